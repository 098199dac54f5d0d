"""Recipes carried out in folders: stages, filters, counts, reuse. In-process, on the procedural model."""

import json
from pathlib import Path

import pytest

from datagen.api import Quiet, work
from datagen.errors import DatagenError, RecipeError
from datagen.execute import records_of
from datagen.formats import write_records
from datagen.recipe import parse_recipe
from datagen.record import Message, Record
from datagen.store import Store
from tests.runs import digest
from tests.servers.fault_server import Behaviour, FaultServer


def recipe(*steps, **rest):
    return parse_recipe({"seed": 3, "steps": list(steps), **rest}, "test")


def prompts(tmp_path, count=20):
    file = tmp_path / "prompts.jsonl"
    write_records((Record((Message("user", f"question {i}?"),)) for i in range(count)), file)
    return {"use": "source", "path": str(file)}


def write_steps(tmp_path, monkeypatch, name, body):
    (tmp_path / f"{name}.py").write_text(
        "from dataclasses import dataclass\nfrom datagen.step import Verdict\n" + body
    )
    monkeypatch.syspath_prepend(tmp_path)


def test_accepted_and_rejected_make_generated(tmp_path):
    noisy = {"uri": "procedural:?noise=0.4"}
    result = work(
        recipe({"use": "self_instruct", "target": 40}, {"use": "refusal"}, model=noisy), tmp_path, Quiet()
    )
    stage = result.stages[0]
    with Store(tmp_path, write=False) as store:
        kept = len(list(records_of(store)))
        rejects = list(store.rejects())
        assert store.reject_counts() == stage.rejected
    assert kept == stage.accepted == 40
    assert len(rejects) == stage.generated - 40 > 0
    assert all(reject.reason and reject.source for reject in rejects)


def test_the_target_counts_what_the_filters_let_through(tmp_path, monkeypatch):
    write_steps(
        tmp_path,
        monkeypatch,
        "half_steps",
        "@dataclass(frozen=True)\nclass Half:\n    def judge(self, record):\n"
        "        return Verdict(int(record.id, 16) % 2 == 0, 'odd', 1.0, 'why')\n",
    )
    result = work(
        recipe({"use": "self_instruct", "target": 30}, {"use": "half_steps:Half"}), tmp_path / "r", Quiet()
    )
    assert result.accepted == 30
    assert result.stages[0].rejected["Half"]["odd"] > 5
    with Store(tmp_path / "r", write=False) as store:
        assert all(int(record.id, 16) % 2 == 0 for record in records_of(store))
        odd = next(store.rejects(reason="odd"))
        assert (odd.score, odd.detail) == (1.0, "why")


def test_a_filter_that_fails_rejects_its_record_and_stops_nothing(tmp_path, monkeypatch):
    write_steps(
        tmp_path,
        monkeypatch,
        "odd_steps",
        "@dataclass(frozen=True)\nclass Fragile:\n    def judge(self, record):\n"
        "        if '7' in record.messages[0].content: raise ValueError('seven')\n        return Verdict(True)\n",
    )
    result = work(recipe(prompts(tmp_path), {"use": "odd_steps:Fragile"}), tmp_path / "r", Quiet())
    assert result.accepted == 18
    assert result.stages[0].rejected == {"Fragile": {"filter_failed": 2}}
    with Store(tmp_path / "r", write=False) as store:
        assert next(store.rejects()).detail == "ValueError: seven"


def test_a_generator_of_the_users_own_runs(tmp_path, monkeypatch):
    write_steps(
        tmp_path,
        monkeypatch,
        "gen_steps",
        "from datagen.record import from_instruction\n"
        "@dataclass(frozen=True)\nclass Count:\n    target: int = 3\n"
        "    async def generate(self, records, context):\n"
        "        while context.demand().records:\n"
        "            n = context.rng('n', context.demand().records).randrange(1000)\n"
        "            yield from_instruction(f'Say {n}, please.', '', str(n))\n",
    )
    result = work(recipe({"use": "gen_steps:Count", "target": 5}), tmp_path / "r", Quiet())
    assert result.accepted == 5


