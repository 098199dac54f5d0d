"""Families that write data and queries: SQL, HTML, JSON, dataclasses."""

from __future__ import annotations

import json
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import CITIES, COLOURS, HOBBIES, JOBS, KINDS, TOWNS, words
from datagen.models.procedural.scenes import SETTING, belonging, date, fields, firm, fullname, outlet
from datagen.models.procedural.wording import capitalised, drawn

# table: columns with text | columns with numbers
TABLES = fields("""
    animals: name, species, keeper | weight, age, cage
    books: title, author, language | pages, year, price
    boats: name, harbour, owner | length, berths, speed
    bridges: name, river, material | length, height, opened
    cheeses: name, region, milk | months, fat, price
    clients: surname, city, branch | invoices, debt, since
    concerts: band, hall, style | tickets, price, minutes
    courses: title, teacher, room | hours, fee, places
    flights: airline, origin, destination | minutes, fare, seats
    flowers: name, colour, season | height, price, stock
    gardens: owner, street, soil | area, trees, rent
    hotels: name, city, manager | rooms, stars, price
    lamps: model, maker, colour | watts, price, stock
    members: surname, town, hobby | age, fee, joined
    mountains: name, country, range | height, huts, climbers
    museums: name, city, director | rooms, visitors, founded
    orders: customer, product, status | amount, total, weight
    paintings: title, painter, room | width, year, value
    players: name, club, position | goals, age, salary
    recipes: title, cook, cuisine | minutes, calories, portions
    rivers: name, source, mouth | length, depth, bridges
    songs: title, singer, album | seconds, year, plays
    students: surname, school, subject | age, grade, absences
    trains: line, origin, destination | minutes, stops, delay
    trees: species, street, shape | height, age, girth
    wines: name, grape, region | year, price, bottles""")
HEADINGS = words("""
    Bargains of the Week, Curiosities, Found in the Attic, Gifts under Ten Dollars, Lost Property, New Arrivals,
    Odds and Ends, Our Favourites, Second Chances, Small Treasures, Spring Offers, Things to Love, Winter Sale,
    Wish List""")
COMPARISONS = {"over": ">", "under": "<", "at least": ">=", "at most": "<=", "different from": "<>"}


def _draw_query(rng: Random) -> Slots:
    table = rng.choice(list(TABLES))
    texts, numbers = TABLES[table]
    wanted, other = rng.sample(texts, 2)
    measure, key = rng.sample(numbers, 2)
    limit = f"{rng.choice(list(COMPARISONS))} {rng.randint(3, 400)}"
    return {
        "table": table,
        "wanted": wanted,
        "other": other,
        "measure": measure,
        "limit": limit,
        "key": key,
        "way": rng.choice(("rising", "falling")),
        "by": fullname(rng),
        "firm": firm(rng),
        "date": date(rng),
    }


def _query(slots: Slots, _rng: Random) -> Answer:
    comparison, _, amount = slots["limit"].rpartition(" ")
    way = "DESC" if slots["way"] == "falling" else "ASC"
    return Answer(
        f"SELECT {slots['wanted']}, {slots['other']} FROM {slots['table']} "
        f"WHERE {slots['measure']} {COMPARISONS[comparison]} {int(amount)} ORDER BY {slots['key']} {way};"
    )


def _mark_up(slots: Slots, _rng: Random) -> Answer:
    tag = "ol" if slots["kind"] == "numbered" else "ul"
    items = [f"  <li>{slots[key]}</li>" for key in ("first", "second", "third")]
    return Answer("\n".join([f"<h2>{slots['title']}</h2>", f"<{tag}>", *items, f"</{tag}>"]))


def _record(slots: Slots, _rng: Random) -> Answer:
    facts = {key: slots[key] for key in ("name", "job", "city", "hobby")}
    return Answer(json.dumps({**facts, "age": int(slots["age"])}, ensure_ascii=False, indent=2))


def _from_csv(slots: Slots, rng: Random) -> Answer:
    texts, numbers = TABLES[slots["table"]]
    header = [texts[0], numbers[0], numbers[1]]
    names = (
        f"{capitalised(rng.choice(COLOURS))} {capitalised(rng.choice(KINDS['animals']))}" for _ in range(4)
    )
    rows = [(name, rng.randint(1, 99), rng.randint(100, 999)) for name in names]
    lines = [",".join(header), *(",".join(map(str, row)) for row in rows)]
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    return Answer(json.dumps(objects, ensure_ascii=False, indent=2), "\n".join(lines))


def _draw_class(rng: Random) -> Slots:
    table = rng.choice(list(TABLES))
    texts, numbers = TABLES[table]
    (first, second), (measure, other) = rng.sample(texts, 2), rng.sample(numbers, 2)
    names = {"table": table, "first": first, "second": second, "measure": measure, "other": other}
    return {**names, "by": fullname(rng), "firm": firm(rng), "date": date(rng)}


def _define_class(slots: Slots, _rng: Random) -> Answer:
    first, measure = slots["first"], slots["measure"]
    lines = (
        "from dataclasses import dataclass",
        "",
        "",
        "@dataclass",
        f"class {capitalised(slots['table'].removesuffix('s'))}:",
        f"    {first}: str",
        f"    {slots['second']}: str",
        f"    {measure}: int",
        f"    {slots['other']}: int",
        "",
        "    def label(self) -> str:",
        f'        return f"{{self.{first}}} ({{self.{measure}}})"',
    )
    return Answer("```python\n{}\n```".format("\n".join(lines)))


