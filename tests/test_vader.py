"""The fast VADER says what vaderSentiment says, dict for dict."""

import csv
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment import vaderSentiment as upstream  # noqa: N813 - as vader.py calls it

from reviewbot.assess.vader import Layer, Vader

SETS = Path(__file__).parents[2] / "shared" / "data" / "sentiment"
EVERY = 23  # of ninety thousand texts, so that upstream takes seconds and not a minute
THEIRS = upstream.SentimentIntensityAnalyzer()
OURS = Vader()
IDIOMS = (*upstream.SPECIAL_CASES, *(phrase for phrase in upstream.BOOSTER_DICT if " " in phrase))
RULES = "no nor or so this never without doubt least at very but the kind of for to isn't ISN'T"
RULED = RULES.split()
WORDS = (
    st.sampled_from(sorted(THEIRS.lexicon))
    | st.sampled_from(sorted(upstream.BOOSTER_DICT))
    | st.sampled_from(sorted(upstream.NEGATE))
    | st.sampled_from(sorted(THEIRS.emojis))
    | st.sampled_from(IDIOMS)
    | st.sampled_from(RULED)
    | st.sampled_from(["a", "table", "good", "bad", "great", "shit", "die", "heart", "12", "é", "ß"])
    | st.text(max_size=5)
)
SIGNS = st.sampled_from(["", "", "", "", "!", "?", "...", ",", '"', "!!!", "?!", ")", "'"])
BLANKS = st.sampled_from([" ", " ", " ", "\n", "  ", "\u00a0", ""])


@st.composite
def pieces(draw: st.DrawFn) -> str:
    word = draw(WORDS)
    said = draw(st.sampled_from([word, word, word, word.upper(), word.title()]))
    return f"{draw(SIGNS)}{said}{draw(SIGNS)}{draw(BLANKS)}"


TEXTS = st.lists(pieces(), max_size=14).map("".join)


@given(TEXTS)
def test_texts_of_what_the_rules_ask_for_sound_as_upstream_has_them(text: str) -> None:
    assert OURS.polarity_scores(text) == THEIRS.polarity_scores(text)


@given(st.lists(st.sampled_from([*RULED, *IDIOMS, "good", "GOOD", "bad", "great", "VERY"]), max_size=9))
def test_rules_that_meet_in_one_window_are_asked_in_upstreams_order(words: list[str]) -> None:
    text = " ".join(words)
    assert OURS.polarity_scores(text) == THEIRS.polarity_scores(text)


@given(st.text())
def test_any_text_sounds_as_upstream_has_it(text: str) -> None:
    assert OURS.polarity_scores(text) == THEIRS.polarity_scores(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "!!!", "good", "GOOD", "GOOD day", "no", "no good", "good no", "but", "good but bad"),
        *("good good but good bad", "never so good", "It was so and so good", "without a doubt good"),
        *(
            "kind of good",
            "a kind of magic",
            "the kind",
            "to die for",
            "bad ass",
            "yeah right",
            "the bus stop",
        ),
        *(
            "at least good",
            "very least good",
            "least good",
            "nice and least good",
            "good😀bad",
            "😀",
            "x :) y",
        ),
        *("hope love!!!!!!", "good????", "good??", "neither good nor bad", "no food or good service"),
    ],
)
def test_what_upstream_has_a_rule_for_sounds_as_it_has_it(text: str) -> None:
    assert OURS.polarity_scores(text) == THEIRS.polarity_scores(text)


def _texts() -> Iterator[str]:
    csv.field_size_limit(10**9)
    for path in sorted(SETS.glob("*/reviews.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield from filter(None, (row["title"], row["text"]))


@pytest.mark.skipif(not SETS.is_dir(), reason="the labelled reviews are not beside this checkout")
def test_labelled_reviews_sound_as_upstream_has_them() -> None:
    texts = [*islice(_texts(), 0, None, EVERY)]
    assert texts
    assert not [text for text in texts if OURS.polarity_scores(text) != THEIRS.polarity_scores(text)]


@cache
def _laid_over() -> tuple[Vader, upstream.SentimentIntensityAnalyzer, Layer]:
    layer = Layer(
        "house", {"crumb": -2.0, "good": -1.5, "never": 1.0, "the": 0.5}, frozenset({"great", "no"})
    )
    theirs = upstream.SentimentIntensityAnalyzer()
    theirs.lexicon.update(layer.weights)
    for word in layer.drop:
        del theirs.lexicon[word]
    return Vader(layer), theirs, layer


@given(st.lists(WORDS | st.sampled_from(["crumb", "the", "never", "no", "Great"]), max_size=12).map(" ".join))
def test_a_layer_does_what_its_words_would_do_in_upstreams_lexicon(text: str) -> None:
    ours, theirs, _ = _laid_over()
    assert ours.polarity_scores(text) == theirs.polarity_scores(text)


@given(TEXTS)
def test_a_layer_changes_only_its_own_words(text: str) -> None:
    ours, _, layer = _laid_over()
    low = text.lower()
    if not any(word in low for word in (*layer.weights, *layer.drop)):
        assert ours.polarity_scores(text) == OURS.polarity_scores(text)
