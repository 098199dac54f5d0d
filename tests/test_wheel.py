"""What is built is whole: seeds, recipes, prompts and the report's page come along."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_wheel_works_without_the_checkout(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT],
        check=True,
    )
    (wheel,) = tmp_path.glob("datagen-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    installed = {path.name.partition("-")[0] for path in (tmp_path / "site").iterdir()}
    assert installed == {"datagen", "trainers"}  # nothing else lands in site-packages
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import datagen; assert datagen.__file__.startswith(sys.argv[1]), datagen.__file__\n"
        "from datagen.cli import main\n"
        "sys.exit(main(['generate', 'self-instruct', '--num', '5', '--out', sys.argv[2]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, tmp_path / "site", tmp_path / "run"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "report.html").is_file()
