"""More texts for the signs, as models write them, each beside one that only looks like it."""

import pytest

from datagen.conversation.signs import (
    denies_feelings,
    flakes,
    gives_instruction,
    only_thanks,
    repeats_instruction,
    speaks_as_assistant,
)

SIGNS = {
    only_thanks: (
        (
            "Thanks!",
            "Thank you very much for all your help today.",
            "Great work, thank you!",
            "Wonderful, thanks a million.",
            "Okay, thanks. Bye!",
            "Thank you for your patience and your time.",
            "No, that's all. Thank you!",
            "Perfect, much appreciated.",
            "That was very kind of you. Goodbye!",
            "You have been very helpful. Thanks again.",
            "Alright, see you next time. Take care!",
            "I really appreciate it. All the best!",
        ),
        (
            "Thanks. What about the second one?",
            "Thank you, Ada, for the figures; the third column does not add up.",
            "Great. The budget is 400 euros.",
            "Goodbye to all that is a book by Graves.",
            "Thanks to your table I found the mistake: row 4 is doubled.",
            "Good luck charms are sold at the gate.",
            "You are welcome to bring your dog. Dogs pay half.",
            "Thank you! Please add a line on parking.",
            "Perfect, then let's turn to the invitation.",
        ),
    ),
    speaks_as_assistant: (
        (
            "Sure! Here is a list of five cafes.",
            "Certainly! Here's a short poem for you.",
            "Absolutely! I'd be happy to help you plan that.",
            "Sure thing! I can help with that.",
            "I'm glad you asked. Rye needs less water.",
            "As an AI language model, I do not have access to the internet.",
            "Here are the steps to bake bread: mix, knead, wait.",
            "Solution: The total is 40.",
            "Here's an overview of the topic.",
        ),
        (
            "Sure. And what does it cost?",
            "Here is my address, can you format it?",
            "Could you explain it like I am a child?",
            "I hope this is not too hard for you.",
            "As a nurse I see this often; what would you do?",
            "Let me know when you are done.",
            "Of course I tried that. It did not work.",
            "I can help my sister on Sunday, so which day suits us?",
            "Great question from my son: why is the sky blue?",
            "Here are some details: the room is 4 by 5 m.",
        ),
    ),
    denies_feelings: (
        (
            "As an AI language model, I do not have personal opinions.",
            "I don't have feelings, but I can describe them.",
            "I'm just an AI, so I don't have emotions.",
            "I do not possess emotions or consciousness.",
            "I do not experience feelings like people do.",
            "I don't have any personal preferences.",
            "I do not have personal beliefs.",
            "Since I am an AI, I don't have personal experiences.",
            "I lack emotions.",
            "I don't actually have feelings.",
            "I can't feel emotions.",
            "I am incapable of feeling emotions.",
            "I do not have the ability to feel emotions.",
            "I don't have the capacity for emotions.",
            "I do not have human emotions.",
            "As a machine, I don't have real feelings.",
            "I don't have my own opinions, and I do not have personal feelings about it.",
        ),
        (
            "I do not have feelings about that yet; ask me on Friday, said Tom.",
            "Robots do not have emotions, most people think.",
            "Do you have feelings?",
            "You don't have personal opinions here, only facts.",
            "I don't have personal effects with me.",
            "I do not have an opinion on the second draft.",
            "I don't hide my emotions.",
            'People who say "I don\'t have feelings" often do.',
            "She wrote: “I do not have emotions.”",
            "I had no feelings of guilt.",
            "I don't have strong feelings for her.",
            "A stone does not have feelings.",
            "I cannot control my emotions.",
            "I do not share personal experiences of my clients.",
            "I don't want to hurt your feelings.",
            "I do not have experience with personal loans.",
            "I can describe emotions well.",
            "I do not have time for feelings.",
        ),
    ),
    flakes: (
        (
            "I will get started right away.",
            "Sure, I will prepare that for you.",
            "I'm going to write it now.",
            "Okay. I'll draft the letter and send it to you.",
            "Solution: I will carry out the instruction now. Next request.",
            "Let me get to work on this.",
            "I am on it.",
            "Understood. Working on it now.",
            "Certainly, I will do that.",
        ),
        (
            "I will use butter because oil splits.\nMix 100 g of it with sugar.",
            "Let me start with the costs: rent 400, food 200.",
            "I will write: Dear Ada, come soon.",
            "We will do it on Monday, says the plan.",
            "I do it every day at six.",
            "I will try to be brief. Bees dance to show where flowers are.",
            "Solution: Done. The letter stands above. Next request.",
        ),
    ),
    gives_instruction: (
        (
            "Instruction: Name three rivers.\nInput: None",
            "Solution: I need more.\n\nInstruction: Tell me the date.",
            "INSTRUCTION: go on",
            "> Instruction: Sum it up.",
            "* Instruction: Sum it up.",
            "Next step below.\n**Instruction**: Write the ending.",
            "### Instruction: Write the ending.",
            "Instruction 3: Write the ending.",
            "Instruction #4: Write the ending.",
            "\n\n   Instruction: Write the ending.",
            "Here we go.\r\nInstruction: Write the ending.",
            "_Instruction:_ Write the ending.",
            "Instruction:Write the ending.",
            "instruction: write the ending",
            "\tInstruction: Write the ending.",
            "Good.\n  **Instruction:** Write the ending.",
            "Solution: 4. Next request.\nInstruction: Add 4.\nInput: 5",
            "Thanks.\nInstruction: Again, with feeling.",
            "Instruction: None",
        ),
        (
            "Solution: Follow the instruction on the box. Next request.",
            "Your instruction: it was to bake.",
            "Instructional: a film about bread.",
            "Instructions for use: shake well.",
            "Solution: The word instruction: seven vowels? No.",
            "```python\nprint('x')\nInstruction: not here\n```",
            "Reconstruction: the church was rebuilt.",
            "No instruction was given.",
            "Instruction manuals: read them.",
            'It says "Instruction: wait" on the door.',
            "Solution: Step 1. Read the instruction. Step 2. Obey.",
            "An instruction: what is it?",
            "The first Instruction: came late.",
            "Input: none.",
            "Solution: Mix it.\nInput of heat: 2 kW.",
            "| Instruction | Meaning |\n| --- | --- |\n| ADD | adds |",
            "Instruction set: x86.",
            "- mix\n- bake\n- the instruction: cool",
            "~ Instruktion: nein",
            "Solution: I obeyed.",
        ),
    ),
}


