from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot import decide
from reviewbot.decide import Change, Known, ListingState, content_hash, identify, reply_hash
from reviewbot.errors import WireError
from reviewbot.types import (
    Assessment,
    DeadlineStandard,
    Listing,
    OwnerReply,
    Page,
    Review,
    ReviewClass,
    Rhythm,
    Validators,
)

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
LISTING = Listing("harbor", "webpage", every=EVERY)
DAY = datetime(2026, 11, 1, tzinfo=UTC)
LONG = "We waited fifty minutes for a table that was booked for seven, and the soup came cold. "
WORRY = Assessment(-0.8, negative=True, class_=ReviewClass.SERVICE, urgent=False)
PRAISE = Assessment(0.8, negative=False, class_=ReviewClass.PRAISE, urgent=False)


class Shelf:
    """The least store that ``identify`` can be run against: what is known, and the changes so far."""

    def __init__(self) -> None:
        self.known: dict[str, list[Known]] = defaultdict(list)
        self.changes: list[Change] = []

    def read(self, *pages: Sequence[Review]) -> list[Change]:
        """One pass over these pages; gives what changed, in order."""
        before, seen = len(self.changes), set[str]()
        for page in pages:
            sightings = identify(page, self.known, seen)
            seen |= {sighting.review.key for sighting in sightings}
            for sighting in sightings:
                self._write(sighting)
        return self.changes[before:]

    def _write(self, sighting: decide.Sighting) -> None:
        if sighting.change in {Change.UNCHANGED, Change.STALE}:
            return
        self.changes.append(sighting.change)
        review, group = sighting.review, self.known[sighting.group]
        number = sighting.known.id if sighting.known else len(self)
        now = Known(number, review.key, sighting.group, content_hash(review), review.updated_at)
        now = replace(now, text=review.text if review.derived else "")
        self.known[sighting.group] = [one for one in group if one.id != number] + [now]
        self.known[sighting.group].sort(key=lambda one: one.id)

    def __len__(self) -> int:
        return sum(map(len, self.known.values()))


def of_id(key: str = "r-1", rating: float = 1, text: str = "Cold soup.", **changes: object) -> Review:
    return replace(Review(key, rating, text=text), **changes)  # type: ignore[arg-type]  # tests name real fields


def lookalike(text: str, *, author: str = "Ana", at: datetime | None = DAY, rating: float = 1) -> Review:
    return Review("ana-1-nov", rating, text=text, author=author, created_at=at, derived=True)


# --- what counts as the same words -----------------------------------------------------------------


def test_white_space_and_unicode_forms_are_no_content() -> None:
    assert content_hash(of_id(text="Café  was\n cold ")) == content_hash(of_id(text="Cafe\u0301 was cold"))


@pytest.mark.parametrize(
    "other",
    [of_id(rating=2), of_id(text="Cold soup!"), of_id(title="Soup"), of_id(scale=(1, 10)), of_id(text="")],
)
def test_stars_title_and_words_are_content(other: Review) -> None:
    assert content_hash(other) != content_hash(of_id())


def test_words_that_move_between_title_and_text_are_a_change() -> None:
    assert content_hash(of_id(title="Cold", text="soup")) != content_hash(of_id(title="", text="Cold soup"))


def test_dates_authors_addresses_and_labels_are_no_content() -> None:
    other = of_id(author="A. P.", created_at=NOW, updated_at=NOW, url="https://x.example")
    other = replace(other, attributes={"when": "2 months ago"})
    assert content_hash(other) == content_hash(of_id())


@given(st.text(), st.text())
def test_any_text_has_a_fingerprint_even_one_that_no_file_can_hold(title: str, text: str) -> None:
    one = of_id(title=title + "\ud800", text=text, reply=OwnerReply(text + "\udfff"))
    assert len(content_hash(one)) == len(reply_hash(one)) == 64


