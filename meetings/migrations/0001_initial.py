import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import meetings.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_municipalities"),
        ("accounts", "__first__"),
        ("cases", "0002_case_number"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_person", "Fremmøde"),
                                ("video", "Video"),
                                ("phone", "Telefon"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("is_taken", models.BooleanField(default=False)),
                ("by_hand", models.BooleanField(default=False)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="accounts.branch",
                    ),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_taken", False)),
                        fields=["branch", "starts_at"],
                        name="slot_free",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("caseworker", "starts_at"), name="one_slot_a_caseworker_and_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="slot_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "organiser",
                    models.CharField(
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        default="akasse",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("job_talk", "Jobsamtale"),
                            ("availability_talk", "Rådighedssamtale"),
                            ("joint_talk", "Fællessamtale"),
                            ("jc_talk", "Samtale hos Jobcenteret"),
                            ("voluntary", "Frivillig samtale"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sequence", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting_booking", "Afventer booking"),
                            ("booked", "Booket"),
                            ("held", "Holdt"),
                            ("cancelled_lawful", "Lovligt afbud"),
                            ("cancellation_review", "Afbud til vurdering"),
                            ("cancelled_unlawful", "Afbud ikke godkendt"),
                            ("missed", "Udeblevet"),
                            ("booking_expired", "Frist overskredet"),
                            ("withdrawn", "Aflyst af a-kassen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("invited_on", models.DateField(blank=True, null=True)),
                ("booking_deadline", models.DateField(blank=True, null=True)),
                (
                    "suspended_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sick", "Syg"),
                            ("vacation", "Ferie"),
                            ("no_slots", "Ingen ledige tider"),
                            ("member_found_none", "Medlemmet kunne ikke finde en tid"),
                            ("fund_books", "A-kassen booker for medlemmet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("window_from", models.DateField(blank=True, null=True)),
                ("window_to", models.DateField(blank=True, null=True)),
                ("lacks_slots", models.BooleanField(default=False)),
                ("cured_on", models.DateField(blank=True, null=True)),
                ("latest_on", models.DateField(blank=True, null=True)),
                ("remind_to_book_on", models.DateField(blank=True, null=True)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "Fremmøde"),
                            ("video", "Video"),
                            ("phone", "Telefon"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "mode_exception",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "Fremmøde"),
                            ("video", "Video"),
                            ("phone", "Telefon"),
                        ],
                        max_length=10,
                    ),
                ),
                ("mode_exception_reason", models.TextField(blank=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("video_link", models.URLField(blank=True)),
                ("booked_at", models.DateTimeField(blank=True, null=True)),
                ("self_booked", models.BooleanField(default=False)),
                ("changes_announced", models.PositiveSmallIntegerField(default=0)),
                ("remind_of_talk_at", models.DateTimeField(blank=True, null=True)),
                ("missed_from", models.DateTimeField(blank=True, null=True)),
                ("cause", models.JSONField(blank=True, default=dict)),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sick", "Jeg er syg"),
                            ("job_interview", "Jeg er til jobsamtale hos en arbejdsgiver"),
                            ("work", "Jeg er på arbejde"),
                            ("other_mandatory_meeting", "Jeg er til et andet møde, jeg skal til"),
                            ("in_offer", "Jeg er i et tilbud fra Jobcenteret"),
                            ("other", "Noget andet"),
                        ],
                        max_length=30,
                    ),
                ),
                ("cancel_note", models.TextField(blank=True)),
                ("cancel_reported_at", models.DateTimeField(blank=True, null=True)),
                ("verdict_reason", models.TextField(blank=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=30)),
                ("missed_flagged_at", models.DateTimeField(blank=True, null=True)),
                ("missed_letter_from", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True)),
                ("contact_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact_with",
                    models.CharField(
                        blank=True,
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        max_length=10,
                    ),
                ),
                ("contact_note", models.TextField(blank=True)),
                ("outcome_recorded_at", models.DateTimeField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                ("internal_note", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="cases.case",
                    ),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outcome_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meetings",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "awaiting_booking"), ("suspended_for", "")),
                        fields=["booking_deadline"],
                        name="meeting_deadline_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "awaiting_booking"), ("suspended_for", "")),
                        fields=["remind_to_book_on"],
                        name="meeting_booking_reminder_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "booked")),
                        fields=["remind_of_talk_at"],
                        name="meeting_talk_reminder_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "booked")),
                        fields=["missed_from"],
                        name="meeting_missed_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "missed")),
                        fields=["missed_letter_from"],
                        name="meeting_missed_letter_due",
                    ),
                    models.Index(
                        condition=models.Q(("starts_at__isnull", False)),
                        fields=["caseworker", "starts_at"],
                        name="meeting_of_caseworker",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", meetings.models.MeetingState)),
                        name="meeting_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("organiser", "akasse"),
                            ("state__in", frozenset(["awaiting_booking", "booked"])),
                        ),
                        fields=("case", "kind", "sequence"),
                        name="one_open_talk_a_case_kind_and_sequence",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "job_talk"), ("state", "held")),
                        fields=("case", "sequence"),
                        name="one_held_talk_a_case_and_sequence",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "booked")),
                        fields=("slot",),
                        name="one_booked_talk_a_slot",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "booked")),
                        expressions=[
                            ("caseworker", "="),
                            (
                                models.Func(
                                    models.F("starts_at"),
                                    models.F("ends_at"),
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_talk_a_caseworker_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "job_talk"),
                                ("sequence__gte", 1),
                                ("sequence__isnull", False),
                                ("sequence__lte", 3),
                            ),
                            models.Q(
                                models.Q(("kind", "job_talk"), _negated=True), ("sequence", None)
                            ),
                            _connector="OR",
                        ),
                        name="job_talks_and_only_they_are_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["booked", "held"]), _negated=True),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")),
                                ("starts_at__isnull", False),
                                models.Q(("mode", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="booked_talk_has_time_and_mode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "awaiting_booking"), _negated=True),
                            ("booking_deadline__isnull", False),
                            models.Q(("suspended_for", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="talk_to_book_has_a_deadline_or_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booking_deadline", None),
                            ("booking_deadline__gt", models.F("invited_on")),
                            _connector="OR",
                        ),
                        name="deadline_lies_after_the_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "job_talk"), ("sequence", 1), _negated=True),
                            ("mode__in", ["", "in_person"]),
                            ("mode", models.F("mode_exception")),
                            _connector="OR",
                        ),
                        name="first_job_talk_is_in_person_unless_excepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organiser", "akasse"), ("state", "held"), _negated=True),
                            ("outcome_recorded_by__isnull", False),
                            _connector="OR",
                        ),
                        name="held_talk_of_the_fund_names_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at", None), ("confirmed_by__isnull", False), _connector="OR"
                        ),
                        name="confirmed_missed_talk_names_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "jc_talk"), ("organiser", "jobcenter")),
                            models.Q(
                                models.Q(("kind", "jc_talk"), _negated=True),
                                ("organiser", "akasse"),
                            ),
                            _connector="OR",
                        ),
                        name="jobcenter_talks_are_of_the_jobcenter",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("organiser", "jobcenter"), models.Q(("source", ""), _negated=True)
                        ),
                        fields=("case", "source"),
                        name="one_copy_of_an_outside_talk",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMeeting",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "organiser",
                    models.CharField(
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        default="akasse",
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("job_talk", "Jobsamtale"),
                            ("availability_talk", "Rådighedssamtale"),
                            ("joint_talk", "Fællessamtale"),
                            ("jc_talk", "Samtale hos Jobcenteret"),
                            ("voluntary", "Frivillig samtale"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sequence", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting_booking", "Afventer booking"),
                            ("booked", "Booket"),
                            ("held", "Holdt"),
                            ("cancelled_lawful", "Lovligt afbud"),
                            ("cancellation_review", "Afbud til vurdering"),
                            ("cancelled_unlawful", "Afbud ikke godkendt"),
                            ("missed", "Udeblevet"),
                            ("booking_expired", "Frist overskredet"),
                            ("withdrawn", "Aflyst af a-kassen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("invited_on", models.DateField(blank=True, null=True)),
                ("booking_deadline", models.DateField(blank=True, null=True)),
                (
                    "suspended_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sick", "Syg"),
                            ("vacation", "Ferie"),
                            ("no_slots", "Ingen ledige tider"),
                            ("member_found_none", "Medlemmet kunne ikke finde en tid"),
                            ("fund_books", "A-kassen booker for medlemmet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("window_from", models.DateField(blank=True, null=True)),
                ("window_to", models.DateField(blank=True, null=True)),
                ("lacks_slots", models.BooleanField(default=False)),
                ("cured_on", models.DateField(blank=True, null=True)),
                ("latest_on", models.DateField(blank=True, null=True)),
                ("remind_to_book_on", models.DateField(blank=True, null=True)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "Fremmøde"),
                            ("video", "Video"),
                            ("phone", "Telefon"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "mode_exception",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_person", "Fremmøde"),
                            ("video", "Video"),
                            ("phone", "Telefon"),
                        ],
                        max_length=10,
                    ),
                ),
                ("mode_exception_reason", models.TextField(blank=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("video_link", models.URLField(blank=True)),
                ("booked_at", models.DateTimeField(blank=True, null=True)),
                ("self_booked", models.BooleanField(default=False)),
                ("changes_announced", models.PositiveSmallIntegerField(default=0)),
                ("remind_of_talk_at", models.DateTimeField(blank=True, null=True)),
                ("missed_from", models.DateTimeField(blank=True, null=True)),
                ("cause", models.JSONField(blank=True, default=dict)),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sick", "Jeg er syg"),
                            ("job_interview", "Jeg er til jobsamtale hos en arbejdsgiver"),
                            ("work", "Jeg er på arbejde"),
                            ("other_mandatory_meeting", "Jeg er til et andet møde, jeg skal til"),
                            ("in_offer", "Jeg er i et tilbud fra Jobcenteret"),
                            ("other", "Noget andet"),
                        ],
                        max_length=30,
                    ),
                ),
                ("cancel_note", models.TextField(blank=True)),
                ("cancel_reported_at", models.DateTimeField(blank=True, null=True)),
                ("verdict_reason", models.TextField(blank=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=30)),
                ("missed_flagged_at", models.DateTimeField(blank=True, null=True)),
                ("missed_letter_from", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True)),
                ("contact_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact_with",
                    models.CharField(
                        blank=True,
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        max_length=10,
                    ),
                ),
                ("contact_note", models.TextField(blank=True)),
                ("outcome_recorded_at", models.DateTimeField(blank=True, null=True)),
                ("summary", models.TextField(blank=True)),
                ("internal_note", models.TextField(blank=True)),
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
                    "confirmed_by",
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
                    "outcome_recorded_by",
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
                    "replaces",
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
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical meeting",
                "verbose_name_plural": "historical meetings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="meetings_hi_history_239393_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SlotsShown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shown_at", models.DateTimeField()),
                ("mode", models.CharField(blank=True, max_length=10)),
                (
                    "starts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), default=list, size=None
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots_shown",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["meeting", "shown_at"], name="slots_shown_of_meeting")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseworkerAbsence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "caseworker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days_away",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="days_away_end_after_they_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("label", models.CharField(blank=True, max_length=60)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_days",
                        to="accounts.branch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("branch", "day"), name="one_closing_a_branch_and_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCaseworkerAbsence",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
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
            ],
            options={
                "verbose_name": "historical caseworker absence",
                "verbose_name_plural": "historical caseworker absences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="meetings_hi_history_81292f_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClosingDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("label", models.CharField(blank=True, max_length=60)),
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
                "verbose_name": "historical closing day",
                "verbose_name_plural": "historical closing days",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="meetings_hi_history_270648_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOpeningHours",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("slot_minutes", models.PositiveSmallIntegerField(default=60)),
                ("pause_minutes", models.PositiveSmallIntegerField(default=0)),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_person", "Fremmøde"),
                                ("video", "Video"),
                                ("phone", "Telefon"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
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
            ],
            options={
                "verbose_name": "historical opening hours",
                "verbose_name_plural": "historical opening hourss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="meetings_hi_history_1cee73_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOutage",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
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
                    "recorded_by",
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
                "verbose_name": "historical outage",
                "verbose_name_plural": "historical outages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="meetings_hi_history_9294b2_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("slot_minutes", models.PositiveSmallIntegerField(default=60)),
                ("pause_minutes", models.PositiveSmallIntegerField(default=0)),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_person", "Fremmøde"),
                                ("video", "Video"),
                                ("phone", "Telefon"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "caseworker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opening_hours",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))),
                        name="hours_close_after_they_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)),
                        name="hours_are_on_a_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slot_minutes__gte", 15)),
                        name="hours_have_a_slot_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="hours_end_after_they_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gt", models.F("began_at"))),
                        name="outage_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
