"""What Google calls a profile: an account and a location in it. Its other APIs name them one by one."""

from urllib.parse import quote

from reviewbot.types import Listing


def root(listing: Listing) -> str:
    """Where the reviews are asked for."""
    return f"{(listing.base_url or 'https://mybusiness.googleapis.com').rstrip('/')}/v4"


def account(listing: Listing) -> str:
    """``accounts/1``, as it stands in an address."""
    return f"accounts/{quote(str(listing.options['account']).removeprefix('accounts/'), safe='')}"


def location(listing: Listing) -> str:
    """``locations/2``, as it stands in an address."""
    return f"locations/{quote(str(listing.options['listing']).removeprefix('locations/'), safe='')}"
