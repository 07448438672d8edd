"""A Google Places on loopback. ``with FakePlaces() as places`` and a listing with ``base_url=places.url``.

What it is faithful to (developers.google.com/maps/documentation/places, places.v1, November 2026):

- a key that it does not know is 400 API_KEY_INVALID, none at all 403; an API that is not enabled 403
- no list of fields, or one with a field that a place does not have, is 400; only what is in it is answered
- five reviews at most, the most relevant first, no order or page to be asked for; a place may have none
- texts in the language asked for beside the customer's own; rating-only reviews have neither
- an edit keeps the name and is published anew; a review that is missing from the five may still be there
- a place that moved has another id in ``movedPlaceId``; one that is not known is 404, a broken id 400
- 429 RESOURCE_EXHAUSTED above ``per_minute``, without Retry-After
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

PLACE = "ChIJEXAMPLEplaceid0000000001"
OPTIONS = {"place_id": PLACE, "key_env": "PLACES_KEY"}
SECRETS = {"PLACES_KEY": "AIzaFakeKeyOfPlaces"}
_FIELDS = {
    *(
        "id",
        "name",
        "displayName",
        "rating",
        "userRatingCount",
        "reviews",
        "googleMapsUri",
        "googleMapsLinks",
    ),
    *("movedPlaceId", "movedPlace", "businessStatus", "reviewSummary"),
}
_MAPS = "https://www.google.com/maps"


class FakePlaces(FakeSite):
    """The server; its one call is named ``place``. ``relevant``: keys of reviews, the most relevant first."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.relevant: list[str] = []
        self.moved_to, self.disabled, self.per_minute = "", False, 600
        self._times: list[datetime] = []

    def has(
        self,
        key: str,
        stars: float = 1,
        text: str = "",
        *,
        shown: str = "",
        hours_ago: float = 2,
        **more: Any,
    ) -> None:
        """A customer writes a review, or edits it. ``shown``: Google's translation of the text."""
        at = self.clock() - timedelta(hours=hours_ago)
        said = {"text": {"text": shown or text, "languageCode": "en"}} if text else {}
        said |= {"originalText": {"text": text, "languageCode": "es" if shown else "en"}} if text else {}
        page = f"{_MAPS}/contrib/1000000000{abs(hash(key)) % 10**11:011}/reviews"
        self.reviews[key] = {
            "name": f"places/{PLACE}/reviews/{key}",
            "relativePublishTimeDescription": "recently",
            "rating": stars,
            **said,
            "authorAttribution": {
                "displayName": "Ana",
                "uri": page,
                "photoUri": "https://photos.example/a=s128",
            },
            "publishTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f789Z"),
            "googleMapsUri": f"{_MAPS}/reviews/data={key}",
        } | more
        self.relevant = [key, *(one for one in self.relevant if one != key)]

    def fail_next(self, status: int, reason: str = "") -> None:
        """Answer with an error for this reason."""
        self.answer_next("place", _error(status, reason))

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which place."""
        about = method == "GET" and path.startswith("/v1/places/")
        return ("place", unquote(path.removeprefix("/v1/places/"))) if about else ("", "")

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """The place, if the key may ask for it."""
        if not call:
            raise Refusal(_error(404))
        self._admit(asked.headers)
        fields = asked.headers.get("x-goog-fieldmask", "").split(",")
        if not {*fields} <= _FIELDS or not asked.query.keys() <= {
            "languageCode",
            "regionCode",
            "sessionToken",
        }:
            raise Refusal(_error(400))
        if about != PLACE:
            raise Refusal(_error(404 if about.startswith("ChIJ") else 400))
        shown = [self.reviews[key] for key in self.relevant if key in self.reviews][:5]
        place = {"id": PLACE, "displayName": {"text": "Casa Demo"}, "userRatingCount": len(self.reviews)}
        place |= ({"reviews": shown} if shown else {}) | (
            {"movedPlaceId": self.moved_to} if self.moved_to else {}
        )
        return as_json({name: told for name, told in place.items() if name in fields})

    def _admit(self, headers: Mapping[str, str]) -> None:
        if "x-goog-api-key" not in headers or self.disabled:
            raise Refusal(_error(403, "SERVICE_DISABLED"))
        if headers["x-goog-api-key"] != SECRETS["PLACES_KEY"]:
            raise Refusal(_error(400, "API_KEY_INVALID"))
        now = self.clock()
        self._times = [at for at in self._times if at > now - timedelta(minutes=1)]
        if len(self._times) >= self.per_minute:
            raise Refusal(_error(429, "RATE_LIMIT_EXCEEDED"))
        self._times.append(now)


def _error(status: int, reason: str = "") -> Answer:
    error: Json = {"code": status, "message": "No.", "status": "NO"}
    if reason:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    return as_json({"error": error}, status)
