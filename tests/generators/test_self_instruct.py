"""The generator on answers written by hand: what is asked, in which order, and what becomes of each answer."""

import asyncio
import random
from dataclasses import replace

import pytest

from datagen.errors import DatagenError
from datagen.generators.self_instruct import SelfInstruct
from datagen.models.base import Completion, answer_key
from datagen.record import from_instruction
from datagen.step import Context, Demand

SEEDS = [
    from_instruction(
        f"Seed task about {thing} number {i}.", "", f"answer {i}", tags={"is_classification": i % 4 == 0}
    )
    for i, thing in enumerate("apples boats clouds deserts eagles ferns glaciers harps ivory jungles".split())
]


class Scripted:
    """Answers by purpose; waits a random while, so that answers arrive in another order each time."""

    uri = identity = "scripted:"

    def __init__(self, propose, classify=lambda _: "No, chat", instance=lambda _: "Output: fine", seed=0):
        self.answers = {
            "propose": propose,
            "classify": classify,
            "input_first": instance,
            "output_first": instance,
        }
        self.requests = []
        self.rng = random.Random(seed)

    async def generate(self, request):
        self.requests.append(request)
        await asyncio.sleep(self.rng.random() / 500)
        answer = self.answers[request.purpose.partition(".")[2]](request)
        completion = answer if isinstance(answer, Completion) else Completion(answer)
        return replace(completion, key=answer_key(self.identity, request))

    async def close(self): ...

    def asked(self, purpose):
        return [request for request in self.requests if request.purpose.endswith(purpose)]


async def generated(step, model, seeds=SEEDS):
    accepted, rejects, notes = [], [], []
    context = Context(
        seed=1,
        step="self_instruct",
        model=lambda _: model,
        reject=rejects.append,
        demand=lambda: Demand(step.target - len(accepted)),
        note=notes.append,
    )
    async for record in step.generate(seeds, context):
        accepted.append(record)
    return accepted, rejects, notes


def numbered(request, *items):
    start = request.values["start"]
    return "\n".join(f"{start + i}. {item}" for i, item in enumerate(items))


def fresh(request):
    """Eight instructions that are alike in no word."""
    rng = random.Random(request.draw)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(64)]
    return numbered(request, *(" ".join(words[i : i + 8]) for i in range(0, 64, 8)))


async def test_the_target_is_met_exactly_and_the_rest_of_the_last_job_is_surplus():
    accepted, rejects, _ = await generated(SelfInstruct(target=13), Scripted(fresh))
    assert len(accepted) == 13
    assert {reject.reason for reject in rejects} == {"surplus"}
    assert len(rejects) == 3  # two jobs of eight proposals


async def test_the_result_does_not_depend_on_the_order_of_answers():
    runs = [await generated(SelfInstruct(target=60, window=4), Scripted(fresh, seed=seed)) for seed in (1, 2)]
    (first, first_rejects, _), (second, second_rejects, _) = runs
    assert [record.id for record in first] == [record.id for record in second]
    assert [reject.source for reject in first_rejects] == [reject.source for reject in second_rejects]


async def test_a_job_sees_the_pool_as_it_stood_a_window_ago():
    model = Scripted(fresh)
    await generated(SelfInstruct(target=50, window=3), model)
    seeds = {seed.instruction for seed in SEEDS}
    machine = {r.draw: [e for e in r.values["examples"] if e not in seeds] for r in model.asked("propose")}
    assert all(len(r.values["examples"]) == 8 for r in model.asked("propose"))
    assert [len(machine[i]) for i in (0, 1, 2)] == [0, 0, 0]
    for draw in range(3, len(machine)):
        known = {
            line.partition(". ")[2]
            for earlier in range(draw - 2)
            for line in fresh(next(r for r in model.asked("propose") if r.draw == earlier)).splitlines()
        }
        assert len(machine[draw]) == 2
        assert set(machine[draw]) <= known


async def test_classification_decides_whether_the_label_comes_first():
    model = Scripted(
        lambda r: numbered(r, "Is this mail spam or ham, please?", "Write me a sonnet on fog."),
        lambda r: "Yes, classify" if "spam" in r.values["instruction"] else "No, generation",
        lambda r: (
            "Class label: spam\nInput: Win!" if r.purpose.endswith("output_first") else "Output: Fog rolls"
        ),
    )
    accepted, _, _ = await generated(SelfInstruct(target=2, window=1), model)
    spam, sonnet = accepted
    assert (spam.input, spam.response, spam.tags["is_classification"], spam.tags["task"]) == (
        "Win!",
        "spam",
        True,
        "classify",
    )
    assert spam.messages[0].content == "Is this mail spam or ham, please?\n\nWin!"
    assert (sonnet.input, sonnet.response, sonnet.tags["task"]) == ("", "Fog rolls", "generation")
    assert [origin.prompt.partition("@")[0] for origin in spam.history] == [
        "self_instruct_propose",
        "self_instruct_classify",
        "self_instruct_output_first",
    ]


async def test_similar_instructions_are_rejected_in_order_with_their_neighbour():
    first = "Name three birds that live in northern forests today."
    model = Scripted(lambda r: numbered(r, first, "Name three birds that live in northern forests now."))
    accepted, rejects, _ = await generated(SelfInstruct(target=1, window=1), model)
    assert accepted[0].instruction == first
    # 8 of 9 tokens in common: F1 = 8/9
    assert (rejects[0].reason, rejects[0].detail, round(rejects[0].score, 4)) == (
        "too_similar",
        first,
        0.8889,
    )


