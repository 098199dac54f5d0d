"""The pages of whoever answers: queue, item, draft, answer, skip, flag, undo, and the wait for a model's answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from datagen.lengths import Measure
from datagen.review.briefs import fits
from datagen.review.differences import render_difference
from datagen.review.rendering import render_markdown
from datagen.review.web.forms import read_body, read_draft, shown_order
from datagen.review.web.views import loop_view, view_of
from datagen.review.web.visit import Visit, read_form, refusal, wants_json
from datagen.reviews.drafts import find_draft, save_draft
from datagen.reviews.guidelines import guidelines
from datagen.reviews.handing import Given, submit, undo
from datagen.reviews.items import Item, add_items, item_id
from datagen.reviews.leases import Refused, is_held, next_item, progress, renew
from datagen.reviews.project import Project, faults_of

_LONGEST_KEY = 80


def show_queue(visit: Visit) -> Response:
    rows = [
        {"place": place, "project": project, "progress": progress(visit.store, visit.person, project.queue)}
        for place, project in enumerate(visit.site.projects.values())
        if visit.works_on(project)
    ]
    return visit.page("queue.html.j2", rows=rows)


def go_to_next(visit: Visit) -> Response:
    """To the item that the person holds, or a new one; to the queue where none is left."""
    skipped = visit.request.query_params.get("skipped") == "1"
    item = next_item(visit.store, visit.person, visit.project.queue, skipped=skipped)
    return RedirectResponse("/" if item is None else f"/items/{item.id}", 303)


def show_item(visit: Visit) -> Response:
    item = visit.item
    project = visit.site.project_of(item)
    if not is_held(visit.store, visit.person, item):
        return _not_held(visit, project)
    renew(visit.store, visit.person, item, project.queue)
    draft = find_draft(visit.store, visit.person, item)
    return _item_page(visit, project, item, draft.body, draft.version)


def _not_held(visit: Visit, project: Project) -> Response:
    """Where the back button leads to: an item that is answered already, with the ways on from there."""
    text = "this item is not yours now: you have answered it, or it was never given to you"
    if wants_json(visit.request):
        return refusal(visit, text, 403)
    return visit.page(
        "error.html.j2",
        403,
        text=text,
        place=_place(visit, project),
        undoable=project.kind != "rephrase",
        key=secrets.token_urlsafe(16),
    )


def _item_page(
    visit: Visit,
    project: Project,
    item: Item,
    body: Mapping[str, Any],
    version: int,
    faults: list[str] | None = None,
) -> Response:
    shown = shown_order(item, visit.person)
    return visit.page(
        f"{item.kind}.html.j2",
        422 if faults else 200,
        item=item,
        project=project,
        place=_place(visit, project),
        view=view_of(visit.store, project, item, body, shown),
        draft=body,
        feedback=_feedback(project, item, body),
        version=version,
        key=secrets.token_urlsafe(16),
        faults=faults or [],
        guidelines=render_markdown(project.guidelines) if project.guidelines else None,
        guidelines_version=visit.site.versions[project.name],
        progress=progress(visit.store, visit.person, project.queue),
    )


def keep_draft(visit: Visit) -> Response:
    """Saves what was typed; what it still lacks, how long it is, and how it differs from the original."""
    item = visit.item
    project = visit.site.project_of(item)
    shown = shown_order(item, visit.person)
    body = read_draft(project, item, visit.lists, shown)
    version = _number(visit, "version")
    known = find_draft(visit.store, visit.person, item)
    # What this tab sent before can have arrived although its answer did not: then no other tab has changed the draft.
    arrived = (
        read_draft(project, item, read_form(text.encode()), shown) for text in visit.lists.get("sent", ())
    )
    if known.version != version and any(one == known.body for one in arrived):
        version = known.version
    version = save_draft(visit.store, visit.person, item, body, version)
    faults = faults_of(project, item, body)
    return JSONResponse({"version": version, "faults": faults, **_feedback(project, item, body)})


def _feedback(project: Project, item: Item, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a page says of the draft while it is written: its length, or how it differs from the original."""
    if item.kind == "demonstration":
        messages = body.get("messages") or []
        length = Measure("all", "tokens", project.tokenizer).of
        return {
            "tokens": sum(length(one["content"]) for one in messages),
            "fits": bool(messages) and fits(project, item, messages),
        }
    if item.kind == "instruction":
        before = {part: item.body[part] for part in ("instruction", "input", "output")}
        after = {part: body.get(part, text) for part, text in before.items()}
        difference = {
            part: render_difference(text, after[part]) if after[part] != text else ""
            for part, text in before.items()
        }
        return {"difference": difference}
    return {}


