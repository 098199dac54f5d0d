"""Generation that aims at what is missing: the plans by themselves, and whole runs on models set on two categories."""

import asyncio
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.steering import measured
from datagen.api import Quiet
from datagen.errors import UsageError
from datagen.execute import execute, records_of
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.self_instruct.steering import Steering
from datagen.generators.self_instruct.wishes import Plan, Wishes, rendered
from datagen.generators.self_instruct.yields import Yields, needs
from datagen.models.base import Completion, Request
from datagen.models.procedural.model import open_procedural
from datagen.prompts import load_prompt
from datagen.recipe import parse_recipe
from datagen.record import from_instruction
from datagen.step import Demand
from datagen.store import Store
from datagen.targets import Cell, load_target
from tests.runs import digest, run

BIASED = "procedural:?bias=chat,generation&stubborn=0.6"


def steered(tmp_path, target, model=BIASED, filters=(), **options):
    """The facts of the stage, the requests and the records of a run."""
    step = {"use": "self_instruct", "target": target, **options}
    recipe = parse_recipe({"seed": 5, "model": model, "steps": [step, *filters]}, "test")
    with Store(tmp_path) as store:
        result = asyncio.run(execute(recipe, store, Quiet()))
        return result.stages[0], result.requests, list(records_of(store))


# What was learned, and what follows from it.


def test_rates_are_drawn_from_all_cells_towards_their_own():
    yields = Yields(2)
    assert yields.rates() == [[0.7, 0.0], [0.0, 0.7]]
    yields.asked[0], yields.met[0] = 32, [8, 16]
    # pooled: (8 + 8*0.7) / (32 + 8) = 0.34 straight; into cell 1 by the way: 16 / (32 + 8) = 0.4
    first, second = yields.rates()
    assert first == pytest.approx([(8 + 8 * 0.34) / 40, (16 + 8 * 0.4) / 40])
    assert second == pytest.approx([0.0, 0.34])


def test_a_cell_is_asked_for_by_what_brings_most_of_it():
    """A model that writes everything too short: asking for the long band fills the middle one."""
    yields = Yields(3)
    yields.asked, yields.met = [20, 20, 20], [[20, 0, 0], [20, 0, 0], [0, 20, 0]]
    assert yields.best_aims(yields.rates()) == [0, 2, 2]


def test_needs_reckon_in_what_other_cells_bring():
    # For 40 of cell 1 at 0.4 a proposal 100 are asked for, and 30 of cell 0 come with them.
    brings = {0: [0.5, 0.0], 1: [0.3, 0.4]}
    assert needs({0: 50, 1: 40}, {0: 1e9, 1: 1e9}, brings) == pytest.approx({0: 40, 1: 100})
    assert needs({0: 20, 1: 40}, {0: 1e9, 1: 1e9}, brings) == pytest.approx({0: 0, 1: 100})
    assert needs({0: 50, 1: 40}, {0: 1e9, 1: 10}, brings) == pytest.approx({0: 94, 1: 10})


def planner(count, window=100, patience=50, floor=0.02):
    """A planner for H4's mix, the missing records that it sees, and its cells."""
    aim = load_target("h4").aim(count)
    missing = dict(aim.quotas)
    return Steering(aim, lambda: missing, lambda _: 8, window, floor, patience), missing, list(missing)


def test_at_the_end_few_jobs_run_for_few_records():
    plans, missing, cells = planner(5000)
    for cell in cells:
        missing[cell] = 0
    missing[cells[3]] = 3
    assert plans.limit(0) == 1  # 3 records at 0.7 a proposal: 4 proposals
    assert (plans.plan(0).cell, plans.plan(0).count) == (cells[3], 4)


def test_no_more_jobs_than_the_window_and_all_cells_among_the_first():
    plans, _, cells = planner(5000, window=100, patience=10_000)
    assert plans.limit(0) == 100
    assert {plans.plan(index).cell for index in range(10)} == set(cells)
    shares = Counter(plans.plan(index).cell for index in range(100))
    assert shares[cells[0]] in range(43, 49)  # in proportion to their needs: 45.6 %


