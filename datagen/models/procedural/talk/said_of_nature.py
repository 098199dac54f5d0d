"""What can be asked and said about animals, elements, fruit and vegetables, as `relations` reads it. Plain data."""

from __future__ import annotations

TEXT = """
[animal.sort | class|kind|sort|group|belong]
ask: To which class of animals does {x} belong?
ask: What kind of animal is {x}?
ask: How do biologists classify {x}?
it: To which class of animals does it belong?
it: What kind of animal is it, exactly?
tell: {X} belongs to the {plural}.
tell: Biologists count {x} among the {plural}.
tell: {X} is {asort}.
add: Animals of that class {trait}.
add: Body plan and breeding tell more about it than size or colour.
clause: it is {asort}
other: Can you name {asort}?
otherit: Can you name another animal of that class?
otherit: Which other animal belongs to the same class?
othertell: {Y} is {asort} too.
othertell: Another member of that class is {y}, since it is {asort} as well.
firsttell: {Y} is {asort}, for example.
same: Do {x} and {y} belong to the same class of animals?
sameyes: Yes, {x} and {y} both belong to the same class: each of them is {asort}.
sameno: No, {x} is {asort}, whereas {y} is {wsort}.

[animal.food | eat|feed|food|diet|prey]
ask: What does {x} eat?
ask: What is on the menu of {x}?
ask: On what does {x} live?
it: What does it eat?
it: What is on its menu?
tell: As for its food, {x} eats {v}.
tell: On the menu of {x} you find {v}.
tell: {X} lives on {v}.
add: Young animals may need something else before they are grown.
add: In captivity, keepers try to copy that diet as closely as they can.
add: How much there is of it decides how many of them a place can feed.
clause: its food is {v}

[animal.home | live|home|habitat|found]
ask: Where does {x} live?
ask: Where is {x} at home?
ask: In what kind of place would I find {x}?
it: Where does it live?
it: Where is this animal at home?
tell: The home of {x} is {v}.
tell: Home, for {x}, means {v}.
tell: If you look for {x}, this is the place: {v}.
add: Patience and a pair of binoculars help more than walking fast.
add: Where such places disappear, the animal becomes rare.
add: Early mornings and evenings are good times to look.
clause: its home is {v}

[animal.trait | typical|trait|feature|special|class do]
ask: What is typical of the class to which {x} belongs?
it: What is typical of its class?
it: What do all animals of its class have in common?
tell: {X} belongs to the {plural}, and all of them {v}.
tell: Like all other {plural}, animals such as {x} {v}.
add: That holds for tiny members of the class as well as for large ones.
add: Whoever keeps that in mind can place many unknown animals.
clause: animals of its class {v}

[element.symbol | symbol|abbreviat]
ask: What is the chemical symbol of {x}?
ask: How do chemists abbreviate {x}?
ask: Which letters stand for {x} in a formula?
it: What is its chemical symbol?
it: How do chemists abbreviate it?
tell: The chemical symbol of {x} is {v}.
tell: Chemists write {v} for {x}.
tell: In formulas, {x} is abbreviated to {v}.
add: Symbols are the same all over the world, whatever the language.
add: The first letter of a symbol is always a capital one.
add: Some symbols come from old Latin or Greek names rather than from English.
clause: its symbol is {v}
back: Which element has the symbol {v}?
back: What does the chemical symbol {v} stand for?
backtell: The symbol {v} stands for {x}.

[element.number | atomic number|number|protons]
ask: What is the atomic number of {x}?
ask: How many protons does an atom of {x} have?
ask: At which number does {x} stand in the periodic table?
it: What is its atomic number?
it: How many protons does one of its atoms have?
tell: The atomic number of {x} is {v}.
tell: In the periodic table, {x} stands at number {v}.
tell: Every atom of {x} has {v} {protons} in its nucleus.
add: The atomic number is nothing but the number of protons in the nucleus.
add: The periodic table is sorted by that number.
add: An uncharged atom has just as many electrons around its nucleus.
clause: its atomic number is {v}
back: Which element has the atomic number {v}?
backtell: The element with the atomic number {v} is {x}.
more: Which has more protons, an atom of {x} or one of {y}?
more: Does {x} or {y} have the higher atomic number?
moretell: {X} has more: its atomic number is {v}, while that of {y} is {w}.
moretell: The higher number belongs to {x}, with {v} against {w} for {y}.

[element.state | state|solid|liquid|gas|room temperature]
ask: Is {x} solid, liquid or a gas at room temperature?
ask: In which state is {x} at room temperature?
it: Is it solid, liquid or a gas at room temperature?
it: In which state is it at room temperature?
tell: At room temperature, {x} is {v}.
tell: In a warm room, {x} is {v}.
add: Most elements are solid then; only two of them are liquid.
add: Strong heat or cold can turn it into another state.
clause: it is {v} at room temperature
same: Are {x} and {y} in the same state at room temperature?
sameyes: Yes, at room temperature both {x} and {y} are in the same state: each is {v}.
sameno: No, at room temperature {x} is {v}, whereas {y} is {w}.

[element.sort | kind|metal|class|group|sort]
ask: What kind of element is {x}?
ask: Is {x} a metal or something else?
it: What kind of element is it?
it: Is it a metal or something else?
tell: {X} is {av}.
tell: Chemists speak of {x} as {av}.
add: About four fifths of all elements are metals.
add: The place in the periodic table shows to which family an element belongs.
clause: it is {av}
other: Can you name an element that is {av}?
otherit: Can you name another element of that kind?
otherit: Which other element belongs to the same family?
othertell: {Y} is {av} too.
othertell: Another example is {y}, which is also {av}.
firsttell: {Y} is {av}, for example.

[element.use | use|used for|good for|need]
ask: What is {x} used for?
ask: Where do people use {x}?
ask: What is {x} good for in daily life?
it: What is it used for?
it: Where do people use it?
tell: One thing that {x} is used for is {v}.
tell: People use {x} for several things, among them {v}.
tell: A well-known use of {x} is {v}.
add: It does not look spectacular, but many things would not work without it.
add: Engineers choose a material for what it can do and for what it costs.
add: Even small amounts can make a great difference in a product.
clause: it is used for {v}

[produce.sort | fruit or|vegetable|shelf|kind]
ask: Do cooks treat {x} as fruit or as vegetables?
ask: Would a shop put {x} with the fruit or with the vegetables?
ask: On which shelf of a shop do I find {x}, fruit or vegetables?
it: Is that fruit or vegetables?
it: On which shelf of the shop is that?
tell: Shops keep {x} on the {v} shelf.
tell: Cooks and shops put {x} with the {group}.
tell: You find {x} on the {v} shelf.
add: The custom follows the kitchen, not the botanists.
add: What counts here is whether it goes into a dessert or into a main course.
clause: the shop keeps that on the {v} shelf
otherit: Can you name something else from that shelf?
otherit: What else is on the same shelf?
othertell: On the {v} shelf you also find {y}.
othertell: Another choice from the {v} shelf would be {y}.
same: Are {x} and {y} on the same shelf of a shop?
sameyes: Yes, shops keep both {x} and {y} on the {v} shelf.
sameno: No, shops keep {x} on the {v} shelf and {y} on the {w} shelf.

[produce.use | use|cook|make|recipe|prepare]
ask: What can I make with {x}?
ask: How could I use {x} in the kitchen?
it: What can I make with that?
it: How could I use that in the kitchen?
tell: You can use {x} for {v}.
tell: Cooks like to use {x} for {v}.
tell: In the kitchen, people use {x} for {v}, among other things.
add: Buy what is in season, when it is cheap and full of taste.
add: Wash everything well, and use up what is left within a few days.
add: A pinch of salt or a little lemon juice brings out the taste.
clause: that is good for {v}
"""

WONDERS = """
[wonder.what | what is|explain|define|mean]
ask: What is {x}?
ask: How would you explain {x} in plain words?
it: What is it, in plain words?
tell: In plain words, {x} is {v}.
tell: {X} is {v}.
add: That is the short answer; the details fill books.
add: Once you know that, the rest is easier to follow.
clause: it is {v}

[wonder.how | how|work|function|happen|further]
ask: Can you explain {x} a little further?
ask: What more should I understand about {x}?
it: Can you explain that a little further?
it: What more should I understand about it?
tell: In the case of {x}, it goes like this: {v}.
tell: As for {x}, {v}.
tell: Here is a little more about {x}: {v}.
add: Simple drawings in school books show it step by step.
add: It sounds easy, yet it took people a long time to find out.
clause: {v}

[wonder.why | why|matter|important|use|special]
ask: Why does {x} matter?
ask: What is remarkable about {x}?
it: Why does it matter?
it: What is remarkable about it?
tell: {X} matters for a good reason: {v}.
tell: What is remarkable about {x} is that {v}.
add: One notices such things more often once one has heard of them.
add: Museums and films like to tell about it.
clause: {v}
"""
