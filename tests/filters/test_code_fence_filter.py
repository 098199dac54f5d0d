import pytest

from datagen.filters.code_fences import CodeFenceFilter, unclosed_fence
from datagen.record import Message, Record, from_instruction


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No code at all, and `inline` code.",
        "```python\nprint(1)\n```",
        "```\na\n```\nthen\n~~~\nb\n~~~~",
        "````md\n```\ninner\n````",  # the inner one is text of the outer
        "~~~\n```\n~~~",
        "1. First\n   ```sh\n   ls\n   ```\n2. Second\n     ```sh\n     pwd\n     ```",
        "- ```\n  in a list\n  ```",
        "> ```\n> quoted\n> ```",
        "Use ```three ticks``` inline",
        "``` inline `` too",
        "```\r\nwindows\r\n```\r\n",
        "``\ntwo are none\n",
    ],
)
def test_balanced_fences_are_kept(text):
    assert unclosed_fence(text) is None


@pytest.mark.parametrize(
    ("text", "line", "fence"),
    [
        ("Here:\n\n```python\nprint(", 3, "```"),
        ("```\na\n```\n```\nb", 4, "```"),
        ("````\na\n```", 1, "````"),  # too short to close
        ("~~~\na\n```", 1, "~~~"),  # of another character
        ("```\na\n``` python", 1, "```"),  # a closing one is bare
        ("```\na\n        ```", 1, "```"),  # so far in it is code
        ("> ```\n> quoted", 1, "```"),
        ("the end\n```", 2, "```"),
    ],
)
def test_a_fence_that_is_never_closed_is_named_with_its_line(text, line, fence):
    assert unclosed_fence(text) == (line, fence)
    verdict = CodeFenceFilter().judge(from_instruction("Write it in Python.", "", text))
    assert (verdict.keep, verdict.reason) == (False, "unbalanced_code_fence")
    assert verdict.detail == f"{fence} of line {line} is never closed"


def test_each_message_closes_its_own_fences():
    halves = Record((Message("user", "```\nhalf"), Message("assistant", "other half\n```")))
    assert not CodeFenceFilter(on="all").judge(halves).keep
    assert CodeFenceFilter(on="instruction").judge(from_instruction("No code.", "", "```")).keep


@pytest.mark.parametrize("text", ["`" * 1_000_000, "```\n" * 250_000, "> " * 500_000, "1. " * 300_000])
def test_a_megabyte_is_judged(text):
    found = unclosed_fence(text)
    assert found is None or found[0] == 1
