"""Whether people and programs are told: Slack and who may approve there, the second way, webhooks."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from reviewbot import app
from reviewbot.config import Settings
from reviewbot.diagnose.finding import finding, roles_given
from reviewbot.errors import ConfigError, NotifyError, StoreError
from reviewbot.notify import Diagnosis
from reviewbot.pipeline import slack_trouble
from reviewbot.roles import Role, outsider

if TYPE_CHECKING:
    from reviewbot.notify.slack.members import Members

APP_TOKEN = re.compile(r"xapp-[!-~]+")
FIRST_APPROVER = (
    "Start 'reviewbot run', and type /reviews setup CODE in Slack with the code that it shows; "
    "or list Slack user ids under slack.approvers."
)


def slack_findings(settings: Settings, *, live: bool) -> Iterator[Diagnosis]:
    """Whether alerts reach Slack and clicks come back; with ``live``, what Slack itself says."""
    if settings.slack.mode == "off":
        yield Diagnosis("slack", ok=True, detail="off: alerts are shown in the terminal")
        return
    token = settings.secrets.get("REVIEWBOT_SLACK_BOT_TOKEN")
    fix = "Put REVIEWBOT_SLACK_BOT_TOKEN=xoxb-… into .env beside the configuration."
    detail = (
        "the bot token is set"
        if token
        else "REVIEWBOT_SLACK_BOT_TOKEN is not set, so alerts go to the terminal"
    )
    yield finding("slack secrets", ok=token.startswith("xoxb-"), detail=detail, fix=fix)
    yield _clicks(settings)
    if not (live and token):
        yield from _approvers(settings)
        return
    try:
        yield from _slack_live(settings, token)
    except ConfigError as error:
        yield Diagnosis("slack secrets", ok=False, detail=str(error), fix=fix)


def _clicks(settings: Settings) -> Diagnosis:
    """Whether a daemon could hear what people click. Cards that only ``poll`` sends need nobody to listen."""
    [(secret, cure)] = app.slack.SLACK_DOORS[settings.slack.mode].items()
    given = settings.secrets.get(secret)
    if not given.strip():
        detail = f"{secret} is not set: cards show commands in place of buttons, and 'run' does not start"
        return Diagnosis("slack clicks", ok=True, detail=detail, fix=_told(cure))
    right = settings.slack.mode == "http" or APP_TOKEN.fullmatch(given) is not None
    detail = f"{secret} is set" if right else f"{secret} is no app-level token (xapp-)"
    return finding("slack clicks", ok=right, detail=detail, fix=_told(cure))


def _told(cure: str) -> str:
    """A cure as a sentence of its own."""
    return f"{cure[0].upper()}{cure[1:]}."


def _slack_live(settings: Settings, token: str) -> Iterator[Diagnosis]:
    """What Slack says of tokens, channels and approvers. Raises ConfigError for a token that is none."""
    from reviewbot.notify.slack import Slack
    from reviewbot.notify.slack.checkup import app_level
    from reviewbot.notify.slack.members import Members

    slack, client = settings.slack, app.slack.slack_client(settings)
    yield from Slack(
        token, channel=slack.channel, restricted_channel=slack.restricted_channel, base_url=slack.api_url
    ).check(app.utc_now())
    if APP_TOKEN.fullmatch(given := app.slack.app_token(settings)):
        [cure] = app.slack.SLACK_DOORS["socket"].values()
        yield app_level(client, given, _told(cure))
    yield from _approvers(settings, Members(client, time.monotonic))


def _approvers(settings: Settings, members: "Members | None" = None) -> Iterator[Diagnosis]:
    """Who may approve, those whom the store knows too; ``members`` tells who they are in Slack."""
    given, listed = roles_given(settings), settings.slack.approvers
    others = {*listed, *settings.slack.responders}  # the configuration's word holds, not the store's
    ids = [*listed, *(one for one, role in given.items() if role is Role.APPROVER and one not in others)]
    try:
        team = members.team() if members and ids else ""
    except NotifyError:
        team = ""  # the finding about the token says so
    if members and team:
        yield from _in_person(members, team, ids)
        return
    yield finding(
        "approvers", ok=bool(ids), detail=", ".join(ids) or "nobody may approve yet", fix=FIRST_APPROVER
    )


def _in_person(members: "Members", team: str, ids: Sequence[str]) -> Iterator[Diagnosis]:
    """The approvers by name, and each who could not act."""
    from reviewbot.notify.slack.people import NOBODY

    names, wrong = [], []
    for one in ids:
        fix = "What they click is refused: name a full member of the workspace under slack.approvers."
        try:
            member = members.ask(one)
            name, why = member.name or one, outsider(member, team)
        except NotifyError as error:
            name, why = one, "Slack knows nobody with this id."
            if error.code not in NOBODY:
                why, fix = error.code, str(error)
        if why:
            wrong.append(Diagnosis(f"approver {one}", ok=False, detail=f"{name}: {why}", fix=fix))
        else:
            names.append(name)
    detail = ", ".join(names) or "nobody of those who are named may approve"
    yield finding("approvers", ok=bool(names), detail=detail, fix=FIRST_APPROVER)
    yield from wrong


def second_way_findings(settings: Settings, *, live: bool) -> Iterator[Diagnosis]:
    """Whether messages arrive, and whether there is another way when they do not."""
    try:
        with closing(app.open_store(settings)) as store:
            trouble = slack_trouble(store, app.utc_now())
    except StoreError:
        return  # the finding about the store says so
    fix = "Do what the last sentence says; what waits is then sent by itself, the urgent first."
    yield finding("messages", ok=not trouble, detail=trouble or "none is held up", fix=fix)
    given = settings.fallback
    if not (given.email or given.webhook):
        if settings.slack.mode != "off":
            detail = "none: while Slack takes no messages, nobody is told of urgent cases"
            fix = "Give email or webhook under [fallback]."
            yield Diagnosis("second way", ok=True, detail=detail, fix=fix)
        return
    secrets = [name for name in (given.password_env, given.webhook_secret_env) if name]
    missing = [name for name in secrets if not settings.secrets.get(name)]
    ways = " and ".join(way for way, used in (("e-mail", given.email), ("webhook", given.webhook)) if used)
    detail = f"{', '.join(missing)} is not set" if missing else f"{ways} after {given.after}"
    fix = f"Put {', '.join(missing)}=… into .env beside the configuration."
    yield finding("second way", ok=not missing, detail=detail, fix=fix)
    if live and given.email:
        yield app.mail(settings).check()


def webhook_findings(settings: Settings) -> Iterator[Diagnosis]:
    """Whether what programs are told can be signed."""
    for one in settings.webhooks:
        ok = bool(settings.secrets.get(one.secret_env))
        told = f"{len(one.events)} kinds of events" if one.events else "every event"
        detail = f"is told of {told}" if ok else f"{one.secret_env} is not set, so nothing is sent"
        fix = f"Put {one.secret_env}=… into .env beside the configuration."
        yield finding(f"webhook {one.name}", ok=ok, detail=detail, fix=fix)
