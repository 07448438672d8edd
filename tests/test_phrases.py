"""The automaton finds what trying every phrase at every word would find."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.assess import phrases
from reviewbot.assess.phrases import GAP, GAP_WORDS, Hit, Mark, Phrases, Row, Slot, parse

TOPIC, PRAISE = Mark("topic", "wait", -2.0), Mark("topic", "overall", 2.0)
ALARM, HARMLESS = Mark("class", "safety", -3.5, sure=True), Mark("harmless", "harmless")
MARKS = (TOPIC, PRAISE, ALARM, HARMLESS)
WORDS = st.sampled_from(["so", "sick", "sickly", "of", "waiting", "was", "to", "die"])
SLOTS = st.sampled_from(["so", "sick", "sick*", "of/to", "wait*", "was", "die", "(so)"])
PIECES = st.lists(SLOTS, min_size=1, max_size=4)


def phrase(pieces: Sequence[str], gap_after: int) -> str:
    """A phrase of these pieces, perhaps with a gap in it, that stands without what is optional."""
    first, *rest = pieces
    if not rest:
        return first.strip("()")
    inner = [".." if n == gap_after else piece for n, piece in enumerate(rest[:-1])]
    return " ".join([first.strip("()"), *inner, rest[-1].strip("()")])


ROWS = st.lists(
    st.builds(
        lambda pieces, gap, mark: [(row, mark) for row in parse(phrase(pieces, gap), {"numbers": ()})],
        PIECES,
        st.integers(0, 3),
        st.sampled_from(MARKS),
    ),
    min_size=1,
    max_size=6,
).map(lambda many: [row for rows in many for row in rows])


def _fits(slot: Slot, word: str) -> bool:
    return any(word.startswith(one[:-1]) if one.endswith("*") else word == one for one in slot)


def _end(slots: Sequence[Slot], words: Sequence[str], at: int) -> int:
    """Where these slots end at the earliest if they are filled from ``at`` on; 0 if they are not."""
    if not slots:
        return at
    if slots[0] == GAP:
        return next((e for n in range(GAP_WORDS + 1) if (e := _end(slots[1:], words, at + n))), 0)
    return _end(slots[1:], words, at + 1) if at < len(words) and _fits(slots[0], words[at]) else 0


def _tried(rows: Sequence[Row], words: Sequence[str], *, alarms: bool) -> list[tuple[int, int, float]]:
    """The places of one side, and the weight that was found there."""
    side = [
        (slots, mark)
        for slots, mark in rows
        if (mark.kind == "class") == alarms or (alarms and mark.hides(len(slots)))
    ]
    side.sort(key=lambda row: (-len(row[0]), -abs(row[1].weight)))
    found, free = [], 0
    for start in range(len(words)):
        ends = [(end, mark) for slots, mark in side if (end := _end(slots, words, start))]
        if ends and start >= free:
            free = ends[0][0]
            found += [(start, free, ends[0][1].weight)] if not alarms or ends[0][1].kind == "class" else []
    return found


def _places(hits: Sequence[Hit], *, alarms: bool) -> list[tuple[int, int, float]]:
    return [(start, end, mark.weight) for start, end, mark in hits if (mark.kind == "class") == alarms]


@given(ROWS, st.lists(WORDS, max_size=12))
@settings(max_examples=300, deadline=None)
def test_the_longest_phrases_are_found_from_the_left_and_alarms_apart(
    rows: list[Row], words: list[str]
) -> None:
    hits = Phrases(rows).find(words)
    for alarms in (False, True):
        found, tried = _places(hits, alarms=alarms), _tried(rows, words, alarms=alarms)
        assert [place[:2] for place in found] == [place[:2] for place in tried]


def test_what_it_forgets_when_its_memory_is_full_it_finds_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(row, TOPIC) for row in parse("wait* .. (so) long", {"numbers": ()})]
    words = ["we", "waited", "so", "so", "long", "and", "wait", "for", "long"]
    expected = [(1, 5, TOPIC), (6, 9, TOPIC)]
    assert Phrases(rows).find(words) == expected
    monkeypatch.setattr(phrases, "MOST_STATES", 2)
    small = Phrases(rows)
    assert [small.find(words) for _ in range(3)] == [expected] * 3


@pytest.mark.parametrize("phrase", ["take (good care) of", "dog (guide/of help)", "be(st)", "so) sick"])
def test_brackets_around_more_than_one_word_are_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="brackets hold a word"):
        parse(phrase, {"numbers": ()})
