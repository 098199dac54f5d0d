"""The parts of Ghost Attention: who follows constraints, forgets them, judges and thinks of more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.models.procedural.drafting import Asked, Draft

PARTS: Mapping[str, Callable[[Asked], Draft]] = {}
