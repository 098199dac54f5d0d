"""The review server as people start it, a process of its own, and a browser that has no scripts."""

import contextlib
import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from datagen.formats.writing import write_records
from datagen.record import Message, Record
from datagen.review.web.guard import HEADERS
from datagen.reviews.store import ReviewStore
from tests.runs import command, environment

FORM = "application/x-www-form-urlencoded"
CHOSEN = {"choice-0": "left", "strength-0": "better"}  # a whole answer to a pair
_COLOURS = "name: Colours\nkind: comparison\nannotators: [ada, ben, chi, eve]\nadmins: [root]\noverlap: 2\n"


def pair(number: int, left: str = "Red.", right: str = "Blue.", prompt: str = "Name a colour.") -> Record:
    """A record that is one pair of answers."""
    answers = [{"text": text, "model": "m", "temperature": 0.0, "key": ""} for text in (left, right)]
    turns = [{"answers": answers, "goes_on": None, "then": []}]
    return Record((Message("user", f"{prompt} ({number})"),)).tagged(kind="pair", turns=turns)


@dataclass
class Served:
    """tokens: of everybody whose link was printed. folder: that of run.db."""

    address: str
    tokens: dict[str, str]
    folder: Path
    process: subprocess.Popen
    outputs: tuple[Path, Path]

    @property
    def port(self) -> int:
        return urlsplit(self.address).port

    @property
    def output(self) -> str:
        """All that the server has said so far, on both streams."""
        return "".join(one.read_text("utf-8") for one in self.outputs)

    def browser(self, name: str = "") -> "Browser":
        """One of somebody who has opened their link, or of a stranger."""
        browser = Browser(self.port)
        if name:
            assert browser.post("/enter", token=self.tokens[name]).status == 303
        return browser


@contextlib.contextmanager
def serving(target: Path, *projects: Path, options: tuple[str, ...] = ()) -> Iterator[Served]:
    """datagen review serve, on a free port, until the block ends."""
    outputs = target.with_name("served.out"), target.with_name("served.err")
    given = [part for one in projects for part in ("--project", one)]
    with outputs[0].open("w") as out, outputs[1].open("w") as err:
        process = subprocess.Popen(
            command("review", "serve", target, *given, "--port", 0, *options),
            stdout=out,
            stderr=err,
            env=environment(PYTHONUNBUFFERED=""),
        )
    try:
        yield _links(process, outputs, target)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def serving_colours(folder: Path, count: int = 0, records: Sequence[Record] = ()) -> Iterator[Served]:
    """Pairs for ada, ben, chi and eve, two answers to each; root is an admin. records: others than the usual ones."""
    (folder / "colours.yaml").write_text(_COLOURS)
    write_records(records or [pair(number) for number in range(count)], folder / "pairs.jsonl")
    with serving(folder / "pairs.jsonl", folder / "colours.yaml") as served:
        yield served


def answers_of(served: Served, person: str, status: str) -> list[tuple[int, bytes]]:
    """Items and bodies of all answers of this status, whether they count or not."""
    with ReviewStore(served.folder, write=False) as store:
        sql = "SELECT item, body FROM review_answers WHERE person = ? AND status = ? ORDER BY number"
        return store.rows(sql, (person, status))


def _links(process: subprocess.Popen, outputs: tuple[Path, Path], target: Path) -> Served:
    """Waits until the server listens."""
    until = time.monotonic() + 60
    while "Ctrl-C" not in outputs[1].read_text("utf-8"):
        assert process.poll() is None, outputs[1].read_text("utf-8")
        assert time.monotonic() < until
        time.sleep(0.05)
    rows = [line.split() for line in outputs[0].read_text("utf-8").splitlines()]
    links = {row[1]: urlsplit(row[2]) for row in rows if len(row) >= 3 and row[2].startswith("http")}
    address = next(iter(links.values()))
    while True:
        with (
            contextlib.suppress(ConnectionRefusedError),
            socket.create_connection(("127.0.0.1", address.port)),
        ):
            break
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    folder = target if target.is_dir() else target.with_name(f"{target.name}.review")
    tokens = {name: link.fragment for name, link in links.items() if link.fragment}
    return Served(f"http://127.0.0.1:{address.port}", tokens, folder, process, outputs)


@dataclass(frozen=True)
class Page:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def csrf(self) -> str:
        return self.value("csrf")

    def value(self, name: str) -> str:
        """Of the page's first field of this name."""
        found = [one for tag, one in tags(self.text) if tag == "input" and one.get("name") == name]
        return found[0]["value"] or "" if found else ""


@dataclass
class Browser:
    """Keeps the cookie, follows nothing. source: the address it comes from; all of 127.* are this machine's."""

    port: int
    cookie: str = ""
    source: str = "127.0.0.1"
    csrf: str = field(default="", repr=False)

    def get(self, path: str, **headers: str) -> Page:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, /, *, headers: dict[str, str] | None = None, **fields: str) -> Page:
        """A form, with the session's CSRF token unless one is given."""
        if self.cookie and "csrf" not in fields:
            self.csrf = self.csrf or self.get("/").csrf
            fields["csrf"] = self.csrf
        return self.ask("POST", path, urlencode(fields).encode(), {"Content-Type": FORM, **(headers or {})})

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Page:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=30, source_address=(self.source, 0)
        )
        with contextlib.closing(connection):
            kept = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {**kept, **(headers or {})})
            response = connection.getresponse()
            page = Page(response.status, response.headers, response.read())
        if cookie := page.headers.get("Set-Cookie"):
            self.cookie, self.csrf = cookie.partition(";")[0], ""
        return page

    def next(self, project: int = 0) -> str:
        """The address of the item that the queue gives; "/" where it has none."""
        page = self.get(f"/next/{project}")
        assert page.status == 303, page.text
        return page.location


def raw(served: Served, data: bytes, *, host: bool = True) -> tuple[int, dict[str, str], bytes]:
    """What the server says to these bytes: status, headers, body. host: adds the name that it answers to."""
    head, _, body = data.partition(b"\r\n\r\n")
    if host:
        head += f"\r\nHost: 127.0.0.1:{served.port}".encode()
    said = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                said += chunk
    head, _, body = said.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status.split()[1]), headers, body


def is_guarded(headers: Mapping[str, str]) -> bool:
    return all(value in (headers.get(name), headers.get(name.lower())) for name, value in HEADERS.items())


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every element of a page with its attributes, as a browser reads them."""
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))
    parser.feed(text)
    return found
