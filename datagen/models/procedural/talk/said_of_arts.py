"""What can be asked and said about paintings, music, instruments and team sports, as `relations` reads it.

Plain data.
"""

from __future__ import annotations

TEXT = """
[painting.artist | artist|painter|who painted|painted by]
ask: Who painted {x}?
ask: Which artist made {x}?
it: Who painted it?
it: Which artist made it?
tell: {X} was painted by {v}.
tell: {X} is a work of {v}.
tell: The painter of {x} is {v}.
add: Students of art still copy it to learn from it.
add: It is printed on posters and cups all over the world.
clause: it was painted by {v}
back: What is a famous painting by {v}?
backtell: A famous painting by {v} is {x}, which shows {shows}.

[painting.museum | museum|hang|where|gallery]
ask: Where can I see {x}?
ask: In which museum does {x} hang?
it: Where can I see it?
it: In which museum does it hang?
tell: You can see {x} in {v}.
tell: {X} hangs in {v}.
tell: The home of {x} is {v}.
add: Come early or late, when the crowd in front of it is smaller.
add: Loans and repairs are possible, so check before you travel.
clause: it hangs in {v}
otherit: Which other painting can I see in the same museum?
othertell: {Y} hangs in {v} too.

[painting.century | century|when|old]
ask: From which century is {x}?
ask: When was {x} painted?
it: From which century is it?
it: When was it painted?
tell: {X} was painted in the {v} century.
tell: {X} comes from the {v} century.
add: The colours have been cleaned and protected since.
add: Dress, light and faces tell experts when a picture was made.
clause: it was painted in the {v} century
other: Can you name a painting from the {v} century?
otherit: Can you name another painting from that century?
othertell: {Y} was painted in the {v} century too.
othertell: Another painting from the {v} century is {y}.
firsttell: {Y} was painted in the {v} century, for example.
same: Are {x} and {y} from the same century?
sameyes: Yes, {x} and {y} were both painted in the {v} century.
sameno: No, {x} was painted in the {v} century and {y} in the {w}.

[painting.shows | show|see in|depict|subject]
ask: What does {x} show?
ask: What can you see in {x}?
it: What does it show?
it: What can you see in it?
tell: {X} shows {v}.
tell: In {x}, you see {v}.
tell: The subject of {x} is easy to describe: {v}.
add: The longer you look, the more small things you notice.
add: Light and gestures lead the eye through the picture.
clause: it shows {v}

[music.composer | compos|who wrote|written by]
ask: Who composed {x}?
ask: Who is the composer of {x}?
it: Who composed it?
it: Who is its composer?
tell: {X} was composed by {v}.
tell: The composer of {x} is {v}.
tell: {X} is a work by {v}.
add: There are recordings by many orchestras, so compare a few.
add: Programmes of concert houses return to it year after year.
clause: it was composed by {v}
back: What is a famous work by {v}?
backtell: A famous work by {v} is {x}; it is {asort}.

[music.sort | kind|sort|what is|genre|type]
ask: What kind of work is {x}?
ask: Is {x} an opera or something else?
it: What kind of work is it?
tell: {X} is {asort}.
tell: Listeners know {x} as {asort}.
add: A first listening is easier with the programme notes in hand.
add: Begin with a short extract and then hear the whole.
clause: it is {asort}
other: Can you name {asort}?
otherit: Can you name another one of that kind?
othertell: {Y} is {asort} too.
firsttell: {Y} is {asort}, for example.
same: Are {x} and {y} works of the same kind?
sameyes: Yes, {x} and {y} are works of the same kind: each is {asort}.
sameno: No, {x} is {asort}, and {y} is {wsort}.

[music.century | century|when|old]
ask: From which century is {x}?
ask: In which century was {x} first heard?
it: From which century is it?
it: In which century was it first heard?
tell: {X} is a work of the {v} century.
tell: People first heard {x} in the {v} century.
add: Instruments and concert halls have changed since then.
add: Some players use instruments of the time to come close to the first sound.
clause: it comes from the {v} century
other: Can you name a piece of music from the {v} century?
otherit: Can you name another piece from that century?
othertell: {Y} is from the {v} century too.
othertell: Another piece from the {v} century is {y}.
firsttell: {Y} is from the {v} century, for example.

[instrument.family | family|kind|sort|group|belong]
ask: To which family of instruments does {x} belong?
ask: What kind of instrument is {x}?
it: To which family of instruments does it belong?
it: What kind of instrument is it?
tell: {X} belongs to the {v}.
tell: In books about music, {x} is listed among the {v}.
add: Members of one family share the way in which their sound begins.
add: Size and material make the difference within a family.
clause: it belongs to the {v}
other: Can you name one of the {v}?
otherit: Can you name another instrument of that family?
otherit: Which other instrument belongs to the same family?
othertell: {Y} belongs to the {v} too.
othertell: Another member of the {v} is {y}.
firsttell: One of the {v} is {y}.
same: Do {x} and {y} belong to the same family of instruments?
sameyes: Yes, {x} and {y} both belong to the {v}.
sameno: No, {x} belongs to the {v}, but {y} belongs to the {w}.

[instrument.sound | sound|play|tone|work]
ask: How does {x} make its sound?
ask: How is {x} played?
it: How is it played?
it: How does it make its sound?
tell: You play {x} by {v}.
tell: {X} makes its sound by {v}, to put it simply.
tell: The tone of {x} comes from {v}.
add: A teacher can show you the right posture in the first lesson.
add: Ten minutes of practice a day do more than two hours on Sunday.
add: The first notes may sound rough, and that is quite normal.
clause: you play it by {v}

[sport.players | players|people|team|many]
ask: How many players does a team have in {x}?
ask: How many players of one side are in the game at a time in {x}?
it: How many players does a team have?
it: How many people are in the game for each side?
tell: In {x}, a team has {v} players in the game.
tell: A side in {x} consists of {v} players at a time.
tell: {V} players make up a team in {x}, not counting substitutes.
add: Substitutes wait at the edge until the coach sends them in.
add: Games for children are often played with smaller teams.
add: Everybody on the team has a part to play, in attack and in defence.
clause: a team has {v} players
more: Which has the larger team, {x} or {y}?
more: Are there more players on a side in {x} or in {y}?
moretell: {X} has more, with {v} players in a team against {w} in {y}.
same: Do {x} and {y} have the same number of players?
sameyes: Yes, in both {x} and {y} a team has {v} players.
sameno: No, a team has {v} players in {x} and {w} in {y}.

[sport.gear | ball|gear|equipment|need|play with]
ask: With what is {x} played?
ask: What do I need to play {x}?
it: With what is it played?
it: What do I need to play it?
tell: You play {x} with {v}.
tell: What you need for {x} is {v}.
add: Clubs often lend it to newcomers, so ask before you buy.
add: Shoes that fit and clothes that let you move matter as well.
clause: it is played with {v}

[sport.ground | where|field|court|ground|pitch]
ask: On what kind of ground is {x} played?
ask: Where is {x} played?
it: Where is it played?
it: On what kind of ground is it played?
tell: The place for {x} is {v}.
tell: To play {x}, you need {v}.
add: Marked lines show where the game may be played.
add: For a first try, any safe and level place will do.
clause: the place for it is {v}
"""
