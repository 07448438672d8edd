"""On call: whom the alert of an urgent case names, and who gets it when nobody takes it in time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fakes.alerts import with_case
from fakes.blockkit_schema import problems
from fakes.shop import Shop
from fakes.shop import page as web_page
from fakes.shop import review as web_review
from fakes.web import Web
from fakes.world import OWNER, STAFF, START, Scene, page, review
from reviewbot import actions, config, pipeline
from reviewbot.cases import Action, Move
from reviewbot.errors import ConfigError
from reviewbot.notify.card import card, note_card
from reviewbot.pipeline import World
from reviewbot.types import Case, Duty, ReplyState, ReviewClass, Standards
from test_config import GOOD, write

HURT = "I was hurt by a glass."
NIGHT, DAY = "U0NIGHT", "U0DAY"
ROTA = (
    Duty(DAY, frozenset({0, 1, 2, 3, 4}), (time(8), time(18))),
    Duty("Sam <@U0EVIL>", frozenset({5, 6}), classes=frozenset({ReviewClass.SAFETY})),
    Duty(NIGHT, hours=(time(18), time(8))),
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026 where the business is; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Los_Angeles"))


def on_duty(rota: Sequence[Duty], class_: ReviewClass, at: datetime) -> str:
    return next((one.who for one in rota if one.covers(class_, at)), "")


def world(scene: Scene, rota: tuple[Duty, ...] = ROTA) -> World:
    return replace(scene.world, standards=Standards(on_call=rota))


@pytest.fixture
def hurt(scene: Scene) -> Scene:
    """A scene with an urgent case that was alerted, on a Monday at four in the morning."""
    scene.shows(page(review("r-1", text=HURT)))
    pipeline.poll(world(scene), scene.listings["harbor"], named=True)
    pipeline.deliver(world(scene))
    return scene


# --- who it is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "who"),
    [
        (local(2, 8), DAY),
        (local(2, 17, 59), DAY),
        (local(2, 18), NIGHT),
        (local(3, 7, 59), NIGHT),
        (local(7, 12), "Sam <@U0EVIL>"),
        (local(7, 23), "Sam <@U0EVIL>"),
        (local(2, 4), NIGHT),
    ],
)
def test_the_first_entry_that_fits_the_time_is_on_call(at: datetime, who: str) -> None:
    assert on_duty(ROTA, ReviewClass.SAFETY, at) == who


def test_an_entry_for_some_classes_is_for_no_others() -> None:
    assert on_duty(ROTA, ReviewClass.LEGAL, local(7, 12)) == ""
    assert on_duty(ROTA, ReviewClass.LEGAL, local(7, 23)) == NIGHT


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin() -> None:
    friday = Duty(NIGHT, frozenset({4}), (time(22), time(6)))
    assert friday.covers(ReviewClass.SAFETY, local(6, 22))
    assert friday.covers(ReviewClass.SAFETY, local(7, 5, 59))
    assert not friday.covers(ReviewClass.SAFETY, local(6, 5))
    assert not friday.covers(ReviewClass.SAFETY, local(7, 22))


def test_until_midnight_is_until_the_day_ends() -> None:
    evening = Duty(NIGHT, frozenset({4}), (time(18), time(0)))
    assert evening.covers(ReviewClass.SAFETY, local(6, 23, 59))
    assert not evening.covers(ReviewClass.SAFETY, local(7, 0))


@given(st.integers(0, 527_040), st.times(), st.times())
def test_of_two_halves_of_a_day_exactly_one_is_on_duty(minute: int, one: time, other: time) -> None:
    assume(one != other)
    at = local(2, 0) + timedelta(minutes=minute)
    first, second = Duty("a", hours=(one, other)), Duty("b", hours=(other, one))
    assert first.covers(ReviewClass.SAFETY, at) != second.covers(ReviewClass.SAFETY, at)


# --- what alerts say -----------------------------------------------------------------------------------


def test_the_alert_names_who_is_on_call(hurt: Scene) -> None:
    [alert] = hurt.notifier.alerts
    assert alert.on_call == NIGHT
    shown = card(alert, START)
    assert {"type": "user", "user_id": NIGHT} in shown.blocks[2]["elements"][0]["elements"]
    assert f"On call: <@{NIGHT}>" in shown.text
    assert problems(shown.blocks) == []


def test_a_name_that_looks_like_a_mention_calls_nobody() -> None:
    alert = replace(
        with_case(urgent=True, assignee="", reply_state=ReplyState.AWAITING), on_call="Sam <@U0EVIL> <!here>"
    )
    shown = card(alert, START)
    assert "<@U0EVIL>" not in shown.text
    assert "<!here>" not in shown.text
    assert {"type": "text", "text": "Sam <@U0EVIL> <!here>"} in shown.blocks[2]["elements"][0]["elements"]


def test_nobody_is_called_for_what_can_wait_or_is_in_hands(scene: Scene) -> None:
    scene.shows(page(review("r-1"), review("r-2", text=HURT)))
    pipeline.poll(world(scene), scene.listings["harbor"], named=True)
    calm, urgent = sorted((scene.case(1), scene.case(2)), key=lambda case: case.urgent)
    assert pipeline.on_call(world(scene), calm) == ""
    assert pipeline.on_call(world(scene), urgent) == NIGHT
    assert pipeline.on_call(world(scene, ()), urgent) == ""
    assigned = scene.act(urgent.id, Move.ASSIGN, who=STAFF)
    assert pipeline.on_call(world(scene), assigned) == ""


# --- when nobody takes it --------------------------------------------------------------------------------


def test_after_half_of_its_time_a_case_that_nobody_took_goes_to_whoever_is_on_call(hurt: Scene) -> None:
    hurt.clock.pass_by(minutes=14, seconds=59)
    assert pipeline.hand_over(world(hurt)) == 0
    hurt.clock.pass_by(seconds=1)
    assert pipeline.hand_over(world(hurt)) == 1
    assert hurt.case().assignee == NIGHT
    assert pipeline.hand_over(world(hurt)) == 0

    pipeline.deliver(world(hurt))
    [note] = hurt.notifier.notes
    assert note.loud
    told = note_card(note)
    assert told.text == f"Case 1: nobody took the case in time, so it goes to <@{NIGHT}>"
    assert {"type": "user", "user_id": NIGHT} in told.blocks[0]["elements"][0]["elements"]


def test_who_is_on_call_is_who_is_so_by_then_not_when_it_was_alerted(hurt: Scene) -> None:
    hurt.clock.pass_by(hours=4)
    pipeline.hand_over(world(hurt))
    assert hurt.case().assignee == DAY


@pytest.mark.parametrize(("after", "minutes"), [(0.0, 0), (1.0, 30)])
def test_the_house_says_how_long_it_waits(hurt: Scene, after: float, minutes: int) -> None:
    rota = (Duty(NIGHT, after=after),)
    if minutes:
        hurt.clock.pass_by(minutes=minutes - 1)
        assert pipeline.hand_over(world(hurt, rota)) == 0
        hurt.clock.pass_by(minutes=1)
    assert pipeline.hand_over(world(hurt, rota)) == 1


def _assigned(scene: Scene) -> Case:
    return scene.act(1, Move.ASSIGN, who=STAFF)


def _tried(scene: Scene) -> Case:
    return scene.act(1, Move.TRIED, how="phone")


def _dismissed(scene: Scene) -> Case:
    return scene.act(1, Move.DISMISS, note="Nonsense.")


def _snoozed(scene: Scene) -> Case:
    scene.act(1, Move.RELEASE, note="I read it.")
    return scene.act(1, Move.SNOOZE, until=scene.clock.now + timedelta(hours=2))


@pytest.mark.parametrize("taken", [_assigned, _tried, _dismissed, _snoozed])
def test_what_somebody_took_in_hand_stays_theirs(hurt: Scene, taken: Callable[[Scene], Case]) -> None:
    before = taken(hurt).assignee
    hurt.clock.pass_by(hours=1)
    assert pipeline.hand_over(world(hurt)) == 0
    assert hurt.case().assignee == before


def test_where_nobody_is_on_call_it_waits_for_everybody(hurt: Scene) -> None:
    hurt.clock.pass_by(days=2)
    assert pipeline.hand_over(world(hurt, (Duty(DAY, frozenset({6})),))) == 0
    assert pipeline.hand_over(world(hurt, ())) == 0


def test_what_can_wait_is_handed_to_nobody(scene: Scene) -> None:
    scene.shows(page(review("r-1")))
    pipeline.poll(world(scene), scene.listings["harbor"], named=True)
    scene.clock.pass_by(days=3)
    assert pipeline.hand_over(world(scene)) == 0


def test_a_case_that_was_handed_over_can_be_taken_by_another(hurt: Scene) -> None:
    hurt.clock.pass_by(hours=1)
    pipeline.hand_over(world(hurt))
    actions.act(world(hurt), 1, Action(Move.ASSIGN, OWNER, who=OWNER))
    assert hurt.case().assignee == OWNER
    assert pipeline.hand_over(world(hurt)) == 0


# --- what stands in standards.toml, and what a person at the terminal sees ----------------------------------

FILE = f"""\
[[on_call]]
who = "{DAY}"
days = ["mon", "fri"]
hours = "08:00-18:00"
classes = ["safety", "legal"]
after = 0.25

