"""Would Slack take these blocks, this view? JSON Schema for the kinds we send, and what it cannot say.

``problems`` is for the blocks of a message, ``view_problems`` for a whole modal or Home tab.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

BLOCKS_BUDGET = 10_000  # the real limit is undocumented and above 13,000 (slackapi/bolt-js#2509)
VIEW_BUDGET = 250_000  # view_too_large (docs.slack.dev/reference/methods/views.open)
LONGEST_INPUT = 3_000
LONGEST_REASON = 120
CHARTS, TABLES = 2, 1
TABLE_CHARS = 10_000
MARKDOWN_CHARS = 12_000

_SCHEMA = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_VALIDATORS = {
    surface: Draft202012Validator({**_SCHEMA, "$ref": f"#/$defs/{surface}"})
    for surface in ("message", "modal", "home")
}


def problems(blocks: Any) -> list[str]:
    """What is wrong with the blocks of a message, [] when nothing is."""
    if found := _against("message", blocks):
        return found
    return [*_across(blocks), *_too_many(blocks)]


def view_problems(view: Any) -> list[str]:
    """What is wrong with a modal or a Home tab as views.open or views.publish gets it, [] when nothing is."""
    kind = view.get("type") if isinstance(view, dict) else None
    if kind not in {"modal", "home"}:
        return [f"$.type: {kind!r} is neither 'modal' nor 'home'"]
    if found := _against(kind, view):
        return found
    blocks = view["blocks"]
    found = _across(blocks)
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in blocks):
        found.append("a modal with an input needs a submit button")
    if sum(element.get("focus_on_load", False) for _, element in elements(blocks)) > 1:
        found.append("more than one element has the focus")
    return found


def too_long(blocks: Any) -> bool:
    """Whether the blocks are beyond the budget of one message, in characters of ASCII JSON."""
    return len(json.dumps(blocks)) > BLOCKS_BUDGET


def elements(blocks: Any) -> Iterator[tuple[Any, Any]]:
    """Everything that a person can press, pick or fill in, each with its block."""
    for block in blocks:
        match block["type"]:
            case "actions":
                yield from ((block, element) for element in block["elements"])
            case "section" if block.get("accessory", {}).get("type", "image") != "image":
                yield block, block["accessory"]
            case "input":
                yield block, block["element"]


def _against(surface: str, value: Any) -> list[str]:
    errors = _VALIDATORS[surface].iter_errors(value)
    return [f"{error.json_path}: {_reason(error)}" for found in errors for error in _causes(found)]


def _reason(error: ValidationError) -> str:
    if error.validator == "oneOf":
        kind = error.instance.get("type") if isinstance(error.instance, dict) else error.instance
        return f"{kind!r} is nothing that fits here"
    return error.message if len(error.message) < LONGEST_REASON else f"…{error.message[-LONGEST_REASON:]}"


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that a person would name: of ``oneOf`` the branch whose ``type`` is the one given."""
    branches: dict[Any, list[ValidationError]] = {}
    for cause in error.context or ():
        branches.setdefault(cause.schema_path[0], []).append(cause)
    for causes in branches.values():
        if error.validator == "oneOf" and not any(_is_type(cause, error) for cause in causes):
            for cause in causes:
                yield from _causes(cause)
            return
    yield error


def _is_type(cause: ValidationError, parent: ValidationError) -> bool:
    inside = list(cause.absolute_path)[len(parent.absolute_path) :]
    missing = cause.validator == "required" and "'type'" in cause.message
    return inside == ["type"] or (not inside and (missing or cause.validator == "type"))


def _across(blocks: Any) -> list[str]:
    """What no schema of one element can see."""
    names = _repeated(block.get("block_id") for block in blocks)
    found = [f"block_id {name!r} is used twice" for name in names]
    for block in blocks:
        if block["type"] == "actions":
            inside = block["elements"]
            names = _repeated(element["action_id"] for element in inside)
            found += [f"action_id {name!r} is used twice" for name in names]
            if sum(element.get("style") == "primary" for element in inside) > 1:
                found.append("more than one primary button")
    for _, element in elements(blocks):
        found += [f"{element['action_id']}: {what}" for what in _inconsistent(element)]
    return found


def _inconsistent(element: Any) -> Iterator[str]:
    chosen = [*element.get("initial_options", ())]
    chosen += [element["initial_option"]] if "initial_option" in element else []
    if any(option not in element["options"] for option in chosen):
        yield "what is chosen at first is none of the options"
    if element["type"] == "plain_text_input":
        shortest, longest = element.get("min_length", 0), element.get("max_length", LONGEST_INPUT)
        if shortest > longest:
            yield "min_length is above max_length"
        if len(element.get("initial_value", "")) > longest:
            yield "initial_value is longer than max_length"


def _too_many(blocks: Any) -> Iterator[str]:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["data_visualization"] > CHARTS:
        yield f"more than {CHARTS} charts"
    if kinds["table"] > TABLES:
        yield f"more than {TABLES} table"
    if any(len(json.dumps(block["rows"])) > TABLE_CHARS for block in blocks if block["type"] == "table"):
        yield f"a table of more than {TABLE_CHARS} characters"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARS:
        yield f"more than {MARKDOWN_CHARS} characters of markdown"


def _repeated(names: Any) -> list[str]:
    return [name for name, times in Counter(names).items() if name is not None and times > 1]
