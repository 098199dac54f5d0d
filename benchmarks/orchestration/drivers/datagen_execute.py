"""datagen's pipeline without what is published at the end: questions read from a file, every answer recorded
before it is read, records written to Parquet."""

import asyncio
import tempfile
from pathlib import Path

from meter import job, measure

import datagen.formats.arrow
import datagen.models.chat_api  # noqa: F401  (imported on first use, and imports are not measured)
from datagen.api import Quiet
from datagen.execute import execute
from datagen.formats import write_records
from datagen.recipe import parse_recipe
from datagen.record import Message, Record
from datagen.store import Store

work = job()

with tempfile.TemporaryDirectory() as folder:
    questions = Path(folder) / "questions.jsonl"
    write_records((Record((Message("user", question),)) for question in work.questions), questions)
    recipe = parse_recipe(
        {
            "model": {"uri": f"openai:bench@{work.url}", "concurrency": work.concurrency},
            "steps": [
                {"use": "source", "path": str(questions)},
                {"use": "respond", "temperature": 0.7, "max_tokens": 256},
            ],
        },
        "benchmark",
    )

    def respond() -> int:
        with Store(Path(folder) / "run") as store, asyncio.Runner() as runner:
            return runner.run(execute(recipe, store, Quiet())).accepted

    measure(work, respond)
