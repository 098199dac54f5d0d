"""Families that write what firms and offices send and receive: notices, complaints, applications."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import COLOURS, STREETS, TOWNS, words
from datagen.models.procedural.scenes import WORK, date, firm, fullname, rows
from datagen.models.procedural.subjects import PRODUCTS
from datagen.models.procedural.wording import (
    a,
    bare,
    clock,
    either,
    listing,
    minutes,
    number,
)

# what happens: why
INTERRUPTIONS = rows("""
    the water will be turned off: a pipe must be replaced, new meters are being fitted, the tank has to be cleaned
    the lift will be out of service: its cables are due for inspection, the doors must be repaired, a motor is worn out
    the power will be cut: the fuse box is being renewed, a transformer must be moved, a new line is being laid
    the heating will be switched off: a pump has failed, the boiler is being serviced, the valves need bleeding
    the car park will be closed: the surface is being repaired, lines must be painted, the drains have to be flushed
    the front door will be locked: the lock is being changed, the frame must be painted, the glass has to be replaced
    the laundry room will be closed: two machines are being delivered, the floor must dry, mould has to be removed
    the road will be blocked: a film crew is at work, cobbles are being relaid, a crane has to be set up
    the playground will be fenced off: the swings are being replaced, a tree must be felled, fresh sand is coming
    the internet will be down: a cable was damaged, faster fibre is being installed, the router must be moved
    the windows will be covered: the front is being painted, scaffolding has to go up, the stone must be washed
    the gas supply will be stopped: a leak must be found, a valve is worn out, the safety test is due
    the bicycle cellar will be emptied: old wheels are being removed, racks must be fitted, damp has to be dried
    the courtyard will be out of bounds: roof tiles are being thrown down, a well must be dug, bees have swarmed
    the bins will not be emptied: the crew is on training, a lorry broke down, the depot is moving""")
REMEDIES = words("""
    a full refund, a replacement, a free repair, half of the price back, a voucher of the same value, a new part
    by post, a written apology, collection of the goods at no cost""")
STRENGTHS = words("""
    never late, calm under pressure, careful with details, cheerful with guests, curious about new methods, a
    quick learner, fluent in three languages, good at listening, never ill, patient with children, proud of tidy
    work, reliable on weekends, strong in teamwork, used to night shifts, able to laugh at mistakes""")


def duration(length: int) -> str:
    """135 → "2 hours and 15 minutes"."""
    hours, rest = divmod(length, 60)
    parts = [f"{hours} hour{'s' * (hours > 1)}"] * (hours > 0) + [f"{rest} minutes"] * (rest > 0)
    return listing(parts)


def _draw_notice(rng: Random) -> Slots:
    event = rng.choice(list(INTERRUPTIONS))
    start = rng.randrange(7 * 60, 14 * 60, 15)
    place = {"street": rng.choice(STREETS), "town": rng.choice(TOWNS), "date": date(rng), "by": fullname(rng)}
    times = {"start": clock(start), "end": clock(start + rng.randrange(75, 7 * 60, 15))}
    return {**place, **times, "event": event, "reason": rng.choice(INTERRUPTIONS[event])}


def _notify(slots: Slots, rng: Random) -> Answer:
    length = duration(minutes(slots["end"]) - minutes(slots["start"]))
    lines = [
        f"Notice to all residents of {slots['street']}, {slots['town']}",
        "",
        f"Please note that {slots['event']} on {slots['date']} from {slots['start']} to {slots['end']}, "
        f"that is for {length}, because {slots['reason']}.",
        either(
            rng, "We are sorry for the inconvenience.", "Thank you for your patience.", "Please plan ahead."
        ),
        "",
        f"Questions? Ask {slots['by']}.",
    ]
    return Answer("\n".join(lines))


def _draw_complaint(rng: Random) -> Slots:
    product = rng.choice(list(PRODUCTS))
    return {
        "by": fullname(rng),
        "product": f"{rng.choice(COLOURS)} {product}",
        "fault": rng.choice(PRODUCTS[product][1]),
        "firm": firm(rng),
        "town": rng.choice(TOWNS),
        "date": date(rng),
        "price": f"${rng.randrange(14, 190)}",
        "remedy": rng.choice(REMEDIES),
    }


def _complain(slots: Slots, rng: Random) -> Answer:
    paragraphs = [
        f"Dear {slots['firm']},",
        f"on {slots['date']} I bought {a(slots['product'])} for {slots['price']} in your shop in {slots['town']}.",
        f"I am disappointed: after {either(rng, 'two days', 'one week', 'the first use')} {slots['fault']}. "
        "I treated it with care and still have the receipt.",
        f"I ask you for {slots['remedy']} within {either(rng, 'ten days', 'two weeks', 'fourteen days')}.",
        f"Yours faithfully,\n{slots['by']}",
    ]
    return Answer("\n\n".join(paragraphs))


def _draw_application(rng: Random) -> Slots:
    job = rng.choice(list(WORK))
    first, second = rng.sample(WORK[job][2], 2)
    return {
        "name": fullname(rng),
        "job": a(job),
        "town": rng.choice(TOWNS),
        "start": date(rng),
        "years": str(rng.randint(2, 15)),
        "first": first,
        "second": second,
        "strength": rng.choice(STRENGTHS),
        "count": rng.choice(("four", "five", "six")),
    }


def _apply(slots: Slots, rng: Random) -> Answer:
    workplace = WORK[bare(slots["job"])][0][0]
    more = ["I learn quickly and enjoy working with others.", "References are available at any time."]
    sentences = [
        f"From {slots['start']} I would like to work as {slots['job']} at {workplace} in {slots['town']}.",
        f"For {slots['years']} years I have been able to {slots['first']} and {slots['second']} every day.",
        f"People who know me say that I am {slots['strength']}.",
        *rng.sample(more, number(slots["count"]) - 4),
        "I would be glad to introduce myself in person.",
    ]
    return Answer(f"Dear hiring team,\n\n{' '.join(sentences)}\n\nKind regards,\n{slots['name']}")


NOTICE = Family(
    "notice",
    "generation",
    (
        "Write a notice from {by} to the residents of {street} in {town}: on {date}, {start} to {end}, {event} "
        "because {reason}.",
        "In {street}, {town}, {event} on {date} between {start} and {end}, as {reason}. Put up a note signed by {by}.",
        "Tell everybody living in {street} ({town}) that {event}. Date: {date}. Time: {start} to {end}. Why: "
        "{reason}. Contact: {by}.",
        "{by} manages the houses of {street}, {town}. What should the poster say if {event} on {date} from {start} "
        "until {end} and {reason}?",
        "Since {reason}, {event} from {start} to {end} on {date}. Inform the tenants of {street}, {town}, in the "
        "name of {by}.",
        "Please draft an announcement with the length of the interruption: {event}, {date}, {start} to {end}, "
        "{street}, {town}; {reason}; ask {by}.",
        "Reason: {reason}. Effect: {event}. Where: {street}, {town}. When: {start} to {end}, {date}. Let {by} put it "
        "kindly to the neighbours.",
        "On {date}, {event} in {street}, {town}. It starts at {start}, ends at {end}, and {reason}. Let {by} "
        "announce it.",
    ),
    _draw_notice,
    _notify,
)
COMPLAINT = Family(
    "complaint",
    "generation",
    (
        "Write a complaint from {by} to {firm} in {town} about a faulty {product} bought on {date} for {price}: "
        "{fault}. Demand {remedy}.",
        "{by} spent {price} on this {product} from {firm} of {town} on {date}, but {fault}. Compose a polite letter "
        "asking for {remedy}.",
        "On {date} I got my {product} at {firm}, {town}, for {price}. Now {fault}. Help me, {by}, to claim {remedy} "
        "in writing.",
        "The {product} from {firm} was no good: {fault}. Claim {remedy} for {by}, who spent {price} in {town} on "
        "{date}.",
        "How would {by} complain to {firm} of {town}? Purchase: {product}, {price}, {date}. Problem: {fault}. Wish: "
        "{remedy}.",
        "Ask {firm} ({town}) for {remedy}. Customer {by} bought the {product} on {date}, price {price}, and {fault}.",
        "Disappointed by a new {product}, {by} wants {remedy} from {firm}. Mention {town}, {date}, {price} and that "
        "{fault}.",
    ),
    _draw_complaint,
    _complain,
)
APPLICATION = Family(
    "job_application",
    "generation",
    (
        "Write a cover letter of {count} sentences for {name}, {job} with {years} years of experience, for {town} "
        "from {start}. Skills: {first}, {second}. Character: {strength}.",
        "{name} can {first} and {second}, is {strength}. Apply in {count} sentences for work as {job} in {town} from "
        "{start} after {years} years on the job.",
        "Wanted from {start} in {town}: {job}. Compose an application ({count} sentences) by {name}: {years} years "
        "of practice, {strength}, able to {first} and {second}.",
        "I have spent {years} years learning to {first} and {second}. I'm {strength}. Apply for me, {name}, as {job} "
        "in {town} (from {start}), using {count} sentences.",
        "How could {name} apply in {town}? Job: {job}. Experience: {years} years. Strong at: {first}, {second}. "
        "Person: {strength}. Free from: {start}. Length: {count} sentences.",
        "Someone {strength} who can {second} and {first} wants to be {job} in {town}. Let {name}, free from {start}, "
        "apply in {count} sentences that mention {years} years of work.",
        "From {start}, {town} needs {job}. {years} years of work taught {name} to {second} and {first}, being "
        "{strength}. Put this into {count} sentences of application.",
    ),
    _draw_application,
    _apply,
)
FAMILIES = (NOTICE, COMPLAINT, APPLICATION)
