"""The command line from outside: demo, init, check, poll, log, manifest, as contract.md has them."""

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from fakes.alerts import ALERT
from fakes.shop import Shop, page, review
from fakes.slack import FakeSlack
from fakes.web import Answer, Web
from reviewbot.cli.log import _table
from reviewbot.types import LogRow, RecoveryState, ReplyState, ReviewClass

LOG_ROW = {
    "case", "rev", "class", "urgent", "negative", "reply_state", "recovery_state", "assignee", "due_at",
    "review", "assessment",
}  # fmt: skip
REVIEW = {
    "key", "site", "listing", "location", "author", "rating", "scale", "title", "text", "language",
    "created_at", "updated_at", "seen_at", "url", "revisions", "removed",
}  # fmt: skip
ASSESSMENT = {
    "sentiment", "negative", "class", "urgent", "topics", "language", "staff", "reasons", "scorer",
    "requests", "facts", "sure",
}  # fmt: skip


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


@pytest.fixture
def busy(shop: Shop, web: Web) -> Shop:
    """A shop with a page of four reviews, polled once: two complaints of today, praise, and history."""
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(
        review("glass", 1, "I found a piece of glass in my salad and cut my lip.", ago=1),
        review("wait", 2, "We waited an hour and the soup was cold.", ago=3, name="Never again"),
        review("lovely", 5, "Wonderful evening, thank you!", ago=5),
        review("old", 1, "Cold soup and a rude waiter.", ago=24 * 90),
    )
    assert shop.says("poll", "--json").json["cases_opened"] == 2
    return shop


# --- help and usage ------------------------------------------------------------------------------------


def test_help_lists_the_commands_and_needs_no_configuration(shop: Shop) -> None:
    shop.config.unlink()

    helped = shop.says("--help")

    assert helped.code == 0
    for command in ("demo", "init", "check", "poll", "log", "case", "import", "export", "score", "db"):
        assert f"\n  {command} " in helped.out


@pytest.mark.parametrize(
    "command",
    [
        "demo", "init", "check", "manifest", "poll", "log", "case", "import", "export", "db", "db verify",
        "score", "draft", "lint", "case 1 approve", "case 1 ask",
    ],
)  # fmt: skip
def test_every_command_explains_itself(shop: Shop, command: str) -> None:
    helped = shop.says(*command.split(), "--help")

    assert helped.code == 0
    assert helped.out.startswith("Usage: reviewbot")
    assert helped.err == ""


def test_the_choices_of_the_log_are_shown_as_they_are_typed(shop: Shop) -> None:
    helped = shop.says("log", "--help").out

    assert "[safety|legal|discrimination|privacy|extortion|" in helped
    assert "|not_asked|observed]" in helped


@pytest.mark.parametrize(
    "command",
    [
        "", "nosuch", "log --nosuch", "log --class SHOUTED", "log --state nosuch", "log --limit 0",
        "log --limit many", "log --since whenever", "log --since 999999w", "log --until 9999-12-31T23:59",
        "log --offset 99999999999999999999", "case", "case one", "case 0", "case 99999999999999999999",
        "case 7", "case 7 approve --rev 1", "case 7 approve", "case 7 nosuch", "poll nosuch",
        "import nosuch.csv --listing page", "import reviewbot.toml --listing nosuch",
        "import . --listing page", "db restore nosuch.db",
        "manifest --socket --http https://a.example", "manifest --http nonsense", "score nosuch.jsonl",
        "--config nosuch.toml log",
    ],
)  # fmt: skip
def test_bad_usage_ends_with_2_and_plain_words_on_stderr(shop: Shop, web: Web, command: str) -> None:
    shop.lists("page", url=web.url("/page"))

    said = shop.says(*command.split())

    assert said.code == 2
    assert said.out == ""
    assert said.err
    assert "Traceback" not in said.err
    assert "bug in reviewbot" not in said.err


