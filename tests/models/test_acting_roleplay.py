"""The procedural model in role-play: tasks, instructions and work that belong together, and a critic that is right."""

import json
import re

import pytest

from datagen.models.base import Request
from datagen.models.procedural import plots
from datagen.models.procedural.acting.roleplay import instruction_in
from datagen.models.procedural.acting.roleplay_faults import (
    SURRENDERS,
    VAGUE,
    WELCOMES,
    criticise,
    misreckoned,
)
from datagen.models.procedural.model import ProceduralModel
from datagen.models.procedural.plots.plot import Project, follow
from datagen.models.procedural.plots.wording import fill
from datagen.record import Message
from datagen.seeding import rng_for

CLEAN = ProceduralModel(noise=0)
ROLES = {"user_role": "potter", "assistant_role": "architect"}
PAINT = (
    "Plan with a potter how to paint the walls in the shop: 4 m by 3 m, 2 people to help, at most 600 euros for"
    " material."
)
AREA = "Instruction: Begin with the area.\nInput: None"
AREA_SOLVED = "Around the room 2 × 7 = 14 m, and 14 × 3 = 42 m²."


def said(purpose, values, messages=(), model=CLEAN):
    """What the model says; messages: the conversation as the one asked sees it, behind the rules."""
    return model.explain(Request((Message("system", "rules"), *messages), purpose=purpose, values=values))[
        0
    ].text


def solved(*told, task=PAINT, model=CLEAN):
    """The assistant's reply to the last of these messages of the user, to each of the others something."""
    messages = [Message("user", told[0])]
    for one in told[1:]:
        messages += [Message("assistant", "Solution: done. Next request."), Message("user", one)]
    return said("roleplay.assistant", ROLES | {"task": task}, messages, model)


def next_message(*talk, task=PAINT, model=CLEAN):
    """What the one who instructs says. talk: own and other's messages in turn."""
    messages = [Message("assistant" if place % 2 == 0 else "user", text) for place, text in enumerate(talk)]
    return said("roleplay.user", ROLES | {"task": task}, [Message("user", "cue"), *messages], model)


def every_task(draws):
    """Plot, facts and specified task, of all plots."""
    known = {"a_user": "a mayor of a small town", "language": "Go", "plural": "delays", "unit": "minutes"}
    for plot in plots.PLOTS:
        for number in range(draws):
            rng = rng_for(number, plot.name)
            facts = {**plot.imagine("nurse", rng), **known}
            facts |= plot.detail(facts, rng)
            yield plot, facts, fill(rng.choice(plot.wordings["specified"]), facts)


def walk(plot, project, rng):
    """Step, instruction and project after it, of a whole dialogue."""
    for step in plot.route(project):
        told, given = plot.tell(step, project, rng)
        project = follow(plot, project, [told])
        yield step, told, given, project


def test_a_task_is_read_by_the_plot_that_thought_of_it():
    for plot, facts, _ in every_task(60):
        for wording in plot.wordings["specified"]:
            task = fill(wording, facts)
            found, project = plots.begin(task)
            assert found is plot, task
            assert project.facts.items() <= facts.items(), task
            assert len(task.split()) <= 50, task
        for wording in plot.wordings["rough"]:
            rough = fill(wording, facts)
            _, project = plots.begin(plots.specify(rough, rng_for(0)))
            imagined = plot.imagine("nurse", rng_for(0)).keys() | {"a_user"}
            assert {name: project[name] for name in imagined} == {name: facts[name] for name in imagined}


def test_each_instruction_is_understood_as_the_step_it_was_told_for():
    for plot, _, task in every_task(60):
        names = []
        for step, told, _, project in walk(plot, plots.begin(task)[1], rng_for(1, task)):
            names.append(step.name)
            assert project.done == tuple(names), told
            assert set(step.needs) <= set(project.done), told
        assert 3 <= len(names) <= 7, names


def test_every_solution_is_whole_and_every_sum_in_it_right():
    for plot, _, task in every_task(60):
        for step, told, _, project in walk(plot, plots.begin(task)[1], rng_for(2, task)):
            solution = f"Solution: {step.work(project)} Next request."
            assert criticise(f"Instruction: {told}", solution) is None, solution
            assert not re.search(r"[{}]|None(?! of)|  \w", solution.split("```")[0]), solution


ODD = (0, 1, 7, 1_000_000, 10**12, "seven", "no time", "3.5", "-2", "12:61", "nobody's (a+)+$")


