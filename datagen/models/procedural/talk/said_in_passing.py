"""What users say about whatever has just been talked about: go on, sum up, and Kenya?, am I right that ...?

Plain data, in the blocks that `patterns` reads: a name, and the wordings with their slots.
"""

from __future__ import annotations

TEXT = """
[with_another]
And {x}?
What about {x}?
How about {x}?
And what about {x}?
And how is that with {x}?
What would the answer be for {x}?

[compared]
How does that compare with {x}?
Is it the same with {x}?
Is that any different with {x}?

[one_more]
Can you tell me one more thing about {x}?
What else should I know about {x}?
What else is worth knowing about {x}?

[one_more_here]
What else should I know about it?
Can you tell me one more thing about it?
Is there anything else worth knowing?
What else can you tell me?

[summed_up]
Can you sum up what you have told me about {x}?
What have I learned about {x} so far?

[summed_up_here]
Can you put all of that in a nutshell?
Could you sum that up for me?
Can you give me a short recap of all that?

[remembered]
How can I best remember that?
Is there a simple way to remember that?
Do you know a trick to keep that in mind?

[quizzed]
Could you turn that into a quiz question?
How would you ask that in a quiz?

[confirmed]
Am I right that {clause}?
Did I get it right that {clause}?
Have I understood correctly that {clause}?

[travelled]
How would I get from {x} to {y}?
How do I travel from {x} to {y}?

[travelled_on]
How would I get from there to {y}?
And how do I travel on to {y}?

[between]
How many years lie between {x} and {y}?
How many years passed between {x} and {y}?

[between_here]
How many years lie between that and {y}?
"""

# How such a message may begin; it means nothing.
LEADS = (
    "and so but ok okay well now then thanks great good nice interesting also finally right sure hmm oh yes no please",
    "thank you",
    "i see",
    "got it",
    "good to know",
    "that helps",
    "one more question",
    "by way",
    "in that case",
    "apart from that",
)

# Said before a follow-up, once in a while.
OPENERS = (
    "I see.",
    "Good to know.",
    "Interesting!",
    "That helps.",
    "I did not know that.",
    "All right.",
    "Got it.",
    "That makes sense.",
)

# Words that do not change what a free question is about.
COMMON = """
about again also am and are at be by can could describe did do does explain for from give good had has have hello help
hey hi i if in information is it its just know learn like little may me more my now of on one or please say s short
should so some something tell that there they thing things this to topic us very was we were what when which who will
with would you your whats country element planet animal book painting piece music work instrument sport hobby job name
question curious interested understand mean means"""

# Said before a question about something else.
TURNS = (
    "Let us turn to something else.",
    "Now for something different.",
    "Another subject:",
    "On another note:",
    "While we are at it:",
)

# Said before a question that goes back to an earlier subject.
BACKS = ("Back to what we had before.", "But let me come back to our subject.", "To return to the matter:")
