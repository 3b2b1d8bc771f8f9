import django.db.models.deletion
import django.db.models.functions.datetime
import league.base.together
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reporting', '0001_initial')]

    initial = True

    dependencies = [
        ('base', '0001_squashed'),
    ]

    operations = [
        league.base.together.Together(
            operations=[
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('intent', models.UUIDField(unique=True, verbose_name='intent')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('funder', models.CharField(max_length=100, verbose_name='addressed to')),
                        ('as_of', models.DateField(verbose_name='state on')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='dues of the year')),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked at')),
                        ('figures', models.JSONField(default=dict, verbose_name='figures')),
                        ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='fingerprint')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                        ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                        ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.job', verbose_name='background job')),
                        ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.file', verbose_name='PDF')),
                        ('xlsx', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.file', verbose_name='XLSX')),
                    ],
                    options={
                        'verbose_name': 'report',
                        'verbose_name_plural': 'reports',
                        'ordering': ['-asked_at', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(models.Q(('fingerprint', ''), _negated=True), ('pdf__isnull', False), ('xlsx__isnull', False)), _connector='OR'), name='published_report_is_complete')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('company_id', models.BigIntegerField(verbose_name='company')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                        ('town', models.CharField(blank=True, max_length=100, verbose_name='town')),
                        ('department', models.CharField(blank=True, max_length=3, verbose_name='department')),
                        ('antenna', models.CharField(blank=True, max_length=60, verbose_name='antenna')),
                        ('college', models.CharField(blank=True, max_length=80, verbose_name='college')),
                        ('size', models.CharField(blank=True, max_length=20, verbose_name='size')),
                        ('member_since', models.DateField(blank=True, null=True, verbose_name='member since')),
                        ('member', models.BooleanField(default=True, help_text='A company that left is kept for the dues of its year.', verbose_name='member on the day')),
                        ('jobs', models.PositiveIntegerField(blank=True, null=True, verbose_name='jobs')),
                        ('jobs_before', models.PositiveIntegerField(blank=True, help_text='Of those that were members then too.', null=True, verbose_name='jobs one year before')),
                        ('turnover', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='turnover in euros')),
                        ('called', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='dues called')),
                        ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='dues paid')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='reporting.report', verbose_name='report')),
                    ],
                    options={
                        'verbose_name': 'row of a report',
                        'verbose_name_plural': 'rows of reports',
                        'ordering': ['report', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'company_id'), name='one_row_per_report_and_company')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='report',
                    trigger=pgtrigger.compiler.Trigger(name='published_report_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.published_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ee66e9f75c998d3a6b5ab9837619cbef6dbe02a1', operation='UPDATE', pgid='pgtrigger_published_report_is_frozen_65692', table='reporting_report', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='report',
                    trigger=pgtrigger.compiler.Trigger(name='report_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f6bb225cb6a88e653bc24df86a3f6f0cd8be886d', operation='DELETE', pgid='pgtrigger_report_is_kept_61c77', table='reporting_report', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reportrow',
                    trigger=pgtrigger.compiler.Trigger(name='report_row_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ad4f756173280f97c58ff8d338a166b2109b31f0', operation='UPDATE OR DELETE', pgid='pgtrigger_report_row_never_changes_52fa3', table='reporting_reportrow', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reportrow',
                    trigger=pgtrigger.compiler.Trigger(name='report_row_is_not_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='a55166837158ef39086432c8759082617d05c471', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_report_row_is_not_emptied_00247', table='reporting_reportrow', when='BEFORE')),
                ),
            ],
        ),
    ]
