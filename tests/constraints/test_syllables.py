"""The counting rule against words whose syllables were counted by hand, none of which the rule was made by."""

import pytest

from datagen.constraints.checks.syllables import count_syllables

WORDS = {
    1: """moon night frost snow leaf spring stone breeze light dreams clouds through thought once ease breathe leaves
        wished called played strength warmed earth pearl cease tide waves hush bright scarce blue grey dew""",
    2: """water river autumn winter summer morning silence whisper mountain petal blossom falling fallen shadow
        forest ocean garden lonely heaven golden silver quiet riot echo lantern sparrow crickets meadow
        thunder distant homeward fading rising table little wanted needed roses wishes faces drying lying chaos
        prism rhythm softly awake alone beneath rainbow sunrise sunset moonlight""",
    3: """butterfly dragonfly memory yesterday tomorrow horizon blossoming whispering melody silently beautiful
        eternal together remember forgotten wilderness happily evergreen mysteries bicycle potato banana umbrella
        seventeen violet radio studio piano violin gardener animal hospital holiday solitude gratitude harmony
        reflection emotion discover December October""",
    4: """january february constellation caterpillar watermelon everlasting television chrysanthemums
        independent photography technology community immediate generation celebration conversation environment
        information especially experiment helicopter intelligent material necessary ordinary particular
        relationship society supermarket temporary transformation variety""",
    5: """university opportunity imagination electricity hippopotamus refrigerator vocabulary organisation
        communication association possibility unbelievable congratulations personality anniversary""",
}


def test_syllables_of_written_words_are_right_for_97_of_100_and_never_out_by_two():
    counted = {word: (count, count_syllables(word)) for count, row in WORDS.items() for word in row.split()}
    assert len(counted) == 174
    wrong = {word: found for word, (count, found) in counted.items() if count != found}
    assert wrong == {"homeward": 3, "chaos": 1, "association": 4}
    assert all(abs(count - found) <= 1 for count, found in counted.values())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("—", 0),
        ("Rain taps on the roof", 5),
        ("don't didn’t we'll it's", 5),  # 1 + 2 + 1 + 1
        ("Café fiancée, Cafe\u0301", 7),
        ("7 up, 10 down", 7),  # sev-en up, one ze-ro down
        ("MOON-LIGHT", 2),
    ],
)
def test_syllables_of_texts_leave_out_marks_and_read_digits_one_by_one(text, count):
    assert count_syllables(text) == count
