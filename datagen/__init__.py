"""datagen: from seed tasks to a dataset and a trained chat model.

import datagen
dataset = datagen.generate("self-instruct", num=200)
dataset = datagen.run("pipelines/self_instruct.yaml", out="runs/x")
dataset = datagen.load("runs/x")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datagen.version import __version__

__all__ = ["__version__", "generate", "load", "run"]

if TYPE_CHECKING:
    from datagen.api import generate, load, run


def __getattr__(name: str) -> Any:
    """The three functions, imported when they are first asked for: `import datagen` stays instant."""
    if name in ("generate", "load", "run"):
        from datagen import api

        return getattr(api, name)
    raise AttributeError(f"module 'datagen' has no attribute {name!r}")
