"""The wire against a real server on loopback; only the clock, the waiting and DNS are pretended."""

import gzip
import itertools
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes.web import Answer, Memory, Web
from reviewbot import __version__
from reviewbot.errors import (
    AccessRefused,
    GoneForGood,
    ListingGone,
    PrivateAddress,
    RateLimited,
    RobotsRefused,
    SiteError,
    WireError,
)
from reviewbot.http import Wire, guard
from reviewbot.http.exchange import MAX_BODY, retry_after
from reviewbot.http.robots import MAX_BYTES, parse
from reviewbot.types import Request, Validators

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PUBLIC = "93.184.216.34"  # an address on the internet that no test ever reaches


class Clock:
    """Time that passes only by sleeping, or by ``tick`` seconds at every look at it."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.tick = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        self.passed += self.tick
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.passed += seconds


class Internet:
    """Pretended DNS: every name has a public address, and every address leads to the local server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.names: dict[str, list[list[str]]] = {}  # successive answers; the last one stays
        self.looked_up: list[str] = []
        self.connected: list[str] = []

    def getaddrinfo(self, host: str, *_: object) -> list[tuple[Any, ...]]:
        host.encode("idna")  # as the real one does: UnicodeError for a label that is too long
        self.looked_up.append(host)
        literal = host.replace(".", "").isdigit() or ":" in host
        answers = self.names.get(host, [[host if literal else PUBLIC]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]

    def connect(self, place: tuple[str, int], *_: object, **__: object) -> socket.socket:
        self.connected.append(place[0])
        opened = socket.socket()
        opened.settimeout(5)
        opened.connect(("127.0.0.1", self.port))
        return opened


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire(clock: Clock) -> Iterator[Wire]:
    """A wire whose owner listed this machine, as in development and in demos."""
    with open_wire(clock, ["127.0.0.1"]) as opened:
        yield opened


@pytest.fixture
def stranger(clock: Clock, internet: Internet) -> Iterator[Wire]:
    """A wire whose owner listed nothing, on the pretended internet."""
    assert internet
    with open_wire(clock) as opened:
        yield opened


@pytest.fixture
def internet(web: Web, monkeypatch: pytest.MonkeyPatch) -> Internet:
    pretended = Internet(web.port)
    monkeypatch.setattr(socket, "getaddrinfo", pretended.getaddrinfo)
    monkeypatch.setattr(guard, "create_connection", pretended.connect)
    return pretended


def open_wire(clock: Clock, allow_private: Sequence[str] = (), memory: Memory | None = None) -> Wire:
    return Wire(
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        hosts=memory or Memory(),
        allow_private=allow_private,
    )


# --- what comes back ----------------------------------------------------------------------------


def test_an_answer_has_lower_case_headers_a_decompressed_body_and_the_time(web: Web, wire: Wire) -> None:
    web.answers["/feed"] = Answer(
        headers={"ETag": '"1"', "Content-Encoding": "gzip"}, body=gzip.compress(b"hello")
    )
    response = wire.fetch(Request(web.url("/feed")))
    assert (response.status, response.body, response.fetched_at) == (200, b"hello", START)
    assert response.validators == Validators('"1"', "")
    assert response.moved_to == ""


def test_a_request_says_who_asks_and_what_it_can_read(web: Web, clock: Clock) -> None:
    web.answers["/"] = Answer()
    with Wire(
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        hosts=Memory(),
        allow_private=["127.0.0.1"],
        contact="owner@example.com\r\nX-Junk: 1",
    ) as wire:
        wire.fetch(Request(web.url("/"), headers={"Authorization": "Bearer made-up"}))
    headers = web.asked[0].headers
    assert headers["user-agent"].startswith(f"reviewbot/{__version__} (+owner@example.com")
    assert headers["accept-encoding"] == "gzip"
    assert headers["authorization"] == "Bearer made-up"
    assert "x-junk" not in headers


def test_proxies_netrc_and_cookies_of_the_environment_are_not_used(
    web: Web, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web.answers["/"] = Answer(headers={"Set-Cookie": "session=1"})
    wire.fetch(Request(web.url("/")))
    wire.fetch(Request(web.url("/")))
    assert "cookie" not in web.asked[1].headers


@pytest.mark.parametrize("etag", ['"abc"', 'W/"weak"'])
def test_validators_are_sent_as_they_came_and_304_comes_back(web: Web, wire: Wire, etag: str) -> None:
    web.answers["/feed"] = Answer(304)
    monday = "Mon, 02 Mar 2026 08:00:00 GMT"
    response = wire.fetch(Request(web.url("/feed")), validators=Validators(etag, monday))
    assert response.status == 304
    assert web.asked[0].headers["if-none-match"] == etag
    assert web.asked[0].headers["if-modified-since"] == monday


@pytest.mark.parametrize("junk", ["a\nb", "caf\xe9", "\u2603", "x" * 5000])
def test_validators_that_cannot_be_sent_back_are_left_out(web: Web, wire: Wire, junk: str) -> None:
    web.answers["/feed"] = Answer()
    wire.fetch(Request(web.url("/feed")), validators=Validators(junk, junk))
    assert "if-none-match" not in web.asked[0].headers


def test_not_modified_without_having_asked_is_not_believed(web: Web, wire: Wire) -> None:
    web.answers["/feed"] = Answer(304)
    with pytest.raises(SiteError, match="cannot use"):
        wire.fetch(Request(web.url("/feed")))


def test_latin_1_junk_in_headers_does_no_harm(web: Web, wire: Wire) -> None:
    junk = b"X-Caf\xe9: \xff\xfe\r\nETag: \x01\r\nno colon here"
    web.answers["/"] = Answer(raw=[b"HTTP/1.1 200 OK\r\n" + junk + b"\r\nContent-Length: 2\r\n\r\nok"])
    assert wire.fetch(Request(web.url("/"))).status == 200


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "permanent"),
    [
        (401, AccessRefused, True),
        (403, AccessRefused, True),
        (404, ListingGone, True),
        (410, GoneForGood, True),
        (418, SiteError, False),
        (429, RateLimited, False),
        (500, SiteError, False),
        (503, SiteError, False),
    ],
)
def test_a_status_becomes_the_error_that_says_what_to_do(
    web: Web, wire: Wire, status: int, kind: type[SiteError], permanent: bool
) -> None:
    web.answers["/page"] = Answer(status)
    with pytest.raises(SiteError) as caught:
        wire.fetch(Request(web.url("/page?api_key=hush-hush")))
    assert type(caught.value) is kind
    assert caught.value.permanent is permanent
    message = str(caught.value)
    assert message.startswith("127.0.0.1 ")
    assert "hush" not in message
    assert "\n" not in message


