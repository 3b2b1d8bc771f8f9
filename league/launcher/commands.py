"""`demo`, `test`, `run` and the door to Django.

`demo` and `test` make `.venv`, install the pins, start a private PostgreSQL and Valkey where DATABASE_URL or REDIS_URL
is not set, and run the house on them. What they keep lies in one state folder outside the clone (LEAGUE_STATE_DIR).
"""

import argparse
import hashlib
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from league.launcher.children import BEGAN, ROOT, Stopped, Trouble, Word, say, tail
from league.launcher.packages import cause, environment, in_environment
from league.launcher.services import Services

MANAGE = ROOT / "manage.py"
QUEUES = "default,mail,dues,reports"
ALONE = ("--without-gossip", "--without-mingle")  # the only worker here: it need not look for others
USAGE = """League. The two commands:
  python3 manage.py demo [--fresh] [--check]   the demo federation on http://127.0.0.1:8000/ (PORT)
  python3 manage.py test [pytest arguments]    the whole suite on its own PostgreSQL and Valkey
and
  python3 manage.py run -- CMD                 any command with the services up
  python3 manage.py COMMAND                    every Django command (`python3 manage.py help` lists them)"""


def state_folder() -> Path:
    """Where the private data of this clone lie: LEAGUE_STATE_DIR, else below the account's state folder."""
    tag = hashlib.sha256(bytes(ROOT)).hexdigest()[:12]
    if given := os.environ.get("LEAGUE_STATE_DIR"):
        folder = Path(given).absolute()
    elif os.geteuid() == 0:  # not below /root: the account that runs PostgreSQL must reach it
        folder = Path("/var/lib/league") / tag
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "league" / tag
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise Trouble(f"{folder} belongs to another account: set LEAGUE_STATE_DIR to a folder of your own")
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise Trouble(cause(str(error), f"{folder} cannot be used ({error.strerror}): set LEAGUE_STATE_DIR")) from None
    return folder


def secret_key(state: Path) -> str:
    """The secret of this data folder, made once, readable by its owner only."""
    path = state / "secret_key"
    if not path.exists():
        fresh = state / f"secret_key.{os.getpid()}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
        try:
            os.link(fresh, path)  # the first of two starts wins, both then read the same key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def surroundings(python: Path, state: Path, part: Path) -> dict[str, str]:
    """The environment of every child: ours, less what belongs to other databases or projects."""
    env = {name: value for name, value in os.environ.items() if not re.fullmatch(r"PG[A-Z]+|PYTHONHOME", name)}
    env.setdefault("SECRET_KEY", secret_key(state))
    env.setdefault("STATIC_ROOT", str(part / "static"))
    env |= {"DJANGO_SETTINGS_MODULE": "league.settings", "LEAGUE_STATE_DIR": str(part), "PYTHONUNBUFFERED": "1"}
    if not os.environ.get("LEAGUE_NO_VENV"):
        env["VIRTUAL_ENV"] = str(python.parent.parent)
        env["PATH"] = f"{python.parent}:{env.get('PATH', os.defpath)}"
    return env


PROBE = """
import os, sys
import psycopg2, redis
try:
    with psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=10) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        print("empty" if cursor.fetchone()[0] else "filled")
except psycopg2.Error as error:
    sys.exit("DATABASE_URL: " + str(error).strip().splitlines()[0])
try:
    redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=10).ping()
except (redis.RedisError, OSError, ValueError) as error:
    sys.exit("REDIS_URL: " + str(error))
"""


def database_is_empty(python: Path, env: dict[str, str]) -> bool:
    """True before the first migration. Says in one line which of the two services does not answer."""
    asked = subprocess.run([python, "-c", PROBE], env=env, capture_output=True, text=True)
    if asked.returncode:
        raise Trouble((asked.stderr.strip().splitlines() or ["the services do not answer"])[-1])
    return asked.stdout.strip() == "empty"


# --- the commands ---------------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py demo", description="The demo federation, in one command.")
    parser.add_argument("--fresh", action="store_true", help="start over: forget the private data")
    parser.add_argument("--check", action="store_true", help="end after the first page, one JSON object on stdout")
    options = parser.parse_args(arguments)
    if options.fresh and os.environ.get("DATABASE_URL"):
        raise Trouble("--fresh forgets private data only; DATABASE_URL is set, empty that database yourself")
    seconds: dict[str, float] = {}
    state = state_folder()
    with Services(state, "demo") as house:
        port = free_port(os.environ.get("PORT", "8000"))  # a killed start has just been cleared away
        with timed(seconds, "packages"):
            python = environment()
        if options.fresh:
            say("starting over")
            for name in ("postgres", "valkey", "static", "clock"):
                shutil.rmtree(state / name, ignore_errors=True)
        env = surroundings(python, state, state) | {"LEAGUE_DEMO": "1", "PORT": str(port)}
        with timed(seconds, "services"):
            env |= house.provide(python, env)
            database_is_empty(python, env)
        django: list[Word] = [python, MANAGE]
        house.start("collectstatic", [*django, "collectstatic", "--noinput", "-v0"], env)  # beside the migrations
        with timed(seconds, "migrate"):
            house.call("migrate", [*django, "migrate", "-v0"], env)
        with timed(seconds, "reference"):
            house.call("load_reference", [*django, "load_reference"], env)
        house.announce(env)
        with timed(seconds, "static"):
            house.finish("collectstatic")
        web: list[Word] = [python, "-m", "gunicorn", "league.wsgi", "-w", "3", "-b", f"127.0.0.1:{port}", "--preload"]
        house.keep("web", [*web, "--graceful-timeout", "5", "--no-control-socket"], env)  # warms up beside the seed
        with timed(seconds, "seed"):
            house.call("seed_demo", [*django, "seed_demo"], env)
        with timed(seconds, "page"):
            first_page(house, port)
        say(f"League answers on http://127.0.0.1:{port}/ ; the demo's people are on http://127.0.0.1:{port}/demo/")
        pool = "prefork" if os.access("/dev/shm", os.W_OK) else "threads"
        celery: list[Word] = [python, "-m", "celery", "-A", "league.celery"]
        house.orphaned["worker"] = signal.SIGQUIT  # without its services it could not end its jobs
        house.keep(
            "worker",
            [*celery, "worker", "-P", pool, "-c", "2", "-Q", QUEUES, "-l", "INFO", *ALONE],
            env,
            ready=b" ready.",
        )
        (state / "clock").mkdir(exist_ok=True)
        house.keep(
            "clock", [*celery, "beat", "-s", state / "clock" / "beat", "--pidfile=", "-l", "INFO"], env, ready=b"beat: "
        )
        if not options.check:
            say(f"Ctrl-C stops everything; logs are in {house.logs}")
            return house.watch()
        with timed(seconds, "worker"):
            house.wait_ready("worker", "clock")
        summary = house.call("demo_summary", [*django, "demo_summary"], env).strip().splitlines()
        seconds["total"] = round(time.monotonic() - BEGAN, 1)
        print(json.dumps(json.loads(summary[-1]) | {"seconds": seconds}), flush=True)
    return 0


