"""What one review says, as far as a reply may repeat it: its matters, its writer's first name, its language.

The text is hostile input. Only words of the phrasebook, and nouns that stand where only a noun can
stand, ever reach a reply; figures, names and instructions do not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewbot.replies.clauses import NEAR, THING, Matter, Mood
from reviewbot.replies.german import written_out
from reviewbot.replies.kind import is_complaint, is_dark, is_middling, is_regulated
from reviewbot.replies.matters import Matters, matters, named_only, without
from reviewbot.replies.nouns import asked
from reviewbot.replies.orders import without_orders
from reviewbot.replies.passages import turned, without_questions, without_threats
from reviewbot.replies.phrasebook import Phrasebook, first_names, phrasebook
from reviewbot.replies.quoting import Quote, quotes
from reviewbot.replies.retold import Retold, retold
from reviewbot.replies.reviewer import NAME, first_name, house_language, language
from reviewbot.replies.trade import may_sell
from reviewbot.replies.words import content_stems, plain, sentences, words
from reviewbot.types import HELD, LANGUAGES, Brief, ReviewClass, Wish

# "Mr. Collins", "Frau Vogt": whoever is called so is nothing that a reply names.
_TITLED = re.compile(
    r"\b(?i:mr|mrs|ms|mx|dr|prof|sr|sra|srta|dra|sig|dott|hr|mme|mlle|dhr|mevr|mw|herrn?|frau|señora?|signora?"
    r"|do[nñ]a?|senhora?|monsieur|madame|meneer|mevrouw)\b\.? (?=[A-ZÀ-Ý])[^\W\d_]+(?:['’-][^\W\d_]+)*"
    r"|\bM\. [A-ZÀ-Ý]\w+"
)
_HANDLE = re.compile(r"(?<!\w)[@#]\w{1,50}")
# In a grave case these are enough; elsewhere batteries die, too (``death`` of the phrasebook).
_DEATH = re.compile(
    r"\b(?:died|dead|death|killed|gestorben|verstorben|muri[óo]|mort[eo]?|morreu|gestorven|overleden)\b"
)
# What a held reply may name without taking a side: things and places, never people or faults.
_NEUTRAL = frozenset({"food", "drink", "room", "product", "work", "place", "cleanliness"})
_NEUTRAL |= {"noise", "app", "delivery", "booking", "price", THING}
_FOOD = frozenset({"food"})
_SICKROOM = frozenset({"room", "cleanliness"})  # where whom some food made ill lay: the bed, the bathroom
_FARE = _FOOD | {"drink"}  # no grievance where none is sold: "with a sandwich in his hand"
# Content stems below which a review that names nothing we know is answered like one without a text.
_TELLING = 6
_SHORT = 300  # characters of a review in which a family that is named was hurt
_MINDED = NEAR - 0.1  # a matter's weight from which on a good review surely minds it
_FELT = 0.5  # a reason's weight from which on its word is a fault, or praise


@dataclass(frozen=True, slots=True)
class Reading:
    """A review as the writer and the gates see it. ``text``: title and text without instructions to machines.

    ``mentions``: spoken of, neither for nor against. ``points`` and ``joys``: complaints and praises whose
    article is not sure. ``neutral``: what a grave case may name.
    ``asks``: it has a question that wants an answer; ``asked``: what its questions are about.
    ``family``: who of the reviewer's family was with them.
    ``retold``: clauses that can be told back; ``quotes``: sentences that may be quoted.
    ``orders``: sentences that talk to a machine. ``tender``: of harm or death, so nothing of it is
    repeated; ``death``: somebody died, or may have; ``grief``: somebody died, of nothing that we did.
    ``wish``: it asks for something new; ``sarcastic``: its praise is none.
    """

    language: str
    book: Phrasebook
    text: str
    stems: frozenset[str]
    complaints: tuple[Matter, ...]
    praises: tuple[Matter, ...]
    mentions: tuple[Matter, ...]
    points: tuple[Matter, ...]
    joys: tuple[Matter, ...]
    neutral: tuple[Matter, ...]
    name: str
    staff: tuple[str, ...]
    asks: bool
    asked: tuple[str, ...]
    family: str
    quotes: tuple[Quote, ...]
    retold: tuple[Retold, ...]
    orders: tuple[str, ...]
    death: bool
    grief: bool
    tender: bool
    wish: bool
    rated: bool
    sarcastic: bool

    @property
    def says_little(self) -> bool:
        """Whether there is nothing to go by ("Bad."), so that a reply may only ask (policy.md C4)."""
        return not self.stems or (not self.told and len(self.stems) < _TELLING)

    @property
    def foreign(self) -> bool:
        """Whether it is in a language that we do not write, or that the house does not answer in."""
        return self.language not in {"", self.book.language}

    def asks_about(self, line: str) -> bool:
        """Whether a public sentence of the business speaks of what the review asks."""
        return not self.stems.isdisjoint(content_stems(line, self.book.stopwords))

    def is_told(self, word: str, lines: Sequence[str]) -> bool:
        """Whether one of these sentences speaks of ``word``."""
        wanted = set(content_stems(word, self.book.stopwords))
        return any(wanted & set(content_stems(line, self.book.stopwords)) for line in lines)

    @property
    def told(self) -> int:
        """How many matters a reply could name; a clause told back or quoted is one."""
        matters = (self.complaints, self.praises, self.mentions, self.points, self.joys)
        return sum(map(len, matters)) + bool(self.retold or self.quotes)

    def renames(self, one: Matter) -> bool:
        """Whether ``one`` is named in other words than the review's own: "the crashes" where it "crashed"."""
        return self.stems.isdisjoint(content_stems(one.phrase or one.bare, self.book.stopwords))


