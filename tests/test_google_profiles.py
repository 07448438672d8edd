"""Which Business Profiles a login can see, asked of a fake Google on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from fakes.desk import Clock, Desk, answer
from reviewbot.errors import AccessRefused, ParseError
from reviewbot.sites import Found, Keyring, google_business
from reviewbot.testing.google import OPTIONS, SECRETS, FakeGoogle, location
from reviewbot.testing.site import Answer
from reviewbot.types import Listing

LOGIN = {name: variable for name, variable in OPTIONS.items() if name.endswith("_env")}


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=Clock()) as fake:
        yield fake


@pytest.fixture
def desk(google: FakeGoogle) -> Iterator[Desk]:
    desk = Desk("google_business", google.url, LOGIN, SECRETS, Clock())
    yield desk
    desk.wire.close()


def test_a_profile_is_found_with_the_keys_that_a_listing_needs(desk: Desk, google: FakeGoogle) -> None:
    google.accounts = {"111": [location("222", "Harbor & Vine", store="MAIN")], "112": []}
    google.has("r-1", 1, "Cold soup.")
    (found,) = desk.discovers()
    assert found == Found("Harbor & Vine (MAIN)", {"account": "111", "listing": "222"})
    assert google.calls == ["token", "accounts", "locations", "locations"]
    there = Desk("google_business", google.url, {**LOGIN, **found.options}, SECRETS, Clock())
    assert [review.key for review in there.reads().reviews] == ["r-1"], "the listing can be read with them"
    there.wire.close()


def test_every_page_of_accounts_and_of_locations_is_asked_for(desk: Desk, google: FakeGoogle) -> None:
    google.accounts = {str(one): [location(f"9{one}", f"Shop {one}")] for one in range(45)}
    google.accounts["7"] = [location(f"8{one}", f"Branch {one}") for one in range(230)]
    found = desk.discovers()
    assert len(found) == len({one.options["listing"] for one in found}) == 44 + 230
    assert (google.calls.count("accounts"), google.calls.count("locations")) == (3, 45 + 2)


def test_a_profile_in_two_accounts_is_found_once(desk: Desk, google: FakeGoogle) -> None:
    google.accounts = {
        "1": [location("222", "Harbor")],
        "2": [location("222", "Harbor"), location("3", "Pier")],
    }
    assert [one.options for one in desk.discovers()] == [
        {"account": "1", "listing": "222"},
        {"account": "2", "listing": "3"},
    ]


def test_a_profile_whose_replies_would_not_be_shown_says_so(desk: Desk, google: FakeGoogle) -> None:
    google.accounts = {"1": [location("2", "Harbor", verified=False)]}
    assert [one.title for one in desk.discovers()] == ["Harbor (not verified)"]


def test_a_login_that_sees_nothing_finds_nothing(desk: Desk, google: FakeGoogle) -> None:
    google.accounts = {}
    assert desk.discovers() == []


def test_interfaces_that_are_not_enabled_are_named(desk: Desk, google: FakeGoogle) -> None:
    google.forbidden = True
    with pytest.raises(
        AccessRefused, match="My Business Account Management API and the My Business Business"
    ):
        desk.discovers()


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"null"])
def test_junk_is_no_list_of_profiles(desk: Desk, google: FakeGoogle, body: bytes) -> None:
    google.answer_next("accounts", Answer(200, body))
    with pytest.raises(ParseError):
        desk.discovers()


@pytest.mark.parametrize(
    "named",
    [{}, {"name": None}, {"name": "accounts/../locations"}, {"name": "accounts/1/2"}, "accounts/1", 7],
)
def test_a_name_that_is_none_is_never_asked_for(named: Any) -> None:
    listing = Listing("g", "google_business", options=LOGIN)
    flow = google_business.discover(listing, Keyring(SECRETS.__getitem__, Clock()))
    next(flow)
    with pytest.raises(StopIteration) as end:
        flow.send(answer({"accounts": [named]}))
    assert end.value.value == []


def test_each_interface_is_asked_at_its_own_host_and_for_the_fields_it_must_name() -> None:
    listing = Listing("g", "google_business", options=LOGIN)
    flow = google_business.discover(listing, Keyring(SECRETS.__getitem__, Clock()))
    first = next(flow)
    second = flow.send(answer({"accounts": [{"name": "accounts/1"}]}))
    assert first.url.startswith("https://mybusinessaccountmanagement.googleapis.com/v1/accounts?")
    assert second.url.startswith(
        "https://mybusinessbusinessinformation.googleapis.com/v1/accounts/1/locations?"
    )
    assert "readMask=name%2Ctitle%2CstoreCode%2Cmetadata" in second.url