def test_an_unknown_listing_is_answered_with_the_ones_there_are(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))

    said = shop.says("poll", "paeg")

    assert said.is_one_plain_sentence()
    assert "'paeg'" in said.err
    assert "Listings there: page" in said.err


def test_the_configuration_is_found_by_option_by_environment_and_in_the_two_usual_places(
    shop: Shop, web: Web
) -> None:
    shop.lists("page", url=web.url("/page"))
    elsewhere = shop.folder / "elsewhere.toml"
    shop.config.rename(elsewhere)
    assert "no configuration" in shop.says("log").err
    assert shop.says("--config", elsewhere, "log").code == 0

    shop.secrets["REVIEWBOT_CONFIG"] = "elsewhere.toml"
    assert shop.says("log").code == 0

    del shop.secrets["REVIEWBOT_CONFIG"]
    (shop.folder / "config").mkdir()
    elsewhere.rename(shop.folder / "config" / "reviewbot.toml")
    assert shop.says("log").code == 0


# --- demo and init -------------------------------------------------------------------------------------


def test_the_demo_runs_once_with_no_account_and_leaves_only_its_folder(shop: Shop) -> None:
    shop.config.unlink()

    shown = shop.runs("demo", "--once", "--json")

    assert shown.code == 0
    assert {one["status"] for one in shown.json["listings"]} == {"ok"}
    assert shown.json["cases_opened"] == shown.json["alerts_sent"] > 0
    assert [one.name for one in shop.folder.iterdir()] == ["demo-data"]
    assert "Drafted reply" in shown.err
    rows = shop.says("--config", "demo-data/reviewbot.toml", "log", "--json").json
    assert sum(one["new"] for one in shown.json["listings"]) == len(rows)


def test_the_demo_can_be_run_again_but_never_touches_a_folder_that_is_not_its_own(shop: Shop) -> None:
    assert shop.says("demo", "--once").code == 0
    assert shop.says("demo", "--once").code == 0

    own = shop.folder / "demo-data" / "reviewbot.toml"
    own.write_text("# mine\n")
    refused = shop.says("demo", "--once")

    assert refused.code == 2
    assert own.read_text() == "# mine\n"


def test_init_writes_a_configuration_that_check_accepts_and_keeps_secrets_private(shop: Shop) -> None:
    shop.config.unlink()

    said = shop.says("init")

    folder = shop.folder / "config"
    assert said.code == 0
    assert sorted(one.name for one in folder.iterdir()) == [
        ".env", "reviewbot.toml", "slack_manifest.yaml", "standards.toml",
    ]  # fmt: skip
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert "api.slack.com/apps" in said.out
    assert shop.says("check").code == 0


def test_check_names_what_is_still_as_init_wrote_it(shop: Shop) -> None:
    shop.config.unlink()
    shop.says("init")
    (detail, fix) = warnings(shop)["names and numbers"]

    assert detail.endswith("email of main-street, app_id of our-app")
    assert "stranger" in fix


def test_a_command_that_is_nearly_one_is_asked_back(shop: Shop) -> None:
    slip, junk = shop.says("chekc"), shop.says("xyzzy")
    assert (slip.code, junk.code) == (2, 2)
    assert "Did you mean 'check'?" in slip.err
    assert "Did you mean" not in junk.err


@pytest.mark.parametrize("what", ["listing", "location"])
def test_an_empty_log_says_that_the_configuration_does_not_have_the_name(shop: Shop, what: str) -> None:
    shop.says("db", "migrate")
    said = shop.says("log", f"--{what}", "googel")
    assert said.code == 0
    assert f"The configuration has no {what} 'googel'; it has " in said.out


def test_init_touches_nothing_that_exists(shop: Shop) -> None:
    shop.says("init", "shop")
    config, env = shop.folder / "shop/config/reviewbot.toml", shop.folder / "shop/config/.env"
    config.write_text("# mine\n")
    env.write_text("SECRET=1\n")

    again = shop.says("init", "shop")

    assert again.code == 0
    assert (config.read_text(), env.read_text()) == ("# mine\n", "SECRET=1\n")
    assert again.out.count("Kept") == 4


