"""The template writer: composes one reply from the phrasebook and what the review says.

Deterministic for a given random generator; the gates decide afterwards whether the text may be used.
"""

from random import Random

from reviewbot import policy
from reviewbot.replies.clauses import NEAR, Matter
from reviewbot.replies.house import changed, closing, in_voice
from reviewbot.replies.pen import NEXT, Pen
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.reading import Reading, is_complaint, is_middling, is_regulated, without_details
from reviewbot.replies.words import content_stems, words
from reviewbot.replies.worn import Worn
from reviewbot.types import HELD, Brief, ReviewClass

# Below this many characters there is room for an apology, a step, a contact and a name, and no more.
_SHORT_FORM = 600
# A reply must share two content stems with the review (policy.md C2, check 2); three are safer.
_FEWEST, _SHARED = 2, 3
# Matters in one sentence, and in the whole reply.
_IN_ONE, _NAMED, _MANY = 3, 8, 5
# Names that end a list, because what follows them would seem to belong to them.
_LONG_NAMES = ("how ", "what ", "the way ", "the trouble ")
_FEW = 3  # complaints below which those without a sure article are named as well, in a list
_ANSWERS = 2  # policy sentences that answer a question


def compose(brief: Brief, reading: Reading, chance: Random, used: Worn) -> str:
    """One reply, signed; not yet checked."""
    form = policy.rule(brief.platform).form
    book, never = in_voice(reading.book, brief.voice), brief.voice.never
    if reading.sarcastic:  # whoever mocks us with thanks gets none back
        never = (*never, *book.thanking)
    pen = Pen(book, _slots(brief, reading, chance), chance, used, never)
    if not _is_short(brief):
        return _signed(brief, book.language, _body(brief, reading, pen))
    necessary, welcome = _short(brief, reading, pen)
    kept: list[str] = []
    for sentence in welcome:
        if form.fits(_signed(brief, book.language, _in_order(necessary, [*kept, sentence]))):
            kept.append(sentence)
    return _signed(brief, book.language, _in_order(necessary, kept))


def _is_short(brief: Brief) -> bool:
    return (policy.rule(brief.platform).form.max_length or _SHORT_FORM) < _SHORT_FORM


def signature(brief: Brief) -> str:
    """Name and role of the person who answers for this location."""
    return ", ".join(part for part in (brief.location.signer, brief.location.signer_role) if part)


