"""Every address meets every role: who gets which status for GET and POST, generated from the URLconf.

To add a route, add one line to RULES at its place:

    "caseworker:case": page(BRANCH_STAFF, of="case"),

``page(roles)`` is a page for these roles: they get 200 for GET and 405 for POST unless ``get=`` and
``post=`` say otherwise (``post`` is the answer to an empty form); everybody else gets 403, and who is
not logged in is sent to the entrance. ``of=`` names the attribute of ``World`` whose ``public_id``
stands in the address, or a function of the world that returns all arguments; such a page is a 404
for the strangers of the same roles. ``others={"team_lead": (200, 302)}`` overrides single personas.
A new kind of object is a new attribute of ``World``, belonging to ``world.member``.

Besides the statuses, each cell is checked for what must never happen: a refusal that names the
member, a page that shows a member to staff and leaves no look-up.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from time_machine import travel

from accounts.models import LookUp, Role, User
from cases.models import CaseQuerySet
from core.dates import COPENHAGEN
from tests.factories import (
    AccessGrantFactory,
    AgreementFactory,
    AvailabilityTalkFactory,
    BranchFactory,
    CaseFactory,
    ConflictOfInterestFactory,
    HandoverReplyFactory,
    JobcenterFactory,
    JoblogEntryFactory,
    LetterFactory,
    MeetingFactory,
    MemberFactory,
    MunicipalityFactory,
    NoteFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
    SanctionFactory,
    SlotFactory,
    UserFactory,
)
from web.access import LOG_IN_ROUTES, READER_MAY_POST, WITHOUT_WALLS
from web.log_in import BACKEND

NOW = datetime(2026, 3, 31, 10, 0, tzinfo=COPENHAGEN)

MEMBER = frozenset({Role.MEMBER})
BRANCH_STAFF = frozenset({Role.CASEWORKER, Role.TEAM_LEAD})
LEAD = frozenset({Role.TEAM_LEAD})
READER = frozenset({Role.JOBCENTER_READER})
EVERYBODY = frozenset(Role)


class World:
    """A member with a case and a second talk to book, and the people around them."""

    def __init__(self) -> None:
        self.case = CaseFactory(
            member__first_name="Ditte", member__last_name="Hemmelig", member__street="Skjulvej 4"
        )
        self.member = self.case.member
        self.meeting = MeetingFactory(case=self.case)
        self.slot = SlotFactory(caseworker=self.case.caseworker)
        self.letter = LetterFactory(case=self.case)
        self.note = NoteFactory(case=self.case)
        self.plan = PlanVersionFactory(case=self.case)
        self.agreement = AgreementFactory(made_in=self.plan)
        self.handover_reply = HandoverReplyFactory(case=self.case)
        self.availability_talk = AvailabilityTalkFactory(
            case=self.case, starts_at=NOW - timedelta(hours=1)
        )
        self.offer = OfferRecommendationFactory(case=self.case, sent=True)
        self.sanction = SanctionFactory(case=self.case, ready=True)
        self.entry = JoblogEntryFactory(case=self.case, applied_on=NOW.date())

    @cached_property
    def elsewhere(self) -> Any:
        return MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")

    @cached_property
    def people(self) -> dict[str, User]:
        branch = self.case.branch
        granted = UserFactory(caseworker=True, branch=BranchFactory(municipalities=[]))
        AccessGrantFactory(user=granted, member=self.member, granted_at=NOW)
        related = UserFactory(caseworker=True, branch=branch)
        ConflictOfInterestFactory(user=related, member=self.member)
        other_jobcenter = JobcenterFactory(municipalities=[self.elsewhere])
        return {
            "member": self.member.user,
            "other_member": MemberFactory().user,
            "caseworker": UserFactory(caseworker=True, branch=branch),
            "granted_caseworker": granted,
            "related_caseworker": related,
            "other_caseworker": UserFactory(caseworker=True),
            "team_lead": UserFactory(team_lead=True, branch=branch),
            "other_team_lead": UserFactory(team_lead=True),
            "fund_admin": UserFactory(fund_admin=True),
            "dpo": UserFactory(dpo=True),
            "jobcenter_reader": UserFactory(jobcenter_reader=True),
            "other_reader": UserFactory(jobcenter_reader=True, jobcenter=other_jobcenter),
        }

    @cached_property
    def clients(self) -> dict[str, Client]:
        clients = {"anonymous": Client()}
        for persona, user in self.people.items():
            clients[persona] = Client()
            clients[persona].force_login(user, backend=BACKEND)
        return clients

    def facts(self) -> tuple[str, ...]:
        """Return what would give the member away."""
        return (
            self.member.last_name,
            self.member.member_number,
            self.member.street,
            self.case.number,
            self.member.cpr,
        )


STRANGERS = frozenset(
    {"other_member", "related_caseworker", "other_caseworker", "other_team_lead", "other_reader"}
)
PERSONAS = (
    "anonymous",
    "member",
    "other_member",
    "caseworker",
    "granted_caseworker",
    "related_caseworker",
    "other_caseworker",
    "team_lead",
    "other_team_lead",
    "fund_admin",
    "dpo",
    "jobcenter_reader",
    "other_reader",
)
STAFF = ("caseworker", "granted_caseworker", "team_lead", "jobcenter_reader")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What each persona gets from one route."""

    roles: frozenset[str]
    get: int = 200
    post: int = 405
    of: str | Callable[[World], dict[str, Any]] = ""
    anonymous: tuple[int, int] = (302, 302)
    others: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def status(self, persona: str, role: str, *, is_post: bool, may_post: bool) -> int:
        """Return the status that this persona gets.

        :param may_post: whether a Jobcenter reader may send a form here at all
        """
        if persona in self.others:
            return self.others[persona][is_post]
        if persona == "anonymous":
            return self.anonymous[is_post]
        if role not in self.roles or (is_post and role == Role.JOBCENTER_READER and not may_post):
            return 403
        answer = self.post if is_post else self.get
        return 404 if self.of and persona in STRANGERS and answer != 405 else answer


