"""What the novelty filter must give: google's rouge_score on every pair, one after the other. And texts to try."""

import random
import string

from rouge_score.rouge_scorer import RougeScorer

SCORER = RougeScorer(["rougeL"], use_stemmer=False)


def scores_by_brute_force(text, members):
    return [SCORER.score(member, text)["rougeL"].fmeasure for member in members]


def f_of_all(texts):
    """F of each text with all before it."""
    return [scores_by_brute_force(text, texts[:place]) for place, text in enumerate(texts)]


def greedy(f, threshold):
    """(keeper, score) of each text: its own number and 1 where it is kept, else the most similar of the kept ones
    before it, the first among equals."""
    found = []
    for place, row in enumerate(f):
        kept = [other for other in range(place) if found[other][0] == other]
        score, other = max(((row[other], -other) for other in kept), default=(0.0, 0))
        found.append((-other, score) if score > threshold else (place, 1.0))
    return found


def instructions(count, seed):
    """Texts like instructions: free ones, from templates, and near-copies, so that many pairs lie around any
    threshold."""
    rng = random.Random(seed)
    vocabulary = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(1, 6))) for _ in range(300)]
    weights = [1 / rank for rank in range(1, 301)]

    def sentence(length):
        return rng.choices(vocabulary, weights, k=length)

    templates = [sentence(rng.randint(2, 20)) for _ in range(5)]
    texts = []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.4:
            made = sentence(rng.randint(1, 30))
        elif kind < 0.7:
            made = list(rng.choice(templates)) + sentence(rng.randint(0, 6))
        else:
            made = rng.choice(texts).split() if texts else []
            for _ in range(rng.randint(0, 8)):
                place = rng.randint(0, len(made))
                made[place : place + rng.randint(0, 2)] = sentence(rng.randint(0, 2))
        texts.append(" ".join(made))
    return texts
