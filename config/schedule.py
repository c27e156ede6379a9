"""What runs when, and why then. The only place where the clock is set.

Each part is the dotted path of a function ``(*, at: datetime) -> int`` that judges everything due at
that moment and returns how many rows it changed. A part may run twice, late, or on two machines with
the same result. Parts run in order, from the lower floors up.
"""

from celery.schedules import crontab

# At 04:00 nobody works: what ended yesterday ends before the day's people arrive.
# Expiries, pauses and their ends, handovers, invitations, joblog weeks, cures and ended consequences.
NIGHTLY: tuple[str, ...] = (
    "meetings.tasks.make_slots",
    "meetings.tasks.expire_bookings",
    "meetings.tasks.apply_moves",
    "meetings.tasks.settle_absences",
    "meetings.tasks.hand_over",
    "meetings.tasks.offer_new_slots",
    "meetings.tasks.invite",
    "joblog.tasks.judge_weeks",
    "sanctions.tasks.expire_hearings",
    "sanctions.tasks.end_run_out",
    "exchange.tasks.purge_raw_bodies",
)

# At 08:00 the phone opens within the hour, so whoever gets a letter can ask about it.
MORNING: tuple[str, ...] = (
    "meetings.tasks.remind_to_book",
    "meetings.tasks.announce_handovers",
    "sanctions.tasks.flag_missed_talks",
    "letters.tasks.plan_last_day_notices",
    "letters.tasks.plan_joblog_notices",
)

# A missed talk is flagged, and a talk is reminded of, to the quarter of an hour.
QUARTER_HOUR: tuple[str, ...] = (
    "meetings.tasks.flag_missed",
    "meetings.tasks.remind_of_talks",
    "letters.tasks.plan_talk_reminders",
)

# Upper floors look down and settle, then letters are written, then messages go out.
MINUTE: tuple[str, ...] = (
    "plans.tasks.settle_offers",
    "joblog.tasks.rejudge_touched",
    "sanctions.tasks.settle",
    "letters.tasks.write_due_letters",
    "exchange.tasks.queue_messages",
    "letters.tasks.deliver_due_copies",
)

PARTS = {
    "nightly": NIGHTLY,
    "morning": MORNING,
    "quarter_hour": QUARTER_HOUR,
    "minute": MINUTE,
}

# A message that lay longer than ``expires`` seconds is dropped where the next one does the same work.
# The nightly and the morning job never are: late is better than a day later.
BEAT = {
    "nightly": {
        "task": "config.tasks.nightly",
        "schedule": crontab(hour="4", minute="0"),
    },
    "morning": {
        "task": "config.tasks.morning",
        "schedule": crontab(hour="8", minute="0"),
    },
    "quarter_hour": {
        "task": "config.tasks.quarter_hour",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 14 * 60},
    },
    "minute": {
        "task": "config.tasks.minute",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
}
