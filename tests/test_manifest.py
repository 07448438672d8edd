import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from reviewbot.errors import UsageError
from reviewbot.notify.manifest import manifest

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT.parent / "shared" / "data" / "slack-manifest-schema"


def read(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text))


@pytest.fixture(params=["1.0.0", "2.0.0"])
def schema(request: pytest.FixtureRequest) -> Draft7Validator:
    file = SCHEMAS / f"manifest.schema.{request.param}.json"
    if not file.exists():
        pytest.skip("Slack's manifest schema (slackapi/manifest-schema) is not beside this checkout")
    return Draft7Validator(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("http_url", [None, "https://reviews.example.com"])
def test_slack_takes_the_manifest(schema: Draft7Validator, http_url: str | None) -> None:
    assert [error.message for error in schema.iter_errors(read(manifest(http_url=http_url)))] == []


def test_slacks_schema_is_an_oracle_worth_asking(schema: Draft7Validator) -> None:
    good = read(manifest())
    long_name, wrong_command, unknown_setting = (copy.deepcopy(good) for _ in range(3))
    long_name["display_information"]["name"] = "x" * 36
    wrong_command["features"]["slash_commands"][0]["command"] = "reviews"
    unknown_setting["settings"]["socket_mode"] = True
    assert not any(schema.is_valid(bad) for bad in (long_name, wrong_command, unknown_setting))


def test_socket_mode_needs_no_address() -> None:
    app = read(manifest())
    assert app["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(app)


def test_http_mode_sends_everything_to_one_address() -> None:
    app = read(manifest(http_url="https://reviews.example.com/"))
    url = "https://reviews.example.com/slack/events"
    assert app["settings"]["socket_mode_enabled"] is False
    assert app["settings"]["interactivity"]["request_url"] == url
    assert app["settings"]["event_subscriptions"]["request_url"] == url
    assert app["features"]["slash_commands"][0]["url"] == url
    assert read(manifest(http_url=url)) == app


def test_only_the_scopes_that_are_used_are_asked_for() -> None:
    scopes = read(manifest())["oauth_config"]["scopes"]["bot"]
    assert scopes == ["chat:write", "commands", "users:read", "channels:history", "groups:history"]


@pytest.mark.parametrize(
    "url", ["http://reviews.example.com", "reviews.example.com", "", "https://", "https://[x"]
)
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="https"):
        manifest(http_url=url)


def test_an_address_cannot_add_lines_to_the_manifest() -> None:
    app = read(manifest(http_url='https://x.example/"\n  evil: true'))
    assert set(app) == {"display_information", "features", "oauth_config", "settings"}


def test_the_manifest_in_config_is_the_one_that_is_generated() -> None:
    on_file = ROOT / "config" / "slack_manifest.yaml"
    assert on_file.read_text(encoding="utf-8") == manifest()
