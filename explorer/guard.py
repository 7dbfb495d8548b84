"""Which Cypher may run: a lexer, and a closed list of clauses.

A read-only handle is no sandbox: on one, ladybug still runs LOAD FROM, COPY … TO, EXPORT DATABASE, ATTACH and
CALL threads=1, and in a read transaction Neo4j runs LOAD CSV. So nothing is searched for here: a statement has
to *be* a query, by a grammar that ends where its list of clauses ends. And where the two engines would cut a
text into different tokens, it is refused.

It does not promise that a query is quick or small. That is for the time limit and the row limit beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from explorer.errors import QueryRefused

CLAUSES = "MATCH, OPTIONAL MATCH, UNWIND, WITH, WHERE, RETURN, ORDER BY, SKIP, LIMIT, UNION and UNION ALL"

# What a statement may hold. Past these the engines do not answer but fall over, measured on ladybug 0.18.3 and
# Neo4j 5.26.31: 20,000 operators in a row end the Python process with a segmentation fault; 25 CASE in one another
# take 27 s to parse, 30 do not return; 50 relationships in one pattern take 18 s to plan, 20 EXISTS in one another
# 27 s, 5,000 arguments 13 s. No time limit reaches an engine that is still reading the text. Lists are free, as
# somebody will paste the ids of accounts.
MAX_BYTES = 100_000
MAX_BRACKETS = 30
MAX_CASES = 10
MAX_SUBQUERIES = 5
MAX_OPERATORS = 1_000
MAX_ITEMS = 1_000
MAX_CLAUSES = 100
MAX_RELATIONSHIPS = 30
MAX_RANGE = 1_000_000

# Procedures that list what the graph holds. Not dbms.listConfig, current_setting, show_connection: they tell of
# the machine. Not read_csv_serial and its kin: they read files (and one of them ends the process).
_NEO4J_LISTS = "db.labels db.relationshipTypes db.propertyKeys db.schema.visualization"
PROCEDURES = tuple(f"{_NEO4J_LISTS} show_tables table_info db_version".split())

_COUNTING = "avg collect count count_if max min percentilecont percentiledisc stdev stdevp sum"
AGGREGATES = frozenset(_COUNTING.split())

# Functions of either engine that compute from their arguments alone; lower case, whole names. It is a list of
# what is let through, so that a plug-in, an extension or the next release adds nothing by itself: apoc.load.*,
# genai.* and ladybug's create_embedding reach the network; graph.byName another graph; file() and linenumber()
# tell of a file being read; nextval() writes; setseed() lasts; error() only fails. repeat(), lpad() and rpad()
# make gigabytes of one letter while ladybug's time limit waits.
_COMPUTING = """
    abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees e even exp factorial floor gamma haversin isnan
    lgamma ln log log10 log2 pi pow radians rand random round sign sin sqrt tan bitshift_left bitshift_right
    bitwise_and bitwise_or bitwise_xor greatest least hash

    btrim char_length character_length concat concat_ws contains ends_with initcap lcase left length levenshtein
    lower ltrim md5 normalize octet_length prefix regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array replace reverse right rtrim sha256 size split split_part starts_with
    str_split string_split string_to_array substr substring suffix tolower toupper trim ucase upper

    head isempty keys last range tail array_append array_cat array_concat array_contains array_cosine_similarity
    array_cross_product array_distance array_dot_product array_extract array_has array_indexof array_inner_product
    array_position array_prepend array_push_back array_push_front array_slice array_squared_distance array_value
    list_any_value list_append list_cat list_concat list_contains list_creation list_distinct list_element
    list_extract list_filter list_has list_has_all list_indexof list_position list_prepend list_product list_reverse
    list_reverse_sort list_slice list_sort list_sum list_to_string list_transform list_unique cardinality element_at
    map map_extract map_keys map_values struct_extract struct_pack vector.similarity.cosine
    vector.similarity.euclidean

    coalesce constant_or_null exists ifnull nullif randomuuid gen_random_uuid typeof valuetype cast string toboolean
    tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull tointeger tointegerlist tointegerornull tostring
    tostringlist tostringornull to_bool to_date to_double to_float to_int128 to_int16 to_int32 to_int64 to_int8
    to_string to_timestamp to_uint16 to_uint32 to_uint64 to_uint8 to_uuid uuid

    cost elementid end_node endnode id is_acyclic is_trail label labels nodes properties relationships rels
    start_node startnode type point point.distance point.withinbbox

    century current_date current_timestamp date date_part date_trunc datepart datetrunc dayname duration epoch_ms
    interval last_day make_date monthname timestamp to_days to_epoch_ms to_hours to_interval to_microseconds
    to_milliseconds to_minutes to_months to_seconds to_years date.realtime date.statement date.transaction
    date.truncate datetime datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
    datetime.transaction datetime.truncate duration.between duration.indays duration.inmonths duration.inseconds
    localdatetime localdatetime.realtime localdatetime.statement localdatetime.transaction localdatetime.truncate
    localtime localtime.realtime localtime.statement localtime.transaction localtime.truncate time time.realtime
    time.statement time.transaction time.truncate
