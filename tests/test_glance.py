"""Many Google profiles read as an agency has them: looked at fifty at once, read where there is news."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.desk import SOUP, START, now
from fakes.shop import Shop
from reviewbot import decide
from reviewbot.decide import ListingState
from reviewbot.errors import RateLimited
from reviewbot.store.sqlite import SqliteStore
from reviewbot.testing.google import OPTIONS, SECRETS
from reviewbot.testing.google_many import FakeAgency
from reviewbot.types import Listing

BIG, SMALL = [f"1-{100 + one}" for one in range(100)], [f"2-{300 + one}" for one in range(20)]
FOUR = BIG[:4]


class Agency(Shop):
    """A shop that looks after these profiles, each with one review that was read already."""

    google: FakeAgency

    def manages(self, google: FakeAgency) -> None:
        self.google = google
        self.secrets.update(SECRETS)
        for place in google.profiles:
            account, location = place.split("-")
            options = {**OPTIONS, "account": account, "listing": location}
            self.lists(place, "google_business", base_url=google.url, every="10m", **options)
            google.wrote(place, f"old-{location}", 5, "Lovely.", hours_ago=100)
        assert self.passes() == {"ok": len(google.profiles)}
        assert self.asked() == {"token": 1, "list": len(google.profiles)}

    def passes(self) -> Counter[str]:
        """How many listings came to what in a pass."""
        return Counter(one["status"] for one in self.polls())

    def polls(self) -> list[dict[str, Any]]:
        """A pass over all listings."""
        said = self.says("poll", "--json").json
        self.alerts = said["alerts_sent"]
        return list(said["listings"])

    def read(self) -> dict[str, dict[str, int]]:
        """What was new, edited or removed in a pass, by the listings that were read in it."""
        counts = ("new", "edited", "removed")
        return {
            one["name"]: {name: one[name] for name in counts if one[name]}
            for one in self.polls()
            if one["status"] == "ok"
        }

    def asked(self) -> Counter[str]:
        """What Google was asked since this was asked last."""
        asked = Counter(self.google.calls)
        self.google.calls.clear()
        return asked

    def opened(self) -> AbstractContextManager[SqliteStore]:
        """The store, while no command is at work."""
        return closing(SqliteStore(str(self.store)))


@pytest.fixture
def agency(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Agency]:
    with FakeAgency(FOUR, clock=now) as google:
        agency = Agency(tmp_path, capfd, monkeypatch)
        agency.manages(google)
        yield agency


# --- what it costs --------------------------------------------------------------------------------


def test_a_pass_over_120_profiles_without_news_takes_three_requests_and_news_are_read_in_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeAgency([*BIG, *SMALL], clock=now) as google:
        agency = Agency(tmp_path, capfd, monkeypatch)
        agency.manages(google)
        agency.waits(minutes=10)
        assert agency.passes() == {"not_modified": 120}
        assert agency.asked() == {"token": 1, "batch": 3}
        agency.waits(minutes=20)
        google.wrote(BIG[70], "new", 1, SOUP, hours_ago=0)
        assert agency.read() == {BIG[70]: {"new": 1}}
        assert agency.asked() == {"token": 1, "batch": 3, "list": 1}
        assert agency.alerts == 1
        agency.waits(minutes=30)
        assert agency.passes() == {"not_modified": 120}, "what was read is known"


# --- what is found --------------------------------------------------------------------------------


def test_an_edit_is_found_in_the_same_pass(agency: Agency) -> None:
    agency.waits(minutes=10)
    agency.google.wrote(FOUR[1], "old-101", 1, SOUP, hours_ago=0)
    assert agency.read() == {FOUR[1]: {"edited": 1}}
    assert agency.asked() == {"token": 1, "batch": 1, "list": 1}


def test_a_reply_made_elsewhere_is_found_at_once_where_its_review_is_among_the_newest(agency: Agency) -> None:
    agency.waits(minutes=10)
    said = {"comment": "Thank you.", "updateTime": "2026-11-22T10:00:00Z", "reviewReplyState": "APPROVED"}
    agency.google.profiles[FOUR[2]]["old-102"]["reviewReply"] = said  # its updateTime stays
    assert agency.read() == {FOUR[2]: {}}
    agency.waits(minutes=20)
    assert agency.passes() == {"not_modified": 4}


def test_a_reply_to_a_review_further_down_is_found_when_all_is_read_a_day_later(agency: Agency) -> None:
    for number in range(50):
        agency.google.wrote(FOUR[0], f"r-{number}", hours_ago=10)
    agency.waits(minutes=10)
    assert agency.read() == {FOUR[0]: {"new": 50}}
    said = {"comment": "Thank you.", "updateTime": "2026-11-22T10:00:00Z", "reviewReplyState": "APPROVED"}
    agency.google.profiles[FOUR[2]]["old-102"]["reviewReply"] = said
    agency.waits(minutes=20)
    assert agency.passes() == {"not_modified": 4}
    agency.waits(days=1)
    assert agency.passes() == {"ok": 4}
    (found,) = (row["review"]["reply"] for row in agency.log("--listing", FOUR[2]))
    assert found["text"] == "Thank you."


def test_a_review_that_is_gone_is_found_by_reading_everything_twice(agency: Agency) -> None:
    agency.google.wrote(FOUR[3], "second", hours_ago=90)
    agency.waits(minutes=10)
    agency.passes()
    del agency.google.profiles[FOUR[3]]["second"]
    agency.waits(minutes=20)
    assert agency.read() == {}
    for day in (1, 2):
        agency.waits(days=day, minutes=30)
        found = agency.read()
    assert found[FOUR[3]] == {"removed": 1}


def test_all_of_a_listing_is_read_a_day_after_the_last_time_whatever_the_looks_said(agency: Agency) -> None:
    for hours in (1, 9, 17):
        agency.waits(hours=hours)
        assert agency.passes() == {"not_modified": 4}
    assert agency.asked() == {"token": 3, "batch": 3}
    agency.waits(days=1)
    assert agency.passes() == {"ok": 4}
    assert agency.asked() == {"token": 1, "list": 4}


def test_a_named_listing_is_read_whatever_a_look_would_say(agency: Agency) -> None:
    assert agency.says("poll", FOUR[0]).code == 0
    assert agency.asked() == {"token": 1, "list": 1}


# --- how far a look reaches -------------------------------------------------------------------------


def test_pages_are_turned_until_all_is_shown_since_the_last_reading(agency: Agency) -> None:
    agency.google.page_size = 2
    for number in range(5):
        agency.google.wrote(FOUR[0], f"r-{number}", hours_ago=number / 2)
    agency.google.wrote(FOUR[3], "slow", hours_ago=5)
    agency.waits(minutes=10)
    assert agency.read() == {FOUR[0]: {"new": 5}, FOUR[3]: {"new": 1}}
    assert agency.asked()["batch"] == 4, (
        "6 of 10 changed of late, and the page after shows that those are all"
    )


def test_where_too_much_changed_listings_without_news_so_far_are_read_one_by_one(agency: Agency) -> None:
    agency.google.page_size = 1
    for number in range(5):
        agency.google.wrote(FOUR[0], f"r-{number}", hours_ago=number / 2)
    agency.waits(minutes=10)
    assert agency.passes() == {"ok": 4}
    assert agency.asked()["batch"] == 5


def test_an_edit_while_pages_are_turned_loses_nothing(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    google = agency.google
    google.page_size = 2
    google.wrote(FOUR[0], "a", hours_ago=1)
    google.wrote(FOUR[1], "b", hours_ago=2)
    google.wrote(FOUR[2], "c", hours_ago=3)
    agency.waits(minutes=10)
    assert len(agency.read()) == 3
    batch = google.batch

    def edited(account: str, body: Any) -> Any:
        told = batch(account, body)
        if "pageToken" not in body:  # it moves to a page that was turned already
            review = google.profiles[FOUR[2]]["c"]
            review |= {"starRating": "ONE", "comment": SOUP, "updateTime": f"{now():%Y-%m-%dT%H:%M:%S}Z"}
        return told

    monkeypatch.setattr(google, "batch", edited)
    agency.waits(minutes=20)
    agency.read()
    monkeypatch.undo()
    agency.waits(minutes=30)
    agency.read()
    assert {row["review"]["rating"] for row in agency.log() if row["review"]["key"] == "c"} == {1.0}


def test_a_listing_that_a_look_leaves_out_is_read_itself(agency: Agency) -> None:
    agency.google.leaves_out = True
    agency.google.strange.add(FOUR[1])
    agency.waits(minutes=10)
    assert agency.passes() == {"not_modified": 3, "error": 1}


def test_profiles_without_any_review_are_spared_too(agency: Agency) -> None:
    agency.google.profiles[FOUR[1]].clear()
    agency.waits(minutes=10)
    assert agency.passes() == {"not_modified": 3, "error": 1}, "one that loses them all is not believed"


# --- what goes wrong --------------------------------------------------------------------------------


def test_one_profile_that_is_not_ours_does_not_spoil_the_others(agency: Agency) -> None:
    agency.google.strange.add(FOUR[1])
    agency.waits(minutes=10)
    assert agency.passes() == {"ok": 3, "error": 1}, "the look is refused, so each is read"
    assert agency.asked()["batch"] == 1
    agency.waits(minutes=20)
    assert agency.passes() == {"not_modified": 3, "error": 1}, "from now on it is left out of the look"
    assert agency.asked() == {"token": 1, "batch": 1, "list": 1}
    agency.google.strange.clear()
    agency.waits(minutes=30)
    agency.passes()
    agency.waits(minutes=40)
    assert agency.passes() == {"not_modified": 4}


@pytest.mark.parametrize("code", [400, 403, 404, 500, 503])
def test_where_a_look_fails_listings_are_read_one_by_one(agency: Agency, code: int) -> None:
    agency.google.fail_next("batch", code)
    agency.google.wrote(FOUR[0], "new", 1, SOUP, hours_ago=0)
    agency.waits(minutes=10)
    assert agency.passes() == {"ok": 4}
    assert agency.asked()["list"] == 4
    assert agency.alerts == 1


@pytest.mark.parametrize("lost", ["drop_before_commit", "cut_after_commit"])
def test_a_look_whose_answer_is_lost_is_none(agency: Agency, lost: str) -> None:
    getattr(agency.google, lost)("batch")
    agency.waits(minutes=10)
    assert agency.passes() == {"ok": 4}


def test_a_used_up_quota_puts_all_of_them_off_and_is_no_failure_of_theirs(agency: Agency) -> None:
    agency.google.fail_next("batch", 429, retry_after="90")
    agency.waits(minutes=10)
    found = agency.polls()
    assert {one["status"] for one in found} == {"skipped"}
    assert all("quota" in one["error"] or "slow down" in one["error"] for one in found)
    assert agency.asked() == {"token": 1, "batch": 1}, "none is read one by one on top"
    with agency.opened() as store:
        assert store.listing_state(FOUR[0]).failures == 0
    agency.waits(minutes=11)
    agency.passes()
    assert agency.asked() == {}, "the wait that Google asked for is kept"
    agency.waits(minutes=12)
    assert agency.passes() == {"not_modified": 4}


def test_a_quota_that_stays_used_up_is_told_after_an_hour() -> None:
    listing = Listing("g", "google_business")
    state = ListingState("g", baselined_at=START, deep_at=START, succeeded_at=START)
    error = RateLimited("no", retry_after=timedelta(minutes=1))
    soon, late = START + timedelta(minutes=60), START + timedelta(minutes=70)
    later = decide.put_off(state, listing, error, soon)
    assert later
    assert later.due_at == later.not_before == soon + timedelta(minutes=1)
    assert decide.put_off(state, listing, error, late) is None


def test_a_pass_that_dies_after_a_look_reads_the_news_in_the_next_one(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency.google.wrote(FOUR[0], "new", 1, SOUP, hours_ago=0)
    agency.waits(minutes=10)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("reviewbot.app.passes.poll", dies)
        agency.says("poll")
    agency.asked()
    assert agency.read() == {FOUR[0]: {"new": 1}}
    assert agency.asked() == {"token": 1, "batch": 1, "list": 1}, "the others are spared already"


# --- which are looked at ----------------------------------------------------------------------------


def test_a_paused_listing_is_not_looked_at(agency: Agency) -> None:
    assert agency.says("listings", "pause", FOUR[0], "--why", "Being rebuilt.").code == 0
    agency.waits(minutes=10)
    assert agency.passes() == {"not_modified": 3, "skipped": 1}
    names = agency.google.asked[-1].json()["locationNames"]
    assert names == [f"accounts/1/locations/{place.partition('-')[2]}" for place in FOUR[1:]]


def test_a_look_is_filled_up_with_those_that_are_due_next(agency: Agency) -> None:
    agency.says("poll", FOUR[0])
    agency.asked()
    agency.waits(minutes=5)
    assert agency.passes() == {"skipped": 4}
    with agency.opened() as store:
        store.due_now(FOUR[2], now())
    assert agency.passes() == {"not_modified": 4}
    assert agency.asked() == {"token": 1, "batch": 1}


def test_news_of_a_listing_that_was_not_due_yet_make_it_due(agency: Agency) -> None:
    agency.waits(minutes=5)
    agency.google.wrote(FOUR[0], "new", hours_ago=0)
    with agency.opened() as store:
        store.due_now(FOUR[2], now())
    assert agency.read() == {FOUR[0]: {"new": 1}}


STATE = ListingState("g", baselined_at=START, deep_at=START, succeeded_at=START, due_at=START)


@pytest.mark.parametrize(
    "changes",
    [
        {"failures": 1},
        {"unfinished": True},
        {"gone_url": "https://x.example"},
        {"moved_to": "https://x.example"},
        {"not_before": START + timedelta(hours=2)},
        {"deep_at": START - timedelta(days=1)},
        {"baselined_at": None},
        {"succeeded_at": None},
    ],
)
def test_where_anything_is_wrong_with_a_listing_it_is_read_itself(changes: dict[str, Any]) -> None:
    at = START + timedelta(hours=1)
    assert decide.may_glance(STATE, at)
    assert not decide.may_glance(replace(STATE, **changes), at)


def test_a_look_never_puts_the_daily_reading_off() -> None:
    daily = Listing("g", "google_business", every=timedelta(days=1))
    at = START + timedelta(hours=20)
    assert decide.after_glance(STATE, daily, at).due_at == START + timedelta(days=1)
