"""The newest reviews of many profiles in one answer (accounts.locations.batchGetReviews). No I/O.

50 locations of one account in a call, and 50 reviews on a page, the latest change of any of them first: that
is enough to see which profile has something new. What Google does with a location that is not ours is not
documented, so a call that is refused says nothing of any of them.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from reviewbot.errors import ParseError
from reviewbot.sites import Glance
from reviewbot.sites.google_business.names import account, location, root
from reviewbot.sites.google_business.reading import as_review, document, key_of
from reviewbot.text.tree import within, words
from reviewbot.types import Listing, Request, Response, Review

AT_ONCE = 50
_LOGIN = ("client_id_env", "client_secret_env", "token_env")


def together(listings: Sequence[Listing]) -> Sequence[Sequence[Listing]]:
    """The listings of each account and login, in their order."""
    found: defaultdict[tuple[str, ...], list[Listing]] = defaultdict(list)
    for listing in listings:
        login = (str(listing.options.get(name)) for name in _LOGIN)
        found[(root(listing), account(listing), *login)].append(listing)
    return list(found.values())


def glance_request(listings: Sequence[Listing], page: str | None) -> Request:
    """Ask for 50 reviews of these, the latest change first."""
    here = account(listings[0])
    names = sorted({f"{here}/{location(listing)}" for listing in listings})
    asked = {"locationNames": names, "pageSize": 50, "orderBy": "updateTime desc"}
    body = json.dumps(asked | ({"pageToken": page} if page else {})).encode()
    url = f"{root(listings[0])}/{here}/locations:batchGetReviews"
    return Request(url, "POST", {"Content-Type": "application/json"}, body)


def glanced(listings: Sequence[Listing], response: Response) -> Glance:
    """Read one answer; ``{}`` where none of them has a review.

    Raises ParseError for all that would leave something out: a review without its id, its profile or its
    time, one of a profile that was not asked for, and a page that is not in order.
    """
    told = document(response)
    entries = told.get("locationReviews", [])
    if not isinstance(entries, list) or (told and not told.keys() & {"locationReviews", "nextPageToken"}):
        raise ParseError("Google sent JSON that is no list of the reviews of several profiles")
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for listing in listings:
        asked[location(listing)].append(listing.name)
    reviews: defaultdict[str, list[Review]] = defaultdict(list)
    times: list[datetime] = []
    for entry in entries:
        said = within(entry, "review")
        names = asked.get(f"locations/{words(entry, 'name').rpartition('/locations/')[2]}", ())
        review = as_review(said) if key_of(said) else None
        if not names or review is None or review.updated_at is None:
            raise ParseError("Google sent a review of several profiles' that cannot be told to be of one")
        for name in names:
            reviews[name].append(review)
        times.append(review.updated_at)
    if any(later > earlier for earlier, later in pairwise(times)):
        raise ParseError("Google sent the reviews of several profiles in another order than asked for")
    return Glance(reviews, times[-1] if times else None, words(told, "nextPageToken"))
