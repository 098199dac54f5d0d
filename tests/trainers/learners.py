"""Small actors that are shaken, answers that they drew, and learners for them: without tokenizers and rewards."""

import numpy as np
import torch
from accelerate import Accelerator

from tests.trainers.policies import shaken
from tests.trainers.tiny import END, PAD, critic_of, model_of, words
from trainers.actor import Actor, collate_answers
from trainers.experience import Answer, Experience, learnable
from trainers.policy_settings import Rollout
from trainers.ppo_learning import Learner
from trainers.ppo_settings import PpoSettings
from trainers.rollout import Sampling
from trainers.sampling import TransformersEngine
from trainers.settings import Optim

WARMTH = 0.7
COUNT = 6
PROMPTS = words(np.random.default_rng(1), 4, 7, 1, 3, 4, 8)
KEYS = [(3, place) for place in range(COUNT)]
SCORES = torch.tensor([1.0, -0.5, 2.0, 0.0, -1.0, 0.3])
WHOLE = {"minibatch": COUNT, "inner_epochs": 1, "value_weight": 0.3, "beta": 0.1}


def actor_of(critic=False, seed=0, **more):
    actor = Actor(model_of(seed=seed, **more), critic_of() if critic else None)
    if not critic:
        shaken(actor.value, 5, by=0.5)
    return actor


def answers_of(actor, *, engine=True):
    """Drawn from the actor, with what the engine or a pass over them says of their tokens."""
    made = TransformersEngine(actor, frozenset({END, 2, 3}), PAD).sample(PROMPTS, Sampling(9, WARMTH), KEYS)
    with torch.no_grad():
        found = actor(**collate_answers(PROMPTS, [one.ids for one in made], PAD), temperature=WARMTH)
    ends = np.cumsum([len(one.ids) for one in made])[:-1]
    logprobs, values = (np.split(one.numpy(), ends) for one in found[:2])
    if engine and made[0].values is not None:
        logprobs, values = [one.logprobs for one in made], [one.values for one in made]
    noise = np.random.default_rng(2)
    return [
        Answer(
            prompt, one.ids, one.ended, own, own + noise.normal(0, 0.3, len(own)).astype(np.float32), value
        )
        for prompt, one, own, value in zip(PROMPTS, made, logprobs, values, strict=True)
    ]


def experience_of(actor, ppo, *, moved=0.0, engine=True):
    """moved: how far the policy has gone since it wrote, so that ratios and values are clipped."""
    noise = np.random.default_rng(4)
    answers = [
        Answer(
            one.prompt,
            one.ids,
            one.ended,
            one.logprobs + noise.normal(0, moved, len(one)).astype(np.float32),
            one.reference,
            one.values + noise.normal(0, moved, len(one)).astype(np.float32),
        )
        for one in answers_of(actor, engine=engine)
    ]
    return learnable(answers, SCORES, ppo, ppo.beta)[0]


def learner_of(actor, ppo, *, ptx=None, total=10, **optim):
    given = {"batch_size": COUNT, "learning_rate": 1e-3, "schedule": "constant", "warmup": 0.0, "clip": 0.0}
    settings = PpoSettings(
        "policy", "out", rollout=Rollout(temperature=WARMTH), ppo=ppo, optim=Optim(**{**given, **optim})
    )
    rate = settings.optim.learning_rate
    return Learner(Accelerator(cpu=True), actor, settings, PAD, rate=rate, total=total, ptx=ptx)


def gradients(learner):
    """Fills up with the gradients of each step, by name, as the optimiser is about to take it."""
    found = []

    def keep(*_):
        named = learner.actor.named_parameters()
        found.append({name: one.grad.clone() for name, one in named if one.grad is not None})

    learner.optimizer.register_step_pre_hook(keep)
    return found


def nothing_to_learn(actor, ppo):
    """Answers whose advantages are all 0."""
    experience = experience_of(actor, ppo)
    zeros = torch.zeros_like(experience.advantages)
    return Experience(
        experience.answers, experience.mask, experience.logprobs, experience.values, zeros, experience.values
    )
