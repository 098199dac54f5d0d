"""Every command in the guides runs: `$` lines of console blocks, in order, in a folder with the files shown."""

import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.runs import environment
from tests.servers.fault_server import Behaviour, FaultServer
from tests.servers.procedural_answers import answer

ROOT = Path(__file__).parents[1]
GUIDES = (
    "README.md",
    "docs/recipes.md",
    "docs/models.md",
    "docs/curation.md",
    "docs/dialogues.md",
    "docs/review.md",
    "docs/training.md",
    "docs/rlhf.md",
)
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
# What a test cannot do: build environments (CI does, before this), reach a hub, or load weights nobody has.
ELSEWHERE = (
    "make ",
    "pip install",
    "transformers serve",
    "datagen push",
    "--model hf:",
    "export OPENAI_API_KEY",
)


def blocks(guide, *languages):
    return [
        body for language, body in BLOCK.findall((ROOT / guide).read_text("utf-8")) if language in languages
    ]


def commands(guide):
    for body in blocks(guide, "console"):
        for line in body.splitlines():
            command = line.removeprefix("$ ").partition("  #")[0].strip()
            if line.startswith("$ ") and not any(part in command for part in ELSEWHERE):
                yield command


@pytest.fixture
def workplace(tmp_path):
    shutil.copytree(ROOT / "pipelines", tmp_path / "pipelines")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    for guide in GUIDES:
        for body in blocks(guide, "python", "yaml"):
            named = re.match(r"# (\w+\.(?:py|yaml))\n", body)
            if named:
                (tmp_path / named[1]).write_text(body)
    return tmp_path


@contextmanager
def in_background(workplace):
    """Starts commands that end with &, each until it has said where people find it; stops them all."""
    running = []

    def start(arguments):
        said = workplace / f"said-{len(running)}.txt"
        with said.open("wb") as file:
            running.append(
                subprocess.Popen(
                    arguments, cwd=workplace, env=environment(PYTHONPATH=str(ROOT)), stdout=file, stderr=file
                )
            )
        until = time.monotonic() + 60
        while not re.search("/enter#|wait for people", said.read_text()):
            assert running[-1].poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.1)

    try:
        yield start
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_runs(guide, workplace):
    ran = 0
    with FaultServer(Behaviour(), answer) as server, in_background(workplace) as start:
        for command in commands(guide):
            line = command.replace("http://127.0.0.1:8000/v1", server.url).replace(
                "gpt-4.1-mini", f"m@{server.url}"
            )
            if "generate" in line:
                line = re.sub(r"--num \d+", "--num 12", line)
            line = line.replace("--max-usd 5", "--max-requests 500")
            line = re.sub(r"--updates \d+", "--updates 2", line)
            if "plan" in line:
                line = line.replace(f"m@{server.url}", "gpt-4.1-mini")
            assert line.startswith("datagen "), line
            arguments = [sys.executable, "-m", "datagen.cli", *shlex.split(line.removesuffix("&"))[1:]]
            ran += 1
            if line.endswith("&"):
                start([re.sub(r"^87\d\d$", "0", one) for one in arguments])
                continue
            done = subprocess.run(
                arguments,
                cwd=workplace,
                stdin=subprocess.DEVNULL,
                env=environment(PYTHONPATH=str(ROOT)),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert ran >= 3


def test_every_command_of_the_readmes_table_exists():
    table = re.findall(r"^\| `(datagen [^`]+)`", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(table) == 44
    for command in table:
        words = command.split()[1:3]
        name = words if words[0] in ("eval", "generate", "review", "train") else words[:1]
        done = subprocess.run(
            [sys.executable, "-m", "datagen.cli", *name, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, command
        for option in re.findall(r"--[a-z-]+", command):
            assert option in done.stdout, command


def test_links_between_guides_lead_somewhere():
    for guide in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\((?!http)([^)#]+)", guide.read_text("utf-8")):
            assert (guide.parent / target).exists(), f"{guide.name} links to {target}"
    for named in re.findall(r"`(datagen/[\w/.]+)`", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / named).exists(), named
