"""Headcounts, amounts and codes in cells. No database."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, tidy

words(
    jobs_about=_("“%(text)s”: an approximate headcount, read as %(jobs)s."),
    jobs_range=_("“%(text)s”: a range, read as its lower end %(jobs)s."),
    jobs_words=_("“%(text)s” was read as %(jobs)s."),
    jobs_unknown=_("“%(text)s” is not a headcount."),
    money_unknown=_("“%(text)s” is not an amount."),
    money_withheld=_("The register does not give the amount (“%(text)s”)."),
    naf_unknown=_("“%(text)s” is not a code of the NAF."),
)


def headcount(text: str) -> Clean[int | None]:
    """A number of people: "12", "env. 12", "12 salariés", "27 (dont 2 alternants)", "10-19" (its lower end)."""
    if nothing(text):
        return Clean(None)
    bare = tidy(text.lower()).replace("\u202f", " ").replace("\u00a0", " ")
    main = re.split(r"\(|\bdont\b|\by compris\b", bare, maxsplit=1)[0].strip()
    main = re.sub(r"(?<=\d)[ .](?=\d{3}(?!\d))", "", main)
    if any(int(figure) > MOST_JOBS for figure in re.findall(r"\d+", main)[:4]) or len(main) > 80:
        return Clean(None, (Remark("jobs_unknown", {"text": tidy(text)}),))
    spelt = re.fullmatch(r"(\d+)(?:[.,]0+)?", main)
    if spelt and main == bare:
        return Clean(int(spelt.group(1)))
    if re.fullmatch(r"(?:aucun|z[ée]ro|pas de) ?(?:salari[ée]s?)?", main):
        return Clean(0, (Remark("jobs_words", {"text": tidy(text), "jobs": 0}),))
    span = re.fullmatch(r"(?:de |entre )?(\d+)\s*(?:-|–|à|a|et|to)\s*(\d+)\D*", main)
    if span and int(span.group(1)) <= int(span.group(2)):
        low = int(span.group(1))
        return Clean(low, (Remark("jobs_range", {"text": tidy(text), "jobs": low}),))
    numbers = re.findall(r"\d+(?:[.,]\d+)?", main)
    letters = re.sub(r"[\d.,\s~+<>≈()/-]", "", main)
    known = re.fullmatch(
        r"(?:env|environ|ca|circa|approx|plus|moins|de|dupersonnel|personnes?|pers|salari[ée]e?s?|salari[ée]\(e\)s|employ[ée]s?|etp|"
        r"emplois?|collaborateurs?|collab|people|employees?|staff|fte|h|an|effectif|équiv|eqtp)*",
        letters.replace(":", ""),
    )
    if len(numbers) == 1 and known:
        jobs = int(Decimal(numbers[0].replace(",", ".")).to_integral_value(rounding="ROUND_HALF_UP"))
        about = re.search(r"env|environ|approx|~|≈|circa|\bca\b|plus|moins|[<>+]", main)
        return Clean(jobs, (Remark("jobs_about" if about else "jobs_words", {"text": tidy(text), "jobs": jobs}),))
    return Clean(None, (Remark("jobs_unknown", {"text": tidy(text)}),))


MOST_EUROS = Decimal(10) ** 12
MOST_JOBS = 10_000_000

_AMOUNT = re.compile(
    r"(?P<sign>-?)\s*(?:€|eur)?\s*(?P<figure>\d[\d .,']*)\s*"
    r"(?P<unit>k ?€|k ?euros?|ke|k|m ?€|m ?euros?|me|m|(?:millions?|milliers?)(?: d['’]|\s)?(?:euros?|€)?"
    r"|€|euros?|eur)?"
    r"\s*(?:ht|ttc)?\.?"
)


def money(text: str, unit: str = "eur") -> Clean[Decimal | None]:
    """An amount in euros, two places: "331 000 €", "5957,0" in thousands (`unit="keur"`), "1,2 M€".

    `unit` is eur, keur or meur: what the column says; a unit in the cell wins.
    """
    if nothing(text):
        return Clean(None, (Remark("money_withheld", {"text": tidy(text)}),) if text.strip() else ())
    bare = text.strip().lower().replace("\u202f", " ").replace("\u00a0", " ").replace("−", "-")
    match = _AMOUNT.fullmatch(bare)
    figure = _figure(match.group("figure")) if match else None
    if match is None or figure is None:
        return Clean(None, (Remark("money_unknown", {"text": tidy(text)}),))
    written = (match.group("unit") or "").replace(" ", "")
    if written.startswith(("k", "millier")):
        unit = "keur"
    elif written.startswith("m"):
        unit = "meur"
    elif written:
        unit = "eur"
    value = figure * {"eur": 1, "keur": 1_000, "meur": 1_000_000}[unit]
    if value >= MOST_EUROS:
        return Clean(None, (Remark("money_unknown", {"text": tidy(text)}),))
    return Clean((-value if match.group("sign") else value).quantize(Decimal("0.01")))


def _figure(text: str) -> Decimal | None:
    """French or English figures: the last comma or point followed by one or two digits, or the only one, is decimal."""
    bare = re.sub(r"[ ']", "", text.strip()).rstrip(".,")
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        decimal = "," if bare.rfind(",") > bare.rfind(".") else "."
        bare = bare.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    elif commas > 1 or (points > 1):
        bare = bare.replace(",", "").replace(".", "")
    elif commas:
        bare = bare.replace(",", ".")
    elif points and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare):
        bare = bare.replace(".", "")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


_NAF = re.compile(r"(\d{2})[. ]?(\d{2})\s?([A-Za-z])")


def naf(text: str) -> Clean[str]:
    """A code of the French nomenclature as 62.01Z, at the front of the cell ("6201z", "62.01Z - Programmation")."""
    if nothing(text):
        return Clean("")
    match = _NAF.match(text.strip())
    if match is None or text.strip()[match.end() : match.end() + 1].isalnum():
        return Clean("", (Remark("naf_unknown", {"text": tidy(text)}),))
    return Clean(f"{match.group(1)}.{match.group(2)}{match.group(3).upper()}")
