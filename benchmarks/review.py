"""How long people wait for the review pages, and what becomes of their answers.

    python benchmarks/review.py                    # all; written to benchmarks/results/review.txt
    python benchmarks/review.py --seconds 20       # shorter; nothing is written

A hundred annotators with a session each, over HTTP on loopback against the server as people start it. They do what
the page does: the next item, its page, two or three drafts, now and then a sign of life, the answer. Requests begin at
times that are drawn beforehand (Poisson), whether or not earlier ones were answered, and a wait is counted from the
time at which its request should have begun: a server that stalls cannot hide it. Items are comparisons of two answers
of some two hundred words with Markdown, three people to each. Behind them stands the check that every answer which the
server took is in the database once, and no item has more than three.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from machine import processor

from datagen.formats.writing import write_records
from datagen.record import Message, Record
from datagen.reviews.items import Item, add_items, item_id
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from datagen.version import __version__

RESULTS = Path(__file__).resolve().parent / "results" / "review.txt"
PEOPLE, OVERLAP, SEED = 100, 3, 1
COMMON = """
    the of and to in a is that for it as with was on are by this be from or have an they which one you had not but what
    all were when we there can more if no out so up said about than its into them only other time new some could these
    two may first then do any like my now over such our even most after also many before through where much should well
    people down own just because good each those way state long water light house number river question
"""
WORDS = COMMON.split()


@dataclass(frozen=True)
class Case:
    """items in the queue, of so many words an answer. rate: requests a second of all people together."""

    name: str
    items: int
    words: int
    rate: float
    seconds: float


@dataclass
class Person:
    """A browser with the page that it shows. version: of the draft there."""

    cookie: str
    csrf: str
    todo: deque[str] = field(default_factory=deque)
    item: str = ""
    key: str = ""
    version: str = "0"


@dataclass
class Tally:
    """waits: seconds by kind of request. taken: keys of answers that the server took. cpu: its seconds of wall."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    taken: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    cpu: float = 0.0
    wall: float = 0.0


