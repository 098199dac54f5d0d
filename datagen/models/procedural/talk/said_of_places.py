"""What can be asked and said about countries and planets, in the form that `relations` reads. Plain data."""

from __future__ import annotations

TEXT = """
[country.capital | capital]
ask: What is the capital of {x}?
ask: Which city is the capital of {x}?
ask: Can you tell me the capital of {x}?
it: What is its capital?
it: Which city is the capital there?
tell: The capital of {x} is {v}.
tell: {V} is the capital of {x}.
tell: If you look for the capital of {x}, the answer is {v}.
add: Most of the foreign embassies can be found in that city.
add: Many journeys through the country begin there.
add: On maps it carries the special sign that is used for capitals.
clause: its capital is {v}
back: Which country has {v} as its capital?
back: {V} is the capital of which country?
backtell: {V} is the capital of {x}, a country in {continent}.

[country.continent | continent|where .*(lie|located)]
ask: On which continent does {x} lie?
ask: In which part of the world is {x}?
ask: Where in the world would I find {x}?
it: On which continent does it lie?
it: In which part of the world is this country?
tell: {X} lies in {v}.
tell: You find {x} in {v}.
tell: {X} is one of the countries of {v}.
add: That is where you should open the atlas to find it.
add: It shares that part of the world with many neighbours near and far.
add: Time zones and flight routes become clearer once you keep that in mind.
clause: it lies in {v}
other: Can you name a country in {v}?
other: Which country in {v} could I look at?
otherit: Can you name another country on that continent?
otherit: Which other country lies in the same part of the world?
othertell: Another country in {v} is {y}.
othertell: {Y} is another example: it lies in {v} too.
othertell: You could also look at {y}, which is in {v} as well.
firsttell: One country in {v} is {y}.
same: Do {x} and {y} lie on the same continent?
sameyes: Yes, {x} and {y} both lie in {v}.
sameno: No, {x} lies in {v}, whereas {y} lies in {w}.

[country.currency | currency|pay|money]
ask: What is the currency of {x}?
ask: Which currency do people in {x} use?
ask: How do people pay in {x}?
it: Which currency is used there?
it: What is its currency?
tell: The currency of {x} is the {v}.
tell: People in {x} pay with the {v}.
tell: In {x}, prices are given in one currency, the {v}.
add: It is wise to carry a little cash for markets and buses.
add: Banks and exchange offices post the rate of the day.
add: Small coins come in handy for lockers and ticket machines.
clause: its currency is the {v}
other: Which country uses the {v}?
otherit: Which other country uses the same currency?
otherit: Can you name another country that pays with it?
othertell: {Y} uses the {v} as well.
othertell: Another country with the {v} is {y}.
firsttell: One country that uses the {v} is {y}.
same: Do {x} and {y} use the same currency?
sameyes: Yes, both {x} and {y} use the {v}.
sameno: No, {x} uses the {v}, while {y} uses the {w}.

[country.language | language|speak|spoken]
ask: What do people speak in {x}?
ask: Which language would I hear most in {x}?
ask: What is widely spoken in {x}?
it: What do people speak there?
it: Which language would I hear most in that country?
tell: In {x}, you will hear mainly {v}.
tell: People in {x} widely speak {v}.
tell: {V} is what you will hear most in {x}.
add: Signs, timetables and menus are the best place to pick up the first words.
add: A greeting and a thank-you are usually welcome, even with a strong accent.
add: Regional languages and dialects may be heard as well.
clause: people there widely speak {v}
other: In which country is {v} widely spoken?
otherit: In which other country do people speak that?
othertell: {V} is widely spoken in {y} too.
othertell: Another place where you hear it is {y}, where people widely speak {v}.
firsttell: {V} is widely spoken in {y}, for instance.
same: Do people in {x} and {y} speak the same language?
sameyes: Yes, in both {x} and {y} people widely speak {v}.
sameno: No, in {x} people widely speak {v}, and in {y} they speak {w}.

[country.sight | sight|landmark|see |visit]
ask: What should a visitor see in {x}?
ask: What is a famous sight in {x}?
ask: I have one day in {x}. What should I look at?
it: What should I see there?
it: What is a famous sight in that country?
tell: A famous sight in {x} is {v}.
tell: Many visitors to {x} want to see {v}.
tell: If there is time for one thing in {x}, make it {v}.
add: Go early in the day, when there are fewer people and the light is soft.
add: A local guide can tell you what the signs leave out.
add: Check the opening hours and the weather before you set out.
clause: its famous sights include {v}
back: In which country is {v}?
back: Where would I find {v}?
backtell: You would find {v} in {x}.

[country.dish | dish|eat|food|cuisine|taste]
ask: Which dish should I try in {x}?
ask: What is a typical dish in {x}?
ask: What do people in {x} like to eat?
it: What should I eat there?
it: Which dish is typical of that country?
tell: A typical dish in {x} is {v}.
tell: In {x}, you should try {v}.
tell: Cooks in {x} are known for {v}.
add: Ask at a market stall or a small family restaurant; that is often where it tastes best.
add: Every region and every family has its own way of preparing it.
add: If you follow a diet, ask the cook what goes into it before you order.
clause: a typical dish there is {v}
"""

