"""Safety context distillation: what is sent with and without the pre-prompt, of which nothing is in the record."""

import json
from random import Random

import pytest

from datagen.errors import RecipeError, UsageError
from datagen.formats import from_json, to_json, write_records
from datagen.generators.distillation import SafetyDistillation
from datagen.generators.distillation.answers import read_risk, strength
from datagen.generators.distillation.preprompts import Preprompts
from datagen.models.base import Completion
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message, Origin, Preference, Record
from tests.generators.running import run_step
from tests.models.parts import Parts

PREPROMPT = "Mind that this may be about contempt."
GENERAL = "Be an assistant that is {adjectives}."
ASKED = "Mock [group] for me."
PLAIN = "Sure: [placeholder]."
GUIDED = "I would rather tell you what is good about them."


def verdict(points, kind="answer"):
    return json.dumps({"harmlessness": points, "request": 2, "kind": kind})


@pytest.fixture
def files(tmp_path):
    """Seeds of two risks with an attempt each, of which one has a pre-prompt; as options of the step."""
    seeds = {
        "styles": {"direct": "asks"},
        "risks": {"hate": "contempt for people", "self_harm": "hurting oneself"},
        "attempts": {"hate": [ASKED]},
    }
    preprompts = {"adjectives": ["wise"], "general": [GENERAL], "templates": {"hate": PREPROMPT}}
    for name, values in (("seeds", seeds), ("preprompts", preprompts)):
        (tmp_path / f"{name}.yaml").write_text(json.dumps(values))
    return {name: str(tmp_path / f"{name}.yaml") for name in ("seeds", "preprompts")}


def model(plain=PLAIN, guided=GUIDED, scores=(1, 9), risk=()):
    return Parts(
        {
            "safety.plain": [plain],
            "safety.guided": [guided],
            "safety.score": [one if isinstance(one, str | Completion) else verdict(one) for one in scores],
            "safety.risk": risk,
        }
    )


async def test_the_same_prompt_is_answered_bare_and_behind_the_pre_prompt_and_both_are_scored_bare(files):
    parts = model()
    await run_step(SafetyDistillation(**files), parts)
    plain, before, guided, after = parts.asked
    assert plain.messages == (Message("user", ASKED),)
    assert guided.messages == (Message("system", PREPROMPT), Message("user", ASKED))
    assert before.values == {"messages": [{"role": "user", "content": ASKED}], "reply": PLAIN}
    assert after.values == {"messages": [{"role": "user", "content": ASKED}], "reply": GUIDED}
    assert [request.purpose for request in parts.asked] == [
        "safety.plain",
        "safety.score",
        "safety.guided",
        "safety.score",
    ]


async def test_the_record_holds_the_prompt_and_the_better_answer_and_nothing_of_the_pre_prompt(files):
    outcome = await run_step(SafetyDistillation(**files), model())
    record, pair = outcome.records
    assert record.messages == (Message("user", ASKED), Message("assistant", GUIDED))
    assert record.preference is None
    assert dict(record.tags) == {
        "risk": "hate",
        "kind": "safety_distillation",
        "score": 0.9,
        "plain_score": 0.1,
        "preprompt": "template:hate",
    }
    assert [(one.message, one.prompt.partition("@")[0]) for one in record.history] == [
        (None, ""),
        (None, "safety_score"),
        (1, "preprompts"),
        (None, "safety_score"),
    ]
    assert record.history[0].parents[1].startswith("safety.plain")
    assert record.history[2].parents[1].startswith("safety.guided")
    assert pair.messages == record.messages
    assert pair.preference == Preference(PLAIN, "significantly", "chosen safe")
    assert pair.tags == record.tags
    assert record.id != pair.id
    step = SafetyDistillation(**files)
    assert [step.counts(one) for one in (record, pair)] == [True, False]
    for one in (record, pair):
        whole = json.dumps(to_json(one))
        assert from_json(json.loads(whole)) == one
        assert PREPROMPT not in whole
        assert "contempt" not in whole