def test_broken_lines_of_a_source_are_rejects(tmp_path):
    source = prompts(tmp_path, 3)
    with Path(source["path"]).open("a") as file:
        file.write("{broken\n")
    result = work(recipe(source), tmp_path / "r", Quiet())
    assert result.accepted == 3
    with Store(tmp_path / "r", write=False) as store:
        reject = next(store.rejects())
    assert (reject.reason, reject.source) == ("bad_line", f"{source['path']}:4")


def test_respond_answers_in_order_and_stages_are_chained(tmp_path):
    with FaultServer(
        Behaviour(latency=0.002, sigma=1.0), lambda body: body["messages"][-1]["content"][::-1]
    ) as server:
        steps = (prompts(tmp_path, 50), {"use": "respond"}, {"use": "exact", "on": "response"})
        result = work(recipe(*steps, model=f"openai:m@{server.url}"), tmp_path / "r", Quiet())
    assert [stage.name for stage in result.stages] == ["01-source", "02-respond", "03-exact"]
    with Store(tmp_path / "r", write=False) as store:
        records = list(records_of(store))
    assert [record.response for record in records] == [f"question {i}?"[::-1] for i in range(50)]
    assert [origin.step for origin in records[0].history] == ["respond", "exact"]


def test_one_request_that_is_refused_is_one_reject_and_is_asked_again_on_demand(tmp_path):
    with FaultServer(answer=lambda _: "fine") as server:
        work(
            recipe(prompts(tmp_path, 1), {"use": "respond"}, model=f"openai:m@{server.url}"),
            tmp_path / "r",
            Quiet(),
        )
        server.say({"error": {"message": "too long for me"}}, status=400)
        rest = recipe(
            prompts(tmp_path, 9),
            {"use": "respond"},
            model={"uri": f"openai:m@{server.url}", "concurrency": 1},
        )
        result = work(rest, tmp_path / "r", Quiet())
        assert (result.accepted, result.stages[-1].rejected) == (8, {"respond": {"request_failed": 1}})
        asked = server.stats.requests
        assert work(rest, tmp_path / "r", Quiet()).accepted == 8
        assert server.stats.requests == asked
        assert work(rest, tmp_path / "r", Quiet(), retry_failed=True).accepted == 9
        assert server.stats.requests == asked + 1


def test_what_the_server_refuses_again_is_no_dead_end(tmp_path):
    """Only refused requests are left to ask, and all are refused again: the run still comes to its end."""
    with FaultServer(answer=lambda _: "fine") as server:
        model = {"uri": f"openai:m@{server.url}", "concurrency": 1}
        work(recipe(prompts(tmp_path, 1), {"use": "respond"}, model=model), tmp_path / "r", Quiet())
        rest = recipe(prompts(tmp_path, 5), {"use": "respond"}, model=model)
        for _ in range(2):
            for _ in range(4):
                server.say({"error": {"message": "too long for me"}}, status=400)
            result = work(rest, tmp_path / "r", Quiet(), retry_failed=True)
            assert (result.accepted, result.stages[-1].rejected) == (1, {"respond": {"request_failed": 4}})


@pytest.mark.parametrize(
    ("fault", "reason"), [("null", "empty_answer"), ("length", "truncated"), ("long", "")]
)
def test_odd_answers_are_kept_or_rejected_with_a_reason(tmp_path, fault, reason):
    with FaultServer(Behaviour(**{fault: 1.0})) as server:
        steps = (prompts(tmp_path, 3), {"use": "respond"})
        result = work(recipe(*steps, model=f"openai:m@{server.url}"), tmp_path / "r", Quiet())
    if reason:
        assert result.stages[-1].rejected == {"respond": {reason: 3}}
    else:
        with Store(tmp_path / "r", write=False) as store:
            assert [len(record.response) for record in records_of(store)] == [len("word " * 40_000)] * 3


