"""All families of the category generation, the largest: texts, plans, tables and verse from given facts."""

from __future__ import annotations

from datagen.models.procedural.families import (
    generation_business,
    generation_lessons,
    generation_letters,
    generation_plans,
    generation_press,
    generation_rhymes,
    generation_stories,
    generation_tables,
    generation_verse,
)
from datagen.models.procedural.family import Family

FAMILIES: tuple[Family, ...] = (
    *generation_letters.FAMILIES,
    *generation_business.FAMILIES,
    *generation_press.FAMILIES,
    *generation_plans.FAMILIES,
    *generation_tables.FAMILIES,
    *generation_lessons.FAMILIES,
    *generation_stories.FAMILIES,
    *generation_verse.FAMILIES,
    *generation_rhymes.FAMILIES,
)
