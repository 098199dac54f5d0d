"""datagen review serve: the review application on this machine."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from datagen.reviews.project import Project
    from datagen.reviews.store import ReviewStore

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    target: Annotated[
        Path, typer.Argument(metavar="RUN_OR_FILE", help="A run folder, or a file of records.")
    ],
    project: Annotated[
        list[Path] | None,
        typer.Option(help="What is asked of whom, a YAML file (repeatable); unset, what fits the records."),
    ] = None,
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    allow_network: Annotated[
        bool,
        typer.Option(
            "--allow-network",
            help="Listen beyond this machine: links and texts then cross the network unencrypted.",
        ),
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="A further host name that browsers may use (repeatable)."),
    ] = None,
    new_links: Annotated[
        bool, typer.Option("--new-links", help="New links for everybody; the old ones end.")
    ] = False,
) -> int:
    """Serve the review pages; prints a link for each annotator. Ctrl-C ends it, all answers are kept.

    Example: datagen review serve runs/pairs --project project.yaml
    """
    from datagen.cli.output import tell
    from datagen.errors import MissingExtra, UsageError

    if host not in _LOOPBACK and not allow_network:
        raise UsageError(
            f"--host {host}: this lets others on the network reach the pages, unencrypted, so that who listens there"
            " can read tokens and texts; add --allow-network if that is meant, best behind a proxy that speaks HTTPS"
        )
    try:
        import uvicorn

        from datagen.review.web.app import LOOPBACK, build_app
    except ImportError as error:
        raise MissingExtra("datagen review serve", "starlette", "review") from error
    from datagen.review.intake import review_folder
    from datagen.reviews.store import ReviewStore

    folder = review_folder(target, create=True)
    with ReviewStore(folder) as store:
        projects = open_projects(store, target, project or [])
        app = build_app(store, projects, (*LOOPBACK, host, *(name or ())))
        listener = _listen(host, port)
        _print_links(store, projects, _address(host, listener.getsockname()[1]), renew=new_links)
        tell("Ctrl-C ends the server")
        config = uvicorn.Config(app, ws="none", log_level="warning", access_log=False, server_header=False)
        with suppress(KeyboardInterrupt):  # which uvicorn passes on once it has answered what was under way
            uvicorn.Server(config).run(sockets=[listener])
    tell("stopped; every answer is kept, the same command goes on")
    return 0


def open_projects(store: ReviewStore, target: Path, files: Sequence[Path]) -> list[Project]:
    """Those of the files, or one that fits, with what is new of the records in their queues."""
    from datagen.cli.output import tell
    from datagen.review.intake import take_in_all
    from datagen.review.project_file import fitting_project, load_project

    projects = [load_project(file) for file in files] or [fitting_project(store, target)]
    for name, taken in take_in_all(store, target, projects).items():
        tell(f"{name}: {taken.added:,} new items")
        for reason, count in taken.left_out.items():
            tell(f"  left out: {count:,} records, {reason}")
    return projects


def _listen(host: str, port: int) -> socket.socket:
    """Bound before links are printed, so that a port that is taken is one line and port 0 has a number."""
    import socket

    from datagen.errors import DatagenError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise DatagenError(
            f"{host}:{port}: {error.strerror}; choose another --port, or 0 for a free one"
        ) from error
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _print_links(store: ReviewStore, projects: list[Project], address: str, *, renew: bool) -> None:
    """A link for everybody who has none yet; tokens are stored as hashes, so an old one cannot be shown again."""
    from datagen.cli.output import say
    from datagen.reviews.people import add_person, new_token, people

    for project in projects:
        for annotator in project.annotators:
            add_person(store, annotator.name, "annotator", annotator.facts)
        for admin in project.admins:
            add_person(store, admin, "admin")
    for person in people(store):
        if person.role == "judge":
            continue
        if person.revoked:
            say(f"{person.role:<10} {person.name:<16} revoked; an admin can give a new link")
        elif person.has_token and not renew:
            say(
                f"{person.role:<10} {person.name:<16} {address}  (has a link already; --new-links makes new ones)"
            )
        else:
            say(f"{person.role:<10} {person.name:<16} {address}/enter#{new_token(store, person.name)}")
    sys.stdout.flush()  # into a pipe, too, before the server runs
