import pytest

from datagen.errors import UsageError
from datagen.lengths import Measure, read_measure
from datagen.record import Message, Record, from_instruction

RECORD = from_instruction("Count to five", "by ones", "one two three four five six")


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("instruction-words", 3),
        ("prompt-words", 5),
        ("response-words", 6),
        ("all-words", 11),
        ("prompt-characters", len("Count to five\n\nby ones")),
        ("response-tokens", 8),  # 6 words × 4/3
        ("prompt-tokens", 7),  # 5 words × 4/3 = 6.67
    ],
)
def test_lengths_by_hand(name, length):
    assert read_measure(name)(RECORD) == length


def test_a_measure_has_a_name_and_says_what_it_counts():
    assert read_measure("prompt_tokens") == read_measure("prompt tokens") == Measure("prompt", "tokens")
    assert read_measure("prompt-tokens").name == "prompt-tokens"
    assert read_measure("prompt-tokens").basis == "prompt tokens (words × 4/3)"
    assert read_measure("prompt-tokens", "gpt2").basis == "prompt tokens (gpt2)"
    assert read_measure("response-characters").basis == "response characters"


@pytest.mark.parametrize(
    "name", ["", "tokens", "prompt", "prompt-token", "answer-words", "prompt-words-x", "a" * 9999]
)
def test_an_unknown_measure_is_named(name):
    with pytest.raises(UsageError, match="unknown measure"):
        read_measure(name)


def test_a_tokenizer_for_words_is_refused():
    with pytest.raises(
        UsageError, match=r"tokenizer 'gpt2': nothing to do for prompt-words; measure prompt-tokens"
    ):
        read_measure("prompt-words", "gpt2")


def test_nothing_to_measure_is_zero():
    empty = Record(())
    assert [read_measure(name)(empty) for name in ("prompt-tokens", "response-words", "all-characters")] == [
        0,
        0,
        0,
    ]
    assert read_measure("response-words")(Record((Message("user", "hello"),))) == 0


def test_odd_texts_have_lengths():
    assert read_measure("prompt-tokens").of("\ud800 \udc00") == 3
    assert read_measure("prompt-words").of("ein\u00a0zwei\u3000drei") == 3
    assert read_measure("prompt-tokens").of("x " * 500_000) == round(500_000 * 4 / 3)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    """A folder with a tokenizer whose tokens are bytes."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    plain = Tokenizer(models.BPE({letter: place for place, letter in enumerate(alphabet)}, []))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    folder = tmp_path_factory.mktemp("tokenizer")
    PreTrainedTokenizerFast(tokenizer_object=plain, model_max_length=16).save_pretrained(folder)
    return str(folder)


def test_a_named_tokenizer_counts(tokenizer):
    measure = read_measure("response-tokens", tokenizer)
    assert measure(from_instruction("a", "", "sieben ä")) == 9
    assert measure.of("") == 0
    assert measure.of("a\ud800b") == 5  # half a surrogate pair counts as U+FFFD, three bytes
    assert tokenizer in measure.basis


def test_a_long_text_is_counted_without_a_warning(tokenizer, caplog, capfd):
    assert read_measure("prompt-tokens", tokenizer).of("a" * 5000) == 5000
    assert caplog.text == ""
    assert "longer than" not in capfd.readouterr().err


def test_a_tokenizer_that_is_none_is_one_line(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{")
    (tmp_path / "config.json").write_text("{")
    for name in (str(tmp_path), str(tmp_path / "missing"), "nobody/has-this"):
        with pytest.raises(UsageError, match="give a folder, a hub name, or none") as caught:
            read_measure("prompt-tokens", name).of("a")
        assert "\n" not in str(caught.value)
