"""Every public function of the methods says what it costs and shows an example, and the examples are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from explorer import methods

ROOM = Path(methods.__file__).parent
NAMES = sorted(
    ".".join(("explorer", "methods", *path.relative_to(ROOM).with_suffix("").parts)).removesuffix(".__init__")
    for path in ROOM.rglob("*.py")
)


def functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the public functions that a module defines itself, compiled ones as they were written."""
    written = {name: getattr(value, "py_func", value) for name, value in vars(module).items() if name[0] != "_"}
    return {n: f for n, f in written.items() if inspect.isfunction(f) and f.__module__ == module.__name__}


PUBLIC = [
    pytest.param(function, id=f"{name.removeprefix('explorer.methods.')}.{called}")
    for name in NAMES
    for called, function in functions(importlib.import_module(name)).items()
]


def examples(module: ModuleType) -> list[doctest.DocTest]:
    """Return the examples of a module and of all it defines; doctest itself passes over what numba compiled."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    given = {"np": np, "pl": pl, **vars(module)}
    found = {test.name: test for test in finder.find(module, extraglobs=given)}
    for name, function in functions(module).items():
        found |= {t.name: t for t in finder.find(function, f"{module.__name__}.{name}", module, extraglobs=given)}
    return [test for test in found.values() if test.examples]


def failures(tests: list[doctest.DocTest]) -> list[str]:
    """Run examples and return what those said that did not answer as written."""
    runner, said = doctest.DocTestRunner(verbose=False), list[str]()
    for test in tests:
        runner.run(test, out=said.append)
    return said


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_module_answer_as_written(name: str) -> None:
    assert not failures(examples(importlib.import_module(name)))


@pytest.mark.parametrize("function", PUBLIC)
def test_a_public_function_says_what_it_costs_and_shows_an_example(function: Callable[..., Any]) -> None:
    said = inspect.getdoc(function) or ""
    assert "O(" in said
    assert ">>> " in said


def test_examples_of_compiled_functions_are_run_too() -> None:
    sweep = importlib.import_module("explorer.methods.sweep")
    assert {"explorer.methods.sweep.within", "explorer.methods.sweep.span"} <= {t.name for t in examples(sweep)}


def test_an_example_that_answers_otherwise_is_said() -> None:
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    assert "Expected:\n    3\nGot:\n    2\n" in "".join(failures([wrong]))
