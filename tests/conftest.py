"""What every test has: strictness, a database of its own, and a guard against growing query counts."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the tests marked full too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    long_ones = [item for item in items if item.get_closest_marker("full")]
    if long_ones:
        config.hook.pytest_deselected(items=long_ones)
        items[:] = [item for item in items if item not in long_ones]


@pytest.fixture
def queries_do_not_grow(db: None) -> Callable[[Callable[[], object], Callable[[], object]], None]:
    """Check that a page costs as many queries with six rows as with one."""

    def check(request_page: Callable[[], object], add_row: Callable[[], object]) -> None:
        add_row()
        with CaptureQueriesContext(connection) as with_one:
            request_page()
        for _ in range(5):
            add_row()
        with CaptureQueriesContext(connection) as with_many:
            request_page()
        assert len(with_many) == len(with_one), "\n".join(
            query["sql"] for query in with_many.captured_queries
        )

    return check
