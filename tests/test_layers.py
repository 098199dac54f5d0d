"""Imports point downward only (docs/architecture.md, "Layers")."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]

# From the bottom to the top; modules on one line may import each other.
LAYERS = (
    ("datagen", "errors", "record", "version"),
    ("seeding", "text", "resources", "rouge", "settings", "engines", "seed_lists", "intervals", "agreement"),
    (
        "formats",
        "novelty",
        "rules",
        "excerpt",
        "lengths",
        "targets",
        "shingles",
        "labels",
        "languages",
        "conversation",
        "constraints",
    ),
    ("models", "embeddings", "prompts", "schedule", "store", "store_errors", "reviews"),
    ("step",),
    ("generators", "filters", "dedupe", "balance"),
    ("evaluate", "rewards"),
    ("config", "registry"),
    ("recipe",),
    ("stage",),
    ("execute", "curate"),
    ("on_ray",),
    ("report", "export", "review"),
    ("publish",),
    ("api",),
    ("rlhf",),
    ("cli",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
APART = ("generators", "filters", "dedupe", "balance")


def part(module):
    """The layer's name of a module: datagen.models.base -> models."""
    return module.split(".")[1] if "." in module else "datagen"


def imports(package):
    """(file, line, importing module, imported module) of every import of our own, wherever it stands."""
    for file in sorted((ROOT / package).rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(file.read_text("utf-8"))
        checking = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if id(node) in checking:
                continue
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}:{node.lineno}: a relative import"
                names = [node.module]
            else:
                continue
            for name in names:
                if name.split(".")[0] in ("datagen", "trainers"):
                    yield file.relative_to(ROOT), node.lineno, module, name


def test_every_part_has_its_layer():
    parts = {path.stem for path in (ROOT / "datagen").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__pycache__", "py", "_shipped"} <= set(LEVEL) | {"py"}


def test_imports_point_downward():
    wrong = [
        f"{file}:{line}: {importing} imports {imported}"
        for file, line, importing, imported in imports("datagen")
        if importing != "datagen" and LEVEL[part(imported)] > LEVEL[part(importing)]
    ]
    assert wrong == []


def test_generators_filters_and_dedupe_do_not_import_each_other():
    wrong = [
        f"{file}:{line}: {importing} imports {imported}"
        for file, line, importing, imported in imports("datagen")
        if part(importing) in APART and part(imported) in APART and part(importing) != part(imported)
    ]
    assert wrong == []


def test_datagen_and_trainers_meet_only_where_they_may():
    assert [found for found in imports("datagen") if found[3].startswith("trainers")] == []
    allowed = {"record", "formats", "config", "errors"}
    wrong = [
        found
        for found in imports("trainers")
        if found[3].startswith("datagen.") and part(found[3]) not in allowed
    ]
    assert wrong == []


def test_no_file_is_longer_than_three_hundred_lines():
    long = {
        str(file.relative_to(ROOT)): count
        for package in ("datagen", "trainers")
        for file in (ROOT / package).rglob("*.py")
        if (count := len(file.read_text("utf-8").splitlines())) > 300
    }
    assert long == {}
