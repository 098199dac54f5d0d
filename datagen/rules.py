"""The heuristic rules of Self-Instruct (arXiv 2212.10560) and Alpaca for instructions and their instances.

Data and pure functions; knows no records and no models. The rules are those of the published code where the
paper says less. Seeds are not meant to pass them: some of the original's do not.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from datagen.text import collapse_whitespace, normalise, words

# What a model that only reads and writes text cannot see, draw, open or visit.
_NOT_TEXT = (
    "image",
    "images",
    "graph",
    "graphs",
    "picture",
    "pictures",
    "file",
    "files",
    "map",
    "maps",
    "draw",
    "plot",
    "go to",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule. score: what the rule measured, where it is a number."""

    reason: str
    detail: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class InstructionRules:
    """What an instruction must be like; the defaults are Self-Instruct's.

    min_words, max_words: both inclusive; words are what stands between whitespace.
    blacklist: whole words (or phrases) in any case. "_" is a part of a word, "-" is not.
    forbidden_prefixes: in any case, and not only before whole words, as in the original.
    ascii_start: whether the first character must be ASCII, the original's test for English.
    punctuation_start: whether the first character may be punctuation.
    """

    min_words: int = 4
    max_words: int = 150
    blacklist: tuple[str, ...] = _NOT_TEXT
    forbidden_prefixes: tuple[str, ...] = ("Write a program",)
    ascii_start: bool = True
    punctuation_start: bool = False


SELF_INSTRUCT = InstructionRules()
ALPACA = InstructionRules(blacklist=(*_NOT_TEXT, "video", "audio", "music", "flowchart", "diagram"))


def judge_instruction(text: str, rules: InstructionRules = SELF_INSTRUCT) -> Breach | None:
    """The first rule that the instruction breaks, in the original's order, or None.

    The original lower-cases all but the first letter before it judges. Here the text keeps its case, and the
    rules that this would change ignore case instead.
    """
    text = collapse_whitespace(text)
    count = len(words(text))
    if count < rules.min_words:
        return Breach("too_short", f"{count} words, least {rules.min_words}", count)
    if count > rules.max_words:
        return Breach("too_long", f"{count} words, most {rules.max_words}", count)
    found = _whole_words(rules.blacklist).search(text)
    if found:
        return Breach("blacklisted_word", found.group().lower())
    for prefix in rules.forbidden_prefixes:
        if text.lower().startswith(prefix.lower()):
            return Breach("forbidden_prefix", prefix)
    first = text[:1]
    if not rules.punctuation_start and first and first in string.punctuation:
        return Breach("starts_with_punctuation", first)
    if rules.ascii_start and not first.isascii():
        return Breach("starts_non_ascii", first)
    return None


@lru_cache(maxsize=32)
def _whole_words(blacklist: tuple[str, ...]) -> re.Pattern[str]:
    if not blacklist:
        return re.compile(r"(?!)")
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, blacklist))})\b", re.IGNORECASE)


Instance = tuple[str, str]


def judge_instance(input: str, output: str) -> Breach | None:
    """The first rule that a single instance breaks, or None. Surrounding whitespace does not count."""
    input, output = input.strip(), output.strip()
    if not output:
        return Breach("empty_output")
    if input == output:
        return Breach("echoed_input")
    for name, side in (("input", input), ("output", output)):
        if side.endswith(":"):
            return Breach("trailing_colon", name)
    return None


def judge_instances(
    pairs: Sequence[Instance], rng: Random, *, truncated: bool = False, limit: int = 5
) -> list[tuple[Instance, Breach | None]]:
    """Each (input, output) pair of one task, stripped, with the rule that it breaks, or None.

    In Self-Instruct's order: the last one goes when the answer was cut off (`truncated`); each is judged
    alone; two outputs for one non-empty input condemn all that are left; repetitions go; of more than
    `limit`, `rng` draws which stay.
    """
    pairs = [(input.strip(), output.strip()) for input, output in pairs]
    breaches: list[Breach | None] = [judge_instance(*pair) for pair in pairs]
    if truncated and breaches:
        breaches[-1] = Breach("truncated")
    _mark_conflicts(pairs, breaches)
    _mark_duplicates(pairs, breaches)
    valid = [place for place, breach in enumerate(breaches) if breach is None]
    if len(valid) > limit:
        for place in set(valid) - set(rng.sample(valid, limit)):
            breaches[place] = Breach("surplus_instance", f"{len(valid)} valid, most {limit}", len(valid))
    return list(zip(pairs, breaches, strict=True))


