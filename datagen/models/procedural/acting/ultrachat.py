"""The parts of UltraChat: who asks, who answers, and who finds something to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.models.procedural.drafting import Asked, Draft

PARTS: Mapping[str, Callable[[Asked], Draft]] = {}
