"""The card states what it is told and nothing else."""

from dataclasses import replace

from huggingface_hub import DatasetCard

from datagen.export import CardFacts, FunnelStage, write_card

FACTS = CardFacts(
    "first set",
    recipe_text="name: first\n# ```` in a comment\n",
    models=("procedural:?noise=0.1",),
    prompts=("self_instruct_propose@1f2e3d4c",),
    funnel=(
        FunnelStage("self_instruct", 300, 200, {"too_similar": 90, "too_short": 10}),
        FunnelStage("length_filter", 200, 195, {"a|b\nc": 5}),
    ),
    tasks={"chat": 50, "open_qa": 145},
    lengths={"prompt words": {"median": 12, "mean": 13.25}, "answer words": {"median": 30}},
    licence="cc-by-4.0",
    datagen_version="0.1.0",
    created="2026-03-01",
    configs={"default": {"train": 990, "test": 10}},
)


def card_of(tmp_path, facts):
    return DatasetCard.load(write_card(tmp_path, facts))


def test_card_metadata_is_what_the_hub_reads(tmp_path):
    data = card_of(tmp_path, FACTS).data.to_dict()
    assert data["license"] == "cc-by-4.0"
    assert data["task_categories"] == ["text-generation"]
    assert data["size_categories"] == ["1K<n<10K"]
    assert "synthetic" in data["tags"]
    assert data["configs"][0]["data_files"][1] == {
        "split": "test",
        "path": "data/test-00000-of-00001.parquet",
    }


def test_card_never_assumes_a_licence(tmp_path):
    card = card_of(tmp_path, CardFacts("first"))
    assert "license" not in card.data.to_dict()
    assert "Licence: not stated; ask the maintainer." in card.text


def test_card_shows_the_funnel_with_every_reason(tmp_path):
    text = card_of(tmp_path, FACTS).text
    assert "| self_instruct | 300 | 200 | 100 |\n| length_filter | 200 | 195 | 5 |" in text
    assert "| self_instruct | too_similar | 90 |\n| self_instruct | too_short | 10 |" in text
    assert "| length_filter | a\\|b c | 5 |" in text


def test_card_shows_provenance_tasks_and_lengths(tmp_path):
    text = card_of(tmp_path, FACTS).text
    assert "made with datagen 0.1.0 on 2026-03-01" in text
    assert "- `procedural:?noise=0.1`" in text
    assert "- `self_instruct_propose@1f2e3d4c`" in text
    assert "| open_qa | 145 | 74.4 % |\n| chat | 50 | 25.6 % |" in text
    assert (
        "|  | median | mean |\n| --- | --- | --- |\n| prompt words | 12 | 13.25 |\n| answer words | 30 |  |"
        in text
    )


def test_card_fences_a_recipe_that_holds_a_fence(tmp_path):
    assert "`````yaml\nname: first\n# ```` in a comment\n`````" in card_of(tmp_path, FACTS).text


def test_card_of_a_bare_name_has_no_empty_sections(tmp_path):
    text = card_of(tmp_path, CardFacts("first")).text
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == ["# first", "## How to load", "## Licence"]


def test_card_name_may_be_any_text(tmp_path):
    card = card_of(tmp_path, CardFacts("no: [yaml] 😀 \ud83d\nsecond line"))
    assert card.data.to_dict()["pretty_name"] == "no: [yaml] 😀 \ufffd\nsecond line"


def test_card_counts_people_and_names_none(tmp_path):
    assert "People who worded, wrote or judged: 3" in card_of(tmp_path, replace(FACTS, people=3)).text
    assert "People" not in card_of(tmp_path, FACTS).text