QUERY = Family(
    "sql_query",
    "coding",
    (
        "Write an SQL query: {wanted} and {other} from {table} with {measure} {limit}, by {key} {way}. {by} of "
        "{firm} needs it on {date}.",
        "{by} of {firm} has a table {table}. Which SELECT gives {wanted} plus {other} where {measure} is {limit}, "
        "{key} {way}, by {date}?",
        "For {firm}, {date}: select {wanted}, {other} out of {table}; condition {measure} {limit}; sorted by {key}, "
        "{way}. Client: {by}.",
        "On {date}, {by} asks {firm} for SQL. Table {table}, columns {wanted}, {other}, filter {measure} {limit}, "
        "order {key} {way}.",
        "By {date}, {firm} wants to see {wanted} as well as {other} of all {table} whose {measure} is {limit}. Sort "
        "on {key}, {way}. Help {by} with SQL.",
    ),
    _draw_query,
    _query,
)
HTML = Family(
    "html_list",
    "coding",
    (
        "Write HTML for a {kind} list of {first}, {second} and {third} under the heading {title}. {by} sells them in "
        "{town}.",
        "{by} of {town} needs HTML: heading {title}, then {first}, {second}, {third} as a {kind} list.",
        "Which HTML shows {title} above a {kind} list? Items: {first}; {second}; {third}. Shop: {by}, {town}.",
        "Web page of {by}, {town}. Put {first}, {second}, {third} into a {kind} list in HTML, titled {title}.",
        "In HTML, please: {kind} list, heading {title}, entries {first}, {second}, {third}. Owner {by} lives in "
        "{town}.",
    ),
    drawn(
        {
            "kind": ("numbered", "bulleted"),
            "first": belonging,
            "second": belonging,
            "third": belonging,
            "title": HEADINGS,
            "by": fullname,
            "town": TOWNS,
        }
    ),
    _mark_up,
)
JSON_RECORD = Family(
    "json_record",
    "coding",
    (
        "Write a JSON object with name, job, city, hobby and age of {name}, {job} in {city}, {age} years old, fond "
        "of {hobby}. {by} loads it for {aim}.",
        "{by} stores people as JSON with the keys name, job, city, hobby, age. Add {name} ({job}, {city}, {hobby}, "
        "{age}) for {aim}.",
        "For {aim}, {by} wants {name} as JSON: {job}, {city}, aged {age}, {hobby}. Keys: name, job, city, hobby, age.",
        "How does {name} look in JSON? Job {job}; city {city}; hobby {hobby}; age {age}. {by} reads name, job, city, "
        "hobby, age for {aim}.",
        "JSON, keys name, job, city, hobby, age. Person: {name}, {job}, {city}, {hobby}, {age} years. User: {by}, "
        "{aim}.",
    ),
    drawn(
        {
            "name": fullname,
            "job": JOBS,
            "city": CITIES,
            "hobby": HOBBIES,
            "age": [str(age) for age in range(18, 90)],
            "by": fullname,
            "aim": outlet,
        }
    ),
    _record,
)
CSV = Family(
    "csv_to_json",
    "coding",
    (
        "Convert the CSV of {table} into a JSON array of objects. {who}, exported it at {venue} on {date} for {aim}.",
        "{who}, has {table} as CSV. Turn the lines into JSON, numbers as numbers, for {aim}, {venue}, {date}.",
        "For {aim}, {date}, rewrite {table} from CSV to JSON. The export was made at {venue} by {who}.",
        "What is the JSON of these {table}? First line: column names. Source: {who}. Where: {venue}, {date}. Use: "
        "{aim}.",
        "On {date}, {who}, imports {table} at {venue}. The tool wants JSON objects, the input is CSV. Use: {aim}.",
        "A script at {venue} reads only JSON. Help {who}, feed it these {table}, now in CSV, by {date}, for {aim}.",
    ),
    drawn({**SETTING, "table": list(TABLES)}),
    _from_csv,
)
DATACLASS = Family(
    "dataclass",
    "coding",
    (
        "Define a Python dataclass for {table} of {firm}: text {first}, {second}; whole numbers {measure}, {other}; "
        "a label method. {by} merges it on {date}.",
        "{by} models {table} at {firm}. Write a dataclass with {first} and {second} as str, {measure} and {other} as "
        "int, plus label, by {date}.",
        "For {firm}, {date}: a dataclass per entry of {table}. Strings: {first}, {second}. Integers: {measure}, "
        "{other}. Method: label. Reviewer: {by}.",
        "How would {by} of {firm} put {table} into a Python dataclass? Fields {first}, {second} (str), {measure}, "
        "{other} (int), method label. Due {date}.",
        "On {date}, {firm} replaces dictionaries of {table} by a dataclass with str {first}, str {second}, int "
        "{measure}, int {other}, method label. Help {by}.",
    ),
    _draw_class,
    _define_class,
)
FAMILIES = (QUERY, HTML, JSON_RECORD, CSV, DATACLASS)
