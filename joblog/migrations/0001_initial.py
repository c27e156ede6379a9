import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import joblog.models
import joblog.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("cases", "0002_case_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoryReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_to", models.BigIntegerField(default=0)),
                ("seen_to", models.BigIntegerField(default=0)),
                ("seen_before", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalJoblogEntry",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("applied_on", models.DateField()),
                ("title", models.CharField(max_length=120)),
                ("employer", models.CharField(blank=True, max_length=120)),
                (
                    "found_via",
                    models.CharField(
                        choices=[
                            ("posted", "Opslået stilling"),
                            ("unsolicited", "Uopfordret"),
                            ("network", "Netværk"),
                            ("contacted", "Arbejdsgiveren henvendte sig"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80)),
                ("distance_km", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("note", models.TextField(blank=True)),
                ("logged_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                ("counts", models.BooleanField(default=True)),
                ("external_id", models.CharField(blank=True, max_length=80)),
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
                "verbose_name": "historical joblog entry",
                "verbose_name_plural": "historical joblog entrys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="joblog_hist_history_8717c0_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJoblogReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("sufficient", "Tilstrækkeligt"),
                            ("talk", "Tages op ved næste samtale"),
                            ("doubt", "Tvivl om rådighed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField()),
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
                    "reviewed_by",
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
                "verbose_name": "historical joblog review",
                "verbose_name_plural": "historical joblog reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="joblog_hist_history_3a24d7_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJoblogWeek",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("iso_year", models.SmallIntegerField()),
                ("iso_week", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "I gang"),
                            ("ok", "Opfyldt"),
                            ("exempt", "Tæller ikke med"),
                            ("provisional_below", "Mangler stillinger"),
                            ("final_below", "Under kravet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.PositiveSmallIntegerField()),
                ("required", models.PositiveSmallIntegerField()),
                ("obliged_days", models.PositiveSmallIntegerField()),
                ("advice", models.BooleanField(default=False)),
                ("is_flagged", models.BooleanField(default=False)),
                ("grace_until", models.DateField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("evaluated_at", models.DateTimeField()),
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
                "verbose_name": "historical joblog week",
                "verbose_name_plural": "historical joblog weeks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="joblog_hist_history_8744d1_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="JoblogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("applied_on", models.DateField()),
                (
                    "iso_year",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.datetime.ExtractIsoYear("applied_on"),
                        output_field=models.SmallIntegerField(),
                    ),
                ),
                (
                    "iso_week",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.datetime.ExtractWeek("applied_on"),
                        output_field=models.SmallIntegerField(),
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("employer", models.CharField(blank=True, max_length=120)),
                (
                    "found_via",
                    models.CharField(
                        choices=[
                            ("posted", "Opslået stilling"),
                            ("unsolicited", "Uopfordret"),
                            ("network", "Netværk"),
                            ("contacted", "Arbejdsgiveren henvendte sig"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80)),
                ("distance_km", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("note", models.TextField(blank=True)),
                ("logged_at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                ("counts", models.BooleanField(default=True)),
                ("external_id", models.CharField(blank=True, max_length=80)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joblog_entries",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "applied_on"], name="entry_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="entry_has_a_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("found_via__in", joblog.models.FoundVia)),
                        name="entry_found_via_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", True),
                            models.Q(
                                ("is_late", True), models.Q(("external_id", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="entry_that_does_not_count_is_late_and_from_jobnet",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_id",),
                        name="one_entry_an_external_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoblogReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("sufficient", "Tilstrækkeligt"),
                            ("talk", "Tages op ved næste samtale"),
                            ("doubt", "Tvivl om rådighed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joblog_reviews",
                        to="cases.case",
                    ),
                ),
                (
                    "reviewed_by",
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
                        condition=models.Q(("verdict__in", joblog.models.Verdict)),
                        name="review_verdict_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "sufficient"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_says_why_unless_sufficient",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoblogWeek",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("iso_year", models.SmallIntegerField()),
                ("iso_week", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "I gang"),
                            ("ok", "Opfyldt"),
                            ("exempt", "Tæller ikke med"),
                            ("provisional_below", "Mangler stillinger"),
                            ("final_below", "Under kravet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.PositiveSmallIntegerField()),
                ("required", models.PositiveSmallIntegerField()),
                ("obliged_days", models.PositiveSmallIntegerField()),
                ("advice", models.BooleanField(default=False)),
                ("is_flagged", models.BooleanField(default=False)),
                ("grace_until", models.DateField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("evaluated_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joblog_weeks",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["iso_year", "iso_week", "case"], name="joblog_week_judged"
                    ),
                    models.Index(
                        condition=models.Q(("state", "provisional_below")),
                        fields=["grace_until"],
                        name="joblog_week_due",
                    ),
                    models.Index(
                        condition=models.Q(("is_flagged", True)),
                        fields=["case"],
                        name="joblog_week_flagged",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "iso_year", "iso_week"), name="one_result_a_case_and_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("iso_week__gte", 1), ("iso_week__lte", 53)),
                        name="week_number_exists",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                frozenset(
                                    [
                                        joblog.rules.WeekState["EXEMPT"],
                                        joblog.rules.WeekState["FINAL_BELOW"],
                                        joblog.rules.WeekState["OK"],
                                        joblog.rules.WeekState["PROVISIONAL_BELOW"],
                                    ]
                                ),
                            )
                        ),
                        name="week_is_judged",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("obliged_days__lte", 5)), name="week_has_five_weekdays"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    frozenset(
                                        [
                                            joblog.rules.WeekState["FINAL_BELOW"],
                                            joblog.rules.WeekState["PROVISIONAL_BELOW"],
                                        ]
                                    ),
                                ),
                                _negated=True,
                            ),
                            ("count__lt", models.F("required")),
                            _connector="OR",
                        ),
                        name="week_below_lacks_applications",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ok"), _negated=True),
                            ("count__gte", models.F("required")),
                            _connector="OR",
                        ),
                        name="week_ok_has_its_applications",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    frozenset(
                                        [
                                            joblog.rules.WeekState["FINAL_BELOW"],
                                            joblog.rules.WeekState["PROVISIONAL_BELOW"],
                                        ]
                                    ),
                                ),
                                _negated=True,
                            ),
                            ("told_at__isnull", False),
                            _connector="OR",
                        ),
                        name="week_below_was_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_flagged", False), ("state", "final_below"), _connector="OR"
                        ),
                        name="week_flagged_is_finally_below",
                    ),
                ],
            },
        ),
    ]
