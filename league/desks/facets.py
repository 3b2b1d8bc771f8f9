"""What stands beside the register: the values one may filter by with how many rows each would give, and those in force."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from dues.standing import CODES, Standing, label_of, standing_of
from league.desks.filters import THIS_YEAR, UNKNOWN
from league.desks.register import MANY, Question
from members import answers

Counts = dict[str, Counter[Any]]
FIELDS = ("pk", "antenna_on__antenna__code", "college_on__college__code", "seat_on__commune__department",
          "membership_on__source__slug", "jobs")  # fmt: skip
PLACES = {"antenne": 1, "college": 2, "departement": 3, "registre": 4}


def counted(question: Question) -> list[dict[str, Any]]:
    """Each facet with how many rows every value would give, the other filters in force. One query for all of them,
    one more for each facet that has a value chosen, and the standings."""
    wanted = set(question.asked.get("situation", []))
    jobs = answers.latest_figure(question.day, "jobs")
    names = [name for name in MANY if name in question.asked]
    found = {
        name: list(question.filters(name).qs.order_by().annotate(jobs=jobs).values_list(*FIELDS))
        for name in ["", *names]
    }
    standings: dict[int, Standing] = {}
    if question.shows_money:
        standings = standing_of({line[0] for lines in found.values() for line in lines}, question.day)

    def count(name: str, at: Callable[[Any], Any]) -> Counter[Any]:
        lines = found.get(name, found[""])
        return Counter(at(line) for line in lines if not wanted or standings[line[0]].code in wanted)

    counts = {name: count(name, lambda line, place=place: line[place]) for name, place in PLACES.items()}
    counts["taille"] = count("taille", lambda line: question.sizes.of(line[5]))
    if question.shows_money:
        counts["situation"] = Counter(standings[line[0]].code for line in found[""])
    return options(question, counts)


def options(question: Question, counts: Counts | None = None) -> list[dict[str, Any]]:
    """The facets as the part draws them; without `counts` they have no numbers yet, and long lists wait for theirs."""

    def option(name: str, value: str, label: Any, css: str = "") -> dict[str, Any]:
        checked = value in question.asked.get(name, [])
        count = counts[name][value] if counts is not None else None
        return {"value": value, "label": label, "css": css, "checked": checked, "count": count}

    found = []
    if len(question.antennas) > 1:
        found.append(("antenne", _("Antenna"), [(one.code, one.name, one.css) for one in question.antennas]))
    if question.shows_money:
        found.append(("situation", _("Standing"), [(code, label_of(code), "") for code in CODES]))
    departments = question.departments if counts is not None or "departement" in question.asked else {}
    sources = question.sources if counts is not None or "registre" in question.asked else []
    found += [
        ("college", _("College"), [(one.code, one.name, "") for one in question.colleges]),
        ("taille", _("Headcount"), [(key, question.sizes.words(key), "") for key in sizes_of(question)]),
        ("departement", _("Department"), [(code, f"{code} {name}", "") for code, name in departments.items()]),
        ("registre", _("Register of origin"), [(one.slug, one.name, "") for one in sources]),
    ]
    drawn: list[dict[str, Any]] = [
        {"name": name, "title": title, "options": [option(name, *one) for one in choices]}
        for name, title, choices in found
    ]
    for facet in drawn:
        facet["options"] = [one for one in facet["options"] if one["count"] != 0 or one["checked"]]
    return [facet for facet in drawn if facet["options"]]


def sizes_of(question: Question) -> list[str]:
    return [*question.sizes.keys, UNKNOWN]


def tags(question: Question) -> list[dict[str, str]]:
    """The filters in force in words, each with the address without it."""
    words: dict[str, dict[str, str]] = {
        "antenne": {one.code: one.name for one in question.antennas},
        "college": {one.code: one.name for one in question.colleges},
        "taille": {key: question.sizes.words(key) for key in sizes_of(question)},
        "situation": {code: label_of(code) for code in CODES},
        "departement": question.departments if "departement" in question.asked else {},
        "registre": {one.slug: one.name for one in question.sources} if "registre" in question.asked else {},
        "entree": {THIS_YEAR: str(question.day.year)},
    }
    titles = {
        "antenne": _("Antenna: %(value)s"),
        "college": _("College: %(value)s"),
        "taille": _("Headcount: %(value)s"),
        "situation": _("Standing: %(value)s"),
        "departement": _("Department: %(value)s"),
        "registre": _("Register: %(value)s"),
        "q": _("Search: %(value)s"),
        "commune": _("Town: %(value)s"),
        "naf": _("NAF: %(value)s"),
        "competence": _("Skill: %(value)s"),
        "entree": _("Joined in %(value)s"),
        "completer": _("To complete"),
        "sans_courriel": _("Without an e-mail address"),
    }
    return [
        {
            "label": titles[name] % {"value": words.get(name, {}).get(value, value)},
            "remove_url": question.without(name, value),
        }
        for name, values in question.asked.items()
        for value in values
    ]
