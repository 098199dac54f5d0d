"""datagen dedupe: records without their duplicates, by one of four methods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.curating import Engine, OutFile, Rejects, Source, Strict, carry_out, print_curated
from datagen.cli.options import Json
from datagen.errors import UsageError, nearest

if TYPE_CHECKING:
    from datagen.record import Record
    from datagen.step import Context, Reject, Selection, Selector

# Method → the step's name in recipes and the options it has besides --field.
METHODS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "exact": ("exact", ("keep",)),
    "rouge-l": ("rouge_l", ("threshold", "similar")),
    "minhash": ("minhash", ("threshold", "keep", "cluster", "shingle", "ngram")),
    "semantic": ("semantic", ("threshold", "keep", "cluster", "model")),
}
# What a recipe calls otherwise than the command line.
_IN_RECIPES = {"model": "embedding", "field": "on"}

Method = Annotated[
    str,
    typer.Option(
        help="exact (but for case and whitespace) | rouge-l (Self-Instruct's novelty filter) |"
        " minhash (shared n-grams) | semantic (embeddings)."
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        help="Similarity from which on a record is dropped (rouge-l: above which); by default 0.7 for rouge-l, 0.8"
        " minhash, 0.9 semantic."
    ),
]
Field = Annotated[
    str | None,
    typer.Option(
        help="instruction | prompt | response | all; by default instruction for rouge-l and"
        " semantic, else all."
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        help="Which one stays: first (default) | longest | tag:NAME, the highest number in that tag; not for"
        " rouge-l, which keeps the first."
    ),
]
ClusterBy = Annotated[
    str | None,
    typer.Option(
        help="minhash, semantic: star (default): each dropped record is that similar to the one kept | connected:"
        " chains go too."
    ),
]
ShingleOf = Annotated[str | None, typer.Option(help="minhash: word (default) | char, for short texts.")]
Ngram = Annotated[int | None, typer.Option(help="minhash: words or characters in a shingle; 5.", min=1)]
EmbeddingModel = Annotated[
    str | None,
    typer.Option(help="semantic: the embedding model, as hf:FOLDER_OR_ID or openai:NAME[@BASE_URL]."),
]
Similar = Annotated[
    str | None,
    typer.Option(help="rouge-l: neighbours and mean similarity of kept records: exact | sampled | none."),
]


def dedupe(
    source: Source,
    out: OutFile,
    method: Method = "exact",
    threshold: Threshold = None,
    field: Field = None,
    rejects: Rejects = None,
    keep: Keep = None,
    cluster: ClusterBy = None,
    shingle: ShingleOf = None,
    ngram: Ngram = None,
    model: EmbeddingModel = None,
    similar: Similar = None,
    engine: Engine = "local",
    strict: Strict = False,
    as_json: Json = False,
) -> int:
    """Drop duplicates. Each dropped record goes to --rejects with the one kept in its place and the similarity.

    Example: datagen dedupe in.jsonl -o out.jsonl --method minhash --threshold 0.8 --rejects dropped.jsonl
    """
    given = {
        "field": field or ("instruction" if method in ("rouge-l", "semantic") else "all"),
        "threshold": threshold,
        "keep": keep,
        "cluster": cluster,
        "shingle": shingle,
        "ngram": ngram,
        "model": model,
        "similar": similar,
    }
    name, options = options_of(method, {key: value for key, value in given.items() if value is not None})
    step = step_of(name, options)
    counted = Counted(step)
    local = engine == "local"  # rejects on Ray do not pass through here
    steps = [(name, counted if local else step)]
    curated = carry_out(source, steps, out, rejects=rejects, strict=strict, engine=engine)
    clusters = counted.clusters if local else None
    print_curated(curated, out, rejects, as_json=as_json, method=method, clusters=clusters)
    if clusters and clusters["count"] and not as_json:
        _say_clusters(clusters)
    return 0


def options_of(method: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The step's name in recipes and its options. Raises UsageError for an unknown method, and for an option that
    the method does not have."""
    if method not in METHODS:
        raise UsageError(f"--method {method}: unknown; {nearest(method, list(METHODS))}")
    name, known = METHODS[method]
    for option in given:
        if option not in ("field", *known):
            having = ", ".join(other for other, (_, options) in METHODS.items() if option in options)
            raise UsageError(f"--{option}: --method {method} has no such option; known to {having}")
    return name, {_IN_RECIPES.get(option, option): value for option, value in given.items()}


def step_of(name: str, options: Mapping[str, Any]) -> Selector:
    """The step with these options. Raises UsageError that names every option with a wrong value."""
    from datagen.config import build
    from datagen.registry import lookup

    step = build(lookup(name), options)
    if isinstance(step, list):
        raise UsageError("\n".join(map(_as_option, step)))
    return step  # type: ignore[no-any-return]


def _as_option(fault: str) -> str:
    """A fault of `config.build` under the option's name on the command line."""
    place, _, said = fault.partition(": ")
    option = next((option for option, key in _IN_RECIPES.items() if key == place), place)
    return f"--{option}: {said}"


@dataclass(slots=True)
class Counted:
    """A selector whose rejects are counted on their way. sizes: kept record's id → how many went for it."""

    step: Selector
    sizes: Counter[int] = field(default_factory=Counter)

    @property
    def clusters(self) -> dict[str, int]:
        """How many records stand for others, and for how many at most, themselves included."""
        sizes = self.sizes.values()
        return {"count": len(sizes), "largest": 1 + max(sizes) if sizes else 0}

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        from datagen.step import Selection

        selection = self.step.select(records, context)
        dropped: list[Reject] = []
        return Selection(self._kept(selection, dropped), dropped)

    def _kept(self, selection: Selection, dropped: list[Reject]) -> Iterator[Record]:
        for record in selection.kept:
            yield record
            self._count(selection.dropped, dropped)
        self._count(selection.dropped, dropped)

    def _count(self, found: list[Reject], dropped: list[Reject]) -> None:
        self.sizes.update(int(reject.detail, 16) for reject in found)
        dropped += found
        found.clear()


def _say_clusters(clusters: Mapping[str, int]) -> None:
    from datagen.cli.output import say

    count = "1 cluster" if clusters["count"] == 1 else f"{clusters['count']:,} clusters"
    say(f"{count}, the largest of {clusters['largest']:,} records")
