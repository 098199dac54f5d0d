import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from datagen.errors import StoreError
from datagen.models.base import Completion, Request, Sampling, Usage
from datagen.record import Message
from datagen.store import Store, StoredReject

REQUEST = Request((Message("user", "hello 😀"),), Sampling(temperature=0.5), purpose="test")


def put(store, key="k", text="hi", reason="stop", model="openai:m"):
    store.put(key, model, REQUEST, Completion(text, reason, Usage(3, 4)))


def test_an_answer_outlives_the_store(tmp_path):
    with Store(tmp_path / "run") as store:
        assert store.get("k") is None
        put(store)
    with Store(tmp_path / "run") as store:
        assert store.get("k") == Completion("hi", "stop", Usage(3, 4), recorded=True)


def test_an_answer_is_never_overwritten(tmp_path):
    with Store(tmp_path) as store:
        put(store, text="first")
        put(store, text="second")
        assert store.get("k").text == "first"


def test_an_answer_is_visible_to_another_process_at_once(tmp_path):
    """What `kill -9` right after `put` would leave behind."""
    with Store(tmp_path) as store:
        put(store)
        other = sqlite3.connect(tmp_path / "run.db")
        assert other.execute("SELECT text FROM answers").fetchall() == [("hi",)]
        other.close()


def test_a_second_process_is_refused_and_told_who_works_there(tmp_path):
    code = (
        "import sys, pathlib\n"
        "from datagen.store import Store\n"
        "store = Store(pathlib.Path(sys.argv[1]))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=rf"pid {holder.pid}\) works on this run"):
            Store(tmp_path)
        holder.kill()
    with Store(tmp_path) as store:  # the lock dies with its holder
        put(store)


def test_readers_need_no_lock(tmp_path):
    with Store(tmp_path) as store:
        put(store)
        with Store(tmp_path, write=False) as reader:
            assert reader.get("k").text == "hi"


def test_a_folder_without_a_run_is_said(tmp_path):
    with pytest.raises(StoreError, match="no run here"):
        Store(tmp_path, write=False)


