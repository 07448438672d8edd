"""The manifest of the Slack app: what an owner pastes at api.slack.com/apps ("From a manifest"). Pure."""

import json
from urllib.parse import urlsplit

from reviewbot.errors import UsageError

REQUIRED_SCOPES = ("chat:write", "commands", "users:read")
HISTORY_SCOPES = ("channels:history", "groups:history")

_HTTP_PATH = "/slack/events"
_MANIFEST = """\
# The Slack app of reviewbot. Paste this at https://api.slack.com/apps?new_app=1 ("From a manifest").
# Then: install it and copy the bot token (xoxb-) into REVIEWBOT_SLACK_BOT_TOKEN,
# {after}
# and type /invite @reviewbot in the channel that is to get the alerts.
display_information:
  name: reviewbot
  description: Unhappy reviews, with a drafted reply, for a person to answer.
  background_color: "#2f4858"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: true
  bot_user:
    display_name: reviewbot
    always_online: true
  shortcuts:
    - name: Open the case
      type: message
      callback_id: open
      description: The case of this card, with everything you can do
  slash_commands:
    - command: /reviews
      description: Reviews that wait for an answer
      usage_hint: "[open | mine | 12 | search words | report week | help]"
      should_escape: true
{command_url}\
oauth_config:
  scopes:
    bot:
{required}
      # The rest may be left out: it serves to look up an alert whose answer was lost, so that
      # it is not posted twice. Without it such an alert comes again, marked "possible repeat".
{history}
settings:
  event_subscriptions:
{request_url}\
    bot_events:
      - app_home_opened
  interactivity:
    is_enabled: true
{request_url}\
  org_deploy_enabled: false
  socket_mode_enabled: {socket}
  token_rotation_enabled: false
"""


def manifest(*, http_url: str | None = None) -> str:
    """The manifest as YAML: for Socket Mode, or for an app that Slack reaches at ``http_url``.

    Raises UsageError when the address is not https, which Slack insists on.
    """
    url = _events_url(http_url) if http_url is not None else ""
    return _MANIFEST.format(
        after="copy the signing secret (Basic Information) into REVIEWBOT_SLACK_SIGNING_SECRET,"
        if url
        else "make an app-level token with connections:write and copy it into REVIEWBOT_SLACK_APP_TOKEN,",
        command_url=f"      url: {json.dumps(url)}\n" if url else "",
        request_url=f"    request_url: {json.dumps(url)}\n" if url else "",
        required=_lines(REQUIRED_SCOPES),
        history=_lines(HISTORY_SCOPES),
        socket=json.dumps(not url),
    )


def _lines(scopes: tuple[str, ...]) -> str:
    return "\n".join(f"      - {scope}" for scope in scopes)


def _events_url(url: str) -> str:
    """Where Slack sends clicks: the address itself, or its /slack/events when it names only a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise UsageError(
            "manifest --http takes the public https address of reviewbot, as in https://reviews.example.com"
        )
    return url if parts.path.rstrip("/").endswith(_HTTP_PATH) else url.rstrip("/") + _HTTP_PATH
