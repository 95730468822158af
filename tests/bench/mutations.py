"""The one-token changes that a source allows: each would be a fault, so that some test should fail with it."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

COMPARISONS = {
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "==": ("!=",),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
    "is": ("is not",),
    "is not": ("is",),
}
ARITHMETIC = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "//": ("*",), "%": ("*",), "|": ("&",), "&": ("|",)}
ASSIGNED = {"+=": ("-=",), "-=": ("+=",), "*=": ("+=",), "|=": ("&=",), "&=": ("|=",)}
JOINED = {"and": ("or",), "or": ("and",)}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of the characters `[begin, end)` of a source; `lines` are those that run when its statement runs."""

    kind: str
    line: int
    begin: int
    end: int
    text: str
    lines: range

    def of(self, source: str) -> str:
        """The source with this change."""
        return source[: self.begin] + self.text + source[self.end :]


def mutations(source: str) -> list[Mutation]:
    """All changes of a source, in the order of their places."""
    return sorted(_Reader(source).all(), key=lambda each: (each.begin, each.end, each.text))


class _Reader:
    """Reads the changes off the tree of a source; annotations and what only type checkers see are left alone."""

    def __init__(self, source: str) -> None:
        self.source = source
        lines = source.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, lines))]
        self._lines = [line.encode() for line in lines]
        self._header = range(0)

    def all(self) -> Iterator[Mutation]:
        yield from self._within(ast.parse(self.source))

    def _within(self, node: ast.AST) -> Iterator[Mutation]:
        outer = self._header
        if isinstance(node, ast.stmt):
            self._header = _header(node)
        yield from self._of(node)
        for child in _read_when_run(node):
            yield from self._within(child)
        self._header = outer

    def _of(self, node: ast.AST) -> Iterator[Mutation]:
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is not None:
            yield from read(node)

    def _compare(self, node: ast.Compare) -> Iterator[Mutation]:
        sides = [node.left, *node.comparators]
        for left, right in pairwise(sides):
            yield from self._between("comparison", left, right, COMPARISONS)

    def _binop(self, node: ast.BinOp) -> Iterator[Mutation]:
        yield from self._between("arithmetic", node.left, node.right, ARITHMETIC)

    def _augassign(self, node: ast.AugAssign) -> Iterator[Mutation]:
        yield from self._between("arithmetic", node.target, node.value, ASSIGNED)

    def _boolop(self, node: ast.BoolOp) -> Iterator[Mutation]:
        for left, right in pairwise(node.values):
            yield from self._between("and, or", left, right, JOINED)

    def _unaryop(self, node: ast.UnaryOp) -> Iterator[Mutation]:
        kind, sign = ("not", "not ") if isinstance(node.op, ast.Not) else ("sign", "-")
        begin = self._begin(node)
        if self.source.startswith(sign, begin):
            yield self._change(kind, node, begin, begin + len(sign), "")

    def _if(self, node: ast.If | ast.IfExp | ast.While) -> Iterator[Mutation]:
        yield from self._negated(node.test)

    _while = _ifexp = _if

    def _comprehension(self, node: ast.comprehension) -> Iterator[Mutation]:
        for test in node.ifs:
            yield from self._negated(test)

    def _negated(self, test: ast.expr) -> Iterator[Mutation]:
        if not isinstance(test, ast.Compare | ast.UnaryOp | ast.BoolOp):
            yield self._replaced("not", test, f"not ({self._text(test)})")

    def _constant(self, node: ast.Constant) -> Iterator[Mutation]:
        if isinstance(node.value, bool):
            yield self._replaced("True, False", node, str(not node.value))
        elif isinstance(node.value, int):
            for value in (node.value + 1, node.value - 1):
                yield self._replaced("constant", node, str(value))

    def _return(self, node: ast.Return) -> Iterator[Mutation]:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield self._replaced("return", node.value, "None")

    def _call(self, node: ast.Call) -> Iterator[Mutation]:
        if isinstance(node.func, ast.Name) and node.func.id in CALLED:
            yield self._replaced("min, max, any, all", node.func, CALLED[node.func.id])
        arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        for place, argument in enumerate(arguments):
            if isinstance(argument, ast.keyword) or argument is arguments[-1]:
                yield self._left_out(arguments, place, self._end(node) - 1)

    def _left_out(self, arguments: list[ast.expr | ast.keyword], place: int, close: int) -> Mutation:
        """The call without an argument, and without the comma after it."""
        begin = self._begin(arguments[place])
        end = self._begin(arguments[place + 1]) if place + 1 < len(arguments) else close
        return self._change("argument", arguments[place], begin, end, "")

    def _break(self, node: ast.Break) -> Iterator[Mutation]:
        yield self._replaced("break, continue", node, "continue")

    def _continue(self, node: ast.Continue) -> Iterator[Mutation]:
        yield self._replaced("break, continue", node, "break")

    def _between(
        self, kind: str, left: ast.expr, right: ast.expr, swaps: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Mutation]:
        """The changes of the operator that stands between two expressions."""
        begin, end = self._end(left), self._begin(right)
        words = [token for token in _tokens(self.source[begin:end]) if token not in "()"]
        for text in swaps.get(" ".join(words), ()):
            first = self.source.index(words[0], begin, end)
            last = self.source.index(words[-1], first + (len(words[0]) if len(words) > 1 else 0), end) + len(words[-1])
            yield self._change(kind, right, first, last, text)

    def _replaced(self, kind: str, node: ast.expr | ast.stmt, text: str) -> Mutation:
        return self._change(kind, node, self._begin(node), self._end(node), text)

    def _change(self, kind: str, node: ast.expr | ast.stmt | ast.keyword, begin: int, end: int, text: str) -> Mutation:
        header = self._header
        lines = range(min(header.start, node.lineno), max(header.stop, (node.end_lineno or node.lineno) + 1))
        return Mutation(kind, bisect_right(self._starts, begin), begin, end, text, lines)

    def _text(self, node: ast.expr) -> str:
        return self.source[self._begin(node) : self._end(node)]

    def _begin(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        return self._place(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        return self._place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _place(self, line: int, column: int) -> int:
        """The character of a line and a column, which `ast` counts in bytes."""
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())


def _tokens(text: str) -> Iterator[str]:
    """The words and signs of a piece between two expressions."""
    kinds = (tokenize.OP, tokenize.NAME)
    tokens = tokenize.generate_tokens(io.StringIO(f"({text.strip().strip('()')})").readline)
    return iter([token.string for token in tokens if token.type in kinds])


def _header(node: ast.stmt) -> range:
    """The lines of a statement, without the body of one that has a body."""
    body = getattr(node, "body", None)
    end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
    return range(node.lineno, max(end, node.lineno + 1))


def _read_when_run(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that a running program reads; how a class is made (`@dataclass(...)`) is left alone, too."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        return
    unread = {"annotation", "returns", "format_spec"} | (
        {"decorator_list"} if isinstance(node, ast.ClassDef) else set()
    )
    for name, value in ast.iter_fields(node):
        if name not in unread:
            yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST))
