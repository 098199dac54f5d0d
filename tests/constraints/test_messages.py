"""Constraints written into messages, found there and taken away again."""

from random import Random

import pytest

from datagen.constraints import combine, find, load_constraints, make_constraint, strip

SHIPPED = tuple(dict.fromkeys(load_constraints() + load_constraints("zero-shot")))
NURSERY = load_constraints("nursery")
QUESTION = "What is the capital of France? Tell me, please."


@pytest.mark.parametrize("terse", [False, True])
@pytest.mark.parametrize("constraint", SHIPPED, ids=lambda each: each.name)
def test_every_shipped_constraint_is_found_and_stripped(constraint, terse):
    inst = combine([constraint], terse)
    for message in (inst, f"{inst} {QUESTION}", f"{QUESTION} {inst}", f"{QUESTION}\n\n{inst}\n"):
        assert find(message) == (constraint,)
        assert strip(message) == (QUESTION if QUESTION in message else "")


@pytest.mark.parametrize("constraint", NURSERY, ids=lambda each: each.name)
def test_nursery_constraints_are_found_where_they_are_known_and_languages_where_not(constraint):
    for wording in (constraint.text, constraint.terse):
        assert find(f"{wording} Say red dog.", NURSERY) == (constraint,)
        assert find(f"{wording} Say red dog.") == (make_constraint("language", constraint.value),)
        assert strip(f"{wording} Say red dog.") == strip(f"{wording} Say red dog.", NURSERY) == "Say red dog."


def test_combinations_round_trip_in_their_order_and_in_either_form():
    rng = Random(7)
    for _ in range(400):
        chosen = tuple(rng.sample(SHIPPED, rng.randint(1, 4)))
        inst = " ".join(combine([each], rng.random() < 0.5) for each in chosen)
        assert find(f"{inst} {QUESTION}") == chosen
        assert strip(f"{QUESTION} {inst}") == QUESTION


def test_combine_joins_sentences_and_short_forms():
    chosen = [make_constraint("figure", "Plato"), make_constraint("language", "French")]
    assert combine(chosen, terse=False) == "Act as Plato from now on. Always answer in French."
    assert combine(chosen, terse=True) == "Figure: Plato. Language: French."
    assert combine([], terse=True) == ""


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("Figure: Malcolm X. Language: french. Hi", ["figure=Malcolm X", "language=French"]),
        ("Act as J.R.R Tolkien from now on.", ["figure=J.R.R Tolkien"]),
        ("Hobby: rock 'n' roll, mostly. Hobby: go.", ["hobby=rock 'n' roll, mostly", "hobby=go"]),
        ("Language: Esperanto. Language: Thai.", ["language=Thai"]),
        ('Ending: "So it goes." Hi', []),  # the wording ends with a full stop of its own
        ('Ending: "So it goes.". Hi', ["ends_with=So it goes."]),
        ("Keep every reply to at most 12 words. Words: at most many.", ["word_limit=12"]),
        ("Always answer in full sentences.", []),
        ("always answer in French", []),
        ("My hobby: chess. xLanguage: French.", []),
        ("Language: French.Now", []),
        ("Hobby: " + "x" * 81 + ".", []),
        ("Act as a lawyer\nfrom now on.", []),
        ("", []),
    ],
)
def test_find_reads_any_value_that_a_kind_can_take(message, names):
    assert [each.name for each in find(message)] == names


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("  Hi  there \n", "Hi  there"),
        ("Say this. Language: French. And that.", "Say this. And that."),
        ("Say this.\n\nLanguage: French. And that.", "Say this.\n\nAnd that."),
        ("Run:\nLanguage: French.\n    x = 1\n    y = 2", "Run:\n    x = 1\n    y = 2"),
        ("Hobby: go. Language: French.\nHi", "Hi"),
        ("One. Hobby: go. Two. Language: French. Three.", "One. Two. Three."),
    ],
)
def test_strip_leaves_the_larger_gap_and_the_rest_as_it_was(message, left):
    assert strip(message) == left


def test_known_constraints_go_before_the_shipped_ones(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("tide:\n  text: Speak of the tide.\n  terse: 'Tide: yes.'\n  judge: true\n", "utf-8")
    own = load_constraints(str(path))
    assert find("Speak of the tide. Hobby: go. Tide: yes. Hi", own) == (
        own[0],
        make_constraint("hobby", "go"),
        own[0],
    )
    assert find("Speak of the tide. Hi") == ()
    assert strip("Speak of the tide. Hi", own) == "Hi"
    assert find("Speak of the tide.s", own) == ()