def test_a_damaged_database_is_said_with_a_remedy(tmp_path):
    (tmp_path / "run.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match=r"run\.db: file is not a database; the file is damaged"):
        Store(tmp_path)


def test_a_database_without_its_tables_is_damaged(tmp_path):
    sqlite3.connect(tmp_path / "run.db").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(StoreError, match="no such table: stages; the file is damaged"):
        Store(tmp_path, write=False)


def test_an_empty_database_beside_finished_stages_is_not_started_over(tmp_path):
    with Store(tmp_path) as store:
        store.stage_path("01-x").write_bytes(b"")
    (tmp_path / "run.db").write_bytes(b"")
    with pytest.raises(StoreError, match=r"its answers were lost; put a copy of run\.db back"):
        Store(tmp_path)
    assert (tmp_path / "run.db").stat().st_size == 0
    (tmp_path / "stages" / "01-x.parquet").unlink()
    Store(tmp_path).close()  # the lock was given up, and without stages nothing is lost


def test_a_name_that_is_too_long_is_said():
    for write in (True, False):
        with pytest.raises(StoreError, match="File name too long; choose a shorter name"):
            Store(Path("x" * 300), write=write)


def as_nobody(folder, code):
    """What code prints that reads the folder, which nobody may write to, without root's rights."""
    script = (
        "import os, sys, pathlib\nfrom datagen.store import Store\nfrom datagen.errors import StoreError\n"
        "if os.getuid() == 0:\n    os.setuid(65534)\nfolder = pathlib.Path(sys.argv[1])\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def read_only():
    """A folder that can be made read-only and reached by everybody, which pytest's own are not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


def test_a_finished_run_is_read_from_a_place_that_cannot_be_written(read_only):
    with Store(read_only) as store:
        put(store)
    read_only.chmod(0o555)
    code = "with Store(folder, write=False) as store:\n    print(store.get('k').text)"
    assert as_nobody(read_only, code) == "hi\n"


def test_a_log_that_cannot_be_read_in_is_said_and_not_left_out(read_only):
    with Store(read_only) as store:
        put(store)
        log = (read_only / "run.db-wal").read_bytes()
    (read_only / "run.db-wal").write_bytes(log)
    read_only.chmod(0o555)
    code = "try:\n    Store(folder, write=False)\nexcept StoreError as error:\n    print(error)"
    assert "copy it to a place that is" in as_nobody(read_only, code)


def test_a_disk_without_room_is_said_with_a_remedy(tmp_path):
    """The process may write no file beyond this size, as where a quota ends."""
    code = (
        "import resource, sys, pathlib\n"
        "from tests.test_store import put\n"
        "from datagen.errors import StoreError\n"
        "from datagen.store import Store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "store = Store(pathlib.Path(sys.argv[1]))\n"
        "try:\n"
        "    for number in range(100):\n"
        "        put(store, str(number), 'x' * 4000)\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert "disk I/O error; the disk fails, is full or beyond a quota; make room" in done.stdout, done.stderr
    with Store(tmp_path) as store:
        assert store.get("0").text == "x" * 4000


def test_a_full_disk_is_said_and_keeps_what_was_answered(tmp_path):
    with Store(tmp_path) as store:
        put(store)
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full; make room on the disk"):
            for i in range(100):
                put(store, key=f"k{i}", text="x" * 4000)
    with Store(tmp_path) as store:
        assert store.get("k").text == "hi"


def test_a_place_that_cannot_be_written_is_said():
    with pytest.raises(StoreError, match="choose a folder that can be read and written"):
        Store(Path("/proc/1/runs"))


def test_rejects_come_back_in_order_and_are_counted(tmp_path):
    def reject(stage, reason, number):
        return StoredReject(stage, reason, 0.5, "détail \ud800", "key#0", {"messages": [], "id": str(number)})

    with Store(tmp_path) as store:
        store.add_rejects([(0, reject("b", "short", 0)), (1, reject("b", "long", 1))])
        store.add_rejects([(2, reject("b", "long", 2)), (0, reject("a", "short", 3))])
        assert [r.record["id"] for r in store.rejects()] == ["3", "0", "1", "2"]
        assert [r.record["id"] for r in store.rejects(reason="long")] == ["1", "2"]
        assert store.reject_counts() == {"a": {"short": 1}, "b": {"long": 2, "short": 1}}
        store.clear_rejects("b")
        assert store.reject_counts() == {"a": {"short": 1}}


def test_a_stage_without_its_file_is_not_finished(tmp_path):
    with Store(tmp_path) as store:
        store.finish_stage("01-x", "abc", {"accepted": 1})
        assert store.stages() == {}
        store.stage_path("01-x").write_bytes(b"")
        assert store.stages() == {"01-x": ("abc", {"accepted": 1})}


def test_spent_is_summed_by_model(tmp_path):
    with Store(tmp_path) as store:
        put(store, "a")
        put(store, "b")
        put(store, "c", model="hf:x")
        assert sorted((s.model, s.answers, s.usage.total) for s in store.spent()) == [
            ("hf:x", 1, 7),
            ("openai:m", 2, 14),
        ]


def test_failures_are_forgotten_on_request_with_the_stages_made_from_them(tmp_path):
    with Store(tmp_path) as store:
        put(store, "a", "400: no", "error")
        put(store, "b")
        store.stage_path("01-x").write_bytes(b"")
        store.finish_stage("01-x", "abc", {})
        assert store.forget_failures() == 1
        assert store.get("a") is None
        assert store.get("b") is not None
        assert store.stages() == {}


def test_what_a_killed_process_left_half_written_is_removed(tmp_path):
    with Store(tmp_path / "r") as store:
        orphan = store.stage_path("01-source").with_suffix(".parquet.0123456789abcdef.part")
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.write_bytes(b"half")
        store.keep_only([], [])
        assert not orphan.exists()
