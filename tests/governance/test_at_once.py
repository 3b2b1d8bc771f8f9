"""Threads that commit: a cloned database, real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connections

from antennas.models import Tenure
from governance import mandates
from governance.models import Mandate
from league.base.acts import Refused
from tests.governance import make


def test_twenty_at_once_for_one_seat_and_one_wins(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        pairs = make.members(20, "LYO")
        seat, decided = make.seat("comite-lyon"), make.decision()

        def try_it(pair):
            try:
                mandates.appoint(
                    seat=seat,
                    person=pair[0],
                    company=pair[1],
                    span_from=date(2025, 6, 24),
                    decision=decided,
                    by=None,
                    on=date(2025, 6, 24),
                )
                return "seated"
            except Refused as refusal:
                return refusal.field
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            outcome = sorted(pool.map(try_it, pairs))
        assert outcome == ["seat"] * 19 + ["seated"]
        assert Mandate.objects.count() == Tenure.objects.count() == 1
