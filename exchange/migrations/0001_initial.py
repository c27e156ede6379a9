import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

import exchange.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_municipalities"),
        ("cases", "0002_case_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=60)),
                ("body_hash", models.CharField(max_length=64)),
                ("body_sealed", models.TextField(blank=True)),
                ("received_at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.JSONField(default=dict)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="accounts.apiclient",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("body_sealed", ""), _negated=True),
                        fields=["received_at"],
                        name="inbound_to_purge",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "key"), name="one_message_a_client_and_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 200), ("status__lt", 500)),
                        name="inbound_answer_is_final",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="inbound_message_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboundMessage",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("deregistration_requested", "Afmelding på jobnet.dk"),
                            ("plan_published", "Min Plan"),
                            ("joblog_entry", "Stilling i jobloggen"),
                            ("handover_package", "Overdragelse"),
                            ("offer_recommended", "Indstilling om tilbud"),
                            ("notification_answer", "Svar på underretning"),
                            ("consequence_final", "Afgørelse til udbetaling"),
                            ("consequence_corrected", "Rettelse til udbetaling"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "receiver",
                    models.CharField(
                        choices=[
                            ("jobnet", "Jobnet"),
                            ("jobcenter", "Jobcenteret"),
                            ("payout", "Udbetaling"),
                        ],
                        max_length=10,
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                ("queued_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Venter"),
                            ("sent", "Sendt"),
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
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.caseevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["next_at"],
                        name="message_due",
                    ),
                    models.Index(fields=["case", "id"], name="message_of_case"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", exchange.models.MessageKind)),
                        name="message_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", exchange.models.MessageState)),
                        name="message_state_is_known",
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
                        name="message_is_settled_when_it_no_longer_waits",
                    ),
                    models.UniqueConstraint(
                        fields=("event", "kind"), name="one_message_an_event_and_kind"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="message_is_never_deleted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="bdb51c1cc66991eff6e0a1e924c0276396bfa942",
                            operation="DELETE",
                            pgid="pgtrigger_message_is_never_deleted_3c99e",
                            table="exchange_outboundmessage",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="message_is_never_rewritten",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='RAISE EXCEPTION \'pgtrigger: Cannot update of "dedup", "kind", "receiver", "event_id", "case_id", "payload", "queued_at" rows from % table\', TG_TABLE_NAME;',
                            hash="1d4f41bc0dafadbeb3b7320ddf2ce7e23a52b75f",
                            operation='UPDATE OF "dedup", "kind", "receiver", "event_id", "case_id", "payload", "queued_at"',
                            pgid="pgtrigger_message_is_never_rewritten_eb394",
                            table="exchange_outboundmessage",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
    ]
