import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

import letters.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_municipalities"),
        ("cases", "0002_case_number"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SinkMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Sms"), ("paper", "Papir")],
                        max_length=10,
                    ),
                ),
                ("to", models.CharField(max_length=254)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("dedup", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("L1", "Indkaldelse til første jobsamtale"),
                            ("L2", "Book din jobsamtale"),
                            ("L3", "Påmindelse om booking"),
                            ("L4", "Indkaldelse til samtale"),
                            ("L5", "Bekræftelse på booking"),
                            ("L6", "Påmindelse om samtale"),
                            ("L7", "Du har ikke booket inden fristen"),
                            ("L8", "Du mødte ikke til din samtale"),
                            ("L9", "Rettelse: vi noterede forkert"),
                            ("L10", "Du overgår snart til Jobcenteret"),
                            ("L11", "Du er overgået til Jobcenteret"),
                            ("L12", "Overdragelse"),
                            ("L13", "Rettelse af overdragelse"),
                            ("L14", "Din sag er afsluttet"),
                            ("L15", "Du fortsætter hos Jobcenteret"),
                            ("L16", "Samtalen er aflyst"),
                            ("L17", "Flytning til anden kommune eller afdeling"),
                            ("L18", "Din Min Plan er klar"),
                            ("L19", "Samtykke til indstilling om tilbud"),
                            ("L20", "Svar fra Jobcenteret om tilbud"),
                            ("L21", "Partshøring"),
                            ("L22", "Afgørelse"),
                            ("L23", "Du kan igen få dagpenge"),
                            ("L24", "Afgørelse: ingen konsekvens"),
                            ("L25", "Svar på klage"),
                            ("L26", "Mangler i din joblog"),
                            ("L27", "CV mangler"),
                            ("L28", "Fritagelse"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "recipient",
                    models.CharField(
                        choices=[("member", "Medlemmet"), ("jobcenter", "Jobcenteret")],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("head", models.JSONField()),
                ("body", models.JSONField()),
                ("template_version", models.CharField(max_length=80)),
                ("policy_version", models.CharField(max_length=60)),
                ("letter_on", models.DateField()),
                ("available_at", models.DateTimeField()),
                ("delivered_on", models.DateField()),
                ("deadline_on", models.DateField(blank=True, null=True)),
                ("talk_at", models.DateTimeField(blank=True, null=True)),
                (
                    "act",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Ingen"),
                            ("book", "Book samtalen"),
                            ("call", "Ring til os"),
                            ("contact", "Kontakt os"),
                            ("see_talk", "Se samtalen"),
                            ("answer_wish", "Svar"),
                            ("answer_offer", "Svar på forslaget"),
                            ("answer_hearing", "Send svar"),
                            ("log_application", "Log en stilling"),
                            ("see_plan", "Se Min Plan"),
                            ("see_decision", "Se afgørelsen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("act_on", models.UUIDField(blank=True, null=True)),
                ("first_opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="cases.case",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="cases.caseevent",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="accounts.member",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="letters.letter",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member", "-available_at", "-id"], name="letter_inbox"),
                    models.Index(fields=["case", "-available_at", "-id"], name="letter_of_case"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "code", "recipient"),
                        name="one_letter_an_event_kind_and_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__in", letters.models.Code)),
                        name="letter_code_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivered_on__gte", models.F("letter_on"))),
                        name="letter_is_delivered_after_its_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_opened_at", None),
                            ("first_opened_at__gte", models.F("available_at")),
                            _connector="OR",
                        ),
                        name="letter_is_opened_after_it_is_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by", None),
                            models.Q(("replaced_by", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="letter_does_not_replace_itself",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="letter_is_never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="608a6f8fdf8fe90547e8680cc5343a4710ae023c",
                            operation="DELETE",
                            pgid="pgtrigger_letter_is_never_deleted_72531",
                            table="letters_letter",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="letter_is_never_rewritten",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "public_id", "event_id", "case_id", "member_id", "meeting_id", "code", "recipient", "subject", "head", "body", "template_version", "policy_version", "letter_on", "available_at", "delivered_on", "deadline_on", "talk_at", "act", "act_on" rows from % table\', TG_TABLE_NAME;',
                            hash="51f08c358dfa1225c7bd90e2c68cef5711fc9ec1",
                            operation='UPDATE OF "public_id", "event_id", "case_id", "member_id", "meeting_id", "code", "recipient", "subject", "head", "body", "template_version", "policy_version", "letter_on", "available_at", "delivered_on", "deadline_on", "talk_at", "act", "act_on"',
                            pgid="pgtrigger_letter_is_never_rewritten_297f3",
                            table="letters_letter",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="letter_is_first_opened_once",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."first_opened_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update of \"first_opened_at\" rows from % table', TG_TABLE_NAME;",
                            hash="276cae8a473d2296be376865da6890fea35424c8",
                            operation='UPDATE OF "first_opened_at"',
                            pgid="pgtrigger_letter_is_first_opened_once_16398",
                            table="letters_letter",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("dedup", models.CharField(max_length=120, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "Sms"), ("paper", "Papir")],
                        max_length=10,
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        choices=[
                            ("new_letter", "Nyt brev"),
                            ("new_deadline", "Nyt brev med frist"),
                            ("days_left", "Få dage til fristen"),
                            ("last_day", "Fristens sidste dag"),
                            ("talk_booked", "Aftalen er på plads"),
                            ("talk_soon", "Aftalen er snart"),
                            ("missed", "Vi fik ikke fat i dig"),
                            ("joblog", "Husk din joblog"),
                            ("changed", "Aftalen er ændret"),
                        ],
                        max_length=20,
                    ),
                ),
                ("deadline_on", models.DateField(blank=True, null=True)),
                ("talk_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Venter"),
                            ("sent", "Sendt"),
                            ("dropped", "Ikke længere nødvendig"),
                            ("dead", "Kunne ikke sendes"),
                            ("unknown", "Uvist om sendt"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("receipt", models.CharField(blank=True, max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="cases.case",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="letters.letter",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["next_at"],
                        name="dispatch_due",
                    ),
                    models.Index(fields=["case", "-next_at"], name="dispatch_of_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", letters.models.DispatchState)),
                        name="dispatch_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "pending")),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dispatch_is_settled_when_it_no_longer_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", 8)),
                        name="dispatch_is_tried_at_most_eight_times",
                    ),
                ],
            },
        ),
    ]
