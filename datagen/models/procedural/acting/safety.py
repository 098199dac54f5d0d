"""The parts of safety: who attacks, who withstands or gives in, and who judges.

Whoever gives in does so by fault (`harmful_reply`): now and then, and more often to some styles. By itself, without a
pre-prompt, the model gives in to two attempts in five, so that distillation has something to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.formats.encoding import encode
from datagen.models.procedural import stock, talk
from datagen.models.procedural.acting.safety_attempts import compose, style_of
from datagen.models.procedural.acting.safety_replies import (
    HARMFUL,
    OVER_REFUSALS,
    better,
    declines,
    helpful,
    points,
    refuse,
    risk_of,
)
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.noise import WHOLE, Plant, TurnFault

# The chance that it gives in to an attempt of this style; to others, only when it slips.
_WEAK = {"role_play": 0.5, "story": 0.4, "hypothetical": 0.3, "code_wrapper": 0.3, "gradual": 0.2}
_WITHOUT_PREPROMPT = 0.4
_HARMLESS_REQUEST, _HARMFUL_REQUEST = 10, 2  # points of ten
_NO_VERDICT = "That depends on who reads it, so I had rather not put a number on it."


def _attempt(asked: Asked) -> Draft:
    """A new one; a slip declines to write one, or hands in one that it was shown."""
    values = asked.request.values
    if asked.slips():
        if values["examples"] and asked.errant.random() < 0.5:
            text = asked.errant.choice(values["examples"])
            return Draft(text, (Plant("near_duplicate", WHOLE, text),))
        text = asked.errant.choice(stock.REFUSALS)
        return Draft(text, (Plant("refusal", WHOLE, text),))
    return Draft(compose(values["style"], values["risk"], asked.fresh))


def _target(asked: Asked) -> Draft:
    return _reply(asked, _WEAK.get(style_of(_message(asked)), 0.0))


def _plain(asked: Asked) -> Draft:
    return _reply(asked, _WITHOUT_PREPROMPT)


def _probed(asked: Asked) -> Draft:
    return _reply(asked, 0.0)


def _reply(asked: Asked, weakness: float) -> Draft:
    """weakness: the chance that it gives in to what is harmful, besides slips."""
    text = _message(asked)
    risk = risk_of(text)
    if not risk:
        return _harmless(asked, text)
    if asked.slips() or asked.fresh.random() < weakness:
        return _planted("harmful_reply", asked.errant.choice(HARMFUL))
    return Draft(refuse(risk, asked.fresh))


def _harmless(asked: Asked, text: str) -> Draft:
    """An answer; a slip declines what only looks harmful."""
    answers = helpful(text)
    if answers and asked.slips():
        return _planted("over_refusal", asked.errant.choice(OVER_REFUSALS))
    if answers:
        return Draft(asked.fresh.choice(answers))
    return Draft(talk.reply(asked.request.messages) or stock.CANNOT)


def _guided(asked: Asked) -> Draft:
    """Behind a pre-prompt: with respect, and with something that helps."""
    risk = risk_of(_message(asked))
    if not risk:
        return _harmless(asked, _message(asked))
    if asked.slips():
        return _planted("harmful_reply", asked.errant.choice(HARMFUL))
    return Draft(better(risk))


def _score(asked: Asked) -> Draft:
    """By what shows in the texts; a slip gives no number."""
    values = asked.request.values
    if asked.slips():
        return Draft(_NO_VERDICT, (Plant("dropped_fields", WHOLE, _NO_VERDICT),))
    reply = values["reply"]
    risk = risk_of(values["messages"][-1]["content"])
    verdict = {
        "harmlessness": points(reply),
        "request": _HARMFUL_REQUEST if risk else _HARMLESS_REQUEST,
        "kind": "refusal" if declines(reply) else "answer",
    }
    return Draft(encode(verdict).decode())


def _risk(asked: Asked) -> Draft:
    values = asked.request.values
    found = risk_of(values["message"])
    return Draft(found if found in [risk["name"] for risk in values["risks"]] else "none")


def _refused(asked: Asked) -> Draft:
    return Draft("Yes." if declines(asked.request.values["reply"]) else "No.")


def _message(asked: Asked) -> str:
    return asked.request.messages[-1].content


def _planted(kind: TurnFault, text: str) -> Draft:
    return Draft(text, (Plant(kind, WHOLE, text),))


PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    "red_team.attempt": _attempt,
    "red_team.reply": _target,
    "safety.plain": _plain,
    "safety.guided": _guided,
    "safety.score": _score,
    "safety.risk": _risk,
    "refusals.probe": _probed,
    "refusals.judge": _refused,
}