def test_the_state_of_a_reply_is_part_of_its_fingerprint() -> None:
    states = {reply_hash(of_id(reply=OwnerReply("Sorry.", state=state))) for state in ("live", "pending")}
    assert len(states | {reply_hash(of_id())}) == 3
    assert reply_hash(of_id()) == ""


# --- reviews with the site's own id ----------------------------------------------------------------


def test_a_to_b_to_a_to_b_is_three_edits() -> None:
    shelf = Shelf()
    a, b = of_id(text="Cold soup."), of_id(text="Cold soup, but they called.")
    assert [shelf.read([one]) for one in (a, a, b, b, a, b)] == [
        [Change.NEW],
        [],
        [Change.EDITED],
        [],
        [Change.EDITED],
        [Change.EDITED],
    ]
    assert len(shelf) == 1


def test_a_relative_date_that_moves_on_is_no_edit() -> None:
    shelf = Shelf()
    shelf.read([of_id(attributes={"date": "2 months ago"}, created_at=NOW - timedelta(days=60))])
    assert shelf.read([of_id(attributes={"date": "3 months ago"}, created_at=NOW - timedelta(days=90))]) == []


def test_yesterdays_copy_of_an_edited_review_is_ignored() -> None:
    shelf = Shelf()
    first = of_id(updated_at=NOW - timedelta(days=1))
    edited = of_id(text="They called.", updated_at=NOW)
    assert shelf.read([first]) + shelf.read([edited]) + shelf.read([first]) == [Change.NEW, Change.EDITED]


def test_without_dates_an_older_text_is_taken_for_an_edit_back() -> None:
    shelf = Shelf()
    shelf.read([of_id(updated_at=NOW)])
    assert shelf.read([of_id(text="They called.", updated_at=None)]) == [Change.EDITED]


def test_the_same_id_twice_on_a_page_is_one_review_and_the_later_showing_counts() -> None:
    found = identify([of_id(text="Cold so…"), of_id(text="Cold soup.")], {})
    assert [one.review.text for one in found] == ["Cold soup."]


def test_an_excerpt_on_every_page_does_not_edit_its_review_again_and_again() -> None:
    shelf = Shelf()
    pages = [of_id(text="Cold soup and a long wait.")], [of_id(text="Cold so…"), of_id("r-2")]
    assert shelf.read(*pages) == [Change.NEW, Change.NEW]
    assert shelf.read(*pages) == []


def test_a_removed_review_that_is_back_is_restored_and_changed_words_are_an_edit() -> None:
    known = Known(1, "r-1", "r-1", content_hash(of_id()), removed=True)
    for review, change in ((of_id(), Change.RESTORED), (of_id(text="Warm soup."), Change.EDITED)):
        assert [one.change for one in identify([review], {"r-1": [known]})] == [change]


# --- look-alikes without an id ---------------------------------------------------------------------


def test_two_guests_with_the_same_words_on_the_same_day_are_two_reviews() -> None:
    shelf = Shelf()
    twins = [lookalike("Great!"), lookalike("Great!")]
    assert shelf.read(twins) == [Change.NEW, Change.NEW]
    assert shelf.read(twins) == []
    assert shelf.read([lookalike("Great!")]) == []
    assert shelf.read([*twins, lookalike("Great!")]) == [Change.NEW]


def test_keys_of_look_alikes_are_unique_and_stay() -> None:
    shelf = Shelf()
    shelf.read([lookalike("One."), lookalike("Two.")])
    shelf.read([lookalike("Three and all that."), lookalike("Two."), lookalike("One.")])
    keys = [one.key for group in shelf.known.values() for one in group]
    assert keys == ["ana-1-nov", "ana-1-nov~1", "ana-1-nov~2"]


def test_the_only_look_alike_that_changed_is_the_edited_one_however_much_it_changed() -> None:
    shelf = Shelf()
    shelf.read([lookalike("Cold soup."), lookalike("No table.")])
    assert shelf.read([lookalike("No table."), lookalike("They rang me up, all is well now!", rating=5)]) == [
        Change.EDITED
    ]
    assert len(shelf) == 2


