"""How values read and how parts are drawn. Filters follow the active language; tags escape what they are given."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import BaseForm, BoundField, widgets
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from league.base.money import MINUS, NARROW, NBSP, cents, euros_text
from league.base.periods import last_day

register = template.Library()
register.filter("last_day", last_day)

SIGNS = {
    "check": "M2.5 8.5 6 12l7.5-8",
    "alert": "M8 2.5v6.5M8 12.8v.1",
    "cross": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "dash": "M3 8h10",
    "clock": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6V8l2.4 1.6",
    "arrow-right": "M2.5 8h11M9 3.5 13.5 8 9 12.5",
    "arrow-left": "M13.5 8h-11M7 3.5 2.5 8 7 12.5",
    "arrow-up": "M8 13.5v-11M3.5 7 8 2.5 12.5 7",
    "arrow-down": "M8 2.5v11M3.5 9 8 13.5 12.5 9",
    "plus": "M8 2.5v11M2.5 8h11",
    "search": "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6ZM10.5 10.5l3.5 3.5",
    "mail": "M1.8 3.5h12.4v9H1.8ZM2 4l6 4.8L14 4",
    "phone": "M5.6 2H3.4C2.4 2 2 2.6 2 3.4 2.3 9 7 13.7 12.6 14c.8 0 1.4-.4 1.4-1.4v-2.2l-3-1.2-1.4 1.4"
    "A8.6 8.6 0 0 1 5.4 6.4L6.8 5Z",
    "file": "M3.5 1.8h6l3 3v9.4h-9ZM9.5 1.8v3h3",
    "calendar": "M2 3.5h12v10.5H2ZM2 6.8h12M5.2 1.8v3M10.8 1.8v3",
    "lock": "M3.5 7h9v7h-9ZM5.3 7V4.8a2.7 2.7 0 0 1 5.4 0V7",
    "download": "M8 2v8M4.5 6.8 8 10.2l3.5-3.4M2.5 13.5h11",
    "external": "M6 3H3v10h10v-3M9 2.5h4.5V7M13.5 2.5 7.5 8.5",
    "menu": "M2 4h12M2 8h12M2 12h12",
    "people": "M6 2.5a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8ZM1.5 13.5c0-3 2-4.2 4.5-4.2s4.5 1.2 4.5 4.2"
    "M10.8 2.8a2.3 2.3 0 0 1 0 4.2M12 9.6c1.6.5 2.5 1.7 2.5 3.9",
    "euro": "M12.5 3.4A5.4 5.4 0 0 0 4 8a5.4 5.4 0 0 0 8.5 4.6M2 6.8h7M2 9.2h7",
    "seat": "M4 7.5V3.4C4 2.5 4.6 2 5.4 2h5.2c.8 0 1.4.5 1.4 1.4v4.1M2.5 7.5h11v3.5h-11ZM4 11v3M12 11v3",
    "chart": "M2.5 2v12h11.5M5.5 11V8M8.5 11V4.5M11.5 11V6.5",
    "key": "M10.5 2a3.5 3.5 0 1 1-3 5.3L2.5 12.3V14h2.4v-1.7h1.7v-1.8l1.9-1.7",
    "moved": "M2.5 5h9M8.5 2l3 3-3 3M13.5 11h-9M7.5 8l-3 3 3 3",
    "star": "M8 1.8 9.9 6l4.5.5-3.4 3 1 4.5L8 11.7 4 14l1-4.5-3.4-3L6.1 6Z",
}
BADGE_SIGNS = {"good": "check", "warn": "alert", "bad": "cross", "neutral": "dash", "wait": "clock"}
NOTICE_SIGNS = {"good": "check", "warn": "alert", "bad": "cross", "info": "alert"}


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _written(value: Decimal, places: int) -> str:
    digits = f"{abs(value):,.{places}f}"
    if _french():
        whole, _, part = digits.partition(".")
        digits = whole.replace(",", NARROW) + (f",{part}" if part else "")
    return (MINUS if value < 0 else "") + digits


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, str):
        return parse_date(value)
    return value if isinstance(value, date) else None


def _groups(value: Any, *sizes: int) -> str:
    text, parts, at = "".join(str(value).split()), [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    parts.append(text[at:])
    return NBSP.join(part for part in parts if part)


# How values read


@register.filter
def euros(amount: Any) -> str:
    """An amount in euros: '1 250,00 €' in French, '€1,250.00' in English; nothing when there is none."""
    value = _number(amount)
    return "" if value is None else euros_text(value)


@register.filter
def euros_short(amount: Any) -> str:
    """An amount in whole euros, for key figures: '1 250 €'."""
    value = _number(amount)
    if value is None:
        return ""
    whole = cents(value, to=Decimal(1))
    return f"{_written(whole, 0)}{NBSP}€" if _french() else euros_text(whole).removesuffix(".00")


@register.filter
def thousands(number: Any, places: int = 0) -> str:
    """A count: '26 412'."""
    value = _number(number)
    return "" if value is None else _written(value, places)


@register.filter
def signed(number: Any, places: int = 0) -> str:
    """A change, with its sign: '+2', '−2', '0'."""
    value = _number(number)
    if value is None:
        return ""
    return ("+" if value > 0 else "") + _written(value, places)


@register.filter
def percent(ratio: Any, places: int = 1) -> str:
    """A ratio (0.852) as '85,2 %'."""
    value = _number(ratio)
    if value is None:
        return ""
    return _written(value * 100, places) + (f"{NBSP}%" if _french() else "%")


@register.filter
def long_day(value: Any) -> str:
    """A day: '14 mars 2026', '1er mars 2026'; '14 March 2026' in English."""
    day = _day(value)
    return "" if day is None else _day_text(day)


def _day_text(day: date, *, year: bool = True) -> str:
    text = date_format(day, "j F Y" if year else "j F")
    return f"1er{text[1:]}" if day.day == 1 and _french() else text


@register.filter
def short_day(value: Any) -> str:
    """A day for a narrow column: '14/03/2026'."""
    day = _day(value)
    return "" if day is None else date_format(day, "d/m/Y")


@register.filter
def week_day(value: Any) -> str:
    """A day with its name: 'lundi 23 novembre 2026'."""
    day = _day(value)
    return "" if day is None else f"{date_format(day, 'l')} {_day_text(day)}"


@register.filter
def moment(value: Any) -> str:
    """A moment in Paris time: '14 mars 2026 à 8 h 05'."""
    if not isinstance(value, datetime):
        return long_day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    clock = f"{local.hour}{NBSP}h{NBSP}{local:%M}" if _french() else f"{local:%H:%M}"
    return gettext("%(day)s at %(time)s") % {"day": _day_text(local.date()), "time": clock}


@register.filter
def period(span: DateRange | None) -> str:
    """A half-open period of days in words, with its last day included."""
    if not span:
        return ""
    first, last = span.lower, last_day(span)
    if first is None and last is None:
        return gettext("always")
    if last is None:
        return gettext("since %(day)s") % {"day": _day_text(first)}
    if first is None:
        return gettext("until %(day)s") % {"day": _day_text(last)}
    if first == last:
        return gettext("on %(day)s") % {"day": _day_text(first)}
    start = _day_text(first, year=first.year != last.year)
    return gettext("from %(first)s to %(last)s") % {"first": start, "last": _day_text(last)}


@register.filter
def age(value: Any) -> str:
    """How long ago, in words: 'aujourd’hui', 'hier', 'il y a 9 jours', 'il y a 5 mois'; 'dans 3 jours' when to come."""
    day = _day(value)
    if day is None:
        return ""
    days = (timezone.localdate() - day).days
    if days in (0, 1, -1):
        return {0: gettext("today"), 1: gettext("yesterday"), -1: gettext("tomorrow")}[days]
    span = lasting(abs(days))
    return (gettext("%(span)s ago") if days > 0 else gettext("in %(span)s")) % {"span": span}


@register.filter
def lasting(days: int) -> str:
    """A number of days in the unit one would say: '9 jours', '5 mois', '2 ans'."""
    if days < 60:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days < 730:
        months = int(days / 30.44)
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    years = int(days / 365.25)
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


@register.filter
def siren(value: Any) -> str:
    """'812 440 318'; 'non donné' when there is none."""
    return _groups(value, 3, 3) if value else gettext("not given")


@register.filter
def siret(value: Any) -> str:
    """'812 440 318 00021'."""
    return _groups(value, 3, 3, 3) if value else gettext("not given")


@register.filter
def phone(value: Any) -> str:
    """A French number as '04 72 10 20 30'; any other number as it was given."""
    if not value:
        return ""
    digits = "".join(c for c in str(value) if c.isdigit())
    if digits.startswith("0033"):
        digits = digits[4:]
    elif str(value).lstrip().startswith("+33"):
        digits = digits[2:].removeprefix("0")
    if len(digits) == 9 and digits[0] != "0":
        digits = f"0{digits}"
    return _groups(digits, 2, 2, 2, 2) if len(digits) == 10 and digits[0] == "0" else str(value)


@register.filter
def tel(value: Any) -> str:
    """A number for a tel: address: '+33472102030'."""
    text = phone(value).replace(NBSP, "")
    return (
        f"+33{text[1:]}" if len(text) == 10 and text.isdigit() else "".join(c for c in text if c.isdigit() or c == "+")
    )


@register.filter
def iban(value: Any) -> str:
    """'FR76 3000 6000 …' in groups of four."""
    return _groups(value or "", *([4] * 8))


@register.filter
def octets(size: Any) -> str:
    """A size in bytes: '12 Ko'."""
    value = _number(size)
    if value is None:
        return ""
    for unit in (gettext("bytes"), gettext("kB"), gettext("MB")):
        if value < 1000 or unit == gettext("MB"):
            return f"{_written(value, 0 if value >= 10 or unit == gettext('bytes') else 1)}{NBSP}{unit}"
        value /= 1000
    return ""


@register.filter
def initials(person: Any) -> str:
    """Two letters of a name: 'CM'."""
    words = [word for word in str(person).replace("-", " ").split() if word[:1].isalpha()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.filter
def known(value: Any) -> SafeString | Any:
    """The value, or the word 'inconnu' in the faint voice: what we do not know is written, never a dash."""
    if value is None or value == "":
        return format_html('<span class="faint">{}</span>', gettext("unknown"))
    return value


# Small parts


@register.simple_tag
def sign(name: str, css: str = "") -> SafeString:
    """A drawn sign of 16 by 16, hidden from readers: a word always stands beside it."""
    return format_html(
        '<svg class="sign {}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="{}"/></svg>',
        css,
        SIGNS[name],
    )


@register.simple_tag
def badge(kind: str, text: Any) -> SafeString:
    """A standing: sign and word. Kinds: good, warn, bad, neutral, wait."""
    kind = kind if kind in BADGE_SIGNS else "neutral"
    return format_html(
        '<span class="badge {}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>{}</span>',
        kind,
        SIGNS[BADGE_SIGNS[kind]],
        text,
    )


@register.simple_tag
def chip(antenna: Any, url: str = "") -> SafeString:
    """The name of an antenna with its colour. `antenna` has `css` and `name` (attributes or keys), or is None."""
    if not antenna:
        return format_html('<span class="chip none">{}</span>', gettext("no antenna"))
    if isinstance(antenna, dict):
        css, name = antenna.get("css", ""), antenna.get("name", "")
    else:
        css, name = getattr(antenna, "css", ""), getattr(antenna, "name", str(antenna))
    if url:
        return format_html('<a class="chip {}" href="{}">{}</a>', css, url, name)
    return format_html('<span class="chip {}">{}</span>', css, name)


@register.simple_tag
def tag(label: Any, remove_url: str) -> SafeString:
    """A filter in force, with the cross that takes it away."""
    said = gettext("Remove the filter: %(filter)s") % {"filter": label}
    return format_html(
        '<span class="tag">{} <a href="{}" aria-label="{}">{}</a></span>', label, remove_url, said, sign("cross")
    )


@register.simple_tag
def progress(done: int, total: int, label: str = "") -> SafeString:
    """A bar that says in words how far a work is."""
    said = label or gettext("%(done)s of %(total)s") % {"done": thousands(done), "total": thousands(total)}
    return format_html(
        '<progress max="{}" value="{}" aria-label="{}">{}</progress>', max(total, 1), done if total else 1, said, said
    )


@register.simple_tag
def breadcrumb(*parts: Any) -> SafeString:
    """Where one is: label, address, label, address, … and the last label without address."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    items = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<a href="{}">{}</a>', url, label)
                if url
                else format_html('<span aria-current="page">{}</span>', label),
            )
            for label, url in pairs
        ),
    )
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("You are here"), items)


