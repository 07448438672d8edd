"""A pretend review site on loopback: a page with schema.org markup, a feed, and an app store's feed.

It gains reviews while one watches, lets anybody write one, and shows the owner's replies. Beside it are the
pretend platforms, which programs can reply on.
"""

import json
import re
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs
from xml.sax.saxutils import escape as xml

from reviewbot.demo.platforms import Platforms
from reviewbot.demo.reviews import Posted, written

LARGEST_FORM = 20_000  # bytes


class PretendSite:
    """The site and its server, and the platforms beside it; a context manager."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock, self._running = threading.Lock(), ExitStack()
        reviews = written(now())
        self._rooms = {room: [*reviews[room]] for room in ("page", "feed", "app")}
        self.platforms = Platforms(now, reviews)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._running.enter_context(self.platforms)
        self._running.callback(self._server.server_close)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._running.callback(self._server.shutdown)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

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
        with self._lock:
            self._rooms["page"] = [
                replace(one, reply=text) if one.key == key else one for one in self._rooms["page"]
            ]

    def post_by_hand(self, listing: str, key: str, text: str) -> None:
        """The owner replies where programs cannot; ``key`` of the review as reviewbot has it."""
        if listing == "yelp":
            self.platforms.answer_on_yelp(key, text)
        else:
            self.answer(key.rpartition("#")[2], text)

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
        data = json.dumps(markup, ensure_ascii=False).replace("<", "\\u003c")
        head = f'<script type="application/ld+json">{data}</script>'
        articles = (_article(one, _REPLY_FORM.replace("{key}", escape(one.key))) for one in shown)
        return _framed(head, _template("write.html") + "".join(articles))

    def platforms_page(self) -> str:
        """What everybody sees on the platforms: their reviews, and the replies that are live."""
        sections = (
            f"<h2>{escape(title)}</h2>{''.join(_article(one) for one in shown)}"
            for title, shown in self.platforms.shown()
        )
        note = (
            "<p class='note'>The pretend platforms as everybody sees them: a reply only once it is live.</p>"
        )
        return _framed("", f"{note}{''.join(sections)}")

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


def _article(one: Posted, form: str = "") -> str:
    """One review; ``form``: what stands in place of a reply."""
    stars = "★" * one.rating + "☆" * (5 - one.rating)
    answer = (
        f"<blockquote><b>Reply by the owner</b><br>{escape(one.reply)}</blockquote>" if one.reply else form
    )
    signed = f"{escape(one.author)}, {one.at:%d %B %Y %H:%M} UTC"
    heading = f"<h3><span aria-label='{one.rating} of 5 stars'>{stars}</span> {escape(one.title)}</h3>"
    said = f"<p>{escape(one.text)}</p><p class='by'>{signed}</p>"
    return f"<article id='{escape(one.key)}'>{heading}{said}{answer}</article>"


def _framed(head: str, body: str) -> str:
    start, middle, end = re.split(r"\{head\}|\{body\}", _template("page.html"))
    return f"{start}{head}{middle}{body}{end}"


def _template(name: str) -> str:
    return resources.files("reviewbot.demo").joinpath(name).read_text(encoding="utf-8")


def _handler(site: PretendSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/harbor-and-vine"):
                self._answer(site.page(), "text/html; charset=utf-8")
            elif self.path.startswith("/platforms"):
                self._answer(site.platforms_page(), "text/html; charset=utf-8")
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
