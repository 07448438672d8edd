"""The wire to Slack: one client, and what its answers mean: taken, refused, or nobody can know.

slack_sdk's own retry would post twice when a connection breaks after the message was stored, so it is off.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import ip_address
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any, cast
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from reviewbot.errors import ConfigError, NotifyError
from reviewbot.notify.slack.words import explain

Client = WebClient
LONGEST_WAIT = timedelta(days=1)

# Answers after which the message may nevertheless be there: "some aspect of the operation may have
# succeeded" (docs.slack.dev/reference/methods/chat.postMessage, errors).
AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable"})

_SILENT = logging.getLogger(f"{__name__}.sdk")
# slack_sdk would log whole messages, customers' words and all. logging.config can undo either of these.
_SILENT.disabled = True
_SILENT.setLevel(logging.CRITICAL + 1)

_NAME = re.compile(r"[a-z0-9_:,.]+")


def client(token: str, base_url: str, timeout: int = 10) -> WebClient:
    """A client that tries once and logs nothing. ``timeout`` in seconds. Raises ConfigError for no token."""
    if not re.fullmatch(r"[!-~]+", token.strip()):
        raise ConfigError("REVIEWBOT_SLACK_BOT_TOKEN is empty or holds characters that no token has")
    kind = _DirectClient if is_loopback(base_url) else WebClient
    return kind(token.strip(), base_url=base_url, timeout=timeout, retry_handlers=[], logger=_SILENT)


class _DirectClient(WebClient):
    """Talks to a loopback address itself: WebClient would hand it to the environment's HTTPS_PROXY."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        del url  # ``req`` holds it
        with build_opener(ProxyHandler({})).open(req, timeout=self.timeout) as answer:
            return {"status": answer.status, "headers": answer.headers, "body": answer.read().decode()}


def is_loopback(base_url: str) -> bool:
    """Whether this address is on this very machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def answer(channel: str, *, lost: type[NotifyError]) -> Iterator[None]:
    """Turn what slack_sdk raises into a definite no (NotifyError) or, when nobody can know, ``lost``.

    Nothing of the request is kept: neither the token nor the text.
    """
    try:
        yield
    except SlackApiError as error:
        raise _refusal(cast("SlackResponse", error.response), channel, lost) from None
    except (OSError, HTTPException) as error:
        raise _no_answer(error, lost) from error
    except (ValueError, AttributeError) as error:  # undecodable, or JSON that is not an object
        raise lost("Slack's answer could not be read", code="unreadable") from error


def _refusal(response: SlackResponse, channel: str, lost: type[NotifyError]) -> NotifyError:
    data = response.data if isinstance(response.data, dict) else {}
    code, needed = str(data.get("error", "")), str(data.get("needed", ""))
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or code == "ratelimited":
        wait = _retry_after(response.headers)
        return NotifyError(explain("ratelimited"), code="ratelimited", retry_after=wait)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or not _NAME.fullmatch(code):
        return lost(f"Slack answered with status {response.status_code} and no result", code="no_result")
    if code in AMBIGUOUS:
        return lost(f"Slack failed half-way ({code})", code=code)
    return NotifyError(
        explain(code, channel=channel, needed=needed if _NAME.fullmatch(needed) else ""), code=code
    )


def _no_answer(error: OSError | HTTPException, lost: type[NotifyError]) -> NotifyError:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | gaierror | SSLCertVerificationError):
        return NotifyError(explain("unreachable"), code="unreachable")  # not a byte was sent
    return lost(f"Slack's answer was lost ({type(reason).__name__})", code="no_answer")


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds, whole or not; None for anything that is no such number (or more than a day)."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        seconds = float(said)
    except ValueError:
        return None
    return timedelta(seconds=seconds) if 0 <= seconds <= LONGEST_WAIT.total_seconds() else None
