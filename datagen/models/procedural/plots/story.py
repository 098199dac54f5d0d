"""A short story made by two: who is in it, what happens, how it sounds and how it ends."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.lexicon import FEMALE_NAMES, MALE_NAMES, TOWNS
from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.wording import bare, bullets, capitalised, numbered

_THINGS = {
    "a silver whistle": (
        "it calls nobody but one old dog",
        "in the pocket of the coat that had been given away",
    ),
    "the key of the town clock": (
        "it also opens a cupboard that nobody remembers",
        "under the tongue of the bell",
    ),
    "a letter that was never opened": (
        "it holds the answer to a question of thirty years ago",
        "between two bills, paid and filed",
    ),
    "the only photograph of a brother": (
        "on its back stands a place and a day",
        "in the frame of another picture",
    ),
    "a tin box of seeds": ("they are the last of their kind", "in the mouse's winter store behind the wall"),
    "the first page of a song": (
        "without it nobody knows how the song begins",
        "lining the case of a fiddle",
    ),
}
_SMALL = ("a", "of", "the", "that", "was")
_MOODS = (
    "quiet and a little sad",
    "funny from the second line on",
    "tense to the end",
    "warm, like told by a fire",
)
_REASONS = (
    "a child had hidden it so that nobody would leave",
    "it had been taken by mistake, and kept out of shame",
    "somebody wanted it to be looked for, to bring two people together",
    "nobody had taken it at all",
)


def _imagine(_role: str, rng: Random) -> Facts:
    return {"thing": rng.choice(tuple(_THINGS))}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {
        "hero": rng.choice(FEMALE_NAMES),
        "friend": rng.choice(MALE_NAMES),
        "town": rng.choice(TOWNS),
        "mood": rng.choice(_MOODS),
        "age": rng.randint(11, 74),
    }


def _the(project: Project) -> str:
    """The thing, once it has been spoken of."""
    return f"the {bare(project['thing'])}"


def _secret(project: Project) -> tuple[str, str]:
    return _THINGS.get(project["thing"], ("it means more than it is worth", "where nobody had looked twice"))


def _people(project: Project) -> str:
    hero, friend, age = project["hero"], project["friend"], project["age"]
    habit = project.rng("habit").choice(
        ("counts stairs", "talks to the stove", "never finishes a cup of tea", "reads the end of books first")
    )
    return "Three are enough:\n" + bullets(
        (
            f"{hero}, {age}, lives in {project['town']}, {habit} and has owned {project['thing']} for as"
            " long as she can remember.",
            f"{friend}, her friend, would rather be right than happy. He knows more than he says.",
            "Old Mrs Brand next door, who sees everything and is asked last.",
        )
    )


def _outline(project: Project) -> str:
    hero, friend, thing = project["hero"], project["friend"], _the(project)
    points = (
        f"One morning in {project['town']}, {hero} finds that {thing} is gone.",
        f"{friend} helps her to search and is suspiciously thorough in one room only.",
        f"They learn what makes it precious: {_secret(project)[0]}.",
        f"A quarrel: {hero} accuses {friend}, and he leaves without his hat.",
        "Mrs Brand says one sentence that turns everything round.",
        f"{capitalised(thing)} turns up, {_secret(project)[1]}.",
    )
    count = project["points"]
    kept = points if count >= len(points) else (*points[: count - 2], *points[-2:])
    return f"The story in {len(kept)} points:\n" + numbered(kept)


def _opening(project: Project) -> str:
    hero, thing, town = project["hero"], _the(project), project["town"]
    openings = {
        _MOODS[
            0
        ]: f"The place where {thing} had lain was still lighter than the rest of the shelf. {hero} put her"
        f" hand on it, as one feels whether a stove is warm. Outside, {town} went about its morning.",
        _MOODS[
            1
        ]: f"{hero} had lost, in this order, her glasses, her patience and {thing}. The glasses were on her"
        f" nose. The patience had never been much. The rest of {town} was about to hear of the third.",
        _MOODS[
            2
        ]: f"The door was locked, the window was shut, and {thing} was gone. {hero} stood quite still."
        " Somewhere in the house, a board creaked, and nobody else was at home.",
        _MOODS[3]: f"You must know that in {town} nothing is ever stolen, only moved. So when {hero} missed"
        f" {thing}, she put the kettle on and waited for it to come home. It did not.",
    }
    return openings.get(project["mood"], openings[_MOODS[3]])


def _talk(project: Project) -> str:
    hero, friend = project["hero"], project["friend"]
    return (
        f'"You looked under the bed three times," said {hero}.\n"It is a good bed," said {friend}.\n"And not'
        " once behind"
        f' the clock."\n{friend} turned his hat in his hands. "Some things," he said, "are found sooner if'
        " one does not"
        f' look."\n"Then tell me this: did you know that {_secret(project)[0]}?"\nHe did not answer, and that'
        " was an answer."
    )


def _twists(project: Project) -> str:
    found = project.rng("twists").sample(_REASONS, 3)
    return f"Three ways to explain it; in each, it turns up {_secret(project)[1]}:\n" + numbered(
        f"In truth, {one}." for one in found
    )


def _twist(project: Project, rng: Random) -> Facts:
    return {"reason": rng.choice(project.rng("twists").sample(_REASONS, 3)[:2])}


def _ending(project: Project) -> str:
    hero, friend = project["hero"], project["friend"]
    reason = project.facts.get("reason", _REASONS[2])
    return (
        f'It was {_secret(project)[1]}, and Mrs Brand had known it all week. "In truth, {reason}," she said,'
        " and went"
        f" back to her beans. {hero} laid {_the(project)} on the shelf, looked at it for a while and then"
        " moved it a"
        f" hand's breadth to the left. {friend}'s hat was still on the hook. She took it down and went to"
        " bring it to him."
    )


def _titles(project: Project) -> str:
    thing = " ".join(word if word in _SMALL else capitalised(word) for word in project["thing"].split()[1:])
    return "Three titles, from plain to odd:\n" + numbered(
        (f"The {thing}", f"What Mrs Brand Knew in {project['town']}", f"{project['friend']}'s Hat")
    )


def _check(project: Project) -> str:
    lines = [
        f"{project['hero']} is {project['age']} throughout; say it once, on the first page.",
        "Mrs Brand must be seen at a window before she speaks, or her sentence comes from nowhere.",
        f"The mood is {project['mood']}: strike every adverb in the quarrel.",
    ]
    lines += (
        [f"The reason ({project['reason']}) needs one hint, best in point two."]
        if "reason" in project.facts
        else []
    )
    return "Read through, this is what I would mend:\n" + numbered(lines)


_WORDINGS = wordings("""
    rough: Write a short story for {a_user} in which {thing} goes missing. | Tell {a_user} the story\
        of {thing}, and make it short.
    specified: Write a short story for {a_user}: in {town}, {hero}, aged {age}, misses {thing}; {friend} helps her\
        to search. It is {mood}. | Write the story of {hero} ({age}) from {town}, who loses {thing}, and of her\
        friend {friend}, for {a_user}; the tone is {mood}.
    people: Introduce the people in a sentence or two each. | Tell me who is in it.
    outline: Outline what happens in {points} points. | Give me the plot in {points} points, the last one being the\
        end.
    opening: Write the opening paragraph. | Write the first lines, so that the mood is there at once.
    talk: Write the quarrel between {hero} and {friend} as dialogue. | Let {hero} and {friend} talk, and let him\
        hide something.
    twists: Offer three explanations for what happened to {thing}. | Suggest three solutions of the riddle.
    ending: Write the ending, in which {reason}. | Take this for the ending: {reason}. Write it.
    titles: Suggest three titles. | Find a title; give me three to choose from.
    check: Read it through and say what has to be mended. | Be a strict editor: what does not fit yet?""")

STORY = Plot(
    "story",
    ("playwright", "director", "editor", "journalist", "librarian", "historian", "costume", "writer"),
    _WORDINGS,
    {"thing": _THINGS, "age": range(1, 121), "points": range(3, 7)},
    _imagine,
    _detail,
    (
        Step("people", _people),
        Step("outline", _outline, lambda _project, rng: {"points": rng.randint(4, 6)}, always=True),
        Step("opening", _opening, always=True),
        Step(
            "talk",
            _talk,
            given=lambda project: f"{project['friend']} knows this: {_secret(project)[0]}",
            needs=("outline",),
        ),
        Step("twists", _twists),
        Step("ending", _ending, _twist, always=True),
        Step("titles", _titles),
        Step("check", _check, given=_opening),
    ),
)
