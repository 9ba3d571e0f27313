"""The part of SQL in which conditions are written, parsed and evaluated.

Comparisons, and / or / not, is [not] null, [not] in, [not] between, + - * /, parentheses, literals
and the functions `coalesce`, `nullif` and `abs`. `/` divides doubles.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from .values import Number, Row, Truth, Value, all_of, any_of, compare, none_of, number

Expression = Callable[[Row], Value]

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+|\d+|\.\d+)|(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><>|!=|<=|>=|[-+*/(),<>=]))"
)
SIGNS = {"=", "<>", "!=", "<", "<=", ">", ">="}
CONSTANTS: Mapping[str, Value] = {"true": True, "false": False, "null": None}
KEYWORDS = {*CONSTANTS, "and", "or", "not", "is", "in", "between", "date"}
FUNCTIONS = {"coalesce", "nullif", "abs"}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def calculate(sign: str, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    left, right = number(left), number(right)
    if sign == "/":
        return float(left) / float(right)
    kind = float if isinstance(left, float) or isinstance(right, float) else Fraction
    result = ARITHMETIC[sign](kind(left), kind(right))
    assert isinstance(result, float | Fraction)
    return result


def truth(value: Value) -> Truth:
    if value is None or isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is neither true nor false")


class Parser:
    """Recursive descent; each method is a level of precedence, the loosest first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.at = 0
        end = len(text.rstrip())
        position = 0
        while position < end:
            found = TOKEN.match(text, position)
            if not found or not found.lastgroup:
                raise SyntaxError(f"can't read {text[position:]!r} in {text!r}")
            piece = found.group(found.lastgroup)
            if found.lastgroup != "text":
                piece = piece.lower()
            self.tokens.append((found.lastgroup, piece))
            position = found.end()

    def whole(self) -> Expression:
        expression = self.either()
        if self.at < len(self.tokens):
            raise SyntaxError(f"{self.tokens[self.at][1]!r} is too much in {self.text!r}")
        return expression

    def next_is(self, *pieces: str) -> bool:
        """Step over these tokens where they come next."""
        coming = self.tokens[self.at : self.at + len(pieces)]
        matches = [piece for kind, piece in coming if kind != "text"] == list(pieces)
        self.at += len(pieces) if matches else 0
        return matches

    def need(self, piece: str) -> None:
        if not self.next_is(piece):
            raise SyntaxError(f"{piece!r} is missing in {self.text!r}")

    def either(self) -> Expression:
        parts = [self.both()]
        while self.next_is("or"):
            parts.append(self.both())
        if len(parts) == 1:
            return parts[0]
        return lambda row: any_of(truth(part(row)) for part in parts)

    def both(self) -> Expression:
        parts = [self.negated()]
        while self.next_is("and"):
            parts.append(self.negated())
        if len(parts) == 1:
            return parts[0]
        return lambda row: all_of(truth(part(row)) for part in parts)

    def negated(self) -> Expression:
        if self.next_is("not"):
            inner = self.negated()
            return lambda row: none_of(truth(inner(row)))
        return self.predicate()

    def predicate(self) -> Expression:
        left = self.sum()
        while True:
            kind, piece = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
            if kind == "sign" and piece in SIGNS:
                self.at += 1
                left = self.comparison("<>" if piece == "!=" else piece, left, self.sum())
            elif self.next_is("is", "not"):
                left = self.negation(self.being(left))
            elif self.next_is("is"):
                left = self.being(left)
            elif self.next_is("not", "in"):
                left = self.negation(self.member(left))
            elif self.next_is("in"):
                left = self.member(left)
            elif self.next_is("not", "between"):
                left = self.negation(self.between(left))
            elif self.next_is("between"):
                left = self.between(left)
            else:
                return left

    @staticmethod
    def negation(inner: Expression) -> Expression:
        return lambda row: none_of(truth(inner(row)))

    @staticmethod
    def comparison(sign: str, left: Expression, right: Expression) -> Expression:
        return lambda row: compare(sign, left(row), right(row))

    def being(self, left: Expression) -> Expression:
        for word, value in CONSTANTS.items():
            if self.next_is(word):
                return lambda row: left(row) is value
        raise SyntaxError(f"`is` needs null, true or false in {self.text!r}")

    def member(self, left: Expression) -> Expression:
        self.need("(")
        members = self.arguments()
        return lambda row: any_of(compare("=", left(row), member(row)) for member in members)

    def between(self, left: Expression) -> Expression:
        low = self.sum()
        self.need("and")
        high = self.sum()
        return lambda row: all_of(
            (compare(">=", left(row), low(row)), compare("<=", left(row), high(row)))
        )

    def arguments(self) -> list[Expression]:
        parts = [self.either()]
        while self.next_is(","):
            parts.append(self.either())
        self.need(")")
        return parts

    def sum(self) -> Expression:
        left = self.product()
        while True:
            if self.next_is("+"):
                left = self.calculation("+", left, self.product())
            elif self.next_is("-"):
                left = self.calculation("-", left, self.product())
            else:
                return left

    def product(self) -> Expression:
        left = self.signed()
        while True:
            if self.next_is("*"):
                left = self.calculation("*", left, self.signed())
            elif self.next_is("/"):
                left = self.calculation("/", left, self.signed())
            else:
                return left

    @staticmethod
    def calculation(sign: str, left: Expression, right: Expression) -> Expression:
        return lambda row: calculate(sign, left(row), right(row))

    def signed(self) -> Expression:
        if self.next_is("-"):
            inner = self.signed()
            return lambda row: calculate("*", -1, inner(row))
        return self.atom()

    def atom(self) -> Expression:
        if self.at == len(self.tokens):
            raise SyntaxError(f"{self.text!r} ends too early")
        kind, piece = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            amount: Number = Decimal(piece) if "." in piece else int(piece)
            return lambda row: amount
        if kind == "text":
            words = piece[1:-1].replace("''", "'")
            return lambda row: words
        if piece == "(":
            inner = self.either()
            self.need(")")
            return inner
        if piece in CONSTANTS:
            constant = CONSTANTS[piece]
            return lambda row: constant
        if piece == "date":
            day = date.fromisoformat(self.tokens[self.at][1][1:-1])
            self.at += 1
            return lambda row: day
        if piece in FUNCTIONS and self.next_is("("):
            return self.function(piece, self.arguments())
        if kind != "word" or piece in KEYWORDS:
            raise SyntaxError(f"{piece!r} is out of place in {self.text!r}")
        self.names.add(piece)
        return lambda row: row[piece]

    @staticmethod
    def function(name: str, parts: list[Expression]) -> Expression:
        def coalesce(row: Row) -> Value:
            return next((found for part in parts if (found := part(row)) is not None), None)

        def nullif(row: Row) -> Value:
            value = parts[0](row)
            return None if compare("=", value, parts[1](row)) else value

        def absolute(row: Row) -> Value:
            value = parts[0](row)
            return None if value is None else calculate("*", value, -1 if number(value) < 0 else 1)

        functions: Mapping[str, Expression] = {
            "coalesce": coalesce,
            "nullif": nullif,
            "abs": absolute,
        }
        return functions[name]


@cache
def parsed(text: str) -> tuple[Expression, frozenset[str]]:
    """The expression and the names of the traits in it."""
    parser = Parser(text)
    return parser.whole(), frozenset(parser.names)


def sql_condition(text: str) -> Callable[[Row], Truth]:
    expression, _ = parsed(text)
    return lambda row: truth(expression(row))


def sql_traits(text: str) -> frozenset[str]:
    return parsed(text)[1]
