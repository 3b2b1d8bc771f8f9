"""Files of other people's banks, where they are there; and thousands of damaged ones: an answer or a sentence, always."""

import random
from pathlib import Path

import pytest

from dues.bank import reading
from league.base.tabular import Unreadable
from tests.dues.bank.conftest import SAMPLES, SHARED

FOLDERS = ("camt", "cfonb", "mt940", "releves_csv", "sepa")
REFUSED = {
    "abnamro_camt053_v02.xml": "15555.28",
    "be_camt053_v02_dolibarr.xml": "7250.00",
    "generique_camt053_v02_minimal.xml": "EUR, SEK",
    "generique_camt053_v02_tous_soldes.xml": "9.86",
    "generique_camt053_v04.xml": "EUR, SEK",
    "generique_camt053_v08.xml": "EUR, SEK",
    "cfonb120_erreur_operation_unstarted.txt": "Line 1",
    "cfonb240_prelevements.txt": "CFONB240",
    "codes_operation_interbancaires.csv": "columns",
    "knab.sta": "-3701.02",
    "exemple_pain.001.001.03.xml": "CstmrCdtTrfInitn",
    "exemple_pain.008.001.02.xml": "CstmrDrctDbtInitn",
}
READ = {
    "bsp_camt053_multidevise.xml": 3, "bsp_camt053_v02.xml": 3, "camt054_v04_notification.xml": 1,
    "generique_camt053_v02_multi_releves.xml": 2, "generique_camt054_v02.xml": 1, "sns_camt053_v02.xml": 11,
    "cfonb120_exemple.txt": 6, "allemand_cmxl.sta": 16, "generique.sta": 2, "numero_releve_long.sta": 0,
    "rabobank_iban.sta": 4, "sns.sta": 2, "afup_journal_export.csv": 2, "credit_mutuel.csv": 2, "generique_fr.csv": 3,
    "generique_points_milliers.csv": 3,
}  # fmt: skip


def shared() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((SHARED / folder).glob("*.*"))]


def test_every_shared_sample_is_read_or_refused_for_a_stated_reason() -> None:
    paths = shared()
    missing = sorted({*READ, *REFUSED} - {path.name for path in paths})
    print(f"{len(paths)} samples, {len(missing)} of {len(READ) + len(REFUSED)} known ones not there: skipped")
    if not paths:
        pytest.skip(f"all {len(READ) + len(REFUSED)} samples skipped: the folder of shared data is not here")
    for path in paths:
        try:
            file = reading.read(path.read_bytes(), path.name)
        except Unreadable as refused:
            assert REFUSED[path.name] in str(refused), path.name
        else:
            assert len(file.lines) == READ[path.name], path.name


def mutated(content: bytes, chance: random.Random) -> bytes:
    at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    kind = chance.randrange(9)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
    if kind == 2:
        return content[:at] + content[at:end] * 2 + content[end:]
    if kind == 3:
        return content[:at] + content[end:]
    if kind == 4:
        return chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0", b"\x1a"]) + content
    if kind == 5:
        return content[:at] + b"\0" * chance.randrange(1, 40) + content[at:]
    if kind == 6:
        text = content.decode("utf-8", "replace")
        return text.encode(chance.choice(["utf-16", "utf-16-be", "cp1252", "utf-7", "utf-32"]), "replace")
    if kind == 7:
        return content[end:] + content[:at]
    digits = [i for i, c in enumerate(content) if chr(c).isdigit()]
    at = chance.choice(digits) if digits else 0
    return content[:at] + bytes([chance.choice(b"0123456789,.-{}JR")]) + content[at + 1 :]


def test_damaged_files_give_an_answer_or_a_sentence_and_never_break() -> None:
    chance = random.Random(5)
    originals = [path.read_bytes() for path in sorted(SAMPLES.glob("*.*")) + shared()]
    originals = [content for content in originals if len(content) < 60_000]
    read = refused = 0
    for _ in range(1500):
        content = mutated(chance.choice(originals), chance)
        if chance.random() < 0.3 and content:
            content = mutated(content, chance)
        try:
            file = reading.read(content)
        except Unreadable as error:
            assert len(str(error)) > 10
            refused += 1
        else:
            assert all(line.amount > 0 for line in file.lines)
            for statement in file.statements:
                if statement.opening and statement.closing:
                    total = statement.opening.amount + sum(line.signed for line in statement.lines)
                    assert total == statement.closing.amount
            read += 1
    print(f"1500 damaged files: {read} read, {refused} refused")
    assert read > 50
    assert refused > 300
