"""Our own webhook: who is believed, for how long, and that a delivery counts once."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from fakes.desk import START
from fakes.shop import HEAD
from reviewbot import app, config, sites
from reviewbot.app import talks
from reviewbot.errors import AccessRefused, ParseError
from reviewbot.hooks import is_signed
from reviewbot.sites import Heard, Keyring
from reviewbot.store import Filter
from reviewbot.types import Inbound, Listing
from reviewbot.web.hooks import Hooks
from reviewbot.web.posts import Posts
from reviewbot.web.server import served

NEW, OLD = "new-secret", "old-secret"
SECRETS = {"HOOK": NEW, "HOOK_BEFORE": OLD}
OPTIONS = {"secret_env": "HOOK", "old_secret_env": "HOOK_BEFORE"}
RECORD = {"external_id": "r-1", "rating": 1, "body": "The soup was cold and nobody said sorry."}
BODY = json.dumps({"event": "review.created", "id": "evt_1", "review": RECORD}).encode()


def signature(body: bytes, secret: str = NEW, at: datetime = START, *, t: str = "") -> str:
    t = t or str(int(at.timestamp()))
    return f"t={t},v1={hmac.new(secret.encode(), t.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def hears(
    body: bytes = BODY,
    header: str = "",
    *,
    at: datetime = START,
    options: Mapping[str, str] = OPTIONS,
    **headers: str,
) -> Heard:
    hearing = sites.hearing(sites.load("import"))
    assert hearing
    keyring = Keyring(lambda name: SECRETS.get(name, ""), lambda: at)
    sent = {"x-reviewbot-signature": header} | headers
    return hearing(Listing("files", "import", options=options), keyring, Inbound("POST", {}, sent, body, at))


# --- who is believed ------------------------------------------------------------------------------


def test_a_signed_delivery_brings_its_reviews_whole() -> None:
    heard = hears(header=signature(BODY))
    assert heard.page
    assert [(review.key, review.rating, review.text) for review in heard.page.reviews] == [
        ("r-1", 1.0, RECORD["body"])
    ]
    assert heard.id == "evt_1"


def test_two_secrets_count_while_one_takes_the_place_of_the_other() -> None:
    assert hears(header=signature(BODY, OLD)) == hears(header=signature(BODY, NEW))
    both = signature(BODY, "unknown") + "," + signature(BODY, NEW).partition(",")[2]
    assert hears(header=both).id == "evt_1"
    with pytest.raises(AccessRefused):
        hears(header=signature(BODY, OLD), options={"secret_env": "HOOK"})


@pytest.mark.parametrize("seconds", [-300, -1, 0, 299, 300])
def test_a_signature_counts_for_five_minutes(seconds: int) -> None:
    assert hears(header=signature(BODY), at=START + timedelta(seconds=seconds)).id


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_an_older_signature_is_a_replay_and_one_from_the_future_a_wrong_clock(seconds: int) -> None:
    with pytest.raises(AccessRefused, match="more than 5 minutes ago or ahead"):
        hears(header=signature(BODY), at=START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "header",
    [
        *("", "t=", "v1=", "t=1793620800", "v1=abc", "nonsense", "t=x,v1=y", "=,=,=", "t=1793620800,v1="),
        signature(BODY, "guessed"),
        signature(BODY + b" "),
        signature(BODY, t="-1793620800"),
        signature(BODY, t="1793620800000"),
        signature(BODY, t="1e9"),
        signature(BODY).replace("v1=", "v0="),
        signature(BODY).replace("t=", "t=1"),
        "t=1793620800," + ",".join(["v1=00"] * 100_000),
        "é=ü," * 1000,
    ],
)
def test_nothing_else_is_believed(header: str) -> None:
    with pytest.raises(AccessRefused, match="missing or wrong") as raised:
        hears(header=header)
    assert not [secret for secret in SECRETS.values() if secret in str(raised.value)]


def test_a_sender_that_cannot_sign_may_bring_the_secret_along() -> None:
    assert hears(authorization=f"Bearer {NEW}").id == "evt_1"
    for brought in ("Bearer ", "Bearer guessed", f"Basic {NEW}", NEW, "Bearer é", f"Bearer {NEW}x"):
        with pytest.raises(AccessRefused):
            hears(authorization=brought)


@pytest.mark.parametrize("options", [{}, {"secret_env": "NOT_SET"}, {"secret_env": ""}])
def test_without_a_secret_nobody_is_believed(options: Mapping[str, str]) -> None:
    for header, authorization in ((signature(BODY, ""), ""), (signature(BODY), ""), ("", "Bearer ")):
        with pytest.raises(AccessRefused, match="secret_env is not set"):
            hears(header=header, options=options, authorization=authorization)


@given(body=st.binary(max_size=200), header=st.text(max_size=200))
def test_no_chance_header_is_believed_and_none_breaks_anything(body: bytes, header: str) -> None:
    with pytest.raises(AccessRefused):
        hears(body, header)


@given(body=st.binary(max_size=300))
def test_a_believed_body_is_read_or_refused(body: bytes) -> None:
    try:
        heard = hears(body, signature(body))
    except ParseError:
        return
    assert heard.page
    assert heard.page.reviews or heard.page.removed


def test_a_signature_is_hexadecimal_or_base64_and_never_made_without_a_secret() -> None:
    digest = hmac.new(b"s", b"body", hashlib.sha256).hexdigest()
    assert is_signed(b"body", f" {digest} ", "s")
    assert not is_signed(b"body", digest.upper(), "s")
    assert not is_signed(b"body", hmac.new(b"", b"body", hashlib.sha256).hexdigest(), "")
    assert not is_signed(b"body", "\udcff", "s")


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "keys", "removed"),
    [
        (RECORD, ["r-1"], ()),
        ([RECORD, {**RECORD, "external_id": "r-2"}], ["r-1", "r-2"], ()),
        ({"event": "review.updated", "review": RECORD}, ["r-1"], ()),
        ({"event": "review.deleted", "id": "evt_9", "review": {"external_id": "r-1"}}, [], ("r-1",)),
    ],
)
def test_a_record_a_list_or_an_event_is_read(said: Any, keys: list[str], removed: tuple[str, ...]) -> None:
    body = json.dumps(said).encode()
    heard = hears(body, signature(body))
    assert heard.page
    assert ([review.key for review in heard.page.reviews], heard.page.removed) == (keys, removed)


def test_a_delivery_without_an_id_of_its_own_is_known_by_its_signature() -> None:
    for said in (RECORD, [RECORD], {"event": "review.created", "id": 7, "review": RECORD}):
        body = json.dumps(said).encode()
        assert hears(body, signature(body)).id == signature(body).rpartition("=")[2]
        assert hears(body, authorization=f"Bearer {NEW}").id == ""
    assert hears(json.dumps({**RECORD, "id": "r-1"}).encode(), authorization=f"Bearer {NEW}").id == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"7",
        b"<html>",
        b'{"event": "review.sold", "review": {"rating": 1}}',
        b'[{"rating": 9}]',
    ],
)
def test_what_is_no_review_says_which_record_and_why(body: bytes) -> None:
    with pytest.raises(ParseError, match="files: "):
        hears(body, signature(body))


# --- over real HTTP -------------------------------------------------------------------------------

LISTING = '\n[[listings]]\nname = "files"\nsite = "import"\nlocation = "main"\nsecret_env = "HOOK"\n'


def test_a_delivery_opens_its_case_once_and_says_so_again_to_a_sender_who_repeats_it(tmp_path: Path) -> None:
    (tmp_path / "reviewbot.toml").write_text(HEAD + LISTING)
    settings = config.load(tmp_path / "reviewbot.toml", SECRETS)
    said: list[str] = []
    with closing(app.open_store(settings)) as store:
        hooks = Hooks(
            talks.hearings(settings), app.visits(settings, store), tell=lambda: None, say=said.append
        )
        with served(Posts(hooks.posts, Starlette()), 0) as address:
            right = {"X-Reviewbot-Signature": signature(BODY, at=datetime.now(UTC))}
            tries: tuple[dict[str, str], ...] = (right, right, {}, {"X-Reviewbot-Signature": signature(BODY)})
            codes = [
                requests.post(f"{address}hooks/files", data=BODY, headers=headers, timeout=10).status_code
                for headers in tries
            ]
        (row,) = store.log(Filter())
    assert codes == [200, 200, 401, 401]
    assert (row.stored.review.text, row.stored.revisions) == (RECORD["body"], 1)
    assert not [secret for secret in SECRETS.values() if secret in "".join(said)]
