"""What PPO computes, as pure mathematics on tensors. Knows no models, no data and no processes.

Tensors may come in any floating type; everything is computed and returned in float32. (B, T) are B answers side by
side, a place for each token; a mask is bool or 0 and 1, true where a token counts, and what stands elsewhere, NaN
included, reaches no result. A function without a mask computes every place by itself. Means and variances are of the
tensors given: who trains in several processes gathers first.

N+: "The N+ Implementation Details of RLHF with PPO" (Huang et al. 2024, arXiv 2403.17031) and its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import torch

Estimator = Literal["k1", "k2", "k3"]
MissingEos = Literal["none", "subtract", "set"]
Normalisation = Literal["none", "mean", "standard"]

# A spread below this share of the numbers themselves is what rounding makes of numbers that are alike.
ALIKE = 32 * torch.finfo(torch.float32).eps

ESTIMATORS: Mapping[Estimator, Callable[[torch.Tensor], torch.Tensor]] = MappingProxyType(
    {
        "k1": lambda d: d,
        "k2": lambda d: d.square() / 2,
        "k3": lambda d: torch.expm1(-d) + d,  # e^(−d) − 1 + d; near 0 the plain form would cancel
    }
)


def masked_mean(x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(B, T) of numbers or bool → (), over the true places; NaN where there are none."""
    mask = mask.bool()
    return torch.where(mask, x.float(), 0.0).sum() / mask.sum()


def whiten(x: torch.Tensor, mask: torch.Tensor, *, shift_mean: bool = True) -> torch.Tensor:
    """(B, T) → (B, T) of mean 0 and variance 1 over the true places (of variance 0 where x is alike there), and 0
    elsewhere. shift_mean: without it, the mean is put back, as N+ whitens rewards.

    The variance is biased and has 1e-8 added under the root (N+). TRL divides by n − 1 instead. torchtune's function of
    this name means the opposite by its shift_mean, and with the default puts the mean back.
    """
    mask, x = mask.bool(), x.float()
    mean, variance = masked_mean(x, mask), _variance(x, mask)
    white = torch.where(variance == 0, 0.0, x - mean) * torch.rsqrt(variance + 1e-8)
    if not shift_mean:
        white = white + mean
    return torch.where(mask, white, 0.0)


def kl_estimates(
    logprobs: torch.Tensor, reference: torch.Tensor, kind: Estimator, clamp: float = 0.0
) -> torch.Tensor:
    """(B, T) log-probabilities of the drawn tokens under the policy and the reference → (B, T) estimates of
    KL(π‖π_ref), by d = log π − log π_ref: k1 = d, without bias; k2 = d²/2; k3 = e^(−d) − 1 + d, without bias and never
    negative (Schulman 2020, joschu.net/blog/kl-approx.html). Both at the temperature that the tokens were drawn with.

    clamp: d is held within ± clamp before, 0 for not at all. OpenRLHF bounds the estimate itself, by ± 10, which comes
    to the same for k1; k3 of d = −10 is 22,015 here.
    """
    difference = logprobs.float() - reference.float()
    if clamp:
        difference = difference.clamp(-clamp, clamp)
    return ESTIMATORS[kind](difference)


def token_rewards(scores: torch.Tensor, kl: torch.Tensor, mask: torch.Tensor, beta: float) -> torch.Tensor:
    """(B,) scores, (B, T) KL → (B, T): −β·KL for each token, and the score once, with the last token of its answer
    (Ziegler et al. 2019, arXiv 1909.08593, eq. 2). Raises ValueError for an answer without a token.

    The last token is the one that ended the answer, or the last of one that was cut. This is our choice: the score
    comes with the action that ends the episode, and values need no place more than log-probabilities. N+ and TRL give
    the score one place later, where there is one.
    """
    mask = mask.bool()
    places = torch.arange(mask.shape[1], device=mask.device)
    last = torch.where(mask, places, -1).amax(dim=1, keepdim=True)
    if (last < 0).any():
        raise ValueError("every answer needs a token, found one without: its score has no place")
    penalties = torch.where(mask, -beta * kl.float(), 0.0)
    return penalties.scatter_add(1, last, scores.float()[:, None])


