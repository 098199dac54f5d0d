"""Checks of the form of a reply. The haiku were written for these tests, their syllables counted by hand."""

import pytest

from datagen.constraints import Finding, check, make_constraint

HAIKU = [
    "Rain taps on the roof\nan old cat dreams of summer\nthe kettle answers",
    "Snow on the railway,\nno train has come since morning.\nThe signal stays red.",
    "A spider repairs\n\nits thin bridge across the gate\n\nbefore the wind wakes\n",
    "*Steam above the tea*\n*yesterday's letter unread*\n*two cups on the shelf*",
    "Low tide, broken shells —\nthe gulls argue over crumbs.\nNobody listens.",
]


def finding(kind, reply, value=""):
    return check(make_constraint(kind, value), reply)


@pytest.mark.parametrize("reply", HAIKU)
def test_haiku_of_5_7_5_syllables_are_kept_without_deviation(reply):
    assert finding("haiku", reply) == Finding(True, 0, "5-7-5 syllables, wanted 5-7-5")


def test_haiku_tolerates_one_syllable_per_line_and_no_more():
    first, second, third = HAIKU[0].split("\n")
    assert finding("haiku", f"Cold {first}\n{second}\n{third}") == Finding(
        True, 1, "6-7-5 syllables, wanted 5-7-5"
    )
    assert finding("haiku", f"{first}\nand {second}\nand {third}").kept is True
    assert finding("haiku", f"Very {first}\n{second}\n{third}") == Finding(
        False, 2, "7-7-5 syllables, wanted 5-7-5"
    )


@pytest.mark.parametrize(
    "reply",
    [
        "Here is a haiku:\n" + HAIKU[0],
        HAIKU[0].replace("\n", " / "),
        HAIKU[0].rpartition("\n")[0],
        "Paris.\nBerlin.\nRome.",
        "I would be happy to help you with that.\nIt is easy.\nJust ask.",
        "\n".join(HAIKU[:2]),
    ],
)
def test_haiku_rejects_other_lines(reply):
    assert finding("haiku", reply).kept is False


def test_haiku_of_another_script_is_left_to_a_judge():
    assert finding("haiku", "古池や\n蛙飛び込む\n水の音").kept is None


@pytest.mark.parametrize(
    "reply",
    [
        "Paris.",
        "Paris",
        "Dr. Smith paid $3.50 to J. Doe, e.g. for tea, at 5 p.m. on Monday.",
        'She asked "Why?" and left.',
        "Roses are red,\nand violets are blue!",
        "Wait... what is that?!",
        "It is version 2.0 of example.com/a.b?c=d, see there.",
        'He said: "Go home."',
        "Yes! 😀",
        "今日はいい天気です。",
        "- Only one point.",
    ],
)
def test_one_sentence_keeps_single_ones(reply):
    assert finding("one_sentence", reply) == Finding(True, 1, "1 sentences, wanted 1")


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ("It is Paris. It lies on the Seine.", 2),
        ("Really? Yes! No.", 3),
        ("So do I. We go.", 2),
        ('"Go." He went.', 2),
        ("One line\n\nAnother block", 2),
        ("- One\n- Two\n3. Three", 3),
        ("i am here. you are there.", 2),
        ("雨です。寒いです。", 2),
        ("🙂", 0),
    ],
)
def test_one_sentence_rejects_and_counts_others(reply, count):
    assert finding("one_sentence", reply) == Finding(False, count, f"{count} sentences, wanted 1")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Have you been to Paris? Would you go?", True),
        ("Is it so?!", True),
        ('Did you ask "why?"', True),
        ("¿Qué hora es? ¿Por qué?", True),
        ("どうですか？", True),
        ("*Would you?*", True),
        ("- Would you?\n- Could you?", True),
        ("Yes. Would you?", False),
        ("Would you? Then go.", False),
        ("Would you? Sure", False),
        ('"Why?" he asked.', False),
        ("???", False),
    ],
)
def test_question_only(reply, expected):
    assert finding("question_only", reply).kept is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("- one\n- two\n- three", True),
        ("* one\n\n• two\n  + three\n", True),
        ("- one\r\n- two\r\n- three\r\n", True),
        ("- one\n- two", False),
        ("- one\n- two\n- three\n- four", False),
        ("Sure:\n- one\n- two\n- three", False),
        ("1. one\n2. two\n3. three", False),
        ("-one\n-two\n-three", False),
        ("- one\n- two\n-", False),
    ],
)
def test_bullets_only(reply, expected):
    assert finding("bullets_only", reply, "3").kept is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("One.\n\nTwo.", True),
        ("One,\nstill one.\n \t\n\n\nTwo.\n\n", True),
        ("One.\r\n\r\nTwo.", True),
        ("One.\nTwo.", False),
        ("One.", False),
        ("One.\n\nTwo.\n\nThree.", False),
    ],
)
def test_two_paragraphs(reply, expected):
    assert finding("two_paragraphs", reply).kept is expected


@pytest.mark.parametrize(
    "reply",
    ['{"a": [1, 2.5e3, null]}', " [] \n", '"text"', "42", "true", '{"é": "\\u00e9"}\r\n', '{"a":1,"a":2}'],
)
def test_json_only_keeps_one_value(reply):
    assert finding("json_only", reply) == Finding(True)


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        ('```json\n{"a": 1}\n```', "JSON, but inside a code fence"),
        ('```\n{"a": 1}\n```\n', "JSON, but inside a code fence"),
        ('Here: {"a": 1}', "no JSON: Expecting value at character 0"),
        ('{"a": 1} Done.', "no JSON: Extra data at character 9"),
        ('{"a": 1}{"b": 2}', "no JSON: Extra data at character 8"),
        ("{'a': 1}", "no JSON: Expecting property name enclosed in double quotes at character 1"),
        ("[NaN]", "no JSON: NaN is no JSON"),
        ("[-Infinity]", "no JSON: -Infinity is no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("Paris", "no JSON: Expecting value at character 0"),
    ],
)
def test_json_only_says_what_is_wrong(reply, detail):
    assert finding("json_only", reply) == Finding(False, detail=detail)


def test_json_only_refuses_numbers_that_python_does_not_read():
    assert finding("json_only", "1" * 100_000).kept is False


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ('"It is so."', True),
        ("“It is so.”\n", True),
        ("„So ist es.“", True),
        ("«C'est ainsi.»", True),
        ('"He said "hi" to me."', True),
        ('"Spaced out "', True),
        ("“He said “hi” to me.”", True),
        ('"Yes" and "no"', False),
        ("“Yes” and “no”", False),
        ("It is so.", False),
        ('"It is so.', False),
        ('It is "so"', False),
        ("'It is so.'", False),
        ('"It is so." Really.', False),
        ('""', False),
        ('"', False),
    ],
)
def test_quotation(reply, expected):
    assert finding("quotation", reply).kept is expected


@pytest.mark.parametrize(
    "kind",
    [
        "haiku",
        "one_sentence",
        "question_only",
        "two_paragraphs",
        "json_only",
        "quotation",
        "all_capitals",
        "lower_case",
        "no_commas",
        "no_digits",
        "repeat_question_first",
    ],
)
@pytest.mark.parametrize("reply", ["", " \n\t"])
def test_empty_replies_obey_nothing(kind, reply):
    assert check(make_constraint(kind, ""), reply, "Why?") == Finding(False, detail="empty reply")
