"""One letter an event, kind and recipient; counted anew when it is late; replaced when it is outdated."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import CaseEvent, CloseReason, EventKind
from core import history
from core.dates import COPENHAGEN
from letters import wording
from letters.models import Code, Letter, Recipient
from letters.operations import writing
from meetings.models import MeetingState
from plans.models import OfferRecommendation
from sanctions.models import SanctionCase
from tests.factories import CaseFactory, MeetingFactory, UserFactory
from tests.letters import stories
from tests.letters.stories import AT, about, booked, invited, tell

pytestmark = pytest.mark.django_db

TWO_DAYS_LATER = AT + timedelta(days=2)


def write(*, at: datetime = AT) -> int:
    return writing.write_due_letters(at=at).changed


def member_letters(*codes: Code) -> list[Letter]:
    return list(Letter.objects.to_member().filter(code__in=codes).order_by("pk"))


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    history.save(row, actor=None, at=AT, reason="test")


def test_an_event_is_read_once_and_gives_one_letter():
    talk = invited()
    event = about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    assert write() == 1
    assert write() == 0
    event.refresh_from_db()
    assert event.letters_read_at == AT
    assert Letter.objects.get().event == event


def test_a_silent_event_is_read_and_gives_none():
    event = tell(CaseFactory(), EventKind.OPENED)

    assert write() == 0
    event.refresh_from_db()
    assert event.letters_read_at == AT


def test_a_letter_keeps_what_it_was_made_from():
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    write()

    letter = Letter.objects.get()
    assert letter.letter_on == date(2026, 3, 30)
    assert letter.available_at == AT
    assert letter.delivered_on == date(2026, 3, 30)
    assert letter.deadline_on == date(2026, 4, 7)
    assert letter.template_version.startswith("L2@")
    assert letter.policy_version == "regime-2024"
    assert letter.meeting == talk
    assert letter.act == "book"
    assert letter.act_on == talk.public_id
    assert letter.member == talk.case.member


def test_a_letter_bears_the_danish_date_of_its_event():
    case = CaseFactory()
    late_evening = datetime(2026, 3, 29, 23, 30, tzinfo=COPENHAGEN)
    tell(case, EventKind.HANDOVER_UNDONE, at=late_evening)

    write(at=late_evening + timedelta(minutes=1))

    assert {letter.letter_on for letter in Letter.objects.all()} == {date(2026, 3, 29)}


def test_on_paper_a_letter_is_delivered_five_days_after_its_date():
    talk = invited()
    change(talk.case.member, digital_exempt=True)
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    write()

    assert Letter.objects.get().delivered_on == date(2026, 4, 4)


def test_a_deadline_is_counted_anew_when_the_letter_comes_on_a_later_day():
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    write(at=TWO_DAYS_LATER)

    letter = Letter.objects.get()
    talk.refresh_from_db()
    assert letter.letter_on == date(2026, 3, 30)
    assert letter.delivered_on == date(2026, 4, 1)
    assert letter.deadline_on == date(2026, 4, 9)
    assert talk.booking_deadline == date(2026, 4, 9)
    assert "torsdag 9. april kl. 23.59" in letter.text
    assert "fra fredag 10. april" in letter.text
    assert not CaseEvent.objects.filter(kind=EventKind.DEADLINE_SET).exists()


def test_a_deadline_stands_when_the_letter_comes_late_on_its_own_day():
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    write(at=AT.replace(hour=23, minute=59))

    talk.refresh_from_db()
    assert Letter.objects.get().deadline_on == date(2026, 4, 7)
    assert talk.booking_deadline == date(2026, 4, 7)


def test_a_late_letter_about_a_talk_that_is_booked_names_the_deadline_that_was():
    talk = booked()
    about(talk, EventKind.INVITED, deadline="2026-04-07")

    write(at=TWO_DAYS_LATER)

    assert member_letters(Code.L2)[0].deadline_on == date(2026, 4, 7)


def test_a_reminder_of_what_is_done_is_not_written():
    talk = booked()
    event = about(talk, EventKind.BOOKING_REMINDED, deadline="2026-04-07")

    assert write() == 0
    event.refresh_from_db()
    assert event.letters_read_at == AT


@pytest.mark.parametrize(("days", "letters"), [(0, 1), (1, 0)], ids=["on the last day", "after it"])
def test_a_reminder_to_book_is_written_until_the_deadline(days, letters):
    talk = invited()
    about(talk, EventKind.BOOKING_REMINDED, deadline=talk.booking_deadline)
    last_day = datetime(2026, 4, 7, 8, 0, tzinfo=COPENHAGEN)

    assert write(at=last_day + timedelta(days=days)) == letters


def test_a_reminder_of_a_talk_that_was_moved_is_not_written():
    talk = booked()
    about(talk, EventKind.TALK_REMINDED, starts_at="2026-04-12T10:00:00+02:00")

    assert write() == 0


def test_a_reminder_of_a_talk_that_has_begun_is_not_written():
    talk = booked()
    about(talk, EventKind.TALK_REMINDED, starts_at=talk.starts_at)

    assert write(at=talk.starts_at) == 0


def test_who_has_been_in_contact_is_not_asked_to_get_in_contact():
    talk = booked(state=MeetingState.MISSED, contact_at=AT)
    about(talk, EventKind.MISSED_LETTER_DUE)

    assert write() == 0


@pytest.mark.parametrize("to", ["held", "cancelled_lawful"])
def test_a_correction_goes_to_who_was_told(to):
    talk = booked(state=MeetingState.MISSED)
    about(talk, EventKind.MISSED_LETTER_DUE)
    write()
    about(talk, EventKind.OUTCOME_CORRECTED, was="missed", to=to)

    assert write() == 1
    wrong, right = member_letters(Code.L8, Code.L9)
    wrong.refresh_from_db()
    assert wrong.replaced_by == right


def test_nobody_is_told_of_a_correction_of_what_they_were_not_told():
    talk = booked(state=MeetingState.MISSED)
    about(talk, EventKind.OUTCOME_CORRECTED, was="missed", to="held")

    assert write() == 0


def test_a_correction_knows_of_a_letter_that_is_written_with_it():
    talk = booked(state=MeetingState.MISSED)
    about(talk, EventKind.MISSED_LETTER_DUE)
    about(talk, EventKind.OUTCOME_CORRECTED, was="missed", to="held")

    write(at=TWO_DAYS_LATER)

    assert [letter.code for letter in member_letters(Code.L8, Code.L9)] == [Code.L8, Code.L9]


def test_a_correction_to_missed_is_no_correcting_letter():
    talk = booked(state=MeetingState.MISSED)
    about(talk, EventKind.MISSED_LETTER_DUE)
    about(talk, EventKind.OUTCOME_CORRECTED, was="held", to="missed")

    write()

    assert [letter.code for letter in member_letters(Code.L8, Code.L9)] == [Code.L8]


def test_a_new_deadline_replaces_the_letter_with_the_old_one():
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)
    write()
    about(talk, EventKind.DEADLINE_SET, deadline="2026-04-20")
    write()

    old, new = member_letters(Code.L2)
    assert old.replaced_by == new
    assert new.replaced_by is None


def test_a_withdrawn_talk_replaces_the_letters_about_it_and_no_others():
    talk = booked()
    other = MeetingFactory(case=talk.case, sequence=1, held=True, starts_at=AT - timedelta(days=9))
    about(other, EventKind.BOOKED, starts_at=other.starts_at, mode=other.mode)
    about(talk, EventKind.BOOKED, starts_at=talk.starts_at, mode=talk.mode)
    about(talk, EventKind.WITHDRAWN, because="pause", starts_at=talk.starts_at)

    write()

    first, second = member_letters(Code.L5)
    assert first.replaced_by is None
    assert second.replaced_by.code == Code.L16


def test_an_undone_handover_replaces_each_recipients_own_letter():
    case = CaseFactory()
    tell(case, EventKind.HANDED_OVER, reason="months", talks_held=1)
    tell(case, EventKind.HANDOVER_UNDONE)

    write()

    replaced = {letter.code: letter.replaced_by for letter in Letter.objects.exclude(code="L13")}
    assert replaced[Code.L11].recipient == Recipient.MEMBER
    assert replaced[Code.L12].recipient == Recipient.JOBCENTER


@pytest.mark.parametrize("reason", [CloseReason.NEW_PERIOD, CloseReason.DEATH])
def test_a_new_period_and_a_death_are_no_reason_to_write(reason):
    case = CaseFactory(closed=True, close_reason=reason)
    tell(case, EventKind.CLOSED, reason=reason)

    assert write() == 0


def test_nothing_is_written_to_who_has_died():
    talk = booked(state=MeetingState.WITHDRAWN, case=CaseFactory(closed=True, close_reason="death"))
    about(talk, EventKind.WITHDRAWN, because="closed", starts_at=talk.starts_at)

    assert write() == 0


def test_an_invitation_to_a_fixed_talk_that_nobody_knew_of_is_withdrawn_in_silence():
    talk = invited(
        kind="availability_talk", sequence=None, state=MeetingState.WITHDRAWN, planned=None,
        invited_on=AT.date(), booking_deadline=None, window_from=None, window_to=None,
    )  # fmt: skip
    about(talk, EventKind.WITHDRAWN, because="closed", starts_at=None)

    assert write() == 0


def test_a_new_caseworker_at_the_same_branch_is_no_letter():
    case = CaseFactory()
    colleague = UserFactory(caseworker=True, branch=case.branch)
    change(case, caseworker=colleague)
    tell(case, EventKind.ASSIGNED, branch=case.branch_id, caseworker=colleague.pk)

    assert write() == 0


def test_a_letter_that_cannot_be_written_waits_and_holds_nobody_up(caplog):
    broken = tell(CaseFactory(), EventKind.EXEMPTION_GRANTED, exemption=999_999)
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)

    assert write() == 1
    broken.refresh_from_db()
    assert broken.letters_read_at is None
    assert f"the letter of event {broken.pk} could not be written" in caplog.text


def test_opening_is_noted_once():
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)
    write()
    letter = Letter.objects.get()

    assert writing.mark_opened(letter_id=letter.pk, at=AT + timedelta(hours=1))
    assert not writing.mark_opened(letter_id=letter.pk, at=AT + timedelta(hours=2))
    letter.refresh_from_db()
    assert letter.first_opened_at == AT + timedelta(hours=1)


def test_the_jobcenters_copy_is_not_opened_for_the_member():
    tell(CaseFactory(), EventKind.HANDED_OVER, reason="months", talks_held=0)
    write()
    copy = Letter.objects.get(recipient=Recipient.JOBCENTER)

    assert not writing.mark_opened(letter_id=copy.pk, at=AT)


def statements_for(count: int) -> int:
    for _ in range(count):
        talk = invited()
        about(talk, EventKind.INVITED, deadline=talk.booking_deadline)
        about(talk, EventKind.DEADLINE_SET, deadline=talk.booking_deadline)
    with CaptureQueriesContext(connection) as queries:
        assert write() == 2 * count
    return len(queries)


def test_a_chunk_costs_the_same_statements_for_one_and_for_many():
    assert statements_for(8) == statements_for(1) <= 16


def test_an_idle_sweep_is_one_statement():
    with CaptureQueriesContext(connection) as queries:
        write()

    reads = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(reads) == 1


# Sanction cases


def test_a_decision_without_its_mandatory_parts_is_not_sent(caplog):
    event = stories.decided(loss_from=None, loss_to=None)

    assert write(at=event.happened_at) == 0
    assert not Letter.objects.exists()
    event.refresh_from_db()
    assert event.letters_read_at is None
    assert "PartMissing: loss_from" in caplog.text


def test_a_decision_whose_template_lost_the_guidance_on_complaints_is_not_sent(caplog, monkeypatch):
    event = stories.decided()
    written = wording.render

    def shortened(template, context):
        text = written(template, context)
        kept = [block for block in text.blocks if "Du kan klage" not in wording.as_text([block])]
        return wording.Text(subject=text.subject, blocks=kept)

    monkeypatch.setattr(wording, "render", shortened)

    assert write(at=event.happened_at) == 0
    assert not Letter.objects.exists()
    assert "PartMissing: fredag 22. maj kl. 23.59; Center for Klager" in caplog.text


def test_a_hearing_and_a_complaint_are_counted_anew_when_their_letters_come_late():
    hearing = stories.hearing_sent()
    decision = stories.decided_for_a_day()
    late = stories.DECIDED_AT + timedelta(days=4)

    write(at=late)

    [l21], [l22] = member_letters(Code.L21), member_letters(Code.L22)
    heard, decided = (
        SanctionCase.objects.get(pk=event.facts["sanctioncase"]) for event in (hearing, decision)
    )
    assert (l21.delivered_on, l21.deadline_on) == (date(2026, 4, 28), date(2026, 5, 5))
    assert heard.reply_by == heard.hearings.get().reply_by == date(2026, 5, 5)
    assert "tirsdag 5. maj kl. 23.59" in l21.text
    assert (l22.delivered_on, l22.deadline_on) == (date(2026, 4, 28), date(2026, 5, 26))
    assert decided.complaint_deadline == date(2026, 5, 26)


def test_a_late_hearing_that_was_answered_keeps_its_deadline():
    event = stories.hearing_sent()
    sanction = SanctionCase.objects.get(pk=event.facts["sanctioncase"])
    sanction.replied_at, sanction.state = stories.HEARD_AT, "ready"
    sanction.save()

    write(at=stories.DECIDED_AT)

    sanction.refresh_from_db()
    assert (sanction.state, sanction.reply_by) == ("ready", date(2026, 4, 22))


def test_the_day_to_answer_about_an_offer_is_counted_anew_when_its_letter_comes_late():
    event = stories.STORIES["L19"]()

    write(at=TWO_DAYS_LATER)

    [letter] = member_letters(Code.L19)
    assert letter.deadline_on == date(2026, 4, 8)
    offer = OfferRecommendation.objects.get(pk=event.facts["offerrecommendation"])
    assert offer.consent_due_on == date(2026, 4, 8)


def test_nobody_is_told_that_nothing_came_of_what_they_were_not_told():
    event = stories.closed(EventKind.SANCTION_DISMISSED)

    assert write(at=event.happened_at) == 0


def test_who_was_written_to_about_the_talk_is_told_that_nothing_came_of_it():
    event = stories.closed(EventKind.SANCTION_DISMISSED)
    sanction = event.case.sanction_cases.get()
    tell(event.case, EventKind.MISSED_LETTER_DUE, at=AT, meeting=sanction.meeting_id)
    later = stories.about_sanction(sanction, EventKind.SANCTION_DISMISSED)

    write(at=later.happened_at)

    codes = [letter.code for letter in member_letters(Code.L8, Code.L24)]
    assert codes == [Code.L8, Code.L24]


def test_a_corrected_outcome_gives_one_letter_and_its_annulment_none():
    event = stories.closed(EventKind.SANCTION_ANNULLED, state="annulled", told_at=stories.HEARD_AT)
    sanction = event.case.sanction_cases.get()
    tell(event.case, EventKind.MISSED_LETTER_DUE, at=AT, meeting=sanction.meeting_id)
    tell(event.case, EventKind.OUTCOME_CORRECTED, meeting=sanction.meeting_id, to="held")

    write(at=event.happened_at)

    codes = [letter.code for letter in member_letters(Code.L8, Code.L9, Code.L24)]
    assert codes == [Code.L8, Code.L9]


def test_a_cure_before_any_decision_is_no_letter():
    sanction = stories.a_sanction()
    event = stories.about_sanction(sanction, EventKind.CURED)

    assert write(at=event.happened_at) == 0


def test_a_missed_talk_may_be_named_by_its_sanction_case():
    sanction = stories.a_sanction()
    event = stories.about_sanction(sanction, EventKind.MISSED_LETTER_DUE)

    assert write(at=event.happened_at) == 1
    assert member_letters(Code.L8)[0].meeting_id == sanction.meeting_id
