"""Options that several commands share, worded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

Json = Annotated[bool, typer.Option("--json", help="One machine-readable object on stdout.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Run folder; by default runs/NAME-HASH, the same for the same recipe."),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="Change one option: steps.self_instruct.target=1000 (value in YAML; repeatable)."
    ),
]
ModelUri = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="procedural: | openai:NAME[@BASE_URL] | hf:FOLDER_OR_ID; keys come from the environment.",
    ),
]
UserModel = Annotated[
    str | None, typer.Option("--user-model", help="Who plays the user, a URI; unset, --model.")
]
AssistantModel = Annotated[
    str | None, typer.Option("--assistant-model", help="Who plays the assistant, a URI; unset, --model.")
]
JudgeModel = Annotated[
    str | None, typer.Option("--judge-model", help="Who judges what rules cannot tell, a URI.")
]
Concurrency = Annotated[int | None, typer.Option(help="Requests in flight at most.", min=1)]
Rpm = Annotated[int | None, typer.Option(help="Requests per minute at most.", min=1)]
Tpm = Annotated[int | None, typer.Option(help="Tokens per minute at most.", min=1)]
MaxUsd = Annotated[
    float | None, typer.Option(help="Stop when the run folder has cost so many dollars.", min=0)
]
MaxTokens = Annotated[int | None, typer.Option(help="Stop at so many tokens.", min=0)]
MaxRequests = Annotated[int | None, typer.Option(help="Stop at so many requests.", min=0)]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Ask again what the server had refused in an earlier run.")
]
Num = Annotated[
    int | None,
    typer.Option("--num", "-n", help="Records to accept.", min=1, callback=lambda value: whole_number(value)),
]
Seed = Annotated[
    int | None,
    typer.Option(help="Seed of all random choices.", callback=lambda value: whole_number(value)),
]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What every command takes that asks models in a run folder."""

    model: ModelUri = None
    out: Out = None
    concurrency: Concurrency = None
    rpm: Rpm = None
    tpm: Tpm = None
    max_usd: MaxUsd = None
    max_tokens: MaxTokens = None
    max_requests: MaxRequests = None
    retry_failed: RetryFailed = False
    settings: Set = None
    as_json: Json = False

    def changes(self) -> list[str]:
        """What they change in a recipe, as --set has it; what --set itself says comes last."""
        given = limits(self.concurrency, self.rpm, self.tpm, self.max_usd, self.max_tokens, self.max_requests)
        return given + changes(self.model, self.settings)


def taking_run_options(command: Callable[..., int]) -> Callable[..., int]:
    """A command with the options above behind its own; it gets them together, as its parameter `options`."""
    return taking(RunOptions, command)


def taking(kind: type, command: Callable[..., int]) -> Callable[..., int]:
    """A command that takes the fields of a dataclass as options behind its own.

    The command-line library reads options from a signature, so the signature is what is made here.
    """
    own = [one for one in signature(command, eval_str=True).parameters.values() if one.name != "options"]
    types = get_type_hints(kind, include_extras=True)
    shared = {one.name: one.default for one in fields(kind)}

    @wraps(command)
    def with_options(**given: Any) -> int:
        options = kind(**{name: given.pop(name) for name in shared})
        return command(**given, options=options)

    with_options.__signature__ = Signature(  # type: ignore[attr-defined]
        [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own]
        + [
            Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=types[name])
            for name, default in shared.items()
        ]
    )
    return with_options


def setting(path: str, value: object) -> str:
    """The text of an option as --set has it. Quoted, because YAML would read more into `procedural:` or `#1`."""
    from datagen.formats.encoding import encode

    return f"{path}={encode(str(value)).decode()}"


def changes(model: str | None, settings: list[str] | None) -> list[str]:
    """The settings behind --model and --set."""
    return ([] if model is None else [setting("model.uri", model)]) + (settings or [])


def whole_number(value: int | None) -> int | None:
    """Raises BadParameter for a number that a run folder cannot record."""
    if value is not None and not -(2**63) <= value < 2**63:
        raise typer.BadParameter(f"expected a whole number of at most 64 bits, found {value}")
    return value


def limits(
    concurrency: int | None,
    rpm: int | None,
    tpm: int | None,
    max_usd: float | None,
    max_tokens: int | None,
    max_requests: int | None,
) -> list[str]:
    """The settings behind the options above, as --set has them."""
    given = {
        "model.concurrency": concurrency,
        "model.rpm": rpm,
        "model.tpm": tpm,
        "budget.max_usd": max_usd,
        "budget.max_tokens": max_tokens,
        "budget.max_requests": max_requests,
    }
    return [f"{path}={value}" for path, value in given.items() if value is not None]
