"""Which files are changed, and which tests are theirs, the quick ones first: the one table that a move touches.

A key is a file or a folder (with a slash at its end); the longest that fits counts. In a test's path `{name}` stands
for the module's own name, and such a path may be missing; every other path must be there.
"""

from __future__ import annotations

from pathlib import Path

_SHARES = ("tests/test_shares.py", "tests/test_coordination.py")

TESTS: dict[str, tuple[str, ...]] = {
    "explorer/shares.py": _SHARES,
    "explorer/sweep.py": _SHARES,
    "explorer/coordination.py": ("tests/test_coordination.py",),
    "explorer/similarity.py": ("tests/test_similarity.py",),
    "explorer/significance/": ("tests/test_significance.py",),
    "explorer/wording.py": ("tests/test_wording.py",),
    "explorer/communities.py": ("tests/test_communities.py",),
    "explorer/amplification.py": ("tests/test_amplification.py", "tests/test_ingest.py", "tests/test_behaviours.py"),
    "explorer/roles/": ("tests/test_roles.py",),
    "explorer/likeness.py": ("tests/test_likeness.py",),
    "explorer/rhythm.py": ("tests/test_rhythm.py",),
    "explorer/merge.py": ("tests/test_merge.py", "tests/test_ingest.py", "tests/test_import_files.py"),
    "explorer/detection.py": ("tests/test_detection.py", "tests/test_analyses.py"),
    "explorer/amplifiers.py": ("tests/test_amplifiers.py", "tests/test_detection.py"),
}
# Tests that may be missing as yet.
_SOON = {"tests/test_amplification.py", "tests/test_merge.py", "tests/test_amplifiers.py"}


def files(root: Path, asked: list[str]) -> list[str]:
    """Return the files to change, as paths from the root: those of the table, or what of them is asked for."""
    known = []
    for place in TESTS:
        found = sorted((root / place).rglob("*.py")) if place.endswith("/") else [root / place]
        known += [str(path.relative_to(root)) for path in found if path.is_file()]
    unique = list(dict.fromkeys(known))
    if not asked:
        return unique
    wanted = [file for file in unique if any(file == a or file.startswith(a.rstrip("/") + "/") for a in asked)]
    lacking = [a for a in asked if not any(file == a or file.startswith(a.rstrip("/") + "/") for file in unique)]
    if lacking:
        raise SystemExit(f"{', '.join(lacking)}: not in the table of tests/mutants/places.py")
    return wanted


def tests_of(root: Path, file: str) -> list[str]:
    """Return the test files of a file, in the order in which they are run."""
    places = [place for place in TESTS if file == place or (place.endswith("/") and file.startswith(place))]
    found = []
    for test in TESTS[max(places, key=len)]:
        path = test.format(name=Path(file).stem)
        if (root / path).exists():
            found.append(path)
        elif path == test and path not in _SOON:
            raise SystemExit(f"{path}: named in tests/mutants/places.py, and not there")
    return found