def test_gone_for_good_is_told_apart_from_not_found(web: Web, wire: Wire) -> None:
    web.answers["/old"] = Answer(410)
    with pytest.raises(ListingGone, match="gone for good"):
        wire.fetch(Request(web.url("/old")))


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value", ["120", "Mon, 02 Mar 2026 09:02:00 GMT"])
def test_a_site_that_asks_us_to_wait_says_how_long(web: Web, wire: Wire, status: int, value: str) -> None:
    web.answers["/"] = Answer(status, headers={"Retry-After": value})
    with pytest.raises(RateLimited) as caught:
        wire.fetch(Request(web.url("/")))
    assert caught.value.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta(0)),
        ("-5", timedelta(0)),
        ("9" * 5000, timedelta(hours=24)),
        ("-" + "9" * 5000, timedelta(0)),
        ("Monday, 02-Mar-26 09:00:30 GMT", timedelta(seconds=30)),
        ("Mon Mar  2 09:00:30 2026", timedelta(seconds=30)),
        ("Sun, 01 Mar 2026 09:00:00 GMT", timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(hours=24)),
        ("", None),
        ("soon", None),
        ("1e3", None),
        ("\u0663", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, START) == wait


@example("0\x1f")
@given(
    st.one_of(st.text(), st.from_regex(r"[A-Z][a-z]{2}, [0-9]+ [A-Z][a-z]{2} [0-9]+ [0-9:]+ [+-]?[0-9A-Z]*"))
)
def test_no_retry_after_header_crashes_or_is_negative(value: str) -> None:
    wait = retry_after(value, START)
    assert wait is None or timedelta(0) <= wait <= timedelta(hours=24)


