"""A classifier of tasks that is trained in seconds: words, character n-grams and cues, weighed by logistic regression.

It is trained anew wherever it is needed and never stored, so there is no file to go stale or to be tampered
with. Knows texts and labels, not where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datagen.errors import MissingExtra, UsageError
from datagen.labels.cues import cues
from datagen.labels.texts import Shown
from datagen.text import content_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Chosen by five-fold cross-validation over the shipped seeds, from a dozen settings within three points of
# each other; the labelled set that accuracy is reported on had no part in it.
_CUE_WEIGHT = 0.5
_INVERSE_REGULARISATION = 10.0
_FOLDS = 3
_TEMPERATURES = tuple(10 ** (step / 20) for step in range(-20, 21))  # 0.1 to 10
_ENOUGH_TO_CALIBRATE = 30
_ENOUGH_TO_PRUNE = 100  # examples from which on character n-grams that occur once are dropped


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its label. weight: how much it counts. by_hand: written and labelled by people; the
    confidence is calibrated on those alone."""

    shown: Shown
    label: str
    weight: float = 1.0
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class Guess:
    """confidence: the probability that the label is right, calibrated, 0 to 1."""

    label: str
    confidence: float


class TaskClassifier:
    """Trained when made. Raises UsageError for examples with fewer than two labels, MissingExtra without
    scikit-learn. The same examples give the same classifier, in whatever order they come."""

    def __init__(self, examples: Iterable[Example]) -> None:
        ordered = sorted(examples, key=_place)
        labels = sorted({example.label for example in ordered})
        if len(labels) < 2:
            found = f"found {len(labels)}" + (f" ({labels[0]})" if labels else "")
            raise UsageError(f"classifier: expected examples of at least two labels, {found}")
        self._views = _Views([example.shown for example in ordered])
        features = self._views.of([example.shown for example in ordered])
        self._regression = _Regression(features, ordered)
        self._temperature = _temperature(features, ordered)

    @property
    def labels(self) -> tuple[str, ...]:
        return self._regression.labels

    def guess(self, texts: Sequence[Shown]) -> list[Guess]:
        """One guess for each text, in order."""
        if not texts:
            return []
        shares = _softmax(self._regression.scores(self._views.of(texts)) / self._temperature)
        best = shares.argmax(axis=1)
        return [
            Guess(self.labels[place], round(float(row[place]), 3))
            for row, place in zip(shares, best, strict=True)
        ]


class _Views:
    """Three ways of looking at texts, side by side in one sparse matrix."""

    def __init__(self, texts: Sequence[Shown]) -> None:
        try:
            from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
        except ImportError as error:
            raise MissingExtra("the local classifier", "scikit-learn", "curate") from error
        least = 2 if len(texts) >= _ENOUGH_TO_PRUNE else 1
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\b\w+\b")
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=least
        )
        self._cues = CountVectorizer(analyzer=cues, binary=True)
        asked = [text.asked for text in texts]
        try:
            self._words.fit(asked)
            self._characters.fit(asked)
        except ValueError as error:
            raise UsageError(f"classifier: there are no words in the examples: {error}") from error
        self._cues.fit(texts)

    def of(self, texts: Sequence[Shown]) -> Any:
        """Shape (texts, features)."""
        from scipy.sparse import hstack

        asked = [text.asked for text in texts]
        found = self._cues.transform(texts) * _CUE_WEIGHT
        return hstack([self._words.transform(asked), self._characters.transform(asked), found]).tocsr()


class _Regression:
    """Multinomial logistic regression, not calibrated yet."""

    def __init__(self, features: Any, examples: Sequence[Example]) -> None:
        from sklearn.linear_model import LogisticRegression

        self._fitted = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=500, tol=1e-3)
        labels = [example.label for example in examples]
        self._fitted.fit(features, labels, sample_weight=_balanced(examples))
        self.labels = tuple(map(str, self._fitted.classes_))

    def scores(self, features: Any) -> NDArray[np.float64]:
        """Shape (texts, labels): unnormalised log-probabilities."""
        import numpy as np

        found = np.asarray(self._fitted.decision_function(features), np.float64)
        # Of two labels, scikit-learn gives the second one's log-odds alone.
        return found if found.ndim == 2 else np.stack([np.zeros_like(found), found], axis=1)


def _place(example: Example) -> tuple[str, bytes]:
    shown = example.shown
    return example.label, content_hash(shown.asked, shown.given, str(shown.turns), str(example.weight))


def _balanced(examples: Sequence[Example]) -> list[float]:
    """Weights under which all labels count alike: how frequent they are where it is used is not known."""
    mass: dict[str, float] = {}
    for example in examples:
        mass[example.label] = mass.get(example.label, 0.0) + example.weight
    fair = sum(mass.values()) / len(mass)
    return [example.weight * fair / mass[example.label] for example in examples]


def _temperature(features: Any, examples: Sequence[Example]) -> float:
    """What scores are divided by so that confidence is the share of right guesses (Guo et al. 2017, arXiv
    1706.04599, §4.2): the one of the least log-loss on examples by hand that the regression has not seen."""
    import numpy as np

    hand = [place for place, example in enumerate(examples) if example.by_hand]
    if len(hand) < _ENOUGH_TO_CALIBRATE or len({examples[place].label for place in hand}) < 2:
        return 1.0
    losses = np.zeros(len(_TEMPERATURES))
    for fold in range(_FOLDS):
        unseen = set(hand[fold::_FOLDS])  # they are sorted by label, so every fold gets its share of each
        seen = [place for place in range(len(examples)) if place not in unseen]
        regression = _Regression(features[seen], [examples[place] for place in seen])
        known = [place for place in sorted(unseen) if examples[place].label in regression.labels]
        scores = regression.scores(features[known])
        right = [regression.labels.index(examples[place].label) for place in known]
        for step, temperature in enumerate(_TEMPERATURES):
            shares = _softmax(scores / temperature)[np.arange(len(known)), right]
            losses[step] -= np.log(np.maximum(shares, 1e-12)).sum()
    return float(_TEMPERATURES[int(losses.argmin())])


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    raised: NDArray[np.float64] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
