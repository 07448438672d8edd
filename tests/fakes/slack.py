"""A Slack on loopback: Web API, Socket Mode, signed requests, and people who click. Real sockets throughout.

It keeps channels, messages and what is open on whose screen, checks token, scope, arguments, blocks, views
and pace as Slack does, and breaks on demand: ``with FakeSlack() as slack:`` and then
``Slack("xoxb-1", channel="C1", base_url=slack.url)``,
``slack.person("U111").clicks(slack.card(1), "Approve")``.
What the app did that Slack does not allow, and every click that it left unanswered, is in ``violations``.

As a program of its own, for tests that kill processes: ``python tests/fakes/slack.py --port 8641
--state posts.jsonl`` prints ``ready URL`` and appends every message it takes to the file.
"""

import argparse
import json
import sys
import threading
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])  # as pytest has it, so that both find the same modules

from fakes.slack_envelopes import Envelope, Kind
from fakes.slack_http import Fault, Reply, Server
from fakes.slack_people import Person
from fakes.slack_screen import Answer, Message, NotThere, View
from fakes.slack_signed import SIGNING_SECRET, HttpMode
from fakes.slack_socket import SocketMode
from fakes.slack_workspace import Workspace

PATIENCE_S = 10  # real time, a guard: whether an answer is late is told by the fake's clock

Seen = TypeVar("Seen")


