"""The rules of the platforms, and the gate before a customer is asked for a fresh look."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.policy import COOLING_OFF, Form, ask_problems, ask_text, may_ask, rule, stale
from reviewbot.types import Business, Case, Listing, Location, RecoveryState, ReplyState, ReviewClass

CLOSED_AT = datetime(2026, 6, 5, 3, 0, tzinfo=UTC)
LATER = CLOSED_AT + COOLING_OFF
BUSINESS = Business("Harbor & Vine", timezone="America/Los_Angeles")
LOCATION = Location("main-street", "Main Street", signer="Elena Marchetti")
CLOSED = Case(
    id=1,
    review_id=1,
    rev=7,
    reply_state=ReplyState.LIVE,
    recovery_state=RecoveryState.CLOSED,
    text="",
    writer="template/1",
    checks=(),
    score=80,
    opened_at=CLOSED_AT - timedelta(days=2),
    closed_at=CLOSED_AT,
    outcome="satisfied",
)

# Names of the configuration, as the contract lists them.
ASK = {
    "webpage": "off",
    "feed": "off",
    "apple_rss": "off",
    "apple_connect": "off",
    "google_play": "locked",
    "google_business": "on",
    "google_places": "off",
    "yelp": "locked",
    "trustpilot": "off",
    "tripadvisor": "off",
    "facebook": "on",
    "steam": "locked",
    "woocommerce": "off",
    "judgeme": "off",
    "yotpo": "off",
    "etsy": "off",
    "import": "off",
    "amazon": "locked",
}
NEVER = {
    ReviewClass.SAFETY,
    ReviewClass.DISCRIMINATION,
    ReviewClass.PRIVACY,
    ReviewClass.EXTORTION,
    ReviewClass.WRONG_BUSINESS,
    ReviewClass.SPAM,
}
SETTLED = {RecoveryState.ASKED, RecoveryState.NOT_ASKED, RecoveryState.OBSERVED}
PROFILES = ("none", "hipaa", "legal", "therapy", "financial", "vet")
OUTCOMES = ("satisfied", "not_satisfied", "no_answer", "")


def listing(site: str, *, ask: bool | None = None) -> Listing:
    return Listing("front-page", site, ask=ask)


@pytest.mark.parametrize(("site", "ask"), ASK.items())
def test_every_site_of_the_contract_has_its_own_rule(site: str, ask: str) -> None:
    found = rule(site)
    assert (found.site, found.ask) == (site, ask)
    assert found.ask_reason.endswith(".")
    assert found.llm in {"yes", "no", "unknown"}
    assert found.reply == ("none" if site == "amazon" else "approve")
    assert found.form.unit in {"chars", "bytes"}
    assert found.source


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("Google", "google_business"),
        ("google maps", "google_business"),
        ("Google Play", "google_play"),
        ("play", "google_play"),
        ("app store", "apple_connect"),
        ("App_Store", "apple_connect"),
        ("amazon", "amazon"),
        ("Judge.me", "judgeme"),
        ("TripAdvisor", "tripadvisor"),
        ("a site nobody has heard of", "other"),
        ("", "other"),
    ],
)
def test_platforms_are_found_as_people_write_them(written: str, site: str) -> None:
    assert rule(written).site == site


def test_lengths_are_counted_the_way_the_platform_counts() -> None:
    assert rule("google_business").form.length("café") == 5
    assert rule("google_play").form.length("café 😀") == 7
    assert rule("google_play").form.fits("x" * 350)
    assert not rule("google_play").form.fits("x" * 351)
    assert Form().fits("x" * 1_000_000)


@given(st.text())
def test_any_text_has_a_length(text: str) -> None:
    assert Form(unit="bytes").length(text) >= Form().length(text) >= 0


def test_forms_say_what_a_platform_does_not_take() -> None:
    assert rule("yelp").form == Form(5000, emoji=False)
    assert rule("apple_rss").form == Form(5970, links=False)
    assert rule("tripadvisor").form == Form(links=False, lists=False, quotes=False)


def test_texts_that_may_not_be_kept_or_shown_to_a_model_say_so() -> None:
    kept = {site: rule(site).store_days for site in ASK if rule(site).store_days is not None}
    assert kept == {"google_business": 28, "google_places": 0, "yelp": 1, "tripadvisor": 0}
    assert {site for site in ASK if rule(site).llm == "no"} == {"google_places", "yelp", "tripadvisor"}


def test_a_rule_grows_stale_after_180_days() -> None:
    checked = rule("yelp").verified_on
    assert stale(checked + timedelta(days=180)) == ()
    assert "Yelp" in stale(checked + timedelta(days=181))
    assert len(set(stale(date.max))) == len(stale(date.max))


@pytest.mark.parametrize("site", ASK)
@pytest.mark.parametrize("switched_on", [False, True])
def test_the_gate_follows_platform_class_profile_and_switch(site: str, switched_on: bool) -> None:
    for class_, regulated in itertools.product(ReviewClass, PROFILES):
        case, business = replace(CLOSED, class_=class_), replace(BUSINESS, regulated=regulated)
        verdict = may_ask(case, listing(site, ask=switched_on or None), business, LATER)
        never = ASK[site] == "locked" or class_ in NEVER or regulated in {"legal", "therapy"}
        off = ASK[site] == "off" and not switched_on
        waiting = class_ is ReviewClass.LEGAL or regulated == "hipaa" or off
        assert verdict.allowed == (not never and not waiting)
        assert verdict.final == never
        named = rule(site).title != rule("other").title
        assert verdict.reason.startswith(f"{rule(site).title}: ") == named


@pytest.mark.parametrize("site", ["webpage", "feed", "import", "a site of tomorrow"])
def test_a_page_of_ones_own_is_not_called_another_site(site: str) -> None:
    reason = may_ask(CLOSED, listing(site), BUSINESS, LATER).reason
    assert reason.startswith("Asking is off for the listing")
    assert "other site" not in reason.lower()
    assert "your own website" in reason


@pytest.mark.parametrize("site", ASK)
@pytest.mark.parametrize("state", RecoveryState)
def test_the_verdict_is_the_same_however_the_case_ended(site: str, state: RecoveryState) -> None:
    endings = list(itertools.product(OUTCOMES, (0, 100), (False, True)))
    for class_, wait in itertools.product(ReviewClass, (timedelta(0), COOLING_OFF)):
        case = replace(CLOSED, class_=class_, recovery_state=state)
        verdicts = {
            may_ask(
                replace(case, outcome=outcome, score=score, urgent=urgent),
                listing(site, ask=True),
                BUSINESS,
                CLOSED_AT + wait,
            )
            for outcome, score, urgent in endings
        }
        assert len(verdicts) == 1


def test_an_owner_may_switch_the_ask_off_where_it_is_on() -> None:
    assert not may_ask(CLOSED, listing("facebook", ask=False), BUSINESS, LATER).allowed


@pytest.mark.parametrize("state", [s for s in RecoveryState if s is not RecoveryState.CLOSED])
def test_only_a_closed_case_is_followed_by_an_ask(state: RecoveryState) -> None:
    verdict = may_ask(replace(CLOSED, recovery_state=state), listing("facebook"), BUSINESS, LATER)
    assert not verdict.allowed
    assert verdict.final == (state in SETTLED)


def test_a_customer_who_was_asked_is_never_asked_again() -> None:
    asked = replace(CLOSED, asked_at=CLOSED_AT)
    assert may_ask(asked, listing("facebook"), BUSINESS, LATER).final


def test_the_ask_waits_for_the_cooling_off() -> None:
    early = may_ask(CLOSED, listing("facebook"), BUSINESS, LATER - timedelta(seconds=1))
    assert not early.allowed
    assert not early.final
    assert "wait until 9 Jun 2026, 20:00 PDT" in early.reason
    assert may_ask(CLOSED, listing("facebook"), BUSINESS, LATER).allowed
    assert timedelta(days=3) <= COOLING_OFF


def test_a_case_without_a_closing_date_is_not_closed() -> None:
    assert (
        "not closed" in may_ask(replace(CLOSED, closed_at=None), listing("facebook"), BUSINESS, LATER).reason
    )


def test_each_refusal_has_its_own_sentence() -> None:
    cases = [
        *(replace(CLOSED, class_=class_) for class_ in (*NEVER, ReviewClass.LEGAL)),
        *(replace(CLOSED, recovery_state=state) for state in RecoveryState if state in SETTLED),
        replace(CLOSED, closed_at=None),
        replace(CLOSED, closed_at=LATER),
    ]
    reasons = [may_ask(case, listing("facebook"), BUSINESS, LATER).reason for case in cases]
    for profile in ("hipaa", "legal", "therapy"):
        business = replace(BUSINESS, regulated=profile)
        reasons.append(may_ask(CLOSED, listing("facebook"), business, LATER).reason)
    reasons += [may_ask(CLOSED, listing(site), BUSINESS, LATER).reason for site in ("yelp", "feed")]
    assert len(set(reasons)) == len(reasons)


def test_the_ask_passes_its_own_lint_on_every_day_of_the_year() -> None:
    for day in range(366):
        case = replace(CLOSED, closed_at=CLOSED_AT + timedelta(days=day))
        assert ask_problems(ask_text(BUSINESS, LOCATION, case)) == ()


def test_the_ask_tells_the_closing_day_of_the_business_and_names_nobody() -> None:
    text = ask_text(BUSINESS, LOCATION, CLOSED)
    assert "We closed your case on 4 June." in text
    assert "This is Harbor & Vine (Main Street)." in text
    assert "Elena" not in text


def test_an_open_case_has_no_ask() -> None:
    with pytest.raises(ValueError, match="closed"):
        ask_text(BUSINESS, LOCATION, replace(CLOSED, closed_at=None))


def test_a_name_that_holds_a_barred_word_may_be_said() -> None:
    text = ask_text(Business("Five Star Café"), Location("a", "Remedy Lane"), CLOSED)
    assert ask_problems(text)
    assert ask_problems(text, ("five star café", "Remedy Lane", "")) == ()


GOOD = ask_text(BUSINESS, LOCATION, CLOSED)


@pytest.mark.parametrize(
    ("addition", "problem"),
    [
        ("A rating would help.", "stars or ratings"),
        ("★★★★★", "stars or ratings"),
        ("We hope for a \N{FULLWIDTH DIGIT FIVE}.", "number of stars"),
        ("Something positive, perhaps.", "kind of review"),
        ("Or delete it.", "removal"),
        ("You could take it down.", "removal"),
        ("Your refund is on its way.", "of value"),
        ("Here is $20.", "of value"),
        ("Do mention Marco.", "staff"),
        ("Please do it within 24 hours.", "press for time"),
        ("Bad words hurt us.", "guilt"),
        ("It means a\nlot to us.", "guilt"),
        ("Only if you're happy now.", "being satisfied"),
    ],
)
def test_an_ask_that_leans_on_the_customer_is_refused(addition: str, problem: str) -> None:
    (found,) = ask_problems(f"{GOOD} {addition}")
    assert problem in found


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ("If you ever want to, you", "voluntary"),
        ("so that it tells the whole story, good or bad, ", "honest view"),
        ("or leave it as it is", "leaving the review"),
    ],
)
def test_an_ask_must_say_what_makes_it_fair(left_out: str, problem: str) -> None:
    (found,) = ask_problems(GOOD.replace(left_out, ""))
    assert problem in found


@given(st.text())
def test_no_text_breaks_the_lint(text: str) -> None:
    assert all(sentence.endswith(".") for sentence in ask_problems(text))
