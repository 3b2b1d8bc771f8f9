"""SIREN, SIRET and VAT numbers: checked, put into form, repaired where the repair is certain. No database.

Sources: INSEE (keys by Luhn on each number; the establishments of La Poste follow a rule of their own), python-stdnum.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from league.base.remarks import Remark, words

words(
    id_not_given=_("The register does not give a number."),
    id_pending=_("The company is still being registered: it has no number yet (“%(text)s”)."),
    id_not_a_number=_("“%(text)s” is not a SIREN or SIRET."),
    id_length=_("“%(text)s” has %(digits)s digits: a SIREN has 9, a SIRET 14."),
    id_key=_("“%(text)s”: the key of the number is wrong."),
    id_rounded=_("“%(text)s”: a spreadsheet has rounded the number; its last digits are lost."),
    id_spaces=_("Spaces and signs were taken out of the number."),
    id_zero=_("The leading zero lost by a spreadsheet was put back."),
    id_from_vat=_("The SIREN was taken from a VAT number."),
    id_siren_of_siret=_("The SIREN is the first nine digits of the SIRET."),
    id_siren_in_siret=_("The SIRET column held a SIREN: the SIRET is not known."),
    id_siret_in_siren=_("The SIREN column held a SIRET."),
    id_siret_key=_("The key of the SIRET “%(text)s” is wrong; its first nine digits are a right SIREN and were kept."),
    id_disagree=_("The SIREN %(siren)s and the SIRET %(siret)s speak of two companies."),
)

LA_POSTE = "356000000"
_PENDING = re.compile(r"cours|attente|immatricul|création|creation|pending|à venir|a venir", re.IGNORECASE)
_NOTHING = re.compile(
    r"[\s\-–—./?]*|n\.?\s*c\.?|n\s*/?\s*a|n[ée]ant|aucun|inconnu|null|none|nd|n\.?d\.?|0+", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """A number read in a text: `value` when it is certain (digits only), what was `repaired`, else the `reason`."""

    value: str | None = None
    repaired: tuple[Remark, ...] = ()
    reason: Remark | None = None


def siren(text: str) -> Reading:
    """The SIREN in `text`: nine digits with a right Luhn key, repaired where the repair is certain.

    Taken: spaces and signs, a zero lost in front (7 or 8 digits whose key is right once it is back), a SIRET, a French
    VAT number. Never guessed: a wrong key.
    """
    digits, repaired, reason = _digits(text)
    if reason is not None:
        return Reading(reason=reason)
    if len(digits) in (12, 13, 14):
        whole = siret(text)
        if whole.value is not None:
            return Reading(whole.value[:9], (*whole.repaired, Remark("id_siret_in_siren")))
        if len(digits) == 14 and _siren_is_right(digits[:9]):
            return Reading(digits[:9], (*repaired, Remark("id_siret_key", {"text": text.strip()})))
        return Reading(reason=Remark("id_key", {"text": text.strip()}))
    if len(digits) in (7, 8):
        restored = digits.zfill(9)
        if _siren_is_right(restored):
            return Reading(restored, (*repaired, Remark("id_zero")))
        return Reading(reason=Remark("id_length", {"text": text.strip(), "digits": len(digits)}))
    if len(digits) != 9:
        return Reading(reason=Remark("id_length", {"text": text.strip(), "digits": len(digits)}))
    if not _siren_is_right(digits):
        return Reading(reason=Remark("id_key", {"text": text.strip()}))
    return Reading(digits, repaired)


def siret(text: str) -> Reading:
    """The SIRET in `text`: fourteen digits, the key of the whole and of its SIREN right (rule of La Poste included)."""
    digits, repaired, reason = _digits(text)
    if reason is not None:
        return Reading(reason=reason)
    if len(digits) in (12, 13):
        restored = digits.zfill(14)
        if _siret_is_right(restored):
            return Reading(restored, (*repaired, Remark("id_zero")))
    if len(digits) != 14:
        return Reading(reason=Remark("id_length", {"text": text.strip(), "digits": len(digits)}))
    if not _siret_is_right(digits):
        return Reading(reason=Remark("id_key", {"text": text.strip()}))
    return Reading(digits, repaired)


@dataclass(frozen=True)
class LegalUnit:
    """What the two cells of a line say together. `pending`: the company says that it is still being registered."""

    siren: str | None
    siret: str | None
    remarks: tuple[Remark, ...] = ()
    reason: Remark | None = None

    @property
    def pending(self) -> bool:
        return self.reason is not None and self.reason.code == "id_pending"


def legal_unit(siren_text: str, siret_text: str) -> LegalUnit:
    """The SIREN and the SIRET of a line from its two cells (either may be empty, or hold the other's number).

    A SIRET with a wrong key whose first nine digits are a right SIREN gives that SIREN and no SIRET: one wrong digit
    cannot be in both. Two right numbers of two companies give neither, with the reason.
    """
    unit, establishment = siren(siren_text), siret(siret_text)
    remarks = list(unit.repaired)
    number = unit.value
    of_siret: str | None = None
    siret_value = establishment.value
    if siret_value is None and siren_text.strip() and number is not None:
        whole = siret(siren_text)
        siret_value = whole.value
    if establishment.value is not None:
        of_siret = establishment.value[:9]
        remarks += establishment.repaired
    elif siret_text.strip():
        inside = siren(siret_text)
        if inside.value is not None:
            of_siret = inside.value
            wrong_key = [remark for remark in inside.repaired if remark.code == "id_siret_key"]
            if wrong_key:
                remarks += wrong_key
            else:
                remarks += [*inside.repaired, Remark("id_siren_in_siret")]
    if number is not None and of_siret is not None and number != of_siret:
        reason = Remark("id_disagree", {"siren": number, "siret": siret_text.strip()})
        return LegalUnit(None, None, (), reason)
    if number is None and of_siret is not None:
        number = of_siret
        if siret_value is not None:
            remarks.append(Remark("id_siren_of_siret"))
    if number is not None:
        return LegalUnit(number, siret_value, _once(remarks))
    reasons = [reading.reason for reading in (unit, establishment) if reading.reason is not None]
    telling = [reason for reason in reasons if reason.code != "id_not_given"]
    return LegalUnit(None, None, (), (telling or reasons)[0])


def vat_number(number: str) -> str:
    """The intra-community VAT number of a SIREN: FR, the key (12 + 3 x (SIREN mod 97)) mod 97, the SIREN.

    Raises ValueError when `number` is not nine digits with a right key.
    """
    if not re.fullmatch(r"[0-9]{9}", number) or not _siren_is_right(number):
        raise ValueError("a VAT number is made from a right SIREN")
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def spaced(number: str) -> str:
    """A SIREN or SIRET as people read it: 732 829 320, 732 829 320 00074. Other texts come back as they are."""
    if re.fullmatch(r"[0-9]{9}", number):
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    if re.fullmatch(r"[0-9]{14}", number):
        return f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
    return number


def _digits(text: str) -> tuple[str, tuple[Remark, ...], Remark | None]:
    """The digits of a cell, what was taken out, or the reason why there is no number to read."""
    plain = text.strip()
    if _NOTHING.fullmatch(plain):
        return "", (), Remark("id_not_given")
    if re.fullmatch(r"[0-9]+", plain):
        return plain, (), None
    if re.fullmatch(r"\d[.,]\d*[eE]\+?\d+", plain):
        return "", (), Remark("id_rounded", {"text": plain})
    if _PENDING.search(plain) and not re.search(r"\d{3}", plain):
        return "", (), Remark("id_pending", {"text": plain})
    plain = re.sub(r"(?<=\d)[.,]0{1,2}$", "", plain)
    vat = re.fullmatch(r"(?:N°\s*)?(?:TVA\s*:?\s*)?FR\s?(\d{2})\s?((?:\d\s?){9})", plain, re.IGNORECASE)
    if vat:
        number = re.sub(r"\s", "", vat.group(2))
        if _siren_is_right(number) and vat_number(number)[2:4] == vat.group(1):
            return number, (Remark("id_from_vat"),), None
        return "", (), Remark("id_key", {"text": text.strip()})
    bare = re.sub(r"(?i)\b(?:siren|siret|rcs|r\.c\.s\.?|n°|no|num[ée]ro)\b\s*:?", " ", plain)
    bare = re.sub(r"^[^\W\d][^\d]*?(?=\s*\d)", "", bare.strip())  # the court of "RCS Lyon B 552 081 317"
    if re.search(r"[^\d\s\u00a0\u202f.\-_/' ]", bare) or not re.search(r"\d", bare):
        return "", (), Remark("id_not_a_number", {"text": text.strip()})
    digits = re.sub(r"[^0-9]", "", bare)
    if not digits or not digits.strip("0"):
        return "", (), Remark("id_not_given")
    return digits, (Remark("id_spaces"),), None


def _siren_is_right(digits: str) -> bool:
    return digits.strip("0") != "" and len(digits) == 9 and luhn.is_valid(digits)


def _siret_is_right(digits: str) -> bool:
    if len(digits) != 14 or not _siren_is_right(digits[:9]):
        return False
    return luhn.is_valid(digits) or (digits[:9] == LA_POSTE and sum(map(int, digits)) % 5 == 0)


def _once(remarks: list[Remark]) -> tuple[Remark, ...]:
    kept: list[Remark] = []
    for remark in remarks:
        if remark not in kept:
            kept.append(remark)
    return tuple(kept)
