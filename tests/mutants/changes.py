"""A module's text → the small wrong changes that can be made to it, each as the text that it leaves.

Docstrings, annotations, decorators, `raise`, `assert` and what a person is told (`hint=`, `where=`, f-strings) are left
alone: no test should hold their words. No change moves a line, so that caches of compiled code stay good.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

_OPERATORS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitXor: ("^", "&"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
# Names that are called: each stands for the other.
_TWINS = [
    ("any", "all"),
    ("min", "max"),
    ("minimum", "maximum"),
    ("min_horizontal", "max_horizontal"),
    ("any_horizontal", "all_horizontal"),
    ("first", "last"),
    ("floor", "ceil"),
    ("head", "tail"),
    ("argmin", "argmax"),
    ("union", "intersection"),
    ("mean", "median"),
    ("n_unique", "len"),
]
# Words in the text of a name of a column, or of a choice.
_WORDS = [("source", "target"), ("retweeter", "author"), ("core", "amplifier"), ("a", "b"), ("old", "new")]
_CHOICES = {"left": "right", "right": "left", "first": "last", "last": "first", "semi": "anti", "anti": "semi"}
_JOINS = {"left": "inner", "inner": "left", "full": "inner", "semi": "anti", "anti": "semi"}
# Steps of a chain that go missing, and functions that give back what they were given.
_STEPS = frozenset(
    {"unique", "filter", "abs", "sort", "drop_nulls", "drop_nans", "fill_null", "fill_nan", "reverse", "round", "copy"}
    | {"strip", "lower", "upper", "casefold", "strip_chars", "to_lowercase", "head", "tail", "limit", "clip", "cum_sum"}
)
_FUNCTIONS = frozenset(
    {"abs", "sorted", "set", "round", "unique", "sort", "cumsum", "floor", "ceil", "rint", "sqrt", "log", "log1p"}
)
# What a person reads, and what only guards against a wrong call.
_UNREAD = frozenset({"hint", "where", "strict"})


@dataclass(frozen=True)
class Change:
    """One mutant: characters `begin` to `end` of `source` become `text`."""

    file: str
    source: str
    begin: int
    end: int
    text: str
    # Dotted names of the functions and classes around it; the function that is compiled by numba, if it is in one.
    within: str
    compiled: bool

    @property
    def line(self) -> int:
        """The number of the line on which it begins."""
        return self.source.count("\n", 0, self.begin) + 1

    @property
    def column(self) -> int:
        """How many characters of the line stand before it."""
        return self.begin - (self.source.rfind("\n", 0, self.begin) + 1)

    @cached_property
    def mutated(self) -> str:
        """The whole module as the change leaves it."""
        return self.source[: self.begin] + self.text + self.source[self.end :]

    def _lines(self, text: str, end: int) -> str:
        first = text.rfind("\n", 0, self.begin) + 1
        last = text.find("\n", end)
        return " ".join(text[first : last if last >= 0 else None].replace("\\\n", " ").split())

    @property
    def before(self) -> str:
        """The lines that it touches, as one, without indentation."""
        return self._lines(self.source, self.end)

    @property
    def after(self) -> str:
        """The same lines once it is made."""
        return self._lines(self.mutated, self.begin + len(self.text))


def changes(source: str, file: str, wanted: Callable[[Change], bool] | None = None) -> list[Change]:
    """Return every change that can be made to a module and leaves one that compiles, in the order of the text.

    Of those that are not `wanted`, none is compiled.
    """
    found: dict[tuple[int, int, str], Change] = {}
    for change in _Finder(source, file).all():
        if (wanted is None or wanted(change)) and change.mutated != source and _compiles(change.mutated):
            found.setdefault((change.begin, change.end, change.text), change)
    return [found[key] for key in sorted(found)]


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


class _Finder:
    def __init__(self, source: str, file: str) -> None:
        self.source, self.file, self.tree = source, file, ast.parse(source)
        # Where each line begins; columns of the tree are bytes of UTF-8.
        self.starts = [0]
        self.lines = source.split("\n")
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.modules = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        self.within: list[str] = []
        self.compiled = False

    def all(self) -> Iterator[Change]:
        yield from self._visit(self.tree)

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def _begin(self, node: ast.expr | ast.stmt) -> int:
        return self._at(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt) -> int:
        return self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _change(self, begin: int, end: int, text: str) -> Change:
        # A change keeps the lines: what it takes out leaves its line ends, as continuations.
        text += "\\\n" * (self.source.count("\n", begin, end) - text.count("\n"))
        return Change(self.file, self.source, begin, end, text, ".".join(self.within), self.compiled)

    def _visit(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)):
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self._definition(node)
            return
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        for changes_of in _BY_NODE.get(type(node), ()):
            yield from changes_of(self, node)
        for child in self._children(node):
            yield from self._visit(child)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[Change]:
        outside = self.compiled
        self.within.append(node.name)
        self.compiled |= any("njit" in ast.unparse(decorator) for decorator in node.decorator_list)
        if not isinstance(node, ast.ClassDef):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    yield from self._visit(default)
        for statement in node.body:
            yield from self._visit(statement)
        self.compiled = outside
        self.within.pop()

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.AnnAssign):
            if node.value is not None and "TypeAlias" not in ast.unparse(node.annotation):
                yield node.value
            return
        if isinstance(node, ast.keyword) and node.arg in _UNREAD:
            return
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("cast", "typing.cast"):
            yield from node.args[1:]
            return
        yield from ast.iter_child_nodes(node)

    # What becomes of each kind of node.

    def _operator(self, op: ast.AST, left: ast.expr, right: ast.expr) -> Iterator[Change]:
        old, new = _OPERATORS.get(type(op), ("", ""))
        begin = self._end(left)
        gap = self.source[begin : self._begin(right)]
        place = re.search(old and re.escape(old).replace(r"\ ", r"\s+"), gap)
        if old and place:
            yield self._change(begin + place.start(), begin + place.end(), new)

    def _compare(self, node: ast.Compare) -> Iterator[Change]:
        for op, left, right in zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False):
            yield from self._operator(op, left, right)

    def _binary(self, node: ast.BinOp) -> Iterator[Change]:
        yield from self._operator(node.op, node.left, node.right)

    def _augmented(self, node: ast.AugAssign) -> Iterator[Change]:
        yield from self._operator(node.op, node.target, node.value)

    def _boolean(self, node: ast.BoolOp) -> Iterator[Change]:
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield from self._operator(node.op, left, right)

    def _unary(self, node: ast.UnaryOp) -> Iterator[Change]:
        if not isinstance(node.op, ast.UAdd):
            yield self._change(self._begin(node), self._begin(node.operand), "")

    def _constant(self, node: ast.Constant) -> Iterator[Change]:
        begin, end = self._begin(node), self._end(node)
        for text in _others(node.value):
            yield self._change(begin, end, text)

    def _condition(self, node: ast.If | ast.IfExp) -> Iterator[Change]:
        if isinstance(node.test, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
            begin, end = self._begin(node.test), self._end(node.test)
            yield self._change(begin, end, f"not {self.source[begin:end]}")

    def _slice(self, node: ast.Slice) -> Iterator[Change]:
        for bound, sign in ((node.lower, "+"), (node.upper, "-")):
            if bound is not None and not isinstance(bound, (ast.Constant, ast.UnaryOp)):
                begin, end = self._begin(bound), self._end(bound)
                yield self._change(begin, end, f"({self.source[begin:end]}) {sign} 1")

    def _jump(self, node: ast.Continue | ast.Break) -> Iterator[Change]:
        yield self._change(
            self._begin(node), self._end(node), "break" if isinstance(node, ast.Continue) else "continue"
        )

    def _keyword(self, node: ast.keyword) -> Iterator[Change]:
        if node.arg == "how" and isinstance(node.value, ast.Constant) and node.value.value in _JOINS:
            yield self._change(self._begin(node.value), self._end(node.value), f'"{_JOINS[node.value.value]}"')

    def _call(self, node: ast.Call) -> Iterator[Change]:
        function, end = node.func, self._end(node)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        for pair in _TWINS:
            # The length of anything has no twin, only that of a column.
            if name in pair and (name != "len" or isinstance(function, ast.Attribute)):
                other = pair[1] if name == pair[0] else pair[0]
                yield self._change(self._end(function) - len(name), self._end(function), other)
        chained = isinstance(function, ast.Attribute) and not (
            isinstance(function.value, ast.Name) and function.value.id in self.modules
        )
        if chained and isinstance(function, ast.Attribute) and name in _STEPS:
            yield self._change(self._end(function.value), end, "")
        elif not chained and name in _FUNCTIONS and node.args:
            first = node.args[0]
            text = self.source[self._begin(first) : self._end(first)]
            yield self._change(self._begin(node), end, f"({text})")


def _others(value: object) -> Iterator[str]:
    """Yield what may stand in the place of a constant."""
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        if value <= 1000:
            yield str(value + 1)
        if value == 1:
            yield "0"
        elif value > 1:
            yield f"{value * 2:_}" if value > 1000 else str(value // 2)
    elif isinstance(value, float):
        yield repr(value * 2 if value else 1.0)
        if value:
            yield repr(value / 2)
    elif isinstance(value, str):
        if value in _CHOICES:
            yield f'"{_CHOICES[value]}"'
        words = value.split("_") if re.fullmatch(r"[a-z_]+", value) else []
        for one, other in _WORDS:
            if one in words or other in words:
                yield '"' + "_".join({one: other, other: one}.get(word, word) for word in words) + '"'


_BY_NODE: dict[type[ast.AST], tuple[Callable[[_Finder, ast.AST], Iterator[Change]], ...]] = {
    ast.Compare: (_Finder._compare,),  # type: ignore[dict-item]
    ast.BinOp: (_Finder._binary,),  # type: ignore[dict-item]
    ast.AugAssign: (_Finder._augmented,),  # type: ignore[dict-item]
    ast.BoolOp: (_Finder._boolean,),  # type: ignore[dict-item]
    ast.UnaryOp: (_Finder._unary,),  # type: ignore[dict-item]
    ast.Constant: (_Finder._constant,),  # type: ignore[dict-item]
    ast.If: (_Finder._condition,),  # type: ignore[dict-item]
    ast.IfExp: (_Finder._condition,),  # type: ignore[dict-item]
    ast.Slice: (_Finder._slice,),  # type: ignore[dict-item]
    ast.Continue: (_Finder._jump,),  # type: ignore[dict-item]
    ast.Break: (_Finder._jump,),  # type: ignore[dict-item]
    ast.keyword: (_Finder._keyword,),  # type: ignore[dict-item]
    ast.Call: (_Finder._call,),  # type: ignore[dict-item]
}
