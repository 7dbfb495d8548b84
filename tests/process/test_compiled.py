"""A package that may not be written to compiles all the same, and what is kept of it is the user's own."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import explorer

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "getuid"), reason="no read-only folders of this kind here"),
]

COMPILED = (
    "import os, numpy as np\nfrom explorer.methods.chance import poisson\n"
    "print(poisson(np.array([0]), np.array([1.0])), os.environ.get('NUMBA_CACHE_DIR'))"
)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can look into, with a copy of the package that nobody can write to."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    shutil.copytree(Path(explorer.__file__).parent, folder / "explorer", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tmp").mkdir()
    (folder / "tmp").chmod(0o777)
    for path in [*(folder / "explorer").rglob("*"), folder / "explorer"]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def compiled(place: Path, **environment: str) -> str:
    """Compile something of the copy as a user who may write to its temporary folder alone."""
    command = [sys.executable, "-c", COMPILED]
    if os.getuid() == 0:  # who may write everywhere
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv to be somebody else")
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(place), "HOME": "/nonexistent", "TMPDIR": str(place / "tmp")}
    done = subprocess.run(
        command, env=env | environment, cwd=place, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_read_only_package_without_a_home_compiles_into_a_folder_of_the_users_own(place: Path) -> None:
    said = compiled(place)
    [folder] = (place / "tmp").iterdir()
    assert said == f"[0.] {folder}\n"
    assert folder.name.startswith("explorer-compiled-")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.rglob("*.nbc"))


def test_code_that_others_may_have_put_there_is_not_run(place: Path) -> None:
    uid = 65534 if os.getuid() == 0 else os.getuid()
    planted = place / "tmp" / f"explorer-compiled-{uid}"
    planted.mkdir()
    planted.chmod(0o777)
    said = compiled(place)
    assert str(planted) + "\n" not in said
    # The one used instead is gone with its process.
    assert list((place / "tmp").iterdir()) == [planted]
    assert list(planted.iterdir()) == []


def test_a_folder_that_was_chosen_is_used(place: Path) -> None:
    (place / "tmp" / "chosen").mkdir()
    (place / "tmp" / "chosen").chmod(0o777)
    assert compiled(place, NUMBA_CACHE_DIR=str(place / "tmp" / "chosen")).endswith("chosen\n")
    assert list((place / "tmp" / "chosen").rglob("*.nbc"))


def test_two_test_processes_at_once_compile_a_function_once(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import numpy as np\nfrom numba import njit\n@njit(cache=True)\ndef added(x):\n    return np.sort(x).sum()\n"
    )
    script = (
        "from tests.compiled_once import share_what_is_compiled\nshare_what_is_compiled()\n"
        "from slow import added, np\nadded(np.arange(3))\nprint(sum(added.stats.cache_misses.values()))"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(explorer.__file__).parents[1])])
    both = [
        subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert sorted(process.communicate()[0].decode().strip() for process in both) == ["0", "1"]
