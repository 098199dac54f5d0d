"""What a Self-Instruct run will need, reckoned from the real prompts over the real seeds, before it starts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from statistics import fmean

from datagen.generators.self_instruct.pool import Example, Shots
from datagen.generators.self_instruct.styles import Ask, Style
from datagen.generators.self_instruct.wishes import rendered
from datagen.prompts import load_prompt
from datagen.record import TASKS
from datagen.step import Estimate
from datagen.targets import Aim

_CHARACTERS_PER_TOKEN = 4  # English under today's tokenizers
# Of what is proposed, so much passes rules, novelty and instance filters; measured on chat models it lies
# between a half and nine tenths.
_ACCEPTED = 0.7


def estimate(target: int, style: Style, seeds: Sequence[Example], aim: Aim | None = None) -> Estimate:
    """Requests and tokens for `target` records. aim: their distribution, each cell with jobs of its own."""
    instances = 1 if style.instances == 1 else 2
    quotas = [target] if aim is None else [quota for quota in aim.quotas.values() if quota]
    by_cell = [math.ceil(quota / (_ACCEPTED * instances)) for quota in quotas]
    proposed = sum(by_cell)
    jobs = sum(math.ceil(proposals / style.proposals) for proposals in by_cell)
    outputs = fmean(len(seed.input) + len(seed.output) for seed in seeds) * instances
    instruction = fmean(len(seed.instruction) for seed in seeds)
    shown = sorted(seeds, key=lambda seed: len(seed.instruction))[len(seeds) // 2]
    asked = jobs * _length(style.propose, _proposal_values(style, seeds, shown))
    answered = proposed * (instruction + (outputs if style.classify is None else 0))
    requests = jobs
    if style.classify and style.input_first and style.output_first:
        shots = Shots.choose(seeds, Random(0), style.classify_shots, style.instance_shots)
        values: dict[str, object] = {"instruction": shown.instruction, "examples": shots.classify}
        if style.wire == "chat":
            values["tasks"] = TASKS
        further = math.ceil(proposed * 0.9)  # the rules and the novelty filter come before these
        asked += further * _length(style.classify, values)
        instance = {"instruction": shown.instruction, "examples": shots.input_first, "count": style.instances}
        asked += further * _length(style.input_first, instance)
        answered += further * (outputs + 8)
        requests += 2 * further
    aimed = "" if aim is None else f", each in the one of {len(quotas)} cells that it was asked for"
    return Estimate(
        target,
        requests,
        round(asked / _CHARACTERS_PER_TOKEN),
        round(answered / _CHARACTERS_PER_TOKEN),
        f"{_ACCEPTED:.0%} of the proposals accepted{aimed}, {_CHARACTERS_PER_TOKEN} characters a token, answers as long"
        " as the seeds'",
    )


def _proposal_values(style: Style, seeds: Sequence[Example], shown: Example) -> dict[str, object]:
    count = style.seed_examples + style.pool_examples
    examples: list[object] = [seed if style.classify is None else seed.instruction for seed in seeds[:count]]
    return {"examples": examples or [shown], "start": count + 1, "count": style.proposals}


def _length(ask: Ask, values: Mapping[str, object]) -> int:
    return sum(len(message.content) for message in rendered(load_prompt(ask.prompt), values))
