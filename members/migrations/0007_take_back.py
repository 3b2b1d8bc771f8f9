from django.db import migrations

TABLES = (
    "members_contactfunction", "members_figure", "members_establishment", "members_antennaassignment",
    "members_collegeassignment", "members_companyname", "members_membership", "members_company", "base_person",
)  # fmt: skip
LISTED = ", ".join(f"'{table}'" for table in TABLES)

# The application deletes nothing of record. This function of the owner takes back what one register line added, and
# nothing else: the rows that the line's contribution names. What rests on them makes it fail as a whole.
TAKE_BACK = f"""
CREATE FUNCTION members_take_back(contribution bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb;
    name text;
BEGIN
    SELECT added INTO STRICT rows FROM members_contribution WHERE id = contribution FOR UPDATE;
    UPDATE members_intakeline SET company_id = NULL
     WHERE id = (SELECT line_id FROM members_contribution WHERE id = contribution);
    DELETE FROM members_contribution WHERE id = contribution;
    FOREACH name IN ARRAY ARRAY[{LISTED}] LOOP
        EXECUTE format(
            'DELETE FROM %I WHERE id IN (SELECT (one ->> ''pk'')::bigint FROM jsonb_array_elements($1) one'
            ' WHERE one ->> ''table'' = $2)', name) USING rows, name;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [('members', '0006_workbench')]
    operations = [migrations.RunSQL(TAKE_BACK, "DROP FUNCTION members_take_back(bigint)")]
