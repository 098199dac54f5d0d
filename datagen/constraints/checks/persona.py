"""Checks of hobbies and public figures by what a reply says of itself, in English.

They tell the clear cases alone: a reply that names the hobby or speaks under the figure's name, and one that denies
either. All others, and every other language, are left to a judge.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from datagen.constraints.constraint import Finding
from datagen.rules import find_boilerplate

_LOOKED_AT = 20_000  # characters
_HEDGE = r"(?:(?:really|actually|personally|just|only|merely|simply|truly|the real) )*"
_MODEL = (
    r"(?:ai|artificial intelligence|(?:large )?language model|chat ?bot|computer program"
    r"|(?:virtual|digital|ai|helpful) assistant)"
)
# "as an AI" and "I am an AI", but not "I am an AI researcher".
_ALONE = (
    r"(?=[^\w\s-]|\s*\Z|\s+(?:i|my|and|so|assistant|(?:language )?model|system|program|without|who|that|which"
    r"|trained|developed|created|designed|made)\b)"
)
_MACHINE = re.compile(rf"\b(?:i(?:'m| am) {_HEDGE}(?:an? )?|as an? ){_MODEL}{_ALONE}")
_NO_HOBBY = re.compile(
    rf"\bi (?:do not|don't|cannot|can't|am not able to|am unable to) {_HEDGE}"
    r"(?:have|possess|pursue|enjoy|experience|participate in|engage in|feel)"
    r" (?:(?:any|a|personal|real|such|much|human) )*"
    r"(?:hobby|hobbies|interests|pastimes?|free time|leisure|feelings|emotions|preferences)\b"
    r"|\bi have no (?:(?:personal|real|particular) )*(?:hobby|hobbies|interests|pastimes?|feelings|preferences)\b"
)
_NO_PART = re.compile(
    r"\bi (?:can't|cannot|won't|will not|am unable to|am not able to|refuse to)"
    r" (?:pretend|act as|role-?play|impersonate|take on (?:the|a) (?:role|persona))\b"
)
# Parts of a name that others have too or that are words of their own.
_NO_NAME = re.compile(
    "the|of|and|de|la|le|da|von|van|der|den|al|el|ibn|bin|abu|great|magnificent|wise|conqueror|king|queen|emperor"
    "|empress|saint|st|sir|lady|dr|chief|mother|father|young|old"
)
# Words of a hobby that do not tell it from others.
_LIGHT = re.compile("the|a|an|of|and|in|on|with|for|to|at|playing|doing|going|making|watching")
_ENDING = r"(?:s|es|e|ed|er|ers|ing|ings|y|ies|ied|ist|ists)?"


def hobby(value: str, reply: str) -> Finding:
    text = _plain(reply)
    denied = _NO_HOBBY.search(text) or _dislike(value).search(text)
    if denied:
        return Finding(False, detail=f"it says {denied.group()[:60]!r}")
    found = re.search(rf"\b{_mention(value)}", text)
    machine = _speaks_as_machine(reply, text)
    if machine:
        return Finding(None if found else False, detail=f"it says {machine[:60]!r}")
    return Finding(True, detail=f"it says {found.group()[:60]!r}") if found else Finding(None)


def figure(value: str, reply: str) -> Finding:
    text = _plain(reply)
    name = _names(value)
    denied = re.search(rf"\bi(?:'m| am) not {_HEDGE}{name}(?!'s|\w)", text) or _NO_PART.search(text)
    said = denied.group() if denied else _speaks_as_machine(reply, text)
    if said:
        return Finding(False, detail=f"it says {said[:60]!r}")
    found = _as_oneself(name).search(text)
    return Finding(True, detail=f"it says {found.group().strip()[:60]!r}") if found else Finding(None)


def _speaks_as_machine(reply: str, text: str) -> str:
    found = _MACHINE.search(text)
    return found.group() if found else find_boilerplate(reply[:_LOOKED_AT])


@lru_cache(maxsize=512)
def _mention(value: str) -> str:
    """A pattern for the words of a hobby as they are bent in a text: "hiking" is in "I hiked", too."""
    parts = [part for part in re.findall(r"[^\W_]+", _plain(value)) if not _LIGHT.fullmatch(part)]
    return r"\W+(?:\w+\W+){0,3}?".join(_stem(part) + _ENDING for part in parts or [value]) + r"\b"


def _stem(word: str) -> str:
    """A pattern for what the forms of a word have in common."""
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
        if word[-1] == word[-2] and word[-1] not in "ls":  # swimming
            return re.escape(word[:-1]) + f"{word[-1]}?"
    elif word.endswith(("ies", "ied")) and len(word) > 5:
        word = word[:-3]
    elif len(word) > 4 and word[-1] in "yse" and not word.endswith(("ss", "is")):
        word = word[:-1]
    return re.escape(word)


@lru_cache(maxsize=512)
def _dislike(value: str) -> re.Pattern[str]:
    what = rf"(?:(?:playing|doing|going|the|to|any) )*{_mention(value)}"
    return re.compile(
        rf"\bi (?:do not|don't|never|cannot|can't) {_HEDGE}(?:even )?(?:enjoy|like|love|play|do|practi[cs]e|care for)"
        rf" {what}"
        rf"|\bi {_HEDGE}(?:hate|dislike|detest) {what}"
        rf"|\bi(?:'m| am) not {_HEDGE}(?:into|fond of|interested in|a fan of|keen on) {what}"
    )


@lru_cache(maxsize=512)
def _names(value: str) -> str:
    """A pattern for the whole name and for each part that stands for the person alone."""
    whole = _plain(value)
    parts = [part for part in re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", whole) if len(part) > 2]
    own = [part for part in parts if not _NO_NAME.fullmatch(part)]
    return "(?:" + "|".join(map(re.escape, sorted({whole, *own}, key=lambda name: (-len(name), name)))) + ")"


@lru_cache(maxsize=512)
def _as_oneself(name: str) -> re.Pattern[str]:
    """How people name themselves: "I am", "my name is", "I, NAME,", "as NAME, I", a signature in the last line."""
    title = r"(?:(?:the|king|queen|emperor|empress|sir|lady|dr|general|chief|your|old|humble|great) )*"
    return re.compile(
        rf"\bi(?:'m| am|,) {_HEDGE}{title}{name}(?!'s|\w)"
        rf"|\b(?:my name is|my name's|call me|they call me) {title}{name}(?!'s|\w)"
        rf"|\bas {title}{name},? i\b"
        rf"|\b{name} (?:here|at your service|speaking|greets you)\b"
        rf"|\n[ \t]*[-–—~*_]*[ \t]*{title}{name}[.*_]*\s*\Z"
    )


def _plain(text: str) -> str:
    """Lower case, no marks over letters, straight apostrophes; the beginning of a long reply."""
    letters = unicodedata.normalize("NFKD", text[:_LOOKED_AT].lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
