"""A Google on loopback: the login and the part of the Business Profile API that reviewbot uses.

``with FakeGoogle() as google`` and a listing with ``base_url=google.url`` (see ``OPTIONS``); what Pub/Sub
pushes is in google_push.py. What it is faithful to (developers.google.com/my-business, v4, late 2026):

- a refresh token that has ended (``revoked``), a wrong client, an access token that ends (``lifetime_s``)
- a project that was never let in: 429 with a quota of 0 on every call (``unapproved``); no right at all: 403
- an unknown or wrong argument is a 400; a page has 50 reviews at most, whatever was asked for
- a profile without reviews is ``{}``; a review may have no comment, an anonymous author, a translation in it
- an edit keeps the name and comes to the top, so that the rest moves on between two pages
- a review that was deleted is not listed, and 404 by its name
- a reply is PENDING until it was read back ``reads_until_verdict`` times, then APPROVED, or REJECTED with why
- a comment of more than 4096 bytes, or of none, is a 400; taking away a reply that is not there is a 404
- more than 10 edits of the profile in a minute, or ``per_minute`` calls, are 429 without Retry-After
- accounts, 20 to a page, and their locations, 100 to a page and only with a readMask
- the public keys by which Google's signatures are checked
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from reviewbot.testing.google_push import certificates
from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

ACCOUNT, LOCATION = "111", "222"
SECRETS = {
    "GOOGLE_CLIENT_ID": "client-1.apps.example",
    "GOOGLE_CLIENT_SECRET": "GOCSPX-fake",
    "GOOGLE_REFRESH_TOKEN": "1//fake-refresh",
}
OPTIONS = {
    "account": ACCOUNT,
    "listing": LOCATION,
    "client_id_env": "GOOGLE_CLIENT_ID",
    "client_secret_env": "GOOGLE_CLIENT_SECRET",
    "token_env": "GOOGLE_REFRESH_TOKEN",
}
_STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
_PARENT = f"/v4/accounts/{ACCOUNT}/locations/{LOCATION}/reviews"
_ORDERS = {"updateTime desc", "rating", "rating desc"}
_MOST_ON_A_PAGE, _MOST_BYTES, _MOST_EDITS = 50, 4096, 10
_ACCOUNTS, _CERTIFICATES = "/v1/accounts", "/oauth2/v3/certs"
_LOCATION_FIELDS = {"name", "title", "storeCode", "metadata"}


class GoogleError(Exception):
    """An answer that is an error: its code, its status word, and what else it says."""

    def __init__(self, code: int, status: str, **metadata: str) -> None:
        super().__init__(status)
        self.code, self.status, self.metadata = code, status, metadata


@dataclass(frozen=True)
class Written:
    """A reply that was put or taken away (``comment`` None): every one of them was a public act."""

    key: str
    comment: str | None


class FakeGoogle(FakeSite):
    """The server; calls: ``token list get put delete``, and ``accounts locations certs``.

    ``verdict``: what moderation will say of new replies, APPROVED or REJECTED, then with ``violation``;
    it says so once a reply was read back ``reads_until_verdict`` times. ``page_size``: the most on a page.
    ``lifetime_s`` of an access token. ``accounts``: the locations of each.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.writes: list[Written] = []
        self.verdict, self.violation, self.reads_until_verdict = "APPROVED", "", 1
        self.page_size, self.lifetime_s, self.per_minute = _MOST_ON_A_PAGE, 3600, 300
        self.accounts = {ACCOUNT: [location(LOCATION, "Harbor & Vine")]}
        self.revoked = self.unapproved = self.forbidden = False
        self._tokens: dict[str, datetime] = {}
        self._pages: dict[str, int] = {}
        self._reads: defaultdict[str, int] = defaultdict(int)
        self._asked_at: list[datetime] = []
        self._edited_at: list[datetime] = []

    # --- what customers, moderators and time do ---------------------------------------------------

    def has(self, key: str, stars: int = 1, comment: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A customer writes a review, or edits it: then its ``createTime`` stays. ``more``: other fields."""
        at = _time(self.clock() - timedelta(hours=hours_ago))
        written = self.reviews.get(key, {}).get("createTime", at)
        review = {
            "name": f"{_PARENT.removeprefix('/v4/')}/{key}",
            "reviewId": key,
            "reviewer": {"displayName": "Ana"},
            "starRating": _STARS[stars - 1],
            "createTime": written,
            "updateTime": at,
        }
        kept = {name: old for name, old in self.reviews.get(key, {}).items() if name == "reviewReply"}
        self.reviews[key] = review | kept | ({"comment": comment} if comment else {}) | more

    def moderate(self, key: str) -> None:
        """Moderation says its verdict on a reply."""
        reply = self.reviews[key]["reviewReply"]
        reply["reviewReplyState"] = self.verdict
        if self.verdict == "REJECTED":
            reply["policyViolation"] = self.violation

    def expire_tokens(self) -> None:
        """Every access token given out so far has run out, whatever its lifetime was said to be."""
        self._tokens.clear()

    def reply_to(self, key: str) -> Json | None:
        """The reply as it stands, or None."""
        reply: Json | None = self.reviews[key].get("reviewReply")
        return reply

    @property
    def posts(self) -> list[Written]:
        """Every reply that was put there, in order."""
        return [one for one in self.writes if one.comment is not None]

    # --- breaking things ----------------------------------------------------------------------------

    def fail_next(self, call: str, code: int, *, retry_after: str = "") -> None:
        """Answer with an error of this code."""
        headers = {"Retry-After": retry_after} if retry_after else {}
        told = {"error": {"code": code, "message": "No.", "status": "FAILED"}}
        self.answer_next(call, as_json(told, code, headers))

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which review."""
        key = unquote(path.removeprefix(f"{_PARENT}/").removesuffix("/reply"))
        match method:
            case "POST" if path == "/token":
                return "token", ""
            case "GET" if path == _PARENT:
                return "list", ""
            case "GET" if path.startswith(f"{_PARENT}/") and path.count("/") == _PARENT.count("/") + 1:
                return "get", key
            case "PUT" | "DELETE" if path.startswith(f"{_PARENT}/") and path.endswith("/reply"):
                return method.lower(), key
            case "GET" if path == _ACCOUNTS:
                return "accounts", ""
            case "GET" if path.startswith(f"{_ACCOUNTS}/") and path.endswith("/locations"):
                return "locations", path.removeprefix(f"{_ACCOUNTS}/").removesuffix("/locations")
            case "GET" if path == _CERTIFICATES:
                return "certs", ""
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it, with Google's own errors."""
        if call == "certs":
            return as_json(certificates(), 200, {"Cache-Control": "public, max-age=21600, must-revalidate"})
        try:
            return as_json(self._told(call, about, asked))
        except GoogleError as error:
            raise Refusal(_refused(call, error)) from None

    def _told(self, call: str, key: str, asked: Asked) -> Json:
        if call == "token":
            return self.grant(asked.form())
        self.admit(asked.headers.get("authorization", ""))
        match call:
            case "list":
                return self.page(asked.query)
            case "get":
                return self.get(key)
            case "put":
                return self.put(key, asked.json())
            case "delete":
                return self.delete(key)
            case "accounts":
                named = [{"name": f"accounts/{one}", "accountName": f"Group {one}"} for one in self.accounts]
                return self._listed("accounts", named, asked.query, 20)
            case "locations":
                return self._locations(key, asked.query)
            case _:
                raise GoogleError(404, "NOT_FOUND")

    def grant(self, form: Mapping[str, str]) -> Json:
        """An access token for the refresh token (RFC 6749 §6)."""
        if form.keys() != {"client_id", "client_secret", "refresh_token", "grant_type"}:
            raise GoogleError(400, "invalid_request")
        if form["grant_type"] != "refresh_token":
            raise GoogleError(400, "unsupported_grant_type")
        client = form["client_id"], form["client_secret"]
        if client != (SECRETS["GOOGLE_CLIENT_ID"], SECRETS["GOOGLE_CLIENT_SECRET"]):
            raise GoogleError(401, "invalid_client")
        if self.revoked or form["refresh_token"] != SECRETS["GOOGLE_REFRESH_TOKEN"]:
            raise GoogleError(400, "invalid_grant")
        token = f"ya29.fake-{self.calls.count('token')}"
        self._tokens[token] = self.clock() + timedelta(seconds=self.lifetime_s)
        scope = "https://www.googleapis.com/auth/business.manage"
        return {
            "access_token": token,
            "expires_in": self.lifetime_s,
            "scope": scope,
            "token_type": "Bearer",
        }

    def admit(self, authorization: str) -> None:
        """Let a call in, or say why not."""
        until = self._tokens.get(authorization.removeprefix("Bearer "))
        if until is None or self.clock() >= until:
            raise GoogleError(401, "UNAUTHENTICATED")
        if self.unapproved:
            raise GoogleError(429, "RESOURCE_EXHAUSTED", quota_limit_value="0")
        if self.forbidden:
            raise GoogleError(403, "PERMISSION_DENIED")
        self._count(self._asked_at, self.per_minute)

    def _count(self, times: list[datetime], most: int) -> None:
        """One more call in this minute. Raises GoogleError (429) where that is one too many."""
        now = self.clock()
        times[:] = [at for at in times if at > now - timedelta(minutes=1)]
        if len(times) >= most:
            raise GoogleError(429, "RESOURCE_EXHAUSTED", quota_limit_value=str(most))
        times.append(now)

    def _locations(self, account: str, query: Mapping[str, str]) -> Json:
        fields = query.get("readMask", "").split(",")
        if not {*fields} <= _LOCATION_FIELDS:
            raise GoogleError(400, "INVALID_ARGUMENT")
        if account not in self.accounts:
            raise GoogleError(404, "NOT_FOUND")
        shown = [{name: one[name] for name in fields if name in one} for one in self.accounts[account]]
        return self._listed("locations", shown, query, 100)

    def _listed(self, name: str, entries: list[Json], query: Mapping[str, str], most: int) -> Json:
        if not query.keys() <= {"pageSize", "pageToken", "readMask"}:
            raise GoogleError(400, "INVALID_ARGUMENT")
        start, size = int(query.get("pageToken", "0")), min(int(query.get("pageSize", "10")), most)
        page: Json = {name: entries[start : start + size]} if entries else {}
        return page | ({"nextPageToken": str(start + size)} if start + size < len(entries) else {})

    def page(self, query: Mapping[str, str]) -> Json:
        """One page of the reviews."""
        if not query.keys() <= {"pageSize", "pageToken", "orderBy"}:
            raise GoogleError(400, "INVALID_ARGUMENT")
        size, order = query.get("pageSize", "50"), query.get("orderBy", "updateTime desc")
        token = query.get("pageToken", "")
        if not size.isdecimal() or order not in _ORDERS or (token and token not in self._pages):
            raise GoogleError(400, "INVALID_ARGUMENT")
        if not self.reviews:
            return {}
        stars = {key: _stars(review) for key, review in self.reviews.items()}
        shown = sorted(self.reviews, key=lambda key: self.reviews[key]["updateTime"], reverse=True)
        if order.startswith("rating"):
            shown.sort(key=stars.__getitem__, reverse=order.endswith("desc"))
        start = self._pages.get(token, 0)
        end = start + min(int(size) or _MOST_ON_A_PAGE, self.page_size)
        page: Json = {"reviews": [self.reviews[key] for key in shown[start:end]]}
        page |= {"averageRating": sum(stars.values()) / len(stars), "totalReviewCount": len(shown)}
        if end < len(shown):
            self._pages[f"CAU{end}=="] = end
            page["nextPageToken"] = f"CAU{end}=="
        return page

    def get(self, key: str) -> Json:
        """One review; reading it back is what moderation waits for."""
        review = self._review(key)
        if review.get("reviewReply", {}).get("reviewReplyState") == "PENDING":
            if self._reads[key] >= self.reads_until_verdict:
                self.moderate(key)
            self._reads[key] += 1
        return review

    def put(self, key: str, body: Any) -> Json:
        """Put a reply in place of the one before it."""
        self._count(self._edited_at, _MOST_EDITS)
        review = self._review(key)
        comment = body.get("comment") if isinstance(body, dict) and body.keys() == {"comment"} else None
        if not isinstance(comment, str) or not 0 < len(comment.encode()) <= _MOST_BYTES:
            raise GoogleError(400, "INVALID_ARGUMENT")
        self.writes.append(Written(key, comment))
        self._reads[key] = 0
        reply = {"comment": comment, "updateTime": _time(self.clock()), "reviewReplyState": "PENDING"}
        review["reviewReply"] = reply
        return dict(reply)

    def delete(self, key: str) -> Json:
        """Take the reply away."""
        self._count(self._edited_at, _MOST_EDITS)
        if "reviewReply" not in self._review(key):
            raise GoogleError(404, "NOT_FOUND")
        self.writes.append(Written(key, None))
        del self.reviews[key]["reviewReply"]
        return {}

    def _review(self, key: str) -> Json:
        if key not in self.reviews:
            raise GoogleError(404, "NOT_FOUND")
        return self.reviews[key]


def location(key: str, title: str, *, store: str = "", verified: bool = True) -> Json:
    """A location as the Business Information API has it: named without its account."""
    told = {"name": f"locations/{key}", "title": title, "metadata": {"hasVoiceOfMerchant": verified}}
    return told | ({"storeCode": store} if store else {})


def _stars(review: Json) -> int:
    given = review["starRating"]
    return _STARS.index(given) + 1 if given in _STARS else 0


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refused(call: str, error: GoogleError) -> Answer:
    if call == "token":
        return as_json({"error": error.status, "error_description": "Bad Request"}, error.code)
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": error.metadata}]
    said = {"code": error.code, "message": "Request refused.", "status": error.status}
    return as_json({"error": said | ({"details": details} if error.metadata else {})}, error.code)
