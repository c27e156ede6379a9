"""Reading a scenario file: YAML into steps, with clear words for what is wrong in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from core.dates import local_date, local_moment

NOON = time(12, 0)
HEADER = frozenset({"id", "title", "policy", "overrides", "given", "steps"})
GIVEN = frozenset({"municipality", "insurance", "slots", "joblog"})


class Unreadable(Exception):
    """A scenario file cannot be read; the message names the file, the step and the key."""


@dataclass(frozen=True)
class Step:
    """One thing that is done or expected at one moment."""

    number: int
    at: datetime
    do: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    refused: str | bool = False


@dataclass(frozen=True)
class Scenario:
    """One dated story about one member."""

    path: str
    id: str
    title: str
    policy: str
    overrides: Mapping[str, Any]
    given: Mapping[str, Any]
    steps: Sequence[Step]


def moment(value: Any) -> datetime:
    """Return a moment as a scenario writes it: local time, a date alone for noon, or UTC with a Z.

    :raises ValueError: if it is none of these
    """
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        return local_moment(value.date(), value.time())
    if isinstance(value, date):
        return local_moment(value, NOON)
    text = str(value)
    if text.endswith("Z"):
        return datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
    written = datetime.fromisoformat(text)
    return local_moment(written.date(), written.time() if len(text) > 10 else NOON)


def day(value: Any) -> date:
    """Return a date as a scenario writes it; of a moment, its local date.

    :raises ValueError: if it is none
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return local_date(moment(value))


def read(path: Path) -> Scenario:
    """Return the story in a file.

    :raises Unreadable: if it is no YAML, or a key is missing, unknown or of the wrong form
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{path}: cannot be opened: {problem}") from problem
    except yaml.YAMLError as problem:
        raise Unreadable(f"{path}: is not YAML: {problem}") from problem
    if not isinstance(content, dict):
        raise Unreadable(f"{path}: holds no scenario")
    for key in ("id", "title", "steps"):
        if not content.get(key):
            raise Unreadable(f"{path}: the key '{key}' is missing")
    _refuse_unknown(path, "the file", content, HEADER)
    given = content.get("given") or {}
    _refuse_unknown(path, "given", given, GIVEN)
    if not isinstance(content["steps"], list):
        raise Unreadable(f"{path}: 'steps' is not a list")
    steps = [_step(path, number, each) for number, each in enumerate(content["steps"], start=1)]
    for before, after in pairwise(steps):
        if after.at < before.at:
            raise Unreadable(f"{path}: step {after.number}: 'at' lies before the step above it")
    return Scenario(
        path=str(path),
        id=str(content["id"]),
        title=str(content["title"]),
        policy=str(content.get("policy") or ""),
        overrides=content.get("overrides") or {},
        given=given,
        steps=steps,
    )


def _refuse_unknown(path: Path, where: str, found: Mapping[str, Any], known: frozenset) -> None:
    for key in found:
        if key not in known:
            raise Unreadable(f"{path}: {where}: the key '{key}' is unknown")


def _step(path: Path, number: int, content: Any) -> Step:
    if not isinstance(content, dict):
        raise Unreadable(f"{path}: step {number}: is not a mapping")
    if "at" not in content:
        raise Unreadable(f"{path}: step {number}: the key 'at' is missing")
    try:
        at = moment(content["at"])
    except ValueError as problem:
        raise Unreadable(f"{path}: step {number}: 'at' is no moment") from problem
    if ("do" in content) == ("expect" in content):
        raise Unreadable(f"{path}: step {number}: wants either 'do' or 'expect'")
    if "expect" in content:
        if not isinstance(content["expect"], dict):
            raise Unreadable(f"{path}: step {number}: 'expect' is not a mapping")
        return Step(number, at, expect=content["expect"])
    arguments = {key: value for key, value in content.items() if key not in {"at", "do", "refused"}}
    return Step(
        number,
        at,
        do=str(content["do"]),
        arguments=arguments,
        refused=content.get("refused", False),
    )