@pytest.mark.parametrize(
    ("arguments", "socket"),
    [((), True), (("--socket",), True), (("--http", "https://reviews.example.com"), False)],
)
def test_the_manifest_is_yaml_for_the_mode_that_is_wanted(
    shop: Shop, arguments: tuple[str, ...], socket: bool
) -> None:
    said = shop.says("manifest", *arguments)

    assert said.code == 0
    manifest = yaml.safe_load(said.out)
    assert manifest["settings"]["socket_mode_enabled"] is socket
    assert "chat:write" in manifest["oauth_config"]["scopes"]["bot"]
    assert ("https://reviews.example.com" in said.out) is not socket


# --- check ---------------------------------------------------------------------------------------------


def test_check_finds_everything_in_order_and_gives_the_form_of_the_contract(shop: Shop, web: Web) -> None:
    web.answers["/page"] = page(review("a"))
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.lists("page", url=web.url("/page"))
        found = shop.says("check", "--live", "--json")

    assert found.code == 0, found.out
    assert found.json["ok"] is True
    assert all(set(one) == {"name", "ok", "detail", "fix"} for one in found.json["checks"])
    names = [one["name"] for one in found.json["checks"]]
    assert {"configuration", "store", "clock", "slack token", "approvers", "listing page"} <= set(names)
    assert slack.messages() == []
    assert shop.log() == []


def test_check_says_of_each_thing_that_is_wrong_how_to_put_it_right(shop: Shop, web: Web) -> None:
    web.answers["/page"] = Answer(403)
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.config.write_text(shop.config.read_text().replace('approvers = ["U111"]', "approvers = []"))
        shop.secrets["REVIEWBOT_SLACK_BOT_TOKEN"] = "xoxb-revoked"
        shop.lists("page", url=web.url("/page"))
        shop.lists("hook", "import", secret_env="HOOK_SECRET")
        found = shop.says("check", "--live", "--json")
        told = shop.says("check", "--live")

    assert found.code == told.code == 1
    wrong = {one["name"]: one for one in found.json["checks"] if not one["ok"]}
    assert set(wrong) == {"slack token", "approvers", "listing page", "listing hook"}
    assert all(one["fix"] for one in wrong.values())
    assert "403" in wrong["listing page"]["detail"]
    assert "HOOK_SECRET" in wrong["listing hook"]["detail"]
    for one in wrong.values():
        assert one["fix"].splitlines()[0] in told.out


def test_check_wants_a_bot_token_and_takes_it_from_the_env_file_beside_the_configuration(shop: Shop) -> None:
    shop.uses_slack("http://127.0.0.1:9/api/")
    env = shop.folder / ".env"
    del shop.secrets["REVIEWBOT_SLACK_BOT_TOKEN"]

    def token() -> Any:
        return next(
            one for one in shop.says("check", "--json").json["checks"] if one["name"] == "slack secrets"
        )

    assert not token()["ok"]
    assert ".env" in token()["fix"]
    env.write_text("# secrets\nexport REVIEWBOT_SLACK_BOT_TOKEN='xoxb-fake'\n")
    assert token()["ok"]
    env.write_text("REVIEWBOT_SLACK_BOT_TOKEN=xapp-the-other-one\n")
    assert not token()["ok"]


def warnings(shop: Shop) -> dict[str, tuple[str, str]]:
    """What check finds well and yet has something to say about: name to detail and fix."""
    found = shop.says("check", "--json")
    assert found.code == 0, found.out
    assert found.json["ok"]
    return {one["name"]: (one["detail"], one["fix"]) for one in found.json["checks"] if one["fix"]}


