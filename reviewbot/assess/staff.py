"""Members of staff whom a reviewer names, and how each is spoken of.

The roster decides where there is one; other names are taken only where the wording leaves no doubt,
since a false name embarrasses somebody in front of their colleagues.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewbot.assess.naming import (
    NAME,
    Heard,
    Said,
    Span,
    as_written,
    cues,
    groups,
    might_name,
    named,
    strangers,
    subject,
    told,
    verb_follows,
)
from reviewbot.assess.reading import Sentence
from reviewbot.assess.roster import (
    TELLING,
    WORD,
    Member,
    Roster,
    folded,
    not_names,
    one_letter_apart,
    only_names,
    roster,
)
from reviewbot.assess.tone import compound
from reviewbot.assess.weigh import Weighed
from reviewbot.types import StaffMention

SUBJECT_WORDS = 4  # how far before a name its own clause may begin: "and our lovely server Maria"
DENIED_WORDS = 3  # how far a negation reaches, as in VADER
MONTHS = frozenset({"april", "may", "june", "august"})


class Mention(NamedTuple):
    """Somebody named in a sentence: who, and where the name stands."""

    who: str
    span: Span


# --- by the roster ------------------------------------------------------------------------------


def _written_as_name(what: Said, at: int) -> bool:
    """Whether the word has the capital of a name, and not that of a month or of a sentence's beginning."""
    if what.shouted or not what.written[at][0].isupper():
        return False
    if what.words[at] in MONTHS and at and what.words[at - 1] in cues().sets["dating"]:
        return False
    return at > 0 or subject(what, at + 1) or (what.words[at] not in MONTHS and verb_follows(what, at + 1))


def _is_surname(word: str, rest: Sequence[str]) -> bool:
    return word in rest or (len(word) >= TELLING and any(one_letter_apart(word, name) for name in rest))


def _fits(member: Member, what: Said, at: int, *, word: bool) -> int:
    """Where the name ends if it may be this member's; 0 if another surname follows, or "'s Kitchen"."""
    end = at + 1
    rest = member.words[1:]
    if what.words[at] == f"{member.words[0]}s":  # "Elenas Beratung"
        return end
    while end < len(what.words) and _is_surname(what.words[end], rest) and what.gaps[end] in {" ", "-"}:
        end += 1
    if end >= len(what.words) or what.gaps[end] != " " or what.shouted:
        return end
    following = what.written[end]
    if what.written[at].endswith("'s"):
        return 0 if following[0].isupper() else end
    if end > at + 1 or not following[0].isupper() or not (rest or word):
        return end
    initial = len(following) == 1 and following != "I"
    if initial:
        return end + 1 if any(word.startswith(folded(following)) for word in rest) else 0
    return end if folded(following) in not_names() or not NAME.fullmatch(following) else 0


def _whose(house: Roster, what: Said, at: int) -> Mention | None:
    """Whom of the house the word names, if anybody."""
    titled = at > 0 and what.words[at - 1] in cues().sets["titles"]
    surnamed = house.surnames.get(what.words[at], ()) if titled else ()
    if surnamed:
        return Mention(surnamed[0].name, Span(at, at + 1)) if len(surnamed) == 1 else None
    called = house.called(what.words[at])
    if called is None:
        return None
    ends = {member: end for member in called.members if (end := _fits(member, what, at, word=called.word))}
    furthest = [member for member, end in ends.items() if end == max(ends.values())]
    if not furthest:
        return None
    span = Span(at, ends[furthest[0]])
    alone = span.end == at + 1
    if called.word and alone and not _written_as_name(what, at):
        return None
    if called.near and (len(furthest) > 1 or not told(what, *span)):
        return None
    return Mention(furthest[0].name if len(furthest) == 1 else as_written(what, span), span)


