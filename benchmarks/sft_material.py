"""Models and dialogues for benchmarks/sft.py, made from nothing and the same on every machine.

    python benchmarks/sft_material.py FOLDER MODEL DIALOGUES

writes FOLDER/model, and of each mask FOLDER/assistant.parquet (UltraChat's dialogues, every reply carries loss) and
FOLDER/last.parquet (Ghost Attention's, the last reply alone), with a `few-…` of each for comparing losses. The
dialogues are those of datagen's procedural model; the tokenizer is learned from them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from datagen.formats.arrow import RecordWriter
from datagen.record import Record
from trainers.data import Limits, load
from trainers.loading import open_tokenizer
from trainers.masking import Masking
from trainers.scratch import SIZES, Size, learn_tokenizer, random_model
from trainers.sources import records_of

ROOM = 1_024  # tokens of a row; no dialogue is longer
FEW = 4
KINDS = {"assistant": "ultrachat", "last": "gatt"}
MODELS = {
    "700k": SIZES["700k"],
    "29m": Size(448, 1_216, 6, 7, 7, 32_000, 2_048),
    "60m": SIZES["60m"],
    "0.6b": Size(1_536, 4_096, 20, 12, 12, 32_000, 2_048),
}


def main() -> None:
    folder, name, dialogues = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    for kind, generator in KINDS.items():
        # More than needed, since those that are too long or said before go.
        command = ["generate", generator, "--num", str(2 * dialogues), "--seed", "1"]
        command += ["--out", str(folder / kind), "--json"]
        subprocess.run([sys.executable, "-m", "datagen.cli", *command], check=True, capture_output=True)
    runs = {kind: str(folder / kind) for kind in KINDS}
    texts = [
        message.content for run in runs.values() for record in records_of(run) for message in record.messages
    ]
    shape = MODELS[name]
    tokenizer = learn_tokenizer(texts, shape.vocab, 2_048)
    model = random_model(shape, tokenizer, 17)
    # The dialogues have fewer words than a real vocabulary; its cost is that of its size.
    model.resize_token_embeddings(shape.vocab, mean_resizing=False)
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    for kind, run in runs.items():
        chosen = fitting(run, folder / "model", dialogues)
        write(folder / f"{kind}.parquet", chosen)
        write(folder / f"few-{kind}.parquet", chosen[:FEW])


def fitting(run: str, model: Path, most: int) -> list[Record]:
    """The first records of a run that a row has room for."""
    masking = Masking.of(open_tokenizer(str(model)))
    kept = {example.record for example in load((run,), masking, Limits(ROOM, "drop")).examples}
    chosen = [record for record in records_of(run) if record.id in kept][:most]
    if len(chosen) < most:
        raise SystemExit(f"{run}: only {len(chosen)} dialogues of at most {ROOM} tokens, expected {most}")
    return chosen


def write(path: Path, records: list[Record]) -> None:
    with RecordWriter(path) as writer:
        for record in records:
            writer.write(record)


if __name__ == "__main__":
    main()