def test_no_number_and_no_word_from_elsewhere_breaks_a_plot():
    """Whoever plays the other part may fill the same sentences with anything, in any order."""
    carried_out = 0
    for plot, facts, _ in every_task(60):
        rng = rng_for(5, plot.name, *map(str, facts.values()))
        odd = {name: rng.choice(ODD) if rng.random() < 0.2 else value for name, value in facts.items()}
        project = plot.begin(fill(rng.choice(plot.wordings["specified"]), odd)) or Project("", facts)
        for _ in range(30):
            step = rng.choice(plot.steps)
            wording = rng.choice(plot.wordings[step.name])
            filled = {name: rng.choice((*ODD, 4, 5)) for name in re.findall(r"{(\w+)}", wording)}
            project = follow(
                plot,
                project,
                [fill(wording, project.facts | filled if rng.random() < 0.5 else filled | project.facts)],
            )
            if step.name in project.done and set(step.needs) <= set(project.done):
                assert step.work(project)
                carried_out += 1
    assert carried_out > 5_000


def test_a_number_that_cannot_be_meant_is_not_taken_for_one():
    weeks = (
        "Help a potter in Ashcombe to get a later bus on Fridays: 360 signatures in {} weeks, 5 people who go from door"
        " to door."
    )
    assert plots.begin(weeks.format("6"))[0].name == "campaign"
    assert plots.begin(weeks.format("seven"))[0] is plots.ANYTHING
    assert plots.begin(weeks.format("0"))[0] is plots.ANYTHING
    assert plots.begin(PAINT)[0].understand("The length is 1000 m after all. What changes?") is None


def test_wordings_of_a_plot_say_one_thing_only():
    for plot in (*plots.PLOTS, plots.ANYTHING):
        told = [wording for wordings in plot.wordings.values() for wording in wordings]
        assert len(set(told)) == len(told), plot.name
        assert {step.name for step in plot.steps} == plot.wordings.keys() - {"rough", "specified"}


def test_tasks_are_as_many_as_asked_for_and_suit_the_role():
    for assistant, words in (("chef", "menu|Cook|Plan|Prepare"), ("programmer in Rust", "Rust")):
        values = {"user_role": "specialist in glaciers", "assistant_role": assistant, "count": 10}
        lines = said("roleplay.tasks", values).splitlines()
        assert [line.partition(".")[0] for line in lines] == [str(place) for place in range(1, 11)]
        assert len({line.partition(" ")[2] for line in lines}) == 10
        assert all(re.search(words, line) for line in lines)
    assert "thicknesses of ice" in lines[0]


def test_a_task_from_elsewhere_is_specified_and_worked_on_too():
    values = ROLES | {"task": "Invent a board game about bees.", "word_limit": 50}
    task = said("roleplay.specify", values)
    assert task.startswith("Invent a board game about bees. ")
    plot, project = plots.begin(task)
    assert plot is plots.ANYTHING
    assert plot.route(project)[0].name == "parts"
    assert plots.begin("Do\nwhat you like.")[0] is plots.ANYTHING


def test_work_is_reckoned_from_task_and_instructions():
    assert AREA_SOLVED in solved(AREA)
    material = solved(AREA, "Instruction: Say how much material we need and what it costs.\nInput: None")
    assert (
        "42 m² and 5 % to spare are 44.1 m², at 20 m² a pack 3 packs of paint. 3 × 38 = 114 euros, 486 euros below"
        " the 600 that you allow."
    ) in material
    longer = "Instruction: The length is 6 m after all. What changes?\nInput: None"
    assert "6 − 4 = 2 m more. Around the room 2 × 9 = 18 m, and 18 × 3 = 54 m²." in solved(AREA, longer)
    later = solved(AREA, longer, "Instruction: Say how much material we need and what it costs.\nInput: None")
    assert "54 m² and 5 % to spare are 56.7 m²" in later


def test_the_one_who_instructs_takes_up_what_was_offered():
    task = (
        "Plan the open day of a potter: 40 guests, on a Saturday in May in Ashcombe, from 11:00 on, with a budget of"
        " 1,200 euros and a raffle for a good cause."
    )
    plot, project = plots.begin(task)
    offered = plot.steps[1].work(project.after("suggest", {}))
    for number in range(20):
        told, _ = plot.tell(plot.steps[2], project, rng_for(number))
        place = follow(plot, project, [told])["place"]
        assert f"| {place} |" in offered


def test_a_dialogue_ends_when_all_steps_are_done():
    plot, project = plots.begin(PAINT)
    told = [f"Instruction: {told}\nInput: None" for _, told, _, _ in walk(plot, project, rng_for(3))]
    talk = [part for one in told for part in (one, f"Solution: {one} Next request.")]
    assert next_message(*talk) == "<TASK_DONE>"
    assert instruction_in(next_message(*talk[:-2])) != ""


