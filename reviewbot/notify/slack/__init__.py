"""Alerts in Slack. A post whose answer was lost is looked up, never blindly repeated.

The effect row that asked for a message is what retries; ``wire.py`` says what an answer means.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web import SlackResponse

from reviewbot.decide import restricted
from reviewbot.errors import NotifyError, NotifyUnknown
from reviewbot.notify import WITHDRAWN, Diagnosis
from reviewbot.notify.blocks import Block
from reviewbot.notify.card import Card, draw, moved_card
from reviewbot.notify.pace import UPDATES, unpaced
from reviewbot.notify.slack.checkup import check
from reviewbot.notify.slack.wire import answer, client
from reviewbot.types import HELD, Alert, Case, Delivery, Note, Notice

LOOK_BACK = timedelta(seconds=60)  # Slack's clock and ours may differ
PAGE, PAGES = 200, 50

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
UNCHANGEABLE = frozenset({"cant_update_message", "edit_window_closed"})  # but it may still be deleted


class Slack:
    """Posts to one channel, and what is held (safety, legal, …) to ``restricted_channel`` if there is one.

    ``token`` is a bot token (xoxb-). ``timeout`` in seconds, for each call. ``clickable``: somebody listens
    to what people click, so cards have buttons. ``pace`` waits until a lane (a channel, or "update") is free.
    """

    def __init__(
        self,
        token: str,
        *,
        channel: str,
        restricted_channel: str = "",
        base_url: str = "https://slack.com/api/",
        timeout: int = 10,
        clickable: bool = False,
        pace: Callable[[str], None] = unpaced,
    ) -> None:
        self._channel = channel
        self._restricted_channel = restricted_channel
        self._clickable = clickable
        self._pace = pace
        self._client = client(token, base_url, timeout)

    def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
        """Post the card; as plain text when Slack refuses its blocks: an alert is never dropped.

        Raises NotifyError when Slack said no, NotifyUnknown when the answer was lost (see Notifier).
        """
        card = draw(message, now, clickable=self._clickable)
        try:
            return self._post(message, card, card.blocks)
        except NotifyError as error:
            if error.code not in BLOCKS_REFUSED:
                raise
        return self._post(message, card, None)

    def update(self, alert: Alert, now: datetime) -> Delivery | None:
        """Draw the case's card again where it stands, unless it shows just that, or must not stand there."""
        if self._is_restricted(alert) and alert.case.alert_channel != self._restricted_channel:
            self._withdraw(alert.case)
            return WITHDRAWN
        card, case = draw(alert, now, clickable=self._clickable), alert.case
        if card.shown == case.card_hash:
            return None
        try:
            self._draw_again(case, card, card.blocks)
        except NotifyError as error:
            if error.code not in BLOCKS_REFUSED:
                raise
            self._draw_again(case, card, [])
        return Delivery(case.alert_channel, case.alert_ts, case.alert_thread, card.shown)

    def _withdraw(self, case: Case) -> None:
        """Leave no word of the case where its card stands."""
        moved = moved_card(case)
        try:
            self._draw_again(case, moved, moved.blocks)
        except NotifyError as error:
            if error.code not in UNCHANGEABLE:
                raise
            with answer(case.alert_channel, lost=NotifyUnknown):
                self._client.chat_delete(channel=case.alert_channel, ts=case.alert_ts)

    def _draw_again(self, case: Case, card: Card, blocks: list[Block]) -> None:
        self._pace(UPDATES)
        with answer(case.alert_channel, lost=NotifyUnknown):
            # ``parse`` left out would turn addresses in the text into links (facts: slack §2).
            self._client.chat_update(
                channel=case.alert_channel, ts=case.alert_ts, text=card.text, blocks=blocks, parse="none"
            )

    def find(self, message: Alert | Note | Notice, since: datetime) -> Delivery | None:
        """Look for the message's delivery id where it can be, since a minute before ``since``.

        Raises NotifyError when the history cannot be read.
        """
        places = {self._place(message): None}
        if isinstance(message, Alert):  # an edit of the review may have made it one for the other channel
            places |= {(self._channel, message.thread): None}
            places |= {(self._restricted_channel, ""): None} if self._restricted_channel else {}
        found = (self._find(channel, thread, message.delivery_id, since) for channel, thread in places)
        return next(filter(None, found), None)

    def _find(self, channel: str, thread: str, delivery_id: str, since: datetime) -> Delivery | None:
        cursor = None
        oldest = f"{(since - LOOK_BACK).timestamp():.6f}"
        read: Callable[..., SlackResponse] = self._client.conversations_history
        if thread:
            read = partial(self._client.conversations_replies, ts=thread)
        for _ in range(PAGES):
            with answer(channel, lost=NotifyError):
                page = read(
                    channel=channel, oldest=oldest, cursor=cursor, limit=PAGE, include_all_metadata=True
                )
            for posted in page["messages"] or ():
                if _delivery_id(posted) == delivery_id:
                    return Delivery(channel, posted["ts"], thread)
            cursor = (page["response_metadata"] or {}).get("next_cursor") or None
            if cursor is None:
                return None
        raise NotifyError(
            f"channel {channel} got too many messages to look through", code="too_many_messages"
        )

    def check(self, now: datetime) -> tuple[Diagnosis, ...]:
        """Look at token, scopes, clock and channels; asks Slack, posts nothing, tells no secret."""
        return check(self._client, self._channels(), now)

    def _post(self, message: Alert | Note | Notice, card: Card, blocks: list[Block] | None) -> Delivery:
        channel, thread = self._place(message)
        self._pace(channel)
        with answer(channel, lost=NotifyUnknown):
            posted = self._client.chat_postMessage(
                channel=channel,
                text=card.text,
                blocks=blocks,
                metadata=_metadata(message),
                thread_ts=thread or None,
                reply_broadcast=(isinstance(message, Note) and message.loud and bool(thread)) or None,
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        if not (posted["channel"] and posted["ts"]):
            raise NotifyUnknown("Slack's answer does not say where the message is", code="no_ts")
        shown = card.shown if isinstance(message, Alert) else ""
        return Delivery(posted["channel"], posted["ts"], thread, shown)

    def _channels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self._channel, self._restricted_channel))))

    def _place(self, message: Alert | Note | Notice) -> tuple[str, str]:
        """Its channel, and the message under which it stands there; a thread has one level."""
        match message:
            case Note() if not message.case.has_card:
                held = message.case.class_ in HELD
                return self._restricted_channel if held and self._restricted_channel else self._channel, ""
            case Note():
                return message.case.alert_channel, message.case.alert_thread or message.case.alert_ts
            case Alert() if self._is_restricted(message):
                return self._restricted_channel, ""  # the thread of many alerts is in the other channel
            case Alert():
                return self._channel, message.thread
            case Notice():
                return self._channel, ""

    def _is_restricted(self, alert: Alert) -> bool:
        """Whether it is for the restricted channel alone, where there is one."""
        return bool(self._restricted_channel) and restricted(alert.case, alert.stored)


def _metadata(message: Alert | Note | Notice) -> dict[str, Any]:
    """Ids only: every member and app of the workspace can read a message's metadata."""
    if isinstance(message, Alert):
        ids = {"case_id": message.case.id, "delivery_id": message.delivery_id}
        return {"event_type": "reviewbot_case", "event_payload": ids}
    return {"event_type": "reviewbot_notice", "event_payload": {"delivery_id": message.delivery_id}}


def _delivery_id(posted: Mapping[str, Any]) -> str:
    metadata = posted.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("delivery_id", ""))
