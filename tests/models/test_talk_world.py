import pytest

from datagen.models.procedural.talk import world
from datagen.models.procedural.talk.dialogue import State
from datagen.models.procedural.talk.kinds import Thing
from datagen.record import Message


def converse(*questions):
    """The answers to the questions of one dialogue."""
    messages, answers = [], []
    for question in questions:
        messages.append(Message("user", question))
        answers.append(world.reply(messages))
        messages.append(Message("assistant", answers[-1] or ""))
    return answers


def last(*questions):
    return converse(*questions)[-1]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the capital of Japan?", ["Tokyo"]),
        ("what is the capital of japan", ["Tokyo"]),
        ("How do people pay in Morocco?", ["Moroccan dirham"]),
        ("Which element has the symbol Hg?", ["mercury"]),
        ("What is the atomic number of gold?", ["79"]),
        ("Is bromine a metal or something else?", ["halogen"]),
        ("In which state is bromine at room temperature?", ["liquid"]),
        ("Which is larger, Mars or Venus?", ["Venus", "sixth", "seventh"]),
        ("To which class of animals does the newt belong?", ["amphibian"]),
        ('Who wrote "Animal Farm"?', ["George Orwell"]),
        ("Which book did J. R. R. Tolkien write?", ['"The Hobbit"']),
        (
            "Which came first, the Battle of Waterloo or the Battle of Trafalgar?",
            ["Trafalgar", "1805", "1815"],
        ),
        ("How many years lie between the Battle of Waterloo and the fall of the Berlin Wall?", ["174 years"]),
        ("How many players does a team have in handball?", ["seven"]),
        ('In which museum does "Guernica" hang?', ["Reina Sofía"]),
        ("Do Spain and Portugal use the same currency?", ["Yes", "euro"]),
        ("Do Spain and Poland use the same currency?", ["No", "euro", "zloty"]),
        ("How many metres are 3 kilometres?", ["3 kilometres are 3000 metres"]),
        ("How many kilometres are 5 miles?", ["about 8.047 kilometres"]),
        ("When it is 09:00 in Tokyo, what time is it in Lima?", ["19:00 on the day before"]),
        ("How much is 15 percent of 80?", ["15 percent of 80 is 12."]),
        ("If I save 20 dollars a week, how much is that in a year?", ["1040 dollars"]),
        ('What is the opposite of "ancient"?', ['"modern"']),
        ('How do you say "dog" in German?', ['"Hund"']),
        ('How many letters does the name "blockchain" have?', ["10 letters"]),
        ("I have a bet with my aunt Marta. Quick question: what is the capital of Peru?", ["Lima"]),
        ("Could you please tell me the currency of Kenya?", ["Kenyan shilling"]),
    ],
)
def test_reply_answers_by_the_tables(question, wanted):
    answer = converse(question)[0]
    assert all(word.lower() in answer.lower() for word in wanted), answer


@pytest.mark.parametrize(
    "question",
    [
        "",
        "How many people live in Japan?",
        "Why is the sky blue?",
        "Write a poem about bees.",
        "What is its capital?",
        "When it is 29:00 in Tokyo, what time is it in Lima?",
        "How many miles are 5 kilometres squared?",
    ],
)
def test_reply_is_none_for_what_it_cannot_know(question):
    assert converse(question) == [None]


def test_reply_is_none_without_a_user():
    assert world.reply([]) is None
    assert world.reply([Message("assistant", "What is the capital of Japan?")]) is None


def test_reply_finds_what_it_and_there_stand_for():
    answers = converse(
        "What is the capital of Japan?",
        "What should I eat there?",
        "And Kenya?",
        "Which currency is used there?",
        "I see. What is its capital?",
        "Can you name another country on that continent?",
    )
    assert "sushi" in answers[1]
    assert "ugali" in answers[2]
    assert "Kenyan shilling" in answers[3]
    assert "Nairobi" in answers[4]
    assert "Africa" in answers[5]
    assert "Kenya" not in answers[5]


