import re
import subprocess
import sys
from collections import Counter
from random import Random

import pytest

from datagen.errors import ModelError, UsageError
from datagen.models.base import Request, Sampling
from datagen.models.procedural import nursery, stock
from datagen.models.procedural.drafting import SHARES
from datagen.models.procedural.families import all_families, recognise, select
from datagen.models.procedural.model import ProceduralModel, open_procedural
from datagen.record import Message
from tests.models.procedural_requests import (
    CLEAN,
    EXAMPLES,
    asking,
    digest,
    imitating,
    proposals,
    proposing,
    telling,
    with_input,
    with_labels,
    without_input,
)


def test_uri_names_the_settings_that_differ_from_the_default():
    assert ProceduralModel().uri == "procedural:"
    model = ProceduralModel(seed=3, noise=0.2, families=("nursery", "rewrite"))
    assert model.uri == "procedural:?families=nursery,rewrite&noise=0.2&seed=3"
    assert open_procedural(model.uri) == model


def test_uri_may_name_a_selection_without_a_query():
    assert open_procedural("procedural:") == ProceduralModel()
    assert open_procedural("procedural:nursery?noise=0") == ProceduralModel(families=("nursery",), noise=0.0)


def test_identity_names_every_setting():
    settings = [ProceduralModel(), ProceduralModel(seed=1), CLEAN, ProceduralModel(families=("chat",))]
    assert len({model.identity for model in settings}) == 4
    assert ProceduralModel().identity == "procedural:?families=&noise=0.05&seed=0"


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("procedural:?nois=1", "no setting 'nois'; did you mean 'noise'?"),
        ("procedural:?noise=much", "noise is 'much', expected a number from 0 to 1"),
        ("procedural:?noise=1.5", "noise is 1.5, expected a number from 0 to 1"),
        ("procedural:?noise=nan", "noise is nan"),
        ("procedural:?seed=x", "seed is 'x', expected a whole number"),
        ("procedural:nurserry", "'nurserry'; did you mean 'nursery'?"),
        ("procedural:?families=chat,rewrit", "'rewrit'; did you mean 'rewrite'?"),
        ("openai:gpt", "expected procedural:"),
    ],
)
def test_wrong_setting_is_one_line_with_a_remedy(uri, fault):
    with pytest.raises(UsageError) as caught:
        open_procedural(uri)
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("names", [("nursery",), ("coding", "extract"), (select(("rewrite",))[0].name,)])
def test_families_select_what_is_proposed(names):
    model = ProceduralModel(noise=0, families=names)
    allowed = {family.name for family in select(names)}
    for draw in range(20):
        texts = proposals(model.explain(proposing(draw))[0].text)
        assert {recognise(text)[0].name for text in texts} <= allowed


def test_answers_are_the_same_in_every_process(pytestconfig):
    digests = {digest()}
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", "from tests.models import procedural_requests as r; print(r.digest())"],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(pytestconfig.rootpath)},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_answer_depends_on_seed_draw_and_messages_but_not_on_sampling():
    def text(model, request):
        return model.explain(request)[0].text

    first = text(CLEAN, proposing())
    assert first == text(CLEAN, proposing())
    assert first != text(ProceduralModel(seed=1, noise=0), proposing())
    assert first != text(CLEAN, proposing(draw=1))
    request = proposing()
    hot = Request((), Sampling(temperature=2.0), purpose=request.purpose, values=request.values)
    assert first == text(CLEAN, hot)
    other = Request((Message("user", "hello"),), purpose=request.purpose, values=request.values)
    assert first != text(CLEAN, other)


async def test_generate_is_what_explain_explains_and_counts_words():
    request = telling("Say red dog seven.")
    completion = await CLEAN.generate(request)
    assert completion == CLEAN.explain(request)[0]
    assert completion.text == "red dog seven"
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (4, 3)
    await CLEAN.close()


def test_proposals_are_a_numbered_list():
    for draw in range(50):
        lines = CLEAN.explain(proposing(draw, count=8, start=9))[0].text.split("\n")
        assert [line.split(" ")[0] for line in lines] == [f"{number}." for number in range(9, 17)]
        assert all(recognise(text) for text in proposals("\n".join(lines)))


def test_proposals_in_completion_style_leave_out_the_first_number():
    chat = CLEAN.explain(proposing(3))[0].text
    assert CLEAN.explain(proposing(3, style="completion"))[0].text == chat.removeprefix("9.")


def test_proposals_follow_the_shares_of_the_categories():
    texts = [text for draw in range(600) for text in proposals(CLEAN.explain(proposing(draw))[0].text)]
    tasks = Counter(recognise(text)[0].task for text in texts)
    for task, share in SHARES.items():
        assert abs(100 * tasks[task] / len(texts) - share) < 2.5, task


def test_proposals_keep_to_a_task_that_is_asked_for():
    texts = proposals(CLEAN.explain(proposing(task="extract"))[0].text)
    assert {recognise(text)[0].task for text in texts} == {"extract"}


