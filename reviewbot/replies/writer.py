"""The template writer: composes one reply from the phrasebook and what the review says.

Deterministic for a given random generator; the gates decide afterwards whether the text may be used.
"""

import re
from random import Random

from reviewbot import policy
from reviewbot.replies.reading import (
    Matter,
    Reading,
    is_complaint,
    is_regulated,
    without_details,
)
from reviewbot.replies.words import content_stems
from reviewbot.types import HELD, Brief, ReviewClass

# Below this many characters there is room for an apology, a step, a contact and a name, and no more.
_SHORT_FORM = 600

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<(\w+)>")


class Pen:
    """Fills in the sentences of one reply: a phrasebook, the slots of this review, and chance."""

    def __init__(self, brief: Brief, reading: Reading, chance: Random) -> None:
        self._book = reading.book
        self._chance = chance
        self._slots = _slots(brief, reading, chance)

    def say(self, *slots: str) -> str:
        """One sentence of the first of ``slots`` that can be filled in; "" if there is none."""
        for slot in slots:
            if line := self._pick(self._book.say.get(slot, ())):
                return line
        return ""

    def opening(self, kind: str, *fallbacks: str) -> str:
        """A first sentence, by name where there is one."""
        return self.say(
            f"{kind}_name", kind, *(each for name in fallbacks for each in (f"{name}_name", name))
        )

    def own(self, topic: str) -> str:
        """A sentence that takes responsibility, for this topic where there is one."""
        return self._pick((*self._book.own.get(topic, ()), *self._book.say["own"]))

    def step(self, topic: str) -> str:
        """What the signer does next."""
        lines = self._book.steps.get(topic, ())
        return self._pick(lines) or self._pick(self._book.steps["any"])

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

    def _pick(self, lines: tuple[str, ...]) -> str:
        possible = [line for line in lines if all(slot in self._slots for slot in _SLOT.findall(line))]
        return self._fill(self._chance.choice(possible)) if possible else ""

    def _fill(self, line: str) -> str:
        while found := _CHOICE.search(line):
            line = line[: found.start()] + self._chance.choice(found[1].split("|")) + line[found.end() :]
        return _SLOT.sub(lambda slot: self._slots[slot[1]], line)


def compose(brief: Brief, reading: Reading, chance: Random) -> str:
    """One reply, signed; not yet checked."""
    pen = Pen(brief, reading, chance)
    short = (policy.rule(brief.platform).form.max_length or _SHORT_FORM) < _SHORT_FORM
    body = " ".join(part for part in _body(brief, reading, pen, short=short) if part)
    return f"{body}\n{signature(brief)}".strip()


def signature(brief: Brief) -> str:
    """Name and role of the person who answers for this location."""
    return ", ".join(part for part in (brief.location.signer, brief.location.signer_role) if part)


def _body(brief: Brief, reading: Reading, pen: Pen, *, short: bool) -> list[str]:
    kind = brief.assessment.class_
    if is_regulated(brief):
        return _regulated(brief, pen, short=short)
    if kind in HELD:
        return _held(brief, reading, pen, short=short)
    if kind in {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM}:
        return _other_business(pen, sorry=is_complaint(brief), short=short)
    if is_complaint(brief):
        return _complaint(brief, reading, pen, short=short)
    if kind is ReviewClass.QUESTION:
        return _question(brief, reading, pen, short=short)
    return _praise(reading, pen, short=short)


def _complaint(brief: Brief, reading: Reading, pen: Pen, *, short: bool) -> list[str]:
    contact = pen.contact(short=short)
    topic = reading.complaints[0].topic if reading.complaints else "any"
    if short:
        first = pen.opening("open", "open_vague")
        return [first, pen.say("own_short"), pen.step(topic), pen.say("question"), contact]
    if not reading.stems:
        return [
            pen.opening("open_vague"),
            pen.say("own"),
            pen.say("question_empty"),
            pen.say("step_empty"),
            contact,
        ]
    mixed = bool(reading.praises and reading.complaints)
    first = pen.opening("mixed") if mixed else pen.opening("open", "open_vague")
    claim = brief.assessment.class_ is ReviewClass.CLAIM
    more = pen.say("feeling_more", "echo")
    return [
        first,
        more,
        pen.say("feeling") if pen.maybe(0.5 if more else 0.9) else "",
        pen.say("own_claim") if claim else pen.own(topic),
        pen.step(topic),
        *_either_way(pen, pen.say("question"), contact),
    ]


