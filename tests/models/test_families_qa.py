import re
from collections import Counter
from random import Random

import pytest

from datagen.models.procedural.facts import ANIMALS, CONVERSIONS, COUNTRIES, ELEMENTS, EVENTS, PLANETS
from datagen.models.procedural.families import classify, closed_qa, extract, open_qa, summarize
from datagen.rules import ALPACA, judge_instance, judge_instruction
from datagen.seeding import rng_for

MODULES = (open_qa, closed_qa, classify, extract, summarize)
FAMILIES = [family for module in MODULES for family in module.FAMILIES]
each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
DRAWS = 100


def drawn(family, index):
    """A template's slots and the instruction, as `phrase` makes it."""
    rng = rng_for(0, "test", index)
    template = rng.choice(family.templates)
    slots = family.draw(rng)
    return template, slots, template.format_map(slots)


def test_categories_have_the_families_they_need():
    counts = Counter(family.task for family in FAMILIES)
    assert counts == {"open_qa": 23, "classify": 14, "summarize": 9, "closed_qa": 8, "extract": 7}
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)


@each_family
def test_family_reads_back_what_it_phrased(family):
    for index in range(DRAWS):
        template, slots, instruction = drawn(family, index)
        assert family.phrase(rng_for(0, "test", index)) == instruction
        found = family.match(instruction)
        assert found is not None, instruction
        assert found.items() <= slots.items()
        assert template.format_map(found) == instruction


@each_family
def test_no_other_family_matches(family):
    # A quarter of the draws: every one is tried on all templates of all families.
    for index in range(0, DRAWS, 4):
        _, _, instruction = drawn(family, index)
        assert [other.name for other in FAMILIES if other.match(instruction)] == [family.name]


@each_family
def test_instructions_and_instances_pass_the_filters(family):
    for index in range(DRAWS):
        _, _, instruction = drawn(family, index)
        assert judge_instruction(instruction, ALPACA) is None, instruction
        assert instruction[-1] in ".?"
        assert instruction[0].isupper() or instruction[0].isdigit()
        assert not re.search(r"\b[Aa] [aeio]|\b[Aa]n [^aeiouAEIOUh]|\n|  |\{", instruction), instruction
        answer = family.solve(family.match(instruction), rng_for(0, instruction))
        assert judge_instance(answer.input, answer.output) is None, (instruction, answer)
        assert answer == family.solve(family.match(instruction), rng_for(0, instruction))
        assert not family.labels or answer.output in family.labels


@each_family
def test_streams_give_other_inputs_and_all_labels(family):
    _, _, instruction = drawn(family, 0)
    slots = family.match(instruction)
    answers = [family.solve(slots, rng_for(0, instruction, stream)) for stream in range(80)]
    if answers[0].input:
        assert len({answer.input for answer in answers}) > 8
        assert {answer.output for answer in answers} >= set(family.labels)
        outputs = {answer.input: answer.output for answer in answers}
        assert all(outputs[answer.input] == answer.output for answer in answers)
    else:
        assert len(set(answers)) == 1


# Instruction → a part of its answer, worked out by hand. These tasks have no input.
OPEN = {
    "Which is the odd one out: trout, owl, carp, herring?": "The odd one out is owl.",
    "Quiz card of a toy museum in Lima, true or false? It says that the capital of Kenya is Dakar.": "False",
    'Quiz card of a toy museum in Lima, true or false? It says that the author of "Emma" is Jane Austen.': "True",
    "What is the capital of Peru, and what is the currency of Poland? Give only the answer.": "Lima; the zloty",
    "State the chemical symbol for gold along with the atomic number of carbon. State it in ordinary words.": (
        "The chemical symbol for gold is Au, and the atomic number of carbon is 6."
    ),
    'Give my aunt Vera from Riga both the author of "Emma" and the author of "Ulysses". Give only the answer.': (
        "Jane Austen; James Joyce"
    ),
    "Looking at Mars and Venus, which is closer to the Sun?": "Of Mars and Venus, Venus is closer to the Sun.",
    "Without substitutes, what is the number of players in 4 water polo teams?": "need 28 players.",
    "In which order did the Battle of Waterloo, the Lisbon earthquake and the sinking of the Titanic take place?": (
        "First came the Lisbon earthquake, then the Battle of Waterloo, and last the sinking of the Titanic."
    ),
    "When it is 22:30 on Sunday in Lima, what are the time and day in Tokyo? Give only the answer.": (
        "12:30 on Monday"
    ),
    "Express 12 miles in kilometres, with two decimals at most.": "12 miles are about 19.31 kilometres.",
    "Imagine a stage whose shorter and longer sides are 8 and 50 metres. Determine the perimeter.": "116 metres",
    "Imagine a stage whose shorter and longer sides are 8 and 50 metres. Determine the area.": "400 square metres",
    "240 km, 3 hours, one bus: what is the average speed?": "80 km/h",
    "How many grams of rice go into a curry for 10 if 300 grams suffice for 4?": "750 g of rice",
    "Name the weekday of 20 July 1969.": "20 July 1969 was a Sunday.",
    "30 days after 15 February 2023 is which date?": "The date is 17 March 2023.",
    "20 days before 5 March 2024 is which date?": "The date is 14 February 2024.",
    "How long is it from 08:45 to 11:20?": "2 hours and 35 minutes",
    "3 teapots at $4.50 and 2 mirrors at $10.25: what is the total?": "The total comes to $34.00.",
    "What is $80.00 minus 15 percent?": "$68.00",
    "Compute the average of 4, 8, 15 and 20.": "The average is 11.75.",
    "Split 35 stamps between Olga and Finn, 2 to 5.": "Olga gets 10 of the stamps and Finn gets 25.",
    "The ages of Vera and Hugo sum to 50; Vera is 8 years older. How old is each?": (
        "Vera is 29 years old and Hugo is 21."
    ),
    "What comes after 3, 6, 12, 24, 48?": "96",
    "What comes after 5, 12, 19, 26, 33, 40?": "47",
    "What comes after 4, 8, 12, 20, 32, 52, 84?": "136",
    "What comes after 5, 15, 20, 35, 55, 90, 145?": "235",
    "From 4 red and 6 blue socks, how likely is red? Answer with a fraction.": "2/5",
}


