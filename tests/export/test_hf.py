"""Datasets that the Hugging Face libraries load, with every flat tag as a column and no prompt in two splits."""

import http.server
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial

import datasets
import pytest
from huggingface_hub import DatasetCard

from datagen.errors import DatagenError, StoreError, UsageError
from datagen.export.card import CardFacts
from datagen.export.hf import push, to_dataset, to_dataset_dict, write_dataset
from datagen.formats import read_records
from datagen.record import Message, Preference, Record, from_instruction


def records(count=40):
    """Two answers to each of count/2 prompts."""
    return [
        from_instruction(f"Add {number // 2}", "", str(number), tags={"task": "chat", "score": number / 2})
        for number in range(count)
    ]


def test_to_dataset_has_the_columns_and_flat_tags():
    tagged = records(1)[0].tagged(nested={"a": 1}, words=3, ok=True)
    [row] = to_dataset([tagged])
    assert row == {
        "messages": [{"role": "user", "content": "Add 0"}, {"role": "assistant", "content": "0"}],
        "instruction": "Add 0",
        "input": "",
        "output": "0",
        "task": "chat",
        "id": tagged.id,
        "ok": True,
        "score": 0.0,
        "words": 3,
    }


def test_to_dataset_finds_one_type_for_each_tag():
    bare = Record((Message("user", "u"),))
    tags = [{"a": 1, "b": 1, "c": True, "id": "x"}, {"a": 0.5, "b": "two", "c": False}, {"a": None, "b": [1]}]
    tags += [{"d": 2**63, "task": 7, "\ud83d": "\udc00"}]
    table = to_dataset([bare.tagged(**one) for one in tags])
    assert "b" not in table.column_names  # a list in one record: not flat
    assert table["a"] == [1.0, 0.5, None, None]
    assert table["c"] == [True, False, None, None]
    assert table["tag_id"] == ["x", None, None, None]
    assert table["d"] == [None, None, None, str(2**63)]
    assert table["task"] == [None, None, None, "7"]
    assert table["\ufffd"] == [None, None, None, "\ufffd"]


def test_to_dataset_of_nothing_has_the_columns():
    assert to_dataset([]).column_names == ["messages", "instruction", "input", "output", "task", "id"]


def test_to_dataset_dict_splits_by_prompt_and_repeats():
    splits = to_dataset_dict(records(), test_size=0.1, seed=1)
    assert {name: len(split) for name, split in splits.items()} == {"train": 36, "test": 4}
    assert not set(splits["train"]["instruction"]) & set(splits["test"]["instruction"])
    assert to_dataset_dict(records(), test_size=0.1, seed=1)["test"].to_list() == splits["test"].to_list()
    assert to_dataset_dict(records(), test_size=0.1, seed=2)["test"].to_list() != splits["test"].to_list()


def test_to_dataset_dict_without_test_has_train_only():
    assert list(to_dataset_dict(records(), test_size=0)) == ["train"]


def test_write_dataset_loads_as_the_same_splits(tmp_path):
    source = records()
    folder = tmp_path / "set"
    assert write_dataset(iter(source), folder, test_size=0.1, seed=1) == {"default": {"train": 36, "test": 4}}
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    expected = to_dataset_dict(source, test_size=0.1, seed=1)
    for split in ("train", "test"):
        assert loaded[split].features == expected[split].features
        assert loaded[split].to_list() == expected[split].to_list()
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "data"]


def test_written_dataset_reads_back_as_the_records(tmp_path):
    source = [record.tagged(lang="en") for record in records()]
    pair = Record(source[3].messages, preference=Preference("no", "slightly"), tags={"lang": "de"})
    write_dataset([*source[:3], pair, *source[3:]], tmp_path, test_size=0)
    assert list(read_records(tmp_path, strict=True)) == [*source, pair]
    assert list(read_records(tmp_path / "preferences", strict=True)) == [pair]


def test_preferences_among_other_records_are_a_config_of_their_own_in_the_same_split(tmp_path):
    source = records()
    pairs = [replace(record, preference=Preference("no")) for record in source[::2]]
    counts = write_dataset([*source, *pairs], tmp_path / "set", test_size=0.1, seed=1)
    assert {config: sum(splits.values()) for config, splits in counts.items()} == {
        "default": 40,
        "preferences": 20,
    }
    load = partial(datasets.load_dataset, str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))
    plain, preferred = load("default"), load("preferences")
    assert "rejected" not in plain["train"].column_names
    assert set(preferred["train"]["rejected"]) == {"no"}
    trained = set(plain["train"]["instruction"]) | set(preferred["train"]["instruction"])
    assert not trained & (set(plain["test"]["instruction"]) | set(preferred["test"]["instruction"]))


