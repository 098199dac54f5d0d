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
) -> StageFacts:
    with RecordWriter(store.stage_path(name)) as writer:
        for one in records:
            writer.write(one)
    for step, reasons in rejected.items():
        store.add_rejects(list(enumerate(rejects(step, reasons))))
    counts = {step: dict(reasons) for step, reasons in rejected.items()}
    facts = StageFacts(name, name[3:], writer.count, writer.count, counts, 12.5, note)
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
