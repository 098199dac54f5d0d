"""The three ways to ask: for chat models, as the paper asked a completion model, and Alpaca's single call.

Figures of "completion" are those of the published code of Self-Instruct (arXiv 2212.10560), figures of
"alpaca" those of Stanford Alpaca; "chat" keeps the method and leaves room where chat models are wordier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from datagen.models.base import Sampling
from datagen.rules import ALPACA, SELF_INSTRUCT, InstructionRules

StyleName = Literal["chat", "completion", "alpaca"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of question: the prompt's name and how to sample its answer."""

    prompt: str
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Style:
    """seed_examples, pool_examples: in-context tasks from the seeds and from what was accepted so far.
    proposals: new instructions asked for at a time. instances: at most so many are kept of each.
    whole_or_nothing: a proposal that was cut off by its token limit is dropped whole, not only its last item.
    classify_shots: classification tasks and others shown for the yes-or-no question; instance_shots: tasks
    shown for either kind of instance. classify, input_first, output_first: None where the proposal already
    carries input and output.
    """

    wire: Literal["chat", "completion"]
    seed_examples: int
    pool_examples: int
    proposals: int
    instances: int
    whole_or_nothing: bool
    rules: InstructionRules
    propose: Ask
    classify_shots: tuple[int, int] = (12, 19)
    instance_shots: int = 8
    classify: Ask | None = None
    input_first: Ask | None = None
    output_first: Ask | None = None


STYLES: dict[StyleName, Style] = {
    "chat": Style(
        wire="chat",
        seed_examples=6,
        pool_examples=2,
        proposals=8,
        instances=1,
        whole_or_nothing=False,
        rules=SELF_INSTRUCT,
        propose=Ask("self_instruct_propose", Sampling(temperature=1.0, max_tokens=1024)),
        # Chat models need fewer examples than the paper's 31 and 8, and each request pays for them.
        classify_shots=(4, 6),
        instance_shots=4,
        classify=Ask("self_instruct_classify", Sampling(temperature=0, max_tokens=12)),
        input_first=Ask("self_instruct_input_first", Sampling(temperature=0, max_tokens=1024)),
        output_first=Ask("self_instruct_output_first", Sampling(temperature=0, max_tokens=1024)),
    ),
    "completion": Style(
        wire="completion",
        seed_examples=6,
        pool_examples=2,
        proposals=7,
        instances=5,
        whole_or_nothing=True,
        rules=SELF_INSTRUCT,
        propose=Ask(
            "self_instruct_propose_completion",
            Sampling(
                temperature=0.7,
                top_p=0.5,
                max_tokens=1024,
                stop=("\n\n", "\n16", "16.", "16 ."),
                frequency_penalty=0,
                presence_penalty=2,
            ),
        ),
        classify=Ask(
            "self_instruct_classify_completion",
            Sampling(temperature=0, top_p=0, max_tokens=3, stop=("\n", "Task")),
        ),
        input_first=Ask(
            "self_instruct_input_first_completion",
            Sampling(temperature=0, max_tokens=350, presence_penalty=1.5, stop=("Example 6", "Task:")),
        ),
        output_first=Ask(
            "self_instruct_output_first_completion",
            Sampling(temperature=0, max_tokens=300, presence_penalty=1.5, stop=("Example 6", "Task:")),
        ),
    ),
    "alpaca": Style(
        wire="chat",
        seed_examples=3,
        pool_examples=0,
        proposals=17,
        instances=1,
        whole_or_nothing=False,
        rules=ALPACA,
        propose=Ask("self_instruct_alpaca", Sampling(temperature=1.0, top_p=1.0, max_tokens=3072)),
    ),
}
