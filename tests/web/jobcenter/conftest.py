"""Pia Lund at Jobcenter Aarhus, who reads, and the members of Aarhus she may read of."""

from datetime import date, datetime

import pytest

from core.dates import COPENHAGEN
from tests.factories import CaseFactory, JobcenterFactory, MunicipalityFactory, UserFactory

NOW = datetime(2026, 5, 20, 10, 0, tzinfo=COPENHAGEN)
HANDED_OVER_ON = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _fixed_moment(time_machine):
    """It is Wednesday 20 May 2026 at ten."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def aarhus():
    return MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")


@pytest.fixture
def pia(aarhus):
    jobcenter = JobcenterFactory(name="Jobcenter Aarhus", municipalities=[aarhus])
    return UserFactory(
        jobcenter_reader=True, jobcenter=jobcenter, first_name="Pia", last_name="Lund"
    )


@pytest.fixture
def reader(pia, log_in):
    return log_in(pia)


@pytest.fixture
def coming(aarhus):
    """Return a case that comes over on 2 June."""
    return CaseFactory(
        municipality=aarhus,
        member__first_name="Mads",
        member__last_name="Toft Pedersen",
        talks_held=1,
    )


@pytest.fixture
def handed_over(aarhus):
    """Return a case that the Jobcenter has since 4 May."""
    return CaseFactory(
        municipality=aarhus,
        handed_over=True,
        handed_over_on=HANDED_OVER_ON,
        member__first_name="Mads",
        member__last_name="Toft Pedersen",
        talks_held=3,
    )


@pytest.fixture
def elsewhere():
    """Return a case of a municipality that this Jobcenter does not serve."""
    return CaseFactory(handed_over=True, handed_over_on=HANDED_OVER_ON)
