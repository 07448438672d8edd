"""People who use Slack: they click what is on their screen, fill in forms, run commands, and nothing else.

    elena = slack.person("U111")
    elena.clicks(slack.card(12), "Approve & post")
    elena.submits(slack.modal("U111"), {"Reply": "Dear Ana, …"})

Things are named by what is written on them, by action_id or by block_id. What is not on the screen, what
Slack's own client would refuse (an empty required field, a fourth option of three) raises NotThere.
Every act gives its Envelope: whether and when the app acknowledged it, and with what.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from fakes import slack_payloads as payloads
from fakes.blockkit_schema import LONGEST_INPUT, elements
from fakes.slack_chat import answer_command
from fakes.slack_envelopes import Envelope, Kind
from fakes.slack_screen import ANSWERS, SEVERAL, Answer, Control, Message, NotThere, View, find, words
from fakes.slack_views import answer_submission
from fakes.slack_workspace import SlackError, Workspace

FORMS = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"\d{2}:\d{2}"),
    "number_input": re.compile(r"-?\d+(\.\d+)?"),
    "email_text_input": re.compile(r"[^@\s]+@[^@\s]+"),
    "url_text_input": re.compile(r"https?://\S+"),
}


@dataclass(frozen=True)
class Person:
    """One person at their Slack. ``tell`` sends an envelope to the app and waits for its acknowledgement."""

    workspace: Workspace
    tell: Callable[..., Envelope]
    id: str

    def clicks(
        self,
        screen: Message | View,
        name: str,
        *,
        of: str = "",
        confirms: bool = True,
        stale: bool = False,
        waits: bool = True,
    ) -> Envelope:
        """Press a button, or pick an option of a menu.

        ``of`` tells apart things with the same name: a block_id, value or action_id. ``confirms``: what
        they say when asked whether they are sure. ``stale``: press it as it stood in ``screen``, though it
        may have changed since. ``waits`` for the acknowledgement.
        """
        with self.workspace.changed:
            seen = screen if stale else self._now(screen)
            control = find(seen.blocks, name, of)
            answer = self._picked(control, control.option)
            if isinstance(seen, View) and control.element["type"] in ANSWERS:
                seen.typed[control.block["block_id"], control.element["action_id"]] = answer
            payload = payloads.block_actions(self.workspace, self.id, seen, control, answer)
        return self._asked(control, payload, confirms=confirms, waits=waits)

    def picks(self, screen: Message | View, person: str, *, of: str = "", waits: bool = True) -> Envelope:
        """Choose somebody in a users_select (``of``: its label or action_id), or a date in a datepicker."""
        with self.workspace.changed:
            seen = self._now(screen)
            control = find(seen.blocks, of) if of else self._only(seen, "users_select")
            answer = self._answer(control.element, person)
            if isinstance(seen, View):
                seen.typed[control.block["block_id"], control.element["action_id"]] = answer
            payload = payloads.block_actions(self.workspace, self.id, seen, control, answer)
        return self._asked(control, payload, confirms=True, waits=waits)

    def types(self, view: View, fields: Mapping[str, Any]) -> None:
        """Fill in a form, by label, block_id or action_id, and do not send it yet."""
        with self.workspace.changed:
            view = self._open(view)
            for name, value in fields.items():
                block, element = view.field(name)
                view.typed[block["block_id"], element["action_id"]] = self._answer(element, value)

    def submits(self, view: View, fields: Mapping[str, Any] | None = None, *, waits: bool = True) -> Envelope:
        """Fill in the form and press its submit button. The modal then does what the app answers."""
        self.types(view, fields or {})
        with self.workspace.changed:
            view = self._open(view)
            if "submit" not in view.given:
                raise NotThere(f"{view.title!r} has no submit button")
            if empty := view.empty():
                raise NotThere(f"to be filled in first: {', '.join(empty)}")
            view.errors, view.trouble = {}, False
            payload = payloads.view_submission(self.workspace, view)
        then = partial(answer_submission, self.workspace, view)
        act = self.tell(Kind.INTERACTION, payload, answers=True, then=then, waits=waits)
        if waits and not act.in_time:
            view.trouble = True
        return act

    def closes(self, view: View, *, everything: bool = False) -> Envelope | None:
        """Press Cancel (or the arrow back), or with ``everything`` the cross that closes all modals."""
        with self.workspace.changed:
            view = self._open(view)
            stack = self.workspace.modals[self.id]
            payload = payloads.view_closed(self.workspace, view, cleared=everything)
            del stack[0 if everything or view.given.get("clear_on_close") else stack.index(view) :]
        return self.tell(Kind.INTERACTION, payload) if view.given.get("notify_on_close") else None

    def opens_home(self) -> Envelope:
        """Look at the app's Home tab."""
        with self.workspace.changed:
            home, channel = self.workspace.homes.get(self.id), self.workspace.direct(self.id)
            seen = {"view": home.body()} if home else {}
            fields = {"type": "app_home_opened", "user": self.id, "channel": channel, "tab": "home"}
            payload = payloads.event(self.workspace, **fields, **seen)
        return self.tell(Kind.EVENT, payload)

    def runs(self, line: str, *, channel: str = "C1", waits: bool = True) -> Envelope:
        """Type a command such as ``/reviews 12``. What the app answers with is shown to them alone."""
        name = line.partition(" ")[0]
        if name not in self.workspace.commands:
            raise NotThere(f"{name} is not a valid command")
        with self.workspace.changed:
            payload = payloads.command(self.workspace, self.id, line, channel)
        then = partial(answer_command, self.workspace, self.id, channel)
        return self.tell(Kind.COMMAND, payload, answers=True, then=then, waits=waits)

    def shortcut(self, callback_id: str, message: Message | None = None) -> Envelope:
        """Use a shortcut: from the search field, or from a message's menu."""
        with self.workspace.changed:
            payload = payloads.shortcut(self.workspace, self.id, callback_id, message)
        return self.tell(Kind.INTERACTION, payload)

    def says(self, text: str, *, channel: str = "C1", thread: Message | None = None) -> Message:
        """Write a message, perhaps into a thread. The app hears of it only if it subscribed to messages."""
        with self.workspace.changed:
            body = {"type": "message", "user": self.id, "text": text, "ts": self.workspace.next_ts()}
            body |= {"thread_ts": thread.ts} if thread else {}
            self.workspace.write(channel, body)
            payload = payloads.event(self.workspace, **body, channel=channel)
            self.workspace.changed.notify_all()
        if "message.channels" in self.workspace.events:
            self.tell(Kind.EVENT, payload)
        return Message(channel, body)

    # --- what is on the screen --------------------------------------------------------------------

    def _now(self, screen: Message | View) -> Message | View:
        """The same message or view as it is at this moment, if this person can see it."""
        if self.workspace.users[self.id]["deleted"]:
            raise NotThere(f"{self.id} cannot sign in any more")
        if isinstance(screen, View):
            return self._open(screen)
        if screen.only_for:
            found = [one for one in self.workspace.ephemerals if one.ts == screen.ts]
            if screen.only_for != self.id or not found:
                raise NotThere(f"{self.id} sees no such message")
            return found[0]
        if not self.workspace.channels[screen.channel].has(self.id):
            raise NotThere(f"{self.id} is not in {screen.channel}")
        try:
            return Message(screen.channel, self.workspace.message(screen.channel, screen.ts))
        except SlackError as error:
            raise NotThere("the message is gone") from error

    def _open(self, view: View) -> View:
        """The view, if it is in front of this person."""
        if self.workspace.homes.get(self.id) is view or self.workspace.modals[self.id][-1:] == [view]:
            return view
        raise NotThere(f"{view.title or 'that view'!r} is not in front of {self.id}")

    def _only(self, screen: Message | View, kind: str) -> Control:
        found = [(block, one) for block, one in elements(screen.blocks) if one["type"] == kind]
        if len(found) != 1:
            raise NotThere(f"there are {len(found)} {kind} here")
        return find(screen.blocks, found[0][1]["action_id"], found[0][0].get("block_id", ""))

    def _asked(self, control: Control, payload: Answer, *, confirms: bool, waits: bool) -> Envelope:
        dialog = words([*control.element["confirm"].values()]) if "confirm" in control.element else ""
        if not confirms:
            if not dialog:
                raise NotThere(f"nobody asks whether to {control.label!r}")
            return Envelope("", Kind.INTERACTION, payload, dialog=dialog, cancelled=True)
        act = self.tell(Kind.INTERACTION, payload, waits=waits)
        act.dialog = dialog
        return act

    # --- what can be filled in --------------------------------------------------------------------

    def _picked(self, control: Control, option: Answer | None) -> Any:
        kind = control.element["type"]
        if kind in ANSWERS and option is None:
            raise NotThere(f"{control.label!r} is a {kind}: say what to pick in it")
        return [option] if kind in SEVERAL else option

    def _answer(self, element: Answer, value: Any) -> Any:
        """What goes into state.values when a person gives this value. Raises NotThere."""
        kind = element["type"]
        if kind in SEVERAL:
            return [self._one(element, one) for one in value]
        return self._one(element, value)

    def _one(self, element: Answer, value: Any) -> Any:
        kind = element["type"]
        if "options" in element:
            for option in element["options"]:
                if value in {option["text"]["text"], option["value"]}:
                    return option
            there = ", ".join(option["text"]["text"] for option in element["options"])
            raise NotThere(f"{value!r} is none of: {there}")
        if kind in {"users_select", "multi_users_select"} and value not in self.workspace.users:
            raise NotThere(f"there is nobody called {value!r}")
        if kind in FORMS and value and not FORMS[kind].fullmatch(value):
            raise NotThere(f"{value!r} does not go into a {kind}")
        if kind == "plain_text_input":
            shortest, longest = element.get("min_length", 0), element.get("max_length", LONGEST_INPUT)
            if value and not shortest <= len(value) <= longest:
                raise NotThere(f"{len(value)} characters: Slack takes {shortest} to {longest} here")
        return None if value == "" else value  # Slack sends null for an empty field
