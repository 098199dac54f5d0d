"""The facts the procedural model knows, as plain tables: well-known, undisputed and unlikely to change.

Knows nothing of tasks or sentences. What is disputed (capitals with two seats, countries on two continents,
inventions with two inventors) is left out on purpose.
"""

from __future__ import annotations

from typing import NamedTuple

from datagen.models.procedural.lexicon import words


def _rows(text: str) -> list[tuple[str, ...]]:
    """The rows of a table: one a line or several between semicolons, cells between bars."""
    rows = text.replace("\n", ";").split(";")
    return [tuple(cell.strip() for cell in row.split("|")) for row in rows if row.strip()]


class Country(NamedTuple):
    name: str
    capital: str
    continent: str
    currency: str


class Element(NamedTuple):
    name: str
    symbol: str
    number: int


class Book(NamedTuple):
    title: str
    author: str
    century: str


class Event(NamedTuple):
    name: str
    year: int


class Sport(NamedTuple):
    name: str
    players: int


class Conversion(NamedTuple):
    """One `source` is `factor` times one `target`, exactly."""

    source: str
    target: str
    factor: str


COUNTRIES = [
    Country(*row)
    for row in _rows("""
    Argentina      | Buenos Aires   | South America | Argentine peso
    Austria        | Vienna         | Europe        | euro
    Bangladesh     | Dhaka          | Asia          | taka
    Belgium        | Brussels       | Europe        | euro
    Botswana       | Gaborone       | Africa        | pula
    Brazil         | Brasilia       | South America | real
    Canada         | Ottawa         | North America | Canadian dollar
    Chile          | Santiago       | South America | Chilean peso
    China          | Beijing        | Asia          | renminbi
    Colombia       | Bogota         | South America | Colombian peso
    Costa Rica     | San Jose       | North America | colon
    Cuba           | Havana         | North America | Cuban peso
    Denmark        | Copenhagen     | Europe        | Danish krone
    Estonia        | Tallinn        | Europe        | euro
    Ethiopia       | Addis Ababa    | Africa        | birr
    Finland        | Helsinki       | Europe        | euro
    France         | Paris          | Europe        | euro
    Germany        | Berlin         | Europe        | euro
    Ghana          | Accra          | Africa        | cedi
    Greece         | Athens         | Europe        | euro
    Guatemala      | Guatemala City | North America | quetzal
    Hungary        | Budapest       | Europe        | forint
    Iceland        | Reykjavik      | Europe        | Icelandic krona
    India          | New Delhi      | Asia          | Indian rupee
    Ireland        | Dublin         | Europe        | euro
    Italy          | Rome           | Europe        | euro
    Jamaica        | Kingston       | North America | Jamaican dollar
    Japan          | Tokyo          | Asia          | yen
    Jordan         | Amman          | Asia          | Jordanian dinar
    Kenya          | Nairobi        | Africa        | Kenyan shilling
    Latvia         | Riga           | Europe        | euro
    Malaysia       | Kuala Lumpur   | Asia          | ringgit
    Mexico         | Mexico City    | North America | Mexican peso
    Mongolia       | Ulaanbaatar    | Asia          | tugrik
    Morocco        | Rabat          | Africa        | Moroccan dirham
    Namibia        | Windhoek       | Africa        | Namibian dollar
    Nepal          | Kathmandu      | Asia          | Nepalese rupee
    New Zealand    | Wellington     | Oceania       | New Zealand dollar
    Nigeria        | Abuja          | Africa        | naira
    Norway         | Oslo           | Europe        | Norwegian krone
    Pakistan       | Islamabad      | Asia          | Pakistani rupee
    Paraguay       | Asuncion       | South America | guarani
    Peru           | Lima           | South America | sol
    Poland         | Warsaw         | Europe        | zloty
    Portugal       | Lisbon         | Europe        | euro
    Senegal        | Dakar          | Africa        | CFA franc
    Serbia         | Belgrade       | Europe        | Serbian dinar
    South Korea    | Seoul          | Asia          | won
    Spain          | Madrid         | Europe        | euro
    Sweden         | Stockholm      | Europe        | Swedish krona
    Thailand       | Bangkok        | Asia          | baht
    Tunisia        | Tunis          | Africa        | Tunisian dinar
    Uganda         | Kampala        | Africa        | Ugandan shilling
    Uruguay        | Montevideo     | South America | Uruguayan peso
    Vietnam        | Hanoi          | Asia          | dong
    Zambia         | Lusaka         | Africa        | kwacha
    """)
]