def matched(instruction):
    return next((family, slots) for family in FAMILIES if (slots := family.match(instruction)))


@pytest.mark.parametrize("instruction", OPEN)
def test_open_question_has_the_right_answer(instruction):
    family, slots = matched(instruction)
    answer = family.solve(slots, Random(0))
    assert OPEN[instruction] in answer.output
    assert answer.input == ""


BEFORE = "close the books with my cousin Finn tonight"
# Instruction → what the text drawn from Random(5) says, and the answer read off it by hand.
GIVEN = {
    "When does the next ferry after 09:00 leave?": (
        "08:15, 08:55, 09:40, 20:20",
        "The next ferry leaves at 09:40.",
    ),
    "What do 2 bagels and 3 waffles cost?": ("Waffle $4.30\nSandwich $3.20\nBagel $7.10", "comes to $27.10."),
    "For Omar Sato, what is the number of years from birth to the move?": (
        "1927",
        "42 years after the birth.",
    ),
    "How did Rosa spend Thursday?": (
        "Thursday: Missed the last bus.",
        "On Thursday, Rosa missed the last bus.",
    ),
    "How many candles are left?": ("began with 125 candles", "There are 175 candles in stock."),
    "Who came second in the quiz?": ("| Tomasz | 72 |", "Farah came second with 60 points."),
    "Look at the sign on the door of a print shop in Cork: Friday, 16:00. Open then? Yes or No. One word will do.": (
        "Friday 07:30-15:30",
        "No",
    ),
    "These are the house rules of a spa in Cork. Do they permit using a phone? Answer Yes or No. One word will do.": (
        "Using a phone is not allowed.",
        "No",
    ),
    f"To {BEFORE}, I need to know if the following count is odd or even. One word will do.": ("97247", "odd"),
    f"I can only {BEFORE} if you tell me whether this number is prime or composite. One word will do.": (
        "472",
        "composite",
    ),
    "To which class does the animal belong? Is it a bird, a fish, a mammal, a reptile, an insect or an "
    "amphibian? One word will do.": ("herring", "fish"),
    f"I want to {BEFORE}. Is the plant food given here a fruit or a vegetable? One word will do.": (
        "radish",
        "vegetable",
    ),
    "What does this unit measure: time, mass, length, volume or temperature? One word will do.": (
        "degree Fahrenheit",
        "temperature",
    ),
    "Which part of speech is the word in its sentence? Is it a noun, a verb or an adverb? One word will do.": (
        "The swift plumber politely borrowed the wallet.\nWord: swift",
        "adjective",
    ),
    "In which tense is the sentence written, past, present or future? One word will do.": (
        "will carry",
        "future",
    ),
    "What type of sentence is this: a question, a statement or a command? One word will do.": (
        "Carry the ring before",
        "command",
    ),
    f"I need to {BEFORE}. Decide if the writer's view of the lantern is positive or negative. One word will do.": (
        "The lantern came in a brown box.",
        "neutral",
    ),
    f"Help me {BEFORE} and sort this email: spam or legitimate? One word will do.": (
        "Thanks for dinner",
        "legitimate",
    ),
    f"To {BEFORE}, I have to know whether these lines are English or Italian. One word will do.": (
        "Il treno per la costa parte",
        "Italian",
    ),
    "Set the priority of this support ticket at a print shop in Cork (low for mere wishes, urgent when many "
    "people are stuck and normal when one person is stuck). One word will do.": ("would be nice", "low"),
    "Under which section does this headline belong: sports, politics or weather? One word will do.": (
        "Heavy snow expected",
        "weather",
    ),
    "Is the tone of the following message formal or informal? One word will do.": (
        "wanna grab a bite",
        "informal",
    ),
    "List the email addresses below in alphabetical order.": (
        "straight to akira@juniper-bay.example as before. Our new contact is ivan@bramblegate.example.",
        "- akira@juniper-bay.example\n- chiara@foxbridge.example\n- ivan@bramblegate.example\n",
    ),
    f"To {BEFORE}, I need the dates in this text, like YYYY-MM-DD, chronologically. Separate them with commas.": (
        "dated 17 June 2012 turned up in the attic. The coffee machine works again. On 31 January 2017",
        "2002-04-21, 2012-06-17, 2017-01-31, 2024-10-11",
    ),
    "Which prices are mentioned, cheapest first?": (
        "they ask $77.45.",
        "- $38.20\n- $72.20\n- $77.45\n- $82.90",
    ),
    "Write down names with jobs in brackets, in reverse order.": (
        "stood Akira Zhang, a detective from Graz, and waved. The first question came from Ivan Horvat, a chemist",
        "(lifeguard)\n- Ivan Horvat (chemist)\n- Akira Zhang (detective)",
    ),
    f"Before I {BEFORE}, I have to know which shipment codes the note contains, as they come. Return a JSON array "
    "of strings.": ("still wait for KN-3569, ordered 12", '["KN-3569", "ZU-2854", "AS-7091", "HB-8685"]'),
    "Give me the hashtags, from the last to the first.": (
        "at the lake #quietSantiago! New shoes, new luck #fastAntwerp yes.",
        "- #fastAntwerp\n- #quietSantiago",
    ),
    f"To {BEFORE}, I need the weighed ingredients of the recipe below, by ingredient from A to Z. Number them, "
    "starting from 1.": (
        "Then stir in 315 g of cocoa",
        "1. 315 g of cocoa\n2. 50 g of flour\n3. 175 g of oats\n",
    ),
    "Summarize the minutes that my aunt Vera took. Write it as a newspaper headline.": (
        "The plan to rent a larger room was discussed at length and then turned down.",
        "Members agree to replace the old lamps and offer a course for beginners",
    ),
    "Summarize the sales of kites.": (
        "On Monday we sold 91 kites.",
        "286 kites were sold, most of them on Monday",
    ),
    f"Sum up the week by giving the total number of pieces; I have to {BEFORE}. Give only the answer.": (
        "On Monday we sold 91 pieces.",
        "286",
    ),
    "Sum up last week's weather log for my aunt Vera. Use short bullet points.": (
        "Tuesday: 9 degrees at noon, dry",
        "- Lowest noon value: 9 degrees\n- Highest: 27 degrees\n- Rain: Sunday",
    ),
    "Summarize the diary of Nils.": ("I liked Thistledown most.", "and liked Thistledown most."),
    "Summarize the match report that my aunt Vera sent in. One sentence is enough.": (
        "4 goals for Yarrowfield Swans and 1 goal for Kingsbarrow United.",
        "Yarrowfield Swans beat Kingsbarrow United 4-1, with a goal by Farah in minute 57.",
    ),
    "What is done, what is running, what is stuck? Summarize the update that my aunt Vera wrote. Use short bullet "
    "points.": ("The new logo has to wait because", "- Blocked: the new logo (a signature is missing)"),
    "Summarize the log of the power cut for my aunt Vera. One sentence is enough.": (
        "17:15 The lights go out in Yarrowfield.",
        "490 homes in Yarrowfield had no power for 25 minutes from 17:15, but nobody was hurt.",
    ),
    "Sum up the cooking story of Rosa.": (
        "went into stirring",
        "Rosa spent 130 minutes on lentil soup for 2",
    ),
}


@pytest.mark.parametrize("instruction", GIVEN)
def test_task_with_an_input_has_the_right_answer(instruction):
    family, slots = matched(instruction)
    answer = family.solve(slots, Random(5))
    told, expected = GIVEN[instruction]
    assert told in answer.input
    assert expected in answer.output
    if family.labels:
        assert answer.output == expected


def test_every_family_has_an_answer_worked_out_by_hand():
    checked = {matched(instruction)[0].name for instruction in (*OPEN, *GIVEN)}
    assert checked == {family.name for family in FAMILIES}


def test_facts_contradict_themselves_nowhere():
    assert (
        len({element.symbol for element in ELEMENTS}) == len({element.number for element in ELEMENTS}) == 38
    )
    assert len({country.capital for country in COUNTRIES}) == len(COUNTRIES)
    assert len({(row.source, row.target) for row in CONVERSIONS}) == len(CONVERSIONS)
    assert len({event.year for event in EVENTS}) == len(EVENTS)
    assert PLANETS.index("Earth") == 2
    animals = [animal for members in ANIMALS.values() for animal in members]
    assert len(set(animals)) == len(animals)
