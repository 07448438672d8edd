"""An Etsy on loopback: Open API v3, the reviews of one shop.

What it is faithful to, of its fact sheet's checklist:

- the key of an app in ``x-api-key``
- limit (1 to 100, default 25) and offset, min_created and max_created
- ``count`` of all reviews
- no id but that of the transaction
- both names of each time
- a null text, pictures
- edits
- deletions
- 10 requests a second and a budget for the day with their headers and ``retry-after`` (429)
- a shop that is not there, a key that is not active

Not in it: reviews of one listing, OAuth.
Semantics: developers.etsy.com, November 2026.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

SHOP = "12345678"
SECRETS = {"ETSY_KEY": "keystring-fake:shared-fake"}
OPTIONS = {"shop_id": SHOP, "key_env": "ETSY_KEY"}
_PATH = f"/v3/application/shops/{SHOP}/reviews"


class FakeEtsy(FakeSite):
    """The server; its one call is named ``reviews``. ``today``: how many requests the day still has."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Json] = {}
        self.today = 10_000

    def has(self, key: int, rating: int = 1, text: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A buyer reviews a purchase, or edits the review: then its first time stays."""
        at = int((self.clock() - timedelta(hours=hours_ago)).timestamp())
        created = self.reviews.get(key, {}).get("created_timestamp", at)
        self.reviews[key] = {
            "shop_id": int(SHOP),
            "listing_id": 987,
            "transaction_id": key,
            "buyer_user_id": 555,
            "rating": rating,
            "review": text or None,
            "language": "en",
            "image_url_fullxfull": "",
            "create_timestamp": created,
            "created_timestamp": created,
            "update_timestamp": at,
            "updated_timestamp": at,
        } | more

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        return ("reviews", "") if (method, path) == ("GET", _PATH) else ("", "")

    def told(self, call: str, about: str, asked: Asked) -> Answer:  # noqa: ARG002  every fake takes it
        """Do it, with Etsy's own errors."""
        if asked.headers.get("x-api-key") != SECRETS["ETSY_KEY"]:
            raise Refusal(as_json({"error": "Invalid API key"}, 403))
        left = {"x-limit-per-day": "10000", "x-limit-per-second": "10", "x-remaining-this-second": "9"}
        if self.today <= 0:
            spent = left | {"x-remaining-today": "0", "retry-after": "30"}
            raise Refusal(as_json({"error": "Too many requests"}, 429, spent))
        self.today -= 1
        if call != "reviews":
            raise Refusal(as_json({"error": "Resource not found"}, 404))
        return as_json(self._page(asked.query), headers=left | {"x-remaining-today": str(self.today)})

    def _page(self, query: Mapping[str, str]) -> Json:
        limit, offset = query.get("limit", "25"), query.get("offset", "0")
        known = query.keys() <= {"limit", "offset", "min_created", "max_created"}
        if not (known and limit.isdecimal() and offset.isdecimal() and 1 <= int(limit) <= 100):
            raise Refusal(as_json({"error": "Invalid value"}, 400))
        since, until = int(query.get("min_created", "0")), int(query.get("max_created", "9999999999"))
        shown = [one for one in self.reviews.values() if since <= one["created_timestamp"] <= until]
        shown.sort(key=lambda one: int(one["created_timestamp"]), reverse=True)
        return {"count": len(shown), "results": shown[int(offset) : int(offset) + int(limit)]}
