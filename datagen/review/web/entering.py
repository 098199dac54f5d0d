"""Log-in by a token from a link, and leaving. The token stands behind the # of the link, which no server ever logs."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from datagen.review.web.visit import Visit, refusal
from datagen.reviews.people import SESSION_SECONDS, log_in, log_out


def show_enter(visit: Visit) -> Response:
    return visit.page("enter.html.j2")


def enter(visit: Visit) -> Response:
    """A cookie for a token. After too many wrong ones, an address has to wait a minute."""
    client = visit.request.client
    address = client.host if client else ""
    if not visit.site.log_ins.allowed(address):
        response = refusal(visit, "too many wrong tokens; wait a minute and try again", 429)
        response.headers["Retry-After"] = "60"
        return response
    session = log_in(visit.store, visit.fields.get("token", "").strip())
    if session is None:
        visit.site.log_ins.failed(address)
        return visit.page("enter.html.j2", 403, wrong=True)
    if visit.session is not None:
        log_out(visit.store, visit.session.id)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        visit.site.cookie,
        session.id,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="strict",
        secure=visit.request.url.scheme == "https",
    )
    return response


def leave(visit: Visit) -> Response:
    assert visit.session is not None
    log_out(visit.store, visit.session.id)
    response = RedirectResponse("/enter", 303)
    response.delete_cookie(visit.site.cookie)
    return response