ELEMENTS = [
    Element(name, symbol, int(number))
    for name, symbol, number in _rows("""
    hydrogen | H | 1; helium | He | 2; lithium | Li | 3; carbon | C | 6; nitrogen | N | 7; oxygen | O | 8
    fluorine | F | 9; neon | Ne | 10; sodium | Na | 11; magnesium | Mg | 12; silicon | Si | 14
    phosphorus | P | 15; sulfur | S | 16; chlorine | Cl | 17; argon | Ar | 18; potassium | K | 19
    calcium | Ca | 20; titanium | Ti | 22; chromium | Cr | 24; manganese | Mn | 25; iron | Fe | 26
    cobalt | Co | 27; nickel | Ni | 28; copper | Cu | 29; zinc | Zn | 30; arsenic | As | 33
    bromine | Br | 35; krypton | Kr | 36; silver | Ag | 47; tin | Sn | 50; iodine | I | 53; xenon | Xe | 54
    platinum | Pt | 78; gold | Au | 79; mercury | Hg | 80; lead | Pb | 82; radium | Ra | 88
    uranium | U | 92
    """)
]

BOOKS = [
    Book(*row)
    for row in _rows("""
    Don Quixote              | Miguel de Cervantes    | seventeenth
    Robinson Crusoe          | Daniel Defoe           | eighteenth
    Gulliver's Travels       | Jonathan Swift         | eighteenth
    Candide                  | Voltaire               | eighteenth
    Emma                     | Jane Austen            | nineteenth
    Frankenstein             | Mary Shelley           | nineteenth
    Jane Eyre                | Charlotte Bronte       | nineteenth
    Wuthering Heights        | Emily Bronte           | nineteenth
    Moby-Dick                | Herman Melville        | nineteenth
    Oliver Twist             | Charles Dickens        | nineteenth
    Madame Bovary            | Gustave Flaubert       | nineteenth
    The Three Musketeers     | Alexandre Dumas        | nineteenth
    Anna Karenina            | Leo Tolstoy            | nineteenth
    The Idiot                | Fyodor Dostoevsky      | nineteenth
    Middlemarch              | George Eliot           | nineteenth
    Little Women             | Louisa May Alcott      | nineteenth
    Treasure Island          | Robert Louis Stevenson | nineteenth
    Dracula                  | Bram Stoker            | nineteenth
    The Time Machine         | H. G. Wells            | nineteenth
    A Doll's House           | Henrik Ibsen           | nineteenth
    Ulysses                  | James Joyce            | twentieth
    Mrs Dalloway             | Virginia Woolf         | twentieth
    The Great Gatsby         | F. Scott Fitzgerald    | twentieth
    Brave New World          | Aldous Huxley          | twentieth
    The Hobbit               | J. R. R. Tolkien       | twentieth
    The Little Prince        | Antoine de Saint-Exupery | twentieth
    Animal Farm              | George Orwell          | twentieth
    Things Fall Apart        | Chinua Achebe          | twentieth
    To Kill a Mockingbird    | Harper Lee             | twentieth
    Pippi Longstocking       | Astrid Lindgren        | twentieth
    Charlotte's Web          | E. B. White            | twentieth
    For Whom the Bell Tolls  | Ernest Hemingway       | twentieth
    """)
]

EVENTS = [
    Event(name, int(year))
    for name, year in _rows("""
    the fall of Constantinople | 1453; the first Atlantic crossing of Columbus | 1492
    the invention of the mercury thermometer | 1714; the Lisbon earthquake | 1755
    the first ascent of Mont Blanc | 1786; the storming of the Bastille | 1789
    the Battle of Trafalgar | 1805; the Battle of Waterloo | 1815; the opening of the Suez Canal | 1869
    the patent on the telephone | 1876; the discovery of X-rays | 1895
    the first modern Olympic Games | 1896; the first powered flight of the Wright brothers | 1903
    the sinking of the Titanic | 1912; the opening of the Panama Canal | 1914
    the discovery of penicillin | 1928; the invention of the transistor | 1947
    the first ascent of Mount Everest | 1953; the launch of Sputnik | 1957
    the invention of the laser | 1960; the first spaceflight of Yuri Gagarin | 1961
    the first landing of people on the Moon | 1969; the fall of the Berlin Wall | 1989
    the opening of the Channel Tunnel | 1994
    """)
]

