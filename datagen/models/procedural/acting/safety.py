"""The parts of safety: who attacks, who refuses, and who scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.models.procedural.drafting import Asked, Draft

PARTS: Mapping[str, Callable[[Asked], Draft]] = {}