def test_no_more_is_spent_on_a_cell_than_its_patience_before_it_was_met():
    plans, _, cells = planner(5000, window=400, patience=50)
    started = plans.limit(0)
    spent = Counter()
    for index in range(started):
        spent[plans.plan(index).cell] += plans.plan(index).count
    assert spent == dict.fromkeys(cells, 50)


def test_limit_says_the_same_however_often_it_is_asked():
    plans, missing, _ = planner(50, window=4)
    assert [plans.limit(0) for _ in range(3)] == [4, 4, 4]
    missing.update(dict.fromkeys(missing, 0))
    plans.commit()
    assert [plans.limit(1) for _ in range(2)] == [4, 4]


def test_a_cell_that_nothing_comes_into_is_given_up_after_its_patience_and_the_others_go_on():
    plans, missing, cells = planner(100, window=6, patience=20)
    spent, done = Counter(), 0
    while plans.limit(done) > done:
        plan = plans.plan(done)
        spent[plan.cell] += plan.count
        for _ in range(plan.count):
            before = Demand(sum(missing.values()), dict(missing))
            if plan.cell != cells[2]:
                missing[plan.cell] = max(0, missing[plan.cell] - 1)
            record = from_instruction("x", "", "y", tags={"task": plan.cell.task})
            if plan.cell != cells[2]:
                plans.take(record, before, Demand(sum(missing.values()), dict(missing)))
        plans.commit()
        done += 1
    assert {cell: count for cell, count in missing.items() if count} == {cells[2]: 11}
    assert spent[cells[2]] == 20
    assert "1 of 10 cells could not be filled (brainstorm: 0 of 11)" in plans.ending()


# What is asked.


def test_without_a_target_every_prompt_is_as_it_always_was():
    kept = json.loads((Path(__file__).parent / "unsteered_prompts.json").read_text("utf-8"))
    assert len(kept) == 6
    for name, case in kept.items():
        messages = rendered(load_prompt(name), case["values"])
        assert [[message.role, message.content] for message in messages] == case["messages"], name


def wish(cell, **target):
    return Wishes(load_target(**target)).of_proposals(cell)


def test_a_proposal_prompt_says_category_and_length_in_words():
    # 52 to 99 tokens are 39 to 74.25 words.
    values = wish(Cell("rewrite", 53, 99), tasks="h4", lengths="instructgpt")
    assert (values["task"], values["words"], values["where"]) == ("rewrite", [40, 74], "prompt")
    values |= {"examples": ["Sing."], "start": 2, "count": 3}
    text = rendered(load_prompt("self_instruct_propose"), values)[1].content
    assert f"All of them must be of the kind rewrite: {values['about']}" in text
    assert "Each task must have between 40 and 74 words." in text


def test_a_band_beyond_what_an_instruction_can_be_asks_for_a_text_to_work_on():
    values = wish(Cell("summarize", 608, 1954), tasks="h4", lengths="instructgpt")
    assert (values["words"], values["where"]) == ([456, 1465], "given")


def test_the_input_makes_up_for_what_the_instruction_lacks():
    wishes = Wishes(load_target("h4", "instructgpt"))
    cell, instruction = Cell("rewrite", 53, 99), " ".join(["word"] * 30)  # 40 tokens
    assert wishes.of_instance(cell, instruction, False) == {"words": [10, 44], "where": "prompt"}
    long = " ".join(["word"] * 60)  # 80 tokens: no input needed, and one of up to 19 tokens possible
    assert wishes.of_instance(cell, long, False)["words"] == [0, 14]


def test_other_stands_for_all_that_the_target_does_not_name():
    assert "coding" not in Wishes(load_target("instructgpt")).tasks()
    assert Wishes(load_target("h4")).tasks() == Wishes().tasks()


