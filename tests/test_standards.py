"""standards.toml: what a house counts as negative, as urgent, as a topic; and what is refused in it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.shop import Shop
from fakes.world import LISTING, Scene, assess, page, review
from reviewbot import config, pipeline
from reviewbot.errors import ConfigError
from reviewbot.types import URGENT, Assessment, Listing, NegativeStandard, Review, ReviewClass, Standards
from test_config import GOOD, ROOT, write

HOUSE = """\
[negative]
stars_below = 4
listings = { our-app = 3.5 }
locations = { main-street = 5 }

[urgent]
classes = ["claim", "incident"]

[topics]
parking = ["valet", " garage "]
"the view" = ["sunset"]
"""


def load(folder: Path, text: str) -> Standards:
    write(folder, text, "standards.toml")
    return config.load(write(folder, GOOD), {}).standards


def complaints(folder: Path, text: str) -> list[str]:
    """What is said of these standards, without the name of the file."""
    with pytest.raises(ConfigError) as raised:
        load(folder, text)
    return [line.removeprefix(f"{folder / 'standards.toml'}:") for line in str(raised.value).split("\n")]


# --- what is read ------------------------------------------------------------------------------------


def test_standards_beside_the_configuration_are_read(tmp_path: Path) -> None:
    house = load(tmp_path, HOUSE)

    assert house.negative == NegativeStandard(4, {"our-app": 3.5}, {"main-street": 5})
    assert house.urgent.all == URGENT | {ReviewClass.CLAIM, ReviewClass.INCIDENT}
    assert house.topics == {"parking": ("valet", "garage"), "the view": ("sunset",)}


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


# --- from outside ------------------------------------------------------------------------------------


def test_the_example_stands_where_people_look_and_what_it_leaves_out_can_be_switched_on(
    tmp_path: Path,
) -> None:
    assert (ROOT / "config" / "standards.toml").read_text(encoding="utf-8") == config.example_standards()
    house = load(tmp_path, re.sub(r"(?m)^# (?=\w+ =)", "", config.example_standards()))
    assert house.negative.listings == {"our-app": 4}
    assert house.negative.locations == {"main-street": 4}
    assert house.topics


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
