"""datatrove: signatures, buckets and clusters with its own tokeniser, words only; of a cluster the first is kept."""

import struct
import tempfile
from pathlib import Path

from common import drive
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from loguru import logger

logger.remove()


def find(texts: list[str], kind: str, n: int, variant: str) -> list[int]:  # noqa: ARG001
    config = MinhashConfig(n_grams=n if kind == "word" else 2)  # 14 buckets of 8 hashes
    documents = [Document(text=text, id=str(place)) for place, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        stages = (
            [documents, MinhashDedupSignature(f"{folder}/signatures", config)],
            [MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config)],
            [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/clusters", config, save_cluster_id=True)],
        )
        for number, stage in enumerate(stages):
            tasks = config.num_buckets if number == 1 else 1
            LocalPipelineExecutor(stage, tasks=tasks, workers=1, logging_dir=f"{folder}/logs{number}").run()
        raw = b"".join(path.read_bytes() for path in Path(folder, "clusters").glob("*.clusters"))
    first = {}
    dropped = []
    for place, cluster in sorted(struct.iter_unpack("<II", raw)):
        if first.setdefault(cluster, place) != place:
            dropped.append(place)
    return dropped


if __name__ == "__main__":
    drive(find)
