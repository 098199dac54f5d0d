import json

import pytest

from datagen.errors import UsageError
from datagen.formats import RecordFormatError, to_json
from datagen.record import Message, Origin, Record, from_instruction
from datagen.report.clusters import KeptIds
from datagen.report.reject_lines import RejectLines
from datagen.report.rejects import KeptTexts, draw, reject_facts, survey
from datagen.store import StoredReject
from tests.report.folders import POEMS, QUESTIONS, similar

THE_POEM, OTHER = POEMS[0], QUESTIONS[0]


def near(number, kept=THE_POEM, score=0.9, reason="near_duplicate", step="minhash"):
    return similar(step, from_instruction(f"Poem {number}", "", "x"), kept, score, reason)


def facts_of(rejects, records=(*POEMS, *QUESTIONS), thresholds=None):
    found = survey(lambda: rejects)
    drawn = draw(lambda: rejects, found)
    kept = KeptTexts(drawn.wanted)
    assert len(list(kept.watch(records))) == len(records)
    return reject_facts(found, drawn, kept.completed(lambda: rejects), thresholds or {})


def test_rejects_are_counted_by_step_and_reason_most_frequent_first():
    facts = facts_of([near(1), near(2), near(3, step="rouge_l", reason="too_similar")])
    assert (facts.total, facts.reasons) == (3, 2)
    assert [(one.step, one.reason, one.count, len(one.samples)) for one in facts.most] == [
        ("minhash", "near_duplicate", 2, 2),
        ("rouge_l", "too_similar", 1, 1),
    ]


def test_rejects_show_the_record_kept_in_their_place():
    (one,) = facts_of([near(1, score=0.93)]).most
    (sample,) = one.samples
    assert sample.score == 0.93
    assert [(role, text.text) for role, text in sample.instead] == [
        ("user", "Write a poem about rain."),
        ("assistant", "x x x x "),
    ]


def test_similarities_are_histograms_with_the_threshold_of_their_step():
    rejects = [near(1, score=0.81), near(2, score=0.99), near(3, score=None), near(4, score=float("nan"))]
    rejects += [near(5, step="other", score=0.6), near(6, step="other", score=1.0000001)]
    minhash, other = facts_of(rejects, thresholds={"minhash": 0.8}).similarities
    assert {place: count for place, count in enumerate(minhash.scores.counts) if count} == {16: 1, 19: 1}
    assert (minhash.threshold, minhash.unscored) == (0.8, 2)
    # Nobody says where `other` draws the line; the least that it dropped stands for it.
    assert (other.threshold, other.scores.highest, other.unscored) == (0.6, 1, 0)


def test_reasons_of_other_kinds_have_no_similarity_and_no_clusters():
    reject = StoredReject("length", "too_long", 0.9, THE_POEM.id, "", to_json(OTHER))
    facts = facts_of([reject])
    assert facts.similarities == ()
    assert facts.clusters is None


def test_clusters_are_ranked_by_size_and_show_the_least_similar_first():
    scores = (0.95, 0.81, 0.99, 0.9, 0.85, 0.97, None)
    rejects = [near(100, kept=OTHER, score=0.7)] + [near(i, score=score) for i, score in enumerate(scores)]
    clusters = facts_of(rejects).clusters
    assert (clusters.count, clusters.dropped) == (2, 8)
    large, small = clusters.largest
    assert (large.id, large.size, large.kept.headline) == (THE_POEM.id, 7, "Write a poem about rain.")
    assert [member.score for member in large.members] == [0.81, 0.85, 0.9, 0.95, 0.97]
    assert [member.sample.headline for member in large.members][:2] == ["Poem 1", "Poem 4"]
    assert (small.size, small.kept.headline) == (1, "Is 7 prime?")


def test_clusters_gather_the_rejects_of_several_steps():
    clusters = facts_of([near(1, reason="duplicate", step="exact", score=None), near(2)]).clusters
    (cluster,) = clusters.largest
    assert [(member.step, member.reason) for member in cluster.members] == [
        ("minhash", "near_duplicate"),
        ("exact", "duplicate"),
    ]


def test_clusters_shown_are_twenty_of_any_number():
    kept = [from_instruction(f"Kept {number}", "", "x") for number in range(30)]
    rejects = [near(f"{i} {j}", kept=one) for i, one in enumerate(kept) for j in range(i + 1)]
    clusters = facts_of(rejects, kept).clusters
    assert (clusters.count, clusters.dropped, len(clusters.largest)) == (30, 465, 20)
    assert [cluster.size for cluster in clusters.largest] == list(range(30, 10, -1))
    assert {len(cluster.members) for cluster in clusters.largest} == {5}


