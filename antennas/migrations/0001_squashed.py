import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import league.base.together
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('antennas', '0001_initial'), ('antennas', '0002_auditor')]

    initial = True

    dependencies = [
        ('base', '0001_squashed'),
    ]

    operations = [
        league.base.together.Together(
            operations=[
                migrations.CreateModel(
                    name='Antenna',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=3, unique=True, verbose_name='code')),
                        ('slug', models.SlugField(unique=True, verbose_name='address')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order, west to east')),
                        ('presentation', models.CharField(blank=True, max_length=200, verbose_name='presentation')),
                        ('legacy_weight', models.DecimalField(decimal_places=2, default=0, help_text='Euros a year before the merger.', max_digits=12, verbose_name='historical funding')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='antennas.commune', verbose_name='seat')),
                    ],
                    options={
                        'verbose_name': 'antenna',
                        'verbose_name_plural': 'antennas',
                        'ordering': ['position', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='Commune',
                    fields=[
                        ('code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='INSEE code')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('sort_key', models.CharField(db_index=True, max_length=100, verbose_name='sort key')),
                        ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None, verbose_name='postal codes')),
                        ('department', models.CharField(db_index=True, max_length=3, verbose_name='department')),
                        ('department_name', models.CharField(max_length=60, verbose_name='name of the department')),
                        ('epci', models.CharField(blank=True, db_index=True, max_length=9, verbose_name='intercommunality')),
                        ('epci_name', models.CharField(blank=True, max_length=120, verbose_name='name of the intercommunality')),
                        ('population', models.PositiveIntegerField(default=0, verbose_name='population')),
                        ('latitude', models.FloatField(verbose_name='latitude')),
                        ('longitude', models.FloatField(verbose_name='longitude')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrondissements', to='antennas.commune', verbose_name='commune')),
                    ],
                    options={
                        'verbose_name': 'commune',
                        'verbose_name_plural': 'communes',
                        'ordering': ['sort_key', 'code'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['postal_codes'], name='commune_postal_codes'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('sort_key', name='gin_trgm_ops'), name='commune_name_trigram')],
                    },
                ),
                migrations.CreateModel(
                    name='AntennaEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('code', models.CharField(max_length=3, verbose_name='code')),
                        ('slug', models.SlugField(db_index=False, verbose_name='address')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order, west to east')),
                        ('presentation', models.CharField(blank=True, max_length=200, verbose_name='presentation')),
                        ('legacy_weight', models.DecimalField(decimal_places=2, default=0, help_text='Euros a year before the merger.', max_digits=12, verbose_name='historical funding')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='antennas.antenna')),
                        ('commune', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.commune', verbose_name='seat')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='FormerCommune',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=5, verbose_name='former INSEE code')),
                        ('name', models.CharField(blank=True, max_length=100, verbose_name='former name')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former', to='antennas.commune', verbose_name='commune today')),
                    ],
                    options={
                        'verbose_name': 'former commune',
                        'verbose_name_plural': 'former communes',
                        'ordering': ['code'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'commune'), name='one_line_per_former_commune')],
                    },
                ),
                migrations.CreateModel(
                    name='Tenure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], max_length=40, verbose_name='function')),
                        ('title', models.CharField(blank=True, help_text='As the league calls it.', max_length=120, verbose_name='title')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                        ('antenna', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='antennas.antenna', verbose_name='antenna')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='base.person', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'function held',
                        'verbose_name_plural': 'functions held',
                        'ordering': ['function', 'antenna', 'span'],
                        'indexes': [models.Index(fields=['person'], name='tenure_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('span__isempty', False)), name='tenure_of_antenna_not_empty'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('antenna__isnull', False)), expressions=[(models.F('person'), '='), (models.F('function'), '='), (models.F('antenna'), '='), (models.F('span'), '&&')], name='tenure_of_antenna_no_overlap'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('antenna__isnull', True)), expressions=[(models.F('person'), '='), (models.F('function'), '='), (models.F('span'), '&&')], name='tenure_of_league_no_overlap'), models.UniqueConstraint(fields=('id', 'span'), name='tenure_with_span')],
                    },
                ),
                migrations.CreateModel(
                    name='TenureEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], max_length=40, verbose_name='function')),
                        ('title', models.CharField(blank=True, help_text='As the league calls it.', max_length=120, verbose_name='title')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                        ('antenna', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.antenna', verbose_name='antenna')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.person', verbose_name='person')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='antennas.tenure')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TerritoryRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scope', models.CharField(choices=[('department', 'department'), ('epci', 'intercommunality'), ('commune', 'commune')], max_length=10, verbose_name='kind of place')),
                        ('place', models.CharField(max_length=9, verbose_name='code of the place')),
                        ('place_name', models.CharField(max_length=120, verbose_name='place')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='holds')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('antenna', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='antennas.antenna', verbose_name='antenna')),
                        ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.decision', verbose_name='decision')),
                    ],
                    options={
                        'verbose_name': 'territory rule',
                        'verbose_name_plural': 'territory rules',
                        'ordering': ['scope', 'place', 'span'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('span__isempty', False)), name='territory_rule_not_empty'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('scope'), '='), (models.F('place'), '='), (models.F('span'), '&&')], name='territory_rule_no_overlap')],
                    },
                ),
                migrations.CreateModel(
                    name='TerritoryRuleEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('scope', models.CharField(choices=[('department', 'department'), ('epci', 'intercommunality'), ('commune', 'commune')], max_length=10, verbose_name='kind of place')),
                        ('place', models.CharField(max_length=9, verbose_name='code of the place')),
                        ('place_name', models.CharField(max_length=120, verbose_name='place')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='holds')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('antenna', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.antenna', verbose_name='antenna')),
                        ('decision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.decision', verbose_name='decision')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='antennas.territoryrule')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='antenna',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_antennaevent" ("code", "commune_id", "id", "legacy_weight", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presentation", "slug") VALUES (NEW."code", NEW."commune_id", NEW."id", NEW."legacy_weight", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."presentation", NEW."slug"); RETURN NULL;', hash='abc74894adc7797e81a4ec0fbe7aaf18e15ea333', operation='INSERT', pgid='pgtrigger_insert_insert_db12a', table='antennas_antenna', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='antenna',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "antennas_antennaevent" ("code", "commune_id", "id", "legacy_weight", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presentation", "slug") VALUES (NEW."code", NEW."commune_id", NEW."id", NEW."legacy_weight", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."presentation", NEW."slug"); RETURN NULL;', hash='9674b77427d8df4924f03b5e6fea99a475be0d6e', operation='UPDATE', pgid='pgtrigger_update_update_dff5f', table='antennas_antenna', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='antenna',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_antennaevent" ("code", "commune_id", "id", "legacy_weight", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presentation", "slug") VALUES (OLD."code", OLD."commune_id", OLD."id", OLD."legacy_weight", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."presentation", OLD."slug"); RETURN NULL;', hash='ccbc4a0c9f12f5e72e802a4c0766d47cee3bc8d8', operation='DELETE', pgid='pgtrigger_delete_delete_c5a3f', table='antennas_antenna', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_tenureevent" ("antenna_id", "function", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "title") VALUES (NEW."antenna_id", NEW."function", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."span", NEW."title"); RETURN NULL;', hash='837195cfed0016fd11e891c4b841af8404a81148', operation='INSERT', pgid='pgtrigger_insert_insert_1c10e', table='antennas_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "antennas_tenureevent" ("antenna_id", "function", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "title") VALUES (NEW."antenna_id", NEW."function", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."span", NEW."title"); RETURN NULL;', hash='45f116a66cc4f32fb8969ea80b2da87908f45831', operation='UPDATE', pgid='pgtrigger_update_update_f47c3', table='antennas_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_tenureevent" ("antenna_id", "function", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "span", "title") VALUES (OLD."antenna_id", OLD."function", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."span", OLD."title"); RETURN NULL;', hash='7deab255659ce6df701f59f7106ea5f8624a43c5', operation='DELETE', pgid='pgtrigger_delete_delete_f3410', table='antennas_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='territoryrule',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_territoryruleevent" ("antenna_id", "decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_name", "reason", "scope", "span") VALUES (NEW."antenna_id", NEW."decision_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."place", NEW."place_name", NEW."reason", NEW."scope", NEW."span"); RETURN NULL;', hash='c1be07d3da1bc28adc117795bdd1e09ab20edf80', operation='INSERT', pgid='pgtrigger_insert_insert_b63f6', table='antennas_territoryrule', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='territoryrule',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "antennas_territoryruleevent" ("antenna_id", "decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_name", "reason", "scope", "span") VALUES (NEW."antenna_id", NEW."decision_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."place", NEW."place_name", NEW."reason", NEW."scope", NEW."span"); RETURN NULL;', hash='e89ccec713c07e3e5395af0c36da3c2890dc4820', operation='UPDATE', pgid='pgtrigger_update_update_e5a3f', table='antennas_territoryrule', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='territoryrule',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "antennas_territoryruleevent" ("antenna_id", "decision_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_name", "reason", "scope", "span") VALUES (OLD."antenna_id", OLD."decision_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place", OLD."place_name", OLD."reason", OLD."scope", OLD."span"); RETURN NULL;', hash='957ad5b186e56fc06f3d77397d753fe54f5e2433', operation='DELETE', pgid='pgtrigger_delete_delete_66cf4', table='antennas_territoryrule', when='AFTER')),
                ),
            ],
        ),
    ]
