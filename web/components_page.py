"""/udvikling/komponenter/: every component with content as it may really be; only where DEMO is on.

The same page in three frames: ``?som=medlem``, ``?som=sagsbehandler`` and ``?som=jobcenter``; with
``&tomt=ja`` as it is when there is nothing, with ``&tema=dark`` dark for caseworkers.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

TODAY = date(2026, 11, 24)
DEADLINE = date(2026, 12, 1)
FRAMES = {
    "medlem": ("front/components_member.html", "Mette Kjær Andersen"),
    "sagsbehandler": ("front/components_caseworker.html", "Karen Holm"),
    "jobcenter": ("front/components_jobcenter.html", "Pia Lund"),
}
MODES = (
    ("in_person", "Fremmøde", "Åboulevarden 12, Aarhus", "map-pin"),
    ("video", "Video", "Link i din indbakke", "video"),
    ("phone", "Telefon", "Vi ringer på 22 33 44 55", "phone"),
)

EMPTY = {
    "step": SimpleNamespace(
        title="Du har ikke noget, du skal nå lige nu",
        text="Næste skridt er din 3. jobsamtale. Vi skriver omkring 14. december.",
        calm=True,
    ),
    "more": [],
    "slots": [None, None],
    "letters": [],
    "events": [],
    "queue": [],
}


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in the frame of the audience that is asked for."""
    frame = request.GET.get("som", "medlem")
    template, user_name = FRAMES.get(frame, FRAMES["medlem"])
    context = {
        "user": SimpleNamespace(name=user_name, branch="Aarhus"),
        "jobcenter": "Jobcenter Aarhus",
        "appearance": SimpleNamespace(theme=request.GET.get("tema", "light"), shortcuts_off=False),
        "today": TODAY,
        **_shared(),
        **(_caseworker() if frame == "sagsbehandler" else _member()),
        "navigation": _navigation(frame),
        **(EMPTY if "tomt" in request.GET else {}),
    }
    return render(request, template, context)


def _item(
    label: str, icon: str = "", *, count: int = 0, tone: str = "", current: bool = False
) -> Any:
    return SimpleNamespace(
        url="#indhold",
        label=label,
        icon=icon,
        count=count,
        count_label="ulæst brev" if label == "Indbakke" else "",
        tone=tone,
        current=current,
    )


def _navigation(frame: str) -> list[dict[str, Any]]:
    if frame == "jobcenter":
        items = [
            _item("Overdragelser"),
            _item("Medlemmer", current=True),
            _item("Indstillinger", count=2),
        ]
        return [{"title": "", "items": items}]
    if frame == "sagsbehandler":
        return [
            {
                "title": "",
                "items": [
                    _item("I dag", "house", current=True),
                    _item("Mine sager", "users", count=24),
                    _item("Kalender", "calendar-days"),
                    _item("Indbakke", "inbox", count=4, tone="amber"),
                ],
            },
            {
                "title": "Opfølgning",
                "items": [
                    _item("Udeblivelser", "user-x", count=3, tone="amber"),
                    _item("Sanktionssager", "scale", count=2),
                    _item("Joblog under krav", "list-checks", count=5),
                    _item("Indstillinger", "send"),
                    _item("Overdragelser", "handshake", count=2),
                ],
            },
            {
                "title": "Afdelingen",
                "items": [_item("Alle medlemmer", "search"), _item("Statistik", "chart-column")],
            },
        ]
    return [
        {
            "title": "",
            "items": [
                _item("Forside", "house", current=True),
                _item("Indbakke", "mail", count=1),
                _item("Samtaler", "calendar-days"),
                _item("Min Plan", "clipboard-list"),
                _item("Joblog", "list-checks"),
            ],
        }
    ]


