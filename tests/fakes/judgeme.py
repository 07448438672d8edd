"""A Judge.me on loopback: reviews of a shop, replies to them, signed webhooks.

What it is faithful to, of its fact sheet's checklist:

- the private token in ``X-Api-Token`` with the shop's domain, and its refusal of a public token and of
  another shop
- page and per_page (at most 100), short and empty last pages, no "since"
- HTML in texts, hidden and unpublished reviews, ``curated: spam``, dates with an offset, pictures that
  the list leaves out
- replies of 200 without a word, twice when sent twice, e-mails to the reviewer unless told otherwise,
  never shown again
- 422 with an ``error``
- 429
- webhooks signed with the token or an app's secret

Not in it: widgets, private replies, OAuth.
Semantics: judge.me/api/docs, November 2026.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

SHOP = "harbor.myshopify.com"
SECRETS = {"JUDGEME_TOKEN": "private-fake", "JUDGEME_APP": "app-fake"}
OPTIONS = {"shop_domain": SHOP, "token_env": "JUDGEME_TOKEN"}


@dataclass(frozen=True)
class Replied:
    """A reply that was taken: a public act. ``mailed``: the reviewer was told."""

    review: int
    text: str
    mailed: bool


class FakeJudgeme(FakeSite):
    """The server; calls are named ``reviews`` and ``reply``. ``page_size``: the most on a page."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Json] = {}
        self.replies: list[Replied] = []
        self.page_size = 100

    # --- what customers and time do -----------------------------------------------------------------

    def has(self, key: int, rating: int = 1, body: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A customer writes a review, or edits it: then its first date stays."""
        at = (self.clock() - timedelta(hours=hours_ago)).isoformat(timespec="seconds")
        self.reviews[key] = {
            "id": key,
            "title": "",
            "body": body,
            "rating": rating,
            "product_external_id": 8595686588594,
            "product_title": "Candle",
            "product_handle": "candle",
            "reviewer": {"id": 111, "external_id": 9, "email": "ana@customer.example", "name": "Ana"},
            "source": "email",
            "curated": "ok",
            "published": True,
            "hidden": False,
            "verified": "buyer",
            "created_at": self.reviews.get(key, {}).get("created_at", at),
            "updated_at": at,
            "has_published_pictures": True,
            "pictures": [],
        } | more

    def delivery(self, payload: Any, secret: str) -> tuple[dict[str, str], bytes]:
        """What it posts to a webhook: headers and body."""
        body = json.dumps(payload).encode()
        return {"judgeme-hmac-sha256": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}, body

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        known = {("GET", "/api/v1/reviews"): "reviews", ("POST", "/api/v1/replies"): "reply"}
        return known.get((method, path), ""), ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:  # noqa: ARG002  every fake takes it
        """Do it, with Judge.me's own errors."""
        if asked.headers.get("x-api-token") != SECRETS["JUDGEME_TOKEN"]:
            raise _refusal(401, "Unauthenticated")
        if asked.query.get("shop_domain") != SHOP:
            raise _refusal(404, "Shop not found")
        match call:
            case "reviews":
                return as_json(self._page(asked.query))
            case "reply":
                self._reply(asked.json())
                return Answer(200)
            case _:
                raise _refusal(404, "Not found")

    def _page(self, query: Mapping[str, str]) -> Json:
        page, size = query.get("page", "1"), query.get("per_page", "10")
        known = query.keys() <= {"shop_domain", "page", "per_page", "rating", "reviewer_id", "product_id"}
        if not (known and page.isdecimal() and size.isdecimal() and 1 <= int(size) <= 100):
            raise _refusal(422, "Invalid arguments")
        most = min(int(size), self.page_size)
        start = (int(page) - 1) * most
        shown = list(self.reviews.values())[::-1]
        return {"current_page": int(page), "per_page": most, "reviews": shown[start : start + most]}

    def _reply(self, body: Any) -> None:
        match body:
            case {"review_id": int(key), "reply": {"content": str(text)}, **rest} if text.strip():
                if key not in self.reviews:
                    raise _refusal(422, "Review not found")
                self.replies.append(Replied(key, text, mailed=rest.get("send_reply_email") is not False))
            case _:
                raise _refusal(422, "Content can't be blank")


def _refusal(status: int, why: str) -> Refusal:
    return Refusal(as_json({"error": why}, status))
