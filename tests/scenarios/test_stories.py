"""Every dated story is told against the real operations and comes out as it says."""

from pathlib import Path

import pytest
from django.core.management import call_command

from cases.models import Case
from scenarios import runner
from scenarios.reading import Unreadable, read

HERE = Path(__file__).parent
STORIES = sorted([*HERE.glob("*.yaml"), *(HERE / "own").glob("*.yaml")])

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem.partition("_")[0])
def test_the_story_comes_out_as_it_says(path):
    outcome = runner.tell(read(path))

    assert outcome.differences == []
    assert outcome.not_covered == ""


def story(tmp_path: Path, steps: str) -> Path:
    path = tmp_path / "story.yaml"
    path.write_text(f"id: T1\ntitle: En prøve\nsteps:\n{steps}", encoding="utf-8")
    return path


REGISTERED = "  - {at: 2026-01-05 09:00, do: register, first_benefit_date: 2026-01-05}\n"


def test_a_story_leaves_nothing_in_the_database(tmp_path):
    runner.tell(read(story(tmp_path, REGISTERED)))

    assert not Case.objects.exists()


def test_what_differs_is_named_and_the_exit_status_is_one(tmp_path, capsys):
    wrong = REGISTERED + "  - {at: 2026-01-05 20:00, expect: {case: {talks_held: 2}}}\n"

    with pytest.raises(SystemExit, match="1"):
        call_command("simulate", story(tmp_path, wrong))

    out = capsys.readouterr().out
    assert "DIFFERS" in out
    assert "case: talks_held is 0, expected 2" in out


def test_an_act_that_should_be_refused_and_is_not_differs(tmp_path):
    path = story(tmp_path, REGISTERED.replace("}", ", refused: true}"))

    [difference] = runner.tell(read(path)).differences

    assert "was not refused" in difference


def test_what_nothing_covers_is_never_counted_as_passed(tmp_path, capsys):
    unknown = REGISTERED + "  - {at: 2026-01-06 09:00, do: dance}\n"

    with pytest.raises(SystemExit, match="1"):
        call_command("simulate", story(tmp_path, unknown))

    assert "not yet covered: action 'dance'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("  - {do: register}\n", "step 1: the key 'at' is missing"),
        ("  - {at: never, do: register}\n", "step 1: 'at' is no moment"),
        ("  - {at: 2026-01-05}\n", "step 1: wants either 'do' or 'expect'"),
        (REGISTERED + "  - {at: 2026-01-04, do: well}\n", "step 2: 'at' lies before"),
        ("  nonsense: [", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, capsys, steps, words):
    path = story(tmp_path, steps)

    with pytest.raises(Unreadable, match=words):
        read(path)
    with pytest.raises(SystemExit, match="2"):
        call_command("simulate", path)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("{at: 2026-01-06, do: book, talk: 1, mode: phone}", "step 2: book: KeyError('start')"),
        ("{at: 2026-01-06, do: well, date: soon}", "step 2: well: ValueError"),
        ("{at: 2026-01-06, expect: {weeks: {W1: {}}}}", "step 2: expect: ValueError"),
    ],
)
def test_a_step_of_the_wrong_form_stops_its_own_story_alone(tmp_path, capsys, step, words):
    path = story(tmp_path, f"{REGISTERED}  - {step}\n")
    good = tmp_path / "good.yaml"
    good.write_text(f"id: T2\ntitle: En anden\nsteps:\n{REGISTERED}", encoding="utf-8")

    with pytest.raises(SystemExit, match="2"):
        call_command("simulate", path, good)

    told = capsys.readouterr()
    assert f"{path}: {words}" in told.err
    assert "1 hold, 0 differ" in told.out


def test_null_stands_for_no_talk_and_a_letter_is_there_in_the_minute_of_its_cause(tmp_path):
    path = story(
        tmp_path,
        REGISTERED
        + """  - {at: 2026-01-05 09:00, expect: {letters: [L1 2026-01-05], talk 2: null, availability: null}}
  - {at: 2026-01-05 09:00, do: book, talk: 1, start: 2026-01-14 10:00, mode: in_person}
  - {at: 2026-01-05 09:00, expect: {letters: [L5 2026-01-05]}}
  - {at: 2026-01-05 09:01, expect: {talk 1: null}}
""",
    )

    [difference] = runner.tell(read(path)).differences

    assert difference.endswith("talk 1: state is booked, expected null")


@pytest.mark.parametrize(
    ("asked_for", "first_benefit_date", "municipality", "handover_on"),
    [
        ("", "2027-01-04", "751", "2027-05-04"),
        ("", "2027-01-04", "101", "2027-04-04"),
        ("", "2026-12-28", "751", "2027-04-04"),
        ("trial-2027", "2026-12-28", "101", "2027-05-04"),
    ],
)
def test_a_version_that_a_file_names_holds_where_it_fits_and_one_asked_for_everywhere(
    tmp_path, asked_for, first_benefit_date, municipality, handover_on
):
    path = tmp_path / "story.yaml"
    path.write_text(
        f"""id: T1
title: En prøve
policy: trial-2027
given: {{municipality: "{municipality}"}}
steps:
  - {{at: 2027-01-04, do: register, first_benefit_date: {first_benefit_date}}}
  - {{at: 2027-01-04, expect: {{case: {{handover_on: {handover_on}}}}}}}
""",
        encoding="utf-8",
    )

    assert runner.tell(read(path), policy_name=asked_for).differences == []


def test_the_whole_story_comes_as_json(tmp_path, capsys):
    call_command("simulate", story(tmp_path, REGISTERED), "--json")

    out = capsys.readouterr().out
    assert '"event": "convened"' in out
    assert '"holds": true' in out


def test_the_same_story_is_told_under_another_version(tmp_path):
    path = story(
        tmp_path,
        REGISTERED + "  - {at: 2026-01-05 20:00, expect: {case: {policy: law-2026h2}}}\n",
    )

    assert runner.tell(read(path), policy_name="law-2026h2").passed
