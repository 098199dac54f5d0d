"""From a place in the tree of openings to the user's first message: what is asked on the way.

Questions that many plans share are the same request, so the run folder answers all but the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from datagen.generators.answers import listed_items
from datagen.generators.dialogue.speaking import Broken, Said, Speaker
from datagen.generators.ultrachat.materials import Material
from datagen.models.base import Sampling
from datagen.record import Origin

PROMPTS = (
    "ultrachat_subtopics",
    "ultrachat_questions",
    "ultrachat_more_questions",
    "ultrachat_writing",
    "ultrachat_expand",
    "ultrachat_material",
)
# Lists want variety, and room for their items.
_LISTS = Sampling(temperature=1.0, max_tokens=2048)

# How text and instruction stand together (UltraChat, arXiv 2305.14233, appendix, has seven such forms too).
MATERIAL_FORMS = (
    "{text}\n\n{instruction}",
    "{text} {instruction}",
    "{instruction}\n\n{text}",
    "{instruction} Go by this text: {text}",
    "{text}\n\nGoing by the text above: {instruction}",
    "Here is a text: {text}\n\n{instruction}",
    "{instruction}: {text}",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """first: what the user says first. goal: what the user is after, as the one who plays the user is told."""

    first: str
    goal: str
    tags: Mapping[str, Any]
    origins: tuple[Origin, ...] = ()


class Plan(Protocol):
    """A place in a tree of openings."""

    @property
    def sector(self) -> str: ...

    async def find(self, speaker: Speaker, rng: Random) -> Opening:
        """Raises Broken where the model gives no such opening."""
        ...


async def _list(
    speaker: Speaker, name: str, values: Mapping[str, Any], draw: int = 0
) -> tuple[list[str], Said]:
    said = await speaker.ask(f"ultrachat_{name}", _LISTS, f"ultrachat.{name}", values, draw=draw)
    return listed_items(said.text), said


def _pick(items: list[str], place: int, said: Said, wanted: str) -> str:
    if place >= len(items):
        raise Broken("no_opening", f"asked for {wanted}: number {place + 1} of {len(items)}", said.key)
    return items[place]


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """more: 0 is the question itself, n the n-th further question that it leads to."""

    topic: str
    subtopic: int
    question: int
    more: int
    subtopics: int
    questions: int
    more_questions: int
    sector: str = "world"

    async def find(self, speaker: Speaker, rng: Random) -> Opening:  # noqa: ARG002  (nothing is left to draw)
        names, first = await _list(speaker, "subtopics", {"topic": self.topic, "count": self.subtopics})
        subtopic = _pick(names, self.subtopic, first, f"subtopics of {self.topic}")
        subject = f"{subtopic} ({self.topic})"
        asked, second = await _list(speaker, "questions", {"subject": subject, "count": self.questions})
        question = _pick(asked, self.question, second, f"questions about {subject}")
        origins = [first.origin, second.origin]
        if self.more:
            question, third = await _further(speaker, subject, question, self.more, self.more_questions)
            origins.append(third)
        tags = {"sector": self.sector, "topic": self.topic, "subtopic": subtopic}
        return Opening(question, f"learn about {subtopic}", tags, tuple(origins))


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """A question about one thing in the world."""

    entity: str
    question: int
    more: int
    questions: int
    more_questions: int
    sector: str = "world"

    async def find(self, speaker: Speaker, rng: Random) -> Opening:  # noqa: ARG002  (nothing is left to draw)
        asked, first = await _list(speaker, "questions", {"subject": self.entity, "count": self.questions})
        question = _pick(asked, self.question, first, f"questions about {self.entity}")
        origins = [first.origin]
        if self.more:
            question, second = await _further(speaker, self.entity, question, self.more, self.more_questions)
            origins.append(second)
        tags = {"sector": self.sector, "entity": self.entity}
        return Opening(question, f"learn about {self.entity}", tags, tuple(origins))


async def _further(
    speaker: Speaker, subject: str, question: str, place: int, count: int
) -> tuple[str, Origin]:
    values = {"subject": subject, "question": question, "count": count}
    asked, said = await _list(speaker, "more_questions", values)
    return _pick(asked, place - 1, said, f"further questions about {subject}"), said.origin


@dataclass(frozen=True, slots=True)
class WritingPlan:
    """A text to be written. batch: which request for instructions of this kind; item: which of its instructions."""

    kind: str
    about: str
    batch: int
    item: int
    count: int
    expanded: bool
    sector: str = "creation"

    async def find(self, speaker: Speaker, rng: Random) -> Opening:  # noqa: ARG002  (nothing is left to draw)
        values = {"kind": self.kind, "about": self.about, "count": self.count}
        wishes, said = await _list(speaker, "writing", values, self.batch)
        instruction = _pick(wishes, self.item, said, f"instructions for: {self.kind}")
        first, origins = instruction, [said.origin]
        if self.expanded:
            detailed = await speaker.ask(
                "ultrachat_expand",
                _LISTS,
                "ultrachat.expand",
                {"kind": self.kind, "instruction": instruction},
            )
            first = detailed.text
            origins.append(detailed.origin)
        tags = {"sector": self.sector, "writing": self.kind, "expanded": self.expanded}
        return Opening(first, f"get this written well: {instruction}", tags, tuple(origins))


@dataclass(frozen=True, slots=True)
class MaterialPlan:
    """An instruction on a text of the user's."""

    material: Material
    question: int
    questions: int
    sector: str = "assistance"

    async def find(self, speaker: Speaker, rng: Random) -> Opening:
        values = {"text": self.material.text, "count": self.questions}
        wishes, said = await _list(speaker, "material", values)
        instruction = _pick(wishes, self.question, said, f"instructions on {self.material.place}")
        form = rng.randrange(len(MATERIAL_FORMS))
        bare = instruction.rstrip(".:") if "{instruction}:" in MATERIAL_FORMS[form] else instruction
        first = MATERIAL_FORMS[form].format(text=self.material.text, instruction=bare)
        tags = {"sector": self.sector, "material": self.material.place, "form": form}
        return Opening(first, f"work with the text: {instruction}", tags, (said.origin,))
