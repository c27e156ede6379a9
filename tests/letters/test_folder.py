"""STAR's list on a case before and after the decision, and the folder that goes to the complaint board."""

import hashlib
import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest

from cases import story
from cases.models import EventKind
from core import history
from core.dates import COPENHAGEN
from letters import enclosures, folder
from letters.enclosures import State
from letters.models import Letter
from letters.tasks import write_due_letters
from sanctions.operations import decisions, hearings, talks
from tests.factories import TALK_AT, MeetingFactory
from tests.sanctions.stories import DECIDED_AT, NEXT_MORNING, decided, heard, missed_talk

pytestmark = pytest.mark.django_db

BOOKED_AT = datetime(2026, 3, 31, 12, 0, tzinfo=COPENHAGEN)
LATER = DECIDED_AT + timedelta(days=1)


def booked_and_missed(**fields):
    """Return the case of a missed talk whose letters are written: the booking's and the missed talk's."""
    sanction = missed_talk(evidence="Ringet to gange", **fields)
    meeting = sanction.meeting
    story.record(
        sanction.case_id,
        EventKind.BOOKED,
        actor=sanction.case.member.user,
        at=BOOKED_AT,
        meeting=meeting.pk,
        starts_at=meeting.starts_at,
        mode=meeting.mode,
    )
    write_due_letters(at=BOOKED_AT)
    write_due_letters(at=NEXT_MORNING)
    return sanction


def complained_about():
    sanction = heard(booked_and_missed())
    hearings.reply(
        sanction_id=sanction.pk,
        text="Min telefon var død",
        actor=sanction.case.member.user,
        at=DECIDED_AT,
    )
    write_due_letters(at=DECIDED_AT)
    sanction = decided(sanction)
    decisions.appeal(
        sanction_id=sanction.pk, text="Jeg klager", actor=sanction.case.member.user, at=LATER
    )
    write_due_letters(at=LATER)
    sanction.refresh_from_db()
    return sanction


def states(sanction, *, at=LATER) -> list[State]:
    return [each.state for each in enclosures.enclosures_of(sanction, at=at)]


THERE, MISSING, NOT = State.PRESENT, State.MISSING, State.NOT_RELEVANT


def test_the_list_tells_what_is_missing_before_the_decision_and_what_to_do():
    sanction = booked_and_missed()

    listed = enclosures.enclosures_of(sanction, at=NEXT_MORNING)

    assert [each.state for each in listed] == [
        NOT, NOT, THERE, THERE, THERE, THERE, MISSING, THERE, THERE
    ]  # fmt: skip
    assert [each.number for each in listed] == list(range(1, 10))
    assert all(bool(each.todo) == (each.state is MISSING) for each in listed)
    assert "bookede selv tiden tirsdag 31. marts kl. 12.00" in listed[2].text
    assert "Lagt i indbakken på Min side tirsdag 31. marts kl. 12.00." in listed[5].text
    assert listed[6].todo == "Send en partshøring."


def test_everything_on_the_list_is_there_after_a_complaint():
    assert states(complained_about()) == [THERE] * 9


def test_a_letter_that_cannot_be_found_is_missing():
    sanction = missed_talk()

    assert states(sanction) == [NOT, NOT, THERE, MISSING, MISSING, MISSING, MISSING, MISSING, THERE]


def test_paper_that_nobody_noted_as_posted_is_no_proof():
    sanction = missed_talk()
    member = sanction.case.member
    member.digital_exempt = True
    history.save(member, actor=None, at=BOOKED_AT, reason="test")
    sanction.refresh_from_db()
    story.record(
        sanction.case_id, EventKind.BOOKED, actor=member.user, at=BOOKED_AT,
        meeting=sanction.meeting_id, starts_at=sanction.meeting.starts_at,
        mode=sanction.meeting.mode,
    )  # fmt: skip
    write_due_letters(at=BOOKED_AT)

    proof = enclosures.enclosures_of(sanction, at=NEXT_MORNING)[5]

    assert (proof.state, proof.todo) == (MISSING, "Notér, hvornår brevet er sendt med posten.")