def page(roles: frozenset[str], **facts: Any) -> Rule:
    return Rule(roles=roles, **facts)


def for_all(get: int = 200, post: int = 405, **others: tuple[int, int]) -> Rule:
    return Rule(roles=EVERYBODY, get=get, post=post, anonymous=(get, post), others=others)


def api(roles: frozenset[str], **facts: Any) -> Rule:
    """A route of the API: who is not logged in gets 403, not a page to log in on."""
    return Rule(roles=roles, anonymous=(403, 403), **facts)


API = MEMBER | BRANCH_STAFF | READER
HAS_A_HOME = {
    persona: (302, 405) for persona in PERSONAS if persona not in {"anonymous", "fund_admin", "dpo"}
}
LOGGED_IN = {persona: (302, 302) for persona in PERSONAS if persona != "anonymous"}


def note(world: World) -> dict[str, Any]:
    return {"case_id": world.case.public_id, "note_id": world.note.public_id}


def handover_reply(world: World) -> dict[str, Any]:
    return {"case_id": world.case.public_id, "reply_id": world.handover_reply.public_id}


def change(world: World) -> dict[str, Any]:
    return {"case_id": world.case.public_id, "name": "syg"}


def point(world: World) -> dict[str, Any]:
    return {"sanction_id": world.sanction.public_id, "point": "letter_delivered"}


def plan_version(world: World) -> dict[str, Any]:
    return {"number": world.plan.number}


def agreement(world: World) -> dict[str, Any]:
    return {"case_id": world.case.public_id, "agreement_id": world.agreement.public_id}


CASEWORKERS = ("caseworker", "granted_caseworker", "related_caseworker", "other_caseworker")
WITHOUT_A_CASE = {"other_member": (200, 409)}

