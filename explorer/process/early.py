"""Ctrl-C before anybody waits for it: held back from the first line of ours until the command is supervised."""

import os
import sys


def hold_back() -> None:
    """Block SIGINT and SIGTERM where this process is the command; `supervised` takes up what came meanwhile.

    Done before anything else is imported. What comes before, while Python itself starts, is Python's.
    """
    given = getattr(sys, "orig_argv", [])
    as_module = any(given[n : n + 2] == ["-m", "explorer"] for n in range(1, 6))
    as_script = os.path.basename(sys.argv[0]) == "explorer" if getattr(sys, "argv", None) else False
    if hasattr(os, "fork") and (as_module or as_script):
        # What `signal` wraps, which takes longer to import.
        import _signal  # type: ignore[import-not-found]

        _signal.pthread_sigmask(_signal.SIG_BLOCK, {_signal.SIGINT, _signal.SIGTERM})
