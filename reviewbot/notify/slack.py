"""Alerts in Slack. A post whose answer was lost is looked up, never blindly repeated.

slack_sdk's own retry would post twice when a connection breaks after the message was stored, so it is off;
the effect row that asked for this alert is what retries.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
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

from reviewbot.errors import ConfigError, NotifyError, NotifyUnknown
from reviewbot.notify import Diagnosis
from reviewbot.notify.blocks import Block
from reviewbot.notify.card import draw
from reviewbot.notify.manifest import HISTORY_SCOPES, REQUIRED_SCOPES
from reviewbot.notify.slack_errors import COPY_AGAIN, explain
from reviewbot.notify.text import one_line
from reviewbot.types import HELD, Alert, Delivery, Notice

LOOK_BACK = timedelta(seconds=60)  # Slack's clock and ours may differ
PAGE, PAGES = 200, 50
LONGEST_WAIT = timedelta(days=1)
SKEW = timedelta(seconds=60)  # signed requests are refused from 5 minutes on

# Answers after which the message may nevertheless be there: "some aspect of the operation may have
# succeeded" (docs.slack.dev/reference/methods/chat.postMessage, errors).
AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable"})
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})

_SILENT = logging.getLogger(f"{__name__}.sdk")
# slack_sdk would log whole messages, customers' words and all. logging.config can undo either of these.
_SILENT.disabled = True
_SILENT.setLevel(logging.CRITICAL + 1)

_NAME = re.compile(r"[a-z0-9_:,.]+")


class Slack:
    """Posts to one channel, and what is held (safety, legal, …) to ``restricted_channel`` if there is one.

    ``token`` is a bot token (xoxb-). ``timeout`` in seconds, for each call. Pacing is the caller's.
    """

    def __init__(
        self,
        token: str,
        *,
        channel: str,
        restricted_channel: str = "",
        base_url: str = "https://slack.com/api/",
        timeout: int = 10,
    ) -> None:
        if not re.fullmatch(r"[!-~]+", token.strip()):
            raise ConfigError("REVIEWBOT_SLACK_BOT_TOKEN is empty or holds characters that no token has")
        self._token = token.strip()
        self._channel = channel
        self._restricted_channel = restricted_channel
        client = _DirectClient if _is_loopback(base_url) else WebClient
        self._client = client(
            self._token, base_url=base_url, timeout=timeout, retry_handlers=[], logger=_SILENT
        )

    def send(self, message: Alert | Notice, now: datetime) -> Delivery:
        """Post the card; as plain text when Slack refuses its blocks: an alert is never dropped.

        Raises NotifyError when Slack said no, NotifyUnknown when the answer was lost (see Notifier).
        """
        card = draw(message, now)
        try:
            return self._post(message, text=card.text, blocks=card.blocks)
        except NotifyError as error:
            if error.code not in BLOCKS_REFUSED:
                raise
        return self._post(message, text=card.text)

    def find(self, message: Alert | Notice, since: datetime) -> Delivery | None:
        """Look for the message's delivery id in what its channel got since a minute before ``since``.

        Raises NotifyError when the history cannot be read.
        """
        channel, cursor = self._channel_for(message), None
        oldest = f"{(since - LOOK_BACK).timestamp():.6f}"
        for _ in range(PAGES):
            with _answer(channel, lost=NotifyError):
                page = self._client.conversations_history(
                    channel=channel, oldest=oldest, cursor=cursor, limit=PAGE, include_all_metadata=True
                )
            for posted in page["messages"] or ():
                if _delivery_id(posted) == message.delivery_id:
                    return Delivery(channel, posted["ts"])
            cursor = (page["response_metadata"] or {}).get("next_cursor") or None
            if cursor is None:
                return None
        raise NotifyError(
            f"channel {channel} got too many messages to look through", code="too_many_messages"
        )

    def check(self, now: datetime) -> tuple[Diagnosis, ...]:
        """Look at token, scopes, clock and channels; asks Slack, posts nothing, tells no secret."""
        kind = _token_kind(self._token)
        try:
            with _answer("", lost=NotifyError):
                answer = self._client.auth_test()
        except NotifyError as error:
            return (kind, Diagnosis("slack token", ok=False, detail=error.code, fix=str(error)))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        scopes = frozenset(headers.get("x-oauth-scopes", "").replace(" ", "").split(",")) - {""}
        who = one_line(f"{answer['user']} in {answer['team']}")
        return (
            kind,
            Diagnosis("slack token", ok=True, detail=f"accepted: {who}"),
            *_scopes(scopes),
            _clock(headers.get("date", ""), now),
            *(self._readable(channel) for channel in self._channels() if scopes & set(HISTORY_SCOPES)),
        )

    def _post(self, message: Alert | Notice, *, text: str, blocks: list[Block] | None = None) -> Delivery:
        channel = self._channel_for(message)
        with _answer(channel, lost=NotifyUnknown):
            posted = self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks,
                metadata=_metadata(message),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        if not (posted["channel"] and posted["ts"]):
            raise NotifyUnknown("Slack's answer does not say where the message is", code="no_ts")
        return Delivery(posted["channel"], posted["ts"])

    def _channels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self._channel, self._restricted_channel))))

    def _channel_for(self, message: Alert | Notice) -> str:
        if isinstance(message, Alert) and {message.case.class_, message.stored.assessment.class_} & HELD:
            return self._restricted_channel or self._channel
        return self._channel

    def _readable(self, channel: str) -> Diagnosis:
        name = f"slack channel {channel}"
        try:
            with _answer(channel, lost=NotifyError):
                self._client.conversations_history(channel=channel, limit=1)
        except NotifyError as error:
            return Diagnosis(name, ok=False, detail=error.code, fix=str(error))
        return Diagnosis(name, ok=True, detail="reviewbot is in it")


class _DirectClient(WebClient):
    """Talks to a loopback address itself: WebClient would hand it to the environment's HTTPS_PROXY."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        del url  # ``req`` holds it
        with build_opener(ProxyHandler({})).open(req, timeout=self.timeout) as answer:
            return {"status": answer.status, "headers": answer.headers, "body": answer.read().decode()}


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


