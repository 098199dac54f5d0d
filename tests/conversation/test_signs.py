"""Signs of conversations gone wrong: each is told where it is plain, and what only looks like it is let through."""

import time

import pytest

from datagen.conversation.signs import (
    denies_feelings,
    flakes,
    gives_instruction,
    gives_up,
    has_instruction,
    only_thanks,
    repeats_instruction,
    repeats_itself,
    speaks_as_assistant,
    thanks_loop,
)
from datagen.record import Message


def talk(*texts):
    """User and assistant in turn."""
    return [Message("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "Thanks so much for your help.",
        "Great, thanks a lot for your help. Have a nice day!",
        "Thank you so much, I appreciate it.",
        "Perfect. That's all I needed. Goodbye!",
        "You're welcome!",
        "You’re very welcome. Take care!",
        "It was a pleasure working with you. See you soon!",
        "That was really helpful, thank you.",
        "Okay, bye!",
        "My pleasure. Good luck!",
        "Awesome, many thanks.",
        "No problem. Glad to help!",
        "That helps a lot. Thanks again!",
        "Thanks, that's all for now.",
        "I appreciate your time. Farewell.",
        "You too! Bye bye.",
    ],
)
def test_only_thanks_is_told(text):
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but what I meant was the northern route.",
        "Thank you. How long does the dough rest?",
        "Thanks for the recipe, now explain the second step.",
        "Great. Add a paragraph about rye.",
        "Instruction: Write a letter of thanks to Ada.",
        "Thanks! And what about oats",
        "Thank you, please make it shorter.",
        "No, that is wrong.",
        "Okay.\nLet us turn to the budget.",
        "That was helpful. The third point is still open.",
        "Thanks to the new bridge, the journey takes an hour. It took three before.",
        "Goodbye is what the song is called.\nIt was written in 1970.",
        "I appreciate it, however the tone is too stiff.",
        "Well, the bread was too dark.",
        "Thank you, I'd like another example.",
        "",
        "...",
        "Thank you. " * 60,
    ],
)
def test_more_than_thanks_is_let_through(text):
    assert not only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Certainly! Here is what you should know about it. Let me know if you have any other questions.",
        "I'd be happy to help with that. Here are some points to consider.",
        "As an AI assistant, I can explain that to you step by step.",
        "Great question! Let me explain. Is there anything else I can help you with?",
        "Of course! I can help you with the budget.",
        "I would be glad to assist.",
        "Solution: Mix flour and water.",
        "How can I help you today?",
        "You're welcome!",
        "As a language model, I have no access to that.",
        "Here are a few ideas for the garden.",
        "Here is a summary of the chapter.",
        "It rises for an hour. I hope this helps!",
        "Mix both. Feel free to ask for more.",
        "Sure! I'll walk you through it.",
        "The river is 300 km long. Let me know if you need further assistance.",
    ],
)
def test_a_user_in_the_assistants_part_is_told(text):
    assert speaks_as_assistant(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sure, I'm in Berlin. What should I see?",
        "Here is the error I get: KeyError.",
        "Here are some of my photos, which one is best?",
        "As an AI student, I need a thesis topic.",
        "Let me know if you need my address.",
        "Of course not. Why would it?",
        "Absolutely! And rye?",
        "Can you help me with the budget?",
        "How can I help my sister with her exam?",
        "I hope this helps my plants survive; what else can I do?",
        "What is the solution: add salt or sugar?",
        "Great. What about a second question?",
        "I am happy to hear that. Which one is cheaper?",
        "Sure, let me explain: my code stops at line 3.",
        "Would you be happy to help a neighbour like that?",
    ],
)
def test_a_user_who_talks_like_one_is_let_through(text):
    assert not speaks_as_assistant(text)


@pytest.mark.parametrize(
    "text",
    [
        "As an AI, I don't have emotions or personal opinions about this.",
        "I do not have feelings or personal experiences, so I cannot say what it is like.",
        "I don't have personal preferences, but many people enjoy it.",
        "I don’t experience emotions.",
        "I cannot feel emotions the way people do.",
        "I'm an AI and do not have feelings.",
        "I lack the ability to feel emotions.",
        "I am not capable of feeling emotions.",
    ],
)
def test_denied_feelings_are_told(text):
    assert denies_feelings(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't have feelings for him any more.",
        '"I don\'t have feelings," said the robot, and the hall fell silent.',
        "They do not have emotions.",
        "I do not have the recipe, but I have feelings.",
        "I have a personal opinion about this.",
        "Fish may not have emotions as we know them.",
        "I don't have personal knowledge of the case.",
    ],
)
def test_other_words_of_feelings_are_let_through(text):
    assert not denies_feelings(text)


