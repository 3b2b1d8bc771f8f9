"""Loads the words of the members' room: colleges, what registers call them, the registers of before."""

from datetime import date
from pathlib import Path

from league.base.reference_data import read_rows
from members.models import College, CollegeWord, Source

HERE = Path(__file__).resolve().parent / "reference"


def load_reference() -> None:
    """Adds what is missing; nothing that stands is changed."""
    College.objects.bulk_create(
        [
            College(code=r["code"], name=r["name"], position=int(r["position"]))
            for r in read_rows(HERE / "colleges.csv")
        ],
        ignore_conflicts=True,
    )
    colleges = {college.code: college for college in College.objects.all()}
    CollegeWord.objects.bulk_create(
        [CollegeWord(word=r["word"], college=colleges[r["college"]]) for r in read_rows(HERE / "college_words.csv")],
        ignore_conflicts=True,
    )
    rows = list(read_rows(HERE / "sources.csv"))
    known = set(Source.objects.values_list("slug", flat=True))
    Source.objects.bulk_create(
        [
            Source(
                slug=r["slug"],
                name=r["name"],
                extracted_on=date.fromisoformat(r["extracted_on"]) if r["extracted_on"] else None,
            )
            for r in rows
        ],
        ignore_conflicts=True,
    )
    sources = {source.slug: source for source in Source.objects.all()}
    part_of = [sources[r["slug"]] for r in rows if r["parent"] and r["slug"] not in known]
    for r in rows:
        if r["parent"] and r["slug"] not in known:
            sources[r["slug"]].parent = sources[r["parent"]]
    Source.objects.bulk_update(part_of, ["parent"])
