"""Questions answered Yes or No from a text that comes along: opening hours and house rules."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import verdict_demand
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import WEEKDAYS, words
from datagen.models.procedural.wording import bullets, capitalised, clock, minutes


def _hours(slots: Slots, rng: Random) -> Answer:
    time = minutes(slots["time"])
    is_open = rng.random() < 0.5
    hours: dict[str, tuple[int, int]] = {}
    for day in WEEKDAYS:
        opening = rng.randrange(7 * 60, 11 * 60, 30)
        hours[day] = (opening, rng.randrange(15 * 60, 21 * 60, 30))
    # The times asked about lie after every opening; only the closing time of the day decides.
    closing = time + 30 * rng.randrange(1, 4) if is_open else time - 30 * rng.randrange(1, 4)
    hours[slots["day"]] = (hours[slots["day"]][0], closing)
    lines = [f"{day} {clock(start)}-{clock(end)}" for day, (start, end) in hours.items()]
    return Answer("Yes" if is_open else "No", "\n".join(lines))


HOURS = Family(
    "open_or_closed",
    "closed_qa",
    (
        "Will {shop} be open on {day} at {time}? Check the opening hours and answer Yes or No. {form}",
        "{scene} Given these opening hours, can {who} enter on {day} at {time}? Yes or No? {form}",
        "I must {goal} and would arrive on {day} at {time}. Do the listed hours allow it, Yes or No? {form}",
        "Look at the sign on the door of {shop}: {day}, {time}. Open then? Yes or No. {form}",
        "After {where}, a visitor wants to stop by on {day} at {time}. Are the doors open at that moment, "
        "Yes or No? {form}",
        "{scene} With the hours below in mind, is a visit on {day} at {time} possible? Say Yes or No. {form}",
        "Yes or No: do the hours let {who} come in on {day} at {time} to {goal}?",
    ),
    asked(
        {
            "day": WEEKDAYS,
            "time": lambda rng: clock(rng.randrange(14 * 60, 20 * 60, 15)),
            "form": verdict_demand,
        }
    ),
    _hours,
    ("Yes", "No"),
)

_ACTIVITIES = words("""
    eating at the desks, bringing a dog, taking photographs, using a phone, parking overnight, lighting a
    fire, playing ball games, swimming after dark, borrowing the tools, feeding the birds, cycling in the
    yard, drying clothes outside, putting up posters, sleeping in the lounge, riding a scooter, singing in
    the corridor""")


def _rules(slots: Slots, rng: Random) -> Answer:
    others = rng.sample([activity for activity in _ACTIVITIES if activity != slots["activity"]], 5)
    allowed = rng.random() < 0.5
    welcome, banned = others[:3], others[3:]
    (welcome if allowed else banned).append(slots["activity"])
    lines = [f"{capitalised(activity)} is fine." for activity in welcome]
    lines += [f"{capitalised(activity)} is not allowed." for activity in banned]
    rng.shuffle(lines)
    return Answer("Yes" if allowed else "No", bullets(lines))


RULES = Family(
    "house_rules",
    "closed_qa",
    (
        "These are the house rules of {shop}. Do they permit {activity}? Answer Yes or No. {form}",
        "{scene} Check the rules below: is {activity} permitted? Yes or No. {form}",
        "May {who} count on {activity}, given the following rules? Reply with Yes or No. {form}",
        "Before {where}, someone asked whether {activity} is all right. See the list and say Yes or No. "
        "{form}",
        "The rules are attached. Decide, Yes or No, whether {activity} would be in order while I {goal}. "
        "{form}",
        "Is {activity} compatible with the regulations that {who} wrote for {shop}? Yes or No? {form}",
        "{scene} Yes or No: would {activity} break none of these rules?",
    ),
    asked({"activity": _ACTIVITIES, "form": verdict_demand}),
    _rules,
    ("Yes", "No"),
)

FAMILIES = (HOURS, RULES)
