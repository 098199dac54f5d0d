"""Families for teachers and speakers: outlines, quizzes, word problems, word lists, with computed answers."""

from __future__ import annotations

import re
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import ANTONYMS, KINDS, NUMBER_WORDS, words
from datagen.models.procedural.scenes import LOOKS, VENUES, belonging, date, fullname
from datagen.models.procedural.subjects import TOPICS
from datagen.models.procedural.wording import capitalised, drawn, listing, number, numbered, plural

AUDIENCES = words("""
    beginners, curious children, retired teachers, the town council, tourists, first-year students, young parents,
    the garden club, local farmers, shop owners, night-shift workers, scouts, new citizens, a class of
    nine-year-olds, museum guides, the rowing team, volunteers, busy managers, grandparents, school cooks""")


# what words of a list are asked to do: the pattern that they match
RULES = {
    **{
        f"contain '{x}' but no '{y}'": f"[^{y}]*{x}[^{y}]*"
        for x in "abcdehilmnoprst"
        for y in "aeioulnrt"
        if x != y
    },
    **{f"end in '{x}' and have over {n} letters": f"[a-z]{{{n},}}{x}" for x in "aelnrty" for n in (3, 4, 5)},
    **{f"have fewer than {n} letters": f"[a-z]{{1,{n - 1}}}" for n in (5, 6, 7)},
}


def _outline(slots: Slots, rng: Random) -> Answer:
    count, length = number(slots["count"]), int(slots["minutes"])
    aspects = [TOPICS[slots["topic"]][i] for i in sorted(rng.sample(range(5), count))]
    each = length // (count + 1)
    lines = [f"{capitalised(aspect)} ({each} minutes)" for aspect in aspects]
    rest = length - each * count
    title = f"Talk on {slots['topic']} for {slots['audience']}"
    return Answer(f"{title}\n\n{numbered([*lines, f'Questions and farewell ({rest} minutes)'])}")


def _quiz(slots: Slots, rng: Random) -> Answer:
    kind = rng.choice(list(KINDS))
    nouns = listing([plural(noun) for noun in rng.sample(KINDS[kind], 3)])
    first, second = rng.sample(list(ANTONYMS), 2)
    x, y, z = rng.randint(12, 40), rng.randint(3, 9), rng.randint(12, 99)
    prize = slots["thing"].split()[-1]
    pool = [
        (f'What is the opposite of "{first}"?', ANTONYMS[first]),
        (f'What is the opposite of "{second}"?', ANTONYMS[second]),
        (f"What do you call {nouns}, taken together?", kind),
        (f"What is {x} times {y}?", str(x * y)),
        (f"How much is {z} plus {x}?", str(z + x)),
        (f'How many letters has the word "{prize}"?', str(len(prize))),
    ]
    chosen = rng.sample(pool, number(slots["count"]))
    return Answer(numbered(f"{question} Answer: {answer}" for question, answer in chosen))


OUTLINE = Family(
    "outline",
    "generation",
    (
        "Outline a {minutes}-minute talk on {topic} in {count} sections for {audience}. {speaker} gives it at "
        "{venue} on {date}.",
        "{speaker} speaks to {audience} about {topic} at {venue} on {date}. Suggest {count} headings and share out "
        "{minutes} minutes.",
        "On {date}, {audience} expect {speaker} at {venue}. Structure {minutes} minutes about {topic} into {count} "
        "parts plus questions.",
        "How could {topic} be explained to {audience} in {minutes} minutes? {speaker} needs {count} headings with "
        "times for {venue}, {date}.",
        "Plan of a lecture wanted. Speaker: {speaker}. Topic: {topic}. Listeners: {audience}. Length: {minutes} "
        "minutes, {count} parts. Where: {venue}, {date}.",
        "Help {speaker} prepare for {venue} on {date}: {count} sections on {topic} within {minutes} minutes, suited "
        "to {audience}.",
        "Between coffee and lunch at {venue} ({date}), {speaker} has {minutes} minutes to interest {audience} in "
        "{topic}. Propose {count} sections.",
    ),
    drawn(
        {
            "minutes": [str(length) for length in range(20, 95, 5)],
            "topic": list(TOPICS),
            "count": ("three", "four", "five"),
            "audience": AUDIENCES,
            "speaker": fullname,
            "venue": VENUES,
            "date": date,
        }
    ),
    _outline,
)
QUIZ = Family(
    "quiz",
    "generation",
    (
        "Write {count} quiz questions with answers for {audience} at {venue} on {date}. {host} asks them; first "
        "prize: {thing}.",
        "{host} runs a quiz for {audience} at {venue} and gives away {thing} on {date}. Which {count} questions "
        "(with solutions) would work?",
        "The winner gets {thing}: prepare {count} questions plus answers so that {host} can test {audience} on "
        "{date} at {venue}.",
        "On {date}, {audience} meet at {venue} for a guessing game. Supply {host} with {count} short questions, each "
        "followed by its answer. Prize: {thing}.",
        "Quiz night, {venue}, {date}. Guests: {audience}. Host: {host}. Prize: {thing}. Rounds: one, with {count} "
        "items. Give items and answers.",
        "To hand out {thing} fairly, {host} needs {count} questions for {audience}. Add the answers; it happens at "
        "{venue} on {date}.",
    ),
    drawn(
        {
            "count": ("three", "four", "five", "six"),
            "audience": AUDIENCES,
            "venue": VENUES,
            "date": date,
            "host": fullname,
            "thing": belonging,
        }
    ),
    _quiz,
)


