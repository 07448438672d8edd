"""What a person sees in Slack: messages and views, the words on them, and what can be pressed or filled in.

No wire and no rules here. ``words`` is how a test reads a screen, ``find`` how a person finds a button.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fakes.blockkit_schema import elements

Answer = dict[str, Any]

# Where an element's answer stands in state.values, and where what it shows at first
# (docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
ANSWERS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
TYPED = {name for name, (answer, _) in ANSWERS.items() if answer == "value"}
SEVERAL = {"multi_static_select", "checkboxes", "multi_users_select"}


class NotThere(AssertionError):
    """A person wanted something that is not on the screen, or that Slack would not let them do."""


@dataclass(frozen=True)
class Control:
    """A thing to press or pick: a button, a select, one option of an overflow menu."""

    block: Answer
    element: Answer
    option: Answer | None = None

    @property
    def label(self) -> str:
        """What is written on it."""
        shown = self.option or self.element
        return str((shown.get("text") or shown.get("placeholder") or {}).get("text", ""))

    @property
    def value(self) -> str:
        """What it sends."""
        return str((self.option or self.element).get("value", ""))

    def is_called(self, name: str) -> bool:
        """Whether a test means this one by ``name``: an action_id, what is written on it, or its value."""
        return name in {self.label, "" if self.option else self.element["action_id"], self.value} - {""}


def named(blocks: Sequence[Answer]) -> list[Answer]:
    """The blocks with the ids that Slack makes up where the app gave none."""
    return [{"block_id": f"made-up-{n}"} | block for n, block in enumerate(copy.deepcopy(list(blocks)))]


def controls(blocks: Sequence[Answer]) -> Iterator[Control]:
    """All that can be pressed and leads to an interaction at once."""
    for block, element in elements(named(blocks)):
        if block["type"] == "input" and not block.get("dispatch_action"):
            continue
        if element["type"] != "overflow":
            yield Control(block, element)
        for option in element.get("options", ()):
            yield Control(block, element, option)


def find(blocks: Sequence[Answer], name: str, of: str = "") -> Control:
    """The one control of that name; ``of``: its block_id, value or action_id, where several have it."""
    found = [one for one in controls(blocks) if one.is_called(name)]
    if of:
        found = [one for one in found if of in {one.block["block_id"], one.value, one.element["action_id"]}]
    if len(found) != 1:
        there = sorted({one.label or one.element["action_id"] for one in controls(blocks)})
        raise NotThere(
            f"{len(found)} things are called {name!r} here; there are: {', '.join(there) or 'none'}"
        )
    return found[0]


def labels(blocks: Sequence[Answer]) -> list[str]:
    """What is written on the buttons, selects and menu entries, in order."""
    return [one.label for one in controls(blocks)]


def words(shown: Any) -> str:
    """Every word that a person reads there, one line for each piece of text."""
    return "\n".join(_texts(shown))


def _texts(shown: Any) -> Iterator[str]:
    match shown:
        case {"type": "user", "user_id": str(name)}:
            yield f"@{name}"
        case {"type": "date", "fallback": str(text)} | {"type": "raw_text", "text": str(text)}:
            yield text
        case {"text": str(text)}:
            yield text
        case {"initial_value": str(text)}:
            yield text
        case dict():
            yield from _texts([part for name, part in shown.items() if name not in {"confirm", "options"}])
        case list():
            for part in shown:
                yield from _texts(part)


def state(blocks: Sequence[Answer], typed: dict[tuple[str, str], Any]) -> Answer:
    """``state.values`` as an interaction carries it; ``typed`` is by block_id and action_id."""
    values: Answer = {}
    for block, element in elements(named(blocks)):
        if element["type"] not in ANSWERS:
            continue
        name, initial = ANSWERS[element["type"]]
        empty: list[Any] | None = [] if element["type"] in SEVERAL else None
        place = (block["block_id"], element["action_id"])
        answer = {"type": element["type"], name: typed.get(place, element.get(initial, empty))}
        values.setdefault(block["block_id"], {})[element["action_id"]] = answer
    return {"values": values}


@dataclass(frozen=True)
class Message:
    """A message as it was when somebody looked. ``only_for``: the one person who sees an ephemeral one."""

    channel: str
    body: Answer
    only_for: str = ""

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    @property
    def text(self) -> str:
        """The fallback: what notifications and screen readers say."""
        return str(self.body.get("text", ""))

    @property
    def blocks(self) -> list[Answer]:
        return list(self.body.get("blocks", ()))

    @property
    def labels(self) -> list[str]:
        """What can be pressed."""
        return labels(self.blocks)

    @property
    def words(self) -> str:
        """What a person reads: the blocks, or the text where there are none."""
        return words(self.blocks) if self.blocks else self.text


@dataclass
class View:
    """A modal or a Home tab that is open on somebody's screen, with what was typed into it."""

    id: str
    user: str
    given: Answer
    hash: str
    root: str = ""
    before: str = ""
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: bool = False  # "We had some trouble connecting": a submit that nobody acknowledged

    @property
    def blocks(self) -> list[Answer]:
        return named(self.given["blocks"])

    @property
    def title(self) -> str:
        return str(self.given.get("title", {}).get("text", ""))

    @property
    def labels(self) -> list[str]:
        """What can be pressed, beside submit and close."""
        return labels(self.blocks)

    @property
    def words(self) -> str:
        """What a person reads, what they typed included."""
        blocks = self.blocks
        for block, element in elements(blocks):
            if element["type"] in TYPED:
                element["initial_value"] = self._answer(block, element) or ""
        ends = (self.given.get(name) for name in ("submit", "close"))
        return words([self.given.get("title"), blocks, *ends])

    def value(self, name: str) -> Any:
        """What stands in a field now, in the form of state.values. Raises NotThere."""
        return self._answer(*self.field(name))

    def field(self, name: str) -> tuple[Answer, Answer]:
        """The block and element of that name that can be filled in. Raises NotThere."""
        there = list(elements(self.blocks))
        found = [
            (block, element)
            for block, element in there
            if name in {block["block_id"], element["action_id"], block.get("label", {}).get("text")}
        ]
        if len(found) != 1:
            labeled = [block.get("label", {}).get("text", block["block_id"]) for block, _ in there]
            raise NotThere(f"{len(found)} fields are called {name!r}; there are: {', '.join(labeled)}")
        return found[0]

    def empty(self) -> list[str]:
        """The labels of the fields that must be filled in first."""
        return [
            block["label"]["text"]
            for block, element in elements(self.blocks)
            if block["type"] == "input"
            and not block.get("optional")
            and self._answer(block, element) in (None, "", [])
        ]

    def _answer(self, block: Answer, element: Answer) -> Any:
        initial = element.get(ANSWERS[element["type"]][1])
        return self.typed.get((block["block_id"], element["action_id"]), initial)

    @property
    def metadata(self) -> str:
        return str(self.given.get("private_metadata", ""))

    def replace(self, given: Answer, version: str) -> None:
        """Show something else; what was typed stays where block_id and action_id are the same."""
        self.given, self.hash, self.errors, self.trouble = copy.deepcopy(given), version, {}, False
        places = {(block["block_id"], element["action_id"]) for block, element in elements(self.blocks)}
        self.typed = {place: answer for place, answer in self.typed.items() if place in places}

    def body(self) -> Answer:
        """The view as Slack sends it (docs.slack.dev/reference/views)."""
        empty: Answer = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None}
        empty |= {"title": {"type": "plain_text", "text": "View Title"}, "close": None}
        empty |= {"clear_on_close": False, "notify_on_close": False}
        return empty | self.given | {
            "id": self.id, "hash": self.hash, "blocks": self.blocks, "state": state(self.blocks, self.typed),
            "team_id": "T1", "app_id": "A1", "app_installed_team_id": "T1", "bot_id": "B1",
            "root_view_id": self.root or self.id, "previous_view_id": self.before or None,
        }  # fmt: skip
