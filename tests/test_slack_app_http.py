"""The Slack door in HTTP mode: really signed requests, through the web server and the gate."""

import http.client
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from fakes.office import OWNER, STAFF, Office, at_work
from fakes.slack_envelopes import Kind
from fakes.slack_signed import SIGNING_SECRET, Signed, challenge, signature, signed

CLICK = {"type": "block_actions", "user": {"id": OWNER, "team_id": "T1"}, "trigger_id": "1.T1.x"}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with at_work(tmp_path, monkeypatch, mode="http") as office:
        yield office
        assert office.slack.violations == []
        assert set(office.said) <= {"slack: connected"}


def again(body: bytes, kind: str = "application/x-www-form-urlencoded", *, at: str = "") -> Signed:
    """Any body, signed as Slack signs."""
    at = at or str(int(time.time()))
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": at}
    return Signed(body, headers | {"X-Slack-Signature": signature(SIGNING_SECRET, at, body)})


def test_a_case_is_answered_by_signed_requests_alone(office: Office) -> None:
    office.gets("r1")
    form = office.form(STAFF, "Assign…")
    office.slack.person(STAFF).submits(form, {"Who takes care of it?": STAFF})
    office.until(lambda: office.case().assignee == STAFF)
    form = office.form(STAFF, "Another time…")
    office.slack.person(STAFF).submits(form, {"Until when?": "yesterday or so"})
    assert "is not a time" in form.errors["until"]
    office.slack.person(STAFF).closes(form)
    office.slack.person(STAFF).runs("/reviews mine")
    assert "Cold soup" in office.told(STAFF)
    office.slack.person(STAFF).opens_home()
    office.until(lambda: "you have it" in office.slack.home(STAFF).words)
    office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    assert office.door.health() == {"ok": True, "connected": True, "last_pong_age_s": None}


def test_a_click_that_slack_delivers_again_counts_once(office: Office) -> None:
    office.gets("r1")
    act = office.clicks(OWNER, "Approve & post")
    office.until(lambda: office.case().reply_state == "live")
    office.slack.send_again(act)
    office.until(lambda: len(act.acked_at) == 2)
    assert len(office.google.posts) == len(office.events(1, "approve")) == 1
    assert office.events(1, "refused") == []


def test_the_very_same_request_is_taken_once(office: Office) -> None:
    office.gets("r1")
    click = office.clicks(STAFF, "Approve & post").payload
    office.told(STAFF)
    request = signed(
        Kind.INTERACTION, click | {"actions": [click["actions"][0] | {"action_ts": "9.9"}]}, at=time.time()
    )
    for _ in range(2):
        assert request.post(office.slack.http.url) == (200, b"")
    assert len(office.events(1, "refused")) == 2  # the click, and the request that was sent twice


def test_the_address_is_verified_with_the_challenge(office: Office) -> None:
    status, body = challenge(at=time.time()).post(office.slack.http.url)
    assert (status, body) == (200, b'{"challenge": "3eZbrw1a"}')


def test_a_request_that_slack_did_not_sign_or_not_now_is_refused(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    good, now = signed(Kind.INTERACTION, CLICK, at=time.time()), int(time.time())
    name, at = "X-Slack-Signature", "X-Slack-Request-Timestamp"
    others = [
        signed(Kind.INTERACTION, CLICK, at=time.time(), secret="another secret"),
        signed(Kind.INTERACTION, CLICK, at=now - 400),
        signed(Kind.INTERACTION, CLICK, at=now + 400),
        again(good.body, at="soon"),
        again(good.body, at=f"{now}.5"),
        again(good.body, at=f"-{now}"),
        again(good.body, at="9" * 40),
        replace(good, body=good.body + b"&x=1"),
        replace(good, headers=good.headers | {name: "v0=" + "0" * 64}),
        replace(good, headers=good.headers | {name: good.headers[name].upper()}),
        replace(good, headers=good.headers | {name: ""}),
        replace(good, headers={key: good.headers[key] for key in good.headers if key != name}),
        replace(good, headers={key: good.headers[key] for key in good.headers if key != at}),
        again("payload=Käse".encode("latin-1")),
    ]
    assert [one.post(office.slack.http.url)[0] for one in others] == [401] * len(others)
    assert "U111" not in caplog.text + "".join(capfd.readouterr())


def test_a_signed_request_that_makes_no_sense_is_refused_without_a_word_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    senseless = [
        again(urlencode([("payload", "{}"), ("payload", "{}")]).encode()),
        again(b"payload=%7Bnot+json"),
        again(b"payload=[]"),
        again(b""),
        again(b"<xml/>", "text/xml"),
        again(b"[1]", "application/json"),
        again(b'{"type": ', "application/json"),
        again(b'{"a":' * 100_000, "application/json"),
    ]
    assert [one.post(office.slack.http.url)[0] for one in senseless] == [400] * len(senseless)
    assert not caplog.text
    assert not "".join(capfd.readouterr())


def test_what_slack_does_not_send_this_way_is_refused_before_it_is_read(office: Office) -> None:
    where = urlsplit(office.slack.http.url)
    answers = []
    for method, path, headers in (
        ("GET", where.path, {}),
        ("PUT", where.path, {"Content-Length": "0"}),
        ("POST", "/elsewhere", {"Content-Length": "0"}),
        ("POST", where.path, {"Content-Length": "-1"}),
        ("POST", where.path, {"Content-Length": "2000000"}),
    ):
        line = http.client.HTTPConnection(where.netloc, timeout=10)
        line.putrequest(method, path)
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders()
        answers.append(line.getresponse().status)
        line.close()
    assert answers == [405, 405, 404, 400, 413]


def test_two_megabytes_are_not_read(office: Office) -> None:
    request = again(b"payload=" + b"x" * 2_000_000)
    try:
        assert request.post(office.slack.http.url)[0] == 413
    except OSError:  # hung up on while it was still sending
        return


def test_who_hears_that_slack_is_connected_finds_the_door_well(office: Office) -> None:
    office.until(lambda: bool(office.said))
    assert (office.said, office.well_when_said) == (["slack: connected"], [True])