class ReplyForm(forms.Form):
    """The fields of the page: one of each kind."""

    title = forms.CharField(
        label="Hvilken stilling har du søgt?",
        error_messages={"required": "Skriv, hvilken stilling du har søgt"},
    )
    applied_on = forms.DateField(
        label="Hvornår søgte du?",
        help_text="Du kan skrive en dag i denne uge eller i sidste uge.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    found_via = forms.ChoiceField(
        label="Hvordan fandt du stillingen?",
        choices=[
            ("posted", "Opslået"),
            ("unsolicited", "Uopfordret"),
            ("network", "Netværk"),
            ("phone", "Telefon"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvordan du fandt stillingen"},
    )
    place = forms.ChoiceField(
        label="Hvor ligger den?",
        choices=[("", "Vælg"), ("oj", "Østjylland"), ("sj", "Sjælland")],
        required=False,
    )
    text = forms.CharField(
        label="Vil du tilføje noget?", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.BooleanField(
        label="Jeg har læst, at a-kassen og jobcenteret kan se min joblog",
        error_messages={"required": "Sæt kryds, når du har læst det"},
    )


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    # In winter the clock in Denmark is one hour ahead of UTC.
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


def _link(label: str) -> SimpleNamespace:
    return SimpleNamespace(url="#indhold", label=label)


def _badge(text: str, tone: str = "") -> SimpleNamespace:
    return SimpleNamespace(text=text, tone=tone)


def _steps() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            day=date(2026, 10, 5),
            title="Meldt ledig",
            when="5. oktober",
            state="done",
            actor="fund",
            text="Vi har godkendt din ansøgning om dagpenge.",
        ),
        SimpleNamespace(
            day=date(2026, 10, 14),
            title="1. samtale",
            when="14. oktober",
            state="done",
            actor="fund",
            note="Holdt i Aarhus",
            text="Fremmøde i Aarhus. Vi lavede Min Plan sammen.",
            link=_link("Læs referatet"),
        ),
        SimpleNamespace(
            day=DEADLINE,
            title="2. samtale",
            when="Book senest 1. dec.",
            state="now",
            actor="fund",
            text="Du skal selv booke tiden. Du vælger fremmøde, video eller telefon.",
            action=_link("Book samtalen"),
            question="Hvis du ikke booker i tide",
            consequence="Så kan du miste dagpenge fra 2. december, og til du har en ny tid. Vi hører dig altid, før vi afgør noget.",
        ),
        SimpleNamespace(
            day=date(2026, 12, 28),
            title="3. samtale",
            when="Senest 28. dec.",
            state="next",
            actor="fund",
            text="Vi sender dig et brev omkring 14. december, så du kan booke.",
        ),
        SimpleNamespace(
            day=date(2027, 1, 5),
            title="Jobcenteret",
            when="Omkring 5. jan.",
            state="next",
            actor="jobcenter",
            text="Jobcenter Aarhus fortsætter med din Min Plan. Vi udbetaler stadig dine dagpenge.",
            link=_link("Vil du have os med til den første samtale?"),
        ),
    ]


def _weeks() -> list[SimpleNamespace]:
    logged = [1, 2, 3, 2, 2, 1, 3, 1]
    return [
        SimpleNamespace(week=41 + place, logged=count, is_current=place == len(logged) - 1)
        for place, count in enumerate(logged)
    ]


def _shared() -> dict[str, Any]:
    return {
        "steps": _steps(),
        "letters": [
            SimpleNamespace(
                url="#indhold",
                subject="Book din 2. jobsamtale",
                sent_at=_moment(date(2026, 11, 23), 7, 2),
                deadline=DEADLINE,
                is_unread=True,
                badge=_badge("Kræver handling", "amber"),
            ),
            SimpleNamespace(
                url="#indhold",
                subject="Referat og Min Plan fra din 1. jobsamtale",
                sent_at=_moment(date(2026, 10, 14), 14, 20),
                is_unread=False,
            ),
            SimpleNamespace(
                url="#indhold",
                subject="Indkaldelse til 1. jobsamtale",
                sent_at=_moment(date(2026, 10, 6), 7),
                is_unread=False,
            ),
        ],
        "facts": [
            ("Jobmål", "Projektkoordinator og administrativ medarbejder"),
            ("Søger i", "Østjylland og Trekantområdet"),
            ("Krav", "2 stillinger om ugen, helst 1 opslået"),
        ],
        "events": [
            SimpleNamespace(
                at=_moment(TODAY, 8, 41),
                title="Brev åbnet",
                text="Book din 2. jobsamtale",
                url="#indhold",
            ),
            SimpleNamespace(
                at=_moment(date(2026, 11, 23), 7, 2),
                title="Bookingbrev sendt",
                text="Frist 1. december kl. 23.59",
            ),
            SimpleNamespace(
                at=_moment(date(2026, 10, 14), 10, 5),
                title="1. jobsamtale holdt",
                actor="Karen Holm",
            ),
        ],
        "page": Paginator(range(240), 24).page(2),
        "weeks": _weeks(),
    }


def _member() -> dict[str, Any]:
    return {
        "step": SimpleNamespace(
            title="Book din 2. jobsamtale",
            text="Vælg selv en tid, og om vi skal mødes i Aarhus, på video eller i telefonen. Samtalen varer 45 minutter.",
            day=DEADLINE,
            action=_link("Book samtalen"),
            second=_link("Læs brevet"),
            consequence="Booker du ikke i tide, kan du miste dagpenge fra 2. december, og til du har en ny tid. Kan du ikke finde en tid, så ring inden fristen.",
        ),
        "more": [
            SimpleNamespace(title="Log én stilling mere", url="#indhold", day=date(2026, 11, 29)),
        ],
        "slots": [SimpleNamespace(title="Projektkoordinator", employer="Aarhus Kommune"), None],
        "sunday": date(2026, 11, 29),
        "modes": [
            SimpleNamespace(value=value, label=label, text=text, icon=icon)
            for value, label, text, icon in MODES
        ],
        "days": _days(),
        "form": ReplyForm(data={"applied_on": "2026-11-23"}),
        "letter_body": mark_safe(
            "<p>Kære Mette Kjær Andersen</p>"
            "<p>Du har været ledig i 7 uger. Nu skal du til din 2. jobsamtale hos os. Du vælger selv tidspunktet.</p>"
            '<div class="box"><strong>Det skal du gøre</strong><br>Book en tid på Min side senest '
            "<strong>tirsdag 1. december 2026 kl. 23.59</strong>. Vælg samtidig, om vi skal mødes i Aarhus, på video "
            "eller i telefonen.</div>"
            "<h2>Hvis du ikke booker i tide</h2>"
            "<p>Så kan du miste dagpenge fra 2. december, og til du har en ny tid. Kan du ikke finde en tid, så ring "
            "inden fristen på 70 10 20 30.</p>"
            '<p class="mut">Reglerne står i bekendtgørelsen om rådighed.</p>'
            "<p>Venlig hilsen<br><strong>Karen Holm</strong><br>Jobkonsulent, A-kassen Aarhus</p>"
        ),
        "sender_lines": ["A-kassen", "Åboulevarden 12, 8000 Aarhus C"],
        "receiver_lines": ["23. november 2026", "Medlemsnr. 4471 0982"],
        "why_facts": ["Dit brev blev sendt mandag 23. november.", "Du har 8 dage til at booke."],
    }


def _days() -> list[SimpleNamespace]:
    times = {
        date(2026, 11, 25): [(10, 0), (12, 30), (13, 30), (14, 30), (15, 0)],
        date(2026, 11, 26): [],
        date(2026, 11, 27): [(9, 0), (11, 30)],
        date(2026, 11, 30): [(9, 0), (10, 0), (13, 0), (14, 30)],
        DEADLINE: [(8, 30), (9, 30), (11, 0)],
    }
    return [
        SimpleNamespace(
            day=day,
            is_last=day == DEADLINE,
            times=[
                SimpleNamespace(
                    value=f"{day}T{hour:02d}:{minute:02d}", at=_moment(day, hour, minute)
                )
                for hour, minute in of_day
            ],
        )
        for day, of_day in times.items()
    ]


def _caseworker() -> dict[str, Any]:
    return {
        "rows": [
            _talk(
                1,
                8,
                30,
                "Søren Højgaard",
                "1. jobsamtale",
                "Fremmøde · Lokale 2",
                "map-pin",
                "held",
                ("Åbn", "secondary"),
            ),
            _talk(
                2,
                9,
                30,
                "Line Østergaard",
                "2. jobsamtale",
                "Video · Link åbner 09.25",
                "video",
                "",
                ("Fortsæt samtale", ""),
            ),
            _talk(
                3,
                10,
                30,
                "Tomasz Wójcik",
                "2. jobsamtale",
                "Telefon · 22 14 00 91",
                "phone",
                "missed",
                ("Start partshøring", "danger"),
            ),
            _talk(
                4,
                12,
                30,
                "Fatima El-Khatib",
                "3. jobsamtale",
                "Fremmøde · Lokale 2",
                "map-pin",
                "",
                ("Åbn", "secondary"),
            ),
            _talk(
                5,
                13,
                30,
                "Bjarne Ladefoged",
                "Rådighedssamtale",
                "Fremmøde · Lokale 4",
                "map-pin",
                "cancelled",
                ("Åbn", "secondary"),
            ),
        ],
        "queue": [
            _queued(
                "Tomasz Wójcik", "Udeblevet i går", "red", "Intet afbud. Partshøring ikke sendt."
            ),
            _queued(
                "Birgitte Rørbæk",
                "Høringsfrist i dag",
                "red",
                "Svar modtaget 23. nov. kl. 19.12. Klar til afgørelse.",
            ),
            _queued(
                "Line Østergaard",
                "Ikke booket",
                "amber",
                "Frist i dag kl. 23.59. Sms-påmindelse sendt.",
            ),
            _queued(
                "Anne-Sofie Løvstrøm",
                "Joblog 0 af 2",
                "amber",
                "3 uger under krav. Overvej rådighedssamtale.",
            ),
        ],
        "leaving": [
            SimpleNamespace(
                url="#indhold",
                title="Mads Toft Pedersen",
                when="1. dec.",
                text="398 af 410 timer. Min Plan opdateret.",
            ),
            SimpleNamespace(
                url="#indhold",
                title="Maja Krogsgaard",
                when="4. dec.",
                text="Ønsker, at vi deltager i første samtale.",
            ),
        ],
        "filters": [
            SimpleNamespace(url="#indhold", label=label, count=count, current=label == "Alle")
            for label, count in (
                ("Alle", 24),
                ("Ikke booket", 3),
                ("Udeblevet", 2),
                ("Joblog under krav", 2),
                ("Partshøring", 2),
                ("Indstillet", 2),
                ("Overgår inden 14 dage", 2),
            )
        ],
        "cases": _cases(),
        "tabs": [
            SimpleNamespace(
                url="#indhold", label=label, count=count, current=label == "Samtale og Min Plan"
            )
            for label, count in (
                ("Samtale og Min Plan", 0),
                ("Joblog", 0),
                ("Breve", 6),
                ("Forløb", 0),
                ("Indstillinger", 1),
                ("Hændelseslog", 0),
            )
        ],
        "case_steps": [
            SimpleNamespace(
                title="Udeblivelse", state="done", text="Registreret 23. nov. kl. 10.46"
            ),
            SimpleNamespace(title="Partshøring", state="now", text="Send senest i dag"),
            SimpleNamespace(title="Svar fra medlem", state="next", text="Frist 7 dage"),
            SimpleNamespace(title="Afgørelse", state="next", text="Med begrundelse"),
            SimpleNamespace(title="Klage", state="next", text="4 uger"),
        ],
        "figures": [
            SimpleNamespace(label="Medlemmer i forløb", value="412", text="18 flere end i uge 44"),
            SimpleNamespace(
                label="Samtaler holdt til tiden", value="87 %", text="Mål: mindst 85 %"
            ),
            SimpleNamespace(label="Udeblivelser", value="5 %", text="21 af 418 samtaler"),
            SimpleNamespace(
                label="Booket inden fristen", value="94 %", text="6 % fik påmindelse 2"
            ),
        ],
        "labels": list(range(37, 49)),
        "series": [
            ("Til tiden", [71, 73, 72, 78, 81, 79, 83, 82, 85, 84, 88, 87]),
            ("Udeblevet", [9, 8, 8, 7, 7, 8, 6, 6, 5, 6, 4, 5]),
        ],
        "shares": [
            SimpleNamespace(label="1. samtale til tiden", value=96),
            SimpleNamespace(label="2. samtale til tiden", value=91),
            SimpleNamespace(label="3. samtale til tiden", value=84),
            SimpleNamespace(label="Joblog opfyldt", value=73),
        ],
        "calendar": _calendar(),
        "form": ReplyForm(),
    }


def _talk(
    number: int,
    hour: int,
    minute: int,
    name: str,
    title: str,
    place: str,
    icon: str,
    outcome: str,
    act: tuple[str, str],
) -> SimpleNamespace:
    start = _moment(TODAY, hour, minute)
    return SimpleNamespace(
        id=f"samtale-{number}",
        start=start,
        end=start + timedelta(minutes=45),
        name=name,
        url="#indhold",
        title=title,
        place=place,
        mode_icon=icon,
        is_now=hour == 9,
        attendance_url="#indhold",
        outcome=outcome,
        act=SimpleNamespace(url="#indhold", label=act[0], tone=act[1]),
    )


def _queued(name: str, state: str, tone: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(url="#indhold", title=name, badge=_badge(state, tone), text=text)


def _cases() -> list[SimpleNamespace]:
    rows = [
        ("Aïsha Rahimi", "", "", "", 1, 1, "ons 25.11", "map-pin", [2, 0, 1, 2], 2),
        ("Line Østergaard", "Ikke booket", "amber", "clock", 6, 2, "ons 25.11", "phone", [0, 3, 2, 0], 0),
        ("Mette Kjær Andersen", "Ikke booket", "amber", "clock", 7, 2, "tor 26.11", "video", [2, 1, 3, 1], 1),
        ("Maja Krogsgaard", "Overgår snart", "violet", "handshake", 12, 3, "tir 01.12", "map-pin", [2, 2, 2, 2], 2),
        ("Jørgen Bækgaard Nielsen", "", "", "", 5, 2, "tor 03.12", "phone", [2, 1, 3, 0], 0),
        ("Tomasz Wójcik", "Udeblevet", "red", "user-x", 6, 2, "tor 03.12", "phone", [2, 3, 2, 2], 2),
        ("Anne-Sofie Løvstrøm", "Joblog under krav", "amber", "list-checks", 2, 1, "fre 04.12", "phone", [2, 2, 3, 2], 2),
        ("Sofie Lykkegaard", "Partshøring", "red", "scale", 6, 2, "fre 04.12", "map-pin", [1, 3, 3, 3], 3),
        ("Gitte Munk", "Indstillet", "blue", "send", 4, 2, "man 07.12", "map-pin", [2, 3, 2, 2], 2),
        ("Åse Brøndum", "", "", "", 9, 3, "tir 08.12", "map-pin", [2, 2, 2, 2], 2),
    ]  # fmt: skip
    names = {"map-pin": "Fremmøde", "video": "Video", "phone": "Telefon"}
    return [
        SimpleNamespace(
            name=name,
            badge=SimpleNamespace(text=state, tone=tone, icon=icon) if state else None,
            week=week,
            talk=talk,
            next=next_on,
            mode_icon=mode,
            mode=names[mode],
            joblog=joblog,
            this_week=this_week,
        )
        for name, state, tone, icon, week, talk, next_on, mode, joblog, this_week in rows
    ]


def _calendar() -> list[SimpleNamespace]:
    entries = {
        23: [(8, 30, "in_person", "Nguyen Thi Hoa", "1. samtale"), (9, 30, "video", "Camilla Juul", "2. samtale"), (10, 30, "missed", "Tomasz Wójcik", "Udeblevet"), (13, 0, "phone", "Peter Skjødt", "3. samtale")],
        24: [(8, 30, "in_person", "Søren Højgaard", "1. samtale"), (9, 30, "video", "Line Østergaard", "2. samtale"), (12, 30, "in_person", "Fatima El-Khatib", "3. samtale")],
        25: [(9, 0, "in_person", "Aïsha Rahimi", "1. samtale"), (10, 0, "free", "", ""), (12, 30, "video", "Ida Brøndum", "2. samtale"), (13, 30, "free", "", "")],
        26: [(10, 0, "video", "Mette Kjær Andersen", "2. samtale"), (11, 0, "phone", "Jonas Elkjær", "3. samtale"), (13, 0, "free", "", "")],
        27: [(9, 0, "in_person", "Ahmed Saleh", "3. samtale"), (11, 30, "free", "", "")],
    }  # fmt: skip
    words = {"in_person": " · fremmøde", "video": " · video", "phone": " · telefon"}
    return [
        SimpleNamespace(
            day=date(2026, 11, number),
            is_today=number == TODAY.day,
            entries=[
                SimpleNamespace(
                    start=_moment(date(2026, 11, number), hour, minute),
                    end=_moment(date(2026, 11, number), hour, minute) + timedelta(minutes=45),
                    kind=kind,
                    title=name or "Ledig",
                    text=title + words.get(kind, ""),
                    url="#indhold" if name else "",
                )
                for hour, minute, kind, name, title in of_day
            ],
        )
        for number, of_day in entries.items()
    ]
