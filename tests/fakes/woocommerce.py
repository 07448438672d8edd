"""A WooCommerce shop on loopback: its REST API for reviews, and WordPress' own for the comments below them.

What it is faithful to, of its fact sheet's checklist:

- keys by HTTP Basic, by the query where the header is dropped
- page and per_page (1 to 100) with X-WP-Total, X-WP-TotalPages and Link
- every argument checked
- status, order and orderby
- HTML texts, dates of the shop and in UTC without a Z, rating 0 for none
- trash that leaves the list
- replies as comments of an application password's user, moderation, ``comment_duplicate`` (409),
  ``comment_flood`` (400), closed products, replies edited and put into the trash
- comments hidden from ``wp/v2``
- signed webhooks

Semantics: developer.woocommerce.com and developer.wordpress.org, November 2026.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

SECRETS = {
    "WOO_KEY": "ck_fake",
    "WOO_SECRET": "cs_fake",
    "WP_PASSWORD": "abcd efgh ijkl",
    "WOO_HOOK": "whsec-fake",
}
OPTIONS = {
    "key_env": "WOO_KEY",
    "secret_env": "WOO_SECRET",
    "wp_user": "elena",
    "wp_password_env": "WP_PASSWORD",
    "hook_secret_env": "WOO_HOOK",
}
USER = 7
_REVIEWS = "/wp-json/wc/v3/products/reviews"
_COMMENTS = "/wp-json/wp/v2/comments"
_STATUSES = {"all": {"approved", "hold"}, "approved": {"approved"}, "hold": {"hold"}, "spam": {"spam"}}
_LISTED = {"page", "per_page", "status", "orderby", "order", "consumer_key", "consumer_secret"}
_MOST_BYTES = 65_525


class FakeWooCommerce(FakeSite):
    """The shop; calls are named ``reviews``, ``me``, ``comments``, ``comment``, ``edit``, ``delete``.

    ``takes_header``: whether the server lets WooCommerce see the header with the keys. ``keeps_agent``:
    whether it tells by what a comment was written. ``moderates``: the status of new comments. ``closed``:
    products that take none. ``flooded``: the next comment comes too soon.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Json] = {}
        self.comments: dict[int, Json] = {}
        self.posted: list[str] = []
        self.takes_header = self.keeps_agent = True
        self.moderates = "approved"
        self.closed: set[int] = set()
        self.hides_comments = self.hides_users = self.flooded = False

    # --- what customers, moderators and time do ---------------------------------------------------

    def has(self, key: int, rating: int = 1, text: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A customer writes a review, or edits it: then its date stays."""
        at = self.reviews.get(key, {}).get(
            "date_created_gmt", _gmt(self.clock() - timedelta(hours=hours_ago))
        )
        self.reviews[key] = {
            "id": key,
            "date_created": _gmt(datetime.fromisoformat(f"{at}Z") + timedelta(hours=2)),
            "date_created_gmt": at,
            "product_id": 22,
            "product_name": "Candle &amp; holder",
            "product_permalink": f"{self.url}/product/candle/",
            "status": "approved",
            "reviewer": "Ana",
            "reviewer_email": "ana@customer.example",
            "review": f"<p>{text}</p>\n",
            "rating": rating,
            "verified": True,
        } | more

    def answered_by(
        self, author: int, review: int, text: str, *, status: str = "approved", agent: str = "Mozilla/5.0"
    ) -> int:
        """Somebody comments on a review in the shop itself; gives the comment's id."""
        key = 1000 + len(self.comments)
        self.comments[key] = {
            "id": key,
            "post": 22,
            "parent": review,
            "author": author,
            "author_name": "Shop",
            "date": _gmt(self.clock() + timedelta(hours=2, seconds=key)),
            "date_gmt": _gmt(self.clock() + timedelta(seconds=key)),
            "content": {"rendered": f"<p>{text.replace(chr(39), '&#8217;')}</p>\n", "raw": text},
            "status": status,
            "type": "comment",
            "author_user_agent": agent if self.keeps_agent else "",
        }
        return key

    def delivery(self, payload: Any, *, secret: str = SECRETS["WOO_HOOK"]) -> tuple[dict[str, str], bytes]:
        """What the shop posts to a webhook: headers and body."""
        body = json.dumps(payload).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        return {
            "x-wc-webhook-topic": "action.comment_post",
            "x-wc-webhook-signature": base64.b64encode(digest).decode(),
            "x-wc-webhook-delivery-id": "9d1c",
        }, body

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        match method, path:
            case "GET", "/wp-json/wc/v3/products/reviews":
                return "reviews", ""
            case "GET", "/wp-json/wp/v2/users/me":
                return "me", ""
            case "GET", "/wp-json/wp/v2/comments":
                return "comments", ""
            case "POST", "/wp-json/wp/v2/comments":
                return "comment", ""
            case "POST" | "DELETE", _ if path.startswith("/wp-json/wp/v2/comments/"):
                return "edit" if method == "POST" else "delete", path.rpartition("/")[2]
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it, with WordPress' own errors."""
        match call:
            case "reviews":
                self._admit_keys(asked)
                return self._page(asked.query)
            case "me":
                self._admit_user(asked)
                if self.hides_users:
                    raise _refusal(404, "rest_no_route")
                return as_json({"id": USER, "name": "Elena", "slug": "elena"})
            case "comments":
                self._admit_user(asked)
                return self._below(asked.query)
            case "comment":
                self._admit_user(asked)
                return self._comment(asked.json(), asked.headers.get("user-agent", ""))
            case "edit" | "delete":
                self._admit_user(asked)
                return self._change(int(about), asked.json() if call == "edit" else None)
            case _:
                raise _refusal(404, "rest_no_route")

    def _admit_keys(self, asked: Asked) -> None:
        named = asked.query.get("consumer_key", ""), asked.query.get("consumer_secret", "")
        given = named if any(named) else _basic(asked) if self.takes_header else ("", "")
        if not any(given):
            raise _refusal(401, "woocommerce_rest_cannot_view")
        if given != (SECRETS["WOO_KEY"], SECRETS["WOO_SECRET"]):
            raise _refusal(401, "woocommerce_rest_authentication_error")

    def _admit_user(self, asked: Asked) -> None:
        if self.hides_comments and asked.path == _COMMENTS:
            raise _refusal(404, "rest_no_route")
        if _basic(asked) != ("elena", SECRETS["WP_PASSWORD"]):
            raise _refusal(401, "incorrect_password")

    def _page(self, query: Mapping[str, str]) -> Answer:
        size, page = query.get("per_page", "10"), query.get("page", "1")
        known = query.keys() <= _LISTED and query.get("status", "approved") in _STATUSES
        sorts = query.get("orderby", "date_gmt") == "date_gmt" and query.get("order", "desc") == "desc"
        if not (known and sorts and page.isdecimal() and size.isdecimal() and 1 <= int(size) <= 100):
            raise _refusal(400, "rest_invalid_param")
        wanted = _STATUSES[query.get("status", "approved")]
        shown = [one for one in self.reviews.values() if one["status"] in wanted]
        shown.sort(key=lambda one: str(one["date_created_gmt"]), reverse=True)
        return _listed(shown, int(page), int(size), f"{self.url}{_REVIEWS}")

    def _below(self, query: Mapping[str, str]) -> Answer:
        if not query.keys() <= {"parent", "status", "context", "per_page", "author"}:
            raise _refusal(400, "rest_invalid_param")
        wanted = {"approved", "hold"} if query.get("status") == "all" else {"approved"}
        found = [
            one
            for one in self.comments.values()
            if str(one["parent"]) == query.get("parent") and one["status"] in wanted
            if query.get("author", str(one["author"])) == str(one["author"])
        ]
        return _listed(found, 1, int(query.get("per_page", "10")), f"{self.url}{_COMMENTS}")

    def _comment(self, body: Any, agent: str) -> Answer:
        if not isinstance(body, dict) or body.keys() != {"post", "parent", "content"}:
            raise _refusal(400, "rest_invalid_param")
        text, review = body["content"], self.reviews.get(body["parent"])
        if not text.strip() or len(text.encode()) > _MOST_BYTES:
            raise _refusal(400, "rest_comment_content_invalid")
        if review is None or review["product_id"] != body["post"]:
            raise _refusal(403, "rest_comment_invalid_post_id")
        if body["post"] in self.closed:
            raise _refusal(403, "rest_comment_closed")
        if self.flooded:
            self.flooded = False
            raise _refusal(400, "comment_flood")
        same = (body["parent"], text)
        if any((one["parent"], one["content"]["raw"]) == same for one in self.comments.values()):
            raise _refusal(409, "comment_duplicate")
        self.posted.append(text)
        key = self.answered_by(USER, body["parent"], text, status=self.moderates, agent=agent)
        return as_json(self.comments[key], 201)

    def _change(self, key: int, body: Any) -> Answer:
        comment = self.comments.get(key)
        if comment is None:
            raise _refusal(404, "rest_comment_invalid_id")
        if body is None and comment["status"] == "trash":
            raise _refusal(410, "rest_already_trashed")
        if body is None:
            comment["status"] = "trash"
        else:
            comment["content"] = {"rendered": f"<p>{body['content']}</p>", "raw": body["content"]}
            self.posted.append(body["content"])
        return as_json(comment)


def _listed(found: list[Json], page: int, size: int, address: str) -> Answer:
    pages = -(-len(found) // size)
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    if page < pages:
        headers["Link"] = f'<{address}?page={page + 1}>; rel="next"'
    return as_json(found[(page - 1) * size : page * size], headers=headers)


def _basic(asked: Asked) -> tuple[str, str]:
    kind, _, packed = asked.headers.get("authorization", "").partition(" ")
    user, _, password = base64.b64decode(packed).decode().partition(":") if kind == "Basic" else ("", "", "")
    return user, password


def _gmt(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def _refusal(status: int, code: str) -> Refusal:
    return Refusal(as_json({"code": code, "message": "No.", "data": {"status": status}}, status))
