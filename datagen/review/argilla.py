"""Reviews as Argilla 2 reads them: records as `rg.Record.to_dict` has them, settings as `rg.Settings.to_json`.

    dataset = rg.Dataset("pairs", settings=rg.Settings.from_json("OUT.settings.json")).create()
    dataset.records.from_json("OUT.json")

Argilla knows people by UUIDs: OUT.users.json says which name has which, for `rg.User(id=..., username=...)`.
Models that judge are suggestions, of which Argilla keeps one for a question: the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from datagen.review.naming import JUDGE, Names
from datagen.review.sheets import Field, Question, Sheet

_PEOPLE = UUID(
    "5d1c4f5e-0f0b-5b0c-9d55-8a5a3d2f5c11"
)  # a name space of our own: the same name is the same person
_KINDS = {"one": "label_selection", "several": "multi_label_selection", "number": "rating", "text": "text"}


def user_id(name: str) -> str:
    return str(uuid5(_PEOPLE, name))


def argilla_record(sheet: Sheet, names: Names) -> dict[str, Any]:
    suggestions: dict[str, Any] = {}
    responses: dict[str, list[dict[str, Any]]] = {}
    for answer, said in sheet.given:
        name = names(answer.person)
        for question, value in said.items():
            if answer.role == "judge":
                agent = name.removeprefix(JUDGE)
                suggestions[question] = {"value": value, "score": None, "agent": agent}
            else:
                one = {"value": value, "user_id": user_id(name), "status": "submitted"}
                responses.setdefault(question, []).append(one)
    return {
        "id": sheet.id,
        "fields": dict(sheet.fields),
        "metadata": dict(sheet.facts),
        "suggestions": suggestions,
        "responses": responses,
        "vectors": {},
    }


def argilla_settings(
    fields: Sequence[Field], questions: Sequence[Question], guidelines: str
) -> dict[str, Any]:
    return {
        "guidelines": guidelines or None,
        "questions": [_question(one) for one in questions],
        "fields": [_field(one) for one in fields],
        "vectors": [],
        "metadata": [],
        "allow_extra_metadata": True,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }


def _field(field: Field) -> Mapping[str, Any]:
    # Text that may be empty, such as an input, must not be required.
    return {
        "name": field.name,
        "title": field.name,
        "required": False,
        "settings": {"type": field.kind, "use_markdown": True},
    }


def _question(question: Question) -> Mapping[str, Any]:
    settings: dict[str, Any] = {"type": _KINDS[question.kind]}
    if question.kind == "text":
        settings["use_markdown"] = False
    elif question.kind == "number":
        settings["options"] = [{"value": one} for one in question.options]
    else:
        settings["options"] = [{"text": one, "value": one} for one in question.options]
        settings["visible_options"] = len(question.options) if len(question.options) > 2 else None
    return {
        "name": question.name,
        "title": question.name,
        "required": question.required,
        "settings": settings,
    }