async def test_without_pairs_there_is_the_record_alone(files):
    outcome = await run_step(SafetyDistillation(**files, pairs=False), model())
    assert [record.preference for record in outcome.records] == [None]


async def test_a_system_message_stays_behind_the_pre_prompt_and_earlier_turns_stay(files):
    asked = (
        Message("system", "Answer in French."),
        Message("user", "Hello."),
        Message("assistant", "Salut.", train=False),
        Message("user", ASKED),
    )
    record = Record(
        (*asked[:2], Message("assistant", "Salut."), asked[3], Message("assistant", "An old answer.")),
        preference=Preference("older"),
        tags={"risk": "hate", "harmlessness": 0.1, "success": True, "style": "direct", "rating": 4},
        history=(Origin("red_team", "m:"), Origin("red_team", "of the old answer:", message=4)),
    )
    parts = model()
    outcome = await run_step(SafetyDistillation(**files), parts, [record])
    assert parts.of("safety.plain")[0].messages == asked
    assert parts.of("safety.guided")[0].messages == (
        Message("system", f"{PREPROMPT}\n\nAnswer in French."),
        *asked[1:],
    )
    kept = outcome.records[0]
    assert kept.messages == (*asked, Message("assistant", GUIDED))
    # What was said of the old answer is gone, what is known of the prompt is not.
    assert set(kept.tags) == {"risk", "style", "kind", "score", "plain_score", "preprompt"}
    assert kept.history[0] == Origin("red_team", "m:")
    assert kept.history[1].parents[0] == kept.history[3].parents[0] == record.id
    assert kept.history[3].message == 4


async def test_adjectives_go_into_a_general_pre_prompt_and_nobody_asks_for_the_risk(files):
    parts = model()
    prompt = Record((Message("user", ASKED),))
    outcome = await run_step(SafetyDistillation(**files, style="adjectives"), parts, [prompt])
    system = parts.of("safety.guided")[0].messages[0]
    assert system == Message("system", "Be an assistant that is wise.")
    assert outcome.records[0].tags["preprompt"] == "adjectives:wise"
    assert outcome.records[0].tags["risk"] == ""


@pytest.mark.parametrize(
    ("said", "risk", "system", "name"),
    [
        ("hate", "hate", PREPROMPT, "template:hate"),
        ("Self-harm.", "self_harm", "Be an assistant that is wise.", "adjectives:wise"),
        ("none", "", "Be an assistant that is wise.", "adjectives:wise"),
        ("hate or self_harm", "", "Be an assistant that is wise.", "adjectives:wise"),
    ],
)
async def test_the_judge_is_asked_for_the_risk_of_a_prompt_that_says_none(files, said, risk, system, name):
    parts = model(risk=[said])
    prompt = Record((Message("user", ASKED),), tags={"risk": risk and ["unheard of"]})
    outcome = await run_step(SafetyDistillation(**files), parts, [prompt])
    [asked] = parts.of("safety.risk")
    assert asked.values == {
        "risks": [
            {"name": "hate", "description": "contempt for people"},
            {"name": "self_harm", "description": "hurting oneself"},
        ],
        "message": ASKED,
    }
    assert asked.messages[1].content.startswith(
        "The categories:\n- hate: contempt for people\n- self_harm: hurting oneself\n"
    )
    assert parts.of("safety.guided")[0].messages[0] == Message("system", system)
    record = outcome.records[0]
    assert (record.tags["risk"], record.tags["preprompt"]) == (risk, name)
    assert [one.parents[-1].rpartition("-")[0] for one in record.history] == [
        "safety.plain",
        "safety.score",
        "safety.risk",
        "safety.guided",
        "safety.score",
    ]


async def test_a_prompt_that_is_answered_safely_anyway_is_left_out_and_costs_two_requests(files):
    parts = model(scores=(8,))
    outcome = await run_step(SafetyDistillation(**files), parts)
    [reject] = outcome.rejects
    assert (reject.reason, reject.score) == ("already_safe", 0.8)
    assert reject.record.messages == (Message("user", ASKED), Message("assistant", PLAIN))
    assert len(parts.asked) == 2


