"""What the built-in task categories mean, for prompts and for people who label.

The names are InstructGPT's (arXiv 2203.02155, table 1) with H4's Coding beside them; the words are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# InstructGPT's table has Other where H4 has Coding.
DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "generation": "write a new text: a story, letter, poem, advertisement, article, plan or speech",
        "open_qa": "answer a question from general knowledge, with no text given to answer it from",
        "brainstorm": "list several ideas, suggestions or options for something",
        "chat": "take part in a conversation, often in a given role or character",
        "rewrite": "turn a given text into another form: correct, translate, rephrase, restyle or simplify it",
        "summarize": "say the main points of a given text in fewer words",
        "classify": "put a given text or item into one of several classes, such as a topic or a sentiment",
        "coding": "write, explain, translate or mend program code or a query",
        "closed_qa": "answer a question from a text that is given with it",
        "extract": "pick certain facts out of a given text: names, dates, figures, a table",
        "other": "none of the other categories",
    }
)
KNOWN_TASKS = tuple(DESCRIPTIONS)
