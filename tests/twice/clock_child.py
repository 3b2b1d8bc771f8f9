"""A worker that lives through days which somebody else counts: at each line of its input it runs one task of the clock.

A line is JSON: the moment and the name of the task. It answers with the name of the error that the task met, or "".
The task `unlock`: from then on accounts are not locked, as if the house had only its constraints.
"""

import json
import sys
import time
from datetime import datetime

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from dues import accounts  # noqa: E402
from league.celery import app  # noqa: E402


def unlocked(_companies: object) -> None:
    time.sleep(0.3)  # the others look, too, at what is not done yet


def main() -> None:
    app.loader.import_default_modules()
    print("ready", flush=True)
    for line in sys.stdin:
        moment, name = json.loads(line)
        if name == "unlock":
            accounts.lock = unlocked
            print(json.dumps(""), flush=True)
            continue
        timezone.now = lambda moment=moment: datetime.fromisoformat(moment)
        error = ""
        try:
            app.tasks[name]()
        except Exception as met:
            error = type(met).__name__
        connections.close_all()
        print(json.dumps(error), flush=True)


main()
