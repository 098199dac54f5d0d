"""What an instruction asks for, as a verb and its object: "write a short poem about rain" is (write, poem).

A rule of thumb over word lists, for English only, in the place of the parser behind the figure of root verbs in
Self-Instruct (arXiv 2212.10560, figure 3). It looks for a clause that begins with a known imperative verb and
takes the last word before the noun phrase ends; what it cannot place, it leaves out. Knows no records.
"""

from __future__ import annotations

import re

# Longer instructions state their task early; the rest is mostly material to work on.
_LOOKED_AT = 600
_OBJECT_WORDS = 8
_LONGEST_NOUN = 30

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_CLAUSE = re.compile(r"[^,;:()\"“”«»—–]+")
# A name out of code, with an underscore in it, is one word and ends a noun phrase.
_WORD = re.compile(r"\w*_\w*|[^\W\d_]+(?:['-][^\W\d_]+)*|\d+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS = _words(
    """
    act adapt add adjust advise analyse analyze answer apply argue arrange ask assemble assess assign
    assume balance boil brainstorm break build calculate capitalize categorise categorize change check
    choose cite clarify classify clean code collect combine come comment compare compile complete compose
    compress compute conclude condense construct continue contrast convert copy correct count craft create
    critique cut debate debug decide decode deduce define delete derive describe design detect determine
    develop devise diagnose differentiate discuss distinguish divide do draft draw edit elaborate
    eliminate encode enumerate estimate evaluate examine expand explain explore express extend extract
    factor fill filter find finish fix flag follow forecast form format formulate generate give go group
    guess help highlight identify illustrate imagine implement improve include infer insert interpret
    introduce invent join judge justify keep label lay learn list locate look lowercase make mark match
    measure merge modify multiply name negate normalise normalize number offer order organise organize
    outline paraphrase parse perform persuade pick plan play point predict prepare present pretend
    prioritise prioritize produce proofread propose prove provide pull punctuate put quote rank rate read
    rearrange recommend reconstruct recreate reduce refine reformat remind remove rename reorder
    reorganise reorganize repeat rephrase replace reply report respond restate retell return reverse
    review revise reword rewrite role-play roleplay rotate round say search select separate set shift
    shorten show shuffle simplify simulate solve sort speak specify spell split spot start state strip
    structure subtract suggest sum summarise summarize swap take talk tell test think tidy trace
    transcribe transform translate transpose trim turn uncover underline uppercase use validate verify
    visualise visualize vote walk warn weigh work write
    """
)
_LEAD_INS = (
    "can you ",
    "could you ",
    "would you ",
    "will you ",
    "i want you to ",
    "i need you to ",
    "i would like you to ",
    "i'd like you to ",
    "i want to ",
    "i need to ",
    "your task is to ",
    "your job is to ",
    "your goal is to ",
    "the task is to ",
    "you should ",
    "you must ",
    "you need to ",
    "you have to ",
    "help me to ",
    "help me ",
    "help us ",
    "go ahead and ",
    "try to ",
    "let's ",
    "let us ",
    "be sure to ",
    "make sure to ",
)
_LONGEST_LEAD_IN = 6  # words
_SKIPPED_BEFORE = _words("please kindly now then next first second third finally also just and or so but")
_QUESTION_WORDS = _words("what who whom whose which when where why how")
_AUXILIARIES = _words(
    "is are was were am do does did can could should would will has have had may might must"
)
_DETERMINERS = _words(
    """
    a about all an another any both different each eight every exactly few fewer five following four given
    her him his it its least less many me more most much my nine no one only other our own same seven
    several six some such ten that the their them these this those three twelve twenty two up us various
    you your
    """
)
_AFTER_VERB = _words("out up down in on off to with of as about for into from back at through over by")
_ADJECTIVES = _words(
    """
    appropriate best better big brief catchy clear common complete concise correct creative detailed
    entire final first formal friendly full fun funny general good important informal last long main new
    next original polite possible relevant second short similar simple single small specific third whole
    """
)
_STOPPERS = _words(
    """
    about above according across after against along among and are around as at based because before below
    beside between broken built but by called can consisting containing could describing down during each
    ending except explaining featuring for found from given having he held here how i if in including
    inside into involving is it kept known like made named near of off on onto or out over per regarding
    related set she should showing since so starting than that their then there they through to together
    toward towards under until up upon used using via was we were what when where whether which while who
    whose why will with within without would written you your
    """
)
_UNCHANGED = _words("series species news physics mathematics economics politics lens always class")


def root_verb(instruction: str) -> tuple[str, str]:
    """(verb, noun) in lower case, the noun in the singular; ("question", its first word) for a question.

    The noun is "" where the verb has no plain object; ("", "") where neither was found.
    """
    text = instruction[:_LOOKED_AT].lower().replace("’", "'")
    for sentence in _SENTENCE.findall(text):
        for clause in _CLAUSE.findall(sentence):
            words = _without_lead_in(_WORD.findall(clause))
            if words and words[0] in _QUESTION_WORDS | _AUXILIARIES and sentence.endswith("?"):
                return "question", words[0]
            if words and words[0] in VERBS:
                return words[0], _object(words[1:])
    first = _WORD.match(text.lstrip())
    return ("question", first[0]) if first and first[0] in _QUESTION_WORDS else ("", "")


def _without_lead_in(words: list[str]) -> list[str]:
    """The clause from its first word of substance on: no courtesies, no adverbs."""
    while words:
        text = " ".join(words[:_LONGEST_LEAD_IN]) + " "
        if text.startswith(_LEAD_INS):
            lead_in = next(one for one in _LEAD_INS if text.startswith(one))
            words = words[len(lead_in.split()) :]
        elif words[0] in _SKIPPED_BEFORE or (words[0].endswith("ly") and words[0] not in VERBS):
            words = words[1:]
        else:
            break
    return words


def _object(words: list[str]) -> str:
    """The head of the noun phrase right after the verb: its last word, as in "a product *description* for"."""
    for skipped in (_AFTER_VERB, _DETERMINERS | _ADJECTIVES):
        while words and (words[0] in skipped or words[0].isdigit() or words[0].endswith("ly")):
            words = words[1:]
    head = ""
    for word in words[:_OBJECT_WORDS]:
        participle = word.endswith("ed") and not word.endswith("eed")
        if word in _STOPPERS or word.isdigit() or "_" in word or (head and participle):
            break
        head = word
    return _singular(head.removesuffix("'s")) if len(head) <= _LONGEST_NOUN else ""


def _singular(noun: str) -> str:
    if len(noun) < 4 or noun in _UNCHANGED or not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses", "zes")):
        return noun[:-2]
    return noun[:-1]
