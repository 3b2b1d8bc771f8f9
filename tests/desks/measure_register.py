"""51,000 companies: what the register costs, as a ratio to a bare list of the same rows in the same run.

Not part of the suite (it takes a minute): `python3 manage.py test tests/desks/measure_register.py -s`.
"""

import time
from collections.abc import Callable

from django.db import connection

from league.desks.register import PAGE
from members.models import Company
from tests.cast import Cast
from tests.conftest import APPLICATION, OWNER, become
from tests.desks.make import signed_in

ROWS = 51_000
# Each at most so many times a bare `SELECT * ... ORDER BY ... ` of all 51,000 rows in Python.
LIMITS = {
    "first page": 0.6, "deep page": 0.8, "search": 0.8, "typo": 0.8, "town": 0.6, "by headcount": 1.0, "late": 4.0,
    "facets": 5.0, "csv": 12.0, "xlsx": 18.0, "sheet": 0.7,
}  # fmt: skip
# ruff: noqa: E501
MAKE = """
CREATE TEMP TABLE made AS SELECT n, nextval(pg_get_serial_sequence('members_company', 'id')) AS id,
  (ARRAY['nova','lumi','opti','cyber','alpi','pixel','meta','octo'])[1 + n %% 8] || (ARRAY['soft','code','net','web','lab'])[1 + n %% 5]
  || ' ' || md5(n::text) AS name FROM generate_series(1, %(rows)s) n;
INSERT INTO members_company (id, name, sort_key, siren, siren_absence, legal_form, naf, email, phone, website, presentation, skills, listed, version)
  SELECT id, initcap(name), name, NULL, 'not_given', 'SAS', '62.01Z', 'contact' || n || '@essai.example', '', '', '', '{}', true, 1 FROM made;
INSERT INTO members_membership (company_id, span, joined_as_written, creator, decision_id, end_kind, end_reason)
  SELECT id, daterange('2012-01-01'::date + (n %% 3000), NULL), '', false, (SELECT min(id) FROM base_decision), '', '' FROM made;
INSERT INTO members_antennaassignment (company_id, antenna_id, span, reason)
  SELECT id, (SELECT array_agg(id ORDER BY id) FROM antennas_antenna)[1 + n %% 6], daterange('2012-01-01', NULL), 'essai' FROM made;
INSERT INTO members_collegeassignment (company_id, college_id, span, reason)
  SELECT id, (SELECT min(id) FROM members_college), daterange('2012-01-01', NULL), '' FROM made;
INSERT INTO members_establishment (company_id, siret, seat, street, postal_code, town, commune_id, span)
  SELECT id, NULL, true, '', '69000', '', c.codes[1 + n %% array_length(c.codes, 1)], daterange('2012-01-01', NULL)
  FROM made, (SELECT array_agg(code ORDER BY code) AS codes FROM antennas_commune) c;
INSERT INTO members_figure (company_id, day, jobs, turnover, origin)
  SELECT id, make_date(y, 1, 1), n %% 400, NULL, 'declared' FROM made, generate_series(2022, 2025) y;
"""


def best(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _time in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def test_the_register_with_51_000_companies(cast_committed: Cast, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        measure(cast_committed)


def measure(cast: Cast) -> None:
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(MAKE, {"rows": ROWS})
    become(OWNER)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    become(APPLICATION)
    print(f"\nmade in {time.perf_counter() - start:.1f} s")
    client = signed_in(cast, "membership")
    some = Company.objects.filter(name__startswith="Novasoft").first()
    bare = best(lambda: list(Company.objects.order_by("sort_key", "pk")))
    last = ROWS // PAGE
    asked = {
        "first page": "/adherents/",
        "deep page": f"/adherents/?page={last}",
        "search": "/adherents/?q=novasoft",
        "typo": "/adherents/?q=novasofft",
        "town": "/adherents/?commune=greno",
        "by headcount": "/adherents/?tri=-effectif",
        "late": "/adherents/?situation=late",
        "facets": "/adherents/?facettes=1&compter=1",
        "csv": "/adherents/export.csv",
        "xlsx": "/adherents/export.xlsx",
        "sheet": f"/adherents/{some.pk}/",
    }
    costs = {}
    for name, address in asked.items():
        start = time.perf_counter()
        assert client.get(address).status_code == 200, name
        print(f"  {name} first: {time.perf_counter() - start:.2f} s", flush=True)
        costs[name] = best(lambda address=address: client.get(address), 1 if name in ("csv", "xlsx") else 2)
    print(f"bare list of {ROWS}: {bare:.2f} s")
    for name, cost in costs.items():
        print(f"{name:14} {cost:6.2f} s   {cost / bare:5.2f} x")
    assert {name: round(cost / bare, 2) for name, cost in costs.items() if cost / bare > LIMITS[name]} == {}