RULES = {
    # everybody
    "healthz": for_all(),
    "readyz": for_all(),
    "front:entrance": for_all(**HAS_A_HOME),
    "front:member_log_in": for_all(),
    "front:test_log_in": for_all(post=302),
    "front:log_out": for_all(get=405, post=302),
    "front:logged_out": for_all(),
    "front:stay": page(EVERYBODY, get=405, post=302),
    "front:accessibility": for_all(),
    "front:privacy": for_all(),
    "front:status": for_all(),
    # the password log-in
    "account_login": for_all(post=200, **LOGGED_IN),
    "account_reauthenticate": page(EVERYBODY, post=200),
    "mfa_authenticate": for_all(get=302, post=302),
    "mfa_reauthenticate": page(EVERYBODY, get=302, post=302),
    "mfa_index": page(EVERYBODY),
    "mfa_activate_totp": page(EVERYBODY, get=302, post=302),
    "mfa_deactivate_totp": page(EVERYBODY, get=404, post=404),
    "mfa_view_recovery_codes": page(EVERYBODY, get=404),
    "mfa_generate_recovery_codes": page(EVERYBODY, get=302, post=302),
    # members
    "member:home": page(MEMBER),
    "member:inbox": page(MEMBER),
    "member:letter": page(MEMBER, of="letter"),
    "member:letter_pdf": page(MEMBER, of="letter"),
    "member:talks": page(MEMBER),
    "member:talk": page(MEMBER, of="meeting"),
    "member:book": page(MEMBER, post=422, of="meeting"),
    "member:no_time": page(MEMBER, post=302, of="meeting"),
    "member:receipt": page(MEMBER, get=302, of="meeting"),
    "member:calendar": page(MEMBER, get=404, of="meeting"),
    "member:move": page(MEMBER, get=302, post=302, of="meeting"),
    "member:cancel": page(MEMBER, get=302, post=302, of="meeting"),
    "member:missed": page(MEMBER, get=302, post=302, of="meeting"),
    "member:plan": page(MEMBER),
    "member:plan_pdf": page(MEMBER, others={"other_member": (404, 405)}),
    "member:acknowledge_plan": page(MEMBER, get=405, post=302),
    "member:agreement_done": page(MEMBER, get=405, post=302, of="agreement"),
    "member:plan_versions": page(MEMBER),
    "member:plan_version": page(MEMBER, of=plan_version),
    "member:suggest": page(MEMBER, post=422, others=WITHOUT_A_CASE),
    "member:offer": page(MEMBER, post=422, of="offer"),
    "member:joblog": page(MEMBER),
    "member:joblog_new": page(MEMBER, post=422, others=WITHOUT_A_CASE),
    "member:joblog_entry": page(MEMBER, post=422, of="entry"),
    "member:joblog_delete": page(MEMBER, post=302, of="entry"),
    "member:duties": page(MEMBER),
    "member:details": page(MEMBER, post=422),
    "member:look_ups": page(MEMBER),
    "member:hearing": page(MEMBER, post=422, of="sanction"),
    "member:decision": page(MEMBER, of="sanction"),
    "member:complain": page(MEMBER, post=409),
    "member:forloeb": page(MEMBER),
    "member:handover": page(MEMBER, post=422, others=WITHOUT_A_CASE),
    "member:sick": page(MEMBER, post=302, others=WITHOUT_A_CASE),
    "member:well": page(MEMBER, get=405, post=422, others={"other_member": (405, 409)}),
    "member:vacation": page(MEMBER, post=422, others=WITHOUT_A_CASE),
    # caseworkers and team leads
    "caseworker:home": page(BRANCH_STAFF),
    "caseworker:worklists": page(BRANCH_STAFF),
    "caseworker:missed": page(BRANCH_STAFF),
    "caseworker:handovers": page(BRANCH_STAFF),
    "caseworker:handover": page(BRANCH_STAFF, post=422, of="case"),
    "caseworker:handover_reply": page(BRANCH_STAFF, post=422, of="case"),
    "caseworker:answer_handover": page(BRANCH_STAFF, get=405, post=422, of=handover_reply),
    "caseworker:joblogs": page(BRANCH_STAFF),
    "caseworker:offers": page(BRANCH_STAFF),
    "caseworker:new_offer": page(BRANCH_STAFF, post=422),
    "caseworker:offer": page(BRANCH_STAFF, post=422, of="offer"),
    "caseworker:withdraw_offer": page(BRANCH_STAFF, post=409, of="offer"),
    "caseworker:offer_consent": page(BRANCH_STAFF, post=422, of="offer"),
    "caseworker:offer_decision": page(BRANCH_STAFF, post=422, of="offer"),
    "caseworker:search": page(BRANCH_STAFF, post=422),
    "caseworker:ask_access": page(BRANCH_STAFF, get=405, post=422),
    "caseworker:distribution": page(LEAD, others=dict.fromkeys(CASEWORKERS, (403, 405))),
    "caseworker:shortcuts": page(BRANCH_STAFF, post=422),
    "caseworker:calendar": page(BRANCH_STAFF),
    "caseworker:times": page(BRANCH_STAFF, post=200),
    "caseworker:away": page(BRANCH_STAFF, get=404, post=404),
    "caseworker:cases": page(BRANCH_STAFF),
    "caseworker:export": page(BRANCH_STAFF),
    "caseworker:case": page(BRANCH_STAFF, of="case"),
    "caseworker:preview": page(BRANCH_STAFF, get=302, of="case"),
    "caseworker:reveal_cpr": page(BRANCH_STAFF, get=405, post=200, of="case"),
    "caseworker:reveal_address": page(BRANCH_STAFF, get=405, post=302, of="case"),
    "caseworker:write_note": page(BRANCH_STAFF, get=405, post=422, of="case"),
    "caseworker:settle_note": page(BRANCH_STAFF, get=405, post=302, of=note),
    "caseworker:course": page(BRANCH_STAFF, of="case"),
    "caseworker:events": page(BRANCH_STAFF, of="case"),
    "caseworker:joblog": page(BRANCH_STAFF, post=422, of="case"),
    "caseworker:letters": page(BRANCH_STAFF, of="case"),
    "caseworker:letter": page(BRANCH_STAFF, of="letter"),
    "caseworker:plan": page(BRANCH_STAFF, of="case"),
    "caseworker:plan_pdf": page(BRANCH_STAFF, of="case"),
    "caseworker:new_plan_version": page(BRANCH_STAFF, get=405, post=302, of="case"),
    "caseworker:plan_draft": page(BRANCH_STAFF, post=409, of="case"),
    "caseworker:discard_plan_draft": page(BRANCH_STAFF, get=405, post=302, of="case"),
    "caseworker:plan_versions": page(BRANCH_STAFF, of="case"),
    "caseworker:settle_agreement": page(BRANCH_STAFF, get=405, post=422, of=agreement),
    "caseworker:job_titles": page(BRANCH_STAFF),
    "caseworker:convene": page(BRANCH_STAFF, post=422, of="case"),
    "caseworker:assign": page(LEAD, post=422, of="case"),
    "caseworker:changes": page(BRANCH_STAFF, of="case"),
    "caseworker:change": page(BRANCH_STAFF, post=422, of=change),
    "caseworker:talk": page(BRANCH_STAFF, of="meeting"),
    "caseworker:attendance": page(BRANCH_STAFF, get=405, post=302, of="meeting"),
    "caseworker:save_talk": page(BRANCH_STAFF, get=405, post=302, of="meeting"),
    "caseworker:book": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:book_at": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:move": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:cancel": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:withdraw": page(BRANCH_STAFF, post=302, of="meeting"),
    "caseworker:to_colleague": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:allow_mode": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:restart_deadline": page(BRANCH_STAFF, get=405, post=302, of="meeting"),
    "caseworker:confirm_missed": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:correct_outcome": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:review_cancellation": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:assess": page(BRANCH_STAFF, post=422, of="availability_talk"),
    "caseworker:record_contact": page(BRANCH_STAFF, post=422, of="meeting"),
    "caseworker:sanctions": page(BRANCH_STAFF),
    "caseworker:approvals": page(LEAD, others=dict.fromkeys(CASEWORKERS, (403, 405))),
    "caseworker:sanction": page(BRANCH_STAFF, of="sanction"),
    "caseworker:send_hearing": page(BRANCH_STAFF, get=405, post=422, of="sanction"),
    "caseworker:answer_point": page(BRANCH_STAFF, get=405, post=422, of=point),
    "caseworker:put_right": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    "caseworker:extend_hearing": page(BRANCH_STAFF, post=422, of="sanction"),
    "caseworker:reply": page(BRANCH_STAFF, post=422, of="sanction"),
    "caseworker:cure": page(BRANCH_STAFF, post=422, of="sanction"),
    "caseworker:annul": page(BRANCH_STAFF, post=422, of="sanction"),
    "caseworker:decide": page(BRANCH_STAFF, post=422, of="sanction"),
    "caseworker:no_consequence": page(BRANCH_STAFF, get=405, post=422, of="sanction"),
    "caseworker:send_back": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    "caseworker:appeal": page(BRANCH_STAFF, of="sanction"),
    "caseworker:complaint_folder": page(BRANCH_STAFF, of="sanction"),
    "caseworker:receive_appeal": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    "caseworker:judge_appeal": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    "caseworker:forward_appeal": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    "caseworker:cka_result": page(BRANCH_STAFF, get=405, post=302, of="sanction"),
    # Jobcenters
    "jobcenter:home": page(READER),
    "jobcenter:members": page(READER, post=422),
    "jobcenter:member": page(READER, of="case"),
    "jobcenter:plan": page(READER, of="case"),
    "jobcenter:plan_pdf": page(READER, of="case"),
    "jobcenter:joblog": page(READER, of="case"),
    "jobcenter:offers": page(READER),
    "jobcenter:offer": page(READER, of="offer"),
    # programs
    "api:schema": api(API),
    "api:docs": api(API),
    "api:case-list": api(API),
    "api:case-detail": api(API, of="case"),
    "api:meeting-list": api(API),
    "api:meeting-detail": api(API, of="meeting"),
    "api:meeting-slots": api(MEMBER | BRANCH_STAFF, of="meeting"),
    "api:meeting-book": api(MEMBER | BRANCH_STAFF, of="meeting", get=405, post=400),
}


