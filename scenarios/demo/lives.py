"""What the members of the demo do: a cast in which every state occurs, and ordinary lives around it.

A life is written in days before the last day of the history. Staff work on business days, so their
steps move back to one; what members, Jobnet and the Jobcenter do happens on its day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from scenarios.demo import names

WEEKS = 12
FIRST_DAY = 7 * WEEKS
"""The history begins this many days before its last day; who was unemployed before comes along then."""

ORDINARY_WEEK = (2, 2, 2, 2, 3)


class Step(NamedTuple):
    """One act in a life, on a day before the last one; ``act`` names a function of ``acts``."""

    days: int
    act: str
    arguments: Mapping[str, Any] = {}


class Fixed(NamedTuple):
    """When a talk is held that the demo counts on: days before the last day, and the time."""

    days: int
    time: str


@dataclass(kw_only=True)
class Life:
    """One member from registration on.

    ``weekly`` is what they log, by weeks before the last one, the rest as usual. ``outcomes`` are
    what becomes of the talks of each number, one after the other, and held when none is left.
    ``logs_here`` is who logs on Min side; the others do it on Jobnet, which delivers once a day.
    ``sanction`` is the state at which staff leave a sanction case alone.
    """

    name: str
    registered: int
    municipality: str = "751"
    with_karen: bool = False
    is_legacy: bool = False
    weekly: Mapping[int, int] = field(default_factory=dict)
    habit: Sequence[int] = ORDINARY_WEEK
    mode: str = "in_person"
    never_books: frozenset[int] = frozenset()
    books_after: int = 2
    fixed: Mapping[int, Fixed] = field(default_factory=dict)
    outcomes: Mapping[int, Sequence[str]] = field(default_factory=dict)
    contact_after: int | None = None
    replies: bool = True
    sanction: str = "flagged"
    wish: bool | None = None
    logs_here: bool = False
    forgets: bool = False
    opens: float = 0.9
    trade: int = 0
    steps: Sequence[Step] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0

    @property
    def told(self) -> int:
        """Return how many days ago we heard of the registration."""
        return min(self.registered, FIRST_DAY)

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def last_name(self) -> str:
        return self.name.partition(" ")[2]


def cast() -> list[Life]:
    """Return the lives in which each state of a case, a talk, an offer and a sanction case occurs."""
    return [*_karens_day(), *_courses(), *_absences(), *_offers(), *_sanctions()]


def _karens_day() -> Iterator[Life]:
    """Yield Mette with her deadline, and the members of Karen Holm's day."""
    yield Life(
        name="Mette Kjær Andersen",
        registered=29,
        with_karen=True,
        books_after=1,
        never_books=frozenset({2}),
        weekly={0: 1},
        logs_here=True,
        opens=1,
    )
    yield Life(
        name="Søren Højgaard", registered=9, with_karen=True, fixed={1: Fixed(0, "08:30")}, trade=5
    )
    yield Life(
        name="Line Østergaard",
        registered=42,
        with_karen=True,
        mode="video",
        logs_here=True,
        fixed={2: Fixed(0, "09:30")},
        trade=4,
    )
    yield Life(
        name="Tomasz Wójcik",
        registered=43,
        with_karen=True,
        mode="phone",
        fixed={2: Fixed(0, "10:30")},
        outcomes={2: ["missed"]},
        trade=1,
    )
    yield Life(
        name="Fatima El-Khatib",
        registered=77,
        with_karen=True,
        fixed={3: Fixed(0, "12:30")},
        wish=True,
        trade=2,
    )
    yield Life(
        name="Bjarne Ladefoged",
        registered=60,
        with_karen=True,
        weekly={2: 1},
        steps=[Step(6, "convene_availability", {"time": "13:30"})],
        trade=1,
    )
    yield Life(
        name="Birgitte Rørbæk",
        registered=44,
        with_karen=True,
        fixed={2: Fixed(1, "14:30")},
        outcomes={2: ["missed"]},
        trade=6,
    )
    yield Life(
        name="Yusuf Demir",
        registered=36,
        with_karen=True,
        never_books=frozenset({2}),
        weekly={0: 0, 1: 1},
        opens=0.5,
        trade=3,
    )
    yield Life(
        name="Anne-Sofie Løvstrøm",
        registered=70,
        with_karen=True,
        weekly=dict.fromkeys(range(5), 0),
        trade=7,
    )
    yield Life(
        name="Maja Krogsgaard",
        registered=86,
        with_karen=True,
        never_books=frozenset({3}),
        steps=[Step(18, "report_no_slot")],
        wish=True,
        trade=4,
    )
    yield Life(
        name="Mads Toft Pedersen", registered=80, with_karen=True, fixed={3: Fixed(-2, "10:30")}
    )
    yield Life(
        name="Aïsha Rahimi", registered=5, with_karen=True, fixed={1: Fixed(-3, "09:30")}, trade=2
    )