def test_preferences_alone_are_the_default_config(tmp_path):
    pairs = [replace(record, preference=Preference("no")) for record in records()]
    assert list(write_dataset(pairs, tmp_path, test_size=0)) == ["default"]


def test_replies_that_are_not_trained_on_say_so_where_there_are_any():
    messages = (Message("user", "a"), Message("assistant", "b", train=False), Message("user", "c"))
    [row] = to_dataset([Record((*messages, Message("assistant", "d")))])
    assert [message["train"] for message in row["messages"]] == [None, False, None, None]


def test_write_dataset_card_says_the_name_and_the_splits(tmp_path):
    write_dataset(records(), tmp_path / "set", facts=CardFacts("first", licence="cc-by-4.0"))
    card = DatasetCard.load(tmp_path / "set" / "README.md")
    assert card.data.license == "cc-by-4.0"
    assert "| train | 38 |\n| test | 2 |" in card.text


def test_write_dataset_without_records_leaves_nothing(tmp_path):
    with pytest.raises(DatagenError, match="no records to export"):
        write_dataset([], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_write_dataset_into_a_file_says_that_it_cannot(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_dataset(records(), tmp_path / "taken")


def test_write_dataset_does_not_leave_an_old_test_split_beside_a_new_train(tmp_path):
    write_dataset(records(), tmp_path)
    with pytest.raises(UsageError, match=r"holds test-00000-of-00001\.parquet already"):
        write_dataset(records(), tmp_path, test_size=0)


class Hub(http.server.BaseHTTPRequestHandler):
    """Answers as the Hub does where a dataset of that name exists, publicly; writes down what was asked."""

    def do_POST(self):
        self.server.asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(409, {"error": "exists", "url": "http://127.0.0.1/datasets/me/first"})

    def do_GET(self):
        self.server.asked.append((self.path, b""))
        self._answer(200, {"id": "me/first", "private": False, "sha": "0" * 40, "siblings": [], "tags": []})

    def _answer(self, status, body):
        if self.server.refuses:
            status, body = 401, {"error": "Invalid credentials"}
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


@pytest.fixture
def hub():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        server.asked, server.refuses = [], False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def pushed(folder, **environment):
    """What `push` says in a process of its own, as huggingface_hub reads its settings at import."""
    script = (
        "import sys; from datagen.errors import DatagenError; from datagen.export.hf import push\n"
        "try: print(push(sys.argv[1], 'me/first'))\nexcept DatagenError as error: print(error)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
    clean["HF_HOME"] = str(folder / "nobody")
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def dataset_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set")
    write_dataset(records(4), folder)
    return folder


def test_push_without_a_dataset_or_token_or_network_says_so(tmp_path, dataset_folder):
    with pytest.raises(DatagenError, match="no dataset to push"):
        push(tmp_path, "me/first")
    assert (
        pushed(dataset_folder)
        == "push to me/first: no Hugging Face token; set HF_TOKEN or run: hf auth login"
    )
    offline = pushed(dataset_folder, HF_TOKEN="hf_secret", HF_HUB_OFFLINE="1")
    assert offline.startswith("push to me/first: the Hub is out of reach:")
    assert "HF_HUB_OFFLINE" in offline
    assert "hf_secret" not in offline


def test_push_refused_by_the_hub_is_one_line(hub, dataset_folder):
    hub.refuses = True
    said = pushed(dataset_folder, HF_TOKEN="hf_secret", HF_ENDPOINT=f"http://127.0.0.1:{hub.server_port}")
    assert said.startswith("push to me/first: the Hub refused: ")
    assert "401" in said
    assert "\n" not in said
    assert "hf_secret" not in said


def test_push_asks_for_a_private_dataset_and_uploads_nothing_to_a_public_one(hub, dataset_folder):
    said = pushed(dataset_folder, HF_TOKEN="hf_secret", HF_ENDPOINT=f"http://127.0.0.1:{hub.server_port}")
    assert said == "push to me/first: exists already and is public; choose another name"
    [(path, created)] = [(path, json.loads(body)) for path, body in hub.asked if body]
    assert path == "/api/repos/create"
    assert created.get("visibility") == "private" or created.get("private") is True
