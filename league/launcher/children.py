"""Child processes that never outlive their launcher, under the lock of one data folder."""

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parents[2]
BEGAN = time.monotonic()
Word = str | Path
RESTARTS = 5  # of one process within a minute, then we give up


class Trouble(Exception):
    """What the person who started us can do something about, in one line."""


class Stopped(BaseException):
    """Ctrl-C or a request to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(f"league {time.monotonic() - BEGAN:6.1f} s  {line}", file=sys.stderr, flush=True)


def tail(path: Path, size: int = 3000) -> str:
    with contextlib.suppress(OSError):
        return path.read_bytes()[-size:].decode(errors="replace")
    return ""


def birth(pid: int) -> str | None:
    """What tells a process from a later one with the same number; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else Path("/proc/sys/kernel/random/boot_id").read_text().strip() + fields[19]
    except (OSError, IndexError):
        return None


def dies_with_us(number: int) -> Callable[[], None] | None:
    """Runs in the child: the kernel sends it `number` when the thread that started it ends, even by a kill."""
    if not sys.platform.startswith("linux"):
        return None
    libc, launcher = ctypes.CDLL(None), os.getpid()

    def before_exec() -> None:
        libc.prctl(1, number)  # PR_SET_PDEATHSIG
        if os.getppid() != launcher:
            os._exit(1)

    return before_exec


