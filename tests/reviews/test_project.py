"""What an answer lacks before it can be handed in, and what a project may say."""

import pytest

from datagen.reviews.items import Item
from datagen.reviews.project import LIKERT, STRENGTH_OF_LIKERT, Annotator, Project, faults_of
from tests.reviews.conftest import instructions

PAIR = {"answers": [{"text": "A"}, {"text": "B"}], "goes_on": 0, "then": []}


def comparison(turns=1):
    return Item("i", "p", "comparison", {"prompt": [], "turns": [PAIR] * turns})


def choice(**more):
    return {"turns": [{"choice": "a", "strength": "better", "likert": None, "safety": None, **more}]}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (choice(), []),
        (choice(choice="tie", strength=None), []),
        (choice(choice=None), ["say which is better"]),
        (choice(choice="c"), ["say which is better"]),
        (choice(choice=["a"]), ["say which is better"]),
        (choice(strength=None), ["say how much better"]),
        (choice(strength="very"), ["say how much better"]),
        ({}, ["expected 1 turns, found 0"]),
        ({"turns": "x"}, ["expected 1 turns, found 0"]),
    ],
)
def test_a_comparison_has_a_choice_and_a_strength(body, said):
    assert faults_of(Project("p", "comparison"), comparison(), body) == said


def test_ties_and_safety_are_a_projects_to_ask_for():
    strict = Project("p", "comparison", ties=False, safety=True)
    found = faults_of(strict, comparison(), choice(choice="tie", strength=None))
    assert found == ["say which is better", "say of each response whether it is safe"]
    assert faults_of(strict, comparison(), choice(safety=["safe", "unsafe"])) == []
    for odd in (["safe"], ["safe", "maybe"], "safe", ["safe", None]):
        assert faults_of(strict, comparison(), choice(safety=odd)) != []


def test_every_turn_of_a_dialogue_is_compared():
    body = {"turns": [choice()["turns"][0], {"choice": None}, choice(strength=None)["turns"][0]]}
    assert faults_of(Project("p", "comparison"), comparison(3), body) == [
        "turn 2: say which is better",
        "turn 3: say how much better",
    ]


def test_every_turn_of_a_dialogue_is_rated():
    messages = [
        {"role": role, "content": "x"} for role in ("system", "user", "assistant", "user", "assistant")
    ]
    item = Item("i", "p", "rating", {"messages": messages})
    project = Project("p", "rating", scores=(0, 1, 2))
    good = {"turns": [{"message": 2, "score": 0}, {"message": 4, "score": 2}]}
    assert faults_of(project, item, good) == []
    assert faults_of(project, item, {"turns": good["turns"][:1]}) == ["rate turn 2"]
    assert faults_of(
        project, item, {"turns": [{"message": 2, "score": 3}, {"message": [4], "score": True}]}
    ) == [
        "rate turn 1",
        "rate turn 2",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"verdict": "accept"}, []),
        ({"verdict": "reject", "reasons": ["wrong"]}, []),
        ({"verdict": "reject", "reasons": []}, ["give at least one reason for rejecting it"]),
        ({}, ["say whether you accept, edit or reject it"]),
        (
            {"verdict": "edit", "instruction": "Name a colour.", "input": "", "output": "Blue."},
            ["nothing was edited; accept it instead"],
        ),
        (
            {"verdict": "edit", "instruction": " ", "input": "", "output": "Red."},
            ["an instruction and an output cannot be empty"],
        ),
        ({"verdict": "edit", "instruction": "Name a hue.", "input": "", "output": "Red."}, []),
    ],
)
def test_an_instruction_is_accepted_edited_or_rejected_with_a_reason(body, said):
    assert faults_of(Project("p", "instruction"), instructions(1)[0], body) == said


def said_by(*texts):
    return {
        "messages": [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(texts)]
    }


def test_a_demonstration_is_whole_turns_within_the_limit():
    project = Project("p", "demonstration", tasks="h4", num=1, tokens=20)
    item = Item("i", "p", "demonstration", {"task": "open_qa", "low": None, "high": None})
    assert faults_of(project, item, said_by("Why?", "So.")) == []
    assert faults_of(project, item, {}) == ["write a prompt and a response"]
    assert faults_of(project, item, said_by("Why?", " ")) == ["turn 1: the response is empty"]
    assert faults_of(project, item, said_by("Why?", "So.", "And?")) == ["the last prompt has no response"]
    assert faults_of(project, item, said_by("Why?", "word " * 15)) == [
        "21 tokens together, the limit is 20; shorten it"
    ]
    assert faults_of(project, item, {"messages": [{"role": "assistant", "content": "So."}]}) == [
        "prompts and responses must take turns, a prompt first"
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"verdict": "ask", "prompt": "Why?"}, []),
        ({"verdict": "ask", "prompt": " "}, ["write what is to be asked"]),
        ({"verdict": "accept"}, []),
        ({"verdict": "abandon"}, []),
        ({"verdict": "continue", "prompt": ""}, ["write what is to be asked"]),
        ({"verdict": "rephrase", "prompt": "How?", "reasons": []}, ["say why the answer will not do"]),
        ({"verdict": "rephrase", "prompt": "How?", "comment": "too short"}, []),
        ({"verdict": "again"}, ["say whether you accept the answer, rephrase or abandon"]),
    ],
)
def test_a_decision_of_a_loop_says_what_comes_next(body, said):
    assert faults_of(Project("p", "rephrase"), Item("i", "", "rephrase", {}), body) == said


def test_the_likert_scale_is_the_four_strengths_on_either_side():
    assert len(STRENGTH_OF_LIKERT) == LIKERT == 8
    assert STRENGTH_OF_LIKERT[0] == STRENGTH_OF_LIKERT[7] == "significantly"
    assert STRENGTH_OF_LIKERT[3] == STRENGTH_OF_LIKERT[4] == "negligibly"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": " "}, "name"),
        ({"overlap": 0}, "overlap"),
        ({"lease_minutes": 0}, "lease_minutes"),
        ({"lease_minutes": float("nan")}, "lease_minutes"),
        ({"annotators": (Annotator("ada"), Annotator("ada"))}, "twice"),
        ({"annotators": (Annotator("admin"),)}, "twice"),
        ({"annotators": (Annotator("a\nb"),)}, "printable"),
        ({"scores": (1,)}, "scores"),
        ({"scores": (2, 1)}, "scores"),
        ({"kind": "demonstration"}, "needs num"),
    ],
)
def test_a_project_that_cannot_work_is_refused(options, said):
    with pytest.raises(ValueError, match=said):
        Project(**{"name": "p", "kind": "comparison", **options})