# The test log-in lists everybody before anybody is logged in, where nobody is real.
SHOWS_EVERYBODY = {"front:test_log_in"}


# The walk


def routes() -> dict[str, tuple[str, ...]]:
    """Return each route of the URLconf with the names of its arguments."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(patterns: list[URLPattern | URLResolver], namespace: str, outer: tuple[str, ...]):
        for pattern in patterns:
            names = (*outer, *pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                inner = ":".join(filter(None, (namespace, pattern.namespace)))
                walk(pattern.url_patterns, inner, names)
            else:
                found[":".join(filter(None, (namespace, pattern.name)))] = names

    walk(get_resolver().url_patterns, "", ())
    return found


ROUTES = routes()


def address(name: str, world: World) -> str:
    of = RULES[name].of
    if callable(of):
        return reverse(name, kwargs=of(world))
    return reverse(name, args=[getattr(world, of).public_id] if of else [])


METHODS = ("get", "post")
RARE_METHODS = ("put", "patch", "delete")


def ask(client: Client, method: str, name: str, world: World) -> Any:
    """Send a request with nothing in it."""
    if name.startswith("api:") and method != "get":
        return client.generic(method.upper(), address(name, world), "{}", "application/json")
    return getattr(client, method)(address(name, world))


@contextmanager
def undone(client: Client):
    """Take back what one cell did, so that the next one meets the same world and session."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def reader_may_post(name: str) -> bool:
    return name.startswith("front:") or name in WITHOUT_WALLS | LOG_IN_ROUTES | READER_MAY_POST


