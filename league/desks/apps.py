from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "league.desks"
    label = "desks"
