"""What one gets for a wrong SIREN, a foreign company, a laboratory, a heavy logo, a logo with a script, a known address."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from league.base.acts import Refused
from league.base.days import today
from league.base.models import File, Person, User
from members import logos
from members.models import Application, Company, ContactFunction
from members.views.back import back_to
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.members.test_applications import decide, form

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#20508c").save(written, kind)
    return written.getvalue()


def page_of(data: dict[str, str]) -> tuple[int, str]:
    answer = Client().post(reverse("members:join"), data)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_wrong_siren_is_said_to_be_wrong_beside_its_question() -> None:
    status, text = page_of(form(siren="732 829 321"))
    assert status == 422
    assert "732 829 321" in text
    assert "clé" in text
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_a_foreign_company_says_so_and_gives_its_own_vat_number() -> None:
    foreign = form(siren="", siren_absence="foreign", vat="BE 0403.170.701", postal_code="1000", town="Bruxelles")
    status, text = page_of(foreign)
    assert status == 422
    assert "Cette adresse est hors de nos territoires" in text
    from antennas.models import Antenna

    status, _text = page_of({**foreign, "antenna": str(Antenna.objects.get(code="ANC").pk)})
    assert status == 302
    row = Application.objects.get()
    assert (row.vat, row.siren, row.get_siren_absence_display(), row.town) == (
        "BE0403170701", "", "entreprise étrangère", "Bruxelles",
    )  # fmt: skip
    company = decide(row).company
    assert company is not None
    assert (company.vat, company.siren) == ("BE0403170701", None)


@pytest.mark.django_db
def test_a_vat_number_that_no_country_gives_is_refused() -> None:
    status, text = page_of(form(siren="", siren_absence="foreign", vat="BE 0403.170.702"))
    assert status == 422
    assert "n’est pas un numéro de TVA" in text


@pytest.mark.django_db
def test_a_laboratory_without_siren_joins_as_a_unit_of_a_larger_body() -> None:
    status, _text = page_of(form(siren="", siren_absence="unit", name="Laboratoire d’essais"))
    assert status == 302
    row = Application.objects.get()
    assert row.get_siren_absence_display() == "unité d’un organisme, par exemple un laboratoire"
    status, text = page_of(form(siren="", siren_absence="unit", name="LABORATOIRE D'ESSAIS"))
    assert status == 422
    assert "Une demande au nom de cette entreprise" in text, "the same name in the same commune is recognised"


def send(cast: Cast, content: bytes, name: str = "logo.png") -> tuple[int, str]:
    client = signed_in(cast, "representative")
    url = reverse("members:logo_edit", args=[cast.company_lyon.pk])
    answer = client.post(url, {"logo": SimpleUploadedFile(name, content, content_type="image/png")})
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_logo_of_40_megabytes_is_refused_with_its_weight(cast: Cast) -> None:
    status, text = send(cast, picture() + b"\0" * 40_000_000)
    assert status == 422
    assert "pèse 40 Mo" in text
    assert not File.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["logo.svg", "logo.png"])
def test_a_logo_with_a_script_is_refused_with_the_reason_whatever_its_name(cast: Cast, name: str) -> None:
    status, text = send(cast, SVG, name)
    assert status == 422
    assert "Un fichier SVG peut contenir un programme" in text
    cast.company_lyon.refresh_from_db()
    assert cast.company_lyon.logo_id is None


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_000, 30_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Refused) as refused:
        logos.reencode(bomb(side))
    assert "pixels" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"\0" * 50, b"%PDF-1.7", picture()[:200], picture("BMP")])
def test_what_is_no_picture_or_a_broken_one_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Refused):
        logos.reencode(content)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_smaller_served_safely_and_removed_again(cast: Cast, kind: str) -> None:
    content = picture(kind, (1800, 600)) + b"<script>alert(1)</script>"
    assert send(cast, content)[0] == 302
    url = reverse("members:logo", args=[cast.company_lyon.pk])
    answer = Client().get(url)
    with Image.open(io.BytesIO(answer.content)) as kept:
        assert (kept.format, kept.size) == ("PNG", (512, 171))
    assert b"script" not in answer.content
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert "max-age=60" in answer["Cache-Control"]
    assert Client().get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    client = signed_in(cast, "representative")
    assert client.post(reverse("members:logo_remove", args=[cast.company_lyon.pk])).status_code == 302
    assert Client().get(url).status_code == 404
    assert Company.objects.get(pk=cast.company_lyon.pk).logo_id is None


@pytest.mark.django_db
def test_a_logo_of_a_company_not_in_the_directory_is_for_those_who_may_see_it(cast: Cast) -> None:
    send(cast, picture())
    Company.objects.filter(pk=cast.company_lyon.pk).update(listed=False)
    url = reverse("members:logo", args=[cast.company_lyon.pk])
    assert Client().get(url).status_code == 404
    assert signed_in(cast, "outsider").get(url).status_code == 404
    seen = signed_in(cast, "reader").get(url)
    assert seen.status_code == 200
    assert "private" in seen["Cache-Control"]


@pytest.mark.django_db
def test_an_address_used_already_by_the_same_person_is_one_person_for_two_companies(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    lea = cast.people["representative"]
    url = reverse("members:contact_add", args=[cast.company_grenoble.pk])
    said = {
        "first_name": "Léa", "last_name": "LYON", "email": "LEA.LYON@lyon-essai.example", "kinds": ["substitute"],
        "day": today().isoformat(),
    }  # fmt: skip
    assert client.post(url, said).url == back_to(cast.users["membership"], cast.company_grenoble)
    assert ContactFunction.objects.get(company=cast.company_grenoble, kind="substitute").person == lea
    assert User.objects.filter(email__iexact="lea.lyon@lyon-essai.example").count() == 1


@pytest.mark.django_db
def test_an_address_used_already_by_somebody_else_makes_another_person_without_her_sign_in(cast: Cast) -> None:
    before = Person.objects.count()
    status, _text = page_of(form(email="lea.lyon@lyon-essai.example", first_name="Paul", last_name="Autre"))
    assert status == 302
    row = decide(Application.objects.get())
    assert row.company is not None
    speaker = row.company.functions.get().person
    assert speaker.name == "Paul Autre"
    assert speaker.user is None, "an applicant does not get the sign-in of another person"
    assert Person.objects.count() == before + 1
