"""The application: which address leads to which page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from datagen.report import wording
from datagen.review.rendering import show
from datagen.review.web import adjudicating, dashboard, entering, managing, working
from datagen.review.web.guard import HEADERS, Guard
from datagen.review.web.latest import Latest
from datagen.review.web.visit import Site, Visit, page, refusal
from datagen.reviews.guidelines import publish_guidelines
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore

_HERE = Path(__file__).parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def build_app(store: ReviewStore, projects: Sequence[Project], hosts: Sequence[str] = LOOPBACK) -> Starlette:
    """projects: of names that differ. hosts: names under which the server may be asked for."""
    versions = {one.name: publish_guidelines(store, one.name, one.guidelines) for one in projects}
    site = Site(store, {one.name: one for one in projects}, versions, _templates())
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={HTTPException: _plain_error, Exception: _fault},
    )
    app.router.redirect_slashes = False
    app.state.site = site
    app.state.latest = Latest()
    return app


def _routes() -> list[Route | Mount]:
    return [
        Route("/enter", page(entering.show_enter, open_to_all=True)),
        Route("/enter", page(entering.enter, open_to_all=True), methods=["POST"]),
        Route("/leave", page(entering.leave), methods=["POST"]),
        Route("/", page(working.show_queue)),
        Route("/next/{project:int}", page(working.go_to_next)),
        Route("/guidelines/{project:int}", page(working.show_guidelines)),
        Route("/undo/{project:int}", page(working.take_back), methods=["POST"]),
        Route("/items/{item}", page(working.show_item)),
        Route("/items/{item}/state", page(working.show_state)),
        Route("/items/{item}/draft", page(working.keep_draft), methods=["POST"]),
        Route("/items/{item}/answer", page(working.hand_in), methods=["POST"]),
        Route("/items/{item}/skip", page(working.skip), methods=["POST"]),
        Route("/items/{item}/flag", page(working.flag), methods=["POST"]),
        Route("/items/{item}/beat", page(working.beat), methods=["POST"]),
        *_for_admins(),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


def _for_admins() -> list[Route]:
    return [
        Route("/dashboard", page(dashboard.go_to_dashboard, admin=True)),
        Route("/dashboard/{project:int}", page(dashboard.show_dashboard, admin=True)),
        Route("/adjudicate", page(adjudicating.go_to_cases, admin=True)),
        Route("/disagreements/{project:int}", page(adjudicating.list_cases, admin=True)),
        Route("/adjudicate/{item}", page(adjudicating.show_case, admin=True)),
        Route("/adjudicate/{item}/answer", page(adjudicating.adjudicate, admin=True), methods=["POST"]),
        Route("/adjudicate/{item}/close", page(adjudicating.close_case, admin=True), methods=["POST"]),
        Route("/adjudicate/{item}/back", page(adjudicating.put_case_back, admin=True), methods=["POST"]),
        Route("/people", page(managing.show_people, admin=True)),
        Route("/people/add", page(managing.add, admin=True), methods=["POST"]),
        Route("/people/link", page(managing.give_link, admin=True), methods=["POST"]),
        Route("/people/revoke", page(managing.end_access, admin=True), methods=["POST"]),
        Route("/people/release", page(managing.give_back, admin=True), methods=["POST"]),
        Route("/download/backup", page(managing.download_backup, admin=True)),
        Route("/download/raw", page(managing.download_raw, admin=True)),
    ]


def _templates() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": wording.number,
        "percent": wording.percentage,
        "moment": wording.moment,
        "duration": wording.duration,
        "show": show,  # what models and people wrote, outside of boxes to type in
    }
    return environment


async def _plain_error(request: Request, error: Exception) -> Response:
    """Addresses that lead nowhere, and methods that a page does not take."""
    assert isinstance(error, HTTPException)
    visit = Visit(request.app.state.site, request, None, {})
    response = refusal(visit, str(error.detail).lower(), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _fault(_request: Request, _error: Exception) -> Response:
    """A bug: its traceback goes to the terminal of the server. The guard stands inside of this and adds no headers."""
    return PlainTextResponse("the server has a fault; its terminal says which\n", 500, headers=HEADERS)
