"""standards.toml: what a house counts as negative, as urgent, as a topic; and what is refused in it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.shop import Shop
from fakes.world import LISTING, OWNER, STAFF, START, Scene, assess, page, review
from reviewbot import actions, config, decide, pipeline, replies
from reviewbot.cases import Action, Move
from reviewbot.errors import ConfigError, Refused
from reviewbot.types import (
    URGENT,
    Assessment,
    Brief,
    DeadlineStandard,
    Listing,
    Location,
    NegativeStandard,
    Review,
    ReviewClass,
    Standards,
)
from test_config import GOOD, ROOT, write

HOUSE = """\
[negative]
stars_below = 4
listings = { our-app = 3.5 }
locations = { main-street = 5 }

[urgent]
classes = ["claim", "incident"]

[deadlines]
urgent = "15m"
three_stars = "1d"
classes = { claim = "1h", question = "48h" }

[release]
legal = ["U111", "elena"]

[topics]
parking = ["valet", " garage "]
"the view" = ["sunset"]

[facts]
hours = ["We are open from 11 to 22.", " Mondays we rest. "]
changed = ["We hired a second cook."]
"""


def load(folder: Path, text: str) -> Standards:
    write(folder, text, "standards.toml")
    return config.load(write(folder, GOOD), {}).standards


def complaints(folder: Path, text: str) -> list[str]:
    """What is said of these standards, without the name of the file."""
    with pytest.raises(ConfigError) as raised:
        load(folder, text)
    return [line.removeprefix(f"{folder / 'standards.toml'}:") for line in str(raised.value).split("\n")]


def version(folder: Path, changes: Mapping[str, tuple[str, str]]) -> str:
    """The version of these standards after changes of words in the files."""
    for file, text in (("standards.toml", HOUSE), ("reviewbot.toml", GOOD)):
        old, new = changes.get(file, ("", ""))
        assert old in text
        path = write(folder, text.replace(old, new, 1) if old else text, file)
    return config.version(config.load(path, {}))


# --- what is read ------------------------------------------------------------------------------------


def test_standards_beside_the_configuration_are_read(tmp_path: Path) -> None:
    house = load(tmp_path, HOUSE)

    assert house.negative == NegativeStandard(4, {"our-app": 3.5}, {"main-street": 5})
    assert house.urgent.all == URGENT | {ReviewClass.CLAIM, ReviewClass.INCIDENT}
    assert house.topics == {"parking": ("valet", "garage"), "the view": ("sunset",)}
    assert house.deadlines == DeadlineStandard(
        urgent=timedelta(minutes=15),
        three_stars=timedelta(days=1),
        classes={ReviewClass.CLAIM: timedelta(hours=1), ReviewClass.QUESTION: timedelta(days=2)},
    )
    assert house.release == {"legal": ("U111", "elena")}
    assert house.facts == {
        "hours": ("We are open from 11 to 22.", "Mondays we rest."),
        "changed": ("We hired a second cook.",),
    }


@pytest.mark.parametrize(
    "text", ["", "[negative]", "[negative]\n[urgent]\n[topics]", config.example_standards()]
)
def test_nothing_in_the_file_means_the_standards_of_every_house(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == config.load(tmp_path / "reviewbot.toml", {}).standards
    assert load(tmp_path, text) == Standards()


def test_there_need_be_no_file(tmp_path: Path) -> None:
    assert config.load(write(tmp_path, GOOD), {}).standards == Standards()
    assert Standards().urgent.all == URGENT


def test_the_nearest_word_holds(tmp_path: Path) -> None:
    negative = load(tmp_path, HOUSE).negative

    assert negative.below(Listing("our-app", "apple_rss", "main-street")) == 0.625
    assert negative.below(Listing("other", "apple_rss", "main-street")) == 1
    assert negative.below(Listing("other", "apple_rss", "harbor")) == 0.75


@pytest.mark.parametrize(
    ("stars_below", "scale", "negative", "not_by_its_stars"),
    [
        (3, (1, 5), [1, 2, 2.5], [3, 4, 5]),
        (4, (1, 5), [1, 2, 3, 3.5], [4, 5]),
        (3, (1, 10), [1, 4, 5], [6, 10]),
        (3, (0, 10), [0, 4], [5, 10]),
        (3, (0, 1), [0], [1]),
        (5, (0, 1), [0], [1]),
        (2, (1, 5), [1], [2]),
    ],
)
def test_stars_count_alike_on_every_scale(
    stars_below: float, scale: tuple[float, float], negative: list[float], not_by_its_stars: list[float]
) -> None:
    low, high = scale
    below = NegativeStandard(stars_below).below(Listing("page", "webpage"))

    assert [rating for rating in negative if not (rating - low) / (high - low) < below] == []
    assert [rating for rating in not_by_its_stars if (rating - low) / (high - low) < below] == []


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[negatve]", '1: negatve: unknown key; did you mean "negative"?'),
        ("[negative]\nstars_belw = 4", '2: negative.stars_belw: unknown key; did you mean "stars_below"?'),
        ("negative = 3", "1: negative: expected a table that begins with [negative]"),
        ("[[urgent]]", "1: urgent: expected a table that begins with [urgent]"),
        ("[negative]\nstars_below = 1", "2: negative.stars_below: expected a number of stars from 2 to 5"),
        ("[negative]\nstars_below = 5.5", "2: negative.stars_below: expected a number"),
        ("[negative]\nstars_below = nan", "2: negative.stars_below: expected a number"),
        ("[negative]\nstars_below = true", "2: negative.stars_below: expected a number"),
        ('[negative]\nstars_below = "4"', "2: negative.stars_below: expected a number"),
        ("[negative]\nlistings = 4", "2: negative.listings: expected names and stars in curly brackets"),
        (
            "[negative]\n\nlistings = { our-ap = 4 }",
            'under [[listings]] of the configuration is called this; did you mean "our-app"?',
        ),
        ("[negative.listings]\nour-app = 9", "2: negative.listings.our-app: expected a number of stars"),
        ("[negative.locations]\nharbor = 4", "2: negative.locations.harbor: nothing under [[locations]]"),
        ('[urgent]\nclasses = "claim"', "2: urgent.classes: expected a list"),
        ('[urgent]\nclasses = ["clam"]', '2: urgent.classes: unknown class; did you mean "claim"?'),
        ('[urgent]\nclasses = ["praise"]', "2: urgent.classes: praise cannot be urgent"),
        ("[urgent]\nclasses = [1]", "2: urgent.classes: unknown class; expected one of: safety"),
        ("[deadlines]\nurgnt = 1", '2: deadlines.urgnt: unknown key; did you mean "urgent"?'),
        ("[deadlines]\nurgent = 30", '2: deadlines.urgent: expected a duration such as "10m"'),
        ('[deadlines]\nurgent = "soon"', '2: deadlines.urgent: expected a duration such as "10m"'),
        ('[deadlines]\nurgent = "59s"', '2: deadlines.urgent: expected a duration from "1m" to "30d"'),
        ('[deadlines]\notherwise = "31d"', '2: deadlines.otherwise: expected a duration from "1m"'),
        ('[deadlines]\nclasses = "4h"', "2: deadlines.classes: expected classes and durations in curly"),
        (
            '[deadlines]\nclasses = { clam = "4h" }',
            '2: deadlines.classes.clam: unknown class; did you mean "claim"?',
        ),
        ("[deadlines.classes]\nclaim = 4", "2: deadlines.classes.claim: expected a duration such as"),
        ('[release]\nlegl = ["U111"]', '2: release.legl: nothing is held for this; did you mean "legal"?'),
        ('[release]\nclaim = ["U111"]', "2: release.claim: nothing is held for this"),
        ('[release]\nlegal = "U111"', "2: release.legal: expected a list"),
        ('[facts]\nhours = "always"', "2: facts.hours: expected a list"),
        ('[facts]\nhours = ["a\\nb"]', "2: facts.hours: expected a line of text"),
        (f'[facts]\nhours = ["{"x" * 301}"]', "2: facts.hours: expected a sentence of 300 characters"),
        (f"[facts]\n{'x' * 41} = []", "expected a name of one to 40 characters"),
        ('[topics]\nparking = "valet"', "2: topics.parking: expected a list"),
        ('[topics]\nparking = [""]', "2: topics.parking: expected a line of text"),
        (f'[topics]\nparking = ["{"x" * 61}"]', "2: topics.parking: expected words of 60 characters or less"),
        ('[topics]\n"" = []', "2: topics.: expected a name of one to 40 characters"),
        (f"[topics]\n{'x' * 41} = []", "expected a name of one to 40 characters"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (line,) = complaints(tmp_path, text)
    assert told in line


def test_a_hostile_topic_stays_on_its_line(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, '[topics]\n"\\u001b[2J\\n" = []')
    assert line.isprintable()


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = HOUSE.replace("= 4", "= 9").replace("our-app", "nosuch").replace('"claim"', '"clam"')
    assert [line.split(":")[0] for line in complaints(tmp_path, text)] == ["2", "3", "7"]


def test_an_exception_needs_something_to_hold_for(tmp_path: Path) -> None:
    write(tmp_path, "[negative.listings]\npage = 4", "standards.toml")
    with pytest.raises(ConfigError, match="there is none yet"):
        config.load(write(tmp_path, '[business]\nname = "Café"'), {})


@pytest.mark.parametrize("content", [b"[negative", b"\xff", b"a = " + b"[" * 5000])
def test_a_file_that_is_not_toml_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "standards.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"standards\.toml:.*not "):
        config.load(write(tmp_path, GOOD), {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    position=st.integers(0, len(HOUSE) - 1), instead=st.sampled_from(["", "\n", '"', "[", "=", "#", "é", "0"])
)
def test_a_slip_of_the_keyboard_loads_or_is_a_configuration_error(
    tmp_path: Path, position: int, instead: str
) -> None:
    try:
        load(tmp_path, HOUSE[:position] + instead + HOUSE[position + 1 :])
    except ConfigError as error:
        assert str(error)  # noqa: PT017  it may also load


# --- what they are for -------------------------------------------------------------------------------


def test_a_review_is_judged_as_one_of_the_listing_it_stands_on(scene: Scene) -> None:
    asked: list[tuple[str, Listing]] = []

    def judge(what: Review, listing: Listing) -> Assessment:
        asked.append((what.key, listing))
        return assess(what)

    scene.shows(page(review("r-1")))
    pipeline.poll(replace(scene.world, assess=judge), LISTING, named=True)

    assert asked == [("r-1", LISTING)]


@pytest.mark.parametrize(
    ("class_", "urgent", "rating", "minutes"),
    [
        (ReviewClass.SAFETY, True, 5, 15),
        (ReviewClass.CLAIM, False, 1, 60),
        (ReviewClass.CLAIM, True, 1, 60),
        (ReviewClass.QUESTION, False, 1, 48 * 60),
        (ReviewClass.SERVICE, False, 2.5, 2 * 60),
        (ReviewClass.SERVICE, False, 3, 24 * 60),
        (ReviewClass.SERVICE, False, None, 24 * 60),
        (ReviewClass.SERVICE, False, 4, 24 * 60),
    ],
)
def test_the_nearest_deadline_holds(
    tmp_path: Path, class_: ReviewClass, urgent: bool, rating: float | None, minutes: int
) -> None:
    said = Assessment(-0.8, negative=True, class_=class_, urgent=urgent)
    stars = replace(review("r-1"), rating=rating)
    due = decide.due_at(stars, said, load(tmp_path, HOUSE).deadlines, START)
    assert due == START + timedelta(minutes=minutes)


def test_a_case_is_due_by_the_deadlines_of_the_house(scene: Scene) -> None:
    scene.shows(page(review("r-1")))
    house = Standards(deadlines=DeadlineStandard(one_or_two_stars=timedelta(minutes=7)))
    pipeline.poll(replace(scene.world, standards=house), LISTING, named=True)
    assert scene.case().due_at == scene.clock.now + timedelta(minutes=7)


def test_what_is_held_is_released_by_those_whom_the_house_names(scene: Scene) -> None:
    scene.shows(page(review("r-1", text="I was hurt by a glass.")))
    house = Standards(release={"safety": (OWNER,), "legal": (STAFF,)})
    world = replace(scene.world, standards=house)
    pipeline.poll(world, LISTING, named=True)
    release = Action(Move.RELEASE, STAFF, note="I looked at it.")

    with pytest.raises(Refused, match=f"held for safety is released by {OWNER}"):
        actions.act(world, 1, release)
    assert actions.act(world, 1, Action(Move.ASSIGN, STAFF, who=STAFF)).held == "safety"
    assert actions.act(world, 1, replace(release, by=OWNER)).held == ""
    assert [event.kind for event in scene.store.events(1)][-3:] == ["refused", "assign", "release"]


def test_where_nobody_is_named_every_approver_releases(scene: Scene) -> None:
    scene.shows(page(review("r-1", text="I was hurt by a glass.")))
    world = replace(scene.world, standards=Standards(release={"legal": (OWNER,), "safety": ()}))
    pipeline.poll(world, LISTING, named=True)
    assert actions.act(world, 1, Action(Move.RELEASE, STAFF, note="I looked at it.")).held == ""


def test_facts_may_be_stated_as_policy_is_once_each(tmp_path: Path) -> None:
    write(tmp_path, '[facts]\nhours = ["We rest on Mondays.", "Returns are free."]', "standards.toml")
    text = GOOD.replace("[business]", '[business]\npolicy = ["Returns are free."]')
    business = config.load(write(tmp_path, text), {}).business
    assert business.policy == ("Returns are free.", "We rest on Mondays.")


def test_a_reply_may_state_a_fact_and_nothing_that_is_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    (tmp_path / "standards.toml").write_text('[facts]\nhours = ["We are open until 22:45."]')
    house = config.load(shop.config, {}).business
    about = Brief(
        Review("r-1", 1, text="The kitchen was closed when we came, and nobody told us."),
        Assessment(-0.8, negative=True, class_=ReviewClass.SERVICE, urgent=False, language="en"),
        house,
        Location("main", "Main Street", phone="(831) 555-0100", signer="Elena Marchetti"),
        "google_business",
        policy=house.policy,
    )

    def stops(text: str) -> set[str]:
        return {one.check for one in replies.lint(about, text).blocked}

    assert "no_private_facts" not in stops("I am sorry. The kitchen is open until 22:45.")
    assert "no_private_facts" in stops("I am sorry. The kitchen is open until 23:15.")


# --- their version ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ("standards.toml", "stars_below = 4", "stars_below = 3"),
        ("standards.toml", '"claim", "incident"', '"claim"'),
        ("standards.toml", 'urgent = "15m"', 'urgent = "16m"'),
        ("standards.toml", 'claim = "1h"', 'claim = "2h"'),
        ("standards.toml", '"sunset"', '"sunrise"'),
        ("standards.toml", "second cook", "third cook"),
        ("reviewbot.toml", 'name = "Harbor & Vine"', 'name = "Harbor"'),
        ("reviewbot.toml", 'name = "Harbor & Vine"', 'name = "Harbor & Vine"\ntrade = "hotel"'),
        ("reviewbot.toml", 'signer = "Elena Marchetti"', 'signer = "Elena"'),
        ("reviewbot.toml", 'owner = "U111"', 'owner = "U111"\nstaff = ["Maria"]'),
    ],
    ids=lambda change: change[2][:24],
)
def test_whatever_decides_changes_the_version(tmp_path: Path, change: tuple[str, str, str]) -> None:
    file, old, new = change
    before = version(tmp_path, {})
    assert version(tmp_path, {file: (old, new)}) != before
    assert version(tmp_path, {}) == before


@pytest.mark.parametrize(
    "change",
    [
        ("standards.toml", "[urgent]", "# a comment\n[urgent]"),
        ("standards.toml", '"claim", "incident"', '"incident", "claim"'),
        ("reviewbot.toml", "C0999", "C0998"),
        ("reviewbot.toml", '"U111", "U222"', '"U111"'),
    ],
    ids=lambda change: change[2][:24],
)
def test_what_decides_nothing_leaves_the_version(tmp_path: Path, change: tuple[str, str, str]) -> None:
    file, old, new = change
    assert version(tmp_path, {file: (old, new)}) == version(tmp_path, {})


# --- from outside ------------------------------------------------------------------------------------


def test_the_example_stands_where_people_look_and_what_it_leaves_out_can_be_switched_on(
    tmp_path: Path,
) -> None:
    assert (ROOT / "config" / "standards.toml").read_text(encoding="utf-8") == config.example_standards()
    house = load(tmp_path, re.sub(r"(?m)^# (?=\w+ =|\[\[)", "", config.example_standards()))
    assert house.negative.listings == {"our-app": 4}
    assert house.negative.locations == {"main-street": 4}
    assert house.topics
    assert house.voice.openings["en"] == ("Hello {name}", "Good day")
    assert [duty.who for duty in house.on_call] == ["U0123456789"]


def test_init_writes_them_and_touches_none_that_are_there(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.says("init")
    written = tmp_path / "config" / "standards.toml"
    assert written.read_text(encoding="utf-8") == config.example_standards()

    written.write_text(HOUSE.replace("our-app", "nosuch"))
    assert "Kept" in shop.says("init").out
    refused = shop.says("--config", "config/reviewbot.toml", "log")
    assert refused.code == 2
    assert "standards.toml:3: negative.listings.nosuch" in refused.err
