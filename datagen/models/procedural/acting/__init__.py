"""The parts that the model plays in conversations (user, assistant, critic, judge ...), by purpose of a request."""

from collections.abc import Callable, Mapping

from datagen.models.procedural.acting import gatt, preferences, roleplay, safety, ultrachat
from datagen.models.procedural.drafting import Asked, Draft

PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    **ultrachat.PARTS,
    **roleplay.PARTS,
    **gatt.PARTS,
    **safety.PARTS,
    **preferences.PARTS,
}
