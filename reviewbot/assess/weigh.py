"""What each sentence of a review weighs, and which of its words say so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from reviewbot.assess.lexicon import Lexicon, lexicon
from reviewbot.assess.phrases import Mark
from reviewbot.assess.reading import ELONGATED, Sentence

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

SCOPE_WORDS = 3  # how far before a phrase a negation reaches, as in VADER
SARCASM = Mark("topic", "sarcasm", -3.0)
TROUBLE = -2.0  # the least weight that makes "if you love …" a joke
NEGATED_BLAME, NEGATED_PRAISE = -0.4, -0.8  # "not rude" praises less than "rude" blames


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase in sentence number ``sentence``, words ``start`` to ``end``, and what it weighs there."""

    sentence: int
    start: int
    end: int
    mark: Mark
    weight: float
    negated: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """All findings, and the tone of each sentence (VADER's compound, -1 to 1; 0 outside English)."""

    findings: tuple[Finding, ...]
    tones: tuple[float, ...]

    def polarity(self, sentence: int) -> float:
        """How good or bad one sentence is, taken as a whole."""
        said = sum(finding.weight for finding in self.findings if finding.sentence == sentence)
        return said + 2 * self.tones[sentence]


@cache
def _vader() -> "SentimentIntensityAnalyzer":
    # Imported on first use: its lexicon takes a tenth of a second that `reviewbot log` need not pay.
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    analyzer = SentimentIntensityAnalyzer()
    for word in lexicon("en").drop:
        analyzer.lexicon.pop(word, None)
    return analyzer


def _tone(sentence: Sentence) -> float:
    analyzer = _vader()
    if sentence.plain.isascii() and not any(word in analyzer.lexicon for word in sentence.words):
        return 0.0
    compound: float = analyzer.polarity_scores(ELONGATED.sub(r"\1\1", sentence.plain))["compound"]
    return compound


def _negated(words: Sequence[str], start: int, spoken: Lexicon) -> bool:
    for word in reversed(words[max(0, start - SCOPE_WORDS) : start]):
        if word in spoken.negators:
            return True
        if word in spoken.scope_ends:
            return False
    return False


def _findings(n: int, words: Sequence[str], spoken: Lexicon) -> list[Finding]:
    findings = []
    for hit in spoken.phrases.find(words):
        negated = bool(hit.start) and _negated(words, hit.start, spoken)
        weight = hit.mark.weight
        if negated:
            weight *= NEGATED_BLAME if weight < 0 else NEGATED_PRAISE
        findings.append(Finding(n, hit.start, hit.end, hit.mark, weight, negated))
    return findings


def _ironic(findings: Sequence[Finding]) -> bool:
    """Whether praise in this sentence is meant: not beside sarcasm, or "if you love" some trouble."""
    rules = {finding.mark.rule for finding in findings}
    return SARCASM.rule in rules or (
        "irony" in rules and any(finding.weight <= TROUBLE for finding in findings)
    )


def _turned(finding: Finding) -> Finding:
    if finding.mark.rule == "irony":
        return replace(finding, mark=SARCASM, weight=SARCASM.weight)
    return replace(finding, weight=min(finding.weight, 0.0))


def weigh(sentences: Sequence[Sentence], spoken: Lexicon, *, english: bool) -> Weighed:
    """Findings and tones of all sentences."""
    everything: list[Finding] = []
    tones = []
    for n, sentence in enumerate(sentences):
        findings = _findings(n, sentence.words, spoken)
        tone = _tone(sentence) if english else 0.0
        if _ironic(findings):
            findings = [_turned(finding) for finding in findings]
            tone = min(tone, 0.0)
        everything.extend(findings)
        tones.append(tone)
    return Weighed(tuple(everything), tuple(tones))
