"""The packages: `.venv` is made and kept in step with the pins."""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from league.launcher.children import ROOT, Trouble, say

# What pip or a child says when the cause lies outside the house, and the one line that says what to do.
CAUSES = (
    (r"No space left on device|Errno 28\b", "the disk is full: free some space and start again"),
    (
        r"name resolution|Name or service not known|Failed to establish a new connection|Network is unreachable"
        r"|ConnectTimeout|Read timed out|ProxyError|SSLError|RemoteDisconnected",
        "the package index cannot be reached: check the network (or pip's proxy and index settings) and start again",
    ),
    (
        r"No matching distribution found for (\S+)",
        "there is no ready-made {0} for this Python and this kind of machine",
    ),
    (r"Permission denied: '([^']+)'", "no right to write {0}: use a clone of your own"),
)


def cause(text: str, otherwise: str) -> str:
    """One line that says why, from what a child printed."""
    for pattern, line in CAUSES:
        if found := re.search(pattern, text):
            return line.format(*found.groups())
    return otherwise


def in_environment() -> bool:
    return bool(os.environ.get("LEAGUE_NO_VENV")) or sys.prefix != sys.base_prefix


def environment(*, with_tests: bool = False) -> Path:
    """The interpreter to work with, its packages in step with the pins: `.venv`, or the one we are in already."""
    if os.environ.get("LEAGUE_NO_VENV"):
        return Path(sys.executable)
    ours = sys.prefix == sys.base_prefix
    home = ROOT / ".venv" if ours else Path(sys.prefix)
    python = home / "bin" / "python"
    files = ["requirements.txt"] + (["tests/requirements.txt"] if with_tests else [])
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    stamp = home / ".league-pins"

    def in_step() -> bool:
        return (wanted | {"python": os.path.realpath(python)}).items() <= read_stamp(stamp).items() and python.exists()

    if in_step():
        return python
    with alone(ROOT, "another start is installing the packages: waiting for it"):
        if in_step():
            return python
        before = read_stamp(stamp)
        if ours and not usable(python, before):
            make_environment(home)
            before = {}
        say("installing the packages")
        stamp.write_text(json.dumps({"unfinished": True}))
        install(python, ROOT / files[-1])  # the pins of the tests begin with those of the house
        same = before.get("requirements.txt") == wanted["requirements.txt"]
        stamp.write_text(json.dumps((before if same else {}) | wanted | {"python": os.path.realpath(python)}))
    return python


def read_stamp(stamp: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(stamp.read_text()))
    except (OSError, ValueError):
        return {}


def install(python: Path, pins: Path) -> None:
    """Every pin is written out, so nothing is resolved; modules are compiled when they are first imported."""
    words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--retries=2"]
    words += ["--no-deps", "--no-compile", "--only-binary=:all:", "--requirement", str(pins)]
    done = subprocess.run(
        words,
        env=os.environ | {"PIP_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        lines = done.stdout.strip().splitlines() or [f"code {done.returncode}"]
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        raise Trouble(cause(done.stdout, f"pip failed: {errors[-1]}"))


@contextmanager
def alone(folder: Path, message: str) -> Iterator[None]:
    """Only one start at a time does this; the folder itself carries the lock, so that nothing is left behind."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(message)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def usable(python: Path, stamp: dict[str, Any]) -> bool:
    """True when an environment is there, whole, with pip, and made for the interpreter it points at."""
    if stamp.get("unfinished") or ("python" in stamp and stamp["python"] != os.path.realpath(python)):
        return False
    try:
        question = [str(python), "-c", "import importlib.metadata as m; m.version('pip')"]
        return subprocess.run(question, capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment(home: Path) -> None:
    """A virtual environment with the pip that Python brings along, unpacked: ensurepip takes seconds for the same."""
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip is None or ensurepip.origin is None or importlib.util.find_spec("venv") is None:
        line = "apt-get install -y python3-venv"
        raise Trouble(f"this Python has no venv; install it first: {line if os.geteuid() == 0 else 'sudo ' + line}")
    say(f"making {home}")
    if home.exists():
        shutil.rmtree(home)
    made = subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], capture_output=True, text=True)
    if made.returncode:
        lines = (made.stderr + made.stdout).strip().splitlines() or [f"code {made.returncode}"]
        raise Trouble(cause("\n".join(lines), f"{home} could not be made: {lines[-1]}"))
    folders = (Path(ensurepip.origin).parent / "_bundled", Path("/usr/share/python-wheels"))
    wheels = [wheel for folder in folders for wheel in folder.glob("pip-*.whl")]
    if wheels:
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(next(home.glob("lib/python3*/site-packages")))
    else:
        subprocess.run([home / "bin" / "python", "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
