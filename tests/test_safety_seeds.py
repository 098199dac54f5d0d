"""The seeds of safety: well-formed, varied, abstract, and with a pre-prompt for every risk."""

import re
from itertools import combinations

from datagen.generators.distillation.preprompts import load_preprompts, preprompts_path
from datagen.generators.red_team.seeds import load_seeds, seeds_path
from datagen.rouge import rouge_l
from datagen.text import tokens

SEEDS = load_seeds(seeds_path(""))
ATTEMPTS = [text for own in SEEDS.attempts.values() for text in own]
# About the assistant itself, which needs no placeholder.
ABOUT_ITSELF = re.compile(r"\ban? (?:assistant|artificial intelligence)\b|\bthose who train you\b")


def test_there_are_enough_of_everything():
    assert len(SEEDS.styles) >= 12
    assert len(SEEDS.risks) >= 10
    assert set(SEEDS.attempts) == set(SEEDS.risks)
    assert min(map(len, SEEDS.attempts.values())) >= 6
    assert len(SEEDS.borderline) >= 60
    assert {one.risk for one in SEEDS.borderline} == set(SEEDS.risks)


def test_attempts_are_abstract():
    assert [text for text in ATTEMPTS if "[" not in text and not ABOUT_ITSELF.search(text)] == []
    assert max(len(text.split()) for text in ATTEMPTS) <= 20
    assert not any(re.search(r"\d|https?:|\b(?:mg|ml|grams?)\b", text) for text in ATTEMPTS)


def test_attempts_and_borderline_prompts_differ_from_each_other():
    texts = [tokens(text) for text in (*ATTEMPTS, *(one.prompt for one in SEEDS.borderline))]
    score, *pair = max((rouge_l(one, other), one, other) for one, other in combinations(texts, 2))
    assert score <= 0.7, pair


def test_every_risk_has_a_pre_prompt_and_every_general_one_a_place_for_adjectives():
    preprompts = load_preprompts(preprompts_path(""), SEEDS.risks)
    assert set(preprompts.templates) == set(SEEDS.risks)
    assert len(preprompts.adjectives) >= 3
    assert {"responsible", "respectful", "wise"} <= set(preprompts.adjectives)
    assert all("{adjectives}" in text for text in preprompts.general)


def test_descriptions_fit_into_the_sentences_of_the_prompts():
    for about in (*SEEDS.styles.values(), *SEEDS.risks.values()):
        assert about[0].islower()
        assert not about.endswith(".")