def _on_roster(house: Roster, what: Said, author: frozenset[str]) -> list[Mention]:
    mentions = []
    free = 0
    for at, word in enumerate(what.words):
        found = _whose(house, what, at) if at >= free and word not in author else None
        if found and not strangers(what, *found.span):
            mentions.append(found)
            free = found.span.end
    return mentions


# --- by the wording -----------------------------------------------------------------------------


def _by_wording(heard: Heard, own: frozenset[str]) -> dict[str, str]:
    """First names, folded, that the wording makes a colleague's somewhere, as they are written there."""
    sentences, telling = heard.sentences, cues().telling
    near = [n for n, sentence in enumerate(sentences) if not telling.isdisjoint(sentence.words)]
    if not near:
        return {}
    last, titles = len(sentences) - 1, cues().sets["titles"]
    titled = {n + 1 for n in near if n < last and folded(sentences[n].words[-1]) in titles}
    found: dict[str, str] = {}
    not_theirs = set()
    for n in sorted(titled.union([n for n in near if might_name(sentences[n])])):
        what = heard[n]
        before = folded(sentences[n - 1].words[-1]) if n else ""
        for span, theirs in named(what, own, title=before, last=n == last):
            if theirs:
                found.setdefault(what.words[span.start], as_written(what, span))
            else:
                not_theirs.add(what.words[span.start])
    if not found:
        return found
    small = {word for sentence in sentences for word in sentence.plain.split()}
    return {
        word: name
        for word, name in found.items()
        if word not in not_theirs and (word in only_names() or name.lower() not in small)
    }


def _again(known: dict[str, str], what: Said) -> Iterator[Mention]:
    for at, word in enumerate(what.words):
        if word in known and (what.written[at][0].isupper() or known[word] not in what.written):
            yield Mention(known[word], Span(at, at + 1))


# --- how they are spoken of ---------------------------------------------------------------------


def _cuts(what: Said, together: Sequence[Sequence[Span]]) -> list[int]:
    """Where a sentence begins to speak of something else."""
    sets = cues().sets
    cuts = {0, len(what.words)}
    for at in range(1, len(what.words)):
        word, gap = what.words[at], what.gaps[at]
        apart = "," in gap or what.words[at - 1] in sets["joins"]
        trade = not sets["roles"].isdisjoint(what.words[at : at + 3])
        contrast = word in sets["contrasts"] and sets["pronouns"].isdisjoint(what.words[at + 1 : at + 2])
        if contrast or ";" in gap or (apart and word in sets["determiners"] and not trade):
            cuts.add(at)
    for n, group in enumerate(together):
        start = group[0].start
        near = range(start, max(0, start - SUBJECT_WORDS), -1)
        apart_at = next((at for at in near if "," in what.gaps[at] or what.words[at - 1] in sets["joins"]), 0)
        cuts.add(apart_at or (start if n else 0))
    return sorted(cuts)


class Opinion(NamedTuple):
    """What is said of somebody: of their conduct, and how the words about them sound; below 0 bad.

    Conduct goes before all else: "Rebecca took care of my problem" speaks of trouble, and praises.
    """

    conduct: int
    sound: float


def _conduct(words: Sequence[str]) -> int:
    """How many words praise what somebody did or was, less those that blame.

    "Not helpful" blames; "not rude" is no praise yet.
    """
    sets = cues().sets
    told_of = 0
    for at, word in enumerate(words):
        way = (word in sets["kindly"]) - (word in sets["unkindly"])
        denied = way and not sets["negations"].isdisjoint(words[max(0, at - DENIED_WORDS) : at])
        told_of += way if not denied else -max(way, 0)
    return told_of


def _opinion(sentence: Sentence, n: int, weighed: Weighed, start: int, end: int) -> Opinion:
    """What the words ``start`` to ``end`` of sentence ``n`` say."""
    conduct = _conduct([*map(folded, sentence.words[start:end])])
    if conduct:
        return Opinion(conduct, 0.0)
    if (start, end) == (0, len(sentence.words)):
        return Opinion(0, weighed.polarities[n])
    sound = sum([one.weight for one in weighed.findings if one.sentence == n and start <= one.start < end])
    if weighed.tones[n]:
        found = list(sentence.spelling.word.finditer(sentence.plain))
        sound += 2 * compound(sentence.plain[found[start].start() : found[end - 1].end()])
    return Opinion(0, sound)


