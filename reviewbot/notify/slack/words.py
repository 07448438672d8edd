"""What Slack's error codes mean for the person who can put it right. Pure.

Codes: docs.slack.dev/reference/methods/chat.postMessage and conversations.history, "Errors".
"""

COPY_AGAIN = (
    "copy the Bot User OAuth Token (xoxb-) from the app's page, OAuth & Permissions, "
    "into REVIEWBOT_SLACK_BOT_TOKEN"
)
REINSTALL = f"install the app in the workspace again, then {COPY_AGAIN}"

_FIXES = {
    "not_in_channel": "reviewbot is not in the channel {channel}; type /invite @reviewbot in the channel",
    "channel_not_found": "reviewbot sees no channel {channel}; put the channel's ID (it begins with C) into "
    "slack.channel and type /invite @reviewbot in the channel",
    "is_archived": "the channel {channel} is archived; unarchive it or name another one in the configuration",
    "not_authed": f"no token was sent; {COPY_AGAIN}",
    "invalid_auth": f"Slack does not know the token; {COPY_AGAIN}",
    "not_allowed_token_type": f"this is the wrong kind of token; {COPY_AGAIN}",
    "token_revoked": f"the token was revoked; {REINSTALL}",
    "token_expired": f"the token has expired; {REINSTALL}",
    "account_inactive": f"the app was removed or the workspace is gone; {REINSTALL}",
    "missing_scope": "the app lacks the scope {needed}; add it (OAuth & Permissions) and install it again",
    "msg_too_long": "the message is too long",
    "ratelimited": "too many messages at once; it is sent again when Slack allows it",
    "unreachable": "Slack cannot be reached; check the network, the proxy and slack.api_url",
}
_RESTRICTED = (
    "the workspace's administrators do not let apps post in {channel}; ask them, or name another channel"
)


def explain(code: str, *, channel: str = "", needed: str = "") -> str:
    """One plain sentence: what Slack refused, and what to do about it."""
    fix = _RESTRICTED if code.startswith("restricted_action") else _FIXES.get(code, "see docs.slack.dev")
    said = fix.format(channel=channel or "it was meant for", needed=needed or "that this needs")
    return f"Slack did not take it ({code}): {said}"
