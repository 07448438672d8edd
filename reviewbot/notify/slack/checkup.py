"""Looking Slack over: token, scopes, clock, channels. Asks Slack, posts nothing, tells no secret."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient

from reviewbot.errors import NotifyError
from reviewbot.notify import Diagnosis
from reviewbot.notify.manifest import HISTORY_SCOPES, REQUIRED_SCOPES
from reviewbot.notify.slack.wire import answer
from reviewbot.notify.slack.words import COPY_AGAIN
from reviewbot.notify.text import one_line

HOPELESS = frozenset(
    {
        *("invalid_auth", "not_authed", "token_revoked", "token_expired"),
        *("account_inactive", "not_allowed_token_type"),
    }
)
SKEW = timedelta(seconds=60)  # signed requests are refused from 5 minutes on


def check(client: WebClient, channels: Sequence[str], now: datetime) -> tuple[Diagnosis, ...]:
    """What is right and wrong with the token, its scopes, the clock and these channels."""
    kind = _token_kind(client.token or "")
    try:
        with answer("", lost=NotifyError):
            said = client.auth_test()
    except NotifyError as error:
        return (kind, Diagnosis("slack token", ok=False, detail=error.code, fix=str(error)))
    headers = {name.lower(): value for name, value in said.headers.items()}
    scopes = _granted(headers)
    who = one_line(f"{said['user']} in {said['team']}")
    return (
        kind,
        Diagnosis("slack token", ok=True, detail=f"accepted: {who}"),
        *_scopes(scopes),
        _clock(headers.get("date", ""), now),
        *(_readable(client, channel) for channel in channels if scopes & set(HISTORY_SCOPES)),
    )


def app_level(client: WebClient, token: str, cure: str) -> Diagnosis:
    """Whether Slack opens Socket Mode for this app-level token; no connection is made."""
    try:
        with answer("", lost=NotifyError):
            client.apps_connections_open(app_token=token)
    except NotifyError as error:
        fix = cure if error.code in {*HOPELESS, "missing_scope"} else str(error)
        return Diagnosis("slack app token", ok=False, detail=error.code, fix=fix)
    return Diagnosis("slack app token", ok=True, detail="accepted: people can click")


def hindrance(client: WebClient) -> str:
    """Why this token can never do what is needed, with the cure; "" when it can, or Slack is not there."""
    kind = _token_kind(client.token or "")
    if not kind.ok:
        return f"REVIEWBOT_SLACK_BOT_TOKEN: {kind.detail}; {kind.fix}"
    try:
        with answer("", lost=NotifyError):
            said = client.auth_test()
    except NotifyError as error:
        return f"REVIEWBOT_SLACK_BOT_TOKEN: {error}" if error.code in HOPELESS else ""
    scopes = _granted({name.lower(): value for name, value in said.headers.items()})
    [needed, *_] = _scopes(scopes)
    return "" if needed.ok else f"The Slack app lacks scopes ({needed.detail}): {needed.fix}"


def _granted(headers: Mapping[str, str]) -> frozenset[str]:
    return frozenset(headers.get("x-oauth-scopes", "").replace(" ", "").split(",")) - {""}


def _readable(client: WebClient, channel: str) -> Diagnosis:
    name = f"slack channel {channel}"
    try:
        with answer(channel, lost=NotifyError):
            client.conversations_history(channel=channel, limit=1)
    except NotifyError as error:
        return Diagnosis(name, ok=False, detail=error.code, fix=str(error))
    return Diagnosis(name, ok=True, detail="reviewbot is in it")


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