def test_of_several_edited_look_alikes_each_keeps_its_own_history() -> None:
    shelf = Shelf()
    shelf.read([lookalike("Cold soup and rude staff."), lookalike("The parking was full again.")])
    edited = [
        lookalike("The parking was full again, sadly."),
        lookalike("Update: cold soup and rude staff."),
    ]
    found = {one.review.text: one.known for one in identify(edited, shelf.known)}
    assert [known.id if known else None for known in found.values()] == [1, 0]


def test_a_long_review_with_a_sentence_added_is_the_same_review() -> None:
    shelf = Shelf()
    shelf.read([lookalike(LONG * 20, author=""), lookalike("Parking was full.", author="")])
    assert shelf.read([lookalike("UPDATE: they rang me up. " + LONG * 20, author="")]) == [Change.EDITED]


def test_an_anonymous_review_unlike_any_other_is_new_and_not_an_edit() -> None:
    shelf = Shelf()
    shelf.read([lookalike("The soup was cold.", author="", at=None)])
    assert shelf.read([lookalike("Lovely terrace, we stayed until ten.", author="", at=None)]) == [Change.NEW]


def test_a_look_alike_on_the_next_page_is_no_edit_of_the_one_on_this_page() -> None:
    shelf = Shelf()
    pages = [lookalike("Cold soup.")], [lookalike("No table, no call, no sorry.")]
    assert shelf.read(*pages) == [Change.NEW, Change.NEW]
    assert shelf.read(*pages) == []


SHORT = st.sampled_from(["Great!", "Great", "Good food", "Good food.", "Cold soup", "Never again", ""])
REVIEWS = st.one_of(
    st.builds(lookalike, SHORT, author=st.sampled_from(["", "Ana"]), rating=st.sampled_from([1, 5])),
    st.builds(lookalike, SHORT, at=st.none()),
    st.builds(of_id, st.sampled_from(["a", "b", "c"]), st.sampled_from([1, 5]), SHORT),
)
PAGES = st.lists(st.lists(REVIEWS, max_size=6), max_size=4)


@given(PAGES, st.integers(1, 4))
def test_reading_the_same_pages_again_never_changes_anything(pages: list[list[Review]], times: int) -> None:
    shelf = Shelf()
    shelf.read(*pages)
    for _ in range(times):
        assert shelf.read(*pages) == []


@given(st.lists(REVIEWS, max_size=12), st.randoms(use_true_random=False))
def test_the_same_reviews_in_any_order_on_one_page_change_nothing(reviews: list[Review], by: Random) -> None:
    own = {one.key: one for one in reviews if not one.derived}
    whole = [one for one in reviews if one.derived] + list(own.values())
    shelf = Shelf()
    shelf.read(whole)
    by.shuffle(whole)
    assert shelf.read(whole) == []


@given(st.lists(REVIEWS, max_size=12), st.integers(1, 5), st.integers(0, 4))
def test_windows_that_overlap_count_nobody_twice(reviews: list[Review], size: int, overlap: int) -> None:
    step = max(size - overlap, 1)
    pages = [reviews[start : start + size] for start in range(0, len(reviews), step)]
    shelf = Shelf()
    shelf.read(*pages)
    own = {one.key for one in reviews if not one.derived}
    assert len(shelf) <= len(own) + sum(one.derived for one in reviews)
    assert shelf.read(*pages) == []


@given(st.lists(SHORT, min_size=1, max_size=6), st.data())
def test_editing_some_look_alikes_never_makes_them_fewer_and_settles_at_once(
    texts: list[str], data: st.DataObject
) -> None:
    shelf = Shelf()
    shelf.read([lookalike(text) for text in texts])
    edited = [lookalike(data.draw(SHORT)) for _ in texts]
    shelf.read(edited)
    assert len(shelf) >= len(texts)
    assert shelf.read(edited) == []


