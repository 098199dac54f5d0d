"""Dialogues without a language model: right answers turn by turn under constraints, and a user who goes on asking.

Three sorts of dialogues: questions about the world, texts that are written and revised, and work on given material.
"""

from datagen.models.procedural.talk.answering import reply
from datagen.models.procedural.talk.asking_on import follow_up
from datagen.models.procedural.talk.personas import persona_questions

__all__ = ["follow_up", "persona_questions", "reply"]
