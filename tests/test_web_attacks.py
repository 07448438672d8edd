"""The web log under attack: what somebody tries, and what they get."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

from fakes.shop import review
from fakes.weblog import Somebody, WebLog
from reviewbot.web import guard, posts, server
from reviewbot.web.guard import LONGEST_FORM

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}'
SOUP = "We waited an hour and the soup was cold."


# --- XSS ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/?q=script", "/cases/1", "/listings"])
def test_what_a_stranger_wrote_is_text_on_every_page(log: WebLog, owner: Somebody, path: str) -> None:
    log.gets(review("a", 1, SOUP + EVIL, author={"@type": "Person", "name": EVIL}, name=EVIL))
    owner.gets(path)
    assert owner.status == 200
    assert "<script>alert" not in owner.page
    assert "<img" not in owner.page
    assert path != "/cases/1" or "{{ 7*7 }}" in owner.page


@pytest.mark.parametrize("name", ["q", "state", "site", "assignee", "since", "stars", "after", "told"])
def test_what_an_address_says_is_text(owner: Somebody, name: str) -> None:
    answer = owner.gets("/", params={name: EVIL})
    assert answer.status_code in {200, 400}
    assert "<script>alert" not in owner.page
    assert "onerror=alert(1)>" not in owner.page.replace("onerror=alert(1)&gt;", "")


def test_an_address_on_a_review_that_runs_a_script_is_no_link(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP, url="javascript:alert(1)"))
    owner.gets("/cases/1")
    assert 'href="javascript:' not in owner.page


def test_every_answer_says_what_a_browser_may_do_with_it(log: WebLog, owner: Somebody) -> None:
    log.gets(review("a", 1, SOUP))
    for path in ("/", "/cases/1", "/nope", "/static/live.js", "/export.csv", "/healthz"):
        headers = owner.gets(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers
    assert owner.finds(r"\son\w+=|style=|<script(?! src)") == []


# --- forms that others make a browser send --------------------------------------------------------


def routes(log: WebLog, owner: Somebody) -> list[str]:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    forms = owner.finds(r'<form method="post" action="([^"]+)"')
    owner.gets("/listings")
    forms += owner.finds(r'<form method="post" action="([^"]+)"')
    owner.gets("/")
    return [*forms, *owner.finds(r'<form method="post" action="([^"]+)"'), "/playground", "/views"]


def test_no_form_is_taken_without_its_mark_or_with_that_of_another_session(
    log: WebLog, owner: Somebody
) -> None:
    paths = routes(log, owner)
    mine, other = owner.csrf, log.somebody()
    assert other.csrf != mine
    before = log.store.newest_event()
    owner.page = ""
    for path in paths:
        for mark in ("", "x", other.csrf, mine[:-1], mine + "x"):
            assert owner.sends(path, csrf=mark, rev="1", note="x", who="eve", text="x").status_code == 403, (
                path
            )
    assert log.store.newest_event() == before


def test_nobody_changes_anything_without_having_signed_in(log: WebLog, owner: Somebody) -> None:
    paths = routes(log, owner)
    stranger, before = log.somebody(signed_in=False), log.store.newest_event()
    for path in paths:
        assert stranger.sends(path, csrf=owner.csrf, rev="1", note="x", who="eve").status_code == 401, path
    assert log.store.newest_event() == before


# --- names, paths, headers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]", "a b"]
)
def test_a_page_elsewhere_whose_name_points_here_is_sent_away(log: WebLog, host: str) -> None:
    log.gets(review("a", 1, SOUP))
    line = http.client.HTTPConnection(urlsplit(log.address).netloc, timeout=10)
    line.putrequest("GET", "/", skip_host=True)
    line.putheader("Host", host)
    line.endheaders()
    answer = line.getresponse()
    assert answer.status in {400, 421}
    assert b"soup" not in answer.read()
    line.close()


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/..\\app.py",
        "/static/%00",
        "//etc/passwd",
        "/cases/../healthz",
    ],
)
def test_no_path_leads_out_of_the_pages(log: WebLog, path: str) -> None:
    line = http.client.HTTPConnection(urlsplit(log.address).netloc, timeout=10)
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status in {400, 404, 405}
    assert b"import" not in answer.read()
    line.close()


@pytest.mark.parametrize("typed", ["a\r\nSet-Cookie: evil=1", "a\nx: y", "a\0b"])
def test_no_line_break_gets_into_a_header(owner: Somebody, typed: str) -> None:
    owner.gets("/")
    answer = owner.sends("/views", name=typed, q=typed, csrf=owner.csrf)
    assert answer.status_code < 500
    for one in (*answer.history, answer):
        assert "evil" not in str(one.headers.get("set-cookie", ""))
        assert "x" not in one.headers


@pytest.mark.parametrize("then", ["//evil.example", "1,//evil.example", "https://evil.example", "1\r\nx: y"])
def test_nobody_is_sent_elsewhere_by_a_form(log: WebLog, owner: Somebody, then: str) -> None:
    log.gets(review("a", 1, SOUP))
    owner.gets("/cases/1")
    answer = owner.sends("/cases/1/assign", who="sam", then=then)
    assert all(one.headers["location"].startswith("/cases/1") for one in answer.history)


# --- too much, too slow ---------------------------------------------------------------------------


def test_a_form_that_is_too_long_is_refused(owner: Somebody) -> None:
    owner.gets("/playground")
    assert owner.sends("/playground", text="x" * LONGEST_FORM).status_code == 413
    assert owner.sends("/playground", text="x" * 25_000, csrf=owner.csrf).status_code == 400


def test_a_body_that_never_says_how_long_it_is_is_cut_off(log: WebLog) -> None:
    line = http.client.HTTPConnection(urlsplit(log.address).netloc, timeout=10)
    line.putrequest("POST", "/playground")
    line.putheader("Transfer-Encoding", "chunked")
    line.putheader("Cookie", f"{log.front.cookie}={log.session()}")
    line.putheader("Content-Type", "application/x-www-form-urlencoded")
    line.endheaders()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    try:
        for _ in range(10):
            line.send(chunk)
    except OSError:
        pass  # it hung up while we sent
    assert line.getresponse().status == 413
    line.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /playground HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\ntext=",
    ],
)
def test_whoever_never_ends_a_request_is_hung_up_on(
    log: WebLog, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (server, guard, posts):
        monkeypatch.setattr(room, "PATIENCE_S", 0.2)
    where = urlsplit(log.address)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=10) as line:
        line.sendall(begun)
        got = b""
        while piece := line.recv(4096):
            got += piece
    assert b"200 OK" not in got


def test_a_head_of_a_megabyte_is_refused(log: WebLog) -> None:
    where = urlsplit(log.address)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=10) as line:
        try:
            line.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000)
            got = line.recv(4096)
        except ConnectionError:
            got = b""
    assert b"200 OK" not in got


@pytest.mark.parametrize("body", [b"\xff\xfe", b"csrf=%ff%fe&text=%00", b"a" * 100_000, b"=&&&=&="])
def test_junk_instead_of_a_form_is_refused_plainly(log: WebLog, body: bytes) -> None:
    line = http.client.HTTPConnection(urlsplit(log.address).netloc, timeout=10)
    headers = {
        "Cookie": f"{log.front.cookie}={log.session()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request("POST", "/playground", body, headers)
    assert line.getresponse().status in {400, 403}
    line.close()


def test_nothing_of_a_review_is_in_what_programs_may_read_without_signing_in(log: WebLog) -> None:
    log.gets(review("a", 1, SOUP))
    told = log.somebody(signed_in=False).gets("/healthz").json()
    assert "soup" not in json.dumps(told)
    assert "Ana" not in json.dumps(told)