# --- how far to read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "deep", "changed", "repeated", "known", "on"),
    [
        (Page((of_id(),), next="2"), True, False, False, 9, True),
        (Page((of_id(),), next="2"), False, True, False, 9, True),
        (Page((of_id(),), next="2"), False, False, False, 9, False),
        (Page((of_id(),), next=""), True, True, False, 9, False),
        (Page((of_id(),), next="2"), True, True, True, 9, False),
        (Page((), next="2"), True, False, False, 0, True),
        (Page((), next="2"), False, False, False, 9, True),
        (Page((), next="2"), False, False, False, 0, False),
        (Page((), next=""), True, False, False, 9, False),
    ],
)
def test_reading_on_until_nothing_more_can_be_new(
    *, page: Page, deep: bool, changed: bool, repeated: bool, known: int, on: bool
) -> None:
    assert decide.read_on(page, deep=deep, changed=changed, repeated=repeated, known=known) is on


def test_a_pass_without_any_review_is_only_believed_of_a_listing_that_never_had_one() -> None:
    assert decide.emptied(0, None, 0) == ""
    assert decide.emptied(0, 0, 0) == ""
    assert decide.emptied(3, 40, 90) == ""
    assert "summary of 40 reviews" in decide.emptied(0, 40, 0)
    assert "90 are known" in decide.emptied(0, None, 90)


# --- when to poll again ----------------------------------------------------------------------------


def test_a_pass_is_deep_until_one_came_to_its_end_and_then_once_a_day() -> None:
    state = ListingState("harbor")
    assert decide.needs_deep(state, NOW)
    done = decide.after_success(state, LISTING, NOW, deep=True)
    assert not decide.needs_deep(done, NOW + timedelta(hours=23))
    assert decide.needs_deep(done, NOW + timedelta(hours=24))
    assert decide.needs_deep(replace(done, unfinished=True), NOW)
    shallow = decide.after_success(done, LISTING, NOW + timedelta(hours=23), deep=False)
    assert decide.needs_deep(shallow, NOW + timedelta(hours=24))


def test_success_forgets_every_failure_and_keeps_the_first_baseline() -> None:
    failed = ListingState("harbor", baselined_at=DAY)
    for _ in range(5):
        failed = decide.after_failure(failed, LISTING, WireError("no answer"), NOW)
    done = decide.after_success(replace(failed, blind_told=True, unfinished=True), LISTING, NOW, deep=False)
    assert done == ListingState("harbor", baselined_at=DAY, succeeded_at=NOW, due_at=NOW + EVERY)


def due_after(rhythm: Rhythm, every: timedelta = EVERY, now: datetime = NOW) -> timedelta:
    """How long after a pass the next one is due."""
    done = decide.after_success(
        ListingState("harbor", rhythm=rhythm), replace(LISTING, every=every), now, deep=False
    )
    assert done.due_at
    return done.due_at - now


@pytest.mark.parametrize(
    ("asked", "every", "pause"),
    [
        (timedelta(0), timedelta(minutes=10), timedelta(minutes=10)),
        (timedelta(hours=1), timedelta(minutes=10), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=365), timedelta(minutes=10), timedelta(days=1)),
        (timedelta(days=365), timedelta(days=7), timedelta(days=7)),
    ],
)
def test_a_site_may_ask_for_a_longer_pause_up_to_a_day(
    asked: timedelta, every: timedelta, pause: timedelta
) -> None:
    assert due_after(Rhythm(asked), every) == pause


