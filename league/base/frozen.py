"""What is issued never changes: the database refuses it, for every role that is not the owner by REVOKE as well."""

import pgtrigger
from django.apps import apps
from django.db import models


def frozen(name: str) -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows are only ever inserted."""
    return [
        pgtrigger.Protect(name=f"{name}_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_is_not_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
        ),
    ]


def frozen_tables() -> list[str]:
    """Tables that the application role may only read and add to: those with `frozen` triggers, and all history.

    A trigger with a condition protects some columns only: the others may change.
    """
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model")
        or any(str(t.name).endswith("_never_changes") and t.condition is None for t in _triggers(model))
    )


def undeletable_tables() -> list[str]:
    """Tables of record: everything of ours. Only sessions, logins' devices and caches of libraries are ever deleted."""
    ours = {"base", "antennas", "members", "dues", "governance", "reporting"}
    return sorted(m._meta.db_table for m in apps.get_models() if m._meta.app_label in ours)


def _triggers(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    return list(getattr(model._meta, "triggers", []))
