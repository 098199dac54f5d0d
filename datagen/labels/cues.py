"""Signs in a text of what kind of task it is: its shape, and words that a kind of task is usually asked with.

A few dozen of them carry what 175 seed tasks are too few to teach. They say nothing for certain: the classifier
weighs them, and where nothing is trained they vote. Knows the ten categories and no records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from datagen.labels.texts import Shown

# Regular expressions, with " / " or a new line between two of them.
_WORDS: Mapping[str, str] = {
    "summarize": r"""
        summar(?:y|ies|i[sz]e|i[sz]ing) / sum (?:this |it |that )?up / tl;?dr / gist / condense
        in a nutshell / main points? / key (?:points?|takeaways?) / boil .{1,20}down / shorten
        abstract of / recap / minutes / digest
    """,
    "rewrite": r"""
        rewrite / rephrase / reword / paraphrase / proof-?read / correct (?:the|this|my|any|only|all)
        edit / polish / simplify
        make (?:this|it|my|the) .{0,30}(?:sound|shorter|more|less|clearer|polite|formal|friendlier)
        tone down / passive voice / active voice / in (?:the )?past tense
        turn (?:this|it|the) .{0,30}into / change (?:the|this|all) / replace
        fix the (?:grammar|spelling|typos?) / plain english / alphabetical(?:ly)? / convert / translate
    """,
    "classify": r"""
        classify / categori[sz]e / categor(?:y|ies) / label
        which (?:of these|category|class|type|kind|department) / positive,? (?:or )?negative / sentiment
        spam / assign / identify (?:the|whether) / decide (?:if|whether) / determine (?:if|whether)
        is (?:this|it|the following) .{1,40} or / either / options?: / one of (?:these|the following)
        sort (?:these|each|the .{1,20} into) / tag each / urgent / true, false / topic
    """,
    "extract": r"""
        extract / pull (?:out|the|all) / list (?:all|every|each|the .{1,30}(?:mentioned|named|found))
        find (?:all|every|each) / copy out / mentioned
        (?:names?|dates?|e-?mail addresses|phone numbers?|places|prices|amounts?) (?:in|from|that)
        pick out / collect (?:all|every|the) / occur(?:s|ring)? / get (?:all )?the .{1,30} from
        as json / as a table
    """,
    "closed_qa": r"""
        according to / based (?:only )?on
        (?:in|from|going by|given|using|per|read) the (?:text|passage|article|paragraph|notice|table)
        (?:in|from|going by|given|using|per|read) the (?:timetable|schedule|document|rules|menu|report)
        (?:in|from|going by|given|using|per|read) the (?:letter|contract|policy|extract|warranty)
        (?:from|using|given) the (?:following|information|above)
        the (?:text|passage) (?:says?|states?|gives?) / does the (?:text|author|passage|contract)
    """,
    "coding": r"""
        python / java(?:script)? / typescript / sql / html / css / bash / shell script / regex
        regular expression / function / code / bug / compile[rs]? / script / algorithm / loop / c\+\+
        rust / golang / program / api / git / docker / json schema / query / unit tests? / pandas
        react / class / method / array / database / csv
    """,
    "brainstorm": r"""
        ideas? / suggest(?:ions)? / brainstorm / names? for / come up with / think of / possible
        ways? to / what (?:could|can|might|should) (?:i|we|one|be) / how (?:could|can|might) (?:i|we)
        tips / inspiration / options for / recommend(?:ations)? / things to / gifts? / propose
        alternatives / pros and cons / topics for / questions (?:for|to ask)
    """,
    "open_qa": r"""
        why (?:do|does|did|is|are|was|were|can) / how (?:do|does|did|is|are|many|much|far|long|old|big)
        what (?:is|are|was|were|does|do|did|causes) / who (?:was|is|invented|wrote|discovered)
        when (?:did|was|is) / where (?:is|was|does|do|can) / which (?:country|city|planet|river|year)
        explain / difference between / define / meaning of / mean(?:s)? / capital of / is it true
        true or false / tell me about
    """,
    "generation": r"""
        write / compose / draft / create / generate / make (?:a|me|an|up) / poem / story / e-?mail
        letter / essay / article / speech / song / haiku / limerick / recipe / plan / blog / post / ad
        advert / description / dialogue / script for / cover letter / invitation / slogan
        paragraph / report / outline / itinerary / schedule / checklist / toast / words
    """,
    "chat": r"""
        you are / you're / act as / pretend / play the / role-?play / reply (?:to|as)
        respond (?:to|as) / answer (?:me|as) / stay in character / hi / hello / hey / thanks / thank you
        chatbot / conversation / keep the chat / assistant / let's (?:talk|chat|play|practi[sc]e)
        customer: / user: / next (?:message|turn) / i feel / i'm (?:so|feeling|really|nervous)
        my friend / good morning / how are you
    """,
}


def _either(words: str) -> re.Pattern[str]:
    """Any of the expressions, as whole words, in either case."""
    joined = "|".join(re.split(r" / |\n *", words.strip()))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


_PATTERNS = {task: _either(words) for task, words in _WORDS.items()}
_QUESTION_WORD = re.compile(
    r"(?:wh(?:o|om|ose|at|en|ere|y|ich)|how|is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"```|^[ \t]*(?:def|class|import|from \w+ import|for|while|if|return|public|const|let|var|#include"
    r"|SELECT|CREATE|INSERT)\b.*[(){};:=]|[{};]\s*$|</\w+>|\w\(\w*\)|=>|==|!=",
    re.MULTILINE,
)
_TURNS = re.compile(
    r"^[ \t]*(?:user|assistant|customer|agent|bot|human|ai|me|you|guest|caller|visitor|[A-Z]\w{1,12}): ",
    re.MULTILINE | re.IGNORECASE,
)
_LETTERED = re.compile(r"(?:^|\s)\(?(?:a|b|c|d|1|2|3)[).] ", re.IGNORECASE)
_LISTED = re.compile(r": \w+(?:, \w+){2,}")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my)\b", re.IGNORECASE)
_OPENING = 40  # characters


def words_of(task: str, text: str) -> int:
    """How often the words that the task is usually asked with stand in the text."""
    pattern = _PATTERNS.get(task)
    return len(pattern.findall(text)) if pattern else 0


def cues(shown: Shown) -> list[str]:
    """The signs that a text shows, each under a name of its own."""
    asked, given = shown.asked, shown.given
    opening = asked[:_OPENING]
    found = []
    for task in _PATTERNS:
        count = words_of(task, asked)
        found += [f"words:{task}"] if count else []
        found += [f"many words:{task}"] if count > 1 else []
        found += [f"opens with words:{task}"] if count and words_of(task, opening) else []
    length = len(asked.split())
    question = _QUESTION_WORD.match(asked) is not None
    signs = {
        "question word": question,
        "question word, nothing given": question and not given,
        "ends as question": asked.endswith("?"),
        "no question": "?" not in asked,
        "short": length <= 8,
        "long": length >= 40,
        "nothing given": not given,
        "something given": bool(given),
        "much given": len(given) > 400,
        "little given": 0 < len(given) <= 120,
        "question about what is given": bool(given) and "?" in asked,
        "code asked": _CODE.search(asked) is not None,
        "code given": _CODE.search(given) is not None,
        "dialogue given": len(_TURNS.findall(given)) > 1,
        "several turns": shown.turns > 1,
        "choices": len(_LETTERED.findall(asked)) > 2,
        "list behind a colon": _LISTED.search(asked) is not None,
        "first person": _FIRST_PERSON.search(asked) is not None,
        "exclaims": "!" in asked,
    }
    return found + [name for name, there in signs.items() if there]