def hand_in(visit: Visit) -> Response:
    """Keeps the answer, or shows what it lacks, with all that was typed."""
    item = visit.item
    project = visit.site.project_of(item)
    body = read_body(project, item, visit.lists, shown_order(item, visit.person))
    faults = faults_of(project, item, body) + _untimely(visit, item, body)
    if faults and not is_held(visit.store, visit.person, item):
        return _not_held(visit, project)
    if faults:
        if wants_json(visit.request):
            return JSONResponse({"error": "something is missing", "faults": faults}, 422)
        draft = find_draft(visit.store, visit.person, item)
        typed = read_draft(project, item, visit.lists, shown_order(item, visit.person))
        return _item_page(visit, project, item, typed, draft.version, faults)
    if item.kind == "demonstration":
        body["fits"] = fits(project, item, body["messages"])
    number = _submit(visit, project, item, body, "submitted")
    if item.kind == "demonstration" and not body["fits"]:
        again = item_id(item.id, number)
        add_items(visit.store, [Item(again, item.project, item.kind, item.body, item.task)])
    goes_on = item.kind == "rephrase" and body["verdict"] not in ("accept", "abandon")
    return _onward(visit, project, f"/items/{item.id}" if goes_on else None)


def _untimely(visit: Visit, item: Item, body: Mapping[str, Any]) -> list[str]:
    """A verdict that a loop cannot have at this step, as a page that was open for long may still offer it."""
    if item.kind != "rephrase" or not body["verdict"]:
        return []
    view = loop_view(visit.store, item)
    possible = view["choices"]
    if not possible or body["step"] != view["step"] or body["verdict"] in possible:
        return []  # handing it in tells of the first two
    return [f"{body['verdict']} is not possible any more; choose one of {', '.join(possible)}"]


def skip(visit: Visit) -> Response:
    item = visit.item
    project = visit.site.project_of(item)
    _submit(visit, project, item, _so_far(visit, project, item), "skipped")
    return _onward(visit, project)


def flag(visit: Visit) -> Response:
    """Takes the item out of the person's queue and before the admins, with what is wrong with it."""
    item = visit.item
    project = visit.site.project_of(item)
    comment = visit.fields.get("comment", "").strip()
    if not comment:
        raise Refused("say in the comment what is wrong with this item, then flag it", 422)
    _submit(visit, project, item, _so_far(visit, project, item) | {"comment": comment}, "flagged")
    return _onward(visit, project)


def _so_far(visit: Visit, project: Project, item: Item) -> dict[str, Any]:
    """What was typed and chosen before the item was passed on: undoing brings it back."""
    return read_draft(project, item, visit.lists, shown_order(item, visit.person))


def take_back(visit: Visit) -> Response:
    id = undo(visit.store, visit.person, visit.project.queue, _key(visit))
    return _onward(visit, visit.project, f"/items/{id}")


def beat(visit: Visit) -> Response:
    """Keeps the lease alive while somebody works on the item."""
    item = visit.item
    kept = renew(visit.store, visit.person, item, visit.site.project_of(item).queue)
    return JSONResponse({"kept": kept})


def show_state(visit: Visit) -> Response:
    """How a loop stands, for the page that waits for the model."""
    item = visit.item
    if item.kind != "rephrase" or not is_held(visit.store, visit.person, item):
        raise Refused("this item is not yours now", 403)
    view = loop_view(visit.store, item)
    history = [
        {**one, "prompt": str(one["prompt"]), "answer": _text(one["answer"])} for one in view["history"]
    ]
    return JSONResponse({**view, "history": history})


def show_guidelines(visit: Visit) -> Response:
    """The guidelines by version, the newest first."""
    known = guidelines(visit.store, visit.project.name)
    versions = [{"version": number, "html": render_markdown(text), "at": at} for number, text, at in known]
    return visit.page("guidelines.html.j2", project=visit.project, versions=versions)


def _submit(visit: Visit, project: Project, item: Item, body: Mapping[str, Any], status: Any) -> int:
    given = Given(
        body,
        _key(visit),
        status,
        _number(visit, "step") if item.kind == "rephrase" else 0,
        shown_order(item, visit.person) if item.kind == "comparison" else "",
        visit.site.versions[project.name],
        _number(visit, "active"),
    )
    return submit(visit.store, visit.person, item, given, project.queue)


def _onward(visit: Visit, project: Project, to: str | None = None) -> Response:
    where = to or f"/next/{_place(visit, project)}"
    return JSONResponse({"next": where}) if wants_json(visit.request) else RedirectResponse(where, 303)


def _place(visit: Visit, project: Project) -> int:
    return list(visit.site.projects.values()).index(project)


def _key(visit: Visit) -> str:
    """The form's own key, which makes handing it in twice one answer; nobody can use another person's."""
    key = visit.fields.get("key", "")
    if not key or len(key) > _LONGEST_KEY:
        raise Refused("the form has no key; reload the page and hand it in again", 400)
    return f"{visit.person}:{key}"


def _number(visit: Visit, name: str) -> int:
    text = visit.fields.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
