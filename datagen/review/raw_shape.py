"""What a raw row of a review must look like, so that nothing later stumbles over it. Knows no files and no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic reads that of typing from Python 3.12 on

from datagen.formats import RecordFormatError, from_json
from datagen.record import Role, Strength
from datagen.reviews.handing import Role as AnswerRole
from datagen.reviews.handing import Status
from datagen.reviews.items import Kind, State
from datagen.reviews.people import PersonRole

# What SQLite holds as one number.
_Whole: TypeAlias = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
_Place: TypeAlias = Annotated[int, Field(ge=1, le=2**63 - 1)]
_Safe: TypeAlias = Literal["safe", "unsafe"]


class _Message(TypedDict):
    role: Role
    content: str


class _Text(TypedDict):
    text: str


class _Turn(TypedDict):
    answers: Annotated[list[_Text], Field(min_length=2, max_length=2)]
    goes_on: Literal[0, 1] | None
    then: list[_Message]


class _Comparison(TypedDict):
    record: str
    prompt: list[_Message]
    turns: Annotated[list[_Turn], Field(min_length=1)]


class _Rating(TypedDict):
    record: str
    messages: list[_Message]


class _Instruction(TypedDict):
    record: str
    instruction: str
    input: str
    output: str


class _Brief(TypedDict):
    task: str
    low: int | None
    high: int | None


class _Loop(TypedDict):
    step: str
    about: dict[str, str]
    suggestion: str
    attempts: int
    rounds: int


class _Compared(TypedDict):
    choice: Literal["a", "b", "tie"]
    strength: Strength | None
    likert: NotRequired[Annotated[int, Field(ge=1, le=8)] | None]
    safety: NotRequired[Annotated[list[_Safe], Field(min_length=2, max_length=2)] | None]


class _Comparing(TypedDict):
    turns: list[_Compared]


class _Scored(TypedDict):
    message: Annotated[int, Field(ge=0)]
    score: int | float


class _Scoring(TypedDict):
    turns: list[_Scored]


class _Deciding(TypedDict):
    verdict: Literal["accept", "edit", "reject"]
    instruction: str
    input: str
    output: str


class _Writing(TypedDict):
    instruction: str
    input: str
    fits: bool
    messages: Annotated[list[_Message], Field(min_length=1)]


class _Leading(TypedDict):
    verdict: Literal["ask", "accept", "continue", "rephrase", "abandon"]


class _Person(TypedDict):
    row: Literal["person"]
    name: str
    role: PersonRole
    facts: dict[str, Any]
    created: float
    revoked: float | None


class _Guidelines(TypedDict):
    row: Literal["guidelines"]
    project: str
    version: _Whole
    text: str
    at: float


class _Answer(TypedDict):
    number: _Place
    person: str
    role: AnswerRole
    step: _Whole
    revision: _Place
    status: Status
    body: dict[str, Any]
    shown: Literal["", "ab", "ba"]
    guidelines: _Whole
    active_ms: Annotated[_Whole, Field(ge=0)]
    opened: float
    submitted: float
    key: str


class _Attempt(TypedDict):
    step: _Whole
    prompt: str
    text: str
    model: str
    key: str
    finish_reason: str
    at: float


class _Score(TypedDict):
    turn: _Whole
    name: str
    first: float
    second: float


class _Item(TypedDict):
    row: Literal["item"]
    number: _Place
    id: str
    project: str
    kind: Kind
    task: str
    batch: str
    body: dict[str, Any]
    source: dict[str, Any]
    gold: Any
    state: State
    answers: list[_Answer]
    attempts: list[_Attempt]
    scores: list[_Score]


class _Head(TypedDict):
    row: Literal["review"]
    version: Literal[1]


_ROWS: dict[str, TypeAdapter[Any]] = {
    "review": TypeAdapter(_Head),
    "person": TypeAdapter(_Person),
    "guidelines": TypeAdapter(_Guidelines),
    "item": TypeAdapter(_Item),
}
_BODIES: dict[str, tuple[TypeAdapter[Any], TypeAdapter[Any]]] = {
    "comparison": (TypeAdapter(_Comparison), TypeAdapter(_Comparing)),
    "rating": (TypeAdapter(_Rating), TypeAdapter(_Scoring)),
    "instruction": (TypeAdapter(_Instruction), TypeAdapter(_Deciding)),
    "demonstration": (TypeAdapter(_Brief), TypeAdapter(_Writing)),
    "rephrase": (TypeAdapter(_Loop), TypeAdapter(_Leading)),
}


def fault_of(row: Any) -> str:
    """What is wrong with a raw row first of all; "" where nothing is. Of answers that were not handed in, any body is
    right."""
    if not isinstance(row, dict) or row.get("row") not in _ROWS:
        return f"expected an object whose key row is one of {', '.join(_ROWS)}"
    fault = _fault(_ROWS[row["row"]], row, "")
    if fault or row["row"] != "item":
        return fault
    of_item, of_answer = _BODIES[row["kind"]]
    fault = _fault(of_item, row["body"], "body.") or _source_fault(row)
    for place, answer in enumerate(row["answers"] if not fault else ()):
        if answer["status"] == "submitted":
            where = f"answers.{place}.body."
            fault = fault or _fault(of_answer, answer["body"], where) or _mismatch(row, answer["body"], where)
    turns = range(len(row["body"].get("turns", ())))
    if not fault and any(one["turn"] not in turns for one in row["scores"]):
        return f"scores: expected turns below {len(turns)}"
    return fault


def _source_fault(item: Mapping[str, Any]) -> str:
    if item["kind"] in ("demonstration", "rephrase"):
        return ""
    try:
        record = from_json(item["source"])
    except RecordFormatError as error:
        return f"source.{error}"
    return (
        "" if record.messages else "source.messages: expected those of the record that the item was made from"
    )


def _mismatch(item: Mapping[str, Any], answer: Mapping[str, Any], place: str) -> str:
    """What of an answer does not belong to its item."""
    if item["kind"] == "comparison":
        found, wanted = len(answer["turns"]), len(item["body"]["turns"])
        if found != wanted:
            return f"{place}turns: expected {wanted}, found {found}"
        if any(one["choice"] != "tie" and one["strength"] is None for one in answer["turns"]):
            return f"{place}turns: a choice without its strength"
    if item["kind"] == "rating":
        most = len(item["body"]["messages"])
        if any(one["message"] >= most for one in answer["turns"]):
            return f"{place}turns: the dialogue has {most} messages, rated is one beyond"
    return ""


def _fault(shape: TypeAdapter[Any], value: Any, place: str) -> str:
    try:
        shape.validate_python(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{place}{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""