def test(arguments: list[str]) -> int:
    seconds: dict[str, float] = {}
    state = state_folder()
    part = state / "test"
    part.mkdir(exist_ok=True)
    with Services(part, "test") as house:
        with timed(seconds, "packages"):
            python = environment(with_tests=True)
        for name in ("postgres", "valkey"):  # a suite never meets what an earlier one left
            shutil.rmtree(part / name, ignore_errors=True)
        env = surroundings(python, state, part)
        env.pop("LEAGUE_DEMO", None)
        env.setdefault("LEAGUE_PLAIN_STATIC", "1")
        with timed(seconds, "services"):
            env |= house.provide(python, env, lasting=False)
            database_is_empty(python, env)
        with timed(seconds, "suite"):
            shared = [] if arguments else ["-n", "logical", "--dist", "loadgroup"]  # the whole suite takes every core
            code = house.foreground([python, "-m", "pytest", *shared, *arguments], env, cwd=ROOT)
    say("seconds: " + ", ".join(f"{name} {value}" for name, value in seconds.items()))
    return code


def run(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        raise Trouble("say what to run: python3 manage.py run -- CMD")
    return run_with_services(environment(), command)


def run_with_services(python: Path, command: Sequence[Word]) -> int:
    """Runs one command with the services up: given ones, those of a running demo, or private ones for its duration."""
    state = state_folder()
    env = surroundings(python, state, state)
    private = not all(env.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
    house = Services(state, "run", private=private)
    if private and (urls := house.join()) is not None:
        given = {name for name in urls if env.get("REDIS_URL" if name == "REDIS_URL" else "DATABASE_URL")}
        return house.foreground(command, env | {name: url for name, url in urls.items() if name not in given})
    with house:
        env |= house.provide(python, env)
        if database_is_empty(python, env):
            say("the database is empty: migrating and loading the reference data")
            house.call("migrate", [python, MANAGE, "migrate", "-v0"], env)
            house.call("load_reference", [python, MANAGE, "load_reference"], env)
        if private:
            house.announce(env)
        return house.foreground(command, env)


def django(arguments: list[str]) -> int:
    """Every other command is Django's; where no services are given it is run as `run --` would."""
    if not all(os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")):
        python = environment() if not in_environment() else Path(sys.executable)
        return run_with_services(python, [python, MANAGE, *arguments])
    if not in_environment():
        python = environment()
        os.execv(python, [str(python), str(MANAGE), *arguments])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "league.settings")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret_key(state_folder())
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        raise Trouble(f"the packages are not in {sys.prefix}: pip install -r requirements.txt") from None
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    execute_from_command_line([str(MANAGE), *arguments])
    return 0


@contextmanager
def timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - began, 1)
    say(f"{step}: {seconds[step]} s")


def free_port(text: str) -> int:
    """The port as a number, when it can be listened on."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is no port: give a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            other = 8001 if text != "8001" else 8002
            raise Trouble(
                f"port {text} cannot be used ({error.strerror}): choose another one with PORT={other}"
            ) from None
    return int(text)


def first_page(house: Services, port: int, patience: float = 60) -> None:
    """Returns once the health page and the home page answer 200."""
    end = time.monotonic() + patience
    answer: object = "no answer"
    for path in ("/sante/", "/"):
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("GET", path)
                answer = connection.getresponse().status
                if answer == 200:
                    break
                time.sleep(0.2)
            except (OSError, http.client.HTTPException) as error:
                answer = error
                time.sleep(0.05)
            finally:
                connection.close()
            log = house.logs / "web.log"
            if house.fallen("web") or time.monotonic() > end:
                sys.stderr.write(tail(log))
                raise Trouble(f"the page {path} does not come ({answer}); the whole story is in {log}")


COMMANDS = {"demo": demo, "test": test, "run": run}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        if arguments[0] in COMMANDS:
            return COMMANDS[arguments[0]](arguments[1:])
        return django(arguments)
    except Trouble as trouble:
        say(str(trouble))
    except Stopped as stopped:
        say("stopped")
        return 128 + stopped.number
    except OSError as error:
        say(cause(str(error), f"{error}"))
    return 1
