"""What all generate commands do with their options: they become settings of a shipped recipe, which is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagen.cli.options import RunOptions


def carry_out_generator(
    generator: str,
    options: RunOptions,
    *,
    num: int | None,
    seed: int | None,
    values: Mapping[str, Any] | None = None,
    others: Mapping[str, Any] | None = None,
) -> int:
    """values: options of the generator's step; others: settings by their whole path. None is not set."""
    from datagen.api import generate_settings
    from datagen.cli.options import setting
    from datagen.cli.work import carry_out

    step = {name: _plain(value) for name, value in (values or {}).items() if value is not None}
    given = generate_settings(
        generator, model=None, num=num, seeds=None, seed=seed, concurrency=None, options=step
    )
    given += [setting(path, value) for path, value in (others or {}).items() if value is not None]
    return carry_out(
        generator,
        given + options.changes(),
        options.out,
        as_json=options.as_json,
        retry_failed=options.retry_failed,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
