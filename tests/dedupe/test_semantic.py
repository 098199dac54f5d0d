import numpy as np
import pytest
import torch

from datagen.dedupe.semantic import Semantic
from datagen.errors import DatagenError, UsageError
from datagen.record import Message, Record, from_instruction
from datagen.step import Context, Demand, Reject, Selector
from tests import tiny_encoder
from tests.servers.embedding_server import EmbeddingServer


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DATAGEN_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def server():
    with EmbeddingServer() as server:
        yield server


def task(instruction, output="answer", **tags):
    return from_instruction(instruction, "", output, tags=tags)


def select(step, records):
    """Kept records, rejects and notes."""
    notes = []
    context = Context(0, "semantic", None, None, lambda: Demand(0), notes.append)
    selection = step.select(records, context)
    return list(selection.kept), selection.dropped, notes


def test_a_dropped_record_names_the_kept_one_and_their_cosine(server):
    records = [task("1 0"), task("0 1"), task("24 7"), task("3 4")]
    kept, dropped, _ = select(Semantic(server.uri, 0.79), records)
    assert kept == [records[0], records[1]]
    assert dropped == [
        Reject(records[2], "near_duplicate", pytest.approx(0.96), records[0].id, records[2].id),
        Reject(records[3], "near_duplicate", pytest.approx(0.8), records[1].id, records[3].id),
    ]


def test_connected_clusters_fall_to_one(server):
    records = [task("1 0"), task("24 7"), task("3 4"), task("-1 0")]
    assert select(Semantic(server.uri, 0.79), records)[0] == [records[0], records[2], records[3]]
    kept, dropped, _ = select(Semantic(server.uri, 0.79, cluster="connected"), records)
    assert kept == [records[0], records[3]]
    assert [(reject.detail, reject.score) for reject in dropped] == [
        (records[0].id, pytest.approx(0.96)),
        (records[0].id, pytest.approx(0.6)),
    ]


@pytest.mark.parametrize(("keep", "stays"), [("first", 0), ("longest", 1), ("tag:score", 2)])
def test_the_best_by_the_chosen_key_stays(server, keep, stays):
    records = [task("1 0", "a", score=2), task("24 7", "a longer answer", score=1), task("1 0", "b", score=3)]
    kept, dropped, _ = select(Semantic(server.uri, 0.9, keep=keep), records)
    assert kept == [records[stays]]
    assert {reject.detail for reject in dropped} == {records[stays].id}


def test_only_the_chosen_text_is_embedded(server):
    record = Record((Message("user", "1 2"), Message("assistant", "3 4")))
    for on in ("instruction", "prompt", "response", "all"):
        select(Semantic(server.uri, on=on), [record])
    # What was embedded once is not sent again: the prompt is the instruction here.
    assert server.asked == [["1 2"], ["3 4"], ["1 2\n3 4"]]


def test_records_without_text_or_vector_are_kept_and_counted(server):
    server.refuses = lambda text: text == "9 9"
    records = [
        task("1 0"),
        task("0 0"),
        task("9 9"),
        task("0 0", "other"),
        task("9 9", "other"),
        task(" \n"),
        task("2 0"),
    ]
    kept, dropped, notes = select(Semantic(server.uri), records)
    assert kept == records[:6]
    assert [reject.record for reject in dropped] == [records[6]]
    assert notes[1:] == ["semantic: 4 records were kept unseen: no vector for their text"]
    assert notes[0].startswith(f"semantic: {server.uri}: 1 requests, ")


@pytest.mark.parametrize("cluster", ["star", "connected"])
@pytest.mark.parametrize("texts", [[], ["1 2"], [""], ["", " "]])
def test_little_or_nothing_to_compare(server, cluster, texts):
    records = [task(text) for text in texts]
    assert select(Semantic(server.uri, cluster=cluster), records)[:2] == (records, [])


def test_a_model_in_a_folder(tmp_path):
    torch.set_num_threads(1)
    tiny_encoder.make(tmp_path)
    texts = ["wrap the text", "return the lines", "wrap  the text", "Wrap the text"]
    records = [task(text) for text in texts]
    kept, dropped, notes = select(Semantic(f"hf:{tmp_path}", 0.9999), records)
    assert kept == records[:2]
    assert [(reject.detail, round(reject.score, 4)) for reject in dropped] == [(records[0].id, 1)] * 2
    assert notes == []


def test_many_records_in_groups_of_batches_stay_in_their_order():
    texts = [f"Write {number} lines about topic {number * 7919}" for number in range(300)]
    records = [task(text) for text in (*texts, *reversed(texts))]
    kept, dropped, _ = select(Semantic("hashing:", 0.999, batch=4), records)
    assert kept == records[:300]
    assert [reject.detail for reject in dropped] == [record.id for record in reversed(records[:300])]


def test_hostile_texts_pass():
    texts = ["word " * 200_000, "\ud800", "日本語のテキスト", "!!!", "a"]
    records = [task(text) for text in texts]
    assert select(Semantic("hashing:"), records)[0] == records


def test_records_that_can_be_read_only_once_are_refused():
    with pytest.raises(DatagenError, match="can it be read only once"):
        select(Semantic("hashing:"), iter([task("one"), task("two")]))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"embedding": "hashng:"}, "did you mean 'hashing:'"),
        ({"threshold": 0}, "threshold 0: expected a cosine above 0 and up to 1"),
        ({"threshold": 1.01}, "threshold 1.01"),
        ({"threshold": float("nan")}, "threshold nan"),
        ({"cluster": "stars"}, "expected star or connected"),
        ({"keep": "best"}, "expected first, longest or tag:NAME"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(options, said):
    with pytest.raises(UsageError, match=said):
        Semantic(**{"embedding": "hashing:", **options})


def test_a_batch_of_none_is_refused():
    with pytest.raises(ValueError, match="batch is 0"):
        Semantic("hashing:", batch=0)


def test_what_the_result_depends_on_covers_the_model(tmp_path, server):
    (tmp_path / "config.json").write_text("{}")
    before = Semantic(f"hf:{tmp_path}").inputs()
    (tmp_path / "config.json").write_text("[]")
    assert Semantic(f"hf:{tmp_path}").inputs() != before
    assert Semantic(server.uri).inputs() == {"embedding": f"openai:tiny@{server.url}"}


def test_scores_are_plain_numbers():
    _, dropped, _ = select(Semantic("hashing:"), [task("Name a river"), task("name a river")])
    assert type(dropped[0].score) is float
    assert not isinstance(dropped[0].detail, np.str_)


def test_a_semantic_dedupe_is_a_selector():
    assert isinstance(Semantic("hashing:"), Selector)