# --- what is sent, what comes back --------------------------------------------------------------


def _metadata(message: Alert | Notice) -> dict[str, Any]:
    """Ids only: every member and app of the workspace can read a message's metadata."""
    if isinstance(message, Alert):
        ids = {"case_id": message.case.id, "delivery_id": message.delivery_id}
        return {"event_type": "reviewbot_case", "event_payload": ids}
    return {"event_type": "reviewbot_notice", "event_payload": {"delivery_id": message.delivery_id}}


def _delivery_id(posted: Mapping[str, Any]) -> str:
    metadata = posted.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("delivery_id", ""))


@contextmanager
def _answer(channel: str, *, lost: type[NotifyError]) -> Iterator[None]:
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


# --- check --------------------------------------------------------------------------------------


def _token_kind(token: str) -> Diagnosis:
    wrong = {
        "xapp": "this is the app-level token; it belongs in REVIEWBOT_SLACK_APP_TOKEN",
        "xoxp": "this is a person's token; reviewbot posts as itself",
        "xoxe": "this is a configuration or rotating token",
    }.get(token[:4])
    return Diagnosis(
        "slack token kind", ok=not wrong, detail=wrong or "a bot token", fix=COPY_AGAIN if wrong else ""
    )


def _scopes(granted: frozenset[str]) -> tuple[Diagnosis, ...]:
    if not granted:
        return (Diagnosis("slack scopes", ok=True, detail="Slack did not say which scopes the token has"),)
    missing = [scope for scope in REQUIRED_SCOPES if scope not in granted]
    blind = [scope for scope in HISTORY_SCOPES if scope not in granted]
    fix = "add them under OAuth & Permissions (or paste `reviewbot manifest` again) and reinstall the app"
    return (
        Diagnosis(
            "slack scopes",
            ok=not missing,
            detail=f"missing: {', '.join(missing)}" if missing else "all that are needed",
            fix=fix if missing else "",
        ),
        Diagnosis(
            "slack history",
            ok=True,
            detail=f"without {', '.join(blind)} an alert whose answer is lost is posted again, marked so"
            if blind
            else "an alert whose answer was lost can be looked up",
            fix=fix if blind else "",
        ),
    )


def _clock(date: str, now: datetime) -> Diagnosis:
    try:
        ahead = now - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return Diagnosis("clock", ok=True, detail="Slack did not say what time it is")
    seconds = round(ahead.total_seconds())
    ok = abs(ahead) <= SKEW
    detail = f"{abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} Slack's"
    return Diagnosis("clock", ok=ok, detail=detail, fix="" if ok else "set this machine's clock by NTP")
