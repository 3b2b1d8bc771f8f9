"""The frame of every act: one transaction, short lock waits, and a history that knows who did what, why."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
_running: ContextVar[bool] = ContextVar("an_act_is_running", default=False)


class Refused(Exception):
    """An act that may not be done; the message is a sentence for the user. `field` names the form field, if one is at fault."""

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field

    def __str__(self) -> str:
        return str(self.args[0])


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Runs `function` in one transaction, under a history context made of its name and its `by`, `on`, `because`.

    An act that calls another stays the one that history names. The SET is the first statement on purpose: it pins the
    context for the whole transaction, also for COPY and raw SQL.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if _running.get():
            with transaction.atomic():
                return function(*args, **kwargs)
        by, on, because = kwargs.get("by"), kwargs.get("on"), kwargs.get("because")
        context = {
            "act": f"{function.__module__}.{function.__name__}",
            "by": getattr(by, "pk", None),
            "who": str(by or ""),
        }
        if on is not None:
            context["on"] = str(on)
        if because:
            context["because"] = str(because)
        mark = _running.set(True)
        try:
            with transaction.atomic(), pghistory.context(**context), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                return function(*args, **kwargs)
        finally:
            _running.reset(mark)

    return wrapper
