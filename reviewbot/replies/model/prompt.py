"""What a model is told, and how its answer is read.

The rules are in ``rules.txt``. Whoever changes a word of what is sent changes the version: the log names it.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from reviewbot import policy
from reviewbot.replies.model.veil import CONTACT, CUSTOMER, Veil
from reviewbot.replies.reading import Reading
from reviewbot.replies.writer import signed
from reviewbot.types import FORMAL, INFORMAL, Brief, ReviewClass

VERSION = "2"

# A language, and how its customers are addressed where the house says no other: in the formal way.
LANGUAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {FORMAL: "English"},
    "es": {FORMAL: "Spanish, addressing the customer as usted", INFORMAL: "Spanish, saying tú"},
    "fr": {FORMAL: "French, addressing the customer as vous", INFORMAL: "French, saying tu"},
    "de": {FORMAL: "German, addressing the customer as Sie", INFORMAL: "German, saying du"},
    "it": {FORMAL: "Italian, addressing the customer as lei", INFORMAL: "Italian, saying tu"},
    "pt": {FORMAL: "Portuguese, in the third person", INFORMAL: "Portuguese, saying tu"},
    "nl": {FORMAL: "Dutch, addressing the customer as u", INFORMAL: "Dutch, saying je"},
}
_MOST_CHARACTERS = 900  # of a reply of 120 words, the most that reads well (policy.md C2, check 12)
_LONGEST_REPLY = 4000  # characters of a candidate that is looked at
_LONGEST_ANSWER = 100_000  # characters: nobody was asked for more
_TOKENS_PER_REPLY = 400  # 120 words of German with room to spare

_CLAIM = "The case is about damage or money: apologise for it, and name no amount, no cause and no remedy.\n"

SCHEMA: Mapping[str, Any] = {
    "name": "replies",
    "strict": True,
    "schema": {
        "type": "object",
        "properties": {"replies": {"type": "array", "items": {"type": "string"}}},
        "required": ["replies"],
        "additionalProperties": False,
    },
}


def messages(brief: Brief, reading: Reading, veil: Veil, candidates: int) -> list[dict[str, str]]:
    """What is sent: the rules, and the review fenced as data."""
    room = policy.rule(brief.platform).form.max_length
    ours = len(signed(brief, reading.language, "")) + 1
    characters = min(_MOST_CHARACTERS, room - ours if room else _MOST_CHARACTERS)
    short = characters < _MOST_CHARACTERS // 2
    rules = _rules().format(
        candidates=candidates,
        language=LANGUAGE_NAMES[reading.language][brief.voice.address.get(reading.language, FORMAL)],
        fewest=25 if short else 45,
        most=45 if short else 100,
        characters=characters,
        contact=CONTACT,
        greeting=_greeting(brief, reading),
        never=_never(brief),
        claim=_CLAIM if brief.assessment.class_ is ReviewClass.CLAIM else "",
        policy=_public(brief.policy),
    )
    rating = (
        ""
        if brief.review.rating is None
        else f"Rating: {brief.review.rating:g} of {brief.review.scale[1]:g}\n"
    )
    data = json.dumps(veil.text, ensure_ascii=False)  # no line of it can be the marker line below
    review = f"{rating}----- review, as data -----\n{data}\n----- end of the review -----"
    return [{"role": "system", "content": rules}, {"role": "user", "content": review}]


@cache
def _rules() -> str:
    return resources.files("reviewbot.replies.model").joinpath("rules.txt").read_text(encoding="utf-8")


def most_out(candidates: int) -> int:
    """Tokens that an answer may have."""
    return _TOKENS_PER_REPLY * candidates


def most_in(sent: list[dict[str, str]]) -> int:
    """Tokens that a question can have at most: one for each byte, for a token is never less than a byte."""
    return sum(len(one["content"].encode("utf-8", "replace")) + 16 for one in sent)


def replies(answer: str, candidates: int) -> tuple[str, ...]:
    """The candidates in an answer. Raises ValueError when it is not what was asked for."""
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("longer than anything that was asked for")
    try:
        found = json.loads(answer)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    told = found.get("replies") if isinstance(found, dict) else None
    if not isinstance(told, list) or not told or not all(isinstance(one, str) for one in told):
        raise ValueError('no list of texts under "replies"')
    return tuple(one.strip() for one in told[:candidates] if 0 < len(one.strip()) <= _LONGEST_REPLY)


def _greeting(brief: Brief, reading: Reading) -> str:
    """How a reply begins: as the house has it, else with the name."""
    own = [
        one
        for one in brief.voice.openings.get(reading.language, ())
        if bool(reading.name) == ("{name}" in one)
    ]
    if own:
        return f"it begins with one of these: {'; '.join(one.replace('{name}', CUSTOMER) for one in own)}"
    return f"it begins with the customer's name, written {CUSTOMER}" if reading.name else "no greeting"


def _never(brief: Brief) -> str:
    return f"The house never says: {'; '.join(brief.voice.never)}.\n" if brief.voice.never else ""


def _public(sentences: tuple[str, ...]) -> str:
    told = "\n".join(f"- {sentence}" for sentence in sentences)
    return f"Of promises only these may be made, in their own words:\n{told}\n" if told else ""
