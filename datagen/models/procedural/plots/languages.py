"""Twenty programming languages, as far as functions over a list of numbers need them. Text only; read by `dialects`.

A block names what differs from the first one, or from the language behind "<".
"""

TEXT = r"""
[]
number: double {var} = {to};
whole: int {var} = 0;
when: if ({test}) {{
size: values.length
first: values[0]
close: }
end: }
set: {var} = {to}
back: return {what};
item: value
zero: 0
camel: yes
remark: //
before:
after:
indent: 4

[Python]
fence: python
one: def {name}(values):
counts: def {name}(values, limit):
number: {var} = {to}
whole: {var} = 0
loop: for value in values:
when: if {test}:
empty: if not values:
size: len(values)
check: assert {name}([{items}]{limit}) == {result}
close:
end:
back: return {what}
camel: no
remark: #

[JavaScript]
fence: javascript
one: function {name}(values) {{
counts: function {name}(values, limit) {{
number: let {var} = {to};
whole: let {var} = 0;
loop: for (const value of values) {
empty: if (values.length === 0) {
check: console.assert({name}([{items}]{limit}) === {result});
set: {var} = {to};
indent: 2

[TypeScript < JavaScript]
fence: typescript
one: function {name}(values: number[]): number {{
counts: function {name}(values: number[], limit: number): number {{

[Java]
fence: java
one: static double {name}(double[] values) {{
counts: static int {name}(double[] values, double limit) {{
loop: for (double value : values) {
empty: if (values.length == 0) {
check: assert {name}(new double[] {{{items}}}{limit}) == {result};
set: {var} = {to};
before: final class Readings {
after: }

[C]
fence: c
one: double {name}(const double *values, size_t size) {{
counts: int {name}(const double *values, size_t size, double limit) {{
loop: for (size_t i = 0; i < size; i++) {
empty: if (size == 0) {
size: size
check: assert({name}((double[]){{{items}}}, {count}{limit}) == {result});
set: {var} = {to};
item: values[i]
before: #include <assert.h>\n#include <stddef.h>

[C++ < Java]
fence: cpp
one: double {name}(const std::vector<double>& values) {{
counts: int {name}(const std::vector<double>& values, double limit) {{
empty: if (values.empty()) {
size: values.size()
check: assert(({name}({{{items}}}{limit}) == {result}));
before: #include <cassert>\n#include <vector>
after:

[C# < Java]
fence: csharp
loop: foreach (double value in values) {
empty: if (values.Length == 0) {
size: values.Length
check: Debug.Assert({name}(new double[] {{{items}}}{limit}) == {result});
before: static class Readings {

[Go]
fence: go
one: func {name}(values []float64) float64 {{
counts: func {name}(values []float64, limit float64) int {{
number: {var} := {to}
whole: {var} := 0
loop: for _, value := range values {
when: if {test} {{
empty: if len(values) == 0 {
size: float64(len(values))
check: if {name}([]float64{{{items}}}{limit}) != {result} {{\n    panic("{name}")\n}}
back: return {what}
zero: 0.0
before: package readings

[Rust]
fence: rust
one: fn {name}(values: &[f64]) -> f64 {{
counts: fn {name}(values: &[f64], limit: f64) -> usize {{
number: let mut {var} = {to};
whole: let mut {var} = 0;
loop: for &value in values {
when: if {test} {{
empty: if values.is_empty() {
size: values.len() as f64
check: assert_eq!({name}(&[{items}]{limit}), {result});
set: {var} = {to};
zero: 0.0
camel: no

[Ruby < Python]
fence: ruby
one: def {name}(values)
counts: def {name}(values, limit)
loop: values.each do |value|
when: if {test}
empty: if values.empty?
size: values.size
check: raise unless {name}([{items}]{limit}) == {result}
close: end
end: end
zero: 0.0
indent: 2

[PHP]
fence: php
one: function {name}(array $values): float {{
counts: function {name}(array $values, float $limit): int {{
number: ${var} = {to};
whole: ${var} = 0;
loop: foreach ($values as $value) {
empty: if ($values === []) {
size: count($values)
first: $values[0]
check: assert({name}([{items}]{limit}) == {result});
set: ${var} = {to};
item: $value
before: <?php

[Kotlin]
fence: kotlin
one: fun {name}(values: List<Double>): Double {{
counts: fun {name}(values: List<Double>, limit: Double): Int {{
number: var {var} = {to}
whole: var {var} = 0
loop: for (value in values) {
empty: if (values.isEmpty()) {
size: values.size
check: check({name}(listOf({items}){limit}) == {result})
back: return {what}
zero: 0.0

[Swift < Kotlin]
fence: swift
one: func {name}(_ values: [Double]) -> Double {{
counts: func {name}(_ values: [Double], _ limit: Double) -> Int {{
loop: for value in values {
when: if {test} {{
empty: if values.isEmpty {
size: Double(values.count)
check: assert({name}([{items}]{limit}) == {result})

[Scala < Kotlin]
fence: scala
one: def {name}(values: Seq[Double]): Double = {{
counts: def {name}(values: Seq[Double], limit: Double): Int = {{
loop: for (value <- values) {
empty: if (values.isEmpty) {
first: values.head
check: assert({name}(Seq({items}){limit}) == {result})
before: object Readings {
after: }
indent: 2

[Dart < JavaScript]
fence: dart
one: double {name}(List<double> values) {{
counts: int {name}(List<double> values, double limit) {{
number: var {var} = {to};
whole: var {var} = 0;
loop: for (final value in values) {
empty: if (values.isEmpty) {
check: assert({name}([{items}]{limit}) == {result});
zero: 0.0

[Lua < Python]
fence: lua
one: function {name}(values)
counts: function {name}(values, limit)
number: local {var} = {to}
whole: local {var} = 0
loop: for _, value in ipairs(values) do
when: if {test} then
empty: if #values == 0 then
size: #values
first: values[1]
check: assert({name}({{{items}}}{limit}) == {result})
close: end
end: end
remark: --

[Perl < PHP]
fence: perl
one: sub {name} {{\n    my ($values) = @_;
counts: sub {name} {{\n    my ($values, $limit) = @_;
number: my ${var} = {to};
whole: my ${var} = 0;
loop: for my $value (@$values) {
empty: if (!@$values) {
size: @$values
first: $values->[0]
check: die unless {name}([{items}]{limit}) == {result};
camel: no
remark: #
before: use strict;\nuse warnings;

[Julia < Ruby]
fence: julia
one: function {name}(values)
counts: function {name}(values, limit)
loop: for value in values
empty: if isempty(values)
size: length(values)
first: values[1]
check: @assert {name}([{items}]{limit}) == {result}
indent: 4

[R < JavaScript]
fence: r
one: {name} <- function(values) {{
counts: {name} <- function(values, limit) {{
number: {var} <- {to}
whole: {var} <- 0
loop: for (value in values) {
empty: if (length(values) == 0) {
size: length(values)
first: values[1]
check: stopifnot({name}(c({items}){limit}) == {result})
set: {var} <- {to}
back: return({what})
camel: no
remark: #

[Nim < Python]
fence: nim
one: proc {name}(values: seq[float]): float =
counts: proc {name}(values: seq[float], limit: float): int =
number: var {var} = {to}
whole: var {var} = 0
empty: if values.len == 0:
size: float(values.len)
check: doAssert {name}(@[{items}]{limit}) == {result}
zero: 0.0
camel: yes
indent: 2
"""
