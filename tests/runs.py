"""What tests of whole runs share: a digest over everything a run came to, and datagen as a process of its own."""

import hashlib
import json
import os
import subprocess
import sys

import orjson

from datagen.execute import records_of
from datagen.formats import to_json
from datagen.store import Store


def digest(folder):
    """Over every record and every reject with all that is known of it, in order."""
    with Store(folder, write=False) as store:
        lines = [orjson.dumps(to_json(record), option=orjson.OPT_SORT_KEYS) for record in records_of(store)]
        rejects = [
            orjson.dumps(
                [r.stage, r.reason, r.score, r.detail, r.source, r.record], option=orjson.OPT_SORT_KEYS
            )
            for r in store.rejects()
        ]
    return len(lines), len(rejects), hashlib.sha256(b"\n".join(lines + rejects)).hexdigest()


def command(*arguments):
    return [sys.executable, "-m", "datagen.cli", *map(str, arguments)]


def environment(**extra):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI")}
    return {**kept, "HF_HUB_OFFLINE": "1", "OPENAI_API_KEY": "sk-secret-of-the-test", **extra}


def run(*arguments, **options):
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        env=environment(**options),
        timeout=120,
        check=False,
    )


def datagen(*arguments, folder):
    """What the command prints as JSON, from `folder`; it has as long as it needs."""
    done = subprocess.run(
        command(*arguments, "--json"),
        cwd=folder,
        env=environment(OMP_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)