def test_reply_goes_on_with_the_country_that_it_brought_up_itself():
    answers = converse(
        "Which country has Lima as its capital?",
        "Can you name another country on that continent?",
        "What is its capital?",
    )
    brought_up = [
        name
        for name in ("Argentina", "Brazil", "Chile", "Colombia", "Paraguay", "Uruguay")
        if name in answers[1]
    ]
    assert len(brought_up) == 1
    assert f"{brought_up[0]}" in answers[2]


def test_reply_turns_back_to_the_kind_that_was_talked_about():
    answers = converse(
        "What does the dolphin eat?",
        "What is the capital of Peru?",
        "Where does it live?",
        "What is its currency?",
    )
    assert "dolphin" in answers[2]
    assert "sol" in answers[3]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Am I right that its capital is Santiago?", ["Chile", "Santiago"]),
        ("Am I right that its capital is Lima?", ["Santiago", "Lima is the capital of Peru"]),
        ("How would I get from there to Japan?", ["Santiago", "Tokyo"]),
        ("Is it the same with Peru?", ["Yes", "South America"]),
        ("How does that compare with Norway?", ["No", "South America", "Europe"]),
        ("Could you turn that into a quiz question?", ["?", "South America"]),
        ("Can you put all of that in a nutshell?", ["Chile: it lies in South America"]),
    ],
)
def test_reply_steps_back_from_the_facts(question, wanted):
    answer = last("On which continent does Chile lie?", question)
    assert all(word.lower() in answer.lower() for word in wanted), answer


def test_reply_sums_up_all_that_was_told():
    answer = last(
        "What is the chemical symbol of iron?",
        "What is its atomic number?",
        "And copper?",
        "Could you sum that up for me?",
    )
    assert "Iron: its symbol is Fe; its atomic number is 26." in answer
    assert "Copper: its atomic number is 29." in answer


def test_reply_keeps_slots_of_a_sum_that_are_not_named_again():
    answers = converse(
        "When it is 09:00 in Tokyo, what time is it in Lima?",
        "And in Nairobi?",
        "How much is 10 percent of 50?",
        "And 20 percent?",
    )
    assert "When it is 09:00 in Tokyo, clocks in Nairobi show 03:00." in answers[1]
    assert "20 percent of 50 is 10." in answers[3]


def test_reply_does_not_repeat_a_sentence_where_it_knows_another():
    answers = converse(
        "What is the capital of Japan?", "And Kenya?", "And Peru?", "And Norway?", "And Chile?", "And Nepal?"
    )
    assert len(set(answers)) == 6
    remarks = [answer.split(". ", 1)[1] for answer in answers[:3]]
    assert len(set(remarks)) == 3


def test_reply_depends_on_the_messages_alone():
    asked = ("What is the capital of Japan?", "And Kenya?")
    assert converse(*asked) == converse(*asked)


def test_reply_does_not_mind_what_the_assistant_said():
    messages = [
        Message("user", "What is the capital of Japan?"),
        Message("assistant", "La capitale du pays s'appelle Paris."),
        Message("user", "What is its currency?"),
    ]
    assert "yen" in world.reply(messages)


def test_replayed_keeps_what_was_told_and_what_is_talked_about():
    state = world.replayed(["What is the capital of Japan?", "Nonsense.", "And Kenya?"])
    japan, kenya = Thing("country", "Japan"), Thing("country", "Kenya")
    assert state.focus == (japan, kenya)
    assert state.told == (("country.capital", japan), ("country.capital", kenya))
    assert world.replayed(["Nonsense."]) == State()


def test_free_questions_are_understood_only_where_asked_for():
    message = [Message("user", "Tell me the currency of Kenya please")]
    assert world.reply(message, free=False) is None
    assert "Kenyan shilling" in world.reply(message)
    assert "Kenya" in world.reply([Message("user", "What do you know about Kenya?")])
