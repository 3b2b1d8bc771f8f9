"""The command: rehearses, calls, says what it did, and does nothing the second time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dues.management.commands import call_dues
from dues.models import Campaign, Document, DocumentFile, Due
from league.base.days import today
from tests.dues.make import adopted_scale, make_members

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_dues, "worker_answers", lambda: False)


def call(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("call_dues", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_dry_run_counts_and_writes_nothing() -> None:
    make_members(3)
    adopted_scale(2026)
    out, _err = call("2026", "--dry-run")
    assert "1 800,00" in out.replace("\u202f", " ")
    assert not Campaign.objects.exists()
    assert not Due.objects.exists()


def test_it_calls_every_member_and_the_second_time_nothing_new() -> None:
    make_members(3)
    adopted_scale(today().year)
    _out, err = call(str(today().year))
    assert "1/1" in err
    assert Document.objects.count() == DocumentFile.objects.count() == 3
    before = list(Document.objects.order_by("pk").values())
    out, _err = call(str(today().year))
    assert out.startswith("0 ")
    assert list(Document.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("year", ["1850", "2031"])
def test_a_year_that_cannot_be_called_is_one_clear_line(year: str) -> None:
    with pytest.raises(CommandError, match=year):
        call(year)
    with pytest.raises(CommandError, match=year):
        call(year, "--dry-run")