@register.simple_tag
def search_field(
    name: str = "q", value: Any = "", label: str = "", placeholder: str = "", autofocus: bool = False, form: str = ""
) -> SafeString:
    """A search line; the key `/` goes to it. `form` is the id of its form when it stands outside of it."""
    return format_html(
        '<div class="field grow"><label class="vh" for="search-{0}">{1}</label>'
        '<input id="search-{0}" name="{0}" value="{2}" type="search" placeholder="{3}"'
        ' autocomplete="off" data-search{5}{6}>'
        '<kbd class="hide-s" aria-hidden="true">/</kbd><button class="vh"{6}>{4}</button></div>',
        name,
        label or gettext("Search"),
        value or "",
        placeholder,
        gettext("Search"),
        SafeString(" autofocus") if autofocus else "",
        format_html(' form="{}"', form) if form else "",
    )


@register.simple_tag(takes_context=True)
def act_button(context: Context, url: str, label: Any, css: str = "", name: str = "", value: str = "") -> SafeString:
    """One act on one button: a form of its own, with its token."""
    pair = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<form method="post" action="{}" class="inline"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="button {}"{}>{}</button></form>',
        url,
        context.get("csrf_token", ""),
        css,
        pair,
        label,
    )


# Parts with something inside


def _part(name: str, context: Context, /, **values: Any) -> SafeString:
    """A part of templates/parts with its own values, the request and the token; no context processor runs again."""
    around = {"request": context.get("request"), "csrf_token": context.get("csrf_token")}
    return SafeString(get_template(f"parts/{name}.html").render({**around, **values}))


