"""Which tokens of a conversation carry loss: those that the model itself would have to write.

    Masking.of(tokenizer).encode(messages)  ->  (Masked, ...)

A chat template is a program, so where a reply begins and ends in its text is found out in one of three ways, and
checked:

    blocks     the template says so itself, with {% generation %}
    prefix     a reply reaches from the text with a generation prompt before it to the text that ends behind it, where
               both are the beginning of the text of the whole conversation
    per_turn   each trained reply becomes an example of its own, with the history as it is at inference; for templates
               that render the last turn in another way than the earlier ones

Knows no files, no lengths and no tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.record import Message
from trainers.template import Refused, Span, Template, Tokens, Turn, unmarked

Method = Literal["blocks", "prefix", "per_turn"]

# Nothing in a template begins like this, and nothing trims it.
_PROBE: tuple[Turn, ...] = tuple(
    {"role": role, "content": f"§{place}probe{place}§"}
    for place, role in enumerate(("user", "assistant", "user", "assistant"))
)
_SYSTEM = "§probe of the system message§"


@dataclass(frozen=True, slots=True)
class Masked:
    """One example. trained: (n,) whether a token carries loss. replies: of each trained reply, its message's number and
    the tokens from its first to the one behind its last. ended: whether each of them ends with a special token, so
    that the model learns to stop. lost: what the generation prompt says and the conversation does not, which the
    model will see at inference only."""

    tokens: Tokens
    trained: NDArray[np.bool_]
    replies: tuple[tuple[int, int, int], ...]
    method: Method
    ended: bool
    lost: str = ""

    @property
    def length(self) -> int:
        """Tokens to the end of the last trained reply; nothing is learned from what stands behind it."""
        return self.replies[-1][2]


@dataclass(frozen=True, slots=True)
class Masking:
    """What was found out about a template from a conversation with texts of ours.

    blocks: whether its generation blocks hold the replies and no more. ending: the special token that stands behind
    each block instead of in it, which ends a reply all the same. lost: see Masked. system: what becomes of a system
    message: "" where it is there, else why it is not.
    """

    template: Template
    blocks: bool
    ending: str
    lost: str
    system: str

    @classmethod
    def of(cls, tokenizer: Any) -> Self:
        """Raises UsageError for a tokenizer that cannot be used, and for a template in which replies are not found."""
        template = Template.of(tokenizer)
        try:
            lost = _probe_prompt(template)
            blocks, ending = _probe_blocks(template)
        except Refused as error:
            name = getattr(tokenizer, "name_or_path", "") or "this model"
            raise UsageError(f"{name}: its chat template cannot be trained with: {error.detail}") from error
        return cls(template, blocks, ending, lost, _probe_system(template))

    def encode(self, messages: Sequence[Message]) -> tuple[Masked, ...]:
        """The examples that the conversation gives: one, or by the last method one for each trained reply. What comes
        behind the last trained reply is left out, since nothing is learned from it. Raises Refused."""
        wanted = _wanted(messages)
        messages = messages[: wanted[-1] + 1]
        if self.system and any(message.role == "system" for message in messages):
            raise Refused("system_dropped", self.system)
        turns, marks = self.template.mark(messages)
        if self.blocks and (found := self._by_blocks(turns, wanted)):
            return (self._masked(turns, marks, *found, wanted, "blocks"),)
        if found := self._by_prefixes(turns, wanted):
            return (self._masked(turns, marks, *found, wanted, "prefix"),)
        return tuple(self._of_turn(turns[: place + 1], marks) for place in wanted)

    def _by_blocks(self, turns: list[Turn], wanted: list[int]) -> tuple[str, list[Span]] | None:
        text, spans = self.template.render_blocks(turns)
        replies = [place for place, turn in enumerate(turns) if turn["role"] == "assistant"]
        if len(spans) != len(replies):
            return None
        ends = [end + len(self.ending) * text.startswith(self.ending, end) for _, end in spans]
        found = {place: (start, end) for place, (start, _), end in zip(replies, spans, ends, strict=True)}
        if not all(_holds(text[start:end], turns[place]) for place, (start, end) in found.items()):
            return None
        return text, [found[place] for place in wanted]

    def _by_prefixes(self, turns: list[Turn], wanted: list[int]) -> tuple[str, list[Span]] | None:
        whole, spans = self.template.render(turns), []
        for place in wanted:
            before = self.template.render(turns[:place], prompt=True)
            behind = self.template.render(turns[: place + 1])
            if not (whole.startswith(behind) and behind.startswith(before)):
                return None
            spans.append((len(before), len(behind)))
        return whole, spans

    def _of_turn(self, turns: list[Turn], marks: str) -> Masked:
        """The last of the turns, behind the others as a prompt has them."""
        text = self.template.render(turns)
        before = self.template.render(turns[:-1], prompt=True)
        lost = "" if text.startswith(before) else self.lost
        before = before.removesuffix(lost)
        if not text.startswith(before):
            raise Refused(
                "unsplittable",
                f"message {len(turns) - 1}: the chat template writes the conversation before it otherwise than in a"
                " prompt, so nobody can tell which tokens the model writes",
            )
        place = len(turns) - 1
        return self._masked(turns, marks, text, [(len(before), len(text))], [place], "per_turn", lost)

    def _masked(
        self,
        turns: list[Turn],
        marks: str,
        text: str,
        spans: list[Span],
        wanted: list[int],
        method: Method,
        lost: str = "",
    ) -> Masked:
        _check_texts(turns, text, dict(zip(wanted, spans, strict=True)))
        tokens = self.template.tokenize(text, marks)
        trained = np.zeros(len(tokens.ids), np.bool_)
        replies, ended = [], True
        for place, span in zip(wanted, spans, strict=True):
            first, last = tokens.within(unmarked(span, text, marks))
            last, stops = self._end(tokens, first, last)
            if last <= max(first, 1):  # the first token of all follows nothing, so nothing can predict it
                raise Refused("empty_reply", f"message {place}: the tokenizer makes no token of it")
            trained[first:last] = True
            replies.append((place, first, last))
            ended = ended and stops
        return Masked(tokens, trained, tuple(replies), method, ended, lost)

    def _end(self, tokens: Tokens, first: int, last: int) -> tuple[int, bool]:
        """The token behind the end of a reply, and whether a special token ends it. There the model is stopped; what a
        template writes after it (a line break, the end of the document) is not the model's to write."""
        specials = self.template.specials
        end = last
        while end > first and (int(tokens.ids[end - 1]) in specials or not tokens.said(end - 1).strip()):
            end -= 1
        for place in range(end, last):
            if int(tokens.ids[place]) in specials:
                return place + 1, True
        return last, False


