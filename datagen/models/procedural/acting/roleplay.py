"""The parts of role-play: who gives instructions, who carries them out, and who reviews it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.models.procedural.drafting import Asked, Draft

PARTS: Mapping[str, Callable[[Asked], Draft]] = {}
