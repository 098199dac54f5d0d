"""What goes wrong in role-play: how it is said, and what a critic finds in a reply.

Knows no step and no plot; sums are checked by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from operator import add, mul, sub, truediv
from random import Random

from datagen.conversation.signs import flakes, gives_instruction, only_thanks, repeats_instruction
from datagen.record import Strength

THANKS = (
    "Thank you so much, this is wonderful work!",
    "Thanks a lot, I really appreciate it.",
    "Great, thank you. That was very helpful!",
    "Thank you again, you have been very kind.",
    "Many thanks for your help. Have a nice day!",
    "Wonderful, thanks. Take care!",
)
WELCOMES = (
    "You're welcome! It was a pleasure working with you.",
    "My pleasure. Have a great day!",
    "You are very welcome. Good luck!",
    "No problem. Glad to help!",
    "You're most welcome. Take care and goodbye!",
    "It was my pleasure. All the best!",
)
CHATTER = (
    "That reads well, and it reminds me of what we did last autumn.",
    "I have shown it to a colleague, who nodded for a long time.",
    "Interesting. It is warmer today than they said on the radio.",
    "It is good to see how this is coming along.",
    "My neighbour had something like that once, with a red door.",
    "Well, one learns something new every day in this trade.",
    "Hm, that is more or less how I had imagined it.",
)
UNASKED = (
    "Solution: There is nothing to carry out in your message, so all stays as it is. Next request.",
    "Solution: I find no task in that; what we have so far still holds. Next request.",
    "Solution: I note it, though it asks for nothing. Next request.",
)
ASSISTANT_TALK = (
    "Certainly! Here is what I would do about it. Let me know if you have any other questions.",
    "Solution: I have written it all down for you, with a table and a short summary.",
    "Sure! I can help you with that. Here are a few points to consider.",
    "As an AI assistant, I can explain that to you step by step.",
    "I'd be happy to help with this. Feel free to ask for more.",
)
FLIPS = (
    "Instruction: Now it is your turn. Write the next part yourself.\nInput: None",
    "Good. Before I go on, do this.\nInstruction: Collect all the figures for me.\nInput: the figures so far",
    "Solution: That depends on you.\nInstruction: Describe exactly what you want.\nInput: None",
)
FLAKES = (
    "Solution: I will do it right away. Next request.",
    "Sure! I'll get started on that.",
    "Solution: Okay, I am going to prepare it now. Next request.",
    "Understood. I will work on it and send it to you soon.",
    "Of course. I will take care of it. One moment please.",
)
SURRENDERS = (
    "Solution: I am sorry, but this is more than I can do. Next request.",
    "Solution: I am afraid that I have no idea how to do that. Next request.",
    "Solution: I give up on this one; it is too difficult. Next request.",
)
VAGUE = (
    "Solution: That depends on many things, so one should look at it carefully when the time comes. Next request.",
    "Solution: There are several ways to go about it, and each has its strengths. Next request.",
    "Solution: In general, a good result takes thought, time and a little luck. Next request.",
    "Solution: Opinions differ on that, but it will certainly turn out fine. Next request.",
)
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_EQUATION = re.compile(
    rf"(?<![\d.·²/] )(?<![\d.,])({_NUMBER}(?: [+×−/] {_NUMBER}){{1,40}}) = ({_NUMBER})(?![\d²])"
)

_SIGNS = {"+": add, "−": sub, "×": mul, "/": truediv}


def without_substance(reply: str) -> bool:
    """Whether a reply is one of those that give up or stay vague."""
    return reply.strip() in VAGUE or reply.strip() in SURRENDERS


def misreckoned(reply: str, rng: Random) -> str | None:
    """The reply with one of its sums wrong; None where there is no sum in it."""
    sums = list(_EQUATION.finditer(reply))
    if not sums:
        return None
    found = rng.choice(sums)
    wrong = _value(found[2]) + rng.choice((1, 2, 10, 100))
    return f"{reply[: found.start(2)]}{_shown(wrong)}{reply[found.end(2) :]}"


def criticise(instruction: str, reply: str) -> tuple[str, Strength] | None:
    """Why a reply should be written again, and how much better it would then be; None where it is good."""
    if gives_instruction(reply):
        return "You gave an instruction. Carry mine out instead.", "significantly"
    if repeats_instruction(instruction, reply):
        return "You only said the instruction again. Carry it out.", "significantly"
    if flakes(reply):
        return "You only promise to do it. Do it in this very message.", "significantly"
    if only_thanks(reply):
        return "You thanked me instead of working. Carry out the instruction.", "significantly"
    if reply.strip() in SURRENDERS:
        return "This can be done by writing alone, so do not give up. Carry it out.", "significantly"
    if reply.strip() in VAGUE:
        return (
            "The reply stays vague and contains nothing that was asked for. Be concrete and complete.",
            "better",
        )
    for reckoned, said, right in _wrong_sums(reply):
        return f"A sum is wrong: {reckoned} is {right}, not {said}. Correct it.", "slightly"
    return None


def _wrong_sums(reply: str) -> Iterator[tuple[str, str, str]]:
    """What was reckoned, what was said, and what is right."""
    for found in _EQUATION.finditer(reply):
        right = _reckon(found[1])
        if right is not None and abs(right - _value(found[2])) > Fraction(1, 100):
            yield found[1], found[2], _shown(right)


def _reckon(sum_: str) -> Fraction | None:
    """From left to right, which is right for sums with one kind of sign; None for a division by zero."""
    first, *rest = sum_.split(" ")
    total = _value(first)
    for sign, said in zip(rest[::2], rest[1::2], strict=True):
        value = _value(said)
        if sign == "/" and not value:
            return None
        total = _SIGNS[sign](total, value)
    return total


def _value(said: str) -> Fraction:
    return Fraction(said.replace(",", "").rstrip("."))


def _shown(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.2f}".rstrip("0")
