"""Standard streams that are there, take any text, and may be closed by whoever reads them."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Open what the caller has closed on nothing, so that no file of ours takes its number; let all text through.

    A name that is no UTF-8 comes out as the bytes that it has, on a terminal that knows less as `\\xff`.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 the process's
    if isinstance(sys.stdout, io.TextIOWrapper):
        utf8 = sys.stdout.encoding.lower().replace("-", "") == "utf8"
        sys.stdout.reconfigure(errors="surrogateescape" if utf8 else "backslashreplace")


def finish() -> str:
    """Write what is still to be written on standard output; return what went wrong, in the system's words.

    Nothing did where whoever reads has had enough.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _to_nothing()
    except OSError as error:
        _to_nothing()
        return error.strerror or str(error)
    return ""


def _to_nothing() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
