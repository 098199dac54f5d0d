import re
from collections import Counter
from random import Random

import pytest

from datagen.models.base import Request
from datagen.models.procedural import noise, nursery, stock
from datagen.models.procedural.families import recognise
from datagen.rouge import rouge_l
from datagen.rules import judge_instruction
from datagen.text import tokens
from tests.models.procedural_requests import (
    CLEAN,
    EXAMPLES,
    NOISY,
    asking,
    every_request,
    imitating,
    proposals,
    proposing,
    with_input,
)


def test_without_noise_nothing_is_planted():
    for request in every_request(20):
        completion, plants = CLEAN.explain(request)
        assert plants == ()
        assert completion.finish_reason == "stop"


def test_every_kind_of_fault_appears():
    seen = {plant.kind for request in every_request(300) for plant in NOISY.explain(request)[1]}
    assert seen == set(noise.KINDS)


OUTPUT_FIELD = re.compile(r"^\d+[.)] Output:$", re.M)
FORBIDDEN = re.compile(r"\b(draw|graph|picture|image|file|map|plot|go to)\b", re.I)
IS_FAULTY = {
    "near_duplicate": lambda text: max(rouge_l(tokens(text), tokens(example)) for example in EXAMPLES) > 0.7,
    "blacklisted_word": lambda text: bool(FORBIDDEN.search(text)),
    "wrong_language": lambda text: any(text in texts for texts in stock.FOREIGN.values()),
    "refusal": lambda text: text in stock.REFUSALS,
    "too_short": lambda text: len(text.split()) < 4,
    "too_long": lambda text: len(text.split()) > 150,
    "starts_with_punctuation": lambda text: text[0] in '-*"#(',
}


def test_explain_finds_exactly_the_faulty_proposals():
    for draw in range(300):
        completion, plants = NOISY.explain(proposing(draw))
        faults = {plant.position: plant for plant in plants if plant.position != noise.WHOLE}
        texts = proposals(completion.text) if completion.finish_reason == "stop" else []
        for place, text in enumerate(texts):
            if place in faults:
                assert faults[place].text == text
                assert IS_FAULTY[faults[place].kind](text), text
            else:
                assert recognise(text) is not None


def test_explain_finds_exactly_the_faulty_instances():
    def blocks(model, draw):
        request = asking("input_first", with_input()[draw % len(with_input())], draw, count=4)
        completion, plants = model.explain(request)
        return completion, re.split(r"\n\n(?=Example \d\n)", completion.text), plants

    for draw in range(300):
        completion, texts, plants = blocks(NOISY, draw)
        clean = blocks(CLEAN, draw)[1]
        kinds = {plant.kind for plant in plants}
        planted = {plant.position for plant in plants}
        if "conflicting_outputs" in kinds:
            given, output = texts[-1].split("\n", 1)[1].split("\nOutput: ")
            first_given, first_output = clean[0].split("\n", 1)[1].split("\nOutput: ")
            assert (given == first_given, output == first_output) == (True, False)
            continue
        assert (completion.finish_reason == "length") == ("truncated" in kinds) == (noise.WHOLE in planted)
        whole = texts[:-1] if "truncated" in kinds else texts
        for place, text in enumerate(whole):
            assert (text != clean[place]) == (place in planted)


def test_a_wrong_number_is_planted_where_the_numbers_are_wrong():
    right = [f"{number}." for number in range(9, 17)]
    for draw in range(300):
        completion, plants = NOISY.explain(proposing(draw))
        marks = [line.split(" ")[0] for line in completion.text.split("\n")]
        if completion.finish_reason == "stop":
            planted = any(plant.kind == "wrong_numbering" for plant in plants)
            assert planted == (marks != right)


def test_dropped_fields_are_items_without_output():
    for draw in range(200):
        completion, plants = NOISY.explain(imitating(draw))
        if completion.finish_reason == "stop":
            items = completion.text.split("###\n")[1:]
            dropped = {plant.position for plant in plants if plant.kind == "dropped_fields"}
            assert {place for place, item in enumerate(items) if not OUTPUT_FIELD.search(item)} == dropped


def test_a_nursery_answer_errs_by_one_word_or_by_its_language():
    kinds = Counter()
    for draw in range(300):
        messages = nursery.dialogue(Random(draw), 2, language="French")[:-1]
        completion, plants = NOISY.explain(Request(messages, purpose="respond", draw=draw))
        right = nursery.check(messages[-1].content, "French", completion.text)
        assert right == (plants == ())
        kinds.update(plant.kind for plant in plants)
    assert set(kinds) == {"wrong_word", "wrong_language", "truncated"}


@pytest.mark.parametrize("language", sorted(stock.FOREIGN))
def test_foreign_sentences_are_surely_of_their_language(language):
    from langdetect import DetectorFactory, detect_langs

    DetectorFactory.seed = 0
    for text in stock.FOREIGN[language]:
        best = detect_langs(text)[0]
        assert (best.lang, best.prob > 0.99) == (language, True)
        assert judge_instruction(text) is None
