"""VAT numbers of companies: the French one follows from the SIREN, a foreign one is checked by its country's rule."""

from django.utils.translation import gettext as _
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from league.base import identifiers


def of(siren: str | None, given: str = "") -> str:
    """The VAT number of a company: `given` when it has one of its own, else the one its SIREN gives; else nothing."""
    return given or (identifiers.vat_number(siren) if siren else "")


def read(text: str, siren: str | None) -> str:
    """The number in `text` as one keeps it beside a SIREN: nothing when it only repeats what the SIREN gives.

    Raises ValueError, with a sentence, for a number that no country gives, or a French one of another company.
    """
    plain = "".join(text.split()).replace(".", "").replace("-", "").upper()
    if not plain:
        return ""
    try:
        number = str(eu_vat.validate(plain))
    except ValidationError as error:
        raise ValueError(
            _("“%(text)s” is not a VAT number of the European Union: write FR 44 732829320, BE 0403.170.701 …")
            % {"text": text.strip()}
        ) from error
    if number.startswith("FR"):
        inside = number[4:]
        if siren and inside != siren:
            raise ValueError(
                _("This VAT number is that of the SIREN %(other)s, not of %(siren)s.")
                % {"other": identifiers.spaced(inside), "siren": identifiers.spaced(siren)}
            )
        if siren:
            return ""
    return number
