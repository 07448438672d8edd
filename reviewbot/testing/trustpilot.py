"""A Trustpilot on loopback: the login for businesses, public and private reviews, replies, webhooks.

``with FakeTrustpilot() as trustpilot`` and a listing with ``base_url=trustpilot.url`` (see ``PUBLIC``,
``PRIVATE``, ``SECRETS``). What it is faithful to (developers.trustpilot.com, November 2026):

- a key in ``apikey`` for what is public, else 401; a Bearer token for what is private
- tokens by Basic key:secret as the business (client_credentials) or with a refresh token, which is replaced
  with each use; ``expires_in`` is a string; too many tokens are a 429
- an access token that has ended is a 401; a business of somebody else is a 403, an unknown one a 404
- pages by number, 1 to 100 to a page, 20 unless asked; a link to the next; one past the end is empty; a new
  review moves the others on; a wrong argument is a 400
- an edit sets ``updatedAt``, without a zone, and moves nothing; a deleted review is missing, and a 404
- a reported review may be hidden and stays in the list
- e-mail address, order number and tags in the private list only
- a reply by a known user of the business, 201 without a word; a second one overwrites; DELETE takes it away
- 833 calls in five minutes, then 429 without Retry-After
- webhooks without a signature: created and updated with words, deleted with hardly any
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

UNIT, USER = "46d6a890ffa235a75b00021d", "507f191e810c19729de860ec"
SECRETS = {
    "TRUSTPILOT_KEY": "tp-key-fake",
    "TRUSTPILOT_SECRET": "tp-secret-fake",
    "TRUSTPILOT_REFRESH": "tp-refresh-fake",
    "TRUSTPILOT_HOOK": "tp-hook-fake",
}
PUBLIC = {"business_unit_id": UNIT, "key_env": "TRUSTPILOT_KEY", "hook_secret_env": "TRUSTPILOT_HOOK"}
PRIVATE = {**PUBLIC, "secret_env": "TRUSTPILOT_SECRET", "business_user_id": USER}
PERSONAL = {**PUBLIC, "secret_env": "TRUSTPILOT_SECRET", "token_env": "TRUSTPILOT_REFRESH"}
_BASIC = base64.b64encode(f"{SECRETS['TRUSTPILOT_KEY']}:{SECRETS['TRUSTPILOT_SECRET']}".encode()).decode()
_ORDERS = {"createdat.desc", "createdat.asc", "stars.asc", "stars.desc"}
_MOST_ON_A_PAGE, _QUOTA_TIME = 100, timedelta(minutes=5)
_PRIVATE_ONLY = ("referralEmail", "referenceId", "tags")


class FakeTrustpilot(FakeSite):
    """The server; calls are named ``token``, ``refresh``, ``list``, ``get``, ``reply`` and ``delete``.

    ``posts``: every reply that was put there, as (review, text). ``most_on_a_page``: the most on a page.
    ``quota``: how many calls five minutes are good for; ``most_tokens`` how many tokens. ``lifetime_s`` of
    an access token. ``forbidden``: the business belongs to somebody else.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.posts: list[tuple[str, str]] = []
        self.most_on_a_page, self.quota, self.most_tokens, self.lifetime_s = _MOST_ON_A_PAGE, 833, 50, 359_999
        self.forbidden = False
        self._asked_at: list[datetime] = []
        self._tokens: dict[str, tuple[datetime, bool]] = {}  # until when, and whether a person's
        self._refresh = SECRETS["TRUSTPILOT_REFRESH"]

    # --- what customers, other programs and time do -------------------------------------------------

    def has(self, key: str, stars: int = 1, text: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A customer writes a review, or edits it: then the day it was written stays."""
        at, before = self.clock() - timedelta(hours=hours_ago), self.reviews.get(key)
        self.reviews[key] = {
            "id": key,
            "stars": stars,
            "title": "Soup",
            "text": text,
            "language": "en",
            "createdAt": before["createdAt"] if before else _time(at),
            "updatedAt": at.astimezone(UTC).replace(tzinfo=None).isoformat() if before else None,
            "companyReply": before["companyReply"] if before else None,
            "consumer": {"id": "507f191e810c19729de860ea", "displayName": "Ana"},
            "status": "active",
            "referralEmail": "ana@example.com",
            "referenceId": "ORDER-1042",
            "tags": [{"group": "Generic", "value": "gift"}],
        } | more

    def is_answered(self, key: str, text: str) -> None:
        """A reply is put there, here or in the business portal."""
        before = self.reviews[key]["companyReply"]
        at = _time(self.clock())
        written = before["createdAt"] if before else at
        reply = {"text": text, "createdAt": written, "updatedAt": at if before else None}
        self.reviews[key]["companyReply"] = reply
        self.posts.append((key, text))

    def reply_to(self, key: str) -> str | None:
        """The reply as it stands, or None."""
        reply = self.reviews[key]["companyReply"]
        return reply["text"] if reply else None

    def expire_tokens(self) -> None:
        """Every access token given out so far has run out, whatever its lifetime was said to be."""
        self._tokens.clear()

    def revoke(self) -> None:
        """The business takes the person's access away."""
        self._refresh = ""

    def event(self, name: str, key: str) -> Json:
        """What a webhook tells of a review: ``created``, ``updated`` or ``deleted``."""
        review = self.reviews[key]
        consumer = {"id": review["consumer"]["id"], "name": review["consumer"]["displayName"]}
        kept = ("id", "stars", "title", "text", "language", "createdAt", "referenceId", "tags")
        told = {"id": key} if name == "deleted" else {one: review[one] for one in kept} | {"locationId": None}
        return {
            "eventName": f"service-review-{name}",
            "version": "1",
            "eventData": told | {"consumer": consumer},
        }

    def fail_next(self, call: str, status: int, *, commit: bool = False) -> None:
        """Answer with an error of this code."""
        self.answer_next(call, _error(status), commit=commit)

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which business or review."""
        match method, unquote(path).removeprefix("/v1/").removeprefix("private/").split("/"):
            case "POST", ["oauth", _, "accesstoken"]:
                return "token", ""
            case "POST", ["oauth", _, "refresh"]:
                return "refresh", ""
            case "GET", ["business-units", unit, "reviews"]:
                return "list", unit
            case "GET", ["reviews", key]:
                return "get", key
            case "POST" | "DELETE" as verb, ["reviews", key, "reply"]:
                return {"POST": "reply", "DELETE": "delete"}[verb], key
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it."""
        if call in {"token", "refresh"}:
            return self.grant(call, asked)
        private = asked.path.startswith("/v1/private/")
        is_person = self.admit(asked, private=private)
        match call:
            case "list":
                return as_json(self.page(about, asked.query, private=private))
            case "get":
                return as_json(self.shown(self.review(about), private=private))
            case "reply" if private:
                return self.reply(about, asked.json(), is_person=is_person)
            case "delete" if private and self.review(about)["companyReply"]:
                self.review(about)["companyReply"] = None
                return Answer(204)
            case _:
                raise Refusal(_error(404))

    def grant(self, call: str, asked: Asked) -> Answer:
        """An access token (RFC 6749 §4.4 and §6)."""
        form = asked.form()
        if self.calls.count("token") + self.calls.count("refresh") > self.most_tokens:
            raise Refusal(_error(429))
        if asked.headers.get("authorization") != f"Basic {_BASIC}":
            raise Refusal(_error(401))
        wanted = {"grant_type": "client_credentials"}
        if call == "refresh":
            wanted = {"grant_type": "refresh_token", "refresh_token": self._refresh}
        if form != wanted or not all(form.values()):
            raise Refusal(_error(400))
        token = f"tp-access-fake-{len(self.calls)}"
        self._tokens[token] = (self.clock() + timedelta(seconds=self.lifetime_s), call == "refresh")
        granted = {"access_token": token, "token_type": "bearer_token", "expires_in": str(self.lifetime_s)}
        if call == "refresh":
            self._refresh = f"tp-refresh-fake-{len(self.calls)}"
            granted |= {"refresh_token": self._refresh, "refresh_token_expires_in": "2591999"}
        return as_json(granted)

    def admit(self, asked: Asked, *, private: bool) -> bool:
        """Let a call in, or say why not; gives whether a person asks."""
        is_person = False
        if private:
            bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
            until, is_person = self._tokens.get(bearer, (self.clock(), False))
            if self.clock() >= until:
                raise Refusal(_error(401))
        elif asked.headers.get("apikey") != SECRETS["TRUSTPILOT_KEY"]:
            raise Refusal(_error(401))
        now = self.clock()
        self._asked_at = [at for at in self._asked_at if at > now - _QUOTA_TIME] + [now]
        if len(self._asked_at) > self.quota:
            raise Refusal(_error(429))
        if private and self.forbidden:
            raise Refusal(_error(403))
        return is_person

    def page(self, unit: str, query: Mapping[str, str], *, private: bool) -> Json:
        """One page of the reviews."""
        if unit != UNIT:
            raise Refusal(_error(404))
        number, size = query.get("page", "1"), query.get("perPage", "20")
        order = query.get("orderBy", "createdat.desc")
        known = query.keys() <= {"page", "perPage", "orderBy"} and order in _ORDERS
        numbers = number.isdecimal() and size.isdecimal()
        if not (known and numbers and int(number) and 0 < int(size) <= _MOST_ON_A_PAGE):
            raise Refusal(_error(400))
        field, _, way = order.partition(".")
        by = {"createdat": "createdAt", "stars": "stars"}[field]
        shown = sorted(self.reviews.values(), key=lambda one: str(one[by]), reverse=way == "desc")
        most = min(int(size), self.most_on_a_page)
        start = (int(number) - 1) * most
        reviews = [self.shown(one, private=private) for one in shown[start : start + most]]
        more = start + most < len(shown)
        following = f"{self.url}/v1/business-units/{UNIT}/reviews?page={int(number) + 1}"
        return {"links": [{"href": following, "rel": "next-page"}] if more else [], "reviews": reviews}

    def shown(self, review: Json, *, private: bool) -> Json:
        """A review as this list has it."""
        return {name: told for name, told in review.items() if private or name not in _PRIVATE_ONLY}

    def reply(self, key: str, body: Any, *, is_person: bool) -> Answer:
        """Put a reply in place of the one before it."""
        self.review(key)
        message = body.get("message") if isinstance(body, dict) else None
        author = body.get("authorBusinessUserId", USER if is_person else "") if message else ""
        known = isinstance(body, dict) and body.keys() <= {"message", "authorBusinessUserId"}
        if not known or not isinstance(message, str) or not message.strip() or author != USER:
            raise Refusal(_error(400))
        self.is_answered(key, message)
        return Answer(201)

    def review(self, key: str) -> Json:
        """The review of this id."""
        if key not in self.reviews:
            raise Refusal(_error(404))
        return self.reviews[key]


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(status: int) -> Answer:
    return as_json({"message": "Request refused.", "errorCode": status, "correlationId": "c0ffee"}, status)
