"""Finds what tells who somebody is, and secrets, in a text: patterns, and the checks that make them sure.

Errs towards no: dates, prices, ISBNs, versions and code numbers look much like it. Every pattern is linear in the
length of the text. Knows no records.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["email", "phone", "key", "ip", "credit_card", "iban"]

# The domain's last label is letters and no file ending (icon@2x.png); "git@host:path" is an address of a program.
_EMAIL = (
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"(?!(?:png|jpe?g|gif|svg|webp|pdf|js|css|json|txt)\b)[A-Za-z]{2,24}(?![A-Za-z0-9-]|\.[A-Za-z0-9]|:[\w~])"
)
_ALONE = r"(?<![\w+$€£¥#./=-])"
_ENDS = r"(?![\w%€£¥])(?![.,:/-]\d)"
_CALLED = (
    r"(?i:(?<!\w)(?:tel|telephone|phone|mobile|cell|fax|whatsapp|telefon|handy|téléphone|teléfono)(?!\w))"
)
_PHONES = (
    # +49 170 1234567, +44 (0)20 7946 0958: with a country code
    rf"{_ALONE}\+[1-9]\d{{0,14}}(?:(?:[ .-]|[ .-]?\(\d{{1,4}}\)[ .-]?)\d{{1,8}}){{0,6}}{_ENDS}",
    # (555) 123-4567, 1-555-123-4567, 555.123.4567: North America
    rf"{_ALONE}(?:1[ .-])?\([2-9]\d{{2}}\)[ -]?\d{{3}}[ .-]\d{{4}}{_ENDS}",
    rf"{_ALONE}(?:1[.-])?[2-9]\d{{2}}([.-])\d{{3}}\1\d{{4}}{_ENDS}",
    # 0170 1234567, 020 7946 0958, 01 23 45 67 89: within a country; never one of a row of numbers
    rf"(?<![,:]){_ALONE}(?<!\d )(?:\(0\d{{1,4}}\) ?|0\d{{1,4}}[ /-])\d{{2,8}}(?:[ -]\d{{2,4}}){{0,4}}{_ENDS}(?! \d)",
    # Phone number is 555 123 4567, Tel 5551234567: whatever is called a telephone number
    rf"{_CALLED}(?i:\.?(?: ?(?:number|no|nr|num)(?!\w)\.?)?(?: is| ist| est)?)[ \t]{{0,2}}[:=#][ \t]{{0,2}}"
    r"(?P<found>\+?\(?\d[\d ()./-]{5,18}\d)(?!\w)(?![.,:/-]\d)",
    rf"{_CALLED}(?i:\.?(?: ?(?:number|no|nr|num)(?!\w)\.?)?(?: is| ist| est)?) "
    r"(?P<found>\d{7,11})(?!\w)(?![.,:/-]\d)",
)
_NAMED_KEY = (
    r"(?i:api[_-]?key|secret(?:[_-]?key)?|access[_-]?key|private[_-]?key|password|passwd|token)"
    r"[\"']?[ \t]{0,4}(?::=|[:=])[ \t]{0,4}[\"']?(?P<found>[A-Za-z0-9+/_=.!@#$%^&*-]{16,200})(?![\w(\[])"
)
_PRIVATE_KEY = (
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----"
    r"(?:(?!-----)[\s\S]){0,20000}(?:-----END [A-Z0-9 ]{1,40}-----)?"
)
# Stripe, GitHub, GitLab, AWS, Google, Slack, Hugging Face, npm, SendGrid
_PREFIXES = (
    "k_live_",
    "k_test_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "AKIA",
    "ASIA",
    "AIza",
    "xox",
    "hf_",
    "npm_",
    "SG.",
)
_PREFIXED_KEY = (
    r"(?<![\w-])(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,99}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}"
    r"|glpat-[\w-]{20,64}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|xox[abeprs]-[A-Za-z0-9-]{10,250}"
    r"|hf_[A-Za-z0-9]{30,64}|npm_[A-Za-z0-9]{36}|SG\.[\w-]{16,64}\.[\w-]{16,64})(?![\w-])"
)
_WEB_TOKEN = r"(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}"  # JSON Web Token
_SK_KEY = r"(?<![\w-])sk-[\w-]{20,200}(?![\w-])"  # OpenAI, Anthropic and many after them
_IPV4 = r"(?<![\w.-])(?<!ersion )(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\w)"
_IPV6 = r"(?<![\w:.])[0-9A-Fa-f:]{6,45}(?![\w:])"
_CARD = (
    r"(?<![\w.-])(?<!\d )(?:[2-6]\d{12,18}|[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -])\d{6}\2\d{5})"
    r"(?![\w]|[-.]\d)"
)
_IBAN = r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"

_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ](?:0?[1-9]|1[0-2])[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
)
_PLACEHOLDER = re.compile(r"your|example|placeholder|change|x{4}|\*{4}|1234567890", re.IGNORECASE)


def _is_phone(text: str) -> bool:
    digits = [character for character in text if character.isdigit()]
    if len(set(digits)) < 3 or _DATE.search(text):
        return False
    if text.startswith("+"):  # E.164: at most 15; the shortest in use have 9
        return 9 <= len(digits) <= 15
    return (9 if text.startswith(("0", "(0")) else 7) <= len(digits) <= 11


def _is_random(text: str) -> bool:
    """Letters and digits mixed, or else capitals and small letters, of high entropy (bits a character), and not
    there to be filled in."""
    if _PLACEHOLDER.search(text) or not any(map(str.isalpha, text)):
        return False
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
    if any(map(str.isdigit, text)):
        return entropy >= 3.2
    return entropy >= 4 and text.isalpha() and not text.islower() and not text.isupper()


def _is_sk_key(text: str) -> bool:
    """Words joined by hyphens have no part as long as a key's."""
    return any(len(part) >= 16 and _is_random(part) for part in text.split("-"))