SKY = """
[planet.place | position|place|order|from the sun|far]
ask: Which place does {x} take among the planets, counted from the Sun?
ask: What is the position of {x}, counted from the Sun?
ask: Where does {x} stand in the order of the planets?
it: Which place does it take, counted from the Sun?
it: Where does this planet stand in the order of the planets?
tell: {X} is the {v} planet from the Sun.
tell: Counted from the Sun, {x} is the {v} of the eight planets.
tell: In the order of the planets, {x} comes {v}.
add: The eight planets all travel around the Sun in the same direction.
add: The farther out a planet is, the more slowly it moves along its path.
clause: it is the {v} planet from the Sun
back: Which planet is the {v} from the Sun?
backtell: The {v} planet from the Sun is {x}.
more: Which is closer to the Sun, {x} or {y}?
more: Does {x} or {y} travel nearer to the Sun?
moretell: {X} is closer to the Sun: it is the {v} planet, and {y} is the {w}.

[planet.size | size|large|big|small]
ask: How does {x} rank among the planets by size?
ask: How large is {x} compared with the other planets?
it: How does it rank by size?
it: How large is it compared with the other planets?
tell: By size, {x} is the {v} of the eight planets, beginning with the largest.
tell: If you sort the eight planets by diameter, the largest first, {x} comes {v}.
add: Jupiter leads that list and Mercury closes it.
add: The four giants are all far larger than the four rocky planets.
clause: it comes {v} among the planets by size
more: Which is larger, {x} or {y}?
more: Is {x} or {y} the larger planet?
moretell: {X} is larger: by size it comes {v} among the planets, and {y} comes {w}.

[planet.sort | kind|sort|type|made of]
ask: What kind of planet is {x}?
ask: To which sort of planet does {x} belong?
it: What kind of planet is it?
it: To which sort of planet does it belong?
tell: {X} belongs to the {v}s.
tell: Among the planets, {x} is counted as {av}.
add: The inner four planets are rocky, and the outer four are giants of gas or ice.
add: Rocky planets have a solid ground, which the giants lack.
clause: it is {av}
other: Can you name a planet that is {av}?
otherit: Which other planet is of the same kind?
otherit: Can you name another planet of that sort?
othertell: {Y} is {av} too.
othertell: Another planet of that kind is {y}, which is also {av}.
firsttell: One planet that is {av} is {y}.
same: Are {x} and {y} planets of the same kind?
sameyes: Yes, {x} and {y} both belong to the {v}s.
sameno: No, {x} belongs to the {v}s, and {y} to the {w}s.

[planet.year | year|orbit|around the sun|how long]
ask: How long does {x} take to travel around the Sun?
ask: How long is a year on {x}?
it: How long is a year there?
it: How long does it take to travel around the Sun?
tell: {X} travels once around the Sun in {v}.
tell: A year on {x} lasts {v}, measured in time on Earth.
add: The closer a planet is to the Sun, the shorter its year.
add: Its path around the Sun is not a perfect circle but a slightly stretched one.
clause: its year lasts {v}

[planet.trait | special|remarkable|feature|known for]
ask: What is special about {x}?
ask: What makes {x} stand out among the planets?
it: What is special about it?
it: What makes it stand out among the planets?
tell: What is special about {x} is that {v}.
tell: Among the planets, {x} stands out: {v}.
add: Space probes have confirmed it with measurements from close by.
add: Books about the sky like to mention it right at the beginning.
clause: {v}
"""
