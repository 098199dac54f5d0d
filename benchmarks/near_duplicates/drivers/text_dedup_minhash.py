"""text-dedup: its command, in this process, with its own tokeniser, words only; of a cluster the first is kept."""

import tempfile

from common import drive
from datasets import Dataset, disable_progress_bars
from text_dedup import minhash

disable_progress_bars()


def find(texts: list[str], kind: str, n: int, variant: str) -> list[int]:  # noqa: ARG001
    with tempfile.TemporaryDirectory() as folder:
        Dataset.from_dict({"text": texts}).save_to_disk(f"{folder}/in")
        options = {
            "path": f"{folder}/in",
            "output": f"{folder}/out",
            "column": "text",
            "ngram": n if kind == "word" else 2,
            "num_perm": 128,
            "threshold": 0.8,
            "min_length": 1,
            "num_proc": 1,
            "batch_size": 10_000,
        }
        arguments = [
            "--local",
            *(str(part) for key, value in options.items() for part in (f"--{key}", value)),
        ]
        minhash.main(arguments, standalone_mode=False)
    seen = set()
    dropped = []
    for place in range(len(texts)):
        cluster = minhash.uf.find(place)
        if cluster in seen:
            dropped.append(place)
        seen.add(cluster)
    return dropped


if __name__ == "__main__":
    drive(find)