def _courses() -> Iterator[Life]:
    """Yield lives that end with the Jobcenter, closed, moved, or wait for a person."""
    yield Life(
        name="Camilla Juul Sørensen",
        registered=74,
        with_karen=True,
        mode="video",
        fixed={3: Fixed(-3, "13:30")},
        trade=3,
    )
    yield Life(
        name="Ahmed Saleh",
        registered=82,
        with_karen=True,
        fixed={3: Fixed(6, "09:30")},
        wish=True,
        trade=1,
    )
    yield Life(
        name="Peter Skjødt",
        registered=121,
        with_karen=True,
        never_books=frozenset({3}),
        wish=True,
        steps=[
            Step(55, "report_no_slot"),
            Step(20, "jobcenter_talk", {"days": 9}),
            Step(12, "jobcenter_plan"),
            Step(4, "jobcenter_talk", {"days": -8}),
        ],
        trade=6,
    )
    yield Life(
        name="Dorthe Winther",
        registered=116,
        municipality="101",
        wish=False,
        steps=[Step(9, "deregister", {"employment": True})],
        trade=4,
    )
    yield Life(
        name="Kåre Dahlgård",
        registered=66,
        steps=[
            Step(24, "deregister", {"employment": True}),
            Step(16, "close", {"reason": "job"}),
        ],
        trade=5,
    )
    yield Life(
        name="Ragnhild Sølvsten-Overgaard",
        registered=FIRST_DAY,
        is_legacy=True,
        municipality="461",
        trade=2,
    )
    yield Life(
        name="Rasmus Kjøller",
        registered=16,
        municipality="400",
        never_books=frozenset({1}),
        trade=5,
    )
    yield Life(
        name="Kasper Friis-Hansen",
        registered=50,
        municipality="101",
        steps=[Step(10, "move", {"municipality": "461"})],
        trade=3,
    )
    yield Life(
        name="Freja Damgaard",
        registered=58,
        municipality="101",
        steps=[
            Step(18, "hand_over", {"note": "Medlemmet er i gang med et forløb hos Jobcenteret."}),
            Step(11, "undo_handover", {"note": "Forløbet hos Jobcenteret blev ikke til noget."}),
        ],
        trade=7,
    )
    yield Life(
        name="Jakob Nørrelund",
        registered=47,
        municipality="461",
        steps=[
            Step(3, "propose_referral", {"reason": "Har brug for tolk og længere samtaler."}),
        ],
        trade=7,
    )
    yield Life(
        name="Inge-Lise Vestergaard",
        registered=40,
        municipality="461",
        facts={"digital_exempt": True, "address_protected": True},
        trade=2,
    )
    yield Life(
        name="Hanne Lyhne",
        registered=52,
        with_karen=True,
        steps=[
            Step(14, "new_plan", {"weekly_minimum": 3}),
            Step(2, "draft_plan"),
        ],
        trade=6,
    )


