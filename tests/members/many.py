"""Many invented lines, for measuring."""

import random

from stdnum import luhn

from members.cleaning import Address, Day, company_name
from members.lines import Line

_FRONT = tuple("data nova lumi opti info cyber geo bio meta pixel alpi loire vivar mono neo octo syn".split())
_END = tuple("soft code net web lab tech line box scan num works media forge grid mind".split())
_MORE = ["", "Conseil", "Formation", "Groupe", "Studio", "Digital", "Santé", "Industrie", "Systèmes"]


def many(count: int, *, seed: int) -> list[Line]:
    draw = random.Random(seed)
    lines = []
    taken: set[str] = set()
    for number in range(count):
        name = f"{draw.choice(_FRONT)}{draw.choice(_FRONT)}{draw.choice(_END)} {draw.choice(_MORE)}".strip().title()
        domain = f"{name.lower().replace(' ', '')}{number}.fr"
        digits = f"{draw.randrange(10**7, 10**8):08d}"
        while digits in taken:
            digits = f"{draw.randrange(10**7, 10**8):08d}"
        taken.add(digits)
        lines.append(
            Line(
                line=number + 2,
                external_id=str(number),
                name=company_name(name).value,
                legal_form="SAS",
                siren=digits + luhn.calc_check_digit(digits),
                siret=None,
                unit_reason=None,
                address=Address(f"{draw.randrange(1, 300)} rue {draw.choice(_FRONT)}", "69001", "Lyon"),
                commune=None,
                phone=f"+334{draw.randrange(10**8):08d}",
                email=f"contact@{domain}",
                website=domain,
                jobs=draw.randrange(1, 500),
                turnover=None,
                naf="62.01Z",
                joined=Day(),
                category="",
                college="",
                contact=None,
                dues_email="",
                dues_amount=None,
                paid_on=Day(),
                notes="",
                left="",
                filled=12,
                first_cell=str(number),
                empty=False,
                shifted=False,
            )
        )
    return lines
