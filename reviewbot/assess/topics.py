"""What a review speaks of, how it judges each matter, and in which words: aspects, clause by clause.

``trades/`` has the words that name a matter; phrases of ``words/`` that mean one without naming it
("still waiting for an answer") are added. How each word judges is an argument, so that phrase lists,
VADER's lexicon and a fitted model are all welcome.
"""

import math
import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate, compress, pairwise, repeat
from typing import NamedTuple

from reviewbot.assess.lexicon import Lexicon
from reviewbot.assess.reading import Reading, Sentence, quote
from reviewbot.assess.trades import Mention, Taxonomy
from reviewbot.assess.weigh import SCOPE_WORDS, Weighed
from reviewbot.types import Topic

Said = Mapping[int, float]
"""What the words of a sentence say, by their place in it: below 0 blame, above praise. Most say nothing."""

OPINION = 0.6  # what weighs less than this says nothing
DENIED = -0.5  # "not tasty" blames less than "tasty" praises
NEAR = 5  # words between a matter and its judgment; where they are farther apart the matter is quoted alone
CLAUSE_SIGN = re.compile("[,;:()/–—]")
CLAUSE_END = re.compile(r"[,;:()/–—](?:(?<=,)|(?=\s|\Z))")
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


Judged = tuple[float, int, Mention]
"""What is said of a mention, below 0 blame, 0 nothing; the number of its sentence; the mention."""


def by_words(reading: Reading, weighed: Weighed, tones: Mapping[str, float]) -> Sequence[Said]:
    """What words say by the phrases found there and, for words in no phrase, by ``tones``.

    ``tones``: VADER's lexicon where the review is read in English, else nothing. All of it: words such as
    "fresh" and "fine" mislead about a review but not about a matter (measured: polarity .787, not .770).
    """
    said = [_toned(sentence.words, tones, reading.lexicon) if tones else {} for sentence in reading.sentences]
    for n, start, end, mark, weight, _ in weighed.findings:
        if mark.kind == "topic" and abs(weight) >= OPINION:
            here = said[n]
            for at in range(start, end):
                here.pop(at, None)
            here[end - 1] = weight  # so that a quote up to it holds all of "was never cleaned"
    return said


def _toned(words: Sequence[str], tones: Mapping[str, float], spoken: Lexicon) -> dict[int, float]:
    weights = [*map(tones.get, words, repeat(0.0))]
    said = dict(compress(enumerate(weights), weights))
    if not said or spoken.negators.isdisjoint(words):
        return said
    return {
        at: DENIED * weight if denied(words, at, spoken) else weight
        for at, weight in said.items()
        if words[at] not in spoken.negators  # "no" alone blames nothing
    }


def denied(words: Sequence[str], at: int, spoken: Lexicon) -> bool:
    """Whether a negation shortly before the word ``at`` bears on it."""
    for word in reversed(words[max(0, at - SCOPE_WORDS) : at]):
        if word in spoken.negators:
            return True
        if word in spoken.scope_ends:
            return False
    return False


def topics(reading: Reading, weighed: Weighed, taxonomy: Taxonomy, said: Sequence[Said]) -> tuple[Topic, ...]:
    """The matters that a review speaks of, each once for praise and once for blame, in its own words.

    A matter is judged by its own clause, else by another of its sentence that is no contrast to it,
    else by the sentences that name nothing ("The pizza. Terrible!"). ``taxonomy``: of the business's
    trade. ``said``: in each sentence. Quotes are pieces of the review as it was written.
    """
    sentences = reading.sentences
    language = "en" if reading.english else reading.language
    find = taxonomy.terms(language).find
    contrasts = CONTRASTS.get(language, frozenset())
    meant = _meant(weighed, taxonomy)
    judged: list[Judged] = []
    unnamed = 0.0
    for n, sentence in enumerate(sentences):
        mentions = find(sentence.words)
        if n in meant:
            mentions = _with_meant(mentions, meant[n])
        if not mentions:
            unnamed += sum(said[n].values())
            continue
        whole = _of_one_mind(said[n]) if contrasts.isdisjoint(sentence.words) else None
        if whole is None:
            pieces = _pieces(sentence, mentions, said[n], reading.lexicon, contrasts)
            judged += _judged(n, sentence.words, pieces, reading.lexicon)
        else:
            firsts = {one[2]: one for one in reversed(mentions)}.values() if mentions[1:] else mentions
            judged += [(whole or _own(one, sentence.words, reading.lexicon), n, one) for one in firsts]
    strongest = _strongest(judged, _sure(unnamed))
    opined = {topic for topic, polarity in strongest if polarity}
    return tuple(
        [
            Topic(topic, polarity, _quote(sentences[n], mention, weight, said[n]))
            for (topic, polarity), (weight, n, mention) in strongest.items()
            if polarity or topic not in opined
        ]
    )


def _strongest(judged: Sequence[Judged], rest: float) -> dict[tuple[str, int], Judged]:
    """By topic and polarity; ``rest`` is said of what is not judged where it is mentioned."""
    strongest: dict[tuple[str, int], Judged] = {}
    for one in judged:
        weight, _, (_, _, topic, _) = one
        said = weight or rest
        key = topic, (said > 0) - (said < 0)
        if key not in strongest or abs(weight) > abs(strongest[key][0]):
            strongest[key] = one
    return strongest


