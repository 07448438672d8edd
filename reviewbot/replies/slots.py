"""What the sentences of one reply may name: the slots of the phrasebook, filled from the review."""

from collections.abc import Sequence
from random import Random

from reviewbot import policy
from reviewbot.replies.clauses import BLAMED_FIRMLY, NEAR, Matter
from reviewbot.replies.kind import is_complaint, is_middling, is_regulated, without_details
from reviewbot.replies.pen import NEXT
from reviewbot.replies.phrasebook import Phrasebook
from reviewbot.replies.quoting import Quote
from reviewbot.replies.reading import Reading
from reviewbot.replies.retold import Retold
from reviewbot.replies.words import content_stems, runs, words
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
# Clauses told back, how many of them are in the first sentence at most, their words together, and those of
# one where there is little room; how often the second is one to be explained.
_CLAUSES, _FIRST, _TOLD, _TOLD_SHORT, _EXPLAINED = 3, 2, 40, 12, 0.5
_QUOTES = 2  # at most, and one beside what is told back


def is_short(brief: Brief) -> bool:
    """Whether the platform has little room for a reply."""
    return (policy.rule(brief.platform).form.max_length or _SHORT_FORM) < _SHORT_FORM


def slots(brief: Brief, reading: Reading, chance: Random, used: Worn) -> dict[str, str]:
    """Slot -> what stands for it. A slot that is not known is absent.

    ``wrote`` and ``silent`` say nothing: they stand in sentences for reviews with and without words.
    """
    filled = _of_review(brief, reading, chance, used) | _of_house(brief, reading)
    known = {slot: text for slot, text in filled.items() if text}
    return known | {"wrote" if words(reading.text) else "silent": ""}


def _of_review(brief: Brief, reading: Reading, chance: Random, used: Worn) -> dict[str, str]:
    """What is complained of and praised.

    ``t``: clauses told back; ``why``: one to be explained. ``c``, ``more``, ``b``, ``m``: of what else: the
    surest, the next, those without an article, those only spoken of. ``p``: praised. ``a``: asked about,
    and not answered by a policy. ``q``: quotes that blame, ``w``: one that may not. ``n``: what grave cases
    name.
    """
    book = reading.book
    told = _told(brief, reading, used)
    why = _to_explain(told, chance)
    first = [one for one in told if one not in why][:_FIRST]
    said = [*first, *why]
    quoted = _quoted(brief, reading, used, said)
    spoken: list[Retold | Quote] = [*said, *quoted]
    blaming = [one for one in quoted if one.blames]
    untold = [one for one in reading.complaints if not _is_told(one, spoken, book)]
    complaints = [one for one in untold if not (spoken and _is_vague(one))]
    praises = list(reading.praises[:3])
    several = len(complaints) > (_FEWEST if is_short(brief) else _MANY)
    most = chance.choice((2, 3, 3) if several else (1, 2, 3) if is_short(brief) else (1, 2, 2))
    sure = [one for one in complaints[:_NAMED] if one.weight <= BLAMED_FIRMLY or not one.bare]
    if not spoken:  # of nothing surer, what stands near a fault, or whatever there is
        sure = sure or [one for one in complaints[:_NAMED] if one.weight < NEAR] or complaints[:_IN_ONE]
    faint = [one for one in complaints[:_NAMED] if one not in sure]  # a fault was said near it, or of nothing
    surest, rest = ([], sure) if said or blaming else (sure[:most], sure[most:])
    rest, faint = rest[:_IN_ONE], [*rest[_IN_ONE:], *faint]  # more than three things are a pile
    for each in (surest, rest, faint, praises):
        chance.shuffle(each)  # in the review's own order they would quote it
    joint = chance.choice(book.say["and"])
    telling = bool(spoken) or _tells(reading, [*complaints, *reading.points, *praises])
    grave = brief.assessment.class_ in HELD or reading.tender
    return {
        "t": _together(first, book),
        "why": _together(why, book),
        "c": _list(surest, joint, book),
        "more": _list(rest, joint, book),
        "b": _bare(brief, reading, joint),
        "a": _joined(_open_questions(brief, reading)[:_IN_ONE], joint),
        "m": _list(faint or ([] if telling else list(reading.mentions[:2])), joint, book),
        "q": book.say["and_quote"][0].join(one.text for one in blaming),
        "w": "".join(one.text for one in quoted if not one.blames),
        "p": _list(praises, joint, book) if not grave else "",
        "n": _neutral(brief, reading, joint) if grave else "".join(one.phrase for one in complaints[:1]),
    }


def _of_house(brief: Brief, reading: Reading) -> dict[str, str]:
    """Who is spoken to and of, and who answers."""
    location = brief.location
    links = policy.rule(brief.platform).form.links
    email = "" if not links and location.phone else location.email  # no addresses where no links may be
    return {
        "name": "" if is_regulated(brief) else reading.name,
        "who": reading.family,
        "staff": next((one for one in reading.staff if one not in location.signer.split()), ""),
        "phone": location.phone,
        "email": email,
        "contact": email or location.phone,
        "first": _called(location.signer, reading.book),
        "business": brief.business.name,
    }


