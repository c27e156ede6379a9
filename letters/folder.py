"""The complaint folder: everything in one case as ordered PDFs with an index and fingerprints (I-6).

The same rows give the same bytes: nothing in it says when it was fetched. File names hold neither a
name nor a CPR number, since the second instance wants none (P43). Letters come from their stored
words; what a decision built on comes from the evidence that was frozen with it.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from cases.models import EventKind
from core.danish import dag_maaned, dato_aar, tidspunkt
from core.dates import local_date, start_of_day
from joblog.models import WeekState
from letters import enclosures, pdf
from letters.enclosures import Papers, State
from letters.models import Code, Letter
from meetings.models import CancelReason, MeetingKind, MeetingState, Mode, Organiser
from plans import rules as plan_rules
from sanctions import fairness, rules
from sanctions.models import ConsequenceStatus, Evidence, SanctionCase, SanctionKind
from sanctions.operations import days
from sanctions.operations.fairness import points_of

LAYOUT = Path(__file__).parent / "folder.typ"
INDEX = "00-indeks.pdf"
SUMS = "SHA256SUMS.txt"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The moment that every file of the archive bears, so that it does not tell when it was made."""

Section = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """One file of the folder: a letter, or a paper made of sections.

    ``items`` are the numbers on STAR's list to which it belongs.
    """

    name: str
    title: str
    day: date
    items: tuple[int, ...] = ()
    letter: Letter | None = None
    sections: tuple[Section, ...] = ()


def file_name(sanction: SanctionCase) -> str:
    """Return a name without a name: "klagemappe-26-004711.zip"."""
    return f"klagemappe-{sanction.case.number}.zip"


def build(sanction: SanctionCase, *, at: datetime) -> bytes:
    """Return the folder as a zip: the index first, then the documents in order, then their sums.

    :param at: until when letters are taken in; the folder itself does not tell
    """
    papers = enclosures.papers_of(sanction, at=at)
    documents = _documents(papers)
    files = [(document.name, _render(document)) for document in documents]
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files}
    files.insert(0, (INDEX, _render(_index(papers, documents, sums))))
    sums[INDEX] = hashlib.sha256(files[0][1]).hexdigest()
    listing = "".join(f"{sums[name]}  {name}\n" for name, _ in files)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in [*files, (SUMS, listing.encode())]:
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, content)
    return archive.getvalue()


def documents_of(sanction: SanctionCase, *, at: datetime) -> list[Document]:
    """Return what the folder holds, in its order, without making it."""
    return _documents(enclosures.papers_of(sanction, at=at))


def _documents(papers: Papers) -> list[Document]:
    """Return the documents in the order of STAR's list, then the rest by their dates."""
    by_letter: dict[int, list[int]] = {}
    for enclosure in enclosures.listed(papers):
        for letter in enclosure.letters:
            by_letter.setdefault(letter.pk, []).append(enclosure.number)
    unnumbered = [
        *(_of_letter(letter, by_letter) for letter in papers.of([Code.L22])),
        *_complaint(papers),
        *_talk(papers),
        *(_of_letter(letter, by_letter) for letter in papers.letters if letter.code != Code.L22),
        *_delivery(papers),
        *_explanation(papers),
        *_built_on(papers),
        *_period(papers),
    ]
    return [
        Document(
            name=f"{number:02}-{document.name}.pdf",
            title=document.title,
            day=document.day,
            items=document.items,
            letter=document.letter,
            sections=document.sections,
        )
        for number, document in enumerate(unnumbered, start=1)
    ]


def _of_letter(letter: Letter, items: dict[int, list[int]]) -> Document:
    return Document(
        name=pdf.file_name(letter).removesuffix(".pdf"),
        title=letter.subject,
        day=letter.letter_on,
        items=tuple(items.get(letter.pk, ())),
        letter=letter,
    )


