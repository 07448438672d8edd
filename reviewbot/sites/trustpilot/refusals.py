"""Where Trustpilot's interface is, who asks it, and what its refusals mean."""

from datetime import timedelta
from http import HTTPStatus

from reviewbot.errors import AccessRefused, ListingGone, RateLimited, Refused
from reviewbot.types import Listing, Request, Response

QUOTA = timedelta(minutes=5)  # calls count by five minutes; Trustpilot promises no Retry-After


def root(listing: Listing) -> str:
    """The address that everything is below."""
    return f"{(listing.base_url or 'https://api.trustpilot.com').rstrip('/')}/v1"


def is_private(listing: Listing) -> bool:
    """Whether the listing logs in as the business, to read all and to reply."""
    return bool(listing.options.get("secret_env"))


def refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what Trustpilot's answer means; the rest the wire knows: 5xx, and 429 with a Retry-After."""
    match answer.status:
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY if wanted.method == "POST":
            raise Refused(
                f"Trustpilot does not take this reply ({answer.status}): edit it, and see that "
                "business_user_id is a user of this business"
            )
        case HTTPStatus.UNAUTHORIZED if is_private(listing):
            raise AccessRefused(
                "Trustpilot refuses a login that it gave us a moment ago (401): see in Trustpilot's business "
                "portal that your application has access to this business"
            )
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                f"Trustpilot does not accept the key in {listing.options['key_env']} (401): compare it with "
                "Trustpilot's page of your application"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Trustpilot refuses access (403): business_unit_id must be a business of yours, and your "
                "plan must include the API"
            )
        case HTTPStatus.NOT_FOUND if "/reviews/" in wanted.url:
            raise ListingGone("Trustpilot does not show this review any more (404)")
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Trustpilot knows no such business (404): check business_unit_id")
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Trustpilot's quota for the moment is used up (429)", retry_after=QUOTA)