class Clock:
    """A clock that stands still until a test moves it: ``FakeSlack(clock=Clock())``."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


class FakeSlack:
    """The whole of it. Faults are queued for a method and used up one a call, in order.

    ``request_url``: the app's own endpoint, for HTTP mode; without it people's acts go over Socket Mode.
    ``patience``: real seconds that a person waits for an acknowledgement before a test goes on.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        state: Path | None = None,
        clock: Callable[[], float] = time.time,
        request_url: str = "",
        signing_secret: str = SIGNING_SECRET,
        patience: float = PATIENCE_S,
    ) -> None:
        self.workspace = Workspace(clock, state)
        self.calls: list[tuple[str, Answer]] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.closing = threading.Event()
        self.patience = patience
        self.socket = SocketMode(self.workspace)
        self.http = HttpMode(self.workspace, request_url, signing_secret)
        self._server = Server(port, self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.workspace.http_url = self._server.url
        self.url = f"{self._server.url}/api/"

    def __enter__(self) -> Self:
        self._thread.start()
        self.socket.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self.http.stop()
        self.socket.stop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # --- looking ----------------------------------------------------------------------------------

    def messages(self, channel: str = "C1") -> list[Answer]:
        """What the channel holds, oldest first."""
        return self.workspace.channels[channel].messages

    @property
    def violations(self) -> list[str]:
        """What reviewbot did that Slack does not allow."""
        return self.workspace.violations

    @property
    def late(self) -> list[Envelope]:
        """What was acknowledged after more than three seconds."""
        return [one for one in self.workspace.envelopes if one.acked and not one.in_time]

    @property
    def unacked(self) -> list[Envelope]:
        """What was sent and never acknowledged so far."""
        return [one for one in self.workspace.envelopes if one.sent_at and not one.acked]

    def shown(self, channel: str = "C1") -> list[Message]:
        """The messages that are in the channel itself, not in a thread, oldest first."""
        with self.workspace.changed:
            return [
                Message(channel, one)
                for one in self.messages(channel)
                if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
            ]

    def card(self, case: int) -> Message:
        """The newest card of a case, in whichever channel it is. Raises NotThere."""
        found = [
            message
            for channel in list(self.workspace.channels)
            for message in self.shown(channel)
            if _case(message.body) == case
        ]
        if not found:
            raise NotThere(f"no channel shows a card of case {case}")
        return max(found, key=lambda message: message.ts)

    def thread(self, message: Message) -> list[Message]:
        """The replies to a message, oldest first."""
        with self.workspace.changed:
            replies = [one for one in self.messages(message.channel) if one.get("thread_ts") == message.ts]
            return [Message(message.channel, one) for one in replies if one["ts"] != message.ts]

    def modal(self, user: str) -> View:
        """The modal in front of this person. Raises NotThere."""
        with self.workspace.changed:
            if not (stack := self.workspace.modals[user]):
                raise NotThere(f"{user} has no modal open")
            return stack[-1]

    def home(self, user: str) -> View:
        """This person's Home tab. Raises NotThere when the app never published one."""
        with self.workspace.changed:
            if user not in self.workspace.homes:
                raise NotThere(f"{user} has an empty Home tab")
            return self.workspace.homes[user]

    def ephemerals(self, user: str) -> list[Message]:
        """What is shown to this person alone, oldest first."""
        with self.workspace.changed:
            return [one for one in self.workspace.ephemerals if one.only_for == user]

    def until(self, look: Callable[[], Seen], what: str = "what the test waits for") -> Seen:
        """Wait until ``look`` gives something true, and give that. What is NotThere may still come.

        ``until(lambda: slack.card(1))``. It is woken by every change and never polls. Raises AssertionError.
        """
        deadline = time.monotonic() + PATIENCE_S
        with self.workspace.changed:
            while True:
                try:
                    if seen := look():
                        return seen
                except NotThere as error:
                    what = f"{error} ({what})"[:500] if str(error) not in what else what
                if not self.workspace.changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"it did not happen: {what}; violations: {self.violations}")

    # --- people -----------------------------------------------------------------------------------

    def person(self, user: str) -> Person:
        """Somebody of the workspace; ``slack.workspace.joins`` adds others. Raises NotThere."""
        if user not in self.workspace.users:
            raise NotThere(f"there is nobody called {user}")
        return Person(self.workspace, self.tell, user)

    def tell(
        self,
        kind: Kind,
        payload: Answer,
        *,
        answers: bool = False,
        then: Callable[[Any], None] | None = None,
        waits: bool = True,
    ) -> Envelope:
        """Send something to the app and, if ``waits``, wait for its acknowledgement."""
        with self.workspace.changed:
            envelope = Envelope(str(uuid.uuid4()), kind, payload, answers, then)
            self.workspace.envelopes.append(envelope)
            (self.http if self.http.url else self.socket).send(envelope)
        if waits:
            self.wait(envelope)
        return envelope

    def wait(self, envelope: Envelope) -> None:
        """Wait for an acknowledgement; without one the person sees an error, which is a violation."""
        with self.workspace.changed:
            reached = bool(self.http.url or self.socket.connections)
            if not reached or not self.workspace.changed.wait_for(lambda: envelope.acked, self.patience):
                self.workspace.violation(f"{envelope.name} was not acknowledged")

    def send_again(self, envelope: Envelope) -> None:
        """Deliver the same envelope once more, as Slack does after a lost connection (bolt-js#2487)."""
        with self.workspace.changed:
            (self.http if self.http.url else self.socket).send(envelope)

    def retry(self) -> list[Envelope]:
        """Send the events again that are due by the clock, as Slack does at once, after 1 and 5 minutes."""
        with self.workspace.changed:
            due = [one for one in self.workspace.envelopes if one.due_again(self.workspace.clock())]
        for envelope in due:
            self.send_again(envelope)
        return due

    # --- breaking things ------------------------------------------------------------------------

    def fail_next(self, method: str, code: str, *, retry_after: str = "30", commit: bool = False) -> None:
        """Answer with an error code; ``ratelimited`` is a 429 with that Retry-After."""
        limited = code == "ratelimited"
        body = json.dumps({"ok": False, "error": code})
        reply = Reply(body, 429, retry_after) if limited else Reply(body)
        self.faults[method].append(Fault("answer", commit, reply))

    def answer_next(self, method: str, body: str, *, status: int = 200, commit: bool = False) -> None:
        """Answer with any body: a proxy's page, JSON that is no object."""
        self.faults[method].append(Fault("answer", commit, Reply(body, status)))

    def hang_after_commit(self, method: str = "chat.postMessage") -> None:
        """Do it and never answer."""
        self.faults[method].append(Fault("hang", commit=True))

    def drop_after_commit(self, method: str = "chat.postMessage", *, reset: bool = False) -> None:
        """Do it and close the connection without an answer."""
        self.faults[method].append(Fault("reset" if reset else "drop", commit=True))

    def drop_before_commit(self, method: str = "chat.postMessage") -> None:
        """Close the connection and do nothing."""
        self.faults[method].append(Fault("drop"))

    def cut_after_commit(self, method: str = "chat.postMessage") -> None:
        """Do it and send half of the answer."""
        self.faults[method].append(Fault("cut", commit=True))

    def slow_next(self, method: str, seconds: float) -> None:
        """Answer as usual, but late."""
        self.faults[method].append(Fault("slow", commit=True, seconds=seconds))

    def take_fault(self, method: str) -> Fault | None:
        """The fault that is next for this method, used up by asking."""
        return self.faults[method].popleft() if self.faults[method] else None


def _case(message: Answer) -> Any:
    return message.get("metadata", {}).get("event_payload", {}).get("case_id")


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="A fake Slack on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, help="JSONL file: read at the start, appended to after")
    given = parser.parse_args()
    with FakeSlack(port=given.port, state=given.state) as slack:
        sys.stdout.write(f"ready {slack.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