def test_quiet_hours_and_days_are_left_out_and_put_a_turn_off_by_a_day_at_most() -> None:
    friday = datetime(2026, 11, 6, 21, 55, tzinfo=UTC)
    assert due_after(Rhythm(quiet_hours=frozenset({22, 23, 0, 1})), now=friday) == timedelta(
        hours=4, minutes=5
    )
    assert due_after(Rhythm(quiet_hours=frozenset({21, 3})), now=friday) == EVERY
    late = friday.replace(hour=23)
    assert due_after(Rhythm(quiet_days=frozenset({5})), now=late) == timedelta(days=1, minutes=5)
    assert due_after(Rhythm(quiet_days=frozenset({5, 6})), now=late) == timedelta(days=1, minutes=10)
    always = Rhythm(timedelta(days=9), frozenset(range(24)), frozenset(range(7)))
    assert due_after(always, now=friday) == timedelta(days=2)


@given(
    st.timedeltas(timedelta(0), timedelta(days=365)),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
)
def test_no_rhythm_makes_a_listing_faster_than_its_owner_wants_nor_silences_it(
    asked: timedelta, hours: frozenset[int], days: frozenset[int], every: timedelta
) -> None:
    pause = due_after(Rhythm(asked, hours, days), every)
    assert every <= pause <= max(every, timedelta(days=1)) + timedelta(days=1)


def test_three_failures_come_at_the_listings_pace_then_the_pause_doubles_to_an_hour() -> None:
    state, pauses = ListingState("harbor"), []
    for _ in range(9):
        state = decide.after_failure(state, LISTING, WireError("no answer"), NOW)
        assert state.due_at
        pauses.append((state.due_at - NOW) / timedelta(minutes=1))
    assert pauses == [10, 10, 10, 20, 40, 60, 60, 60, 60]


def test_a_listing_slower_than_an_hour_is_never_hurried_nor_slowed_by_failing() -> None:
    slow, state = replace(LISTING, every=timedelta(days=1)), ListingState("harbor")
    for _ in range(50):
        state = decide.after_failure(state, slow, WireError("no answer"), NOW)
        assert state.due_at == NOW + timedelta(days=1)


def test_a_wait_that_the_site_asked_for_is_kept_and_a_shorter_one_hurries_nobody() -> None:
    long = decide.after_failure(
        ListingState("harbor"), LISTING, WireError("later", retry_after=timedelta(hours=3)), NOW
    )
    assert (long.due_at, long.not_before) == (NOW + timedelta(hours=3), NOW + timedelta(hours=3))
    short = decide.after_failure(long, LISTING, WireError("later", retry_after=timedelta(seconds=5)), NOW)
    assert (short.due_at, short.not_before) == (NOW + EVERY, NOW + timedelta(seconds=5))
    assert decide.after_failure(short, LISTING, WireError("no answer"), NOW).not_before is None


def test_a_listing_is_blind_from_its_third_failure_in_a_row_and_knows_since_when() -> None:
    state, blind = ListingState("harbor"), []
    for hours in range(4):
        state = decide.after_failure(state, LISTING, WireError("no answer"), NOW + timedelta(hours=hours))
        blind.append(decide.is_blind(state))
    assert blind == [False, False, True, True]
    assert state.failing_since == NOW


def test_an_effect_is_retried_as_asked_or_after_30_s_doubling_to_an_hour() -> None:
    waits = [decide.retry_at(attempts, WireError("no"), NOW) - NOW for attempts in (1, 2, 3, 7, 8, 500)]
    assert [wait.total_seconds() for wait in waits] == [30, 60, 120, 1920, 3600, 3600]
    asked = WireError("no", retry_after=timedelta(hours=5))
    assert decide.retry_at(1, asked, NOW) == NOW + timedelta(hours=5)


def test_validators_and_addresses_outlive_a_failure() -> None:
    state = ListingState(
        "harbor", url="https://x.example", validators=Validators("e", "l"), moved_to="https://y"
    )
    after = decide.after_failure(state, LISTING, WireError("no answer"), NOW)
    assert (after.url, after.validators, after.moved_to) == (state.url, state.validators, state.moved_to)


# --- which reviews open a case ---------------------------------------------------------------------


def test_nothing_that_needs_nobody_opens_a_case() -> None:
    assert not decide.opens_case(of_id(created_at=NOW), PRAISE, LISTING, DAY, NOW)
    assert decide.opens_case(of_id(created_at=NOW), replace(PRAISE, urgent=True), LISTING, DAY, NOW)


