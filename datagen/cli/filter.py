"""datagen filter: the records of a dataset file that pass the filters asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.curating import Engine, OutFile, Rejects, Source, Strict, carry_out, print_curated
from datagen.cli.options import Json
from datagen.errors import UsageError, nearest

if TYPE_CHECKING:
    from datagen.step import Filter, Selector

    Steps = list[tuple[str, Filter | Selector]]

Rules = Annotated[str | None, typer.Option(help="self-instruct | alpaca: rules for instruction and answer.")]
Language = Annotated[
    list[str] | None, typer.Option(help="Keep this language, as en or de, and what is no prose; repeatable.")
]
Confidence = Annotated[
    float | None,
    typer.Option(help="How sure it must be of another language to drop a text; langdetect 0.9, fast 0.6."),
]
LanguageEngine = Annotated[
    str | None, typer.Option(help="langdetect (default) | fast (fastText, some 17 times as fast).")
]
Tag = Annotated[bool, typer.Option("--tag-language", help="Write tags language and language_confidence.")]
Least = Annotated[int, typer.Option(min=0)]
Most = Annotated[int | None, typer.Option(min=0)]
Tokenizer = Annotated[
    str | None, typer.Option(help="For tokens: a folder or hub name; by default words x 4/3.")
]
Field = Annotated[
    str | None,
    typer.Option(help="What the lengths are of: response (default) | prompt | instruction | all (messages)."),
]
Refusals = Annotated[
    bool,
    typer.Option("--no-refusals", help="Drop refusals, talk of an AI about itself, echoed instructions."),
]
Repetition = Annotated[bool, typer.Option("--no-repetition", help="Drop answers that repeat themselves.")]
Fences = Annotated[bool, typer.Option("--balanced-fences", help="Drop answers with an unclosed code block.")]
Pii = Annotated[str | None, typer.Option(help="Personal data and keys: mask | flag (a tag) | reject.")]
PiiKind = Annotated[
    list[str] | None,
    typer.Option(
        help="email, phone, key (these by default), ip, credit_card, iban; repeatable.", show_default=False
    ),
]
PerSource = Annotated[int | None, typer.Option(help="Keep at most so many records of a source.", min=1)]
SourceKey = Annotated[str | None, typer.Option(help="The tag that names the source; by default source.")]
Workers = Annotated[
    int | None, typer.Option(help="Processes; by default every CPU for langdetect, else 1.", min=1)
]

_ASK = (
    "no filter was asked for; give at least one of --rules, --language, --min-words (-characters, -tokens),"
    " --max-words (-characters, -tokens), --no-refusals, --no-repetition, --balanced-fences, --pii,"
    " --max-per-source"
)


def filter(
    source: Source,
    out: OutFile,
    rules: Rules = None,
    language: Language = None,
    min_confidence: Confidence = None,
    language_engine: LanguageEngine = None,
    tag_language: Tag = False,
    min_words: Least = 0,
    max_words: Most = None,
    min_characters: Least = 0,
    max_characters: Most = None,
    min_tokens: Least = 0,
    max_tokens: Most = None,
    tokenizer: Tokenizer = None,
    field: Field = None,
    no_refusals: Refusals = False,
    no_repetition: Repetition = False,
    balanced_fences: Fences = False,
    pii: Pii = None,
    pii_kind: PiiKind = None,
    max_per_source: PerSource = None,
    source_key: SourceKey = None,
    rejects: Rejects = None,
    strict: Strict = False,
    workers: Workers = None,
    engine: Engine = "local",
    as_json: Json = False,
) -> int:
    """Drop records by rules, language, length, refusals, repetition or personal data, and say why each went.

    Exit code 1 when no record passed.

    Example: datagen filter in.jsonl -o out.jsonl --rules self-instruct --language en --rejects dropped.jsonl
    """
    steps = steps_of(locals())
    if workers is None:
        workers = _workers(steps)
    curated = carry_out(source, steps, out, rejects=rejects, strict=strict, engine=engine, workers=workers)
    print_curated(curated, out, rejects, as_json=as_json, workers=workers)
    if not curated.kept:
        from datagen.cli.output import tell

        tell(f"datagen: no record passed; {out} is empty")
    return 0 if curated.kept else 1


def steps_of(given: Mapping[str, Any]) -> Steps:
    """The steps behind the options, by their names here: cheap ones first, the cap on sources last.

    Raises UsageError where no filter is among them, for an option of a filter that is not, and for a value that is
    none.
    """
    _check_company(given)
    wanted = {
        "instruction_rules": _rules(given),
        "length": _lengths(given),
        "refusal": {} if given["no_refusals"] else None,
        "repetition": {} if given["no_repetition"] else None,
        "code_fences": {} if given["balanced_fences"] else None,
        "language": _language(given),
        "pii": _pii(given),
        "source_cap": _cap(given),
    }
    steps = [(name, _step(name, options)) for name, options in wanted.items() if options is not None]
    if not steps:
        raise UsageError(_ASK)
    return steps


def _check_company(given: Mapping[str, Any]) -> None:
    """Raises UsageError for an option that means nothing without another one."""
    if not given["language"]:
        for name in ("tag_language", "min_confidence", "language_engine"):
            _refuse(given, name, "name the languages to keep with --language")
    if not _bounds(given):
        _refuse(given, "field", "give a bound on lengths, such as --min-words")
    if not any(name.endswith("_tokens") for name in _bounds(given)):
        _refuse(given, "tokenizer", "give a bound in tokens with --min-tokens or --max-tokens")
    if given["max_per_source"] is None:
        _refuse(given, "source_key", "say how many of a source to keep with --max-per-source")
    if given["pii"] is None:
        _refuse(given, "pii_kind", "say what to do with them: --pii mask, flag or reject")


def _refuse(given: Mapping[str, Any], name: str, remedy: str) -> None:
    value = given[name]
    if value is not None and value is not False and value != []:  # 0.0 was given, too
        raise UsageError(f"--{name.replace('_', '-')}: {remedy}")


def _rules(given: Mapping[str, Any]) -> dict[str, Any] | None:
    if given["rules"] is None:
        return None
    return {"preset": _one_of("--rules", given["rules"], ("self-instruct", "alpaca")), "instances": True}


def _bounds(given: Mapping[str, Any]) -> dict[str, int]:
    return {
        name: given[name]
        for unit in ("words", "characters", "tokens")
        for name in (f"min_{unit}", f"max_{unit}")
        if given[name] is not None and (given[name] or name.startswith("max"))
    }


def _lengths(given: Mapping[str, Any]) -> dict[str, Any] | None:
    bounds = _bounds(given)
    if not bounds:
        return None
    field = _one_of("--field", given["field"] or "response", ("instruction", "prompt", "response", "all"))
    return {**bounds, "on": field, "tokenizer": given["tokenizer"] or ""}


def _language(given: Mapping[str, Any]) -> dict[str, Any] | None:
    if not given["language"]:
        return None
    return {
        "keep": tuple(given["language"]),
        "min_confidence": given["min_confidence"],
        "engine": _one_of(
            "--language-engine", given["language_engine"] or "langdetect", ("langdetect", "fast")
        ),
        "tag": given["tag_language"],
    }


def _pii(given: Mapping[str, Any]) -> dict[str, Any] | None:
    if given["pii"] is None:
        return None
    from datagen.filters.personal_data import KINDS

    options: dict[str, Any] = {"action": _one_of("--pii", given["pii"], ("mask", "flag", "reject"))}
    if given["pii_kind"]:
        options["kinds"] = tuple(_one_of("--pii-kind", kind, KINDS) for kind in given["pii_kind"])
    return options


def _cap(given: Mapping[str, Any]) -> dict[str, Any] | None:
    if given["max_per_source"] is None:
        return None
    return {"most": given["max_per_source"], "key": given["source_key"] or "source"}


def _one_of(option: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise UsageError(f"{option} {value}: unknown; {nearest(value, known)}")
    return value


def _step(name: str, options: Mapping[str, Any]) -> Filter | Selector:
    from datagen.config import build
    from datagen.registry import lookup

    step = build(lookup(name), options)
    if isinstance(step, list):
        raise UsageError(f"{name}: {'; '.join(fault.removeprefix(': ') for fault in step)}")
    return step  # type: ignore[no-any-return]


def _workers(steps: Steps) -> int:
    """All CPUs for langdetect, of which one does some 500 records a second."""
    from datagen.filters.language import LanguageFilter
    from datagen.filters.parallel import cpus

    slow = any(isinstance(step, LanguageFilter) and step.engine == "langdetect" for _, step in steps)
    return cpus() if slow else 1