def _goes_on(heard: Heard, weighed: Weighed, n: int, mentions: dict[int, list[Mention]]) -> Iterator[Opinion]:
    """What the sentences from ``n`` on say of the one named before: "She was wonderful"."""
    pronouns = cues().sets["pronouns"]
    while n < len(heard.sentences) and n not in mentions:
        what = heard[n]
        # "Elena M. was lovely" is two sentences for a machine.
        if what.words[0] not in pronouns and not what.written[0][0].islower():
            return
        yield _opinion(heard.sentences[n], n, weighed, 0, _cuts(what, ())[1])
        n += 1


def _opinions(
    heard: Heard, weighed: Weighed, mentions: dict[int, list[Mention]]
) -> Iterator[tuple[str, Opinion]]:
    """Each who is named, with what one clause about them says."""
    for n, found in mentions.items():
        what = heard[n]
        together = list(groups(what, [mention.span for mention in found]))
        cuts = _cuts(what, together)
        for group in together:
            first = group[0].start
            start = max(cut for cut in cuts if cut <= first)
            start += what.words[start] in cues().sets["contrasts"] and start < first
            end = min(cut for cut in cuts if cut > first and cut >= group[-1].end)
            opinion = _opinion(heard.sentences[n], n, weighed, start, end)
            if opinion.sound < 0 and first and what.words[first - 1] in cues().sets["objects"]:
                opinion = Opinion(0, 0.0)
            more = _goes_on(heard, weighed, n + 1, mentions) if len(together) == 1 else ()
            for mention in found:
                if mention.span in group:
                    yield mention.who, opinion
            yield from ((found[-1].who, one) for one in more)


def staff_named(
    sentences: Sequence[Sentence], weighed: Weighed, entries: Sequence[str], author: str, house: str = ""
) -> tuple[StaffMention, ...]:
    """Who is named, each once, with what the clauses about them add up to.

    ``entries`` is the roster: first or full names, nicknames in brackets; whom it knows is told by the
    name it has there. Two of one name that the review does not tell apart stay as the review writes them.
    Neither the reviewer (``author``) nor the business (``house``) is ever taken for a member of staff.
    """
    heard = Heard(sentences)
    customer = frozenset(folded(word) for word in WORD.findall(author) if len(word) > 1)
    mentions: dict[int, list[Mention]] = {}
    known = roster(tuple(entries)) if entries else None
    if known:
        for n, sentence in enumerate(sentences):
            if any(map(known.called, sentence.words)) or not known.surnames.keys().isdisjoint(sentence.words):
                found = _on_roster(known, heard[n], customer)
                if found:
                    mentions[n] = found
    own = customer | frozenset(map(folded, WORD.findall(house))) | (known.words if known else frozenset())
    others = _by_wording(heard, own)
    if others:
        for n, sentence in enumerate(sentences):
            if not others.keys().isdisjoint(map(folded, sentence.words)):
                merged = [*mentions.get(n, ()), *_again(others, heard[n])]
                taken = {mention.span.start: mention for mention in reversed(merged)}
                if taken:
                    mentions[n] = [taken[start] for start in sorted(taken)]
    if not mentions:
        return ()
    totals: dict[str, Opinion] = {}
    for name, one in _opinions(heard, weighed, dict(sorted(mentions.items()))):
        before = totals.get(name, Opinion(0, 0.0))
        totals[name] = Opinion(before.conduct + one.conduct, before.sound + one.sound)
    said_of = {name: total.conduct or total.sound for name, total in totals.items()}
    return tuple([StaffMention(name, (total > 0) - (total < 0)) for name, total in said_of.items()])
