"""A process that confirms the same matches as another one. Argument: a JSON list of [entry, company, document]."""

import json
import sys

import django

django.setup()

from datetime import date  # noqa: E402

from dues import reconciling  # noqa: E402


def main() -> None:
    matches = [reconciling.Match(*row) for row in json.loads(sys.argv[1])]
    print("ready", flush=True)
    sys.stdin.readline()
    done = reconciling.confirm(matches, by=None, on=date(2026, 2, 12))
    print(json.dumps({"made": len(done.made), "before": len(done.before), "left": len(done.left)}), flush=True)


main()
