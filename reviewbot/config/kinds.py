"""What a value in the configuration may be.

A kind takes what TOML gave and returns the value as the settings hold it, or raises ValueError with a
sentence that begins with "expected". The sentence shows the refused value only where no secret can
have been pasted.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_network
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

Kind = Callable[[object], Any]

_UNBROKEN = re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]+")
_DURATION = re.compile(
    r"(?:(?P<days>[0-9]{1,6})d)?(?:(?P<hours>[0-9]{1,6})h)?(?:(?P<minutes>[0-9]{1,6})m)?(?:(?P<seconds>[0-9]{1,6})s)?"
)
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}")
_MOST_MONEY = 1_000_000  # also refuses inf and nan
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


def parse_duration(text: str) -> timedelta:
    """The time span that "1s", "10m", "48h", "7d" or "1h30m" names. Raises ValueError for anything else."""
    found = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if not found:
        raise ValueError('expected a duration such as "10m", "48h" or "1h30m"')
    return timedelta(**{unit: int(count) for unit, count in found.groupdict("0").items()})


def nearest(word: str, known: tuple[str, ...]) -> str:
    """A sentence that helps somebody who wrote ``word`` where only ``known`` words have a meaning."""
    close = get_close_matches(word.lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"expected one of: {', '.join(known)}"


def line(value: object) -> str:
    """One line of text that is not blank."""
    if not isinstance(value, str) or not value.strip() or not _UNBROKEN.fullmatch(value):
        raise ValueError('expected a line of text in quotes, such as "Main Street"')
    return value.strip()


def name(value: object) -> str:
    """A name that also serves in addresses (``POST /hooks/{name}``) and on the command line."""
    text = line(value)
    if text != value or "/" in text or text.startswith("-"):
        raise ValueError('expected a short name such as "google-main", without "/" or spaces around it')
    return text


def identifier(value: object) -> str:
    """An id as a site gives it; TOML may hold a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    try:
        return line(value)
    except ValueError:
        raise ValueError("expected the id as the site shows it, in quotes") from None


def duration(value: object) -> timedelta:
    """A span of time; "0s" is one."""
    return parse_duration(value if isinstance(value, str) else "")


def interval(value: object) -> timedelta:
    """A span of time of a second or more."""
    span = duration(value)
    if span < timedelta(seconds=1):
        raise ValueError('expected a duration of "1s" or more')
    return span


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false, without quotes")  # noqa: TRY004  one error for every kind
    return value


def port(value: object) -> int:
    """A TCP port; 0 lets the machine choose a free one."""
    if not isinstance(value, int) or isinstance(value, bool) or value not in range(2**16):
        raise ValueError("expected a port from 1 to 65535 without quotes, or 0 for any free one")
    return value


