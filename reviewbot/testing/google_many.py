"""A Google on loopback with many profiles, as an agency has them, and the call that reads many at once.

``with FakeAgency(["1-10", "1-11"], clock=…) as google``, and listings with the halves as ``account`` and
``listing``. What it is faithful to (accounts.locations.batchGetReviews, v4, late 2026):

- the newest reviews of up to 50 locations of one account, the latest change of any of them first, 50 to a
  page; an edit comes to the top, so that the rest moves on between two pages
- where none of them has a review, the answer is ``{}``; rating-only reviews are left out where asked to
- more locations, one of another account, a wrong order or page token, or an unknown key are a 400

Google does not say what one location does to the call that the login may not see (``strange``: 403) or that
is not there (404). Here it spoils the call; with ``leaves_out`` it is left out in silence.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from reviewbot.testing.google import OPTIONS, FakeGoogle, GoogleError
from reviewbot.testing.site import Asked, Json

_PROFILE = re.compile(r"/v4/accounts/([^/]+)/locations/([^/]+)(/reviews.*)")
_BATCH = re.compile(r"/v4/accounts/([^/]+)/locations:batchGetReviews")
_OWN = f"/v4/accounts/{OPTIONS['account']}/locations/{OPTIONS['listing']}"
_PAGING = {"pageSize", "pageToken", "orderBy"}
_ASKS = _PAGING | {"locationNames", "ignoreRatingOnlyReviews"}
_MOST = 50


class FakeAgency(FakeGoogle):
    """The server. ``profiles``: the reviews of each, by ``account-location``; a further call: ``batch``."""

    def __init__(self, places: Iterable[str], *, clock: Callable[[], datetime]) -> None:
        super().__init__(clock=clock)
        self.profiles: dict[str, dict[str, Json]] = {place: {} for place in places}
        self.strange: set[str] = set()
        self.leaves_out = False

    def wrote(self, place: str, key: str, stars: int = 5, comment: str = "", **more: Any) -> None:
        """A customer writes a review of this profile, or edits it; as ``has``."""
        account, location = place.split("-")
        name = f"accounts/{account}/locations/{location}/reviews/{key}"
        with self.lock:
            self.reviews = self.profiles[place]
            self.has(key, stars, comment, **{"name": name, **more})

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is; about ``account-location`` and, behind a space, which review."""
        if method == "POST" and (many := _BATCH.fullmatch(path)):
            return "batch", many[1]
        one = _PROFILE.fullmatch(path)
        if not one:
            return super().named(method, path)
        call, key = super().named(method, _OWN + one[3])
        return call, f"{one[1]}-{one[2]} {key}"

    def _told(self, call: str, key: str, asked: Asked) -> Json:
        place, of_profile, key_there = key.partition(" ")
        if call == "batch":
            self.admit(asked.headers.get("authorization", ""))
            return self.batch(key, asked.json())
        if not of_profile:
            return super()._told(call, key, asked)
        if place in self.strange or place not in self.profiles:
            self.admit(asked.headers.get("authorization", ""))
            raise self._unseen(place)
        self.reviews = self.profiles[place]
        return super()._told(call, key_there, asked)

    def batch(self, account: str, body: Any) -> Json:
        """One page of the reviews of several locations."""
        names = body.get("locationNames") if isinstance(body, dict) and body.keys() <= _ASKS else None
        head = f"accounts/{account}/locations/"
        if not isinstance(names, list) or not all(str(name).startswith(head) for name in names):
            raise GoogleError(400, "INVALID_ARGUMENT")
        if not 0 < len(set(names)) == len(names) <= _MOST:
            raise GoogleError(400, "INVALID_ARGUMENT")
        places = [f"{account}-{name.removeprefix(head)}" for name in names]
        for place in places:
            if not self.leaves_out and (place in self.strange or place not in self.profiles):
                raise self._unseen(place)
        self.reviews = {
            review["name"]: review
            for place in places
            if place not in self.strange
            for review in self.profiles.get(place, {}).values()
            if "comment" in review or not body.get("ignoreRatingOnlyReviews")
        }
        page = self.page(
            {name: str(body[name]) for name in body.keys() & {"pageSize", "pageToken", "orderBy"}}
        )
        told = [
            {"name": one["name"].partition("/reviews/")[0], "review": one} for one in page.pop("reviews", ())
        ]
        more = {name: page[name] for name in page.keys() & {"nextPageToken"}}
        return ({"locationReviews": told} if told else {}) | more

    def _unseen(self, place: str) -> GoogleError:
        if place in self.strange:
            return GoogleError(403, "PERMISSION_DENIED")
        return GoogleError(404, "NOT_FOUND")