@pytest.mark.parametrize(
    ("site", "first", "second"),
    [
        ("webpage", {"url": "https://Shop.example/a"}, {"url": "https://shop.example/a/#reviews"}),
        ("feed", {"url": "https://shop.example/feed?p=1"}, {"url": "https://shop.example/feed?p=1"}),
        ("apple_rss", {"app_id": "1", "countries": ["us", "de"]}, {"app_id": "1", "countries": ["de", "fr"]}),
    ],
)
def test_two_listings_of_one_page_are_a_warning_and_no_failure(
    shop: Shop, site: str, first: dict[str, object], second: dict[str, object]
) -> None:
    shop.says("db", "migrate")
    shop.lists("one", site, **first)
    shop.lists("two", site, **second)

    assert set(warnings(shop)) == {"listings one and two"}
    detail, fix = warnings(shop)["listings one and two"]
    assert "same page" in detail
    assert "one, two" in fix
    shown = shop.says("check").out
    assert "! listings one and two: " in shown
    assert fix in shown


def test_listings_that_read_different_pages_are_no_twins(shop: Shop) -> None:
    shop.says("db", "migrate")
    shop.lists("page", url="https://shop.example/a")
    shop.lists("other", url="https://shop.example/b")
    shop.lists("query", url="https://shop.example/a?p=2")
    shop.lists("us", "apple_rss", app_id="1", countries=["us"])
    shop.lists("de", "apple_rss", app_id="1", countries=["de"])
    shop.lists("files", "import")
    shop.lists("more-files", "import")

    assert warnings(shop) == {}


def test_check_says_when_it_had_to_make_the_store(shop: Shop) -> None:
    detail, fix = warnings(shop)["store"]

    assert "made just now" in detail
    assert "db restore" in fix
    assert warnings(shop) == {}


def test_check_survives_a_token_that_cannot_be_sent(shop: Shop) -> None:
    shop.uses_slack("http://127.0.0.1:9/api/")
    shop.secrets["REVIEWBOT_SLACK_BOT_TOKEN"] = "xoxb-two words"

    found = shop.says("check", "--live", "--json")

    assert found.code == 1
    assert [one["name"] for one in found.json["checks"] if not one["ok"]] == ["slack secrets"]
    assert "two words" not in found.all


def test_check_ends_with_2_when_the_configuration_and_with_3_when_the_store_is_wrong(shop: Shop) -> None:
    shop.store.write_bytes(b"this is no database" * 100)
    assert shop.says("check").code == 3

    shop.adds("[[listings]]\n")
    found = shop.says("check", "--json")
    assert found.code == 2
    assert [one["ok"] for one in found.json["checks"]] == [False]


def test_check_without_live_asks_nobody(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))

    assert shop.says("check").code == 0
    assert web.asked == []


# --- poll ----------------------------------------------------------------------------------------------


def test_a_poll_gives_the_form_of_the_contract_and_nothing_else_on_stdout(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("a", ago=1), review("b", 5, "Lovely, thank you."))

    polled = shop.says("poll", "--json")

    assert polled.code == 0
    assert set(polled.json) >= {"listings", "cases_opened", "alerts_sent", "took_s"}
    (listing,) = polled.json["listings"]
    assert listing == {
        "name": "page", "site": "webpage", "status": "ok", "new": 2, "edited": 0, "unchanged": 0,
        "removed": 0, "error": None,
    }  # fmt: skip
    assert (polled.json["cases_opened"], polled.json["alerts_sent"]) == (1, 1)
    assert "cold soup" in polled.err  # mode = "off": the alert is a card on stderr


