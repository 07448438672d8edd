"""What a good reply does: reads fixtures/replies (its README says how), and judges replies to its reviews."""

import re
import tomllib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

from reviewbot import policy, replies
from reviewbot.assess import assess
from reviewbot.pipeline import RECENT
from reviewbot.replies.checks.exam import body_of
from reviewbot.replies.phrasebook import language_of, phrasebook
from reviewbot.replies.words import content_stems, plain, runs, sentences
from reviewbot.types import HELD, LANGUAGES, Brief, Business, Draft, Location, Review, ReviewClass

SET = Path(__file__).parents[1] / "fixtures" / "replies"
LATER = tuple(SET / name for name in ("second", "third", "fourth", "fifth"))
UNREAD = tuple(SET / name for name in ("sixth", "seventh"))  # no word of ours comes from these
HARDER = tuple(SET / name for name in ("eighth", "ninth"))  # told as facts; the writer knows the eighth
# The last is unread.
_AS_MOST_WRITE = (
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    "eighteenth",
)
ORDINARY = tuple(SET / name for name in _AS_MOST_WRITE)

# A judged reply passes with no failure at all; those of this kind must be none in the whole set.
FORBIDDEN = "forbidden"
_CONTENT = frozenset({ReviewClass.PRAISE, ReviewClass.QUESTION, ReviewClass.WRONG_BUSINESS, ReviewClass.SPAM})
_OPENING = 5  # words
_GREETINGS = (
    "hello hi dear good hallo guten liebe lieber bonjour bonsoir cher chère hola buenos buenas estimado"
    " estimada buongiorno buonasera salve gentile caro cara olá bom boa dag beste goedendag goedemiddag"
)
_GREETING = re.compile(rf"^(?:{_GREETINGS.replace(' ', '|')})\b[^,:.!]{{0,30}}[,:.!]\s*", re.IGNORECASE)
_LONGEST = 120  # words (policy.md C2, check 12)


@dataclass(frozen=True, slots=True)
class Sample:
    """A review of the set, and what the reply to it has to do. ``language``: the file's name, "other" too."""

    brief: Brief
    language: str
    trade: str
    traits: tuple[str, ...]
    classes: frozenset[ReviewClass]
    hold: bool | None
    mention: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    reply_language: frozenset[str]

    @property
    def secret(self) -> bool:
        """Whether the business may not even say that the reviewer was there."""
        return self.brief.business.regulated != "none"

    @property
    def held(self) -> bool:
        """Whether every class that is right for it waits for a named person."""
        return self.classes <= HELD

    @property
    def unhappy(self) -> bool:
        """Whether the reply owes an apology."""
        return not self.classes & _CONTENT

    @property
    def open(self) -> bool:
        """Whether the reply may go into what the review says: a complaint in words that we can answer."""
        known = self.language in LANGUAGES
        worded = any(sign.isalpha() for sign in self.brief.review.text)
        return self.unhappy and known and worded and not (self.secret or self.held)


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that a reply does not meet."""

    sample: Sample
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Variety:
    """How little a set of replies repeats itself. Containment: 5-word runs shared, of the shorter text's.

    ``furthest``: of the reply that is most like another; ``usual``: what 95 % of the replies stay under with
    the one that each is most like. ``starts``: share of first sentences whose first five words no other has.
    With a window, only the last so many replies count.
    """

    furthest: float
    usual: float
    starts: float


def load(folder: Path = SET) -> list[Sample]:
    """Every review of the set, file by file, in its order."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        if path.stem != "standing":
            told = tomllib.loads(path.read_text("utf-8"))
            found += [
                _sample(row, told["business"][row["business"]], told["language"], path.stem)
                for row in told["review"]
            ]
    return found


def rightly_classed(sample: Sample) -> Sample:
    """The sample with a class that is right for it, for judging the writer apart from the assessment."""
    told = sample.brief.assessment
    if told.class_ in sample.classes:
        return sample
    kind = next(one for one in ReviewClass if one in sample.classes)
    unhappy = sample.unhappy or kind is ReviewClass.WRONG_BUSINESS
    right = replace(told, class_=kind, negative=unhappy)
    return replace(sample, brief=replace(sample.brief, assessment=right))


