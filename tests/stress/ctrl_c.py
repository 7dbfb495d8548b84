"""Ctrl-C at many moments of every long command: ended within two seconds, and the same command works afterwards.

    python -m tests.stress.ctrl_c --moments 20 [--only detect roles]

The moments are spread evenly over the time that a command takes undisturbed, from when it is watched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from explorer.demo import generate
from explorer.graph.sources import Sources
from tests.stress.outcome import Outcome

# Seconds in which a command ends, at most.
ALLOWED = 2.0

NETWORK = "china_052020"
# Each is run in a folder with `archives/` and, but for the first and the last, `explorer.db`.
COMMANDS = {
    "ingest": ["ingest", "archives"],
    "detect": ["detect", "co-retweet", "--network", NETWORK, "--name", "found"],
    "roles": ["roles", "--network", NETWORK, "--name", "cast"],
    "render": ["render", "retweet-network", "--network", NETWORK, "-o", "page.html"],
    "compare": ["compare", NETWORK, "turkey_052020", "-o", "compare.html"],
    "query": ["query", "co-retweets", "--network", NETWORK, "-o", "rows.csv"],
    "demo": ["demo", "demo", "--scale", "0.0005"],
}
FRESH = ("ingest", "demo")


def main() -> None:
    """Interrupt each command at each moment and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--scale", type=float, default=0.002)
    parser.add_argument("--only", nargs="*", choices=COMMANDS, default=list(COMMANDS))
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as name:
        calm = Path(name) / "calm"
        generate(calm / "archives", scale=options.scale, seed=11)
        for path in calm.rglob("truth_accounts.csv"):
            path.unlink()
        _done(calm, COMMANDS["ingest"])
        for each in options.only:
            outcome, slowest, whole = interrupted(each, calm, options.moments)
            print(
                f"{each}: {dict(outcome.ends)}, {len(outcome.wrong)} wrong; ended after {slowest:.2f} s at most; "
                f"{whole:.1f} s undisturbed",
                flush=True,
            )
            print("\n".join(f"  {line}" for line in outcome.wrong), end="\n" if outcome.wrong else "")
            failed |= bool(outcome.wrong)
    sys.exit(failed)


def interrupted(name: str, calm: Path, moments: int) -> tuple[Outcome, float, float]:
    """Interrupt a command at so many moments: what came of it, the longest wait for its end, and its own length."""
    arguments, outcome, slowest = COMMANDS[name], Outcome(), 0.0
    with _copy(calm, name) as folder:
        _done(Path(folder), arguments)  # compiles what is not compiled yet
    with _copy(calm, name) as folder:
        began = time.monotonic()
        _done(Path(folder), arguments)
        whole = time.monotonic() - began
    for n in range(moments):
        moment = whole * n / moments
        with _copy(calm, name) as folder:
            code, said, seconds = _end(Path(folder), arguments, moment)
            slowest = max(slowest, seconds)
            outcome.ends[f"exit {code}"] += 1
            for wrong in _wrong(Path(folder), name, code, said, seconds):
                outcome.wrong.append(f"{moment:.2f} s: {wrong}")
    return outcome, slowest, whole


def _wrong(folder: Path, name: str, code: int, said: str, seconds: float) -> list[str]:
    """Return what is wrong with how a command ended, and with what is there afterwards."""
    found = []
    if code not in (0, 130) or (code == 130 and said != "interrupted\n"):
        found.append(f"exit {code}: {said[-300:]!r}")
    if seconds > ALLOWED:
        found.append(f"ended after {seconds:.2f} s")
    if parts := [path.name for path in folder.rglob("*.part")]:
        found.append(f"left {parts}")
    store = folder / ("demo/explorer.db" if name == "demo" else "explorer.db")
    if store.exists():
        with Sources(store).lock():
            pass
    arguments = COMMANDS[name] + (["--replace"] if code == 0 and name in ("detect", "roles") else [])
    again = subprocess.run(_command(arguments), cwd=folder, capture_output=True, text=True, check=False)
    if again.returncode or "Traceback" in again.stderr:
        found.append(f"the second run: exit {again.returncode}: {again.stderr[-300:]!r}")
    if store.exists():
        graphs = [path.name for path in store.glob("graph-*.lbug") if path.name != (store / "current").read_text()]
        left = graphs + [path.name for path in store.glob("tmp/*")]
        if left and name in ("ingest", "demo", "detect", "roles"):
            found.append(f"after the second run there is still {left}")
    return found


def _copy(calm: Path, name: str) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    shutil.copytree(calm / "archives", Path(folder.name) / "archives")
    if name not in FRESH:
        shutil.copytree(calm / "explorer.db", Path(folder.name) / "explorer.db")
    return folder


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "explorer", "--quiet", *arguments]


def _done(folder: Path, arguments: list[str]) -> None:
    subprocess.run(_command(arguments), cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _end(folder: Path, arguments: list[str], moment: float) -> tuple[int, str, float]:
    """Interrupt a command and all of its group, as a terminal does: its code, what it said, the seconds to its end."""
    process = subprocess.Popen(
        _command(arguments),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and children.exists() and not children.read_text():
        time.sleep(0.002)
    time.sleep(moment)
    began = time.monotonic()
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    return process.returncode, said, time.monotonic() - began


if __name__ == "__main__":
    main()
