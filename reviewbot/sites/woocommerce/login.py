"""Logging in to a shop, with WooCommerce's keys or as a user of WordPress, and what refusals mean. No I/O.

WooCommerce knows its keys by HTTP Basic over TLS, or in the query where a server takes the header away.
"""

from collections.abc import Generator
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from reviewbot.errors import AccessRefused, ConfigError, ListingGone
from reviewbot.sites import Keyring
from reviewbot.sites.woocommerce.basic import code, secrets, signed
from reviewbot.sites.woocommerce.comments import CORE, as_user
from reviewbot.types import Listing, Request, Response

_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})

Flow = Generator[Request, Response, None]


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Flow:
    """Send a request with the keys that it needs.

    Raises ConfigError for what is not set or would travel in the clear, and a SiteError or Refused where
    the answer says more than its status.
    """
    parts = urlsplit(listing.base_url)
    if parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
        raise ConfigError(f"listing {listing.name}: base_url must begin with https://, or keys could be read")
    if CORE in wanted.url:
        yield from as_user(listing, keyring, wanted)
    else:
        yield from _with_keys(listing, keyring, wanted)


def _with_keys(listing: Listing, keyring: Keyring, wanted: Request) -> Flow:
    names = str(listing.options["key_env"]), str(listing.options["secret_env"])
    key, secret = secrets(keyring, *names)
    answer = yield signed(wanted, (key, secret))
    if answer.status == HTTPStatus.UNAUTHORIZED and code(answer) == "woocommerce_rest_cannot_view":
        # Nobody is logged in, so the header never arrived.
        keys = urlencode({"consumer_key": key, "consumer_secret": secret})
        answer = yield replace(wanted, url=f"{wanted.url}&{keys}")
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                f"The shop does not accept the keys in {names[0]} and {names[1]} (401): compare them with "
                "WooCommerce > Settings > Advanced > REST API"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "The shop refuses to show its reviews (403): the key's user must be shop manager or "
                "administrator, and no security plugin may block the REST API"
            )
        case HTTPStatus.NOT_FOUND:
            raise ListingGone(
                "There is no WooCommerce at base_url (404): it must be the address of the shop, and its "
                "permalinks (Settings > Permalinks) must not be plain"
            )
