"""What the one who clicked gets to see after the acknowledgement: a form, a few words, their Home tab.

All of it is a courtesy: the store is the record, and the card comes by its effect. So what cannot be shown
is not tried again.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any

from slack_sdk import WebClient

from reviewbot.errors import NotifyError
from reviewbot.notify import blocks as kit
from reviewbot.notify import modals
from reviewbot.notify.slack.wire import answer
from reviewbot.notify.text import escape
from reviewbot.slack_app.clicks import Click
from reviewbot.slack_app.homes import Homes
from reviewbot.slack_app.shown import Shown

LONGEST_WORDS = 3_000
REMEMBERED = 1_000  # clicks: what Slack delivers twice comes within minutes
CLOSED = "not_found"  # of a form that nobody has open any more
TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
AGAIN = "Slack waits three seconds for an answer, and this one came later. Please click again."


class Screen:
    """Shows with ``client``, and Home tabs by ``homes``; ``say`` takes what could not be shown."""

    def __init__(self, client: WebClient, homes: Homes, say: Callable[[str], None]) -> None:
        self._client, self._homes, self._say = client, homes, say
        self._shown_for: deque[str] = deque(maxlen=REMEMBERED)
        self._lock = Lock()

    def show(self, click: Click, shown: Shown) -> None:
        """Show what belongs to a click, to the one who clicked and to nobody else; once for each click."""
        with self._lock:
            if click.key and click.key in self._shown_for:
                return
            self._shown_for.append(click.key)
        try:
            self._show(click, shown)
        except NotifyError as error:
            if error.code in TOO_LATE and click.channel:
                self.show(replace(click, key="", in_modal=False), Shown(words=AGAIN))
            elif error.code != CLOSED:
                self._say(f"slack: what a click on case {click.case} asked for could not be shown: {error}")

    def _show(self, click: Click, shown: Shown) -> None:
        with answer(click.channel, lost=NotifyError):
            if shown.view:
                self._open(click, shown.view)
            if shown.home:
                self._homes.show(click.user, shown.home)
            if shown.words:
                self._whisper(click, shown.words)
            if shown.beneath:
                self._client.views_update(view_id=click.beneath, view=shown.beneath)

    def _open(self, click: Click, view: dict[str, Any]) -> None:
        """On top of the form that the button stands in, if in one (three at most, facts: slack §1)."""
        if click.in_modal:
            self._client.views_push(trigger_id=click.trigger, view=view)
        else:
            self._client.views_open(trigger_id=click.trigger, view=view)

    def _whisper(self, click: Click, words: str) -> None:
        if not click.channel:
            self._open(click, modals.told("reviewbot", words))
            return
        self._client.chat_postEphemeral(
            channel=click.channel,
            user=click.user,
            text=escape(words, LONGEST_WORDS),
            blocks=[kit.rich("told", kit.section(*kit.named(words[:LONGEST_WORDS])))],
            thread_ts=click.thread or None,
            parse="none",
        )
