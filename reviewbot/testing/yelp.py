"""A Yelp on loopback: excerpts for everybody, whole reviews and responses for partners, webhooks.

``with FakeYelp() as yelp`` and a listing with ``base_url=yelp.url`` (see ``PLAIN``, ``PARTNER``,
``SECRETS``). What it is faithful to (docs.developer.yelp.com, November 2026):

- a key as Bearer, else 401 TOKEN_INVALID; the partner's token for responses, else 401 INVALID_TOKEN
- at most ``shows`` excerpts of 160 characters with an ellipsis; limit of 0 to 50; ``newest`` where the plan
  has it; an argument that it does not know or that is wrong is a 400 VALIDATION_ERROR
- the business by its id or its alias; one without reviews is not found; no owner's response in excerpts
- the newest 200 recommended reviews in full, in another shape, some with their id in the address only, the
  user without an id, the response with its time zone; reviews themselves in Pacific time without a zone
- addresses that hold the client's key; RateLimit headers on every answer; 429 by the second and by the day
- one response to a review, once and for good: a second one is a 400; no editing, no deleting; emoji are a
  500; too long is a 400; 20 a day for a location; whatever else stands in the way is a 400 with its id
- an edit keeps the id; a new review of the same user replaces the old one, the response carried over
- a review that is no longer recommended goes without an event
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

BUSINESS, ALIAS = "BzEXAMPLE000000000001A", "harbor-vine-santa-cruz"
SECRETS = {"YELP_KEY": "yelp-key-fake", "YELP_TOKEN": "yelp-partner-fake", "YELP_HOOK": "yelp-hook-fake"}
PLAIN = {"business_id": ALIAS, "key_env": "YELP_KEY", "hook_secret_env": "YELP_HOOK"}
PARTNER = {**PLAIN, "partner_token_env": "YELP_TOKEN"}
EXCERPT, MOST_EXCERPTS, MOST_WHOLE, MOST_A_DAY, MOST_CHARS = 160, 50, 200, 20, 5000
_EMOJI = 0x1F000  # and what follows
_PACIFIC = ZoneInfo("America/Los_Angeles")


class FakeYelp(FakeSite):
    """The server; calls are named ``excerpts``, ``whole`` and ``respond``.

    ``posts``: every response that was put there, as (review, text). ``shows``: how many excerpts the plan
    has, ``has_newest`` whether it sorts by date. ``day``: how many calls a day is good for. ``obstacle``:
    the id of what stands in the way of responses. ``ids_in_address``: the ids of reviews stand only there.
    ``lags``: how many times the whole list is read before it shows a response.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.posts: list[tuple[str, str]] = []
        self.not_recommended: set[str] = set()
        self.shows, self.has_newest, self.day, self.lags = 3, True, 300, 0
        self.obstacle, self.ids_in_address, self.no_contract = "", False, False

    # --- what customers and other programs do -------------------------------------------------------

    def has(
        self,
        key: str,
        stars: int = 1,
        text: str = "",
        *,
        user: str = "",
        name: str = "Ana B.",
        hours_ago: float = 2,
    ) -> None:
        """A customer writes a review, or edits it: then its date stays. ``user``: their id."""
        at = self.clock() - timedelta(hours=hours_ago)
        before = self.reviews.get(key, {"time": at, "public_response": None})
        self.reviews[key] = before | {
            "rating": stars,
            "text": text,
            "user": user or f"Us-{key}",
            "name": name,
        }

    def replaces(self, old: str, new: str, stars: int, text: str) -> None:
        """The customer of an old review writes a new one, which takes its place and its response."""
        before = self.reviews.pop(old)
        self.has(new, stars, text, user=before["user"], hours_ago=0)
        self.reviews[new]["public_response"] = before["public_response"]

    def is_answered(self, key: str, text: str) -> None:
        """A response is put there, here or at biz.yelp.com."""
        self.reviews[key]["public_response"] = {
            "text": text,
            "time_created": self.clock().astimezone(UTC).isoformat(timespec="seconds"),
            "business_user": {"name": "Elena M.", "role": "OWNER", "photo_url": "https://s3.example/e.jpg"},
        }
        self.posts.append((key, text))

    def reply_to(self, key: str) -> str | None:
        """The response as it stands, or None."""
        response = self.reviews[key]["public_response"]
        return response["text"] if response else None

    def event(self, kind: str, key: str) -> Json:
        """What a webhook tells: ``NEW_REVIEW``, ``REVIEW_EDITED`` or ``REVIEW_REMOVED``."""
        update = {"event_type": f"{kind}_EVENT", "review_id": key, "user_id": f"Us-{key}"}
        new = {"rating": 1.0, "language": "en"} if kind == "NEW_REVIEW" else {}
        return {
            "time": self.clock().astimezone(UTC).replace(tzinfo=None).isoformat(),
            "object": "business",
            "data": {"id": BUSINESS, "updates": [update | new]},
        }

    def fail_next(
        self, call: str, status: int, code: str = "INTERNAL_ERROR", *, commit: bool = False
    ) -> None:
        """Answer with an error of this code."""
        error = _partner_error(status, code) if call == "respond" else _error(status, code)
        self.answer_next(call, error, commit=commit)

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which business or review."""
        match method, path.split("/"):
            case "GET", ["", "v3", "businesses", business, "reviews"]:
                return "excerpts", business
            case "GET", ["", "v3", "private", "businesses", business, "reviews"]:
                return "whole", business
            case "POST", ["", "reviews", "v1", key]:
                return "respond", key
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it."""
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if call == "respond":
            if bearer != SECRETS["YELP_TOKEN"]:
                raise Refusal(_partner_error(401, "INVALID_TOKEN"))
            return self.respond(about, asked.json())
        if not call:
            raise Refusal(_error(404, "NOT_FOUND"))
        if bearer != SECRETS["YELP_KEY"]:
            raise Refusal(_error(401, "TOKEN_INVALID"))
        left = self.day - len(self.calls)
        if left < 0:
            raise Refusal(_error(429, "ACCESS_LIMIT_REACHED", self.quota(0)))
        if about not in {BUSINESS, ALIAS}:
            raise Refusal(_error(404, "BUSINESS_NOT_FOUND"))
        told = self.excerpts(asked.query) if call == "excerpts" else self.whole(asked.query)
        return as_json(told, headers=self.quota(left))

    def quota(self, left: int) -> Mapping[str, str]:
        """What Yelp says of the day's calls."""
        today = self.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return {
            "RateLimit-DailyLimit": str(self.day),
            "RateLimit-Remaining": str(left),
            "RateLimit-ResetTime": (today + timedelta(days=1)).isoformat(),
        }

    def excerpts(self, query: Mapping[str, str]) -> Json:
        """What everybody sees."""
        limit, order = query.get("limit", "20"), query.get("sort_by", "yelp_sort")
        known = query.keys() <= {"locale", "offset", "limit", "sort_by"} and order in {"yelp_sort", "newest"}
        if (
            not known
            or not limit.isdecimal()
            or int(limit) > MOST_EXCERPTS
            or (order == "newest" and not self.has_newest)
        ):
            raise Refusal(_error(400, "VALIDATION_ERROR"))
        recommended = self.recommended()
        if not recommended:
            raise Refusal(_error(404, "BUSINESS_NOT_FOUND"))
        shown = recommended if order == "newest" else sorted(recommended)
        reviews = [self.excerpt(key) for key in shown[: min(int(limit), self.shows)]]
        return {"reviews": reviews, "total": len(recommended), "possible_languages": ["en"]}

    def excerpt(self, key: str) -> Json:
        """The beginning of a review, by whom, and where."""
        review = self.reviews[key]
        text = review["text"]
        profile = f"https://www.yelp.com/user_details?userid={review['user']}"
        return self.common(key) | {
            "id": key,
            "text": text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}...",
            "user": {"id": review["user"], "profile_url": profile, "image_url": None, "name": review["name"]},
        }

    def whole(self, query: Mapping[str, str]) -> Json:
        """What partners see."""
        if self.no_contract:
            raise Refusal(_error(403, "NOT_AUTHORIZED"))
        if not query.keys() <= {"locale"}:
            raise Refusal(_error(400, "VALIDATION_ERROR"))
        self.lags -= 1
        reviews = []
        for key in self.recommended()[:MOST_WHOLE]:
            review = self.reviews[key]
            response = review["public_response"] if self.lags < 0 else None
            told = {"text": review["text"], "user": {"name": review["name"]}, "public_response": response}
            reviews.append(self.common(key) | told | ({} if self.ids_in_address else {"id": key}))
        return {"reviews": {"review": reviews}}

    def common(self, key: str) -> Json:
        """What both lists tell of a review."""
        review = self.reviews[key]
        return {
            "url": f"https://www.yelp.com/biz/{ALIAS}?adjust_creative={SECRETS['YELP_KEY']}&hrid={key}&utm_source=x",
            "rating": review["rating"],
            "time_created": review["time"].astimezone(_PACIFIC).strftime("%Y-%m-%d %H:%M:%S"),
        }

    def recommended(self) -> list[str]:
        """The reviews that Yelp shows, newest first."""
        shown = [key for key in self.reviews if key not in self.not_recommended]
        return sorted(shown, key=lambda key: self.reviews[key]["time"], reverse=True)

    def respond(self, key: str, body: Any) -> Answer:
        """Put the one response to a review there."""
        if not isinstance(body, dict) or body.keys() != {"response_text", "response_type"}:
            raise Refusal(_partner_error(400, "INVALID_REQUEST"))
        text = body["response_text"]
        if body["response_type"] != "public_comment":
            raise Refusal(_partner_error(400, "R2R_INVALID_RESPONSE_TYPE"))
        if self.obstacle:
            raise Refusal(_partner_error(400, self.obstacle))
        if key not in self.reviews:
            raise Refusal(_partner_error(400, "R2R_REVIEW_DOES_NOT_EXIST"))
        if any(ord(letter) >= _EMOJI for letter in text):
            raise Refusal(_partner_error(500, "INTERNAL_ERROR", "Internal Error"))
        if not text.strip() or len(text) > MOST_CHARS:
            raise Refusal(_partner_error(400, "R2R_INVALID_RESPONSE_TEXT"))
        if self.reviews[key]["public_response"]:
            raise Refusal(_partner_error(400, "INVALID_REQUEST", "The review already has a comment."))
        if len(self.posts) >= MOST_A_DAY:
            raise Refusal(_partner_error(400, "R2R_COMMENT_QUOTA_EXCEEDED"))
        self.is_answered(key, text)
        return as_json({"success": True})


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> Answer:
    return as_json({"error": {"code": code, "description": "Request refused."}}, status, headers)


def _partner_error(status: int, code: str, description: str = "Request refused.") -> Answer:
    return as_json({"error": {"id": code, "description": description, "http_code": str(status)}}, status)