def test_candidates_go_where_there_is_room():
    wishes = Wishes(load_target("h4", "instructgpt"))
    bands = [cell for cell in load_target("h4", "instructgpt").shares if cell.task == "rewrite"]
    plan = Plan(8, bands[1], 0, {bands[0]: 9, bands[1]: 0, bands[2]: 2, bands[3]: 5})
    assert wishes.best_cell(plan, "Say it.", "rewrite") == bands[0]
    assert wishes.best_cell(plan, " ".join(["word"] * 80), "rewrite") == bands[3]  # 107 tokens: band 2 or 3
    assert wishes.best_cell(plan, "Say it.", "chat") is None


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (
            {"style": "completion", "lengths": "instructgpt"},
            "style completion cannot be steered by prompt-tokens",
        ),
        ({"tasks": "h5"}, "target h5: no such file"),
        ({"by": "prompt-tokens"}, "no lengths are given"),
    ],
)
def test_what_cannot_be_steered_by_is_refused_before_anything_is_asked(options, fault):
    with pytest.raises(UsageError, match=fault):
        SelfInstruct(**options).inputs()


def test_the_contents_of_a_target_file_are_an_input(tmp_path):
    file = tmp_path / "mix.yaml"
    file.write_text("tasks: {chat: 0.5, coding: 0.5}\n")
    before = SelfInstruct(tasks=str(file)).inputs()["target"]
    file.write_text("tasks: {chat: 0.4, coding: 0.6}\n")
    assert SelfInstruct(tasks=str(file)).inputs()["target"] != before
    assert "target" not in SelfInstruct().inputs()


# Whole runs.


def test_every_cell_is_full_although_the_model_prefers_two(tmp_path):
    facts, _, records = steered(tmp_path, 150, tasks="h4")
    quotas = {cell.task: quota for cell, quota in load_target("h4").aim(150).quotas.items()}
    assert Counter(record.tags["task"] for record in records) == quotas
    assert facts.cells == {task: (quota, quota) for task, quota in quotas.items()}


@pytest.mark.slow
def test_a_thousand_records_in_h4s_mix_for_less_than_twice_the_requests_of_an_oracle(tmp_path):
    filters = ({"use": "refusal"}, {"use": "language", "keep": ["en"]})
    facts, requests, records = steered(tmp_path, 1000, filters=filters, tasks="h4")
    quotas = {cell.task: quota for cell, quota in load_target("h4").aim(1000).quotas.items()}
    shares = load_target("h4").shares
    met = Counter(record.tags["task"] for record in records)
    assert all(abs(met[cell.task] - 1000 * share) <= 1 for cell, share in shares.items())
    assert facts.short == 0
    assert requests < 2 * measured(BIASED, 20).least_requests(quotas)


def test_a_full_cell_costs_no_instance_request(tmp_path):
    _, _, _ = steered(tmp_path, 100, tasks="h4")
    with Store(tmp_path, write=False) as store:
        early = [r for r in store.rejects(reason="cell_full") if len(r.record["history"]) == 2]
    assert len(early) > 5
    assert {reject.detail for reject in early} <= {"chat", "generation"}


@pytest.mark.parametrize("bias", ["", "?bias=chat,generation&stubborn=0.6"])
def test_lengths_and_tasks_together_fill_what_the_model_can_write(tmp_path, bias):
    facts, requests, records = steered(
        tmp_path, 200, f"procedural:{bias}", tasks="h4", lengths="instructgpt", window=8
    )
    short = {name for name, (have, quota) in facts.cells.items() if have < quota}
    # Inputs of several hundred words are beyond the embedded model.
    assert short == {"chat 517-1985", "summarize 608-1954", "closed_qa 347-2032", "extract 391-1937"}
    assert all(facts.cells[name][0] == 0 for name in short)
    assert "4 of 40 cells could not be filled" in facts.note
    assert "chat 517-1985: 0 of " in facts.note
    assert len(records) == 200 - facts.short
    assert requests < 200 * 3 + len(short) * 50 * 2.5 + 300


def test_a_style_without_the_question_tags_what_was_asked_for(tmp_path):
    facts, _, records = steered(tmp_path, 60, "procedural:", tasks="h4", style="alpaca")
    assert facts.short == 0
    assert all("is_classification" not in record.tags for record in records)
    assert Counter(r.tags["task"] for r in records)["generation"] == 27


