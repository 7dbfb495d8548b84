"""What numba compiles waits for its first call, is told of once, and is the same function as plain Python."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from explorer.process.compiling import njit

FACTOR = 2


@njit(cache=False)
def _doubled(x):  # type: ignore[no-untyped-def]
    return FACTOR * x


@njit(cache=False)
def _fourfold(x):  # type: ignore[no-untyped-def]
    return _doubled(_doubled(x))


@njit(cache=False)
def _each_doubled(x):  # type: ignore[no-untyped-def]
    return sum([_doubled(n) for n in range(x)])


def test_a_function_calls_others_of_its_kind_compiled_and_plain() -> None:
    assert (_fourfold(3), _fourfold.plain(3)) == (12, 12)
    assert (_each_doubled(4), _each_doubled.plain(4)) == (12, 12)
    assert _fourfold.dispatcher.nopython_signatures
    assert _fourfold.__name__ == "_fourfold"


def said(program: str, kept: Path) -> list[str]:
    env = os.environ | {"NUMBA_CACHE_DIR": str(kept)}
    text = textwrap.dedent(program)
    done = subprocess.run([sys.executable, "-c", text], env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_plain_python_loads_no_numba(tmp_path: Path) -> None:
    program = """
        import sys
        from explorer.methods import amplification, chance, sweep
        assert amplification._sums.plain is amplification._sums.py_func
        print("numba" in sys.modules)
    """
    assert said(program, tmp_path) == ["False"]


@pytest.mark.long
def test_compiling_is_told_once_and_not_at_all_where_it_was_kept(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "from explorer.process.compiling import njit\n"
        "@njit(cache=True)\ndef one(x):\n    return x\n"
        "@njit(cache=True)\ndef two(x):\n    return one(x) + 1\n",
        encoding="utf-8",
    )
    program = f"""
        import sys
        sys.path.insert(0, {str(tmp_path)!r})
        import module
        from explorer.process.compiling import seconds, told
        with told(print):
            module.two(1), module.two(1.5)
        print(seconds() > 0)
    """
    first, second = (said(program, tmp_path / "kept") for _ in range(2))
    assert [line.split(str(tmp_path))[0] for line in first] == ["compiling once, kept in ", "True"]
    assert second == ["False"]
