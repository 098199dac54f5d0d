"""Functions that the procedural model writes in twenty languages: right, and compiled where a compiler is at hand."""

import shutil
import subprocess

import pytest
import yaml

from datagen.models.procedural import plots
from datagen.models.procedural.plots.code import MEASURES, subject
from datagen.models.procedural.plots.dialects import DIALECTS
from datagen.models.procedural.plots.writing_code import Writer
from datagen.resources import shipped

SHIPPED = yaml.safe_load(shipped("seeds", "code_roles.yaml").read_text("utf-8"))
VALUES = (3, 4.5, -2, 9)


def checks(writer):
    return (
        writer.check(writer.average, VALUES),
        writer.check(writer.above, VALUES, 3),
        writer.check(writer.highest, VALUES),
        writer.check(writer.highest, (-3, -8)),
    )


def functions(writer):
    return writer.write_average(safe=True), writer.write_above(), writer.write_highest(safe=True)


def bare(fenced):
    return fenced.split("\n", 1)[1].rpartition("\n```")[0]


def test_every_shipped_language_and_domain_is_known():
    assert set(SHIPPED["languages"]) == DIALECTS.keys()
    assert set(SHIPPED["domains"]) == MEASURES.keys()
    assert subject("specialist in glaciers", "programmer in C++") == {
        "language": "C++",
        "plural": "thicknesses of ice",
        "unit": "metres",
    }
    assert subject("specialist in knots", "programmer in COBOL")["language"] == "Python"


@pytest.mark.parametrize("language", DIALECTS)
def test_functions_of_every_language_have_their_blocks_closed(language):
    writer = Writer(language, "weight")
    for text in (*functions(writer), *checks(writer), writer.write_average(safe=False)):
        for opening, closing in ("()", "[]", "{}"):
            assert text.count(opening) == text.count(closing), text
        assert "{{" not in text.replace("&[", "") or language == "C"
    assert "average" in writer.average
    assert ("_" in writer.average) == (not DIALECTS[language].camel)


def test_a_function_word_for_word():
    assert Writer("Go", "weight").write_above() == (
        "func countAbove(values []float64, limit float64) int {\n"
        "    found := 0\n"
        "    for _, value := range values {\n"
        "        if value > limit {\n"
        "            found = found + 1\n"
        "        }\n"
        "    }\n"
        "    return found\n"
        "}"
    )
    writer = Writer("Rust", "weight")
    assert writer.check(writer.average, (3, 4)) == "assert_eq!(average_weight(&[3.0, 4.0]), 3.5);"
    assert writer.check(writer.above, (3, 4), 3) == "assert_eq!(count_above(&[3.0, 4.0], 3.0), 1);"


def test_python_gives_what_the_tests_say():
    writer = Writer("Python", "weight")
    names = {}
    exec("\n".join((*functions(writer), *checks(writer), "assert average_weight([]) == 0")), names)
    exec(writer.write_highest(safe=False), names)
    assert names["highest_weight"]([-3, -8]) == 0, "the fault that is found in the dialogue"
    exec(writer.write_average(safe=False), names)
    with pytest.raises(ZeroDivisionError):
        names["average_weight"]([])


def complaint(tmp_path, name, text, *commands):
    """What the first command that fails has to say, "" if all of them pass."""
    (tmp_path / name).write_text(text)
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        if done.returncode:
            return f"{text}\n{done.stderr}{done.stdout}"
    return ""


def source(language):
    """A program that runs the tests, out of the file that a dialogue ends in."""
    writer = Writer(language, "weight")
    text, tests = bare(writer.whole_file(*functions(writer))), "\n    ".join(checks(writer))
    main = {
        "C": f"{text}\nint main(void) {{\n    {tests}\n    return 0;\n}}\n",
        "C++": f"{text}\nint main() {{\n    {tests}\n    return 0;\n}}\n",
        "Rust": f"{text}\nfn main() {{\n    {tests}\n}}\n",
        "Java": f"{text[:-1]}    public static void main(String[] given) {{\n    {tests}\n    }}\n}}\n",
    }
    return main.get(language, "\n".join((text, *checks(writer))) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "name", "commands"),
    [
        ("C", "main.c", (["gcc", "-Wall", "-Werror", "main.c", "-o", "main"], ["./main"])),
        ("C++", "main.cpp", (["g++", "-Wall", "-Werror", "main.cpp", "-o", "main"], ["./main"])),
        ("JavaScript", "main.js", (["node", "main.js"],)),
        ("Perl", "main.pl", (["perl", "main.pl"],)),
        ("Rust", "main.rs", (["rustc", "main.rs", "-o", "main"], ["./main"])),
        ("Java", "Readings.java", (["java", "-ea", "Readings.java"],)),
        ("Ruby", "main.rb", (["ruby", "main.rb"],)),
        ("Lua", "main.lua", (["lua", "main.lua"],)),
        ("PHP", "main.php", (["php", "-d", "zend.assertions=1", "main.php"],)),
        ("R", "main.r", (["Rscript", "main.r"],)),
        ("Julia", "main.jl", (["julia", "main.jl"],)),
    ],
)
def test_programs_run_where_their_language_is_installed(tmp_path, language, name, commands):
    if shutil.which(commands[0][0]) is None:
        pytest.skip(f"no {commands[0][0]} here")
    assert complaint(tmp_path, name, source(language), *commands) == ""


def test_the_last_file_holds_what_was_written_and_mended():
    task = (
        "Write a small library in Python with which a specialist in mining evaluates amounts of ore: average, count"
        " above a limit such as 40 tonnes, and what else is needed; extremes matter most."
    )
    plot, project = plots.begin(task)
    assert {"highest", "negative"} <= {step.name for step in plot.route(project)}
    for name in ("average", "empty", "highest", "negative", "whole"):
        project = project.after(name, {})
    whole = next(step for step in plot.steps if step.name == "whole").work(project)
    assert whole.startswith("All in one, with `average_ore` and `highest_ore`:")
    names = {}
    exec(whole.split("```python\n")[1].split("```")[0], names)
    assert (names["average_ore"]([]), names["highest_ore"]([-3, -8])) == (0, -3)
    assert "count_above" not in names
