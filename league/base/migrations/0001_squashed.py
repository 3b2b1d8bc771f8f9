import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import league.base.together
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('base', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        django.contrib.postgres.operations.UnaccentExtension(
        ),
        league.base.together.Together(
            operations=[
                migrations.CreateModel(
                    name='File',
                    fields=[
                        ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='digest')),
                        ('media_type', models.CharField(max_length=80, verbose_name='type')),
                        ('content', models.BinaryField(verbose_name='content')),
                        ('size', models.GeneratedField(db_persist=True, expression=models.Func(models.F('content'), function='octet_length'), output_field=models.IntegerField(), verbose_name='size in bytes')),
                        ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='stored at')),
                    ],
                    options={
                        'verbose_name': 'file',
                        'verbose_name_plural': 'files',
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=80, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('intent', models.CharField(help_text='The same wish makes one job.', max_length=100, unique=True, verbose_name='intent')),
                        ('params', models.JSONField(blank=True, default=dict, verbose_name='parameters')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='address of the result')),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked at')),
                        ('paused_at', models.DateTimeField(blank=True, null=True, verbose_name='paused at')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                        ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                    ],
                    options={
                        'verbose_name': 'background job',
                        'verbose_name_plural': 'background jobs',
                        'ordering': ['-asked_at', '-id'],
                        'indexes': [models.Index(condition=models.Q(('finished_at', None)), fields=['kind'], name='job_unfinished')],
                    },
                ),
                migrations.CreateModel(
                    name='League',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('legal_name', models.CharField(max_length=200, verbose_name='legal name')),
                        ('promise', models.CharField(help_text='The headline of the front page.', max_length=120, verbose_name='promise')),
                        ('presentation', models.TextField(verbose_name='presentation')),
                        ('region', models.CharField(max_length=100, verbose_name='region')),
                        ('street', models.CharField(max_length=200, verbose_name='street')),
                        ('postal_code', models.CharField(max_length=10, verbose_name='postal code')),
                        ('town', models.CharField(max_length=100, verbose_name='town')),
                        ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                        ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                        ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                        ('founded_on', models.DateField(verbose_name='founded on')),
                        ('jobs_goal', models.PositiveIntegerField(default=0, verbose_name='additional jobs aimed at')),
                    ],
                    options={
                        'verbose_name': 'federation',
                        'verbose_name_plural': 'federation',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='only_one_league')],
                    },
                ),
                migrations.CreateModel(
                    name='LeagueEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('legal_name', models.CharField(max_length=200, verbose_name='legal name')),
                        ('promise', models.CharField(help_text='The headline of the front page.', max_length=120, verbose_name='promise')),
                        ('presentation', models.TextField(verbose_name='presentation')),
                        ('region', models.CharField(max_length=100, verbose_name='region')),
                        ('street', models.CharField(max_length=200, verbose_name='street')),
                        ('postal_code', models.CharField(max_length=10, verbose_name='postal code')),
                        ('town', models.CharField(max_length=100, verbose_name='town')),
                        ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                        ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                        ('bic', models.CharField(blank=True, max_length=11, verbose_name='BIC')),
                        ('founded_on', models.DateField(verbose_name='founded on')),
                        ('jobs_goal', models.PositiveIntegerField(default=0, verbose_name='additional jobs aimed at')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='base.league')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('intent', models.CharField(max_length=120, unique=True, verbose_name='intent')),
                        ('to_email', models.EmailField(blank=True, max_length=254, verbose_name='to')),
                        ('to_name', models.CharField(blank=True, max_length=200, verbose_name='addressee')),
                        ('about_company', models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name='about company')),
                        ('subject', models.CharField(max_length=250, verbose_name='subject')),
                        ('body', models.TextField(verbose_name='text')),
                        ('secret', models.BooleanField(default=False, verbose_name='holds a code')),
                        ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written at')),
                        ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                        ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='given up at')),
                        ('error', models.CharField(blank=True, max_length=500, verbose_name='error')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.person', verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'letter',
                        'verbose_name_plural': 'letters',
                        'ordering': ['-written_at', '-id'],
                        'indexes': [models.Index(condition=models.Q(('failed_at', None), ('sent_at', None)), fields=['id'], name='letter_waiting')],
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('civility', models.CharField(blank=True, choices=[('Mme', 'Ms'), ('M.', 'Mr')], max_length=3, verbose_name='civility')),
                        ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                        ('last_name', models.CharField(max_length=100, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, help_text='International form, +33472102030.', max_length=20, verbose_name='phone')),
                        ('sort_key', models.CharField(db_index=True, editable=False, max_length=200, verbose_name='sort key')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                        ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='login')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'ordering': ['sort_key', 'id'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('sort_key', name='gin_trgm_ops'), name='person_name_trigram'), models.Index(django.db.models.functions.text.Lower('email'), name='person_email')],
                    },
                ),
                migrations.CreateModel(
                    name='PersonEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('civility', models.CharField(blank=True, choices=[('Mme', 'Ms'), ('M.', 'Mr')], max_length=3, verbose_name='civility')),
                        ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                        ('last_name', models.CharField(max_length=100, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, help_text='International form, +33472102030.', max_length=20, verbose_name='phone')),
                        ('sort_key', models.CharField(editable=False, max_length=200, verbose_name='sort key')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='base.person')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='login')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Right',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('function', models.CharField(max_length=40, verbose_name='function')),
                        ('act', models.CharField(max_length=40, verbose_name='act')),
                        ('reach', models.CharField(choices=[('nowhere', 'nowhere'), ('company', 'own companies'), ('antenna', 'own antennas'), ('league', 'the whole league')], max_length=10, verbose_name='reach')),
                    ],
                    options={
                        'verbose_name': 'right',
                        'verbose_name_plural': 'rights',
                        'ordering': ['function', 'act'],
                        'constraints': [models.UniqueConstraint(fields=('function', 'act'), name='one_reach_per_function_and_act')],
                    },
                ),
                migrations.CreateModel(
                    name='RightEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('function', models.CharField(max_length=40, verbose_name='function')),
                        ('act', models.CharField(max_length=40, verbose_name='act')),
                        ('reach', models.CharField(choices=[('nowhere', 'nowhere'), ('company', 'own companies'), ('antenna', 'own antennas'), ('league', 'the whole league')], max_length=10, verbose_name='reach')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='base.right')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Seal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('table', models.CharField(max_length=100, verbose_name='table')),
                        ('up_to', models.BigIntegerField(verbose_name='last row')),
                        ('rows', models.BigIntegerField(verbose_name='rows')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest')),
                        ('sealed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='sealed at')),
                    ],
                    options={
                        'verbose_name': 'seal of the history',
                        'verbose_name_plural': 'seals of the history',
                        'constraints': [models.UniqueConstraint(fields=('table', 'up_to'), name='one_seal_per_table_and_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Setting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, verbose_name='key')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='holds')),
                        ('value', models.JSONField(verbose_name='value')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ],
                    options={
                        'verbose_name': 'setting',
                        'verbose_name_plural': 'settings',
                        'ordering': ['key', 'span'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('span__isempty', False)), name='setting_span_not_empty'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('key'), '='), (models.F('span'), '&&')], name='one_value_per_setting_and_day')],
                    },
                ),
                migrations.CreateModel(
                    name='SettingEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('key', models.CharField(max_length=60, verbose_name='key')),
                        ('span', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='holds')),
                        ('value', models.JSONField(verbose_name='value')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='base.setting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='WorkItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=100, verbose_name='key')),
                        ('payload', models.JSONField(blank=True, default=dict, verbose_name='payload')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                        ('parked_at', models.DateTimeField(blank=True, null=True, verbose_name='parked at')),
                        ('outcome', models.CharField(blank=True, max_length=500, verbose_name='outcome')),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='base.job', verbose_name='background job')),
                    ],
                    options={
                        'verbose_name': 'piece of work',
                        'verbose_name_plural': 'pieces of work',
                        'ordering': ['id'],
                        'indexes': [models.Index(models.F('job'), models.F('id'), condition=models.Q(('done_at', None), ('parked_at', None)), name='work_item_due')],
                        'constraints': [models.UniqueConstraint(fields=('job', 'key'), name='one_item_per_job_and_key'), models.CheckConstraint(condition=models.Q(('done_at', None), ('parked_at', None), _connector='OR'), name='work_item_done_or_parked_not_both')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                        ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                        ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                    ],
                    options={
                        'verbose_name': 'login',
                        'verbose_name_plural': 'logins',
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_login_per_email')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('body', models.CharField(help_text='The body or office, in words.', max_length=200, verbose_name='decided by')),
                        ('day', models.DateField(verbose_name='day')),
                        ('reference', models.CharField(blank=True, max_length=200, verbose_name='reference')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                    ],
                    options={
                        'verbose_name': 'decision',
                        'verbose_name_plural': 'decisions',
                        'ordering': ['-day', '-id'],
                    },
                ),
                migrations.CreateModel(
                    name='DecisionEvent',
                    fields=[
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('body', models.CharField(help_text='The body or office, in words.', max_length=200, verbose_name='decided by')),
                        ('day', models.DateField(verbose_name='day')),
                        ('reference', models.CharField(blank=True, max_length=200, verbose_name='reference')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded at')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='base.decision')),
                        ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='file name')),
                        ('cause', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='cause')),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.file', verbose_name='file')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='base.letter', verbose_name='letter')),
                    ],
                    options={
                        'verbose_name': 'attachment',
                        'verbose_name_plural': 'attachments',
                        'constraints': [models.UniqueConstraint(fields=('letter', 'name'), name='one_attachment_per_letter_and_name')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='file',
                    trigger=pgtrigger.compiler.Trigger(name='file_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a19e014bc03d2804edf85de9090bbb5d74613eaa', operation='UPDATE OR DELETE', pgid='pgtrigger_file_never_changes_82546', table='base_file', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='file',
                    trigger=pgtrigger.compiler.Trigger(name='file_is_not_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='ffd85f5c15fee93a35734946736c62cfa77e0867', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_file_is_not_emptied_2611d', table='base_file', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='league',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_leagueevent" ("bic", "email", "founded_on", "iban", "id", "jobs_goal", "legal_name", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "presentation", "promise", "region", "siren", "street", "town") VALUES (NEW."bic", NEW."email", NEW."founded_on", NEW."iban", NEW."id", NEW."jobs_goal", NEW."legal_name", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."presentation", NEW."promise", NEW."region", NEW."siren", NEW."street", NEW."town"); RETURN NULL;', hash='227c3071d55517e9a0d25cea9d7b4693bbeeb591', operation='INSERT', pgid='pgtrigger_insert_insert_2c795', table='base_league', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='league',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "base_leagueevent" ("bic", "email", "founded_on", "iban", "id", "jobs_goal", "legal_name", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "presentation", "promise", "region", "siren", "street", "town") VALUES (NEW."bic", NEW."email", NEW."founded_on", NEW."iban", NEW."id", NEW."jobs_goal", NEW."legal_name", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."presentation", NEW."promise", NEW."region", NEW."siren", NEW."street", NEW."town"); RETURN NULL;', hash='c1c3b26f2ee163100711162a0f0b2a3299b7a3a9', operation='UPDATE', pgid='pgtrigger_update_update_d6a6c', table='base_league', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='league',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_leagueevent" ("bic", "email", "founded_on", "iban", "id", "jobs_goal", "legal_name", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "presentation", "promise", "region", "siren", "street", "town") VALUES (OLD."bic", OLD."email", OLD."founded_on", OLD."iban", OLD."id", OLD."jobs_goal", OLD."legal_name", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."presentation", OLD."promise", OLD."region", OLD."siren", OLD."street", OLD."town"); RETURN NULL;', hash='681df292d0be929f393482171024fb3af2b7c4bc', operation='DELETE', pgid='pgtrigger_delete_delete_67903', table='base_league', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='person',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_personevent" ("civility", "created_at", "email", "first_name", "id", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "user_id") VALUES (NEW."civility", NEW."created_at", NEW."email", NEW."first_name", NEW."id", NEW."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."sort_key", NEW."user_id"); RETURN NULL;', hash='ddf1bb39726babc184a7692727b181028b339b12', operation='INSERT', pgid='pgtrigger_insert_insert_3b066', table='base_person', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='person',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "base_personevent" ("civility", "created_at", "email", "first_name", "id", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "user_id") VALUES (NEW."civility", NEW."created_at", NEW."email", NEW."first_name", NEW."id", NEW."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."sort_key", NEW."user_id"); RETURN NULL;', hash='72c2982c6a3e969624a34bbb34e821fbc45f0ae9', operation='UPDATE', pgid='pgtrigger_update_update_b1f00', table='base_person', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='person',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_personevent" ("civility", "created_at", "email", "first_name", "id", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sort_key", "user_id") VALUES (OLD."civility", OLD."created_at", OLD."email", OLD."first_name", OLD."id", OLD."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."sort_key", OLD."user_id"); RETURN NULL;', hash='5985d426b7b5595325253837704161af090a38b0', operation='DELETE', pgid='pgtrigger_delete_delete_ecbd1', table='base_person', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='right',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_rightevent" ("act", "function", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reach") VALUES (NEW."act", NEW."function", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reach"); RETURN NULL;', hash='df8e8e712cbe2ac8bbf7d8ebb072b7e49ecf195d', operation='INSERT', pgid='pgtrigger_insert_insert_c3b14', table='base_right', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='right',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "base_rightevent" ("act", "function", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reach") VALUES (NEW."act", NEW."function", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reach"); RETURN NULL;', hash='9fc8f9615315bbc78a542a763be7852ffc1011ef', operation='UPDATE', pgid='pgtrigger_update_update_c6026', table='base_right', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='right',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_rightevent" ("act", "function", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reach") VALUES (OLD."act", OLD."function", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reach"); RETURN NULL;', hash='95842c40ca54187d7e8468cbd05a2edc84595ce3', operation='DELETE', pgid='pgtrigger_delete_delete_dc5c7', table='base_right', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='setting',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_settingevent" ("id", "key", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "span", "value") VALUES (NEW."id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."span", NEW."value"); RETURN NULL;', hash='0d48e1b44445c0e47d60e381a307642cc4e6b5b0', operation='INSERT', pgid='pgtrigger_insert_insert_c3a9d', table='base_setting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='setting',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "base_settingevent" ("id", "key", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "span", "value") VALUES (NEW."id", NEW."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."span", NEW."value"); RETURN NULL;', hash='c8642a0f0e466e2b8d1c771fda05b5574f1c5fee', operation='UPDATE', pgid='pgtrigger_update_update_4488e', table='base_setting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='setting',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_settingevent" ("id", "key", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "span", "value") VALUES (OLD."id", OLD."key", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."span", OLD."value"); RETURN NULL;', hash='d1e12be5c3a88a5c8a80355a8204fee8842ec7db', operation='DELETE', pgid='pgtrigger_delete_delete_60b71', table='base_setting', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_decisionevent" ("body", "day", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reference") VALUES (NEW."body", NEW."day", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reference"); RETURN NULL;', hash='5a32f775fb4a0ae96a3ec7381cf707b36d9a1e2d', operation='INSERT', pgid='pgtrigger_insert_insert_4098d', table='base_decision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "base_decisionevent" ("body", "day", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reference") VALUES (NEW."body", NEW."day", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reference"); RETURN NULL;', hash='b85229431c9c7a0aba712c66ef41bd6d0bebfd23', operation='UPDATE', pgid='pgtrigger_update_update_21f89', table='base_decision', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='decision',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "base_decisionevent" ("body", "day", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reference") VALUES (OLD."body", OLD."day", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."reference"); RETURN NULL;', hash='9958caa38b13f0667c0998bee4ec02608ec6a67b', operation='DELETE', pgid='pgtrigger_delete_delete_c995b', table='base_decision', when='AFTER')),
                ),
            ],
        ),
    ]
