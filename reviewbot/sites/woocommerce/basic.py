"""HTTP Basic, and the word that WordPress has for an error."""

from base64 import b64encode
from dataclasses import replace

from reviewbot.errors import ConfigError, ParseError
from reviewbot.sites import Keyring
from reviewbot.text.tree import json_object, words
from reviewbot.types import Request, Response


def signed(wanted: Request, login: tuple[str, str]) -> Request:
    """A request as this user, with this password."""
    basic = b64encode(":".join(login).encode()).decode()
    return replace(wanted, headers={**wanted.headers, "Authorization": f"Basic {basic}"})


def secrets(keyring: Keyring, *names: str) -> list[str]:
    """The secrets of these names. Raises ConfigError for those that are not set."""
    found = [keyring.secret(name) for name in names]
    missing = [name for name, secret in zip(names, found, strict=True) if not secret]
    if missing:
        raise ConfigError(f"{', '.join(missing)} is not set: put it into .env beside the configuration")
    return found


def code(answer: Response) -> str:
    """WordPress' own word for an error, "" where it does not say."""
    try:
        return words(json_object(answer.body, "The shop"), "code")
    except ParseError:
        return ""