# --- a wire that breaks -------------------------------------------------------------------------


def test_a_body_that_is_cut_off_is_no_answer(web: Web, wire: Wire) -> None:
    web.answers["/"] = Answer(body=b"x" * 1000, cut=True)
    with pytest.raises(WireError, match="broke off"):
        wire.fetch(Request(web.url("/")))


def test_a_compressed_body_that_is_cut_off_is_no_answer(web: Web, wire: Wire) -> None:
    packed = gzip.compress(bytes(range(256)) * 10)
    web.answers["/"] = Answer(headers={"Content-Encoding": "gzip"}, body=packed[:-20])
    with pytest.raises(WireError, match="broke off"):
        wire.fetch(Request(web.url("/")))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(headers={"Content-Encoding": "gzip"}, body=gzip.compress(bytes(MAX_BODY + 1))),
        Answer(chunks=itertools.repeat(b"x" * 65_536)),
        Answer(headers={"Content-Encoding": "gzip"}, chunks=itertools.repeat(gzip.compress(b""))),
        Answer(headers={"Content-Length": str(MAX_BODY + 1)}),
        Answer(headers={"Content-Length": "9" * 30}),
    ],
    ids=["gzip bomb", "endless", "endless gzip of nothing", "declared", "declared absurdly"],
)
def test_a_body_over_the_size_cap_is_not_read_to_its_end(web: Web, wire: Wire, answer: Answer) -> None:
    web.answers["/"] = answer
    with pytest.raises(WireError, match="more than 5 MB"):
        wire.fetch(Request(web.url("/")))


def test_a_body_of_exactly_the_size_cap_is_read(web: Web, wire: Wire) -> None:
    web.answers["/"] = Answer(body=bytes(MAX_BODY))
    assert len(wire.fetch(Request(web.url("/"))).body) == MAX_BODY


DRIPS: dict[str, Answer] = {
    "header": Answer(raw=itertools.chain([b"HTTP/1.1 200 OK\r\nX: "], itertools.repeat(b"a"))),
    "body": Answer(raw=itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"a"))),
    "chunks": Answer(chunks=itertools.repeat(b"a")),
    "chunk size": Answer(
        raw=itertools.chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"], itertools.repeat(b"a")
        )
    ),
}


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_for_ever_is_given_up(web: Web, wire: Wire, clock: Clock, drip: Answer) -> None:
    clock.tick = 25.0
    web.answers["/"] = drip
    with pytest.raises(WireError, match="did not answer in time"):
        wire.fetch(Request(web.url("/")))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.7\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip at all",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x8b",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_sound_http_is_a_wire_error(web: Web, wire: Wire, raw: bytes) -> None:
    web.answers["/"] = Answer(raw=[raw])
    with pytest.raises(WireError, match=r"^127\.0\.0\.1 "):
        wire.fetch(Request(web.url("/")))