def test_a_key_that_the_server_quotes_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-quoted-by-the-server")
    with FaultServer(Behaviour(key="another")) as server, pytest.raises(DatagenError) as caught:
        work(
            recipe(prompts(tmp_path, 3), {"use": "respond"}, model=f"openai:m@{server.url}"),
            tmp_path / "r",
            Quiet(),
        )
    assert "sk-quoted" not in str(caught.value)
    for file in (tmp_path / "r").rglob("*"):
        assert not file.is_file() or b"sk-quoted" not in file.read_bytes()


def test_every_record_can_be_traced_to_the_answers_it_was_made_of(tmp_path):
    work(recipe({"use": "self_instruct", "target": 5}, {"use": "refusal"}), tmp_path, Quiet())
    with Store(tmp_path, write=False) as store:
        for record in records_of(store):
            asked = [key for origin in record.history for key in origin.parents]
            assert len(asked) == 3
            assert all(store.get(key) is not None for key in asked)
            assert record.instruction in store.get(asked[0]).text
            assert record.history[-1].step == "refusal"
            assert all("@" in origin.prompt for origin in record.history[:-1])


def test_the_same_recipe_gives_the_same_dataset_and_another_seed_another(tmp_path):
    def made(name, **rest):
        plain = {"steps": [{"use": "self_instruct", "target": 10}], **rest}
        work(parse_recipe(plain, "test"), tmp_path / name, Quiet())
        return digest(tmp_path / name)

    assert made("a", seed=1) == made("b", seed=1) != made("c", seed=2)


def test_what_an_edited_recipe_has_no_longer_is_gone(tmp_path):
    source = prompts(tmp_path, 10)
    odd = {"use": "length", "on": "prompt", "max_characters": 10}
    work(recipe(source, odd, {"use": "exact"}, {"use": "respond"}), tmp_path / "r", Quiet())
    result = work(recipe(source), tmp_path / "r", Quiet())
    assert [stage.name for stage in result.stages] == ["01-source"]
    with Store(tmp_path / "r", write=False) as store:
        assert list(store.stages()) == ["01-source"]
        assert len(list(records_of(store))) == 10
        assert store.reject_counts() == {}
    assert [path.name for path in (tmp_path / "r" / "stages").iterdir()] == ["01-source.parquet"]


def test_a_recipe_that_begins_with_a_filter_is_refused(tmp_path):
    with pytest.raises(RecipeError, match="begin with a source"):
        work(recipe({"use": "refusal"}), tmp_path, Quiet())


def test_the_card_states_provenance_and_assumes_no_licence(tmp_path):
    work(recipe({"use": "self_instruct", "target": 12}, name="tales"), tmp_path, Quiet())
    card = (tmp_path / "dataset" / "README.md").read_text()
    assert "license" not in card.partition("---\n")[2].partition("---\n")[0]
    assert "not stated" in card
    for part in ("procedural:", "self_instruct_propose@", "target: 12", "# tales"):
        assert part in card


def test_a_run_without_records_is_short_and_leaves_a_report(tmp_path):
    with FaultServer(answer=lambda _: "no list") as server:
        steps = {"use": "self_instruct", "target": 5, "patience": 10}
        result = work(recipe(steps, model=f"openai:m@{server.url}"), tmp_path, Quiet())
    assert (result.accepted, result.short) == (0, 5)
    assert "floor" in result.notes[0]
    assert (tmp_path / "report.html").is_file()
    assert not (tmp_path / "dataset").exists()


def test_the_completion_style_asks_the_completions_endpoint(tmp_path):
    with FaultServer(answer=lambda _: " Name a bird of the north.\n10. Write on tides.") as server:
        steps = {"use": "self_instruct", "target": 5, "patience": 10, "style": "completion"}
        work(recipe(steps, model=f"openai:m@{server.url}"), tmp_path, Quiet())
        assert all("prompt" in body for body in server.bodies)


