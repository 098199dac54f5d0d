"""Characters of the procedural model: they answer what they are asked, in their own voice, and say nothing twice."""

import yaml

from datagen.conversation.signs import only_thanks
from datagen.models.base import Request
from datagen.models.procedural.acting.roleplay_characters import subject_of, voice
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message
from datagen.resources import shipped

CAST = yaml.safe_load(shipped("seeds", "characters.yaml").read_text("utf-8"))
SUBJECTS = {"danger", "food", "past", "plan", "home", "trust", "work", "fear", "luck", "weather"}
BOAT = "A small boat drifts in fog, and somewhere near a bell is ringing."
CLEAN = ProceduralModel(noise=0)


def speak(name, other, *talk, scene=BOAT, sheet="", opening=False, model=CLEAN):
    """talk: what was said so far, the last of it by the other one."""
    roles = ("user", "assistant") if len(talk) % 2 else ("assistant", "user")
    messages = [Message(roles[place % 2], text) for place, text in enumerate(talk)]
    values = {"name": name, "sheet": sheet, "other": other, "scene": scene, "opening": opening}
    request = Request((Message("system", "rules"), *messages), purpose="roleplay.character", values=values)
    return model.explain(request)[0].text


def converse(first, second, scene, messages):
    talk = [speak(first, second, "cue", scene=scene, opening=True)]
    while len(talk) < messages:
        name, other = (second, first) if len(talk) % 2 else (first, second)
        cue = () if len(talk) % 2 else ("cue",)
        talk.append(speak(name, other, *cue, *talk, scene=scene))
    return talk


def test_every_shipped_character_has_a_voice_and_every_scene_its_questions():
    for name in CAST["characters"]:
        assert voice(name).keys() == SUBJECTS | {"take"}, name
        assert len(voice(name)["take"]) == 3
        assert all("{other}" in text for text in voice(name)["take"])
    openings = {
        speak("Alice", other, "cue", scene=scene, opening=True).rpartition(". ")[2]
        for scene in CAST["scenes"]
        for other in CAST["characters"]
    }
    assert len(openings) > 2 * len(CAST["scenes"])


def test_a_question_is_answered_by_what_the_character_says_on_its_subject():
    for question, subject in (
        ("What was the last thing you saw before the fog came?", "past"),
        ("There is one biscuit and a flask. How shall we share?", "food"),
        ("Do you believe in luck?", "luck"),
    ):
        assert subject_of(f"Well. {question}") == subject
        reply = speak("Captain Nemo", "Alice", question)
        assert voice("Captain Nemo")[subject][0] in reply
        assert subject_of(reply) not in ("", subject)


def test_talk_goes_on_without_saying_or_asking_anything_twice():
    names = list(CAST["characters"])
    for place, scene in enumerate(CAST["scenes"]):
        first, second = names[place], names[-place - 1]
        talk = converse(first, second, scene, 10)
        sentences = [
            one for text in talk for one in text.replace("?", ".").split(". ") if len(one.split()) > 4
        ]
        assert len(set(sentences)) == len(sentences), talk
        assert subject_of(talk[0])
        assert not any(only_thanks(text) for text in talk), talk


def test_a_character_takes_its_leave_in_the_end():
    ends = set()
    for name in CAST["characters"]:
        talk = converse("Henk Duivel" if name != "Henk Duivel" else "Alice", name, BOAT, 20)
        last = next(place for place, text in enumerate(talk) if only_thanks(text))
        assert 9 <= last <= 18
        ends.add(talk[last])
    assert len(ends) > 3


def test_a_character_of_ones_own_speaks_from_its_sheet():
    sheet = "A weaver from Malmö. She keeps every button she finds."
    reply = speak("Britt", "Otto", "What is your trade, if I may ask?", sheet=sheet)
    assert "A weaver from Malmö." in reply or "She keeps every button she finds." in reply
    assert subject_of(speak("Britt", "Otto", "Zrk blm."))
    assert speak("Britt", "Otto", "x" * 50_000)


def test_a_slip_speaks_for_the_other_one_or_leaves_at_once():
    noisy = ProceduralModel(noise=1)
    slips = [
        noisy.explain(
            Request(
                (Message("system", "rules"), Message("user", f"Do you believe in luck? {number}")),
                purpose="roleplay.character",
                values={
                    "name": "Alice",
                    "sheet": "",
                    "other": "Ivo Marchetti",
                    "scene": BOAT,
                    "opening": False,
                },
            )
        )
        for number in range(60)
    ]
    flips = [completion.text for completion, plants in slips if plants]
    assert 4 <= len(flips) <= 24
    assert all(text.startswith("Ivo Marchetti: ") for text in flips)
    clean = [completion.text for completion, plants in slips if not plants]
    assert not any(text.startswith("Ivo Marchetti: ") for text in clean)