def _draw_problem(rng: Random) -> Slots:
    kind = rng.choice(
        ("animals", "fruits", "items of clothing", "tools", "flowers", "kitchen things", "instruments")
    )
    noun = plural(
        rng.choice([noun for noun in KINDS[kind] if noun not in ("pliers", "deer", "sheep", "moose")])
    )
    return {
        "name": fullname(rng),
        "things": f"{rng.choice(LOOKS)} {noun}",
        "result": str(rng.randint(2, 9) * rng.randint(4, 12)),
        "operation": rng.choice(("addition", "subtraction", "multiplication", "division")),
        "venue": rng.choice(VENUES),
        "audience": rng.choice(AUDIENCES),
        "date": date(rng),
    }


def _pose_problem(slots: Slots, rng: Random) -> Answer:
    things, result, name = slots["things"], int(slots["result"]), slots["name"].split()[0]
    part, factor = rng.randint(3, result - 3), rng.choice([f for f in range(2, 10) if result % f == 0])
    stories = {
        "addition": f"counts {part} {things} and then finds {result - part} more. How many are there now?",
        "subtraction": f"has {result + part} {things} and gives away {part} of them. How many are left?",
        "multiplication": f"fills {factor} boxes with {result // factor} {things} each. How many are in the boxes?",
        "division": f"shares {result * factor} {things} equally among {factor} people. How many does each get?",
    }
    story = stories[slots["operation"]]
    return Answer(f"On {slots['date']} at {slots['venue']}, {name} {story}\n\nAnswer: {result}")


def _draw_words(rng: Random) -> Slots:
    kind, rule = rng.choice(list(KINDS)), rng.choice(list(RULES))
    found = [noun for noun in KINDS[kind] if re.fullmatch(RULES[rule], noun)]
    if len(found) < 3:
        return _draw_words(rng)
    return {
        "count": NUMBER_WORDS[rng.randint(3, min(8, len(found)))],
        "kind": kind,
        "rule": rule,
        "order": rng.choice(("from A to Z", "from Z to A")),
        "host": fullname(rng),
        "audience": rng.choice(AUDIENCES),
        "venue": rng.choice(VENUES),
        "date": date(rng),
    }


def _list_words(slots: Slots, rng: Random) -> Answer:
    found = [noun for noun in KINDS[slots["kind"]] if re.fullmatch(RULES[slots["rule"]], noun)]
    chosen = rng.sample(found, number(slots["count"]))
    return Answer("\n".join(sorted(chosen, reverse=slots["order"] == "from Z to A")))


WORD_PROBLEM = Family(
    "word_problem",
    "generation",
    (
        "Write a word problem on {operation} for {audience} about {name} and {things}, set at {venue} on {date}. Its "
        "answer must be {result}.",
        "On {date}, {name} is at {venue} with {things}. Turn this into a question that needs {operation}, suits "
        "{audience} and comes out at {result}.",
        "Make {audience} practise {operation}: {name}, {things}, {venue}, {date}. The solution, which you add, is "
        "{result}.",
        "Result: {result}. Skill: {operation}. Hero: {name}. Things: {things}. Scene: {venue}, {date}. Which story "
        "problem for {audience} fits?",
        "Invent a short sum for {audience}. {name} handles {things} at {venue} on {date}; whoever uses {operation} "
        "correctly gets {result}.",
        "I teach {audience} at {venue}. For {date} I need one exercise in {operation} with {things}, with {name} in "
        "it and {result} as its answer.",
    ),
    _draw_problem,
    _pose_problem,
)
WORD_LIST = Family(
    "word_list",
    "generation",
    (
        "List {count} {kind} that {rule}, {order}, one per line. {host} needs them for {audience} at {venue} on "
        "{date}.",
        "{host} prepares a spelling game: {audience}, {venue}, {date}. Find {count} {kind} that {rule} and sort them "
        "{order}.",
        "For {audience} coming to {venue} on {date}, {host} wants {kind} that {rule}. Name {count}, {order}.",
        "Which {count} {kind} come to mind that {rule}? Order: {order}. Reader: {host}. Listeners: {audience}, "
        "{venue}, {date}.",
        "On {date}, {audience} at {venue} must guess {count} words. Give {host} the solutions {order}: {kind} that "
        "{rule}.",
        "Sort {order} what you find: {count} {kind}, all of which {rule}. {host} entertains {audience} ({venue}, "
        "{date}) with them.",
        "Puzzle by {host}, {date}: {audience} at {venue} have to think of {kind} that {rule}. Show {count} possible "
        "answers {order}.",
    ),
    _draw_words,
    _list_words,
)
FAMILIES = (OUTLINE, QUIZ, WORD_PROBLEM, WORD_LIST)