def test_an_alert_goes_to_slack_once_and_to_the_terminal_where_there_is_no_token(
    shop: Shop, web: Web
) -> None:
    web.answers["/page"] = page(review("a", ago=1))
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.lists("page", url=web.url("/page"))
        del shop.secrets["REVIEWBOT_SLACK_BOT_TOKEN"]
        assert "cold soup" in shop.says("poll").err
        assert slack.messages() == []

        shop.uses_slack_token()
        web.answers["/page"] = page(review("b", ago=0.5), review("a", ago=1))
        polled = shop.says("poll", "page", "--json")
        again = shop.says("poll", "page", "--json")

        assert (polled.json["alerts_sent"], again.json["alerts_sent"]) == (1, 0)
        assert polled.err == ""
        assert [one["metadata"]["event_payload"]["case_id"] for one in slack.messages()] == [2]
        assert slack.violations == []
    assert shop.case(2)["alert"] == {"channel": "C1", "ts": slack.messages()[0]["ts"]}


def test_alerts_that_slack_does_not_take_are_told_and_sent_once_it_does(shop: Shop, web: Web) -> None:
    web.answers["/page"] = page(review("a", ago=1))
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.lists("page", url=web.url("/page"))
        shop.secrets["REVIEWBOT_SLACK_BOT_TOKEN"] = "xoxb-revoked"

        refused = shop.says("poll", "--json")

        assert refused.code == 1
        assert (refused.json["cases_opened"], refused.json["alerts_sent"]) == (1, 0)
        assert refused.json["listings"][0]["status"] == "ok"
        assert "1 message" in refused.err
        shop.uses_slack_token()
        shop.waits(hours=1)
        assert shop.says("poll", "--json").json["alerts_sent"] == 1
        assert len(slack.messages()) == 1


def test_a_safety_case_goes_to_the_restricted_channel(shop: Shop, web: Web) -> None:
    web.answers["/page"] = page(review("a", 1, "I found glass in my salad and cut my lip.", ago=1))
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.adds('restricted_channel = "C2"\n')
        shop.lists("page", url=web.url("/page"))

        assert shop.says("poll", "--json").json["alerts_sent"] == 1

        assert (len(slack.messages("C1")), len(slack.messages("C2"))) == (0, 1)


def test_a_listing_is_polled_when_due_or_when_named(shop: Shop, web: Web) -> None:
    shop.lists("slow", url=web.url("/page"), every="1h")
    web.answers["/page"] = page(review("a"))

    def status(*arguments: str) -> Any:
        return shop.says("poll", "--json", *arguments).json["listings"][0]["status"]

    assert status() == "ok"
    assert status() == "skipped"
    assert status("slow") == "ok"
    shop.waits(hours=2)
    assert status() == "ok"
    assert len(web.asked) == 3


def test_only_the_named_listings_are_polled(shop: Shop, web: Web) -> None:
    for name in ("one", "two", "three"):
        shop.lists(name, url=web.url(f"/{name}"))
        web.answers[f"/{name}"] = page(review(name))

    polled = shop.says("poll", "three", "one", "--json").json

    assert [one["name"] for one in polled["listings"]] == ["three", "one"]
    assert web.paths() == ["/three", "/one"]