async def test_accepted_records_name_their_nearest_neighbours():
    model = Scripted(lambda r: numbered(r, "Seed task about whales and nothing else."))
    accepted, _, _ = await generated(SelfInstruct(target=1, window=1, neighbours=3), model)
    tags = accepted[0].tags
    assert len(tags["most_similar"]) == 3
    assert (
        tags["rouge_l"]
        == max(tags["most_similar"].values())
        == round(2 * (3 / 7) * (3 / 6) / (3 / 7 + 3 / 6), 4)
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Completion(""), "empty_answer"),
        (Completion("no list at all"), "unparsable_proposals"),
        (Completion("400: context too long", "error"), "request_failed"),
    ],
)
async def test_an_answer_without_proposals_is_one_reject(answer, reason):
    model = Scripted(lambda r: answer if r.draw == 0 else fresh(r))
    accepted, rejects, _ = await generated(SelfInstruct(target=4, window=1), model)
    assert len(accepted) == 4
    assert rejects[0].reason == reason
    assert rejects[0].record.messages[0].content == answer.text


async def test_a_cut_off_list_loses_its_last_item_only():
    text = "9. Name three birds of the north.\n10. Explain how tides and moons"
    model = Scripted(lambda r: Completion(text, "length") if r.draw == 0 else fresh(r))
    _, rejects, _ = await generated(SelfInstruct(target=3, window=1), model)
    assert [(r.reason, r.record.instruction) for r in rejects if r.reason == "truncated"] == [
        ("truncated", "Explain how tides and moons")
    ]


async def test_completion_style_drops_a_cut_off_list_whole_and_sends_a_raw_prefix():
    text = " Name three birds of the north.\n10. Explain how tides and moons"
    model = Scripted(
        lambda r: Completion(text, "length") if r.draw == 0 else fresh(r)[2:],
        lambda _: " No",
        lambda _: "Example 1\nOutput: a\nExample 2\nInput: x\nOutput: b\nExample 3\nInput: y\nOutput: c",
    )
    accepted, rejects, _ = await generated(SelfInstruct(target=6, window=1, style="completion"), model)
    assert rejects[0].reason == "truncated"
    assert len(accepted) == 6
    assert [record.response for record in accepted[:3]] == ["a", "b", "c"]
    prompt = model.asked("propose")[0]
    assert prompt.style == "completion"
    assert prompt.messages[0].content.endswith("\n9.")
    assert prompt.sampling.stop == ("\n\n", "\n16", "16.", "16 .")
    assert model.asked("classify")[0].sampling.max_tokens == 3


async def test_alpaca_style_asks_once_for_everything():
    def propose(request):
        start = request.values["start"]
        good = f" Name {request.draw} birds of the north.\n{start}. Input:\n<noinput>\n{start}. Output:\nWren"
        return f"{good}\n###\n{start + 1}. Instruction: Half an item"

    model = Scripted(lambda _: "", seed=0)
    model.answers["alpaca"] = propose
    accepted, rejects, _ = await generated(SelfInstruct(target=1, window=1, style="alpaca"), model)
    assert (accepted[0].instruction, accepted[0].response) == ("Name 0 birds of the north.", "Wren")
    assert [reject.reason for reject in rejects] == ["missing_fields"]
    assert len(model.requests) == 1
    assert len(model.requests[0].values["examples"]) == 3


async def test_instance_rules_reject_with_their_reasons():
    outputs = {
        "a": "Input: same\nOutput: same",
        "b": "Output:",
        "c": "Output: see below:",
        "d": "Output: good",
    }
    model = Scripted(
        lambda r: numbered(
            r,
            *(
                f"{letter} {noun} {noun}s for testing"
                for letter, noun in zip("abcd", ("owl", "fig", "gem", "hat"), strict=True)
            ),
        ),
        instance=lambda r: outputs[r.values["instruction"][0]],
    )
    accepted, rejects, _ = await generated(SelfInstruct(target=1, window=1), model)
    assert [reject.reason for reject in rejects] == ["echoed_input", "empty_output", "trailing_colon"]
    assert accepted[0].response == "good"


async def test_acceptance_below_the_floor_ends_the_run_and_says_so():
    model = Scripted(lambda _: "nothing usable")
    accepted, rejects, notes = await generated(SelfInstruct(target=5, patience=20, floor=0.1), model)
    assert accepted == []
    assert len(rejects) == 20
    assert "0 of the last 20 candidates" in notes[0]


async def test_few_jobs_are_started_beyond_the_target():
    """Near the end no more jobs run than the yield so far calls for: at most one window at the start."""
    model = Scripted(fresh)
    await generated(SelfInstruct(target=400, window=8), model)
    assert len(model.asked("propose")) <= 50 + 2


async def test_seeds_without_one_usable_line_are_refused(tmp_path):
    file = tmp_path / "seeds.jsonl"
    file.write_text('{"id": "x"}\n')
    with pytest.raises(DatagenError, match=r"seeds\.jsonl"):
        await generated(SelfInstruct(target=1, seeds=str(file)), Scripted(fresh), seeds=[])


async def test_a_broken_seed_is_named_kept_aside_and_stops_nothing(tmp_path):
    file = tmp_path / "seeds.jsonl"
    good = '{"id": "s", "name": "n", "instruction": "Say 😀 in שלום.", "instances": [{"input": "", "output": "x"}]}'
    file.write_text(good.replace('"s"', '"a"') + "\n{broken\n" + good + "\n")
    accepted, rejects, notes = await generated(
        SelfInstruct(target=2, seeds=str(file)), Scripted(fresh), seeds=[]
    )
    assert len(accepted) == 2
    assert (rejects[0].reason, rejects[0].source) == ("bad_seed", f"{file}:2")
    assert f"{file}:2" in notes[0]
