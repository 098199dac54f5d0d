"""datagen's whole path: a run folder, every answer recorded before it is read, the dataset at the end."""

import tempfile

import datasets  # noqa: F401  (an import that the call would do by itself, and imports are not measured)
from meter import job, measure

from datagen import generate
from datagen.record import Message, Record

work = job()
records = [Record((Message("user", question),)) for question in work.questions]

with tempfile.TemporaryDirectory() as folder:

    def respond() -> int:
        dataset = generate(
            "respond",
            records=records,
            model=f"openai:bench@{work.url}",
            out=folder,
            concurrency=work.concurrency,
            temperature=0.7,
            max_tokens=256,
        )
        return len(dataset)

    measure(work, respond)
