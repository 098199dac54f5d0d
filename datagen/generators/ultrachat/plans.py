"""Which openings there are, and in which order they are used: sectors in turn, each opening of a sector once.

An opening is a place in a tree (topic, subtopic, question, further question). The places are dealt in an order that
comes by all topics before it comes to one again, so a small dataset is as broad as a large one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from datagen.generators.ultrachat.materials import Material, material_files, read_materials
from datagen.generators.ultrachat.openings import EntityPlan, MaterialPlan, Plan, TopicPlan, WritingPlan
from datagen.seed_lists import lists_path, read_lists
from datagen.step import Context, Reject

_A_REQUEST = 10  # kinds of writing: so many instructions of a kind are asked for at a time
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How far each tree branches, as the step's options say it."""

    subtopics: int
    questions: int
    more_questions: int
    entity_questions: int
    entity_more_questions: int
    writing_requests: int
    expand: float
    material_questions: int


@dataclass(frozen=True, slots=True)
class Lists:
    """What openings are made of. writing: kind of text → what it is. paths: the files behind all of it."""

    topics: tuple[str, ...]
    entities: tuple[str, ...]
    writing: Mapping[str, str]
    personas: tuple[str, ...]
    materials: tuple[Path, ...]
    paths: tuple[Path, ...]


def load_lists(sectors: Sequence[str], topics: str, writing: str, personas: str, materials: str) -> Lists:
    """The lists that these sectors need. Raises UsageError for missing files, RecipeError for what is wrong in them."""
    people = lists_path(personas, "personas.yaml")
    paths = [people]
    world: dict[str, tuple[str, ...]] = {"topics": (), "entities": ()}
    kinds: dict[str, str] = {}
    files: tuple[Path, ...] = ()
    if "world" in sectors:
        paths.append(lists_path(topics, "topics.yaml"))
        world = read_lists(paths[-1], {"topics": "texts", "entities": "texts"}, optional=("entities",))
    if "creation" in sectors:
        paths.append(lists_path(writing, "writing.yaml"))
        kinds = read_lists(paths[-1], {"writing": "described"})["writing"]
    if "assistance" in sectors:
        files = material_files(Path(materials))
        paths += files
    known = read_lists(people, {"personas": "texts"})["personas"]
    return Lists(world["topics"], world["entities"], kinds, known, files, tuple(paths))


def plans(sectors: Sequence[str], lists: Lists, sizes: Sizes, context: Context) -> Iterator[Plan]:
    """The sectors in turn, one that is used up left out, until all are."""
    makers = {
        "world": lambda: _world(lists, sizes, context.rng("world")),
        "creation": lambda: _creation(lists, sizes, context.rng("creation")),
        "assistance": lambda: _assistance(lists, sizes, context),
    }
    running = [makers[sector]() for sector in sectors]
    while running:
        for one in tuple(running):
            plan = next(one, None)
            if plan is None:
                running.remove(one)
            else:
                yield plan


def deal(sizes: Sequence[int], rng: Random) -> Iterator[tuple[int, ...]]:
    """Every place of a box of this size once; the first coordinate takes all its values before it repeats one."""
    total = math.prod(sizes)
    if not total:
        return
    start, stride = rng.randrange(total), max(1, round(total * _GOLDEN))
    while math.gcd(stride, total) != 1:
        stride += 1
    for number in range(total):
        left = (start + stride * number) % total
        place = []
        for size in sizes:
            left, coordinate = divmod(left, size)
            place.append(coordinate)
        yield tuple(place)


def _world(lists: Lists, sizes: Sizes, rng: Random) -> Iterator[Plan]:
    """A question about a topic and one about an entity in turn."""
    box = (len(lists.topics), sizes.subtopics, sizes.questions, 1 + sizes.more_questions)
    topics: Iterator[Plan] = (
        TopicPlan(
            lists.topics[topic],
            subtopic,
            question,
            more,
            sizes.subtopics,
            sizes.questions,
            sizes.more_questions,
        )
        for topic, subtopic, question, more in deal(box, rng)
    )
    entity_box = (len(lists.entities), sizes.entity_questions, 1 + sizes.entity_more_questions)
    entities: Iterator[Plan] = (
        EntityPlan(
            lists.entities[entity], question, more, sizes.entity_questions, sizes.entity_more_questions
        )
        for entity, question, more in deal(entity_box, rng)
    )
    running = [topics, entities]
    while running:
        for one in tuple(running):
            plan = next(one, None)
            if plan is None:
                running.remove(one)
            else:
                yield plan


def _creation(lists: Lists, sizes: Sizes, rng: Random) -> Iterator[Plan]:
    kinds = tuple(lists.writing)
    for kind, number in deal((len(kinds), sizes.writing_requests), rng):
        batch, item = divmod(number, _A_REQUEST)
        count = min(_A_REQUEST, sizes.writing_requests - batch * _A_REQUEST)
        expanded = rng.random() < sizes.expand
        yield WritingPlan(kinds[kind], lists.writing[kinds[kind]], batch, item, count, expanded)


def _assistance(lists: Lists, sizes: Sizes, context: Context) -> Iterator[Plan]:
    """Every material with its first instruction, then every one with its second, and so on: a file is read again
    instead of being held."""

    def broken(found: Reject) -> None:
        context.note(f"{found.source}: {found.detail}; left out")
        context.reject(found)

    for question in range(sizes.material_questions):
        material: Material
        for material in read_materials(lists.materials, broken if question == 0 else lambda _: None):
            yield MaterialPlan(material, question, sizes.material_questions)