def _rows(*rows: tuple[str, Any]) -> Section:
    """Return a section of labels and values, those without a value left out."""
    shown = [[label, _words(value)] for label, value in rows if value not in (None, "", [])]
    return {"heading": "", "rows": shown, "text": ""}


def _words(value: Any) -> str:
    match value:
        case bool():
            return "Ja" if value else "Nej"
        case datetime():
            return f"{tidspunkt(value)} ({local_date(value).year})"
        case date():
            return dato_aar(value)
        case list():
            return ", ".join(_words(each) for each in value)
    return str(value)


def _text(heading: str, text: str) -> Section:
    return {"heading": heading, "rows": [], "text": text}


def _complaint(papers: Papers) -> Iterator[Document]:
    complaint = papers.complaint
    if complaint is None:
        return
    sections = [
        _rows(
            ("Modtaget", complaint.received_at),
            ("Klagefrist", papers.sanction.complaint_deadline),
            ("Kom efter fristen", complaint.is_late),
        ),
        _text("Medlemmet skriver", complaint.text),
    ]
    if complaint.reassessed_at is not None:
        sections.append(_rows(("Vurderet igen", complaint.reassessed_at)))
        sections.append(_text("Derfor fastholder vi", complaint.reassessment))
    yield Document(
        "klage", "Klagen", local_date(complaint.received_at), (2,), None, tuple(sections)
    )


def _talk(papers: Papers) -> Iterator[Document]:
    meeting = papers.meeting
    if meeting is None:
        return
    about = _rows(
        ("Samtalen", meeting.title),
        ("Hos", meeting.get_organiser_display()),
        ("Inviteret", meeting.invited_on),
        ("Frist for at booke", meeting.booking_deadline),
        ("Booket af medlemmet selv", meeting.self_booked if meeting.starts_at else None),
        ("Booket", meeting.booked_at),
        ("Samtalen begynder", meeting.starts_at),
        ("Sådan forsøgte vi at få fat i medlemmet", meeting.evidence),
        ("Kontakt efter samtalen", meeting.contact_at),
        ("Kontakt med", meeting.get_contact_with_display()),
    )
    looks = [
        [_words(look.shown_at), f"{len(look.starts)} ledige tider"]
        for look in meeting.slots_shown.order_by("shown_at", "pk")
    ]
    sections = [about]
    if looks:
        sections.append({"heading": "Tider, som medlemmet har set", "rows": looks, "text": ""})
    day = local_date(meeting.starts_at) if meeting.starts_at else papers.sanction.event_on
    yield Document("samtalen", "Samtalen, og hvordan den blev aftalt", day, (3, 9), None,
                   tuple(sections))  # fmt: skip


def _delivery(papers: Papers) -> Iterator[Document]:
    if not papers.letters:
        return
    sections = []
    for letter in papers.letters:
        copy = papers.posted.get(letter.pk)
        section = _rows(
            ("Brevets dato", letter.letter_on),
            ("Lagt i indbakken på Min side", letter.available_at),
            ("Regnes for modtaget", letter.delivered_on),
            ("Åbnet", letter.first_opened_at or "Ikke åbnet"),
            ("Sendt på papir", copy.settled_at if copy else None),
            ("Skabelon", letter.template_version),
        )
        sections.append({**section, "heading": letter.subject})
    newest = max(local_date(letter.available_at) for letter in papers.letters)
    yield Document("levering", "Hvornår brevene kom frem", newest, (1, 6), None, tuple(sections))


def _explanation(papers: Papers) -> Iterator[Document]:
    sanction = papers.sanction
    if sanction.replied_at is None:
        return
    sections = (
        _rows(("Modtaget", sanction.replied_at), ("Svarfrist", sanction.reply_by)),
        _text("Medlemmet skriver", sanction.reply),
    )
    yield Document(
        "forklaring", "Medlemmets forklaring", local_date(sanction.replied_at), (7,), None, sections
    )


