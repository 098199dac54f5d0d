"""What a topic is made of: kinds of things, or some things of a kind, and how a subtopic about one of them is called.

Plain data; the topics are in `topic_kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass

from datagen.models.procedural.talk.kinds import Thing, things
from datagen.models.procedural.talk.practices import PRACTICES


@dataclass(frozen=True, slots=True)
class Part:
    """Things of a kind, or those of them in `only`; for practices, those of the fields in `only`.

    phrases: what a subtopic about one of them is called; those of the kind if there are none. A kind may also be the
    name of a sum.
    """

    kind: str
    only: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def things(self) -> tuple[Thing, ...]:
        if not self.only:
            return things(self.kind)
        practice = self.kind == "practice"
        return tuple(
            thing
            for thing in things(self.kind)
            if thing.name in self.only or (practice and PRACTICES[thing.name]["field"] in self.only)
        )


PHRASES: dict[str, tuple[str, ...]] = {
    "country": ("facts about {x}", "{x} in brief", "life in {x}"),
    "element": ("the element {x}", "{x} in daily life", "{x} and its uses"),
    "planet": ("the planet {x}", "{x} and the other planets"),
    "animal": ("{x} and its life", "{x} in the wild"),
    "produce": ("{name} in the kitchen", "cooking with {x}"),
    "book": ("the book {x}", "{x} and its story"),
    "event": ("{x} in history", "{x} and what followed"),
    "sport": ("the game of {x}", "{x} for beginners"),
    "instrument": ("{x} and its sound", "learning to play {x}"),
    "painting": ("the painting {x}", "{x} and its painter"),
    "music": ("listening to {x}", "{x} and its composer"),
    "thinker": ("the ideas of {x}", "reading {x}"),
    "faith": ("{x} and its customs", "the basics of {x}"),
    "wonder": ("{x} explained", "all about {x}"),
    "practice": ("{x}", "advice on {x}"),
    "hobby": ("{x} as a hobby", "taking up {x}"),
    "job": ("working as {x}", "the job of {x}"),
    "gathering": ("planning {x}", "{x} with friends"),
    "topic": ("{x}", "an introduction to {x}"),
    "product": ("choosing {x}", "buying {x}"),
    "conversion": ("units and their conversion", "miles, pounds and other units"),
    "time": ("clocks around the world", "calling people in other time zones"),
    "percent": ("working with percentages", "discounts and percentages"),
    "saving": ("saving a little every week", "small sums that add up"),
    "opposite": ("words and their opposites",),
    "synonym": ("words with a similar meaning",),
    "translation": ("first words in other languages", "everyday words abroad"),
    "letters": ("the spelling of names",),
}
