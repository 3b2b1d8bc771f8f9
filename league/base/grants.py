"""What the application's database role may do: read and add everywhere, change what is not frozen, delete nothing of record.

The protection is twofold, REVOKE and trigger: a mistake in one does not open the other. As owner or superuser all of
it can be undone; the daily seal of the history is what shows that.
"""

from typing import Any

from league.base.frozen import frozen_tables, undeletable_tables


def grant(connection: Any, application: str) -> None:
    """Gives `application` its rights and makes triggers impossible to ignore for whoever is not the owner."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        if cursor.fetchone():
            cursor.execute(_ONLY_THE_OWNER_IGNORES)
        if application == owner:
            return
        role = quote(application)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        existing = set(connection.introspection.table_names(cursor))
        for table in frozen_tables():
            if table in existing:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {role}")
        for table in undeletable_tables():
            if table in existing:
                cursor.execute(f"REVOKE DELETE, TRUNCATE ON {quote(table)} FROM {role}")
        if "django_migrations" in existing:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quote('django_migrations')} FROM {role}")


_ONLY_THE_OWNER_IGNORES = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    SELECT session_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'base_user'::regclass)
       AND coalesce(trigger_name = ANY(nullif(current_setting('pgtrigger.ignore', true), '')::text[]), false)
$$ LANGUAGE sql STABLE
"""
