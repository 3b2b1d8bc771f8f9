"""Dated rows: no two of them hold on the same day, no period is empty, and a right spans the days of its mandate."""

from league.desks.verifying.check import Check


def _overlap(table: str, *keys: str, only: str = "true", span: str = "span") -> Check:
    """Two rows of `table`, alike in `keys`, that hold on a common day; `span` is the period as an expression of row x."""
    first, second = (span.replace("x.", f"{row}.") if "x." in span else f"{row}.{span}" for row in "ab")
    alike = " AND ".join(f"a.{key} = b.{key}" for key in keys)
    named = " || ' ' || ".join(f"'{key.removesuffix('_id')} ' || a.{key}" for key in keys)
    restricted = " AND ".join(only.replace("x.", f"{row}.") for row in "ab")
    rows = f"{table} x WHERE {only}"
    return Check(
        rows,
        f"""
        SELECT {named}, {first} || ' and ' || {second}
          FROM {table} a JOIN {table} b ON a.id < b.id AND {alike}
         WHERE {first} && {second} AND {restricted}""",  # noqa: S608  constants of this file
    )


# By the name of the exclusion constraint that holds the promise day by day.
OVERLAPS: dict[str, Check] = {
    "membership_no_overlap": _overlap("members_membership", "company_id"),
    "college_assignment_no_overlap": _overlap("members_collegeassignment", "company_id"),
    "antenna_assignment_no_overlap": _overlap("members_antennaassignment", "company_id"),
    "contact_function_no_overlap": _overlap("members_contactfunction", "person_id", "company_id", "kind"),
    "one_representative_no_overlap": _overlap(
        "members_contactfunction", "company_id", only="x.kind = 'representative'"
    ),
    "establishment_seat_no_overlap": _overlap("members_establishment", "company_id", only="x.seat"),
    "establishment_siret_no_overlap": _overlap(
        "members_establishment", "company_id", "siret", only="x.siret IS NOT NULL"
    ),
    "withholding_no_overlap": _overlap("members_withholding", "company_id", "field"),
    "consent_no_overlap": _overlap("members_consent", "person_id", "company_id", "field"),
    "absorbed_once_a_day": _overlap("members_absorption", "absorbed_id", span="daterange(x.day, x.ended_on)"),
    "territory_rule_no_overlap": _overlap("antennas_territoryrule", "scope", "place"),
    "tenure_of_antenna_no_overlap": _overlap(
        "antennas_tenure", "person_id", "function", "antenna_id", only="x.antenna_id IS NOT NULL"
    ),
    "tenure_of_league_no_overlap": _overlap("antennas_tenure", "person_id", "function", only="x.antenna_id IS NULL"),
    "mandate_of_seat_no_overlap": _overlap("governance_mandate", "seat_id"),
    "product_terms_no_overlap": _overlap("dues_productterms", "product_id"),
    "trait_no_overlap": _overlap("dues_trait", "company_id", "kind"),
    "one_exception_a_company_and_year": _overlap(
        "dues_waiver", "company_id", span="int4range(x.first_year, x.last_year, '[]')"
    ),
    "mandate_account_no_overlap": _overlap("dues_mandateaccount", "mandate_id"),
    "hold_no_overlap": _overlap("dues_hold", "document_id"),
    "one_value_per_setting_and_day": _overlap("base_setting", "key"),
}

CHECKS: dict[str, Check] = {
    **OVERLAPS,
    "mandate_and_tenure_differ": Check(
        "governance_mandate",
        """
        SELECT 'mandate ' || m.id, 'person ' || m.person_id || ' ' || m.span || ', the function held: person '
               || t.person_id || ' ' || t.span
          FROM governance_mandate m JOIN antennas_tenure t ON t.id = m.tenure_id
         WHERE m.span <> t.span OR m.person_id <> t.person_id""",
    ),
    "absorbed_in_a_circle": Check(
        "members_absorption",
        """
        WITH RECURSIVE above(start, company, days) AS (
            SELECT absorbed_id, absorber_id, daterange(day, ended_on) FROM members_absorption
            UNION
            SELECT a.start, up.absorber_id, daterange(up.day, up.ended_on) * a.days
              FROM members_absorption up JOIN above a ON up.absorbed_id = a.company
             WHERE daterange(up.day, up.ended_on) && a.days)
        SELECT 'company ' || start, 'absorbs itself on ' || days FROM above
         WHERE start = company AND NOT isempty(days)""",
    ),
}
