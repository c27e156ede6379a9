import uuid

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import cases.models
import cases.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_municipalities"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=12, unique=True)),
                ("spell_start", models.DateField()),
                ("first_benefit_date", models.DateField()),
                ("benefit_period_no", models.PositiveSmallIntegerField(default=1)),
                ("policy_version", models.CharField(max_length=60)),
                (
                    "cohort",
                    models.CharField(
                        choices=[("new", "Ledig fra 2024"), ("legacy_pre_2024", "Ledig før 2024")],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("akasse_active", "Hos a-kassen"),
                            ("akasse_paused", "På pause hos a-kassen"),
                            ("jobcenter_active", "Hos Jobcenteret"),
                            ("jobcenter_paused", "På pause hos Jobcenteret"),
                            ("closed", "Afsluttet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "insurance",
                    models.CharField(
                        choices=[("full", "Fuldtidsforsikret"), ("part", "Deltidsforsikret")],
                        default="full",
                        max_length=4,
                    ),
                ),
                ("moves_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("talks_held", models.PositiveSmallIntegerField(default=0)),
                ("talks_completed_on", models.DateField(blank=True, null=True)),
                ("sick_streak", models.PositiveSmallIntegerField(default=0)),
                ("paused_days", models.PositiveIntegerField(default=0)),
                ("settle_on", models.DateField(blank=True, null=True)),
                ("next_invite_on", models.DateField(blank=True, null=True)),
                ("weekly_minimum", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("handover_on", models.DateField(blank=True, null=True)),
                ("announced_handover_on", models.DateField(blank=True, null=True)),
                ("handed_over_on", models.DateField(blank=True, null=True)),
                ("handover_reason", models.CharField(blank=True, max_length=20)),
                ("handover_note", models.TextField(blank=True)),
                ("hold_until", models.DateField(blank=True, null=True)),
                ("wants_fund_at_first_jc_talk", models.BooleanField(blank=True, null=True)),
                ("participation_settled_at", models.DateTimeField(blank=True, null=True)),
                ("referral_proposed_at", models.DateTimeField(blank=True, null=True)),
                ("referral_reason", models.TextField(blank=True)),
                ("correction_due_at", models.DateTimeField(blank=True, null=True)),
                ("correction_note", models.TextField(blank=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new_period", "En ny dagpengeperiode er begyndt"),
                            ("period_used_up", "Dagpengeperioden er brugt op"),
                            ("membership_ended", "Medlemskabet er ophørt"),
                            ("death", "Medlemmet er død"),
                            ("job", "Medlemmet er kommet i arbejde"),
                            ("other", "Anden grund"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "closed_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("akasse_active", "Hos a-kassen"),
                            ("akasse_paused", "På pause hos a-kassen"),
                            ("jobcenter_active", "Hos Jobcenteret"),
                            ("jobcenter_paused", "På pause hos Jobcenteret"),
                            ("closed", "Afsluttet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("jobcenter_sees_until", models.DateField(blank=True, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.branch",
                    ),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.member",
                    ),
                ),
                (
                    "moves_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "referral_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "akasse_active")),
                        fields=["handover_on"],
                        name="case_due_for_handover",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("next_invite_on__isnull", False), ("state", "akasse_active")
                        ),
                        fields=["next_invite_on"],
                        name="case_due_for_invitation",
                    ),
                    models.Index(
                        condition=models.Q(("closed_on", None), ("settle_on__isnull", False)),
                        fields=["settle_on"],
                        name="case_due_for_settling",
                    ),
                    models.Index(
                        condition=models.Q(("closed_on", None)),
                        fields=["caseworker", "handover_on", "id"],
                        name="case_load",
                    ),
                    models.Index(
                        fields=["municipality", "handover_on", "id"], name="case_of_municipality"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("member",),
                        name="one_open_case_a_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", cases.models.CaseState)),
                        name="case_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_from__in", cases.models.CaseState),
                                ("closed_on__isnull", False),
                                ("state", "closed"),
                            ),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_on", None),
                                ("jobcenter_sees_until", None),
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_its_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", frozenset(["jobcenter_active", "jobcenter_paused"])),
                                models.Q(("handover_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("handed_over_on", None),
                                ("handover_reason", ""),
                                ("state__in", frozenset(["akasse_active", "akasse_paused"])),
                            ),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="case_handed_over_says_when_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", frozenset(["jobcenter_active", "jobcenter_paused"])),
                                _negated=True,
                            ),
                            models.Q(
                                ("handed_over_on", None),
                                ("handover_reason", cases.rules.HandoverReason["LEGACY"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("handover_reason", cases.rules.HandoverReason["LEGACY"]),
                                    _negated=True,
                                ),
                                ("handed_over_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_handed_over_on_is_there_unless_legacy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("talks_held__lte", 3)),
                        name="case_holds_at_most_three_talks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_over_on", None),
                            ("handed_over_on__gte", models.F("spell_start")),
                            _connector="OR",
                        ),
                        name="case_handed_over_not_before_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_invite_on", None),
                            ("state__in", frozenset(["akasse_active", "akasse_paused"])),
                            _connector="OR",
                        ),
                        name="case_closed_is_not_invited",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sick", "Syg"),
                            ("vacation", "Ferie"),
                            ("maternity", "Barsel"),
                            ("employment", "I arbejde"),
                            ("deregistered", "Afmeldt"),
                            ("offer", "I tilbud"),
                            ("no_right", "Uden dagpengeret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("received_at", models.DateTimeField()),
                ("moves_deadlines", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "first_day"], name="absence_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="absence_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_day", None)),
                        fields=("case", "kind"),
                        name="one_open_absence_a_case_and_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("happened_at", models.DateTimeField()),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "facts",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                ("letters_read_at", models.DateTimeField(blank=True, null=True)),
                ("exchange_read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-happened_at", "-id"], name="story_of_case"),
                    models.Index(
                        condition=models.Q(("letters_read_at", None)),
                        fields=["id"],
                        name="story_for_letters",
                    ),
                    models.Index(
                        condition=models.Q(("exchange_read_at", None)),
                        fields=["id"],
                        name="story_for_exchange",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor__isnull", False),
                            models.Q(("source", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="event_without_actor_names_its_source",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="b354183ce6972100b2cb8e55bb1d2828d15d18c1",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_40bbe",
                            table="cases_caseevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_rewritten",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "case_id", "kind", "happened_at", "actor_id", "source", "facts" rows from % table\', TG_TABLE_NAME;',
                            hash="755a8aba4e8ead100fa7c05485cf3a7a8092b4d9",
                            operation='UPDATE OF "case_id", "kind", "happened_at", "actor_id", "source", "facts"',
                            pgid="pgtrigger_never_rewritten_f9521",
                            table="cases_caseevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CasePause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("from_absence", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="pause_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "reason", "first_day"),
                        name="one_pause_a_case_reason_and_first_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_day", models.DateField()),
                ("job_starts_on", models.DateField()),
                ("granted", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exemptions",
                        to="cases.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("job_starts_on__gt", models.F("first_day"))),
                        name="exemption_begins_before_the_job",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAbsence",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sick", "Syg"),
                            ("vacation", "Ferie"),
                            ("maternity", "Barsel"),
                            ("employment", "I arbejde"),
                            ("deregistered", "Afmeldt"),
                            ("offer", "I tilbud"),
                            ("no_right", "Uden dagpengeret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("received_at", models.DateTimeField()),
                ("moves_deadlines", models.BooleanField(default=False)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical absence",
                "verbose_name_plural": "historical absences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_3cab9f_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCase",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("number", models.CharField(db_index=True, max_length=12)),
                ("spell_start", models.DateField()),
                ("first_benefit_date", models.DateField()),
                ("benefit_period_no", models.PositiveSmallIntegerField(default=1)),
                ("policy_version", models.CharField(max_length=60)),
                (
                    "cohort",
                    models.CharField(
                        choices=[("new", "Ledig fra 2024"), ("legacy_pre_2024", "Ledig før 2024")],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("akasse_active", "Hos a-kassen"),
                            ("akasse_paused", "På pause hos a-kassen"),
                            ("jobcenter_active", "Hos Jobcenteret"),
                            ("jobcenter_paused", "På pause hos Jobcenteret"),
                            ("closed", "Afsluttet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "insurance",
                    models.CharField(
                        choices=[("full", "Fuldtidsforsikret"), ("part", "Deltidsforsikret")],
                        default="full",
                        max_length=4,
                    ),
                ),
                ("moves_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("talks_held", models.PositiveSmallIntegerField(default=0)),
                ("talks_completed_on", models.DateField(blank=True, null=True)),
                ("sick_streak", models.PositiveSmallIntegerField(default=0)),
                ("paused_days", models.PositiveIntegerField(default=0)),
                ("settle_on", models.DateField(blank=True, null=True)),
                ("next_invite_on", models.DateField(blank=True, null=True)),
                ("weekly_minimum", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("handover_on", models.DateField(blank=True, null=True)),
                ("announced_handover_on", models.DateField(blank=True, null=True)),
                ("handed_over_on", models.DateField(blank=True, null=True)),
                ("handover_reason", models.CharField(blank=True, max_length=20)),
                ("handover_note", models.TextField(blank=True)),
                ("hold_until", models.DateField(blank=True, null=True)),
                ("wants_fund_at_first_jc_talk", models.BooleanField(blank=True, null=True)),
                ("participation_settled_at", models.DateTimeField(blank=True, null=True)),
                ("referral_proposed_at", models.DateTimeField(blank=True, null=True)),
                ("referral_reason", models.TextField(blank=True)),
                ("correction_due_at", models.DateTimeField(blank=True, null=True)),
                ("correction_note", models.TextField(blank=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new_period", "En ny dagpengeperiode er begyndt"),
                            ("period_used_up", "Dagpengeperioden er brugt op"),
                            ("membership_ended", "Medlemskabet er ophørt"),
                            ("death", "Medlemmet er død"),
                            ("job", "Medlemmet er kommet i arbejde"),
                            ("other", "Anden grund"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "closed_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("akasse_active", "Hos a-kassen"),
                            ("akasse_paused", "På pause hos a-kassen"),
                            ("jobcenter_active", "Hos Jobcenteret"),
                            ("jobcenter_paused", "På pause hos Jobcenteret"),
                            ("closed", "Afsluttet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("jobcenter_sees_until", models.DateField(blank=True, null=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "moves_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.municipality",
                    ),
                ),
                (
                    "referral_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical case",
                "verbose_name_plural": "historical cases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_74636b_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCasePause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=20)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("from_absence", models.BooleanField(default=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical case pause",
                "verbose_name_plural": "historical case pauses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_9c9630_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalExemption",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("first_day", models.DateField()),
                ("job_starts_on", models.DateField()),
                ("granted", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exemption",
                "verbose_name_plural": "historical exemptions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_11cd20_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("text", models.TextField()),
                ("remind_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical note",
                "verbose_name_plural": "historical notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_c0b81f_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPolicyActivation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("policy_version", models.CharField(db_index=True, max_length=60)),
                ("proposed_at", models.DateTimeField()),
                ("activated_at", models.DateTimeField(null=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "activated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical policy activation",
                "verbose_name_plural": "historical policy activations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="cases_histo_history_38495e_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField()),
                ("remind_on", models.DateField(blank=True, null=True)),
                ("written_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PolicyActivation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_version", models.CharField(max_length=60, unique=True)),
                ("proposed_at", models.DateTimeField()),
                ("activated_at", models.DateTimeField(null=True)),
                (
                    "activated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activated_by", None),
                            models.Q(("activated_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="policy_is_activated_by_a_second_person",
                    )
                ],
            },
        ),
    ]