@settings(deadline=None, max_examples=50)
@given(st.sampled_from([b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 \r\nLocation: "]), st.binary())
def test_no_bytes_from_a_server_raise_anything_but_our_own_errors(start: bytes, rest: bytes) -> None:
    with Web() as web, open_wire(Clock(), ["127.0.0.1"]) as wire:
        web.answers["/"] = Answer(raw=[start + rest])
        with suppress(SiteError):
            assert wire.fetch(Request(web.url("/"))).status // 100 == 2


def test_a_refused_connection_names_the_host(wire: Wire) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(WireError, match=r"127\.0\.0\.1 cannot be reached: Connection refused"):
        wire.fetch(Request(f"http://127.0.0.1:{port}/?token=hush"))


def test_a_name_without_an_address_is_a_wire_error(stranger: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(WireError, match=r"no address is known for shop\.example"):
        stranger.fetch(Request("https://shop.example/"))


def test_https_to_a_server_without_tls_is_a_wire_error(web: Web, wire: Wire) -> None:
    with pytest.raises(WireError, match="no secure connection"):
        wire.fetch(Request(web.url("/").replace("http:", "https:")))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://shop.example:99999/",
        "http://shop.example:x/",
        "http://" + "a" * 70 + ".example/",
        "http://*.example/",
        "http://\u2603\uffff.example/",
        "http://a..b/",
        "http://owner:hush@shop.example/",
        "http://shop.example\\@127.0.0.1/",
        "https://%00/",
    ],
)
def test_an_address_that_cannot_be_asked_is_a_wire_error(stranger: Wire, url: str) -> None:
    with pytest.raises(WireError) as caught:
        stranger.fetch(Request(url))
    assert "hush" not in str(caught.value)


@given(
    st.text().map(lambda text: f"http://127.0.0.1:0/{text}") | st.text().map(lambda text: f"http://{text}")
)
def test_no_address_raises_anything_but_our_own_errors(url: str) -> None:
    def nowhere(*_: object) -> None:
        raise socket.gaierror

    with pytest.MonkeyPatch.context() as patch, open_wire(Clock()) as wire:
        patch.setattr(socket, "getaddrinfo", nowhere)
        with pytest.raises(SiteError) as caught:
            wire.fetch(Request(url))
        assert str(caught.value).isprintable()


def test_a_key_with_a_line_break_is_reported_without_showing_it(web: Web, wire: Wire) -> None:
    for key in ("hush\r\nX-Other: 1", "hush\u2603"):
        with pytest.raises(WireError, match="cannot be sent") as caught:
            wire.fetch(Request(web.url("/"), headers={"Authorization": key}))
        assert "hush" not in str(caught.value)
        assert caught.value.__cause__ is None
    assert web.asked == []


def test_the_logs_of_the_libraries_never_show_an_address(
    web: Web, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    web.answers["/"] = Answer(raw=[b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nok"])
    wire.fetch(Request(web.url("/?key=hush")))
    assert "hush" not in caplog.text


# --- redirects ----------------------------------------------------------------------------------


def test_a_page_that_moved_for_good_says_where_to(web: Web, wire: Wire) -> None:
    web.answers["/a"] = Answer(301, headers={"Location": "/b"})
    web.answers["/b"] = Answer(308, headers={"Location": web.url("/c%20\u00e9".encode().decode("latin-1"))})
    web.answers["/c%20%C3%A9"] = Answer(body=b"here")
    response = wire.fetch(Request(web.url("/a")))
    assert response.body == b"here"
    assert response.url == response.moved_to == web.url("/c%20%C3%A9")


def test_a_page_that_moved_for_now_keeps_its_address(web: Web, wire: Wire) -> None:
    web.answers["/a"] = Answer(301, headers={"Location": "/b"})
    web.answers["/b"] = Answer(302, headers={"Location": "/c"})
    web.answers["/c"] = Answer()
    response = wire.fetch(Request(web.url("/a")))
    assert response.url == web.url("/c")
    assert response.moved_to == ""


def test_five_redirects_are_followed_and_no_more(web: Web, wire: Wire) -> None:
    for hop in range(6):
        web.answers[f"/{hop}"] = Answer(302, headers={"Location": f"/{hop + 1}"})
    web.answers["/6"] = Answer()
    assert wire.fetch(Request(web.url("/1"))).url == web.url("/6")
    with pytest.raises(WireError, match="more than 5 times"):
        wire.fetch(Request(web.url("/0")))


def test_the_body_of_a_redirect_is_not_read(web: Web, wire: Wire) -> None:
    web.answers["/a"] = Answer(302, headers={"Location": "/b"}, chunks=itertools.repeat(b"x" * 1000))
    web.answers["/b"] = Answer(body=b"here")
    assert wire.fetch(Request(web.url("/a"))).body == b"here"


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("http://10.0.0.1/", PrivateAddress),
        ("http://169.254.169.254/latest/meta-data/", PrivateAddress),
        ("http://[::ffff:10.0.0.1]/", PrivateAddress),
        ("http://[fd00::1]/", PrivateAddress),
        ("http://167772161/", PrivateAddress),
        ("file:///etc/passwd", WireError),
        ("gopher://127.0.0.1/", WireError),
        ("http://user:pass@127.0.0.1/", WireError),
        ("http://[", WireError),
        ("http://\x1b[2Jx.example/", WireError),
        ("", WireError),
    ],
)
def test_a_redirect_to_where_we_must_not_go_is_refused(
    web: Web, wire: Wire, location: str, kind: type[SiteError]
) -> None:
    web.answers["/"] = Answer(302, headers={"Location": location})
    with pytest.raises(kind, match=r"^127\.0\.0\.1 ") as caught:
        wire.fetch(Request(web.url("/")))
    assert str(caught.value).isprintable()


def test_credentials_stay_with_the_origin_they_were_meant_for(web: Web, stranger: Wire) -> None:
    web.answers["/a"] = Answer(302, headers={"Location": web.url("/b", "other.example")})
    web.answers["/b"] = Answer(302, headers={"Location": web.url("/c", "shop.example")})
    web.answers["/c"] = Answer()
    headers = {"Authorization": "Bearer made-up", "X-Api-Key": "made-up", "Accept": "application/json"}
    stranger.fetch(Request(web.url("/a", "shop.example"), headers=headers), validators=Validators('"1"'))
    first, *later = (asked.headers for asked in web.asked)
    assert first["authorization"] == "Bearer made-up"
    for seen in later:
        assert not {"authorization", "x-api-key"} & set(seen)
        assert seen["accept"] == "application/json"
        assert seen["if-none-match"] == '"1"'


def test_credentials_stay_on_a_redirect_within_the_origin(web: Web, wire: Wire) -> None:
    web.answers["/a"] = Answer(307, headers={"Location": "/b"})
    web.answers["/b"] = Answer()
    wire.fetch(Request(web.url("/a"), headers={"Authorization": "Bearer made-up"}))
    assert web.asked[1].headers["authorization"] == "Bearer made-up"


# --- replies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_reply_is_sent_with_its_body(web: Web, wire: Wire, method: str) -> None:
    web.answers["/reply"] = Answer(201, body=b"{}")
    request = Request(
        web.url("/reply"), method, {"Content-Type": "application/json"}, b'{"text": "Thank you"}'
    )
    assert wire.fetch(request, validators=Validators('"1"')).status == 201
    asked = web.asked[0]
    assert (asked.method, asked.body) == (method, b'{"text": "Thank you"}')
    assert "if-none-match" not in asked.headers


def test_a_reply_is_not_sent_again_when_it_is_redirected(web: Web, wire: Wire) -> None:
    web.answers["/reply"] = Answer(307, headers={"Location": "/elsewhere"})
    with pytest.raises(SiteError, match="redirects a POST"):
        wire.fetch(Request(web.url("/reply"), "POST", body=b"{}"))
    assert web.paths() == ["/reply"]


def test_a_reply_whose_answer_is_lost_is_not_sent_again(web: Web, wire: Wire) -> None:
    web.answers["/reply"] = Answer(raw=[b""])
    with pytest.raises(WireError):
        wire.fetch(Request(web.url("/reply"), "POST", body=b"{}"))
    assert web.paths() == ["/reply"]


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 -- an address to refuse
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "fc00::1",
        "fe80::1%1",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_a_host_on_a_private_network_is_refused(stranger: Wire, internet: Internet, address: str) -> None:
    internet.names["shop.example"] = [[PUBLIC, address]]
    with pytest.raises(PrivateAddress, match=r"^shop\.example is on a private network .*allow_private"):
        stranger.fetch(Request("http://shop.example/"))
    assert internet.connected == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:5db8:d822"])
def test_a_public_host_is_connected_to_by_the_address_that_was_checked(
    web: Web, stranger: Wire, internet: Internet, address: str
) -> None:
    internet.names["shop.example"] = [[address], ["10.0.0.1"]]
    web.answers["/"] = Answer()
    stranger.fetch(Request(web.url("/", "shop.example")))
    assert internet.connected == [address]
    assert internet.looked_up == ["shop.example"]
    assert web.asked[0].headers["host"] == f"shop.example:{web.port}"


def test_a_name_that_turns_private_between_two_requests_is_refused(
    web: Web, stranger: Wire, internet: Internet
) -> None:
    internet.names["shop.example"] = [[PUBLIC], ["127.0.0.1"]]
    web.answers["/"] = Answer(302, headers={"Location": "/again", "Connection": "close"})
    with pytest.raises(PrivateAddress):
        stranger.fetch(Request(web.url("/", "shop.example")))
    assert internet.connected == [PUBLIC]


def test_the_name_for_tls_is_that_of_the_host_not_of_its_address(stranger: Wire, internet: Internet) -> None:
    hello = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        internet.port = listening.getsockname()[1]

        def read_client_hello() -> None:
            visitor, _ = listening.accept()
            with visitor:
                hello.extend(visitor.recv(4096))

        reader = threading.Thread(target=read_client_hello)
        reader.start()
        with pytest.raises(WireError):
            stranger.fetch(Request("https://shop.example/"))
        reader.join()
    assert b"shop.example" in hello


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "shop.example", "Shop.Example.", "[::1]"])
def test_the_owner_may_list_a_private_host_by_name_address_or_network(
    web: Web, clock: Clock, internet: Internet, entry: str
) -> None:
    internet.names["shop.example"] = [["::1" if entry == "[::1]" else "127.0.0.1"]]
    web.answers["/"] = Answer()
    with open_wire(clock, [entry]) as wire:
        assert wire.fetch(Request(web.url("/", "shop.example"))).status == 200


def test_only_the_listed_address_of_a_host_is_connected_to(
    web: Web, clock: Clock, internet: Internet
) -> None:
    internet.names["localhost"] = [["::1", "127.0.0.1"]]
    web.answers["/"] = Answer()
    with open_wire(clock, ["127.0.0.1"]) as wire:
        wire.fetch(Request(web.url("/", "localhost")))
    assert internet.connected == ["127.0.0.1"]


# --- pace ---------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance(web: Web, stranger: Wire, clock: Clock) -> None:
    web.answers["/"] = Answer()
    for _ in range(3):
        stranger.fetch(Request(web.url("/", "shop.example")), per_minute=30)
    stranger.fetch(Request(web.url("/", "other.example")), per_minute=30)
    assert clock.sleeps == [2.0, 2.0]


def test_time_that_passed_anyway_is_not_waited_again(web: Web, stranger: Wire, clock: Clock) -> None:
    web.answers["/"] = Answer()
    for passing in (1.5, 60.0, 0.0):
        stranger.fetch(Request(web.url("/", "shop.example")), per_minute=30)
        clock.passed += passing
    assert clock.sleeps == [0.5]


def test_a_listed_host_is_neither_paced_nor_asked_for_robots_txt(web: Web, wire: Wire, clock: Clock) -> None:
    web.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /")
    web.answers["/"] = Answer()
    for _ in range(3):
        wire.fetch(Request(web.url("/"), robots=True))
    assert clock.sleeps == []
    assert web.paths() == ["/", "/", "/"]


def test_a_new_process_keeps_the_pace_of_the_last_one(web: Web, clock: Clock, internet: Internet) -> None:
    assert internet
    web.answers["/"] = Answer()
    memory = Memory()
    for passing in (2.0, 600.0, 0.0):
        with open_wire(clock, memory=memory) as wire:
            wire.fetch(Request(web.url("/", "shop.example")), per_minute=12)
        clock.passed += passing
    assert clock.sleeps == [3.0]


def test_a_clock_that_was_set_back_costs_one_pause_and_not_a_day(
    web: Web, stranger: Wire, clock: Clock
) -> None:
    web.answers["/"] = Answer()
    clock.passed = 86_400.0
    stranger.fetch(Request(web.url("/", "shop.example")), per_minute=30)
    clock.passed = 0.0
    stranger.fetch(Request(web.url("/", "shop.example")), per_minute=30)
    assert clock.sleeps == [2.0]


def test_a_request_that_failed_is_a_visit_too(web: Web, stranger: Wire, clock: Clock) -> None:
    web.answers["/"] = Answer(raw=[b""])
    for _ in range(2):
        with pytest.raises(WireError):
            stranger.fetch(Request(web.url("/", "shop.example")), per_minute=30)
    assert clock.sleeps == [2.0]


def test_one_host_is_asked_one_thing_at_a_time(web: Web, stranger: Wire) -> None:
    first_may_end = threading.Event()
    web.answers["/slow"] = Answer(hold=first_may_end)
    web.answers["/next"] = Answer()
    slow = threading.Thread(target=stranger.fetch, args=(Request(web.url("/slow", "shop.example")),))
    after = threading.Thread(target=stranger.fetch, args=(Request(web.url("/next", "shop.example")),))
    slow.start()
    assert web.arrived.acquire(timeout=10)  # from now on the slow one holds its turn
    after.start()
    stranger.fetch(Request(web.url("/next", "other.example")))  # another host does not wait
    assert web.paths() == ["/slow", "/next"]
    first_may_end.set()
    slow.join()
    after.join()
    assert [asked.headers["host"].split(":")[0] for asked in web.asked] == [
        "shop.example",
        "other.example",
        "shop.example",
    ]


# --- robots.txt ---------------------------------------------------------------------------------


def page(web: Web, path: str = "/reviews", host: str = "shop.example") -> Request:
    return Request(web.url(path, host), robots=True)


def test_a_page_that_robots_txt_disallows_is_not_asked_for(web: Web, stranger: Wire) -> None:
    web.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /reviews")
    with pytest.raises(RobotsRefused, match=r"^shop\.example .*robots\.txt"):
        stranger.fetch(page(web))
    assert web.paths() == ["/robots.txt"]


def test_robots_txt_is_read_once_a_day_and_pages_keep_their_distance(
    web: Web, stranger: Wire, clock: Clock
) -> None:
    web.answers["/robots.txt"] = Answer(body=b"")
    web.answers["/reviews"] = Answer()
    stranger.fetch(page(web), per_minute=600)
    stranger.fetch(page(web), per_minute=600)
    assert clock.sleeps == [5.0]
    clock.passed += timedelta(hours=24).total_seconds()
    stranger.fetch(page(web))
    assert web.paths() == ["/robots.txt", "/reviews", "/reviews", "/robots.txt", "/reviews"]


def test_the_first_page_of_a_host_waits_for_nothing_and_robots_txt_keeps_its_distance_to_a_page(
    web: Web, stranger: Wire, clock: Clock
) -> None:
    web.answers["/robots.txt"] = Answer(body=b"")
    web.answers["/reviews"] = Answer()
    stranger.fetch(page(web))
    assert clock.sleeps == []
    other_scheme = Request(web.url("/reviews", "shop.example").replace("http:", "https:"), robots=True)
    with pytest.raises(SiteError, match="secure connection"):
        stranger.fetch(other_scheme)  # another origin of the same host: its robots.txt is asked for
    assert clock.sleeps == [5.0]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [("0.5", [0.5, 5.0]), ("12", [12.0, 12.0]), ("86400", [60.0, 60.0]), ("junk", [5.0])],
)
def test_a_crawl_delay_is_kept_within_reason(
    web: Web, stranger: Wire, clock: Clock, wanted: str, kept: list[float]
) -> None:
    web.answers["/robots.txt"] = Answer(body=f"User-agent: *\nCrawl-delay: {wanted}".encode())
    web.answers["/reviews"] = Answer()
    stranger.fetch(page(web))
    stranger.fetch(page(web))
    assert clock.sleeps == kept


