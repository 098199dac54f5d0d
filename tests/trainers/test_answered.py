"""Prompts with their answers, written and read again."""

import pytest

from datagen.errors import UsageError
from datagen.record import Message
from trainers.answered import Answered, AnswersFile
from trainers.best_of import Answer


def answered(name, *scores):
    answers = [Answer(f"said {one}", 0.7, True, 3, {"a": one, "b": -one}, one, "models/p") for one in scores]
    messages = (Message("system", "be brief"), Message("user", 'a "b"\n\u2028 🦊'))
    return Answered(name, messages, tuple(answers), True, "right", {"task": "chat", "n": [1, None]}, "runs/a")


@pytest.fixture
def file(tmp_path):
    made = AnswersFile(tmp_path / "answers.jsonl")
    made.add([answered("one", 0.25, -1.5)])
    made.add([answered("two", 3.0), answered("three")])
    return made


def test_what_is_read_is_what_was_written(file):
    assert list(file) == [answered("one", 0.25, -1.5), answered("two", 3.0), answered("three")]


def test_a_file_that_is_not_there_holds_nothing(tmp_path):
    file = AnswersFile(tmp_path / "none.jsonl")
    file.mend()
    assert list(file) == []
    assert not file.path.exists()


@pytest.mark.parametrize("left", [1, 5, 60, 200])
def test_a_line_that_was_not_written_to_its_end_is_cut_off(file, left):
    whole = file.path.read_bytes()
    file.path.write_bytes(whole + whole[:left])
    file.mend()
    assert file.path.read_bytes() == whole


def test_half_of_a_first_line_leaves_an_empty_file(tmp_path):
    file = AnswersFile(tmp_path / "answers.jsonl")
    file.path.write_bytes(b'{"prompt": "' + b"a" * 200_000)
    file.mend()
    assert file.path.read_bytes() == b""


def test_a_long_half_line_behind_a_whole_one_is_found(file):
    whole = file.path.read_bytes()
    file.path.write_bytes(whole + b"x" * 200_000)
    file.mend()
    assert file.path.read_bytes() == whole


@pytest.mark.parametrize(
    "line",
    [b"{}", b"[]", b"null", b"\xff", b'{"prompt": 3, "answers": []}', b'{"answers": [{"text": 3}]}'],
)
def test_a_line_that_is_none_is_named(file, line):
    with file.path.open("ab") as opened:
        opened.write(line + b"\n")
    with pytest.raises(UsageError, match=r"answers\.jsonl, line 4: is no prompt with its answers"):
        list(file)