def _absences() -> Iterator[Life]:
    """Yield lives with sickness, vacation, leave, work and exemption."""
    yield Life(
        name="Nguyen Thi Hoa",
        registered=55,
        with_karen=True,
        fixed={2: Fixed(7, "14:30")},
        steps=[Step(10, "deregister", {"employment": True})],
        trade=2,
    )
    yield Life(
        name="Jørgen Bækgaard Nielsen",
        registered=62,
        with_karen=True,
        steps=[Step(19, "sick")],
        trade=1,
    )
    yield Life(
        name="Henrik Åkjær",
        registered=33,
        with_karen=True,
        never_books=frozenset({2}),
        steps=[Step(2, "sick")],
        trade=5,
    )
    yield Life(
        name="Leyla Şahin",
        registered=68,
        municipality="101",
        steps=[Step(15, "maternity", {"days": 160})],
        trade=4,
    )
    yield Life(
        name="Per Åge Holmgaard",
        registered=46,
        municipality="740",
        steps=[Step(24, "vacation", {"days": -2, "length": 9})],
        trade=0,
    )
    yield Life(
        name="Nadia Haddad",
        registered=56,
        municipality="147",
        steps=[Step(13, "exempt", {"days": -14})],
        trade=7,
    )
    yield Life(
        name="Torben Ærenlund",
        registered=38,
        with_karen=True,
        outcomes={1: ["sick", "sick", "held"]},
        books_after=0,
        trade=1,
    )
    yield Life(
        name="Ida Brøndum",
        registered=64,
        with_karen=True,
        never_books=frozenset({2}),
        steps=[Step(22, "reregister")],
        sanction="ended",
        trade=4,
    )


def _offers() -> Iterator[Life]:
    """Yield lives with a recommendation in each state."""
    truck = {"kind": "education", "offer": "Truckcertifikat B, 7 dage"}
    why = "Der er mange ledige stillinger på lagre i området, og de kræver certifikatet."
    ask = {**truck, "reason": why}
    yield Life(
        name="Ewa Nowak-Ladefoged",
        registered=45,
        with_karen=True,
        steps=[Step(3, "recommend", ask)],
        trade=1,
    )
    yield Life(
        name="Gitte Munk",
        registered=57,
        with_karen=True,
        steps=[Step(19, "recommend", ask), Step(16, "answer_offer", {"consent": True})],
        trade=1,
    )
    yield Life(
        name="Thi Mai Tran",
        registered=71,
        municipality="101",
        steps=[
            Step(
                30,
                "recommend",
                {
                    "kind": "placement",
                    "offer": "Virksomhedspraktik som bogholder, 4 uger",
                    "reason": "Arbejdsgiveren vil gerne prøve det af før en ansættelse.",
                },
            ),
            Step(28, "answer_offer", {"consent": True}),
            Step(13, "jobcenter_decides", {"granted": True, "days": -9}),
        ],
        trade=6,
    )
    yield Life(
        name="Emil Fræhr Christoffersen",
        registered=63,
        municipality="461",
        steps=[
            Step(
                27, "recommend", {**ask, "kind": "wage_subsidy", "offer": "Løntilskud som tømrer"}
            ),
            Step(25, "answer_offer", {"consent": True}),
            Step(9, "jobcenter_decides", {"granted": False}),
        ],
        trade=5,
    )
    yield Life(
        name="Julie Ankjær",
        registered=59,
        municipality="740",
        steps=[
            Step(21, "recommend", ask),
            Step(18, "answer_offer", {"consent": False}),
            Step(1, "draft_offer", {**truck, "offer": "Kursus i regneark, 5 dage", "reason": ""}),
        ],
        trade=6,
    )
    yield Life(
        name="Lars-Ulrik Grønkjær von Essen",
        registered=98,
        municipality="147",
        fixed={3: Fixed(20, "10:00")},
        steps=[Step(26, "recommend", ask)],
        trade=3,
    )