def test_a_new_process_does_not_ask_for_robots_txt_again_for_a_day(
    web: Web, clock: Clock, internet: Internet
) -> None:
    assert internet
    web.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /private")
    web.answers["/reviews"] = Answer()
    memory = Memory()
    for hours in (12, 11, 1, -30, 0):  # then the clock is set back to before it was read
        with open_wire(clock, memory=memory) as wire:
            wire.fetch(page(web))
            with pytest.raises(RobotsRefused):
                wire.fetch(page(web, "/private"))
        clock.passed += timedelta(hours=hours).total_seconds()
    assert [path for path in web.paths() if path == "/robots.txt"] == ["/robots.txt"] * 3


def test_of_an_enormous_robots_txt_only_what_counts_is_kept(
    web: Web, clock: Clock, internet: Internet
) -> None:
    assert internet
    start = b"User-agent: *\nDisallow: /private\n"
    web.answers["/robots.txt"] = Answer(body=start + b"#" * MAX_BYTES + b"\nDisallow: /")
    web.answers["/reviews"] = Answer()
    memory = Memory()
    with open_wire(clock, memory=memory) as wire:
        wire.fetch(page(web))
        wire.fetch(page(web))
        (kept,) = memory.files.values()
        assert len(kept.body) == MAX_BYTES + 1
        with pytest.raises(RobotsRefused):
            wire.fetch(page(web, "/private"))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_may_be_read(web: Web, stranger: Wire, status: int) -> None:
    web.answers["/robots.txt"] = Answer(status)
    web.answers["/reviews"] = Answer(body=b"here")
    assert stranger.fetch(page(web)).body == b"here"


