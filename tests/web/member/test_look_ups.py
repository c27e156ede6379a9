"""Who has looked at the case, as the member reads it (M23)."""

import pytest

from accounts.models import LookUp, Role
from tests.factories import JobcenterFactory, MemberFactory, UserFactory
from tests.web.member.reading import text_of
from tests.web.member.world import NOW, a_case, at

pytestmark = pytest.mark.django_db

LOOK_UPS = "/min-side/opslag/"


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def mette(case, log_in):
    return log_in(case.member.user)


def looked(case, user, moment=NOW, purpose="Sagsbehandling af din sag") -> LookUp:
    return LookUp.objects.create(
        looked_at=moment, user=user, role=user.role, member=case.member, purpose=purpose
    )


def a_colleague(case, **facts):
    return UserFactory(caseworker=True, branch=case.branch, first_name="Ole", **facts)


def test_each_day_says_who_looked_at_what_and_when(case, mette):
    looked(case, case.caseworker, at(23, 9, 12, month=11))
    looked(case, a_colleague(case), at(24, 8, 5, month=11), "Breve til dig")

    assert (
        "Tirsdag 24. november 2026 Opslag tirsdag 24. november Hvem Hvad Klokken "
        "En sagsbehandler i A-kassen Aarhus Breve til dig 08.05 "
        "Mandag 23. november 2026 Opslag mandag 23. november Hvem Hvad Klokken "
        "Karen Holm, din jobkonsulent Sagsbehandling af din sag 09.12 "
    ) in text_of(mette.get(LOOK_UPS))


def test_looking_again_at_the_same_part_is_one_line(case, mette):
    for hour in (9, 11, 14):
        looked(case, case.caseworker, at(23, hour, 30, month=11))
    looked(case, case.caseworker, at(23, 10, month=11), "Breve til dig")

    words = text_of(mette.get(LOOK_UPS))

    assert "Karen Holm, din jobkonsulent Sagsbehandling af din sag 09.30–14.30 (3 gange)" in words
    assert "Karen Holm, din jobkonsulent Breve til dig 10.00" in words


def test_others_than_the_own_caseworker_have_a_role_and_a_place_and_no_name(case, mette):
    jobcenter = JobcenterFactory(name="Jobcenter Viborg")
    for user in (
        a_colleague(case),
        UserFactory(jobcenter_reader=True, jobcenter=jobcenter, first_name="Ole"),
        UserFactory(dpo=True, first_name="Ole"),
    ):
        looked(case, user)

    words = text_of(mette.get(LOOK_UPS))

    for who in (
        "En sagsbehandler i A-kassen Aarhus",
        "En medarbejder hos Jobcenter Viborg",
        "En databeskyttelsesrådgiver hos os",
    ):
        assert f"{who} Sagsbehandling af din sag" in words
    assert "Ole" not in words


def test_it_says_when_nobody_but_the_own_caseworker_looked(case, mette):
    looked(case, case.caseworker)
    alone = text_of(mette.get(LOOK_UPS))
    looked(case, a_colleague(case))

    said = "Ingen andre end din jobkonsulent har åbnet din sag."
    assert said in alone
    assert said not in text_of(mette.get(LOOK_UPS))


def test_the_role_is_the_one_they_looked_in(case, mette):
    user = a_colleague(case)
    looked(case, user)
    user.role = Role.TEAM_LEAD
    user.save()

    assert "En sagsbehandler i A-kassen Aarhus" in text_of(mette.get(LOOK_UPS))


def test_nobody_sees_who_looked_at_another(case, log_in):
    looked(case, case.caseworker)

    words = text_of(log_in(MemberFactory().user).get(LOOK_UPS))

    assert "Ingen har åbnet din sag endnu." in words
    assert "Karen" not in words


def test_looking_oneself_leaves_no_line(mette):
    mette.get("/min-side/plan/")

    assert "Ingen har åbnet din sag endnu." in text_of(mette.get(LOOK_UPS))


def test_what_the_jobcenter_opens_is_there_at_once(case, log_in):
    jobcenter = JobcenterFactory(name="Jobcenter Nord", municipalities=[case.municipality])
    reader = UserFactory(jobcenter_reader=True, jobcenter=jobcenter)
    log_in(reader).get(f"/jobcenter/medlemmer/{case.public_id}/plan/")

    assert "En medarbejder hos Jobcenter Nord Hele din Min Plan 09.00" in text_of(
        log_in(case.member.user).get(LOOK_UPS)
    )


def test_the_page_asks_no_more_the_more_looked(case, mette, queries_do_not_grow):
    queries_do_not_grow(lambda: mette.get(LOOK_UPS), lambda: looked(case, a_colleague(case)))
