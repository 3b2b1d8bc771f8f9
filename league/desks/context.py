from typing import Any

from django.conf import settings
from django.http import HttpRequest

from league.base.models import League


def surroundings(request: HttpRequest) -> dict[str, Any]:
    return {"league": League.objects.first(), "demo": settings.DEMO}
