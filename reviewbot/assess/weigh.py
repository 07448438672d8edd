"""What each sentence of a review weighs, and which of its words say so."""

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.assess.lexicon import Lexicon
from reviewbot.assess.phrases import Mark
from reviewbot.assess.reading import Sentence
from reviewbot.assess.tone import compound

SCOPE_WORDS = 3  # how far before a phrase a negation reaches, as in VADER
SARCASM = Mark("topic", "sarcasm", -3.0)
IRONY = "irony"
JOKES = frozenset({SARCASM.rule, IRONY})
TROUBLE, WORST = -2.0, -3.0  # the least weight that makes "if you love …" a joke, or a cheer before it
NEGATED_BLAME, NEGATED_PRAISE = -0.4, -0.8  # "not rude" praises less than "rude" blames
JOKE_WORDS = 10  # between the two
PAUSES = (",", "!", ".", "…", ":")  # after a word of praise that is thrown before trouble
OVERALL = "overall"
MENDED = frozenset(
    {"quality", "cleanliness", OVERALL}
)  # "Great, fixed my broken door": trouble that they ended


class Finding(NamedTuple):
    """A phrase in sentence number ``sentence``, words ``start`` to ``end``, and what it weighs there."""

    sentence: int
    start: int
    end: int
    mark: Mark
    weight: float
    negated: bool


class Weighed(NamedTuple):
    """All findings, those that may decide the class, and for each sentence its tone and its polarity.

    A tone is VADER's compound, -1 to 1, and 0 outside English. A polarity is what tone and findings
    of the sentence add up to: below 0 bad, above 0 good.
    """

    findings: tuple[Finding, ...]
    triggers: tuple[Finding, ...]
    tones: tuple[float, ...]
    polarities: tuple[float, ...]


def _negated(words: Sequence[str], start: int, spoken: Lexicon) -> bool:
    before = words[max(0, start - SCOPE_WORDS) : start]
    if spoken.negators.isdisjoint(before):
        return False
    for word in reversed(before):
        if word in spoken.negators:
            return True
        if word in spoken.scope_ends:
            return False
    return False


def _findings(n: int, words: Sequence[str], spoken: Lexicon) -> list[Finding]:
    hits = spoken.phrases.find(words)
    if not hits or spoken.negators.isdisjoint(words):
        return [Finding(n, start, end, mark, mark.weight, False) for start, end, mark in hits]
    findings = []
    for start, end, mark in hits:
        weight = mark.weight
        negated = _negated(words, start, spoken)
        if negated:
            weight *= NEGATED_BLAME if weight < 0 else NEGATED_PRAISE
        findings.append(Finding(n, start, end, mark, weight, negated))
    return findings


def _ironic(findings: Sequence[Finding]) -> bool:
    """Whether praise in this sentence is meant: not beside sarcasm, or "if you love" some trouble."""
    jokes = {finding.mark.rule: finding for finding in findings if finding.mark.rule in JOKES}
    if not jokes or SARCASM.rule in jokes:
        return bool(jokes)
    joke = jokes[IRONY]
    return any(one.weight <= TROUBLE and abs(one.start - joke.end) <= JOKE_WORDS for one in findings)


def _only_trouble(findings: Sequence[Finding], least: float) -> bool:
    """Whether nothing is praised, and something is so bad that nobody cheers at it.

    Trouble that they may have ended does not count: "Great, fixed my broken door".
    """
    return all(one.weight <= 0 for one in findings) and any(
        one.weight <= least and not one.negated and one.mark.rule not in MENDED for one in findings
    )


def _cheers(sentence: Sentence, spoken: Lexicon) -> bool:
    """Whether it begins with a word of praise that stands by itself: "Great, …", "Bravo!"."""
    return sentence.words[0] in spoken.cheers and sentence.raws[0].endswith(PAUSES)


def _mocked(sentence: Sentence, findings: Sequence[Finding], spoken: Lexicon) -> bool:
    """Whether the only praise is such a word, thrown before trouble: "Great, two hours on hold"."""
    return _cheers(sentence, spoken) and _only_trouble([one for one in findings if one.start], TROUBLE)


def _turned(finding: Finding) -> Finding:
    if finding.mark.rule == IRONY:
        return finding._replace(mark=SARCASM, weight=SARCASM.weight)
    return finding._replace(weight=min(finding.weight, 0.0))


def weigh(sentences: Sequence[Sentence], spoken: Lexicon, *, english: bool) -> Weighed:
    """Findings and tones of all sentences."""
    tones = [compound(sentence.plain, sentence.raws) if english else 0.0 for sentence in sentences]
    polarities = [2 * tone for tone in tones]
    everything: list[Finding] = []
    for n, sentence in enumerate(sentences):
        findings = _findings(n, sentence.words, spoken)
        if not findings:
            continue
        if _mocked(sentence, findings, spoken):
            findings = [Finding(n, 0, 1, SARCASM, SARCASM.weight, False), *findings]
        if _ironic(findings):
            findings = [_turned(finding) for finding in findings]
            tones[n] = min(tones[n], 0.0)
        before = sentences[n - 1] if n else sentence
        if n and len(before.words) == 1 and _cheers(before, spoken) and _only_trouble(findings, WORST):
            tones[n - 1] = min(tones[n - 1], 0.0)
            polarities[n - 1] = SARCASM.weight
            everything = [one for one in everything if one.sentence != n - 1]
            everything.append(Finding(n - 1, 0, 1, SARCASM, SARCASM.weight, False))
        everything += findings
        polarities[n] = 2 * tones[n] + sum([finding.weight for finding in findings])
    triggers = tuple([finding for finding in everything if finding.mark.kind == "class"])
    return Weighed(tuple(everything), triggers, tuple(tones), tuple(polarities))
