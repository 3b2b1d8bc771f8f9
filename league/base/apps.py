from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "league.base"
    label = "base"

    def ready(self) -> None:
        from league import celery  # noqa: F401  the application stands before the first task is sent
