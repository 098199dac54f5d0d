"""Errs the way real models do: turns clean proposals and answers into planted faults, each with a name.

Every function takes clean text and a random stream and says what it made of the text; whether to err at all
is the caller's choice. Knows neither requests nor the formats that answers are written in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from datagen.models.procedural import nursery, stock
from datagen.models.procedural.family import Answer

InstructionFault = Literal[
    "near_duplicate",
    "blacklisted_word",
    "wrong_language",
    "refusal",
    "too_short",
    "too_long",
    "starts_with_punctuation",
]
# wrong_word is the nursery's: there wrong_language is an answer in another language than asked for.
AnswerFault = Literal[
    "empty_output",
    "echoed_input",
    "echoed_instruction",
    "refusal",
    "trailing_colon",
    "wrong_word",
    "wrong_language",
]
# Faults of the format or of the answer as a whole: dropped_fields is an Alpaca item without its output,
# wrong_label a Yes for a No, conflicting_outputs two outputs for one input.
FormatFault = Literal["truncated", "wrong_numbering", "conflicting_outputs", "dropped_fields", "wrong_label"]
# Faults of a turn in a conversation. Of the user: assistant_talk is answering instead of asking, early_thanks ending
# a conversation that was not over, no_instruction talk in the place of an instruction. Of the assistant: role_flip
# is giving instructions, flake a promise in the place of work, poor_work an answer that a critic should send back,
# broken_constraint one that forgets what it was told. thanks_loop is of either.
TurnFault = Literal[
    "assistant_talk",
    "early_thanks",
    "no_instruction",
    "role_flip",
    "repeated_instruction",
    "flake",
    "thanks_loop",
    "denied_feelings",
    "gave_up",
    "poor_work",
    "broken_constraint",
    "harmful_reply",
    "over_refusal",
]
Kind = InstructionFault | AnswerFault | FormatFault | TurnFault

INSTRUCTION_FAULTS: tuple[InstructionFault, ...] = get_args(InstructionFault)
KINDS: tuple[Kind, ...] = tuple(
    dict.fromkeys(get_args(InstructionFault) + get_args(AnswerFault) + get_args(FormatFault))
)
TURN_FAULTS: tuple[TurnFault, ...] = get_args(TurnFault)

WHOLE = -1


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault that was put into an answer on purpose.

    position: of the proposal or instance in its list, from 0; WHOLE for a fault of the answer as a whole.
    text: the faulty text itself.
    """

    kind: Kind
    position: int
    text: str


def spoil_instruction(text: str, examples: Sequence[str], rng: Random) -> tuple[InstructionFault, str]:
    """A faulty instruction in place of a clean one; examples: what a near duplicate can be made of."""
    known = [example for example in examples if len(example.split()) > 3]
    kind = rng.choice(INSTRUCTION_FAULTS if known else INSTRUCTION_FAULTS[1:])
    if kind == "near_duplicate":
        return kind, _edited(rng.choice(known), rng)
    return kind, _REWRITES[kind](text, rng)


def _edited(example: str, rng: Random) -> str:
    """An example with one word less, or with a few words more at its end."""
    words = example.split()
    if len(words) > 6 and rng.random() < 0.5:
        del words[rng.randrange(1, len(words) - 1)]
        return " ".join(words)
    body = " ".join(words).rstrip(".!?")
    return f"{body} {rng.choice(stock.TAILS)}."


def _too_short(text: str, rng: Random) -> str:
    return " ".join(text.split()[: rng.randint(1, 3)])


def _too_long(text: str, rng: Random) -> str:
    parts = [text]
    while sum(len(part.split()) for part in parts) <= 150:
        parts.append(rng.choice(stock.RAMBLINGS))
    return " ".join(parts)


_REWRITES: dict[str, Callable[[str, Random], str]] = {
    "blacklisted_word": lambda text, rng: f"{text} {rng.choice(stock.FORBIDDEN)}",
    "wrong_language": lambda _, rng: rng.choice(rng.choice(tuple(stock.FOREIGN.values()))),
    "refusal": lambda _, rng: rng.choice(stock.REFUSALS),
    "too_short": _too_short,
    "too_long": _too_long,
    "starts_with_punctuation": lambda text, rng: rng.choice(("- ", "* ", '"', "# ", "(")) + text,
}


def spoil_answer(instruction: str, answer: Answer, rng: Random) -> tuple[AnswerFault, Answer]:
    """A faulty answer in place of the right one. A drill of the nursery gets a wrong word or language."""
    drill = nursery.read(nursery.split_constraint(instruction)[1])
    if drill is not None:
        return _misspoken(drill, answer.output, rng)
    kinds: list[AnswerFault] = ["empty_output", "echoed_instruction", "refusal", "trailing_colon"]
    if answer.input:
        kinds.append("echoed_input")
    kind = rng.choice(kinds)
    if kind == "trailing_colon" and answer.input and rng.random() < 0.5:
        return kind, Answer(answer.output, f"{answer.input}:")
    outputs: dict[AnswerFault, str] = {
        "empty_output": "",
        "echoed_instruction": instruction,
        "refusal": rng.choice(stock.REFUSALS),
        "trailing_colon": f"{answer.output}:",
        "echoed_input": answer.input,
    }
    return kind, Answer(outputs[kind], answer.input)


def _misspoken(drill: nursery.Drill, output: str, rng: Random) -> tuple[AnswerFault, Answer]:
    """Exactly one of the two faults: words that several languages share are no fault of language."""
    right = {language: nursery.translate(drill.words, language) for language in nursery.LANGUAGES}
    others = sorted({text for text in right.values() if text != output})
    if others and rng.random() < 0.5:
        return "wrong_language", Answer(rng.choice(others))
    spoken = next(language for language, text in right.items() if text == output)
    return "wrong_word", Answer(nursery.misanswer(drill.words, spoken, rng))


def contradicted(answers: Sequence[Answer], rng: Random) -> list[Answer] | None:
    """The answers with a second, different one to an input that has one already, in the place of the last
    or after a single one; None where no answer has an input.
    """
    if not answers or not answers[0].input:
        return None
    first = answers[0]
    others = [answer.output for answer in answers[1:] if answer.output != first.output]
    output = rng.choice(others) if others else f"not {first.output}"
    return [*(answers[:-1] if len(answers) > 1 else answers), Answer(output, first.input)]


def misnumbered(start: int, count: int, rng: Random) -> list[str]:
    """The marks of a numbered list of two or more, wrong: "9)" for "9.", a number left out or used twice."""
    style = rng.choice(("bracket", "skipped", "repeated"))
    if style == "bracket":
        return [f"{number})" for number in range(start, start + count)]
    slip = rng.randrange(1, count)
    step = 1 if style == "skipped" else -1
    return [f"{start + place + (step if place >= slip else 0)}." for place in range(count)]


def cut(blocks: Sequence[str], rng: Random) -> list[str]:
    """A list that breaks off in its second half, in the middle of a block."""
    last = rng.randrange(len(blocks) // 2, len(blocks))
    end = int(len(blocks[last]) * rng.uniform(0.3, 0.9))
    return [*blocks[:last], blocks[last][:end].rstrip()]