def signed(brief: Brief, language: str, body: str) -> str:
    """``body``, below it the house's closing where there is room, and the signature."""
    farewell = "" if _is_short(brief) else closing(brief, language)
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
    return _middling(reading, pen) if is_middling(brief) else _praise(reading, pen)


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
    starts = ("mixed", "open", "points_open", "mixed_vague", "quote_open", "open_vague")
    first = pen.greet(*(one for one in starts if reading.praises or not one.startswith("mixed")))
    more = [pen.say("more"), pen.say("points") if 0 < len(reading.complaints) < _FEW else ""]
    quoting = (
        () if any(more) or (reading.quote and reading.quote.casefold() in first.casefold()) else ("quoting",)
    )
    more.append(pen.say("mention_too" if reading.complaints else "mention", *quoting))
    return [
        first,
        *more,
        pen.say("feeling") if pen.maybe(0.5 if any(more) else 0.95) else "",
        pen.say("own_claim") if claim else pen.own(topic),
        pen.step(topic),
        news if news and pen.maybe(0.8) else "",  # not in every reply about the same matter
        *_either_way(pen, pen.say("question"), contact),
    ]


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
    first = pen.greet("open", "points_open", "open_vague")
    if reading.says_little:
        return [first, pen.say("question_empty"), pen.say("step_empty"), contact], [
            pen.say("own_short"),
            pen.say("feeling"),
        ]
    topic = reading.complaints[0].topic if reading.complaints else "any"
    further = ("more", "points", "mention_too") if reading.complaints else ("mention", "quoting")
    mention = pen.say(*further)
    return [first, pen.step(topic), pen.say("question_short"), contact], [
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
    if reading.family and reading.tender and not reading.death:
        return pen.say("held_care_family", "held_care_safety")
    if brief.assessment.class_ is ReviewClass.DISCRIMINATION:
        return pen.say("held_care_respect")
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


def _middling(reading: Reading, pen: Pen) -> list[str]:
    """Neither a complaint nor praise: thanks without joy, and the question what was missing, if it is one."""
    praise, mention = pen.say("middling_praise"), pen.say("mention_too" if reading.praises else "mention")
    contact = pen.contact(short=False)
    wish = pen.say("middling_wish") if reading.wish else ""
    more = [wish] if wish else [pen.say("middling_step"), pen.say("middling_question")]
    starts = ("middling",) if reading.rated else ("neutral_thanks", "middling")
    return [pen.greet(*starts), praise, mention, *more, contact]


def _praise(reading: Reading, pen: Pen) -> list[str]:
    frank = pen.say("praise_but") if reading.complaints else ""
    return [
        pen.greet("praise", "praise_points", "praise_vague"),
        frank,
        pen.say("praise_staff", "praise_team"),
        pen.say("praise_end"),
    ]


def _either_way(pen: Pen, one: str, other: str) -> list[str]:
    return [one, other] if pen.maybe(0.5) else [other, one]


def _slots(brief: Brief, reading: Reading, chance: Random) -> dict[str, str]:
    """What the sentences may name. A slot that is not known is absent.

    ``wrote`` and ``silent`` say nothing: they stand in sentences for reviews with and without words.
    """
    location = brief.location
    links = policy.rule(brief.platform).form.links
    email = "" if not links and location.phone else location.email  # no addresses where no links may be
    complaints, praises = list(reading.complaints), list(reading.praises[:3])
    several = len(complaints) > (_FEWEST if _is_short(brief) else _MANY)
    named = chance.choice((2, 3, 3) if several else (1, 2, 3) if _is_short(brief) else (1, 2, 2))
    sure = [one for one in complaints[:_NAMED] if one.weight < NEAR or not one.bare]
    sure = sure or complaints[:_IN_ONE]
    faint = [one for one in complaints[:_NAMED] if one not in sure]  # a fault was said near it, or of nothing
    first, rest = sure[:named], sure[named:]
    rest, faint = rest[:_IN_ONE], [*rest[_IN_ONE:], *faint]  # more than three things are a pile
    for each in (first, rest, faint, praises):
        chance.shuffle(each)  # in the review's own order they would quote it
    joint = chance.choice(reading.book.say["and"])
    telling = _tells(reading, [*complaints, *reading.points, *praises])
    grave = brief.assessment.class_ in HELD or reading.tender
    slots = {
        "name": "" if is_regulated(brief) else reading.name,
        "c": _list(first, joint, reading.book),
        "more": _list(rest, joint, reading.book),
        "b": _bare(brief, reading, joint),
        "who": reading.family,
        "m": _list(faint or ([] if telling else list(reading.mentions[:2])), joint, reading.book),
        "q": reading.quote if _quotes(brief, reading) else "",
        "p": _list(praises, joint, reading.book) if not grave else "",
        "n": _neutral(brief, reading, joint) if grave else "".join(one.phrase for one in complaints[:1]),
        "staff": next((one for one in reading.staff if one not in location.signer.split()), ""),
        "phone": location.phone,
        "email": email,
        "contact": email or location.phone,
        "first": _called(location.signer, reading.book),
        "business": brief.business.name,
    }
    known = {slot: text for slot, text in slots.items() if text}
    return known | {"wrote" if words(reading.text) else "silent": ""}


def _called(signer: str, book: Phrasebook) -> str:
    """Whom to ask for: "Elena", "Dr. Singh"; nobody where a whole team signs ("The Zippin team")."""
    first = signer.partition(" ")[0]
    if first.casefold() in book.finding.articles:
        return ""
    return signer if "." in signer else first


def _bare(brief: Brief, reading: Reading, joint: str) -> str:
    """Nouns without their article, for lists: what is asked, complained of or praised."""
    if brief.assessment.class_ is ReviewClass.QUESTION and not is_complaint(brief):
        open_ = [word for word in reading.asked if not reading.is_told(word, brief.policy)]
        return _joined(open_[:_IN_ONE], joint)
    content = not is_complaint(brief) and not is_middling(brief)
    return _joined([one.bare for one in (reading.joys if content else reading.points)[:_IN_ONE]], joint)


def _neutral(brief: Brief, reading: Reading, joint: str) -> str:
    """What a grave case may name, with nothing said about it (policy.md C3, rung 3).

    Where nobody was hurt, what is unsafe or in dispute; else one thing.
    """
    if without_details(brief) or reading.death or (reading.tender and not _names_harm(brief, reading)):
        return ""
    kind = brief.assessment.class_
    if kind is ReviewClass.DISCRIMINATION:  # no thing is the point where people were treated differently
        return ""
    several = kind in {ReviewClass.SAFETY, ReviewClass.LEGAL} and not reading.tender
    named = [one.phrase for one in reading.neutral]
    return _joined(named[: _IN_ONE if several else 1], joint)


def _names_harm(brief: Brief, reading: Reading) -> bool:
    """Whether a thing may be named although somebody was hurt: where the care goes to no one by name."""
    return brief.assessment.class_ is ReviewClass.SAFETY and not reading.family


def _tells(reading: Reading, named: list[Matter], wanted: int = _SHARED) -> bool:
    """Whether naming these shows that the review was read: by ``wanted`` of its words, if it has so many."""
    spoken = " ".join(one.phrase or one.bare for one in named)
    stems = set(content_stems(spoken, reading.book.stopwords))
    finding = reading.book.finding
    told = [
        one for one in named if one.phrase not in {finding.person, finding.manner}
    ]  # "the service" is any
    said = len(stems & reading.stems) + sum(reading.renames(one) for one in told)
    return said >= min(wanted, max(1, len(reading.stems) // 2))


def _quotes(brief: Brief, reading: Reading) -> bool:
    """Whether the reply has to quote, because little in the review has a name that we know."""
    points = reading.points if "points" in reading.book.say else ()
    named = [*reading.complaints, *points, *reading.praises[:2], *reading.mentions[:2]]
    return not _tells(reading, named, _FEWEST) and policy.rule(brief.platform).form.quotes


def _list(found: list[Matter], joint: str, book: Phrasebook) -> str:
    """Several phrases as one, ``joint`` before the last: "the cold soup and the trouble with the card"."""
    missed = book.finding.missed.partition("<>")[0]
    last = (*_LONG_NAMES, missed) if missed else _LONG_NAMES
    phrases = sorted(
        (one.phrase or one.bare for one in found),
        key=lambda phrase: phrase.startswith(last),
    )
    if len(phrases) > 1 and all(phrase.startswith("the trouble with ") for phrase in phrases[-2:]):
        phrases[-1] = phrases[-1].removeprefix("the trouble with ")
    return _joined(phrases, joint)


def _joined(phrases: list[str], joint: str) -> str:
    """``phrases`` as one list, as the pen reads it."""
    if len(phrases) < 2:  # noqa: PLR2004  one thing is no list
        return "".join(phrases)
    return f" {joint} {NEXT}".join((f", {NEXT}".join(phrases[:-1]), phrases[-1]))
