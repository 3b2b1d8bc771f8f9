from django.apps import AppConfig


class AntennasConfig(AppConfig):
    name = "antennas"