def _sure(weight: float) -> float:
    return weight if abs(weight) >= OPINION else 0.0


def _meant(weighed: Weighed, taxonomy: Taxonomy) -> dict[int, list[Mention]]:
    """By sentence, the phrases that mean a matter of this trade."""
    meant: dict[int, list[Mention]] = {}
    for n, start, end, mark, weight, _ in weighed.findings:
        if mark.kind == "topic" and mark.rule in taxonomy.topics:
            meant.setdefault(n, []).append((start, end, mark.rule, weight))
    return meant


def _with_meant(named: list[Mention], meant: Sequence[Mention]) -> list[Mention]:
    """The mentions, with the matters that phrases mean and no word names.

    A phrase around a name is about what is named ("tiny portions" are no small room), and a single
    word ("tiny", "late") means its usual matter only in a sentence that names none.
    """
    if not named:
        return sorted(meant)
    more = [
        one
        for one in meant
        if one[1] - one[0] > 1 and not any(start < one[1] and one[0] < end for start, end, _, _ in named)
    ]
    return sorted([*named, *more]) if more else named


def _of_one_mind(said: Said) -> float | None:
    """What a sentence says in all; None where it both praises and blames, and must be cut in pieces."""
    praises = blames = False
    for weight in said.values():
        if weight >= OPINION:
            praises = True
        elif weight <= -OPINION:
            blames = True
    if praises and blames:
        return None
    return _sure(sum(said.values())) if praises or blames else 0.0


def _judged(n: int, words: Sequence[str], pieces: Sequence[Piece], spoken: Lexicon) -> list[Judged]:
    return [
        (_sure(piece.weight) or _own(one, words, spoken) or _elsewhere(pieces, at), n, one)
        for at, piece in enumerate(pieces)
        for one in piece.mentions
    ]


def _own(mention: Mention, words: Sequence[str], spoken: Lexicon) -> float:
    """What the words that name a matter say of it: "overpriced", "not overpriced"."""
    start, _, _, weight = mention
    return DENIED * weight if weight and denied(words, start, spoken) else weight


def _pieces(
    sentence: Sentence,
    mentions: Sequence[Mention],
    said: Said,
    spoken: Lexicon,
    contrasts: frozenset[str],
) -> list[Piece]:
    """The clauses, cut once more between two matters: "great food slow service".

    A matter that was judged before it was named ends with its name; any other is judged by what
    follows, up to the next. A word that judges and names at once ("overpriced") stands in no way.
    """
    words = sentence.words
    weights = [0.0] * (len(words) + 1)
    for at, weight in said.items():
        weights[at + 1] = weight
    sums = [*accumulate(weights)]
    cuts = _clauses(sentence, spoken, contrasts)
    for (start, end, topic, _), (other, _, another, _) in pairwise([one for one in mentions if not one[3]]):
        clause = bisect(cuts, start)
        if topic != another and clause == bisect(cuts, other):
            judged = abs(sums[end] - sums[cuts[clause - 1]]) >= OPINION and end <= other
            cuts.insert(clause, end if judged else other)
    pieces = []
    for start, end in pairwise([*cuts, len(words)]):
        here = [one for one in mentions if start <= one[0] < end]
        weight = before = after = sums[end] - sums[start]
        if here:
            before = sums[here[0][0]] - sums[start]
            after = sums[end] - sums[min(end, here[-1][1])]
        pieces.append(Piece(start, end, words[start] in contrasts, weight, before, after, here))
    return pieces


def _clauses(sentence: Sentence, spoken: Lexicon, contrasts: frozenset[str]) -> list[int]:
    """Where clauses begin: after signs, and at words that end the scope of a negation ("and", "but")."""
    words, plain, ends = sentence.words, sentence.plain, spoken.scope_ends
    cuts = {0, *[at for at, word in enumerate(words) if word in ends or word in contrasts]}
    start = at = 0
    for sign in CLAUSE_END.finditer(plain):
        at += sum(map(len, map(spoken.spelling.spell, plain[start : sign.end()].split())))
        start = sign.end()
        cuts.add(at)
    return sorted(cuts - {len(words)})


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


def _quote(sentence: Sentence, mention: Mention, weight: float, said: Said) -> str:
    """From the name of the matter to the nearest word that so judges it, or the other way round.

    Not past a comma: "always clean, trainers are great" does not call the trainers clean.
    """
    start, end, _, own = mention
    if weight and own * weight <= 0:
        side = math.copysign(1, weight)
        telling = [
            (start - at if at < start else at - end + 1, at)
            for at, each in said.items()
            if each * side >= OPINION and (start - NEAR <= at < start or end <= at < end + NEAR)
        ]
        for _, at in sorted(telling):
            quoted = quote(sentence, min(start, at), max(end, at + 1))
            if not CLAUSE_SIGN.search(quoted):
                return quoted
    return quote(sentence, start, end)
