"""A Terra on loopback: the newest reviews of one place, as reviewbot reads them.

``with FakeTripadvisor() as tripadvisor`` and a listing with ``base_url=tripadvisor.url`` (see ``OPTIONS``,
``SECRETS``). What it is faithful to (docs.terra.tripadvisor.com, November 2026):

- the key in ``X-API-Key``, else 401; a package without reviews, or a place that is not allowed, is a 403
- the newest first; ``most`` of them whatever is asked for; pages by number; an argument that it does not
  know or that is wrong is a 400
- titles and texts as a list of languages, the original one marked where ``language=primary`` asks for it
- a removed review is missing; a traveler writes anew under another id
- the owner's response, written in the Management Center; no way to write one here
- errors as application/problem+json; 429 without Retry-After
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

PLACE = "1234567"
SECRETS = {"TRIPADVISOR_KEY": "terra-key-fake"}
OPTIONS = {"location_id": PLACE, "key_env": "TRIPADVISOR_KEY"}
_ASKED = {
    *("rating_min", "trip_type", "published_after_ts", "sort_by", "published_after_review_id"),
    *("language", "page", "size"),
}


class FakeTripadvisor(FakeSite):
    """The server; its one call is named ``reviews``.

    ``most``: how many reviews the package shows; ``size``: how many there are on a page unless asked.
    ``forbidden``: the package has no reviews in it.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Json] = {}
        self.most, self.size, self.forbidden = 5, 20, False

    # --- what travelers and owners do ---------------------------------------------------------------

    def has(self, key: int, stars: int = 1, text: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A traveler writes a review."""
        self.reviews[key] = {
            "id": key,
            "url": f"https://www.tripadvisor.com/ShowUserReviews-g1-d2-r{key}-Harbor_Vine.html",
            "rating": stars,
            "publish_ts": _time(self.clock() - timedelta(hours=hours_ago)),
            "travel_date": "2026-10",
            "trip_type": "NONE",
            "title": [{"language": "en", "value": "Soup", "primary": True}],
            "text": [
                {"language": "de", "value": f"Übersetzt: {text}"},
                {"language": "en", "value": text, "primary": True},
            ],
            "user": {"username": "ana_travels", "geo": "Lyon, France"},
            "owner_response": None,
        } | more

    def is_answered(self, key: int, text: str) -> None:
        """The owner responds in the Management Center."""
        self.reviews[key]["owner_response"] = {
            "id": 1,
            "username": "HarborVine",
            "author_connection": "owner",
            "publish_date": _time(self.clock()),
            "text": [{"language": "en", "value": text, "primary": True}],
        }

    def fail_next(self, call: str, status: int) -> None:
        """Answer with an error of this code."""
        self.answer_next(call, _problem(status))

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which place."""
        match method, path.split("/"):
            case "GET", ["", "api", "locations", place, "reviews"]:
                return "reviews", place
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it."""
        if asked.headers.get("x-api-key") != SECRETS["TRIPADVISOR_KEY"]:
            raise Refusal(_problem(401))
        if self.forbidden:
            raise Refusal(_problem(403, message="API Key does not have access to endpoint."))
        if not call or about != PLACE:
            raise Refusal(_problem(404))
        return as_json(self.page(asked.query))

    def page(self, query: Mapping[str, str]) -> Json:
        """One page of what the package shows."""
        number, size = query.get("page", "1"), query.get("size", str(self.size))
        order, language = query.get("sort_by", "MOST_RECENT"), query.get("language", "en")
        known = query.keys() <= _ASKED and order in {"MOST_RECENT", "HIGHEST_RATED"}
        if not (known and number.isdecimal() and size.isdecimal() and int(number) and int(size)):
            raise Refusal(_problem(400))
        field = "publish_ts" if order == "MOST_RECENT" else "rating"
        shown = sorted(self.reviews.values(), key=lambda one: str(one[field]), reverse=True)[: self.most]
        start = (int(number) - 1) * int(size)
        return {
            "data": [_in(language, one) for one in shown[start : start + int(size)]],
            "pagination": {
                "page": int(number),
                "size": int(size),
                "total_elements": len(shown),
                "total_pages": -(-len(shown) // int(size)),
            },
        }


def _in(language: str, review: Json) -> Json:
    """A review in the language that was asked for; ``primary``: in all of them, the original marked."""
    if language == "primary":
        return review
    texts = {
        name: [{"language": one["language"], "value": one["value"]} for one in review[name]]
        for name in ("title", "text")
    }
    return review | {
        name: [one for one in told if one["language"] == language] for name, told in texts.items()
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _problem(status: int, **more: str) -> Answer:
    told = {"type": "about:blank", "title": "Refused", "status": status, "detail": "No.", "trace_id": "f1"}
    return as_json(told | more, status, {"Content-Type": "application/problem+json"})
