"""Words for replies of a prescribed form: verses, sentences without a letter, fillers of known length. Plain data."""

from __future__ import annotations

# Lines of five and of seven syllables, by what a haiku is about; "any" fits everything.
HAIKU: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "any": (
        (
            "A question well asked",
            "The answer is near",
            "One thing to keep now",
            "Look up and you see",
            "Small words on the page",
            "A light in the hall",
            "Read it and go on",
            "So much left to learn",
        ),
        (
            "and the answer comes at last",
            "slowly the day turns to night",
            "what you look for can be found",
            "ask again and you will know",
            "one step and then another",
            "a good friend will help you out",
        ),
    ),
    "places": (
        ("Far behind the hills", "A map on the wall", "The train leaves at dawn", "Roads lead to the sea"),
        (
            "a town wakes up in the sun",
            "old streets and a market square",
            "people greet you with a smile",
            "a name that waits on the map",
        ),
    ),
    "nature": (
        ("Wind over the lake", "Tracks in the fresh snow", "Rain on the green leaves", "A star in the night"),
        (
            "something moves between the trees",
            "the old world goes on and on",
            "all things follow their own law",
            "life begins in the wet ground",
        ),
    ),
    "arts": (
        ("A book by the bed", "A song through the wall", "Paint dries on the cloth", "The curtain goes up"),
        (
            "a hand that wrote long ago",
            "the last note hangs in the air",
            "and the room is still again",
            "the crowd has gone home by now",
        ),
    ),
    "life": (
        ("Begin with one step", "Tea and a plain word", "The day has its tasks", "Friends sit in the shade"),
        (
            "small steps will take you there soon",
            "a list lies on the table",
            "hands that know what they must do",
            "good plans need a bit of luck",
        ),
    ),
}
THEMES = {
    "country": "places",
    "element": "nature",
    "planet": "nature",
    "animal": "nature",
    "produce": "nature",
    "wonder": "nature",
    "book": "arts",
    "painting": "arts",
    "music": "arts",
    "instrument": "arts",
    "thinker": "arts",
}

# Sentences of plain sense, among which there are some without any given letter.
PLAIN = (
    "That is a good thing to ask, and I will try to say it in plain words.",
    "In short, it is a fact that you can look up and hold in mind.",
    "A first look shows much, and a long look shows all.",
    "My tip: start small, go slow, and try again today.",
    "It is a topic full of colour, and a book or two will show you why.",
    "You may ask on, and I will go on about it, bit by bit.",
    "You are right to wonder about that, and I will try to tell you more in a moment.",
    "It would be good to look at one point after another.",
    "Begin early, work calmly, and have a friend look over it.",
    "My reply will be brief: begin with the core and add to it day by day.",
    "Nobody need hurry, for the whole matter will wait for you.",
    "It all began long ago, and much of it can be found in a good book.",
    "Go on and ask me more; I am glad when we share ideas.",
    "I recall one or more good ideas and will share some.",
    "We can go over all of this once more, slowly and calmly.",
    "Let me tell you this in short words: it is good to know it.",
    "Look up the topic in one or two books to be sure of it.",
    "Nothing is simpler: think it over, then try it, step by step.",
    "Briefly put, it is a simple fact that will stay in mind.",
    "The main thing is easy: start with a small step and keep at it.",
    "As I see it, this matter is clear and easy.",
    "Let me put that to you as a short and clear answer.",
    "You can learn a lot about that, one step after another.",
    "A good book can tell you much more about that.",
    "That is a good topic, so let me speak of it briefly.",
    "Go step by step, stay calm, ask a lot.",
    "This is a topic that rewards those who keep at it.",
    "That is a fine thing to ask, and I can tell you a bit about it.",
    "I think so, and that is the whole of it.",
    "No doubt it can be found out if one looks into it.",
)

# What may fill a reply up to a length, by its number of words.
FILLERS = {
    1: ("Indeed.", "Certainly."),
    2: ("Of course.", "Well then."),
    3: ("That is all.", "So it is."),
    4: ("That is the answer.", "Ask me for more."),
    5: ("I hope that helps you.", "There is more to say."),
    6: ("Please ask me if you wonder.", "I could go on for hours."),
    7: ("This is the short form of it.", "It is good that you asked me."),
}
EXTRA = (
    "Ask me for more whenever you like.",
    "I hope that this helps you.",
    "There is always more to discover about it.",
    "We can go through it step by step.",
    "A good library will tell you even more.",
    "Take your time to think it over.",
    "It is worth a second look.",
    "Talk about it with a friend.",
    "Write down what you find.",
    "Small steps lead far.",
)
ASKING = (
    "Did you know this: {sentence}?",
    "Shall I put it like this: {sentence}?",
    "Is it not true: {sentence}?",
    "Would you have thought so: {sentence}?",
)
QUESTIONS = (
    "Would you like to hear more about it?",
    "Does that answer your question?",
    "Shall we go on from here?",
    "What else would you like to know?",
)
