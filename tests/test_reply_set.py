"""The set of reviews in fixtures/replies is whole, its judge is awake, and the writer stays where it is.

The bounds on the writer stand a little under what was measured when they were last moved: raise them with
the writer. Figures: ``PYTHONPATH=tests python tests/bench/bench_replies.py``.
"""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reply_judge import (
    FORBIDDEN,
    HARDER,
    LATER,
    ORDINARY,
    SET,
    UNREAD,
    Failure,
    Sample,
    answered,
    coverage,
    failures,
    load,
    pass_rate,
    rightly_classed,
    shared_stems,
    standing,
    stems_share,
    variety,
)
from reviewbot.types import LANGUAGES, Brief, Draft, ReviewClass

SAMPLES = {sample.brief.review.key: sample for sample in load()}
RULES = standing()
# What issue 5 lists as tricky, and what else it asks a shape of its own for: more than one of each.
TRICKY = {
    *("threat", "illness", "injury", "discrimination", "staff named", "refund demanded", "medical detail"),
    *("sarcasm", "profanity", "empty", "rating only", "mixed", "wrong business", "several", "injection"),
    *("personal data", "other language", "praise", "question", "grief", "regulated", "short form"),
}


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return list(answered(sample.brief for sample in SAMPLES.values()))


@pytest.fixture(scope="module")
def found(drafts: list[Draft]) -> list[Failure]:
    pairs = zip(SAMPLES.values(), drafts, strict=True)
    return [one for sample, draft in pairs for one in failures(sample, draft, RULES)]


def kinds(key: str, text: str, kind: ReviewClass = ReviewClass.SERVICE, *, hold: bool = False) -> set[str]:
    """What the judge says of a text under one review of the set, were its class and hold these."""
    draft = Draft(text, hold, False, False, kind, (), 100, "person")
    return {one.kind for one in failures(SAMPLES[key], draft, RULES)}


def test_every_id_is_used_once() -> None:
    ids = [sample.brief.review.key for folder in (SET, *LATER) for sample in load(folder)]
    assert len(set(ids)) == len(ids)


def test_there_are_enough_reviews_in_each_language_and_trade() -> None:
    languages = Counter(sample.language for sample in SAMPLES.values())
    assert set(languages) == {*LANGUAGES, "other"}
    assert all(languages[language] >= 10 for language in LANGUAGES)
    assert languages["en"] >= 24
    assert sum(sample.unhappy for sample in SAMPLES.values()) >= 84
    assert len({sample.trade for sample in SAMPLES.values()}) >= 15


def test_every_tricky_trait_is_there_more_than_once() -> None:
    traits = Counter(trait for sample in SAMPLES.values() for trait in sample.traits)
    assert {trait for trait, count in traits.items() if count >= 2} >= TRICKY


def test_every_kind_of_duty_of_secrecy_is_there() -> None:
    regulated = {sample.brief.business.regulated for sample in SAMPLES.values()}
    assert regulated == {"none", "hipaa", "legal", "therapy", "financial", "vet"}


def test_a_reply_to_a_held_class_is_expected_to_wait() -> None:
    assert not [key for key, sample in SAMPLES.items() if sample.held and not sample.hold]


def test_what_a_reply_should_name_is_not_what_it_must_not_hold() -> None:
    for sample in SAMPLES.values():
        for words in sample.mention:
            clean = [
                word
                for word in words
                if not any(
                    re.search(rf"(?<!\w)(?:{banned})", word, re.IGNORECASE) for banned in sample.must_not
                )
            ]
            assert clean, (sample.brief.review.key, words)


def test_secrecy_asks_for_no_mention_at_all() -> None:
    assert not [key for key, sample in SAMPLES.items() if sample.secret and sample.mention]


def test_every_open_complaint_says_what_has_to_be_named_unless_it_says_nothing() -> None:
    silent = {key for key, sample in SAMPLES.items() if sample.open and not sample.mention}
    assert silent == {key for key in silent if "vague" in SAMPLES[key].traits}


def test_the_standing_rules_speak_every_language() -> None:
    assert set(RULES) == {"all", *LANGUAGES}
    groups = {"always", "unhappy", "held", "secret", "sorry"}
    assert all(set(book) == groups for book in RULES.values())
    assert all(book["sorry"] for language, book in RULES.items() if language != "all")
    for book in RULES.values():
        for patterns in book.values():
            for pattern in patterns:
                re.compile(pattern)


