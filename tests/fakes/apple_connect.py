"""An App Store Connect on loopback: apps, reviews and responses, as reviewbot uses them.

``with FakeAppStore() as store`` and a listing with ``base_url=store.url`` (see ``OPTIONS``, ``SECRETS``).
What it is faithful to (developer.apple.com/documentation/appstoreconnectapi, November 2026):

- a JWT in ES256 with kid, iss and aud, not over, and at most 20 minutes long, else 401 NOT_AUTHORIZED
- roles: 403 FORBIDDEN_ERROR for all, or for writing only; agreements that are not signed
- no order unless ``sort`` asks for one; ``limit`` of 1 to 200; a parameter that it does not know is a 400
- pages by an opaque cursor in ``links.next`` and nowhere else; a new review moves the others on
- responses only with ``include=response``; rating-only reviews never appear
- an edit keeps the id and moves the date; a removed review is missing, and 404 when asked for
- POST creates (201) or overwrites the one response; there is no PATCH; too long or empty is a 409
- PENDING_PUBLISH until it was read back ``reads_until_published`` times; an overwrite begins again
- a response is deleted by its own id (204), and gone then (404)
- ``X-Rate-Limit`` on every answer; 429 RATE_LIMIT_EXCEEDED when the hour is used up, and for a burst
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any
from urllib.parse import unquote, urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

APP, KEY_ID, ISSUER = "6740000001", "2X9R4HXF34", "57246542-96fe-1a63-e053-0824d011072a"
OPTIONS = {"app_id": APP, "key_id": KEY_ID, "issuer_id": ISSUER, "key_env": "APPLE_KEY"}
MOST_CHARACTERS = 5970
_LIST, _RESPONSES = f"/v1/apps/{APP}/customerReviews", "/v1/customerReviewResponses"
_ORDERS: Mapping[str, tuple[str, bool]] = {
    "createdDate": ("createdDate", False),
    "-createdDate": ("createdDate", True),
    "rating": ("rating", False),
    "-rating": ("rating", True),
}
_PACIFIC = timezone(timedelta(hours=-8))


@cache
def _signer() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def secrets() -> dict[str, str]:
    """The key as it stands in the environment: on one line."""
    pem = _signer().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {"APPLE_KEY": pem.strip().replace("\n", "\\n")}


class FakeAppStore(FakeSite):
    """The server; calls are named ``list``, ``get``, ``response``, ``post``, ``delete`` and ``apps``.

    ``posts``: every response that was put there, as (review, text). ``page_size``: the most on a page.
    ``hour``: how many requests an hour is good for. ``apps``: other apps of the team, by id.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.responses: dict[str, Json] = {}
        self.posts: list[tuple[str, str]] = []
        self.apps = {APP: "Harbor Rides"}
        self.page_size, self.hour, self.reads_until_published = 200, 3600, 1
        self.forbidden = self.read_only = self.unsigned = self.revoked = False
        self.refuse_tokens_before: datetime | None = None
        self._asked = self._serial = 0
        self._cursors: dict[str, int] = {}
        self._reads: defaultdict[str, int] = defaultdict(int)

    # --- what customers, other programs and time do -------------------------------------------------

    def has(
        self, key: str, stars: int = 1, body: str = "", *, title: str = "", hours_ago: float = 2, **more: Any
    ) -> None:
        """A customer writes a review, or edits it: then the one before is gone."""
        self.reviews[key] = {
            "rating": stars,
            "title": title,
            "body": body,
            "reviewerNickname": "ana_rides",
            "createdDate": _time(self.clock() - timedelta(hours=hours_ago)),
            "territory": "USA",
        } | more

    def answers(self, key: str, text: str) -> Json:
        """A response is put there, here or in App Store Connect itself."""
        self._serial += 1
        self.posts.append((key, text))
        self._reads[key] = 0
        self.responses[key] = {
            "type": "customerReviewResponses",
            "id": self.responses.get(key, {}).get("id", f"0f9b1c2d-0000-4000-8000-{self._serial:012}"),
            "attributes": {
                "responseBody": text,
                "lastModifiedDate": _time(self.clock()),
                "state": "PENDING_PUBLISH",
            },
            "relationships": {"review": {"data": {"type": "customerReviews", "id": key}}},
        }
        return self.responses[key]

    def publish(self, key: str) -> None:
        """Apple publishes a response."""
        self.responses[key]["attributes"]["state"] = "PUBLISHED"

    def reply_to(self, key: str) -> str | None:
        """The response as it stands, or None."""
        return self.responses[key]["attributes"]["responseBody"] if key in self.responses else None

    def fail_next(self, call: str, status: int, code: str = "", *, commit: bool = False) -> None:
        """Answer with an error of this code."""
        self.answer_next(call, _error(status, code or f"ERROR_{status}"), commit=commit)

    # --- what it does -------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which review or response."""
        parts = [unquote(part) for part in path.removeprefix("/v1/").split("/")]
        match method, parts:
            case "GET", ["apps", _, "customerReviews"]:
                return "list", parts[1]
            case "GET", ["apps"]:
                return "apps", ""
            case "GET", ["customerReviews", key]:
                return "get", key
            case "GET", ["customerReviews", key, "response"]:
                return "response", key
            case "POST", ["customerReviewResponses"]:
                return "post", ""
            case "DELETE", ["customerReviewResponses", key]:
                return "delete", key
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it, as a key with this role may."""
        self._asked += 1
        self._admit(asked, writes=asked.method != "GET")
        match call:
            case "list":
                return self._told(self._page(about, asked.query))
            case "apps":
                return self._told(self._apps(asked.query))
            case "get":
                return self._told(self._one(about, asked.query))
            case "response":
                return self._told({"data": self._response(about)})
            case "post":
                return self._told({"data": self._post(asked.json())}, 201)
            case "delete":
                key = next((key for key, one in self.responses.items() if one["id"] == about), "")
                del self.responses[self._known(self.responses, key)]
                return Answer(204, b"", self._limits)
            case _:
                raise Refusal(_error(404, "NOT_FOUND"))

    @property
    def _limits(self) -> dict[str, str]:
        return {"X-Rate-Limit": f"user-hour-lim:{self.hour};user-hour-rem:{max(self.hour - self._asked, 0)};"}

    def _told(self, told: Json, status: int = 200) -> Answer:
        return as_json(told, status, self._limits)

    def _admit(self, asked: Asked, *, writes: bool) -> None:
        now, token = self.clock(), asked.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(
                token,
                _signer().public_key(),
                algorithms=["ES256"],
                audience="appstoreconnect-v1",
                issuer=ISSUER,
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp"]},
            )
            from_, until = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
        except jwt.PyJWTError:
            raise Refusal(_error(401, "NOT_AUTHORIZED")) from None
        sound = jwt.get_unverified_header(token).get("kid") == KEY_ID and from_ <= now < until
        old = self.refuse_tokens_before is not None and from_ < self.refuse_tokens_before
        if self.revoked or old or not sound or until - now > timedelta(minutes=20):
            raise Refusal(_error(401, "NOT_AUTHORIZED"))
        if self._asked > self.hour:
            raise Refusal(_error(429, "RATE_LIMIT_EXCEEDED", self._limits))
        if self.unsigned:
            raise Refusal(_error(403, "FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED"))
        if self.forbidden or (self.read_only and writes):
            raise Refusal(_error(403, "FORBIDDEN_ERROR"))

    def _page(self, app: str, query: Mapping[str, str]) -> Json:
        self._known(self.apps, app)
        _check(query, {"sort", "include", "limit", "cursor"})
        limit, sort = query.get("limit", "50"), query.get("sort", "")
        if not limit.isdecimal() or not 1 <= int(limit) <= 200 or (sort and sort not in _ORDERS):
            raise Refusal(_error(400, "PARAMETER_ERROR.INVALID"))
        if query.get("cursor", "") not in {"", *self._cursors}:
            raise Refusal(_error(400, "PARAMETER_ERROR.INVALID"))
        shown = [key for key, one in self.reviews.items() if one["title"] or one["body"]]
        if sort:
            name, falling = _ORDERS[sort]
            shown.sort(key=lambda key: self.reviews[key][name], reverse=falling)
        start = self._cursors.get(query.get("cursor", ""), 0)
        end = start + min(int(limit), self.page_size)
        page = self._including([self._shown(key) for key in shown[start:end]], query)
        here = f"{self.url}{_LIST}?"
        page["links"] = {"self": f"{here}{urlencode(query)}"}
        page["meta"] = {"paging": {"total": len(shown), "limit": int(limit)}}
        if end < len(shown):
            cursor = f"Ag.AMP{end}"
            self._cursors[cursor] = end
            page["links"]["next"] = f"{here}{urlencode({**query, 'cursor': cursor})}"
        return page

    def _apps(self, query: Mapping[str, str]) -> Json:
        _check(query, {"fields[apps]", "limit", "cursor"})
        start = int(query.get("cursor", "0"))
        keys = list(self.apps)[start : start + min(int(query.get("limit", "50")), self.page_size)]
        told: Json = {"data": [_app(key, self.apps[key]) for key in keys], "links": {}}
        if start + len(keys) < len(self.apps):
            cursor = {**query, "cursor": str(start + len(keys))}
            told["links"]["next"] = f"{self.url}/v1/apps?{urlencode(cursor)}"
        return told

    def _one(self, key: str, query: Mapping[str, str]) -> Json:
        _check(query, {"include"})
        self._known(self.reviews, key)
        if key in self.responses:
            if self._reads[key] >= self.reads_until_published:
                self.publish(key)
            self._reads[key] += 1
        page = self._including([self._shown(key)], query)
        (page["data"],) = page["data"]
        return page

    def _shown(self, key: str) -> Json:
        at = f"{self.url}/v1/customerReviews/{key}"
        links = {"self": f"{at}/relationships/response", "related": f"{at}/response"}
        return {
            "type": "customerReviews",
            "id": key,
            "attributes": dict(self.reviews[key]),
            "relationships": {"response": {"links": links}},
            "links": {"self": at},
        }

    def _including(self, shown: list[Json], query: Mapping[str, str]) -> Json:
        if query.get("include") not in {None, "response"}:
            raise Refusal(_error(400, "PARAMETER_ERROR.INVALID"))
        if "include" not in query:
            return {"data": shown}
        answered = [one for one in shown if one["id"] in self.responses]
        for one in answered:
            key = self.responses[one["id"]]["id"]
            one["relationships"]["response"]["data"] = {"type": "customerReviewResponses", "id": key}
        included = [self.responses[one["id"]] for one in answered]
        return {"data": shown} | ({"included": included} if included else {})

    def _response(self, key: str) -> Json:
        return self.responses[self._known(self.responses, self._known(self.reviews, key))]

    def _post(self, body: Any) -> Json:
        try:
            told = body["data"]
            text, about = told["attributes"]["responseBody"], told["relationships"]["review"]["data"]
            sound = told["type"] == "customerReviewResponses" and about["type"] == "customerReviews"
        except (KeyError, TypeError):
            sound = False
        if not sound:
            raise Refusal(_error(422, "ENTITY_UNPROCESSABLE"))
        if about["id"] not in self.reviews:
            raise Refusal(_error(409, "ENTITY_ERROR.RELATIONSHIP.INVALID"))
        if not isinstance(text, str) or not 0 < len(text) <= MOST_CHARACTERS:
            raise Refusal(_error(409, "ENTITY_ERROR.ATTRIBUTE.INVALID"))
        return self.answers(about["id"], text)

    def _known(self, those: Mapping[str, Any], key: str) -> str:
        if key not in those:
            raise Refusal(_error(404, "NOT_FOUND", self._limits))
        return key


def _check(query: Mapping[str, str], known: set[str]) -> None:
    if not query.keys() <= known:
        raise Refusal(_error(400, "PARAMETER_ERROR.ILLEGAL"))


def _app(key: str, name: str) -> Json:
    return {"type": "apps", "id": key, "attributes": {"name": name, "bundleId": f"example.app{key}"}}


def _time(at: datetime) -> str:
    return at.astimezone(_PACIFIC).isoformat(timespec="seconds")


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> Answer:
    told = {"id": "7c2e", "status": str(status), "code": code, "title": "No.", "detail": "Request refused."}
    return as_json({"errors": [told]}, status, headers)
