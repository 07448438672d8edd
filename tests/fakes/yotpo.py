"""A Yotpo on loopback: the login of an app and its list of reviews.

What it is faithful to, of its fact sheet's checklist:

- tokens of an app's key and secret, given in the query as ``utoken``, that end
- count (at most 100) and page, an empty last page, since_id, since_date and since_updated_at
- deleted reviews with ``deleted=true`` and never without
- scores, products and shops, archived reviews
- 401 and 500 as its envelope has them

Not in it: widgets, comments, moderation, quotas (none are documented).
Semantics: apidocs.yotpo.com, November 2026.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

APP = "app-key-1"
SECRETS = {"YOTPO_SECRET": "yotpo-fake"}
OPTIONS = {"app_key": APP, "secret_env": "YOTPO_SECRET"}
_ARGUMENTS = {"utoken", "count", "page", "since_id", "since_date", "since_updated_at", "deleted"}


class FakeYotpo(FakeSite):
    """The server; calls are named ``token`` and ``reviews``. ``page_size``: the most on a page."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Json] = {}
        self.page_size = 100
        self._tokens: set[str] = set()

    def has(self, key: int, score: int = 1, content: str = "", *, hours_ago: float = 2, **more: Any) -> None:
        """A customer writes a review, or edits it: then its first time stays."""
        at = (self.clock() - timedelta(hours=hours_ago)).isoformat(timespec="milliseconds")
        at = at.replace("+00:00", "Z")
        self.reviews[key] = {
            "id": key,
            "title": "",
            "content": content,
            "score": score,
            "votes_up": 1,
            "created_at": self.reviews.get(key, {}).get("created_at", at),
            "updated_at": at,
            "sentiment": 0.98,
            "sku": "ABC-1",
            "name": "Ana S.",
            "email": "ana@customer.example",
            "reviewer_type": "verified_buyer",
            "deleted": False,
            "archived": False,
        } | more

    def expire_tokens(self) -> None:
        """Every token given out so far has run out."""
        self._tokens.clear()

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        known = {("POST", "/oauth/token"): "token", ("GET", f"/v1/apps/{APP}/reviews"): "reviews"}
        return known.get((method, path), ""), ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:  # noqa: ARG002  every fake takes it
        """Do it, with Yotpo's own errors."""
        match call:
            case "token":
                return as_json(self._grant(asked.json()))
            case "reviews":
                if asked.query.get("utoken") not in self._tokens:
                    raise _refusal(401, "Unauthorized")
                return as_json(self._page(asked.query))
            case _:
                raise _refusal(404, "Not found")

    def _grant(self, body: Any) -> Json:
        wanted = {
            "client_id": APP,
            "client_secret": SECRETS["YOTPO_SECRET"],
            "grant_type": "client_credentials",
        }
        if body != wanted:
            raise _refusal(401, "Invalid credentials")
        token = f"utoken-fake-{self.calls.count('token')}"
        self._tokens.add(token)
        return {"access_token": token, "token_type": "bearer"}

    def _page(self, query: Mapping[str, str]) -> Json:
        count, page = query.get("count", "20"), query.get("page", "1")
        if not (query.keys() <= _ARGUMENTS and count.isdecimal() and page.isdecimal()):
            raise _refusal(400, "Bad request")
        most = min(int(count), self.page_size)
        shown = [
            one
            for one in self.reviews.values()
            if (query.get("deleted") == "true" or not one["deleted"])
            and one["id"] > int(query.get("since_id", "0"))
            and one["created_at"] >= query.get("since_date", "")
            and one["updated_at"] >= query.get("since_updated_at", "")
        ]
        start = (int(page) - 1) * most
        return {"reviews": shown[start : start + most]}


def _refusal(status: int, why: str) -> Refusal:
    return Refusal(as_json({"status": {"code": status, "message": why}}, status))
