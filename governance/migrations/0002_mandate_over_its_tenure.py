from django.db import migrations


class Migration(migrations.Migration):
    """The days of a mandate and of the function it gives are the same days, whoever changes them."""

    dependencies = [("governance", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE governance_mandate ADD CONSTRAINT mandate_over_its_tenure FOREIGN KEY (tenure_id, span)"
            " REFERENCES antennas_tenure (id, span) ON UPDATE CASCADE",
            "ALTER TABLE governance_mandate DROP CONSTRAINT mandate_over_its_tenure",
        )
    ]
