"""Are these blocks a message that Slack takes? JSON Schema for the kinds we send, and what it cannot say."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

BLOCKS_BUDGET = 10_000  # the real limit is undocumented and above 13,000 (slackapi/bolt-js#2509)

_VALIDATOR = Draft202012Validator(json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))


def problems(blocks: Any) -> list[str]:
    """What is wrong with the blocks of a message, [] when nothing is."""
    found = [f"{error.json_path}: {error.message[:200]}" for error in _VALIDATOR.iter_errors(blocks)]
    if found:
        return found
    found += [
        f"block_id {name!r} is used twice" for name in _repeated(block.get("block_id") for block in blocks)
    ]
    for block in blocks:
        if block["type"] == "actions":
            elements = block["elements"]
            names = _repeated(element["action_id"] for element in elements)
            found += [f"action_id {name!r} is used twice" for name in names]
            if sum(element.get("style") == "primary" for element in elements) > 1:
                found.append("more than one primary button")
    return found


def too_long(blocks: Any) -> bool:
    """Whether the blocks are beyond the budget of one message, in characters of ASCII JSON."""
    return len(json.dumps(blocks)) > BLOCKS_BUDGET


def _repeated(names: Any) -> list[str]:
    return [name for name, times in Counter(names).items() if name is not None and times > 1]
