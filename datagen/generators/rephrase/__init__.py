"""Conversations that people lead: a model proposes an opening, a person looks into the topic and words the prompt, the
model answers, and the person accepts the answer or says why not and rephrases.

The step asks the models; what people are shown and what they decide is in the run folder (`datagen.reviews.loop`).
Wordings that failed become preferences beside the conversation: the answer that was accepted against theirs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from datagen.errors import check_least
from datagen.generators.dialogue.harvest import harvest_all
from datagen.generators.rephrase.conversations import Conversations
from datagen.generators.ultrachat import Sector, UltraChat
from datagen.record import Record
from datagen.step import Context

_OF_ULTRACHAT = (
    "model",
    "user_model",
    "assistant_model",
    "sectors",
    "topics",
    "writing",
    "materials",
    "subtopics",
    "questions",
    "more_questions",
    "entity_questions",
    "entity_more_questions",
    "writing_requests",
    "expand",
    "material_questions",
    "tokens",
    "tokenizer",
    "temperature",
    "max_tokens",
    "floor",
    "patience",
)


@dataclass(frozen=True, slots=True)
class Rephrase:
    """target: conversations to accept, counted after the filters that follow in the recipe.

    user_model: who proposes openings. assistant_model: who answers. Unset, `model`.
    attempts: wordings of one message at most. rounds: messages of the person's in a conversation at most. Both hold for
    what is offered from now on: a conversation keeps the numbers that people were told.
    sectors to material_questions: where openings are found, as in UltraChat.
    tokens: a conversation that has as many gets no further round. tokenizer: whose; unset, words × 4/3.
    window: conversations before people at once; it changes nothing about the result.
    floor, patience: the run gives up when fewer than floor of the last `patience` conversations were accepted.
    """

    target: int = 100
    model: str = ""
    user_model: str = ""
    assistant_model: str = ""
    attempts: int = 5
    rounds: int = 3
    sectors: tuple[Sector, ...] = ()
    topics: str = ""
    writing: str = ""
    materials: str = ""
    subtopics: int = 30
    questions: int = 10
    more_questions: int = 10
    entity_questions: int = 5
    entity_more_questions: int = 30
    writing_requests: int = 200
    expand: float = 0.8
    material_questions: int = 5
    tokens: int = 2048
    tokenizer: str = ""
    temperature: float | None = None
    max_tokens: int | None = 1024
    window: int = 32
    floor: float = 0.02
    patience: int = 200

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "attempts", "rounds", "window")
        self._ultrachat()

    def inputs(self) -> Mapping[str, str]:
        """What the openings depend on besides the options."""
        return self._ultrachat().inputs()

    def counts(self, record: Record) -> bool:
        """Whether the target counts it: conversations, not the preferences beside them."""
        return record.preference is None

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """The records before this step first. Waits for people as long as it takes. Ends when nothing more is wanted,
        when every opening is used, or when acceptance stays below the floor; what is then open is taken back from
        people, and stays open where the run is stopped. Raises what the models raise."""
        for record in records:
            yield record
        loop, opened = context.people(), self._ultrachat()
        loop.begin()
        ended = False
        try:
            assistant = context.model(self.assistant_model or self.model)
            conversations = Conversations(
                loop,
                assistant,
                opened.openings(context),
                opened.sampling(),
                self.attempts,
                self.rounds,
                lambda: min(self.window, context.demand().records),
                context,
            )
            made = harvest_all(
                opened.places(context),
                conversations.run,
                context,
                window=self.window,
                floor=self.floor,
                patience=self.patience,
                remedy="every opening is used: ask for more subtopics, questions or materials",
                spare=False,
            )
            async with aclosing(made) as accepted:
                async for record in accepted:
                    yield record
            ended = True
        finally:
            loop.end(withdraw=ended)

    def _ultrachat(self) -> UltraChat:
        """Whose openings these are; it also refuses options that mean nothing."""
        return UltraChat(**{name: getattr(self, name) for name in _OF_ULTRACHAT})