def test_work_that_stays_vague_is_asked_for_again_and_then_done():
    again = next_message(AREA, VAGUE[0])
    assert "last instruction" in again or "Do what I asked for" in again
    assert AREA_SOLVED in solved(AREA, again)
    further = next_message(AREA, VAGUE[0], again, f"Solution: {AREA_SOLVED} Next request.")
    assert plots.begin(PAINT)[0].understand(instruction_in(further)) is not None


def test_who_leaves_the_track_stays_off_it():
    chat = "Well, one learns something new every day in this trade."
    for model in (CLEAN, ProceduralModel(noise=1)):
        said_now = next_message(
            chat, "Solution: I note it, though it asks for nothing. Next request.", model=model
        )
        assert instruction_in(said_now) == ""
        assert said_now != chat
        reply = solved(AREA, chat, model=model)
        assert "asks for nothing" in reply or "nothing to carry out" in reply or "no task in that" in reply
    assert solved(AREA, "Thank you so much, this is wonderful work!") in WELCOMES


def test_an_instruction_of_no_step_is_answered_all_the_same():
    for told in ("Compare bread and rice.", "Zrk blm.", "x" * 50_000, "Plan {everything}. (?P<a>.*)"):
        reply = solved(f"Instruction: {told}\nInput: None")
        assert reply.startswith("Solution: ")
        assert reply.endswith("Next request.")
        assert len(reply) < 5_000


def judged(reply, instruction=AREA):
    values = {"task": PAINT, "instruction": instruction, "reply": reply}
    return json.loads(said("roleplay.critique", values))


@pytest.mark.parametrize(
    ("reply", "reason", "severity"),
    [
        (
            "Solution: Around the room 2 × 7 = 15 m.",
            "A sum is wrong: 2 × 7 is 14, not 15. Correct it.",
            "slightly",
        ),
        ("Solution: 1,200 − 950 = 150 euros.", "1,200 − 950 is 250, not 150", "slightly"),
        ("Solution: 45 / 4 = 12.", "45 / 4 is 11.25, not 12", "slightly"),
        (VAGUE[1], "stays vague", "better"),
        (SURRENDERS[0], "do not give up", "significantly"),
        ("I will do it now.", "only promise", "significantly"),
        ("Begin with the area.", "said the instruction again", "significantly"),
        ("Instruction: Now you.\nInput: None", "You gave an instruction", "significantly"),
        ("You're welcome! Take care!", "thanked me instead", "significantly"),
    ],
)
def test_the_critic_sends_back_what_is_poor_with_the_true_reason(reply, reason, severity):
    found = judged(reply)
    assert (found["verdict"], found["severity"]) == ("correct", severity)
    assert reason in found["reason"]


@pytest.mark.parametrize(
    "reply",
    [
        "Solution: 2 + 3 = 5, and 7 / 2 = 3.5.",
        "Solution: n = 1.96² · 0.25 / 0.05², about 384 answers.",
        "Solution: x = 3 and y = 4.",
        "Solution: 1 / 0 = 0 is nonsense.",
        "Solution: Red and blue.",
    ],
)
def test_the_critic_accepts_what_is_right(reply):
    assert judged(reply) == {"verdict": "accept", "reason": "", "severity": "negligibly"}


def test_the_critic_accepts_politeness_where_nothing_was_asked_for():
    assert judged("You're welcome!", "Thank you so much!")["verdict"] == "accept"


def test_a_sum_that_was_made_wrong_is_always_found():
    found = 0
    for plot, _, task in every_task(12):
        for number, (step, told, _, project) in enumerate(walk(plot, plots.begin(task)[1], rng_for(4, task))):
            wrong = misreckoned(f"Solution: {step.work(project)}", rng_for(number, task))
            if wrong is not None:
                found += 1
                assert criticise(f"Instruction: {told}", wrong) is not None, wrong
    assert found > 100


def test_a_correction_is_the_work_done_right():
    messages = [Message("user", AREA), Message("assistant", VAGUE[0]), Message("user", "Be concrete.")]
    values = {"task": PAINT, "instruction": AREA, "reply": VAGUE[0], "reason": "Be concrete."}
    noisy = ProceduralModel(noise=1)
    assert AREA_SOLVED in said("roleplay.correct", values, messages, noisy)


def test_the_answer_follows_from_the_request_alone():
    assert next_message() == next_message()
    assert {next_message(task=PAINT.replace("4 m", f"{size} m")) for size in range(4, 9)} != {next_message()}
