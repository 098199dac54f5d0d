"""The admins' pages on disputed and flagged items: the labels without names side by side, and what an adjudicator says.

Everybody sees a comparison in the order of the item here.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from datagen.report.samples import one_line
from datagen.review.differences import render_difference
from datagen.review.disputes import Case, case_of, close_item, look_for_cases, put_back
from datagen.review.rendering import render_plain, show
from datagen.review.web.forms import read_body
from datagen.review.web.views import view_of
from datagen.review.web.visit import Visit
from datagen.reviews.answers import Answer
from datagen.reviews.handing import Given, answer_beside
from datagen.reviews.items import Item, item_id
from datagen.reviews.leases import Refused, is_held
from datagen.reviews.project import LIKERT, Project, faults_of, rated_messages
from datagen.reviews.store import ReviewStore

_LONGEST_KEY = 80
_PARTS = ("instruction", "input", "output")
_OWN = "own"


def go_to_cases(_visit: Visit) -> Response:
    return RedirectResponse("/disagreements/0", 303)


def list_cases(visit: Visit) -> Response:
    """So many items that wait to be settled, those behind the item that the address names."""
    after = visit.request.query_params.get("after", "0")
    look = look_for_cases(
        visit.store, visit.project, int(after) if after.isdecimal() and len(after) < 15 else 0
    )
    return visit.page(
        "adjudicate.html.j2",
        project=visit.project,
        place=visit.request.path_params["project"],
        look=look,
        after=after != "0",
        rows=[
            {
                "case": case,
                "headline": show(one_line(_headline(case.item), 160)),
                "comments": [show(one.comment) for one in case.flags],
                "own": _is_own(visit.store, visit.person, case.item),
            }
            for case in look.cases
        ],
    )


def _headline(item: Item) -> str:
    body = item.body
    if item.kind == "comparison":
        return str(body["prompt"][-1]["content"])
    if item.kind == "rating":
        return str(body["messages"][0]["content"])
    return str(body.get("instruction") or body.get("suggestion") or body.get("description") or "")


def _is_own(store: ReviewStore, person: str, item: Item) -> bool:
    """Whether the person has said something to the item as an annotator, or is about to."""
    sql = "SELECT 1 FROM review_answers WHERE item = ? AND person = ? AND role = 'annotator' LIMIT 1"
    return is_held(store, person, item) or bool(store.rows(sql, (item.number, person)))


def show_case(visit: Visit) -> Response:
    item = visit.item
    project = visit.site.project_of(item)
    return _case_page(visit, project, case_of(visit.store, project, item), {})


def _case_page(
    visit: Visit,
    project: Project,
    case: Case,
    body: Mapping[str, Any],
    faults: list[str] | None = None,
) -> Response:
    """body: what the adjudicator has chosen and typed so far."""
    item = case.item
    return visit.page(
        "adjudicate_item.html.j2",
        422 if faults else 200,
        case=case,
        item=item,
        project=project,
        place=list(visit.site.projects.values()).index(project),
        view=view_of(visit.store, project, item, body, "ab"),
        draft=body,
        feedback={"difference": _differences(item, body)},
        original={part: render_plain(item.body[part]) for part in _PARTS if part in item.body},
        labels=[_label(project, item, one) for one in case.labels],
        verdict=case.verdict and _label(project, item, case.verdict),
        flags=[show(one.comment) for one in case.flags],
        take=visit.fields.get("take", ""),
        own=_is_own(visit.store, visit.person, item),
        last=visit.request.query_params.get("last", ""),
        key=secrets.token_urlsafe(16),
        faults=faults or [],
    )


def _label(project: Project, item: Item, answer: Answer) -> dict[str, Any]:
    """An answer in words. name: stands for it in the form, and tells nobody whose it is."""
    body, differences = answer.body, {}
    if item.kind == "comparison":
        said = [_compared(turn) for turn in body["turns"]]
    elif item.kind == "rating":
        scores = {turn["message"]: turn["score"] for turn in body["turns"]}
        said = [f"{scores.get(place, '–')} of {project.scores[-1]}" for place in rated_messages(item)]
    else:
        said = [", ".join([body["verdict"], *body.get("reasons", ())])]
        differences = {part: text for part, text in _differences(item, body).items() if text}
    return {
        "name": item_id("label", answer.number),
        "said": said,
        "differences": differences,
        "comment": show(str(body.get("comment", ""))),
    }


def _compared(turn: Mapping[str, Any]) -> str:
    words = {"negligibly": "negligibly better or unsure", "better": "better"}
    side = {"a": "left", "b": "right"}.get(turn["choice"])
    said = "a tie"
    if side:
        said = f"{side} is {words.get(turn['strength'], '{} better'.format(turn['strength']))}"
    if turn.get("likert"):
        said += f" ({turn['likert']} of {LIKERT})"
    if turn.get("safety"):
        said += "; left {}, right {}".format(*turn["safety"])
    return said


def _differences(item: Item, body: Mapping[str, Any]) -> dict[str, Any]:
    """By part of an instruction, what was changed in it; "" where nothing was, or where it was rejected."""
    if item.kind != "instruction":
        return {}
    after = {part: body.get(part, item.body[part]) for part in _PARTS}
    return {
        part: render_difference(item.body[part], text) if text != item.body[part] else ""
        for part, text in after.items()
    }


def adjudicate(visit: Visit) -> Response:
    """Keeps one of the labels or an answer of the adjudicator's own as the verdict; goes on to the next case."""
    item = visit.item
    project = visit.site.project_of(item)
    if item.kind in ("demonstration", "rephrase"):
        raise Refused("there is nothing to choose from: close this item, or put it back", 404)
    case = case_of(visit.store, project, item)
    take = visit.fields.get("take", "")
    body = read_body(project, item, visit.lists, "ab")
    if take not in ("", _OWN):
        body = {**_label_named(case, take).body, "comment": body["comment"]}
    faults = faults_of(project, item, body)
    if not take:
        faults = ["take one of the labels, or give an answer of your own"]
    if faults:
        return _case_page(visit, project, case, body, faults)
    shown = "ab" if item.kind == "comparison" else ""
    given = Given(body, _key(visit), shown=shown, guidelines=visit.site.versions[project.name])
    answer_beside(visit.store, visit.person, item, given, "adjudicator")
    return _onward(visit, project, item)


