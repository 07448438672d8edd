"""A pretend review site on loopback: a page with schema.org markup, a feed, and an app store's feed.

It gains reviews while one watches, lets anybody write one, and shows the owner's replies.
"""

import json
import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs
from xml.sax.saxutils import escape as xml

LARGEST_FORM = 20_000  # bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """One review on the pretend site, and the owner's reply under it."""

    key: str
    author: str
    rating: int
    text: str
    at: datetime
    title: str = ""
    reply: str = ""


class PretendSite:
    """The site and its server; a context manager."""

    def __init__(self, now: Callable[[], datetime], *, port: int = 0) -> None:
        self._now, self._started = now, now()
        self._lock = threading.Lock()
        text = resources.files("reviewbot.demo").joinpath("reviews.toml").read_text(encoding="utf-8")
        self._rooms = {
            room: [self._posted(entry) for entry in entries] for room, entries in tomllib.loads(text).items()
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _posted(self, entry: dict[str, Any]) -> Posted:
        at = self._started - timedelta(hours=entry.pop("hours", 0)) + timedelta(seconds=entry.pop("after", 0))
        return Posted(at=at, **entry)

    def shown(self, room: str) -> list[Posted]:
        """What the site shows now, newest first."""
        with self._lock:
            return sorted(
                (one for one in self._rooms[room] if one.at <= self._now()), key=lambda one: one.at
            )[::-1]

    def write(self, author: str, rating: int, text: str) -> None:
        """A visitor writes a review."""
        with self._lock:
            key = f"r-{len(self._rooms['page']) + 101}"
            self._rooms["page"].append(Posted(key, author or "A visitor", rating, text, self._now()))

    def answer(self, key: str, text: str) -> None:
        """The owner replies to a review on the page."""
        self._change(key, reply=text)

    def edit(self, key: str, rating: int, text: str) -> None:
        """A customer changes a review on the page."""
        self._change(key, rating=rating, text=text)

    def _change(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._rooms["page"] = [
                replace(one, **changes) if one.key == key else one for one in self._rooms["page"]
            ]

    # --- what it serves -------------------------------------------------------------------------

    def page(self) -> str:
        """The review page: people read the text, programs the schema.org markup."""
        shown = self.shown("page")
        nodes = [_node(one, f"{self.url}/harbor-and-vine#{one.key}") for one in shown]
        markup = {
            "@context": "https://schema.org",
            "@type": "Restaurant",
            "name": "Harbor & Vine",
            "review": nodes,
        }
        template = resources.files("reviewbot.demo").joinpath("page.html").read_text(encoding="utf-8")
        data = json.dumps(markup, ensure_ascii=False).replace("<", "\\u003c")
        return template.replace("{markup}", data).replace("{reviews}", "".join(map(_article, shown)))

    def feed(self) -> str:
        """A comment feed (RSS 2.0)."""
        entries = "".join(
            f"<item><guid isPermaLink='false'>{xml(one.key)}</guid><title>{xml(one.title)}</title>"
            f"<author>{xml(one.author)}</author><pubDate>{format_datetime(one.at)}</pubDate>"
            f"<description>{xml(one.text)}</description></item>"
            for one in self.shown("feed")
        )
        return f"<rss version='2.0'><channel><title>Harbor &amp; Vine</title>{entries}</channel></rss>"

    def app_feed(self) -> str:
        """The first page of an app store's feed; the other pages are empty."""
        entries = [
            {
                "id": {"label": one.key},
                "author": {"name": {"label": one.author}},
                "im:rating": {"label": str(one.rating)},
                "title": {"label": one.title},
                "content": {"label": one.text, "attributes": {"type": "text"}},
                "updated": {"label": one.at.isoformat(timespec="seconds")},
            }
            for one in self.shown("app")
        ]
        return json.dumps({"feed": {"entry": entries, "link": []}})


def _node(one: Posted, address: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "Review",
        "@id": address,
        "author": {"@type": "Person", "name": one.author},
        "datePublished": one.at.isoformat(timespec="seconds"),
        "name": one.title,
        "reviewBody": one.text,
        "reviewRating": {"@type": "Rating", "ratingValue": one.rating},
    }
    if one.reply:
        owner = {"@type": "Organization", "name": "Harbor & Vine"}
        node["comment"] = {"@type": "Comment", "author": owner, "text": one.reply}
    return node


_REPLY_FORM = (
    "<details><summary>Reply as the owner</summary><form method='post' action='/reply'>"
    "<input type='hidden' name='key' value='{key}'><textarea name='text' rows='5' required></textarea>"
    "<button>Post the reply</button></form></details>"
)


def _article(one: Posted) -> str:
    key, stars = escape(one.key), "★" * one.rating + "☆" * (5 - one.rating)
    answer = _REPLY_FORM.replace("{key}", key)
    if one.reply:
        answer = f"<blockquote><b>Reply by the owner</b><br>{escape(one.reply)}</blockquote>"
    signed = f"{escape(one.author)}, {one.at:%d %B %Y %H:%M} UTC"
    heading = f"<h2><span aria-label='{one.rating} of 5 stars'>{stars}</span> {escape(one.title)}</h2>"
    return (
        f"<article id='{key}'>{heading}<p>{escape(one.text)}</p><p class='by'>{signed}</p>{answer}</article>"
    )


def _handler(site: PretendSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/harbor-and-vine"):
                self._answer(site.page(), "text/html; charset=utf-8")
            elif self.path.startswith("/comments.rss"):
                self._answer(site.feed(), "application/rss+xml; charset=utf-8")
            elif "/rss/customerreviews/page=1/" in self.path:
                self._answer(site.app_feed(), "application/json")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            size = min(int(self.headers.get("Content-Length") or 0), LARGEST_FORM)
            form = {
                name: values[0]
                for name, values in parse_qs(self.rfile.read(size).decode("utf-8", "replace")).items()
            }
            if self.path == "/reply" and form.get("text"):
                site.answer(form.get("key", ""), form["text"])
            elif self.path == "/review" and form.get("text"):
                stars = form.get("rating", "1")
                site.write(
                    form.get("author", "")[:60],
                    int(stars) if stars in {"1", "2", "3", "4", "5"} else 1,
                    form["text"],
                )
            self.send_response(303)
            self.send_header("Location", "/harbor-and-vine")
            self.end_headers()

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Stay quiet: the terminal belongs to the alerts."""

    return Handler