def test_a_kept_record_that_a_later_step_rejected_is_found_among_the_rejects():
    later = StoredReject("balance", "over_quota", None, "generation", THE_POEM.id, to_json(THE_POEM))
    (cluster,) = facts_of([near(1), later], QUESTIONS).clusters.largest
    assert cluster.kept.headline == "Write a poem about rain."


def test_a_kept_record_that_a_later_step_changed_is_found_by_its_parent():
    changed = Record(
        (Message("user", "Write [masked]."), Message("assistant", "x")),
        history=(Origin("pii", parents=(THE_POEM.id,)),),
    )
    (cluster,) = facts_of([near(1)], (changed,)).clusters.largest
    assert cluster.kept.headline == "Write [masked]."


def test_a_kept_record_that_is_gone_is_none():
    (cluster,) = facts_of([near(1)], QUESTIONS).clusters.largest
    assert cluster.kept is None


@pytest.mark.parametrize("detail", ["", "A text of its own.", "0123456789abcdef0", "0123456789ABCDEF"])
def test_details_that_are_no_id_make_no_cluster(detail):
    reject = StoredReject("self_instruct", "too_similar", 0.9, detail, "", to_json(OTHER))
    facts = facts_of([reject])
    assert facts.clusters is None
    assert len(facts.similarities) == 1


def test_counting_a_million_kept_ids_takes_eight_bytes_each():
    ids = KeptIds()
    for number in range(1000):
        ids.add(StoredReject("s", "duplicate", None, f"{number % 10:016x}", "", {}))
    assert ids.largest() == (10, {f"{number:016x}": 100 for number in range(10)})
    assert ids._ids.itemsize * len(ids) == 8000


def test_full_cells_are_counted_by_step_and_name():
    rejects = [
        StoredReject(step, reason, None, detail, "", to_json(OTHER))
        for step, reason, detail in (
            ("balance", "over_quota", "chat 0-5"),
            ("balance", "over_quota", "chat 0-5"),
            ("balance", "outside_target", "task 'odd'"),
            ("self_instruct", "cell_full", "coding"),
        )
    ]
    assert survey(lambda: rejects).cells == {
        "balance": {"chat 0-5": 2, "": 1},
        "self_instruct": {"coding": 1},
    }


def test_no_rejects_are_no_facts():
    facts = facts_of([])
    assert (facts.total, facts.most, facts.similarities, facts.clusters) == (0, (), (), None)


def line(record, **said):
    return json.dumps({**to_json(record), "reject": said}) + "\n"


def test_reject_lines_are_read_as_often_as_asked_for(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text(
        line(THE_POEM, step="minhash", reason="near_duplicate", score=0.9, detail=OTHER.id, source="s")
        + line(OTHER, step=None, reason=None, score="high")
    )
    rejects = RejectLines(path)
    first, second = rejects()
    assert (first.stage, first.reason, first.score, first.detail) == (
        "minhash",
        "near_duplicate",
        0.9,
        OTHER.id,
    )
    assert first.record == to_json(THE_POEM)
    assert (second.stage, second.reason, second.score) == ("", "rejected", None)
    assert list(rejects()) == [first, second]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"instruction": "a", "output": "b"}\n', "r.jsonl:1: expected a reject, found no key reject"),
        ("nonsense\n", "r.jsonl:1: expected a reject, found not valid JSON"),
        ("[]\n", "r.jsonl:1: expected a reject"),
        ('{"reject": 3}\n', "r.jsonl:1: expected a reject"),
    ],
)
def test_reject_lines_of_another_kind_are_a_usage_error_with_the_line(tmp_path, text, said):
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match="expected a reject") as raised:
        list(RejectLines(path)())
    assert said in str(raised.value)


def test_reject_lines_with_a_broken_record_name_the_line_and_field(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text('{"messages": 3, "reject": {"reason": "x"}}\n')
    with pytest.raises(RecordFormatError, match=r"r\.jsonl:1: messages"):
        list(RejectLines(path)())


def test_reject_lines_that_change_between_readings_are_an_error(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text(line(THE_POEM, reason="x"))
    rejects = RejectLines(path)
    list(rejects())
    path.write_text(line(THE_POEM, reason="x") * 2)
    with pytest.raises(RecordFormatError, match="changed while it was read"):
        list(rejects())