def test_a_page_that_says_not_modified_is_not_read_again(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = [page(review("a"), etag='"1"'), Answer(304)]
    shop.says("poll", "page")

    (listing,) = shop.says("poll", "page", "--json").json["listings"]

    assert listing["status"] == "not_modified"
    assert web.asked[1].headers["if-none-match"] == '"1"'


def test_the_first_contact_is_a_baseline_and_no_flood(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    shop.lists("far-back", url=web.url("/page"), alert_history="365d")
    old = [review(f"r{n}", ago=24 * (3 + n)) for n in range(6)]
    web.answers["/page"] = page(*old)

    polled = shop.says("poll", "page", "--json").json
    far_back = shop.says("poll", "far-back", "--json").json

    assert (polled["listings"][0]["new"], polled["cases_opened"], polled["alerts_sent"]) == (6, 0, 0)
    assert (far_back["listings"][0]["new"], far_back["cases_opened"]) == (6, 6)


def test_a_poll_ends_with_1_when_a_listing_failed_and_says_which_on_stderr(shop: Shop, web: Web) -> None:
    shop.lists("bad", url=web.url("/missing"))
    shop.lists("good", url=web.url("/page"))
    web.answers["/page"] = page(review("a"))

    polled = shop.says("poll", "--json")
    told = shop.says("poll", "bad", "good")

    assert polled.code == told.code == 1
    assert [one["status"] for one in polled.json["listings"]] == ["error", "ok"]
    assert polled.json["listings"][0]["error"].startswith("bad: ")
    assert "bad: " in told.err
    assert "bad: " not in told.out


# --- log -----------------------------------------------------------------------------------------------


def test_the_log_has_the_rows_of_the_contract_newest_first(busy: Shop) -> None:
    rows = busy.log()

    assert [row["review"]["key"].rpartition("#")[2] for row in rows] == ["glass", "wait", "lovely", "old"]
    for row in rows:
        assert set(row) == LOG_ROW
        assert set(row["review"]) >= REVIEW
        assert set(row["assessment"]) == ASSESSMENT
        assert (row["case"] is None) == (row["reply_state"] is None) == (row["rev"] is None)
        assert datetime.fromisoformat(row["review"]["seen_at"]).utcoffset() is not None
        assert row["review"]["created_at"].endswith("Z")
        assert row["review"]["scale"] == [1, 5]
    glass, wait, lovely, _ = rows
    assert (glass["class"], glass["urgent"], glass["reply_state"]) == ("safety", True, "held")
    assert (wait["class"], wait["reply_state"], wait["recovery_state"]) == (
        "service",
        "awaiting",
        "untouched",
    )
    assert (wait["review"]["title"], wait["review"]["author"], wait["review"]["rating"]) == (
        "Never again", "Ana", 2,
    )  # fmt: skip
    assert lovely["case"] is None
    assert not lovely["negative"]


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        (("--class", "safety"), ["glass"]),
        (("--class", "service", "--rating", "2"), ["wait"]),
        (("--rating", "1"), ["glass", "old"]),
        (("--state", "awaiting"), ["wait"]),
        (("--state", "held"), ["glass"]),
        (("--state", "untouched"), ["glass", "wait"]),
        (("--since", "2d"), ["glass", "wait", "lovely"]),
        (("--since", "2h"), ["glass"]),
        (("--until", "30d"), ["old"]),
        (("--since", "4h", "--until", "2h"), ["wait"]),
        (("--since", "2020-01-01", "--until", "2020-12-31"), []),
        (("--search", "SOUP"), ["wait", "old"]),
        (("--search", "never again"), ["wait"]),
        (("--search", "Ana"), ["glass", "wait", "lovely", "old"]),
        (("--search", "100%"), []),
        (("--search", "_"), []),
        (("--search", "'; DROP TABLE reviews; --"), []),
        (("--site", "webpage"), ["glass", "wait", "lovely", "old"]),
        (("--site", "yelp"), []),
        (("--listing", "page", "--location", "main"), ["glass", "wait", "lovely", "old"]),
        (("--listing", "other"), []),
        (("--location", "other"), []),
        (("--assignee", "nobody"), []),
        (("--limit", "2"), ["glass", "wait"]),
        (("--limit", "2", "--offset", "1"), ["wait", "lovely"]),
        (("--offset", "9"), []),
    ],
)
def test_the_log_can_be_narrowed(busy: Shop, filters: tuple[str, ...], keys: list[str]) -> None:
    assert [row["review"]["key"].rpartition("#")[2] for row in busy.log(*filters)] == keys


def test_the_log_knows_the_cases_of_one_person(busy: Shop) -> None:
    busy.says("case", 2, "assign", "sam")

    assert [row["assignee"] for row in busy.log("--assignee", "sam")] == ["sam"]


