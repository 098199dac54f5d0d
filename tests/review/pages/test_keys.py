"""Every screen by keyboard alone, and keys that must not act."""

import pytest

from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person, Served, chat, dialogue_pair, pair, single

pytestmark = pytest.mark.slow

PAIRS = "name: Pairs\nkind: comparison\nannotators: [ada, ben]\nguidelines: Be fair.\n"


def pairs(serve: Serve, count: int = 3, more: str = "") -> Served:
    return serve([pair(f"Question {number}?") for number in range(count)], PAIRS + more)


def choices(served: Served) -> list[tuple[str, str | None]]:
    """What was chosen, as left or right, and how strongly, in the order of answering."""
    answers = sorted(
        (one for all_of in served.answered() for one in all_of.answers), key=lambda one: one.number
    )
    sides = {"ab": {"a": "left", "b": "right"}, "ba": {"a": "right", "b": "left"}}
    turns = [(answer, answer.body["turns"][0]) for answer in answers]
    return [(sides[answer.shown].get(turn["choice"], "tie"), turn["strength"]) for answer, turn in turns]


def test_comparison_is_answered_by_keys_alone(serve: Serve, visit: Visit):
    served = pairs(serve)
    ada = visit(served)
    ada.submit()  # the queue's Start
    ada.press("ArrowLeft", "2")
    ada.submit()
    ada.press("ArrowRight", "4")
    ada.submit()
    ada.press("ArrowLeft", "1", "0")
    ada.submit()
    assert ada.page.url == f"{served.address}/"
    assert "Nothing is left for you" in ada.page.locator("main").inner_text()
    assert choices(served) == [("left", "better"), ("right", "negligibly"), ("tie", None)]
    answer = served.answered()[0].answers[0]
    assert answer.guidelines == 1
    assert 0 < answer.active_ms <= 1000 * (answer.submitted - answer.opened) + 1
    assert ada.complaints == []


