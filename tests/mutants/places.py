"""Which files are changed, and which tests are theirs, the quick ones first: the one table that a move touches.

A key is a file or a folder (with a slash at its end); the longest that fits counts. In a test's path `{name}` stands
for the module's own name, and such a path may be missing; every other path must be there.
"""

from __future__ import annotations

from pathlib import Path

TESTS: dict[str, tuple[str, ...]] = {
    "explorer/methods/": ("tests/methods/test_{name}.py",),
    "explorer/methods/amplification.py": ("tests/methods/test_amplification.py", "tests/analyses/test_behaviours.py"),
    "explorer/methods/arrays.py": ("tests/methods/test_shares.py",),
    "explorer/methods/likeness_parts.py": ("tests/methods/test_likeness.py",),
    "explorer/methods/other_tools.py": ("tests/methods/test_pairs.py",),
    "explorer/methods/pairs.py": ("tests/methods/test_pairs.py",),
    "explorer/methods/roles/": ("tests/methods/roles/test_{name}.py",),
    "explorer/methods/roles/__init__.py": (
        "tests/methods/roles/test_among_listed.py",
        "tests/methods/test_roles.py",
    ),
    "explorer/methods/roles/ends.py": (
        "tests/methods/roles/test_structures.py",
        "tests/methods/roles/test_joining.py",
        "tests/methods/roles/test_size.py",
    ),
    "explorer/methods/roles/limits.py": (
        "tests/methods/roles/test_size_parts.py",
        "tests/methods/roles/test_mass.py",
        "tests/methods/roles/test_structures.py",
        "tests/methods/roles/test_size.py",
        "tests/methods/roles/test_repetition.py",
        "tests/methods/roles/test_joining.py",
    ),
    "explorer/methods/roles/mass.py": ("tests/methods/roles/test_mass.py", "tests/methods/roles/test_structures.py"),
    "explorer/methods/roles/pools.py": ("tests/methods/roles/test_pool_parts.py", "tests/methods/roles/test_pools.py"),
    "explorer/methods/roles/size.py": ("tests/methods/roles/test_size_parts.py", "tests/methods/roles/test_size.py"),
    "explorer/methods/shares.py": ("tests/methods/test_shares.py", "tests/methods/test_pairs.py"),
    "explorer/methods/significance/": (
        "tests/methods/test_{name}.py",
        "tests/methods/test_guard.py",
        "tests/methods/test_assessment.py",
        "tests/methods/test_significance.py",
    ),
    "explorer/methods/significance/clock.py": ("tests/methods/test_clock.py",),
    "explorer/methods/significance/common.py": (
        "tests/methods/significance/test_common.py",
        "tests/methods/test_assessment.py",
    ),
    "explorer/methods/significance/crowding.py": ("tests/methods/significance/test_crowding.py",),
    "explorer/methods/significance/gatherings.py": ("tests/methods/significance/test_gatherings.py",),
    "explorer/methods/significance/undecided.py": ("tests/methods/significance/test_gatherings.py",),
    "explorer/methods/significance/meetings.py": (
        "tests/methods/significance/test_reference.py",
        "tests/methods/test_assessment.py",
    ),
    "explorer/methods/significance/reference.py": ("tests/methods/significance/test_reference.py",),
    "explorer/methods/significance/occasions.py": ("tests/methods/significance/test_occasions.py",),
    "explorer/methods/significance/ordinary.py": ("tests/methods/significance/test_ordinary.py",),
    "explorer/methods/significance/timing.py": ("tests/methods/significance/test_timing.py",),
    "explorer/methods/significance/guard.py": ("tests/methods/test_guard.py",),
    "explorer/methods/significance/speed.py": ("tests/methods/test_speed.py",),
    "explorer/methods/zones.py": ("tests/methods/test_rhythm.py",),
    "explorer/methods/sweep.py": ("tests/methods/test_sweep.py", "tests/methods/test_pairs.py"),
    "explorer/graph/merge.py": ("tests/graph/test_merge.py", "tests/graph/test_several.py"),
    "explorer/graph/tallies.py": ("tests/graph/test_tallies.py",),
    "explorer/analyses/detect.py": (
        "tests/analyses/test_detected.py",
        "tests/analyses/test_detect_kept.py",
        "tests/analyses/test_detect.py",
    ),
    "explorer/analyses/detect_methods.py": ("tests/analyses/test_detect_methods.py",),
    "explorer/analyses/detect_settings.py": ("tests/analyses/test_detect_methods.py",),
    "explorer/analyses/meetings.py": ("tests/analyses/test_meetings.py", "tests/analyses/test_detect_kept.py"),
    "explorer/analyses/together.py": ("tests/analyses/test_together.py",),
    "explorer/analyses/roles.py": ("tests/analyses/test_roles_told.py", "tests/analyses/test_roles.py"),
}


def files(root: Path, asked: list[str]) -> list[str]:
    """Return the files to change, as paths from the root: those of the table, or what of them is asked for."""
    known = []
    for place in TESTS:
        found = sorted((root / place).rglob("*.py")) if place.endswith("/") else [root / place]
        # A file of one line is a package's docstring: there is nothing to change in it.
        known += [str(path.relative_to(root)) for path in found if path.is_file() and _lines(path) > 1]
    unique = list(dict.fromkeys(known))
    if not asked:
        return unique
    wanted = [file for file in unique if any(file == a or file.startswith(a.rstrip("/") + "/") for a in asked)]
    lacking = [a for a in asked if not any(file == a or file.startswith(a.rstrip("/") + "/") for file in unique)]
    if lacking:
        raise SystemExit(f"{', '.join(lacking)}: not in the table of tests/mutants/places.py")
    return wanted


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def tests_of(root: Path, file: str) -> list[str]:
    """Return the test files of a file, in the order in which they are run."""
    places = [place for place in TESTS if file == place or (place.endswith("/") and file.startswith(place))]
    found = []
    for test in TESTS[max(places, key=len)]:
        path = test.format(name=Path(file).stem)
        if (root / path).exists():
            found.append(path)
        elif path == test:
            raise SystemExit(f"{path}: named in tests/mutants/places.py, and not there")
    return list(dict.fromkeys(found))
