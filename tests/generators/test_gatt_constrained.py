"""Which constraints are drawn, how they are said, and which further ones the model's own list gives."""

from collections import Counter

import pytest

from datagen.constraints import load_constraints
from datagen.generators.gatt import GAtt
from datagen.generators.gatt.constrained import Choice, extended
from datagen.models.base import Completion
from datagen.seeding import rng_for
from datagen.step import Context, Demand
from tests.models.parts import Parts

KNOWN = load_constraints("")


def drawn(most, terse, count=2000):
    choice = Choice(KNOWN, most, terse)
    return [choice.draw(rng_for(0, "draw", index)) for index in range(count)]


def test_combinations_are_of_different_kinds_and_of_every_size():
    held = drawn(3, 0.5)
    assert all(len({one.kind for one in each.constraints}) == len(each.constraints) for each in held)
    sizes = Counter(len(each.constraints) for each in held)
    assert sorted(sizes) == [1, 2, 3]
    assert all(abs(count / 2000 - 1 / 3) < 0.05 for count in sizes.values())
    kinds = Counter(each.constraints[0].kind for each in held)
    assert sorted(kinds) == ["figure", "hobby", "language"]
    assert all(abs(count / 2000 - 1 / 3) < 0.05 for count in kinds.values())


def test_half_are_terse_and_the_instruction_says_all_in_that_form():
    held = drawn(2, 0.5)
    assert abs(sum(each.terse for each in held) / 2000 - 0.5) < 0.05
    for each in held:
        parts = [one.terse if each.terse else one.text for one in each.constraints]
        assert each.instruction == " ".join(parts)


def test_more_kinds_than_there_are_cannot_be_drawn():
    assert max(len(each.constraints) for each in drawn(9, 0, count=100)) == 3


def context_of(notes):
    return Context(0, "gatt", lambda _: None, lambda _: None, lambda: Demand(1), notes.append)


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "few.yaml"
    path.write_text("hobby:\n  values: [tennis, chess]\nlanguage:\n  values: [French]\n")
    return load_constraints(str(path))


async def test_the_models_own_values_are_added_once_each_and_one_request_is_sent_for_a_kind(few):
    lists = {
        "hobby": "1. Tennis\n2. kite flying\n3. Kite Flying\n4. rowing\n5. yoga",
        "language": "1. German",
    }
    model = Parts({"gatt.extend": lambda request: lists[request.values["kind"]]})
    found = await extended(few, 4, model, context_of(notes := []))
    assert [one.name for one in found] == [
        *("hobby=tennis", "hobby=chess", "language=French"),
        *("hobby=kite flying", "hobby=rowing", "language=German"),
    ]
    assert [request.values["kind"] for request in model.asked] == ["hobby", "language"]
    assert "Name 4 hobbies that people have, such as tennis, chess." in model.asked[0].messages[1].content
    assert notes == []


@pytest.mark.parametrize(
    ("answer", "noted"),
    [
        ("", "no further language constraints: empty_answer"),
        (Completion("1. Ger", "length"), "no further language constraints: truncated"),
        ("1. Klingonish", "left out of what the model named: "),
    ],
)
async def test_what_gives_no_constraint_is_noted_and_the_known_ones_stay(few, answer, noted):
    model = Parts(
        {"gatt.extend": lambda request: answer if request.values["kind"] == "language" else "1. chess"}
    )
    found = await extended(few, 1, model, context_of(notes := []))
    assert found == few
    [note] = notes
    assert note.startswith(noted)


def test_estimates_count_what_is_simulated_and_judged():
    both, neither = GAtt(70, rounds=(4, 4)), GAtt(70, rounds=(4, 4), dialogues="talks.jsonl", rules_only=True)
    # 100 dialogues of four replies; three further messages of the user and four verdicts.
    assert (both.estimate().requests, neither.estimate().requests) == (1100, 400)
    assert GAtt(70, rounds=(4, 4), constraints="nursery", rules_only=True).estimate().requests == 400
