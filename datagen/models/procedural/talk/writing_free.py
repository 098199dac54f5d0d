"""Texts for requests in anybody's words: plain sentences around what is wanted, in the form that the kind has.

Used where no known wording fits. It says little, but it keeps to the subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from datagen.models.procedural.talk.document import Document
from datagen.seeding import rng_for

# One of these, and what it is about, in a few plain words; anything more special is not for here.
_KINDS = (
    "article|blog post|post|essay|poem|verse|letter|e-?mail|message|note|speech|talk|story|tale|text|paragraph|report"
    "|song|invitation|notice"
)
_REQUEST = re.compile(
    r"(?:please |could you |can you |would you |i need you to |i want you to |help me (?:to )?)*"
    r"(?:write|draft|compose|create|prepare)(?: me| us| up)? "
    rf"(?P<what>(?:an? |the |some |my |our )?(?:[\w-]+ ){{0,2}}(?:{_KINDS})(?: (?:for|to) [\w' -]{{1,40}}?)?"
    r" (?:about|on|regarding|in praise of) (?P<subject>[\w'’ -]{2,80}))[.!?]*",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 8  # words
_LOOKED_AT = 400  # characters
_FORMS: Mapping[str, tuple[str, ...]] = {
    "lines": ("poem", "song", "verse"),
    "letter": ("letter", "email", "e-mail", "invitation", "message", "note"),
}
_PROSE = (
    (
        "When people hear of {subject}, each of them thinks of something else.",
        "There is more to {subject} than one sees.",
    ),
    (
        "It begins with small things that are easily overlooked.",
        "At first sight it seems simple, and then it does not.",
    ),
    (
        "Those who take their time soon find that {subject} has a story of its own.",
        "Ask around, and everybody can tell you something about {subject}.",
    ),
    (
        "Not all of it is easy, but hardly anything worth while is.",
        "It takes patience, and it gives a good deal back.",
    ),
    (
        "Perhaps that is why people keep coming back to it.",
        "That is reason enough to look at it more closely.",
    ),
)
_LINES = (
    (
        "I wrote these lines for {subject} at the ending of the day,",
        "Of {subject} I am thinking as the daylight fades away,",
    ),
    (
        "and found that there were many things that I had yet to say.",
        "and hope that what is good in it is something that will stay.",
    ),
    (
        "The evening wind is turning and the lamps are burning low,",
        "The river takes the evening and it carries it below,",
    ),
    (
        "and what I have to tell you is a thing that you may know.",
        "and all of us are richer for the stories that we know.",
    ),
)
_LETTER = (
    ("I am writing to you because of {subject}.", "This letter is about {subject}."),
    ("It matters to me, and I would like to explain why.", "I have thought about it for some time."),
    (
        "I believe that we can find a way that suits everybody.",
        "With a little good will, I am sure, we can sort it out.",
    ),
    ("Please let me know what you think.", "I would be glad to hear your opinion."),
)
_MORE = (
    "There is no need to hurry with it.",
    "A good example says more than a long speech.",
    "Much depends on how one begins.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """what: the text that is wanted, as the request has it. form: lines, letter or prose."""

    what: str
    subject: str
    form: str

    @property
    def goal(self) -> str:
        kind = re.match(r"(?:an?|the|some|my|our|one|two|three)?\s*(.+)", self.what, re.DOTALL)
        return f"the {kind[1] if kind else self.what}"


def recognise_free(sentence: str) -> Wanted | None:
    """What a request of somebody's own wording wants; None if it is none, or one that takes more than a plain text."""
    found = _REQUEST.fullmatch(sentence.strip()[:_LOOKED_AT])
    if found is None or len(found["subject"].split()) > _LONGEST_SUBJECT:
        return None
    what = " ".join(found["what"].split())
    words = set(re.findall(r"[a-z-]+", what[: -len(found["subject"])].lower()))
    form = next((form for form, names in _FORMS.items() if words & set(names)), "prose")
    return Wanted(what, found["subject"], form)


def compose_free(wanted: Wanted) -> Document:
    rng = rng_for(0, "writing_free", wanted.what)
    form = {"lines": _LINES, "letter": _LETTER}.get(wanted.form, _PROSE)
    place = rng.randrange(2)
    chosen = [line[place] if wanted.form == "lines" else rng.choice(line) for line in form]
    body = tuple(line.format(subject=wanted.subject) for line in chosen)
    if wanted.form == "letter":
        return Document(
            body[:-1], opening="Dear friends,", closing=body[-1], signature=("Kind regards",), more=_MORE
        )
    if wanted.form == "lines":
        return Document(body, "lines")
    return Document(body[:-1], closing=body[-1], more=_MORE)