def _is_public_ip(text: str) -> bool:
    """An address that can be somebody's: none of a private network, of documentation or of the machine itself."""
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _is_card(text: str) -> bool:
    """13 to 19 digits with the right check digit (Luhn, ISO/IEC 7812-1)."""
    digits = [int(character) for character in text if character.isdigit()]
    doubled = (sum(divmod(2 * d, 10)) if place % 2 else d for place, d in enumerate(reversed(digits)))
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """With the first four characters last and letters as numbers from 10, the remainder by 97 is 1 (ISO 13616)."""
    compact = text.replace(" ", "")
    number = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return 15 <= len(compact) <= 34 and int(number) % 97 == 1


@dataclass(frozen=True, slots=True)
class _Finder:
    """patterns: the group "found" of one is what is meant, or else the whole. sure: whether that is really it.
    hint: nothing is found in a text for which it is not true."""

    patterns: tuple[re.Pattern[str], ...]
    hint: Callable[[str], object]
    sure: Callable[[str], bool]

    def mask(self, text: str, name: str) -> tuple[str, int]:
        """The text with the name in the place of each find, and how many there were."""
        count = 0

        def replaced(match: re.Match[str]) -> str:
            nonlocal count
            group = "found" if "found" in match.re.groupindex else 0
            if not self.sure(match[group]):
                return match[0]
            count += 1
            start, end = (place - match.start() for place in match.span(group))
            return match[0][:start] + name + match[0][end:]

        if self.hint(text):
            for pattern in self.patterns:
                text = pattern.sub(replaced, text)
        return text, count


def _finder(hint: Callable[[str], object], *patterns: str, sure: Callable[[str], bool] = bool) -> _Finder:
    return _Finder(tuple(map(re.compile, patterns)), hint, sure)


def _with(*parts: str) -> Callable[[str], bool]:
    """Whether a text has one of the parts: much faster than a pattern of them."""
    return lambda text: any(part in text for part in parts)


# In this order: a key may hold an @, a card's number the digits of a telephone.
_FINDERS: Mapping[Kind, tuple[_Finder, ...]] = {
    "key": (
        _finder(_with("-----BEGIN"), _PRIVATE_KEY),
        _finder(_with(*_PREFIXES), _PREFIXED_KEY),
        _finder(_with("eyJ"), _WEB_TOKEN),
        _finder(_with("sk-"), _SK_KEY, sure=_is_sk_key),
        _finder(re.compile(r"[:=][ \t]{0,4}[\"']?[!-~]{16}").search, _NAMED_KEY, sure=_is_random),
    ),
    "email": (_finder(_with("@"), _EMAIL),),
    "iban": (_finder(re.compile(r"[A-Z]{2}\d\d").search, _IBAN, sure=_is_iban),),
    "credit_card": (_finder(re.compile(r"\d{4}").search, _CARD, sure=_is_card),),
    "ip": (
        _finder(re.compile(r"\.\d{1,3}\.").search, _IPV4, sure=_is_public_ip),
        _finder(re.compile(":[0-9A-Fa-f]*:").search, _IPV6, sure=_is_public_ip),
    ),
    "phone": (_finder(re.compile(r"\d[ ()./-]{0,2}\d[ ()./-]{0,2}\d").search, *_PHONES, sure=_is_phone),),
}
KINDS: tuple[Kind, ...] = tuple(_FINDERS)


def mask(text: str, kinds: Sequence[Kind]) -> tuple[str, Counter[Kind]]:
    """The text with [EMAIL], [PHONE], [KEY] and so on in the place of what was found, and how often each was."""
    found: Counter[Kind] = Counter()
    for kind, finders in _FINDERS.items():
        if kind in kinds:
            for finder in finders:
                text, count = finder.mask(text, f"[{kind.upper()}]")
                if count:
                    found[kind] += count
    return text, found
