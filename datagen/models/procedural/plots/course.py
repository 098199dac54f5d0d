"""A course of several evenings: what is taught when, how one evening goes, and how one sees what was learned."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.plots.plot import COUNT, Facts, Plot, Project, Step, fitting
from datagen.models.procedural.plots.wording import wordings
from datagen.models.procedural.scenes import fields
from datagen.models.procedural.wording import bullets, capitalised, counted, listing, numbered, table

# subject / topic: exercise | question | answer
_LESSONS = fields("""
    reading maps / scale: measure the way to the station with a thread | How long is 4 cm on a map of 1:25 000? | 1 km
    reading maps / contour lines: find the steepest slope on the sheet | What do lines that lie close together\
        mean? | steep ground
    reading maps / the compass: walk a square of 20 paces a side with eyes on the needle | Which way does the\
        needle point? | to magnetic north
    reading maps / symbols: draw the legend for your own street | What does a cross on a map often stand for? |\
        a church
    reading maps / planning a route: reckon the time for a walk with a climb | How long do 8 km take at 4 km an\
        hour? | 2 hours
    first aid / checking a person: practise the recovery position in pairs | What is checked first? | whether\
        the person responds and breathes
    first aid / wounds and bandages: put a pressure bandage on a neighbour's arm | What stops strong bleeding\
        first? | firm pressure on the wound
    first aid / burns: cool a hand under the tap and watch the clock | What cools a burn best? | running water
    first aid / the emergency call: make the call from a written scene | Who ends an emergency call? | the\
        person at the other end
    first aid / shock: lay somebody down and raise the legs | Why are the legs raised? | so that blood flows to\
        the heart
    bread baking / flour and water: knead two doughs, one firm and one soft | What makes dough stretch? | gluten
    bread baking / yeast: watch how three cups with warm, cold and hot water behave | What kills yeast? | water\
        that is too hot
    bread baking / time: compare a dough after one hour and after a night | What does a long rest improve? | the taste
    bread baking / shaping: form four loaves in four ways | Why is the loaf cut before baking? | so that it\
        opens where it should
    bread baking / the oven: bake with and without steam | What does steam do? | it keeps the crust soft until\
        the loaf has risen
    double-entry bookkeeping / accounts: sort twenty receipts | What are the two sides of an account? | debit\
        and credit
    double-entry bookkeeping / entries: write five purchases as entries | How often is each amount written? | twice
    double-entry bookkeeping / the balance: draw up a balance from six accounts | What do assets equal? | debts\
        plus own capital
    double-entry bookkeeping / profit and loss: find the profit of a market stall | What is profit? | income\
        less costs
    double-entry bookkeeping / closing the year: close a small set of books | What opens the next year? | the\
        closing balance
    the night sky / finding north: find the Pole Star from the Plough | Which star hardly moves? | the Pole Star
    the night sky / the moon: draw the moon on seven evenings | How long does a month of the moon last? | about\
        29.5 days
    the night sky / planets: tell planets from stars by their steady light | Which planet is brightest? | Venus
    the night sky / seasons: find the constellation of the season | Why do we see others in winter? | because\
        the earth has moved on around the sun
    the night sky / telescopes: set up a telescope and focus on a roof | What gathers the light in a reflector?\
        | a mirror
    rhythm / pulse: walk to a beat of 60 and of 90 | How many beats has a bar of 3/4 time? | three
    rhythm / note values: clap whole, half and quarter notes | How many quarter notes make a whole one? | four
    rhythm / rests: sing a song and leave every third word out | What does a rest ask of you? | silence that is\
        counted
    rhythm / syncopation: tap the offbeat with the left hand | Where does a syncopation fall? | between the beats
    rhythm / playing together: follow a conductor who slows down | Whom does everybody follow? | the conductor""")
_SUBJECTS = {
    "reading maps": ("navigator", "guide", "geologist", "coach", "school"),
    "first aid": ("nurse", "pharmacist", "coach", "physiotherapist"),
    "bread baking": ("baker", "chef"),
    "double-entry bookkeeping": ("accountant", "mathematician", "librarian", "school"),
    "the night sky": ("physicist", "navigator", "mathematician", "school", "librarian"),
    "rhythm": ("music", "choreographer"),
}
_FINISHES = ("a short test", "an exhibition", "a certificate", "a shared meal", "an evening for the families")


def _imagine(role: str, rng: Random) -> Facts:
    return {"subject": fitting(role, _SUBJECTS, rng)}


def _detail(_facts: Facts, rng: Random) -> Facts:
    return {
        "learners": rng.randint(6, 18),
        "evenings": rng.randint(4, 5),
        "minutes": rng.choice((60, 75, 90)),
        "finish": rng.choice(_FINISHES),
    }


def _lessons(project: Project) -> dict[str, tuple[str, str, str]]:
    """topic → exercise, question, answer; of a subject that is not ours, three steps that fit any."""
    lead = f"{project['subject']} / "
    return {
        key.removeprefix(lead): (", ".join(parts[0]), ", ".join(parts[1]), ", ".join(parts[2]))
        for key, parts in _LESSONS.items()
        if key.startswith(lead)
    }


def _topics(project: Project) -> list[str]:
    return list(_lessons(project))


def _evenings(project: Project) -> list[str]:
    """What each evening is about; with fewer evenings than topics, the last one has two."""
    topics, count = _topics(project), project.facts.get("fewer", project["evenings"])
    return [*topics[: count - 1], listing(topics[count - 1 :])]


def _aims(project: Project) -> str:
    first, second, *_, last = _lessons(project).items()
    return f"After the course, each of the {project['learners']} can\n" + numbered(
        (
            f"explain {first[0]} and answer: {first[1][1]}",
            f"do this without help: {second[1][0]}",
            f"go on alone, beginning with {last[0]}",
        )
    )


def _plan(project: Project) -> str:
    count, each = project.facts.get("fewer", project["evenings"]), project["minutes"]
    return (
        f"{counted(count, 'evening')} on {project['subject']}:\n"
        + numbered(capitalised(topic) for topic in _evenings(project))
        + f"\n\nTogether {count} × {each} = {count * each} minutes. The last evening ends with {project['finish']}."
    )


def _lesson(project: Project) -> str:
    topic = project["topic"]
    exercise, question, _ = _lessons(project).get(topic, (f"try {topic} in pairs", f"What is {topic}?", ""))
    whole = project["minutes"]
    shares = [10, whole * 3 // 10, whole * 4 // 10]
    shares.append(whole - sum(shares))
    parts = (
        "welcome; what stuck from last time",
        f"{topic} shown and explained, with one example",
        f"exercise: {exercise}",
        f"results side by side, then the question: {question}",
    )
    return (
        f"The evening on {topic}:\n"
        + table(("Minutes", "What happens"), zip(shares, parts, strict=True))
        + f"\n\n{' + '.join(map(str, shares))} = {whole} minutes."
    )


def _topic(project: Project, rng: Random) -> Facts:
    return {"topic": rng.choice(_topics(project)[:3])}


def _quiz(project: Project) -> str:
    asked = project.rng("quiz").sample(list(_lessons(project).values()), project["questions"])
    return (
        "Questions:\n"
        + numbered(question for _, question, _ in asked)
        + "\n\nAnswers:\n"
        + numbered(answer for _, _, answer in asked)
    )


def _fewer(project: Project) -> str:
    return "Two topics move together, none is lost.\n" + _plan(project)


def _groups(project: Project) -> str:
    learners, size = project["learners"], project["size"]
    whole, rest = divmod(learners, size)
    said = (
        f"{learners} / {size} = {whole}"
        if not rest
        else f"{whole} × {size} = {whole * size}, and {rest} more"
    )
    return (
        f"{said}. So there are {counted(whole, 'group')} of {size}"
        + (f", and the other {rest} join the first groups" if rest else "")
        + ". Those who know more sit with those who are new, and the groups change every evening."
    )


def _handout(project: Project) -> str:
    lines = [
        f"{capitalised(topic)}. Try at home: {exercise}."
        for topic, (exercise, _, _) in _lessons(project).items()
    ]
    return f"{capitalised(project['subject'])} on one page\n" + bullets(lines)


def _announce(project: Project) -> str:
    first = _topics(project)[0]
    return (
        f"{capitalised(project['subject'])} for beginners! In"
        f" {counted(project.facts.get('fewer', project['evenings']), 'evening')} from {first} to"
        f" {_topics(project)[-1]}, {project['minutes']} minutes each, no previous knowledge. There are"
        f" {project['learners']} places. We end with {project['finish']}."
    )


def _feedback(project: Project) -> str:
    return "Four questions that take two minutes:\n" + numbered(
        (
            "Which evening will you remember, and why?",
            f"What was too fast: {listing(_topics(project)[:3], 'or')}?",
            f"Were {project['minutes']} minutes too short, right or too long?",
            "What will you do with it next week?",
        )
    )


_WORDINGS = wordings("""
    rough: Design a short course on {subject} for the people around {a_user}. | Teach those who work with {a_user}\
        the basics of {subject}.
    specified: Design a course on {subject} for {learners} learners of {a_user}: {evenings} evenings of {minutes}\
        minutes, ending with {finish}. | For {a_user}, prepare {evenings} evenings of {minutes} minutes on\
        {subject}, with {learners} beginners and {finish} at the end.
    aims: Say in three points what the learners can do afterwards. | Write down the aims, three of them, so that\
        they can be checked.
    plan: Divide {subject} into {evenings} evenings. | Give each of the {evenings} evenings its topic.
    lesson: Plan the evening on {topic} in detail, minute by minute. | Work the evening on {topic} out, with an\
        exercise, for {minutes} minutes.
    fewer: One evening falls out. Fit everything into {fewer} evenings. | The room is free on {fewer} evenings only.\
        Change the plan.
    groups: Divide the {learners} learners into groups of {size}. | Say how groups of {size} can be made of\
        {learners} people.
    quiz: Write a quiz of {questions} questions with the answers. | Set {questions} questions that show what was\
        learned; add the answers.
    handout: Write a handout of one page with something to try at home. | Put the course on a page that the learners\
        can take home.
    announce: Write the announcement for the notice board. | Draft a short text with which the course is announced.
    feedback: Make a form on which the learners say what they think. | Finish with four questions for feedback.""")

COURSE = Plot(
    "course",
    ("teacher", "librarian", "physicist", "nurse", "mathematician", "navigator", "coach", "baker", "music"),
    _WORDINGS,
    {
        "subject": _SUBJECTS,
        "learners": COUNT,
        "evenings": range(2, 6),
        "minutes": range(20, 481),
        "fewer": range(1, 6),
        "size": range(2, 101),
        "questions": range(1, 6),
    },
    _imagine,
    _detail,
    (
        Step("aims", _aims),
        Step("plan", _plan, always=True),
        Step("lesson", _lesson, _topic, needs=("plan",), always=True),
        Step("fewer", _fewer, lambda project, _rng: {"fewer": project["evenings"] - 1}, needs=("plan",)),
        Step("groups", _groups, lambda _project, rng: {"size": rng.randint(3, 4)}),
        Step(
            "quiz",
            _quiz,
            lambda _project, rng: {"questions": rng.randint(3, 4)},
            given=lambda project: ", ".join(_topics(project)),
        ),
        Step("handout", _handout),
        Step(
            "announce",
            _announce,
            given=lambda project: (
                f"{project['learners']} places, {project['minutes']} minutes, {project['finish']}"
            ),
        ),
        Step("feedback", _feedback),
    ),
)
