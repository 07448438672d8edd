"""Configuration: what is read, what is refused, and in which words."""

import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewbot import config, sites
from reviewbot.config import keys, kinds, reference, standards
from reviewbot.config.source import read_toml
from reviewbot.errors import ConfigError

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "configuration.md"


def standards_keys() -> str:
    return reference.sections_markdown(standards.SECTIONS)


GENERATED = {
    "keys": reference.markdown,
    "standards": standards_keys,
}  # by the marks around them in the document


GOOD = """\
[business]
name = "Harbor & Vine"
timezone = "America/Los_Angeles"

[slack]
mode = "socket"
channel = "C0123456789"
restricted_channel = "C0999"
approvers = ["U111", "U222"]

[http]
allow_private = ["127.0.0.1", "10.0.0.0/8", "reviews.internal"]

[[locations]]
id = "main-street"
name = "Main Street"
phone = "(831) 555-0100"
email = "owner@example.com"
signer = "Elena Marchetti"
owner = "U111"

[[listings]]
name = "our-app"
site = "apple_rss"
location = "main-street"
every = "1h30m"
app_id = 123
countries = ["US", "de"]
"""


def write(folder: Path, text: str, name: str = "reviewbot.toml") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def documented() -> str:
    """The document with its generated parts as they should be."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for part, make in GENERATED.items():
        begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
        before, _, rest = text.partition(begin)
        text = before + begin + make() + end + rest.partition(end)[2]
    return text


def complaints(folder: Path, text: str) -> list[str]:
    """What load says of this text, without the name of the file."""
    path = write(folder, text)
    with pytest.raises(ConfigError) as raised:
        config.load(path, {})
    return [line.removeprefix(f"{path}:") for line in str(raised.value).split("\n")]


def complaint(folder: Path, text: str) -> str:
    (only,) = complaints(folder, text)
    return only


# --- which file ------------------------------------------------------------------------------------


def test_the_file_named_on_the_command_line_comes_first(tmp_path: Path) -> None:
    environ = {"REVIEWBOT_CONFIG": "from-environment.toml"}
    assert config.find("named.toml", environ, tmp_path) == tmp_path / "named.toml"
    assert config.find(None, environ, tmp_path) == tmp_path / "from-environment.toml"


def test_the_usual_places_are_looked_at_in_order(tmp_path: Path) -> None:
    plain = write(tmp_path, GOOD)
    assert config.find(None, {"REVIEWBOT_CONFIG": ""}, tmp_path) == plain
    inside = write(tmp_path / "config", GOOD)
    assert config.find(None, {}, tmp_path) == inside


def test_without_a_file_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reviewbot init"):
        config.find(None, {}, tmp_path)


# --- what is read ----------------------------------------------------------------------------------


def test_a_good_file_becomes_settings(tmp_path: Path) -> None:
    loaded = config.load(write(tmp_path, GOOD), {})
    assert loaded.business.name == "Harbor & Vine"
    assert loaded.slack.approvers == ("U111", "U222")
    assert loaded.slack.api_url == "https://slack.com/api/"
    assert (loaded.web.host, loaded.web.port) == ("127.0.0.1", 8640)
    assert loaded.locations["main-street"].signer == "Elena Marchetti"
    listing = loaded.listings["our-app"]
    assert (listing.site, listing.location, listing.ask) == ("apple_rss", "main-street", None)
    assert (listing.every, listing.alert_history) == (timedelta(minutes=90), timedelta(hours=48))
    assert dict(listing.options) == {"app_id": "123", "countries": ("us", "de")}


def test_who_works_at_a_place_is_read(tmp_path: Path) -> None:
    text = GOOD.replace("signer =", 'staff = ["Marco", " Élodie "]\nsigner =')
    assert config.load(write(tmp_path, text), {}).locations["main-street"].staff == ("Marco", "Élodie")
    assert config.load(write(tmp_path, GOOD), {}).locations["main-street"].staff == ()


def test_public_sentences_of_the_business_are_kept_in_order(tmp_path: Path) -> None:
    policy = 'policy = [" Returns are free for 30 days. ", "Dogs are welcome on the terrace."]'
    loaded = config.load(write(tmp_path, f'[business]\nname = "Café"\n{policy}'), {})
    assert loaded.business.policy == ("Returns are free for 30 days.", "Dogs are welcome on the terrace.")
    assert config.load(write(tmp_path, GOOD), {}).business.policy == ()


def test_only_the_name_of_the_business_is_needed(tmp_path: Path) -> None:
    loaded = config.load(write(tmp_path, '[business]\nname = "Café"'), {})
    assert loaded.business.timezone == "UTC"
    assert loaded.slack.mode == "off"
    assert not loaded.listings
    assert not loaded.locations


def test_an_import_may_say_which_column_is_which(tmp_path: Path) -> None:
    more = '[[listings]]\nname = "old"\nsite = "import"\ncolumns = { body = "Review text" }\n'
    more += 'date_format = "%d.%m.%Y"'
    options = config.load(write(tmp_path, GOOD + more), {}).listings["old"].options
    assert options == {"columns": {"body": "Review text"}, "date_format": "%d.%m.%Y"}
    told = complaint(tmp_path, GOOD + more.replace('{ body = "Review text" }', '"body"'))
    assert told.startswith("32: listings[old].columns: expected a table")


def test_listings_keep_the_order_of_the_file(tmp_path: Path) -> None:
    more = "".join(f'[[listings]]\nname = "{name}"\nsite = "apple_rss"\napp_id = "1"\n' for name in "zxy")
    assert list(config.load(write(tmp_path, GOOD + more), {}).listings) == ["our-app", "z", "x", "y"]


def test_a_listing_belongs_to_the_only_location_there_is(tmp_path: Path) -> None:
    text = GOOD.replace('location = "main-street"\n', "")
    assert config.load(write(tmp_path, text), {}).listings["our-app"].location == "main-street"
    two = text + '[[locations]]\nid = "harbor"\nname = "Harbor"\n'
    assert config.load(write(tmp_path, two), {}).listings["our-app"].location == ""


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "reviewbot.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert config.load(path, {}).business.name == "Harbor & Vine"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").replace("every", "evry").encode())
    with pytest.raises(
        ConfigError, match=r'toml:26: listings\[our-app\]\.evry: unknown key; did you mean "every"'
    ):
        config.load(path, {})


def test_a_relative_store_starts_at_the_file_or_above_a_folder_named_config(tmp_path: Path) -> None:
    beside = config.load(write(tmp_path, GOOD), {})
    assert beside.store_url == f"sqlite:///{tmp_path}/data/reviewbot.db"
    inside = config.load(write(tmp_path / "config", GOOD), {})
    assert inside.store_url == f"sqlite:///{tmp_path}/data/reviewbot.db"
    fixed = config.load(write(tmp_path, GOOD + '[store]\nurl = "sqlite:////var/lib/reviews.db"'), {})
    assert fixed.store_url == "sqlite:////var/lib/reviews.db"


def test_slacks_address_ends_in_a_slash(tmp_path: Path) -> None:
    text = GOOD.replace("[slack]", '[slack]\napi_url = "http://127.0.0.1:9000/api"')
    assert config.load(write(tmp_path, text), {}).slack.api_url == "http://127.0.0.1:9000/api/"


# --- secrets ---------------------------------------------------------------------------------------


def test_secrets_come_from_the_environment_and_from_the_file_beside(tmp_path: Path) -> None:
    write(
        tmp_path,
        "# ours\n\nREVIEWBOT_WEB_SECRET=from-file\nexport REVIEWBOT_SLACK_BOT_TOKEN = 'xoxb=1'\nOTHER=x\n",
        ".env",
    )
    environ = {"REVIEWBOT_WEB_SECRET": "from-environment", "HOME": "/somewhere"}
    secrets = config.load(write(tmp_path, GOOD), environ).secrets
    assert secrets.get("REVIEWBOT_WEB_SECRET") == "from-environment"
    assert secrets.get("REVIEWBOT_SLACK_BOT_TOKEN") == "xoxb=1"
    assert [secrets.get(name) for name in ("HOME", "OTHER", "UNSET")] == ["", "", ""]


def test_settings_that_are_printed_show_no_secret(tmp_path: Path) -> None:
    loaded = config.load(write(tmp_path, GOOD), {"REVIEWBOT_WEB_SECRET": "hush"})
    assert "hush" not in f"{loaded!r} {loaded} {loaded.secrets!r}"


def test_a_broken_line_beside_is_told_without_its_content(tmp_path: Path) -> None:
    write(tmp_path, "A=1\nhush hush\n", ".env")
    with pytest.raises(ConfigError, match=r"\.env:2: expected NAME=value") as raised:
        config.load(write(tmp_path, GOOD), {})
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "line",
    [
        'bot_token = "hush"',
        'channel = "hush"',
        'approvers = ["hush"]',
        'mode = "hush"',
        'api_url = "http://me:hush@x/"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_shown(tmp_path: Path, line: str) -> None:
    told = complaints(tmp_path, f'[business]\nname = "Café"\n[slack]\n{line}\n')
    assert not any("hush" in each for each in told)


def test_a_secret_in_the_file_is_sent_to_the_environment(tmp_path: Path) -> None:
    told = complaint(tmp_path, GOOD.replace("[slack]", '[slack]\nbot_token = "hush"'))
    assert told.startswith("6: slack.bot_token: a secret is not kept in this file")


def test_the_name_of_a_variable_is_not_the_secret_itself() -> None:
    assert kinds.variable("GOOGLE_TOKEN") == "GOOGLE_TOKEN"
    with pytest.raises(ValueError, match="not the secret itself"):
        kinds.variable("xoxb-12-34")


# --- what is refused -------------------------------------------------------------------------------

AT = "26: listings[our-app]."  # the line of `every` in GOOD
WRONG = [
    ("every", "evry", AT + 'evry: unknown key; did you mean "every"?'),
    ("every", "base_ulr", AT + 'base_ulr: unknown key; did you mean "base_url"?'),
    ("[slack]", "[slakc]", '5: slakc: unknown key; did you mean "slack"?'),
    ('"1h30m"', '"1.5h"', AT + 'every: expected a duration such as "10m"'),
    ('"1h30m"', "10", AT + 'every: expected a duration such as "10m"'),
    ('"1h30m"', '"0s"', AT + 'every: expected a duration of "1s" or more'),
    ('"apple_rss"', '"aple_rss"', '24: listings[our-app].site: unknown site; did you mean "apple_rss"?'),
    ('"apple_rss"', '["yelp"]', "24: listings[our-app].site: unknown site; expected one of"),
    ("app_id = 123\n", "", "22: listings[our-app].app_id: missing. Apple"),
    ('"de"', '"Germany"', "28: listings[our-app].countries: expected two-letter country codes"),
    (
        'location = "main-street"',
        'location = "main"',
        "25: listings[our-app].location: no location has this id;",
    ),
    ('location = "main-street"', 'location = "man-street"', 'id; did you mean "main-street"?'),
    ('"our-app"', '"our/app"', "23: listings[our/app].name: expected a short name"),
    ('"our-app"', '"our-app "', "23: listings[our-app ].name: expected a short name"),
    ('name = "Harbor & Vine"\n', "", "1: business.name: missing. The name customers know"),
    ('"Harbor & Vine"', '" "', "2: business.name: expected a line of text"),
    ('"Harbor & Vine"', '"a\\nb"', "2: business.name: expected a line of text"),
    (
        "Los_Angeles",
        "Los_Angels",
        '3: business.timezone: expected a time zone such as "America/Los_Angeles"; did',
    ),
    ("America/Los_Angeles", "../../etc/passwd", "3: business.timezone: expected a time zone"),
    ("America/Los_Angeles", "America", "3: business.timezone: expected a time zone"),
    ("America/Los_Angeles", "", "3: business.timezone: expected a time zone"),
    ('"socket"', '"sockets"', "6: slack.mode: expected one of: socket, http, off"),
    ('"socket"', "{}", "6: slack.mode: expected one of: socket, http, off"),
    ('mode = "socket"\n', "", "5: slack.mode: missing; expected"),
    ('channel = "C0123456789"\n', "", "5: slack.channel: missing; expected the id"),
    ('"C0123456789"', '"#reviews"', "7: slack.channel: expected the id of a channel"),
    ('"U222"', '"elena"', "9: slack.approvers: expected the id of a person"),
    ('["U111", "U222"]', '"U111"', "9: slack.approvers: expected a list"),
    ("10.0.0.0/8", "10.0.0.0/99", "12: http.allow_private: expected a host name, an address or a network"),
    ('"(831) 555-0100"', '""', "17: locations[main-street].phone: expected a telephone number"),
    ('"owner@example.com"', '"owner"', "18: locations[main-street].email: expected an e-mail address"),
    ("[business]", "[[business]]", "1: business: expected a table that begins with [business]"),
    ("[[locations]]", "[locations.main]", "14: locations: expected a table that begins with [[locations]]"),
]


@pytest.mark.parametrize(("right", "wrong", "told"), WRONG)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert right in GOOD
    assert any(told in line for line in complaints(tmp_path, GOOD.replace(right, wrong, 1)))


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('policy = "Dogs are welcome."', "3: business.policy: expected a list"),
        ('policy = ["Dogs are\\nwelcome."]', "3: business.policy: expected a line of text"),
        ('policy = [" "]', "3: business.policy: expected a line of text"),
        (f'policy = ["{"x" * 301}"]', "3: business.policy: expected a sentence of 300 characters or less"),
        ("[web]\nport = 65536", "4: web.port: expected a port"),
        ("[web]\nport = true", "4: web.port: expected a port"),
        ('[web]\nhost = "0.0.0.0/0"', "4: web.host: expected a host name or an address"),
        ('[http]\ncontact = "a\\nb"', "4: http.contact: expected an e-mail or web address"),
        ('[store]\nurl = "postgresql://me:hush@db/x"', "4: store.url: PostgreSQL is not in this release yet"),
        ('[store]\nurl = "data/reviewbot.db"', "4: store.url: expected a file such as"),
        ('[store]\nurl = "sqlite:///"', "4: store.url: expected a file such as"),
        ('[store]\n"url" = """\n\nhush"""', "4: store.url: expected a file"),
    ],
)
def test_a_wrong_section_is_told(tmp_path: Path, section: str, told: str) -> None:
    line = complaint(tmp_path, f'[business]\nname = "Café"\n{section}')
    assert line.startswith(told)
    assert "hush" not in line


@pytest.mark.parametrize("title", keys.SECTIONS)
@pytest.mark.parametrize("value", ["0", '""', "[0]", "[[]]", "true"])
def test_a_section_that_is_no_table_is_told(tmp_path: Path, title: str, value: str) -> None:
    told = complaints(tmp_path, f"{title} = {value}")
    assert (
        f"1: {title}: expected a table that begins with {keys.heading(title, keys.SECTIONS[title])}" in told
    )


def test_names_are_used_once(tmp_path: Path) -> None:
    place = '[[locations]]\nid = "main-street"\nname = "B"\n'
    listing = '[[listings]]\nname = "our-app"\nsite = "apple_rss"\napp_id = "1"\n'
    first, second = complaints(tmp_path, GOOD + place + listing)
    assert first.startswith("30: locations[main-street].id: used twice")
    assert second.startswith("33: listings[our-app].name: used twice")


def test_a_location_needs_to_be_there_before_it_is_named(tmp_path: Path) -> None:
    text = (
        '[business]\nname = "B"\n[[listings]]\nname = "a"\nsite = "apple_rss"\napp_id = "1"\nlocation = "x"'
    )
    assert complaint(tmp_path, text).endswith("no location has this id; there is no [[locations]] yet")


def test_the_ask_cannot_be_switched_on_where_the_platform_forbids_it(tmp_path: Path) -> None:
    text = GOOD.replace('"apple_rss"', '"yelp"').replace("app_id", "ask = true\napp_id")
    assert any(
        "ask: cannot be switched on. Yelp tells businesses never to ask" in line
        for line in complaints(tmp_path, text)
    )


def test_the_ask_may_be_switched_on_where_the_platform_leaves_it_to_the_owner(tmp_path: Path) -> None:
    text = GOOD.replace("app_id", "ask = true\napp_id")
    assert config.load(write(tmp_path, text), {}).listings["our-app"].ask


def test_the_ask_may_be_switched_off(tmp_path: Path) -> None:
    text = GOOD.replace("app_id", "ask = false\napp_id")
    assert config.load(write(tmp_path, text), {}).listings["our-app"].ask is False


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("timezone", "timezon").replace("signer", "singer").replace("every", "evry")
    assert [line.split(":")[0] for line in complaints(tmp_path, text)] == ["3", "19", "26"]


def test_no_more_than_a_screenful_of_problems_is_told(tmp_path: Path) -> None:
    told = complaints(tmp_path, GOOD + "".join(f"x{n} = 1\n" for n in range(25)))
    assert len(told) == 11
    assert told[-1] == " and 15 more"


def test_a_hostile_key_stays_on_its_line(tmp_path: Path) -> None:
    assert complaint(tmp_path, GOOD + '"\\u001b[2J\\n" = 1\n').isprintable()


# --- files that cannot be read -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[business]\nname = \n", r":2: not valid TOML: .+ \(column 8\)"),
        (b"[business]\nname = 'a", r":2: not valid TOML: .+ \(column 10\)"),
        (b"[business]\nname = '\xff'", r":2: not UTF-8"),
        (b"a = " + b"9" * 5000, r": not valid TOML: a value in it is too long"),
        (b"a = " + b"[" * 5000, r": not valid TOML"),
        (b"", r": business\.name: missing"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "reviewbot.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=told):
        config.load(path, {})


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        config.load(tmp_path / "absent.toml", {})
    with pytest.raises(ConfigError, match="directory"):
        config.load(tmp_path, {})


# --- durations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1s", 1),
        ("10m", 600),
        ("48h", 172_800),
        ("7d", 604_800),
        ("1h30m", 5400),
        ("0s", 0),
        (" 2d1s ", 172_801),
    ],
)
def test_durations_are_read(text: str, seconds: int) -> None:
    assert config.parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "10",
        "m",
        "-1s",
        "1.5h",
        "1m1h",
        "10 minutes",
        "\N{ARABIC-INDIC DIGIT ONE}s",
        "9" * 5000 + "d",
    ],
)
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration"):
        config.parse_duration(text)


@given(st.integers(0, 999_999), st.sampled_from(["d", "h", "m", "s"]))
def test_every_count_of_a_unit_is_a_duration(count: int, unit: str) -> None:
    assert config.parse_duration(f"{count}{unit}") >= timedelta(0)


# --- lines -----------------------------------------------------------------------------------------


def test_lines_are_found_however_a_key_is_written(tmp_path: Path) -> None:
    tables = "[[i]]\nj = 4\n[[i]]\nj = 5\n[i.k]\nl = 6"
    text = 'a.b = 1\n"c d" = {e = 2}\nf = [\n  1,\n]\n[g]\nh = """\nf = 3\n"""\n' + tables
    source = read_toml(write(tmp_path, text))
    assert source.line_of(("a", "b")) == 1
    assert source.line_of(("c d", "e")) == 2
    assert source.line_of(("f", 0)) == 3
    assert source.line_of(("g", "h")) == 7
    assert source.line_of(("i", 1, "j")) == 13
    assert source.line_of(("i", 1, "k", "l")) == 15
    assert source.line_of(("i", 0, "missing")) == 10
    assert source.line_of(("missing",)) == 0


# --- any mistake at all ----------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    position=st.integers(0, len(GOOD) - 1), instead=st.sampled_from(["", "\n", '"', "[", "=", "#", "é", "0"])
)
def test_a_slip_of_the_keyboard_loads_or_is_a_configuration_error(
    tmp_path: Path, position: int, instead: str
) -> None:
    path = write(tmp_path, GOOD[:position] + instead + GOOD[position + 1 :])
    try:
        config.load(path, {})
    except ConfigError as error:
        assert all(line.startswith(f"{path}:") for line in str(error).split("\n"))  # noqa: PT017  it may also load


TOML_VALUES = st.sampled_from(
    ['""', "0", "-1", "true", "[]", "[[]]", "{}", "1e999", "nan", "1979-05-27", '"\\u0000"', '"x"']
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(number=st.integers(0, GOOD.count("\n") - 1), value=TOML_VALUES)
def test_a_value_of_any_other_type_loads_or_is_a_configuration_error(
    tmp_path: Path, number: int, value: str
) -> None:
    lines = GOOD.split("\n")
    lines[number] = f"{lines[number].split('=')[0].strip('[] ') or 'x'} = {value}"
    path = write(tmp_path, "\n".join(lines))
    try:
        config.load(path, {})
    except ConfigError as error:
        assert str(error)  # noqa: PT017  it may also load


# --- what is documented ----------------------------------------------------------------------------


def test_the_example_loads_and_stands_where_people_look(tmp_path: Path) -> None:
    assert (ROOT / "config" / "reviewbot.example.toml").read_text(encoding="utf-8") == config.example()
    loaded = config.load(write(tmp_path, config.example()), {})
    assert loaded.listings


def test_every_line_of_the_example_is_explained() -> None:
    lines = [line for line in config.example().split("\n") if " = " in line]
    unexplained = [line for line in lines if " # " not in line]
    assert [line.split(" ")[0] for line in unexplained] == ["port", "signer_role"]


def test_what_the_example_leaves_out_can_be_switched_on(tmp_path: Path) -> None:
    text = config.example().replace("\n# channel", "\nchannel").replace("\n# restricted", "\nrestricted")
    text = text.replace("\n# approvers", "\napprovers").replace('mode = "off"', 'mode = "socket"')
    text = text.replace("\n# policy", "\npolicy").replace("\n# staff", "\nstaff")
    loaded = config.load(write(tmp_path, text), {})
    assert loaded.slack.approvers
    assert loaded.locations["main-street"].staff
    assert loaded.business.policy


def test_every_key_has_a_field_and_every_field_a_key() -> None:
    for title, section in keys.SECTIONS.items():
        named = {field.name for field in fields(section.record)} - {"options", "part"}
        assert set(section.keys) == named, title


def test_the_sites_have_the_names_and_needs_of_the_contract() -> None:
    contract = {
        "webpage": {"url"},
        "feed": {"url"},
        "apple_rss": {"app_id"},
        "import": set(),
        "apple_connect": {"app_id", "key_id", "issuer_id", "key_env"},
        "google_play": {"package", "key_env"},
        "google_business": {"account", "listing", "client_id_env", "client_secret_env", "token_env"},
        "google_places": {"place_id", "key_env"},
        "yelp": {"business_id", "key_env"},
        "trustpilot": {"business_unit_id", "key_env"},
        "tripadvisor": {"location_id", "key_env"},
        "facebook": {"page_id", "token_env"},
        "steam": {"app_id"},
        "woocommerce": {"base_url", "key_env", "secret_env"},
        "judgeme": {"shop_domain", "token_env"},
        "yotpo": {"app_key", "secret_env"},
        "etsy": {"shop_id", "key_env"},
    }
    assert {name: set(sites.load(name).NEEDS) for name in sites.names()} == contract


@pytest.mark.parametrize("part", GENERATED)
def test_the_documentation_shows_the_keys_as_they_are(part: str) -> None:
    assert documented() == DOCUMENT.read_text(encoding="utf-8"), (
        "out of date: run `python tests/test_config.py`"
    )
    assert f"<!-- {part}: begin -->" in documented()


def test_the_sample_message_in_the_documentation_is_what_is_said(tmp_path: Path) -> None:
    assert 'evry: unknown key; did you mean "every"?' in DOCUMENT.read_text(encoding="utf-8")
    assert 'evry: unknown key; did you mean "every"?' in complaint(tmp_path, GOOD.replace("every", "evry"))


def test_the_text_that_the_tests_begin_with_is_good() -> None:
    assert tomllib.loads(GOOD)["business"]


if __name__ == "__main__":
    DOCUMENT.write_text(documented(), encoding="utf-8")
