"""Ways to reach a company: telephone, mail, web, alone in a cell or together. No database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from members.spelling import Clean, nothing, tidy

words(
    phone_unknown=_("“%(text)s” is not a French telephone number."),
    phone_zero=_("The leading zero of the telephone number was put back."),
    phone_several=_("The cell holds several telephone numbers: the first was kept."),
    email_unknown=_("“%(text)s” is not an e-mail address."),
    email_spaces=_("Spaces were taken out of the e-mail address."),
    email_several=_("The cell holds several e-mail addresses: the first was kept."),
    website_unknown=_("“%(text)s” is not a web address."),
)


def phone(text: str) -> Clean[str]:
    """A French number as +33 and nine digits, another country's as + and its digits; else nothing, with a remark."""
    if nothing(text):
        return Clean("")
    parts = [
        part for part in re.split(r"\s*(?:[/;|]|\bou\b|\bet\b)\s*", tidy(text)) if len(re.sub(r"\D", "", part)) >= 8
    ]
    remarks: list[Remark] = []
    candidate = text
    if len(parts) > 1:
        candidate = parts[0]
        remarks.append(Remark("phone_several"))
    candidate = re.sub(r"\(0\)", "", candidate)
    candidate = re.sub(r"(?i)(?:poste|ext)\.?\s*\d+\s*$", "", candidate)
    candidate = re.sub(r"(?<=\d)\.0$", "", candidate.strip())
    digits = re.sub(r"\D", "", candidate)
    abroad = re.search(r"\+\s*\d", candidate) is not None
    if digits.startswith("00"):
        digits, abroad = digits[2:], True
    if (abroad and digits.startswith("33")) or (len(digits) == 11 and digits.startswith("33")):
        national = digits[2:].removeprefix("0")
    elif abroad and 8 <= len(digits) <= 15 and not digits.startswith("0"):
        return Clean("+" + digits, tuple(remarks))
    elif len(digits) == 10 and digits.startswith("0"):
        national = digits[1:]
    elif len(digits) == 9 and digits[0] != "0":
        national = digits
        remarks.append(Remark("phone_zero"))
    else:
        national = ""
    if not re.fullmatch(r"[1-9][0-9]{8}", national):
        return Clean("", (Remark("phone_unknown", {"text": tidy(text)}),))
    return Clean("+33" + national, tuple(remarks))


_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def email(text: str) -> Clean[str]:
    """One address in small letters, spaces inside taken out; several: the first; none: nothing, with a remark."""
    if nothing(text):
        return Clean("")
    bare = re.sub(r"(?i)^\s*mailto:", "", text.strip())
    bracketed = re.search(r"<([^<>]+@[^<>]+)>", bare)
    bare = bracketed.group(1) if bracketed else bare
    parts = [part for part in re.split(r"[;,\n]|\s+(?:ou|et|/)\s+", bare) if "@" in part]
    remarks: list[Remark] = []
    if len(parts) > 1:
        remarks.append(Remark("email_several"))
    candidate = parts[0] if parts else bare
    joined = re.sub(r"\s*(?:\[at\]|\(at\))\s*", "@", candidate.strip(), flags=re.IGNORECASE)
    joined = re.sub(r"\s*([@.])\s*", r"\1", joined).strip().lower().rstrip(".")
    if joined != candidate.strip().lower():
        remarks.append(Remark("email_spaces"))
    if not _EMAIL.fullmatch(joined) or ".." in joined or joined.startswith(".") or len(joined) > 254:
        return Clean("", (Remark("email_unknown", {"text": tidy(text)}),))
    return Clean(joined, tuple(remarks))


