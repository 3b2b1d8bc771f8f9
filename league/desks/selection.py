"""The rows one chose on the register for an act: those ticked, or all that match, and never one out of reach."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from league.desks.register import Question

NOT_OF_THE_QUESTION = ("choix", "tous", "page", "au")


@dataclass
class Selection:
    """What `data` (an address) chooses for `act`, today: rows outside the reach of the act are not there, whatever it says."""

    user: Any
    data: QueryDict
    act: str

    @cached_property
    def question(self) -> Question:
        data = self.data.copy()
        for name in NOT_OF_THE_QUESTION:
            data.pop(name, None)
        return Question(self.user, data, act=self.act)

    @property
    def all(self) -> bool:
        return bool(self.data.get("tous"))

    @cached_property
    def asked(self) -> set[int]:
        return {int(pk) for pk in self.data.getlist("choix") if pk.isascii() and pk.isdigit() and len(pk) < 19}

    @cached_property
    def ids(self) -> list[int]:
        """The companies, by id, in the order of the register."""
        if self.all:
            return self.question.ids()
        rows = self.question.scope.filter(pk__in=self.asked)
        return list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))

    @property
    def left_out(self) -> int:
        """How many of the ticked rows are no members today or not in reach."""
        return 0 if self.all else len(self.asked) - len(self.ids)

    @property
    def mark(self) -> str:
        """Says whether the rows are still those that were looked at."""
        return hashlib.sha256(",".join(map(str, sorted(self.ids))).encode()).hexdigest()[:16]
