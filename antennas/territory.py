"""Which antenna a place belongs to on a day: the rule of its commune, else of its intercommunality, else of its department."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext as _

from antennas.models import Antenna, Commune, TerritoryRule
from league.base.acts import Refused, act
from league.base.models import Decision, User
from league.base.periods import period

# The three candidates of a place are ranked in the database: one index scan a place, one query for any number of them.
_FOUND = """
SELECT a.*, c.code AS place_code, r.scope AS rule_scope, r.place_name AS rule_place, r.reason AS rule_reason
FROM antennas_commune c
LEFT JOIN antennas_commune p ON p.code = c.parent_id
JOIN LATERAL (
    SELECT * FROM antennas_territoryrule t
    WHERE t.span @> %(day)s::date AND (
        (t.scope = 'commune' AND t.place IN (c.code, p.code))
        OR (t.scope = 'epci' AND t.place IN (nullif(c.epci, ''), nullif(p.epci, '')))
        OR (t.scope = 'department' AND t.place = c.department)
    )
    ORDER BY CASE t.scope WHEN 'commune' THEN 1 WHEN 'epci' THEN 2 ELSE 3 END, (t.place = c.code) DESC
    LIMIT 1
) r ON true
JOIN antennas_antenna a ON a.id = r.antenna_id
WHERE c.code = ANY(%(codes)s)
"""


def antennas_for(codes: Iterable[str], on: date) -> dict[str, tuple[Antenna, str]]:
    """The antenna of each commune (INSEE code) on a day, with the rule that gives it, in words of the house's language.

    One query. A code without any rule, or unknown, is not in the answer. An arrondissement follows its commune.
    """
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    found: dict[str, tuple[Antenna, str]] = {}
    for antenna in Antenna.objects.raw(_FOUND, {"day": on, "codes": wanted}):
        row = vars(antenna)
        found[row["place_code"]] = (antenna, reason_of(row["rule_scope"], row["rule_place"], row["rule_reason"]))
    return found


def antenna_for(commune: Commune | None, on: date) -> tuple[Antenna, str] | None:
    """The same for one commune; None when no rule holds."""
    return antennas_for([commune.code], on).get(commune.code) if commune else None


def reason_of(scope: str, place: str, reason: str) -> str:
    """The rule as a sentence to keep with an assignment, in the language of the house; at most 300 characters."""
    with translation.override(settings.LANGUAGE_CODE):
        if place in reason:
            return (_("Territory rule: %(reason)s") % {"reason": reason})[:300]
        match scope:
            case TerritoryRule.Scope.COMMUNE:
                text = _("Rule of the commune, %(place)s: %(reason)s")
            case TerritoryRule.Scope.EPCI:
                text = _("Rule of the intercommunality, %(place)s: %(reason)s")
            case _:
                text = _("Rule of the department, %(place)s: %(reason)s")
        return (text % {"place": place, "reason": reason})[:300]


def place_name(scope: str, place: str) -> str | None:
    """The name of a department, an intercommunality or a commune by its code; None when there is none."""
    field = {"department": "department", "epci": "epci", "commune": "code"}[scope]
    name = {"department": "department_name", "epci": "epci_name", "commune": "name"}[scope]
    return Commune.objects.filter(**{field: place}).values_list(name, flat=True).first() if place else None


def communes_of(scope: str, place: str) -> Q:
    """The communes a rule speaks of, as a condition on Commune."""
    match scope:
        case TerritoryRule.Scope.COMMUNE:
            return Q(code=place) | Q(parent=place)
        case TerritoryRule.Scope.EPCI:
            return Q(epci=place) | Q(parent__epci=place)
        case _:
            return Q(department=place)


@act
def set_rule(
    *,
    scope: str,
    place: str,
    antenna: Antenna,
    reason: str,
    by: User | None,
    on: date,
    decision: Decision | None = None,
) -> TerritoryRule:
    """From `on`, `place` (a code) belongs to `antenna`. The rule that held ends the day before; history keeps both.

    A rule that began on the same day is corrected in place. The same antenna again changes nothing. Companies are not
    moved by this act: whoever calls it decides whether they follow.
    """
    name = place_name(scope, place)
    if name is None:
        raise Refused(_("No place has the code “%(place)s”.") % {"place": place}, field="place")
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the rule."), field="reason")
    standing = list(
        TerritoryRule.objects.select_for_update()
        .filter(scope=scope, place=place)
        .filter(Q(span__contains=on) | Q(span__startswith__gt=on))
        .order_by("span")
    )
    later = [rule for rule in standing if rule.span.lower is not None and rule.span.lower > on]
    current = next((rule for rule in standing if rule not in later), None)
    if later:
        raise Refused(
            _("A rule for %(place)s is planned already from %(day)s: choose a later day.")
            % {"place": name, "day": later[0].span.lower.strftime("%d/%m/%Y")},
            field="on",
        )
    if current is not None:
        if current.antenna_id == antenna.pk and current.span.upper is None:
            return current
        if current.span.lower == on:
            current.antenna, current.reason, current.decision = antenna, reason.strip()[:300], decision
            current.span = period(on)
            current.save(update_fields=["antenna", "reason", "decision", "span"])
            return current
        current.span = period(current.span.lower, on)
        current.save(update_fields=["span"])
    return TerritoryRule.objects.create(
        scope=scope,
        place=place,
        place_name=name[:120],
        antenna=antenna,
        span=period(on),
        reason=reason.strip()[:300],
        decision=decision,
    )


@act
def end_rule(*, rule: TerritoryRule, because: str, by: User | None, on: date) -> TerritoryRule:
    """The rule holds until the day before `on`; then the wider rule counts. The rule of a department cannot end."""
    rule = TerritoryRule.objects.select_for_update().get(pk=rule.pk)
    if rule.scope == TerritoryRule.Scope.DEPARTMENT:
        raise Refused(_("A department always belongs to an antenna: give it another one instead."))
    if rule.span.upper is not None and rule.span.upper <= on:
        return rule
    if rule.span.lower is not None and rule.span.lower >= on:
        raise Refused(_("This rule begins on that day or later: choose a later day."), field="on")
    rule.span = period(rule.span.lower, on)
    rule.save(update_fields=["span"])
    return rule


def rules_on(day: date) -> list[TerritoryRule]:
    """The rules of a day with their antennas: departments, then intercommunalities, then communes; by name."""
    order = {"department": 0, "epci": 1, "commune": 2}
    rows = TerritoryRule.objects.on(day).select_related("antenna").annotate(name_key=Lower(F("place_name")))
    return sorted(rows, key=lambda rule: (order[rule.scope], vars(rule)["name_key"]))
