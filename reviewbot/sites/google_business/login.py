"""Logging in to Google with the owner's refresh token, and what its refusals mean. No I/O.

OAuth 2.0 (developers.google.com/identity/protocols/oauth2): an access token lasts about an hour and is
got with the refresh token, which lasts until somebody or something ends it.
"""

import re
from collections.abc import Generator
from functools import partial
from http import HTTPStatus

from oauthlib.oauth2 import WebApplicationClient

from reviewbot.errors import AccessRefused, ConfigError, ListingGone, RateLimited, Refused, SiteError
from reviewbot.sites import Keyring
from reviewbot.sites._oauth import Login, granted, with_token
from reviewbot.sites.google_business.tokens import LASTS, QUOTA_MINUTE, SENDER, token_request
from reviewbot.types import Listing, Request, Response

# In the details of a 429: the project was never let in, and waiting does not help.
_QUOTA_OF_NOTHING = re.compile(rb'"quota_limit_value"\s*:\s*"0"')


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with an access token, got first where none is kept; renewed once if it is refused.

    Raises ConfigError for a secret that is not set, and a SiteError or Refused where Google's answer
    says more than its status. The last answer that it is sent is the answer to ``wanted``.
    """
    ask = _ask(listing, keyring)
    login = Login(SENDER, LASTS, QUOTA_MINUTE, partial(_refused, listing))
    answer = yield from with_token(
        keyring, (ask.url, ask.body), lambda: ask, lambda told: granted(told, login).token, wanted
    )
    _refuse(listing, wanted, answer)


def _ask(listing: Listing, keyring: Keyring) -> Request:
    names = {
        "client_id": str(listing.options["client_id_env"]),
        "client_secret": str(listing.options["client_secret_env"]),
        "refresh_token": str(listing.options["token_env"]),
    }
    secrets = {what: keyring.secret(name) for what, name in names.items()}
    missing = [names[what] for what, secret in secrets.items() if not secret]
    if missing:
        raise ConfigError(f"{', '.join(missing)} is not set: put it into .env beside the configuration")
    return token_request(listing, WebApplicationClient(secrets["client_id"]).prepare_refresh_body(**secrets))


def _refused(listing: Listing, error: str) -> str:
    """What a login that was refused means, by Google's word for it."""
    options = listing.options
    if error == "invalid_grant":
        return (
            f"Google no longer accepts the refresh token in {options['token_env']}: connect the Google "
            "account again and put the new token there. A token ends when access is withdrawn, after six "
            'months without use, and after 7 days while the Cloud project\'s consent screen is "Testing"'
        )
    return (
        f"Google's login does not accept this client: compare {options['client_id_env']} and "
        f"{options['client_secret_env']} with the credentials page of the Cloud project"
    )


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what Google's answer means; the rest the wire knows: 5xx, and 429 with a Retry-After."""
    match answer.status:
        case HTTPStatus.BAD_REQUEST if wanted.method == "PUT":
            raise Refused("Google does not take this reply as it is written (400): edit it")
        case HTTPStatus.UNAUTHORIZED:
            raise AccessRefused(
                "Google refuses a login that it gave us a moment ago (401): connect the Google account again "
                f"and put the new refresh token into {listing.options['token_env']}"
            )
        case HTTPStatus.FORBIDDEN if "/v4/" not in wanted.url:
            raise AccessRefused(
                "Google refuses to list the profiles (403): in the Cloud project, enable the My Business "
                "Account Management API and the My Business Business Information API"
            )
        case HTTPStatus.FORBIDDEN:
            raise AccessRefused(
                "Google refuses access (403): the connected account must own or manage this profile, the "
                "profile must be verified, and the Cloud project must have the Business Profile API enabled"
            )
        case HTTPStatus.NOT_FOUND if wanted.method == "DELETE":
            raise ListingGone("Google shows no reply to this review that could be taken down (404)")
        case HTTPStatus.NOT_FOUND if "/reviews/" in wanted.url:
            raise ListingGone("Google does not show this review any more (404)")
        case HTTPStatus.NOT_FOUND:
            raise ListingGone("Google knows no such profile (404): check account and listing")
        case HTTPStatus.CONFLICT:
            raise SiteError("Google is still busy with another change (409), which usually passes")
        case HTTPStatus.TOO_MANY_REQUESTS if _QUOTA_OF_NOTHING.search(answer.body):
            raise AccessRefused(
                "Google has not approved this Cloud project for the Business Profile API, so its quota is 0 "
                "(429): apply for access with Google's form; until then every call is refused"
            )
        case HTTPStatus.TOO_MANY_REQUESTS if "retry-after" not in answer.headers:
            raise RateLimited("Google's quota for this minute is used up (429)", retry_after=QUOTA_MINUTE)