def test_task_that_no_selected_family_has_is_an_error():
    with pytest.raises(ModelError, match="no selected family is of the task 'poetry'"):
        CLEAN.explain(proposing(task="poetry"))
    with pytest.raises(ModelError, match="'extract'"):
        ProceduralModel(families=("chat",)).explain(proposing(task="extract"))


def test_classify_says_yes_to_tasks_with_labels_only():
    for family in all_families():
        answer = CLEAN.explain(asking("classify", family.phrase(Random(1))))[0].text
        assert answer == ("Yes" if family.labels else "No"), family.name
    assert CLEAN.explain(asking("classify", EXAMPLES[0]))[0].text == "No"


def test_input_first_gives_numbered_examples_with_different_inputs():
    for instruction in with_input():
        text = CLEAN.explain(asking("input_first", instruction, count=3))[0].text
        pairs = re.findall(
            r"Example (\d)\nInput: (.+?)\nOutput: (.+?)(?:\n\n(?=Example \d\n)|\Z)", text, re.S
        )
        assert [number for number, _, _ in pairs] == ["1", "2", "3"][: len(pairs)]
        assert len({given for _, given, _ in pairs}) == len(pairs) >= 1
        assert f"Example {len(pairs) + 1}" not in text


def test_input_first_leaves_the_input_line_out_for_a_task_without_input():
    for instruction in without_input():
        text = CLEAN.explain(asking("input_first", instruction, count=5))[0].text
        assert text.startswith("Example 1\nOutput: ")
        assert "Example 2" not in text


def test_output_first_gives_different_labels():
    for instruction in with_labels():
        text = CLEAN.explain(asking("output_first", instruction, count=3))[0].text
        labels = re.findall(r"^Class label: (.+)$", text, re.M)
        assert 1 <= len(labels) == len(set(labels)) <= 3
        assert set(labels) <= set(recognise(instruction)[0].labels)


def test_alpaca_items_have_all_fields():
    for draw in range(20):
        text = CLEAN.explain(imitating(draw, count=3))[0].text
        blocks = text.split("###\n")
        assert blocks[0] == ""
        assert len(blocks) == 4
        for number, block in zip((4, 5, 6), blocks[1:], strict=True):
            fields = rf"{number}\. Instruction: (.+)\n{number}\. Input:\n(.+)\n{number}\. Output:\n(.+)"
            instruction, given, output = re.fullmatch(fields, block.strip(), re.S).groups()
            answer = "" if given == "<noinput>" else f"\n\n{given}"
            assert CLEAN.explain(telling(instruction + answer))[0].text.strip() == output


@pytest.mark.parametrize("step", ["input_first", "output_first"])
def test_unknown_instruction_gets_one_honest_line(step):
    assert CLEAN.explain(asking(step, EXAMPLES[0], count=3))[0].text == stock.CANNOT


def test_respond_answers_what_was_proposed_with_and_without_input():
    for instruction in [*with_input(), *without_input()]:
        text = CLEAN.explain(asking("input_first", instruction, count=3))[0].text
        for block in re.split(r"(?:\n\n)?Example \d\n", text)[1:]:
            given, output = re.fullmatch(r"(?:Input: (.+?)\n)?Output: (.+)", block, re.S).groups()
            message = f"{instruction}\n\n{given}" if given else instruction
            assert CLEAN.explain(telling(message))[0].text == output
            assert ProceduralModel(seed=9, noise=0).explain(telling(message))[0].text == output


@pytest.mark.parametrize("text", [EXAMPLES[0], "", "Hello!\n\nHow are you?"])
def test_respond_admits_what_it_cannot_do(text):
    assert CLEAN.explain(telling(text))[0].text == stock.CANNOT
    assert CLEAN.explain(Request(()))[0].text == stock.CANNOT


def test_respond_misses_an_input_that_is_not_there_or_not_ours():
    for instruction in with_input()[:5]:
        assert CLEAN.explain(telling(instruction))[0].text == stock.CANNOT
        assert CLEAN.explain(telling(f"{instruction}\n\nsome text"))[0].text == stock.CANNOT


def test_respond_keeps_to_the_constraint_of_a_nursery_dialogue():
    for seed in range(20):
        messages = nursery.dialogue(Random(seed), 5, language="German", place="system")
        for end in range(2, len(messages), 2):
            request = Request(messages[:end], purpose="respond")
            assert CLEAN.explain(request)[0].text == messages[end].content


def test_an_unknown_purpose_is_answered_as_a_message():
    request = Request((Message("user", "Say red dog seven."),), purpose="something_else")
    assert CLEAN.explain(request)[0].text == "red dog seven"


def test_a_task_that_only_reads_like_one_of_ours_is_admitted():
    for text in ("Say hello to your aunt.", "Count from five to a hundred."):
        assert CLEAN.explain(telling(text))[0].text == stock.CANNOT
        assert CLEAN.explain(asking("input_first", text, count=2))[0].text == stock.CANNOT
