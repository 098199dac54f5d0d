"""How changes to a text are asked for, how they are introduced, and what is added to texts. Plain data."""

from __future__ import annotations

from collections.abc import Mapping

# name of the revision: requests with their slots, and what may stand before the new version.
WORDINGS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "shorter": (
        (
            "Please make it shorter.",
            "Could you trim it a little?",
            "Cut it down to what matters.",
            "Can you shorten it?",
            "Make it shorter.",
        ),
        ("Here is a shorter version:", "I have trimmed it:", "This one is shorter:"),
    ),
    "longer": (
        (
            "Please add a little more detail.",
            "Could you add one more thought?",
            "Can you make it a bit longer?",
            "It needs one more detail.",
            "Make it longer.",
        ),
        ("Here it is with a little more detail:", "I have added something:", "This version says a bit more:"),
    ),
    "titled": (
        (
            'Give it the title "{title}".',
            'Please call it "{title}".',
            'Could you use "{title}" as the title?',
        ),
        ("Here it is under that title:", "With the new title it looks like this:", "The title is in place:"),
    ),
    "other_title": (
        ("Can you think of another title?", "Please find a better title.", "Add a title."),
        ("Here it is with another title:", "How about this title?", "I have changed the title:"),
    ),
    "no_title": (
        ("Please leave out the title.", "It does not need a title.", "Remove the title."),
        ("Here it is without the title:", "The title is gone:"),
    ),
    "renamed": (
        (
            "Please call the person {new} instead of {old}.",
            "Change the name {old} to {new}.",
            "Could you rename {old} to {new}?",
            "Replace {old} with {new}.",
        ),
        ("The name is changed:", "Here it is with the new name:"),
    ),
    "mention": (
        (
            "Please mention {what}.",
            "Could you also mention {what}?",
            "It should say something about {what}.",
            "Somewhere in it, mention {what}.",
        ),
        ("I have worked that in:", "That is mentioned now:", "Here it is with that added:"),
    ),
    "last_line": (
        (
            'Close with the line "{line}".',
            'The last line should be "{line}".',
            'Could you add the closing line "{line}"?',
        ),
        ("Here it is with that closing line:", "The ending is changed:", "Now it closes with your line:"),
    ),
    "first_line": (
        (
            'Open with the line "{line}".',
            'The first line should be "{line}".',
            'Could you put the line "{line}" in front?',
        ),
        ("Here it is with that opening:", "The beginning is changed:", "Now it opens with your line:"),
    ),
    "friendly": (
        (
            "Give it a friendly tone.",
            "Could you make it sound more friendly?",
            "It may be warmer and more personal.",
            "Make it friendlier.",
        ),
        ("Here is a warmer version:", "This one sounds friendlier:"),
    ),
    "formal": (
        (
            "Keep the tone formal.",
            "Could you make it more formal?",
            "It has to sound more official.",
            "Make it more formal.",
        ),
        ("Here is a more formal version:", "This one sounds more official:"),
    ),
    "question": (
        (
            "Let it end with a question to the reader.",
            "Could you close with a question to the reader?",
            "I want it to finish with a question.",
        ),
        ("Here it is with a question at the end:", "It closes with a question now:"),
    ),
    "points": (
        (
            "Please turn the main part into a list of points.",
            "Could you set the main part as a list?",
            "Can you turn it into bullet points?",
        ),
        ("Here is the main part as a list:", "As a list, it looks like this:"),
    ),
    "running": (
        (
            "Please turn the list back into running text.",
            "I liked it better without the list.",
            "Can you undo the list?",
        ),
        ("Here it is as running text again:", "The list is gone:"),
    ),
    "postscript": (
        ("Please add a postscript about {what}.", "Could you add a PS about {what}?"),
        ("The postscript is in place:", "Here it is with a postscript:"),
    ),
    "dated": (
        ("Put the date {date} at the top.", "Could you put {date} above it as the date?"),
        ("The date is at the top now:", "Here it is with the date:"),
    ),
    "removed": (
        (
            "Please leave out the last sentence before the ending.",
            "Could you drop the last point of the main part?",
        ),
        ("I have left that out:", "Here it is without it:"),
    ),
    "documented": (
        ("Please add a docstring.", "Could you give the function a docstring?"),
        ("Here it is with a docstring:", "The docstring is in place:"),
    ),
    "exemplified": (
        ("Please add an example call.", "Could you show how it is called?"),
        ("Here it is with an example:", "An example call stands below it now:"),
    ),
    "code_renamed": (
        ("Please rename the function to {function}.", "Could you call the function {function}?"),
        ("The function has its new name:", "Here it is under the new name:"),
    ),
    "commented": (
        ('Please put the comment "{what}" at the top.', 'Could you add the comment "{what}"?'),
        ("The comment is at the top:", "Here it is with the comment:"),
    ),
}

TITLES = (
    "A fresh start",
    "What we have in common",
    "One small step",
    "Between two seasons",
    "The long way home",
    "Open doors",
    "Nothing to lose",
    "A second look",
    "Good neighbours",
    "Before it gets dark",
    "Room for everybody",
    "The other side of the river",
)
DETAILS = (
    "the weather",
    "the help of friends",
    "the role of patience",
    "what it costs",
    "the younger ones among us",
    "the long winter",
    "what we learned last year",
    "the people who help in the background",
    "how it all began",
    "the sound of rain",
    "an old proverb",
    "the view from the hill",
)
MENTIONS = (
    "And one thing should not be forgotten: {what}.",
    "It is also worth mentioning {what}.",
    "A word has to be said about {what}, too.",
    "At this point, {what} must not go unmentioned.",
)
CLOSINGS = (
    "Nobody knows what tomorrow brings",
    "It is never too late to begin",
    "The rest is up to all of us",
    "And so the day came to an end",
    "There is always a light somewhere",
    "Good things take their time",
    "One good word leads to another",
    "We will meet again",
)
FIRST_LINES = (
    "Let me begin with a confession",
    "There are days that one does not forget",
    "It all starts with a simple idea",
    "Some things are best said plainly",
    "Nobody had expected this",
    "The best news comes first",
    "A little patience is all that you need for this",
)
# opening and closing lines of a tone
FRIENDLY = (
    ("Hello there!", "Warm greetings and all the best!"),
    ("Hi, how good to have you with us!", "With the very best wishes!"),
    ("Hello everybody!", "See you soon, I hope!"),
)
FORMAL = (
    ("Ladies and gentlemen,", "Thank you for your kind attention."),
    ("Dear Sir or Madam,", "Thank you very much for your time."),
    ("To whom it may concern,", "For any questions, do not hesitate to get in touch."),
)
QUESTIONS = (
    "What do you think about it?",
    "Does that not deserve a second thought?",
    "What would you add to it?",
    "Have you made up your mind yet?",
)
# How a user comes back to the text: {ask} is the change that is wanted, {goal} the text.
RETURNS = (
    "As for {goal}: {ask}",
    "I like {goal} so far. {ask}",
    "Back to {goal}. {ask}",
    "I am still thinking of {goal}. {ask}",
    "One more wish for {goal}: {ask}",
    "Nearly there with {goal}. {ask}",
    "For {goal}, there is something else. {ask}",
)