def test_python_face_returns_datasets(tmp_path, monkeypatch):
    import datagen

    monkeypatch.chdir(tmp_path)
    dataset = datagen.generate("self-instruct", num=6, seed=2)
    assert dataset.num_rows == 6
    assert dataset[0]["messages"][0]["role"] == "user"
    folder = next((tmp_path / "runs").iterdir())
    assert datagen.load(folder)["id"] == dataset["id"]
    again = datagen.generate("self-instruct", num=6, seed=2)  # the same call goes on in the same folder
    assert again["id"] == dataset["id"]
    assert len(list((tmp_path / "runs").iterdir())) == 1
    answered = datagen.generate(
        "respond", records=[{"instruction": dataset[0]["instruction"], "input": "", "output": ""}]
    )
    assert answered.num_rows == 1
    ran = datagen.run("self-instruct", out=tmp_path / "x", settings={"steps.self_instruct.target": 4})
    assert ran.num_rows == 4


async def test_python_face_works_where_a_loop_is_running(tmp_path):
    """As in a notebook."""
    import datagen

    assert datagen.generate("self-instruct", num=3, out=tmp_path).num_rows == 3


def test_seeds_of_the_original_are_read_unchanged(tmp_path):
    original = {
        "id": "seed_task_0",
        "name": "x",
        "instruction": "Name a fruit that is yellow.",
        "instances": [{"input": "", "output": "Banana"}],
        "is_classification": False,
    }
    file = tmp_path / "seed_tasks.jsonl"
    others = [
        {**original, "id": f"seed_task_{i}", "instruction": f"Do thing number {i} well."} for i in range(1, 9)
    ]
    file.write_text("\n".join(json.dumps(seed) for seed in [original, *others, others[0]]))
    result = work(recipe({"use": "self_instruct", "target": 6, "seeds": str(file)}), tmp_path / "r", Quiet())
    assert result.accepted == 6


def test_a_run_that_stopped_in_an_edited_recipe_shows_nothing_of_the_old_one(tmp_path, monkeypatch):
    source = prompts(tmp_path, 10)
    work(recipe(source, {"use": "exact"}), tmp_path / "r", Quiet())
    write_steps(
        tmp_path,
        monkeypatch,
        "dying_steps",
        "@dataclass(frozen=True)\nclass Dies:\n    async def generate(self, records, context):\n"
        "        yield next(iter(records))\n        raise RuntimeError('here')\n",
    )
    with pytest.raises(RuntimeError, match="here"):
        work(
            recipe({**source, "limit": 5}, {"use": "dying_steps:Dies"}, {"use": "exact"}),
            tmp_path / "r",
            Quiet(),
        )
    with Store(tmp_path / "r", write=False) as store:
        assert list(store.stages()) == ["01-source"]
        assert len(list(records_of(store))) == 5


def test_a_damaged_stage_is_made_anew_from_recorded_answers(tmp_path):
    with FaultServer(answer=lambda _: "fine") as server:
        steps = recipe(prompts(tmp_path, 5), {"use": "respond"}, model=f"openai:m@{server.url}")
        work(steps, tmp_path / "r", Quiet())
        asked = server.stats.requests
        file = tmp_path / "r" / "stages" / "02-respond.parquet"
        file.write_bytes(file.read_bytes()[:300])
        result = work(steps, tmp_path / "r", Quiet())
        assert (result.accepted, result.reused) == (5, ("01-source",))
        assert server.stats.requests == asked