@pytest.mark.parametrize(
    "text",
    [
        "Instruction: Write the first line.",
        "Sure.\nInstruction: Now you do it.\nInput: None",
        "**Instruction:** Draw a plan.",
        "  instruction 2: Add a title.",
        "## Instruction: Add a title.",
        "Solution: Done. Next request.\nInstruction: Check it.",
    ],
)
def test_a_marked_instruction_is_told(text):
    assert gives_instruction(text)
    assert has_instruction(text)


@pytest.mark.parametrize(
    "text",
    [
        "Solution: The instruction: follow the river.",
        "Instructions: mix, bake, cool.",
        "Here is the template.\n```\nInstruction: {text}\n```",
        "The next instruction is to mix.",
        "```\nInstruction: never closed",
    ],
)
def test_an_instruction_that_is_only_mentioned_is_let_through(text):
    assert not gives_instruction(text)


@pytest.mark.parametrize(
    "text",
    [
        "What do you think of it?",
        "Instruction:",
        "Instruction: None\nInput: None",
        "Instruction: Thank you so much!\nInput: None",
        "Instruction:\nInput: the text",
        "The instruction is clear.",
    ],
)
def test_a_message_that_tells_nothing_to_do_has_no_instruction(text):
    assert not has_instruction(text)


TOLD = "Instruction: Write a short poem about the river in spring.\nInput: None"


@pytest.mark.parametrize(
    "reply",
    [
        "Write a short poem about the river in spring.",
        "Solution: Write a short poem about the river in spring. Next request.",
        TOLD,
        "Solution: Instruction: Write a short poem about the river in spring.",
        "write a short poem about the River in Spring",
        "You want me to write a short poem about the river in spring.",
        "Okay, the instruction is to write a short poem about the river in spring.",
    ],
)
def test_an_instruction_said_again_is_told(reply):
    assert repeats_instruction(TOLD, reply)


@pytest.mark.parametrize(
    ("instruction", "reply"),
    [
        (TOLD, "Solution: The ice is gone, the river runs. Next request."),
        (TOLD, "Write a short poem about the river in spring: The ice is gone, the river runs."),
        (TOLD, "Write a short poem about the river in autumn."),
        ("Instruction: Copy the input.\nInput: The cat sat on the mat.", "The cat sat on the mat."),
        ("Instruction: Say hello.\nInput: None", "Hello."),
        ("Instruction: Hello\nInput: None", "Hello"),
        ("Instruction: Compute step 3 of the plan.", "Compute step 4 of the plan."),
        ("Instruction: None", ""),
    ],
)
def test_a_reply_that_carries_out_an_instruction_is_let_through(instruction, reply):
    assert not repeats_instruction(instruction, reply)


@pytest.mark.parametrize(
    "text",
    [
        "I will do it now.",
        "Solution: I will write the plan right away. Next request.",
        "Sure! I'll get started on that.",
        "Okay, I am going to prepare the report.",
        "Understood. I will create a detailed schedule for you.",
        "I’ll look into it and come back to you.",
        "Let me work on that.",
        "I'm on it!",
        "Working on it.",
        "Will do.",
        "One moment please.",
        "Of course. I will send you the results soon.",
        "I will now begin to draft the letter. Please wait a moment.",
        "Consider it done.",
        "Certainly! I will first analyse the data. I will then write the summary.",
        "Solution: I shall take care of the invitations.",
    ],
)
def test_promises_in_the_place_of_work_are_told(text):
    assert flakes(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will show you: 2 + 2 = 4.",
        "I will not write that, because it would harm people.",
        "Solution: I will start with the budget. Rent takes 900 euros, food 400.",
        "I will arise and go now, and go to Innisfree.",
        "I will write the plan:\n1. Rent a hall.\n2. Invite the guests.",
        "Let me explain how yeast works. It eats sugar and makes gas.",
        "I will be honest with you, I cannot lift boxes.",
        "The train will start at nine.",
        "I will need the file to do this.",
        "Dear Ada,\nI will come to see you on Sunday.\nYours, Bo",
        "Okay.",
        "Sure. The answer is 12.",
        "I will make a note of it. Meanwhile, the total is 300 euros.",
        "She said that I will do it now and laughed.",
        "I have written the letter.",
        "I will make you a promise, she said. The river answered.",
        "Let me think about the number. It is 12.",
        "I cannot do that.",
        "",
        "I will do it now. " * 50,
    ],
)
def test_work_that_speaks_of_the_future_is_let_through(text):
    assert not flakes(text)


