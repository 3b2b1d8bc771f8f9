#!/usr/bin/env python3
"""The one door: `demo`, `test`, `run -- CMD`, and every Django command. Must parse on any Python 3."""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(
            "league: Python 3.11 or newer is needed, this is {}.{}; start with a newer one, "
            "for example: python3.11 manage.py {}".format(
                sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:])
            )
        )
    from league.launcher.commands import main

    sys.exit(main(sys.argv[1:]))