def read(brief: Brief) -> Reading:
    """The review of ``brief``, read once."""
    whole = plain(_HANDLE.sub(" ", f"{brief.review.title}\n{brief.review.text}"))
    text, orders = without_orders(whole)
    spoken = language(brief, text) or house_language(brief)
    book = phrasebook(spoken if spoken in LANGUAGES and brief.voice.speaks(spoken) else "en")
    known = spoken in {"", book.language}
    if known and book.finding.capitals:
        text = written_out(text, book)
    lowered = text.casefold()
    died, harmed = bool(book.death.search(lowered)), bool(_harm(brief, book).search(lowered))
    mourns = died or bool(book.grief.search(lowered))
    tender = is_complaint(brief) and (died or harmed)
    mood = _mood(brief, text, book, tender=tender)
    sarcastic = _is_sarcastic(brief) or not (mood.sincere or book.praising.isdisjoint(words(text)))
    asks = bool(book.asks.search(lowered))
    telling = without_questions(text, book) if asks and mood.content else without_threats(brief, text)
    spoken_of = _TITLED.sub(" @ ", telling) if known else ""
    found, minded, darker = _heard(spoken_of, book, mood)
    if not may_sell(brief, "food"):
        found = without(found, _FARE)
    mute = mood.grave or bool(orders) or is_regulated(brief)  # such replies repeat nothing
    told = () if mute else retold(minded, book, darker)
    unquoted = mute or mood.content or sarcastic or mourns or not known
    return Reading(
        language=spoken,
        book=book,
        text=text,
        stems=frozenset(content_stems(text, book.stopwords)),
        complaints=found.complaints,
        praises=found.praises,
        mentions=found.mentions,
        points=found.points,
        joys=found.joys,
        neutral=_neutral(brief, found, book) if mood.grave else (),
        name=first_name(brief.review.author),
        staff=_praised_staff(brief, text),
        asks=asks,
        asked=_asked(text, book),
        family=_hurt(brief, text, book),
        quotes=() if unquoted else quotes(text, book, mood, told),
        retold=told,
        orders=orders,
        death=died or bool(_DEATH.search(lowered)),
        grief=mourns and not harmed and brief.assessment.class_ not in HELD,
        tender=tender,
        rated=brief.review.rating is not None,
        sarcastic=sarcastic,
        wish=bool(book.wish.search(lowered)),
    )