def _built_on(papers: Papers) -> Iterator[Document]:
    """What the decision built on, as it was frozen; before a decision, what is known of fairness."""
    sanction = papers.sanction
    rows = list(
        sanction.evidence_rows.filter(occasion=Evidence.Occasion.DECIDED).order_by("number")
    )
    if not rows:
        points = [[point.title, point.evidence] for point in points_of(sanction)]
        if points:
            section = {"heading": "", "rows": points, "text": ""}
            yield Document("retfaerdighed", "Vores tjek før høringen", sanction.event_on, (), None,
                           (section,))  # fmt: skip
        return
    sections = tuple(_frozen(row) for row in rows)
    yield Document(
        "grundlag", "Det, afgørelsen bygger på", local_date(rows[0].frozen_at), (), None, sections
    )


LABELS = {
    "kind": "Art",
    "event_on": "Dag",
    "flagged_at": "Markeret",
    "told_at": "Medlemmet fik besked",
    "source": "Kilde",
    "note": "Note",
    "sequence": "Nummer",
    "organiser": "Hos",
    "state": "Tilstand",
    "starts_at": "Begynder",
    "mode": "Form",
    "invited_on": "Inviteret",
    "booking_deadline": "Frist for at booke",
    "self_booked": "Booket af medlemmet selv",
    "booked_at": "Booket",
    "cancel_reason": "Grund til afbud",
    "cancel_reported_at": "Afbud meldt",
    "confirmed_at": "Bekræftet",
    "contact_at": "Kontakt",
    "contact_with": "Kontakt med",
    "contact_note": "Om kontakten",
    "tried_to_reach": "Sådan forsøgte vi at få fat i medlemmet",
    "shown_at": "Set",
    "starts": "Ledige tider",
    "event": "Hændelsens nøgle",
    "about": "Brev om",
    "happened_at": "Sket",
    "written_at": "Lagt i indbakken",
    "facts": "Det bygger vi på",
    "sent_at": "Sendt",
    "reply_by": "Svarfrist",
    "extended_to": "Forlænget til",
    "reply": "Svar",
    "replied_at": "Svaret",
    "version": "Version",
    "available_from": "Gælder fra",
    "goals": "Jobmål",
    "requirements": "Krav til jobsøgning",
    "iso_year": "År",
    "iso_week": "Uge",
    "count": "Loggede stillinger",
    "required": "Krav",
    "obliged_days": "Dage, der tæller",
    "available": "Til rådighed",
    "realistic_search": "Realistisk jobsøgning",
    "requirements_kept": "Krav til jobsøgning er fulgt",
    "plan_kept": "Min Plan er fulgt",
    "cv_correct": "CV er i orden",
    "reasons": "Begrundelse",
    "assessed_at": "Vurderet",
    "point": "Punkt",
    "result": "Resultat",
    "evidence": "Det ved vi",
    "answer": "Undersøgt",
    "consequence": "Konsekvens",
    "loss_from": "Fra",
    "loss_to": "Til og med",
    "hours": "Timer",
    "cured_on": "Ophørt",
}
"""What the keys of the frozen evidence are called on paper."""


MEANS: dict[str, dict[str, str]] = {
    "kind": dict([*SanctionKind.choices, *MeetingKind.choices]),
    "state": dict([*MeetingState.choices, *WeekState.choices]),
    "organiser": dict(Organiser.choices),
    "contact_with": dict(Organiser.choices),
    "mode": dict(Mode.choices),
    "cancel_reason": dict(CancelReason.choices),
    "about": dict(EventKind.choices),
    "consequence": dict(ConsequenceStatus.choices),
    "point": {name.value: title for name, title in fairness.TITLES.items()},
    "result": {
        fairness.Result.PASS.value: "I orden",
        fairness.Result.FAIL.value: "Ikke i orden",
        fairness.Result.UNKNOWN.value: "Vi ved det ikke",
    },
}
"""What the values mean that the evidence holds as codes."""