def test_strength_is_asked_once_a_side_is_chosen(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    strength = ada.page.locator(".strength")
    assert strength.locator("input").first.is_disabled()
    ada.press("3")
    assert ada.chosen() == []
    ada.press("ArrowRight", "3")
    assert ada.chosen() == ["right", "slightly"]
    ada.press("0")
    assert not strength.is_visible()


def test_incomplete_answer_says_what_is_missing_and_leads_there(serve: Serve, visit: Visit):
    served = pairs(serve)
    ada = visit(served)
    ada.submit()
    ada.press("ArrowLeft", "Enter")
    faults = ada.page.locator("#faults li")
    faults.wait_for()
    assert faults.all_inner_texts() == ["say how much better"]
    assert ada.page.evaluate("document.activeElement.name") == "strength-0"
    assert served.bodies() == []
    ada.press("2")
    ada.page.locator("#faults").wait_for(state="hidden")
    ada.submit()
    assert choices(served) == [("left", "better")]


def test_undo_brings_the_answer_back(serve: Serve, visit: Visit):
    served = pairs(serve)
    ada = visit(served)
    ada.submit()
    first = ada.page.url
    ada.press("ArrowRight", "1")
    ada.submit()
    ada.submit("u")
    assert ada.page.url == first
    assert ada.chosen() == ["right", "significantly"]
    ada.press("ArrowLeft")
    ada.submit()
    assert choices(served) == [("left", "significantly")]


def test_nothing_to_undo_is_said_on_the_page(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    ada.press("0", "u")
    ada.page.locator("#faults", has_text="nothing to undo").wait_for()
    assert ada.chosen() == ["tie"]
    ada.submit()


def test_skipped_items_come_again_on_request(serve: Serve, visit: Visit):
    served = pairs(serve, 2)
    ada = visit(served)
    ada.submit()
    first = ada.page.url
    ada.press("ArrowRight")
    ada.submit("s")
    ada.press("0")
    ada.submit()
    assert ada.page.url == f"{served.address}/"
    ada.submit("s")
    assert ada.page.url == first
    ada.press("0")
    ada.submit()
    assert choices(served) == [("tie", None)] * 2


def test_flag_wants_a_comment(serve: Serve, visit: Visit):
    served = pairs(serve, 1)
    ada = visit(served)
    ada.submit()
    ada.press("f")
    ada.page.locator("#comment:focus").wait_for()
    ada.page.keyboard.type("as spam, fuu")  # letters of keys
    ada.press("Escape")
    ada.submit("f")
    [one] = served.answered(everything=True)
    assert [(answer.status, answer.body["comment"]) for answer in one.answers] == [
        ("flagged", "as spam, fuu")
    ]


def test_scale_and_safety_have_keys(serve: Serve, visit: Visit):
    served = pairs(serve, 1, "scale: likert8\nsafety: true\n")
    ada = visit(served)
    ada.submit()
    ada.press("w", "q", "p", "3", "Control+Enter")
    ada.page.wait_for_url(f"{served.address}/")
    [answer] = served.answered()[0].answers
    straight = answer.shown == "ab"
    assert answer.body["turns"] == [
        {
            "choice": "a" if straight else "b",
            "strength": "slightly",
            "likert": 3 if straight else 6,
            "safety": ["safe", "unsafe"] if straight else ["unsafe", "safe"],
        }
    ]


def test_dialogue_is_compared_turn_by_turn(serve: Serve, visit: Visit):
    served = serve(
        [dialogue_pair("Hello?", [("One", "Two", "And?"), ("Three", "Four", "So?"), ("Five", "Six", "")])],
        PAIRS,
    )
    ada = visit(served)
    ada.submit()
    current = "document.querySelector('.turn.current').dataset.turn"
    ada.press("0", "j", "j", "0", "Enter")
    ada.page.locator("#faults li").wait_for()
    assert ada.page.locator("#faults li").all_inner_texts() == ["turn 2: say which is better"]
    assert ada.page.evaluate(current) == "1"
    assert ada.page.locator("#turn-1 h2").evaluate(IN_SIGHT)
    assert ada.page.locator(".turns .mark-done").all_inner_texts() == ["✓ done", "", "✓ done"]
    ada.press("k")
    assert ada.page.evaluate(current) == "0"
    ada.press("j", "ArrowLeft", "1")
    ada.submit()
    assert [turn["choice"] for turn in served.bodies()[0]["turns"]][::2] == ["tie", "tie"]
    assert served.bodies()[0]["turns"][1]["strength"] == "significantly"


IN_SIGHT = "one => one.getBoundingClientRect().top >= 0 && one.getBoundingClientRect().bottom <= innerHeight"


def test_rating_goes_on_to_the_next_turn(serve: Serve, visit: Visit):
    served = serve(
        [chat("Hi", "Hello", "A joke?", "No.", "Why?", "Because.")],
        "name: R\nkind: rating\nannotators: [ada]\n",
    )
    ada = visit(served)
    ada.submit()
    ada.press("j", "j", "k", "k", "4", "m", "Escape", "m", "1", "Enter")
    ada.page.locator("#faults li").wait_for()
    assert ada.page.locator("#faults li").all_inner_texts() == ["rate turn 3"]
    ada.press("5")
    ada.submit()
    assert [(turn["message"], turn["score"]) for turn in served.bodies()[0]["turns"]] == [
        (1, 4),
        (3, 1),
        (5, 5),
    ]


def test_instruction_is_accepted_edited_and_rejected(serve: Serve, visit: Visit):
    records = [single(f"Say {word}.", word) for word in ("one", "two", "three")]
    served = serve(records, "name: I\nkind: instruction\nannotators: [ada]\n")
    ada = visit(served)
    ada.submit()
    ada.press("a")
    ada.submit()
    ada.press("e", "Control+End")
    ada.page.keyboard.type(" Loudly.")
    ada.page.locator("#difference-instruction ins").wait_for()
    assert "Loudly." in "".join(ada.page.locator("#difference-instruction ins").all_inner_texts())
    assert not ada.page.locator("#difference-output").is_visible()
    ada.submit("Control+Enter")
    ada.press("r", "1", "3")
    ada.submit()
    assert [(body["verdict"], body["instruction"], body["reasons"]) for body in served.bodies()] == [
        ("accept", "Say one.", []),
        ("edit", "Say two. Loudly.", []),
        ("reject", "Say three.", ["wrong", "incomplete"]),
    ]


def test_rejecting_does_not_lose_what_was_edited(serve: Serve, visit: Visit):
    ada = visit(serve([single("Say one.", "one")], "name: I\nkind: instruction\nannotators: [ada]\n"))
    ada.submit()
    ada.press("t", "Control+End")
    ada.page.keyboard.type(" and two")
    ada.press("Escape")
    assert ada.chosen() == ["edit"]
    ada.press("r")
    ada.saved()
    ada.page.reload()
    assert ada.page.input_value("#output") == "one and two"
    assert ada.chosen() == ["reject"]


def test_demonstration_is_written_by_keys(serve: Serve, visit: Visit):
    served = serve(
        [single("Say one.", "one")],
        "name: D\nkind: demonstration\nannotators: [ada]\ntasks: instructgpt\nnum: 3\n",
    )
    ada = visit(served)
    ada.submit()
    for key, text in (("p", "What is up?"), ("r", "Not much."), ("t", "And now?")):
        ada.press(key)
        ada.page.keyboard.type(text)
        ada.press("Escape")
    ada.saved()
    # Words × 4/3, rounded up for each message: 3, 2 and 2.
    assert ada.page.locator("#meter").inner_text() == "10 of 2,048 tokens · ✓ fits the brief"
    ada.press("Enter")
    ada.page.locator("#faults li").wait_for()
    assert ada.page.locator("#faults li").all_inner_texts() == ["turn 2: the response is empty"]
    ada.page.focus("#assistant-1")
    ada.page.keyboard.type("Still not.")
    ada.submit("Control+Enter")
    [body] = served.bodies()
    assert [one["content"] for one in body["messages"]] == [
        "What is up?",
        "Not much.",
        "And now?",
        "Still not.",
    ]
    assert body["fits"] is True


def test_keys_with_modifiers_do_not_act(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    url = ada.page.url
    ada.press("Control+ArrowLeft", "Alt+0", "Meta+s", "Control+u")
    assert ada.chosen() == []
    assert ada.page.url == url


def test_keys_work_after_the_mouse_and_fire_once(serve: Serve, visit: Visit):
    served = pairs(serve)
    ada = visit(served)
    ada.submit()
    ada.page.locator(".which .pick").first.click()
    ada.page.locator(".strength .pick").nth(1).click()
    ada.submit()
    ada.page.locator("button", has_text="Skip").focus()
    ada.submit()  # Enter on a focused button is that button's
    statuses = [answer.status for one in served.answered(everything=True) for answer in one.answers]
    assert statuses == ["submitted", "skipped"]
    assert choices(served) == [("left", "better")]


def test_held_key_submits_once(serve: Serve, visit: Visit):
    served = pairs(serve)
    ada = visit(served)
    ada.submit()
    ada.press("0")
    ada.page.keyboard.down("Enter")
    ada.page.keyboard.down("Enter")  # what a key that is held down sends
    ada.page.locator("#item:not(:has(input:checked))").wait_for()
    ada.page.keyboard.down("Enter")
    ada.page.keyboard.up("Enter")
    assert len(served.bodies()) == 1
    assert not ada.page.locator("#faults").is_visible()


def test_composed_letters_are_no_keys(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    ada.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '0', isComposing: true, bubbles: true}))"
    )
    assert ada.chosen() == []


