"""Reviews as Label Studio reads them: tasks with annotations, and the labelling configuration that fits them.

Label Studio knows people by the e-mail addresses of its members, so names that are such addresses find their people;
models that judge are predictions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from datagen.review.naming import JUDGE, Names
from datagen.review.sheets import Field, Question, Sheet
from datagen.reviews.answers import Answer

_KINDS = {"one": "choices", "several": "choices", "number": "number", "text": "textarea"}


def label_studio_task(sheet: Sheet, questions: Mapping[str, Question], names: Names) -> dict[str, Any]:
    annotations, predictions = [], []
    for answer, said in sheet.given:
        name = names(answer.person)
        result = [_result(questions[key], value) for key, value in said.items()]
        if answer.role == "judge":
            predictions.append({"model_version": name.removeprefix(JUDGE), "result": result})
        else:
            annotations.append(_annotation(answer, name, result))
    data = {**sheet.fields, **sheet.facts, "id": sheet.id}
    return {"data": data, "annotations": annotations, "predictions": predictions}


def label_studio_config(fields: Sequence[Field], questions: Sequence[Question]) -> str:
    """The <View> in which the tasks' fields and results have their places."""
    lines = ["<View>"]
    for field in fields:
        lines.append(f"  <Header value={quoteattr(field.name)}/>")
        tag = '<Paragraphs layout="dialogue" nameKey="role" textKey="content"'
        tag = tag if field.kind == "chat" else "<Text"
        lines.append(f"  {tag} name={quoteattr(field.name)} value={quoteattr('$' + field.name)}/>")
    for question in questions:
        lines += [f"  <Header value={quoteattr(question.name)}/>", *_control(question)]
    return "\n".join([*lines, "</View>"]) + "\n"


def _annotation(answer: Answer, name: str, result: list[dict[str, Any]]) -> dict[str, Any]:
    at = datetime.fromtimestamp(answer.submitted, UTC).isoformat()
    return {
        "completed_by": {"email": name},
        "result": result,
        "lead_time": answer.active_ms / 1000,
        "was_cancelled": False,
        "ground_truth": answer.role == "adjudicator",
        "created_at": at,
        "updated_at": at,
    }


def _result(question: Question, value: Any) -> dict[str, Any]:
    kind = _KINDS[question.kind]
    inside = {
        "choices": {"choices": value if isinstance(value, list) else [value]},
        "number": {"number": value},
        "textarea": {"text": [value]},
    }[kind]
    return {
        "id": question.name,
        "from_name": question.name,
        "to_name": question.about,
        "type": kind,
        "value": inside,
    }


def _control(question: Question) -> list[str]:
    name = f"name={quoteattr(question.name)} toName={quoteattr(question.about)}"
    required = ' required="true"' if question.required else ""
    if question.kind == "text":
        return [f"  <TextArea {name}{required}/>"]
    if question.kind == "number":
        return [f'  <Number {name} min="{question.options[0]}" max="{question.options[-1]}"{required}/>']
    several = "multiple" if question.kind == "several" else "single"
    choices = [f"    <Choice value={quoteattr(str(one))}/>" for one in question.options]
    return [f'  <Choices {name} choice="{several}"{required}>', *choices, "  </Choices>"]