def gae(
    rewards: torch.Tensor, values: torch.Tensor, mask: torch.Tensor, gamma: float, lam: float
) -> torch.Tensor:
    """(B, T) rewards of each token, (B, T) values of the state before it → (B, T) advantages, 0 outside the mask:
    A_t = δ_t + γλ·A_(t+1) with δ_t = r_t + γ·V_(t+1) − V_t (Schulman et al. 2016, arXiv 1506.02438, eq. 16).

    After its last token an answer is over: the value there is 0, whether it ended itself or was cut. A masked place
    between tokens is passed over as if it were not there. The returns are advantages + values.
    """
    rewards, values, mask = rewards.float(), values.float(), mask.bool()
    advantages = torch.zeros_like(rewards)
    next_value = next_advantage = rewards.new_zeros(len(rewards))
    for place in reversed(range(rewards.shape[1])):
        counts, value = mask[:, place], values[:, place]
        delta = rewards[:, place] + gamma * next_value - value
        advantage = delta + gamma * lam * next_advantage
        advantages[:, place] = torch.where(counts, advantage, 0.0)
        next_advantage = torch.where(counts, advantage, next_advantage)
        next_value = torch.where(counts, value, next_value)
    return advantages


def policy_losses(
    logprobs: torch.Tensor, old: torch.Tensor, advantages: torch.Tensor, clip: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """(B, T) each → (B, T) losses max(−A·r, −A·min(max(r, 1 − clip), 1 + clip)) with r = π/π_old, and (B, T) bool, true
    where the second was the larger (Schulman et al. 2017, arXiv 1707.06347, eq. 7, with the sign turned).

    Outside the mask let both log-probabilities be alike, such as 0: a ratio that overflows there has NaN for a
    gradient, even times 0.
    """
    ratio = torch.exp(logprobs.float() - old.float())
    free = -advantages.float() * ratio
    held = -advantages.float() * ratio.clamp(1 - clip, 1 + clip)
    return torch.maximum(free, held), held > free


def value_losses(
    values: torch.Tensor, old_values: torch.Tensor, returns: torch.Tensor, clip: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """(B, T) each → (B, T) losses ½·max((V − R)², (V' − R)²), V' being V held within old_values ± clip, and (B, T)
    bool, true where the second was the larger. clip 0: ½·(V − R)² alone. The clipping stems from OpenAI's baselines,
    not from the paper of PPO; N+ keeps it."""
    values, old_values, returns = values.float(), old_values.float(), returns.float()
    free = (values - returns).square()
    if not clip:
        return free / 2, torch.zeros_like(free, dtype=torch.bool)
    held = (values.clamp(old_values - clip, old_values + clip) - returns).square()
    return torch.maximum(free, held) / 2, held > free


def approximate_kl(logprobs: torch.Tensor, old: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(B, T) log-probabilities after and before an update → (), the mean of ½·(log π − log π_old)²: k2, as N+ logs it;
    over tokens alone, where TRL counts the padding too."""
    return masked_mean((logprobs.float() - old.float()).square(), mask) / 2


def explained_variance(values: torch.Tensor, returns: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """(B, T) each → (), 1 − Var(R − V) / Var(R): 1 for a perfect critic, 0 for a constant one, below 0 for a worse one.
    0 where the returns are alike but for what rounding beside the values made of them: nothing is to be explained."""
    returns, mask = returns.float(), mask.bool()
    total = _variance(returns, mask, beside=values.float())
    left = _variance(returns - values.float(), mask)
    return torch.where(total == 0, 0.0, 1 - left / total)


def entropies(logits: torch.Tensor) -> torch.Tensor:
    """(N, V) logits, already divided by the temperature → (N,) entropies −Σ p·log p in nats. A logit of −∞ is a token
    that cannot come and adds nothing."""
    logs = torch.log_softmax(logits.float(), dim=-1)
    return -(logs.exp() * logs.clamp(min=torch.finfo(logs.dtype).min)).sum(dim=-1)  # 0 · −∞ would be NaN


def missing_eos(scores: torch.Tensor, ended: torch.Tensor, how: MissingEos, penalty: float) -> torch.Tensor:
    """(B,) scores, (B,) true where an answer ended itself → (B,): those of the others become score − penalty with
    subtract (TRL), −penalty with set (N+, with a penalty of 1), and stay what they are with none."""
    scores = scores.float()
    if how == "none":
        return scores
    lowered = scores - penalty if how == "subtract" else torch.full_like(scores, -penalty)
    return torch.where(ended.bool(), scores, lowered)


@dataclass(frozen=True, slots=True)
class Scale:
    """(n,) scores → (n,), (score − mean) / std."""

    mean: float = 0.0
    std: float = 1.0

    @classmethod
    def of(cls, scores: torch.Tensor, how: Normalisation) -> Scale:
        """(n,) scores of demonstrations → the scale on which these have mean 0 (mean: as N+ does it), and a standard
        deviation of 1 too (standard: as Ziegler et al. 2019, arXiv 1909.08593, did with samples of the reference); none
        leaves scores as they are. The deviation is biased, and 1 where the scores are alike. Raises ValueError without
        scores."""
        if how == "none":
            return cls()
        if not scores.numel():
            raise ValueError("the scores of at least one demonstration are needed, found none")
        everywhere = torch.ones_like(scores, dtype=torch.bool)
        mean = masked_mean(scores, everywhere).item()
        std = _variance(scores.float(), everywhere).sqrt().item()
        return cls(mean, std or 1.0) if how == "standard" else cls(mean)

    def __call__(self, scores: torch.Tensor) -> torch.Tensor:
        return (scores.float() - self.mean) / self.std


def selected_llama2(
    helpfulness: torch.Tensor, safety: torch.Tensor, tagged: torch.Tensor, threshold: float = 0.15
) -> torch.Tensor:
    """(B,) probabilities of either reward model, (B,) true for prompts that are tagged as about safety → (B,) R_c,
    still a probability: R_s where tagged or below the threshold, else R_h (Llama 2, arXiv 2307.09288, §3.2.3).
    Rejection sampling takes the largest. A safety that is NaN stays NaN."""
    helpfulness, safety = helpfulness.float(), safety.float()
    return torch.where(tagged.bool() | ~(safety >= threshold), safety, helpfulness)


def combine_llama2(
    helpfulness: torch.Tensor,
    safety: torch.Tensor,
    tagged: torch.Tensor,
    threshold: float = 0.15,
    margin: float = 1e-6,
) -> torch.Tensor:
    """What `selected_llama2` takes → (B,) the whitened logit of R_c (Llama 2, arXiv 2307.09288, §3.2.3), with biased
    variance; all 0 where R_c is alike. Whitened over the answers given, so give those of all processes.

    margin: R_c is held within [margin, 1 − margin], since the logits of 0 and 1 are infinite; the paper does not say
    how it does. Raises ValueError for one that float32 cannot tell from 0 beside 1.
    """
    if not 1e-7 <= margin < 0.5:
        raise ValueError(f"margin must be from 1e-7 to below 0.5, found {margin}")
    selected = selected_llama2(helpfulness, safety, tagged, threshold).clamp(margin, 1 - margin)
    return whiten(torch.logit(selected), torch.ones_like(selected, dtype=torch.bool))


def _variance(x: torch.Tensor, mask: torch.Tensor, beside: torch.Tensor | None = None) -> torch.Tensor:
    """float32 → (), biased, over the true places; 0 where rounding x, or what x came from, could have made it."""
    variance = masked_mean((x - masked_mean(x, mask)).square(), mask)
    size = x.square() if beside is None else x.square() + beside.square()
    return torch.where(variance <= ALIKE**2 * masked_mean(size, mask), 0.0, variance)  # NaN stays
