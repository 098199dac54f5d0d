"""A small guide book: what is in it, its chapters one by one, and what goes before and after them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from datagen.models.procedural.plots.plot import Facts, Plot, Project, Step, fitting
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.scenes import rows
from datagen.models.procedural.wording import bullets, capitalised, numbered

# topic / chapter: what stands in it, a sentence between commas; then a question of readers and a word to explain
_CHAPTERS = rows("""
    sleeping well / light: Daylight in the morning sets the inner clock, Dim the lamps an hour before bed, Cover\
        what blinks
    sleeping well / habits: Get up at the same time on Sundays too, A nap of twenty minutes does no harm, Coffee\
        after three o'clock stays until midnight
    sleeping well / the room: Sixteen to eighteen degrees are enough, Air it before the night, A bed is for sleeping
    sleeping well / bad nights: Do not look at the clock, Get up after half an hour and read something dull, One\
        bad night is no illness
    writing to authorities / before writing: Find the number of your file, Put the letters in the order of their\
        dates, Say aloud in one sentence what you want
    writing to authorities / the letter: Begin with what you ask for, Give dates instead of feelings, One page\
        is enough
    writing to authorities / deadlines: Count from the day on which the letter arrived, Ask for more time before\
        it is over, Keep the envelope
    writing to authorities / if nothing happens: Ring and note whom you spoke to, Write again and name the first\
        letter, Turn to an advice centre
    keeping tools / cleaning: Brush the earth off while it is damp, Wipe steel with an oiled rag, Never leave\
        wood in water
    keeping tools / sharpening: Keep the angle that the maker gave, Stroke towards the edge, Test the blade on paper
    keeping tools / storing: Hang what has a handle, Dry air is better than warm air, Draw the outline of each\
        tool on the wall
    keeping tools / mending: A loose handle is wedged and never nailed, Replace a split shaft at once, Write the\
        date on what you mended
    speaking in public / preparing: Know the first sentence by heart, Put each thought on a card of its own,\
        Time it with a watch
    speaking in public / the voice: Breathe out before you begin, Speak to the last row, Make pauses longer than\
        you like
    speaking in public / the hands: Let them hang until they are needed, Hold the cards in one of them, Never\
        point at people
    speaking in public / questions: Repeat the question so that all hear it, Say when you do not know, End while\
        they still want more
    looking after volunteers / finding them: Ask people one by one, Name the task and the hours, Tell them why\
        you thought of them
    looking after volunteers / the first day: Somebody waits at the door, Show the kettle before the rules, Give\
        a task that can be finished
    looking after volunteers / keeping them: Thank for something particular, Let them change the task, Pay for the bus
    looking after volunteers / goodbyes: Ask what should have been different, Leave the door open, Write a\
        reference without being asked
    birds at the window / feeding: Sunflower seeds suit nearly all, A little every day is better than much at\
        once, Clean the table weekly
    birds at the window / water: A flat dish is enough, Change it daily, A stone in it helps small birds out
    birds at the window / nest boxes: Hang them in February, Face them east, Leave two metres to the next branch
    birds at the window / glass: Stripes on the outside save lives, Black outlines of hawks hardly help, Draw\
        the blinds at night""")
_TOPICS = {
    "sleeping well": ("pharmacist", "nurse", "psychologist"),
    "writing to authorities": ("lawyer", "librarian", "editor"),
    "keeping tools": ("carpenter", "gardener"),
    "speaking in public": ("psychologist", "journalist", "editor", "graphic"),
    "looking after volunteers": ("human", "librarian", "journalist"),
    "birds at the window": ("zoologist", "veterinarian", "gardener", "graphic"),
}
_TONES = ("plain and friendly", "brisk, almost like a checklist", "calm, for worried readers")
_READERS = ("for beginners", "for people without much time", "for young and old")


def _imagine(role: str, rng: Random) -> Facts:
    return {"topic": fitting(role, _TOPICS, rng)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {
        "count": rng.randint(3, 4),
        "tone": rng.choice(_TONES),
        "readers": rng.choice(_READERS),
        "pages": rng.randint(2, 5),
    }


def _chapters(project: Project) -> dict[str, tuple[str, ...]]:
    lead = f"{project['topic']} / "
    own = {key.removeprefix(lead): said for key, said in _CHAPTERS.items() if key.startswith(lead)}
    return dict(list(own.items())[: project["count"]])


def _outline(project: Project) -> str:
    count, pages = len(_chapters(project)), project["pages"]
    return (
        f"A guide to {project['topic']}, {project['readers']}:\n"
        + numbered(capitalised(name) for name in _chapters(project))
        + f"\n\n{count} × {pages} = {count * pages} pages, and one for the foreword."
    )


def _said(project: Project) -> tuple[str, ...]:
    """What stands in the chapter that is written."""
    return _chapters(project).get(
        project["chapter"], ("Begin small", "Do it every day", "Ask somebody who knows")
    )


def _chapter(project: Project) -> str:
    name = project["chapter"]
    said = _said(project)
    leads = {
        _TONES[
            0
        ]: f"{capitalised(name)}: it is easier than it looks. {said[0]}. {said[1]}. And one more thing:"
        f" {said[2][:1].lower()}{said[2][1:]}. Try one of the three this week and see what"
        " changes.",
        _TONES[1]: f"{capitalised(name)}. First: {said[0].lower()}. Second: {said[1].lower()}. Third:"
        f" {said[2].lower()}. Done? Next page.",
        _TONES[
            2
        ]: f"If {name} has given you trouble, you are not alone. {said[0]}. {said[1]}. {said[2]}. None of"
        " it has to be perfect; half of it already helps.",
    }
    return leads.get(project["tone"], leads[_TONES[0]])


def _notes(project: Project) -> str:
    return "; ".join(_said(project)[:2])


def _pick(place: int) -> Callable[[Project, Random], Facts]:
    return lambda project, _rng: {
        "chapter": list(_chapters(project))[min(place, len(_chapters(project)) - 1)]
    }


def _foreword(project: Project) -> str:
    names = list(_chapters(project))
    return (
        f"This little guide to {project['topic']} was written {project['readers']}. It begins with"
        f" {names[0]} and ends with {names[-1]}, but you can open it anywhere. Nothing in it costs much. If"
        " only one page of it stays with you, it has done its work."
    )


def _shorter(project: Project) -> str:
    said = [text for texts in _chapters(project).values() for text in texts[:1]]
    return f"{capitalised(project['topic'])} in {len(said)} lines:\n" + bullets(f"{one}." for one in said)


def _questions(project: Project) -> str:
    pairs = [
        (f"What is most important about {name}?", f"{texts[0]}.")
        for name, texts in project.rng("asked").sample(list(_chapters(project).items()), 2)
    ]
    pairs.append(
        (
            "What if I have no time at all?",
            f"Then do this one thing: {next(iter(_chapters(project).values()))[1].lower()}.",
        )
    )
    return "\n\n".join(f"{question}\n{answer}" for question, answer in pairs)


def _titles(project: Project) -> str:
    first = next(iter(_chapters(project)))
    topic = capitalised(project["topic"])
    return "Three titles:\n" + numbered(
        (
            f"{topic}: A Pocket Guide",
            f"Begin With {capitalised(first)}",
            f"{topic} in {len(_chapters(project))} Short Chapters",
        )
    )


def _back(project: Project) -> str:
    return (
        f"You have always meant to do something about {project['topic']}? Here are"
        f" {len(_chapters(project))} chapters that are {project['tone']}. Read on Sunday, begin on Monday."
        " With a list to tear out."
    )


def _contents(project: Project) -> str:
    lines, page = ["Foreword, 1"], 2
    for name in _chapters(project):
        lines.append(f"{capitalised(name)}, {page}")
        page += project["pages"]
    if "questions" in project.done:
        lines.append(f"Questions of readers, {page}")
    return "Contents with pages:\n" + bullets(lines)


_DECIDE_FIRST, _DECIDE_SECOND = _pick(0), _pick(1)


_WORDINGS = wordings("""
    rough: Write a little guide to {topic} that {a_user} can give away. | Turn what {a_user} keeps being asked about\
        {topic} into a booklet.
    specified: Write a little guide to {topic} that {a_user} can give away: {count} chapters of {pages} pages,\
        {readers}, {tone}. | Make a booklet on {topic} with {count} chapters for {a_user}; it is {readers}, the tone\
        is {tone}, and a chapter has {pages} pages.
    outline: Outline the {count} chapters. | List the {count} chapters and say how many pages that makes.
    chapter: Write the core of the chapter on {chapter}. | Draft what stands under {chapter}.
    second: Go on with {chapter}. | Now the chapter on {chapter}, in the same tone.
    foreword: Write a foreword. | Add a few lines that come before the first chapter.
    questions: Add three questions that readers ask, with answers. | Write a page of questions and answers.
    shorter: Boil it down to a list that can be torn out. | Make a card with one line from each chapter.
    titles: Suggest three titles. | Find names for the booklet.
    back: Write the text for the back cover. | Word a few lines that make people take it along.
    contents: Make the table of contents with pages. | Finish with the contents.""")

GUIDE = Plot(
    "guide",
    (
        "editor",
        "journalist",
        "lawyer",
        "librarian",
        "pharmacist",
        "zoologist",
        "psychologist",
        "veterinarian",
        "nurse",
        "gardener",
        "graphic",
        "human",
        "carpenter",
    ),
    _WORDINGS,
    {"topic": _TOPICS, "count": range(2, 5), "pages": range(1, 201)},
    _imagine,
    _detail,
    (
        Step("outline", _outline, always=True),
        Step("chapter", _chapter, _DECIDE_FIRST, given=_notes, needs=("outline",), always=True),
        Step("second", _chapter, _DECIDE_SECOND, needs=("chapter",)),
        Step("foreword", _foreword),
        Step("questions", _questions),
        Step("shorter", _shorter),
        Step("titles", _titles),
        Step("back", _back, given=lambda project: f"{project['readers']}, {project['tone']}"),
        Step("contents", _contents, needs=("outline",), always=True),
    ),
)
