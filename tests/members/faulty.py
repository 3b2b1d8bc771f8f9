"""Pairs of invented registers as other people would have kept them, with their truth. The same seed gives the same.

A world of companies, with look-alikes that are not one company; manners of keeping a register (headers, columns,
encoding, separator); faults as hands and spreadsheets make them.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum import luhn

from league.base.identifiers import vat_number
from league.base.tabular import Sheet, write_xlsx
from league.desks.demo.fiction import WORDS
from members.cleaning import plain
from tests.members.registers import REFERENCE, rows_of

STREETS = (
    "rue de la République|avenue Jean Jaurès|boulevard des Alpes|chemin du Moulin|place du Marché|impasse des Lilas|"
    "quai de Saône|allée des Frênes|route de Vienne|cours Berriat|rue du Général de Gaulle|rue Saint-Antoine|"
    "avenue des Frères Lumière|rue Émile Zola|rue du Docteur Calmette"
).split("|")
BRANDS = (
    "Acti Alto Aqua Arve Axio Bleu Brio Calc Cime Cirrus Clair Cobalt Crest Dahu Drac Edel Elan Esker Fluo Gala Givre "
    "Helio Hexa Idee Indigo Inno Iris Kairn Lac Logi Lynx Marge Menhir Moki Neige Novel Octan Onde Oreka Orion Ozone "
    "Pampa Pivot Polar Prisme Quanta Rhoda Sabot Silex Soli Sono Talweg Tempo Tisse Ulys Vercors Vertu Vigi Volca Zenit"
).split()
ENDINGS = "soft tech net data ware info lab web system media bee gram log pix cloud code fab".split()
AFTER = [
    "", "", "", "", "Conseil", "Ingénierie", "Formation", "Informatique", "Technologies", "Services", "Solutions",
    "Développement", "Rhône-Alpes", "France", "Électronique", "& Associés", "Studio", "Digital", "Systèmes",
]  # fmt: skip
FORMS = ["SAS", "SAS", "SARL", "SARL", "SASU", "EURL", "SA", "Association"]
NAF = "62.01Z 62.02A 62.03Z 63.11Z 58.29C 70.22Z 71.12B 26.11Z 72.19Z 85.59A".split()


@dataclass(frozen=True)
class Firm:
    """A company as it truly is."""

    key: int
    name: str
    form: str
    siren: str
    street: str
    postal_code: str
    town: str
    domain: str
    phone: str
    first: str
    last: str
    civility: str
    jobs: int
    turnover: int
    naf: str
    joined: date
    former: str = ""

    @property
    def siret(self) -> str:
        body = self.siren + "0001"
        return body + luhn.calc_check_digit(body)


def firms(draw: Random, count: int) -> list[Firm]:
    """`count` companies or a few more: the look-alikes come in groups."""
    numbers = _sirens(draw)
    communes = [row for row in rows_of(REFERENCE / "communes.csv") if row["type"] == "commune"]
    large = sorted(communes, key=lambda row: -int(row["population"] or 0))[:60]
    found: list[Firm] = []
    taken: set[str] = set()

    def fresh(**fixed: Any) -> Firm:
        while True:
            kind = draw.random()
            if kind < 0.75:
                name = f"{draw.choice(BRANDS)}{draw.choice(ENDINGS)} {draw.choice(AFTER)}".strip()
            elif kind < 0.85:
                name = f"{draw.choice(('Agence', 'Atelier', 'Cabinet', 'Établissements', 'Société', 'Studio'))} "
                name += f"{draw.choice(WORDS['last_names'])} {draw.choice(('', '', 'et Fils', 'Conseil'))}".strip()
            elif kind < 0.93:
                name = f"{draw.choice(('Compagnie', 'Maison', 'Groupe', 'Fabrique', 'Institut'))} "
                name += f"{draw.choice(('des', 'du'))} {draw.choice(WORDS['stems'])} {draw.choice(WORDS['tails'])}"
            else:
                name = "".join(draw.choice("ABCDEFGILMNOPRSTV") for _ in range(draw.choice((3, 4))))
            name = " ".join(name.split())
            if plain(name) not in taken:
                break
        taken.add(plain(name))
        commune = draw.choice(large if draw.random() < 0.8 else communes)
        civility, firsts = draw.choice((("Mme", WORDS["women"]), ("M.", WORDS["men"])))
        base = plain(name).lower().replace(" ", draw.choice(("", "-")))
        jobs = draw.choice((0, 1, 2, 3, 5, 8, 9, 12, 18, 27, 45, 80, 130, 260))
        firm = Firm(
            key=0,
            name=name,
            form=draw.choice(FORMS),
            siren=next(numbers),
            street=f"{draw.randrange(1, 240)}{draw.choice(('', '', '', ' bis'))} {draw.choice(STREETS)}",
            postal_code=draw.choice(commune["codes_postaux"].split()),
            town=commune["nom"],
            domain=f"{base}.{draw.choice(('fr', 'com', 'net', 'eu', 'io'))}",
            phone=f"0{draw.choice('4467')}{draw.randrange(10**8):08d}",
            first=draw.choice(firsts),
            last=draw.choice(WORDS["last_names"]),
            civility=civility,
            jobs=jobs,
            turnover=1000 * draw.randrange(20, 140) * max(jobs, 1),
            naf=draw.choice(NAF),
            joined=date(2000, 1, 5) + timedelta(days=draw.randrange(6000)),
        )
        return replace(firm, **fixed)

    def put(firm: Firm) -> Firm:
        found.append(replace(firm, key=len(found)))
        return found[-1]

    def alike() -> None:
        one = put(fresh())
        place = {"street": one.street, "postal_code": one.postal_code, "town": one.town}
        stem = one.name
        match draw.randrange(11):
            case 0:  # mother and subsidiary under one roof
                ending = draw.choice(("Services", "Holding", "Formation", "Participations"))
                put(fresh(name=f"{stem} {ending}", domain=one.domain, phone=one.phone, **place))
            case 1:  # group above it
                put(fresh(name=f"Groupe {stem}", domain=one.domain, last=one.last, first=one.first, **place))
            case 2:  # a plural apart
                put(fresh(name=f"{one.name.split()[0]} Conseil", **place))
                put(fresh(name=f"{one.name.split()[0]} Conseils", **place))
            case 3:  # one name in two towns
                put(fresh(name=stem))
            case 4:  # a franchise: one domain, one name, many towns
                for _ in range(3):
                    put(fresh(name=stem, domain=one.domain))
            case 5:  # at an office that gives an address, a telephone and a mail domain to many
                for _ in range(4):
                    put(fresh(phone=one.phone, domain=one.domain, **place))
            case 6:  # a property company of the same name and people
                put(fresh(name=stem, form="SCI", last=one.last, first=one.first, phone=one.phone, **place))
            case 7:  # numbered sisters
                put(fresh(name=f"{stem} 1", domain=one.domain, phone=one.phone, **place))
                put(fresh(name=f"{stem} 2", domain=one.domain, phone=one.phone, **place))
            case 8:  # one letter apart, in one town
                word = stem.split()[0]
                other = word[:-1] + ("e" if word[-1] != "e" else "a")
                put(fresh(name=" ".join([other, *stem.split()[1:]]), postal_code=one.postal_code, town=one.town))
            case 9:  # one person with two firms
                put(fresh(first=one.first, last=one.last, phone=one.phone, postal_code=one.postal_code, town=one.town))
            case _:  # an association of its users
                put(fresh(name=f"Les Amis de {stem}", form="Association", domain=one.domain, **place))

    while len(found) < count:
        if draw.random() < 0.12:
            alike()
        else:
            one = fresh()
            put(replace(one, former=fresh().name) if draw.random() < 0.05 else one)
    return found


def _sirens(draw: Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        body = f"{draw.randrange(3_000_000, 92_000_000):08d}"
        number = body + luhn.calc_check_digit(body)
        if number not in seen:
            seen.add(number)
            yield number


# --- how a hand writes a value ---------------------------------------------------------------------------------------


def _typo(draw: Random, text: str) -> str:
    places = [place for place in range(1, len(text) - 1) if text[place].isalpha() and text[place - 1].isalpha()]
    if len(text) < 7 or not places:
        return text
    place = draw.choice(places)
    match draw.randrange(3):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1:
            return text[:place] + text[place] + text[place:]
        case _:
            return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


def written_name(draw: Random, firm: Firm, *, form_apart: bool) -> str:
    name = firm.name
    if draw.random() < 0.03 and not any(sign.isdigit() for sign in name):
        name = _typo(draw, name)
    if draw.random() < 0.2:
        for long, short in (
            ("Société", "Sté"), ("Établissements", "Ets"), ("Compagnie", "Cie"), ("& Associés", "et Associés"),
            ("Informatique", "Info."), ("Technologies", "Techno"), ("Groupe", "Grp"), ("Services", "Serv."),
            ("Développement", "Dév."), ("Ingénierie", "Ing."), ("Rhône-Alpes", "RA"), ("Saint", "St"),
            ("Électronique", "Elec."), ("Formation", "Form."), ("Systèmes", "Syst."),
        ):  # fmt: skip
            name = name.replace(long, short)
    manner = draw.random()
    if manner < 0.3:
        name = name.upper()
    elif manner < 0.45:
        name = plain(name)
    elif manner < 0.5:
        name = name.lower()
    if firm.form == "SCI":
        name = f"SCI {name}"
    elif firm.form != "Association" and (not form_apart or draw.random() < 0.15) and draw.random() < 0.6:
        form = draw.choice((firm.form, ".".join(firm.form) + ".", firm.form.lower()))
        name = draw.choice((f"{name} {form}", f"{form} {name}", f"{name} ({form})", f"{name}, {form}"))
    if firm.former and draw.random() < 0.5:
        if draw.random() < 0.4:
            return firm.former
        mention = draw.choice(("(ex {})", "- ex {}", "(anciennement {})", "anciennement {}", "/ ex-{}", "(anc. {})"))
        name = f"{name} {mention.format(firm.former)}"
    if draw.random() < 0.02:
        name = f"  {name.replace(' ', '  ')} "
    return name


def written_town(draw: Random, firm: Firm) -> str:
    town = firm.town
    if draw.random() < 0.5:
        town = town.upper()
    if draw.random() < 0.3:
        town = town.replace("Saint-", "St ").replace("SAINT-", "ST ").replace("Sainte-", "Ste-").replace("-", " ")
    if draw.random() < 0.12:
        town += draw.choice((" CEDEX", " Cedex 07", " cedex"))
    if draw.random() < 0.05:
        town = plain(town)
    return town


def written_street(draw: Random, firm: Firm) -> str:
    street = firm.street
    if draw.random() < 0.4:
        for long, short in (("avenue", "av."), ("boulevard", "bd"), ("place", "pl."), ("chemin", "ch."), ("rue", "r.")):
            street = street.replace(long, short)
    if draw.random() < 0.3:
        street = street.upper()
    if draw.random() < 0.2:
        street = street.replace(" ", ", ", 1)
    if draw.random() < 0.08:
        street += draw.choice((" - Bât. B", ", ZA des Portes", "\nBP 123"))
    return street if draw.random() > 0.05 else ""


def written_phone(draw: Random, firm: Firm) -> str:
    if draw.random() < 0.08:
        return ""
    phone = firm.phone if draw.random() > 0.08 else f"0{draw.choice('46')}{draw.randrange(10**8):08d}"
    pairs = [phone[place : place + 2] for place in range(0, 10, 2)]
    return draw.choice(
        (
            " ".join(pairs), ".".join(pairs), "-".join(pairs), phone, phone[1:], f"+33 (0){phone[1]} {' '.join(pairs[1:])}",
            f"+33{phone[1:]}", f"0033 {phone[1:]}", f"{' '.join(pairs)} / 06 00 00 00 00", f"Tél : {' '.join(pairs)}",
        )
    )  # fmt: skip


def written_number(draw: Random, number: str) -> str:
    if draw.random() < 0.02:
        return number[:-1] + str((int(number[-1]) + 1) % 10)
    spaced = " ".join((number[:3], number[3:6], number[6:9], number[9:])).strip()
    return draw.choice(
        (number, number, spaced, spaced.replace(" ", "."), number.lstrip("0"), spaced.replace(" ", "\u00a0"))
    )


def written_day(draw: Random, day: date) -> str:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    return draw.choice(
        (
            day.strftime("%d/%m/%Y"), day.strftime("%d/%m/%Y"), day.isoformat(), day.strftime("%d.%m.%y"),
            f"{day.day} {months[day.month - 1]} {day.year}", str(day.year), day.strftime("%d-%m-%Y"),
            f"{months[day.month - 1]} {day.year}", str((day - date(1899, 12, 30)).days),
        )
    )  # fmt: skip


def written_jobs(draw: Random, firm: Firm) -> str:
    jobs = firm.jobs
    return draw.choice((str(jobs), str(jobs), f"{jobs} salariés", f"env. {jobs}", f"{jobs} pers.", "NC", f"{jobs},0"))


# --- manners of keeping a register -----------------------------------------------------------------------------------

Cell = Callable[[Random, Firm], str]


def _mail(draw: Random, firm: Firm) -> str:
    if draw.random() < 0.12:
        return f"{plain(firm.last).lower()}.{firm.key}@{draw.choice(('gmail.com', 'orange.fr', 'wanadoo.fr'))}"
    local = draw.choice(("contact", "info", "accueil", f"{plain(firm.first).lower()}.{plain(firm.last).lower()}"))
    text = f"{local}@{firm.domain}"
    if draw.random() < 0.05:
        text = draw.choice((text.upper(), text.replace("@", " @ "), f"mailto:{text}", f"{text} ; autre@{firm.domain}"))
    return text if draw.random() > 0.08 else ""


def _web(draw: Random, firm: Firm) -> str:
    if draw.random() < 0.25:
        return ""
    return draw.choice(("{}", "www.{}", "http://www.{}", "https://{}/", "http://{}/accueil.html", "WWW.{}")).format(
        firm.domain
    )


def _person(draw: Random, firm: Firm) -> str:
    first, last = firm.first, firm.last
    return draw.choice(
        (
            f"{first} {last.upper()}", f"{last.upper()} {first}", f"{firm.civility} {first} {last}", f"{first} {last}",
            f"{last.upper()} {first[0]}.", f"{first} {last.upper()} (gérant)",
        )
    )  # fmt: skip


def _business_card(draw: Random, firm: Firm) -> str:
    joint = draw.choice((" - ", " / ", "\n", ", "))
    parts = [_person(draw, firm), _mail(draw, firm), written_phone(draw, firm)]
    return joint.join(part for part in parts if part)


CELLS: dict[str, Cell] = {
    "name": lambda draw, firm: written_name(draw, firm, form_apart=True),
    "whole name": lambda draw, firm: written_name(draw, firm, form_apart=False),
    "form": lambda draw, firm: draw.choice((firm.form, firm.form, firm.form.lower(), "")),
    "siren": lambda draw, firm: written_number(draw, firm.siren),
    "siret": lambda draw, firm: written_number(draw, draw.choice((firm.siret, firm.siret, firm.siret, firm.siren))),
    "vat": lambda _draw, firm: vat_number(firm.siren),
    "rcs": lambda draw, firm: f"RCS {firm.town} {draw.choice('ABCD')} {firm.siren[:3]} {firm.siren[3:6]} {firm.siren[6:]}",
    "street": written_street,
    "postal code": lambda draw, firm: draw.choice(
        (firm.postal_code, firm.postal_code, firm.postal_code.lstrip("0"), f"F-{firm.postal_code}")
    ),
    "town": written_town,
    "code and town": lambda draw, firm: f"{firm.postal_code} {written_town(draw, firm)}",
    "address": lambda draw, firm: draw.choice((", ", "\n", " - ", " ")).join(
        part for part in (written_street(draw, firm), f"{firm.postal_code} {written_town(draw, firm)}") if part
    ),
    "phone": written_phone,
    "mail": _mail,
    "web": _web,
    "jobs": written_jobs,
    "turnover": lambda draw, firm: draw.choice((str(firm.turnover), f"{firm.turnover:,} €".replace(",", " "), "")),
    "turnover in thousands": lambda draw, firm: draw.choice((f"{firm.turnover / 1000:.1f}".replace(".", ","), "")),
    "naf": lambda draw, firm: draw.choice((firm.naf, firm.naf.replace(".", ""), f"{firm.naf} - Services")),
    "joined": lambda draw, firm: written_day(draw, firm.joined),
    "category": lambda _draw, firm: "TPE" if firm.jobs < 10 else "PME" if firm.jobs < 250 else "Grande entreprise",
    "civility": lambda _draw, firm: firm.civility,
    "first": lambda _draw, firm: firm.first,
    "last": lambda draw, firm: draw.choice((firm.last, firm.last.upper())),
    "person": _person,
    "card": _business_card,
    "phone or mail": lambda draw, firm: draw.choice((" / ", "\n", " - ")).join(
        part for part in (written_phone(draw, firm), _mail(draw, firm)) if part
    ),
    "notes": lambda draw, _firm: draw.choice(("", "", "à relancer", 'RAS; "avant" midi', "vu au salon\nrappeler")),
    "empty": lambda _draw, _firm: "",
    "yes": lambda draw, _firm: draw.choice(("oui", "non", "O", "")),
}  # fmt: skip


@dataclass(frozen=True)
class Manner:
    """Columns as (header, cell); the first is the number. `numbered`: how many lines carry a SIREN or SIRET."""

    columns: tuple[tuple[str, str], ...]
    encoding: str = "utf-8"
    delimiter: str = ";"
    above: tuple[str, ...] = ()
    total: bool = False
    workbook: bool = False
    numbered: float = 0.8
    numbers: str = "M{:04d}"
    options: dict[str, Any] = field(default_factory=dict)


def _manner(text: str, **options: Any) -> Manner:
    return Manner(tuple(tuple(part.strip().split(" = ")) for part in text.split("|")), **options)  # type: ignore[misc]


MANNERS: dict[str, Manner] = {
    "usual": _manner(
        "N° adhérent = number | Raison sociale = name | Forme = form | SIRET = siret | Adresse = street | CP = postal code |"
        "Ville = town | Tél = phone | Courriel = mail | Site = web | Effectif = jobs | CA (k€) = turnover in thousands |"
        "APE = naf | Date d'adhésion = joined | Catégorie = category | Civ. = civility | Nom contact = last |"
        "Prénom contact = first | Observations = notes",
        encoding="cp1252",
    ),
    "english": _manner(
        "Member no = number | Company = whole name | Registration no. = siren | Full address = address | Phone = phone |"
        "E-mail = mail | Website = web | Headcount = jobs | Revenue (EUR) = turnover | Member since = joined | Contact = person |"
        "Comments = notes",
        delimiter=",", encoding="utf-8-sig",
    ),
    "terse": _manner(
        "id = number | rs = whole name | siren = siren | adr = street | cp = postal code | loc = town | tph = phone | mel = mail |"
        "eff = jobs | adh. = joined | obs = notes",
        delimiter="|", encoding="latin-1",
    ),
    "workbook": _manner(
        "Réf = number | Dénomination sociale = whole name | N° TVA intracom. = vat | Adresse complète = address | Dept = dept |"
        "Standard = phone | Mail = mail | Site internet = web | Nb salariés = jobs | CA 2016 = turnover | Entrée le = joined |"
        "Dirigeant = person",
        workbook=True, above=("Annuaire des membres — au 31/12/2016", ""), total=True, numbers="{}",
    ),
    "cards": _manner(
        "Code = number | Nom de la structure = whole name | SIREN/SIRET = siret | Rue = street | Code postal et ville = code and town |"
        "Contact = card | Web = web | Salariés = jobs | Notes = notes",
        delimiter="\t", encoding="utf-16",
    ),
    "poor": _manner(
        "N° = number | Société = whole name | Commune = town | Code postal = postal code | Téléphone / mail = phone or mail |"
        "Responsable = person",
        encoding="mac_roman", numbered=0.0,
    ),
    "registry": _manner(
        "Matricule = number | Dénomination = name | Forme juridique = form | Immatriculation = rcs | Adresse du siège = address |"
        "Effectif (ETP) = jobs | Représentant légal = person | E-mail représentant = mail | Mobile = phone | Date d'entrée = joined",
        encoding="utf-8", above=("Export du logiciel;;;", "Édité le 27/03/2017"), total=True,
    ),
    "crm": _manner(
        "Account ID = number | Account Name = whole name | Billing Street = street | Billing City = town | Billing Zip = postal code |"
        "Billing Country = country | Main Phone = phone | Domain = web | Owner = owner | SIRET = siret |"
        "Primary Contact First Name = first |"
        "Primary Contact Last Name = last | Primary Contact Email = mail | Employees = jobs | Annual Revenue = turnover |"
        "Created Date = joined",
        delimiter=",", encoding="utf-8", numbered=0.6,
    ),
    "latin-9": _manner(
        "No membre = number | Entreprise = whole name | Ville = town | CP = postal code | Adresse 1 = street | Adresse 2 = empty |"
        "Tel. fixe = phone | Adresse mail = mail | www = web | Effectif total = jobs | Chiffre d'affaires (€) = turnover |"
        "N° SIREN = siren |"
        "Adhérent depuis = joined | A jour = yes | Nom = last | Prénom = first",
        encoding="iso-8859-15", numbered=0.7,
    ),
    "database": _manner(
        "NUM_ADH = number | RAISON_SOC = name | FJUR = form | NUM_SIRET = siret | ADR1 = street | ADR2 = empty | CODPOS = postal code |"
        "VILLE = town | NUM_TEL = phone | ADR_MAIL = mail | SITE_WEB = web | NB_SAL = jobs | CHIF_AFF = turnover | COD_APE = naf |"
        "DAT_ADH = joined | CIVIL = civility | NOM_CTC = last | PREN_CTC = first",
        encoding="cp850",
    ),
    "federation": _manner(
        "N° = number | Nom de l'adhérent = whole name | N°SIRET = siret | Adresse de correspondance = address |"
        "Tél. principal = phone | Email principal = mail | Web = web | Nbre de sal. = jobs | CA N-1 (K€) = turnover in thousands |"
        "NAF = naf | Date 1ère adhésion = joined | Collège électoral = category | Prénom du représentant = first |"
        "Nom du représentant = last | Commentaires internes = notes",
        encoding="utf-8-sig", above=("FÉDÉRATION;;;;", "Liste arrêtée le 27/03/2017;;;;", ";;;;"), total=True, numbers="{}",
    ),
    "british": _manner(
        "Ref. = number | Organisation name = whole name | Company no. = siren | Registered address = street | Postcode = postal code |"
        "Town/City = town | Switchboard = phone | General email = mail | URL = web | FTE staff = jobs |"
        "Turnover (k EUR) = turnover in thousands |"
        "Activity code = naf | Date of joining = joined | Rep first name = first | Rep surname = last | Remarks = notes",
        delimiter="\t", encoding="utf-16-le", numbers="GB/{}",
    ),
}  # fmt: skip
CELLS["dept"] = lambda _draw, firm: firm.postal_code[:2]
CELLS["country"] = lambda _draw, _firm: "France"
CELLS["owner"] = lambda draw, _firm: draw.choice(("Support", "Équipe Lyon", "Équipe Grenoble"))
_NUMBERS = {"siren", "siret", "vat", "rcs"}


@dataclass(frozen=True)
class Written:
    """A register as a file, and its truth: number of a line to key of the company."""

    name: str
    content: bytes
    companies: dict[str, int]
    wrong_totals: int = 0


def written(draw: Random, manner: Manner, name: str, members: list[Firm]) -> Written:
    """The register of `members`, some of them twice."""
    rows: list[list[str]] = []
    companies: dict[str, int] = {}
    twice = [firm for firm in members if draw.random() < 0.02]
    order = [*members, *twice]
    draw.shuffle(order)
    for place, firm in enumerate(order, start=1):
        number = manner.numbers.format(place)
        companies[number] = firm.key
        has_number = draw.random() < manner.numbered
        row = [number]
        for _header, cell in manner.columns[1:]:
            row.append("" if cell in _NUMBERS and not has_number else CELLS[cell](draw, firm))
        rows.append(row)
    header = [title for title, _cell in manner.columns]
    if manner.total:
        rows += [[""] * len(header), ["Total", str(len(rows)), *[""] * (len(header) - 2)]]
    if manner.workbook:
        titles = [[title, *[""] * (len(header) - 1)] for title in manner.above]
        sheets = [Sheet("Lisez-moi", ["Notice"], [["Ce fichier est tenu à jour par le secrétariat."]])]
        body = [*titles, header, *rows]
        sheets.append(Sheet("Membres", body[0], body[1:]))
        return Written(f"{name}.xlsx", write_xlsx(sheets), companies)
    buffer = io.StringIO(newline="")
    for title in manner.above:
        buffer.write(title + "\r\n")
    csv.writer(buffer, delimiter=manner.delimiter).writerows([header, *rows])
    text = buffer.getvalue()
    content = (text.replace("€", "EUR") if manner.encoding in ("cp850", "latin-1") else text).encode(manner.encoding)
    return Written(f"{name}.csv", content, companies)


def two_registers(first: str, second: str, *, seed: int, count: int = 160) -> tuple[Written, Written]:
    """Two registers of one world in two manners: three in ten companies are in both."""
    draw = Random(f"{first} {second} {seed}")
    world = firms(draw, count)
    left, right = [], []
    for firm in world:
        chance = draw.random()
        if chance < 0.65:
            left.append(firm)
        if chance > 0.35:
            right.append(firm)
    return written(draw, MANNERS[first], first, left), written(draw, MANNERS[second], second, right)