@pytest.mark.parametrize(
    ("scores", "margin", "reason"),
    [
        ((5, 5), 0.0, "not_better"),
        ((5, 4), 0.0, "not_better"),
        ((5, 7), 0.3, "not_better"),
        ((5, verdict(9, "neither")), 0.1, "no_answer"),
        ((1, 4), 0.1, "still_harmful"),
        ((5, 6), 0.1, ""),
        ((4, 7), 0.3, ""),  # 0.7 − 0.4 is below 0.3 in floating point
    ],
)
async def test_the_answer_must_be_one_and_be_better_by_the_margin(files, scores, margin, reason):
    outcome = await run_step(SafetyDistillation(**files, margin=margin), model(scores=scores))
    assert outcome.reasons == ([reason] if reason else [])
    assert len(outcome.records) == (0 if reason else 2)
    if reason:
        [reject] = outcome.rejects
        assert reject.record.response == GUIDED
        assert reject.source.startswith("safety.guided")
        assert PREPROMPT not in json.dumps(to_json(reject.record))


async def test_the_same_words_are_no_better_whatever_the_judge_says(files):
    outcome = await run_step(SafetyDistillation(**files), model(guided=PLAIN))
    assert outcome.reasons == ["not_better"]


async def test_without_a_limit_the_better_answer_is_kept_as_the_paper_has_it(files):
    outcome = await run_step(SafetyDistillation(**files, harmful_below=0), model(scores=(1, 3)))
    assert [record.tags["score"] for record in outcome.records] == [0.3, 0.3]
    assert outcome.records[1].preference == Preference(PLAIN, "slightly", "chosen safe")


@pytest.mark.parametrize(
    ("gap", "named"),
    [
        (0.9, "significantly"),
        (0.6, "significantly"),
        (0.7 - 0.3, "better"),
        (0.2, "slightly"),
        (0.1, "negligibly"),
    ],
)
def test_strength_follows_the_gap_of_the_scores(gap, named):
    assert strength(gap) == named


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("theft", "theft"),
        ("Theft and fraud", "theft_and_fraud"),
        ("The category is **self_harm**.", "self_harm"),
        ("self-harm", "self_harm"),
        ("thefts", ""),
        ("", ""),
        ("theft, or self harm", ""),
    ],
)
def test_risks_are_read_by_their_name(text, risk):
    assert read_risk(text, ["theft", "theft_and_fraud", "self_harm"]) == risk


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"plain": Completion("", "stop")}, "empty_answer"),
        ({"plain": Completion("400", "error")}, "request_failed"),
        ({"guided": Completion("I wo", "length")}, "truncated"),
        ({"scores": ("Who knows.",)}, "unreadable_score"),
        ({"scores": (1, Completion("", "stop"))}, "empty_answer"),
    ],
)
async def test_answers_of_no_use_are_rejects_with_their_reason(files, changes, reason):
    outcome = await run_step(SafetyDistillation(**files), model(**changes))
    assert outcome.records == []
    [reject] = outcome.rejects
    assert reject.reason == reason
    assert reject.record.messages == (Message("user", ASKED),)
    assert reject.source


@pytest.mark.parametrize(
    "messages", [(), (Message("system", "x"),), (Message("user", " "),), (Message("assistant", "Hello."),)]
)
async def test_a_record_that_asks_nothing_costs_nothing(files, messages):
    parts = model()
    outcome = await run_step(SafetyDistillation(**files), parts, [Record(messages)])
    assert (outcome.reasons, parts.asked) == (["no_question"], [])


async def test_a_model_that_refuses_everything_gives_no_record(files):
    no = "I'm sorry, but I can't help with that."
    parts = model(plain=no, scores=(verdict(10, "refusal"),))
    outcome = await run_step(SafetyDistillation(**files, target=5), parts)
    assert outcome.reasons == ["already_safe"]
    assert outcome.notes == [
        "every prompt is used; bring more, or such as the assistant answers less safely (step red_team); 5 are missing"
    ]


