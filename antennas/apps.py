from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AntennasConfig(AppConfig):
    name = "antennas"
    verbose_name = _("Antennas")
