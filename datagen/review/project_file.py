"""Project files: what is asked of whom, in YAML, every fault of it at once.

name: Helpful answers
kind: comparison                  # rephrase | demonstration | comparison | rating | instruction
annotators: [ada, ben, {name: chi, facts: {first_language: Igbo}}]
admins: [root]
overlap: 2
guidelines: guidelines.md         # a file beside this one, or the text itself
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from datagen.config import build
from datagen.errors import RecipeError, UsageError
from datagen.review.intake import records_of_target
from datagen.reviews.items import Kind
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from datagen.settings import read_yaml
from datagen.targets.files import load_target


def load_project(path: Path) -> Project:
    """Raises UsageError for a file that cannot be read, RecipeError with every fault in it."""
    try:
        plain = read_yaml(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}; name a project file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(str(path), [" ".join(str(error).split())]) from error
    if not isinstance(plain, dict):
        raise RecipeError(str(path), [f"expected keys and values, found {type(plain).__name__}"])
    built = build(Project, {**plain, **_annotators(plain)})
    if isinstance(built, list):
        raise RecipeError(str(path), built)
    project = replace(built, guidelines=_guidelines(path, built.guidelines))
    load_target(project.tasks, project.lengths, tokenizer=project.tokenizer if project.lengths else "")
    return project


def fitting_project(store: ReviewStore, target: Path) -> Project:
    """For whoever names no project file: one annotator, one admin, one answer to each item, of the kind that the run's
    own items or the first record call for. Raises UsageError where there is neither."""
    if store.rows("SELECT 1 FROM review_items WHERE kind = 'rephrase' LIMIT 1"):
        return Project("rephrase", "rephrase")
    first = next(iter(records_of_target(target)), None)
    if first is None:
        raise UsageError(
            f"{target}: no records and nothing that waits for people; run it first, or name a --project"
        )
    pair = first.tags.get("kind") == "pair" or first.preference is not None
    kind: Kind = "comparison" if pair else "rating" if len(first.messages) > 2 else "instruction"
    return Project(kind, kind)


def _annotators(plain: dict[str, Any]) -> dict[str, Any]:
    """A name alone stands for an annotator of whom nothing more is known."""
    given = plain.get("annotators")
    if not isinstance(given, list):
        return {}
    return {"annotators": [{"name": one} if isinstance(one, str) else one for one in given]}


def _guidelines(path: Path, text: str) -> str:
    """The text, or that of the file of this name. Raises RecipeError for a file that is not there."""
    if "\n" in text.strip() or not text.strip().endswith((".md", ".txt")):
        return text
    file = path.parent / text.strip()
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(
            str(path), [f"guidelines: {file} cannot be read: {error}; name a file or write the text itself"]
        ) from error
