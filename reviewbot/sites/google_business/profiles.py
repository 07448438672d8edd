"""Which profiles a login can see: its accounts, and the locations of each. No I/O.

Two other interfaces of Google (my-business/reference/accountmanagement and businessinformation, v1). Their
locations are named without the account, which v4 wants before it; with ``base_url`` both are below
``{base_url}/v1/``.
"""

import re
from collections.abc import Generator, Sequence
from typing import Any
from urllib.parse import urlencode

from reviewbot.sites import Discovery, Found, Keyring
from reviewbot.sites.google_business.reading import document
from reviewbot.text.tree import many, within, words
from reviewbot.types import Listing, Request, Response

_ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com"
_LOCATIONS = "https://mybusinessbusinessinformation.googleapis.com"
_FIELDS = "name,title,storeCode,metadata"  # Google answers nothing without a list of them
_MOST_PAGES = 500


def discover(listing: Listing, keyring: Keyring) -> Discovery:  # noqa: ARG001  every site takes it
    """Every profile that the login owns or manages, once, though it may be in two accounts."""
    root = listing.base_url.rstrip("/")
    accounts = yield from _all(f"{root or _ACCOUNTS}/v1/accounts", "accounts", {"pageSize": "20"})
    found: dict[str, Found] = {}
    for account in (_id(one, "accounts") for one in accounts):
        if not account:
            continue
        address = f"{root or _LOCATIONS}/v1/accounts/{account}/locations"
        query = {"readMask": _FIELDS, "pageSize": "100"}
        for one in (yield from _all(address, "locations", query)):
            if place := _id(one, "locations"):
                found.setdefault(place, Found(_title(one), {"account": account, "listing": place}))
    return list(found.values())


def _all(address: str, name: str, query: dict[str, str]) -> Generator[Request, Response, Sequence[Any]]:
    """What is under ``name`` on all pages."""
    found: list[Any] = []
    for _ in range(_MOST_PAGES):
        listed = document((yield Request(f"{address}?{urlencode(query)}")))
        found += many(listed, name)
        token = words(listed, "nextPageToken")
        if not token:
            break
        query = {**query, "pageToken": token}
    return found


def _id(entry: Any, kind: str) -> str:
    """The id in a name such as ``locations/17303088970776446827``, "" for any other name."""
    found = re.fullmatch(rf"{kind}/([\w-]{{1,100}})", words(entry, "name"), re.ASCII)
    return found[1] if found else ""


def _title(location: Any) -> str:
    """What the profile is called; of one that is not verified, Google publishes no replies."""
    title, store = words(location, "title"), words(location, "storeCode")
    named = f"{title} ({store})" if store else title
    mute = within(location, "metadata", "hasVoiceOfMerchant") is False
    return f"{named} (not verified)" if mute else named