@pytest.mark.parametrize(
    "last",
    [
        ("Thank you!", "You're welcome!", "Thanks again!", "My pleasure. Goodbye!"),
        (
            "Instruction: Thank you so much!\nInput: None",
            "Solution: You're welcome! Next request.",
            "Thank you, goodbye!",
            "Goodbye! Have a great day!",
        ),
        (
            "Thanks!",
            "You're welcome! Is there anything else I can help you with?",
            "That's all for now. Bye!",
            "Goodbye! If you need anything, just ask.",
        ),
    ],
)
def test_a_loop_of_thanks_is_told(last):
    assert thanks_loop(talk("Instruction: Write a title.", "Solution: Rivers.", *last))


@pytest.mark.parametrize(
    "texts",
    [
        ("Thank you!", "You're welcome!", "Thanks again!"),
        ("Thank you!", "You're welcome!", "Instruction: Add a title.", "Solution: Rivers."),
        ("Thank you!", "Solution: Rivers. Next request.", "Thanks!", "You're welcome!"),
        ("What else is there?", "Thanks!", "Thanks!", "Thanks!"),
    ],
)
def test_thanks_between_work_are_let_through(texts):
    assert not thanks_loop(talk(*texts))


LONG = "The captain turned the ship before the storm reached the bay and " * 6


@pytest.mark.parametrize(
    "texts",
    [
        ("Add a title to the poem.", "Rivers.", "add a title, to the poem!"),
        (
            "Instruction: Add a title to the poem.\nInput: None",
            "Rivers.",
            "Instruction: Add a title to the poem.",
        ),
        ("a", "The river runs to the sea.", "b", "Solution: The river runs to the sea. Next request."),
        ("Tell me more of the captain.", "x", "And now?", "y", "Tell me more of the captain."),
        ("Add a title to the poem.", "Rivers.", "Please add a title to the poem again."),
        ("a", LONG, "b", "Solution: " + LONG),
    ],
)
def test_saying_the_same_again_is_told(texts):
    assert repeats_itself(talk(*texts))


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("Add a title to the poem.",),
        ("a", LONG + "slept.", "b", LONG + "left."),
        ("a", LONG, "b", "As a list:\n- " + LONG),
        ("a", "Mix, knead, rest, shape, bake.", "b", "- Mix\n- knead\n- rest\n- shape\n- bake"),
        ("a", "```\nif a = b: print(a, b, c)\n```", "b", "```\nif a == b: print(a, b, c)\n```"),
        ("Go on, please.", "x", "Go on, please."),
        ("Add a title to the poem.", "Add a title to the poem."),
        ("Describe step 3 of the plan to me.", "x", "Describe step 4 of the plan to me."),
        ("Describe the garden in spring to me.", "x", "Describe the garden in autumn to me."),
        (
            "a",
            LONG,
            "b",
            LONG + "the crew thanked him for it, since nobody had believed the warning of the old man.",
        ),
        ("Write the first verse of the song.", "x", "Write the second verse of the song."),
    ],
)
def test_saying_something_new_is_let_through(texts):
    assert not repeats_itself(talk(*texts))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "thank you " * 10_000,
        "i do not have " * 7_000,
        "“" * 100_000,
        '"a' * 50_000,
        "```" * 33_333,
        "\n" * 100_000,
        " " * 100_000 + "Solution: x",
        "okay " * 20_000,
        "Instruction " * 8_000,
        "\nInput:" * 14_000,
        "let me know if " * 6_000,
        "I will do it now " * 6_000,
        "next request " * 8_000,
        "_" * 100_000,
        "\t" * 100_000 + "x",
    ],
)
def test_every_sign_is_linear_in_the_length_of_a_text(text):
    started = time.process_time()
    for sign in (
        only_thanks,
        speaks_as_assistant,
        denies_feelings,
        gives_instruction,
        has_instruction,
        flakes,
    ):
        sign(text)
    repeats_instruction(text, text + " x")
    thanks_loop(talk(text, text, text, text))
    repeats_itself(talk(text, "x", text + " x"))
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize(
    "text",
    [
        "Solution: I am sorry, but this is more than I can do. Next request.",
        "Solution: I am afraid that I have no idea how to do that. Next request.",
        "Solution: I give up on this one; it is too difficult. Next request.",
        "I can't do this.",
        "Sorry, I don't know how to go on.",
        "This is too hard for me.",
        "I'm stuck with this. I give up.",
    ],
)
def test_giving_up_is_told(text):
    assert gives_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "Solution: I cannot carry this out, because it is an act in the world. I can write the letter instead.",
        "Solution: I have no idea how the rumour began, but here is the history of the house: it was built in 1854.",
        "I give up my seat to the old lady. Then the train stops and the story turns.",
        "Solution: The hero says: I give up! Next request.",
        "This is too difficult for beginners, so the course starts with a simpler piece.",
        "",
        "Do not give up.",
    ],
)
def test_a_reason_or_a_part_of_the_work_is_no_giving_up(text):
    assert not gives_up(text)
