"""The two commands and `run`, for real, on a small house that has the same commands as ours.

A private PostgreSQL and Valkey are started each time; the packages are those the suite runs on.
"""

import ast
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from league.launcher import children, commands, packages, services

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "from django.core.management.base import BaseCommand\nclass Command(BaseCommand):\n    def handle(self, **options):\n        "
NOTES = "from django.db import connection\n        connection.cursor().execute"
SMALL_HOUSE = {
    "league/__init__.py": "",
    "league/settings.py": """
import os
import dj_database_url
SECRET_KEY = os.environ["SECRET_KEY"]
DATABASES = {"default": dj_database_url.parse(os.environ[os.environ.get("AS", "DATABASE_URL")])}
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "league.small"]
ROOT_URLCONF = "league.urls"
STATIC_URL = "static/"
STATIC_ROOT = os.environ["STATIC_ROOT"]
USE_TZ = True
CELERY_BROKER_URL = os.environ["REDIS_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
""",
    "league/urls.py": """
import os
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path(at, lambda request: HttpResponse(os.environ.get("LEAGUE_DEMO", "-"))) for at in ("", "sante/")]
""",
    "league/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
    "league/celery.py": """
from celery import Celery
app = Celery("small")
app.config_from_object("django.conf:settings", namespace="CELERY")
""",
    "league/small/__init__.py": "",
    "league/small/management/__init__.py": "",
    "league/small/management/commands/__init__.py": "",
    "league/small/management/commands/migrate.py": """
import os
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection
class Command(Migrate):
    def handle(self, **options):
        host = connection.settings_dict["HOST"]
        assert f"league_owner@{host.replace('/', '%2F')}/" in os.environ["MIGRATION_DATABASE_URL"]
        connection.settings_dict["USER"] = "league_owner"
        super().handle(**options)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS note (word text); GRANT ALL ON ALL TABLES IN SCHEMA public TO league_app")
""",
    "league/small/management/commands/load_reference.py": COMMAND
    + NOTES
    + "(\"INSERT INTO note VALUES ('reference')\")",
    "league/small/management/commands/seed_demo.py": COMMAND
    + NOTES
    + "(\"INSERT INTO note SELECT 'demo' WHERE NOT EXISTS (SELECT FROM note WHERE word = 'demo')\")",
    "league/small/management/commands/demo_summary.py": COMMAND
    + "print('a line before')\n        print('{\"members\": 510}')",
    "league/small/management/commands/notes.py": COMMAND
    + "from django.db import connection\n        cursor = connection.cursor()\n"
    "        cursor.execute('SELECT current_user, word, count(*) FROM note GROUP BY word ORDER BY word')\n"
    "        print(cursor.fetchall())",
    "requirements.txt": "",
    "tests/requirements.txt": "-r ../requirements.txt\n",
    "tests/test_small.py": """
import os
def test_has_its_own_services():
    assert "/test/" in os.environ["STATIC_ROOT"]
    assert os.environ["DATABASE_URL"].startswith("postgresql://league_app@")
    assert "LEAGUE_DEMO" not in os.environ
""",
}


