"""What kind of case a review is (facts: policy A5), from the triggers found and how it is meant."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reviewbot.assess import alarm
from reviewbot.assess.frames import hints
from reviewbot.assess.lexicon import Lexicon
from reviewbot.assess.reading import Sentence
from reviewbot.assess.weigh import Finding, Weighed
from reviewbot.types import URGENT, Reason, ReviewClass

KIND_WORDS = 0.5  # a review that says more good than bad beside the trigger
HAPPY_SENTENCE = 0.5  # a sentence this good tells of help received, not of harm done
CONTENT = 3.0  # a happy review that says so much good asks for nothing
QUESTION_WORDS = 60
ASKING = "asking"  # the cue of a question that has no question mark
ASIDE_WORDS = 30  # of a question and what is told beside it, where that sounds bad: "my son is allergic"
MURMUR = 1.0  # a score no further below nothing may be that of words that only sound bad
BLAME = -2.0  # what weighs so little blames
GLAD = 2.0  # what is said beside a question: more is praise that asks by the way
PLAIN_REMARK = 2.0  # a score this far from nothing is praise or blame, asked or not
SOUR = 4.0  # a score so far below nothing is a complaint, whatever it speaks of
BRIEF, BITTER = 60, -8.0  # words of a note that says it is misplaced, at most; a score that no such note has
SPAM_SIGNS = 2  # one alone also stands in honest reviews
PRECEDENCE = (
    *sorted(URGENT, key=list(ReviewClass).index),
    ReviewClass.INCIDENT,
    ReviewClass.CLAIM,
    ReviewClass.WRONG_BUSINESS,
)
GRAVE = frozenset({*URGENT, ReviewClass.INCIDENT})  # in a happy review these need to be plain
# Found by phrases or frames these leave nothing for all words together to say, unless those are plainer.
SETTLING = GRAVE | {ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM}

# Personal details that nobody should leave in public: cards, US social security, IBAN. Lengths are
# bounded, so that a megabyte of digits stays linear.
NUMBER = re.compile(r"\d[\d ().-]{5}")
CARD = re.compile(r"(?<![\d-])(?:\d{4}[ -]?){3}\d{1,4}(?![\d-])")
SOCIAL = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b")
DETAIL = re.compile(
    r"\b(?:my|meine?|mi|mon|ma|mio|mia|meu|minha|mijn)\s(?:\w+\s){0,2}"
    r"(?:e-?mail|phone|number|telefon\w*|nummer|tel[eé]fono|t[eé]l[eé]phone|n[uú]mero|address|policy|account)"
    r"(?:\s(?:number|address|nummer))?\s?(?:is|:|ist|es|est|[eé]|at|=)?\s?"
    r"(?:[\w.+-]{1,64}@\w|\+?\d[\d ().-]{6,18}\d)",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://|www\.|\b(?:bit\.ly|t\.me|wa\.me)/", re.IGNORECASE)


class Mood(NamedTuple):
    """How the whole review is meant. ``happy``: stars, or without them the text, say so."""

    happy: bool
    negative: bool
    score: float
    low_stars: bool


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def personal_details(text: str) -> bool:
    """Whether the text holds a card, account or contact number of the person who wrote it."""
    if "@" not in text and not NUMBER.search(text):
        return False
    if SOCIAL.search(text) or DETAIL.search(text) or IBAN.search(text):
        return True
    cards = (re.sub(r"\D", "", match[0]) for match in CARD.finditer(text))
    return any(13 <= len(card) <= 19 and _luhn(card) for card in cards)  # noqa: PLR2004 - ISO/IEC 7812


def _kind(weighed: Weighed, mood: Mood) -> bool:
    """Whether what is said beside the triggers is kind: "the trainer nearly killed me, I love it"."""
    own = sum([finding.weight for finding in weighed.triggers])
    return mood.score - own / math.sqrt(len(weighed.tones)) > KIND_WORDS


Odds = Callable[[int], float]
"""The log-odds of an alarm, by all words together, of a sentence and its neighbors."""


def _least(finding: Finding, mood: Mood) -> float:
    """The odds by all words together that leave a trigger its meaning."""
    if mood.happy and mood.score > 0:
        return alarm.HELPED
    return alarm.AGAINST if finding.mark.sure else alarm.NEVER


def triggers(
    weighed: Weighed, mood: Mood, odds: Odds, framed: Sequence[Finding] = ()
) -> dict[ReviewClass, Finding]:
    """The first trigger that counts, of each class: its words are the evidence.

    ``odds``: by all words together, which have to agree a little.

    ``framed``: what the frames found, asked after the phrases, whose words are the closer evidence.
    A trigger does not count where it is denied ("nobody got ill"), nor in a happy review when it is
    a bare word ("sick"), or when its sentence tells of trouble that was handled well. Without stars
    a bare word counts where the rest of the review is not kind.
    """
    if not weighed.triggers and not framed:
        return {}
    cues = {
        (finding.sentence, finding.mark.rule) for finding in weighed.findings if finding.mark.kind == "cue"
    }
    kind = not mood.low_stars and _kind(weighed, mood)
    found: dict[ReviewClass, Finding] = {}
    for finding in (*weighed.triggers, *framed):
        if finding.negated:
            continue
        name, n = ReviewClass(finding.mark.rule), finding.sentence
        cared_for = (n, "care") in cues or weighed.polarities[n] > HAPPY_SENTENCE
        if mood.happy and name in GRAVE and (not finding.mark.sure or cared_for):
            continue
        if not finding.mark.sure and (kind or not mood.negative):
            continue
        if name in URGENT and odds(n) < _least(finding, mood):
            continue
        found.setdefault(name, finding)
    claim = found.get(ReviewClass.CLAIM)
    settled = any(rule == "resolved" for _, rule in cues)
    glad = mood.happy and mood.score >= (CONTENT if claim and claim.mark.sure else 0)
    if claim and (settled or glad) and not mood.low_stars:
        del found[ReviewClass.CLAIM]
    return found


def believable(found: Sequence[Finding], mood: Mood, sentences: Sequence[Sentence]) -> tuple[Finding, ...]:
    """Without advertising in a complaint, and another business in a long or a bitter one.

    Who complains of a loan speaks as those do who offer one, and who misplaced a review says so briefly.
    """
    if not found:
        return ()
    doubted = {ReviewClass.SPAM} if mood.score <= -SOUR else set()
    if mood.score <= BITTER or sum([len(sentence.words) for sentence in sentences]) > BRIEF:
        doubted.add(ReviewClass.WRONG_BUSINESS)
    return tuple([finding for finding in found if finding.mark.rule not in doubted])


def hinted(sentences: Sequence[Sentence]) -> bool:
    """Whether a word stands there that advertisers use, or who mistook the place."""
    return any(not hints().isdisjoint(sentence.words) for sentence in sentences)


def is_question(sentences: Sequence[Sentence], spoken: Lexicon, weighed: Weighed, mood: Mood) -> bool:
    """Whether the review is a question and nothing else to speak of; a happy one asks by the way.

    Greetings and thanks around it are no matter: "Hello, do you open on Sundays? Thanks in advance".
    """
    if mood.low_stars or mood.score <= -PLAIN_REMARK:
        return False
    begun = [finding for finding in weighed.findings if finding.mark.rule == ASKING]
    marked = {n for n, one in enumerate(sentences) if one.plain.rstrip().endswith(("?", "\uff1f"))}
    if not begun and not marked:
        return False
    said = {n: _after_greeting(sentence.words, spoken) for n, sentence in enumerate(sentences)}
    said = {n: words for n, words in said.items() if words}
    asked = (marked & said.keys()) | {
        finding.sentence
        for finding in begun
        if finding.start == len(sentences[finding.sentence].words) - len(said.get(finding.sentence, ()))
    }
    length = sum(map(len, said.values()))
    if not asked or length > QUESTION_WORDS:
        return False
    if asked == said.keys():
        return True
    glad = mood.happy and sum(weighed.polarities) >= GLAD
    blames = any(one.weight <= BLAME and one.sentence not in asked for one in weighed.findings)
    opens = min(said) in asked or any(said[n][0] in spoken.openers for n in asked)
    calm = not mood.negative or (mood.score > -MURMUR and not blames and length <= ASIDE_WORDS)
    return opens and calm and not glad and mood.score < PLAIN_REMARK


def _after_greeting(words: Sequence[str], spoken: Lexicon) -> Sequence[str]:
    """The words without those of greeting and thanks before them."""
    return words[next((n for n, word in enumerate(words) if word not in spoken.courtesies), len(words)) :]


def ranked(found: Mapping[ReviewClass, Finding], said: ReviewClass | None) -> dict[ReviewClass, Finding]:
    """The same in order of gravity; what is only likely gives way where all words together say another class.

    ``said``: that class, None where nobody asked them. Of what is only likely it is the class, whichever list
    or frame heard it, for they know only their own words; and so it is before what is likely and graver.
    """
    in_order = {name: found[name] for name in sorted(found, key=list(ReviewClass).index)}
    urgent = [name for name in in_order if name in URGENT]
    if not said or not urgent or in_order[urgent[0]].mark.sure:
        return in_order
    if said in found and found[said].mark.sure:
        return {said: found[said], **in_order}
    if any(found[name].mark.sure for name in urgent):
        return in_order
    heard = found.get(said, found[urgent[0]])
    told = heard._replace(mark=replace(heard.mark, rule=said.value))
    return {said: told, **{name: one for name, one in in_order.items() if name != said and one != heard}}


def classify(found: Sequence[ReviewClass], *, question: bool, spam: bool, praise: bool) -> ReviewClass:
    """The class: the first that cannot wait, then the others in order of precedence, then the rest.

    Advertising is spam even if it talks of refunds, and who says that they meant another business
    is taken at their word before complaint or praise, which are what is left when nothing is said.
    """
    in_order = (*(name for name in found if name in URGENT), *PRECEDENCE)
    first = next((name for name in in_order if name in found), None) if found else None
    if spam and first not in URGENT:
        return ReviewClass.SPAM
    if first:
        return first
    if question:
        return ReviewClass.QUESTION
    return ReviewClass.PRAISE if praise else ReviewClass.SERVICE


def spam_reason(
    sentences: Sequence[Sentence], weighed: Weighed, framed: Sequence[Finding], text: str
) -> Reason | None:
    """Why to take it for advertising: a frame of it, two of its phrases, or one and a link; else None."""
    if any(finding.mark.rule == ReviewClass.SPAM for finding in framed):
        return Reason("spam", "", 0.0)
    phrases = {
        sentences[finding.sentence].words[finding.start : finding.end]
        for finding in weighed.triggers
        if finding.mark.rule == ReviewClass.SPAM
    }
    link = LINK.search(text) if phrases else None
    if len(phrases) + bool(link) < SPAM_SIGNS:
        return None
    return Reason("spam", link[0] if link else "", 0.0)
