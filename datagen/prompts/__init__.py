"""Prompts as files: one Jinja2 template each, rendered strictly and in a sandbox.

A file datagen/prompts/NAME.j2 holds one or more messages, each opened by a line `--- system`, `--- user` or
`--- assistant`. A variable that is missing, or given and not used, is an error. The name and the hash of the
file's text travel in the record's history as "NAME@hash". A user's own file is named by its path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from datagen.errors import UsageError, nearest
from datagen.record import Message, Role

_HERE = Path(__file__).resolve().parent
_SECTION = re.compile(r"^--- (system|user|assistant)[ \t]*\n", re.MULTILINE)
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
)


@dataclass(frozen=True)
class Prompt:
    """A loaded prompt. name: "NAME@hash"."""

    name: str
    variables: frozenset[str]
    sections: tuple[tuple[Role, Template], ...]

    def render(self, values: Mapping[str, Any]) -> tuple[Message, ...]:
        """The messages with the variables filled in. Raises UsageError on a missing or unused one."""
        if values.keys() != self.variables:
            missing = sorted(self.variables - values.keys())
            unused = sorted(values.keys() - self.variables)
            raise UsageError(
                f"prompt {self.name}: variables missing: {missing}, given but not used: {unused}"
            )
        try:
            return tuple(Message(role, text.render(values).strip()) for role, text in self.sections)
        except TemplateError as error:
            raise UsageError(f"prompt {self.name}: {error}") from error


@lru_cache(maxsize=256)
def load_prompt(name: str) -> Prompt:
    """A shipped prompt by name, or a user's file by path. Raises UsageError when there is none."""
    path = _HERE / f"{name}.j2"
    if not path.is_file():
        path = Path(name)
    if not path.is_file():
        known = [file.stem for file in _HERE.glob("*.j2")]
        raise UsageError(f"prompt {name!r}: no such shipped prompt and no such file; {nearest(name, known)}")
    return parse_prompt(path.stem, path.read_text("utf-8"))


def parse_prompt(name: str, text: str) -> Prompt:
    """A prompt from its text. Raises UsageError when it has no section or is no valid template."""
    cut = _SECTION.split(text)
    if len(cut) < 3 or cut[0].strip():
        raise UsageError(f"prompt {name}: must start with a line '--- user' (or '--- system')")
    try:
        sections = tuple(
            (cast(Role, cut[i]), _ENVIRONMENT.from_string(cut[i + 1])) for i in range(1, len(cut), 2)
        )
        variables = meta.find_undeclared_variables(_ENVIRONMENT.parse(text))
    except TemplateError as error:
        raise UsageError(f"prompt {name}: {error}") from error
    digest = hashlib.blake2b(text.encode("utf-8"), digest_size=4).hexdigest()
    return Prompt(f"{name}@{digest}", frozenset(variables), sections)