def asking(name: str, world: World) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each persona with the methods it tries: the rare ones by the first of each kind of answer."""
    met = set()
    for persona in world.clients:
        role = world.people[persona].role if persona != "anonymous" else ""
        kind = tuple(
            RULES[name].status(persona, role, is_post=is_post, may_post=reader_may_post(name))
            for is_post in (False, True)
        )
        yield persona, METHODS if kind in met else METHODS + RARE_METHODS
        met.add(kind)


def judge(name: str, persona: str, method: str, response: Any, world: World) -> Iterator[str]:
    """Yield what is wrong with one answer."""
    rule = RULES[name]
    role = world.people[persona].role if persona != "anonymous" else ""
    text = b"".join(response).decode(errors="replace")
    if method in {"get", "post"}:
        expected = rule.status(
            persona, role, is_post=method == "post", may_post=reader_may_post(name)
        )
        if response.status_code != expected:
            yield f"{response.status_code} instead of {expected}"
    elif response.status_code not in {302, 403, 404, 405}:
        yield f"{response.status_code}: a method that nobody meant to offer"
    writes_as_reader = role == Role.JOBCENTER_READER and method != "get"
    if writes_as_reader and not reader_may_post(name) and response.status_code not in {403, 405}:
        yield f"{response.status_code}: a reader changes nothing, whatever the address"
    # A form that comes back (409, 422) goes to somebody who may see the member.
    if response.status_code in {403, 404, 405} and any(fact in text for fact in world.facts()):
        yield "the refusal names the member"
    if world.member.cpr in text:
        yield "the whole CPR number stands on the page"
    if role and "no-store" not in response.get("Cache-Control", ""):
        yield "a cache may keep it"
    if method == "get" and response.status_code == 200 and persona in STAFF:
        yield from judge_look_up(name, persona, text, world)


def judge_look_up(name: str, persona: str, text: str, world: World) -> Iterator[str]:
    """Yield what is missing in the log of look-ups after staff were shown a page."""
    noted = LookUp.objects.filter(user=world.people[persona])
    shows = name not in SHOWS_EVERYBODY and any(fact in text for fact in world.facts())
    if RULES[name].of and not noted.filter(member=world.member).exists():
        yield "the member was shown, and no look-up says so: shown.note"
    elif shows and not noted.exists():
        yield "members were listed, and no look-up says so: shown.note_search"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Make one world for all routes; each cell is undone, and in the end all of it."""
    with django_db_blocker.unblock(), transaction.atomic(), travel(NOW, tick=False):
        world = World()
        assert set(world.clients) == set(PERSONAS)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _fixed_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_every_route_has_a_rule_and_every_rule_a_route():
    assert sorted(ROUTES) == sorted(RULES)


