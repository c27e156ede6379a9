"""What the walls themselves do, apart from the routes that stand behind them."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InternalError
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import LookUp, Member
from tests.factories import MemberFactory, UserFactory
from web import access, shown

pytestmark = pytest.mark.django_db


def ask(rf, address, user=None, *, method="get"):
    request = getattr(rf, method)(address)
    request.user = user or UserFactory(caseworker=True)
    request.session = {}
    request.moment = timezone.now()
    request.resolver_match = SimpleNamespace(view_name="caseworker:case")
    return request


def rename(member):
    def view(_):
        Member.objects.get(pk=member.pk).save()
        return HttpResponse()

    return access.ReadOnlyMiddleware(view)


def test_a_get_cannot_write_even_where_a_view_tries(rf):
    with pytest.raises(InternalError, match="read-only transaction"):
        rename(MemberFactory())(ask(rf, "/sagsbehandling/"))


def test_a_get_cannot_even_lock(rf):
    def view(_):
        return Member.objects.locked(MemberFactory().pk)

    with pytest.raises(InternalError, match="read-only transaction"):
        access.ReadOnlyMiddleware(view)(ask(rf, "/sagsbehandling/"))


def test_a_post_writes_except_to_the_jobcenters_pages(rf):
    member = MemberFactory()

    assert rename(member)(ask(rf, "/sagsbehandling/", method="post")).status_code == 200
    with pytest.raises(InternalError, match="read-only transaction"):
        rename(member)(ask(rf, "/jobcenter/", method="post"))


def test_a_namespace_that_nobody_listed_is_refused(rf, monkeypatch):
    monkeypatch.setitem(access.AUDIENCES, "caseworker", None)

    with pytest.raises(PermissionDenied):
        access.AudienceMiddleware(lambda _: HttpResponse())(ask(rf, "/sagsbehandling/"))


def test_a_route_that_is_listed_for_a_role_is_open_to_it(rf, monkeypatch):
    monkeypatch.setitem(access.FURTHER_ROUTES, "caseworker:home", frozenset({"dpo"}))
    middleware = access.AudienceMiddleware(lambda _: HttpResponse())

    assert middleware(ask(rf, "/sagsbehandling/", UserFactory(dpo=True))).status_code == 200
    with pytest.raises(PermissionDenied):
        middleware(ask(rf, "/sagsbehandling/", UserFactory(fund_admin=True)))


# What was shown


def show(member, **note):
    def view(request):
        shown.note(request, member=member, purpose="Samtale")
        return HttpResponse(**note)

    return shown.ShownMiddleware(view)


def test_a_look_by_staff_leaves_a_line_with_who_when_whom_and_why(rf):
    member = MemberFactory()
    request = ask(rf, "/sagsbehandling/")

    show(member)(request)

    look_up = LookUp.objects.get()
    assert (look_up.user, look_up.role, look_up.member) == (request.user, "caseworker", member)
    assert (look_up.route, look_up.purpose) == ("caseworker:case", "Samtale")
    assert look_up.looked_at == request.moment


def test_a_member_who_looks_at_their_own_page_leaves_none(rf):
    member = MemberFactory()

    show(member)(ask(rf, "/min-side/", member.user))

    assert not LookUp.objects.exists()


def test_a_search_leaves_its_criterion_and_how_many_it_showed(rf):
    def view(request):
        shown.note_search(request, criterion="610180-••••", rows=3)
        return HttpResponse()

    shown.ShownMiddleware(view)(ask(rf, "/sagsbehandling/"))

    look_up = LookUp.objects.get()
    assert (look_up.member, look_up.criterion, look_up.rows) == (None, "610180-••••", 3)


def test_a_page_that_failed_showed_nobody(rf):
    show(MemberFactory(), status=500)(ask(rf, "/sagsbehandling/"))

    assert not LookUp.objects.exists()


def test_staff_get_no_page_when_the_look_cannot_be_written(rf, monkeypatch):
    monkeypatch.setattr(shown.account_operations, "log_look_ups", fail)

    response = show(MemberFactory(), content="the case")(ask(rf, "/sagsbehandling/"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert b"the case" not in response.content


def test_a_member_gets_the_page_even_when_a_trace_cannot_be_written(rf):
    def view(request):
        shown.afterwards(request, fail)
        return HttpResponse("my letter")

    response = shown.ShownMiddleware(view)(ask(rf, "/min-side/", MemberFactory().user))

    assert (response.status_code, response.content) == (200, b"my letter")


def fail(*_, **__):
    raise DatabaseError("no room")


def test_a_trace_is_written_once_by_the_operation_that_was_named(rf):
    written = []

    def view(request):
        shown.afterwards(request, lambda **facts: written.append(facts), meeting_id=7)
        return HttpResponse()

    shown.ShownMiddleware(view)(ask(rf, "/min-side/", MemberFactory().user))

    assert written == [{"meeting_id": 7}]
