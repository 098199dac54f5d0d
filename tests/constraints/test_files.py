"""A user's file of constraints: what it can say, and all its faults in one go."""

import pytest

from datagen.constraints import Finding, can_check, check, load_constraints, make_constraint
from datagen.constraints.checks import pattern_fault
from datagen.errors import UsageError

OWN = """
hobby:
  values: [falconry, tea tasting]
language:
figure:
  add: [Plato]
word_limit:
  values: [3]
haiku: {}
greeting:
  text: Begin with {value} and end with a full stop.
  terse: "Greeting: {value}."
  values: [Ahoy, Hi (there)]
  pattern: "{value}.*[.]"
sea_words:
  text: Use words of the sea.
  terse: "Words: sea."
  judge: true
"""

NOBODY = "nobody can check it; add pattern: a regular expression of the whole reply, or judge: true"
UNTERMINATED = "no regular expression: missing ), unterminated subpattern at position 0; mend it"
NO_PLACE = "no {value} stands in text and terse; put it there or leave them out"
FOR_EVER = (
    "a repeated group with a choice in it (|, ?, *, + or {m,n}) may take for ever; make the group atomic, as in"
    " (?>...)+"
)


def write(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def faults(tmp_path, text):
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_constraints(path)
    lines = str(caught.value).split("\n")
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def test_file_replaces_extends_and_takes_over_shipped_values_and_adds_kinds(tmp_path):
    constraints = load_constraints(write(tmp_path, OWN))
    by_kind = {}
    for constraint in constraints:
        by_kind.setdefault(constraint.kind, []).append(constraint)
    assert [each.value for each in by_kind["hobby"]] == ["falconry", "tea tasting"]
    assert by_kind["hobby"][0] == make_constraint("hobby", "falconry")
    assert tuple(by_kind["language"]) == load_constraints(kinds=("language",))
    assert len(by_kind["figure"]) == 53
    assert by_kind["figure"][-1].value == "Plato"
    assert by_kind["word_limit"] == [make_constraint("word_limit", "3")]
    assert [each.name for each in by_kind["haiku"]] == ["haiku"]
    assert by_kind["greeting"][1].text == "Begin with Hi (there) and end with a full stop."
    assert by_kind["sea_words"][0].terse == "Words: sea."


def test_patterns_match_the_whole_reply_with_the_value_as_it_is_written(tmp_path):
    constraints = load_constraints(write(tmp_path, OWN))
    ahoy, hi = (each for each in constraints if each.kind == "greeting")
    assert can_check(ahoy)
    assert check(ahoy, "Ahoy, it is Paris.\n").kept is True
    assert check(ahoy, "Ahoy, it is Paris") == Finding(False, detail="the pattern does not match")
    assert check(ahoy, "Well, Ahoy.").kept is False
    assert check(hi, "Hi (there) you.").kept is True
    assert check(hi, "Hi there you.").kept is False
    assert check(ahoy, "").detail == "empty reply"
    assert check(ahoy, "Ahoy" + "x" * 5000 + ".") == Finding(
        None, 5005, "5,005 characters, a pattern sees 4,000 at most"
    )


def test_judged_kinds_are_left_to_a_judge(tmp_path):
    sea = load_constraints(write(tmp_path, OWN))[-1]
    assert not can_check(sea)
    assert check(sea, "The anchor is aweigh.") == Finding(None, detail="only a judge can tell")
    assert check(sea, " ").kept is False


def test_constraints_of_a_files_own_kinds_can_be_made(tmp_path):
    path = write(tmp_path, OWN)
    assert make_constraint("greeting", "Hello", path).terse == "Greeting: Hello."
    assert make_constraint("hobby", "chess", path) == make_constraint("hobby", "chess")
    with pytest.raises(UsageError, match=r"constraint kind 'greting': unknown; did you mean 'greeting'\?"):
        make_constraint("greting", "Hello", path)
    with pytest.raises(UsageError, match="constraint kind 'greeting': unknown; known: "):
        make_constraint("greeting", "Hello")


def test_all_faults_of_a_file_come_at_once(tmp_path):
    assert faults(
        tmp_path,
        """
hobby:
  values: []
  colour: red
  text: You like {value}.
language:
  values: [French, Klingon, french, 7]
figure:
  add: [Plato, socrates, true, "A: B"]
haiku:
  values: [a]
word_limit:
  values: [3]
  add: [4]
hobbies:
  values: [chess]
diet:
  text: Eat only {value}.
  terse: "Diet: vegan."
  values: [fish]
mood:
  text: Be glad.
  terse: "Mood: glad."
colour:
  text: "{value} is your colour."
  terse: "Colour: {value}"
  values: [red]
  judge: maybe
""",
    ) == [
        "hobby: unknown key 'colour'; known: add, values",
        "hobby.text: a kind that ships has its own; leave it out, or give the kind another name",
        "hobby.values: expected a list with at least one value, found an empty list",
        "language.values[1]: expected a language that can be told, found 'Klingon'; known: " + LANGUAGE_NAMES,
        "language.values[2]: 'French' stands there twice; keep one",
        "language.values[3]: expected a language that can be told, found '7'; known: " + LANGUAGE_NAMES,
        "figure.add[1]: 'socrates' ships already; leave it out",
        "figure.add[2]: expected a text, found True; put it in quotes",
        "figure.add[3]: expected a name of at most 80 characters without any of \" : ; ! ?, found ':' in it",
        "haiku.values: the kind takes no values; leave them out",
        "word_limit: values and add are both given; keep one",
        "hobbies: unknown kind; did you mean 'hobby'?; a new one needs text and terse",
        "diet: {value} stands in only one of text and terse; expected it in both or in none",
        "diet: " + NOBODY,
        "mood: " + NOBODY,
        "colour.text: expected words before {value}, found '{value} is your colour.'",
        "colour.terse: expected a full stop or words after {value}, found 'Colour: {value}'",
        "colour: " + NOBODY,
        "colour.judge: expected true or false, found 'maybe'",
    ]


LANGUAGE_NAMES = (
    "Afrikaans, Albanian, Arabic, Bengali, Bulgarian, Catalan, Chinese, Croatian, Czech, Danish, Dutch, English,"
    " Estonian, Finnish, French, German, Greek, Gujarati, Hebrew, Hindi, Hungarian, Indonesian, Italian, Japanese,"
    " Kannada, Korean, Latvian, Lithuanian, Macedonian, Malayalam, Marathi, Nepali, Norwegian, Persian, Polish,"
    " Portuguese, Punjabi, Romanian, Russian, Slovak, Slovenian, Somali, Spanish, Swahili, Swedish, Tagalog, Tamil,"
    " Telugu, Thai, Turkish, Ukrainian, Urdu, Vietnamese, Welsh"
)
NEW = "mood:\n  text: Be glad.\n  terse: 'Mood: glad.'\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEW + "  pattern: '('\n", "mood.pattern: " + UNTERMINATED),
        (NEW + "  pattern: 5\n", "mood.pattern: expected a regular expression, found 5"),
        (NEW + "  pattern: x{value}\n", "mood.pattern: {value} stands in it, but not in text and terse"),
        (NEW + "  pattern: x\n  judge: true\n", "mood: pattern and judge are both given; keep one"),
        (NEW + "  judge: false\n", "mood: " + NOBODY),
        (NEW + "  judge: true\n  values: [a]\n", "mood.values: " + NO_PLACE),
        (NEW + "  judge: true\n  patern: x\n", "mood: unknown key 'patern'; did you mean 'pattern'?"),
        (NEW + "  pattern: '(a+)+'\n", "mood.pattern: " + FOR_EVER),
        (
            "mood:\n  text: Be {glad}.\n  terse: M {value}{value}.\n  judge: true\n  values: [a]\n",
            "mood.text: expected no braces but those of one {value}, found 'Be {glad}.'",
        ),
        (
            "mood:\n  text: 5\n  terse: 'Mood: glad.'\n  judge: true\n",
            "mood.text: expected a sentence, found 5",
        ),
        ("mood:\n  text: Be glad.\n  judge: true\n", "mood.terse: expected a sentence, found nothing"),
        (
            "tongue:\n  text: Always answer in {value}.\n  terse: T {value}.\n  values: [Elvish]\n  judge: true\n",
            "tongue.text: the words of language already; two kinds need two wordings",
        ),
        (
            "mood:\n  text: Be {value}.\n  terse: 'Mood: {value}.'\n  judge: true\n",
            "mood.values: expected a list with at least one value, found nothing",
        ),
        ("hobby: [chess]\n", "hobby: expected the keys text, terse, values, pattern, judge, found ['chess']"),
        ("Mood!: {}\n", "'Mood!': expected a kind's name in lower case, such as diet or sea_words"),
        ("5: {}\n", "5: expected a kind's name in lower case, such as diet or sea_words"),
        ("hobby:\n  add: chess\n", "hobby.add: expected a list with at least one value, found 'chess'"),
        ("hobby:\n  add: [[chess]]\n", "hobby.add[0]: expected a text, found ['chess']; put it in quotes"),
    ],
)
def test_faults_name_place_found_and_remedy(tmp_path, text, expected):
    assert expected in faults(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "expected kinds such as hobby, language, figure, "),
        ("- chess\n", "expected kinds such as hobby, language, figure, "),
        ("hobby: {\n", "no YAML file of constraints: "),
        (b"\xff\xfe\x00", "no YAML file of constraints: "),
        ("hobby:\nhobby:\n", "no YAML file of constraints: given twice: hobby"),
    ],
)
def test_files_that_are_none_are_named_in_one_line(tmp_path, text, start):
    (line,) = faults(tmp_path, text)
    assert line.startswith(start)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a|bc)+",
        "(a+)+",
        "(?:a{1,2}){1,30}",
        "(a?){3}",
        "(?:(?:ab|cde)x)*",
        "((?=a|bc)(a*))+",
        "(x)(?:(?(1)a*|b))+",
    ],
)
def test_patterns_that_may_take_for_ever_are_refused(pattern):
    assert pattern_fault(pattern).startswith("a repeated group with a choice in it")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?s)Ahoy.*matey\W*",
        r"(?>- [^\n]*\n?)+",
        r"(?:ab)+",
        r"(?:(?>a|bc)d)*+",
        r"yes|no",
        r"(?i)[a-z ]{1,40}(?:!|\?)?",
        r"(?=.*a)(?=.*b).*",
    ],
)
def test_patterns_that_cannot_are_let_in(pattern):
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize("pattern", ["(" * 3000 + ")" * 3000, "a{99999999999}", "[z-a]", "(?P<n>a)(?P<n>b)"])
def test_patterns_that_are_none_are_refused_without_a_traceback(pattern):
    assert "regular expression" in pattern_fault(pattern)
