"""What Google answers when many profiles are asked for at once."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import answer
from reviewbot.errors import ParseError
from reviewbot.sites import google_business
from reviewbot.testing.google import OPTIONS
from reviewbot.types import Listing


def listing(place: str, **options: str) -> Listing:
    account, location = place.split("-")
    return Listing(
        place, "google_business", options={**OPTIONS, "account": account, "listing": location, **options}
    )


def entry(place: str, at: str = "2026-11-02T10:00:00Z", **more: Any) -> dict[str, Any]:
    account, location = place.split("-")
    review = {"reviewId": "r-1", "starRating": "ONE", "updateTime": at} | more
    return {"name": f"accounts/{account}/locations/{location}", "review": review}


def test_only_profiles_of_one_account_and_login_are_looked_at_together() -> None:
    mine, pasted = listing("1-10"), listing("1-11", account="accounts/1")
    other, login = listing("2-12"), listing("1-13", token_env="OTHER")
    found = google_business.together([mine, other, pasted, login])
    assert found == [[mine, pasted], [other], [login]]


@pytest.mark.parametrize(
    "body",
    [
        {"reviews": []},
        {"locationReviews": {}},
        {"error": {"code": 403}},
        {"locationReviews": ["x"]},
        {"locationReviews": [entry("1-99")]},
        {"locationReviews": [entry("1-10", reviewId="")]},
        {"locationReviews": [entry("1-10", at="yesterday")]},
        {"locationReviews": [entry("1-10"), entry("1-10", at="2026-11-02T11:00:00Z")]},
    ],
)
def test_what_would_leave_something_out_is_no_look(body: Any) -> None:
    with pytest.raises(ParseError):
        google_business.glanced([listing("1-10")], answer(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.sampled_from(["name", "review"]), st.sampled_from([*entry("1-10")["review"], "reviewReply", ""]), JSON
)
def test_a_look_at_junk_is_none_or_a_sound_one(where: str, field: str, junk: Any) -> None:
    strange = entry("1-10")
    if where == "review" and field:
        strange["review"][field] = junk
    else:
        strange[where] = junk
    with suppress(ParseError):
        shown = google_business.glanced(
            [listing("1-10")], answer({"locationReviews": [entry("1-10"), strange]})
        )
        assert [review.updated_at for review in shown.reviews["1-10"]] == sorted(
            (review.updated_at for review in shown.reviews["1-10"] if review.updated_at), reverse=True
        )


def test_profiles_without_reviews_answer_nothing() -> None:
    shown = google_business.glanced([listing("1-10")], answer({}))
    assert (dict(shown.reviews), shown.back_to, shown.next) == ({}, None, "")
