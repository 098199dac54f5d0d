"""The embedded model where it is asked for a category and a length, and where it is set on categories of its own."""

from collections import Counter
from random import Random

import pytest

from datagen.errors import UsageError
from datagen.models.procedural.families import by_task, select
from datagen.models.procedural.model import ProceduralModel, open_procedural
from datagen.models.procedural.recall import answers, recognise
from datagen.models.procedural.sized import Band, phrase_within
from datagen.models.procedural.terse import terse_families
from datagen.record import TASKS
from datagen.rules import judge_instance, judge_instruction
from tests.models.procedural_requests import CLEAN, asking, imitating, proposals, proposing

BIASED = ProceduralModel(noise=0, bias=("chat", "generation"), stubborn=0.6)


def kinds(model, draws, **values):
    texts = [
        text for draw in range(draws) for text in proposals(model.explain(proposing(draw, **values))[0].text)
    ]
    return Counter(recognise(text)[0].task for text in texts)


def test_a_bias_is_a_setting_like_the_others():
    uri = "procedural:?bias=chat,generation&stubborn=0.6"
    assert open_procedural(uri) == ProceduralModel(bias=("chat", "generation"), stubborn=0.6)
    assert open_procedural(uri).uri == uri
    assert open_procedural(uri).identity != ProceduralModel().identity
    assert (
        ProceduralModel().identity == "procedural:?families=&noise=0.05&seed=0"
    )  # as recorded answers have it


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("procedural:?bias=chat,generatoin", "category 'generatoin'; did you mean 'generation'?"),
        ("procedural:?families=chat&bias=coding", "category 'coding'; known: chat"),
        ("procedural:?stubborn=0.5", "stubborn needs a bias"),
        ("procedural:?bias=chat&stubborn=2", "stubborn is 2.0, expected a number from 0 to 1"),
    ],
)
def test_a_wrong_bias_is_one_line_with_a_remedy(uri, fault):
    with pytest.raises(UsageError) as caught:
        open_procedural(uri)
    assert fault in str(caught.value)


def test_a_biased_model_keeps_to_its_categories_while_nobody_asks():
    found = kinds(BIASED, 100)
    assert set(found) == {"chat", "generation"}
    assert abs(found["chat"] / 800 - 0.5) < 0.06


def test_a_stubborn_model_obeys_by_its_odds():
    found = kinds(BIASED, 100, task="extract")
    assert set(found) == {"chat", "generation", "extract"}
    assert abs(found["extract"] / 800 - 0.4) < 0.06
    assert set(kinds(ProceduralModel(noise=0, bias=("chat",)), 5, task="extract")) == {"extract"}


def test_other_is_partly_code_where_the_classifier_has_no_coding():
    texts = proposals(CLEAN.explain(proposing(task="other"))[0].text)
    offered = ["generation", "other"]
    assert {CLEAN.explain(asking("classify", text, tasks=offered))[0].text for text in texts} == {"No, other"}
    assert CLEAN.explain(asking("classify", texts[0], tasks=TASKS))[0].text == "No, coding"


# Bands of InstructGPT's prompts in words, and one that only a long input could fill.
@pytest.mark.parametrize(
    ("task", "low", "high"),
    [
        ("generation", 0, 15),
        ("generation", 99, 1499),
        ("open_qa", 0, 7),
        ("brainstorm", 14, 27),
        ("chat", 90, 180),
        ("rewrite", 75, 159),
        ("summarize", 103, 213),
        ("coding", 0, 15),
        ("extract", 57, 111),
    ],
)
def test_proposals_have_the_length_that_is_asked_for(task, low, high):
    texts = []
    for draw in range(4):
        texts += proposals(
            CLEAN.explain(proposing(draw, task=task, words=[low, high], where="prompt"))[0].text
        )
    fitting = 0
    for text in texts:
        family, _ = recognise(text)
        assert family.task == task
        assert judge_instruction(text) is None, text
        lengths = [len(text.split()) + len(answer.input.split()) for answer in answers(text)]
        fitting += any(low <= length <= high for length in lengths)
    assert fitting >= 30
    assert len(set(texts)) >= 28


def test_an_instruction_never_grows_beyond_the_rules():
    for seed in range(20):
        text = phrase_within(by_task(select(()))["chat"], Band(388, 1488), Random(seed), alone=False)
        assert judge_instruction(text) is None


def test_the_input_of_the_wanted_length_comes_first():
    text = next(
        text
        for draw in range(50)
        for text in proposals(CLEAN.explain(proposing(draw, task="summarize"))[0].text)
        if len({len(answer.input.split()) for answer in answers(text)}) > 3
    )
    lengths = sorted({len(answer.input.split()) for answer in answers(text)})
    for length in (lengths[0], lengths[-1]):
        request = asking("input_first", text, count=1, words=[length, length], where="prompt")
        given = CLEAN.explain(request)[0].text.partition("Input: ")[2].partition("\nOutput: ")[0]
        assert len(given.split()) == length


def test_alpaca_items_have_the_length_that_is_asked_for():
    request = imitating(3, count=8)
    request.values.update(task="summarize", words=[103, 213], where="prompt")
    blocks = CLEAN.explain(request)[0].text.split("###\n")[1:]
    for block in blocks:
        whole = block.partition("Instruction: ")[2].rpartition("Output:")[0]
        assert 103 <= len(whole.split()) - 3 <= 213  # without "4. Input:" and "4."


@pytest.mark.parametrize("family", terse_families().values(), ids=lambda family: family.name)
def test_short_forms_are_recognised_and_answered_like_the_long_ones(family):
    for seed in range(20):
        instruction = family.phrase(Random(seed))
        found, slots = recognise(instruction)
        assert found.name == family.name, instruction
        answer = found.solve(slots, Random(seed))
        assert judge_instance(answer.input, answer.output) is None


def test_background_changes_neither_the_family_nor_its_slots():
    for families in by_task(select(())).values():
        for seed, family in enumerate(families):
            text = family.phrase(Random(seed))
            longer = phrase_within([family], Band(80, 120), Random(seed), alone=True)
            assert longer.startswith("Background: ") or len(longer.split()) >= 80
            assert recognise(longer)[0].name == recognise(text)[0].name
