"""Run folders for the report's tests, made by the real store and the real record writer."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from datagen.formats import to_json
from datagen.formats.arrow import RecordWriter
from datagen.models.base import Completion, Request, Usage
from datagen.record import Message, Origin, Record, from_instruction
from datagen.stage import StageFacts
from datagen.store import Store, StoredReject

PRICED = "openai:gpt-test"
UNPRICED = "openai:other@http://127.0.0.1:9/v1"
HISTORY = (
    Origin("self_instruct", PRICED, "self_instruct_propose@aaaa1111", ("k1",)),
    Origin("self_instruct", PRICED, "self_instruct_input_first@bbbb2222", ("k2",)),
    Origin("language"),
)
RECIPE = "name: small\nsteps:\n- use: self_instruct\n"


def record(instruction: str, response: str, **tags: object) -> Record:
    return from_instruction(instruction, "", response, tags=tags, history=HISTORY)


# Prompts of 6, 5, 3 and 4 words; responses of 2, 3, 1 and 1.
ACCEPTED = (
    record(
        "Write a short poem about rain.",
        "Rain falls.",
        task="generation",
        is_classification=False,
        rouge_l=0.12,
    ),
    record(
        "Write two poems on snow.",
        "Snow is quiet.",
        task="generation",
        is_classification=False,
        rouge_l=0.3,
    ),
    record("Is 7 prime?", "Yes", task="open_qa", is_classification=True, rouge_l=0.7),
    Record((Message("user", "Bonjour tout le monde"), Message("assistant", "Salut"))),
)
REJECTED = {
    "self_instruct": {"too_similar": 2, "too_short": 1},
    "language": {"wrong_language": 1},
}


def rejects(step: str, reasons: Mapping[str, int]) -> list[StoredReject]:
    return [
        StoredReject(step, reason, 0.85, f"{reason} number {number}", "k#0", to_json(ACCEPTED[0]))
        for reason, count in reasons.items()
        for number in range(count)
    ]


def put_answers(store: Store, model: str, usages: Iterable[Usage]) -> None:
    for number, usage in enumerate(usages):
        request = Request((Message("user", "x"),), draw=number)
        store.put(f"{model}{number}", model, request, Completion("x", usage=usage))


def finish_stage(
    store: Store,
    name: str,
    records: Iterable[Record],
    rejected: Mapping[str, Mapping[str, int]],
    note: str = "",
    cells: Mapping[str, tuple[int, int]] | None = None,
    own_rejects: Iterable[StoredReject] = (),
) -> StageFacts:
    """rejected: step → reason → how many rejects of no interest; own_rejects: further ones as they are."""
    with RecordWriter(store.stage_path(name)) as writer:
        for one in records:
            writer.write(one)
    for step, reasons in rejected.items():
        store.add_rejects(list(enumerate(rejects(step, reasons))))
    counts = {step: dict(reasons) for step, reasons in rejected.items()}
    for place, reject in enumerate(own_rejects):
        store.add_rejects([(place, reject)])
        reasons = counts.setdefault(reject.stage, {})
        reasons[reject.reason] = reasons.get(reject.reason, 0) + 1
    facts = StageFacts(name, name[3:], writer.count, writer.count, counts, 12.5, note, dict(cells or {}))
    store.finish_stage(name, "fingerprint", facts.as_json())
    return facts


def small_run(folder: Path) -> Path:
    """4 accepted, 4 rejected for 3 reasons, 2 answers with a price and 1 without."""
    with Store(folder) as store:
        store.add_event("recipe", {"text": RECIPE})
        put_answers(store, PRICED, [Usage(100, 20), Usage(300, 80)])
        put_answers(store, UNPRICED, [Usage(7, 3)])
        finish_stage(store, "01-self_instruct", ACCEPTED, REJECTED)
    return folder


def partial_run(folder: Path) -> Path:
    """Stopped in its first stage: 2 answers, 3 rejects, no records."""
    with Store(folder) as store:
        store.add_event("recipe", {"text": RECIPE})
        put_answers(store, PRICED, [Usage(100, 20), Usage(300, 80)])
        store.add_rejects(list(enumerate(rejects("self_instruct", REJECTED["self_instruct"]))))
    return folder


POEMS = tuple(
    record(f"Write a poem about {thing}.", "x " * words, task="generation")
    for thing, words in (("rain", 4), ("snow", 8), ("wind", 16), ("fog", 32))
)
QUESTIONS = tuple(record(f"Is {number} prime?", "Yes", task="open_qa") for number in (7, 11))
CURATED_RECIPE = """
name: curated
steps:
- use: source
  path: data.jsonl
- {use: minhash, name: near, threshold: 0.8}
- {use: balance, num: 3, tasks: TARGET}
"""


def similar(step: str, one: Record, kept: Record, score: float | None, reason: str) -> StoredReject:
    return StoredReject(step, reason, score, kept.id, one.id, to_json(one))


def curated_run(folder: Path) -> Path:
    """Nine records of source; minhash drops three for the first poem, balance three more to get 2 : 1.

    After minhash: 4 poems and 2 questions. After balance: the first poem, the third, and the first question.
    """
    folder.mkdir(parents=True)
    target = folder / "target.yaml"
    target.write_text("tasks: {generation: 0.5, open_qa: 0.5}\n")
    near = [
        record(f"Write a poem about rain{end}", "x", task="generation") for end in (" now.", " today.", "?")
    ]
    over = (POEMS[1], POEMS[3], QUESTIONS[1])
    kept = (POEMS[0], POEMS[2], QUESTIONS[0])
    with Store(folder) as store:
        store.add_event("recipe", {"text": CURATED_RECIPE.replace("TARGET", str(target))})
        finish_stage(store, "01-source", [*POEMS, *QUESTIONS, *near], {})
        finish_stage(
            store,
            "02-near",
            [*POEMS, *QUESTIONS],
            {},
            own_rejects=[
                similar("near", one, POEMS[0], score, "near_duplicate")
                for one, score in zip(near, (0.92, 0.85, None), strict=True)
            ],
        )
        finish_stage(
            store,
            "03-balance",
            kept,
            {},
            own_rejects=[
                StoredReject("balance", "over_quota", None, str(one.tags["task"]), one.id, to_json(one))
                for one in over
            ],
        )
    return folder