def test_a_run_without_records_leaves_no_old_dataset(tmp_path):
    source = prompts(tmp_path, 5)
    work(recipe(source), tmp_path / "r", Quiet())
    work(recipe(source, {"use": "length", "min_words": 5000}), tmp_path / "r", Quiet())
    assert not list((tmp_path / "r" / "dataset").rglob("*.*"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "    def judge(self, record):\n        return None\n",
            "expected Verdict from judge, found NoneType",
        ),
        ("    async def judge(self, record):\n        return Verdict(True)\n", "found coroutine"),
        (
            "    def generate(self, records, context):\n        yield 1\n",
            "expected AsyncIterator from generate",
        ),
        (
            "    async def generate(self, records, context):\n        yield 'x'\n",
            "expected Record from generate",
        ),
        ("    def select(self, records, context):\n        return []\n", "expected Selection from select"),
        (
            "    def judge(self, record):\n        return Verdict(False, 'x', 'high')\n",
            "a score must be a number",
        ),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_users_step_that_breaks_its_contract_is_named(tmp_path, monkeypatch, body, said):
    name = f"wrong_{abs(hash(body))}"
    write_steps(tmp_path, monkeypatch, name, f"@dataclass(frozen=True)\nclass Wrong:\n{body}")
    with pytest.raises(DatagenError, match=f"step Wrong.*{said}"):
        work(recipe(prompts(tmp_path, 2), {"use": f"{name}:Wrong"}), tmp_path / "r", Quiet())


def test_python_keeps_different_inputs_apart(tmp_path, monkeypatch):
    import datagen

    monkeypatch.chdir(tmp_path)
    ask = [{"prompt": f"question {i}", "completion": ""} for i in range(5)]
    assert datagen.generate("respond", records=ask[:2]).num_rows == 2
    assert datagen.generate("respond", records=iter(ask)).num_rows == 5
    assert len(list((tmp_path / "runs").iterdir())) == 2
    with pytest.raises(DatagenError, match=r"records\[1\]: expected an object"):
        datagen.generate("respond", records=[ask[0], "hello"])


def test_python_says_on_stderr_why_a_run_fell_short(tmp_path, capsys):
    import datagen

    settings = {"steps.self_instruct.target": 30, "budget.max_requests": 20}
    assert datagen.run("self-instruct", out=tmp_path, settings=settings).num_rows < 30
    assert "the budget of 20 requests is spent" in capsys.readouterr().err


def test_what_a_later_step_cannot_read_is_told_before_anything_is_asked(tmp_path):
    with FaultServer(Behaviour()) as server:
        wrong = recipe(
            {"use": "self_instruct", "target": 3},
            {"use": "balance", "num": 2, "tasks": "h5"},
            {"use": "label", "classifier": str(tmp_path / "nope.jsonl")},
            model=f"openai:m@{server.url}",
        )
        with pytest.raises(RecipeError) as caught:
            work(wrong, tmp_path / "run", Quiet())
        assert len(caught.value.faults) == 2
        assert server.stats.requests == 0


PAIRS = '''
from datagen.record import Message, Preference, Record

@dataclass(frozen=True)
class Talk:
    """Three dialogues, a preference behind each; the target counts dialogues."""
    target: int = 2
    user_model: str = ""

    def counts(self, record):
        return record.preference is None

    async def generate(self, records, context):
        for number in range(3):
            if context.demand().records == 0:
                return
            messages = (Message("user", f"q{number}"), Message("assistant", "a"))
            yield Record(messages)
            yield Record(messages, preference=Preference("b"))
'''


def test_the_target_counts_dialogues_and_what_comes_beside_them_is_kept(tmp_path, monkeypatch):
    write_steps(tmp_path, monkeypatch, "pairs", PAIRS)
    result = work(recipe({"use": "pairs:Talk", "target": 2}), tmp_path / "run", Quiet())
    [stage] = result.stages
    assert (stage.accepted, stage.beside, stage.short) == (4, 2, 0)
    card = (tmp_path / "run" / "dataset" / "README.md").read_text()
    assert "config_name: preferences" in card
    assert (tmp_path / "run" / "dataset" / "preferences").is_dir()
    short = work(recipe({"use": "pairs:Talk", "target": 5}), tmp_path / "more", Quiet())
    assert short.short == 2


def test_another_model_in_a_part_makes_the_stage_anew(tmp_path, monkeypatch):
    write_steps(tmp_path, monkeypatch, "parts_of", PAIRS.replace("class Talk", "class Other"))
    first = {"use": "parts_of:Other", "user_model": "procedural:"}
    work(recipe(first), tmp_path / "run", Quiet())
    assert work(recipe(first), tmp_path / "run", Quiet()).reused == ("01-Other",)
    again = work(recipe({**first, "user_model": "procedural:?seed=2"}), tmp_path / "run", Quiet())
    assert again.reused == ()