class Children:
    """The children of one start on one data folder, under its lock.

    `services.json` tells the next start what to end (after a kill) and a parallel `run` where to connect.
    """

    def __init__(self, state: Path, command: str, *, private: bool = True) -> None:
        self.state, self.command, self.private = state, command, private
        self.logs = state / "logs"
        self.ledger = state / "services.json"
        self.lock: IO[str] | None = None
        self.children: dict[str, tuple[subprocess.Popen[bytes], int]] = {}
        self.orphaned: dict[str, int] = {}  # the signal each gets when we are killed, where it is another one
        self.kept: dict[str, dict[str, Any]] = {}
        self.record: dict[str, Any] = {"command": command, "pid": os.getpid(), "processes": []}

    # -- the lock and the ledger

    def take(self) -> bool:
        """True when the data folder is ours; it stays so until this process ends, however it ends."""
        self.lock = open(self.state / "lock", "a")  # noqa: SIM115
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.close()
            self.lock = None
        return self.lock is not None

    def read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.ledger.read_text()))
        except (OSError, ValueError):
            return {}

    def write(self) -> None:
        self.record["processes"] = [
            {"name": name, "pid": child.pid, "birth": birth(child.pid), "stop": self.orphaned.get(name, stop)}
            for name, (child, stop) in self.children.items()
        ]
        fresh = self.ledger.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.record, file)
        fresh.replace(self.ledger)

    def announce(self, env: dict[str, str]) -> None:
        """From now on a parallel `run` may use the services."""
        names = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")
        self.record["urls"] = {name: env[name] for name in names if name in env}
        self.write()

    def join(self, patience: float = 180) -> dict[str, str] | None:
        """The addresses of the services another start keeps, or None when we hold the lock ourselves."""
        end, told = time.monotonic() + patience, False
        while not self.take():
            users = open(self.state / "users", "a")  # noqa: SIM115
            fcntl.flock(users, fcntl.LOCK_SH)  # a `run` that ends waits for us, see __exit__
            if urls := self.read().get("urls"):
                self.lock = users
                return dict(urls)
            users.close()
            if time.monotonic() > end:
                raise Trouble(f"{self.holder()} holds {self.state} and its services do not come up: stop it first")
            if not told:
                say(f"{self.holder()} is preparing the services: waiting for it")
                told = True
            time.sleep(0.2)
        return None

    def holder(self) -> str:
        other = self.read()
        return f"another start ({other.get('command', '?')}, process {other.get('pid', '?')})"

    def __enter__(self) -> Self:
        if self.private and self.lock is None and not self.take():
            raise Trouble(f"{self.holder()} uses {self.state}: stop it first, or set LEAGUE_STATE_DIR")
        self.logs.mkdir(exist_ok=True)
        if self.private:
            self.end_leftovers()
            self.write()
        return self

    def __exit__(self, *_: object) -> None:
        hurry: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: hurry.append(number))
        if self.command == "run" and self.private:
            with open(self.state / "users", "a") as users:
                told = False
                while not hurry:
                    with contextlib.suppress(BlockingIOError):
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    if not told:
                        say("another command still uses the services: waiting for it")
                        told = True
                    time.sleep(0.1)
                self.stop(hurry)
        else:
            self.stop(hurry)

    def stop(self, hurry: list[int]) -> None:
        """Ends everything, what stands on the services first. A job that takes long is given up: it is done next time."""
        self.record.pop("urls", None)
        fronts = [name for name in self.children if name not in ("postgres", "valkey")]
        for tier in (fronts, list(self.children)):
            going = {name: self.children[name] for name in tier if name in self.children}
            for child, number in going.values():
                if child.poll() is None:
                    child.send_signal(number)
            patience = time.monotonic() + (4 if tier is fronts else 15)
            for name, (child, _number) in going.items():
                wait(child, hurry, patience)
                if child.poll() is None:
                    child.send_signal(signal.SIGQUIT)  # PostgreSQL, gunicorn and Celery: end now
                    wait(child, hurry, patience + 6)
                if child.poll() is None:
                    say(f"{name} does not end: killed")
                sweep(child.pid)
                child.wait()
                del self.children[name]
        if self.private:
            if folder := self.record.get("sockets"):
                shutil.rmtree(folder, ignore_errors=True)
            self.ledger.unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """Ends what a killed launcher left behind and is not gone by itself; never another process."""
        old = self.read()
        left = [each for each in old.get("processes", []) if each["birth"] and each["birth"] == birth(each["pid"])]
        unknown = [each for each in old.get("processes", []) if not each["birth"]]  # no /proc: we only wait
        for each in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each["pid"], each["stop"])
        end = time.monotonic() + 10
        while any(exists(each["pid"]) for each in unknown) and time.monotonic() < end:
            time.sleep(0.02)
        for each in left:
            while birth(each["pid"]) == each["birth"]:
                if time.monotonic() > end:
                    sweep(each["pid"])
                if time.monotonic() > end + 10:
                    raise Trouble(f"{each['name']} of a killed start does not end: end process {each['pid']} yourself")
                time.sleep(0.02)
        if left:
            say(f"ended {', '.join(each['name'] for each in left)} of a start that was killed")
        if folder := old.get("sockets"):
            shutil.rmtree(folder, ignore_errors=True)

    # -- children

    def start(
        self,
        name: str,
        command: Sequence[Word],
        env: dict[str, str],
        *,
        stop: int = signal.SIGTERM,
        cwd: Path = ROOT,
        **more: Any,
    ) -> None:
        """Starts a child in a session of its own, so that Ctrl-C reaches it through `stop` only."""
        log = self.logs / f"{name}.log"
        with open(log, "ab" if log.exists() and log.stat().st_size < 5_000_000 else "wb") as file:
            child = subprocess.Popen(
                [os.fspath(word) for word in command],
                env=env,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=more.pop("stdout", file),
                stderr=file,
                start_new_session=True,
                preexec_fn=dies_with_us(self.orphaned.get(name, stop)),
                **more,
            )
        self.children[name] = (child, stop)
        if self.private:
            self.write()

    def call(self, name: str, command: Sequence[Word], env: dict[str, str]) -> str:
        """Runs one step to its end and returns what it printed on stdout."""
        self.start(name, command, env, stdout=subprocess.PIPE)
        return self.finish(name)

    def finish(self, name: str) -> str:
        child, _stop = self.children[name]
        printed = (child.communicate()[0] or b"").decode(errors="replace")
        del self.children[name]
        if child.returncode:
            log = self.logs / f"{name}.log"
            said = (printed + tail(log)).strip()
            sys.stderr.write(said + "\n")
            last = said.splitlines()[-1:] or [f"exit code {child.returncode}"]
            full = "No space left on device" in said
            raise Trouble(
                "the disk is full: free some space and start again" if full else f"{name} failed: {last[0]}; see {log}"
            )
        return printed

    def keep(self, name: str, command: Sequence[Word], env: dict[str, str], *, ready: bytes = b"") -> None:
        """Starts a process that is started again when it falls. `ready` is what its log says once it works."""
        (self.logs / f"{name}.log").unlink(missing_ok=True)
        self.kept[name] = {"command": command, "env": env, "ready": ready, "falls": []}
        self.start(name, command, env)

    def fallen(self, name: str) -> bool:
        return self.children[name][0].poll() is not None

    def wait_ready(self, *names: str, patience: float = 60) -> None:
        end = time.monotonic() + patience
        for name in names:
            log = self.logs / f"{name}.log"
            while self.kept[name]["ready"] not in log.read_bytes():
                if self.fallen(name) or time.monotonic() > end:
                    sys.stderr.write(tail(log))
                    raise Trouble(f"{name} does not start; see {log}")
                time.sleep(0.05)

    def watch(self) -> int:
        """Until Ctrl-C: a fallen web, worker or clock is started again; without its services the house ends."""
        try:
            while True:
                time.sleep(0.3)
                for name in [name for name in self.children if self.fallen(name)]:
                    code = self.children[name][0].returncode
                    if name not in self.kept:
                        raise Trouble(f"{name} ended (code {code}); see {self.logs / name}.log")
                    kept, now = self.kept[name], time.monotonic()
                    kept["falls"] = [fall for fall in kept["falls"] if now - fall < 60] + [now]
                    if len(kept["falls"]) > RESTARTS:
                        raise Trouble(f"{name} ended {RESTARTS + 1} times in a minute; see {self.logs / name}.log")
                    say(f"{name} ended (code {code}): started again")
                    sweep(self.children[name][0].pid)
                    self.start(name, kept["command"], kept["env"])
        except Stopped:
            say("stopping")
            return 0

    def foreground(self, command: Sequence[Word], env: dict[str, str], *, cwd: Path | None = None) -> int:
        """Runs a command on our terminal and returns its exit code; signals meant for us are passed on."""
        words = [os.fspath(word) for word in command]
        try:
            child = subprocess.Popen(words, env=env, cwd=cwd, preexec_fn=dies_with_us(signal.SIGTERM))
        except (FileNotFoundError, PermissionError) as error:
            raise Trouble(f"{words[0]} cannot be run: {error.strerror}") from None

        def pass_on(number: int, _frame: object) -> None:
            if not (number == signal.SIGINT and from_terminal()):  # the terminal has told the child itself
                child.send_signal(number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, pass_on)
        code = child.wait()
        return code if code >= 0 else 128 - code


def wait(child: subprocess.Popen[bytes], hurry: list[int], until: float) -> None:
    while child.poll() is None and not hurry and time.monotonic() < until:
        time.sleep(0.02)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def sweep(pid: int) -> None:
    """Kills what is left of the process group a child led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def from_terminal() -> bool:
    with contextlib.suppress(OSError):
        return os.tcgetpgrp(0) == os.getpgrp()
    return False