[[on_call]]
who = " Elena "
hours = "18:00-24:00"
"""


def load(folder: Path, text: str) -> Standards:
    write(folder, text, "standards.toml")
    return config.load(write(folder, GOOD), {}).standards


def test_a_rota_is_read_whole(tmp_path: Path) -> None:
    assert load(tmp_path, FILE).on_call == (
        Duty(
            DAY,
            frozenset({0, 4}),
            (time(8), time(18)),
            frozenset({ReviewClass.SAFETY, ReviewClass.LEGAL}),
            0.25,
        ),
        Duty("Elena", hours=(time(18), time(0))),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[on_call]\nwho = 'x'", "1: on_call: expected a table that begins with [[on_call]]"),
        ("[[on_call]]\ndays = ['mon']", "1: on_call[1].who: missing. Who is on call"),
        ("[[on_call]]\nwho = 'x'\nwhen = 'now'", "3: on_call[1].when: unknown key; "),
        ("[[on_call]]\nwho = 'x'\nhour = '1'", '3: on_call[1].hour: unknown key; did you mean "hours"?'),
        ("[[on_call]]\nwho = 'x'\n[[on_call]]\nwho = ''", "4: on_call[2].who: expected a line of text"),
        ("[[on_call]]\nwho = 'x'\ndays = ['monday']", "3: on_call[1].days: expected one of: mon, tue"),
        ("[[on_call]]\nwho = 'x'\ndays = []", "3: on_call[1].days: expected days such as"),
        ("[[on_call]]\nwho = 'x'\nhours = '8-18'", "3: on_call[1].hours: expected hours in quotes"),
        ("[[on_call]]\nwho = 'x'\nhours = '24:00-08:00'", "3: on_call[1].hours: expected hours in quotes"),
        ("[[on_call]]\nwho = 'x'\nhours = 8", "3: on_call[1].hours: expected hours in quotes"),
        (
            "[[on_call]]\nwho = 'x'\nclasses = ['saftey']",
            "3: on_call[1].classes: unknown class; did you mean",
        ),
        ("[[on_call]]\nwho = 'x'\nclasses = ['praise']", "3: on_call[1].classes: praise cannot be urgent"),
        ("[[on_call]]\nwho = 'x'\nafter = 50", "3: on_call[1].after: expected a share from 0 to 1"),
        ("[[on_call]]\nwho = 'x'\nafter = '1h'", "3: on_call[1].after: expected a share from 0 to 1"),
    ],
)
def test_a_slip_in_the_rota_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    assert str(raised.value).removeprefix(f"{tmp_path / 'standards.toml'}:").startswith(told)


def test_another_rota_is_another_version_of_the_standards(tmp_path: Path) -> None:
    versions = set()
    for text in ("", FILE, FILE.replace("24:00", "23:00")):
        load(tmp_path, text)
        versions.add(config.version(config.load(tmp_path / "reviewbot.toml", {})))
    assert len(versions) == 3


def test_the_case_says_at_a_terminal_who_is_on_call_and_a_poll_hands_it_over(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "standards.toml").write_text('[[on_call]]\nwho = "Nora [night]"\n')
    with Web() as web:
        shop = Shop(tmp_path, capfd, monkeypatch)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = web_page(web_review("glass", 1, "A piece of glass in my soup cut my mouth."))
        shop.says("poll", "--json")
        assert shop.case()["urgent"]
        assert shop.case()["on_call"] == "Nora [night]"
        assert "On call: Nora [night]" in shop.says("case", 1).out

        (tmp_path / "standards.toml").write_text('[[on_call]]\nwho = "Nora"\nafter = 0\n')
        shop.says("poll", "--json")
        assert (shop.case()["assignee"], shop.case()["on_call"]) == ("Nora", "")
        assert "nobody took the case in time, so it goes to Nora" in shop.says("case", 1).out