def test_the_log_comes_as_json_jsonl_csv_and_as_a_table(busy: Shop) -> None:
    rows = busy.log()

    assert busy.says("log", "--format", "json").json == rows
    assert busy.says("log", "--format", "jsonl").lines == rows
    header, *lines = busy.says("log", "--format", "csv").out.splitlines()
    assert len(lines) == 4
    assert {"rating", "body", "author_name"} <= set(header.split(","))
    table = busy.says("log").out
    assert [line.split()[:2] for line in table.splitlines()[1:3]] != []
    for words in ("Never again", "safety", "held", "2/5"):
        assert words in table


def test_an_empty_log_is_an_empty_list_for_scripts_and_a_hint_for_people(shop: Shop) -> None:
    assert shop.log() == []
    assert shop.says("log", "--format", "jsonl").out == ""
    assert "reviewbot poll" in shop.says("log").out


def test_json_is_utf_8_whatever_the_terminal_speaks(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("a", 1, "Très déçue 😡 und kalt.", ago=1))
    shop.says("poll")
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}

    rows = json.loads(shop.runs("log", "--json", environ=latin).out)
    table = shop.runs("log", environ={"PYTHONIOENCODING": "ascii"})

    assert rows[0]["review"]["text"] == "Très déçue 😡 und kalt."
    assert table.code == 0
    assert "Tr?s d??ue" in table.out


def test_debug_may_follow_the_command_as_the_hint_suggests(shop: Shop) -> None:
    assert shop.says("log", "--debug").code == 0


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_log_fits_the_screen_and_shows_what_a_narrow_one_has_room_for(width: int) -> None:
    long = "We waited an hour for the soup, it was cold, and nobody said sorry to any of us. " * 3
    case = replace(
        ALERT.case,
        id=12345,
        class_=ReviewClass.WRONG_BUSINESS,
        reply_state=ReplyState.DISMISSED,
        recovery_state=RecoveryState.CONTACTING,
    )
    stored = replace(ALERT.stored, listing="a-listing-with-a-rather-long-name")
    rows = [
        LogRow(replace(stored, review=replace(stored.review, text=long)), case),
        LogRow(replace(stored, review=replace(stored.review, created_at=None, text=long)), None),
    ]
    screen = Console(width=width, file=StringIO())

    screen.print(_table(rows, width, "America/Los_Angeles"))

    header, *lines = screen.file.getvalue().splitlines()  # type: ignore[attr-defined]  # it is a StringIO
    assert len(lines) == len(rows), "one line a review"
    assert all(len(line) <= width for line in lines)
    room = header.index("Review")
    assert width - room >= 20, "enough of the review to recognise it"
    assert {"Case", "Stars", "Reply", "Review"} <= set(header.split())
    assert ("When" in header, "Listing" in header) == (width >= 80, width >= 120)
    assert "12345" in lines[0]
    assert "dismissed" in lines[0]
    assert ("seen " in lines[1]) == (width >= 80)


def test_a_first_look_at_the_log_makes_no_store_and_says_what_to_do(shop: Shop) -> None:
    shown, scripted = shop.says("log"), shop.says("log", "--json")

    assert (shown.code, scripted.code) == (0, 0)
    assert "No reviews yet: there is no store at " in shown.out
    assert "reviewbot poll" in shown.out
    assert (shown.err, scripted.json) == ("", [])
    assert str(shop.store) in scripted.err
    assert not shop.store.exists()


def test_filters_that_find_nothing_are_not_taken_for_an_empty_store(busy: Shop) -> None:
    shown = busy.says("log", "--site", "yelp").out

    assert "Fewer filters show more" in shown
    assert "No reviews yet" not in shown


@pytest.mark.parametrize("command", ["db verify", "db verify --json", "db backup copy.db"])
def test_a_store_that_is_not_there_is_neither_verified_nor_saved_nor_made(shop: Shop, command: str) -> None:
    said = shop.says(*command.split())

    assert said.code == 2
    assert said.is_one_plain_sentence(), said
    assert str(shop.store) in said.err
    assert not shop.store.exists()
    assert not (shop.folder / "copy.db").exists()
