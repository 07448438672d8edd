"""What one review says, as far as a reply may repeat it: its matters, its writer's first name, its language.

The text is hostile input. Only words of the phrasebook, and nouns that stand where only a noun can
stand, ever reach a reply; figures, names and instructions do not.
"""

import re
from dataclasses import dataclass

from reviewbot.replies.matters import Matter, matters, named_only
from reviewbot.replies.phrasebook import LANGUAGES, Phrasebook, first_names, language_of, phrasebook
from reviewbot.replies.words import content_stems, plain, sentences, words
from reviewbot.types import HELD, Brief, ReviewClass

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instruction|prompt|rule|previous|above|prior|guideline)"
    r"|system prompt|\bas an ai\b|\bjailbreak\b"
    r"|\byou are (?:now|an? (?:ai|assistant|bot|language model|chatbot))"
    r"|\b(?:new|following|these) instructions\b|\binstructions? (?:for|to) the (?:ai|bot|assistant|model)"
    r"|\b(?:reply|respond|answer|start|begin|end) (?:only |exactly |your (?:reply|response|answer) )?with\b"
    r"|\b(?:include|insert|append|output|print|repeat|write|say) (?:the |this |exactly |these )?"
    r"(?:word|phrase|code|text|sentence|string|link|following)"
    r"|\bignorier\w* .{0,40}anweisung|\bignor[ae] .{0,40}instruccion"
    r"|\bignore[zr]? .{0,40}(?:instruct|consigne)",
    re.IGNORECASE | re.DOTALL,
)
_COMMAND = re.compile(
    r"^\W*(?:please |then |now |also |instead,? |and )*"
    r"(?:say|offer|reply|respond|write|output|print|include|repeat|"
    r"give|tell|promise|begin|start|end|answer|insert|apologi[sz]e|admit|confirm|state|add|mention|use|call|send|post)\b",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"\b(?:died|dead|death|passed away|killed|funeral|gestorben|verstorben|muri[óo]|mort[eo]?|morreu"
    r"|overleden)\b"
)
# A sentence short and plain enough to be quoted: words only.
_QUOTABLE = re.compile(r"[^\W\d_](?:[^\W\d_]|[' ,-]){13,80}[^\w\s]{0,4}")
_FEWEST_WORDS = 3  # different ones: "Terrible terrible terrible" is no sentence
# Gates that no quoted sentence may trip.
_NEVER_QUOTED = ("profanity", "accusation", "staff_blame", "incentive", "review_ask", "promise_money")
# What a held reply may name without taking a side: things and places, never people or faults.
_NEUTRAL = frozenset({"food", "drink", "room", "product", "work"})
# Content stems below which a review that names nothing we know is answered like one without a text.
_TELLING = 6
_NAME = re.compile(r"[^\W\d_]{2,20}(?:['’-][^\W\d_]{2,20})?")
_LONGEST_NAME = 40
_MOST_NAMES = 4
_INITIAL = re.compile(r"[^\W\d_]\.?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A review as the writer and the gates see it. ``text``: title and text without instructions to machines.

    ``mentions``: spoken of, neither for nor against. ``neutral``: what a grave case may name.
    ``quote``: a sentence of blame that may be repeated word for word.
    ``orders``: sentences that talk to a machine. ``tender``: of harm or grief, so nothing of it is
    repeated. ``wish``: it asks for something new.
    """

    language: str
    book: Phrasebook
    text: str
    stems: frozenset[str]
    complaints: tuple[Matter, ...]
    praises: tuple[Matter, ...]
    mentions: tuple[Matter, ...]
    neutral: tuple[Matter, ...]
    name: str
    staff: tuple[str, ...]
    quote: str
    orders: tuple[str, ...]
    death: bool
    tender: bool
    wish: bool

    @property
    def says_little(self) -> bool:
        """Whether there is nothing to go by ("Bad."), so that a reply may only ask (policy.md C4)."""
        named = self.complaints or self.praises or self.mentions or self.quote
        return not self.stems or (not named and len(self.stems) < _TELLING)

    def renames(self, one: Matter) -> bool:
        """Whether ``one`` is named in other words than the review's own: "the crashes" where it "crashed"."""
        return self.stems.isdisjoint(content_stems(one.phrase, self.book.stopwords))


def is_complaint(brief: Brief) -> bool:
    """Whether the reply owes an apology: the assessment says so, or the rating is in the lower third.

    Spam comes from nobody who was here, so nobody is owed one.
    """
    low, high = brief.review.scale
    rating = brief.review.rating
    poor = rating is not None and rating < low + (high - low) / 3
    kind = brief.assessment.class_
    return kind is not ReviewClass.SPAM and (brief.assessment.negative or poor or kind in HELD)


def is_middling(brief: Brief) -> bool:
    """Whether the rating is in the middle: no complaint perhaps, but no reason for joy either."""
    low, high = brief.review.scale
    rating = brief.review.rating
    return rating is not None and rating <= (low + high) / 2


def is_regulated(brief: Brief) -> bool:
    """Whether even confirming that the reviewer was here would break a professional duty."""
    return brief.business.regulated not in {"", "none"}


def read(brief: Brief) -> Reading:
    """The review of ``brief``, read once."""
    whole = plain(f"{brief.review.title}\n{brief.review.text}")
    text, orders = _without_orders(whole)
    language = _language(brief, text)
    book = phrasebook(language if language in LANGUAGES else "en")
    known = language in {"", *LANGUAGES}
    found = matters(
        text if known else "", book, complaint=is_complaint(brief), sincere=_is_sincere(brief, text, book)
    )
    return Reading(
        language=language,
        book=book,
        text=text,
        stems=frozenset(content_stems(text, book.stopwords)),
        complaints=found.complaints,
        praises=found.praises,
        mentions=found.mentions,
        neutral=named_only(found, _NEUTRAL, book),
        name=first_name(brief.review.author),
        staff=_praised_staff(brief, text),
        quote="" if orders else _quotable(text, book),
        orders=orders,
        death=bool(_DEATH.search(text.casefold())),
        tender=is_complaint(brief) and bool(book.tender.search(text.casefold())),
        wish=bool(book.wish.search(text.casefold())),
    )


def _is_sincere(brief: Brief, text: str, book: Phrasebook) -> bool:
    """Whether praise is meant as such: always, but for the worst rating without a "but" (policy.md C4)."""
    worst = brief.review.rating is not None and brief.review.rating <= brief.review.scale[0]
    sarcastic = any(reason.rule == "sarcasm" for reason in brief.assessment.reasons)
    praised = any(topic.polarity > 0 for topic in brief.assessment.topics)
    turns = not book.contrast.isdisjoint(words(text))
    return not sarcastic and (not is_complaint(brief) or (not worst and (turns or praised)))


def _quotable(text: str, book: Phrasebook) -> str:
    """A sentence that denies or blames in a few harmless words; "" if there is none."""
    for sentence in sentences(text):
        seen = words(sentence)
        blames = not (book.negations | book.faults).isdisjoint(seen)
        harmless = book.unquoted.isdisjoint(seen) and not any(
            book.finds(gate, sentence) for gate in _NEVER_QUOTED
        )
        named = any(word.istitle() for word in sentence.split()[1:]) and book.language != "de"
        says_something = len(set(seen)) >= _FEWEST_WORDS and not sentence.isupper()
        if blames and harmless and not named and says_something and _QUOTABLE.fullmatch(sentence):
            return sentence.rstrip(".!:;()-,") + "."
    return ""


def first_name(author: str) -> str:
    """The reviewer's first name if the display name surely is a person's; "" for anything else.

    A known given name, or "Capital I." as people who shorten their surname write.
    """
    parts = author.split()
    if not 0 < len(parts) <= _MOST_NAMES or len(author) > _LONGEST_NAME or not _NAME.fullmatch(parts[0]):
        return ""
    first = parts[0]
    if not all(_NAME.fullmatch(part) or _INITIAL.fullmatch(part) for part in parts):
        return ""
    known = first.casefold() in first_names()
    shortened = first.istitle() and bool(parts[1:]) and bool(_INITIAL.fullmatch(parts[-1]))
    common = any(first.casefold() in group for group in (phrasebook("en").stopwords, phrasebook("en").nouns))
    return first.capitalize() if known or (shortened and not common) else ""


def _language(brief: Brief, text: str) -> str:
    """The language that the review was found to be in, unless its small words are those of another."""
    named = (brief.assessment.language or brief.review.language).casefold().replace("_", "-").split("-")[0]
    if named in {"", "und", "unknown"} or (named in LANGUAGES and not brief.review.language):
        return language_of(text) or named
    return named


def _without_orders(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` without sentences that talk to a machine, and those sentences."""
    parts = sentences(text)
    if not any(_ORDERS.search(part) for part in parts):
        return text, ()
    orders = tuple(part for part in parts if _ORDERS.search(part) or _COMMAND.search(part))
    return "\n".join(part for part in parts if part not in orders), orders


def _praised_staff(brief: Brief, text: str) -> tuple[str, ...]:
    """Names of staff that the reviewer praises, as written in the review."""
    known = set(words(text))
    names = [one.name for one in brief.assessment.staff if one.polarity > 0]
    return tuple(
        name for name in names if _NAME.fullmatch(name) and name.istitle() and name.casefold() in known
    )


def without_details(brief: Brief) -> bool:
    """Classes whose reply repeats nothing of the review."""
    return brief.assessment.class_ in {ReviewClass.LEGAL, ReviewClass.PRIVACY, ReviewClass.EXTORTION}