GOOD = (
    "Hannah, I am sorry. The lamb shank was dry, the gravy cold, and we kept you waiting for the table you"
    " had booked. That is our fault. I will go through the evening with the kitchen. What would put this"
    " right? Please call me at (503) 555-0118.\nDana Whitlock, owner"
)


def test_a_good_reply_passes() -> None:
    assert kinds("en-lamb", GOOD) == set()


@pytest.mark.parametrize(
    ("was", "is_", "kind"),
    [
        ("I am sorry.", "Thank you.", "apology"),
        ("I am sorry.", "I am sorry if you were upset.", FORBIDDEN),
        ("That is our fault.", "We were very busy.", FORBIDDEN),
        ("That is our fault.", "We will refund everything.", FORBIDDEN),
        ("That is our fault.", "A free meal is waiting.", FORBIDDEN),
        ("That is our fault.", "Would you change your review?", FORBIDDEN),
        ("That is our fault.", "This review is fake.", FORBIDDEN),
        ("That is our fault.", "I am delighted that you wrote.", FORBIDDEN),
        ("That is our fault.", "Ninety dollars, $90, is a lot.", FORBIDDEN),
        ("That is our fault.", "That is our fault , entirely.", FORBIDDEN),
        ("the gravy cold", "the dinner cold", "mention"),
        ("(503) 555-0118", "any time", "contact"),
        ("Dana Whitlock, owner", "The team", "signature"),
    ],
)
def test_the_judge_sees(was: str, is_: str, kind: str) -> None:
    assert was in GOOD
    assert kind in kinds("en-lamb", GOOD.replace(was, is_))


def test_the_judge_sees_a_wrong_class_a_wrong_hold_and_a_wrong_language() -> None:
    assert "class" in kinds("en-lamb", GOOD, ReviewClass.PRAISE)
    assert "hold" in kinds("en-lamb", GOOD, hold=True)
    assert "language" in kinds("de-schnitzel", GOOD)


def test_the_judge_sees_an_admission_under_a_held_class() -> None:
    text = "I am sorry you two fell ill. That is our fault. Call (503) 555-0118.\nDana Whitlock, owner"
    held = kinds("en-mussels-ill", text, ReviewClass.SAFETY, hold=True)
    assert held == {FORBIDDEN}
    careful = text.replace(" That is our fault.", "")
    assert kinds("en-mussels-ill", careful, ReviewClass.SAFETY, hold=True) == set()


@pytest.mark.parametrize(
    "told", ["your tooth", "your visit", "as our patient", "Carol", "your appointment", "the extraction"]
)
def test_the_judge_sees_a_breach_of_secrecy(told: str) -> None:
    text = f"I am sorry about {told}. Please call (919) 555-0125.\nDr. Helen Sato, practice owner"
    assert kinds("en-dentist-nerve", text, ReviewClass.PRIVACY, hold=True) == {FORBIDDEN}


def test_shared_stems_are_those_of_the_review_and_not_of_the_signature() -> None:
    sample = SAMPLES["en-lamb"]
    assert shared_stems(sample, GOOD) >= 4
    assert shared_stems(sample, "I am sorry.\nDana Whitlock, owner") == 0


def brief_by(author: str) -> Brief:
    sample: Sample = SAMPLES["en-lamb"]
    return replace(sample.brief, review=replace(sample.brief.review, author=author))


def test_variety_tells_a_template_from_replies_of_their_own() -> None:
    briefs = [brief_by("Hannah"), brief_by("Omar")]
    template = [GOOD, GOOD.replace("Hannah", "Omar")]
    assert variety(briefs, template).starts == 0
    assert variety(briefs, template).furthest > 0.9
    own = [
        GOOD,
        "Omar, a cold gravy is no dinner, and I apologize for it with all my heart.\nDana Whitlock, owner",
    ]
    assert variety(briefs, own).starts == 1
    assert variety(briefs, own).furthest == 0


# Measured in November 2026, with the classes of that day (97 % pass where a right class is handed over):
# passed 90.6 %, coverage 95.8 %, two stems 95.6 %, unique openings 100 %, nearest other reply .13 at worst.
# The goals are in the bench.


def test_the_writer_passes_what_it_passed_before(found: list[Failure]) -> None:
    assert pass_rate(list(SAMPLES.values()), found) >= 0.84


