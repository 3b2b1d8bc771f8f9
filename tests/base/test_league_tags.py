"""How values read in both languages, and what the parts promise: escaping, errors beside the field, filters kept."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from league.base.periods import period as span
from league.base.periods import through
from league.base.templatetags import league as tags

N, W = "\u202f", "\u00a0"


@pytest.fixture(autouse=True)
def french():
    with override("fr"):
        yield


def drawn(text: str, **values: object) -> str:
    return Template("{% load league %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("how", "value", "fr", "en"),
    [
        (tags.euros, Decimal(1250), f"1{N}250,00{W}€", "€1,250.00"),
        (tags.euros, None, "", ""),
        (tags.euros_short, Decimal("342180.40"), f"342{N}180{W}€", "€342,180"),
        (tags.thousands, 26412, f"26{N}412", "26,412"),
        (tags.percent, Decimal("0.852"), f"85,2{W}%", "85.2%"),
        (tags.signed, -2, "−2", "−2"),
        (tags.signed, 3, "+3", "+3"),
        (tags.signed, 0, "0", "0"),
        (tags.long_day, date(2026, 3, 14), "14 mars 2026", "14 March 2026"),
        (tags.long_day, date(2026, 3, 1), "1er mars 2026", "1 March 2026"),
        (tags.long_day, None, "", ""),
        (tags.short_day, date(2026, 3, 4), "04/03/2026", "04/03/2026"),
    ],
)
def test_values_in_both_languages(how, value, fr, en):
    assert how(value) == fr
    with override("en"):
        assert how(value) == en


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0472102030", f"04{W}72{W}10{W}20{W}30"),
        ("+33 4 72 10 20 30", f"04{W}72{W}10{W}20{W}30"),
        ("+33 (0)4 72 10 20 30", f"04{W}72{W}10{W}20{W}30"),
        ("0033472102030", f"04{W}72{W}10{W}20{W}30"),
        ("+41 22 730 00 00", "+41 22 730 00 00"),
        ("", ""),
    ],
)
def test_phone(value, text):
    assert tags.phone(value) == text


def test_numbers_of_companies_and_accounts():
    assert tags.siren("812440318") == f"812{W}440{W}318"
    assert tags.siret("81244031800021") == f"812{W}440{W}318{W}00021"
    assert tags.iban("FR7630006000011234567890189").startswith(f"FR76{W}3000")
    assert tags.tel("04 72 10 20 30") == "+33472102030"


def test_moment_is_in_paris_time():
    moment = datetime(2026, 3, 14, 7, 5, tzinfo=timezone.get_fixed_timezone(0))
    assert f"8{W}h{W}05" in tags.moment(moment)


def test_period_shows_the_last_day_included():
    assert "31 décembre 2026" in tags.period(through(date(2026, 1, 1), date(2026, 12, 31)))
    assert "1er janvier" in tags.period(through(date(2026, 1, 1), date(2026, 12, 31)))
    assert "14 mars 2026" in tags.period(span(date(2026, 3, 14), date(2026, 3, 15)))
    assert tags.period(None) == ""
    for one in (span(date(2026, 3, 14)), span(None, date(2026, 3, 14))):
        assert "mars 2026" in tags.period(one)


def test_age_in_words_both_ways():
    today = timezone.localdate()
    with override("en"):
        assert tags.age(today) == "today"
        assert tags.age(today - timedelta(9)) == "9 days ago"
        assert tags.age(today + timedelta(3)) == "in 3 days"
        assert tags.age(today - timedelta(160)) == "5 months ago"
        assert tags.age(today - timedelta(800)) == "2 years ago"


def test_known_writes_what_is_unknown_and_escapes_the_rest():
    assert "faint" in tags.known(None)
    assert drawn("{{ x|known }}", x="<b>") == "&lt;b&gt;"
    assert drawn("{{ x|known }}", x=0) == "0"


def test_parts_escape_their_words():
    bad = '<img src=x onerror="1">'
    out = drawn(
        '{% badge "good" x %}{% chip a %}{% tag x "?" %}{% breadcrumb x "/" x %}{% head title=x lead=x %}{% endhead %}'
        '{% sheet title=x note=x %}{% endsheet %}{% search_field value=x placeholder=x %}{% act_button "/x/" x %}',
        x=bad,
        a={"css": "lyo", "name": bad},
    )
    assert "<img" not in out


def test_blocks_keep_the_markup_they_hold_and_nest():
    out = drawn(
        '{% sheet title="T" %}{% sheet title="U" level=3 %}<p class="body">{{ x }}</p>{% endsheet %}{% endsheet %}',
        x="<i>",
    )
    assert out.count("<section") == 2
    assert "<h3>U</h3>" in out
    assert '<p class="body">&lt;i&gt;</p>' in out


class Form(forms.Form):
    name = forms.CharField(label="Nom", help_text="Tel quel.")
    day = forms.DateField(required=False)
    how = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_binds_label_help_and_error():
    form = Form({"how": "a", "day": "2026-03-14"})
    out = drawn("{% form_errors form %}{% fields form %}", form=form)
    assert 'for="id_name"' in out
    assert 'aria-invalid="true"' in out
    assert 'aria-describedby="id_name_helptext id_name_error"' in out
    assert 'id="id_name_error"' in out
    assert 'href="#id_name"' in out
    assert 'type="date"' in out
    assert 'value="2026-03-14"' in out
    assert out.count('type="radio"') == 2
    assert "<fieldset" in out
    assert out.count('type="hidden"') == 1


def test_no_summary_when_nothing_is_wrong():
    assert drawn("{% form_errors form %}", form=Form()) == ""
    assert drawn("{% form_errors form %}", form=None) == ""


def test_date_of_the_database_is_written_for_the_date_field():
    assert 'value="2026-03-14"' in drawn("{% field form.day %}", form=Form(initial={"day": date(2026, 3, 14)}))


def test_order_and_pages_keep_the_filters():
    request = RequestFactory().get("/x/", {"q": "a&b", "tri": "name", "page": "2", "antenne": ["lyo", "gre"]})
    page = Paginator(range(187), 18).page(2)
    out = drawn(
        '{% sort_th "name" "Nom" %}{% sort_th "due" "Dû" num=True %}{% pager page %}', request=request, page=page
    )
    assert 'aria-sort="ascending"' in out
    assert "?q=a%26b&amp;tri=-name&amp;antenne=lyo&amp;antenne=gre" in out
    assert "tri=due" in out
    assert "page=3" in out
    assert 'rel="prev"' in out


def test_head_keeps_the_other_parameters_of_the_address():
    request = RequestFactory().get("/x/", {"q": "z", "au": "2017-03-28"})
    out = drawn(
        '{% head title="T" asof=day %}<a href="/go/">go</a>{% endhead %}', request=request, day=date(2017, 3, 28)
    )
    assert '<input type="hidden" name="q" value="z">' in out
    assert 'value="2017-03-28"' in out
    assert "asof past" in out
    assert '<a href="/go/">go</a>' in out


def test_confirm_posts_with_its_token():
    out = drawn(
        '{% confirm title="T" action="/x/" button="Oui" cancel="/" %}<li>510 appels</li>{% endconfirm %}',
        csrf_token="token",
    )
    assert 'method="post"' in out
    assert 'value="token"' in out
    assert "<li>510 appels</li>" in out