@pytest.mark.parametrize(
    "unreadable",
    [
        Answer(500),
        Answer(429, headers={"Retry-After": "60"}),
        Answer(body=b"xx", cut=True),
        Answer(302, headers={"Location": "/robots.txt"}),
    ],
    ids=["500", "429", "cut off", "in circles"],
)
def test_a_site_whose_robots_txt_cannot_be_read_is_left_alone_for_now(
    web: Web, stranger: Wire, unreadable: Answer
) -> None:
    web.answers["/robots.txt"] = unreadable
    web.answers["/reviews"] = Answer(body=b"here")
    with pytest.raises(SiteError, match=r"robots\.txt could not be read.*shop\.example") as caught:
        stranger.fetch(page(web))
    assert not caught.value.permanent
    assert "/reviews" not in web.paths()
    web.answers["/robots.txt"] = Answer(body=b"")
    assert stranger.fetch(page(web)).body == b"here"


def test_a_robots_txt_that_moved_to_a_private_network_is_refused_for_good(web: Web, stranger: Wire) -> None:
    web.answers["/robots.txt"] = Answer(302, headers={"Location": "http://10.0.0.1/robots.txt"})
    with pytest.raises(PrivateAddress):
        stranger.fetch(page(web))


def test_a_redirect_asks_the_robots_txt_of_where_it_leads(web: Web, stranger: Wire) -> None:
    web.answers["/robots.txt"] = [Answer(404), Answer(body=b"User-agent: reviewbot\nDisallow: /")]
    web.answers["/reviews"] = Answer(302, headers={"Location": web.url("/elsewhere", "other.example")})
    with pytest.raises(RobotsRefused, match=r"^shop\.example sends us on.*other\.example asks programs"):
        stranger.fetch(page(web))
    assert web.paths() == ["/robots.txt", "/reviews", "/robots.txt"]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("<html>Welcome</html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("User-agent: *\rDisallow: /", False),
        ("User-agent: *\nDisallow: /\nAllow: /shop/", True),
        ("User-agent: *\nAllow: /shop/\nDisallow: /shop/", True),
        ("User-agent: *\nAllow: /shop\nDisallow: /shop/", False),
        ("User-agent: *\nDisallow: /*?page=", False),
        ("User-agent: *\nDisallow: /shop/reviews$", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ReviewBot\nDisallow: /private", True),
        ("User-agent: reviewbot/0.1 # us\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: other\nUser-agent: reviewbot\nDisallow: /", False),
        ("User-agent: review\nDisallow: /private\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: reviewbot-images\nDisallow: /", True),
        ("User-agent: *bot\nDisallow: /", True),
    ],
)
def test_robots_txt_is_understood_as_rfc_9309_has_it(robots: str, allowed: bool) -> None:
    rules = parse(robots.encode())
    assert rules.can_fetch("https://shop.example/shop/reviews?page=2", "reviewbot") is allowed


def test_the_start_of_an_enormous_robots_txt_counts() -> None:
    start = b"User-agent: *\nDisallow: /private\n"
    filler = b"#" * (MAX_BYTES - len(start) - len(b"\nDisallow: /")) + b"\n"
    rules = parse(start + filler + b"Disallow: /public-no-more\n")
    assert not rules.can_fetch("https://shop.example/private", "reviewbot")
    assert rules.can_fetch("https://shop.example/reviews", "reviewbot")


@settings(deadline=None)
@given(st.binary())
def test_no_robots_txt_crashes_the_parser(body: bytes) -> None:
    rules = parse(b"User-agent: *\n" + body)
    assert rules.can_fetch("https://shop.example/", "reviewbot") in {True, False}
