import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("cases", "0002_case_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="OfferRecommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Kladde"),
                            ("awaiting_consent", "Afventer medlem"),
                            ("sent", "Sendt til Jobcenteret"),
                            ("granted", "Bevilget"),
                            ("declined", "Afslået"),
                            ("withdrawn", "Trukket tilbage"),
                            ("lapsed", "Bortfaldet"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("education", "Uddannelse"),
                            ("placement", "Virksomhedspraktik"),
                            ("wage_subsidy", "Løntilskud"),
                            ("usefulness_job", "Nytteindsats"),
                            ("guidance", "Vejledning og opkvalificering"),
                            ("other", "Andet tilbud"),
                        ],
                        max_length=20,
                    ),
                ),
                ("offer", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("consent_due_on", models.DateField(blank=True, null=True)),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("member_note", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("answer_reminder_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_message", models.CharField(blank=True, max_length=80)),
                ("decision_sender", models.CharField(blank=True, max_length=120)),
                ("decision_date", models.DateField(blank=True, null=True)),
                ("decision_reference", models.CharField(blank=True, max_length=120)),
                ("decision_note", models.TextField(blank=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("exempts", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="cases.case",
                    ),
                ),
                (
                    "decision_entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["awaiting_consent", "draft"])),
                        fields=["case"],
                        name="offers_unsent",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent")),
                        fields=["answer_reminder_on"],
                        name="offers_unanswered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "awaiting_consent",
                                    "sent",
                                    "granted",
                                    "declined",
                                    "withdrawn",
                                    "lapsed",
                                ],
                            )
                        ),
                        name="offer_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["declined", "granted"])), _negated=True
                                ),
                                ("decided_at", None),
                                ("decision_entered_by", None),
                                ("decision_message", ""),
                                ("decision_reference", ""),
                                ("decision_sender", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", frozenset(["declined", "granted"])),
                                models.Q(
                                    models.Q(
                                        ("decision_entered_by", None),
                                        models.Q(("decision_message", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("decision_entered_by__isnull", False),
                                        ("decision_message", ""),
                                        ("decision_date__isnull", False),
                                        models.Q(("decision_sender", ""), _negated=True),
                                        models.Q(("decision_reference", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="offer_is_decided_by_the_jobcenter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_at", None), ("state__in", frozenset(["draft"]))),
                            models.Q(("asked_at", None), ("state__in", ["withdrawn", "lapsed"])),
                            models.Q(
                                ("asked_at__isnull", False),
                                ("consent_due_on__isnull", False),
                                models.Q(("offer", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="offer_asked_about_says_what_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer_reminder_on__isnull", False),
                                ("consented_at__isnull", False),
                                ("sent_at__isnull", False),
                                ("state__in", frozenset(["declined", "granted", "sent"])),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["declined", "granted", "sent"])),
                                    _negated=True,
                                ),
                                ("consented_at", None),
                                ("sent_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="offer_sent_has_the_members_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None),
                            models.Q(
                                ("ends_on__gte", models.F("starts_on")),
                                ("starts_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="offer_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "granted"),
                            models.Q(("ends_on", None), ("exempts", False), ("starts_on", None)),
                            _connector="OR",
                        ),
                        name="only_a_granted_offer_has_days",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="begins_as_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.\"state\" IS DISTINCT FROM 'draft')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;",
                            hash="30298671eb3f7ec2bd120d9f7586a22b2a33ffae",
                            operation="INSERT",
                            pgid="pgtrigger_begins_as_draft_e8985",
                            table="plans_offerrecommendation",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="goes_only_forward",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:awaiting_consent,draft:withdrawn,draft:lapsed,awaiting_consent:sent,awaiting_consent:withdrawn,awaiting_consent:lapsed,sent:granted,sent:declined}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="de8bf72aa76423b053bf164c9134ff4c1aded9a9",
                            operation="UPDATE",
                            pgid="pgtrigger_goes_only_forward_669aa",
                            table="plans_offerrecommendation",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlanVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "author",
                    models.CharField(
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        default="akasse",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Kladde"),
                            ("active", "Gældende"),
                            ("superseded", "Erstattet"),
                            ("discarded", "Kasseret"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("unemployment_history", models.TextField(blank=True)),
                ("previous_employment", models.TextField(blank=True)),
                ("education", models.TextField(blank=True)),
                ("informal_skills", models.TextField(blank=True)),
                ("job_opportunities", models.TextField(blank=True)),
                ("career_change_need", models.TextField(blank=True)),
                ("education_lift_need", models.TextField(blank=True)),
                (
                    "answered_none",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("lasting_employment", models.TextField(blank=True)),
                ("requirements_talk_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("available_from", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
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
                    "saved_by",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical plan version",
                "verbose_name_plural": "historical plan versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="plans_histo_history_86ad99_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "author",
                    models.CharField(
                        choices=[("akasse", "A-kassen"), ("jobcenter", "Jobcenteret")],
                        default="akasse",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Kladde"),
                            ("active", "Gældende"),
                            ("superseded", "Erstattet"),
                            ("discarded", "Kasseret"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("unemployment_history", models.TextField(blank=True)),
                ("previous_employment", models.TextField(blank=True)),
                ("education", models.TextField(blank=True)),
                ("informal_skills", models.TextField(blank=True)),
                ("job_opportunities", models.TextField(blank=True)),
                ("career_change_need", models.TextField(blank=True)),
                ("education_lift_need", models.TextField(blank=True)),
                (
                    "answered_none",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("lasting_employment", models.TextField(blank=True)),
                ("requirements_talk_on", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("available_from", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "activated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="plans.plan",
                    ),
                ),
                (
                    "saved_by",
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
                "indexes": [models.Index(fields=["plan", "-number"], name="versions_of_plan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "active", "superseded", "discarded"])
                        ),
                        name="plan_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("plan",),
                        name="one_active_version_a_plan",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("plan",),
                        name="one_draft_a_plan",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "discarded"), _negated=True),
                        fields=("plan", "number"),
                        name="one_version_a_plan_and_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("available_from__isnull", False),
                                ("state__in", frozenset(["active", "superseded"])),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", frozenset(["active", "superseded"])),
                                    _negated=True,
                                ),
                                ("acknowledged_at", None),
                                ("available_from", None),
                            ),
                            _connector="OR",
                        ),
                        name="plan_in_force_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "superseded"),
                                ("superseded_at__gte", models.F("available_from")),
                                ("superseded_at__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "superseded"), _negated=True),
                                ("superseded_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="plan_superseded_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", frozenset(["active", "superseded"])), _negated=True
                            ),
                            models.Q(
                                models.Q(("unemployment_history", ""), _negated=True),
                                models.Q(("previous_employment", ""), _negated=True),
                                models.Q(("education", ""), _negated=True),
                                models.Q(("informal_skills", ""), _negated=True),
                                models.Q(("job_opportunities", ""), _negated=True),
                                models.Q(
                                    models.Q(("career_change_need", ""), _negated=True),
                                    ("answered_none__contains", ["career_change_need"]),
                                    _connector="OR",
                                ),
                                models.Q(
                                    models.Q(("education_lift_need", ""), _negated=True),
                                    ("answered_none__contains", ["education_lift_need"]),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_in_force_says_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "answered_none__contained_by",
                                ["career_change_need", "education_lift_need"],
                            )
                        ),
                        name="plan_says_none_only_where_it_may",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activated_by", None),
                                ("author", "jobcenter"),
                                models.Q(("source", ""), _negated=True),
                            ),
                            models.Q(
                                ("author", "akasse"),
                                ("source", ""),
                                models.Q(
                                    models.Q(
                                        ("state__in", frozenset(["active", "superseded"])),
                                        _negated=True,
                                    ),
                                    ("activated_by__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="plan_version_names_its_author",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="begins_as_draft",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.\"state\" IS DISTINCT FROM 'draft')",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;",
                            hash="154ce9504a2f69230eb7a271a4eec57651bf6eab",
                            operation="INSERT",
                            pgid="pgtrigger_begins_as_draft_9ec60",
                            table="plans_planversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="goes_only_forward",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE _is_valid_transition BOOLEAN;",
                            func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:active,draft:discarded,active:superseded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                            hash="ab609cdc00b13c4fbf460cbe58258455e6f0bdf0",
                            operation="UPDATE",
                            pgid="pgtrigger_goes_only_forward_ce3ed",
                            table="plans_planversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="fixed_once_issued",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state <> 'draft' AND (OLD.plan_id, OLD.public_id, OLD.number, OLD.author, OLD.source, OLD.requirements_talk_on, OLD.unemployment_history, OLD.previous_employment, OLD.education, OLD.informal_skills, OLD.job_opportunities, OLD.career_change_need, OLD.education_lift_need, OLD.lasting_employment, OLD.answered_none, OLD.available_from, OLD.activated_by_id, OLD.saved_by_id, OLD.saved_at, OLD.revision) IS DISTINCT FROM (NEW.plan_id, NEW.public_id, NEW.number, NEW.author, NEW.source, NEW.requirements_talk_on, NEW.unemployment_history, NEW.previous_employment, NEW.education, NEW.informal_skills, NEW.job_opportunities, NEW.career_change_need, NEW.education_lift_need, NEW.lasting_employment, NEW.answered_none, NEW.available_from, NEW.activated_by_id, NEW.saved_by_id, NEW.saved_at, NEW.revision))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="0c0b2d7cd4454a8d1ef93e22e1077789d24f797b",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_once_issued_7bac4",
                            table="plans_planversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_deleted_once_issued",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state IN ('active', 'superseded'))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="216b0f7f59b7a0da9c3b8f87bc806faed9fdf0b5",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_once_issued_483da",
                            table="plans_planversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="whole_once_active",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.state = 'draft' AND NEW.state = 'active')",
                            func="\n                    IF (SELECT count(*) FROM plans_jobgoal WHERE version_id = NEW.id) <> 2 THEN\n                        RAISE EXCEPTION 'a plan in force has exactly two job goals';\n                    END IF;\n                    IF NOT EXISTS (\n                        SELECT FROM plans_searchrequirement\n                        WHERE version_id = NEW.id AND purpose AND posted_if_possible AND full_time\n                            AND realistic AND joblog AND cardinality(titles) > 0\n                            AND (cardinality(areas) > 0 OR travel_minutes > 0)\n                            AND weekly_minimum > 0 AND customary_way <> ''\n                    ) THEN\n                        RAISE EXCEPTION 'a plan in force has all clauses of the search requirements';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="137629284f112b50064b357a939fa5506396d721",
                            operation="UPDATE",
                            pgid="pgtrigger_whole_once_active_ef7e6",
                            table="plans_planversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("part", models.CharField(blank=True, max_length=30)),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="plan_comment_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "part__in",
                                [
                                    "",
                                    "job_goals",
                                    "unemployment_history",
                                    "previous_employment",
                                    "education",
                                    "informal_skills",
                                    "job_opportunities",
                                    "career_change_need",
                                    "education_lift_need",
                                    "lasting_employment",
                                    "purpose",
                                    "titles",
                                    "area",
                                    "weekly_minimum",
                                    "posted_if_possible",
                                    "customary_way",
                                    "full_time",
                                    "realistic",
                                    "joblog",
                                    "agreements",
                                ],
                            )
                        ),
                        name="plan_comment_is_on_a_part_of_the_plan",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cd05a9de400d7e29e6ac57c477b9ce5a2beb64cf",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1d818",
                            table="plans_plancomment",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="one_goal_a_version_and_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__in", [1, 2])),
                        name="a_version_has_at_most_two_goals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="job_goal_has_a_title",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="goal_fixed_with_its_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (\n                SELECT FROM plans_planversion\n                WHERE id IN (OLD.version_id, NEW.version_id) AND state <> 'draft'\n            ) THEN\n                RAISE EXCEPTION 'this version of the plan is no draft: % is fixed', TG_TABLE_NAME;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            RETURN NEW;\n        ",
                            hash="fc7160167b3cddd0ffc699e01bcf9acc8f7bdab9",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_goal_fixed_with_its_version_0bcc1",
                            table="plans_jobgoal",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSearchRequirement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("purpose", models.BooleanField(default=False)),
                (
                    "titles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("travel_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("weekly_minimum", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("posted_if_possible", models.BooleanField(default=False)),
                ("customary_way", models.TextField(blank=True)),
                ("full_time", models.BooleanField(default=False)),
                ("realistic", models.BooleanField(default=False)),
                ("joblog", models.BooleanField(default=False)),
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical search requirement",
                "verbose_name_plural": "historical search requirements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="plans_histo_history_8c8e5c_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalJobGoal",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical job goal",
                "verbose_name_plural": "historical job goals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="plans_histo_history_a9edc9_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
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
                            ("offer", "Tilbud"),
                            ("measure", "Indsats"),
                            ("activity", "Aktivitet"),
                        ],
                        default="activity",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("member", "Medlemmet"),
                            ("fund", "A-kassen"),
                            ("jobcenter", "Jobcenteret"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Aftalt"), ("kept", "Gjort"), ("broken", "Ikke gjort")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("left_out_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_note", models.TextField(blank=True)),
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
                    "settled_by",
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
                    "recommendation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.offerrecommendation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.plan",
                    ),
                ),
                (
                    "left_out_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.planversion",
                    ),
                ),
                (
                    "made_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agreement",
                "verbose_name_plural": "historical agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="plans_histo_history_9da346_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Agreement",
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
                            ("offer", "Tilbud"),
                            ("measure", "Indsats"),
                            ("activity", "Aktivitet"),
                        ],
                        default="activity",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("member", "Medlemmet"),
                            ("fund", "A-kassen"),
                            ("jobcenter", "Jobcenteret"),
                        ],
                        default="member",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Aftalt"), ("kept", "Gjort"), ("broken", "Ikke gjort")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("left_out_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_note", models.TextField(blank=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recommendation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreement",
                        to="plans.offerrecommendation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="plans.plan",
                    ),
                ),
                (
                    "left_out_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leaving",
                        to="plans.planversion",
                    ),
                ),
                (
                    "made_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements_made",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("agreed_at__isnull", False), ("left_out_at", None), ("state", "open")
                        ),
                        fields=["due_on"],
                        name="agreements_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "kept", "broken"])),
                        name="agreement_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_in__isnull", False), ("recommendation", None)),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("made_in", None),
                                ("recommendation__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_comes_from_a_version_or_an_offer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_at", None),
                            models.Q(
                                models.Q(("text", ""), _negated=True),
                                models.Q(
                                    ("due_on__isnull", False),
                                    ("recommendation__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_in_force_says_what_and_by_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("agreed_at__isnull", False),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_settled_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "broken"), _negated=True),
                            models.Q(("settled_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="broken_agreement_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_out_at", None),
                            models.Q(("agreed_at__isnull", False), ("left_out_in__isnull", False)),
                            _connector="OR",
                        ),
                        name="agreement_left_out_names_the_version",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="fixed_once_agreed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.agreed_at IS NOT NULL AND (OLD.plan_id, OLD.public_id, OLD.made_in_id, OLD.recommendation_id, OLD.kind, OLD.text, OLD.due_on, OLD.owner, OLD.agreed_at) IS DISTINCT FROM (NEW.plan_id, NEW.public_id, NEW.made_in_id, NEW.recommendation_id, NEW.kind, NEW.text, NEW.due_on, NEW.owner, NEW.agreed_at))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="5f67cb9ac22e35085a30542a3ab0c490530eabb8",
                            operation="UPDATE",
                            pgid="pgtrigger_fixed_once_agreed_4c188",
                            table="plans_agreement",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="never_deleted_once_agreed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.agreed_at IS NOT NULL)",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="fe896ced03d45bb7ff0668c20ac4ae2f5eb8c28b",
                            operation="DELETE",
                            pgid="pgtrigger_never_deleted_once_agreed_c4ed4",
                            table="plans_agreement",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchRequirement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.BooleanField(default=False)),
                (
                    "titles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("travel_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("weekly_minimum", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("posted_if_possible", models.BooleanField(default=False)),
                ("customary_way", models.TextField(blank=True)),
                ("full_time", models.BooleanField(default=False)),
                ("realistic", models.BooleanField(default=False)),
                ("joblog", models.BooleanField(default=False)),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirement",
                        to="plans.planversion",
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="requirement_fixed_with_its_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (\n                SELECT FROM plans_planversion\n                WHERE id IN (OLD.version_id, NEW.version_id) AND state <> 'draft'\n            ) THEN\n                RAISE EXCEPTION 'this version of the plan is no draft: % is fixed', TG_TABLE_NAME;\n            END IF;\n            IF TG_OP = 'DELETE' THEN\n                RETURN OLD;\n            END IF;\n            RETURN NEW;\n        ",
                            hash="2b60877c847b7ebf712b17b14571ea710f9133d6",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_requirement_fixed_with_its_version_5c23e",
                            table="plans_searchrequirement",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalOfferRecommendation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Kladde"),
                            ("awaiting_consent", "Afventer medlem"),
                            ("sent", "Sendt til Jobcenteret"),
                            ("granted", "Bevilget"),
                            ("declined", "Afslået"),
                            ("withdrawn", "Trukket tilbage"),
                            ("lapsed", "Bortfaldet"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("education", "Uddannelse"),
                            ("placement", "Virksomhedspraktik"),
                            ("wage_subsidy", "Løntilskud"),
                            ("usefulness_job", "Nytteindsats"),
                            ("guidance", "Vejledning og opkvalificering"),
                            ("other", "Andet tilbud"),
                        ],
                        max_length=20,
                    ),
                ),
                ("offer", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("started_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("consent_due_on", models.DateField(blank=True, null=True)),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("member_note", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("answer_reminder_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_message", models.CharField(blank=True, max_length=80)),
                ("decision_sender", models.CharField(blank=True, max_length=120)),
                ("decision_date", models.DateField(blank=True, null=True)),
                ("decision_reference", models.CharField(blank=True, max_length=120)),
                ("decision_note", models.TextField(blank=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("exempts", models.BooleanField(default=False)),
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
                    "decision_entered_by",
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
                    "started_by",
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
                "verbose_name": "historical offer recommendation",
                "verbose_name_plural": "historical offer recommendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "id"], name="plans_histo_history_cbcf49_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlan",
            fields=[
                ("public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
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
                "verbose_name": "historical plan",
                "verbose_name_plural": "historical plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["history_date", "case_id"], name="plans_histo_history_1dca7d_idx"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
