import uuid

import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import sanctions.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("cases", "0002_case_number"),
        ("joblog", "0001_initial"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SanctionCase",
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
                            ("no_show", "Udeblivelse"),
                            ("unlawful_cancellation", "Afbud uden lovlig grund"),
                            ("booking_deadline_missed", "Ikke booket i tide"),
                            ("sick_pattern", "Syg ved flere samtaler i træk"),
                            ("joblog_insufficient", "For få stillinger i jobloggen"),
                            ("not_available", "Står ikke til rådighed"),
                            ("quarantine", "Karantæne"),
                            ("quarantine_repeat", "Karantæne for anden gang"),
                            ("offer_non_participation", "Udeblevet fra et tilbud"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("flagged", "Markeret"),
                            ("hearing", "Partshøring"),
                            ("ready", "Klar til afgørelse"),
                            ("approval", "Til godkendelse"),
                            ("decided_none", "Ingen konsekvens"),
                            ("in_force", "Afgjort, løber"),
                            ("ended", "Ophørt"),
                            ("appealed", "Påklaget"),
                            ("appeal_closed", "Klage afsluttet"),
                            ("annulled", "Annulleret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("event_on", models.DateField()),
                ("after_deadline", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
                ("flagged_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consequence",
                    models.CharField(
                        choices=[
                            ("none", "Ingen"),
                            ("proposed", "Foreslået"),
                            ("final", "Endelig"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("loss_from", models.DateField(blank=True, null=True)),
                ("loss_to", models.DateField(blank=True, null=True)),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True),
                ),
                ("cured_on", models.DateField(blank=True, null=True)),
                ("reply_by", models.DateField(blank=True, null=True)),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("closing_reason", models.TextField(blank=True)),
                ("complaint_deadline", models.DateField(blank=True, null=True)),
                ("late_complaint", models.BooleanField(blank=True, null=True)),
                ("appeal_forward_by", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanction_cases",
                        to="cases.case",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanction_cases",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "talk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubts_settled",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "weeks",
                    models.ManyToManyField(
                        blank=True, related_name="sanction_cases", to="joblog.joblogweek"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "kind"], name="sanction_of_case"),
                    models.Index(
                        condition=models.Q(("state", "hearing")),
                        fields=["reply_by"],
                        name="sanction_hearing_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "in_force")),
                        fields=["loss_to"],
                        name="sanction_in_force_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", sanctions.models.SanctionState)),
                        name="sanction_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", sanctions.models.SanctionKind)),
                        name="sanction_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("meeting__isnull", False),
                            models.Q(("state", "annulled"), _negated=True),
                        ),
                        fields=("meeting", "kind"),
                        name="one_sanction_case_a_meeting_and_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consequence", "final"), _negated=True),
                            (
                                "state__in",
                                frozenset(["appeal_closed", "appealed", "ended", "in_force"]),
                            ),
                            _connector="OR",
                        ),
                        name="sanction_final_only_when_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["joblog_insufficient", "sick_pattern"]), _negated=True
                            ),
                            models.Q(("consequence", "none"), ("loss_from", None)),
                            _connector="OR",
                        ),
                        name="sanction_doubt_costs_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "hearing"), _negated=True),
                            ("reply_by__isnull", False),
                            _connector="OR",
                        ),
                        name="sanction_in_hearing_has_a_reply_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    frozenset(["appeal_closed", "appealed", "ended", "in_force"]),
                                ),
                                _negated=True,
                            ),
                            ("reply_by__isnull", False),
                            _connector="OR",
                        ),
                        name="sanction_decided_after_a_hearing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approval"), _negated=True),
                            ("proposed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="sanction_in_approval_names_its_proposer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalHearing",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("facts", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("reply_by", models.DateField()),
                ("extended_to", models.DateField(blank=True, null=True)),
                ("extension_reason", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
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
                    "sanction_case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical hearing",
                "verbose_name_plural": "historical hearings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="sanctions_h_history_3f8908_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDecision",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("four_eyes", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField()),
                ("facts", models.TextField()),
                ("legal_basis", models.TextField()),
                ("reasons", models.TextField()),
                (
                    "evidence",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
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
                (
                    "sanction_case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical decision",
                "verbose_name_plural": "historical decisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="sanctions_h_history_24f2e5_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAppeal",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("text", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("is_late", models.BooleanField()),
                ("forward_by", models.DateField()),
                ("forwarded_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("upheld", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sanction_case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical appeal",
                "verbose_name_plural": "historical appeals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="sanctions_h_history_0664fb_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("facts", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("reply_by", models.DateField()),
                ("extended_to", models.DateField(blank=True, null=True)),
                ("extension_reason", models.TextField(blank=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sanction_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hearings",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("four_eyes", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField()),
                ("facts", models.TextField()),
                ("legal_basis", models.TextField()),
                ("reasons", models.TextField()),
                (
                    "evidence",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
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
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sanction_case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True),
                        name="decision_has_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("facts", ""), _negated=True), name="decision_has_facts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis", ""), _negated=True),
                        name="decision_has_a_legal_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("four_eyes", False),
                            models.Q(
                                ("proposed_by__isnull", False),
                                models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_by_another_than_the_proposer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("is_late", models.BooleanField()),
                ("forward_by", models.DateField()),
                ("forwarded_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("upheld", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "sanction_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="sanctions.sanctioncase",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AvailabilityAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("available", models.BooleanField()),
                ("realistic_search", models.BooleanField(blank=True, null=True)),
                ("requirements_kept", models.BooleanField(blank=True, null=True)),
                ("plan_kept", models.BooleanField(blank=True, null=True)),
                ("cv_correct", models.BooleanField(blank=True, null=True)),
                ("reasons", models.TextField(blank=True)),
                ("assessed_at", models.DateTimeField()),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available", True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessment_not_available_has_reasons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAvailabilityAssessment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("available", models.BooleanField()),
                ("realistic_search", models.BooleanField(blank=True, null=True)),
                ("requirements_kept", models.BooleanField(blank=True, null=True)),
                ("plan_kept", models.BooleanField(blank=True, null=True)),
                ("cv_correct", models.BooleanField(blank=True, null=True)),
                ("reasons", models.TextField(blank=True)),
                ("assessed_at", models.DateTimeField()),
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
                    "assessed_by",
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
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical availability assessment",
                "verbose_name_plural": "historical availability assessments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="sanctions_h_history_cdab51_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSanctionCase",
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
                            ("no_show", "Udeblivelse"),
                            ("unlawful_cancellation", "Afbud uden lovlig grund"),
                            ("booking_deadline_missed", "Ikke booket i tide"),
                            ("sick_pattern", "Syg ved flere samtaler i træk"),
                            ("joblog_insufficient", "For få stillinger i jobloggen"),
                            ("not_available", "Står ikke til rådighed"),
                            ("quarantine", "Karantæne"),
                            ("quarantine_repeat", "Karantæne for anden gang"),
                            ("offer_non_participation", "Udeblevet fra et tilbud"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("flagged", "Markeret"),
                            ("hearing", "Partshøring"),
                            ("ready", "Klar til afgørelse"),
                            ("approval", "Til godkendelse"),
                            ("decided_none", "Ingen konsekvens"),
                            ("in_force", "Afgjort, løber"),
                            ("ended", "Ophørt"),
                            ("appealed", "Påklaget"),
                            ("appeal_closed", "Klage afsluttet"),
                            ("annulled", "Annulleret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("event_on", models.DateField()),
                ("after_deadline", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
                ("flagged_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "consequence",
                    models.CharField(
                        choices=[
                            ("none", "Ingen"),
                            ("proposed", "Foreslået"),
                            ("final", "Endelig"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("loss_from", models.DateField(blank=True, null=True)),
                ("loss_to", models.DateField(blank=True, null=True)),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True),
                ),
                ("cured_on", models.DateField(blank=True, null=True)),
                ("reply_by", models.DateField(blank=True, null=True)),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(blank=True, null=True)),
                ("closing_reason", models.TextField(blank=True)),
                ("complaint_deadline", models.DateField(blank=True, null=True)),
                ("late_complaint", models.BooleanField(blank=True, null=True)),
                ("appeal_forward_by", models.DateField(blank=True, null=True)),
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
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="meetings.meeting",
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
                (
                    "talk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical sanction case",
                "verbose_name_plural": "historical sanction cases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="sanctions_h_history_2834fc_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