def test_of_the_jobcenters_talk_its_papers_are_asked_for():
    sanction = talks.note_jobcenter_no_show(
        case_id=MeetingFactory().case_id, starts_at=TALK_AT, at=NEXT_MORNING, source="jobcenter:7"
    )

    listed = enclosures.enclosures_of(sanction, at=LATER)

    assert "Bed Jobcenteret om en kopi" in listed[3].todo
    assert listed[8].text.endswith("hos jobcenteret.")


def test_a_case_without_a_talk_needs_nothing_about_one():
    sanction = decisions.open_quarantine(
        case_id=MeetingFactory().case_id,
        event_on=TALK_AT.date(),
        reason="Afslog et tilbud",
        actor=MeetingFactory().case.caseworker,
        at=NEXT_MORNING,
    )

    assert states(sanction) == [NOT, NOT, NOT, NOT, NOT, NOT, MISSING, NOT, NOT]


def test_the_folder_holds_each_document_once_in_order_with_its_fingerprint():
    sanction = complained_about()

    archive = zipfile.ZipFile(io.BytesIO(folder.build(sanction, at=LATER)))

    names = archive.namelist()
    assert names == [
        "00-indeks.pdf",
        "01-brev-2026-04-22-L22.pdf",
        "02-klage.pdf",
        "03-samtalen.pdf",
        "04-brev-2026-03-31-L5.pdf",
        "05-brev-2026-04-14-L8.pdf",
        "06-brev-2026-04-14-L21.pdf",
        "07-levering.pdf",
        "08-forklaring.pdf",
        "09-grundlag.pdf",
        "10-perioden.pdf",
        "SHA256SUMS.txt",
    ]
    sums = archive.read("SHA256SUMS.txt").decode().splitlines()
    assert sums == [
        f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}" for name in names[:-1]
    ]
    assert all(archive.read(name).startswith(b"%PDF-1.7") for name in names[:-1])
    assert folder.build(sanction, at=LATER + timedelta(days=3)) == folder.build(sanction, at=LATER)


def test_the_index_follows_stars_list_and_names_the_files_of_each_item():
    sanction = complained_about()
    papers = enclosures.papers_of(sanction, at=LATER)
    documents = folder.documents_of(sanction, at=LATER)

    index = folder._index(papers, documents, {each.name: "0" * 64 for each in documents})

    stars, files = index.sections
    assert stars["heading"] == enclosures.LIST
    assert [row[0].partition(". ")[2] for row in stars["rows"]] == [
        title for title, _ in enclosures.STARS_LIST
    ]
    assert all(".pdf" in row[1] for row in stars["rows"])
    assert [row[0] for row in files["rows"]] == [each.name for each in documents]


def test_neither_the_names_nor_the_index_tell_who_it_is_about():
    sanction = complained_about()
    member = sanction.case.member
    names = [folder.file_name(sanction)]
    names += [each.name for each in folder.documents_of(sanction, at=LATER)]

    assert folder.file_name(sanction) == f"klagemappe-{sanction.case.number}.zip"
    for name in names:
        assert re.fullmatch(r"[a-zA-Z0-9.-]+", name)
        assert member.last_name.split()[0].lower() not in name.lower()
        assert member.member_number not in name
        assert not re.search(r"\d{6}-?\d{4}", name.replace(sanction.case.number, ""))


def test_letters_of_other_talks_are_not_in_it():
    sanction = complained_about()
    other = MeetingFactory(case=sanction.case, sequence=3, planned=sanction.case.planned_talk(3))
    story.record(
        sanction.case_id, EventKind.INVITED, actor=None, at=LATER, source="sweep:test",
        meeting=other.pk, deadline=other.booking_deadline,
    )  # fmt: skip
    write_due_letters(at=LATER)

    assert Letter.objects.filter(meeting=other).exists()
    assert not any(
        each.letter and each.letter.meeting_id == other.pk
        for each in folder.documents_of(sanction, at=LATER)
    )