def test_the_writer_names_the_grievances_that_it_named_before(drafts: list[Draft]) -> None:
    samples = list(SAMPLES.values())
    assert coverage(samples, drafts) >= 0.92
    assert stems_share(samples, drafts) >= 0.92


def test_forbidden_content_does_not_grow(found: list[Failure]) -> None:
    told = [(one.sample.brief.review.key, one.what) for one in found if one.kind == FORBIDDEN]
    assert len(told) <= 1, told


def test_no_reply_is_like_another(drafts: list[Draft]) -> None:
    kept = variety([sample.brief for sample in SAMPLES.values()], [draft.text for draft in drafts])
    assert kept.furthest <= 0.15
    assert kept.starts >= 0.75


def test_every_reply_is_signed_fits_and_is_in_its_language(found: list[Failure]) -> None:
    unmet = {"signature", "language", "length", "form"}
    assert not [(one.sample.brief.review.key, one.kind, one.what) for one in found if one.kind in unmet]


def test_nearly_every_complaint_gets_an_apology_and_a_way_to_reach_us(found: list[Failure]) -> None:
    told = [(one.sample.brief.review.key, one.kind) for one in found if one.kind in {"apology", "contact"}]
    assert len(told) <= 3, told  # praise by its stars, a complaint by its words


# The later sets, with the class handed over, for they judge the writer alone. Before it had seen them it
# passed 69 %, 73 %, 71 % and 64 % of them (fixtures/replies/README.md says how they came about).


@pytest.mark.parametrize("folder", [*LATER, *UNREAD, *HARDER, *ORDINARY], ids=lambda folder: folder.name)
def test_a_later_set_is_whole(folder: Path) -> None:
    samples = load(folder)
    assert {sample.language for sample in samples} == set(LANGUAGES)
    assert not [one.brief.review.key for one in samples if one.held and one.hold is False]
    assert not [one.brief.review.key for one in samples if one.secret and one.mention]


def judged(folder: Path) -> tuple[list[Sample], list[Draft], list[Failure]]:
    """The reviews with the right class handed over, their drafts, and where these fall short."""
    samples = [rightly_classed(sample) for sample in load(folder)]
    drafts = list(answered(sample.brief for sample in samples))
    pairs = zip(samples, drafts, strict=True)
    return samples, drafts, [one for sample, draft in pairs for one in failures(sample, draft, RULES)]


@pytest.mark.parametrize("folder", LATER, ids=lambda folder: folder.name)
def test_the_writer_keeps_what_a_later_set_taught_it(folder: Path) -> None:
    samples, drafts, found = judged(folder)
    assert not [(one.sample.brief.review.key, one.what) for one in found if one.kind == FORBIDDEN]
    assert pass_rate(samples, found) >= 0.85
    assert coverage(samples, drafts) >= 0.90
    assert stems_share(samples, drafts) >= 0.94


# Set: forbidden at most (should be 0: README.md of the sets says what they are), passed, grievances named.
# Which of several things is named is left to chance: any change moves these by two or three reviews.
FLOORS = {
    "sixth": (4, 0.76, 0.88),
    "seventh": (4, 0.73, 0.86),
    "eighth": (42, 0.64, 0.80),
    "ninth": (38, 0.46, 0.70),
    "tenth": (3, 0.88, 0.94),
    "eleventh": (8, 0.75, 0.87),
    "twelfth": (3, 0.81, 0.87),
    "thirteenth": (3, 0.77, 0.86),
    "fourteenth": (10, 0.73, 0.90),
    "fifteenth": (3, 0.78, 0.84),
    "sixteenth": (4, 0.73, 0.81),
    "seventeenth": (6, 0.75, 0.87),
    "eighteenth": (6, 0.68, 0.82),
}


@pytest.mark.parametrize("folder", [*UNREAD, *HARDER, *ORDINARY], ids=lambda folder: folder.name)
def test_the_writer_does_not_fall_back_on_reviews_that_it_does_not_master(folder: Path) -> None:
    samples, drafts, found = judged(folder)
    forbidden, passed, named = FLOORS[folder.name]
    assert sum(one.kind == FORBIDDEN for one in found) <= forbidden
    assert pass_rate(samples, found) >= passed
    assert coverage(samples, drafts) >= named