"""
FUNCTIONS = AGGREGATES | frozenset(_COMPUTING.split())

# Exactly the characters that both engines were seen to take as space: each of Unicode's separators, controls
# and format characters was put between RETURN and 1. Not U+180E (ladybug only), a byte-order mark (skipped by
# ladybug at the start) or zero-width marks (part of a name to Neo4j).
_SPACE = r"\t\n\v\f\r\x1c-\x1f \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# In both engines `$` and currency signs go on with a name; after a number ladybug starts a new token where Neo4j
# does not, and runs `WHERE a.id = 1LOAD FROM '…'`. So nothing may touch a name or number that could prolong it.
_END = r"(?![\w$])"
_QUOTED = "`(?:[^`]|``)+`(?!`)"
_TOKEN = re.compile(
    rf"""
    (?P<space> [{_SPACE}]+ )
    # A line comment ends with a line feed: a lone carriage return ends it in Neo4j and is an error in ladybug.
    # In ladybug's grammar a star takes the next character with it, so that `**/` does not close a comment.
    | (?P<comment> //[^\r\n]*(?=\r?(?:\n|\Z)) | /\*(?:[^*]|\*[^*/]|\*\*(?!/))*\*/ )
    | (?P<unclosed> // | /\* )
    # The escapes that both know. Neither takes a doubled quote for a quote; a later grammar of ladybug's does.
    | (?P<string> '(?:[^'\\]|\\[\\'"bfnrt])*'(?!') | "(?:[^"\\]|\\[\\'"bfnrt])*"(?!") )
    | (?P<name> {_QUOTED} )
    | (?P<parameter> \$(?: [^\W\d]\w*{_END} | (?:0|[1-9][0-9]*){_END} | {_QUOTED} ) )
    | (?P<number> (?: (?:0|[1-9][0-9]*)(?:\.[0-9]+)? | \.[0-9]+ )(?:[eE]-?[0-9]+)?{_END} )
    | (?P<word> [^\W\d]\w*{_END} )
    | (?P<sign> <= | >= | <> | != | =~ | \|\| | \.\. | [-+*/%^=<>.,:;|&!()\[\]{{}}] )
    """,
    re.VERBOSE,
)
_ESCAPES = "\\\\ \\' \\\" \\n \\t \\r \\b \\f"
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """One word, name, string, number, parameter or sign of a statement; `line` and `column` count from 1."""

    kind: str
    text: str
    line: int
    column: int
    offset: int

    @property
    def value(self) -> str:
        """What a word, a name in backticks or a parameter names."""
        text = self.text.removeprefix("$") if self.kind == "parameter" else self.text
        return text[1:-1].replace("``", "`") if text.startswith("`") else text

    @property
    def keyword(self) -> str:
        """The word in capitals or the sign; empty for a name in backticks.

        Not for letters that only fold to ASCII: `ſkip` is a name to both engines.
        """
        if self.kind == "sign":
            return self.text
        return self.text.upper() if self.kind == "word" and self.text.isascii() else ""


@dataclass(frozen=True)
class Use:
    """A function, procedure, parameter or construct that a statement uses, and where."""

    kind: str
    name: str
    token: Token


@dataclass(frozen=True)
class Item:
    """One thing that a WITH, a RETURN or an ORDER BY lists.

    `name` is the column's, None where it has none of its own; `variable` is set where the item is nothing but a
    variable; `aggregate` where it counts, sums or collects.
    """

    token: Token
    name: str | None
    variable: str | None
    aggregate: bool


@dataclass(frozen=True)
class Projection:
    """A WITH or a RETURN: what it lists (`star`: everything), what it is ordered by, whether it is limited."""

    token: Token
    items: tuple[Item, ...]
    star: bool
    order: tuple[Item, ...]
    limited: bool


@dataclass(frozen=True)
class Statement:
    """What a statement is made of: for each part between UNIONs its WITHs and its RETURN, and all it uses."""

    branches: tuple[tuple[Projection, ...], ...]
    uses: tuple[Use, ...]

    @property
    def parameters(self) -> dict[str, Token]:
        """The parameters the text asks for, each where it first does."""
        found: dict[str, Token] = {}
        for use in self.uses:
            if use.kind == "parameter":
                found.setdefault(use.name, use.token)
        return found


def guard(cypher: str) -> None:
    """Refuse a text that is not one statement that only reads the graph.

    Raises `QueryRefused` with the place as `line:column`. Whatever passes is made of the clauses in `CLAUSES`,
    calls the functions in `FUNCTIONS` and the procedures in `PROCEDURES` and no other, and is cut into the same
    tokens by both engines.
    """
    parse(cypher)


def parse(cypher: str) -> Statement:
    """Guard a text and tell what it is made of; raises `QueryRefused` as `guard` does."""
    return _Parser(cypher).statement()


def tokens(cypher: str) -> Iterator[Token]:
    """Cut a text into its tokens; white space and comments between them are skipped.

    Raises `QueryRefused` at the first place that is not Cypher, or that the engines would read differently.
    """
    _refuse_odd_text(cypher)
    line, start, at = 1, 0, 0
    while at < len(cypher):
        match = _TOKEN.match(cypher, at)
        kind, text = (match.lastgroup or "", match.group()) if match else ("", cypher[at])
        token = Token(kind, text, line, at - start + 1, at)
        if kind in ("", "unclosed"):
            _refuse_sign(token)
        if kind not in ("space", "comment"):
            yield token
        if "\n" in text:
            line += text.count("\n")
            start = at + text.rindex("\n") + 1
        at += len(text)


def _refuse(what: str, token: Token, hint: str) -> NoReturn:
    raise QueryRefused(what, where=f"{token.line}:{token.column}", hint=hint)


def _refuse_odd_text(cypher: str) -> None:
    # Neo4j replaces \uXXXX before it reads, anywhere: an escaped quote ends a string there, and an escaped line
    # feed a comment. Ladybug knows it inside strings only, after they are cut.
    odd = re.search("\0|[\ud800-\udfff]|\\\\u", cypher)
    if odd is None:
        return
    before = cypher[: odd.start()]
    place = Token("", odd.group(), before.count("\n") + 1, odd.start() - before.rfind("\n"), odd.start())
    if odd.group() == "\\u":
        hint = "Write the character itself, or pass the text as a parameter."
        _refuse("`\\u` could end a string or a comment before its end", place, hint)
    _refuse(f"U+{ord(odd.group()):04X} belongs in no text", place, "Leave it out.")


def _refuse_sign(token: Token) -> NoReturn:
    """Say why no token starts here."""
    sign = token.text
    if sign in ("'", '"'):
        what = f"this string does not end, doubles a quote, or has an escape other than {_ESCAPES}"
        hint = "Write a quote inside a string as \\' or \\\", or pass the text as a parameter."
    elif sign == "`":
        what, hint = "this name in backticks is empty or does not end", "Close it with one backtick."
    elif sign in ("//", "/*"):
        what = "this comment does not end, or not in the same place for both engines"
        hint = "End `/*` with a single `*/`, and `//` with a line feed."
    elif sign == "$":
        what, hint = "`$` without a name", "A parameter is written $name."
    elif sign in "0123456789.":
        what, hint = "this number is not one that both engines read", "Write 60, 0.5 or 1e6, and then a space."
    elif sign == "_" or sign.isalpha():
        what, hint = "this name goes on with a `$`", "Put a name with other signs in it in backticks."
    else:
        shown = f"`{sign}` (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}"
        what = f"{shown} outside a string, a comment or backticks"
        hint = "Names are letters, digits and _; others go in backticks, and text in quotes."
    _refuse(what, token, hint)


_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">=", "=~", "IN", "CONTAINS", "STARTS", "ENDS"})
_CONNECTIVES = frozenset({"AND", "OR", "XOR"})
_INFIXES = _COMPARISONS | _CONNECTIVES | frozenset({"+", "-", "*", "/", "%", "^", "||"})
# Words that open a clause: as variables they would have to stand in backticks.
_OPENERS = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "WHERE", "RETURN", "ORDER", "UNION", "CALL", "YIELD"})
_SHORTEST = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})


class _Parser:
    """A recursive descent over the tokens: each method takes exactly what it is named for, or refuses.

    It builds no tree and knows no precedence. What it does know, at every token, is whether an operand or an
    operator comes next: a bare word after an operand must be an operator or a listed clause, never a name.
    """

    def __init__(self, cypher: str) -> None:
        size = len(cypher.encode("utf-8", "replace"))
        if size > MAX_BYTES:
            what = f"the statement is {size:,} bytes long, and {MAX_BYTES:,} is the most"
            raise QueryRefused(what, where="1:1", hint="Pass long lists as parameters.")
        self.tokens = list(tokens(cypher))
        last = self.tokens[-1] if self.tokens else Token("", "", 1, 1, 0)
        self.end = Token("", "", last.line, last.column + len(last.text), last.offset + len(last.text))
        self.at = 0
        self.uses: list[Use] = []
        self.projections: list[Projection] = []
        self.scope: set[str] = set()
        self.counts = {"operators": 0, "items": 0, "clauses": 0, "relationships": 0}
        self.depths = {"CASE": 0, "sub-queries": 0}
        self.closing = self.brackets()

    # What comes next, and taking it.

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else self.end

    def sees(self, *keywords: str) -> bool:
        return all(self.peek(index).keyword == keyword for index, keyword in enumerate(keywords))

    def accept(self, *keywords: str) -> bool:
        if self.sees(*keywords):
            self.at += len(keywords)
            return True
        return False

    def accept_any(self, *keywords: str) -> bool:
        return any(self.accept(keyword) for keyword in keywords)

    def expect(self, *keywords: str) -> Token:
        token = self.peek()
        if not self.accept(*keywords):
            self.unexpected(f"`{' '.join(keywords)}`")
        return token

    def sees_name(self, ahead: int = 0) -> bool:
        return self.peek(ahead).kind in ("word", "name")

    def name(self) -> Token:
        if not self.sees_name():
            self.unexpected("a name")
        self.at += 1
        return self.tokens[self.at - 1]

    def bind(self) -> None:
        self.scope.add(self.name().value)

    def listed(self, one: Callable[[], object]) -> None:
        one()
        while self.sees(","):
            self.count("items", MAX_ITEMS, self.expect(","))
            one()

    def unexpected(self, wanted: str) -> NoReturn:
        token = self.peek()
        what = f"`{token.text[:40]}` where {wanted} belongs" if token.text else f"the end where {wanted} belongs"
        _refuse(what, token, f"A query is made of {CLAUSES}.")

    def note(self, construct: str, token: Token) -> None:
        self.uses.append(Use("construct", construct, token))

    def count(self, thing: str, most: int, token: Token) -> None:
        self.counts[thing] += 1
        if self.counts[thing] > most:
            _refuse(f"more than {most:,} {thing} in one statement", token, "Ask it as several questions.")

    def deeper(self, thing: str, most: int, token: Token) -> None:
        self.depths[thing] += 1
        if self.depths[thing] > most:
            _refuse(f"more than {most} {thing} inside one another", token, "Take it apart with WITH.")

    def brackets(self) -> dict[int, int]:
        """Pair each opening bracket with its end, by place among the tokens."""
        closing: dict[int, int] = {}
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind == "sign" and token.text in _CLOSING:
                opened.append(index)
                if len(opened) > MAX_BRACKETS:
                    what = f"more than {MAX_BRACKETS} brackets inside one another"
                    _refuse(what, token, "Take it apart with WITH.")
            elif token.kind == "sign" and token.text in ")]}":
                if not opened or _CLOSING[self.tokens[opened[-1]].text] != token.text:
                    _refuse(f"`{token.text}` closes nothing", token, "Check the brackets before it.")
                closing[opened.pop()] = index
        if opened:
            token = self.tokens[opened[-1]]
            _refuse(f"`{token.text}` is never closed", token, "Check the brackets after it.")
        return closing

    # Clauses.

    def statement(self) -> Statement:
        branches = self.branches(returning=True)
        if self.accept(";") and self.peek().text:
            _refuse("a second statement", self.peek(), "Ask one statement at a time.")
        if self.peek().text:
            self.no_clause()
        return Statement(branches, tuple(self.uses))

    def branches(self, *, returning: bool) -> tuple[tuple[Projection, ...], ...]:
        outside, found = set(self.scope), [self.branch(returning=returning)]
        while self.sees("UNION"):
            self.count("clauses", MAX_CLAUSES, self.expect("UNION"))
            if self.sees("DISTINCT"):
                self.note("UNION DISTINCT", self.peek())
            self.accept_any("ALL", "DISTINCT")
            self.scope = set(outside)
            found.append(self.branch(returning=returning))
        self.scope = outside
        return tuple(found)

    def branch(self, *, returning: bool) -> tuple[Projection, ...]:
        """Take what stands between two UNIONs: clauses that read, then RETURN.

        A procedure may stand alone in place of a statement, and in a sub-query RETURN may be left out.
        """
        outer, self.projections = self.projections, []
        alone = self.at == 0
        while not self.sees("RETURN"):
            token = self.peek()
            self.count("clauses", MAX_CLAUSES, token)
            if self.accept("MATCH") or self.accept("OPTIONAL", "MATCH"):
                self.listed(self.pattern)
                self.where()
            elif self.accept("UNWIND"):
                self.expression()
                self.expect("AS")
                self.bind()
            elif self.accept("WITH"):
                self.projection(token)
                self.where()
            elif self.accept("CALL"):
                self.call(token)
                if alone and (self.sees(";") or not self.peek().text):
                    break
            else:
                self.no_clause()
            alone = False
            if not returning and (self.sees("}") or self.sees("UNION")):
                break
        else:
            token = self.expect("RETURN")
            self.count("clauses", MAX_CLAUSES, token)
            self.projection(token)
        found, self.projections = tuple(self.projections), outer
        return found

    def no_clause(self) -> NoReturn:
        token = self.peek()
        what = f"`{token.text[:40]}` where a clause belongs"
        if not token.text:
            what = "the statement does not end with RETURN" if self.tokens else "there is nothing to ask"
        elif token.keyword in re.findall("[A-Z]+", CLAUSES):
            what = f"{token.keyword} stands in the wrong place"
        elif token.kind == "word":
            what = f"{token.text[:40]} is not let through"
        elif token.text == "!=":
            what = "`!=` is written `<>` in Cypher"
        _refuse(what, token, f"A query is made of {CLAUSES}.")

    def where(self) -> None:
        if self.accept("WHERE"):
            self.expression()

    def call(self, token: Token) -> None:
        self.note("CALL", token)
        if self.sees("{") or self.sees("("):
            _refuse("CALL { } is not let through", token, "Use WITH, EXISTS { } or COUNT { }.")
        first = self.peek()
        name = self.dotted()
        if name.lower() not in (known.lower() for known in PROCEDURES):
            hint = f"Only {', '.join(PROCEDURES)} can be called, in a query of {CLAUSES}."
            _refuse(f"CALL {name[:40]} is not let through", first, hint)
        self.uses.append(Use("procedure", name, first))
        self.expect("(")
        if not self.sees(")"):
            self.listed(self.expression)
        self.expect(")")
        self.where()
        if self.accept("YIELD") and not self.accept("*"):
            self.listed(self.yielded)
        self.where()

    def dotted(self) -> str:
        parts = [self.name().value]
        while self.accept("."):
            parts.append(self.name().value)
        return ".".join(parts)

    def yielded(self) -> None:
        if self.peek(1).keyword == "AS":
            self.name()
            self.expect("AS")
        self.bind()

    def projection(self, token: Token) -> None:
        self.accept("DISTINCT")
        items: list[Item] = []
        star = self.accept("*")
        if not star or self.accept(","):
            self.listed(lambda: items.append(self.item()))
        before, names = self.scope, {item.name for item in items if item.name is not None}
        order: list[Item] = []
        if self.accept("ORDER", "BY"):
            self.listed(lambda: order.append(self.sort_key()))
        if self.accept("SKIP"):
            self.expression()
        limited = self.accept("LIMIT")
        if limited:
            self.expression()
        self.scope = before | names if star else names
        self.projections.append(Projection(token, tuple(items), star, tuple(order), limited))

    def sort_key(self) -> Item:
        key = self.item(named=False)
        self.accept_any("ASC", "ASCENDING", "DESC", "DESCENDING")
        return key

    def item(self, *, named: bool = True) -> Item:
        first, start, used = self.peek(), self.at, len(self.uses)
        self.expression()
        alone = self.at == start + 1 and first.kind in ("word", "name")
        name = variable = first.value if alone else None
        aggregate = any(use.kind == "function" and use.name in AGGREGATES for use in self.uses[used:])
        if named and self.accept("AS"):
            alias = self.name()
            name = alias.value
            if name in self.scope and name != variable:
                self.note("an alias that shadows a variable", alias)
        return Item(first, name, variable, aggregate)

    # Patterns.

    def pattern(self) -> None:
        if self.peek(1).keyword == "=":
            self.bind()
            self.expect("=")
        token = self.peek()
        if token.keyword in _SHORTEST:
            self.shortest_path()
            return
        if self.accept_any("ANY", "ALL", "SHORTEST"):
            self.note("a path selector", token)
            self.accept("SHORTEST")
            self.whole_number()
            self.accept_any("PATH", "PATHS")
            self.accept_any("GROUP", "GROUPS")
        self.chain()

    def shortest_path(self) -> None:
        self.note("shortestPath()", self.name())
        self.expect("(")
        self.chain()
        self.expect(")")

    def chain(self) -> None:
        """Take nodes and what is between them: (a)-[r:R]->(b), and parts repeated: ((a)-->(b))+ (c)."""
        token = self.peek()
        if not self.sees("("):
            self.unexpected("a node")
        while self.sees("("):
            if self.sees("(", "("):
                self.note("a pattern in brackets", token)
                self.expect("(")
                self.pattern()
                self.where()
                self.expect(")")
                self.quantifier()
                continue
            self.node()
            while self.sees("-") or self.sees("<"):
                self.relationship()
                self.quantifier()
                self.node()

    def quantifier(self) -> None:
        token = self.peek()
        if self.accept("{"):
            self.whole_number()
            if self.accept(","):
                self.whole_number()
            self.expect("}")
        elif not self.accept_any("+", "*"):
            return
        self.note("a repeated pattern", token)

    def whole_number(self) -> bool:
        if self.peek().kind == "number" and self.peek().text.isdigit():
            self.at += 1
            return True
        return False

    def node(self) -> None:
        token = self.expect("(")
        if self.sees_name() and not self.sees("WHERE"):
            self.bind()
        if self.accept(":") and self.labels():
            self.note("a node with several labels", token)
        self.properties()
        self.expect(")")

    def relationship(self) -> None:
        token = self.peek()
        self.count("relationships", MAX_RELATIONSHIPS, token)
        left = self.accept("<")
        self.expect("-")
        typed = False
        if self.accept("["):
            if self.sees_name() and not self.sees("WHERE"):
                self.bind()
            typed = self.accept(":")
            if typed:
                self.labels()
            self.repetition()
            self.properties()
            self.expect("]")
        self.expect("-")
        if self.accept(">") == left:
            self.note("a relationship without a direction", token)
        if not typed:
            self.note("a relationship without a type", token)

    def labels(self) -> bool:
        """Take a label expression, A, A:B, A|B, A&!B, (A|B) or %, and tell whether it names several."""
        several = False
        while True:
            token = self.peek()
            self.count("operators", MAX_OPERATORS, token)
            if self.accept("!"):
                self.note("a label expression", token)
                continue
            if self.accept("("):
                self.note("a label expression", token)
                self.labels()
                self.expect(")")
            elif self.accept("%"):
                self.note("a label expression", token)
            elif "." in self.name().value:
                # ladybug takes what stands before the point for another database.
                _refuse("a label with a point in it", token, "Labels are single names.")
            if self.accept("|"):
                self.accept(":")
            elif not self.accept_any("&", ":"):
                return several
            several = True

    def repetition(self) -> None:
        """Take how often a relationship may follow itself: *, *3, *1..3, and ladybug's * SHORTEST 1..3."""
        if not self.accept("*"):
            return
        token = self.peek()
        if self.accept("ALL", "SHORTEST") or self.accept_any("SHORTEST", "TRAIL", "ACYCLIC"):
            self.note("a path mode", token)
        self.whole_number()
        if self.accept(".."):
            self.whole_number()

    def properties(self) -> None:
        if self.sees("{"):
            self.map_literal()
        if self.sees("WHERE"):
            self.note("WHERE inside a pattern", self.peek())
        self.where()

    # Expressions.

    def expression(self) -> None:
        compared = False
        while True:
            while self.peek().keyword in ("NOT", "+", "-"):
                self.count("operators", MAX_OPERATORS, self.peek())
                self.at += 1
            self.operand()
            self.postfixes()
            token = self.peek()
            if token.keyword not in _INFIXES:
                return
            self.count("operators", MAX_OPERATORS, token)
            self.at += 1
            if token.keyword in ("STARTS", "ENDS"):
                self.expect("WITH")
            if token.keyword in ("=~", "||"):
                self.note(token.keyword, token)
            if token.keyword in _COMPARISONS and compared:
                self.note("a chain of comparisons", token)
            compared = (compared or token.keyword in _COMPARISONS) and token.keyword not in _CONNECTIVES

    def postfixes(self) -> None:
        while True:
            token = self.peek()
            if self.accept("."):
                if self.accept("*"):
                    self.note("all properties of a variable", token)
                else:
                    self.name()
            elif self.accept("["):
                self.index(token)
            elif self.accept(":"):
                self.note("a label as a condition", token)
                self.labels()
            elif self.accept("IS"):
                self.accept("NOT")
                self.expect("NULL")
            else:
                return
            self.count("operators", MAX_OPERATORS, token)

    def index(self, token: Token) -> None:
        if not self.sees(".."):
            self.expression()
        if self.accept(".."):
            self.note("a part of a list", token)
            if not self.sees("]"):
                self.expression()
        else:
            self.note("a place in a list", token)
        self.expect("]")

    def operand(self) -> None:
        token = self.peek()
        if token.kind == "parameter":
            self.parameter()
        elif token.kind in ("number", "string"):
            self.at += 1
        elif self.sees("("):
            if self.pattern_ahead():
                self.note("a pattern as a condition", token)
                self.chain()
            else:
                self.expect("(")
                self.expression()
                self.expect(")")
        elif self.accept("["):
            self.list_literal(token)
        elif self.sees("{"):
            self.map_literal()
        elif self.accept("CASE"):
            self.case(token)
        elif token.keyword in ("EXISTS", "COUNT", "COLLECT") and self.peek(1).keyword == "{":
            self.subquery()
        elif token.keyword in _SHORTEST:
            self.shortest_path()
        elif self.sees_name() and token.keyword not in _OPENERS:
            self.named()
        else:
            self.unexpected("an expression")

    def parameter(self) -> None:
        token = self.peek()
        self.uses.append(Use("parameter", token.value, token))
        if token.text.startswith("$`"):
            self.note("a parameter in backticks", token)
        self.at += 1

    def pattern_ahead(self) -> bool:
        """Whether `(` starts a node with a relationship after it, and not an expression in brackets."""
        inside = self.peek(1 + self.sees_name(1))
        if inside.keyword not in (")", ":", "{", "WHERE"):
            return False
        after = self.closing[self.at] + 1 - self.at
        after += self.peek(after).keyword == "<"
        if self.peek(after).keyword != "-":
            return False
        if self.peek(after + 1).keyword == "[":
            after = self.closing[self.at + after + 1] - self.at
        return self.peek(after + 1).keyword == "-"

    def list_literal(self, token: Token) -> None:
        """Take [1, 2], [x IN xs WHERE x > 1 | x + 1] or [(a)-->(b) | b.id], from after the bracket."""
        if self.accept("]"):
            return
        over = self.sees_name() and self.peek(1).keyword == "IN"
        self.expression()
        chosen = self.accept("WHERE")
        if chosen:
            self.expression()
        if self.accept("|"):
            chosen = True
            self.expression()
        if over or chosen:
            self.note("a list made by a rule", token)
        while self.accept(","):
            self.expression()
        self.expect("]")

    def map_literal(self) -> None:
        self.expect("{")
        if not self.sees("}"):
            self.listed(self.map_entry)
        self.expect("}")

    def map_entry(self) -> None:
        self.name()
        self.expect(":")
        self.expression()

    def map_projection(self) -> None:
        self.note("a map projection", self.expect("{"))
        if not self.sees("}"):
            self.listed(self.projected)
        self.expect("}")

    def projected(self) -> None:
        if self.accept("."):
            if not self.accept("*"):
                self.name()
            return
        self.name()
        if self.accept(":"):
            self.expression()

    def case(self, token: Token) -> None:
        self.deeper("CASE", MAX_CASES, token)
        if not self.sees("WHEN"):
            self.expression()
        if not self.sees("WHEN"):
            self.unexpected("`WHEN`")
        while self.sees("WHEN"):
            self.count("operators", MAX_OPERATORS, self.expect("WHEN"))
            self.expression()
            self.expect("THEN")
            self.expression()
        if self.accept("ELSE"):
            self.expression()
        self.expect("END")
        self.depths["CASE"] -= 1

    def subquery(self) -> None:
        token = self.name()
        self.deeper("sub-queries", MAX_SUBQUERIES, token)
        self.expect("{")
        outside = set(self.scope)
        if self.sees("(") or self.peek(1).keyword == "=":
            self.note("a sub-query without MATCH", token)
            self.listed(self.pattern)
            self.where()
        else:
            before = self.counts["clauses"]
            self.branches(returning=token.keyword == "COLLECT")
            if self.counts["clauses"] > before + 1:
                self.note("a sub-query that is more than MATCH and WHERE", token)
        if token.keyword == "COLLECT":
            self.note("COLLECT { }", token)
        self.scope = outside
        self.expect("}")
        self.depths["sub-queries"] -= 1

    def named(self) -> None:
        """Take what starts with a name: a variable, a function call, a map projection."""
        ahead = 1
        while self.peek(ahead).keyword == "." and self.sees_name(ahead + 1):
            ahead += 2
        if self.peek(ahead).keyword == "(":
            self.function()
            return
        self.name()
        if self.sees("{"):
            self.map_projection()

    def function(self) -> None:
        token = self.peek()
        name = self.dotted().lower()
        self.expect("(")
        if token.keyword in ("ALL", "ANY", "NONE", "SINGLE"):
            self.expression()
            self.expect("WHERE")
            self.expression()
        elif token.keyword == "REDUCE":
            self.note("reduce()", token)
            self.expression()
            self.expect(",")
            self.expression()
            self.expect("|")
            self.expression()
        elif name in FUNCTIONS:
            self.uses.append(Use("function", name, token))
            self.arguments(name, token)
        else:
            near = difflib.get_close_matches(name, FUNCTIONS, 1, 0.75)
            hint = f"Did you mean {near[0]}()?" if near else "Those that are stand in explorer/guard.py: FUNCTIONS."
            _refuse(f"the function {name[:40]}() is not let through", token, hint)
        self.expect(")")

    def arguments(self, name: str, token: Token) -> None:
        if name == "count" and self.accept("*"):
            return
        if name == "range":
            self.check_range(token)
        self.accept("DISTINCT")
        if not self.sees(")"):
            self.listed(self.argument)
        if name == "cast" and self.accept("AS"):
            self.name()
            while self.accept("[", "]"):
                pass

    def argument(self) -> None:
        if self.sees_name() and self.peek(1).keyword == "-" and self.peek(2).keyword == ">":
            self.note("a function as an argument", self.name())
            self.expect("-", ">")
        self.expression()

    def check_range(self, token: Token) -> None:
        # ladybug makes the whole list first: 100 million ends the process for want of memory.
        inside = self.tokens[self.at : self.closing[self.at - 1]]
        found = re.fullmatch(r"(-?\d+),(-?\d+)(?:,(-?\d+))?", "".join(part.text for part in inside))
        first, last, step = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        if not step or abs(last - first) // abs(step) > MAX_RANGE:
            what = f"range() needs bounds written as numbers, and at most {MAX_RANGE:,} steps"
            _refuse(what, token, "Write range(0, 23), or pass the list as a parameter.")
