"""Twenty programming languages, as far as functions over a list of numbers need them.

A dialect is read by `writing_code`, which knows the functions; a line that a language does not need is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dialect:
    """one, two: the head of a function of a list, and of a list and a limit; counts: of one that gives a whole number.
    number, whole: how a variable begins. loop, when, empty: lines that open a block, and close the one that ends it.
    size, item, first, zero: expressions. check: a test of a call. before, after: what stands around a whole file.
    """

    fence: str
    one: str
    counts: str
    number: str
    whole: str
    loop: str
    when: str
    empty: str
    size: str
    first: str
    check: str
    close: str = "}"
    end: str = "}"
    set: str = "{var} = {to};"
    back: str = "return {what};"
    item: str = "value"
    zero: str = "0"
    joined: str = ", "
    camel: bool = True
    remark: str = "//"
    before: str = ""
    after: str = ""
    indent: int = field(default=4)


DIALECTS = {
    "Python": Dialect(
        "python", "def {name}(values):", "def {name}(values,"
                                         " limit):", "{var} = {to}", "{var} = 0", "for value in values:",
        "if {test}:", "if not values:", "len(values)", "values[0]", "assert {name}([{items}]{limit}) =="
                                                                    " {result}", close="", end="",
        set="{var} = {to}", back="return {what}", camel=False, remark="#",
    ),
    "JavaScript": Dialect(
        "javascript", "function {name}(values)"
                      " {{", "function {name}(values, limit) {{", "let {var} = {to};", "let {var} = 0;",
        "for (const value of values)"
        " {", "if ({test}) {{", "if (values.length === 0) {", "values.length", "values[0]",
        "console.assert({name}([{items}]{limit}) === {result});", indent=2,
    ),
    "TypeScript": Dialect(
        "typescript", "function {name}(values: number[]): number"
                      " {{", "function {name}(values: number[], limit: number): number {{",
        "let {var} ="
        " {to};", "let {var} = 0;", "for (const value of values) {", "if ({test}) {{", "if (values.length === 0) {",
        "values.length", "values[0]", "console.assert({name}([{items}]{limit}) === {result});", indent=2,
    ),
    "Java": Dialect(
        "java", "static double {name}(double[] values) {{", "static int {name}(double[] values, double limit) {{",
        "double {var} ="
        " {to};", "int {var} = 0;", "for (double value : values) {", "if ({test}) {{", "if (values.length == 0) {",
        "values.length", "values[0]", "assert {name}(new double[] {{{items}}}{limit}) == {result};",
        before="final class Readings {", after="}",
    ),
    "C": Dialect(
        "c", "double {name}(const double *values, size_t size)"
             " {{", "int {name}(const double *values, size_t size, double limit) {{",
        "double {var} ="
        " {to};", "int {var} = 0;", "for (size_t i = 0; i < size; i++) {", "if ({test}) {{", "if (size == 0) {",
        "size", "values[0]", "assert({name}((double[]){{{items}}}, {count}{limit}) == {result});", item="values[i]",
        before="#include <assert.h>\n#include <stddef.h>",
    ),
    "C++": Dialect(
        "cpp", "double {name}(const std::vector<double>& values)"
               " {{", "int {name}(const std::vector<double>& values, double limit) {{",
        "double {var} ="
        " {to};", "int {var} = 0;", "for (double value : values) {", "if ({test}) {{", "if (values.empty()) {",
        "values.size()", "values[0]", "assert(({name}({{{items}}}{limit}) =="
                                      " {result}));", before="#include <cassert>\n#include <vector>",
    ),
    "C#": Dialect(
        "csharp", "static double {name}(double[] values) {{", "static int {name}(double[] values, double limit) {{",
        "double {var} = {to};", "int {var} = 0;", "foreach (double value in values) {", "if ({test}) {{",
        "if (values.Length == 0) {", "values.Length", "values[0]",
        "Debug.Assert({name}(new double[] {{{items}}}{limit}) =="
        " {result});", before="static class Readings {", after="}",
    ),
    "Go": Dialect(
        "go", "func {name}(values []float64) float64"
              " {{", "func {name}(values []float64, limit float64) int {{", "{var} := {to}",
        "{var} := 0", "for _, value := range values"
                      " {", "if {test} {{", "if len(values) == 0 {", "float64(len(values))", "values[0]",
        "if {name}([]float64{{{items}}}{limit}) != {result} {{\n   "
        " panic(\"{name}\")\n}}", set="{var} = {to}", back="return {what}", zero="0.0",
        before="package readings",
    ),
    "Rust": Dialect(
        "rust", "fn {name}(values: &[f64]) -> f64"
                " {{", "fn {name}(values: &[f64], limit: f64) -> usize {{", "let mut {var} = {to};",
        "let mut {var} ="
        " 0;", "for &value in values"
               " {", "if {test} {{", "if values.is_empty() {", "values.len() as f64", "values[0]",
        "assert_eq!({name}(&[{items}]{limit}), {result});", zero="0.0", camel=False,
    ),
    "Ruby": Dialect(
        "ruby", "def {name}(values)", "def {name}(values,"
                                      " limit)", "{var} = {to}", "{var} = 0", "values.each do |value|", "if {test}",
        "if values.empty?", "values.size", "values[0]", "raise unless {name}([{items}]{limit}) =="
                                                        " {result}", close="end", end="end",
        set="{var} = {to}", back="return {what}", zero="0.0", camel=False, remark="#", indent=2,
    ),
    "PHP": Dialect(
        "php", "function {name}(array $values): float"
               " {{", "function {name}(array $values, float $limit): int {{", "${var} = {to};",
        "${var} = 0;", "foreach ($values as $value)"
                       " {", "if ({test}) {{", "if ($values === []) {", "count($values)", "$values[0]",
        "assert({name}([{items}]{limit}) == {result});", set="${var} = {to};", item="$value", before="<?php",
    ),
    "Kotlin": Dialect(
        "kotlin", "fun {name}(values: List<Double>): Double"
                  " {{", "fun {name}(values: List<Double>, limit: Double): Int {{",
        "var {var} ="
        " {to}", "var {var} ="
                 " 0", "for (value in values) {", "if ({test}) {{", "if (values.isEmpty()) {", "values.size",
        "values[0]", "check({name}(listOf({items}){limit}) =="
                     " {result})", set="{var} = {to}", back="return {what}", zero="0.0",
    ),
    "Swift": Dialect(
        "swift", "func {name}(_ values: [Double]) -> Double"
                 " {{", "func {name}(_ values: [Double], _ limit: Double) -> Int {{",
        "var {var} ="
        " {to}", "var {var} ="
                 " 0", "for value in values {", "if {test} {{", "if values.isEmpty {", "Double(values.count)",
        "values[0]", "assert({name}([{items}]{limit}) =="
                     " {result})", set="{var} = {to}", back="return {what}", zero="0.0",
    ),
    "Scala": Dialect(
        "scala", "def {name}(values: Seq[Double]): Double ="
                 " {{", "def {name}(values: Seq[Double], limit: Double): Int = {{",
        "var {var} ="
        " {to}", "var {var} ="
                 " 0", "for (value <- values) {", "if ({test}) {{", "if (values.isEmpty) {", "values.size",
        "values.head", "assert({name}(Seq({items}){limit}) =="
                       " {result})", set="{var} = {to}", back="return {what}", zero="0.0",
        before="object Readings {", after="}", indent=2,
    ),
    "Dart": Dialect(
        "dart", "double {name}(List<double> values)"
                " {{", "int {name}(List<double> values, double limit) {{", "var {var} = {to};",
        "var {var} ="
        " 0;", "for (final value in values)"
               " {", "if ({test}) {{", "if (values.isEmpty) {", "values.length", "values[0]",
        "assert({name}([{items}]{limit}) == {result});", zero="0.0", indent=2,
    ),
    "Lua": Dialect(
        "lua", "function {name}(values)", "function {name}(values, limit)", "local {var} = {to}", "local {var} = 0",
        "for _, value in ipairs(values) do", "if {test} then", "if #values == 0 then", "#values", "values[1]",
        "assert({name}({{{items}}}{limit}) =="
        " {result})", close="end", end="end", set="{var} = {to}", back="return {what}", camel=False,
        remark="--",
    ),
    "Perl": Dialect(
        "perl", "sub {name} {{\n    my ($values) ="
                " @_;", "sub {name} {{\n    my ($values, $limit) = @_;", "my ${var} = {to};",
        "my ${var} ="
        " 0;", "for my $value (@$values) {", "if ({test}) {{", "if (!@$values) {", "@$values", "$values->[0]",
        "die unless {name}([{items}]{limit}) =="
        " {result};", set="${var} = {to};", item="$value", camel=False, remark="#",
        before="use strict;\nuse warnings;",
    ),
    "Julia": Dialect(
        "julia", "function {name}(values)", "function {name}(values,"
                                            " limit)", "{var} = {to}", "{var} = 0", "for value in values",
        "if {test}", "if isempty(values)", "length(values)", "values[1]", "@assert {name}([{items}]{limit})"
                                                                          " == {result}", close="end",
        end="end", set="{var} = {to}", back="return {what}", zero="0.0", camel=False, remark="#",
    ),
    "R": Dialect(
        "r", "{name} <- function(values) {{", "{name} <- function(values, limit) {{", "{var} <- {to}", "{var} <- 0",
        "for (value in values) {", "if ({test}) {{", "if (length(values) == 0) {", "length(values)", "values[1]",
        "stopifnot({name}(c({items}){limit}) =="
        " {result})", set="{var} <- {to}", back="return({what})", camel=False, remark="#", indent=2,
    ),
    "Nim": Dialect(
        "nim", "proc {name}(values: seq[float]): float"
               " =", "proc {name}(values: seq[float], limit: float): int =", "var {var} = {to}",
        "var {var} ="
        " 0", "for value in values:", "if {test}:", "if values.len == 0:", "float(values.len)", "values[0]",
        "doAssert {name}(@[{items}]{limit}) =="
        " {result}", close="", end="", set="{var} = {to}", back="return {what}", zero="0.0",
        remark="#", indent=2,
    ),
}  # fmt: skip