def standing(folder: Path = SET) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The rules for every reply: language to group to regular expressions."""
    return tomllib.loads((folder / "standing.toml").read_text("utf-8"))


def _sample(row: Mapping[str, Any], business: Mapping[str, Any], language: str, stem: str) -> Sample:
    review = Review(
        key=row["id"],
        rating=row.get("stars"),
        title=row.get("title", ""),
        text=row["text"],
        author=row["author"],
        scale=(1, 5),
    )
    place = Location(
        "",
        business["name"],
        business.get("phone", ""),
        business["email"],
        business["signer"],
        business["signer_role"],
    )
    return Sample(
        brief=Brief(
            review=review,
            assessment=assess(review),
            business=Business(business["name"], regulated=business.get("regulated", "none")),
            location=place,
            platform=row["site"],
            policy=tuple(business.get("policy", ())),
        ),
        language=stem,
        trade=business["trade"],
        traits=tuple(row["traits"]),
        classes=frozenset(map(ReviewClass, row["class"])),
        hold=row.get("hold"),
        mention=tuple(map(tuple, row["mention"])),
        must_not=tuple(row["must_not"]),
        reply_language=frozenset(row.get("reply_language", [language])),
    )


def answered(briefs: Iterable[Brief]) -> Iterator[Draft]:
    """A draft for each, every one knowing the replies before it, as ``reviewbot draft`` writes them."""
    recent: deque[str] = deque(maxlen=RECENT)
    for brief in briefs:
        draft = replies.draft(replace(brief, recent=tuple(recent)))
        recent.appendleft(draft.text)
        yield draft


def mentioned(sample: Sample, text: str) -> list[bool]:
    """For each grievance, whether the reply names it."""
    return [
        any(re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE) for word in words)
        for words in sample.mention
    ]


def failures(sample: Sample, draft: Draft, rules: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Failure]:
    """Everything that the reply should have done and did not, or the other way round."""
    brief, text = sample.brief, draft.text
    said = language_of(body_of(brief, text))
    contacts = [way for way in (brief.location.phone, brief.location.email) if way]
    opening = " ".join(_body_sentences(brief, text)[:2])
    book = rules["en" if said not in LANGUAGES else said]
    unmet = (
        ("class", draft.class_ not in sample.classes, str(draft.class_)),
        ("hold", sample.hold not in {None, draft.hold}, f"hold={draft.hold}"),
        ("language", said not in sample.reply_language, said or "unknown"),
        ("length", len(text.split()) > _LONGEST, f"{len(text.split())} words"),
        ("form", not policy.rule(brief.platform).form.fits(text), "too long for the platform"),
        ("signature", brief.location.signer not in text.splitlines()[-1], text.splitlines()[-1]),
        ("contact", sample.unhappy and not any(way in text for way in contacts), "no way to reach us"),
        ("apology", sample.unhappy and not _found(book["sorry"], opening), opening),
    )
    # A reply in English under another language waits for a person, who is told why: that gate's refusal.
    told = "language" if sample.language not in LANGUAGES else ""
    gates = (("gate", f"{check.check}: {check.detail}") for check in draft.blocked if check.check != told)
    unnamed = (
        ("mention", " / ".join(words))
        for words, named in zip(sample.mention, mentioned(sample, text), strict=True)
        if not named
    )
    forbidden = ((FORBIDDEN, what) for what in _found(_patterns(sample, rules, book), text))
    return [
        Failure(sample, kind, what)
        for kind, what in (
            *((kind, what) for kind, wrong, what in unmet if wrong),
            *gates,
            *unnamed,
            *forbidden,
        )
    ]


def _patterns(
    sample: Sample, rules: Mapping[str, Mapping[str, Sequence[str]]], book: Mapping[str, Sequence[str]]
) -> list[str]:
    """What this reply must not hold: the review's own list, and the standing ones for its kind."""
    groups = {"always": True, "unhappy": sample.unhappy, "held": sample.held, "secret": sample.secret}
    wanted = [name for name, holds in groups.items() if holds]
    own = (rf"(?<!\w)(?:{pattern})" for pattern in sample.must_not)
    return [*own, *(one for name in wanted for one in (*rules["all"][name], *book[name]))]