def text(rng: random.Random, words: int) -> str:
    """A heading, paragraphs, a list, and sometimes code or a table, as models write them."""
    said = [" ".join(rng.choices(WORDS, k=rng.randint(8, 18))).capitalize() + "." for _ in range(words // 13)]
    third = max(1, len(said) // 3)
    code = "```python\nfor n in range(10):\n    print(n ** 2)\n```"
    table = "| name | value |\n|---|---|\n| one | 1 |\n| two | 2 |"
    listed = "\n".join(f"- **{one[:12]}** {one}" for one in said[third:-third])
    more, last = rng.choice([code, table, "---"]), " ".join(said[-third:])
    return "\n\n".join([f"## {said[0]}", " ".join(said[1:third]), listed, more, last])


def bodies(count: int, words: int) -> Iterator[dict[str, Any]]:
    """Of comparison items, from a pool of texts, so that a hundred thousand are made in no time."""
    rng = random.Random(SEED)
    pool = [text(rng, words) for _ in range(500)]
    for number in range(count):
        answers = [{"text": one, "model": "m", "temperature": 0.7, "key": ""} for one in rng.sample(pool, 2)]
        prompt = [{"role": "user", "content": f"{number}: {' '.join(rng.choices(WORDS, k=20))}?"}]
        yield {"record": "", "prompt": prompt, "turns": [{"answers": answers, "goes_on": None, "then": []}]}


def prepare(folder: Path, case: Case) -> Path:
    """A run with the items in its queue already; the file beside it only says what kind of records these are."""
    people = ", ".join(f"p{number}" for number in range(PEOPLE))
    head = f"name: bench\nkind: comparison\nannotators: [{people}]\noverlap: {OVERLAP}\n"
    (folder / "project.yaml").write_text(f"{head}guidelines: |\n  # What counts\n\n  Help first.\n")
    write_records([Record((Message("user", "x"), Message("assistant", "y")))], folder / "none.jsonl")
    run = folder / "none.jsonl.review"
    Store(run).close()
    with ReviewStore(run) as store:
        items = (Item(item_id(body), "bench", "comparison", body) for body in bodies(case.items, case.words))
        add_items(store, items)
    return run


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, list[str], psutil.Process]]:
    """Address, tokens and process of the real server."""
    command = [sys.executable, "-m", "datagen.cli", "review", "serve", folder / "none.jsonl"]
    command += ["--project", folder / "project.yaml", "--port", "0"]
    with (folder / "err").open("w") as errors:
        server = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=errors, text=True)
    assert server.stdout is not None
    try:
        links = [server.stdout.readline().split()[-1] for _ in range(PEOPLE + 1)]
        address = links[0].partition("/enter")[0]
        yield address, [one.partition("#")[2] for one in links[1:]], psutil.Process(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        server.stdout.close()
        if "Traceback" in (said := (folder / "err").read_text("utf-8")):
            print(said[-3000:])


async def enter(client: aiohttp.ClientSession, token: str) -> Person:
    for _ in range(100):
        try:
            async with client.post("/enter", data={"token": token}, allow_redirects=False) as answer:
                cookie = f"datagen_review={answer.cookies['datagen_review'].value}"
            break
        except aiohttp.ClientConnectorError:  # it does not listen yet
            await asyncio.sleep(0.1)
    async with client.get("/", headers={"Cookie": cookie}) as answer:
        return Person(cookie, value(await answer.text(), "csrf"))


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


async def act(client: aiohttp.ClientSession, person: Person, rng: random.Random, tally: Tally) -> str:
    """The next thing that this person does; its name."""
    if not person.todo:
        person.todo.extend(
            ["next", "item", *["draft"] * rng.randint(2, 3), *["beat"] * rng.randint(0, 1), "answer"]
        )
    what = person.todo.popleft()
    form = {"csrf": person.csrf, "version": person.version, "key": person.key, "active": "9000"}
    form |= {"choice-0": rng.choice(["left", "right"]), "strength-0": rng.choice(["better", "slightly"])}
    headers = {
        "Cookie": person.cookie,
        "Accept": "text/html" if what in ("next", "item") else "application/json",
    }
    method = "GET" if what in ("next", "item") else "POST"
    path = {"next": "/next/0", "item": person.item}.get(what, f"{person.item}/{what}")
    data = None if method == "GET" else form | {"comment": " ".join(rng.choices(WORDS, k=20))}
    async with client.request(method, path, data=data, headers=headers, allow_redirects=False) as answer:
        said = await answer.text()
        if answer.status != (303 if what == "next" else 200):
            tally.refused.append(f"{what} {answer.status}")
            person.todo.clear()
        elif what == "next":
            person.item = answer.headers["Location"]
        elif what == "item":
            person.key, person.version = value(said, "key"), value(said, "version")
        elif what == "draft":
            person.version = str((await answer.json())["version"])
        elif what == "answer":
            tally.taken.add(person.key)
    return what


async def drive(address: str, tokens: list[str], case: Case, tally: Tally, server: psutil.Process) -> None:
    """Whoever has waited longest acts at the next time. What comes before the clock starts is not measured."""
    rng = random.Random(SEED)
    many, no_jar = aiohttp.TCPConnector(limit=0), aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(address, connector=many, cookie_jar=no_jar) as client:
        idle = asyncio.Queue[Person]()
        for token in tokens:
            person = await enter(client, token)
            for _ in range(rng.randint(0, 6)):  # everybody somewhere else when the clock starts
                await act(client, person, rng, tally)
            idle.put_nowait(person)
        tally.waits.clear()
        tally.cpu, tally.wall = -sum(server.cpu_times()[:2]), -time.monotonic()
        loop, tasks = asyncio.get_running_loop(), set()
        begin = at = loop.time() + 0.5

        async def one(due: float) -> None:
            person = await idle.get()
            what = await act(client, person, rng, tally)
            tally.waits[what].append(loop.time() - due)
            idle.put_nowait(person)

        while at < begin + case.seconds:
            await asyncio.sleep(max(0.0, at - loop.time()))
            tasks.add(asyncio.create_task(one(at)))
            at += rng.expovariate(case.rate)
        await asyncio.gather(*tasks)
        tally.cpu += sum(server.cpu_times()[:2])
        tally.wall += time.monotonic()


def checked(run: Path, tally: Tally) -> str:
    """Raises where an answer was lost or doubled."""
    miscounted = (
        "SELECT count(*) FROM review_items AS one WHERE taken <>"
        " (SELECT count(*) FROM review_leases WHERE item = one.number AND lapsed = 0)"
        " + (SELECT count(*) FROM review_answers WHERE item = one.number)"
    )
    with closing(sqlite3.connect(run / "run.db")) as db:
        answers = db.execute("SELECT item, person, key FROM review_answers").fetchall()
        assert db.execute(miscounted).fetchone()[0] == 0
    keys = [key.partition(":")[2] for *_, key in answers]
    assert sorted(keys) == sorted(tally.taken), (len(keys), len(tally.taken))
    assert len({(item, person) for item, person, _ in answers}) == len(answers)
    most = max(Counter(item for item, *_ in answers).values())
    assert most <= OVERLAP
    return f"answers {len(keys):,}: none lost, none twice, at most {most} an item"


def lines(case: Case) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = prepare(folder, case)
        tally = Tally()
        with serving(folder) as (address, tokens, server):
            asyncio.run(drive(address, tokens, case, tally, server))
            memory = server.memory_info().rss / 2**20
        every = [wait for waits in tally.waits.values() for wait in waits]
        yield (
            f"\n{case.name}: {case.items:,} items of 2 x {case.words} words, {PEOPLE} annotators, overlap {OVERLAP};"
            f" {case.rate:g} requests/s for {case.seconds:g} s"
        )
        yield "  request    count  p50 ms  p95 ms  p99 ms  max ms"
        for what, waits in [*sorted(tally.waits.items()), ("all", every)]:
            cuts = statistics.quantiles(waits, n=100, method="inclusive")
            p50, p95, p99 = (1000 * cuts[place] for place in (49, 94, 98))
            yield f"  {what:<8}{len(waits):8,}{p50:8.1f}{p95:8.1f}{p99:8.1f}{1000 * max(waits):8.1f}"
        each = 1000 * tally.cpu / len(every)
        yield f"  server: {100 * tally.cpu / tally.wall:.0f} % of a core, {each:.1f} ms CPU a request, {memory:.0f} MiB"
        yield f"  {checked(run, tally)}; refused {len(tally.refused)} {sorted(set(tally.refused))[:5] or ''}".rstrip()
        yield f"  load average of the machine, with this: {os.getloadavg()[0]:.1f}"


def cases(seconds: float) -> list[Case]:
    return [
        Case("aim", 5_000, 200, 20, seconds),
        Case("five times that", 5_000, 200, 100, seconds / 2),
        Case("fifteen times that", 5_000, 200, 300, seconds / 8),
        Case("a long queue", 200_000, 40, 20, seconds / 2),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--only", type=int, choices=range(4), help="one of the cases")
    given = parser.parse_args()
    said = [
        f"Review pages, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; p95 is to stay below 100 ms at 20 requests/s",
        f"{processor()}, {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"datagen {__version__}; client and server share the cores",
    ]
    print("\n".join(said), flush=True)
    chosen = cases(given.seconds)
    for case in chosen if given.only is None else [chosen[given.only]]:
        for line in lines(case):
            print(line, flush=True)
            said.append(line)
    if given.seconds == 120 and given.only is None:
        RESULTS.write_text("\n".join(said) + "\n")


if __name__ == "__main__":
    main()
