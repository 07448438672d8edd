"""What Google Pub/Sub pushes: believed only with Google's signature for this subscription, and a wake-up."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import START, Clock, Desk, answer
from reviewbot.errors import AccessRefused, ParseError, SiteError
from reviewbot.sites import Heard, google_business
from reviewbot.testing import google_push
from reviewbot.testing.google import LOCATION, OPTIONS, SECRETS, FakeGoogle
from reviewbot.testing.google_push import (
    AUDIENCE,
    SENDER,
    certificates,
    envelope,
    notification,
    push,
    signature,
    signer,
)
from reviewbot.testing.site import Answer
from reviewbot.types import Page

MESSAGE = envelope(notification(LOCATION))
ALL = {**OPTIONS, **google_push.OPTIONS}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[FakeGoogle]:
    with FakeGoogle(clock=clock) as fake:
        yield fake


@pytest.fixture
def desk(google: FakeGoogle, clock: Clock) -> Iterator[Desk]:
    desk = Desk("google_business", google.url, ALL, SECRETS, clock)
    learns(desk)
    yield desk
    desk.wire.close()


def learns(desk: Desk) -> None:
    """Get Google's public keys, as whoever keeps the door does before anything is believed."""
    flow = google_business.keys(desk.listing, desk.keyring)
    try:
        request = next(flow)
        while True:
            request = flow.send(desk.wire.fetch(request))
    except StopIteration:
        return


# --- what is believed -----------------------------------------------------------------------------


def test_a_change_at_this_profile_is_a_sign_to_read_it(desk: Desk) -> None:
    assert desk.hears(push(MESSAGE, START)) == Heard(None, id="136969346945")


def test_a_second_delivery_has_the_same_id_and_a_later_message_another(desk: Desk) -> None:
    later = envelope(notification(LOCATION), "136969346946")
    ids = [desk.hears(push(body, START)).id for body in (MESSAGE, MESSAGE, later)]
    assert ids == ["136969346945", "136969346945", "136969346946"]


def test_a_change_at_another_profile_of_the_account_is_nothing_to_read(desk: Desk) -> None:
    other = envelope(notification("999"), "7")
    assert desk.hears(push(other, START)) == Heard(Page(()), id="7")


@pytest.mark.parametrize(
    "told",
    [
        {"type": "NEW_REVIEW", "review": f"accounts/1/locations/{LOCATION}/reviews/x"},
        {"location_name": f"locations/{LOCATION}"},
        {"notificationType": "NEW_REVIEW"},
        {},
        [],
        b"\xff\xfe",
        b"",
    ],
)
def test_every_form_of_the_notification_wakes_and_so_does_one_that_cannot_be_read(
    desk: Desk, told: Any
) -> None:
    assert desk.hears(push(envelope(told), START)).page is None


def test_a_message_whose_content_is_broken_still_wakes(desk: Desk) -> None:
    body = json.dumps({"message": {"data": "***", "message_id": "9"}}).encode()
    assert desk.hears(push(body, START)) == Heard(None, id="9")


# --- what is not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.example/hooks/google-main"},
        {"aud": None},
        {"iss": "https://accounts.example"},
        {"email": "somebody@else.iam.gserviceaccount.example"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": int((START - timedelta(minutes=2)).timestamp())},
        {"exp": None},
        {"exp": int((START + timedelta(days=400)).timestamp())},
        {"iat": int((START + timedelta(minutes=2)).timestamp())},
        {"iat": None},
    ],
)
def test_a_signature_of_google_for_somebody_else_or_another_time_is_refused(
    desk: Desk, claims: dict[str, Any]
) -> None:
    told = {name: value for name, value in claims.items() if value is not None}
    without = {name for name, value in claims.items() if value is None}
    authorization = signature(START, told, without=without)
    with pytest.raises(AccessRefused):
        desk.hears(push(MESSAGE, START, authorization))