def _frozen(row: Evidence) -> Section:
    """Return one piece of evidence in words, in the order of the labels."""
    rows: list[list[str]] = []
    for name, label in LABELS.items():
        value = row.content.get(name)
        if value in (None, "", [], {}):
            continue
        match name:
            case "requirements":
                rows += _clauses(value)
            case "answer":
                verdict = "I orden" if value["in_order"] else "Ikke i orden"
                found = f"{verdict}. {value['reason']} ({value['by']}, {_thawed(value['at'])})"
                rows.append([label, found])
            case _:
                rows.append([label, MEANS.get(name, {}).get(str(value), _thawed(value))])
    return {"heading": f"{row.number}. {row.title}", "rows": rows, "text": ""}


def _clauses(stored: dict[str, Any]) -> list[list[str]]:
    """Return the search requirements as the plan says them."""
    clauses: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    return [list(line) for line in plan_rules.clause_lines(plan_rules.Requirement(**clauses))]


def _thawed(value: Any) -> str:
    """Return a stored value in words: JSON keeps days and moments as text."""
    if isinstance(value, list):
        return ", ".join(_thawed(each) for each in value)
    if isinstance(value, str) and STORED_MOMENT.match(value):
        return _words(datetime.fromisoformat(value))
    if isinstance(value, str) and STORED_DAY.fullmatch(value):
        return _words(date.fromisoformat(value))
    return _words(value)


STORED_DAY = re.compile(r"\d{4}-\d\d-\d\d")
STORED_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def _period(papers: Papers) -> Iterator[Document]:
    sanction = papers.sanction
    if sanction.loss_from is None:
        return
    decision = getattr(sanction, "decision", None)
    until = local_date(decision.decided_at) if decision else sanction.event_on
    calendar = days.calendar_of(sanction, until=until)
    rows = [[dato_aar(each.day), rules.WHY_IN_WORDS[each.why]] for each in calendar]
    hours = round(sum(each.hours for each in calendar), 1)
    summary = _rows(
        ("Fra", sanction.loss_from),
        ("Til og med", sanction.loss_to or "Løber endnu"),
        ("Timer", f"{hours:.1f}".replace(".", ",")),
    )
    yield Document("perioden", "Perioden dag for dag", sanction.loss_from, (), None,
                   (summary, {"heading": "", "rows": rows, "text": ""}))  # fmt: skip


def _index(papers: Papers, documents: list[Document], sums: dict[str, str]) -> Document:
    """Return the first page: STAR's list with the files of each item, then all files with their sums."""
    names: dict[int, list[str]] = {}
    for document in documents:
        for item in document.items:
            names.setdefault(item, []).append(document.name)
    words = {State.PRESENT: "", State.MISSING: "Mangler: ", State.NOT_RELEVANT: "Ikke relevant: "}
    items = [
        [
            f"{each.number}. {each.title}",
            "\n".join([f"{words[each.state]}{each.text}", *names.get(each.number, [])]),
        ]
        for each in enclosures.listed(papers)
    ]
    files = [
        [each.name, f"{each.title} ({dato_aar(each.day)})\nSHA-256: {sums[each.name]}"]
        for each in documents
    ]
    newest = max((document.day for document in documents), default=papers.sanction.event_on)
    return Document(
        INDEX,
        f"Klagemappe, sag {papers.sanction.case.number}",
        newest,
        (),
        None,
        (
            {"heading": enclosures.LIST, "rows": items, "text": ""},
            {"heading": "Dokumenterne i mappen", "rows": files, "text": ""},
        ),
    )


def _render(document: Document) -> bytes:
    """Return a document as PDF/UA-1; the same words give the same bytes."""
    if document.letter is not None:
        return pdf.render(document.letter)
    words = {
        "title": document.title,
        "sender": settings.FUND_NAME,
        "footer": f"{document.title} · {dag_maaned(document.day)} {document.day.year}",
        "sections": document.sections,
    }
    return typst.compile(
        LAYOUT,
        font_paths=[pdf.FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"paper": json.dumps(words, ensure_ascii=False)},
        timestamp=int(start_of_day(document.day).timestamp()),
    )
