"""`reviewbot check`: who may approve, what Slack says of tokens and channels, whether the daemon can work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Shop, page, review
from fakes.slack import FakeSlack
from fakes.slack_workspace import APP_TOKEN
from fakes.web import Answer, Web
from fakes.world import START
from reviewbot.roles import Role
from reviewbot.store.sqlite import SqliteStore
from reviewbot.testing.google import SECRETS as GOOGLE_SECRETS
from reviewbot.testing.google import FakeGoogle


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, slack: FakeSlack
) -> Shop:
    """A shop in Slack, with both tokens."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.uses_slack(slack.url)
    shop.secrets["REVIEWBOT_SLACK_APP_TOKEN"] = APP_TOKEN
    return shop


def findings(shop: Shop, *, live: bool = True) -> dict[str, Any]:
    """What check says, by name; no secret is in it."""
    said = shop.says("check", "--json", *(["--live"] if live else []))
    assert not any(secret in said.all for secret in shop.secrets.values())
    return {one["name"]: one for one in said.json["checks"]}


def names_approvers(shop: Shop, *ids: str) -> None:
    listed = ", ".join(f'"{one}"' for one in ids)
    shop.config.write_text(shop.config.read_text().replace('approvers = ["U111"]', f"approvers = [{listed}]"))


# --- who may approve ------------------------------------------------------------


def test_those_who_may_approve_are_named_as_slack_names_them(shop: Shop, slack: FakeSlack) -> None:
    assert findings(shop)["approvers"]["detail"] == "Elena"
    store = SqliteStore(str(shop.store))
    store.give_role("U222", Role.APPROVER, "U222", START)
    store.close()
    found = findings(shop)["approvers"]
    assert (found["ok"], found["detail"], found["fix"]) == (True, "Elena, Sam", "")
    assert slack.violations == []


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ({"is_restricted": True}, "Guests"),
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "not apps"),
        ({"team": "T9"}, "another workspace"),
        ({"is_stranger": True}, "another workspace"),
    ],
)
def test_an_approver_who_could_not_act_is_named_with_the_reason(
    shop: Shop, slack: FakeSlack, flags: dict[str, Any], why: str
) -> None:
    slack.workspace.joins("U333", "vera", **flags)
    names_approvers(shop, "U111", "U333")
    found = findings(shop)
    assert found["approvers"]["ok"]
    assert not found["approver U333"]["ok"]
    assert found["approver U333"]["detail"].startswith("Vera: ")
    assert why in found["approver U333"]["detail"]


def test_where_none_of_those_who_are_named_can_act_nobody_may_approve(shop: Shop) -> None:
    names_approvers(shop, "U404")
    found = findings(shop)
    assert not found["approvers"]["ok"]
    assert found["approver U404"]["detail"] == "U404: Slack knows nobody with this id."


def test_a_slack_that_does_not_tell_who_somebody_is_accuses_nobody(shop: Shop, slack: FakeSlack) -> None:
    slack.fail_next("users.info", "ratelimited")
    found = findings(shop)["approver U111"]
    assert found["detail"] == "U111: ratelimited"
    assert "full member" not in found["fix"]


@pytest.mark.parametrize("live", [False, True])
def test_while_nobody_may_approve_it_says_how_to_become_the_first(shop: Shop, *, live: bool) -> None:
    names_approvers(shop)
    found = findings(shop, live=live)["approvers"]
    assert (found["ok"], found["detail"].startswith("nobody")) == (False, True)
    assert "/reviews setup CODE" in found["fix"]


def test_at_the_end_it_says_how_it_stands_and_what_was_not_looked_at(shop: Shop) -> None:
    assert shop.says("check", "--live").out.endswith("\nNothing is wrong, 2 warnings.\n")  # the store is new
    names_approvers(shop)
    *_, last = shop.says("check").out.splitlines()
    assert last.startswith("1 thing to put right, 1 warning. Sites and Slack were not asked:")


# --- tokens and channels ------------------------------------------------------------


def test_the_app_level_token_is_tried_without_opening_a_connection(shop: Shop, slack: FakeSlack) -> None:
    assert findings(shop)["slack app token"]["ok"]
    assert slack.socket.connections == []
    slack.workspace.tokens[APP_TOKEN] = "token_revoked"
    found = findings(shop)["slack app token"]
    assert (found["ok"], found["detail"]) == (False, "token_revoked")
    assert "connections:write" in found["fix"]


def test_a_shop_that_only_polls_is_told_that_nobody_can_click(shop: Shop) -> None:
    del shop.secrets["REVIEWBOT_SLACK_APP_TOKEN"]
    found = findings(shop)
    assert found["slack clicks"]["ok"]
    assert "connections:write" in found["slack clicks"]["fix"]
    assert "slack app token" not in found


@pytest.mark.parametrize("token", ["xoxb-the-other-one", "xapp-two words"])
def test_what_is_no_app_level_token_is_never_sent(shop: Shop, slack: FakeSlack, token: str) -> None:
    shop.secrets["REVIEWBOT_SLACK_APP_TOKEN"] = token
    assert not findings(shop)["slack clicks"]["ok"]
    assert not any(method == "apps.connections.open" for method, _ in slack.calls)