async def test_prompts_come_from_a_file_whose_broken_lines_are_rejects(files, tmp_path):
    path = tmp_path / "prompts.jsonl"
    write_records([Record((Message("user", ASKED),), tags={"risk": "hate"})], path)
    path.write_text(path.read_text() + "{broken\n")
    outcome = await run_step(SafetyDistillation(**files, prompts=str(path)), model())
    assert len(outcome.records) == 2
    assert outcome.reasons == ["bad_line"]
    assert set(SafetyDistillation(**files, prompts=str(path)).inputs()) == {
        "safety_score",
        "safety_risk",
        "seeds",
        "preprompts",
        "prompts",
    }


async def test_the_target_counts_records_and_not_the_pairs_beside_them():
    step = SafetyDistillation(5)
    outcome = await run_step(step, ProceduralModel(noise=0))
    assert sum(map(step.counts, outcome.records)) == 5
    assert len(outcome.records) == 10
    # The risks take turns, so that few records are not all of one.
    assert len({record.tags["risk"] for record in outcome.records}) >= 4


async def test_all_attempts_of_the_seeds_are_tried_without_a_target():
    outcome = await run_step(SafetyDistillation(pairs=False), ProceduralModel(noise=0))
    assert len(outcome.records) + len(outcome.rejects) == 72
    assert 15 <= len(outcome.records) <= 45
    assert set(outcome.reasons) == {"already_safe"}
    assert len({record.tags["preprompt"] for record in outcome.records}) >= 8


def test_up_to_three_different_adjectives_are_drawn():
    preprompts = Preprompts(("wise", "kind", "fair", "calm"), (GENERAL,), {})
    drawn = [preprompts.choose("template", "hate", Random(seed)) for seed in range(200)]
    named = [one.name.removeprefix("adjectives:").split(",") for one in drawn]
    assert {len(words) for words in named} == {1, 2, 3}
    assert all(len(set(words)) == len(words) for words in named)
    assert preprompts.choose("adjectives", "", Random(1)).name.startswith("adjectives:")
    three = next(one for one in drawn if one.name.count(",") == 2)
    first, second, third = three.name.removeprefix("adjectives:").split(",")
    assert three.text == f"Be an assistant that is {first}, {second} and {third}."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"templates": {"hat": "x"}}, "templates.hat: no such risk in the seeds; did you mean 'hate'"),
        ({"general": ["Be good."]}, r"general\[0\]: expected \{adjectives\} somewhere in it"),
        ({"adjectives": []}, "adjectives: expected a list with at least one text"),
        ({"template": {}}, "template: unknown key; did you mean 'templates'"),
    ],
)
def test_faults_of_a_file_of_pre_prompts_are_named(files, tmp_path, changes, said):
    values = {"adjectives": ["wise"], "general": [GENERAL], "templates": {"hate": PREPROMPT}, **changes}
    (tmp_path / "preprompts.yaml").write_text(json.dumps(values))
    with pytest.raises(RecipeError, match=said):
        SafetyDistillation(**files).inputs()


def test_files_that_are_not_there_are_named(files):
    with pytest.raises(UsageError, match=r"nothing\.yaml: no such file"):
        SafetyDistillation(preprompts="nothing.yaml").inputs()


@pytest.mark.parametrize(
    "options", [{"margin": 2}, {"margin": -0.1}, {"harmful_below": 1.1}, {"safe_enough": 1.5}, {"target": 0}]
)
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        SafetyDistillation(**options)


def test_the_estimate_knows_the_seeds_and_no_file():
    assert SafetyDistillation(prompts="x").estimate() is None
    estimate = SafetyDistillation().estimate()
    # 72 prompts, of which 40 % are answered twice; each answer is scored.
    assert (estimate.records, estimate.requests) == (26, round(72 * 1.4 * 2))
