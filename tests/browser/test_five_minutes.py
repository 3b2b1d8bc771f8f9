"""The README's tour, step by step, in a real Chromium on the running demo. Steps do not need one another."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walk import PHONE, Walk, number, pages, text

pytestmark = pytest.mark.browser

Visit = Callable[..., Walk]
MINUTES = 300_000  # an issue of 510 calls, its PDFs and its letters, on a slow machine


def test_1_the_front_page_says_what_the_league_is(visit: Visit) -> None:
    page = (walk := visit()).page
    page.goto("/")
    expect(page.locator("aside.demo a[href='/demo/']")).to_be_visible()
    values = page.locator(".live .figure .value")
    assert number(text(values.first)) == 510
    assert values.count() == 4
    assert page.locator(".hero svg.map").is_visible()
    antennas = page.locator("#antennes article")
    assert antennas.count() == 6
    members = [number(text(antennas.nth(n).locator(".strong").first)) for n in range(6)]
    assert sum(members) == 510
    linked = {link.get_attribute("href") for link in page.locator(".hero a[href^='/antennes/']").all()}
    assert len(linked) == 6
    for path in ("/adherer/", "/compte/login/"):
        assert page.locator(f"a[href='{path}']").count()
    page.locator("#annuaire input[name=q]").fill("Lyon")
    page.locator("#annuaire form button").click()
    page.wait_for_url(re.compile(r"/annuaire/\?.*q=Lyon"))
    assert page.locator(".listing li h2 a").count()
    assert 0 < number(text(page.locator("#liste [role=status]"))) < 510
    page.locator(".listing li h2 a").first.click()
    page.wait_for_url(re.compile(r"/annuaire/\d+[-/]"))
    assert walk.overflow() == 0


def test_2_the_staff_desk_says_what_waits_today(visit: Visit) -> None:
    page = (walk := visit()).become("membership")
    assert page.url == f"{walk.address}/bureau/"
    waiting = page.locator(".queue li")
    assert waiting.count() >= 3
    assert all(number(text(waiting.nth(n).locator(".count"))) >= 1 for n in range(waiting.count()))
    assert any(number(text(one)) == 510 for one in page.locator(".figures .value").all())
    assert page.locator(".steps li progress").count() >= 4
    assert page.locator("main svg").count() >= 2
    for link in {link.get_attribute("href") for link in page.locator(".queue a").all()}:
        assert link
        assert page.request.get(link).status == 200, link


def test_3_a_company_from_the_register_with_its_dues_in_words(visit: Visit) -> None:
    page = visit().become("treasurer")
    page.goto("/adherents/")
    assert number(text(page.locator("#register-head"))[len("Adhérents") :]) == 510
    page.locator("#liste tbody th a").first.click()
    page.wait_for_url(re.compile(r"/adherents/\d+/$"))
    name = text(page.locator("h1"))
    assert name
    document = page.locator("#cotisations tbody tr").first
    words = text(document.locator("th"))
    assert re.search(r"effectif|emplois|salarié", words, re.I), words
    lines = re.findall(r"\s: ([-−]?[\d\s]+,\d\d) €", words)
    assert sum(map(number, lines)) == number(text(document.locator("td.num").first)), words
    assert page.locator("#histoire li").count() >= 2
    page.locator("#cotisations a[href^='/cotisations/appels/']").first.click()
    page.wait_for_url(re.compile(r"/cotisations/appels/\d+/$"))
    assert name in text(page.locator("main"))


def test_3_as_of_the_merger_there_were_510_members_and_26_000_jobs(visit: Visit) -> None:
    page = visit().become("membership")
    page.goto("/adherents/")
    today = text(page.locator("#register-head p.soft").first)
    page.locator("#register-head .asof summary").click()
    page.locator("#register-head input[name=au]").fill("2017-03-28")
    page.locator("#register-head .asof button").click()
    page.wait_for_url("**/adherents/?*au=2017-03-28*")
    then = text(page.locator("#register-head p.soft").first)
    assert re.findall(r"\d[\d\s]*\d|\d", then) == ["510", "26 000"]
    assert then != today
    assert page.locator("#register-head details.past").count() == 1


def test_4_next_years_campaign_runs_to_its_end(visit: Visit) -> None:
    page = visit().become("treasurer")
    page.goto("/cotisations/")
    page.locator(".queue a.button.go").first.click()
    page.wait_for_url(re.compile(r"/cotisations/baremes/\d+/$"))
    amount = page.locator("input[name^=ligne-][name$=-amount]").first
    before = text(page.locator("#simulation"))
    with page.expect_response(re.compile("/simuler/")):
        amount.fill(str(int(number(amount.input_value())) + 50))
    expect(page.locator("#simulation")).not_to_have_text(before, use_inner_text=True)
    page.locator("a.button[href$='/adopter/']").click()
    page.locator("input[name=body]").fill("Assemblée générale")
    page.locator("input[name=reference]").fill("Procès-verbal, résolution 4")
    page.locator(".confirm button.go").click()
    page.wait_for_url(re.compile(r"/cotisations/20\d\d/$"))
    year = re.findall(r"20\d\d", page.url)[-1]
    page.locator(f"form[action='/cotisations/{year}/preparer/'] button.go").click()
    page.locator(f"a.button.go[href='/cotisations/{year}/emettre/']").click()
    page.wait_for_url("**/emettre/")
    expected = number(text(page.locator(".confirm h2")))
    assert 480 <= expected <= 510
    assert number(text(page.locator(".facts dd").first)) == expected
    assert page.locator(f"a[href^='/cotisations/appels/'][href*='{year}']").count() == 0, "a rehearsal writes nothing"
    page.locator(".confirm button.go").click()
    page.wait_for_url(f"**/cotisations/{year}/")
    ended = page.locator("#campaign:not([hx-get])")
    expect(ended).to_be_visible(timeout=MINUTES)
    values = [number(text(one)) for one in page.locator("#campaign .steps .value").all()]
    assert values[1] == expected
    assert values[2] == expected, "each call has its PDF"
    page.goto(f"/cotisations/appels/?annee={year}")
    numbers = [text(one) for one in page.locator("main tbody th a").all()]
    assert len(set(numbers)) == len(numbers) > 0
    page.locator("main tbody th a").first.click()
    pdf = page.request.get(f"{page.url}pdf/")
    assert pdf.body().startswith(b"%PDF-")


def test_5_the_delegate_of_lyon_replaces_a_committee_member_on_a_phone(visit: Visit) -> None:
    walk = visit(PHONE)
    page = walk.become("delegate")
    page.wait_for_url(re.compile(r"/mon-antenne/"))
    assert page.locator("article.call a.button[href^='tel:']").count()
    fits(walk)
    page.locator("#comite a.button[href^='/instances/']").last.click()
    page.wait_for_url(re.compile(r"/instances/[^/]+/$"))
    fits(walk)
    held = page.locator("tr[id^=siege-]").filter(has=page.locator("th")).last
    seat = held.get_attribute("id")
    old = first_line(held.locator("th"))
    held.locator("a[href$='/remplacer/']").click()
    fits(walk)
    choice = page.locator(".choices a.choice").first
    new = text(choice.locator("b"))
    choice.click()
    fits(walk)
    page.locator("input[name=reason], textarea[name=reason]").fill("A changé de métier")
    page.locator("main form[method=post] button.go").click()
    fits(walk)
    assert old in text(page.locator(".confirm"))
    assert new in text(page.locator(".confirm"))
    page.locator(".confirm button[name=sure]").click()
    page.wait_for_url(re.compile(r"\?fait=\d+"))
    fits(walk)
    row = page.locator(f"tr#{seat}")
    assert new in text(row)
    assert old not in text(row)
    assert page.locator(".notice a[href]").count(), "a way back stands beside the success"


def test_6_a_members_desk_what_it_owes_and_what_we_know(visit: Visit) -> None:
    page = visit().become("company")
    page.wait_for_url(re.compile(r"/mon-entreprise/"))
    owed = page.locator("section.sheet", has=page.locator(".sum")).first
    assert number(text(owed.locator(".sum"))) > 0
    assert re.search(r"IBAN FR\d\d( ?\w{4}){5} ?\w{3}", text(owed))
    assert owed.locator("figure.qr svg").is_visible()
    pdf = owed.locator("a[href$='/pdf/']").get_attribute("href")
    assert pdf
    page.locator("#fiche a[href$='/chiffres/']").click()
    jobs = page.locator("input[name=jobs]").input_value()
    page.locator("main form[method=post] button.go").click()
    page.wait_for_url(re.compile(r"/mon-entreprise/"))
    expect(page.locator(".message, .messages, .notice").first).to_be_visible()
    assert jobs in text(page.locator("#fiche"))
    assert page.request.get("/bureau/").status in {403, 404}


def test_7_the_bureau_on_a_past_day(visit: Visit) -> None:
    page = visit().become("direction")
    page.goto("/instances/")
    today = people(page)
    expect(page.locator("main svg.hemi")).to_be_visible()
    page.locator("form[data-slider] input[name=au]").fill("2018-06-01")
    page.locator("form[data-slider] button").click()
    page.wait_for_url("**/instances/?*au=2018-06-01*")
    assert "1er juin 2018" in text(page.locator("main"))
    then = people(page)
    assert then
    assert then != today
    page.locator("form[data-slider] input[type=range]").press("ArrowRight")
    page.wait_for_url("**au=2018-06-02*")


def test_8_each_figure_of_the_report_opens_to_the_rows_that_give_it(visit: Visit) -> None:
    walk = visit()
    page = walk.become("direction")
    page.goto("/rapports/")
    page.locator("main tbody th a").first.click()
    page.wait_for_url(re.compile(r"/rapports/\d+/$"))
    report = page.url
    for _second in range(60):
        if page.locator(".fingerprint, .defined").count():
            break
        page.wait_for_timeout(1000)
        page.goto(report)
    figures = {str(link.get_attribute("href")): text(link) for link in page.locator(".defined dd.value a").all()}
    assert len(figures) >= 4
    assert page.locator(".badge.bad").count() == 0
    for address in figures:
        page.goto(address)
        assert page.locator(".badge.good").count() == 1, address
        assert page.locator(".badge.bad").count() == 0, address
    members = next(address for address in figures if re.search(r"figure=members\b", address))
    assert sum(one.locator("main table.grid tbody tr").count() for one in pages(walk, members)) == number(
        figures[members]
    )
    jobs = next(address for address in figures if re.search(r"figure=jobs\b", address))
    cells = "main table.grid tbody tr td.num"
    assert sum(number(said) for one in pages(walk, jobs) for said in one.locator(cells).all_inner_texts()) == number(
        figures[jobs]
    )


WALLS = [
    ("", "/"),
    ("", "/annuaire/"),
    ("membership", "/bureau/"),
    ("membership", "/adherents/"),
    ("treasurer", "/adherents/{first}/"),
    ("treasurer", "/cotisations/"),
    ("company", "/mon-entreprise/"),
    ("delegate", "/mon-antenne/"),
    ("direction", "/instances/"),
    ("direction", "/rapports/"),
]


@pytest.mark.parametrize(("key", "path"), WALLS, ids=[path for _, path in WALLS])
def test_a_page_has_no_barrier_and_never_scrolls_sideways(visit: Visit, key: str, path: str) -> None:
    walk = visit()
    page = walk.become(key) if key else walk.page
    if "{first}" in path:
        page.goto("/adherents/")
        path = str(page.locator("#liste tbody th a").first.get_attribute("href"))
    barriers = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(path)
        page.wait_for_load_state("networkidle")
        barriers += [f"{scheme}: {one}" for one in walk.barriers()]
    assert not barriers, "\n".join(barriers)
    walk.resize(PHONE)
    fits(walk)


def fits(walk: Walk) -> None:
    assert walk.overflow() == 0, f"{walk.page.url} is {walk.overflow()} px too wide at {walk.size[0]}"


def first_line(locator: object) -> str:
    return str(locator.inner_text()).strip().splitlines()[0].strip()  # type: ignore[attr-defined]


def people(page: Page) -> list[str]:
    return [text(one) for one in page.locator(".seats li .strong").all()]