def test_a_restricted_channel_that_reviewbot_is_not_in_is_found(shop: Shop, slack: FakeSlack) -> None:
    shop.config.write_text(
        shop.config.read_text().replace('channel = "C1"', 'channel = "C1"\nrestricted_channel = "G1"')
    )
    assert findings(shop)["slack channel G1"]["ok"]
    slack.workspace.channels["G1"].member = False
    found = findings(shop)
    assert found["slack channel C1"]["ok"]
    assert not found["slack channel G1"]["ok"]
    assert "/invite" in found["slack channel G1"]["fix"]


def test_messages_that_slack_did_not_take_are_told_without_asking_anybody(
    shop: Shop, slack: FakeSlack
) -> None:
    slack.workspace.channels["C1"].member = False
    shop.says("drill")
    asked = len(slack.calls)
    found = findings(shop, live=False)["messages"]
    assert not found["ok"]
    assert "/invite" in found["detail"]
    assert len(slack.calls) == asked


# --- the daemon's own file, and sites ------------------------------------------------------------


def test_the_engines_file_is_looked_at_and_not_made(shop: Shop) -> None:
    file = shop.folder / "reviews-engine.db"
    assert findings(shop, live=False)["engine"]["ok"]
    assert not file.exists()
    file.write_bytes(b"")
    assert findings(shop, live=False)["engine"]["ok"]
    file.write_bytes(b"this is no database")
    found = findings(shop, live=False)["engine"]
    assert (found["ok"], "no database" in found["detail"]) == (False, True)
    assert "remove it" in found["fix"]
    file.unlink()
    file.mkdir()
    assert not findings(shop, live=False)["engine"]["ok"]


def test_only_a_page_is_to_be_opened_in_a_browser(shop: Shop) -> None:
    with Web() as web, FakeGoogle() as google:
        web.answers["/page"] = Answer(404)
        web.answers["/good"] = page(review("a"))
        shop.lists("page", url=web.url("/page"))
        shop.lists("good", url=web.url("/good"))
        shop.secrets |= GOOGLE_SECRETS | {"GOOGLE_REFRESH_TOKEN": "revoked"}
        shop.lists(
            "google", "google_business", account="1", listing="2", client_id_env="GOOGLE_CLIENT_ID",
            client_secret_env="GOOGLE_CLIENT_SECRET", token_env="GOOGLE_REFRESH_TOKEN", base_url=google.url,
        )  # fmt: skip
        found = findings(shop)
    assert found["listing good"]["ok"]
    assert "browser" in found["listing page"]["fix"]
    assert not found["listing google"]["ok"]
    assert "browser" not in found["listing google"]["fix"]


# --- whom standards.toml names ----------------------------------------------------------------------


def standards(shop: Shop, text: str) -> dict[str, Any]:
    (shop.folder / "standards.toml").write_text(text)
    return findings(shop, live=False)


def test_who_may_release_is_an_approver_or_somebody_we_know(shop: Shop) -> None:
    names_approvers(shop, "U111", "U222")
    found = standards(shop, '[release]\nlegal = ["U222", "Elena Marchetti", "elena"]\n')
    assert found["release of legal"] == {
        "name": "release of legal",
        "ok": True,
        "detail": "U222, Elena Marchetti, elena",
        "fix": "",
    }
    assert "release of legal in Slack" not in found


def test_an_id_that_may_not_approve_cannot_release(shop: Shop) -> None:
    found = standards(shop, '[release]\nlegal = ["U111", "U999"]\n')["release of legal"]
    assert not found["ok"]
    assert found["detail"] == "U999 is no approver, so Slack refuses them"


def test_whom_the_store_made_an_approver_may_release(shop: Shop) -> None:
    store = SqliteStore(str(shop.store))
    store.migrate()
    store.give_role("U333", Role.APPROVER, "U333", START)
    store.close()
    assert standards(shop, '[release]\nlegal = ["U333"]\n')["release of legal"]["ok"]


def test_a_name_that_nobody_has_is_pointed_out(shop: Shop) -> None:
    found = standards(shop, '[release]\nlegal = ["Elaine"]\n')
    assert found["release of legal"]["ok"]
    assert "Elaine: no signer, owner or member of staff is called this" in found["release of legal"]["detail"]
    assert "--as" in found["release of legal"]["fix"]
    assert found["release of legal in Slack"]["detail"] == "nobody who is named can release it in Slack"


def test_whoever_is_on_call_has_to_be_able_to_act(shop: Shop) -> None:
    rota = '[[on_call]]\nwho = "U111"\n[[on_call]]\nwho = "{}"\n'
    assert standards(shop, rota.format("Elena Marchetti"))["on call"]["ok"]
    found = standards(shop, rota.format("U999"))["on call"]
    assert not found["ok"]
    assert found["detail"] == "U999 may not act on cases: neither approver nor responder"


def test_a_voice_that_the_templates_do_not_have_is_pointed_out(shop: Shop) -> None:
    found = standards(shop, '[voice]\naddress = { de = "informal", fr = "formal" }\n')
    assert 'each draft in "de" waits' in found["voice in de"]["detail"]
    assert found["voice in de"]["ok"]
    assert found["voice in de"]["fix"].startswith("Reword each of these drafts")
    assert "voice in fr" not in found


def test_a_house_without_such_standards_hears_nothing_of_them(shop: Shop) -> None:
    named = " ".join(standards(shop, ""))
    assert not any(word in named for word in ("release", "on call", "voice"))
