"""What a review project asks for, and whether an answer is one. Knows no files and no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from datagen.errors import check_least
from datagen.lengths import Measure
from datagen.record import Strength
from datagen.reviews.items import Item, Kind
from datagen.reviews.leases import Queue

# From much better A to much better B; Llama 2's four grades of either side (arXiv 2307.09288, §3.2.1) and H4's 1–8.
LIKERT = 8
STRENGTH_OF_LIKERT: tuple[Strength, ...] = (
    "significantly", "better", "slightly", "negligibly", "negligibly", "slightly", "better", "significantly",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Annotator:
    """name: as it stands beside every answer. facts: what is known of the person, such as age or first language."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A question that is asked of many items, and of whom.

    overlap: answers wanted of each item, by as many people. lease_minutes: an item that nobody works on for so long
    goes to others. guidelines: Markdown beside every item; each answer keeps the version that it was given under.
    priority: what counts first where wishes conflict, as annotators are told it.
    scale: of comparisons: "strength" has two steps (which, then how much), "likert8" one from 1 to 8. ties: whether "as
    good as each other" is an answer. safety: whether each response is labelled safe or unsafe.
    tokens: of all that is shown together; longer items are left out. tokenizer: whose; unset, words × 4/3.
    scores: what a turn can be rated with, worst first. reasons: why something is rejected.
    tasks, lengths: target tables of demonstrations (names or files); num: how many are wanted of them together.
    """

    name: str
    kind: Kind
    annotators: tuple[Annotator, ...] = (Annotator("annotator"),)
    admins: tuple[str, ...] = ("admin",)
    overlap: int = 1
    lease_minutes: float = 20.0
    guidelines: str = ""
    priority: tuple[str, ...] = ("helpfulness", "honesty", "harmlessness")
    scale: Literal["strength", "likert8"] = "strength"
    ties: bool = True
    safety: bool = False
    tokens: int = 2048
    tokenizer: str = ""
    scores: tuple[int, ...] = (1, 2, 3, 4, 5)
    reasons: tuple[str, ...] = ("wrong", "unclear", "incomplete", "unsafe", "off topic", "badly written")
    tasks: str = ""
    lengths: str = ""
    num: int = 0

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("name: expected a name, found none")
        check_least(self, 1, "overlap", "tokens")
        check_least(self, 0, "num")
        if not self.lease_minutes > 0:
            raise ValueError(f"lease_minutes: expected more than 0, found {self.lease_minutes}")
        names = [*(one.name for one in self.annotators), *self.admins]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(
                f"annotators and admins: {', '.join(twice)} stands there twice; each name is one person"
            )
        if any(not name.strip() or len(name) > 80 or not name.isprintable() for name in names):
            raise ValueError("annotators and admins: expected names of 1 to 80 printable characters")
        if len(set(self.scores)) < 2 or list(self.scores) != sorted(set(self.scores)):
            raise ValueError(f"scores: expected two or more, ascending, found {list(self.scores)}")
        if self.kind == "demonstration" and not (self.num and (self.tasks or self.lengths)):
            raise ValueError("kind demonstration: needs num, and tasks or lengths, to know what is short")

    def names(self, person: str) -> bool:
        """Whether the person works on it, as annotator or admin."""
        return person in self.admins or any(one.name == person for one in self.annotators)

    @property
    def queue(self) -> Queue:
        own = "" if self.kind == "rephrase" else self.name
        overlap = 1 if self.kind == "rephrase" else self.overlap
        return Queue(own, self.kind, overlap, self.lease_minutes * 60)


def faults_of(project: Project, item: Item, body: Mapping[str, Any]) -> list[str]:
    """What an answer lacks before it can be handed in, each for people to read; empty where it is whole."""
    return {
        "comparison": _comparison_faults,
        "rating": _rating_faults,
        "instruction": _instruction_faults,
        "demonstration": _demonstration_faults,
        "rephrase": _rephrase_faults,
    }[item.kind](project, item, body)


def _comparison_faults(project: Project, item: Item, body: Mapping[str, Any]) -> list[str]:
    turns, wanted = _turns(body), len(item.body["turns"])
    if len(turns) != wanted:
        return [f"expected {wanted} turns, found {len(turns)}"]
    faults = []
    for number, turn in enumerate(turns, 1):
        place = f"turn {number}: " if wanted > 1 else ""
        choice = turn.get("choice")
        if choice not in ("a", "b", "tie") or (choice == "tie" and not project.ties):
            faults.append(f"{place}say which is better")
        elif choice != "tie" and turn.get("strength") not in STRENGTH_OF_LIKERT:
            faults.append(f"{place}say how much better")
        safety = turn.get("safety")
        if project.safety and not (
            isinstance(safety, list) and len(safety) == 2 and all(one in ("safe", "unsafe") for one in safety)
        ):
            faults.append(f"{place}say of each response whether it is safe")
    return faults


def _rating_faults(project: Project, item: Item, body: Mapping[str, Any]) -> list[str]:
    wanted = rated_messages(item)
    scored = {str(turn.get("message")): turn.get("score") for turn in _turns(body)}
    return [
        f"rate turn {number}"
        for number, place in enumerate(wanted, 1)
        if scored.get(str(place)) not in project.scores or isinstance(scored.get(str(place)), bool)
    ]


def rated_messages(item: Item) -> list[int]:
    """Which messages of a dialogue are rated: the assistant's."""
    return [place for place, one in enumerate(item.body["messages"]) if one["role"] == "assistant"]


def _instruction_faults(_project: Project, item: Item, body: Mapping[str, Any]) -> list[str]:
    verdict = body.get("verdict")
    if verdict not in ("accept", "edit", "reject"):
        return ["say whether you accept, edit or reject it"]
    if verdict == "reject" and not body.get("reasons"):
        return ["give at least one reason for rejecting it"]
    if verdict == "edit" and not (_text(body, "instruction") and _text(body, "output")):
        return ["an instruction and an output cannot be empty"]
    same = all(body.get(part) == item.body[part] for part in ("instruction", "input", "output"))
    return ["nothing was edited; accept it instead"] if verdict == "edit" and same else []


def _demonstration_faults(project: Project, _item: Item, body: Mapping[str, Any]) -> list[str]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return ["write a prompt and a response"]
    faults = []
    for place, one in enumerate(messages):
        if not isinstance(one, dict) or one.get("role") != ("user", "assistant")[place % 2]:
            return ["prompts and responses must take turns, a prompt first"]
        if not _text(one, "content"):
            faults.append(f"turn {place // 2 + 1}: the {('prompt', 'response')[place % 2]} is empty")
    if len(messages) % 2:
        faults.append("the last prompt has no response")
    length = Measure("all", "tokens", project.tokenizer).of
    if (found := sum(length(one["content"]) for one in messages)) > project.tokens:
        faults.append(f"{found:,} tokens together, the limit is {project.tokens:,}; shorten it")
    return faults


def _rephrase_faults(_project: Project, _item: Item, body: Mapping[str, Any]) -> list[str]:
    verdict = body.get("verdict")
    if verdict not in ("ask", "accept", "continue", "rephrase", "abandon"):
        return ["say whether you accept the answer, rephrase or abandon"]
    if verdict in ("ask", "rephrase", "continue") and not _text(body, "prompt"):
        return ["write what is to be asked"]
    if verdict == "rephrase" and not (body.get("reasons") or _text(body, "comment")):
        return ["say why the answer will not do"]
    return []


def _turns(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    turns = body.get("turns")
    return [one for one in turns if isinstance(one, dict)] if isinstance(turns, list) else []


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value.strip() if isinstance(value, str) else ""
