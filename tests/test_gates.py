"""Every check against a table of texts that it must stop and near misses that it must let pass."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.replies import checks
from reviewbot.replies.checks.plainly import plainly
from reviewbot.replies.scan import Scan, Starts, gates
from reviewbot.types import (
    Assessment,
    Brief,
    Business,
    Check,
    Location,
    Review,
    ReviewClass,
    StaffMention,
    Voice,
)

TABLES = Path(__file__).parent.parent / "fixtures" / "gates"
FEWEST = 3
LANGUAGES = {"en", "de", "es", "fr", "it", "nl", "pt"}
# What these look for is a list of words, so each language has one.
BY_WORDS = {
    *(
        "apology",
        "no_non_apology",
        "no_excuse",
        "no_promise",
        "no_incentive",
        "no_review_ask",
        "no_accusation",
    ),
    *("no_private_facts", "not_defensive", "no_staff_blame", "no_profanity", "tone", "ownership"),
}
USUAL = {
    "en": "We waited fifty minutes for a table, the soup was cold and the waiter was rude.",
    "de": "Wir haben ewig gewartet, das Essen war kalt und der Kellner unhöflich.",
    "es": "Esperamos mucho, la comida estaba fría y el camarero fue grosero.",
    "fr": "Nous avons attendu longtemps, le repas était froid et le serveur impoli.",
    "it": "Abbiamo aspettato molto, la cena era fredda e il cameriere scortese.",
    "nl": "We moesten lang wachten, het eten was koud en de ober onbeleefd.",
    "pt": "Esperamos muito, a comida estava fria e o garçom foi grosseiro.",
}


@dataclass(frozen=True)
class Sample:
    """One text, the check it is about, and whether that is to let it pass."""

    check: str
    language: str
    brief: Brief
    text: str
    passes: bool


def _samples() -> Iterator[Sample]:
    for path in sorted(TABLES.glob("*.toml")):
        for check, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for row in rows:
                for key in ("fails", "passes"):
                    for text in row[key]:
                        said = text if isinstance(text, str) else text[0] * text[1]
                        yield Sample(check, row.get("language", "en"), _brief(row), said, key == "passes")


def _brief(row: dict[str, Any]) -> Brief:
    language, stars = row.get("language", "en"), row.get("stars", 1)
    review = row["review"] if "review" in row else USUAL[language]
    negative = stars <= 2
    staff = tuple(StaffMention(name, polarity) for name, polarity in row.get("staff", {}).items())
    return Brief(
        review=Review(key="r1", rating=stars, text=review, author=row.get("author", "Maria Keller")),
        assessment=Assessment(
            -0.5 if negative else 0.8,
            negative,
            ReviewClass(row.get("class", "service")),
            urgent=False,
            language=language,
            staff=staff,
        ),
        business=Business("Harbor & Vine", regulated=row.get("regulated", "none")),
        location=Location(
            "main", "Main Street", "(831) 555-0100", "owner@example.com", "Elena Marchetti", "owner"
        ),
        platform=row.get("site", "google_business"),
        policy=tuple(row.get("policy", ())),
        recent=tuple(row.get("recent", ())),
        said=tuple(row.get("said", ())),
        voice=Voice(never=tuple(row.get("never", ())), address=row.get("address", {})),
    )


SAMPLES = list(_samples())


def verdict(sample: Sample) -> Check:
    return next(one for one in checks.run(sample.brief, sample.text) if one.check == sample.check)


def _name(sample: Sample) -> str:
    return f"{sample.check}-{sample.language}-{sample.text[:40]}"


@pytest.mark.parametrize("sample", [one for one in SAMPLES if not one.passes], ids=_name)
def test_a_check_stops_what_it_is_there_for(sample: Sample) -> None:
    found = verdict(sample)

    assert not found.ok
    assert found.detail


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.passes], ids=_name)
def test_a_check_lets_the_near_miss_pass(sample: Sample) -> None:
    found = verdict(sample)

    assert (found.ok, found.detail != "not needed here") == (True, True), found.detail


def test_every_check_has_texts_on_both_sides() -> None:
    counts: defaultdict[tuple[str, bool], int] = defaultdict(int)
    for sample in SAMPLES:
        counts[sample.check, sample.passes] += 1
    every = [one.check for one in checks.run(SAMPLES[0].brief, "I am sorry.")]

    assert [one for one in every if min(counts[one, True], counts[one, False]) < FEWEST] == []
    assert {check for check, _ in counts} == set(every)


def test_a_check_that_looks_for_words_has_texts_in_every_language() -> None:
    spoken = {(sample.check, sample.language, sample.passes) for sample in SAMPLES}
    wanted = {(check, code, side) for check in BY_WORDS for code in LANGUAGES for side in (True, False)}

    assert sorted(wanted - spoken) == []


# --- what the reader sees ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a v\u200bou\u00adcher", "a voucher"),
        ("\u202ea voucher\u202c", "a voucher"),
        ("\uff56\uff4f\uff55\uff43\uff48\uff45\uff52", "voucher"),
        ("d\u0456\u0455\u0441\u043eunt", "discount"),
        ("d\u0336i\u0336scount", "discount"),
        ("v-o-u-c-h-e-r", "voucher"),
        ("d1scount", "discount"),
        ("&#118;oucher &amp; more", "voucher & more"),
        ("don\u2019t", "don't"),
    ],
)
def test_letters_that_only_look_like_others_are_read_as_those(text: str, seen: str) -> None:
    assert plainly(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "Straße, größer, naïve, façade, crème brûlée, señor, não, œuvre",
        "Привет, мир",
        "I a m so, e.g. at 5pm, 2nd, WH1000XM4, 3 < 4, Q&notes, R&D",
        "Dear Maria,\n\nthank you.\n\tElena",
        "申し訳ございません",
    ],
)
def test_honest_letters_stay(text: str) -> None:
    assert plainly(text) == text


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [one for one in SAMPLES if one.check in BY_WORDS and not one.passes and one.text.isascii()]
    ),
    st.data(),
)
def test_no_sign_without_a_picture_hides_a_word_from_a_check(sample: Sample, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample.text)))
    sign = data.draw(st.sampled_from(["\u200b", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u034f"]))
    hidden = Sample(
        sample.check, sample.language, sample.brief, sample.text[:at] + sign + sample.text[at:], passes=False
    )

    assert not verdict(hidden).ok


@pytest.mark.parametrize(
    "junk", ["a", "a ", "a-", "1 ", "@", ".", "a.", "&", "(", "free ", "we will ", "é", "sorry. "]
)
def test_junk_of_any_length_is_judged(junk: str) -> None:
    assert checks.run(SAMPLES[0].brief, junk * 200_000)


@pytest.mark.parametrize("hidden", ["Your next dinner is free.", "I guarantee a refund.", "You liar."])
def test_nothing_hides_in_the_signature(hidden: str) -> None:
    text = f"I am sorry.\nElena Marchetti, owner. {hidden}"

    assert any(one.gate and not one.ok for one in checks.run(SAMPLES[0].brief, text) if one.check in BY_WORDS)


# --- the walk over the words ------------------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_one_walk_finds_what_every_pattern_finds_by_itself(language: str) -> None:
    file = resources.files("reviewbot.replies").joinpath("phrases", f"{language}-gates.toml")
    named = tomllib.loads(file.read_text(encoding="utf-8"))["gates"]
    alone = {gate: [re.compile(part, re.IGNORECASE) for part in parts] for gate, parts in named.items()}
    for sample in SAMPLES:
        text = plainly(sample.text[:2_000])
        if sample.language == language and len(text.lower()) == len(text):
            found = {gate for gate, parts in alone.items() if any(part.search(text) for part in parts)}
            assert gates((language,)).found(text).keys() == found, text


def test_a_set_that_leaves_something_out_stays_what_it_is() -> None:
    scan = Scan([("word", [r"so [^\W\d]+"])])

    assert scan.found("So 4 is SO MANY.") == {"word": [(8, 15)]}


def test_a_pattern_may_start_with_anything() -> None:
    scan = Scan(
        [("one", [r"\bwe(?:'ll| will)? (?:re)?pay\b", r"\[\w+\]"]), ("two", [r"\d+ ?%", "(?-i:Sue)"])]
    )

    assert scan.found("We repay 20 %, [so] says Sue. I sue. WE'LL PAY.") == {
        "one": [(0, 8), (15, 19), (37, 46)],
        "two": [(9, 13), (25, 28)],
    }


def test_patterns_that_wait_under_their_first_letters_are_tried_in_their_order() -> None:
    starts = Starts([(r"(?P<thing>(?:the|a) \w+) broke", "one"), (r"\w+ .*e", "two"), ("^late", "three")])

    assert [meaning for _, meaning in starts.fullmatches("The tap broke")] == ["one", "two"]
    assert next(starts.matches("and A tap broke twice", 4))[0]["thing"] == "A tap"
    assert [meaning for _, meaning in starts.matches("late")] == ["three"]
    assert not [*starts.matches("too late", 4)]
