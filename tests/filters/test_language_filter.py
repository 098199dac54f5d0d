import ast
import subprocess
import sys

import pytest

from datagen.errors import UsageError
from datagen.filters.language import LanguageFilter
from datagen.record import from_instruction

GERMAN = "Schreibe einen kurzen Absatz über die Vorteile von Fahrrädern in der Stadt."
CHINESE = "请写一首关于秋天的短诗"


def verdict_on(instruction, **options):
    return LanguageFilter(**options).judge(
        from_instruction(instruction, "", "An answer in plain English words.")
    )


def test_other_languages_are_rejected_and_named():
    verdict = verdict_on(GERMAN)
    assert (verdict.keep, verdict.reason, verdict.detail) == (False, "wrong_language", "de")
    assert verdict.score > 0.99
    assert verdict_on(CHINESE).detail == "zh-cn"


@pytest.mark.parametrize(
    "text",
    [
        "Write a short paragraph about the benefits of cycling in the city.",
        "List five fruits",  # langdetect is sure that this is French
        "Hallo Welt",
        "",
        "12 * (3 + 4) = ?",
        "👋🎉",
        "ꦲꦏ꧀ꦱꦫꦗꦮꦲꦏ꧀ꦱꦫꦗꦮ",  # a script that langdetect has no profile of
    ],
)
def test_english_and_what_is_too_short_to_tell_are_kept(text):
    assert verdict_on(text).keep


@pytest.mark.parametrize(
    "code",
    [
        "for (int i = 0; i < anzahl; i++) { summe += werte[i]; }",
        "```python\ndef summe(werte):\n    return funktion(werte) * anzahl\n```",
        "def mittelwert(zahlen):\n    gesamt = sum(zahlen)\n    return gesamt / len(zahlen)",
        '{\n  "name": "Müller",\n  "strasse": "Hauptstrasse am Bahnhof"\n}',
        "`SELECT vorname, nachname FROM kunden ORDER BY nachname`",
    ],
)
def test_code_alone_is_no_evidence(code):
    assert verdict_on(code).keep


def test_prose_around_code_is():
    assert not verdict_on(f"{GERMAN}\n```python\nprint('hello, my dear friend, how are you')\n```").keep


def test_only_the_chosen_text_is_looked_at():
    record = from_instruction("Translate this sentence into English.", GERMAN, "Write a short paragraph.")
    assert LanguageFilter(on="instruction").judge(record).keep
    assert LanguageFilter(on="response").judge(record).keep
    assert not LanguageFilter(on="prompt").judge(record).keep


def test_any_of_several_languages_is_kept():
    assert verdict_on(GERMAN, keep=("en", "de")).keep
    assert not verdict_on(GERMAN, keep=("fr", "es")).keep
    assert verdict_on(CHINESE, keep=("zh",)).keep


def test_a_mixed_text_is_kept_where_certainty_is_asked_for():
    mixed = "Le train arrive demain matin. The train arrives tomorrow morning at the station."
    assert verdict_on(mixed, min_confidence=1.0).keep


MIXED = {
    "en": "Write a short letter to your neighbour and thank her for watering the plants.",
    "de": "Schreibe einen kurzen Brief an deine Nachbarin und danke ihr für die Hilfe.",
    "fr": "Rédige une courte lettre à ta voisine pour la remercier de son aide cet été.",
    "es": "Escribe una carta breve a tu vecina para agradecerle la ayuda con las plantas.",
    "it": "Scrivi una breve lettera alla tua vicina per ringraziarla dell'aiuto di ieri.",
    "ru": "Напиши короткое письмо соседке и поблагодари её за помощь с цветами.",
    "el": "Γράψε ένα σύντομο γράμμα στη γειτόνισσα και ευχαρίστησέ την για τη βοήθεια.",
    "ja": "お隣さんに短い手紙を書いて、植物の水やりのお礼を言ってください。",
    "ko": "이웃에게 짧은 편지를 써서 식물에 물을 준 것에 감사하세요.",
    "ar": "اكتب رسالة قصيرة إلى جارتك واشكرها على سقي النباتات هذا الصيف.",
}


@pytest.mark.parametrize("engine", ["langdetect", "fast"])
def test_ten_languages_are_told_apart(engine):
    for wanted in MIXED:
        step = LanguageFilter(keep=(wanted,), engine=engine)
        kept = [code for code, text in MIXED.items() if step.judge(from_instruction(text, "", "-")).keep]
        assert kept == [wanted]


@pytest.mark.parametrize("engine", ["langdetect", "fast"])
@pytest.mark.parametrize(
    "text", ["", "12 * 3 = ?", "👋🎉", "\ud800\udfff", "`nur code`", "\n\n", "\x00" * 50]
)
def test_texts_without_letters_are_kept_and_undetermined(engine, text):
    verdict = LanguageFilter(engine=engine, tag=True).judge(from_instruction(text, "", "-"))
    assert verdict.record.tags == {"language": "und", "language_confidence": 0.0}


@pytest.mark.parametrize("engine", ["langdetect", "fast"])
def test_tags_name_the_language_and_how_sure_it_is(engine):
    verdict = LanguageFilter(keep=("en", "de"), engine=engine, tag=True).judge(
        from_instruction(GERMAN, "", "-")
    )
    assert verdict.keep
    assert verdict.record.tags["language"] == "de"
    assert 0.9 < verdict.record.tags["language_confidence"] <= 1


@pytest.mark.parametrize(
    "text", [f"{GERMAN}\n" * 20, f"\ud800 {GERMAN} \ud800", GERMAN.upper(), GERMAN * 20_000]
)
def test_the_fast_engine_reads_lines_halves_of_characters_and_megabytes(text):
    assert verdict_on(text, engine="fast").detail == "de"


def test_a_confidence_that_nothing_has_is_refused():
    with pytest.raises(UsageError, match=r"min_confidence 3 found, expected above 0, at most 1"):
        LanguageFilter(min_confidence=3)
    with pytest.raises(UsageError, match=r"'zh-cn'.*'zh'"):
        LanguageFilter(keep=("zh-cn",), engine="fast")


def test_an_unknown_language_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match=r"'zh-cm'.*'zh-cn'"):
        LanguageFilter(keep=("zh-cm",))
    with pytest.raises(UsageError, match="empty"):
        LanguageFilter(keep=())


def test_answers_are_the_same_in_every_process():
    # Unseeded, langdetect gives this text other languages from one call to the next.
    program = (
        "from datagen.languages import detect\n"
        "texts = ['Convert the miles into km and metro', 'Sort anna, bert, carla, dora, emil']\n"
        "print([detect(text) for text in texts + texts[::-1]])"
    )
    outputs = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    }
    assert len(outputs) == 1
    first, second, again_second, again_first = ast.literal_eval(outputs.pop())
    assert (first, second) == (again_first, again_second)
    assert first
    assert second
