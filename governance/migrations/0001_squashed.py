import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import league.base.together
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('governance', '0001_initial'), ('governance', '0002_mandate_over_its_tenure'), ('governance', '0003_what_seats_ask'), ('governance', '0004_auditor')]

    initial = True

    dependencies = [
        ('antennas', '0001_squashed'),
        ('base', '0001_squashed'),
        ('members', '0001_squashed'),
    ]

    operations = [
        league.base.together.Together(
            operations=[
                migrations.CreateModel(
                    name='Office',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], help_text='Rights follow from it while the mandate lasts.', max_length=40, verbose_name='function that it gives')),
                        ('declared', models.BooleanField(default=False, help_text='Who holds it is an officer of the association: a change is declared within three months.', verbose_name='declared to the prefecture')),
                    ],
                    options={
                        'verbose_name': 'office',
                        'verbose_name_plural': 'offices',
                        'ordering': ['position'],
                    },
                ),
                migrations.CreateModel(
                    name='OfficeEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('code', models.SlugField(db_index=False, verbose_name='code')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], help_text='Rights follow from it while the mandate lasts.', max_length=40, verbose_name='function that it gives')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.office')),
                        ('declared', models.BooleanField(default=False, help_text='Who holds it is an officer of the association: a change is declared within three months.', verbose_name='declared to the prefecture')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('antenna', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='antennas.antenna', verbose_name='reserved for the antenna')),
                        ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='governance.body', verbose_name='body')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='governance.office', verbose_name='office')),
                        ('chosen_by', models.CharField(choices=[('assembly', 'the general assembly'), ('committee', 'the local committee'), ('bureau', 'the bureau'), ('ex_officio', 'nobody: held by right of another function')], default='assembly', max_length=12, verbose_name='chosen by')),
                        ('college', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.college', verbose_name='reserved for the college')),
                        ('inside', models.BooleanField(default=True, help_text='Outside it, the seat is invited: it is shown apart.', verbose_name='counts in the number of seats')),
                        ('term_years', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the body.', null=True, verbose_name='length of its term, years')),
                        ('third', models.PositiveSmallIntegerField(blank=True, help_text='1, 2 or 3 where the body is renewed by thirds.', null=True, verbose_name='renewed with the third')),
                    ],
                    options={
                        'verbose_name': 'seat',
                        'verbose_name_plural': 'seats',
                        'ordering': ['body', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('body', 'position'), name='one_seat_per_position'), models.CheckConstraint(condition=models.Q(('third', None), ('third__range', (1, 3)), _connector='OR'), name='seat_third_is_1_2_or_3')],
                    },
                ),
                migrations.CreateModel(
                    name='SeatEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('antenna', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.antenna', verbose_name='reserved for the antenna')),
                        ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.body', verbose_name='body')),
                        ('office', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.office', verbose_name='office')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.seat')),
                        ('chosen_by', models.CharField(choices=[('assembly', 'the general assembly'), ('committee', 'the local committee'), ('bureau', 'the bureau'), ('ex_officio', 'nobody: held by right of another function')], default='assembly', max_length=12, verbose_name='chosen by')),
                        ('college', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.college', verbose_name='reserved for the college')),
                        ('inside', models.BooleanField(default=True, help_text='Outside it, the seat is invited: it is shown apart.', verbose_name='counts in the number of seats')),
                        ('term_years', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the body.', null=True, verbose_name='length of its term, years')),
                        ('third', models.PositiveSmallIntegerField(blank=True, help_text='1, 2 or 3 where the body is renewed by thirds.', null=True, verbose_name='renewed with the third')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Body',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('bureau', 'bureau'), ('committee', 'local committee')], max_length=12, verbose_name='kind')),
                        ('slug', models.SlugField(unique=True, verbose_name='address')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('term_years', models.PositiveSmallIntegerField(default=3, verbose_name='length of a term, years')),
                        ('antenna', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='antennas.antenna', verbose_name='antenna')),
                        ('most_terms', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='most consecutive terms')),
                        ('seats_per_company', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='most seats for one company')),
                    ],
                    options={
                        'verbose_name': 'body',
                        'verbose_name_plural': 'bodies',
                        'ordering': ['kind', 'antenna__position', 'name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('antenna', None), ('kind', 'bureau')), models.Q(('antenna__isnull', False), ('kind', 'committee')), _connector='OR'), name='committees_belong_to_an_antenna')],
                    },
                ),
                migrations.CreateModel(
                    name='BodyEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('bureau', 'bureau'), ('committee', 'local committee')], max_length=12, verbose_name='kind')),
                        ('slug', models.SlugField(db_index=False, verbose_name='address')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('term_years', models.PositiveSmallIntegerField(default=3, verbose_name='length of a term, years')),
                        ('antenna', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.antenna', verbose_name='antenna')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.body')),
                        ('most_terms', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='most consecutive terms')),
                        ('seats_per_company', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='most seats for one company')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Mandate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                        ('term_ends_on', models.DateField(blank=True, null=True, verbose_name='term ends on')),
                        ('origin', models.CharField(choices=[('elected', 'elected'), ('co_opted', 'co-opted'), ('ex_officio', 'ex officio')], max_length=12, verbose_name='origin')),
                        ('end_kind', models.CharField(blank=True, choices=[('term', 'end of the term'), ('resignation', 'resignation'), ('replaced', 'replaced'), ('left', 'left the company or the league')], max_length=12, verbose_name='end')),
                        ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the end')),
                        ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.company', verbose_name='for the company')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.decision', verbose_name='decision')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.person', verbose_name='person')),
                        ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='antennas.tenure', verbose_name='function held')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='governance.seat', verbose_name='seat')),
                        ('kept_by', models.ForeignKey(blank=True, help_text='The company left, or the person no longer speaks for it: a body decided that the mandate goes on.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.decision', verbose_name='kept by')),
                        ('ratified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.decision', verbose_name='ratified by')),
                        ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.person', verbose_name='substitute')),
                    ],
                    options={
                        'verbose_name': 'mandate',
                        'verbose_name_plural': 'mandates',
                        'ordering': ['seat', 'span'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('span__isempty', False)), name='mandate_of_seat_not_empty'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('seat'), '='), (models.F('span'), '&&')], name='mandate_of_seat_no_overlap'), models.UniqueConstraint(fields=('tenure',), name='one_mandate_per_tenure'), models.CheckConstraint(condition=models.Q(('ratified_by', None), ('origin', 'co_opted'), _connector='OR'), name='only_a_co_option_is_ratified'), models.CheckConstraint(condition=models.Q(('substitute', None), models.Q(('substitute', models.F('person')), _negated=True), _connector='OR'), name='substitute_is_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='MandateEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                        ('term_ends_on', models.DateField(blank=True, null=True, verbose_name='term ends on')),
                        ('origin', models.CharField(choices=[('elected', 'elected'), ('co_opted', 'co-opted'), ('ex_officio', 'ex officio')], max_length=12, verbose_name='origin')),
                        ('end_kind', models.CharField(blank=True, choices=[('term', 'end of the term'), ('resignation', 'resignation'), ('replaced', 'replaced'), ('left', 'left the company or the league')], max_length=12, verbose_name='end')),
                        ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the end')),
                        ('company', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='members.company', verbose_name='for the company')),
                        ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.decision', verbose_name='decision')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.person', verbose_name='person')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.mandate')),
                        ('tenure', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='antennas.tenure', verbose_name='function held')),
                        ('seat', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.seat', verbose_name='seat')),
                        ('kept_by', models.ForeignKey(blank=True, db_constraint=False, help_text='The company left, or the person no longer speaks for it: a body decided that the mandate goes on.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.decision', verbose_name='kept by')),
                        ('ratified_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.decision', verbose_name='ratified by')),
                        ('substitute', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='base.person', verbose_name='substitute')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Incompatibility',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], max_length=40, verbose_name='function')),
                        ('reason', models.CharField(help_text='The article of the statutes.', max_length=300, verbose_name='reason')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incompatibilities', to='governance.office', verbose_name='office')),
                    ],
                    options={
                        'verbose_name': 'incompatibility',
                        'verbose_name_plural': 'incompatibilities',
                        'ordering': ['office__position', 'function'],
                        'constraints': [models.UniqueConstraint(fields=('office', 'function'), name='one_line_per_incompatibility')],
                    },
                ),
                migrations.CreateModel(
                    name='IncompatibilityEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('function', models.CharField(choices=[('direction', 'direction'), ('membership', 'membership service'), ('finance', 'finance service'), ('governance', 'governance service'), ('communication', 'communication service'), ('technical', 'technical staff'), ('reader', 'reader'), ('auditor', 'auditor of the accounts'), ('delegate', 'territorial delegate'), ('vice_president', 'antenna vice-president'), ('committee_member', 'committee member'), ('co_president', 'co-president'), ('treasurer', 'treasurer'), ('secretary', 'secretary'), ('bureau_member', 'bureau member')], max_length=40, verbose_name='function')),
                        ('reason', models.CharField(help_text='The article of the statutes.', max_length=300, verbose_name='reason')),
                        ('office', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='governance.office', verbose_name='office')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.incompatibility')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PrefectureFiling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('filed_on', models.DateField(verbose_name='filed on')),
                        ('covers_to', models.DateField(verbose_name='tells the changes up to')),
                        ('receipt', models.CharField(blank=True, help_text='Number or date of the receipt.', max_length=60, verbose_name='receipt')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                    ],
                    options={
                        'verbose_name': 'declaration to the prefecture',
                        'verbose_name_plural': 'declarations to the prefecture',
                        'ordering': ['-covers_to', '-id'],
                        'constraints': [models.UniqueConstraint(fields=('covers_to',), name='one_filing_per_day_covered'), models.CheckConstraint(condition=models.Q(('covers_to__lte', models.F('filed_on'))), name='filing_covers_what_has_happened')],
                    },
                ),
                migrations.CreateModel(
                    name='PrefectureFilingEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('filed_on', models.DateField(verbose_name='filed on')),
                        ('covers_to', models.DateField(verbose_name='tells the changes up to')),
                        ('receipt', models.CharField(blank=True, help_text='Number or date of the receipt.', max_length=60, verbose_name='receipt')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='governance.prefecturefiling')),
                        ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='office',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_officeevent" ("code", "declared", "function", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."code", NEW."declared", NEW."function", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='9538d7440878f94986372b247ffe62d08cc61822', operation='INSERT', pgid='pgtrigger_insert_insert_9b0ed', table='governance_office', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='office',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_officeevent" ("code", "declared", "function", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."code", NEW."declared", NEW."function", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='01061e05fd082f59a3f5130b71e4f3c244be2480', operation='UPDATE', pgid='pgtrigger_update_update_86fc7', table='governance_office', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='office',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_officeevent" ("code", "declared", "function", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."code", OLD."declared", OLD."function", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='896a201d5bf84a7929e0ed3df31739772705051e', operation='DELETE', pgid='pgtrigger_delete_delete_d0e83', table='governance_office', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='seat',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_seatevent" ("antenna_id", "body_id", "chosen_by", "college_id", "id", "inside", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "term_years", "third") VALUES (NEW."antenna_id", NEW."body_id", NEW."chosen_by", NEW."college_id", NEW."id", NEW."inside", NEW."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position", NEW."term_years", NEW."third"); RETURN NULL;', hash='357097096d0f840c60ab876b7c2155fc7f8a21b3', operation='INSERT', pgid='pgtrigger_insert_insert_368bc', table='governance_seat', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='seat',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_seatevent" ("antenna_id", "body_id", "chosen_by", "college_id", "id", "inside", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "term_years", "third") VALUES (NEW."antenna_id", NEW."body_id", NEW."chosen_by", NEW."college_id", NEW."id", NEW."inside", NEW."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position", NEW."term_years", NEW."third"); RETURN NULL;', hash='01f0002358c0e20759a2e48932dbb6cda4814398', operation='UPDATE', pgid='pgtrigger_update_update_75929', table='governance_seat', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='seat',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_seatevent" ("antenna_id", "body_id", "chosen_by", "college_id", "id", "inside", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "term_years", "third") VALUES (OLD."antenna_id", OLD."body_id", OLD."chosen_by", OLD."college_id", OLD."id", OLD."inside", OLD."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position", OLD."term_years", OLD."third"); RETURN NULL;', hash='c2fbb4a3840642d31bb023a34bec297d9e87cf26', operation='DELETE', pgid='pgtrigger_delete_delete_5ba65', table='governance_seat', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='body',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_bodyevent" ("antenna_id", "id", "kind", "most_terms", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats_per_company", "slug", "term_years") VALUES (NEW."antenna_id", NEW."id", NEW."kind", NEW."most_terms", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."seats_per_company", NEW."slug", NEW."term_years"); RETURN NULL;', hash='0da9099882f90501e974d5a35aa6f1cd24db4c5a', operation='INSERT', pgid='pgtrigger_insert_insert_8eb50', table='governance_body', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='body',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_bodyevent" ("antenna_id", "id", "kind", "most_terms", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats_per_company", "slug", "term_years") VALUES (NEW."antenna_id", NEW."id", NEW."kind", NEW."most_terms", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."seats_per_company", NEW."slug", NEW."term_years"); RETURN NULL;', hash='94ff794db334e64d554267d1a8210a378d7235eb', operation='UPDATE', pgid='pgtrigger_update_update_9741f', table='governance_body', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='body',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_bodyevent" ("antenna_id", "id", "kind", "most_terms", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seats_per_company", "slug", "term_years") VALUES (OLD."antenna_id", OLD."id", OLD."kind", OLD."most_terms", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."seats_per_company", OLD."slug", OLD."term_years"); RETURN NULL;', hash='2c8ac2d3cae60c4c256202dc285bd909613fa26f', operation='DELETE', pgid='pgtrigger_delete_delete_f10a3', table='governance_body', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mandate',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_mandateevent" ("company_id", "decision_id", "end_kind", "end_reason", "id", "kept_by_id", "origin", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratified_by_id", "seat_id", "span", "substitute_id", "tenure_id", "term_ends_on") VALUES (NEW."company_id", NEW."decision_id", NEW."end_kind", NEW."end_reason", NEW."id", NEW."kept_by_id", NEW."origin", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."ratified_by_id", NEW."seat_id", NEW."span", NEW."substitute_id", NEW."tenure_id", NEW."term_ends_on"); RETURN NULL;', hash='4d0639bec731b88c91f223df23d8d1167caeacba', operation='INSERT', pgid='pgtrigger_insert_insert_16b32', table='governance_mandate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mandate',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_mandateevent" ("company_id", "decision_id", "end_kind", "end_reason", "id", "kept_by_id", "origin", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratified_by_id", "seat_id", "span", "substitute_id", "tenure_id", "term_ends_on") VALUES (NEW."company_id", NEW."decision_id", NEW."end_kind", NEW."end_reason", NEW."id", NEW."kept_by_id", NEW."origin", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."ratified_by_id", NEW."seat_id", NEW."span", NEW."substitute_id", NEW."tenure_id", NEW."term_ends_on"); RETURN NULL;', hash='08813eb013832c7d42497ab5ec830fdb36b48be9', operation='UPDATE', pgid='pgtrigger_update_update_ab4ab', table='governance_mandate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mandate',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_mandateevent" ("company_id", "decision_id", "end_kind", "end_reason", "id", "kept_by_id", "origin", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ratified_by_id", "seat_id", "span", "substitute_id", "tenure_id", "term_ends_on") VALUES (OLD."company_id", OLD."decision_id", OLD."end_kind", OLD."end_reason", OLD."id", OLD."kept_by_id", OLD."origin", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."ratified_by_id", OLD."seat_id", OLD."span", OLD."substitute_id", OLD."tenure_id", OLD."term_ends_on"); RETURN NULL;', hash='881b45210d99e66909b15b5ba75e901a76f427e1', operation='DELETE', pgid='pgtrigger_delete_delete_ff563', table='governance_mandate', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='incompatibility',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_incompatibilityevent" ("function", "id", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."function", NEW."id", NEW."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;', hash='fddc79f07b9f62165bb3c79876bbf1e2a20c3c25', operation='INSERT', pgid='pgtrigger_insert_insert_df8d8', table='governance_incompatibility', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='incompatibility',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_incompatibilityevent" ("function", "id", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."function", NEW."id", NEW."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;', hash='3f2d2206faf0f314c3b32a0ec42e07453712e697', operation='UPDATE', pgid='pgtrigger_update_update_bbc39', table='governance_incompatibility', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='incompatibility',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_incompatibilityevent" ("function", "id", "office_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (OLD."function", OLD."id", OLD."office_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason"); RETURN NULL;', hash='2adfe6f4d818a034dbdd81244c205f300d0ee007', operation='DELETE', pgid='pgtrigger_delete_delete_8c58a', table='governance_incompatibility', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='prefecturefiling',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_prefecturefilingevent" ("covers_to", "filed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "recorded_at", "recorded_by_id") VALUES (NEW."covers_to", NEW."filed_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."receipt", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='dc1a2f55a3dfe8de5922581d139ecf571678f02d', operation='INSERT', pgid='pgtrigger_insert_insert_afae3', table='governance_prefecturefiling', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='prefecturefiling',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "governance_prefecturefilingevent" ("covers_to", "filed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "recorded_at", "recorded_by_id") VALUES (NEW."covers_to", NEW."filed_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."receipt", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='0e5519569e4741682fea22b0c77412f0d528493d', operation='UPDATE', pgid='pgtrigger_update_update_d0dd1', table='governance_prefecturefiling', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='prefecturefiling',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "governance_prefecturefilingevent" ("covers_to", "filed_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt", "recorded_at", "recorded_by_id") VALUES (OLD."covers_to", OLD."filed_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."receipt", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;', hash='a492aec42b92abb21901122b66b6168744afbe46', operation='DELETE', pgid='pgtrigger_delete_delete_2382d', table='governance_prefecturefiling', when='AFTER')),
                ),
            ],
        ),
        migrations.RunSQL(
            sql='ALTER TABLE governance_mandate ADD CONSTRAINT mandate_over_its_tenure FOREIGN KEY (tenure_id, span) REFERENCES antennas_tenure (id, span) ON UPDATE CASCADE',
            reverse_sql='ALTER TABLE governance_mandate DROP CONSTRAINT mandate_over_its_tenure',
        ),
    ]