_MAIL_INSIDE = re.compile(r"[A-Za-z0-9!#$%&'*+=?^_`{|}~.-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE_INSIDE = re.compile(r"(?:\+|\b00)?\(?\d(?:[ \u00a0\u202f.\-()]{0,3}\d){8,13}(?!\d)")
_LABELS = re.compile(
    r"(?i)(?<![^\W\d_])(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|port(?:able)?|fixe|std|e-?mails?|mails?|courriels?|m[ée]l|mailto|"
    r"phone|cell|gsm|ligne directe|ld)\s*[.:]+\s*|(?<![^\W\d_])(?:t[ée]l|mail|e-mail)\b(?=\s*$)"
)


@dataclass(frozen=True)
class Reach:
    """What a cell that mixes ways to reach a company holds: the addresses, the numbers, and the words that are left."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    rest: str = ""


def reach(text: str) -> Reach:
    """Takes a cell apart: "M. Hugo ROCHETTE - hugo@x.fr / 04 77 00 00 00"."""
    if not re.search(r"@|\d", text):
        return Reach(rest=tidy(text))
    mails = [email(found).value for found in _MAIL_INSIDE.findall(text)]
    rest = _MAIL_INSIDE.sub("\n", text)
    phones = [phone(found).value for found in _PHONE_INSIDE.findall(rest)]
    rest = _LABELS.sub("\n", _PHONE_INSIDE.sub("\n", rest))
    words_left = [part.strip(" \t-–—/|,;:<>[]") for part in re.split(r"[\n;|]|\s[/–—-](?=\s)|/\s", rest)]
    return Reach(_each_once(mails), _each_once(phones), " - ".join(part for part in words_left if part))


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


# Mail domains that many companies share: they say nothing about who a company is.
SHARED_DOMAINS = frozenset(
    " ".join(
        (
            "9online.fr aliceadsl.fr aol.com bbox.fr blogspot.com cegetel.net club-internet.fr dbmail.com facebook.com",
            "free.fr github.io gmail.com gmx.com gmx.fr googlemail.com hotmail.com hotmail.fr icloud.com jimdo.com",
            "laposte.net linkedin.com live.com live.fr mac.com mailo.com me.com msn.com netcourrier.com neuf.fr",
            "noos.fr numericable.fr orange.fr outlook.com outlook.fr ovh.net pm.me proton.me protonmail.com sfr.fr",
            "tele2.fr twitter.com voila.fr wanadoo.fr wixsite.com wordpress.com yahoo.com yahoo.fr ymail.com",
            "zaclys.net",
        )
    ).split()
)


def website(text: str) -> Clean[str]:
    """The host of a web address in small letters, without www: "http://www.x.fr/accueil" gives x.fr."""
    if nothing(text):
        return Clean("")
    bare = text.strip().lower()
    bare = re.sub(r"^(?:site|web|url)\s*:\s*", "", bare)
    bare = re.sub(r"^[a-z]+\s*:\s*/+", "", bare)
    bare = re.split(r"[/?#\s,;]", bare, maxsplit=1)[0].split(":")[0].rstrip(".")
    bare = re.sub(r"^(?:www\d?\.)+", "", bare)
    if "@" in bare or not re.fullmatch(r"[a-z0-9à-ÿ](?:[a-z0-9à-ÿ.-]*[a-z0-9à-ÿ])?\.[a-z]{2,24}", bare) or ".." in bare:
        return Clean("", (Remark("website_unknown", {"text": tidy(text)}),))
    return Clean(bare)


def own_domain(host: str) -> str:
    """The domain that a company owns, from a host or an e-mail address: x.fr of mail.x.fr; nothing for a shared one."""
    host = host.rsplit("@", 1)[-1].strip().lower()
    parts = [part for part in host.split(".") if part]
    if len(parts) < 2:
        return ""
    second_level = {"co", "com", "org", "net", "asso", "gouv", "ac"}
    size = 3 if len(parts) > 2 and parts[-2] in second_level and (len(parts[-1]) == 2) else 2
    domain = ".".join(parts[-size:])
    return "" if domain in SHARED_DOMAINS or host in SHARED_DOMAINS else domain