@pytest.fixture
def house():
    """A clone under a folder with spaces and accents, every account may enter it (as root the services are nobody's)."""
    folder = Path(tempfile.mkdtemp(prefix="maison d'été "))
    folder.chmod(0o755)
    clone = folder / "clone"
    for name, text in SMALL_HOUSE.items():
        path = clone / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copytree(
        ROOT / "league" / "launcher", clone / "league" / "launcher", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "manage.py", clone)
    started: list[subprocess.Popen] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {"LEAGUE_STATE_DIR": str(folder / "state"), "LEAGUE_NO_VENV": "1", "PORT": str(port)}

    class House:
        root, state = clone, folder / "state"

        def manage(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
            return self.start(*words, **more).ended()

        def start(self, *words: str, **more: str) -> "Started":
            return Started([sys.executable, str(clone / "manage.py"), *words], env=env | more, cwd=folder)

        def page(self) -> str:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode()

        def processes(self) -> list[int]:
            return [each["pid"] for each in json.loads((self.state / "services.json").read_text())["processes"]]

    class Started(subprocess.Popen):
        def __init__(self, *args, **more) -> None:
            super().__init__(
                *args, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, **more
            )
            started.append(self)

        def ended(self) -> subprocess.CompletedProcess[str]:
            out, err = self.communicate(timeout=120)
            return subprocess.CompletedProcess(self.args, self.returncode, out, err)

        def until(self, word: str) -> str:
            lines = ""
            for line in self.stderr:
                lines += line
                if word in line:
                    return lines
            pytest.fail(f"{word!r} never came:\n{lines}")

    yield House()
    for each in started:
        if each.poll() is None:
            each.terminate()
            each.wait(30)
    shutil.rmtree(folder)


def gone(pids: list[int], patience: float = 20) -> bool:
    end = time.monotonic() + patience
    while any(children.birth(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_demo_check_answers_then_a_second_start_keeps_the_data_and_fresh_forgets_them(house):
    first = house.manage("demo", "--check")
    assert first.returncode == 0, first.stderr
    found = json.loads(first.stdout.splitlines()[-1])
    assert found["members"] == 510
    assert {"packages", "services", "migrate", "reference", "seed", "page", "total"} <= found["seconds"].keys()
    assert "127.0.0.1" in first.stderr
    assert "/demo/" in first.stderr

    assert house.manage("demo", "--check").returncode == 0
    assert "('league_app', 'demo', 1), ('league_app', 'reference', 2)" in house.manage("notes").stdout

    assert house.manage("demo", "--check", "--fresh").returncode == 0
    assert "('league_app', 'reference', 1)" in house.manage("notes").stdout


def test_run_works_alone_beside_the_demo_and_keeps_the_exit_code(house):
    alone = house.manage(
        "run", "--", sys.executable, "-c", "import os; print(os.environ['LEAGUE_STATE_DIR']); raise SystemExit(7)"
    )
    assert alone.returncode == 7
    assert alone.stdout == f"{house.state}\n", "the launcher's own words go to stderr"
    assert house.manage("notes").stdout == "[('league_app', 'reference', 1)]\n", "never the demo"

    demo = house.start("demo")
    demo.until("Ctrl-C")
    assert house.page() == "1"
    beside = house.manage("notes")
    assert beside.returncode == 0, beside.stderr
    assert "demo" in beside.stdout
    assert house.manage("run", "--", "no-such-command").stderr.count("\n") == 1

    second = house.manage("demo", PORT="1" + str(os.getpid() % 8999 + 1000)[-4:])
    assert second.returncode == 1
    assert "another start (demo" in second.stderr
    taken = house.manage("demo", LEAGUE_STATE_DIR=str(house.state) + "2")
    assert (taken.returncode, "PORT=" in taken.stderr, taken.stderr.count("\n")) == (1, True, 1)

    pids = house.processes()
    assert len(pids) == 5
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    assert gone(pids, 0)
    assert not (house.state / "services.json").exists()


@pytest.mark.proof
def test_a_killed_launcher_takes_everything_along_and_the_next_start_works(house):
    demo = house.start("demo")
    demo.until("Ctrl-C")
    pids = house.processes()
    demo.kill()
    demo.wait()
    again = house.manage("demo", "--check")  # at once, while the old ones may still be going
    assert again.returncode == 0, again.stderr
    assert gone(pids)


@pytest.mark.proof
def test_a_worker_that_falls_is_started_again(house):
    demo = house.start("demo")
    demo.until("Ctrl-C")
    worker = json.loads((house.state / "services.json").read_text())["processes"][-2]
    assert worker["name"] == "worker"
    os.kill(worker["pid"], signal.SIGKILL)
    demo.until("worker ended (code -9): started again")
    demo.terminate()
    assert demo.wait(30) == 0


def test_test_has_its_own_data_and_passes_arguments_on(house):
    ran = house.manage("test", "-k", "own_services", "-p", "no:randomly", "-p", "no:django")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
    assert house.manage("test", "-k", "no_such_test", "-p", "no:django").returncode == 5


def test_a_failing_step_is_one_line_and_stops_everything(house):
    (house.root / "league/small/management/commands/seed_demo.py").write_text(
        COMMAND + "raise ValueError('no register')"
    )
    failed = house.manage("demo", "--check")
    assert failed.returncode == 1
    assert "seed_demo failed: ValueError: no register" in failed.stderr.splitlines()[-1]
    assert not (house.state / "services.json").exists()


def test_given_services_are_used_and_named_when_they_do_not_answer(house):
    given = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9/0"}
    answer = house.manage("run", "--", "true", **given)
    assert (answer.returncode, "DATABASE_URL: " in answer.stderr) == (1, True)
    refused = house.manage("demo", "--fresh", **given)
    assert (refused.returncode, "--fresh" in refused.stderr) == (1, True)


def test_manage_py_can_be_read_by_an_old_python():
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 6))


def test_the_launcher_needs_nothing_but_the_standard_library():
    for path in (ROOT / "league" / "launcher").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name == "django.core.management":  # the door itself, opened once the packages are there
                    continue
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("league.launcher"), (path, name)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "package index cannot be reached"),
        ("ERROR: No matching distribution found for typst==0.15.2", "no ready-made typst==0.15.2"),
        ("something else", "pip failed"),
    ],
)
def test_pip_is_explained_in_one_line(said, line):
    assert line in packages.cause(said, "pip failed")


def test_a_python_without_venv_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(children.Trouble, match="apt-get install -y python3-venv"):
        packages.make_environment(tmp_path / ".venv")


def test_a_machine_without_postgresql_or_nobody_is_told_what_to_set(monkeypatch, tmp_path):
    monkeypatch.setattr(services, "works", lambda program: "")
    house = services.Services(tmp_path, "run", private=False)
    with pytest.raises(children.Trouble, match="set DATABASE_URL"):
        house.postgres_programs(tmp_path)
    monkeypatch.setattr(services.pwd, "getpwnam", dict.__getitem__.__get__({}))
    with pytest.raises(children.Trouble, match="nobody"):
        services.the_account(tmp_path)


def test_ports_are_checked_before_anything_else():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(children.Trouble, match="PORT="):
            commands.free_port(str(taken.getsockname()[1]))
    for text in ("", "web", "0", "70000"):
        with pytest.raises(children.Trouble):
            commands.free_port(text)


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    first = commands.secret_key(tmp_path)
    assert commands.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_long_or_odd_path_gets_a_short_socket_folder(tmp_path):
    state = tmp_path / ("é" * 60)
    state.mkdir()
    house = services.Services(state, "run", private=False)
    house.account = {}
    short = house.sockets()
    try:
        assert len(bytes(short)) < 60
        assert short.stat().st_mode & 0o777 == 0o700
    finally:
        short.rmdir()


def test_only_one_start_installs_at_a_time(tmp_path):
    handle = os.open(tmp_path, os.O_RDONLY)
    with packages.alone(tmp_path, "waiting"), pytest.raises(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)
