import numpy as np
import pytest

from datagen.embeddings.api import ApiEmbedder
from datagen.embeddings.cache import cache_path
from datagen.embeddings.open import open_embedder
from datagen.errors import ModelError, StoreError
from tests.servers.embedding_server import EmbeddingServer


@pytest.fixture
def server():
    with EmbeddingServer() as server:
        yield server


def embed(server, texts, **options):
    """All there is to see: vectors and what was spent."""
    embedder = ApiEmbedder("tiny", server.url, base=0.001, **options)
    try:
        return embedder.embed(texts), embedder.spent()
    finally:
        embedder.close()


def test_texts_become_vectors_in_their_order_over_batches(server):
    texts = [f"{number} 1" for number in range(10)]
    vectors, spent = embed(server, texts, batch=3)
    assert vectors.dtype == np.float32
    assert vectors.tolist() == [[number, 1] for number in range(10)]
    assert sorted(map(len, server.asked)) == [1, 3, 3, 3]
    assert spent == f"{server.uri}: 4 requests, 20 tokens"


def test_replies_in_another_order_are_sorted_by_index(server):
    server.changed = lambda data: data[::-1]
    assert embed(server, ["1 2", "3 4"])[0].tolist() == [[1, 2], [3, 4]]


def test_equal_texts_are_sent_once(server):
    assert embed(server, ["1 2", "3 4", "1 2"])[0].tolist() == [[1, 2], [3, 4], [1, 2]]
    assert server.asked == [["1 2", "3 4"]]


def test_throttling_errors_and_broken_replies_are_asked_again(server):
    server.say(429, {"error": {"message": "slow down"}}, Retry_After="0")
    server.say(500, {"error": {"message": "oops"}})
    server.say(200, b'{"data": [{"index": 0, "embed')
    server.say(200, b"<html>proxy</html>")
    server.say(200, {"data": [{"index": 0, "embedding": ["x"]}]})
    assert embed(server, ["1 2"])[0].tolist() == [[1, 2]]
    assert len(server.asked) == 6


def test_a_server_that_gives_too_few_vectors_is_named(server):
    server.changed = lambda data: data[:-1]
    with pytest.raises(ModelError, match="expected 2 vectors, found 1") as caught:
        embed(server, ["1 2", "3 4"])
    assert caught.value.fatal
    assert len(server.asked) == 8


@pytest.mark.parametrize("data", [None, "x", [], [1], [{"index": 0}], [{"index": 0, "embedding": []}]])
def test_replies_without_vectors_end_in_one_line(server, data):
    server.changed = lambda _: data
    with pytest.raises(ModelError, match=r"expected (vectors|1 vectors)") as caught:
        embed(server, ["1 2"])
    assert "\n" not in str(caught.value)


def test_a_text_that_is_refused_is_found_and_left_without_numbers(server):
    server.refuses = lambda text: text.startswith("9")
    vectors, _ = embed(server, ["1 2", "3 4", "9 9", "5 6", "7 8"])
    assert vectors[[0, 1, 3, 4]].tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert np.isnan(vectors[2]).all()


def test_a_batch_that_is_refused_whole_leaves_the_others(server):
    server.refuses = lambda text: text.startswith("9")
    vectors, _ = embed(server, ["1 2", "3 4", "9 1", "9 2"], batch=2, concurrency=1)
    assert vectors[:2].tolist() == [[1, 2], [3, 4]]
    assert np.isnan(vectors[2:]).all()


def test_a_server_that_refuses_everything_is_asked_no_more_than_it_takes_to_know(server):
    server.refuses = lambda _: True
    with pytest.raises(ModelError, match=r"maximum context length is 8 tokens.*mend the set-up") as caught:
        embed(server, [f"{number} 1" for number in range(64)])
    assert caught.value.fatal
    assert len(server.asked) == 2


def test_vectors_of_two_lengths_are_refused(server):
    embedder = ApiEmbedder("tiny", server.url)
    assert embedder.embed(["1 2"]).shape == (1, 2)
    with pytest.raises(ModelError, match="gave vectors of 2 and of 3 numbers"):
        embedder.embed(["1 2 3"])
    embedder.close()


def test_nulls_among_the_numbers_become_nan_and_are_not_kept(server):
    server.vector_of = lambda _: [None, 1.0]
    assert np.isnan(embed(server, ["1 2"])[0][0, 0])
    server.vector_of = lambda _: [2.0, 1.0]
    assert embed(server, ["1 2"])[0].tolist() == [[2, 1]]


def test_the_key_goes_to_the_server_and_into_no_error(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-right")
    with EmbeddingServer(key="sk-right") as server:
        assert embed(server, ["1 2"])[0].tolist() == [[1, 2]]
        monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
        with pytest.raises(ModelError, match="check that the key in OPENAI_API_KEY is right") as caught:
            embed(server, ["3 4"])
    assert "sk-wrong" not in str(caught.value)
    assert server.headers[0]["authorization"] == "Bearer sk-right"


def test_what_was_paid_for_is_never_sent_again(server):
    embed(server, ["1 2", "3 4"])
    vectors, spent = embed(server, ["3 4", "5 6"])
    assert vectors.tolist() == [[3, 4], [5, 6]]
    assert server.asked == [["1 2", "3 4"], ["5 6"]]
    assert spent == f"{server.uri}: 1 requests, 2 tokens, 1 texts from {cache_path()}"


def test_batches_that_were_answered_survive_one_that_fails(server):
    server.refuses = lambda text: text.startswith("9")
    embed(server, ["1 2"])
    server.changed = lambda data: data if data[0]["embedding"][0] < 5 else []
    with pytest.raises(ModelError):
        embed(server, ["3 4", "5 6"], batch=1, concurrency=1)
    server.changed = lambda data: data
    server.asked.clear()
    embed(server, ["1 2", "3 4", "5 6"])
    assert server.asked == [["5 6"]]


def test_a_batch_that_fails_while_others_are_answered_is_no_refusal(server):
    texts = [f"{number} 1" for number in range(200)]
    server.changed = lambda data: [] if data[0]["embedding"][0] == 7 else data
    with pytest.raises(ModelError, match="expected 1 vectors, found 0"):
        embed(server, texts, batch=1, concurrency=2)


def test_the_same_text_at_another_model_is_another_vector(server):
    embed(server, ["1 2"])
    other = ApiEmbedder("other", server.url)
    other.embed(["1 2"])
    other.close()
    assert len(server.asked) == 2


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATAGEN_CACHE", str(tmp_path / "file"))
    with pytest.raises(StoreError, match="name another folder in DATAGEN_CACHE"):
        embed(server, ["1 2"])
    assert server.asked == []


def test_a_damaged_cache_is_named(server):
    cache_path().parent.mkdir()
    cache_path().write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="delete the file where it is damaged"):
        embed(server, ["1 2"])


def test_a_server_that_is_not_there_is_named():
    embedder = ApiEmbedder("tiny", "http://127.0.0.1:9/v1", base=0.001)
    with pytest.raises(ModelError, match=r"cannot connect.*is the server started"):
        embedder.embed(["1 2"])
    embedder.close()


def test_half_a_surrogate_pair_can_be_sent(server):
    server.vector_of = lambda _: [1.0]
    assert embed(server, ["\ud800 half"])[0].tolist() == [[1]]
    assert server.asked == [["\ufffd half"]]


async def test_it_works_inside_a_running_event_loop(server):
    embedder = open_embedder(server.uri)
    assert embedder.embed(["1 2"]).tolist() == [[1, 2]]
    embedder.close()