def _mark_conflicts(pairs: Sequence[Instance], breaches: list[Breach | None]) -> None:
    outputs: dict[str, str] = {}
    for (input, output), breach in zip(pairs, breaches, strict=True):
        if breach is None and input and outputs.setdefault(input, output) != output:
            conflict = Breach("conflicting_outputs", input[:80])
            breaches[:] = [earlier or conflict for earlier in breaches]
            return


def _mark_duplicates(pairs: Sequence[Instance], breaches: list[Breach | None]) -> None:
    seen: set[Instance] = set()
    for place, pair in enumerate(pairs):
        if breaches[place] is None and pair in seen:
            breaches[place] = Breach("duplicate_instance")
        seen.add(pair)


# How models open when they decline. An opening that people use too ("I can't open the jar", "I'm sorry, but I
# can't come on Sunday") counts only with a deed that an assistant is asked for.
_SORRY = (
    r"(?:(?:(?:i'm|i am) (?:very |so |really )?sorry|sorry|(?:my )?apologies|i apologi[sz]e|unfortunately)"
    r"[,.;:!]* (?:but |however,? )?)"
)
_AS_AN_AI = (
    r"as an? (?:ai|artificial intelligence|(?:ai |large )?language model|ai (?:assistant|model|system))"
    r"(?:,| i\b| (?:developed|created|trained) by\b)"
)
_CANNOT = (
    r"(?:i can't|i cannot|i can not|i won't|i will not|i must decline to|i have to decline to"
    r"|i(?:'m| am) (?:unable|not able) to)"
)
_ASSIST = r"(?:assist|comply|fulfill?|help (?:you )?with|engage in|continue with this|answer (?:this|that))\b"
_PRODUCE = r"(?:provide|create|generate|write|produce|discuss|access|browse|view|do (?:this|that))\b"
_REFUSAL = re.compile(
    rf"{_SORRY}?{_AS_AN_AI}|{_SORRY}?{_CANNOT} {_ASSIST}|{_SORRY}{_CANNOT} {_PRODUCE}"
    r"|i don't have the ability to\b|(?:this|that|your) request goes against\b"
)


# What a model says of itself in the middle of an answer, in the first person: an essay on assistants says "as an
# AI" too.
_MODEL = r"(?:(?:ai|artificial intelligence)(?: (?:language )?model| assistant| system)?|(?:large )?language model)"
_BOILERPLATE = re.compile(
    rf"\bas an? {_MODEL}(?: (?:developed|created|trained) by \w+)?,? (?:i|my)\b"
    rf"|\b(?:i am|i['’]m) (?:just |only )?an? {_MODEL}(?=[,.;!]|$| (?:and|so|developed|created|trained)\b)"
    r"|\bmy (?:knowledge|training)(?: data)?(?:['’]s)? cut-? ?off\b"
    r"|\b(?:as of|since|until) my (?:last|latest|most recent) (?:knowledge |training )?(?:update|cut-?off)\b"
    r"|\bmy training data (?:only )?(?:goes|extends|runs|ends|is limited|was last updated)\b"
    r"|\bi (?:don['’]t|do not) have (?:any )?(?:access to )?(?:real-?time|up-to-date|current) (?:information|data)\b",
    re.IGNORECASE,
)
# What others say, and code: quotation marks around at most a line, fenced blocks.
_QUOTED = re.compile(r'"[^"\n]*"|[“„][^“„”\n]*”|«[^«»\n]*»|^[ \t]*>.*$|```[^`]*(?:```|\Z)', re.MULTILINE)
_MODELS = re.compile(
    r"\b(?:ai|a\.i\.|artificial intelligence|language models?|llms?|chat-?bots?|assistants?|gpt\S*|chatgpt"
    r"|neural networks?|robots?|refus\w*|disclaimers?|knowledge cut-?off|training data)\b"
    r"|\bare you (?:a |an )?(?:human|person|machine|computer|real)\b",
    re.IGNORECASE,
)


def looks_like_refusal(text: str) -> bool:
    """Whether the answer opens like a refusal or like a model that talks about itself.

    Knows English only, and errs towards no.
    """
    opening = normalise(text[:400]).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _REFUSAL.match(opening) is not None


def find_boilerplate(text: str) -> str:
    """The first words, anywhere in an answer, in which a model speaks of itself as one, or "".

    What stands in quotation marks, in a quoted line or in a fenced block does not count. English only.
    """
    if not _BOILERPLATE.search(text):
        return ""
    found = _BOILERPLATE.search(_QUOTED.sub(" ", text))
    return found.group() if found else ""


def speaks_of_models(text: str) -> bool:
    """Whether a prompt is about models, assistants or refusals, so that an answer may well speak of them."""
    return _MODELS.search(text) is not None


def echoes_instruction(instruction: str, output: str) -> bool:
    """Whether the output is just the instruction again, but for case and whitespace."""
    return normalise(instruction) == normalise(output)