def _found(patterns: Iterable[str], text: str) -> list[str]:
    hits = (re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in patterns)
    return [hit.group() for hit in hits if hit]


def _body_sentences(brief: Brief, text: str) -> list[str]:
    """The sentences without salutation ("Dear Maria,", "Maria,") and signature."""
    first = re.escape(brief.review.author.split()[0]) if brief.review.author else "$"
    body = _GREETING.sub("", body_of(brief, text), count=1)
    return sentences(re.sub(rf"^{first}[,:]\s*", "", body))


def shared_stems(sample: Sample, text: str) -> int:
    """How many content stems the reply has in common with the review."""
    small = phrasebook(sample.language).stopwords
    review = sample.brief.review
    theirs = content_stems(plain(f"{review.title}\n{review.text}"), small)
    return len(set(theirs) & set(content_stems(body_of(sample.brief, text), small)))


def variety(briefs: Sequence[Brief], texts: Sequence[str], window: int | None = None) -> Variety:
    """How little the bodies of these replies repeat each other."""
    bodies = [runs(body_of(brief, text)) for brief, text in zip(briefs, texts, strict=True)]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    closest = [0.0] * len(bodies)
    for at, body in enumerate(bodies):
        first = 0 if window is None else at - window
        shared = Counter(other for run in body for other in holders[run] if other >= first)
        for other, count in shared.items():
            share = count / max(1, min(len(body), len(bodies[other])))
            closest[at], closest[other] = max(closest[at], share), max(closest[other], share)
        for run in body:
            holders[run].append(at)
    starts = [_start(brief, text) for brief, text in zip(briefs, texts, strict=True)]
    return Variety(max(closest), quantiles(closest, n=20)[-1], _alone(starts, window or len(starts)))


def _alone(starts: Sequence[str], window: int) -> float:
    """Share of the starts that no other has, among the ``window`` before and after it."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, start in enumerate(starts):
        places[start].append(at)
    far = len(starts) + window
    gaps = ([-far, *found, 2 * far] for found in places.values())
    alone = sum(
        after - at > window < at - before
        for found in gaps
        for before, at, after in zip(found, found[1:], found[2:], strict=False)
    )
    return alone / len(starts)


def _start(brief: Brief, text: str) -> str:
    """The first five words of the first sentence after the salutation."""
    first = " ".join(_body_sentences(brief, text)[:1])
    return " ".join(re.findall(r"\w+(?:['’]\w+)*", first)[:_OPENING]).casefold()


def coverage(samples: Sequence[Sample], drafts: Sequence[Draft], *, complaints: bool = True) -> float:
    """Share of the grievances that the replies name; in all or in the open complaints alone."""
    named = [
        hit
        for sample, draft in zip(samples, drafts, strict=True)
        if sample.open or not complaints
        for hit in mentioned(sample, draft.text)
    ]
    return sum(named) / len(named)


def stems_share(samples: Sequence[Sample], drafts: Sequence[Draft]) -> float:
    """Share of the open complaints whose reply has two content stems or more in common with the review."""
    open_ = [
        shared_stems(sample, draft.text) >= 2
        for sample, draft in zip(samples, drafts, strict=True)
        if sample.open
    ]
    return sum(open_) / len(open_)


def pass_rate(samples: Sequence[Sample], found: Sequence[Failure]) -> float:
    """Share of the reviews whose reply meets every expectation."""
    failed = {one.sample.brief.review.key for one in found}
    return 1 - len(failed) / len(samples)
