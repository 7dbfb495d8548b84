"""The tests. What they compile is kept, whatever the surroundings ask for: they start some hundred processes."""

import os
import sys

# Each process would compile every source anew, and pytest every test. numba keeps what it compiles in the same folders.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
