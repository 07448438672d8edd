"""The template writer: composes one reply from the phrasebook and what the review says.

Deterministic for a given random generator; the gates decide afterwards whether the text may be used.
"""

from random import Random

from reviewbot import policy
from reviewbot.replies.house import changed, closing, in_voice
from reviewbot.replies.kind import is_complaint, is_middling, is_regulated
from reviewbot.replies.pen import Pen
from reviewbot.replies.reading import Reading
from reviewbot.replies.slots import is_short, slots
from reviewbot.replies.worn import Worn
from reviewbot.types import HELD, Brief, ReviewClass

_SHORT_STARTS = frozenset({"told_claim", "told", "open", "points_open", "open_vague"})  # without praise
_FEW = 3  # complaints below which those without a sure article are named as well, in a list
_ANSWERS = 2  # policy sentences that answer a question


def compose(brief: Brief, reading: Reading, chance: Random, used: Worn) -> str:
    """One reply, signed; not yet checked."""
    form = policy.rule(brief.platform).form
    book, never = in_voice(reading.book, brief.voice), brief.voice.never
    if reading.sarcastic:  # whoever mocks us with thanks gets none back
        never = (*never, *book.thanking)
    pen = Pen(book, slots(brief, reading, chance, used), chance, used, never)
    if not is_short(brief):
        return _signed(brief, book.language, _body(brief, reading, pen))
    necessary, welcome = _short(brief, reading, pen)
    kept: list[str] = []
    for sentence in welcome:
        if form.fits(_signed(brief, book.language, _in_order(necessary, [*kept, sentence]))):
            kept.append(sentence)
    return _signed(brief, book.language, _in_order(necessary, kept))


def signature(brief: Brief) -> str:
    """Name and role of the person who answers for this location."""
    return ", ".join(part for part in (brief.location.signer, brief.location.signer_role) if part)


def signed(brief: Brief, language: str, body: str) -> str:
    """``body``, below it the house's closing where there is room, and the signature."""
    farewell = "" if is_short(brief) else closing(brief, language)
    return "\n".join(line for line in (body, farewell, signature(brief)) if line)


def _signed(brief: Brief, language: str, parts: list[str]) -> str:
    return signed(brief, language, " ".join(part for part in parts if part))


def _in_order(necessary: list[str], welcome: list[str]) -> list[str]:
    """The first sentence, what there is room for, and the rest."""
    return [*necessary[:1], *welcome, *necessary[1:]]