@pytest.mark.parametrize("by", ["prompt-words", "instruction-tokens", "response-tokens"])
@pytest.mark.parametrize("style", ["chat", "alpaca"])
def test_every_measure_can_be_steered_by(tmp_path, by, style):
    unit = 4 / 3 if by.endswith("tokens") else 1
    bands = [0, round(25 * unit), round(60 * unit)]
    file = tmp_path / "lengths.yaml"
    file.write_text(f"lengths:\n  {by}:\n    probabilities: [0, 0.5, 1]\n    all: {bands}\n")
    facts, _, records = steered(
        tmp_path / "run", 30, "procedural:", lengths=str(file), by=by, style=style, window=8
    )
    assert facts.short == 0
    measure = load_target("", str(file), by).lengths.measure
    assert sum(measure(record) <= bands[1] for record in records) == 15


def test_instructgpts_other_is_filled_with_code(tmp_path):
    facts, _, records = steered(tmp_path, 60, "procedural:", tasks="instructgpt")
    assert facts.short == 0
    assert "other" in {record.tags["task"] for record in records}


def test_an_edited_target_reuses_what_was_answered(tmp_path):
    file = tmp_path / "mix.yaml"
    file.write_text("tasks: {chat: 0.5, coding: 0.5}\n")
    steered(tmp_path / "run", 60, "procedural:", tasks=str(file))
    with Store(tmp_path / "run", write=False) as store:
        first = sum(spent.answers for spent in store.spent())
    file.write_text("tasks: {chat: 0.4, coding: 0.6}\n")
    facts, requests, _ = steered(tmp_path / "run", 60, "procedural:", tasks=str(file))
    assert facts.cells == {"chat": (24, 24), "coding": (36, 36)}
    assert requests - first < first / 2


class Delayed:
    """The embedded model, answering after a random while."""

    def __init__(self, seed):
        self.inner, self.rng = open_procedural(BIASED), random.Random(seed)
        self.uri, self.identity = self.inner.uri, self.inner.identity

    async def generate(self, request: Request) -> Completion:
        await asyncio.sleep(self.rng.random() / 300)
        return await self.inner.generate(request)

    async def close(self): ...


@pytest.mark.parametrize("lengths", ["", "instructgpt"])
def test_the_result_depends_on_neither_latency_nor_concurrency(tmp_path, monkeypatch, lengths):
    digests = set()
    for seed, concurrency in ((1, 1), (2, 16), (3, 64)):
        folder = tmp_path / str(seed)
        monkeypatch.setattr("datagen.models.roster.open_model", lambda *_, seed=seed, **__: Delayed(seed))
        steered(folder, 40, {"uri": BIASED, "concurrency": concurrency}, tasks="h4", lengths=lengths)
        digests.add(digest(folder))
    assert len(digests) == 1


def test_the_command_says_which_cells_are_full(tmp_path):
    done = run("generate", "self-instruct", "--num", 40, "--tasks", "h4", "--out", tmp_path / "r")
    assert done.returncode == 0, done.stderr
    assert "cells: 10 of 10 full" in done.stdout


def test_the_command_says_which_cells_are_short_and_that_it_could_not_do_all(tmp_path):
    file = tmp_path / "mix.yaml"
    file.write_text("tasks: {chat: 0.9, coding: 0.1}\n")
    step = ("generate", "self-instruct", "--num", 20, "--tasks", file, "--out", tmp_path / "r")
    done = run(*step, "--model", "procedural:?bias=chat&stubborn=1")
    assert done.returncode == 1
    assert "cells: 1 of 2 full" in done.stdout
    assert "coding: 0 of 2" in done.stdout


def test_the_command_refuses_a_target_where_nothing_is_generated(tmp_path):
    done = run("generate", "respond", "--tasks", "h4", "--input", tmp_path / "x.jsonl")
    assert done.returncode == 2
    assert "--tasks" in done.stderr


def test_plan_reckons_with_the_target():
    done = run("plan", "self-instruct", "--set", "steps.self_instruct.tasks=h4")
    assert done.returncode == 0
    assert "each in the one of 10 cells that it was asked for" in done.stdout
