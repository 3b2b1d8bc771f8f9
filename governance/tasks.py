"""Thin tasks of governance."""

from celery import shared_task

from governance import announcements
from league.base.days import today


@shared_task(name="governance.tasks.announce")
def announce() -> None:
    announcements.announce(on=today(), by=None)
