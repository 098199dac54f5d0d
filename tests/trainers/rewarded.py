"""A tiny reward model, and episodes for it."""

import numpy as np
from transformers import AutoTokenizer

from datagen.record import Message
from tests.trainers.small import write_model
from trainers.answering import prompt_of, stops_of
from trainers.loading import save
from trainers.prompts import Prompt
from trainers.rollout import Episode
from trainers.scoring import open_scorer
from trainers.template import Template

ASKED = "Say red dog seven."


def write_reward(folder, start, seed=0):
    """A reward model made of the model in a folder, its head drawn anew."""
    opened = open_scorer(str(start), seed=seed)
    save(opened.scorer.model, opened.tokenizer, folder)
    return str(folder)


def write_both(folder, *, seed=0, **more):
    """A policy and a reward model of it, with layers that move scores more than the usual 0.02 would."""
    policy = write_model(folder / "policy", seed=seed, initializer_range=0.2, **more)
    return policy, write_reward(folder / "reward", policy, seed)


def episode(tokenizer, answer, *, ended=True, asked=ASKED, record="1", reference="", **tags):
    """What a policy with this tokenizer says to a question."""
    messages = (Message("user", asked),)
    ids = tokenizer(answer, add_special_tokens=False)["input_ids"]
    if ended:
        (end,) = stops_of(tokenizer, None)
        ids.append(end)
    prompt = Prompt(prompt_of(Template.of(tokenizer), messages), messages, reference, tags, "made up", record)
    return Episode(prompt, np.array(ids, np.int32), ended, answer)


def plain_tokenizer(folder):
    return AutoTokenizer.from_pretrained(folder)
