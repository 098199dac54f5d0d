"""The loss of a reward model: by hand with each of its parts, and as TRL has it on the same batch."""

import math
from dataclasses import replace

import pytest
import torch

from tests.trainers.small import write_model
from trainers.objectives import MARGINS, UNKNOWN
from trainers.pairs import Pair
from trainers.reward_settings import Reward
from trainers.rewarding import reward_loss
from trainers.scoring import collate_pairs, collate_targets, open_scorer

NOBODY = torch.full((2,), UNKNOWN)


def softplus(value):
    return math.log(1 + math.exp(value))


@pytest.mark.parametrize(("margin", "expected"), [(0.0, 0.3133), (1.0, 0.6931), (3.0, 2.1269)])
def test_loss_of_a_pair_that_is_one_apart(margin, expected):
    loss = reward_loss(torch.tensor([1.5, 0.5]), torch.tensor([margin]), NOBODY, Reward())
    assert loss.item() == pytest.approx(expected, abs=1e-4)


def test_safety_counts_half_of_each_answer_that_somebody_judged():
    scores, safe = torch.tensor([2.0, -1.0]), torch.tensor([1, 0])
    loss = reward_loss(scores, torch.zeros(1), safe, Reward(safety_weight=0.4))
    expected = softplus(-3.0) + 0.4 * (softplus(-2.0) + softplus(-1.0)) / 2
    assert loss.item() == pytest.approx(expected, abs=1e-6)
    one = reward_loss(scores, torch.zeros(1), torch.tensor([1, UNKNOWN]), Reward(safety_weight=0.4))
    assert one.item() == pytest.approx(softplus(-3.0) + 0.4 * softplus(-2.0) / 2, abs=1e-6)


def test_centring_is_of_each_pair():
    scores = torch.tensor([1.0, 2.0, 0.5, -2.0])
    plain = reward_loss(scores, torch.zeros(2), torch.full((4,), UNKNOWN), Reward())
    centred = reward_loss(scores, torch.zeros(2), torch.full((4,), UNKNOWN), Reward(centring=0.01))
    assert (centred - plain).item() == pytest.approx(0.01 * (1.5**2 + 0.0), abs=1e-6)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scorer")
    write_model(folder)
    return open_scorer(str(folder))


@pytest.mark.parametrize("shared", [True, False], ids=["shared prompt", "own rows"])
@pytest.mark.parametrize(("margins", "centring"), [("none", 0.0), ("small", 0.0), ("large", 0.01)])
def test_loss_is_that_of_trl(opened, tmp_path, shared, margins, centring):
    trl = pytest.importorskip("trl")
    from datasets import Dataset

    pairs = [
        (list(range(20, 30)), [*list(range(20, 26)), 40], "significantly"),
        (list(range(50, 56)), list(range(50, 58)), "better"),
        (list(range(60, 75)), [*list(range(60, 66)), 9, 8], "slightly"),
        (list(range(80, 84)), [*list(range(80, 83)), 99, 98, 97], "negligibly"),
    ]
    data = [
        {"chosen_ids": chosen, "rejected_ids": rejected, "margin": MARGINS[margins][strength]}
        for chosen, rejected, strength in pairs
    ]
    opened.scorer.model.config.pad_token_id = opened.pad
    trainer = trl.RewardTrainer(
        model=opened.scorer.model,
        args=trl.RewardConfig(
            output_dir=str(tmp_path),
            bf16=False,
            use_cpu=True,
            gradient_checkpointing=False,
            report_to="none",
            center_rewards_coefficient=centring or None,
        ),
        train_dataset=Dataset.from_list(data),
        processing_class=opened.tokenizer,
    )
    model = opened.scorer.model.eval()
    theirs = trainer.compute_loss(model, trainer.data_collator(data)).item()
    own = [replace(Pair.of(chosen, rejected), strength=strength) for chosen, rejected, strength in pairs]
    targets = collate_targets(own, margins)
    scores = opened.scorer.eval()(**collate_pairs(own, opened.pad, shared=shared))
    ours = reward_loss(scores, targets["margin"], targets["safe"], Reward(centring=centring)).item() / len(
        own
    )
    assert ours == pytest.approx(theirs, abs=1e-5)
