"""Runs curation steps on a local Ray cluster of two nodes and in one process, and says whether they agree.

    python -m tests.on_ray.two_nodes FOLDER

A program of its own, since Ray listens on all interfaces: `test_two_nodes` starts it where there is only loopback.
Writes FOLDER/found.json: case → what was found. Two cases lose a node by SIGKILL midway.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import ray
from ray.cluster_utils import Cluster

from datagen.balance.select import Balance
from datagen.curate import curate
from datagen.dedupe.exact import Exact
from datagen.dedupe.minhash import MinHash
from datagen.errors import UsageError
from datagen.filters.length import LengthFilter
from datagen.formats import RecordsIn, to_json, write_records
from datagen.formats.arrow import RecordWriter
from datagen.formats.encoding import encode
from datagen.models.procedural.families import all_families
from datagen.on_ray.curate import curate as curate_on_ray
from datagen.record import TASKS, Record, from_instruction
from datagen.step import KEEP, Verdict

SHARDS, ROWS = 12, 60
STORE = 100 * 2**20  # bytes of object store on a node

Steps = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Watched:
    """Keeps everything; each shard takes a while, see `take_time`."""

    folder: str

    def judge(self, record: Record) -> Verdict:
        if self.folder and record.tags["row"] == 0:
            take_time(self.folder)
        return KEEP


@dataclass(frozen=True, slots=True)
class Arriving(MinHash):
    """Becomes an ordinary one in each task that it reaches, which takes a while; see `take_time`."""

    folder: str = ""

    def __reduce__(self) -> Any:
        step = MinHash(**{one.name: getattr(self, one.name) for one in fields(MinHash)})
        return arrived, (self.folder, step)


def arrived(folder: str, step: MinHash) -> MinHash:
    take_time(folder)
    return step


def take_time(folder: str) -> None:
    """In a task: leaves a file named after the node that it runs on, and lasts a second from when both nodes have left
    one, so that a node whose workers are slow to start gets its part too."""
    context, ends = ray.get_runtime_context(), time.monotonic() + 60
    Path(folder, f"{context.get_task_id()}-{context.get_node_id()}").touch()
    while (
        len({one.name.rpartition("-")[2] for one in Path(folder).iterdir()}) < 2 and time.monotonic() < ends
    ):
        time.sleep(0.05)
    time.sleep(1.0)


def records(shard: int) -> list[Record]:
    """A third of them seen before, in this shard or an earlier one, half of those but for a word."""
    made = []
    for row in range(ROWS):
        rng = Random(f"{shard} {row}")
        seen = rng.randrange(shard * ROWS + row) if row and row % 3 == 0 else shard * ROWS + row
        again, families = Random(f"text {seen}"), all_families()
        text = again.choice(families).phrase(again)
        answer = " ".join([text, *map(str, again.choices(range(5000), k=30))])
        tags = {"task": rng.choice(TASKS), "score": rng.randrange(100), "shard": shard, "row": row}
        made.append(from_instruction(text, "", answer + " indeed" * (row % 6 == 0), tags=tags))
    return made


def write_shards(folder: Path) -> Path:
    """The last one is empty, and the one before has no scores."""
    folder.mkdir()
    for shard in range(SHARDS):
        with RecordWriter(folder / f"{shard:03d}.parquet") as writer:
            for record in records(shard) if shard < SHARDS - 1 else ():
                tags = {key: value for key, value in record.tags.items() if key != "score"}
                writer.write(replace(record, tags=tags) if shard == SHARDS - 2 else record)
    return folder


def compare(source: Path, name: str, on_ray: Steps, local: Steps, ending: str = ".jsonl") -> dict[str, Any]:
    """Whether both engines' files agree, byte by byte, and what they counted. ending: of Ray's output."""
    found, files = [], []
    folder = source.parent
    for engine, run, steps in (("ray", curate_on_ray, on_ray), ("local", curate, local)):
        out = folder / f"{name}-{engine}{ending if engine == 'ray' else '.jsonl'}"
        rejects = folder / f"{name}-{engine}-rejects.jsonl"
        found.append(run(RecordsIn(source), steps, out, rejects=rejects, seed=3))
        lines = b"".join(encode(to_json(record)) for record in RecordsIn(out)) if found[-1].kept else b""
        files.append((lines, rejects.read_bytes()))
    return {
        "files agree": files[0] == files[1],
        "counts agree": found[0] == found[1],
        "read": found[1].read,
        "dropped": found[1].read - found[1].kept,
        "left behind": [path.name for path in folder.glob("*.part")],
    }


@contextmanager
def losing_a_node(cluster: Cluster, marks: Path) -> Iterator[dict[str, Any]]:
    """A second node is there when the block begins. In its second task, as the marks tell, its raylet is killed."""
    marks.mkdir()
    node = cluster.add_node(num_cpus=1, object_store_memory=STORE)
    cluster.wait_for_nodes()
    told: dict[str, Any] = {"nodes before": alive()}

    def watch() -> None:
        deadline = time.monotonic() + 100
        while not (told.setdefault("ready", False) or time.monotonic() > deadline):
            time.sleep(0.02)
            told["ready"] = len(list(marks.glob(f"*-{node.node_id}"))) >= 2
        os.kill(node.all_processes["raylet"][0].process.pid, signal.SIGKILL)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    yield told
    told["killed before the end"] = not watching.is_alive()
    watching.join()
    deadline = time.monotonic() + 60
    while alive() > 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    cluster.remove_node(node, allow_graceful=False)  # from the cluster's own list
    told["nodes after"] = alive()


def alive() -> int:
    return sum(node["Alive"] for node in ray.nodes())


def main(folder: Path) -> dict[str, Any]:
    source = write_shards(folder / "shards")
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": STORE})
    ray.init(address=cluster.address, log_to_driver=False)
    found = {}
    length = ("length", LengthFilter(min_words=40))
    marks = folder / "filter marks"
    with losing_a_node(cluster, marks) as told:
        slow, fast = (("watched", Watched(place)) for place in (str(marks), ""))
        told |= compare(source, "filter", [slow, length], [fast, length])
    found["filter, a node lost"] = told
    marks, near = folder / "minhash marks", MinHash(0.7, keep="tag:score")
    with losing_a_node(cluster, marks) as told:
        arriving = Arriving(0.7, keep="tag:score", folder=str(marks))
        told |= compare(source, "minhash", [("minhash", arriving)], [("minhash", near)])
    found["minhash, a node lost"] = told
    ray.shutdown()
    os.environ["RAY_ADDRESS"] = cluster.address
    for name, step in CASES.items():
        found[name] = compare(
            source, name, [(name, step)], [(name, step)], "" if name == "exact" else ".parquet"
        )
    cluster.shutdown()
    del os.environ["RAY_ADDRESS"]
    found["a Ray of its own"] = own_ray(folder)
    write_records(records(0)[:1], folder / "one.jsonl")
    found["one record"] = compare(folder / "one.jsonl", "one", [("minhash", near)], [("minhash", near)])
    return found


CASES: dict[str, Any] = {
    "exact": Exact("instruction"),
    "best": Exact("instruction", keep="tag:score"),
    "connected": MinHash(0.7, cluster="connected", shingle="char"),
    "balance": Balance(num=100, tasks="h4", best="score"),
    "weights": Balance(tasks="h4", mode="weights"),
}


def own_ray(folder: Path) -> dict[str, Any]:
    """Over a file that is none of ours, with an error among the rest."""
    source = folder / "plain.jsonl"
    write_records((record for shard in range(3) for record in records(shard)), source, "alpaca")
    found = compare(source, "own", [("exact", Exact())], [("exact", Exact())])
    try:
        curate_on_ray(RecordsIn(source), [("minhash", MinHash(keep="tag:x"))], folder / "none.jsonl")
    except UsageError as error:
        found["error"] = str(error)
    return {
        **found,
        "ended": not ray.is_initialized(),
        "nothing written": not (folder / "none.jsonl").exists(),
    }


if __name__ == "__main__":
    Path(sys.argv[1], "found.json").write_text(json.dumps(main(Path(sys.argv[1]))))
