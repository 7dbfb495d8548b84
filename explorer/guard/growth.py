"""At most how large a value becomes and how much work an expression is, told from its text.

An engine looks at its clock between rows and not inside an expression, and counts the memory of rows: so what one
expression can do is bounded here. Sizes are letters and elements, whichever there are. What comes from the graph or a
parameter has no size in the text, and is taken for what such a thing may be; what matters is how often it is copied.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

# A value of the graph, and how many elements it has where it is a list. How long a list is that a path, a parameter or
# `collect` gives: that of a parameter is known where its value is.
OF_DATA, FEW = 1_000.0, 10.0
OF_PATH, GIVEN, COLLECTED = 50.0, 1_000.0, 1_000_000.0

# Neo4j was seen to look at the clock after about so many rows: work is counted for that many of them.
BETWEEN_LOOKS = 1_000.0

# A step of work is to look at one element; to copy a text is quicker, by the letter.
_COPYING = 1 / 100
# What a body may add to an element before it counts for each element of a list whose length the text does not tell.
_SMALL = 1_000.0


@dataclass(frozen=True)
class Bound:
    """At most: how large a value is in all, how many elements it has, how large each; are it, or they, numbers?"""

    size: float
    elements: float = 1.0
    each: float = 1.0
    number: bool = False
    numbers: bool = False

    @property
    def element(self) -> Bound:
        """One of its elements: for all that is known a list itself, where the graph or a parameter has it."""
        elements = self.each if self.each > OF_DATA else max(1.0, min(self.each, FEW))
        return Bound(self.each, elements, self.each, number=self.numbers)

    @property
    def looked_through(self) -> float:
        """The work of looking at all elements, where it is known to be a list."""
        return self.elements if self.elements > FEW else 1.0


NUMBER = Bound(1.0, number=True)
TRUTH = Bound(5.0)
UNKNOWN = Bound(OF_DATA, FEW, OF_DATA)


def given_as(value: object) -> Bound:
    """Return how large the value of a parameter is."""
    if isinstance(value, bool | int | float):
        return NUMBER
    if isinstance(value, str):
        return Bound(float(max(len(value), 1)))
    if isinstance(value, Mapping):
        return listed([given_as(one) for one in value.values()])
    if isinstance(value, Iterable):
        return listed([given_as(one) for one in value])
    return UNKNOWN


def inside(bound: Bound) -> Bound:
    """Return what a value may have as a property: a map the whole of its size."""
    return UNKNOWN if bound.size <= OF_DATA else Bound(bound.size, bound.size, bound.size)


def data_list(elements: float, of: Bound = UNKNOWN) -> Bound:
    """Return a list whose length is the graph's own."""
    return Bound(max(OF_DATA, of.size), elements, max(of.size, 1.0), numbers=of.number)


def listed(parts: Sequence[Bound]) -> Bound:
    """Return the list of some values."""
    greatest = max((part.size for part in parts), default=1.0)
    numbers = all(part.number for part in parts)
    return Bound(sum(part.size + 1 for part in parts), float(len(parts)), greatest, numbers=numbers)


def summed(parts: Sequence[Bound]) -> Bound:
    """Return what `+` makes of values: a number of numbers, else a text or a list as long as they are together."""
    if all(part.number for part in parts):
        return NUMBER
    return Bound(
        sum(part.size for part in parts),
        sum(part.elements for part in parts),
        max(part.each if part.elements > 1 else part.size for part in parts),
        numbers=all(part.numbers or part.number for part in parts),
    )


def largest(parts: Sequence[Bound]) -> Bound:
    """Return one of several values."""
    if not parts:
        return NUMBER
    return Bound(
        max(part.size for part in parts),
        max(part.elements for part in parts),
        max(part.each for part in parts),
        number=all(part.number for part in parts),
        numbers=all(part.numbers for part in parts),
    )


def by_rule(over: Bound, body: Bound) -> Bound:
    """Return the list that a body makes of each element of another."""
    size = over.size * max(1.0, body.size / max(over.each, 1.0))
    if body.size - over.each > _SMALL:
        size = max(size, over.elements * body.size)
    return Bound(size, over.elements, body.size, numbers=body.number)


def copying(bound: Bound) -> float:
    """Return the work of making a text or a list; as much as a value of the graph is nothing."""
    return max(0.0, bound.size - OF_DATA) * _COPYING


def repeated(before: Bound, once: Bound, more: Bound, twice: Bound, times: float) -> Bound:
    """Return what `times` rounds make of a value: each makes `once` of `before`, and `twice` of the larger `more`."""
    slope = max(0.0, (twice.size - once.size) / (more.size - before.size))
    if once.number and before.number:
        return once
    if slope <= 1.0 + 1e-9:
        size = max(once.size, before.size) + times * max(0.0, once.size - before.size)
    else:
        size = before.size * math.exp(min(700.0, math.log(slope) * times)) * max(1.0, once.size / before.size)
    elements = max(once.elements, before.elements) + times * max(0.0, once.elements - before.elements)
    return replace(once, size=size, elements=min(elements, size), each=max(once.each, before.each))


# Functions.

