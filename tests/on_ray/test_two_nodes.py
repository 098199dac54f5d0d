"""The engine on a real Ray cluster of two nodes, of which one is killed midway; see `two_nodes`."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Ray listens on all interfaces, so it runs where there is none but loopback.
APART = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    pytest.importorskip("ray")
    if not shutil.which("unshare") or subprocess.run([*APART, "true"], capture_output=True).returncode:
        pytest.skip("unshare may make no network of its own here, and Ray would listen on all interfaces")
    folder = tmp_path_factory.mktemp("two_nodes")
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    env |= {"RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0", "OMP_NUM_THREADS": "1"}
    command = [*APART, sys.executable, "-m", "tests.on_ray.two_nodes", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=480)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((folder / "found.json").read_text())


CASES = (
    "filter, a node lost",
    "minhash, a node lost",
    "exact",
    "best",
    "connected",
    "balance",
    "weights",
    "a Ray of its own",
    "one record",
)
READ = {"a Ray of its own": 180, "one record": 1}  # else 660


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_result_is_that_of_one_process(found, case):
    told = found[case]
    assert (told["files agree"], told["counts agree"], told["left behind"]) == (True, True, [])
    assert told["read"] == READ.get(case, 660)
    assert told["dropped"] > 5 or case in ("weights", "one record")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[:2])
def test_a_node_that_is_killed_midway_costs_nothing(found, case):
    told = found[case]
    assert (told["nodes before"], told["nodes after"]) == (2, 1)
    assert told["ready"]
    assert told["killed before the end"]


@pytest.mark.slow
def test_a_ray_of_its_own_ends_with_the_work_and_errors_come_through(found):
    told = found["a Ray of its own"]
    assert told["ended"]
    assert told["error"] == (
        "keep 'tag:x': no record has a number in that tag; tags of the first record: none"
    )
    assert told["nothing written"]
