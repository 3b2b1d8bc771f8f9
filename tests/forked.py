"""Processes that cost a fork of a warmed one, not the start of an interpreter each."""

import os
import sys
import traceback
from collections.abc import Callable
from typing import Any


def fork(work: Callable[[], Any]) -> int:
    """The process id of a copy of this process that does `work` and ends: 0 when all went well, 1 after an error.

    To be called before this process has opened a connection: two processes must not speak through one socket."""
    sys.stdout.flush()
    sys.stderr.flush()
    if child := os.fork():
        return child
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def ended(child: int) -> int:
    """How a forked process ended: its code, or the negative number of the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def told(work: Callable[[], str]) -> str:
    """What `work` says, done in a process of its own."""
    there, here = os.pipe()

    def say() -> None:
        os.close(there)
        with os.fdopen(here, "w") as out:
            out.write(work())

    child = fork(say)
    os.close(here)
    with os.fdopen(there) as told:
        text = told.read()
    code = ended(child)
    if code:
        raise RuntimeError(f"a process ended with {code}")
    return text