SPORTS = [
    Sport(name, int(players))
    for name, players in _rows("""
    association football | 11; basketball | 5; volleyball | 6; beach volleyball | 2; handball | 7
    rugby union | 15; rugby league | 13; baseball | 9; cricket | 11; ice hockey | 6; field hockey | 11
    water polo | 7; netball | 7; curling | 4; futsal | 5; Gaelic football | 15
    """)
]

# From the Sun outwards, and from the largest diameter to the smallest.
PLANETS = words("Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus, Neptune")
PLANETS_BY_SIZE = words("Jupiter, Saturn, Uranus, Neptune, Earth, Venus, Mars, Mercury")

ANIMALS = {
    "mammal": words(
        "dolphin, bat, whale, elephant, hedgehog, otter, kangaroo, badger, squirrel, camel, seal, mole"
    ),
    "bird": words(
        "penguin, ostrich, owl, sparrow, flamingo, eagle, pigeon, parrot, stork, kiwi, swan, robin"
    ),
    "reptile": words(
        "crocodile, tortoise, iguana, cobra, gecko, python, chameleon, alligator, viper, sea turtle"
    ),
    "amphibian": words("frog, toad, newt, salamander, axolotl, tree frog, fire salamander, bullfrog"),
    "fish": words("salmon, tuna, trout, shark, herring, seahorse, cod, carp, pike, stingray, sardine, eel"),
    "insect": words(
        "ant, bee, beetle, butterfly, dragonfly, grasshopper, mosquito, wasp, ladybird, moth, cricket"
    ),
}

FRUITS = words("""
    apple, banana, pear, cherry, mango, grape, plum, peach, orange, lemon, kiwi, pineapple, raspberry,
    strawberry, apricot, papaya, melon, blueberry, grapefruit, nectarine""")
VEGETABLES = words("""
    carrot, potato, onion, cabbage, spinach, broccoli, leek, celery, turnip, lettuce, cauliflower, radish,
    beetroot, kale, parsnip, asparagus, garlic, Brussels sprout, artichoke, chard""")

CONVERSIONS = [
    Conversion(*row)
    for row in _rows("""
    miles | kilometres | 1.609344
    nautical miles | kilometres | 1.852
    feet | metres | 0.3048
    yards | metres | 0.9144
    inches | centimetres | 2.54
    pounds | kilograms | 0.45359237
    stones | kilograms | 6.35029318
    ounces | grams | 28.349523125
    acres | square metres | 4046.8564224
    hectares | square metres | 10000
    kilometres | metres | 1000
    kilograms | grams | 1000
    tonnes | kilograms | 1000
    litres | millilitres | 1000
    metres | centimetres | 100
    hours | minutes | 60
    days | hours | 24
    weeks | days | 7
    minutes | seconds | 60
    dozens | pieces | 12
    """)
]

UNITS = {
    "length": words(
        "metre, kilometre, inch, foot, yard, mile, centimetre, millimetre, light year, nautical mile"
    ),
    "mass": words("gram, kilogram, tonne, pound, ounce, stone, milligram, carat"),
    "time": words("second, minute, hour, day, week, fortnight, century, decade, millisecond"),
    "volume": words("litre, millilitre, gallon, pint, cubic metre, teaspoon, barrel, quart"),
    "temperature": words("kelvin, degree Celsius, degree Fahrenheit, degree Rankine"),
}

# Minutes ahead of UTC in places that keep one time all year round.
CLOCKS = {
    "Honolulu": -600,
    "Phoenix": -420,
    "Bogota": -300,
    "Lima": -300,
    "Buenos Aires": -180,
    "Reykjavik": 0,
    "Accra": 0,
    "Lagos": 60,
    "Nairobi": 180,
    "Addis Ababa": 180,
    "Dubai": 240,
    "Karachi": 300,
    "New Delhi": 330,
    "Kathmandu": 345,
    "Dhaka": 360,
    "Bangkok": 420,
    "Hanoi": 420,
    "Singapore": 480,
    "Tokyo": 540,
    "Seoul": 540,
    "Brisbane": 600,
}
