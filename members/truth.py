"""Which rows of registers truly speak of one company, read from a file that somebody made by hand. No database.

Such files name their columns and rows in many ways. A column is understood by what it holds: the numbers of a register,
the numbers of its lines in the file, or the count of its lines. Where several readings fit, the one is taken under which
the rows it brings together agree with the other cells of the truth, and with one another, on names and SIREN.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from league.base.remarks import Remark, words
from league.base.tabular import Table
from members import cleaning
from members.lines import Line
from members.quality import Clusters, Row

words(
    truth_columns=_(
        "The truth cannot be read: no column holds numbers or lines of the register %(register)s. "
        "Its columns are %(columns)s."
    ),
    truth_read=_(
        "Column “%(column)s” of the truth: %(kind)s of the register %(register)s (%(found)s of %(said)s found)."
    ),
    truth_long=_(
        "Truth with one row of a register a line: register “%(register)s”, row “%(row)s”, company “%(company)s”."
    ),
    truth_unknown=_("The truth names rows that the register %(register)s does not hold: %(rows)s."),
    truth_kind_id=_("numbers"),
    truth_kind_line=_("lines of the file"),
    truth_kind_place=_("lines counted from 1"),
    truth_kind_index=_("lines counted from 0"),
)


class Unclear(ValueError):
    """A truth that cannot be understood; `str(error)` says why in one sentence."""

    def __init__(self, remark: Remark) -> None:
        self.remark = remark
        super().__init__(remark.code)

    def __str__(self) -> str:
        return str(self.remark)


@dataclass(frozen=True)
class Register:
    """A register as it was read: its name (that of its file) and its lines."""

    name: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Truth:
    """Row to the company that it speaks of, and how the file was read, in words."""

    company_of: Mapping[Row, Hashable]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class _Reading:
    """One way to read a column: the register and the kind of number, and the rows that each line of the truth names."""

    column: str
    place: int
    kind: str
    rows: tuple[tuple[int, ...], ...]
    said: int
    found: int
    unknown: tuple[str, ...]
    score: float


def read_truth(table: Table, registers: Sequence[Register]) -> Truth:
    """Reads the truth about `registers`. Raises Unclear when a register has no column, or none that can be told."""
    cells = [row.cells for row in table.rows if not row.empty]
    keys = [_keys_of(register) for register in registers]
    readings = [
        reading
        for place, register in enumerate(registers)
        for kind, key in keys[place].items()
        for column in table.columns
        if (reading := _reading(column, [row[column] for row in cells], place, kind, key, registers)) is not None
    ]
    chosen = _choose(readings, cells, registers)
    if chosen is None:
        found = _long(table.columns, cells, keys, registers)
        if found is not None:
            return found
        named = {reading.place for reading in readings}
        missing = next((place for place in range(len(registers)) if place not in named), 0)
        params = {"register": registers[missing].name, "columns": ", ".join(f"“{each}”" for each in table.columns)}
        raise Unclear(Remark("truth_columns", params))
    together = Clusters()
    company_of: dict[Row, Hashable] = {}
    remarks = []
    for reading in chosen:
        for number, lines in enumerate(reading.rows):
            for line in lines:
                company_of[reading.place, line] = number
                together.join((reading.place, line), ("line", number))
        name = registers[reading.place].name
        told: dict[str, Any] = {
            "column": reading.column,
            "kind": Remark(f"truth_kind_{reading.kind}"),
            "register": name,
        }
        remarks.append(Remark("truth_read", {**told, "found": reading.found, "said": reading.said}))
        if reading.unknown:
            remarks.append(Remark("truth_unknown", {"register": name, "rows": ", ".join(reading.unknown[:10])}))
    return Truth({row: together.of(row) for row in company_of}, tuple(remarks))


# --- one column ------------------------------------------------------------------------------------------------------

_Key = Mapping[str, int]


def _keys_of(register: Register) -> dict[str, _Key]:
    """Every way to name a row of a register: kind of number to (number as text to line of the file)."""
    numbers: dict[str, int] = {}
    for line in register.lines:
        if line.external_id:
            numbers.setdefault(_token(line.external_id), line.line)
    lines = [line.line for line in register.lines]
    return {
        "id": numbers,
        "line": {str(line): line for line in lines},
        "place": {str(place): line for place, line in enumerate(lines, start=1)},
        "index": {str(place): line for place, line in enumerate(lines)},
    }


def _token(text: str) -> str:
    """A number for comparing: no case, no signs, no zeros in front of a bare figure."""
    bare = re.sub(r"\.0+$", "", text.strip())
    bare = re.sub(r"[^0-9a-z]", "", cleaning.plain(bare).lower())
    return bare.lstrip("0") or "0" if bare.isdigit() else bare


def _tokens(text: str) -> list[str]:
    return [token for part in re.split(r"[\s;,|+]+", text) if (token := _token(part))]


def _reading(
    column: str, cells: Sequence[str], place: int, kind: str, key: _Key, registers: Sequence[Register]
) -> _Reading | None:
    """The column read as numbers of that kind, or None when too little of it is such a number, each named once."""
    names = [_tokens(_without_prefix(cell, registers[place].name)) for cell in cells]
    whole = [
        [_token(cell)] if cell.strip() and _token(cell) in key else parts
        for cell, parts in zip(cells, names, strict=True)
    ]
    tokens = [token for parts in whole for token in parts]
    if not key or not tokens:
        return None
    found = [token for token in tokens if token in key]
    once = len(set(found)) / len(found) if found else 0.0
    if len(found) < 0.8 * len(tokens) or once < 0.95:
        return None
    rows = tuple(tuple(key[token] for token in dict.fromkeys(parts) if token in key) for parts in whole)
    unknown = tuple(dict.fromkeys(token for token in tokens if token not in key))
    share = len(found) / len(tokens)
    score = share + 0.3 * len(set(found)) / len(key) + _hint(column, place, kind, registers)
    return _Reading(column, place, kind, rows, len(tokens), len(found), unknown, score)


def _without_prefix(cell: str, name: str) -> str:
    """ "numelink:12" and "A:12" are row 12."""
    return re.sub(r"(?i)\b[a-z_]+\s*:\s*(?=\S)", "", cell)


_FIRST = {"a", "1", "one", "first", "left", "gauche", "premier", "premiere", "un", "reg1", "r1", "source1", "ida"}
_SECOND = {"b", "2", "two", "second", "right", "droite", "deuxieme", "seconde", "deux", "reg2", "r2", "source2", "idb"}
_ROWS = {
    "id",
    "ids",
    "line",
    "lines",
    "ligne",
    "lignes",
    "row",
    "rows",
    "rang",
    "numero",
    "numeros",
    "n",
    "no",
    "ref",
    "refs",
}
_OTHERS = {
    "key",
    "cle",
    "jobs",
    "emplois",
    "effectif",
    "siren",
    "siret",
    "ca",
    "turnover",
    "code",
    "insee",
    "cp",
    "annee",
}


def _hint(column: str, place: int, kind: str, registers: Sequence[Register]) -> float:
    """What the header says: the name of the register, its place among them, that these are rows."""
    bare = cleaning.plain(column).lower()
    parts = set(bare.split()) | set(re.findall(r"[a-z]+|\d+", bare))
    stems = [
        set(re.findall(r"[a-z]{2,}|\d+", cleaning.plain(register.name.rsplit(".", 1)[0]).lower()))
        for register in registers
    ]
    own = stems[place] - set().union(*(stem for other, stem in enumerate(stems) if other != place))
    score = 0.5 if parts & own else 0.0
    if len(registers) == 2:
        score += 0.25 if parts & (_FIRST, _SECOND)[place] else -0.25 if parts & (_SECOND, _FIRST)[place] else 0.0
    others = set().union(*(stem for other, stem in enumerate(stems) if other != place)) - stems[place]
    score -= 0.5 if parts & others else 0.0
    score += 0.15 if parts & _ROWS else 0.0
    score -= 0.3 if parts & _OTHERS and not parts & _ROWS else 0.0
    lines = parts & {"line", "lines", "ligne", "lignes", "row", "rows"}
    return score + (0.04 if (kind != "id") == bool(lines) else 0.0) + {"id": 0.03, "line": 0.02}.get(kind, 0.0)


# --- which readings together -----------------------------------------------------------------------------------------


def _choose(
    readings: Sequence[_Reading], cells: Sequence[Mapping[str, str]], registers: Sequence[Register]
) -> list[_Reading] | None:
    """One reading a register, each of another column: the set that says most and that its own rows bear out."""
    best: dict[int, list[_Reading]] = defaultdict(list)
    for reading in readings:
        best[reading.place].append(reading)
    if len(best) < len(registers):
        return None
    told = [_told(row) for row in cells]
    by_line = [{line.line: line for line in register.lines} for register in registers]
    chosen: list[_Reading] = []
    for place in range(len(registers)):
        taken = {reading.column for reading in chosen}
        fitting = [reading for reading in best[place] if reading.column not in taken]
        if not fitting:
            return None
        ranked = sorted(
            fitting,
            key=lambda reading: -(reading.score + 2 * _agreement(reading, by_line[place], told, chosen, by_line)),
        )
        chosen.append(ranked[0])
    return chosen


def _told(row: Mapping[str, str]) -> set[str]:
    """What a line of the truth says of its company: names and numbers of nine digits."""
    said = {cleaning.name_key(cell) for cell in row.values() if re.search(r"[^\W\d]{3}", cell)}
    digits = {re.sub(r"\D", "", cell) for cell in row.values()}
    return (said | {each[:9] for each in digits if len(each) in (9, 14)}) - {""}


def _agreement(
    reading: _Reading,
    lines: Mapping[int, Line],
    told: Sequence[set[str]],
    chosen: Sequence[_Reading],
    by_line: Sequence[Mapping[int, Line]],
) -> float:
    """The share of the named rows that agree with what else is known of their company, on a name or the SIREN."""
    asked = right = 0
    for number, rows in enumerate(reading.rows):
        others = [by_line[other.place][line] for other in chosen for line in other.rows[number]]
        names = told[number] | {line.name.key for line in others} | {line.siren for line in others if line.siren}
        if not names:
            continue
        for row in rows:
            line = lines[row]
            asked += 1
            if line.siren in names or any(fuzz.token_set_ratio(line.name.key, str(name)) >= 85 for name in names):
                right += 1
        if asked > 400:
            break
    return right / asked if asked else 0.0


# --- a line for each row of a register -------------------------------------------------------------------------------


def _long(
    columns: Sequence[str],
    cells: Sequence[Mapping[str, str]],
    keys: Sequence[Mapping[str, _Key]],
    registers: Sequence[Register],
) -> Truth | None:
    """A truth in three columns: which register, which row, which company."""
    for where in columns:
        names = Counter(row[where].strip() for row in cells)
        places = {name: _place(name, registers) for name in names}
        if len(names) < 2 or len(names) > len(registers) or None in places.values():
            continue
        best: tuple[float, str, str] | None = None
        for column in columns:
            for kind in ("id", "line", "place", "index"):
                found = sum(_token(row[column]) in keys[places[row[where].strip()] or 0][kind] for row in cells) / len(
                    cells
                )
                score = found + (0.01 if kind == "id" else 0.0)
                if column != where and found >= 0.8 and (best is None or score > best[0]):
                    best = (score, column, kind)
        if best is None:
            continue
        _score, row_column, kind = best
        company = next(
            (
                column
                for column in columns
                if column not in (where, row_column) and 1 < len({row[column] for row in cells}) < len(cells)
            ),
            None,
        )
        if company is None:
            continue
        company_of: dict[Row, Hashable] = {}
        for row in cells:
            place = places[row[where].strip()] or 0
            line = keys[place][kind].get(_token(row[row_column]))
            if line is not None:
                company_of[place, line] = row[company].strip()
        params = {"register": where, "row": row_column, "company": company}
        return Truth(company_of, (Remark("truth_long", params),))
    return None


def _place(name: str, registers: Sequence[Register]) -> int | None:
    """The register that a cell names: by its file's name, or as first and second."""
    parts = set(re.findall(r"[a-z]+|\d+", cleaning.plain(name).lower()))
    for place, register in enumerate(registers):
        stem = set(re.findall(r"[a-z]{2,}|\d+", cleaning.plain(register.name.rsplit(".", 1)[0]).lower()))
        if parts and parts <= stem:
            return place
    for place, signs in enumerate((_FIRST, _SECOND)[: len(registers)]):
        if parts & signs:
            return place
    return None