def _held(brief: Brief, reading: Reading, pen: Pen, *, short: bool) -> list[str]:
    care = "held_care"
    if brief.assessment.class_ is ReviewClass.SAFETY:
        care = "held_care_death" if reading.death else "held_care_safety"
    first = pen.opening("held", "held_vague")
    step, contact = pen.say("held_step"), pen.contact(short=short)
    if short:
        return [first, step, contact]
    question = pen.say("held_question") if pen.maybe(0.5) else ""
    return [first, pen.say(care), pen.say("held_own"), step, contact, question]


def _regulated(brief: Brief, pen: Pen, *, short: bool) -> list[str]:
    first = pen.say("regulated" if is_complaint(brief) else "regulated_praise")
    privacy, contact = pen.say("regulated_privacy"), pen.contact(short=short)
    if short:
        return [first, privacy, contact]
    if not is_complaint(brief):
        return [first, privacy, contact if pen.maybe(0.5) else ""]
    more = _either_way(pen, pen.say("regulated_more"), pen.say("regulated_step"))
    return [first, privacy, *more, contact]


def _other_business(pen: Pen, *, sorry: bool, short: bool) -> list[str]:
    first = pen.opening("other_business") if sorry else ""
    step = "" if short else pen.say("other_business_step")
    return [first, pen.say("other_business_why"), step, pen.contact(short=short)]


def _question(brief: Brief, reading: Reading, pen: Pen, *, short: bool) -> list[str]:
    shared = {
        line: len(reading.stems & set(content_stems(line, reading.book.stopwords))) for line in brief.policy
    }
    best = max(shared, key=lambda line: shared[line], default="")
    answer = best if shared.get(best) else pen.say("answer_open")
    return [pen.opening("answer_intro", "answer_intro_vague"), answer, pen.contact(short=short)]


def _praise(reading: Reading, pen: Pen, *, short: bool) -> list[str]:
    thanks = pen.opening("praise", "praise_vague")
    frank = pen.say("praise_but") if reading.complaints else ""
    return [thanks, frank, pen.say("praise_staff", "praise_team"), "" if short else pen.say("praise_end")]


def _either_way(pen: Pen, one: str, other: str) -> list[str]:
    return [one, other] if pen.maybe(0.5) else [other, one]


def _slots(brief: Brief, reading: Reading, chance: Random) -> dict[str, str]:
    """What the sentences may name. A slot that is not known is absent."""
    location = brief.location
    form = policy.rule(brief.platform).form
    email = "" if not form.links and location.phone else location.email  # no addresses where no links may be
    complaints, praises = list(reading.complaints), list(reading.praises)
    named = chance.choice((1, 2, 2))  # a second sentence speaks to the rest
    first = complaints[:named]
    chance.shuffle(first)
    neutral = () if without_details(brief) or is_regulated(brief) else reading.neutral[:2]
    held = brief.assessment.class_ in HELD
    slots = {
        "name": "" if is_regulated(brief) else reading.name,
        "c": _list(first, reading) or _list(praises[:1], reading),
        "more": _list(complaints[named : named + 2], reading),
        "p": _list(praises[:2], reading) if not held else "",
        "n": _names(neutral if held else [one for one in complaints if one.topic == complaints[0].topic][:1]),
        "staff": reading.staff[0] if reading.staff else "",
        "phone": location.phone,
        "email": email,
        "contact": email or location.phone,
        "first": location.signer if "." in location.signer else location.signer.partition(" ")[0],
        "business": brief.business.name,
    }
    if form.quotes:
        slots["q"] = _quoted(reading, said=slots["c"] + slots["more"])
    for slot in ("c", "more", "p"):
        slots["MORE" if slot == "more" else slot.upper()] = slots[slot][:1].upper() + slots[slot][1:]
    return {slot: text for slot, text in slots.items() if text}


def _list(matters: list[Matter], reading: Reading) -> str:
    """Several phrases as one, in the reply's language: "the soup, the wait and the bill"."""
    phrases = sorted((matter.phrase for matter in matters), key=lambda phrase: phrase.startswith("how "))
    joint = f" {reading.book.say['and'][0]} "
    return joint.join((", ".join(phrases[:-1]), phrases[-1])) if len(phrases) > 1 else "".join(phrases)


def _quoted(reading: Reading, said: str) -> str:
    """One or two of the reviewer's words of blame in quotation marks, unless ``said`` holds them already."""
    marks = reading.book.say["quote"][0]
    fresh = [word for word in reading.faults if word not in said]
    return f" {reading.book.say['and'][0]} ".join(marks.replace("<>", word) for word in fresh)


def _names(matters: tuple[Matter, ...] | list[Matter]) -> str:
    return " and ".join(matter.bare for matter in matters if matter.bare)
