"""One request and its answer: how it is put, how it is read, and what its failures mean."""

import gzip
import http.client
import io
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import requests
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, SSLError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from reviewbot.errors import AccessRefused, GoneForGood, ListingGone, RateLimited, SiteError, WireError
from reviewbot.types import Request, Response, Validators

MAX_BODY = 5_000_000  # bytes, both as sent and decompressed
MAX_VALIDATOR = 1024  # characters; a longer one sent back would only be refused (431)
LONGEST_RETRY_AFTER = timedelta(hours=24)

# Everything that requests, urllib3, http.client and gzip raise for a bad address or a bad answer;
# the errors of requests are OSErrors.
FAILURES = (HTTPError, http.client.HTTPException, OSError, EOFError, zlib.error, ValueError)

_REFUSALS: Mapping[int, tuple[type[SiteError], str, str]] = {  # status: error, what happened, what to do
    401: (AccessRefused, "does not accept our credentials", ": renew them in the environment"),
    403: (AccessRefused, "refuses access", ": check what the key may read, or ask whoever runs the site"),
    404: (ListingGone, "has no such page", ": check the address or the ids of this listing"),
    410: (GoneForGood, "says that this page is gone for good", ": correct or remove this listing"),
    429: (RateLimited, "asks us to slow down", ""),
}


def host_of(url: str) -> str:
    """The host of an address, for messages and for pace; never its query, user name or password.

    "the address" stands for one that has no sound host: a redirect may hold anything, and what is
    named here ends up on somebody's terminal.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host if re.fullmatch(r"[\w.:%-]{1,253}", host) else "the address"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; "" for one that cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def prepared(request: Request, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """The request as it goes out, its address normalised. Raises WireError when it cannot be sent."""
    host = host_of(request.url)
    if not request.url.lower().startswith(("http://", "https://")):
        raise WireError(f"{host} cannot be asked: addresses begin with https:// or http://")
    if "@" in origin_of(request.url):
        raise WireError(f"{host} cannot be asked with a password in its address: take it out")
    try:
        return requests.Request(request.method, request.url, headers, data=request.body).prepare()
    except FAILURES:
        raise _unsendable(host) from None


def conditions(validators: Validators) -> dict[str, str]:
    """Headers that ask "has this changed?" (RFC 9110 §13.1). Unsendable validators are left out."""
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {
        name: value
        for name, value in asked.items()
        if 0 < len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()
    }


def redirect_target(response: Response) -> str:
    """Where a redirect leads. Raises WireError when it does not say so in a way that can be read."""
    # http.client reads headers as latin-1; addresses in them are ASCII or UTF-8.
    location = response.headers.get("location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = urljoin(response.url, location)
    except ValueError:
        target = ""
    if not location or not target:
        raise WireError(f"{host_of(response.url)} redirects without saying where to")
    return target


def read_body(answer: requests.Response, host: str) -> bytes:
    """The decompressed body. Raises WireError when it is too large or packed in an unknown way."""
    packing = answer.headers.get("content-encoding", "").strip().lower()
    if packing not in {"", "identity", "gzip", "x-gzip"}:
        raise WireError(f"{host} packs its answer in a way that we did not ask for")
    declared = answer.headers.get("content-length", "")
    if declared.isdecimal() and float(declared) > MAX_BODY:
        raise _too_large(host)
    body = _capped(answer.raw, host)
    # GzipFile, unlike urllib3's own decoder, notices when a compressed body was cut off.
    return _capped(gzip.GzipFile(fileobj=io.BytesIO(body)), host) if packing.endswith("gzip") else body


def read_words(answer: requests.Response, host: str) -> bytes:
    """What an error says, b"" when that cannot be read: its status matters more."""
    try:
        return read_body(answer, host)
    except (WireError, *FAILURES):
        return b""


def _capped(stream: BaseHTTPResponse | gzip.GzipFile, host: str) -> bytes:
    """All of a stream, packed or unpacked, which must end within the size cap."""
    body = bytearray()
    while piece := stream.read(65_536):
        body += piece
        if len(body) > MAX_BODY:
            raise _too_large(host)
    return bytes(body)


def explained(error: Exception, host: str) -> WireError:
    """What went wrong on the wire, in words for the owner."""
    match error:
        case requests.Timeout() | Urllib3Timeout() | TimeoutError():
            return WireError(f"{host} did not answer in time")
        case requests.exceptions.SSLError() | SSLError():
            return WireError(f"no secure connection to {host}: its certificate or its TLS is not in order")
        case requests.exceptions.InvalidURL() | http.client.InvalidURL() | UnicodeEncodeError():
            return _unsendable(host)
        case _:
            return WireError(f"{host} broke off, or answered with something that is not HTTP")


def _unsendable(host: str) -> WireError:
    return WireError(f"{host} cannot be asked: its address or a key has characters that cannot be sent")


def _too_large(host: str) -> WireError:
    return WireError(f"{host} sends more than {MAX_BODY // 1_000_000} MB, which no page of reviews needs")


def succeeded(status: int) -> bool:
    """Whether a status is 2xx."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def raise_for_status(response: Response) -> None:
    """Nothing for 2xx; otherwise raises the SiteError that says what to do next."""
    if succeeded(response.status):
        return
    wait = retry_after(response.headers.get("retry-after", ""), response.fetched_at)
    kind, what, advice = _REFUSALS.get(response.status, (SiteError, "gives an answer that we cannot use", ""))
    if response.status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
        kind, what = RateLimited, "is busy"
    elif response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        what, advice = "is in trouble", ", which usually passes"
    raise kind(f"{host_of(response.url)} {what} ({response.status}){advice}", retry_after=wait)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks us to wait: seconds or an HTTP-date (RFC 9110 §10.2.3).

    Never negative and never more than a day; None when it is missing or says neither.
    """
    if re.fullmatch(r"-?[0-9]+", number := value.strip()):  # strip() takes away more than float() bears
        seconds = max(float(number), 0.0)
        wait = timedelta(seconds=min(seconds, LONGEST_RETRY_AFTER.total_seconds()))
    else:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):  # what email.utils raises for junk
            return None
        wait = (when if when.tzinfo else when.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_RETRY_AFTER)