def _body(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    kind = brief.assessment.class_
    if is_regulated(brief):
        return _regulated(brief, pen)
    if kind in HELD or reading.tender:
        return _held(brief, reading, pen)
    if kind in {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM}:
        return _other_business(pen, sorry=is_complaint(brief))
    if is_complaint(brief) or (is_middling(brief) and reading.complaints):
        return _complaint(brief, reading, pen)
    if kind is ReviewClass.QUESTION:
        return _question(brief, reading, pen)
    return _middling(brief, reading, pen) if is_middling(brief) else _praise(brief, reading, pen)


def _complaint(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    contact = pen.contact(short=False)
    if reading.says_little:
        return [
            pen.greet("open_vague"),
            pen.say("feeling") if pen.maybe(0.6) else "",
            pen.own("any"),
            pen.say("question_empty"),
            pen.say("step_empty"),
            contact,
        ]
    topic = reading.complaints[0].topic if reading.complaints else "any"
    claim = brief.assessment.class_ is ReviewClass.CLAIM
    news = "" if claim else changed(brief, reading)
    starts = _starts(pen, claim=claim)
    first = pen.greet(*(one for one in starts if reading.praises or not one.startswith("mixed")))
    more = [
        "" if pen.has_said("q", first) else pen.say("quoting"),
        pen.say("quoting_more"),
        pen.say("more"),
        pen.say("points") if 0 < len(reading.complaints) < _FEW else "",
        pen.say("mention_too" if reading.complaints else "mention"),
    ]
    return [
        first,
        pen.say("middling_praise") if claim and pen.knows("t") else "",
        *more,
        _felt(reading, pen, much=not any(more)),
        pen.say("own_claim") if claim else pen.own(topic),
        pen.say("step_told") or pen.step(topic),
        news if news and pen.maybe(0.8) else "",  # not in every reply about the same matter
        *_either_way(pen, pen.say("question"), contact),
    ]


def _felt(reading: Reading, pen: Pen, *, much: bool) -> str:
    if reading.grief:
        return pen.say("held_care_death")
    return pen.say("feeling") if pen.maybe(0.95 if much else 0.5) else ""


def _starts(pen: Pen, *, claim: bool) -> tuple[str, ...]:
    """How the answer to a complaint may start: with what went wrong, else with the things it names."""
    if pen.knows("t"):
        return ("told_claim",) if claim else ("mixed_told", "told")
    if pen.knows("q"):
        return ("mixed_vague", "quote_open")
    return ("mixed", "open", "points_open", "mixed_vague", "quote_open", "open_vague")


def _short(brief: Brief, reading: Reading, pen: Pen) -> tuple[list[str], list[str]]:
    """For platforms with little room: what must be said, and what is said if it fits, by importance."""
    contact = pen.contact(short=True)
    kind = brief.assessment.class_
    if is_regulated(brief):
        first = pen.greet("regulated" if is_complaint(brief) else "regulated_praise")
        more = [pen.say("regulated_more")] if is_complaint(brief) else []
        return [first, pen.say("regulated_privacy"), contact], more
    if kind in HELD or reading.tender:
        more = [pen.say("held_own"), _care(brief, reading, pen)]
        return [pen.greet("held", "held_vague"), pen.say("held_step"), contact], more
    if kind in {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM}:
        why, care, step, contact = _other_business(pen, sorry=is_complaint(brief))
        return [f"{why} {care}".strip(), contact], [step]
    if not is_complaint(brief) and not (is_middling(brief) and reading.complaints):
        whole = _body(brief, reading, pen)
        return whole[:1], whole[1:]
    starts = _starts(pen, claim=kind is ReviewClass.CLAIM)
    first = pen.greet(*(one for one in starts if one in _SHORT_STARTS))
    if reading.says_little:
        return [first, pen.say("question_empty"), pen.say("step_empty"), contact], [
            pen.say("own_short"),
            pen.say("feeling"),
        ]
    topic = reading.complaints[0].topic if reading.complaints else "any"
    further = (
        ("more", "points", "mention_too") if reading.complaints else ("mention", "quoting", "quoting_more")
    )
    mention = pen.say(*further)
    return [first, pen.say("step_told") or pen.step(topic), pen.say("question_short"), contact], [
        mention,
        pen.say("own_short"),
        pen.say("feeling"),
    ]


def _held(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    care = _care(brief, reading, pen)
    question = pen.say("held_question") if pen.maybe(0.7) else ""
    step, contact = pen.say("held_step"), pen.contact(short=False)
    return [pen.greet("held", "held_vague"), care, pen.say("held_own"), step, contact, question]


def _care(brief: Brief, reading: Reading, pen: Pen) -> str:
    if reading.grief:
        return pen.say("held_care_death")
    if reading.family and reading.tender and not reading.death:
        return pen.say("held_care_family", "held_care_safety")
    if brief.assessment.class_ is ReviewClass.DISCRIMINATION:
        return pen.say("held_care_respect")
    if brief.assessment.class_ is ReviewClass.PRIVACY:
        return pen.say("held_care_privacy")
    if brief.assessment.class_ is not ReviewClass.SAFETY or not reading.tender:
        return pen.say("held_care")
    return pen.say("held_care_death" if reading.death else "held_care_safety")


def _regulated(brief: Brief, pen: Pen) -> list[str]:
    contact = pen.contact(short=False)
    if not is_complaint(brief):
        first = pen.greet("regulated_praise")
        return [first, pen.say("regulated_privacy"), contact if pen.maybe(0.5) else ""]
    more = _either_way(pen, pen.say("regulated_more"), pen.say("regulated_step"))
    return [pen.greet("regulated"), pen.say("regulated_privacy"), *more, contact]


def _other_business(pen: Pen, *, sorry: bool) -> list[str]:
    """What page this is, and help; sorry for what happened, which was none of our doing (policy.md C4)."""
    why, care = pen.greet("other_business_why"), pen.say("other_business") if sorry else ""
    return [why, care, pen.say("other_business_step"), pen.contact(short=False)]


def _question(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    told = [line for line in brief.policy if reading.asks_about(line)][:_ANSWERS]
    rest = pen.say("answer_rest") if told else pen.say("answer_rest", "answer_open")
    return [pen.greet("answer_intro"), *told, rest, pen.contact(short=False)]


def _middling(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    """Neither a complaint nor praise: thanks without joy, and the question what was missing, if it is one."""
    praise, mention = pen.say("middling_praise"), pen.say("mention_too" if reading.praises else "mention")
    contact = pen.contact(short=False)
    wish = pen.say("middling_wish") if reading.wish else ""
    more = [wish] if wish else _answered(brief, reading, pen)
    more = more or [pen.say("middling_step"), pen.say("middling_question")]
    starts = ("middling",) if reading.rated else ("neutral_thanks", "middling")
    return [pen.greet(*starts), praise, mention, *more, contact]


def _praise(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    if reading.grief:
        return [pen.greet("praise_grief"), pen.say("held_care_death")]
    first, frank = pen.greet("praise", "praise_points", "praise_vague"), pen.say("praise_told", "praise_but")
    return [
        first,
        frank,
        pen.say("more"),
        pen.say("praise_staff") if frank else pen.say("praise_staff", "praise_team"),
        *(_answered(brief, reading, pen) or [pen.say("praise_end")]),
    ]


def _answered(brief: Brief, reading: Reading, pen: Pen) -> list[str]:
    """What a review that is no question asks beside its praise: from the policies, else in person."""
    if not reading.asks:
        return []
    told = [line for line in brief.policy if any(reading.is_told(word, [line]) for word in reading.asked)]
    rest = pen.say("question_too") if told else pen.say("question_too", "question_open")
    return [*told[:_ANSWERS], rest, pen.contact(short=False)]


def _either_way(pen: Pen, one: str, other: str) -> list[str]:
    return [one, other] if pen.maybe(0.5) else [other, one]