def test_keys_of_other_scripts_count_by_their_place(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    for key, code in (("à", "Digit0"), ("ь", "KeyM")):
        event = f"new KeyboardEvent('keydown', {{key: '{key}', code: '{code}', bubbles: true}})"
        ada.page.evaluate(f"document.body.dispatchEvent({event})")
    assert ada.chosen() == ["tie"]
    assert ada.page.locator("#comment:focus").is_visible()


def test_help_lists_the_keys_that_are_printed(serve: Serve, visit: Visit):
    ada = visit(pairs(serve))
    ada.submit()
    ada.press("?")
    help = ada.page.locator("#help")
    assert help.is_visible()
    rows = {" ".join(row.split()) for row in help.locator("tr").all_inner_texts()}
    assert {
        "← left is better",
        "0 tie",
        "1 significantly better",
        "Enter Ctrl Enter submit",
        "s leave this one to others, or for later",
    } <= rows
    ada.press("0")  # does not reach the page below
    assert ada.chosen() == []
    ada.press("?")
    assert not help.is_visible()
    assert printed(ada) == []


def printed(person: Person) -> list[str]:
    """Elements with a key that is not printed on them or their label."""
    elements: list[str] = person.page.evaluate(
        "[...document.querySelectorAll('[data-key]')].filter(one => one.getClientRects().length"
        " && !(one.closest('label') ?? one.labels?.[0] ?? one).querySelector('kbd')).map(one => one.outerHTML)"
    )
    return elements