@register.simple_block_tag(takes_context=True)
def head(
    context: Context, content: str, title: Any = "", lead: Any = "", asof: date | None = None, chip: Any = None
) -> SafeString:
    """The head of a page: title, one sentence of what waits, the day it is seen at, the acts on the right."""
    request = context.get("request")
    kept = _pairs(request, without=("au", "page")) if asof else []
    today = timezone.localdate()
    return _part(
        "head",
        context,
        title=title,
        lead=lead,
        asof=asof,
        chip=chip,
        acts=SafeString(content.strip()),
        kept=kept,
        past=bool(asof and asof != today),
        today=today,
        back=_query(request, au=None, page=None),
    )


@register.simple_block_tag(takes_context=True)
def sheet(
    context: Context,
    content: str,
    title: Any = "",
    note: Any = "",
    link: str = "",
    link_label: Any = "",
    id: str = "",
    css: str = "",
    level: int = 2,
) -> SafeString:
    """The only box. No box in a box."""
    return _part(
        "sheet",
        context,
        title=title,
        note=note,
        link=link,
        link_label=link_label,
        id=id,
        css=css,
        level=level,
        content=content,
    )


@register.simple_block_tag(takes_context=True)
def grid(
    context: Context,
    content: str,
    caption: Any = "",
    bare: bool = False,
    tall: bool = False,
    wrapped: bool = False,
    plain: bool = False,
) -> SafeString:
    """A dense table in its own scrolling box."""
    return _part("grid", context, caption=caption, box=not (bare or plain), tall=tall, wrapped=wrapped, content=content)


