"""One request as the pages see it: who asks, for which site, with which form. Errors become pages of one line.

Work on the database runs in threads, each with a connection of its own, so that no visitor waits for another's.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from datagen.errors import DatagenError, UsageError
from datagen.review.web.guard import Attempts
from datagen.reviews.items import Item, find_item
from datagen.reviews.leases import Refused
from datagen.reviews.people import Session, find_session, hashed
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore

ADDED = "added_on_the_page"  # the fact that tells who is in no project file, and works on every project
_MOST_FIELDS = 2000
Work = Callable[["Visit"], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Site:
    """What a server serves. projects: by name, in the order given. versions: of their guidelines."""

    store: ReviewStore
    projects: Mapping[str, Project]
    versions: Mapping[str, int]
    templates: Environment
    log_ins: Attempts = field(default_factory=Attempts)

    @property
    def cookie(self) -> str:
        """Of its own for each run: ports of one host share cookies, and several servers may run here."""
        return f"datagen_review_{hashed(str(self.store.folder.resolve()))[:8]}"

    def project_of(self, item: Item) -> Project:
        """Raises Refused where the item belongs to no project that is served."""
        for project in self.projects.values():
            if project.queue.project == item.project and project.kind == item.kind:
                return project
        raise Refused("this item's project is not served here", 404)


@dataclass(frozen=True, slots=True)
class Visit:
    """session: None before the log-in. fields: of the posted form, each value as text, the last of a name; lists:
    all of a name."""

    site: Site
    request: Request
    session: Session | None
    lists: Mapping[str, list[str]]

    @property
    def store(self) -> ReviewStore:
        return self.site.store

    @property
    def person(self) -> str:
        assert self.session is not None, "only pages behind the log-in ask"
        return self.session.person.name

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self.lists.items()}

    @property
    def item(self) -> Item:
        """The item that the address names. Raises Refused where there is none."""
        found = find_item(self.store, self.request.path_params["item"])
        if found is None:
            raise Refused("there is no such item", 404)
        return found

    @property
    def project(self) -> Project:
        """The project that the address names by its place. Raises Refused where there is none."""
        place: int = self.request.path_params["project"]
        projects = list(self.site.projects.values())
        if not 0 <= place < len(projects):
            raise Refused("there is no such project", 404)
        if not self.works_on(projects[place]):
            raise Refused("you do not work on this project", 403)
        return projects[place]

    def works_on(self, project: Project) -> bool:
        """Whether the visitor may: whom the project names, admins, and whom an admin added on the page."""
        assert self.session is not None, "only pages behind the log-in ask"
        person = self.session.person
        return project.names(person.name) or person.role == "admin" or ADDED in person.facts

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        session = self.session
        common = {
            "person": session.person if session else None,
            "csrf": session.csrf if session else "",
            "projects": list(self.site.projects.values()),
        }
        text = self.site.templates.get_template(template).render(**{**common, **values})
        return HTMLResponse(text, status)


def page(work: Work, *, admin: bool = False, open_to_all: bool = False) -> Endpoint:
    """An endpoint: session and form checked, errors turned into pages, the work done in a thread."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body() if request.method == "POST" else b""
        return await run_in_threadpool(_carry_out, request, raw, work, admin, open_to_all)

    return endpoint


def _carry_out(request: Request, raw: bytes, work: Work, admin: bool, open_to_all: bool) -> Response:
    site: Site = request.app.state.site
    visit = Visit(site, request, None, {})
    try:
        session = find_session(site.store, request.cookies.get(site.cookie, ""))
        visit = Visit(site, request, session, read_form(raw))
        if session is None and not open_to_all:
            return _log_in_first(request)
        if request.method == "POST":
            _check_origin(request)
            if session is not None:
                _check_csrf(visit, session)
        if admin and (session is None or session.person.role != "admin"):
            raise Refused("only an admin of this project may see this page", 403)
        return work(visit)
    except Refused as error:
        return refusal(visit, str(error), error.status)
    except DatagenError as error:
        return refusal(visit, str(error), 400 if isinstance(error, UsageError) else 503)


def refusal(visit: Visit, text: str, status: int) -> Response:
    """The error as the page or script that asked can show it."""
    if wants_json(visit.request):
        return JSONResponse({"error": text}, status)
    return visit.page("error.html.j2", status, text=text)


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _log_in_first(request: Request) -> Response:
    if wants_json(request):
        return JSONResponse({"error": "your session has ended; open your link again"}, 401)
    return RedirectResponse("/enter", 303)


def read_form(raw: bytes) -> dict[str, list[str]]:
    """Raises Refused for what is no form."""
    lists: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(f"expected a form, found something else: {error}", 400) from error
    for name, value in pairs:
        lists.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", "\ufffd"))
    return lists


def _check_origin(request: Request) -> None:
    """A browser says where a form comes from; another site's is refused. Programs say nothing and need the token."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused("this form came from another site", 403)
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Refused("this form came from another site", 403)


def _check_csrf(visit: Visit, session: Session) -> None:
    given = visit.fields.get("csrf", "")
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise Refused("this form is not from your session; reload the page and hand it in again", 403)
