"""A process that does the reminders of a day; two of them meet. Waits for a line on stdin, prints how many it did."""

import sys
from datetime import date

import django
from django.db import OperationalError

django.setup()

from dues import reminders  # noqa: E402


def main() -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        done = len(reminders.remind(on=date.fromisoformat(sys.argv[1]), by=None))
    except OperationalError:  # waited too long for the other one, on a slow machine: the clock comes again
        done = 0
    print(done, flush=True)


main()