@register.simple_block_tag(takes_context=True)
def blank(context: Context, content: str, title: Any = "", sign: str = "") -> SafeString:
    """What will be here and how to begin."""
    return _part("empty", context, title=title, content=content, sign_name=sign)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    title: Any = "",
    action: str = "",
    button: Any = "",
    cancel: str = "",
    danger: bool = False,
    fields: BaseForm | None = None,
    lead: Any = "",
    name: str = "",
    value: str = "",
) -> SafeString:
    """What a binding act will do, with counts, before it does it. `content` is the list of <li> of its consequences."""
    return _part(
        "confirm",
        context,
        title=title,
        action=action,
        button=button,
        cancel=cancel,
        danger=danger,
        form=fields,
        lead=lead,
        content=content,
        name=name,
        value=value,
    )


@register.simple_block_tag
def notice(content: str, kind: str = "info") -> SafeString:
    """A message inside a page. Kinds: good, warn, bad, info."""
    return format_html(
        '<div class="notice {}">{}<div>{}</div></div>', kind, sign(NOTICE_SIGNS.get(kind, "alert")), SafeString(content)
    )


# Lists: order, pages


def _pairs(request: HttpRequest | None, without: Iterable[str]) -> list[tuple[str, str]]:
    if request is None:
        return []
    left = set(without)
    return [(key, value) for key, values in request.GET.lists() for value in values if key not in left]


