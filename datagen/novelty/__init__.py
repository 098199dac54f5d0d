"""The novelty filter of Self-Instruct: is a text too close, by ROUGE-L, to one already taken?

`NoveltyIndex` answers for one text at a time and grows as they come; `admit_all` decides a whole corpus, a
hundred times faster, and `nearest_admitted` finds the neighbours of what it kept. All of them decide, and score,
to the last bit as google's rouge_score would that compares every text with every one taken before.
"""

from datagen.novelty.bulk import Admissions, Engine, admit_all
from datagen.novelty.corpus import Corpus, read_corpus
from datagen.novelty.index import Neighbourhood, Novelty, NoveltyIndex
from datagen.novelty.nearest import SAMPLE, Nearest, Similar, nearest_admitted

__all__ = [
    "SAMPLE",
    "Admissions",
    "Corpus",
    "Engine",
    "Nearest",
    "Neighbourhood",
    "Novelty",
    "NoveltyIndex",
    "Similar",
    "admit_all",
    "nearest_admitted",
    "read_corpus",
]
