"""Short forms of tasks: what a family asks for, without the circumstances that make its tasks differ so much.

They are proposed only where a short task is asked for, since there are too few words in them for many to be
novel. Knows templates only; values and answers are those of the families.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from datagen.models.procedural.families import all_families
from datagen.models.procedural.family import Family, Slots

_TEMPLATES = {
    "recipe": (
        "Write a recipe for {dish} with {spice} for {count} people.",
        "How do I cook {dish} for {count}, flavoured with {spice}?",
        "{count} guests want {dish}. Use {spice}.",
    ),
    "haiku": ("Write a haiku: {season}, {scene}.", "{scene}, {season}: five, seven, five syllables."),
    "limerick": (
        "Write a limerick about {job} called {name} from {town}.",
        "{name}, {job} in {town}, deserves five rhyming lines.",
    ),
    "dialogue": (
        "Write a six-line dialogue: {first} and {second}, {deed}.",
        "{first} talks to {second}, {deed}. Three lines each.",
    ),
    "outline": (
        "Outline a {minutes}-minute talk on {topic} in {count} sections for {audience}.",
        "{topic} for {audience}: plan {count} headings, {minutes} minutes.",
    ),
    "packing_list": (
        "Write a packing list: {hobby} in {season}, {nights} nights in {lodging}, with {thing}.",
    ),
    "word_list": (
        "List {count} {kind} that {rule}, {order}.",
        "{count} {kind}, {order}, which {rule}, please.",
    ),
    "savings_table": (
        "Tabulate saving {weekly} a week from {start} until {thing} for {price}.",
        "{thing} costs {price}. Starting with {start}, adding {weekly} weekly: make a table.",
    ),
    "training_plan": ("Plan {weeks} weeks of {exercise}: {start}, then {step} more weekly, {day} free.",),
    "rota": ("Plan {days} days of {chore} from {day} for {first}, {second} and {third}.",),
    "riddle": ("Write a riddle about {thing}.", "Hide {thing} in a riddle, please."),
    "slogans": (
        "Invent {count} slogans for the {product} by {brand} that {trait}.",
        "{brand}: {product}, which {trait}. {count} slogans, please!",
    ),
    "story_ideas": (
        "Give {count} story ideas with {hero}, {thing} and {room}.",
        "{thing} in {room}: {count} plots around {hero}.",
    ),
    "tips": ("Give {count} tips to {goal}.", "How to {goal}? Name {count} tricks."),
    "pros_and_cons": (
        "List {count} pros and {count} cons of {option}.",
        "Weigh up {option}: {count} points each.",
    ),
    "new_uses": ("Name {count} uses for {things}.", "What are {things} good for? {count} ideas."),
    "gift_ideas": ("Suggest {count} presents for fans of {hobby}.",),
    "team_names": ("Invent {count} animal team names from {town}.",),
    "shop_names": ("Think of {count} {kind} names, each with an adjective in {letter}.",),
    "list_function": (
        "Write a Python function {name}: of numbers {condition}, return {result}.",
        "Code {name}: take numbers {condition}, give {result}.",
    ),
    "text_function": (
        "Write a Python function {name}: words {condition}, {result}.",
        "Program {name} in Python, keeping words {condition}, returned {result}.",
    ),
    "regular_expression": ("Write a regex: {count} {first}, {sign}, {other} {second}.",),
    "sql_query": ("Write SQL: {wanted}, {other} from {table}, {measure} {limit}, by {key} {way}.",),
    "weekday_of_date": ("Which weekday was {day}?", "{day} fell on which day?"),
    "unit_conversion": ("How many {target} are {value} {unit}?", "{value} {unit} in {target}?"),
    "country_facts": ("What are {one} and {two}?", "Name {one}, then {two}."),
    "chemical_elements": ("Give {one} and {two}.",),
    "planets": ("Is {one} or {two} {measure}?",),
    "date_shift": ("Which date is {days} days {direction} {day}?",),
    "team_sizes": ("How many players are {n} {sport} teams?",),
    "average_speed": ("A {thing}, {distance} km, {hours} hours: how fast?",),
}


@lru_cache(maxsize=1)
def terse_families() -> dict[str, Family]:
    """By the name of the family whose tasks they shorten."""
    known = {family.name: family for family in all_families()}
    return {name: replace(known[name], templates=templates) for name, templates in _TEMPLATES.items()}


def recognise_terse(text: str) -> tuple[Family, Slots] | None:
    """The family of a short form, with its slots; None for any other text. Where several templates fit, the one
    with the most text of its own decides."""
    for family in _singles():
        slots = family.match(text)
        if slots is not None:
            return family, slots
    return None


@lru_cache(maxsize=1)
def _singles() -> tuple[Family, ...]:
    singles = [
        replace(family, templates=(template,))
        for family in terse_families().values()
        for template in family.templates
    ]
    return tuple(sorted(singles, key=lambda family: len(family.templates[0]), reverse=True))