def _mood(brief: Brief, text: str, book: Phrasebook, *, tender: bool) -> Mood:
    """How the review is to be read."""
    return Mood(
        complaint=is_complaint(brief),
        dark=is_complaint(brief) and is_dark(brief),
        content=not is_complaint(brief) and not is_middling(brief),
        rated=brief.review.rating is not None,
        sincere=_is_sincere(brief, text, book),
        hurting=book.hurting | _felt(brief, book, hurting=True),
        pleasing=book.praising | _felt(brief, book, hurting=False),
        names=_names_of_ours(brief),
        grave=tender or brief.assessment.class_ in HELD,
        repaid=any(one.wish is Wish.REFUND for one in brief.assessment.asked),
    )


def _heard(text: str, book: Phrasebook, mood: Mood) -> tuple[Matters, str, Mood]:
    """What the review speaks of, what of it complains, and how that is to be read."""
    if not mood.content:
        return matters(text, book, mood), text, mood
    praised, minded = turned(text, book)
    darker = replace(mood, complaint=True, dark=True, content=False)
    found = matters(praised, book, mood)
    after = (one for one in matters(minded, book, darker).complaints if one.weight <= _MINDED)
    return replace(found, complaints=(*after, *found.complaints)), minded, darker


def _neutral(brief: Brief, found: Matters, book: Phrasebook) -> tuple[Matter, ...]:
    """What a grave case may name, without any judgment."""
    eaten = brief.assessment.class_ is ReviewClass.SAFETY and named_only(found, _FOOD, book)
    topics = _NEUTRAL - _SICKROOM if eaten else _NEUTRAL
    return named_only(found, topics, book) or named_only(found, None, book)


def _felt(brief: Brief, book: Phrasebook, *, hurting: bool) -> frozenset[str]:
    """Single words that the assessment found to hurt, or to please."""
    told = (
        reason.quote.casefold()
        for reason in brief.assessment.reasons
        if (reason.weight < -_FELT if hurting else reason.weight > _FELT)
    )
    never = (book.nouns, book.stopwords, book.people, book.finding.never)
    return frozenset(word for word in told if not any(word in group for group in never))


def _names_of_ours(brief: Brief) -> frozenset[str]:
    """Names of staff in the review, and the signer's own ("neil said he would call"), in lower case."""
    signer = first_names().intersection(words(brief.location.signer))
    return signer | {one.name.casefold() for one in brief.assessment.staff}


def _is_sincere(brief: Brief, text: str, book: Phrasebook) -> bool:
    """Whether praise is meant as such: always, but for the worst rating without a "but" (policy.md C4)."""
    worst = brief.review.rating is not None and brief.review.rating <= brief.review.scale[0]
    praised = any(topic.polarity > 0 for topic in brief.assessment.topics)
    turns = not book.contrast.isdisjoint(words(text))
    return not _is_sarcastic(brief) and (
        not is_complaint(brief) or (not worst and (turns or praised or not is_dark(brief)))
    )


def _is_sarcastic(brief: Brief) -> bool:
    return any(reason.rule == "sarcasm" for reason in brief.assessment.reasons)


def _harm(brief: Brief, book: Phrasebook) -> re.Pattern[str]:
    return book.harm if brief.assessment.class_ is ReviewClass.SAFETY else book.tender


def _hurt(brief: Brief, text: str, book: Phrasebook) -> str:
    """Who of the reviewer's family is told to have been hurt, as a reply calls them; "" for nobody."""
    family = book.finding.family
    short = brief.assessment.class_ is ReviewClass.SAFETY and len(text) < _SHORT
    for sentence in sentences(text):
        if short or _harm(brief, book).search(sentence.casefold()):
            named = [family[word] for word in words(sentence) if word in family]
            if named:
                return named[0]
    return ""


def _asked(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The nouns of its questions, each once."""
    parts = (part for sentence in sentences(text) if sentence.endswith("?") for part in sentence.split(","))
    found = dict.fromkeys(one.word for part in parts for one in asked(part, book))
    return tuple(one for one in found if not any(other.startswith(f"{one} ") for other in found))


def _praised_staff(brief: Brief, text: str) -> tuple[str, ...]:
    """Names of staff that the reviewer praises, as written in the review."""
    known = set(words(text))
    names = [one.name for one in brief.assessment.staff if one.polarity > 0]
    return tuple(
        name for name in names if NAME.fullmatch(name) and name.istitle() and name.casefold() in known
    )
