"""What is committed holds no machine's names, and keeps ``ops`` apart from the apps."""

import ast
import re
import sys

import pytest
from django.conf import settings

HOME = settings.BASE_DIR
APPS = {
    "accounts",
    "cases",
    "config",
    "core",
    "exchange",
    "joblog",
    "letters",
    "meetings",
    "plans",
    "sanctions",
    "scenarios",
    "web",
}
LOCKS = [
    *sorted((HOME / "requirements").glob("*.txt")),
    *sorted((HOME / "ops" / "chromium").glob("*.json")),
]


def imported_by(file):
    """Return the top-level packages that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_name_no_host_and_no_path(lock):
    found = re.findall(r".*(?:://|--index|--find-links|file:|@ /|\"resolved\").*", lock.read_text())

    assert found == []


@pytest.mark.parametrize("lock", LOCKS[:-2], ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock):
    packages = re.split(r"\n(?=[a-z0-9])", lock.read_text().strip())

    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_the_lock_files_hold_one_another():
    held = [
        set(
            re.findall(r"^[\w.-]+==[^ ]+", (HOME / "requirements" / name).read_text(), re.MULTILINE)
        )
        for name in ("base.txt", "embedded.txt", "dev.txt")
    ]

    assert held[0] < held[1] < held[2]


@pytest.mark.parametrize("file", sorted((HOME / "ops").glob("*.py")), ids=lambda file: file.name)
def test_ops_knows_no_app_and_no_django(file):
    assert imported_by(file) & (APPS | {"django"}) == set()


def test_the_first_script_needs_nothing_installed():
    first = {HOME / "run", HOME / "ops" / "__init__.py", HOME / "ops" / "progress.py"}

    assert set().union(*map(imported_by, first)) <= sys.stdlib_module_names | {"ops"}
