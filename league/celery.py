"""The Celery application and the clock: one readable list of what happens when."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "league.settings")

app = Celery("league")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Each entry asks "what is due and not done": a late, doubled or stopped clock does no harm.
app.conf.beat_schedule = {
    "every 5 seconds: send again what is due": {
        "task": "league.base.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "every 10 seconds: send the letters that wait": {
        "task": "league.base.tasks.send_letters",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "every morning at 6: reminders that fall due": {"task": "dues.tasks.remind", "schedule": crontab(hour=6, minute=0)},
    "every morning at 7: terms that end": {"task": "governance.tasks.announce", "schedule": crontab(hour=7, minute=0)},
    "every minute: letters of the yearly confirmation that are due": {
        "task": "members.tasks.confirmation_letters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "every hour: sessions of who holds no function any more": {
        "task": "members.tasks.end_sessions",
        "schedule": crontab(minute=7),
    },
    "every night at 3: seal yesterday's history": {
        "task": "league.base.tasks.seal_history",
        "schedule": crontab(hour=3, minute=0),
    },
}