def count(fewest: int, most: int) -> Kind:
    """A whole number."""

    def number(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not fewest <= value <= most:
            raise ValueError(f"expected a whole number from {fewest} to {most:,} without quotes")
        return value

    return number


def price(value: object) -> float:
    """An amount of money, in whatever currency."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _MOST_MONEY:
        return float(value)
    raise ValueError("expected an amount such as 0.15, without quotes and currency")


def one_of(*words: str) -> Kind:
    """One of a few words."""

    def word(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError(f"expected one of: {', '.join(words)}")
        return value

    return word


def list_of(kind: Kind) -> Kind:
    """A list of values of one kind."""

    def values(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError('expected a list in square brackets, such as ["first", "second"]')  # noqa: TRY004  as above
        return tuple(kind(each) for each in value)

    return values


def timezone(value: object) -> str:
    """A time zone of the IANA database."""
    text = value if isinstance(value, str) else ""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such zone, no name of a zone, a folder of zones
        close = get_close_matches(text, available_timezones(), n=1)
        hint = f'; did you mean "{close[0]}"?' if close else ""
        raise ValueError(f'expected a time zone such as "America/Los_Angeles"{hint}') from None
    return text


def email(value: object) -> str:
    """An e-mail address; only its form is looked at."""
    if not isinstance(value, str) or not re.fullmatch(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}", value):
        raise ValueError('expected an e-mail address such as "owner@example.com"')
    return value


def mailbox(value: object) -> str:
    """An e-mail address that every mail server takes: ASCII, and nothing that could be a second one."""
    text = email(value)
    if not _MAILBOX.fullmatch(text):
        raise ValueError('expected a plain e-mail address such as "owner@example.com"')
    return text


def mail_server(value: object) -> str:
    """A mail server; a password in its address would be a secret in this file."""
    try:
        parts = urlsplit(value if isinstance(value, str) and re.fullmatch(r"[!-~]+", value) else "")
        plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.password is not None)
        if parts.scheme in {"smtp", "smtps"} and parts.hostname and plain and parts.port != 0:
            return str(value)
    except ValueError:  # brackets without an IPv6 address in them, a port out of range
        pass
    raise ValueError('expected a mail server such as "smtp://user@mail.example.com:587", without a password')


def phone(value: object) -> str:
    """A telephone number as customers should read it."""
    if not isinstance(value, str) or not _UNBROKEN.fullmatch(value) or sum(map(str.isdigit, value)) < 3:  # noqa: PLR2004  the shortest numbers, such as 311
        raise ValueError('expected a telephone number in quotes, such as "(831) 555-0100"')
    return value.strip()


def contact(value: object) -> str:
    """An address for the User-Agent header, so printable ASCII."""
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"[ -~]+", text):
        raise ValueError('expected an e-mail or web address such as "owner@example.com"')
    return text


def url(value: object) -> str:
    """A web address; a password in it would be a secret in this file."""
    if isinstance(value, str) and re.fullmatch(r"[!-~]+", value):
        try:
            parts = urlsplit(value)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:  # brackets without an IPv6 address in them, a port out of range
            usable = False
        if usable and "@" not in parts.netloc:
            return value
    raise ValueError("expected a web address that begins with https:// or http:// and holds no password")


def base(value: object) -> str:
    """A web address that paths are added to, so it ends in a slash."""
    return url(value).rstrip("/") + "/"


def store_url(value: object) -> str:
    """Where the store is."""
    if isinstance(value, str) and re.match(r"postgres(ql)?(\+\w+)?:", value):
        raise ValueError(
            'PostgreSQL is not in this release yet; expected a file such as "sqlite:///data/reviewbot.db"'
        )
    if not isinstance(value, str) or not re.fullmatch(r"sqlite:///[^\x00-\x1f]*[^\x00-\x1f/]", value):
        raise ValueError('expected a file such as "sqlite:///data/reviewbot.db"')
    return value


def channel(value: object) -> str:
    """A Slack channel, by id: names change, and a name is not accepted everywhere."""
    if not isinstance(value, str) or not re.fullmatch(r"[CGD][A-Z0-9]{1,20}", value):
        raise ValueError(
            'expected the id of a channel such as "C0123456789" (in Slack: channel name, About, at the end)'
        )
    return value


def member(value: object) -> str:
    """A person in Slack, by id."""
    if not isinstance(value, str) or not re.fullmatch(r"[UW][A-Z0-9]{1,20}", value):
        raise ValueError(
            'expected the id of a person such as "U0123456789" (in Slack: profile, ⋮, Copy member ID)'
        )
    return value


def address(value: object) -> str:
    """A host name, an address or a network."""
    text = value if isinstance(value, str) else ""
    try:
        ip_network(text, strict=False)
    except ValueError:
        if not _HOST.fullmatch(text):
            raise ValueError('expected a host name, an address or a network such as "127.0.0.1"') from None
    return text


def host(value: object) -> str:
    """A host name or an address to listen on."""
    text = address(value)
    if "/" in text:
        raise ValueError('expected a host name or an address such as "127.0.0.1"')
    return text


def variable(value: object) -> str:
    """The name of an environment variable. Never shown back: people paste the secret itself here."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            "expected the name of an environment variable such as GOOGLE_TOKEN, not the secret itself"
        )
    return value


def country(value: object) -> str:
    """A two-letter country code, lower case."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2}", value):
        raise ValueError('expected two-letter country codes such as ["us", "de"]')
    return value.lower()


def language(value: object) -> str:
    """A language as web pages name it (BCP 47): "de", "pt-BR"."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", value):
        raise ValueError('expected the name of a language such as "de" or "pt-BR"')
    return value


def columns(value: object) -> Mapping[str, str]:
    """Which column of a file holds which field."""
    if not isinstance(value, dict):
        raise ValueError('expected a table such as { body = "Review text" }')  # noqa: TRY004  as above
    return MappingProxyType({field: line(column) for field, column in value.items()})
