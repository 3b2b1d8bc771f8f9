"""A small directory of companies over real HTTP, for the tests: it answers what it is told and counts who asks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse


def unit(siren: str, name: str = "ATELIER DES ESSAIS", **more: Any) -> dict[str, Any]:
    """A legal unit in the shape of the public directory; an officer is there to see that nobody keeps her."""
    place = {
        "siret": f"{siren}00015", "numero_voie": "4", "type_voie": "RUE", "libelle_voie": "DES ESSAIS",
        "code_postal": "69003", "commune": "69123", "libelle_commune": "LYON", "etat_administratif": "A",
    }  # fmt: skip
    return {
        "siren": siren, "nom_complet": name, "nom_raison_sociale": name, "nature_juridique": "5710",
        "activite_principale": "62.01Z", "activite_principale_naf25": "62.10Y", "etat_administratif": "A",
        "tranche_effectif_salarie": "11", "annee_tranche_effectif_salarie": "2024", "date_creation": "2012-05-01",
        "date_fermeture": None, "statut_diffusion": "O", "siege": place,
        "dirigeants": [{"nom": "OFFICIERE", "prenoms": "SECRETE", "annee_de_naissance": "1970"}], **more,
    }  # fmt: skip


@dataclass
class Directory:
    """`units` by q; `status` and `headers` for every answer; `slow` seconds before one; `asked` keeps the requests."""

    url: str = ""
    units: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    body: bytes | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Directory]:
    directory = Directory()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
            directory.asked.append({**asked, "agent": self.headers["User-Agent"]})
            time.sleep(directory.slow)
            found = directory.units.get(asked.get("q", ""), [])
            body = directory.body or json.dumps({"results": found, "total_results": len(found)}).encode()
            try:
                self.send_response(directory.status)
                for name, value in directory.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    directory.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
