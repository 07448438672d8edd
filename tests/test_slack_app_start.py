"""Before the daemon starts: what can never work is refused, with the page where it is put right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.shop import Shop
from fakes.slack import FakeSlack
from fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from reviewbot import app, config
from reviewbot.errors import ConfigError

BOT, XAPP, SIGNING = (f"REVIEWBOT_SLACK_{name}" for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET"))
GOOD = {BOT: BOT_TOKEN, XAPP: APP_TOKEN, SIGNING: "8f742231b10e8888"}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


def starts(folder: Path, api_url: str, mode: str = "socket", **changed: str) -> None:
    """Look whether a daemon may start. Raises ConfigError."""
    toml = f'[business]\nname = "Harbor"\n[slack]\nmode = "{mode}"\nchannel = "C1"\napi_url = "{api_url}"\n'
    (folder / "reviewbot.toml").write_text(toml)
    app.slack.ensure_slack(config.load(folder / "reviewbot.toml", GOOD | changed))


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_a_slack_that_is_set_up_is_no_hindrance(tmp_path: Path, slack: FakeSlack, mode: str) -> None:
    starts(tmp_path, slack.url, mode)


@pytest.mark.parametrize(
    ("mode", "name", "page"),
    [
        ("socket", BOT, "OAuth & Permissions"),
        ("http", BOT, "OAuth & Permissions"),
        ("socket", XAPP, "Basic Information"),
        ("http", SIGNING, "Basic Information"),
    ],
)
def test_a_secret_that_is_missing_is_named_with_the_page_that_shows_it(
    tmp_path: Path, slack: FakeSlack, mode: str, name: str, page: str
) -> None:
    for empty in ("", "  "):
        with pytest.raises(ConfigError) as refused:
            starts(tmp_path, slack.url, mode, **{name: empty})
        assert str(refused.value).startswith(f"{name} is not set, and slack.mode is '{mode}'")
        assert "https://api.slack.com/apps" in str(refused.value)
        assert page in str(refused.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({BOT: APP_TOKEN, XAPP: BOT_TOKEN}, "REVIEWBOT_SLACK_APP_TOKEN is no app-level token (xapp-)"),
        ({BOT: APP_TOKEN}, "it belongs in REVIEWBOT_SLACK_APP_TOKEN"),
        ({BOT: "xoxp-fake"}, "this is a person's token"),
        ({BOT: "xoxb-unknown"}, "Slack does not know the token"),
    ],
    ids=["swapped", "the app's twice", "a person's", "unknown"],
)
def test_a_wrong_token_is_told_without_being_shown(
    tmp_path: Path, slack: FakeSlack, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        starts(tmp_path, slack.url, **changed)
    assert said in str(refused.value)
    assert not [token for token in (*changed.values(), *GOOD.values()) if token in str(refused.value)]


def test_a_scope_that_is_missing_is_named(tmp_path: Path, slack: FakeSlack) -> None:
    slack.workspace.scopes -= {"users:read"}
    with pytest.raises(ConfigError, match=r"lacks scopes \(missing: users:read\): add them under OAuth"):
        starts(tmp_path, slack.url)


def test_a_slack_that_cannot_be_reached_is_no_reason_not_to_start(tmp_path: Path, slack: FakeSlack) -> None:
    starts(tmp_path, "http://127.0.0.1:9/api/")
    for code in ("internal_error", "ratelimited"):
        slack.fail_next("auth.test", code)
        starts(tmp_path, slack.url)


def test_the_daemon_ends_with_exit_code_two_and_one_plain_sentence(
    tmp_path: Path, slack: FakeSlack, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.uses_slack(slack.url)
    said = shop.runs("run")
    assert said.code == 2
    assert said.is_one_plain_sentence()
    assert "REVIEWBOT_SLACK_APP_TOKEN is not set" in said.err
