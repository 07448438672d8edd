"""Turns the phrasebook's sentences into text: slots filled in, choices made, worn-out wordings avoided."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

from reviewbot.replies.house import shunned
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.wording import spoken, wording
from reviewbot.replies.worn import Worn

NEXT = "\x1f"  # stands before each thing of a list but the first
_SLOT = re.compile(r"<(\w+)>")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))[¿¡\"“„«]?([^\W\d_])")
# A wording is taken when it shares no more runs than these with any recent reply, counting the sentences
# before it; looking for the freshest of all would use up the rare ones first.
_ALLOWED = 3
# Wordings of one sentence that are looked at; more where the first words count.
_DRAWN, _DRAWN_FIRST = 8, 32


@lru_cache(maxsize=4096)
def _needs(line: str) -> frozenset[str]:
    return frozenset(_SLOT.findall(line))


@lru_cache(maxsize=4096)
def _possible(lines: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    """Those that can be filled in."""
    return tuple(line for line in lines if _needs(line) <= known)


class Pen:
    """Writes the sentences of one reply: a phrasebook, the slots of this review, and chance."""

    def __init__(
        self,
        book: Phrasebook,
        slots: Mapping[str, str],
        chance: Random,
        used: Worn,
        never: Sequence[str] = (),
    ) -> None:
        self._book = book
        self._slots = slots
        self._chance = chance
        self._used = used
        self._never = never
        self._known = frozenset(slots)
        self._shared: defaultdict[int, int] = defaultdict(int)  # runs with each recent reply so far
        # Contractions throughout or nowhere: a mixture reads as pasted together.
        self._expanded = book.expanded if chance.random() < 0.5 else {}  # noqa: PLR2004 - half of them

    def knows(self, slot: str) -> bool:
        """Whether this review fills ``slot``."""
        return slot in self._known

    def has_said(self, slot: str, text: str) -> bool:
        """Whether ``text`` says what fills ``slot``."""
        return self._slots.get(slot, "\n").casefold() in text.casefold()

    def say(self, *slots: str) -> str:
        """One sentence of the first of ``slots`` that can be filled in; "" if there is none."""
        for slot in slots:
            if line := self._pick(self._book.say.get(slot, ())):
                return line
        return ""

    def greet(self, *slots: str) -> str:
        """A greeting and a first sentence, of the first of ``slots`` that has one nobody has read lately."""
        greetings = self._book.say["hi_name" if "name" in self._slots else "hi"]
        for fresh in (True, False):
            for slot in slots:
                if line := self._pick(self._book.say.get(slot, ()), greetings, fresh=fresh):
                    return line
        return ""

    def own(self, topic: str) -> str:
        """A sentence that takes responsibility, for this topic where there is one."""
        return self._pick((*self._book.own.get(topic, ()), *self._book.say["own"]))

    def step(self, topic: str) -> str:
        """What the signer does next. The topic's own steps say more, so they come up more often."""
        return self._pick((*self._book.steps.get(topic, ()) * 3, *self._book.steps["any"]))

    def contact(self, *, short: bool) -> str:
        """How to reach the signer; "" when the configuration has no contact."""
        if short:
            return self.say("contact_short")
        kinds = ["contact_phone", "contact_email", "contact_both"]
        self._chance.shuffle(kinds)
        return self.say(*kinds)

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self._chance.random() < share

    def _pick(
        self, lines: tuple[str, ...], greetings: tuple[str, ...] = ("",), *, fresh: bool = False
    ) -> str:
        possible = _possible(lines, self._known)
        if not possible:
            return ""
        first = greetings != ("",)
        worn: dict[str, tuple[int, int]] = {}
        shared: dict[str, Mapping[int, int]] = {}
        for _ in range(_DRAWN_FIRST if first or self._never else _DRAWN):
            text = self._fill(self._chance.choice(greetings), self._chance.choice(possible))
            shared[text] = self._used.shared(text)
            worn[text] = self._wear(text, shared[text], first=first)
            if worn[text] <= (0, _ALLOWED):
                break
        best = min(worn, key=lambda text: worn[text])
        if fresh and worn[best][0]:
            return ""
        for holder, count in shared[best].items():
            self._shared[holder] += count
        return best

    def _wear(self, text: str, shared: Mapping[int, int], *, first: bool) -> tuple[int, int]:
        """How worn out a wording is, given the sentences before it, or shunned: the smaller, the fresher."""
        if first and self._used.starts_like(text):
            return 2 * bool(shunned(self._never, text)) + 1, 0
        before = self._shared.get
        most = max((count + before(holder, 0) for holder, count in shared.items()), default=0)
        return 2 * bool(shunned(self._never, text)), most

    def _fill(self, greeting: str, template: str) -> str:
        line = greeting + spoken(wording(template), self._chance)
        if "'" in line:
            for short, full in self._expanded.items():
                line = line.replace(short, full)
        line = " " + _SLOT.sub(self._filled, line)
        for apart, one in self._book.merged.items():
            line = line.replace(apart, one)
        line = line[1:]
        return _SENTENCE_START.sub(lambda start: start.group().upper(), line)

    def _filled(self, slot: re.Match[str]) -> str:
        """What stands for a slot; a preposition that melts stands before each thing of a list."""
        before = slot.string[: slot.start()].split(" ")[-2:]
        again = f"{before[0]} " if before[-1] == "" and before[0] in self._book.melting else ""
        return self._slots[slot[1]].replace(NEXT, again)