def _wanted(messages: Sequence[Message]) -> list[int]:
    """The replies that carry loss. Raises Refused where there is none, or one says nothing."""
    replies = [place for place, message in enumerate(messages) if message.role == "assistant"]
    if not replies:
        raise Refused("no_reply", "no message is the assistant's")
    wanted = [place for place in replies if messages[place].train]
    if not wanted:
        raise Refused("nothing_trained", "every reply has train: false")
    for place in wanted:
        if not messages[place].content.strip():
            raise Refused("empty_reply", f"message {place}: the reply is empty")
    return wanted


def _holds(text: str, turn: Turn) -> bool:
    """Whether the turn's last word is there; templates trim texts, and some cut thoughts off their beginning."""
    words = turn["content"].split()
    return not words or words[-1] in text


def _check_texts(turns: list[Turn], text: str, spans: dict[int, Span]) -> None:
    """Raises Refused where the template leaves out a message, or writes a reply elsewhere than where it should be."""
    for place, turn in enumerate(turns):
        start, end = spans.get(place, (0, len(text)))
        if turn["role"] == "assistant" and place not in spans:
            continue
        if not _holds(text[start:end], turn):
            reason = "system_dropped" if turn["role"] == "system" else "unsplittable"
            raise Refused(
                reason,
                f"message {place}: the chat template does not show the {turn['role']}'s text where it belongs",
            )


def _probe_blocks(template: Template) -> tuple[bool, str]:
    """Whether the generation blocks of a conversation of ours hold its replies and nothing that the prompt gives; and
    the special token right behind each block, where that still belongs to the turn."""
    if not template.has_blocks:
        return False, ""
    text, spans = template.render_blocks(_PROBE)
    if len(spans) != 2:
        return False, ""
    for (start, end), reply in zip(spans, (1, 3), strict=True):
        before = template.render(_PROBE[:reply], prompt=True)
        if text.startswith(before) and start < len(before):
            return False, ""
        inside = [place for place, turn in enumerate(_PROBE) if turn["content"] in text[start:end]]
        if inside != [reply]:
            return False, ""
    tails = [text[end:] for _, end in spans]
    behind = template.controls.match(tails[1])
    if behind is None or not tails[0].startswith(behind[0]):
        return True, ""
    # A block that has its special token already ends the turn itself.
    inside_it = template.controls.search(text[spans[1][0] : spans[1][1]])
    return True, "" if inside_it else behind[0]


def _probe_prompt(template: Template) -> str:
    """What a generation prompt says and the same conversation with its reply does not. Raises Refused."""
    try:
        text, before = template.render(_PROBE), template.render(_PROBE[:3], prompt=True)
    except Refused:  # of one exchange only
        text, before = template.render(_PROBE[:2]), template.render(_PROBE[:1], prompt=True)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, before, strict=False)))
    lost = before[shared:]
    if any(turn["content"] in lost for turn in _PROBE):
        raise Refused("unsplittable", "it writes the conversation before a reply otherwise than in a prompt")
    if not any(turn["content"] in text[shared:] for turn in _PROBE if turn["role"] == "assistant"):
        raise Refused("unsplittable", "it does not show the assistant's replies")
    return lost


def _probe_system(template: Template) -> str:
    """Why a system message would not be seen; "" where it is."""
    remedy = "put it into the first user message (system: merge), or use a template that shows it"
    try:
        text = template.render([{"role": "system", "content": _SYSTEM}, *_PROBE[:2]])
    except Refused as error:
        return f"the chat template takes no system message ({error.detail}); {remedy}"
    return "" if _SYSTEM in text else f"the chat template leaves system messages out; {remedy}"
