"""The public directory of French companies (API Recherche d'entreprises, api.gouv.fr): asked on a button, never needed.

Seven requests a second at most, and none while the service asks for a rest (429 with Retry-After). What is slow, busy
or broken is a sentence, and the form is filled in by hand. Officers of companies are never asked for (`minimal`).
"""

import hashlib
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from league.base import identifiers

SECONDS = 2  # a person waits: more is worse than filling in the form
A_SECOND = 6  # requests, one below what the service allows
MOST_BYTES = 1_000_000
SHOWN = 8
KEPT, REST = 600, 30
SALT = "members.sirene"


@dataclass(frozen=True)
class Unit:
    """A legal unit as the directory has it. `masked`: it does not want to be published, so only its number and codes
    are here. `closed`: it has ceased; `closed_on` may be unknown. Codes are those of INSEE, empty when not known."""

    siren: str
    name: str = ""
    siret: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    commune: str = ""
    naf: str = ""
    naf_2025: str = ""
    legal_category: str = ""
    insee_band: str = ""
    insee_band_year: int | None = None
    created_on: str = ""
    closed_on: str = ""
    closed: bool = False
    masked: bool = False

    @property
    def signed(self) -> str:
        """The unit as a text that a form may carry and nobody can change."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def closing_day(self) -> date | None:
        return date.fromisoformat(self.closed_on) if self.closed_on else None


@dataclass(frozen=True)
class Answer:
    """What was found. `trouble` is a sentence when the directory could not be asked; `total` may exceed `units`."""

    units: tuple[Unit, ...] = ()
    total: int = 0
    trouble: str = ""


def unsigned(text: str) -> Unit | None:
    """The unit that a form carried, if it is one of ours and not older than a day."""
    try:
        return Unit(**signing.loads(text, salt=SALT, max_age=86_400)) if text else None
    except (signing.BadSignature, TypeError):
        return None


def enabled() -> bool:
    return bool(settings.SIRENE_API_URL)


def look_up(text: str) -> Answer:
    """Companies by SIREN, SIRET or name. A number with a wrong key is not asked for: the sentence says it is wrong."""
    plain = " ".join(text.split())[:100]
    digits = "".join(plain.split()).replace(".", "")
    if digits.isdigit() and len(digits) >= 7:
        reading = identifiers.siren(digits)
        if reading.value is None:
            return Answer(trouble=str(reading.reason) if reading.reason else _("This is not a SIREN."))
        plain = reading.value
    elif len(plain) < 3:
        return Answer(trouble=_("Write a SIREN, or at least three letters of the name."))
    if not enabled():
        return Answer(trouble=_("The search is switched off here: please fill in the form."))
    key = f"sirene:found:{hashlib.sha256(plain.casefold().encode()).hexdigest()}"
    kept = _recall(key)
    if kept is not None:
        return _read(kept)
    words = _may_ask()
    if words:
        return Answer(trouble=words)
    raw, words = _ask(plain)
    if raw is None:
        return Answer(trouble=words)
    slim = _slim(raw)
    _remember(key, slim, KEPT)
    return _read(slim)


def _read(slim: Mapping[str, Any]) -> Answer:
    return Answer(tuple(Unit(**one) for one in slim["units"]), slim["total"])


# --- the request -----------------------------------------------------------------------------------------------------


def _unreachable() -> str:
    return _("The directory of companies does not answer for the moment: please fill in the form by hand.")


def _busy() -> str:
    return _("The directory of companies is busy: try again in a moment, or fill in the form by hand.")


def _may_ask() -> str:
    """Empty when a request may leave now; else the sentence."""
    if _recall("sirene:rest"):
        return _busy()
    if _recall("sirene:down"):
        return _unreachable()
    second = f"sirene:second:{int(time.time())}"
    try:
        cache.add(second, 0, 5)
        return _busy() if cache.incr(second) > A_SECOND else ""
    except (RedisError, ValueError):
        return ""


def _ask(plain: str) -> tuple[Any, str]:
    """The answer, or None and the sentence. In a thread of its own, because no time-out holds a look-up of names (DNS)."""
    box: queue.SimpleQueue[tuple[Any, str, tuple[str, int] | None]] = queue.SimpleQueue()
    threading.Thread(target=lambda: box.put(_request(plain)), daemon=True).start()
    try:
        raw, why, pause = box.get(timeout=SECONDS + 0.5)
    except queue.Empty:
        raw, why, pause = None, "down", ("sirene:down", REST)
    if pause is not None:
        _remember(pause[0], True, pause[1])
    return raw, {"": "", "busy": _busy(), "down": _unreachable()}[why]


def _request(plain: str) -> tuple[Any, str, tuple[str, int] | None]:
    asked = urlencode({"q": plain, "per_page": SHOWN, "page": 1, "minimal": "true", "include": "siege"})
    request = urllib.request.Request(  # noqa: S310  the address is a setting
        f"{settings.SIRENE_API_URL.rstrip('/')}/search?{asked}",
        headers={"User-Agent": f"League ({settings.SITE_URL})", "Accept": "application/json"},
    )
    limit = time.monotonic() + SECONDS
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            body = b""
            while chunk := answer.read1(65_536):
                body += chunk
                if len(body) > MOST_BYTES or time.monotonic() > limit:
                    return None, "down", ("sirene:down", REST)
        return json.loads(body), "", None
    except urllib.error.HTTPError as error:
        if error.code == 429:
            return None, "busy", ("sirene:rest", _pause(error.headers.get("Retry-After", "")))
        return None, "down", None
    except (OSError, HTTPException, ValueError):
        return None, "down", ("sirene:down", REST)


def _pause(retry_after: str) -> int:
    return min(max(int(retry_after), 1), 300) if retry_after.isdigit() else 5


def _recall(key: str) -> Any:
    try:
        return cache.get(key)
    except RedisError:
        return None


def _remember(key: str, value: Any, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except RedisError:
        return


# --- the answer ------------------------------------------------------------------------------------------------------


def _slim(raw: Any) -> dict[str, Any]:
    """What we keep of an answer: the columns of Unit and nothing about people. An answer of another shape is empty."""
    results = raw.get("results") if isinstance(raw, dict) else None
    rows = [row for row in results or [] if isinstance(row, dict) and identifiers.siren(str(row.get("siren"))).value]
    total = raw.get("total_results") if isinstance(raw, dict) else 0
    return {
        "units": [asdict(_unit(row)) for row in rows[:SHOWN]],
        "total": total if isinstance(total, int) else len(rows),
    }


def _unit(row: Mapping[str, Any]) -> Unit:
    place = row.get("siege")
    siege: Mapping[str, Any] = place if isinstance(place, dict) else {}

    def text(source: Mapping[str, Any], *names: str, most: int = 200) -> str:
        return next((str(source[name]).strip()[:most] for name in names if source.get(name)), "")

    def coded(name: str, most: int) -> str:
        value = text(row, name)
        return value if len(value) <= most else ""

    def day(name: str) -> str:
        try:
            return date.fromisoformat(text(row, name)).isoformat()
        except ValueError:
            return ""

    codes: dict[str, Any] = {
        "siren": text(row, "siren"),
        "naf": coded("activite_principale", 6),
        "naf_2025": coded("activite_principale_naf25", 6),
        "legal_category": coded("nature_juridique", 4),
        "created_on": day("date_creation"),
        "closed_on": day("date_fermeture"),
        "closed": row.get("etat_administratif") not in (None, "A"),
    }
    if row.get("statut_diffusion") not in (None, "O"):
        return Unit(**codes, masked=True)
    year = text(row, "annee_tranche_effectif_salarie")
    return Unit(
        **codes,
        name=text(row, "nom_raison_sociale", "nom_complet"),
        insee_band=coded("tranche_effectif_salarie", 2),
        insee_band_year=int(year) if year.isdigit() else None,
        siret=text(siege, "siret", most=14),
        street=" ".join(filter(None, (text(siege, part) for part in ("numero_voie", "type_voie", "libelle_voie")))),
        postal_code=text(siege, "code_postal", most=10),
        town=text(siege, "libelle_commune", most=100),
        commune=text(siege, "commune", most=5),
    )
