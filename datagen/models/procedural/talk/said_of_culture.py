"""What can be asked and said about books, events, thought and faith, as `relations` reads it.

Plain data.
"""

from __future__ import annotations

TEXT = """
[book.author | author|who wrote|writer|written by]
ask: Who wrote {x}?
ask: Who is the author of {x}?
ask: By whom was {x} written?
it: Who wrote it?
it: Who is its author?
tell: {X} was written by {v}.
tell: The author of {x} is {v}.
tell: It was {v} who wrote {x}.
add: You will find the name on the cover of every edition.
add: A library usually has several editions on its shelves.
add: A good edition also has notes and an introduction.
clause: its author is {v}
back: Which book did {v} write?
back: What is a famous work by {v}?
backtell: {V} wrote {x}, which appeared in the {century} century.

[book.century | century|when|old|year]
ask: In which century did {x} appear?
ask: How old is {x}?
ask: From which century is {x}?
it: In which century did it appear?
it: From which century is it?
tell: {X} appeared in the {v} century.
tell: The {v} century saw the first edition of {x}.
tell: {X} is a work of the {v} century.
add: Knowing the time helps you to understand what the people in it take for granted.
add: Many later writers have borrowed from it.
clause: it appeared in the {v} century
other: Can you name a book from the {v} century?
otherit: Can you name another book from that century?
otherit: Which other book appeared in the same century?
othertell: {Y} appeared in the {v} century too.
othertell: Another book from the {v} century is {y}.
firsttell: {Y} appeared in the {v} century, for example.
same: Are {x} and {y} from the same century?
sameyes: Yes, {x} and {y} both appeared in the {v} century.
sameno: No, {x} appeared in the {v} century and {y} in the {w}.

[book.language | language|translat|original]
ask: In which language was {x} first published?
ask: What is the original language of {x}?
it: In which language was it first published?
it: What is its original language?
tell: {X} was first published in {v}.
tell: The original language of {x} is {v}.
add: Translations into many other languages followed.
add: Reading a classic in the original is hard work, but it shows its music.
clause: its original language is {v}
other: Can you name a book that was first published in {v}?
otherit: Can you name another book that was first published in that language?
othertell: {Y} was first published in {v} too.
othertell: Another book whose original language is {v} is {y}.
firsttell: {Y} was first published in {v}, for example.

[book.about | about|plot|story|happens|hero]
ask: What is {x} about?
ask: What happens in {x}?
ask: Who is at the centre of {x}?
it: What is it about?
it: What happens in it?
tell: {X} is about {v}.
tell: {X} tells of {v}.
tell: At the centre of {x} you find {v}.
add: How it ends is something that I would rather not give away.
add: The idea fits into one line, but the telling makes the book.
add: It has been retold on stage and on screen as well.
clause: it is about {v}

[event.year | year|when|date]
ask: When was {x}?
ask: In which year was {x}?
ask: Which year goes with {x}?
it: When was that?
it: In which year did it happen?
tell: The date of {x} is the year {v}.
tell: {X} dates from {v}.
tell: The year to remember for {x} is {v}.
add: On a timeline, it helps to place other events before and after it.
add: Dates stick better when you link them to a story.
add: Archives and chronicles of the time tell more about it.
clause: it dates from {v}
more: Which came first, {x} or {y}?
more: What is older, {x} or {y}?
moretell: {X} came first: it dates from {v}, whereas {y} dates from {w}.
moretell: {X} is older, since it dates from {v} and {y} from {w}.

[event.effect | effect|mean|change|matter|important|consequence]
ask: Why does {x} matter?
ask: What did {x} change?
ask: What is remembered about {x}?
it: Why does it matter?
it: What did it change?
tell: The best-known fact about {x} is that {v}.
tell: People still talk about {x}, because {v}.
tell: As for {x}, {v}.
add: Such turning points look clear only from a distance.
add: Museums and schools return to it again and again.
add: Those who saw it happen could hardly guess all that would follow.
clause: {v}

[thinker.idea | idea|think|teach|believe|known for|philosophy]
ask: What did {x} teach?
ask: What is the best-known idea of {x}?
ask: What is {x} known for?
it: What is the best-known idea of this thinker?
it: What did this thinker teach?
tell: The best-known idea of {x} is that {v}.
tell: In short, {x} taught that {v}.
tell: {X} is known for the thought that {v}.
add: One sentence cannot replace reading, but it is a start.
add: Others have argued against it, and that keeps it alive.
add: It can still be tested on the choices of an ordinary day.
clause: the best-known idea is that {v}

[thinker.work | book|work|write|wrote|read]
ask: What is the main work of {x}?
ask: What should I read by {x}?
it: What is the main work of this thinker?
it: Which work should I read first?
tell: A main work of {x} is {v}.
tell: Begin with the best-known work of {x}, {v}.
tell: Whoever wants to read {x} often starts with {v}.
add: A short introduction helps you over the first chapters.
add: Read slowly, and write down the questions that come up.
clause: a main work is {v}
back: Who wrote {v}?
backtell: {X} is the thinker behind {v}.

[thinker.home | country|from|home|born|where]
ask: Where did {x} come from?
ask: Where was {x} at home?
it: Where did this thinker come from?
tell: {X} came from {v}.
tell: {X} was at home in {v}.
add: Ideas travel far, and so did these.
add: The place and the time explain some of the examples in the books.
clause: home was {v}

[faith.book | book|scripture|read|text]
ask: What is the holy book of {x}?
ask: Which scripture is central to {x}?
it: What is its holy book?
it: Which scripture is central to it?
tell: The holy scripture of {x} is {v}.
tell: Central to {x} is the scripture called {v}.
add: There are translations into many languages, often with notes.
add: It is read aloud in services and studied at home.
clause: its scripture is {v}
back: To which religion does {v} belong?
backtell: {V} belongs to {x}.

[faith.house | house|worship|building|pray|meet]
ask: Where do the followers of {x} meet for worship?
ask: What is the house of worship in {x} called?
it: Where do its followers meet for worship?
it: What is its house of worship called?
tell: The followers of {x} meet for worship in {v}.
tell: In {x}, the house of worship is {v}.
add: Guests are often welcome if they ask beforehand what is expected.
add: It is a place of meeting and of learning as well as of prayer.
clause: its followers meet in {v}

[faith.feast | feast|festival|celebrat|holiday]
ask: What is an important festival of {x}?
ask: Which feast do the followers of {x} celebrate?
it: What is an important festival of it?
it: Which feast do its followers celebrate?
tell: An important festival of {x} is {v}.
tell: The followers of {x} celebrate {v}, among other feasts.
add: Neighbours and friends of other beliefs are often invited too.
add: Families cook, visit each other and remember the story behind the day.
clause: an important festival is {v}

[faith.members | members|followers|called|people]
ask: What are the followers of {x} called?
it: What are its followers called?
tell: The followers of {x} are called {v}.
tell: People who follow {x} call themselves {v}.
add: Within the group there are many customs and views.
add: Asking somebody about it in person is the best way to learn more.
clause: its followers are called {v}
"""