def _sanctions() -> Iterator[Life]:
    """Yield lives with a sanction case in each state, and cancellations under review and refused."""
    yield Life(
        name="Sofie Lykkegaard",
        registered=48,
        with_karen=True,
        fixed={2: Fixed(7, "12:30")},
        outcomes={2: ["missed"]},
        contact_after=1,
        replies=False,
        sanction="hearing",
        trade=4,
    )
    yield Life(
        name="Kirsten Åboe",
        registered=55,
        with_karen=True,
        fixed={2: Fixed(12, "09:30")},
        outcomes={2: ["missed"]},
        contact_after=2,
        sanction="ready",
        trade=2,
    )
    yield Life(
        name="Omar Al-Hassani",
        registered=41,
        with_karen=True,
        never_books=frozenset({2}),
        weekly={1: 1},
        opens=0.3,
        trade=3,
    )
    yield Life(
        name="Zeynep Yilmaz",
        registered=49,
        municipality="101",
        mode="phone",
        outcomes={2: ["job_interview"]},
        trade=4,
    )
    yield Life(
        name="Oliver Bang-Mikkelsen",
        registered=43,
        with_karen=True,
        fixed={2: Fixed(-1, "08:30")},
        steps=[Step(1, "cancel", {"reason": "other", "note": "Min bil skal til syn."})],
        trade=0,
    )
    yield Life(
        name="Pernille Storgaard",
        registered=54,
        municipality="461",
        outcomes={2: ["other"]},
        steps=[Step(3, "reject_cancellation", {"reason": "En frisørtid kan flyttes."})],
        trade=4,
    )
    yield Life(
        name="Oksana Kovalenko",
        registered=35,
        municipality="101",
        steps=[Step(24, "open_quarantine", {"reason": "Sagde selv sin stilling op uden grund."})],
        sanction="approval",
        trade=2,
    )
    yield Life(
        name="Svend Aage Pilgård",
        registered=36,
        municipality="461",
        steps=[
            Step(13, "open_quarantine", {"reason": "Afslog et arbejde, der passede til planen."})
        ],
        sanction="in_force",
        trade=5,
    )
    yield Life(
        name="Mohammed Abdi",
        registered=76,
        municipality="101",
        fixed={2: Fixed(36, "09:00")},
        outcomes={2: ["missed"]},
        contact_after=1,
        sanction="appealed",
        trade=3,
    )
    yield Life(
        name="Birthe Krag-Jensen",
        registered=80,
        municipality="461",
        fixed={2: Fixed(41, "12:00")},
        outcomes={2: ["missed"]},
        contact_after=3,
        sanction="appeal_closed",
        trade=6,
    )
    yield Life(
        name="Niels Peter Ømosegård",
        registered=61,
        with_karen=True,
        fixed={2: Fixed(20, "10:30")},
        outcomes={2: ["missed"]},
        steps=[Step(17, "correct_to_held", {"reason": "Medlemmet sad i receptionen hele tiden."})],
        trade=5,
    )
    yield Life(
        name="Astrid Sindal-Østerbye",
        registered=57,
        municipality="740",
        outcomes={2: ["missed"]},
        contact_after=1,
        sanction="decided_none",
        trade=7,
    )


SMALLEST = len(cast())


def ordinary(rng: Random, count: int) -> Iterator[Life]:
    """Yield lives as most are: a few miss a talk, log too little, or forget to book."""
    strangers = names.people(rng)
    known = {(life.first_name, life.last_name) for life in cast()}
    for _ in range(count):
        first_name, last_name = next(each for each in strangers if each not in known)
        luck = rng.random()
        missed = luck < 0.06
        forgets = 0.06 <= luck < 0.1
        yield Life(
            name=f"{first_name} {last_name}",
            registered=_registered(rng),
            municipality=rng.choice(("751", "751", "740", "710", "727", "746", "101", "101", "147"))
            if rng.random() < 0.75
            else rng.choice(("159", "167", "461", "461", "450", "430")),
            habit=(1, 2, 2) if rng.random() < 0.1 else ORDINARY_WEEK,
            mode=rng.choice(("in_person", "video", "phone")),
            books_after=rng.choice((0, 0, 1, 1, 2, 3, 4, 6)),
            never_books=frozenset({rng.choice((1, 2))}) if forgets else frozenset(),
            logs_here=rng.random() < 0.1,
            forgets=forgets,
            outcomes={rng.choice((1, 2)): ["missed"]} if missed else {},
            contact_after=rng.choice((0, 1, 1, 2)) if missed else None,
            replies=rng.random() < 0.7,
            sanction=rng.choice(("hearing", "ready", "decided_none", "ended", "ended")),
            wish=rng.choice((True, False, None)),
            opens=rng.choice((1, 0.95, 0.9, 0.8, 0.4)),
            trade=rng.randrange(len(names.TRADES)),
        )


def _registered(rng: Random) -> int:
    """Return a day of registration: most within the history, some before the fund began to use this."""
    if rng.random() < 0.3:
        return FIRST_DAY + rng.randrange(40)
    return rng.randrange(1, FIRST_DAY)


def everybody(rng: Random, members: int) -> list[Life]:
    """Return the cast and as many ordinary lives as make up the number, each with its own."""
    lives = [*cast(), *ordinary(rng, members - SMALLEST)]
    for number, life in enumerate(lives, start=1):
        life.number = number
    return lives
