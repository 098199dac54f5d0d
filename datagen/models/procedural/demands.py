"""The shapes of a reply: the demand an instruction ends with, and the answer rendered to obey it.

"Give only the answer." and "Return a JSON object with the key answer." ask for the same fact in other
clothes. Knows no family: each hands over its computed answer in every shape, and the demand chooses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from random import Random

from datagen.models.procedural.asking import person
from datagen.models.procedural.family import Answer, Slots
from datagen.models.procedural.wording import bullets, numbered

_REPLIES = {
    "short": (
        "Give only the answer",
        "Reply with the result and nothing else",
        "Please leave out any explanation",
        "No sentence is needed, the bare answer will do",
        "Keep the reply as short as you can",
        "I want one line without any comment",
        "Don't explain anything, just say it",
        "Skip the introduction and the details",
    ),
    "sentence": (
        "Answer in one complete sentence",
        "Put your reply into a single clear sentence",
        "Write something that can be read aloud",
        "Phrase the result as one plain statement",
        "Respond with a full sentence, not a fragment",
        "State it in ordinary words",
        "A well-formed sentence is all I need",
        "Make the reply stand on its own",
    ),
    "reason": (
        "Add a short explanation",
        "Include some explanation, not only the result",
        "Explain your answer in passing",
        "First the explanation, then the conclusion",
        "A few words of explanation would help",
        "Don't leave out the explanation",
        "Begin with the background or the working, then answer",
        "Show how one gets there, then conclude",
    ),
    "json": (
        "Return a JSON object with the key answer",
        "Respond as JSON with one key called answer",
        "Use JSON: one object, one key named answer",
        "The reply has to be valid JSON, with answer as its only key",
    ),
}
_LISTS = {
    "bullets": (
        "Use a bulleted list",
        "Put each one behind a dash on its own line",
        "Present them as bullet points",
        "Bullets without any heading would be best",
        "Write a plain list with dashes",
    ),
    "lines": (
        "Write one per line and nothing else",
        "Each belongs on a separate line",
        "No commas or bullets, only line breaks between them",
        "Start a new line for every one",
    ),
    "commas": (
        "Separate them with commas",
        "One comma-separated line is enough",
        "Answer on a single line with commas in between",
        "Put commas between them, no line breaks",
    ),
    "numbered": (
        "Number them, starting from 1",
        "Give me a numbered list",
        "Make it a list with numbers in front",
        "Put a running number before every one",
    ),
    "json": (
        "Return a JSON array of strings",
        "The output must be a valid JSON list",
        "Format everything as one JSON array",
        "Use JSON, namely a plain list of strings",
    ),
}
_SUMMARIES = {
    "sentence": (
        "One sentence is enough",
        "Boil it down to a single sentence",
        "It must fit into one sentence",
        "A single sentence with the main facts will do",
        "Say it in one sentence for people in a hurry",
        "Write one sentence that carries the whole message",
        "No more than one sentence, even if it gets long",
    ),
    "points": (
        "Use short bullet points",
        "Give me bullets, one fact each",
        "Present the key facts as a bulleted list",
        "I prefer bullet points without full sentences",
        "List the essentials behind dashes",
        "Keep it to a few dashes with one point each",
        "Note down the points one below the other, as bullets",
    ),
    "headline": (
        "A headline of few words will do",
        "Write it as a newspaper headline",
        "Only a short title is wanted",
        "Turn it into a subject line for an email",
        "It should read like a headline",
        "Nothing but a heading for the text",
        "Think of a title that says it all, without a full stop",
    ),
}
_VERDICTS = (
    "One word will do",
    "Write just the chosen word",
    "Reply with your choice only",
    "Name the choice and stop there",
    "No reasons, only the verdict",
    "Nothing but that single word, please",
    "Leave out everything except the decision",
    "Keep any doubts to yourself and decide",
)
_KINDS = {
    demand: kind
    for demands in (_REPLIES, _LISTS, _SUMMARIES)
    for kind, texts in demands.items()
    for demand in texts
}
# Why the shape is wanted; it changes nothing in the answer.
_MOTIVES = (
    ", because {reader} will read it on a phone",
    ", since {reader} asked for it that way",
    ", so that {reader} can copy it",
    ", as it goes straight to {reader}",
    "; {reader} prefers it like that",
    ", the way {reader} likes it",
    ", because it ends up on a card for {reader}",
    ", or else {reader} will complain",
)


def _demand(rng: Random, demands: Mapping[str, tuple[str, ...]]) -> str:
    return _motivated(rng, rng.choice(demands[rng.choice(tuple(demands))]))


def _motivated(rng: Random, demand: str) -> str:
    motive = rng.choice(_MOTIVES).format(reader=person(rng)) if rng.random() < 0.6 else ""
    return f"{demand}{motive}."


def _kind(slots: Slots, default: str) -> str:
    form = slots.get("form", "")
    return next((kind for demand, kind in _KINDS.items() if form.startswith(demand)), default)


def reply_demand(rng: Random) -> str:
    """How a short answer should look; `reply` obeys it."""
    return _demand(rng, _REPLIES)


def verdict_demand(rng: Random) -> str:
    """That nothing but the label is wanted."""
    return _motivated(rng, rng.choice(_VERDICTS))


def list_demand(rng: Random) -> str:
    """How a list should look; `enumerate_items` obeys it."""
    return _demand(rng, _LISTS)


def summary_demand(rng: Random) -> str:
    """How a summary should look; `condense` obeys it."""
    return _demand(rng, _SUMMARIES)


def reply(slots: Slots, short: str, sentence: str, reason: str = "") -> str:
    """The answer in the shape that slot `form` demands; without the slot, the sentence."""
    kind = _kind(slots, "sentence")
    if kind == "short":
        return short
    if kind == "json":
        return json.dumps({"answer": short}, ensure_ascii=False)
    return f"{reason} {sentence}".strip() if kind == "reason" else sentence


def enumerate_items(slots: Slots, items: Sequence[str]) -> str:
    """The items in the shape that slot `form` demands; without the slot, as bullets."""
    kind = _kind(slots, "bullets")
    if kind == "json":
        return json.dumps(list(items), ensure_ascii=False)
    if kind == "commas":
        return ", ".join(items)
    shapes = {"bullets": bullets, "numbered": numbered, "lines": "\n".join}
    return shapes[kind](items)


def condense(slots: Slots, text: str, sentence: str, points: Sequence[str], headline: str) -> Answer:
    """The summary of `text` in the shape that slot `form` demands; without the slot, the sentence."""
    kind = _kind(slots, "sentence")
    shapes = {"sentence": sentence, "points": bullets(points), "headline": headline}
    return Answer(shapes[kind], text)
