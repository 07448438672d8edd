"""Google Places: the five reviews of any place that Google finds most relevant, without its owner's login.

Places API (New), details of a place (developers.google.com/maps/documentation/places, discovery document of
November 2026). Five reviews and no way to the others; they are not the newest, and one that is missing has
only become less relevant. No owner's reply is in them and none can be put there: that is ``google_business``.
Google lets nobody keep these texts, nor show them to a model (``policy.toml``), and wants the author's name
and link shown with them. Asking for reviews is in the dearest tier: about 1,000 calls a month are free, so
``every = "1h"`` is as often as it should be asked for a place.

With ``base_url`` the place is below ``{base_url}/v1/places/``.
"""

from urllib.parse import quote

from reviewbot.errors import ParseError
from reviewbot.sites.google_places import legacy
from reviewbot.sites.google_places.login import auth as auth
from reviewbot.sites.google_places.reading import as_review, document
from reviewbot.text.tree import words
from reviewbot.types import Listing, Page, Request, Response, Seen, SiteFacts

TITLE, SCALE, NEEDS = "Google Places", (1, 5), ("place_id", "key_env")
FIELDS = ("id", "reviews", "movedPlaceId")
FACTS = SiteFacts(
    history="newest:5",  # rather: the most relevant
    incremental="none",
    edits="hash",  # an edited one is also published anew
    deletes="none",
    reply="manual",  # at the review's own address
    per_minute=30,
)


def request(listing: Listing, page: str | None, seen: Seen) -> Request:  # noqa: ARG001  every site takes it
    """Ask for the place's reviews; there is one page. Without a list of fields Google answers nothing."""
    root = (listing.base_url or "https://places.googleapis.com").rstrip("/")
    place = quote(str(listing.options["place_id"]).removeprefix("places/"), safe="")
    return Request(f"{root}/v1/places/{place}", headers={"X-Goog-FieldMask": ",".join(FIELDS)})


def parse(listing: Listing, response: Response) -> Page:  # noqa: ARG001  every site takes it
    """Read the answer, also in the form of the old Places API, as proxies still send it.

    Raises ParseError when it is not a place.
    """
    said = document(response)
    if "status" in said:
        return Page(legacy.reviews(said), replies=False)
    entries = said.get("reviews", [])
    if not words(said, "id") or not isinstance(entries, list):
        raise ParseError("Google sent JSON that is no place with its reviews")
    reviews = {review.key: review for entry in entries if (review := as_review(entry))}
    if entries and not reviews:
        raise ParseError("Google sent a place with reviews, but none of them has a name")
    return Page(tuple(reviews.values()), replies=False)
