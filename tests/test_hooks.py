"""What review sites post to /hooks/{listing}, over real HTTP: who is believed, and what comes of it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from fakes.shop import HEAD
from reviewbot import app, config
from reviewbot.app import talks
from reviewbot.decide import ListingState
from reviewbot.store import Filter, Store
from reviewbot.testing import google as fake_google
from reviewbot.testing import google_push
from reviewbot.testing.google import FakeGoogle
from reviewbot.types import LogRow
from reviewbot.web.hooks import Hooks
from reviewbot.web.posts import Posts
from reviewbot.web.server import served

LISTINGS = """
[[listings]]
name = "pilot"
site = "trustpilot"
location = "main"
business_unit_id = "46d6a890000064000500e0c3"
key_env = "PILOT_KEY"
hook_secret_env = "PILOT_HOOK"

[[listings]]
name = "the shop"
site = "woocommerce"
location = "main"
base_url = "https://shop.example"
key_env = "SHOP_KEY"
secret_env = "SHOP_SECRET"
hook_secret_env = "SHOP_HOOK"

[[listings]]
name = "yelp"
site = "yelp"
location = "main"
business_id = "harbor-vine"
key_env = "YELP_KEY"
"""
SECRETS = {"PILOT_HOOK": "pilot-secret", "SHOP_HOOK": "shop-secret"}
SOUP = "We waited an hour and the soup was cold."


class Port:
    """The web port of a daemon, and the store behind it."""

    def __init__(self, folder: Path, listings: str = LISTINGS) -> None:
        (folder / "reviewbot.toml").write_text(HEAD + listings)
        self._settings = config.load(folder / "reviewbot.toml", SECRETS)
        self.store: Store = app.open_store(self._settings)
        self._visit = app.visits(self._settings, self.store)
        self.said: list[str] = []
        self.told = 0
        self.url = ""

    def hooks(self) -> Hooks:
        return Hooks(talks.hearings(self._settings), self._visit, tell=self._tell, say=self.said.append)

    def _tell(self) -> None:
        self.told += 1

    def posts(self, path: str, body: bytes, **headers: str) -> requests.Response:
        return requests.post(self.url + path, data=body, headers=headers, timeout=10)

    @property
    def rows(self) -> list[LogRow]:
        return list(self.store.log(Filter()))


@pytest.fixture
def cloud() -> Iterator[FakeGoogle]:
    with FakeGoogle() as fake:
        yield fake


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    port = Port(tmp_path)
    with closing(port.store), served(Posts(port.hooks().posts, Starlette()), 0) as address:
        port.url = address
        yield port


def event(name: str, text: str = SOUP, stars: int = 1) -> bytes:
    about = {
        "id": "5f3a1b2c3d4e5f6a7b8c9d0e",
        "stars": stars,
        "title": "Cold",
        "text": text,
        "createdAt": datetime.now(UTC).isoformat(),
        "consumer": {"id": "c1", "name": "Ana"},
    }
    return json.dumps({"events": [{"eventName": name, "version": "1", "eventData": about}]}).encode()


def test_a_review_that_is_posted_opens_its_case_at_once_and_only_once(port: Port) -> None:
    for _ in range(2):
        answer = port.posts("hooks/pilot?secret=pilot-secret", event("service-review-created"))
        assert (answer.status_code, answer.text) == (200, "")
    [row] = port.rows
    assert (row.stored.review.text, row.case is not None) == (SOUP, True)
    assert row.stored.revisions == 1
    assert port.told == 2


def test_an_edit_is_a_revision_and_a_deletion_a_removal(port: Port) -> None:
    port.posts("hooks/pilot?secret=pilot-secret", event("service-review-created"))
    port.posts("hooks/pilot?secret=pilot-secret", event("service-review-updated", "The soup was fine."))
    assert port.rows[0].stored.revisions == 2
    port.posts("hooks/pilot?secret=pilot-secret", event("service-review-deleted"))
    assert port.rows[0].stored.removed


@pytest.mark.parametrize("path", ["hooks/pilot", "hooks/pilot?secret=wrong", "hooks/pilot?secret="])
def test_who_does_not_know_the_secret_is_not_believed_and_learns_nothing(port: Port, path: str) -> None:
    answer = port.posts(path, event("service-review-created"))
    assert (answer.status_code, answer.text) == (401, "")
    assert (port.rows, port.told) == ([], 0)
    assert "pilot-secret" not in "".join(port.said)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"\xff", b"{}", b"<html>", b'{"events": 3}'])
def test_junk_is_refused_in_one_line_of_the_log(port: Port, body: bytes) -> None:
    assert port.posts("hooks/pilot?secret=pilot-secret", body).status_code == 400
    assert len(port.said) == 1
    assert port.rows == []


def test_a_webhook_that_only_says_that_something_happened_shortens_the_wait(port: Port) -> None:
    with port.hooks()._visit() as world:
        state = world.store.listing_state("the shop")
        now = world.now()
        world.store.save_listing_state(state.__class__("the shop", due_at=now.replace(year=2099)), now=now)
    body = b'{"id": 7}'
    signed = base64.b64encode(hmac.new(b"shop-secret", body, hashlib.sha256).digest()).decode()
    answer = port.posts("hooks/the%20shop", body, **{"X-WC-Webhook-Signature": signed})
    assert answer.status_code == 200
    due = port.store.listing_state("the shop").due_at
    assert due is not None
    assert due.year < 2099
    assert (
        port.posts("hooks/the%20shop", body + b" ", **{"X-WC-Webhook-Signature": signed}).status_code == 401
    )


def test_the_same_delivery_is_taken_once(port: Port) -> None:
    store = port.store
    now = datetime.now(UTC)
    assert not store.heard_before("pilot", "evt_1")
    store.heard("pilot", "evt_1", now)
    store.heard("pilot", "evt_1", now)
    assert store.heard_before("pilot", "evt_1")
    assert not store.heard_before("the shop", "evt_1")


def test_a_challenge_is_answered(port: Port) -> None:
    answer = requests.get(f"{port.url}hooks/yelp?verification=abc", timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"verification": "abc"})


def test_a_push_of_google_is_believed_by_keys_that_are_asked_for_once(
    tmp_path: Path, cloud: FakeGoogle
) -> None:
    keys = {**fake_google.OPTIONS, **google_push.OPTIONS, "base_url": cloud.url}
    lines = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
    port = Port(tmp_path, f'\n[[listings]]\nname = "google"\nsite = "google_business"\n{lines}')
    now = datetime.now(UTC)
    port.store.save_listing_state(ListingState("google", due_at=now.replace(year=2099)), now=now)
    body = google_push.envelope(google_push.notification(fake_google.LOCATION))
    with closing(port.store), served(Posts(port.hooks().posts, Starlette()), 0) as address:
        port.url = address
        right = {"Authorization": google_push.signature(now)}
        wrong = {"Authorization": google_push.signature(now, {"aud": "https://somebody.example"})}
        codes = [port.posts("hooks/google", body, **one).status_code for one in (right, right, wrong)]
        due = port.store.listing_state("google").due_at
    assert codes == [200, 200, 401]
    assert due
    assert due.year < 2099
    assert len([one for one in cloud.asked if one.path.endswith("/certs")]) == 1


def test_a_listing_without_webhooks_has_no_such_address(port: Port) -> None:
    assert port.posts("hooks/other", b"{}").status_code == 404
