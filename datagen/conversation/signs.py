"""Signs that a conversation went wrong: who speaks in whose place, who promises instead of working, who only thanks.

English only, and leaning to no: a sign is reported where it is plain. Every pattern is linear in the length of a text.
The markers "Instruction:", "Input:", "Solution:" and "Next request." are those of CAMEL (arXiv 2303.17760, figure 2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.record import Message

_LONGEST_THANKS = 400  # characters
_LONGEST_PROMISE = 600
_LOOP = 4  # messages
_LEAST_REPEATED = 5  # words
_REVISED = 40  # words; what is longer may be a text that was revised, so it must be the same to the letter
_FILLERS = {
    "again",
    "please",
    "now",
    "okay",
    "ok",
    "so",
    "well",
    "then",
    "also",
    "just",
    "and",
    "the",
    "a",
    "an",
}

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# What may follow a farewell; with a verb it is said of one.
_TAIL = r"(?:(?!\b(?:is|are|was|were|has|had)\b).){0,40}"
_POLITE = re.compile(
    r"(?:(?:ok(?:ay)?|(?:great|perfect|wonderful|excellent|amazing|awesome)(?: job| work)?|oh|alright|well|no|yes|and"
    r"|that's all)[,!.]*\s+)*"
    r"(?:(?:many |a thousand |again,? )?(?:thank you|thanks|thx|cheers)\b"
    r"(?! to (?!you\b|all\b|every)).{0,80}"
    r"|(?:great|perfect|wonderful|excellent|amazing|awesome|ok(?:ay)?|alright)(?: job| work)?"
    r"|i (?:really |truly |very much )?appreciate (?:it|that|this|your|the|all)\b.{0,60}|much appreciated"
    r"|(?:that|this|it|you)(?:'s| is| was| were|'ve been| have been) "
    r"(?:very |really |so |most |extremely )?(?:helpful|useful|kind)\b.{0,30}"
    r"|(?:that|this) (?:helps|helped)(?: a lot| me a lot| very much)?|(?:you too|same to you|likewise)\b.{0,20}"
    r"|you(?:'re| are) (?:very |most )?welcome\b.{0,40}|it was (?:a|my) pleasure\b.{0,40}"
    r"|my pleasure\b.{0,40}|no problem\b.{0,20}|(?:i'm )?(?:glad|happy) (?:to|i could) (?:help|be of help)\b.{0,30}"
    r"|(?:good ?bye|bye(?: bye)?|farewell|see you|take care|so long|until next time)\b"
    + _TAIL
    + r"|(?:have|enjoy) (?:a|your|the rest of your) (?:(?:great|good|nice|lovely|wonderful) )?\w+\b.{0,30}"
    r"|i wish you (?:all the best|well|a \w+ day|good luck)\b.{0,30}|(?:all the best|good luck)\b"
    + _TAIL
    + r"|that(?:'s| is| was) (?:all|everything)(?: (?:i (?:needed|wanted|need)|for (?:now|today))\b.{0,40})?)[.!]*",
    re.IGNORECASE,
)
# What makes more of a polite sentence: "Thanks, but ...", "Thanks, now add ...".
_MORE = re.compile(
    r"\b(?:but|now|please|could you|can you|would you|instead|also|however|next|then|let's|try|tell me"
    r"|(?<!to )(?:explain|give|show|write|add|make|change)|i'd|i still|one more|another)\b(?! time\b)",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(r"\bfor now\b|\buntil next time\b", re.IGNORECASE)
_FURTHER_OFFER = re.compile(
    r"(?:is there |do you (?:have|need) )?(?:anything|something) else\b.{0,60}\?"
    r"|(?:if|whenever) (?:you|there)\b.{0,80}\b(?:let me know|feel free|i'm here|just ask)\b.{0,40}"
    r"|(?:please )?(?:let me know|feel free to ask|don't hesitate to ask)\b.{0,80}"
    r"\b(?:else|again|questions|help)\b.{0,20}",
    re.IGNORECASE,
)
_ASSISTANT_TALK = re.compile(
    r"(?:(?:certainly|of course|absolutely|sure(?: thing)?)[!,.]+ "
    r"(?:here(?:'s| is| are)|i'd be (?:happy|glad)|i would be (?:happy|glad)|i can (?:help|assist|explain)"
    r"|i'll (?:explain|help|walk|show|write)|let me (?:explain how|explain what|walk you|help you))"
    r"|i(?:'d| would) be (?:happy|glad|delighted) to (?:help|assist|explain)|(?:that's a )?great question[!,.]"
    r"|i'm glad you asked|i'm here to help\b|as your assistant\b|as a (?:large )?language model\b"
    r"|as an? (?:helpful )?(?:ai|artificial intelligence)(?: (?:language )?(?:model|assistant))?[, ]+(?:i|my)\b"
    r"|solution:|here(?:'s| is| are) (?:your|how|a few|what you|some (?!of my\b"
    r"|(?:more |further )?(?:details|context|information|data)\b)"
    r"|an? (?:overview|summary|list|example|explanation|revised|short|possible)\b"
    r"|the (?:steps|answer|solution|revised)\b)"
    r"|how (?:can|may) i (?:help|assist) you|you're (?:very )?welcome)",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"let me know if (?:you (?:have|need|want|'d like|would like) |you'd like |there(?:'s| is| are) )"
    r"(?:any(?:thing else| (?:other |more |further )?(?:questions|help|assistance))"
    r"|further (?:help|assistance|questions)"
    r"|more help|help with|me to )|(?:feel free|don't hesitate) to (?:ask|reach)|is there anything else i can"
    r"|(?:do|if) you have any (?:other|more|further) questions|i hope (?:this|that) (?:helps|was helpful)[.!]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"“”\n]{0,400}[\"”]")
_MOOD = (
    r"(?:any |the (?:ability|capacity) to (?:have|feel|experience) |the capacity for )?(?:human |real |my own |own )?"
    r"(?:(?:emotions?|feelings)\b(?! (?:for|about|toward|towards|against) (?:him|her|them|you|my|that|this|anyone)\b)"
    r"|personal (?:opinions?|feelings|experiences?|preferences?|beliefs?|emotions)\b)"
)
_NO_FEELINGS = re.compile(
    r"\bi (?:do not|don['’]t|cannot|can['’]t|am not able to|lack|am (?:not capable|incapable) of) "
    r"(?:actually |really |truly )?(?:(?:have|possess|feel|experience|having|feeling|experiencing) )?"
    + _MOOD
    + r"|\bi['’ ]a?m (?:just |only )?an? (?:ai|artificial|language|computer|machine)\b[^.!?\n]{0,60}"
    r"\b(?:do not|don['’]t|cannot|can['’]t|without) (?:have |feel |experience |possess )?" + _MOOD,
    re.IGNORECASE,
)
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_MARK = r"[ \t>#*_]{0,6}"
_INSTRUCTION = re.compile(
    rf"^{_MARK}instruction(?: ?#?\d{{1,3}})?[*_]{{0,2}}:[*_]{{0,2}}", re.IGNORECASE | re.MULTILINE
)
_INPUT = re.compile(rf"^{_MARK}input[*_]{{0,2}}:[*_]{{0,2}}", re.IGNORECASE | re.MULTILINE)
_NO_INPUT = re.compile(
    rf"^{_MARK}input[*_]{{0,2}}:[*_]{{0,2}}[ \t]*(?:none|n/a|no input)?[.]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SOLUTION = re.compile(rf"\A\s*{_MARK}solution[*_]{{0,2}}:[*_]{{0,2}}", re.IGNORECASE)
_NEXT = re.compile(r"\bnext request\b[.!]?[*_]{0,2}", re.IGNORECASE)
_LEAD = re.compile(
    r"\A\W*(?:(?:sure|okay|ok|understood|got it)[,.!]+ )?(?:you (?:want|asked|would like) me to|(?:the|your|my) "
    r"(?:instruction|task|request) (?:is|was)(?: to|:)?)\s",
    re.IGNORECASE,
)
_ASSENT = (
    r"(?:(?:sure(?: thing)?|ok(?:ay)?|certainly|of course|absolutely|yes|understood|got it|alright|no problem|great"
    r"|right)[,.!]*\s*)"
)
_DEED = (
    r"(?:do|start|begin|get|work on|write|create|prepare|make|look|handle|provide|carry|complete|develop|implement|"
    r"research|send|deliver|draft|proceed|follow|take care of|see to|try|finish|design|build|compile|put together|"
    r"perform|execute|review|analy[sz]e|gather|plan|come back|let you know|think about|think of|find|check|share)"
)
_PROMISE = re.compile(
    rf"{_ASSENT}*(?:(?:i(?: will| shall|'ll| am going to|'m going to)|let me)"
    rf" (?:now |then |also |gladly |happily |first |immediately |try to |go ahead and )?{_DEED}\b[^:]{{0,120}}"
    r"|(?:i'm|i am) (?:on it|working on it|getting started)\b[^:]{0,40}|(?:working|will get) on it\b[^:]{0,40}"
    r"|will do\b[^:]{0,40}|consider it done|(?:just )?(?:give me )?(?:a|one) (?:moment|minute|second)(?: please)?"
    r"|please (?:wait|hold on|bear with me)\b[^:]{0,40}|leave it (?:to|with) me)[.!]*",
    re.IGNORECASE,
)
_SURRENDER = re.compile(
    r"(?:(?:i(?:'m| am) (?:very |so )?(?:sorry|afraid)|sorry|unfortunately)[,;:]* (?:but |that )?)?"
    r"(?:i (?:have to |must |will )?give up\b|i(?:'m| am) (?:at a loss|stuck|not able to (?:do|go on with) this)\b"
    r"|i have no idea how\b|i (?:do not|don't) know how to (?:do|go on)\b|i (?:cannot|can't) (?:do this|go on)\b"
    r"|this is (?:more than i can do|too (?:hard|difficult|much) for me)\b)(?!.*\b(?:but|instead)\b)[^:]{0,80}",
    re.IGNORECASE,
)
_ASSENT_ONLY = re.compile(rf"{_ASSENT}+", re.IGNORECASE)


def only_thanks(text: str) -> bool:
    """Whether a message is nothing but thanks, praise and farewells."""
    return "?" not in text and _all_polite(text, offers=False)


def speaks_as_assistant(text: str) -> bool:
    """Whether a message of the user is one of an assistant: it offers help or opens an answer."""
    plain = _plain(text)
    return bool(_ASSISTANT_TALK.match(plain) or _OFFER.search(plain))


def denies_feelings(text: str) -> bool:
    """Whether a reply says that its author has no emotions or opinions, as UltraChat-200k leaves out (H4's card).

    What stands in quotation marks is somebody else's."""
    return _NO_FEELINGS.search(_QUOTED.sub(" ", text)) is not None


def gives_instruction(text: str) -> bool:
    """Whether the marker of an instruction opens a line; code between fences does not count."""
    return _INSTRUCTION.search(_FENCED.sub(" ", text)) is not None


def has_instruction(text: str) -> bool:
    """Whether a message of the user tells the assistant to do something: words behind the marker that are more than
    thanks."""
    marked = _INSTRUCTION.search(text)
    if marked is None:
        return False
    told = _INPUT.split(text[marked.end() :], maxsplit=1)[0].strip()
    return bool(_words(told)) and told.casefold().rstrip(".") != "none" and not only_thanks(told)


def repeats_instruction(instruction: str, reply: str) -> bool:
    """Whether the reply is nothing but the instruction said again, with its input or without; markers aside."""
    said = _core(_LEAD.sub("", _unmarked(reply), count=1))
    without_input = _INPUT.split(instruction, maxsplit=1)[0]
    told = (_core(_unmarked(without_input)), _core(_unmarked(instruction)))
    return len(said) > 1 and said in told


def flakes(text: str) -> bool:
    """Whether a reply is nothing but promises ("I will do it now."). One that also does something is none, nor is
    one that says what follows behind a colon or in a list."""
    if len(text) > _LONGEST_PROMISE:
        return False
    sentences = _sentences(_unmarked(_plain(text)))
    promises = sum(_PROMISE.fullmatch(one) is not None for one in sentences)
    assents = sum(_ASSENT_ONLY.fullmatch(f"{one} ") is not None for one in sentences)
    return promises > 0 and promises + assents == len(sentences)


def gives_up(text: str) -> bool:
    """Whether a reply says that it cannot do the work and nothing else: no reason, no part of it, no other way."""
    if len(text) > _LONGEST_PROMISE:
        return False
    sentences = _sentences(_unmarked(_plain(text)))
    return bool(sentences) and all(_SURRENDER.fullmatch(one) is not None for one in sentences)


def thanks_loop(messages: Sequence[Message]) -> bool:
    """Whether the last four messages, of both speakers, are nothing but politeness.

    CAMEL's own stop counts single words and never fires (its counter is reset by every word that is absent).
    """
    last = messages[-_LOOP:]
    return len(last) == _LOOP and all(_all_polite(_unmarked(one.content), offers=True) for one in last)


def repeats_itself(messages: Sequence[Message]) -> bool:
    """Whether the last message says, nearly word by word, what its speaker said before; of five words or more.

    A longer text may be one before in a new form (a title changed, as a list), so it must be the same to the letter.
    """
    if not messages:
        return False
    last = messages[-1]
    said = _unmarked(last.content)
    if len(_words(said)) < _LEAST_REPEATED:
        return False
    earlier = (_unmarked(one.content) for one in messages[:-1] if one.role == last.role)
    if len(said.split()) > _REVISED or "```" in said:
        return any(one == said for one in earlier)
    return any(_same(one, said) for one in earlier)


def _all_polite(text: str, *, offers: bool) -> bool:
    """offers: whether "let me know if you need anything else" counts as politeness too."""
    if len(text) > _LONGEST_THANKS:
        return False
    sentences = _sentences(_plain(text))
    return bool(sentences) and all(
        _is_polite(one) or (offers and _FURTHER_OFFER.fullmatch(one.rstrip(".!")) is not None)
        for one in sentences
    )


def _is_polite(sentence: str) -> bool:
    return _POLITE.fullmatch(sentence) is not None and not _MORE.search(_FOR_NOW.sub("", sentence))


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip(" .!?\n\t")]


def _plain(text: str) -> str:
    return text.strip().replace("’", "'")


def _unmarked(text: str) -> str:
    """Without the markers of role-play and an input that is none."""
    text = _NEXT.sub("", _SOLUTION.sub("", text, count=1))
    return _INPUT.sub("", _NO_INPUT.sub("", _INSTRUCTION.sub("", text))).strip()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _same(one: str, other: str) -> bool:
    """The same words in the same order, fillers aside, on as many lines: a list of what was a sentence is new."""
    if len(one.splitlines()) != len(other.splitlines()):
        return False
    return _core(one) == _core(other)


def _core(text: str) -> list[str]:
    return [word for word in _words(text) if word not in _FILLERS]
