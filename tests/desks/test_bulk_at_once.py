"""Threads that commit: the same click twenty times at once is one act."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from league.base.days import today
from league.base.models import Letter
from members import bulk
from members.models import BulkAct
from tests.cast import Cast


def test_the_same_click_at_once_writes_each_letter_once(cast_committed: Cast, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        ids, intent = [cast_committed.company_lyon.pk, cast_committed.company_grenoble.pk], uuid.uuid4()

        def click(_number: int) -> int:
            try:
                return bulk.write_to(
                    companies=ids, to="representative", subject="a", text="b", intent=intent, by=None, on=today()
                ).pk
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            acts = set(pool.map(click, range(8)))
        assert len(acts) == BulkAct.objects.count() == 1
        assert Letter.objects.filter(kind="message").count() == 2
        assert [line["done"] for line in BulkAct.objects.get().lines] == [True, True]
