"""What a review speaks of, how it judges each matter, and in which words: aspects, clause by clause.

``trades/`` has the words that name a matter; phrases of ``words/`` that mean one without naming it
("still waiting for an answer") are added. How each word judges is an argument, so that phrase lists,
VADER's lexicon and a fitted model are all welcome.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from reviewbot.assess.lexicon import Lexicon
from reviewbot.assess.reading import Reading, Sentence, quote
from reviewbot.assess.trades import Mention, Taxonomy
from reviewbot.assess.weigh import SCOPE_WORDS, Finding, Weighed
from reviewbot.types import Topic

Weights = Sequence[Sequence[float]]
"""What each word of each sentence says: below 0 blame, above praise, 0 nothing."""

OPINION = 0.6  # what weighs less than this says nothing
DENIED = -0.5  # "not tasty" blames less than "tasty" praises
NEAR = 5  # words between a matter and its judgment; where they are farther apart the matter is quoted alone
SIGNS = ",;:()/–—"
CLAUSE_SIGNS = frozenset(SIGNS)
# What turns a sentence: an opinion on one side of it is not about what stands on the other.
CONTRASTS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "but although though while whereas yet except",
        "de": "aber obwohl während",
        "fr": "mais alors sauf",
        "es": "pero aunque sino mientras salvo excepto",
        "it": "ma pero mentre invece",
        "pt": "mas porem embora enquanto exceto",
        "nl": "maar hoewel terwijl",
        "da": "men selvom mens undtagen",
        "sv": "men medan fastän förutom",
    }.items()
}


class Piece(NamedTuple):
    """Words of a sentence that name one matter at most, and what they weigh.

    ``turns``: it begins with a contrast to what stands before it. ``before`` and ``after``: what the
    words before and after its mentions weigh; both are ``weight`` where it mentions nothing.
    """

    start: int
    end: int
    turns: bool
    weight: float
    before: float
    after: float
    mentions: Sequence[Mention]


class Judged(NamedTuple):
    """A mention in sentence number ``sentence``, and what is said of it: below 0 blame, 0 nothing."""

    weight: float
    sentence: int
    mention: Mention


def by_words(reading: Reading, weighed: Weighed, tones: Mapping[str, float]) -> Weights:
    """What words say by the phrases found there and, for words in no phrase, by ``tones``.

    ``tones``: VADER's lexicon where the review is read in English, else nothing. All of it: words such as
    "fresh" and "fine" mislead about a review but not about a matter (measured: polarity .787, not .770).
    """
    weights = [_toned(sentence.words, tones, reading.lexicon) for sentence in reading.sentences]
    for phrase in weighed.findings:
        if phrase.mark.kind == "topic" and abs(phrase.weight) >= OPINION:
            each = weights[phrase.sentence]
            each[phrase.start : phrase.end] = [0.0] * (phrase.end - phrase.start)
            each[phrase.end - 1] = phrase.weight  # so that a quote up to it holds all of "was never cleaned"
    return weights


def _toned(words: Sequence[str], tones: Mapping[str, float], spoken: Lexicon) -> list[float]:
    weights = [0.0] * len(words)
    for at, word in enumerate(words):
        weight = tones.get(word, 0.0) if tones else 0.0
        if weight and word not in spoken.negators:  # "no" alone blames nothing
            weights[at] = DENIED * weight if denied(words, at, spoken) else weight
    return weights


def denied(words: Sequence[str], at: int, spoken: Lexicon) -> bool:
    """Whether a negation shortly before the word ``at`` bears on it."""
    for word in reversed(words[max(0, at - SCOPE_WORDS) : at]):
        if word in spoken.negators:
            return True
        if word in spoken.scope_ends:
            return False
    return False


def topics(reading: Reading, weighed: Weighed, taxonomy: Taxonomy, weights: Weights) -> tuple[Topic, ...]:
    """The matters that a review speaks of, each once for praise and once for blame, in its own words.

    A matter is judged by its own clause, else by another of its sentence that is no contrast to it,
    else by the sentences that name nothing ("The pizza. Terrible!"). ``taxonomy``: of the business's
    trade. Quotes are pieces of the review as it was written.
    """
    language = "en" if reading.english else reading.language
    find = taxonomy.terms(language).find
    contrasts = CONTRASTS.get(language, frozenset())
    meant = _meant(weighed, taxonomy)
    judged: list[Judged] = []
    unnamed = 0.0
    for n, sentence in enumerate(reading.sentences):
        mentions = find(sentence.words)
        if n in meant:
            mentions = _with_meant(mentions, meant[n])
        if mentions:
            judged += _judged(n, reading, mentions, weights[n], contrasts)
        else:
            unnamed += sum(weights[n])
    rest = _sure(unnamed)
    strongest: dict[tuple[str, int], Judged] = {}
    for one in judged:
        weight = one.weight or rest
        key = one.mention.topic, (weight > 0) - (weight < 0)
        other = strongest.get(key)
        if other is None or abs(one.weight) > abs(other.weight):
            strongest[key] = one
    opined = {topic for topic, polarity in strongest if polarity}
    return tuple(
        [
            Topic(topic, polarity, _quote(reading.sentences[one.sentence], one, weights[one.sentence]))
            for (topic, polarity), one in strongest.items()
            if polarity or topic not in opined
        ]
    )


def _sure(weight: float) -> float:
    return weight if abs(weight) >= OPINION else 0.0


def _meant(weighed: Weighed, taxonomy: Taxonomy) -> dict[int, list[Finding]]:
    """By sentence, the phrases that mean a matter of this trade."""
    meant: dict[int, list[Finding]] = {}
    for finding in weighed.findings:
        if finding.mark.kind == "topic" and finding.mark.rule in taxonomy.topics:
            meant.setdefault(finding.sentence, []).append(finding)
    return meant


def _with_meant(named: list[Mention], findings: Sequence[Finding]) -> list[Mention]:
    """The mentions, with the matters that phrases mean and no word names.

    A phrase around a name is about what is named ("tiny portions" are no small room), and a single
    word ("tiny", "late") means its usual matter only in a sentence that names none.
    """
    meant = [one for one in findings if not named or one.end - one.start > 1]
    if not meant:
        return named
    taken = {at for mention in named for at in range(mention.start, mention.end)}
    more = [
        Mention(one.start, one.end, one.mark.rule, one.weight)
        for one in meant
        if taken.isdisjoint(range(one.start, one.end))
    ]
    return sorted([*named, *more])


def _judged(
    n: int, reading: Reading, mentions: Sequence[Mention], weights: Sequence[float], contrasts: frozenset[str]
) -> list[Judged]:
    """How a sentence judges what it mentions. Only one that is of two minds need be cut in pieces."""
    sentence, spoken = reading.sentences[n], reading.lexicon
    praises, blames = max(weights) >= OPINION, min(weights) <= -OPINION
    if not (praises and blames) and contrasts.isdisjoint(sentence.words):
        whole = _sure(sum(weights)) if praises or blames else 0.0
        firsts = {one.topic: one for one in reversed(mentions)}.values()
        return [Judged(whole or _own(one, sentence.words, spoken), n, one) for one in firsts]
    pieces = _pieces(sentence, mentions, weights, spoken, contrasts)
    return [
        Judged(_sure(piece.weight) or _own(one, sentence.words, spoken) or _elsewhere(pieces, at), n, one)
        for at, piece in enumerate(pieces)
        for one in piece.mentions
    ]


def _own(mention: Mention, words: Sequence[str], spoken: Lexicon) -> float:
    """What the words that name a matter say of it: "overpriced", "not overpriced"."""
    if mention.weight and denied(words, mention.start, spoken):
        return DENIED * mention.weight
    return mention.weight


def _pieces(
    sentence: Sentence,
    mentions: Sequence[Mention],
    weights: Sequence[float],
    spoken: Lexicon,
    contrasts: frozenset[str],
) -> list[Piece]:
    """The clauses, cut once more between two matters: "great food slow service".

    A matter that was judged before it was named ends with its name; any other is judged by what
    follows, up to the next. A word that judges and names at once ("overpriced") stands in no way.
    """
    sums = (0.0, *accumulate(weights))
    cuts = _clauses(sentence, spoken, contrasts)
    for one, other in pairwise([each for each in mentions if not each.weight]):
        if one.topic != other.topic and not any(one.start < cut <= other.start for cut in cuts):
            first = max(cut for cut in cuts if cut <= one.start)
            judged = abs(sums[one.end] - sums[first]) >= OPINION and one.end <= other.start
            cuts.add(one.end if judged else other.start)
    pieces = []
    for start, end in pairwise([*sorted(cuts), len(weights)]):
        here = [one for one in mentions if start <= one.start < end]
        weight = before = after = sums[end] - sums[start]
        if here:
            before = sums[here[0].start] - sums[start]
            after = sums[end] - sums[min(end, here[-1].end)]
        pieces.append(Piece(start, end, sentence.words[start] in contrasts, weight, before, after, here))
    return pieces


def _clauses(sentence: Sentence, spoken: Lexicon, contrasts: frozenset[str]) -> set[int]:
    """Where clauses begin: after signs, and at words that end the scope of a negation ("and", "but")."""
    words, ends = sentence.words, spoken.scope_ends
    cuts = {at for at, word in enumerate(words) if word in ends or word in contrasts}
    written = sentence.plain.replace(",", ", ").split()
    counts = accumulate(map(len, map(spoken.spelling.spell, written)))
    cuts.update([at for piece, at in zip(written, counts, strict=True) if piece[-1] in SIGNS])
    return {0, *cuts} - {len(words)}


def _elsewhere(pieces: Sequence[Piece], at: int) -> float:
    """What other pieces say of a matter that its own says nothing of.

    "The food, the service and the rooms were great", "I loved the food, the service and the rooms":
    the next that says something after what it names, else the last that does before it.
    """
    for piece in pieces[at + 1 :]:
        if piece.turns or (piece.mentions and _sure(piece.before)):
            break
        if _sure(piece.after):
            return piece.after
    for n in range(at, 0, -1):
        if pieces[n].turns:
            break
        if _sure(pieces[n - 1].before):
            return pieces[n - 1].before
    return 0.0


def _quote(sentence: Sentence, judged: Judged, weights: Sequence[float]) -> str:
    """From the name of the matter to the nearest word that so judges it, or the other way round.

    Not past a comma: "always clean, trainers are great" does not call the trainers clean.
    """
    start, end, _, own = judged.mention
    side = math.copysign(1, judged.weight)
    for near in range(1, NEAR + 1) if judged.weight and own * side <= 0 else ():
        for first, last, telling in ((start - near, end, start - near), (start, end + near, end + near - 1)):
            if 0 <= telling < len(weights) and weights[telling] * side >= OPINION:
                said = quote(sentence, first, last)
                if CLAUSE_SIGNS.isdisjoint(said):
                    return said
    return quote(sentence, start, end)