def _query(request: HttpRequest | None, **changes: Any) -> str:
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def sort_th(context: Context, key: str, label: Any, num: bool = False, css: str = "") -> SafeString:
    """The head of a column one may sort by; the order stands in the address as `tri=name` or `tri=-name`."""
    request = context.get("request")
    order = request.GET.get("tri", "") if request is not None else ""
    state, mark, follows = "", "", key
    if order.lstrip("-") == key:
        state = ' aria-sort="descending"' if order.startswith("-") else ' aria-sort="ascending"'
        mark, follows = (
            sign("arrow-down" if order.startswith("-") else "arrow-up"),
            key if order.startswith("-") else f"-{key}",
        )
    css = f"{css} num".strip() if num else css
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        SafeString(state),
        _query(request, tri=follows, page=None),
        label,
        mark,
    )


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page, total_label: str = "", keys: bool = True) -> SafeString:
    """Which lines of how many, and the ways to the other pages. `total_label` replaces a count that was capped."""
    request = context.get("request")
    paginator = page.paginator
    links = [
        {"number": n, "url": _query(request, page=n) if isinstance(n, int) else "", "current": n == page.number}
        for n in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return _part(
        "pager",
        context,
        page=page,
        first=page.start_index(),
        last=page.end_index(),
        total=total_label or thousands(paginator.count),
        links=links if paginator.num_pages > 1 else [],
        previous=_query(request, page=page.previous_page_number()) if page.has_previous() else "",
        next=_query(request, page=page.next_page_number()) if page.has_next() else "",
        keys=keys,
    )


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """This address with some parameters changed (None takes one away)."""
    return _query(context.get("request"), **changes)


# Forms


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, widgets.CheckboxInput):
        return "tick"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "set"
    return "line"


def _draw(field: BoundField, describedby: str) -> SafeString:
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if isinstance(widget, widgets.DateInput) and type(widget).__name__ != "AdminDateWidget":
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    if describedby:
        attrs["aria-describedby"] = describedby
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    field: BoundField,
    label: Any = "",
    help: Any = "",
    prefix: str = "",
    suffix: str = "",
    size: str = "",
    css: str = "",
) -> SafeString:
    """One question: label, control, help, and its error beside it."""
    if field.is_hidden:
        return SafeString(str(field))
    text = help or field.help_text
    name = field.auto_id or field.html_name
    ids = [f"{name}_helptext"] if text else []
    if field.errors:
        ids.append(f"{name}_error")
    kind = _kind(field)
    return _part(
        "field",
        context,
        field=field,
        name=name,
        label=label or field.label,
        help=text,
        prefix=prefix,
        suffix=suffix,
        size=size,
        css=css,
        kind=kind,
        control=_draw(field, " ".join(ids)) if kind != "set" else "",
        options=[
            {"tag": option.tag(), "label": option.choice_label, "id": option.id_for_label}
            for option in field.subwidgets
        ]
        if kind == "set"
        else [],
        described=" ".join(ids),
        optional=not field.field.required and kind != "tick" and not getattr(field.form, "all_optional", False),
    )


@register.simple_tag(takes_context=True)
def fields(context: Context, form: BaseForm) -> SafeString:
    """All the questions of a form, hidden fields included."""
    drawn = [field(context, bound) for bound in form.visible_fields()]
    return SafeString("".join([str(hidden(form)), *map(str, drawn)]))


@register.simple_tag
def hidden(form: BaseForm) -> SafeString:
    """The hidden fields of a form."""
    return SafeString("".join(str(bound) for bound in form.hidden_fields()))


@register.simple_tag
def form_errors(form: BaseForm | None) -> SafeString:
    """What is wrong, above the form: each line is a link to its field. Nothing when nothing is wrong."""
    if form is None or not form.errors:
        return SafeString("")
    lines: list[SafeString] = [format_html("{}", error) for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name not in form.fields:
            continue
        bound = form[name]
        for error in errors:
            if bound.is_hidden:
                lines.append(format_html("{}", error))
            else:
                anchor = (bound.id_for_label or bound.auto_id) if _kind(bound) != "set" else f"{bound.auto_id}_0"
                lines.append(
                    format_html(
                        '<a href="#{}">{}{}</a>',
                        anchor,
                        gettext("%(label)s: ") % {"label": str(bound.label).rstrip(".")},
                        error,
                    )
                )
    title = ngettext("One answer needs to be corrected", "%(n)s answers need to be corrected", len(lines)) % {
        "n": len(lines)
    }
    return format_html(
        '<div class="summary" role="alert" tabindex="-1" data-summary><h2>{}</h2><ul>{}</ul></div>',
        title,
        format_html_join("", "<li>{}</li>", ((line,) for line in lines)),
    )