__NUMBER_NAMES = """
    abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees e even exp factorial floor gamma haversin isnan
    lgamma ln log log10 log2 pi pow radians rand random round sign sin sqrt tan bitshift_left bitshift_right
    bitwise_and bitwise_or bitwise_xor hash char_length character_length length levenshtein octet_length size
    tofloat tofloatornull tointeger tointegerornull to_double to_float to_int128 to_int16 to_int32 to_int64 to_int8
    to_uint16 to_uint32 to_uint64 to_uint8 century date_part datepart epoch_ms to_epoch_ms id cost cardinality
    avg count count_if percentilecont percentiledisc stdev stdevp sum array_position array_indexof list_position
    list_indexof list_sum list_product array_distance array_dot_product array_inner_product array_cosine_similarity
    array_squared_distance vector.similarity.cosine vector.similarity.euclidean point.distance
    """
_NUMBERS = frozenset(__NUMBER_NAMES.split())
__TRUTH_NAMES = """
    contains ends_with prefix suffix regexp_full_match regexp_matches starts_with isempty array_contains array_has
    list_contains list_has list_has_all exists toboolean tobooleanornull to_bool is_acyclic is_trail
    """
_TRUTHS = frozenset(__TRUTH_NAMES.split())
# No larger than the largest of what they are given.
_NO_LARGER_NAMES = """
    btrim initcap lcase left lower ltrim regexp_extract reverse right rtrim substr substring tolower toupper trim ucase
    upper normalize head last tail coalesce ifnull nullif constant_or_null greatest least array_slice list_slice
    list_sort list_reverse_sort list_distinct list_reverse list_any_value any_value list_element list_extract
    array_extract element_at map_extract min max distinct tostring tostringornull to_string string list_unique
    """
NO_LARGER = frozenset(_NO_LARGER_NAMES.split())
__ELEMENT_NAMES = "head last list_any_value list_element list_extract array_extract element_at"
_ELEMENTS = frozenset(__ELEMENT_NAMES.split())
__PATH_NAMES = "nodes relationships rels labels keys properties"
_OF_A_PATH = frozenset(__PATH_NAMES.split())
__PIECE_NAMES = "split str_split string_split string_to_array regexp_split_to_array regexp_extract_all"
_PIECES = frozenset(__PIECE_NAMES.split())
# These look at no element.
__QUICK_NAMES = "size head last isempty length coalesce nullif ifnull count sum avg min max collect"
_QUICK = frozenset(__QUICK_NAMES.split())


def made_by(name: str, given: Sequence[Bound], literals: Sequence[str | None]) -> Bound:
    """Return what a function makes of its arguments; `literals` are those that are a text in the statement."""
    if name in _NUMBERS:
        return NUMBER
    if name in _TRUTHS:
        return TRUTH
    if name in _OF_A_PATH:
        return data_list(OF_PATH)
    if name in _ELEMENTS and given:
        return replace(given[0].element, elements=given[0].elements)
    if name in NO_LARGER:
        found = largest(given)
        return replace(found, size=found.size + 64)
    if name in _PIECES and given:
        size = given[0].size
        return Bound(size, OF_PATH if size <= OF_DATA else size, size)
    if name in ("replace", "regexp_replace") and len(given) >= 3:
        return Bound(given[0].size * _factor(given[2], literals[1] if name == "replace" else None))
    if name in ("list_to_string", "concat_ws") and given:
        elements = sum(one.elements for one in given)
        return Bound(sum(one.size for one in given) + elements * given[0].size)
    size = sum(one.size for one in given) + 64.0
    return Bound(size, sum(one.elements for one in given), max([1.0, *(one.each for one in given)]))


def _factor(by: Bound, what: str | None) -> float:
    """Return how many times as long a text may become where each of its parts is replaced."""
    return max(1.0, by.size / len(what)) if what else 1.0 + by.size


def looking(name: str, given: Sequence[Bound]) -> float:
    """Return the work of a call."""
    return 1.0 if name in _QUICK else 1.0 + sum(one.looked_through + copying(one) for one in given)


# Patterns of text.

_QUANTIFIER = re.compile(r"[*+]|\{\d+(?:,\d*)?\}")
# Letters of a text of the graph, in which a pattern may go back and forth; by the letter that is quick.
_LETTERS, _MATCHING = 300.0, 1 / 20


def matching(pattern: str, text: Bound) -> float | None:
    """Return the work of matching: the text's length to the power of how many parts repeat, times the choices.

    None where it is more: where what repeats is repeated, or comes again, as in `(a+)+`, `(a|b)*`, `(.*)\\1`.
    """
    plain = re.sub(r"\\[^1-9k]|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    if re.search(r"\\[1-9k]", plain):
        return None
    opened: list[int] = []
    choices = float(1 + plain.count("|"))
    for at, sign in enumerate(plain):
        if sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            inner = re.sub(r"^\?(?:[:=!>]|<[=!]|[a-z-]+[:)]?)", "", plain[opened.pop() + 1 : at])
            if _QUANTIFIER.match(plain, at + 1) and ("|" in inner or _QUANTIFIER.search(inner) or "?" in inner):
                return None
            choices *= 1 + inner.count("|")
    choices *= 2.0 ** len(re.findall(r"[^(*+?}]\?", plain))
    letters = _LETTERS if text.size <= OF_DATA else text.size
    return _MATCHING * choices * letters ** min(20, len(_QUANTIFIER.findall(plain)))
