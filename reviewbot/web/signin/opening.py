"""Whether the web log may be opened as the configuration has it: nobody gets in whom nobody let in."""

import ipaddress
from contextlib import suppress

from reviewbot.config import Settings
from reviewbot.errors import ConfigError
from reviewbot.roles import Role
from reviewbot.store import Store
from reviewbot.web.signin.ways import Way

SECRET = "REVIEWBOT_WEB_OIDC_SECRET"  # noqa: S105 - the name of its variable


def ensure_guarded(settings: Settings, store: Store) -> None:
    """Raises ConfigError, which says what to do, where strangers could read, or nobody could sign in."""
    web, way = settings.web, Way(settings.web.sign_in)
    if not is_loopback(web.host):
        if way is Way.LINK:
            raise ConfigError(
                f'{settings.path}: web.host = "{web.host}" would show reviews without sign-in to whoever '
                'reaches this machine. Set web.sign_in to "accounts" or "oidc", or web.host to "127.0.0.1".'
            )
        if not web.public_url:
            raise ConfigError(
                f'{settings.path}: web.host = "{web.host}" without web.public_url: passwords would travel in '
                "the clear. Let a proxy with a certificate stand before it, and give its https address."
            )
    if way is Way.LINK:
        if web.public_url:
            raise ConfigError(
                f"{settings.path}: web.public_url lets others in, who have to sign in: set web.sign_in to "
                '"accounts" or "oidc".'
            )
        return
    if way is Way.OIDC and not settings.secrets.get(SECRET):
        raise ConfigError(f'web.sign_in = "oidc" needs the secret of its client: set {SECRET}.')
    if not any(
        (one.password if way is Way.ACCOUNTS else one.email)
        and one.role is Role.APPROVER
        and not one.disabled
        for one in store.accounts()
    ):
        email = " --email elena@example.com" if way is Way.OIDC else ""
        raise ConfigError(
            f'web.sign_in = "{way}", but nobody who may approve can sign in. Make the first account: '
            f"'reviewbot accounts add elena --role approver{email}'."
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
