"""Where Google gives access tokens, the same for all of its interfaces, and how long they last. No I/O.

OAuth 2.0 (developers.google.com/identity/protocols/oauth2).
"""

from datetime import timedelta

from reviewbot.sites._oauth import form
from reviewbot.types import Listing, Request

TOKENS = "https://oauth2.googleapis.com/token"
SENDER = "Google's login"
LASTS = timedelta(hours=1)
QUOTA_MINUTE = timedelta(minutes=1)  # quotas count by the minute, and Google promises no Retry-After


def token_request(listing: Listing, body: str) -> Request:
    """Ask Google for an access token."""
    return form(f"{listing.base_url.rstrip('/')}/token" if listing.base_url else TOKENS, body)