def _told(brief: Brief, reading: Reading, used: Worn) -> list[Retold]:
    """The clauses told back, the surest blame first, none that a recent reply told in the same words."""
    crowded = is_short(brief) and len(reading.complaints) > _FEWEST  # names say more in little room
    if crowded:
        return []
    most, room = (1, _TOLD_SHORT) if is_short(brief) else (_CLAUSES, _TOLD)
    heard = frozenset() if policy.rule(brief.platform).form.quotes else runs(reading.text)
    joint = reading.book.say["and_that"][0] if reading.retold else ""
    kept: list[Retold] = []
    for one in reading.retold:
        more = [*kept, one]
        fits = len(more) <= most and sum(each.length for each in more) <= room
        new = fits and heard.isdisjoint(runs(one.text))
        if new and not used.shared(f"{joint} {_together(more, reading.book)}"):
            kept = more
    return kept


def _to_explain(told: list[Retold], chance: Random) -> list[Retold]:
    """The clause of which the reply says that it finds out why, if any: one of three, now and then of two."""
    asks = len(told) > _FIRST or (len(told) == _FIRST and chance.random() < _EXPLAINED)
    return [one for one in told[1:] if not one.own][-1:] if asks else []


def _together(told: list[Retold], book: Phrasebook) -> str:
    """Clauses as one, in the review's order: "you waited an hour and that nobody came"."""
    in_order = sorted(told, key=lambda one: one.at)
    return f" {book.say['and_that'][0]} ".join(one.text for one in in_order) if told else ""


def _is_told(one: Matter, told: Sequence[Retold | Quote], book: Phrasebook) -> bool:
    """Whether the clauses told back, or quoted, speak of it."""
    own = set(content_stems(one.bare or one.phrase, book.stopwords))
    stems = {root for each in told for root in content_stems(each.text, book.stopwords)}
    return (bool(own) and own <= stems) or any(
        one.phrase == matter.phrase for each in told for matter in each.matters
    )


def _is_vague(one: Matter) -> bool:
    """Whether it says no more than that something failed: "what did not work", beside the crash told back."""
    return one.topic == "fault" and not one.bare and one.weight > NEAR


def _called(signer: str, book: Phrasebook) -> str:
    """Whom to ask for: "Elena", "Dr. Singh"; nobody where a whole team signs ("The Zippin team")."""
    first = signer.partition(" ")[0]
    if first.casefold() in book.finding.articles:
        return ""
    return signer if "." in signer else first


def _bare(brief: Brief, reading: Reading, joint: str) -> str:
    """Nouns without their article, for lists: what is complained of or praised."""
    content = not is_complaint(brief) and not is_middling(brief)
    return _joined([one.bare for one in (reading.joys if content else reading.points)[:_IN_ONE]], joint)


def _open_questions(brief: Brief, reading: Reading) -> list[str]:
    return [word for word in reading.asked if not reading.is_told(word, brief.policy)]


def _neutral(brief: Brief, reading: Reading, joint: str) -> str:
    """What a grave case may name, with nothing said about it (policy.md C3, rung 3).

    Where nobody was hurt by us, what is unsafe, in dispute or went wrong; else one thing.
    """
    harmed = reading.death or (reading.tender and not _names_harm(brief, reading))
    if without_details(brief) or (harmed and not reading.grief):
        return ""
    kind = brief.assessment.class_
    if kind is ReviewClass.DISCRIMINATION:  # no thing is the point where people were treated differently
        return ""
    several = reading.grief or (kind in {ReviewClass.SAFETY, ReviewClass.LEGAL} and not reading.tender)
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


def _quoted(brief: Brief, reading: Reading, used: Worn, told: Sequence[Retold]) -> list[Quote]:
    """What the reply quotes, in the review's order: what surely was wrong, and one that may be if none is."""
    if not policy.rule(brief.platform).form.quotes or (told and is_short(brief)):
        return []
    points = reading.points if "points" in reading.book.say else ()
    named = [*reading.complaints, *points, *reading.praises[:2], *reading.mentions[:2]]
    nameless = not told and not _tells(reading, named, _FEWEST)
    most = 1 if told or is_short(brief) else _QUOTES
    kept: list[Quote] = []
    for one in reading.quotes:
        fit = nameless or (not is_short(brief) and (one.blames or not kept))
        spoken = [*(each.text for each in told), *(each.text for each in kept)]
        fresh = not used.shared(one.text) and not _repeats(one.text, spoken, reading.book)
        if len(kept) < most and fit and fresh:
            kept.append(one)
            nameless = False
    text = reading.text.casefold()  # a clause has a capital only in the reply
    return sorted(kept, key=lambda one: text.find(one.text.rstrip(".").casefold()))


def _repeats(quote: str, told: Sequence[str], book: Phrasebook) -> bool:
    """Whether what is told already says much of it, or it most of one thing told."""
    own = frozenset(content_stems(quote, book.stopwords))
    said = [frozenset(content_stems(each, book.stopwords)) for each in told]
    shared = len(own & frozenset[str]().union(*said))
    return shared * 3 > len(own) or any(len(own & each) * 2 >= len(each) for each in said)


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
