"""A Steam Web API on loopback: IUserReviewsService/GetAppReviews v1, without a key.

What it is faithful to, of its fact sheet's checklist:

- arguments as ``input_json`` or one by one
- its own defaults (English, helpful, bought on Steam, off-topic hidden)
- wrong arguments that are ignored without a word
- the cursor ``*`` and ones with + / = in them
- num_per_page up to 100
- filters 1 (recent) and 2 (updated)
- ``query_summary`` whole on the first page only
- the last page without ``reviews``
- a cursor that comes again
- edits that turn a recommendation round
- deletions
- a developer's answer
- 429 and 502 without a Retry-After
- old answers out of a cache

Not in it: filters by date, playtime and hardware, which reviewbot never sends.
Semantics: partner.steamgames.com/doc/webapi/IUserReviewsService, November 2026.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, as_json

APP = "440"
_PATH = "/IUserReviewsService/GetAppReviews/v1/"


class FakeSteam(FakeSite):
    """The server; its one call is named ``reviews``. ``stuck``: it gives the same cursor for ever.

    ``cached``: it answers as it did the last time.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.stuck = self.cached = False
        self._cursors: dict[str, int] = {"*": 0}
        self._last: dict[str, Answer] = {}

    # --- what players, developers and time do -------------------------------------------------------

    def has(self, key: str, text: str = "", *, up: bool = False, hours_ago: float = 2, **more: Any) -> None:
        """A player writes a review, or edits it: then its first date stays."""
        at = int((self.clock() - timedelta(hours=hours_ago)).timestamp())
        before = self.reviews.get(key, {})
        self.reviews[key] = {
            "recommendationid": key,
            "author": {"steamid": f"7656119{key:0>10}", "num_reviews": 4, "playtime_at_review": 480},
            "language": "english",
            "review": text,
            "timestamp_created": before.get("timestamp_created", at),
            "timestamp_updated": at,
            "voted_up": up,
            "votes_up": 3,
            "weighted_vote_score": 0.52,
            "steam_purchase": True,
            "received_for_free": False,
            "refunded": False,
            "offtopic": False,
            **{name: old for name, old in before.items() if "dev" in name},
            **more,
        }

    def answers(self, key: str, text: str) -> None:
        """The developer answers on the community page."""
        at = int(self.clock().timestamp())
        self.reviews[key] |= {"developer_response": text, "timestamp_dev_responded": at}

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        return ("reviews", "") if (method, path) == ("GET", _PATH) else ("", "")

    def told(self, call: str, about: str, asked: Asked) -> Answer:  # noqa: ARG002  every fake takes it
        """Do it."""
        if call != "reviews":
            return Answer(404)
        wanted = _wanted(asked)
        cursor = str(wanted.get("cursor", "*"))
        if not (self.cached and cursor in self._last):
            self._last[cursor] = as_json({"response": self._page(wanted, cursor)})
        return self._last[cursor]

    def _page(self, wanted: Json, cursor: str) -> Json:
        if str(wanted.get("appid")) != APP:
            return {}
        shown = [one for one in self.reviews.values() if _is_shown(one, wanted)]
        newest = "timestamp_updated" if wanted.get("filter") == 2 else "timestamp_created"
        shown.sort(key=lambda one: (one[newest], one["recommendationid"]), reverse=True)
        start = self._cursors.get(cursor, 0)
        size = wanted.get("num_per_page", 20)
        page = shown[start : start + min(max(size if isinstance(size, int) else 20, 1), 100)]
        after = cursor if self.stuck and cursor != "*" else f"AoJ{start + len(page)}++/5YDdOvi6QU="
        self._cursors[after] = start + len(page)
        summary: Json = {"num_reviews": len(page)}
        if cursor == "*":
            ups = sum(one["voted_up"] for one in shown)
            summary |= {"total_positive": ups, "total_reviews": len(shown), "review_score_desc": "Mixed"}
        answer: Json = {"query_summary": summary, "cursor": after}
        return answer | ({"reviews": page, "total_matching": len(shown)} if page else {})


def _wanted(asked: Asked) -> Json:
    """The arguments, however they were sent; those of a wrong kind count for nothing."""
    if "input_json" in asked.query:
        found = json.loads(asked.query["input_json"])
        return found if isinstance(found, dict) else {}
    wanted: Json = {name: int(one) if one.isdecimal() else one for name, one in asked.query.items()}
    return wanted | {"languages": [one for name, one in wanted.items() if name.startswith("languages[")]}


def _is_shown(review: Json, wanted: Json) -> bool:
    languages = wanted.get("languages") or ["english"]
    bought = wanted.get("purchase_type", 0) == 1 or review["steam_purchase"]
    on_topic = wanted.get("filter_offtopic_activity") is False or not review["offtopic"]
    return bought and on_topic and ("all" in languages or review["language"] in languages)
