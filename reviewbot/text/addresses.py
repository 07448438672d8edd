"""Addresses in what strangers say.

Pure and linear in the length of what is read, because all of it is hostile input.
"""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from reviewbot.text import storable

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|_gl|yclid|igshid", re.IGNORECASE)


def web_address(base: str, reference: str) -> str:
    """``reference`` as an absolute http(s) address; "" when it is something else or not an address."""
    try:
        address = urljoin(base, storable(reference).strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.netloc else ""


def canonical(address: str) -> str:
    """The page itself: without fragment and without what advertising hangs onto addresses.

    What is no address stays as it is.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(k)])
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def rebased(address: str, base_url: str) -> str:
    """``address`` on the scheme and host of ``base_url``, if one is set (tests and proxies)."""
    if not base_url:
        return address
    base = urlsplit(base_url)
    return urlunsplit(urlsplit(address)._replace(scheme=base.scheme, netloc=base.netloc))


def in_query(address: str, name: str) -> str:
    """What the query of an address says under this name, the last of several; "" for nothing."""
    try:
        query = urlsplit(address).query
    except ValueError:
        return ""
    return dict(parse_qsl(query)).get(name, "")


def same_origin(address: str, *others: str) -> bool:
    """Whether ``address`` has the scheme, host and port of one of the others."""
    return _origin(address) in {_origin(other) for other in others if other}


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme.lower(), parts.netloc.lower()
