"""Copies: made with the letter, sent in daylight, dropped when nobody needs them any more."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from cases.models import EventKind
from cases.operations import NotInThisPhase
from core import history
from core.dates import COPENHAGEN
from joblog.models import JoblogEntry
from letters import channels, rules, tasks
from letters.models import Channel, Dispatch, DispatchState, Letter, Notice, SinkMessage
from letters.operations import copies, writing
from meetings.models import MeetingState
from tests.factories import CaseFactory, UserFactory
from tests.letters.stories import AT, about, booked, invited, tell

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 4, 12, 10, 0, tzinfo=COPENHAGEN)
FRIDAY_EVENING = datetime(2026, 4, 10, 20, 0, tzinfo=COPENHAGEN)


def a_letter(*, at: datetime = AT, **member) -> Letter:
    talk = invited()
    change(talk.case.member, **member)
    about(talk, EventKind.INVITED, at=at, deadline=talk.booking_deadline)
    tasks.write_due_letters(at=at)
    return Letter.objects.get(meeting=talk)


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    history.save(row, actor=None, at=AT, reason="test")


def states() -> dict[str, str]:
    return dict(Dispatch.objects.values_list("channel", "state"))


def test_a_new_letter_is_told_of_by_mail_and_sms():
    letter = a_letter()

    assert tasks.deliver_due_copies(at=AT) == 2

    [message] = mail.outbox
    sms = SinkMessage.objects.get()
    assert message.to == [letter.member.email]
    assert message.subject == "Nyt brev fra A-kassen med frist 7. april"
    assert sms.to == letter.member.phone
    assert "Der er en frist tirsdag 7. april." in sms.text
    assert states() == {Channel.EMAIL: DispatchState.SENT, Channel.SMS: DispatchState.SENT}


def test_no_copy_has_case_content_a_name_in_the_subject_or_a_number():
    letter = a_letter()
    tasks.deliver_due_copies(at=AT)

    text = f"{mail.outbox[0].subject} {mail.outbox[0].body} {SinkMessage.objects.get().text}"
    assert "jobsamtale" not in text
    assert letter.case.number not in text
    assert letter.member.last_name not in text
    assert letter.member.cpr not in text


def test_sending_twice_sends_once():
    a_letter()
    tasks.deliver_due_copies(at=AT)

    assert tasks.deliver_due_copies(at=AT + timedelta(minutes=1)) == 0
    assert len(mail.outbox) == 1


def test_the_letter_is_there_at_night_and_its_copy_in_the_morning():
    night = datetime(2026, 3, 30, 4, 1, tzinfo=COPENHAGEN)
    letter = a_letter(at=night)

    assert letter.available_at == night
    assert tasks.deliver_due_copies(at=night) == 0
    assert tasks.deliver_due_copies(at=night.replace(hour=9, minute=0)) == 2


def test_a_copy_that_was_due_before_an_outage_is_not_sent_at_night():
    a_letter()
    night = AT + timedelta(hours=15)

    tasks.deliver_due_copies(at=night)

    assert mail.outbox == []
    copy = Dispatch.objects.get(channel=Channel.EMAIL)
    assert copy.state == DispatchState.PENDING
    assert copy.next_at == datetime(2026, 3, 31, 9, 0, tzinfo=COPENHAGEN)
    assert copy.attempts == 0


def test_who_has_opened_the_letter_need_not_be_told_of_it():
    letter = a_letter()
    writing.mark_opened(letter_id=letter.pk, at=AT)

    tasks.deliver_due_copies(at=AT)

    assert set(states().values()) == {DispatchState.DROPPED}
    assert mail.outbox == []


def test_who_has_booked_need_not_be_told_of_the_deadline():
    letter = a_letter()
    about(letter.meeting, EventKind.BOOKED, starts_at="2026-04-13T10:00:00+02:00", mode="video")

    tasks.deliver_due_copies(at=AT)

    assert set(states().values()) == {DispatchState.DROPPED}


def test_a_letter_that_was_replaced_is_not_told_of():
    letter = a_letter()
    about(letter.meeting, EventKind.DEADLINE_SET, deadline="2026-04-20")
    tasks.write_due_letters(at=AT)

    tasks.deliver_due_copies(at=AT)

    [message] = mail.outbox
    assert message.subject == "Nyt brev fra A-kassen med frist 20. april"


def test_two_messages_with_the_same_words_go_once():
    case = CaseFactory()
    for _ in range(2):
        tell(case, EventKind.HANDOVER_UNDONE)
    tasks.write_due_letters(at=AT)

    tasks.deliver_due_copies(at=AT)

    assert len(mail.outbox) == 1
    dropped = Dispatch.objects.filter(state=DispatchState.DROPPED)
    assert {copy.receipt for copy in dropped} == {"identical"}


def test_a_member_without_phone_gets_a_mail_alone():
    a_letter(phone="")

    assert set(states()) == {Channel.EMAIL}


def test_without_a_gateway_no_sms_is_planned(settings):
    settings.SMS_GATEWAY = ""
    a_letter()

    assert set(states()) == {Channel.EMAIL}


def test_who_is_exempt_from_digital_post_gets_paper_that_a_person_posts():
    letter = a_letter(digital_exempt=True)
    caseworker = UserFactory(caseworker=True)

    assert tasks.deliver_due_copies(at=AT) == 0
    [copy] = Dispatch.objects.to_post()
    copies.record_posted(dispatch_id=copy.pk, actor=caseworker, at=AT)

    copy.refresh_from_db()
    assert copy.letter == letter
    assert copy.state == DispatchState.SENT
    assert not Dispatch.objects.to_post().exists()
    with pytest.raises(NotInThisPhase):
        copies.record_posted(dispatch_id=copy.pk, actor=caseworker, at=AT)


def test_who_is_exempt_is_reminded_of_a_talk_by_sms_since_paper_comes_too_late():
    talk = booked()
    change(talk.case.member, digital_exempt=True)
    about(talk, EventKind.TALK_REMINDED, at=SUNDAY, starts_at=talk.starts_at)

    tasks.write_due_letters(at=SUNDAY)

    assert set(states()) == {Channel.SMS}


# Reminders before nights and weekends


def test_the_reminder_of_a_monday_talk_goes_on_friday_evening():
    talk = booked()

    for minute in (0, 15):
        tasks.plan_talk_reminders(at=FRIDAY_EVENING - timedelta(hours=1, minutes=minute))
    tasks.deliver_due_copies(at=FRIDAY_EVENING)

    sms = SinkMessage.objects.get()
    assert "Du har en aftale mandag kl. 10.00." in sms.text
    assert len(mail.outbox) == 1
    assert talk.remind_of_talk_at == SUNDAY


def test_the_letter_of_that_reminder_comes_on_its_own_day_and_is_not_told_of_again():
    talk = booked()
    tasks.plan_talk_reminders(at=FRIDAY_EVENING)
    tasks.deliver_due_copies(at=FRIDAY_EVENING)
    about(talk, EventKind.TALK_REMINDED, at=SUNDAY, starts_at=talk.starts_at)

    assert tasks.write_due_letters(at=SUNDAY) == 1
    tasks.deliver_due_copies(at=SUNDAY + timedelta(hours=23))

    assert SinkMessage.objects.count() == 1
    assert Letter.objects.get().letter_on == date(2026, 4, 12)


def test_a_reminder_within_hours_goes_with_its_letter():
    talk = booked(
        starts_at=datetime(2026, 4, 14, 10, 0, tzinfo=COPENHAGEN),
        remind_of_talk_at=datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN),
    )

    assert tasks.plan_talk_reminders(at=FRIDAY_EVENING) == 0
    about(talk, EventKind.TALK_REMINDED, at=talk.remind_of_talk_at, starts_at=talk.starts_at)
    tasks.write_due_letters(at=talk.remind_of_talk_at)
    tasks.deliver_due_copies(at=talk.remind_of_talk_at)
    assert "i morgen kl. 10.00" in SinkMessage.objects.get().text


def test_a_talk_booked_in_the_weekend_is_reminded_of_on_monday_morning():
    talk = booked()

    assert tasks.plan_talk_reminders(at=FRIDAY_EVENING + timedelta(hours=12)) == 0
    about(talk, EventKind.TALK_REMINDED, at=SUNDAY, starts_at=talk.starts_at)
    tasks.write_due_letters(at=SUNDAY)
    tasks.deliver_due_copies(at=SUNDAY)
    assert SinkMessage.objects.count() == 0
    tasks.deliver_due_copies(at=SUNDAY + timedelta(hours=23))
    assert "i dag kl. 10.00" in SinkMessage.objects.get().text


@pytest.mark.parametrize(
    "fields",
    [
        {"state": MeetingState.WITHDRAWN},
        {"starts_at": datetime(2026, 4, 13, 14, 0, tzinfo=COPENHAGEN),
         "ends_at": datetime(2026, 4, 13, 15, 0, tzinfo=COPENHAGEN)},
    ],
    ids=["called off", "moved"],
)  # fmt: skip
def test_nobody_is_reminded_of_a_talk_that_is_not_there(fields):
    talk = booked()
    tasks.plan_talk_reminders(at=FRIDAY_EVENING)
    change(talk, **fields)

    tasks.deliver_due_copies(at=FRIDAY_EVENING)

    assert set(states().values()) == {DispatchState.DROPPED}


# The last day


LAST_DAY = datetime(2026, 4, 7, 8, 0, tzinfo=COPENHAGEN)


def test_on_the_last_day_an_sms_says_so():
    invited()

    assert tasks.plan_last_day_notices(at=LAST_DAY) == 1
    assert tasks.plan_last_day_notices(at=LAST_DAY) == 0
    tasks.deliver_due_copies(at=LAST_DAY.replace(hour=9))
    assert "Din frist er i dag kl. 23.59." in SinkMessage.objects.get().text
    assert Dispatch.objects.get().notice == Notice.LAST_DAY


@pytest.mark.parametrize("days", [-1, 1])
def test_on_other_days_it_does_not(days):
    invited()

    assert tasks.plan_last_day_notices(at=LAST_DAY + timedelta(days=days)) == 0


def test_who_has_booked_by_nine_is_left_in_peace():
    talk = invited()
    tasks.plan_last_day_notices(at=LAST_DAY)
    change(talk, suspended_for="sick", booking_deadline=None)

    tasks.deliver_due_copies(at=LAST_DAY.replace(hour=9))

    assert Dispatch.objects.get().state == DispatchState.DROPPED


# The joblog on Thursday


THURSDAY = datetime(2026, 4, 2, 8, 0, tzinfo=COPENHAGEN)


def log(case, *, number: int) -> None:
    for _ in range(number):
        entry = JoblogEntry(
            case=case, applied_on=THURSDAY.date(), title="Lagermedarbejder",
            found_via="posted", logged_at=THURSDAY,
        )  # fmt: skip
        history.save(entry, actor=None, at=THURSDAY, reason="test")


@pytest.mark.parametrize(("logged", "copies_made"), [(0, 2), (1, 2), (2, 0)])
def test_on_thursday_who_lacks_applications_is_reminded(logged, copies_made):
    log(CaseFactory(), number=logged)

    assert tasks.plan_joblog_notices(at=THURSDAY) == copies_made
    assert tasks.plan_joblog_notices(at=THURSDAY) == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_on_other_days_nobody_is(days):
    CaseFactory()

    assert tasks.plan_joblog_notices(at=THURSDAY + timedelta(days=days)) == 0


def test_who_is_not_obliged_to_search_is_not_reminded():
    CaseFactory(closed=True, closed_on=date(2026, 4, 1))

    assert tasks.plan_joblog_notices(at=THURSDAY) == 0


def test_who_has_logged_by_nine_is_not_reminded():
    case = CaseFactory()
    tasks.plan_joblog_notices(at=THURSDAY)
    log(case, number=2)

    tasks.deliver_due_copies(at=THURSDAY.replace(hour=9))

    assert set(states().values()) == {DispatchState.DROPPED}


def test_who_still_lacks_some_at_nine_is_reminded():
    CaseFactory()
    tasks.plan_joblog_notices(at=THURSDAY)

    tasks.deliver_due_copies(at=THURSDAY.replace(hour=9))

    assert "Husk ugens stillinger i din joblog" in SinkMessage.objects.get().text
    assert mail.outbox[0].subject == "Husk din joblog"


# Trouble


class _Broken:
    def send(self, **message):
        raise ConnectionError


class _Refusing:
    def send(self, **message):
        raise channels.Refused("no such number")


def through(monkeypatch, settings, gateway) -> None:
    monkeypatch.setattr(channels, "TestGateway", gateway, raising=False)
    settings.SMS_GATEWAY = "letters.channels.TestGateway"


def test_a_copy_that_fails_is_tried_again_later(monkeypatch, settings, caplog):
    through(monkeypatch, settings, _Broken)
    a_letter(email="")

    tasks.deliver_due_copies(at=AT)

    copy = Dispatch.objects.get()
    assert copy.state == DispatchState.PENDING
    assert copy.attempts == 1
    assert copy.lease_until is None
    assert AT + timedelta(seconds=1) < copy.next_at < AT + timedelta(seconds=3)
    assert f"copy {copy.pk} could not be sent, attempt 1" in caplog.text


def test_after_eight_failures_a_person_is_asked(monkeypatch, settings):
    through(monkeypatch, settings, _Broken)
    a_letter(email="")

    for hours in range(rules.MOST_ATTEMPTS):
        tasks.deliver_due_copies(at=AT + timedelta(days=7, hours=hours))

    copy = Dispatch.objects.get()
    assert copy.state == DispatchState.DEAD
    assert copy.attempts == rules.MOST_ATTEMPTS


def test_a_number_that_does_not_exist_is_not_tried_again(monkeypatch, settings):
    through(monkeypatch, settings, _Refusing)
    a_letter(email="")

    tasks.deliver_due_copies(at=AT)

    copy = Dispatch.objects.failed().get()
    assert copy.state == DispatchState.DEAD
    assert copy.receipt == "no such number"
    copies.send_again(dispatch_id=copy.pk, actor=UserFactory(caseworker=True), at=AT)
    copy.refresh_from_db()
    assert copy.state == DispatchState.PENDING


def test_what_a_dead_worker_left_is_sent_when_its_lease_is_over():
    a_letter(email="")
    copies._claim(at=AT, after=0, limit=10)

    assert tasks.deliver_due_copies(at=AT + rules.LEASE) == 0
    assert tasks.deliver_due_copies(at=AT + rules.LEASE + timedelta(seconds=1)) == 1
    assert SinkMessage.objects.count() == 1


def test_inside_the_sink_nothing_leaves_the_house(monkeypatch, settings):
    through(monkeypatch, settings, _Broken)
    a_letter()

    with channels.into_sink():
        tasks.deliver_due_copies(at=AT)

    assert mail.outbox == []
    assert SinkMessage.objects.count() == 2