def _label_named(case: Case, name: str) -> Answer:
    found = next((one for one in case.labels if item_id("label", one.number) == name), None)
    if found is None:
        raise Refused("somebody has changed this label meanwhile; open the item again")
    return found


def close_case(visit: Visit) -> Response:
    close_item(visit.store, visit.item)
    return _onward(visit, visit.site.project_of(visit.item), visit.item)


def put_case_back(visit: Visit) -> Response:
    put_back(visit.store, visit.item, visit.person)
    return _onward(visit, visit.site.project_of(visit.item), visit.item)


def _onward(visit: Visit, project: Project, item: Item) -> Response:
    """To the next case that this person can settle, or to the list."""
    look = look_for_cases(visit.store, project, item.number)
    for case in look.cases:
        if not _is_own(visit.store, visit.person, case.item):
            return RedirectResponse(f"/adjudicate/{case.item.id}?last={item.id}", 303)
    place = list(visit.site.projects.values()).index(project)
    return RedirectResponse(f"/disagreements/{place}" + (f"?after={look.last}" if look.more else ""), 303)


def _key(visit: Visit) -> str:
    """The form's own key, which makes handing it in twice one answer; of this person and item alone."""
    key = visit.fields.get("key", "")
    if not key or len(key) > _LONGEST_KEY:
        raise Refused("the form has no key; reload the page and hand it in again", 400)
    return f"{visit.person}:{visit.item.id}:{key}"
