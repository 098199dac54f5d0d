"""datagen stats: what a dataset is like, as text, as JSON or as a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.curating import Source, Strict, opened
from datagen.cli.options import Json

if TYPE_CHECKING:
    from datagen.report.dataset import DatasetFacts, Looking
    from datagen.report.rejects import Rejects

Tasks = Annotated[
    str,
    typer.Option(metavar="NAME|FILE", help="Shares of tasks to compare with: h4, instructgpt, or a file."),
]
Lengths = Annotated[
    str, typer.Option(metavar="NAME|FILE", help="Lengths to compare with: instructgpt, or a file.")
]
By = Annotated[
    str,
    typer.Option(metavar="MEASURE", help="Which lengths of that file: prompt-tokens, response-tokens ..."),
]
Tokenizer = Annotated[str, typer.Option(metavar="NAME", help="Counts tokens; words × 4/3 by default.")]
Languages = Annotated[
    str, typer.Option(metavar="sample|all|none", help="Of which records to tell the language.")
]
Novelty = Annotated[
    str,
    typer.Option(
        metavar="sampled|exact|none",
        help="Compare a sample of instructions with each other, or all (slow: the square of the records).",
    ),
]
Before = Annotated[
    str,
    typer.Option(metavar="IN", help="What these records were chosen from, to compare with the target too."),
]
RejectsFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE.jsonl", help="What was dropped, as dedupe, filter and balance wrote it."),
]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with charts as well.")]


def stats(
    source: Source,
    tasks: Tasks = "",
    lengths: Lengths = "",
    by: By = "",
    tokenizer: Tokenizer = "",
    languages: Languages = "sample",
    novelty: Novelty = "sampled",
    before: Before = "",
    rejects: RejectsFile = None,
    html: Html = None,
    strict: Strict = False,
    as_json: Json = False,
) -> int:
    """Tasks, lengths, languages, duplicates, novelty, history and tags of a dataset; nothing is changed.

    Example: datagen stats data.jsonl --tasks h4 --html stats.html
    """
    from datagen.errors import UsageError
    from datagen.formats.places import check_places

    looking = _looking(tasks, lengths, by, tokenizer, languages, novelty)
    if before and looking.target is None:
        raise UsageError(f"--before {before}: compared with a target only; name one by --tasks or --lengths")
    read = (source, before, rejects, tasks, lengths)
    check_places((html,), [one for one in read if one])
    facts = _described(source, looking, before, rejects, strict=strict)
    if html is not None:
        from datagen.report.dataset_page import write_page

        write_page(facts, html)
    _say(facts, html, as_json=as_json)
    return 0


def _described(
    source: str, looking: Looking, before: str, rejects: Path | None, *, strict: bool
) -> DatasetFacts:
    """Raises DatagenError where there is no record."""
    from datagen.errors import DatagenError
    from datagen.report.dataset import describe

    with ExitStack() as files:
        records = files.enter_context(opened(source, strict=strict)).records
        earlier = files.enter_context(opened(before, strict=strict)).records if before else None
        dropped = files.enter_context(_rejects(source, rejects))
        facts = describe(records, looking, name=_name(source), before=earlier, rejects=dropped)
    if not facts.records.count:
        raise DatagenError(f"{source}: no records to look at: no stage of this run has let any through yet")
    return facts


def _say(facts: DatasetFacts, html: Path | None, *, as_json: bool) -> None:
    from datagen.cli.output import print_json, say
    from datagen.report.dataset_text import lines

    if as_json:
        print_json({**facts.as_json(), "html": None if html is None else str(html)})
        return
    for line in lines(facts):
        say(line)
    if html is not None:
        say(f"page: {html}")


def _looking(tasks: str, lengths: str, by: str, tokenizer: str, languages: str, novelty: str) -> Looking:
    from datagen.report import languages as told
    from datagen.report import nearness
    from datagen.report.dataset import Looking
    from datagen.targets import load_target

    target = load_target(tasks, lengths, by, tokenizer if lengths else "")
    return Looking(
        target,
        tokenizer,
        _one_of(languages, "--languages", told.How),
        _one_of(novelty, "--novelty", nearness.How),
    )


def _one_of(given: str, option: str, choices: Any) -> Any:
    """Raises UsageError for a value that is none of a Literal's."""
    from typing import get_args

    from datagen.errors import UsageError

    if given not in get_args(choices):
        raise UsageError(f"{option} {given}: expected {' | '.join(get_args(choices))}")
    return given


@contextmanager
def _rejects(source: str, path: Path | None) -> Iterator[Rejects]:
    """Those of the file, or of the run folder, or none."""
    if path is not None:
        from datagen.report.reject_lines import RejectLines

        yield RejectLines(path)
    elif (Path(source) / "run.db").is_file():
        from datagen.store import Store

        with Store(Path(source), write=False) as store:
            yield store.rejects
    else:
        yield tuple


def _name(source: str) -> str:
    """As the page is titled: the last part of the path."""
    return Path(source).resolve().name if Path(source).exists() else source
