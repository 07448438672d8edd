"""Trustpilot's key, and its login for businesses. No I/O.

OAuth 2.0 (developers.trustpilot.com/authentication): an access token lasts 100 hours; the refresh token of
a person lasts 30 days, and a new one may come with each access token: it is used from then on, but kept in
memory only. Getting tokens too often is refused (429).
"""

import base64
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta

from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient

from reviewbot.errors import ConfigError
from reviewbot.sites import Keyring, Token
from reviewbot.sites._oauth import Login, form, granted, with_token
from reviewbot.sites.trustpilot.refusals import QUOTA, is_private, refuse, root
from reviewbot.types import Listing, Request, Response

_LASTS, _REFRESHES = timedelta(hours=100), timedelta(days=30)


def auth(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request with the key, or with an access token where the business logs in.

    A token is got first where none is kept, and renewed once if it is refused. Raises ConfigError for a
    secret that is not set, and a SiteError or Refused where an answer says more than its status.
    """
    if is_private(listing):
        answer = yield from _Business(listing, keyring).sends(wanted)
    elif listing.options.get("token_env"):
        raise ConfigError("token_env alone is no login to Trustpilot: the listing needs secret_env, too")
    else:
        key = _secret(listing, keyring, "key_env")
        answer = yield replace(wanted, headers={**wanted.headers, "apikey": key})
    refuse(listing, wanted, answer)


class _Business:
    """How a listing gets its tokens: as the business itself, or with the refresh token of a person."""

    def __init__(self, listing: Listing, keyring: Keyring) -> None:
        self._listing, self._keyring = listing, keyring
        pair = f"{_secret(listing, keyring, 'key_env')}:{_secret(listing, keyring, 'secret_env')}"
        self._basic = base64.b64encode(pair.encode()).decode()
        self._given = _secret(listing, keyring, "token_env") if listing.options.get("token_env") else ""
        self._access, self._refresh = (
            ("trustpilot", kind, root(listing), self._basic, self._given) for kind in ("access", "refresh")
        )

    def sends(self, wanted: Request) -> Generator[Request, Response, Response]:
        """Send a request with an access token; gives its answer."""
        return (yield from with_token(self._keyring, self._access, self._ask, self._read, wanted))

    def _ask(self) -> Request:
        """Ask for an access token."""
        newest = self._keyring.tokens.get(self._refresh)
        body, what = BackendApplicationClient("").prepare_request_body(), "accesstoken"
        if self._given:
            token = newest.value if newest else self._given
            body, what = WebApplicationClient("").prepare_refresh_body(refresh_token=token), "refresh"
        asked = form(f"{root(self._listing)}/oauth/oauth-business-users-for-applications/{what}", body)
        return replace(asked, headers={**asked.headers, "Authorization": f"Basic {self._basic}"})

    def _read(self, answer: Response) -> Token:
        """The access token in the answer; the refresh token that came with it is used from now on."""
        grant = granted(answer, Login("Trustpilot's login", _LASTS, QUOTA, self._refused))
        if grant.refresh:
            self._keyring.tokens[self._refresh] = Token(grant.refresh, answer.fetched_at + _REFRESHES)
        return grant.token

    def _refused(self, error: str) -> str:
        """What a login that was refused means; Trustpilot's word for it says no more than that."""
        del error
        options = self._listing.options
        if self._given:
            return (
                f"Trustpilot no longer accepts the refresh token in {options['token_env']}, which ends "
                "after 30 days: connect the person again and put the new one there, or take token_env "
                "out and set business_user_id"
            )
        return (
            f"Trustpilot's login does not accept this business: compare {options['key_env']} and "
            f"{options['secret_env']} with Trustpilot's page of your application"
        )


def _secret(listing: Listing, keyring: Keyring, key: str) -> str:
    name = str(listing.options[key])
    if secret := keyring.secret(name):
        return secret
    raise ConfigError(f"{name} is not set: put it into .env beside the configuration")
