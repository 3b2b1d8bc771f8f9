from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    name = "league.base"
    label = "base"
    verbose_name = _("The federation")

    def ready(self) -> None:
        from league import celery  # noqa: F401  the application stands before the first task is sent
