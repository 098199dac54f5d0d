from collections import Counter
from random import Random

import pytest

from datagen.models.procedural import nursery
from datagen.models.procedural.drafting import SHARES
from datagen.models.procedural.families import all_families, recognise
from datagen.novelty import NoveltyIndex
from datagen.record import TASKS
from datagen.rules import echoes_instruction, judge_instance, judge_instruction, looks_like_refusal
from tests.models.procedural_requests import CLEAN, EXAMPLES, proposals, proposing

FAMILIES = [*all_families(), *nursery.FAMILIES]


def test_families_are_sixty_or_more_in_all_ten_categories():
    families = all_families()
    assert len(families) >= 60
    assert {family.task for family in families} == set(TASKS) == set(SHARES)


def test_family_names_are_unique_and_no_name_of_a_category_or_set():
    names = [family.name for family in (*all_families(), *nursery.FAMILIES)]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(names).isdisjoint({*TASKS, "nursery"})


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_family_recognises_what_it_phrases_and_is_clean(family):
    for seed in range(40):
        rng = Random(seed)
        template = rng.choice(family.templates)
        slots = family.draw(rng)
        instruction = family.phrase(Random(seed))
        assert instruction == template.format_map(slots) == " ".join(instruction.split())
        assert judge_instruction(instruction) is None, instruction
        assert not looks_like_refusal(instruction)
        found, read = recognise(instruction)
        assert (found.name, dict(read)) == (family.name, {key: slots[key] for key in read})
        answer = found.solve(read, Random(seed))
        assert judge_instance(answer.input, answer.output) is None, (instruction, answer)
        assert not echoes_instruction(instruction, answer.output)
        assert not looks_like_refusal(answer.output)
        assert not family.labels or answer.output in family.labels
        assert answer == found.solve(read, Random(seed))


@pytest.mark.parametrize("text", ["", "  ", "Sing.", *EXAMPLES, "Write " * 5000])
def test_recognise_leaves_alone_what_is_not_ours(text):
    assert recognise(text) is None


@pytest.mark.slow
def test_twenty_thousand_distinct_proposals_are_novel():
    index = NoveltyIndex(0.7)
    for draw in range(12_000):
        for text in proposals(CLEAN.explain(proposing(draw))[0].text):
            index.admit(text)
        if len(index) >= 20_000:
            return
    pytest.fail(f"only {len(index)} of {12_000 * 8} proposals are novel")
