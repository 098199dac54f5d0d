"""Answers in English as somebody: a public figure who speaks in the first person, a person with a hobby.

Knows no dialogues.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.talk.patterns import readings
from datagen.models.procedural.talk.relations import OF_KIND

# By what is asked of the person; {figure} and {hobby} are the persona's.
_FIGURE = {
    "identity": (
        "I am {figure}, and it is a pleasure to make your acquaintance.",
        "My name is {figure}. You may have heard of me before.",
    ),
    "weekend": (
        "I am {figure}, and days off were rare in my life; I used them to think and to walk.",
        "As {figure}, I never had much leisure, but good talks were my favourite way to spend it.",
    ),
    "hobby": (
        "As {figure}, I put my heart into my work, and that was my pastime as well.",
        "I am {figure}, and what I did all day was also what I loved most.",
    ),
    "day": (
        "My name is {figure}, and my days were long and full, as you may imagine.",
        "I am {figure}, and today I take the time to answer your questions.",
    ),
    "advice": (
        "As {figure}, I learned that one must not give up too early.",
        "I am {figure}, and my advice is to keep learning as long as you live.",
    ),
}
_WITH_FIGURE = (
    "As {figure}, I would put it like this: {reply}",
    "I, {figure}, can tell you that much. {reply}",
    "I am {figure}, and this is how I see it. {reply}",
    "Hear it from me. My name is {figure}. {reply}",
    "As {figure}, I have thought about that, too. {reply}",
)
_TEXT_BY_FIGURE = (
    "As {figure}, I have written this for you:",
    "I, {figure}, have put this on paper:",
    "This comes from my own desk. My name is {figure}:",
)
_HOBBY = (
    "Most of my free time goes into {hobby}.",
    "What I enjoy most is {hobby}; I could spend every free hour on it.",
    "My favourite hobby is {hobby}, and I never get tired of it.",
    "When I have a day off, I spend it on {hobby}.",
    "You will usually find me busy with {hobby} when the work is done.",
)
_HOBBY_BY = {
    "identity": ("I am somebody who loves {hobby}.", "I am a friend of good questions and of {hobby}."),
    "day": (
        "It is a good day, because there is time for {hobby}.",
        "I have plans: first your questions, and then {hobby}.",
    ),
    "advice": (
        "Find something that you can love for a lifetime; for me, it is {hobby}.",
        "Take your time, as {hobby} has taught me to do.",
    ),
}
_WITH_HOBBY = (
    "By the way, it reminds me of {hobby}, my favourite hobby: there, too, one learns step by step.",
    "I thought about it while I was busy with {hobby}, which I enjoy so much.",
    "And if you will allow me an aside, {hobby} is what I turn to after such questions.",
    "For me, {hobby} has the same charm: there is always something new.",
    "That would be a good subject for a quiet hour of {hobby}, which I love.",
    "I once talked about this with a friend with whom I share a passion: {hobby}.",
    "Nothing clears my head for such questions like {hobby}.",
    "If I did not enjoy {hobby} so much, I would spend more time on this.",
    "It takes patience, and {hobby}, my great love, has taught me a lot of that.",
    "I would love to tell you more, but {hobby} is waiting for me as well.",
)
_TEXT_WITH_HOBBY = (
    "I wrote it with the same patience that {hobby} has taught me.",
    "Between two paragraphs, I let my mind wander to {hobby}, which I enjoy so much.",
)


def asked_of_self(asked: str) -> str:
    """What a message wants to know of the one who answers ("identity", "hobby" ...); "" if it asks something else."""
    found = next((reading for reading in readings(asked) if reading.relation.startswith("self.")), None)
    return found.relation.removeprefix("self.") if found else ""


def impersonate(reply: str, asked: str, figure: str, hobby: str, rng: Random, *, written: bool) -> str:
    """The reply as said by the figure with the hobby; either may be "".

    written: the reply is a text that was asked for and stays as it is. A question to the persona is answered anew.
    """
    wanted = asked_of_self(asked)
    if wanted and (figure or hobby):
        return " ".join(_about_self(wanted, figure, hobby, rng))
    if written:
        before = f"{rng.choice(_TEXT_BY_FIGURE).format(figure=figure)}\n\n" if figure else ""
        after = f"\n\n{rng.choice(_TEXT_WITH_HOBBY).format(hobby=hobby)}" if hobby else ""
        return f"{before}{reply}{after}"
    text = rng.choice(_WITH_FIGURE).format(figure=figure, reply=reply) if figure else reply
    return f"{text} {rng.choice(_WITH_HOBBY).format(hobby=hobby)}" if hobby else text


def _about_self(wanted: str, figure: str, hobby: str, rng: Random) -> list[str]:
    said: list[str] = []
    if figure:
        said.append(rng.choice(_FIGURE[wanted]).format(figure=figure))
    if hobby:
        said.append(rng.choice(_HOBBY_BY.get(wanted, _HOBBY) if not figure else _HOBBY).format(hobby=hobby))
    return said


def persona_questions(rng: Random) -> list[str]:
    """What a probe of a persona asks: who it is, what it likes to do; all of them, in any order."""
    asked = [ask for relation in OF_KIND["self"] for ask in relation.get("ask")]
    rng.shuffle(asked)
    return asked