def test_a_route_with_arguments_says_whose_object_they_name():
    without = [
        name
        for name, names in ROUTES.items()
        if name in RULES and bool(names) != bool(RULES[name].of)
    ]

    assert without == []


@pytest.mark.parametrize("name", RULES)
def test_every_role_gets_what_the_rule_says(world, name):
    wrong = []
    for persona, methods in asking(name, world):
        client = world.clients[persona]
        for method in methods:
            with undone(client):
                response = ask(client, method, name, world)
                wrong += [
                    f"{method} by {persona}: {what}"
                    for what in judge(name, persona, method, response, world)
                ]
        if methods == METHODS:
            continue
        with undone(client):
            client.handler.enforce_csrf_checks = True
            status = ask(client, "post", name, world).status_code
        client.handler.enforce_csrf_checks = False
        if status != 403:
            wrong.append(f"post by {persona} without its token: {status} instead of 403")

    assert wrong == [], "\n".join(["", *wrong])


def test_the_walk_sees_a_page_that_shows_a_member_and_leaves_no_look_up(world, monkeypatch):
    """The control: if this fails, the walk proves nothing about look-ups."""
    monkeypatch.setattr("web.shown.note", lambda *_, **__: None)

    with pytest.raises(AssertionError, match="no look-up says so"):
        test_every_role_gets_what_the_rule_says(world, "api:case-detail")


def test_the_walk_sees_a_row_that_is_shown_to_strangers(world, monkeypatch):
    """The control: if this fails, the walk proves nothing about objects."""
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda cases, user, at: cases)

    with pytest.raises(AssertionError, match="200 instead of 404"):
        test_every_role_gets_what_the_rule_says(world, "api:case-detail")