def test_a_signature_that_is_replayed_after_its_hour_is_refused(desk: Desk) -> None:
    old = signature(START)
    assert desk.hears(push(MESSAGE, START + timedelta(minutes=59), old))
    with pytest.raises(AccessRefused, match="too old"):
        desk.hears(push(MESSAGE, START + timedelta(minutes=62), old))


def test_a_signature_by_another_key_under_googles_name_is_refused(desk: Desk) -> None:
    for authorization in (
        signature(START, key=signer("mine")),
        signature(START, kid="unknown"),
        signature(START, kid="k0", key=signer("k1")),
        signature(START, key="k" * 64, alg="HS256"),
        signature(START, key="", alg="none"),
    ):
        with pytest.raises(AccessRefused, match="not signed by Google"):
            desk.hears(push(MESSAGE, START, authorization))


@given(st.text(st.characters(max_codepoint=255)) | st.sampled_from(["Bearer", "Bearer a.b.c", "Basic eDp5"]))
def test_junk_for_a_signature_is_refused(authorization: str) -> None:
    desk = Desk("google_business", "http://127.0.0.1:1", ALL, SECRETS, Clock())
    desk.keyring.tokens.update(_kept())
    with pytest.raises(AccessRefused):
        desk.hears(push(MESSAGE, START, authorization or "x"))
    desk.wire.close()


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b"[]", b'{"message": null}', b'{"message": {"data": "e30="}}', b"\xff"]
)
def test_what_is_no_message_is_junk_though_google_signed_it(desk: Desk, body: bytes) -> None:
    with pytest.raises(ParseError):
        desk.hears(push(body, START))


@pytest.mark.parametrize("missing", ["push_audience", "push_email"])
def test_nothing_is_believed_before_the_owner_has_said_whom_to_believe(
    google: FakeGoogle, clock: Clock, missing: str
) -> None:
    options = {name: value for name, value in ALL.items() if name != missing}
    desk = Desk("google_business", google.url, options, SECRETS, clock)
    learns(desk)
    with pytest.raises(AccessRefused, match="push_audience and push_email"):
        desk.hears(push(MESSAGE, START))


def test_no_refusal_shows_the_signature_or_what_was_pushed(desk: Desk) -> None:
    told = signature(START, {"email": "x@y.example"})
    with pytest.raises(AccessRefused) as raised:
        desk.hears(push(MESSAGE, START, told))
    assert not [word for word in (told, SENDER, AUDIENCE, "x@y.example") if word in str(raised.value)]


# --- Google's keys --------------------------------------------------------------------------------


def _kept() -> dict[Any, Any]:
    desk = Desk("google_business", "http://127.0.0.1:1", ALL, SECRETS, Clock())
    flow = google_business.keys(desk.listing, desk.keyring)
    next(flow)
    with pytest.raises(StopIteration):
        flow.send(answer(certificates()))
    desk.wire.close()
    return dict(desk.keyring.tokens)


def test_keys_are_got_once_and_again_when_google_says_so(
    desk: Desk, google: FakeGoogle, clock: Clock
) -> None:
    learns(desk)
    clock.now += timedelta(hours=6, minutes=1)
    learns(desk)
    assert google.calls == ["certs", "certs"]


def test_without_keys_it_is_google_who_must_come_again(google: FakeGoogle, clock: Clock) -> None:
    desk = Desk("google_business", google.url, ALL, SECRETS, clock)
    with pytest.raises(SiteError, match="not here yet") as raised:
        desk.hears(push(MESSAGE, START))
    assert not raised.value.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"keys": []}',
        b'{"keys": 7}',
        b'{"keys": [7, {"kid": "k1"}]}',
        b'{"keys": [{"kid": "k1", "kty": "RSA", "n": 1, "e": []}]}',
        b"[]",
        b"<html>",
    ],
)
def test_what_is_no_keys_is_not_kept(google: FakeGoogle, clock: Clock, body: bytes) -> None:
    desk = Desk("google_business", google.url, ALL, SECRETS, clock)
    google.answer_next("certs", Answer(200, body))
    with pytest.raises(ParseError):
        learns(desk)
    assert desk.keyring.tokens == {}