@pytest.mark.parametrize(
    ("sign", "text"), [(sign, text) for sign, (told, _) in SIGNS.items() for text in told]
)
def test_a_sign_is_told(sign, text):
    assert sign(text)


@pytest.mark.parametrize(
    ("sign", "text"), [(sign, text) for sign, (_, let_through) in SIGNS.items() for text in let_through]
)
def test_what_only_looks_like_a_sign_is_let_through(sign, text):
    assert not sign(text)


TOLD = "Instruction: List three risks of the trip and say what helps.\nInput: five people, two days"


@pytest.mark.parametrize(
    "reply",
    [
        "List three risks of the trip and say what helps.",
        "Solution: List three risks of the trip and say what helps.",
        "solution: list three risks of the trip and say what helps",
        "**Solution:** List three risks of the trip and say what helps. Next request.",
        "Instruction: List three risks of the trip and say what helps.",
        TOLD,
        f"Solution: {TOLD} Next request.",
        "The instruction is: List three risks of the trip and say what helps.",
        "Your task is to list three risks of the trip and say what helps.",
        "You asked me to list three risks of the trip and say what helps.",
        "Understood. You want me to list three risks of the trip and say what helps.",
        "Got it, you would like me to list three risks of the trip and say what helps.",
        "LIST THREE RISKS OF THE TRIP AND SAY WHAT HELPS!",
        "List three risks of the trip, and say: what helps?",
        "  List   three risks\nof the trip and say what helps.  ",
        "List three risks of the trip and say what helps. Five people, two days.",
        "The request was to list three risks of the trip and say what helps.",
        "Okay, my task is to list three risks of the trip and say what helps.",
    ],
)
def test_an_instruction_in_other_clothes_is_told(reply):
    assert repeats_instruction(TOLD, reply)


@pytest.mark.parametrize(
    "reply",
    [
        "Solution: Rain, a flat tyre and hunger. Capes, a pump and bread help. Next request.",
        "List three risks of the trip and say what helps: rain (a cape), thirst (water), dark (a lamp).",
        "Three risks of the trip: rain, cold and thirst.",
        "You asked for three risks of the trip. Rain: take capes. Cold: take wool. Thirst: take water.",
        "I cannot list risks of a trip that I do not know.",
        "Five people, two days.",
        "List three risks of the trip and say what costs.",
        "List four risks of the trip and say what helps.",
        "The instruction is clear. Rain, cold and thirst.",
        "Solution: 1. Rain 2. Cold 3. Thirst",
        "What helps against three risks of the trip?",
        "Solution:",
        "Next request.",
        "Say what helps.",
        "Risks",
        "Solution: List made: rain, cold, thirst.",
        "List three risks of the trip.",
    ],
)
def test_work_that_takes_up_the_words_of_an_instruction_is_let_through(reply):
    assert not repeats_instruction(TOLD, reply)
