"""A fund whose name is too long for an SMS is told so at the start."""

import pytest

from letters.checks import sms_fit


def test_the_default_names_fit():
    assert sms_fit() == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("Den Faglige Fælles A-kasse i hele Kongeriget", "letters.E001"), ("A\u2011kassen", "letters.E002")],
)  # fmt: skip
def test_a_name_that_does_not_fit_is_refused(settings, name, code):
    settings.FUND_NAME = name

    assert code in {error.id for error in sms_fit()}
