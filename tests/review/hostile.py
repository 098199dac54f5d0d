"""A project of every kind, filled with texts that would like to be more than text."""

import re
from pathlib import Path

import orjson

from datagen.formats.writing import write_records
from datagen.record import Message, Record, from_instruction
from datagen.reviews.items import Item, add_items, find_item, item_id
from datagen.reviews.loop import Attempt, Loop
from datagen.reviews.store import ReviewStore
from tests.review.server import pair, tags

# Each holds WORD, so that a page can be asked whether it shows the text at all.
WORD = "catchword"
TEXTS = [
    f"<script>alert('{WORD}')</script>",
    f'"><img src=x onerror=alert(1)>{WORD}',
    f"' onmouseover='alert(1)' x='{WORD}",
    f"</textarea></script><svg/onload=alert(1)>{WORD}",
    f"<iframe srcdoc='<script>alert(1)</script>'></iframe>{WORD}",
    f"<a href=javascript:alert(1)>{WORD}</a> [{WORD}](javascript:alert(1)) ![{WORD}](http://evil.example/x.png)",
    f"[{WORD}]: javascript:alert(1)\n\n[{WORD}] <javascript:alert(1)> <http://evil.example>",
    f"{{{{ 7 * 7 }}}} {{% raw %}} {WORD} {{{{ cycler.__init__.__globals__ }}}}",
    f"<!-- {WORD} --> <![CDATA[ x ]]> <style>*{{display:none}}</style> <base href=//evil.example>",
    f"<form action=//evil.example><button formaction=javascript:alert(1)>{WORD}</form>",
    f"```html\n<script>alert(1)</script>\n```\n\n`<b onclick=x>` {WORD}",
    f"| <img src=x onerror=alert(1)> | b |\n|---|---|\n| {WORD} | <script>x</script> |",
    f"{WORD} \u202eevil\u202c \u2066x\u2069 \u200b\ufeff \x1b[31m \x07",
    f"&lt;script&gt; &#60;img src=x onerror=alert(1)&#62; {WORD}",
    f"<meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example>{WORD}",
]
EVERYTHING = "\n\n".join(TEXTS)
EVE = "<b onclick=alert(1)>eve</b>"
KINDS = ("comparison", "rating", "instruction", "demonstration", "rephrase")
_TRICKS = re.compile("[\x07\x1b\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def make_target(folder: Path) -> tuple[Path, list[Path]]:
    """Records with every text in every place, and a project file of each kind."""
    records = [pair(number, text, EVERYTHING, text) for number, text in enumerate(TEXTS)]
    records += [from_instruction(text, EVERYTHING, text) for text in TEXTS]
    spoken = (("user", EVERYTHING), ("assistant", EVERYTHING), ("user", "more"), ("assistant", EVERYTHING))
    records.append(Record(tuple(Message(role, text) for role, text in spoken)))
    write_records([one.tagged(task="open_qa", batch=TEXTS[0]) for one in records], folder / "hostile.jsonl")
    files = []
    for kind in KINDS:
        project = {
            "name": f"{kind} {TEXTS[1]}",
            "kind": kind,
            "annotators": ["ada", {"name": EVE, "facts": {TEXTS[2]: TEXTS[3]}}],
            "admins": ["root"],
            "overlap": 2,
            "tokens": 100_000,
            "safety": True,
            "guidelines": EVERYTHING,
            "priority": TEXTS[:4],
            "reasons": ["wrong", *TEXTS[:4]],
            **({"tasks": "instructgpt", "num": 20} if kind == "demonstration" else {}),
        }
        files.append(folder / f"{kind}.yaml")
        files[-1].write_bytes(orjson.dumps(project))
    return folder / "hostile.jsonl", files


def add_loops(store: ReviewStore, count: int = 2) -> None:
    """Items of a loop, of which the first was asked already."""
    about = {TEXTS[0]: EVERYTHING}
    body = {"step": "s", "about": about, "suggestion": EVERYTHING, "attempts": 3, "rounds": 2}
    add_items(store, [Item(item_id("loop", number), "", "rephrase", body) for number in range(count)])


def answer_loops(store: ReviewStore) -> None:
    """What the run does: the model answers every wording that waits."""
    sql = (
        "SELECT id, step FROM review_answers JOIN review_items ON review_items.number = item"
        " WHERE review_items.kind = 'rephrase' AND status = 'submitted'"
    )
    for id, step in store.rows(sql):
        item = find_item(store, id)
        assert item is not None
        Loop(store, "s").answer(item, Attempt(step, EVERYTHING, EVERYTHING, TEXTS[1], f"key {step}"))


def dangers(page: str) -> list[str]:
    """What of a page is not the house's own: elements and attributes that act, addresses that lead elsewhere."""
    found = []
    for tag, attributes in tags(page):
        if tag in ("iframe", "object", "embed", "base", "style", "img", "applet", "frame"):
            found.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in attributes:
            found.append("<meta http-equiv>")
        for name, value in attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction", "xlink:href") and not re.match(
                r"(/(?!/)|#|\?)", value or ""
            ):
                found.append(f"{tag} {name}={value}")
        if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
            found.append("<script> of its own")
    # In a box to type in, a text stands as it is.
    outside = re.sub(r"(?s)<textarea.*?</textarea>", "", page)
    found += [f"U+{ord(one):04X}" for one in _TRICKS.findall(outside)]
    return found + (["49"] if " 49 " in page else [])
