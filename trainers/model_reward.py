"""A reward model of this machine as a reward: token rows of prompt and answer, one number at the end of each.

A model with the policy's own tokenizer and chat template is given the very tokens that the policy wrote; another one
gets the conversation in its own template. An answer that did not end is scored as it stands, cut. Knows no policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.record import Message
from trainers.answering import prompt_of
from trainers.data import merge_system
from trainers.loading import context_of, open_config
from trainers.masking import Masking
from trainers.packing import bucketed_batches
from trainers.prompts import Ids
from trainers.reward_sources import Source
from trainers.rollout import Episode
from trainers.scoring import Opened, Scorer, collate_rows, open_scorer
from trainers.template import Refused

_REPLIES = (Message("user", "?"), Message("assistant", "!"))


@dataclass(frozen=True, slots=True)
class ModelReward:
    """own: whether the policy's tokens are this model's too. end: the token that ends a reply, None without one.
    context: tokens that the model was made for, 0 where it does not say. batch: rows of a pass."""

    name: str
    scorer: Scorer
    masking: Masking
    pad: int
    own: bool
    end: int | None
    context: int = 0
    batch: int = 32
    logit: bool = True

    def score(self, episodes: Sequence[Episode]) -> NDArray[np.float32]:
        """(n,). Raises DatagenError for a prompt that the chat template cannot show, or a row that is too long."""
        return self.score_rows([self._row(one) for one in episodes], _places(episodes))

    def score_rows(self, rows: Sequence[Ids], places: Sequence[str]) -> NDArray[np.float32]:
        """(n,), rows of like length together. places: where each comes from, for errors."""
        for row, place in zip(rows, places, strict=True):
            if self.context and len(row) > self.context:
                raise DatagenError(
                    f"reward {self.name}: {place}: prompt and answer are {len(row):,} tokens, more than the"
                    f" {self.context:,} that the reward model was made for; lower data.max_prompt or"
                    " rollout.max_new_tokens"
                )
        lengths = np.array([len(row) for row in rows], np.int64)
        scores = np.empty(len(rows), np.float32)
        device = next(self.scorer.parameters()).device
        for batch in bucketed_batches(lengths, np.arange(len(rows)), self.batch, np.random.default_rng(0)):
            given = collate_rows([rows[place] for place in batch], self.pad)
            with torch.no_grad():
                found = self.scorer(**{name: value.to(device) for name, value in given.items()})
            scores[batch] = found.cpu().numpy()
        return scores

    def close(self) -> None:
        """Gives back the memory of the weights."""
        self.scorer.to("meta")

    def row_of(self, messages: Sequence[Message], answer: str, *, ended: bool = True) -> Ids:
        """(T,): the conversation in this model's own template, as `trainers.pairs` writes it. An answer that the
        template would not show as it is (an empty one, or one that it takes for thoughts) stands behind the prompt
        as plain text. Raises Refused."""
        if self.masking.system:
            messages = merge_system(messages)
        before = [Message(one.role, one.content, train=False) for one in messages]
        try:
            (masked,) = self.masking.encode((*before, Message("assistant", answer)))
        except Refused:
            return self._plain(messages, answer, ended=ended)
        ids = masked.tokens.ids[: masked.length]
        return ids if ended or not masked.ended else ids[:-1]

    def _row(self, episode: Episode) -> Ids:
        prompt = episode.prompt
        if self.own:
            return np.concatenate([prompt.ids, episode.ids]).astype(np.int32)
        try:
            return self.row_of(prompt.messages, episode.text, ended=episode.ended)
        except Refused as error:
            raise DatagenError(
                f"reward {self.name}: {prompt.source}, record {prompt.record}: its chat template cannot show the"
                f" prompt: {error.detail}"
            ) from error

    def _plain(self, messages: Sequence[Message], answer: str, *, ended: bool) -> Ids:
        template = self.masking.template
        turns, marks = template.mark((Message("assistant", answer),))
        said = template.tokenize(turns[0]["content"], marks).ids if answer else np.empty(0, np.int32)
        end = [self.end] if ended and self.end is not None else []
        return np.concatenate([prompt_of(template, messages), said, np.array(end, np.int32)])


def config_of(source: Source) -> Any:
    """Of a reward model, without its weights. Raises UsageError."""
    try:
        return open_config(source.where)
    except UsageError as error:
        raise _named(source, error) from error


def _named(source: Source, error: UsageError) -> UsageError:
    """As of what the user gave."""
    return UsageError(f"{source.said}: {str(error).removeprefix(f'--model {source.where}: ')}")


def open_model_reward(
    source: Source,
    tokenizer: Any,
    device: torch.device | str,
    dtype: torch.dtype = torch.float32,
    batch: int = 32,
) -> ModelReward:
    """tokenizer: of the policy, None where there is none. Raises UsageError for a model that is no reward model."""
    try:
        opened = _open(source.where, dtype)
    except UsageError as error:
        raise _named(source, error) from error
    scorer = opened.scorer.to(device).eval().requires_grad_(False)
    masking = Masking.of(opened.tokenizer)
    (masked,) = masking.encode(_REPLIES)
    return ModelReward(
        source.name,
        scorer,
        masking,
        opened.pad,
        # What a generation prompt says and a conversation lacks was never in a row that the model was trained on.
        own=tokenizer is not None and not masking.lost and _same(tokenizer, opened.tokenizer),
        end=int(masked.tokens.ids[masked.length - 1]) if masked.ended else None,
        context=context_of(scorer.config),
        batch=batch,
    )


def _open(name: str, dtype: torch.dtype) -> Opened:
    """Raises UsageError. A model that writes texts is refused before its weights are read."""
    known = getattr(open_config(name), "architectures", None) or ()
    if known and not any(one.endswith("ForSequenceClassification") for one in known):
        raise UsageError(
            f"is no reward model but {known[0]}; make one of it with datagen train reward --model {name}"
        )
    opened = open_scorer(name, dtype)
    if opened.fresh:
        raise UsageError(
            f"its files lack the head that gives a score; make one with datagen train reward --model {name}"
        )
    return opened


def _same(first: Any, second: Any) -> bool:
    """Whether both make the same tokens of the same conversation."""
    added, others = (
        {place: (one.content, one.special) for place, one in tokenizer.added_tokens_decoder.items()}
        for tokenizer in (first, second)
    )
    return (
        first.get_chat_template() == second.get_chat_template()
        and added == others
        and first.get_vocab() == second.get_vocab()
    )


def _places(episodes: Sequence[Episode]) -> list[str]:
    return [f"{one.prompt.source}, record {one.prompt.record}" for one in episodes]