@pytest.mark.parametrize(
    ("hours_old", "opens"), [(0, True), (47, True), (48, True), (49, False), (24 * 400, False), (-3, True)]
)
def test_a_baseline_opens_cases_for_the_last_48_hours_only(*, hours_old: int, opens: bool) -> None:
    review = of_id(created_at=NOW - timedelta(hours=hours_old))
    assert decide.opens_case(review, WORRY, LISTING, None, NOW) is opens


def test_an_owner_sets_how_much_history_a_baseline_shows() -> None:
    review = of_id(created_at=NOW - timedelta(days=6))
    week = replace(LISTING, alert_history=timedelta(days=7))
    assert decide.opens_case(review, WORRY, week, None, NOW)
    none = replace(LISTING, alert_history=timedelta(0))
    assert not decide.opens_case(of_id(created_at=NOW - timedelta(seconds=1)), WORRY, none, None, NOW)


def test_a_review_without_a_date_is_history_at_the_baseline_and_news_afterwards() -> None:
    assert not decide.opens_case(of_id(), WORRY, LISTING, None, NOW)
    assert decide.opens_case(of_id(), WORRY, LISTING, DAY, NOW)


def test_history_that_turns_up_later_stays_history_and_news_stays_news() -> None:
    baseline = NOW - timedelta(days=30)
    hidden = of_id(created_at=baseline - timedelta(days=3))
    assert not decide.opens_case(hidden, WORRY, LISTING, baseline, NOW)
    missed = of_id(created_at=baseline + timedelta(days=1))
    assert decide.opens_case(missed, WORRY, LISTING, baseline, NOW)


def test_an_old_review_that_was_edited_today_is_of_today() -> None:
    review = of_id(created_at=NOW - timedelta(days=400), updated_at=NOW)
    assert decide.opens_case(review, WORRY, LISTING, None, NOW)


def test_a_bare_date_means_some_time_on_that_day() -> None:
    day = datetime(2026, 10, 31, tzinfo=UTC)  # two and a half days before noon on 2 November
    assert decide.opens_case(of_id(created_at=day), WORRY, LISTING, None, NOW)
    assert not decide.opens_case(of_id(created_at=day - timedelta(days=1)), WORRY, LISTING, None, NOW)
    odd = of_id(created_at=day + timedelta(hours=5), attributes={"precision": "day"})  # midnight elsewhere
    assert decide.opens_case(odd, WORRY, LISTING, None, NOW)


@pytest.mark.parametrize(
    ("review", "assessment", "hours"),
    [
        (of_id(rating=5), replace(WORRY, urgent=True), 0.5),
        (of_id(rating=1), WORRY, 2),
        (of_id(rating=2), WORRY, 2),
        (of_id(rating=3), WORRY, 12),
        (of_id(rating=4), WORRY, 24),
        (of_id(rating=3, scale=(1, 10)), WORRY, 2),
        (of_id(rating=9, scale=(0, 10)), WORRY, 24),
        (replace(of_id(), rating=None), WORRY, 12),
        (replace(of_id(), rating=None), replace(WORRY, class_=ReviewClass.CLAIM), 2),
        (of_id(rating=1, scale=(1, 1)), WORRY, 2),
    ],
)
def test_the_lower_the_stars_the_sooner_somebody_should_have_answered(
    review: Review, assessment: Assessment, hours: float
) -> None:
    assert decide.due_at(review, assessment, DeadlineStandard(), NOW) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (1, 5, "improved"),
        (1, 2, "improved"),
        (3, 1, "worse"),
        (1, 1, "same"),
        (None, 5, "same"),
        (1, None, "same"),
    ],
)
def test_what_became_of_a_review_is_told_by_its_stars(
    before: float | None, after: float | None, what: str
) -> None:
    assert decide.observed(before, after) == what
