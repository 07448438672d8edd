from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from fakes.world import (
    LISTING,
    START,
    URL,
    Answer,
    Scene,
    answered,
    old,
    open_store,
    page,
    page_url,
    review,
    site,
)
from reviewbot import pipeline
from reviewbot.cases import Move
from reviewbot.errors import (
    AccessRefused,
    GoneForGood,
    ListingGone,
    NotifyError,
    NotifyUnknown,
    ParseError,
    RateLimited,
    StoreError,
    WireError,
)
from reviewbot.pipeline import Polled
from reviewbot.pipeline.poll import GONE
from reviewbot.sites import Site
from reviewbot.store import MESSAGES
from reviewbot.types import Alert, Listing, Note, Page, Response, Rhythm, Validators

MOVED = "https://reviews.example/new-harbor"


# --- first contact ---------------------------------------------------------------------------------


def test_the_history_of_a_new_listing_is_kept_and_scored_but_is_no_flood_of_alerts(scene: Scene) -> None:
    history = [old(f"old-{n}") for n in range(50)]
    scene.shows(page(review("fresh"), *history))
    assert scene.poll() == Polled("harbor", LISTING.site, new=51, cases=1)
    assert scene.deliver() == 1
    assert [alert.stored.review.key for alert in scene.notifier.alerts] == ["fresh"]
    assert scene.stored("old-7").stored.assessment.negative


def test_reviews_without_a_date_are_history_at_first_and_news_from_then_on(scene: Scene) -> None:
    scene.baseline(review("undated", created_at=None))
    assert scene.stored("undated").case is None
    scene.shows(page(review("next", created_at=None), review("undated", created_at=None)))
    assert scene.poll().cases == 1


def test_a_new_storefront_of_a_known_listing_is_no_flood_either(scene: Scene) -> None:
    scene.parts = ("us",)
    scene.shows(page(review("us-1")), part="us")
    assert scene.poll().cases == 1
    scene.clock.pass_by(days=30)
    scene.parts = ("us", "gb")
    scene.shows(page(*(old(f"gb-{n}") for n in range(30))), part="gb")
    assert scene.poll() == Polled("harbor", LISTING.site, new=30, unchanged=1)
    assert (scene.store.count("harbor", "gb"), scene.store.count("harbor", "us")) == (30, 1)


def test_a_baseline_that_broke_off_goes_on_as_a_baseline(scene: Scene) -> None:
    pages = page(old("a"), more=2), page(old("b"), old("c"))
    scene.shows(pages[0], WireError("no answer"))
    assert scene.poll().status == "error"
    scene.shows(*pages)
    assert scene.poll() == Polled("harbor", LISTING.site, new=2, unchanged=1)
    assert scene.store.listing_state("harbor").baselined_at == scene.clock.now


def test_a_review_that_somebody_has_answered_already_opens_no_case(scene: Scene) -> None:
    scene.baseline()
    scene.shows(page(answered(review("r-1"))))
    assert scene.poll() == Polled("harbor", LISTING.site, new=1)


def test_a_site_without_an_order_is_read_to_its_last_page_every_time(scene: Scene) -> None:
    scene.facts = replace(scene.facts, incremental="none")
    first = Answer(page(old("a"), more=2), etag='"1"')
    scene.shows(first, page(old("b")))
    scene.poll()
    scene.shows(first, page(review("hidden"), old("b")))
    assert scene.poll().cases == 1


def test_a_single_page_without_an_order_is_still_asked_for_only_when_it_changed(scene: Scene) -> None:
    scene.facts = replace(scene.facts, incremental="none")
    scene.shows(Answer(page(old("a")), etag='"1"'))
    assert [scene.poll().status for _ in range(3)] == ["ok", "not_modified", "not_modified"]


def test_the_lateness_of_what_came_in_is_remembered_and_history_is_not_late(scene: Scene) -> None:
    scene.baseline(old("a"))
    assert scene.store.listing_state("harbor").lateness_s is None
    scene.shows(page(review("b", created_at=scene.clock.now - timedelta(minutes=7)), old("a")))
    scene.poll()
    assert scene.store.listing_state("harbor").lateness_s == 420


def test_a_new_date_label_does_not_make_a_review_new(scene: Scene) -> None:
    dated = replace(review("page-ann-2026-11-02"), author="Ann", derived=True)
    scene.baseline(dated)
    scene.shows(page(replace(dated, key="page-ann-", created_at=None)))
    assert scene.poll() == Polled("harbor", LISTING.site, unchanged=1)


def test_old_complaints_shown_in_other_words_are_no_flood_of_alerts(scene: Scene) -> None:
    scene.baseline(*(old(f"r-{n}") for n in range(40)))
    scene.shows(page(*(old(f"r-{n}", text=f"Cold soup, r-{n} Read less") for n in range(40))))
    assert scene.poll() == Polled("harbor", LISTING.site, edited=40)


def test_a_site_that_always_has_one_more_page_does_not_keep_the_poller(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("reviewbot.pipeline.poll"), "MOST_PAGES", 5)
    scene.shows(*(page(old(f"r-{n}"), more=n + 2) for n in range(9)))
    assert (scene.poll().status, len(scene.log())) == ("error", 5)


def test_a_review_that_is_imported_as_removed_stays_removed_and_raises_no_alarm(scene: Scene) -> None:
    scene.baseline(review("a", 4))
    gone = page(review("a", 1, text="Changed before it went."), removed=("a",))
    assert [scene_taken(scene, gone) for _ in range(3)] == [(1, 0), (0, 0), (0, 0)]
    assert scene.stored("a").stored.removed


def scene_taken(scene: Scene, shown: Page) -> tuple[int, int]:
    """What an import of this page removed and opened."""
    taken = pipeline.take_all(scene.world, [pipeline.Batch(LISTING, shown)])
    return taken.removed, taken.cases


def test_an_answer_that_is_lost_twice_waits_before_it_is_sent_again(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.notifier.arrives = False
    scene.notifier.trouble.extend(NotifyUnknown("lost") for _ in range(9))
    for _ in range(5):
        scene.deliver()
    assert len(scene.notifier.tried) == 2


def test_after_a_restore_what_was_not_done_is_looked_for_before_it_is_sent(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.store.doubt()
    assert (scene.deliver(), len(scene.notifier.looked_since)) == (1, 1)


def test_an_alert_for_a_case_that_was_dismissed_meanwhile_is_not_sent(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.DISMISS, note="Answered in the shop.")
    assert scene.deliver() == 0


def test_a_listing_whose_storefronts_all_fail_is_told_of_once_and_once_when_it_is_back(scene: Scene) -> None:
    scene.parts = ("us", "de")
    for part in scene.parts:
        scene.shows(WireError("no answer"), part=part)
    for _ in range(4):
        scene.poll()
    scene.deliver()
    assert len(scene.notifier.notices) == 1
    for part in scene.parts:
        scene.shows(page(old(f"{part}-1")), part=part)
    scene.poll()
    scene.deliver()
    assert len(scene.notifier.notices) == 2


# --- what is new -----------------------------------------------------------------------------------


def test_two_reviews_of_one_second_are_two(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.shows(page(review("c"), review("b"), review("a")))
    assert scene.poll().new == 2


def test_polling_the_same_page_again_changes_nothing_and_says_nothing(scene: Scene) -> None:
    scene.baseline(review("a"), replace(review("b", created_at=None), derived=True))
    events = list(scene.store.events())
    for _ in range(5):
        assert scene.poll() == Polled("harbor", LISTING.site, unchanged=2)
    assert list(scene.store.events()) == events


def test_overlapping_polls_store_exactly_the_union(scene: Scene) -> None:
    everything = [review(f"r-{n}") for n in range(61)]
    scene.baseline(*everything[:50])
    scene.shows(page(*everything[11:]))
    assert scene.poll() == Polled("harbor", LISTING.site, new=11, unchanged=39, cases=11)
    assert len(scene.log()) == 61


def test_a_quiet_listing_costs_one_request(scene: Scene) -> None:
    scene.shows(page(review("a"), more=2), page(review("b")))
    scene.poll()
    scene.clock.pass_by(minutes=10)
    before = len(scene.wire.requests)
    assert scene.poll() == Polled("harbor", LISTING.site, unchanged=1)
    assert scene.wire.asked[before:] == [URL]


def test_look_alikes_on_several_pages_are_read_to_the_end_and_stay_what_they_are(scene: Scene) -> None:
    def anonymous(text: str) -> Page:
        return page(review("nobody", text=text, author="", created_at=None, derived=True))

    texts = ["Cold soup", "No table for us", "Parking is full"]
    scene.shows(
        *(replace(anonymous(text), next=str(n)) for n, text in enumerate(texts[:2], 2)), anonymous(texts[2])
    )
    assert scene.poll().new == 3
    scene.clock.pass_by(days=1)
    assert scene.poll() == Polled("harbor", LISTING.site, unchanged=3)


# --- paging ----------------------------------------------------------------------------------------


def test_an_edit_that_moves_a_review_to_page_one_while_paging_is_found_by_the_next_pass(scene: Scene) -> None:
    scene.baseline(*(review(f"r-{n}") for n in range(4)))
    edited = review("r-3", 2, text="Edited")
    # r-3 went to page one after that page was read, so page two no longer has it.
    scene.shows(page(review("new"), review("r-0"), more=2), page(review("r-1"), review("r-2")))
    assert scene.poll().new == 1
    scene.clock.pass_by(minutes=10)
    scene.shows(page(edited, review("new"), more=2), page(review("r-0"), review("r-1"), review("r-2")))
    assert scene.poll().edited == 1
    assert scene.stored("r-3").stored.review.text == "Edited"


def test_a_review_lost_between_two_pages_is_found_by_the_daily_deep_pass(scene: Scene) -> None:
    scene.baseline(*(review(f"r-{n}") for n in range(4)))
    reviews = [review("new-2"), review("new-1"), *(review(f"r-{n}") for n in range(4))]
    # While we turned the page somebody deleted a review: new-1 slipped up to page one.
    scene.shows(page(reviews[0], more=2), page(*reviews[2:]))
    assert scene.poll().new == 1
    scene.shows(page(*reviews[:2], more=2), page(*reviews[2:]))
    scene.wire.on(URL, page(reviews[0], reviews[2], more=2))
    scene.wire.on(page_url(2), page(*reviews[1:]))
    scene.clock.pass_by(minutes=10)
    assert scene.poll().new == 0
    scene.clock.pass_by(days=1)
    assert scene.poll().new == 1


def test_a_blank_page_in_mid_feed_does_not_end_it(scene: Scene) -> None:
    scene.shows(page(review("a"), more=2), page(more=3), page(review("b")))
    assert scene.poll().new == 2


def test_a_server_that_ignores_the_page_number_is_read_twice_and_not_for_ever(scene: Scene) -> None:
    same = page(review("a"), review("b"), more=2)
    scene.shows(same, same)
    assert scene.poll() == Polled("harbor", LISTING.site, new=2, unchanged=2, cases=2)
    assert scene.wire.asked == [URL, page_url(2)]


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_blank_pages_in_a_circle_or_without_end_are_left(scene: Scene, step: int) -> None:
    scene.shows(page(review("a"), more=2), page(more=3), *(page(more=n + step) for n in range(3, 500)))
    assert scene.poll() == Polled("harbor", LISTING.site, new=1, cases=1)
    assert len(scene.wire.requests) < 20


def test_a_page_after_the_last_one_that_is_not_there_is_an_end(scene: Scene) -> None:
    scene.shows(page(review("a"), more=2), ListingGone("404"))
    assert scene.poll().status == "ok"


def test_a_failure_on_page_two_loses_nothing(scene: Scene) -> None:
    scene.baseline(review("a"))
    first = page(review("d"), review("c"), more=2)
    scene.shows(first, WireError("no answer"))
    failed = scene.poll()
    assert (failed.status, failed.new, failed.cases) == ("error", 2, 2)
    assert "no answer" in failed.error
    scene.clock.pass_by(minutes=10)
    scene.shows(first, page(review("b"), review("a")))
    assert scene.poll() == Polled("harbor", LISTING.site, new=1, unchanged=3, cases=1)
    assert not scene.store.listing_state("harbor").unfinished


# --- conditional requests --------------------------------------------------------------------------


def test_an_unchanged_page_is_not_sent_again(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), etag='"1"'))
    scene.poll()
    scene.clock.pass_by(minutes=10)
    assert scene.poll() == Polled("harbor", LISTING.site, "not_modified")
    assert scene.wire.requests[-1] == (URL, Validators('"1"'))
    state = scene.store.listing_state("harbor")
    assert state.succeeded_at == scene.clock.now
    assert state.validators == Validators('"1"')


def test_the_daily_deep_pass_asks_without_conditions(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), etag='"1"'))
    scene.poll()
    scene.clock.pass_by(days=1)
    assert scene.poll().status == "ok"
    assert scene.wire.requests[-1] == (URL, Validators())


def test_after_a_broken_pass_no_page_is_skipped_as_unchanged(scene: Scene) -> None:
    first = Answer(page(review("b"), more=2), etag='"1"')
    scene.shows(first, WireError("no answer"))
    scene.poll()
    scene.shows(first, page(review("a")))
    assert scene.poll().new == 1


def test_conditions_of_another_address_are_not_sent(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), etag='"1"'))
    scene.poll()
    scene.clock.pass_by(minutes=10)
    scene.listings = {"harbor": replace(LISTING, options={"url": MOVED})}
    scene.shows(Answer(page(review("a")), etag='"1"'), url=MOVED)
    assert scene.poll().status == "ok"


# --- moved for good --------------------------------------------------------------------------------


def test_a_listing_that_moved_for_good_is_asked_at_its_new_address(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), moved_to=MOVED))
    scene.poll()
    scene.shows(page(review("a")), url=MOVED)
    scene.poll()
    assert scene.wire.asked == [URL, MOVED]


def test_reviews_known_by_the_address_of_their_page_stay_known_when_it_moves(scene: Scene) -> None:
    plain = site(scene.wire)

    def parse(listing: Listing, response: Response) -> Page:
        found = plain.parse(listing, response)
        named = [replace(one, key=f"{listing.options['url']} {one.key}") for one in found.reviews]
        return replace(found, reviews=tuple(named))

    by_address = cast("Site", SimpleNamespace(FACTS=plain.FACTS, request=plain.request, parse=parse))
    world = replace(scene.world, site=lambda _name: by_address)
    scene.shows(Answer(page(review("a")), moved_to=MOVED))
    scene.shows(page(review("a")), url=MOVED)
    assert [pipeline.poll(world, LISTING, named=True).new for _ in range(3)] == [1, 0, 0]
    assert scene.wire.asked == [URL, MOVED, MOVED]


def test_a_listing_that_moves_twice_is_followed_twice(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), moved_to=MOVED))
    scene.poll()
    again = "https://reviews.example/third"
    scene.shows(Answer(page(review("a")), moved_to=again), url=MOVED)
    scene.poll()
    scene.shows(page(review("a")), url=again)
    scene.poll()
    scene.poll()
    assert scene.wire.asked == [URL, MOVED, again, again]


def test_an_owner_who_corrects_the_address_is_obeyed(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), moved_to=MOVED))
    scene.poll()
    third = "https://other.example/harbor"
    scene.listings = {"harbor": replace(LISTING, options={"url": third})}
    scene.shows(page(review("a")), url=third)
    scene.poll()
    assert scene.wire.asked == [URL, third]


# --- gone ------------------------------------------------------------------------------------------


def test_a_review_that_is_merely_not_shown_is_not_gone(scene: Scene) -> None:
    scene.baseline(review("a"), review("b"))
    scene.shows(page(review("b")))
    assert scene.poll().removed == 0
    assert not scene.stored("a").stored.removed


def test_a_review_that_the_site_says_is_gone_is_gone_with_its_case(scene: Scene) -> None:
    scene.baseline(review("a"), review("b"))
    scene.shows(page(review("b"), removed=("a", "never-seen")))
    assert scene.poll().removed == 1
    assert scene.stored("a").stored.removed
    assert scene.stored("a").case == scene.case(1)
    assert scene.case(1).reply_state == "dismissed"
    assert scene.poll().removed == 0


def test_a_review_that_is_back_is_a_case_again(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.shows(page(removed=("a",)), page())
    scene.wire.on(URL, page(review("b", 5), removed=("a",)))
    scene.poll()
    scene.shows(page(review("a"), review("b", 5)))
    assert scene.poll().edited == 1
    assert not scene.stored("a").stored.removed
    assert scene.case().reply_state == "awaiting"


def test_an_emptied_page_is_an_error_and_removes_nothing(scene: Scene) -> None:
    scene.baseline(review("a"), review("b"))
    scene.shows(page())
    found = scene.poll()
    assert found.status == "error"
    assert "2 are known" in found.error
    assert scene.store.count("harbor") == 2


def test_a_page_that_declares_reviews_but_shows_none_is_an_error_from_the_start(scene: Scene) -> None:
    scene.shows(Page((), declared=40))
    assert "40 reviews" in scene.poll().error
    assert scene.store.listing_state("harbor").baselined_at is None


def test_a_business_without_any_review_yet_is_fine(scene: Scene) -> None:
    scene.shows(page())
    assert scene.poll() == Polled("harbor", LISTING.site)


# --- blind and seeing again ------------------------------------------------------------------------


def test_three_failures_raise_one_alarm_and_the_recovery_one_notice(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.deliver()
    scene.shows(AccessRefused("the site answers 403"))
    for _ in range(6):
        assert scene.poll().status == "error"
        scene.deliver()
        scene.clock.pass_by(hours=1)
    scene.shows(page(review("a")))
    for _ in range(3):
        scene.poll()
        scene.deliver()
    first, second = (notice.text for notice in scene.notifier.notices)
    assert first == "harbor is blind since 2026-11-03 12:00 UTC: the site answers 403"
    assert second == "harbor can be read again."


def test_two_failures_are_nobodys_business(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.shows(WireError("no answer"))
    scene.poll()
    scene.poll()
    scene.shows(page(review("a")))
    scene.poll()
    scene.deliver()
    assert scene.notifier.notices == []


def test_each_storefront_goes_blind_on_its_own(scene: Scene) -> None:
    scene.parts = ("us", "gb")
    scene.shows(page(review("a")), part="us")
    scene.shows(ParseError("not a feed"), part="gb")
    found = [scene.poll() for _ in range(3)][-1]
    assert (found.status, found.unchanged) == ("error", 1)
    scene.deliver()
    assert [notice.text.split(" is blind")[0] for notice in scene.notifier.notices] == ["harbor (gb)"]


def test_a_listing_is_read_when_it_is_due_or_named(scene: Scene) -> None:
    scene.shows(page(review("a")))
    assert scene.poll(named=False).status == "ok"
    assert scene.poll(named=False).status == "skipped"
    assert scene.poll(named=True).status == "ok"
    scene.clock.pass_by(minutes=10)
    assert scene.poll(named=False).status == "ok"


def test_a_site_that_wants_to_be_read_less_often_is_unless_a_person_names_it(scene: Scene) -> None:
    shown = replace(page(review("a")), rhythm=Rhythm(timedelta(hours=1)))
    scene.shows(Answer(shown, etag='"1"'))
    assert scene.poll(named=False).status == "ok"
    for _ in range(2):  # an answer without a page says nothing new about that
        scene.clock.pass_by(minutes=59)
        assert scene.poll(named=False).status == "skipped"
        scene.clock.pass_by(minutes=1)
        assert scene.poll(named=False).status == "not_modified"
    assert scene.poll(named=True).status == "not_modified"


def test_a_wish_that_a_site_no_longer_has_is_forgotten(scene: Scene) -> None:
    scene.shows(replace(page(review("a")), rhythm=Rhythm(timedelta(hours=1))))
    scene.poll()
    scene.shows(page(review("a")))
    scene.poll()
    scene.clock.pass_by(minutes=10)
    assert scene.poll(named=False).status == "ok"


# --- gone for good ---------------------------------------------------------------------------------


def gone(scene: Scene, url: str = URL) -> None:
    """The site answers 410 from now on, and a pass found that out."""
    scene.shows(GoneForGood("410"), url=url)
    scene.clock.pass_by(days=1)
    assert scene.poll(named=False).status == "error"


def notices(scene: Scene) -> list[str]:
    """What people were told of the listing, all of it sent."""
    scene.deliver()
    return [notice.text for notice in scene.notifier.notices]


def test_a_page_that_is_gone_for_good_is_told_of_once_and_not_asked_for_again(scene: Scene) -> None:
    scene.baseline(review("a"))
    gone(scene)
    asked = len(scene.wire.requests)
    for _ in range(5):
        scene.clock.pass_by(days=1)
        found = scene.poll(named=False)
        assert (found.status, found.error) == ("skipped", f"harbor {GONE}")
    assert len(scene.wire.requests) == asked
    assert notices(scene) == [f"harbor {GONE}"]
    assert not scene.stored("a").stored.removed


def test_a_person_who_names_a_page_that_was_gone_has_it_asked_for_and_it_may_be_back(scene: Scene) -> None:
    gone(scene)
    assert scene.poll(named=True).status == "error"
    scene.shows(page(review("a")))
    assert scene.poll(named=False).status == "skipped"
    assert scene.poll(named=True).status == "ok"
    assert notices(scene) == [f"harbor {GONE}", "harbor can be read again."]
    scene.clock.pass_by(minutes=10)
    assert scene.poll(named=False).status == "ok"


def test_a_listing_with_a_new_address_is_read_at_once_and_its_troubles_are_told_anew(scene: Scene) -> None:
    gone(scene)
    scene.listings = {"harbor": replace(LISTING, options={"url": MOVED})}
    scene.shows(WireError("no answer"), url=MOVED)
    for _ in range(3):
        assert scene.poll(named=False).status == "error"
        scene.clock.pass_by(minutes=10)
    gone(scene, MOVED)
    told = notices(scene)
    expected = [f"harbor {GONE}", "harbor is blind", f"harbor {GONE}"]
    assert [text.split(" since")[0] for text in told] == expected


def test_when_the_new_address_is_gone_the_configured_one_is_asked_before_giving_up(scene: Scene) -> None:
    scene.shows(Answer(page(review("a")), moved_to=MOVED))
    scene.poll()
    gone(scene, MOVED)
    scene.shows(page(review("a")))
    scene.clock.pass_by(days=1)
    assert scene.poll(named=False).status == "ok"
    assert notices(scene) == []


def test_a_page_that_is_merely_not_found_is_asked_for_again(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.shows(ListingGone("404"))
    for _ in range(3):
        assert scene.poll(named=False).status == "error"
        scene.clock.pass_by(hours=1)


def test_storefronts_that_are_all_gone_are_one_notice(scene: Scene) -> None:
    scene.parts = ("us", "gb")
    for part in scene.parts:
        scene.shows(GoneForGood("410"), part=part)
    scene.poll(named=False)
    assert notices(scene) == [f"harbor (us) {GONE}"]
    assert scene.poll(named=False).status == "skipped"


# --- being asked to wait ---------------------------------------------------------------------------


def test_a_site_that_asked_us_to_wait_is_left_alone_even_when_named(scene: Scene) -> None:
    scene.shows(RateLimited("429", retry_after=timedelta(hours=3)))
    scene.poll()
    scene.clock.pass_by(hours=2, minutes=59)
    found = scene.poll()
    assert (found.status, len(scene.wire.requests)) == ("skipped", 1)
    assert "15:00:00 UTC" in found.error
    scene.clock.pass_by(minutes=1)
    scene.shows(page(review("a")))
    assert scene.poll().status == "ok"


def test_a_broken_store_is_not_blamed_on_the_site(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise StoreError("There is no room left.")

    monkeypatch.setattr(type(scene.store), "record", full)
    scene.shows(page(review("a")))
    with pytest.raises(StoreError):
        scene.poll()
    assert scene.store.listing_state("harbor").failures == 0


def test_a_bug_in_a_site_module_is_seen(scene: Scene) -> None:
    with pytest.raises(KeyError):
        scene.poll()  # the wire was told nothing about this address


# --- replies that the site shows -------------------------------------------------------------------


def test_a_reply_made_elsewhere_ends_the_case_so_that_nobody_answers_twice(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.shows(page(answered(review("a"), "We called you. The owner")))
    scene.poll()
    case = scene.case()
    assert case.reply_state == "live"
    assert "approve" not in [step for step, _ in scene.world.commands(case)]
    assert scene.stored("a").stored.review.reply == answered(review("a"), "We called you. The owner").reply
    before = list(scene.store.events())
    scene.poll()
    assert list(scene.store.events()) == before


def test_our_own_reply_is_live_when_the_site_shows_it_and_pending_is_not_live(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    scene.shows(page(answered(review("a"), state="pending")))
    scene.poll()
    assert scene.case().reply_state == "posted"
    scene.shows(page(answered(review("a"))))
    scene.poll()
    assert scene.case().reply_state == "live"


def test_a_rejected_reply_is_a_case_to_edit_again(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    scene.shows(page(answered(review("a"), state="rejected")))
    scene.poll()
    assert scene.case().reply_state == "rejected"


@pytest.mark.parametrize("state", ["live", "pending", "rejected"])
def test_a_reply_to_the_words_before_an_edit_leaves_the_case_with_people(scene: Scene, state: str) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.APPROVE)
    scene.act(1, Move.POSTED)
    scene.shows(page(answered(review("a", text="Worse and worse"), state=state)))
    assert scene.poll().status == "ok"
    assert scene.stored("a").stored.review.text == "Worse and worse"
    assert scene.case().reply_state == "awaiting"


def test_a_reply_made_after_the_edit_answers_it(scene: Scene) -> None:
    scene.baseline(review("a"))
    edited = review("a", text="Worse and worse", updated_at=START - timedelta(hours=1))
    scene.shows(page(answered(edited)))
    scene.poll()
    assert scene.case().reply_state == "live"


def test_a_reply_that_went_away_is_in_the_log(scene: Scene) -> None:
    scene.baseline(answered(review("a", 5)))
    scene.shows(page(review("a", 5)))
    scene.poll()
    assert [event.kind for event in scene.store.events()][-1] == "reply_gone"


# --- follow-ups ------------------------------------------------------------------------------------


def closed(scene: Scene, rating: float = 2) -> None:
    """A case that was reached, put right and closed, its reply live."""
    scene.baseline(review("a", rating))
    scene.deliver()
    scene.shows(page(answered(review("a", rating))))
    scene.poll()
    scene.act(1, Move.REACHED, how="phone")
    scene.act(1, Move.REMEDIED, note="A new dinner.")
    scene.act(1, Move.CLOSE, outcome="satisfied")


@pytest.mark.parametrize(("rating", "observed"), [(5, "improved"), (2, "same"), (1, "worse")])
def test_an_edit_after_the_close_is_what_became_of_the_review(
    scene: Scene, rating: float, observed: str
) -> None:
    closed(scene)
    scene.shows(page(answered(review("a", rating, text="Changed."))))
    scene.poll()
    assert (scene.case().recovery_state, scene.case().observed) == ("observed", observed)


def test_what_became_of_a_review_is_measured_from_the_close_however_often_it_changes(scene: Scene) -> None:
    closed(scene)
    for rating in (5, 4):
        scene.clock.pass_by(days=1)
        scene.shows(page(answered(review("a", rating, text=f"Now {rating}."))))
        scene.poll()
    assert scene.case().observed == "improved"


def test_a_removal_after_the_close_is_what_became_of_the_review(scene: Scene) -> None:
    closed(scene)
    scene.shows(page(review("b", 5), removed=("a",)))
    scene.poll()
    assert (scene.case().observed, scene.case().reply_state) == ("removed", "live")


def test_a_review_that_became_good_needs_no_new_reply_and_no_alert(scene: Scene) -> None:
    closed(scene)
    before = scene.case().text
    scene.shows(page(answered(review("a", 5, text="They put it right."))))
    scene.poll()
    assert (scene.case().reply_state, scene.case().text) == ("live", before)
    assert scene.deliver() == 0


def test_a_review_that_got_worse_gets_a_new_draft_and_a_new_alert(scene: Scene) -> None:
    closed(scene)
    before = scene.case()
    scene.shows(page(answered(review("a", 1, text="They lied to me."))))
    scene.poll()
    assert scene.case().reply_state == "awaiting"
    assert scene.case().text != before.text
    assert scene.deliver() == 1
    assert scene.notifier.notes[-1].loud
    assert scene.notifier.drawn[-1].case.text == scene.case().text


def test_an_edit_before_anybody_answered_redrafts_and_alerts_only_what_needs_somebody(scene: Scene) -> None:
    scene.baseline(review("a"), review("b"))
    scene.deliver()
    scene.shows(page(review("a", 1, text="Even worse."), review("b", 5, text="All is well!")))
    assert scene.poll().edited == 2
    assert [scene.case(n).rev for n in (1, 2)] == [2, 2]
    assert [alert.stored.review.key for alert in scene.notifier.alerts] == ["a", "b"]
    assert scene.deliver() == 1
    assert told(scene) == [1, 2, 1]
    assert [one.stored.review.text for one in scene.notifier.drawn] == ["Even worse.", "All is well!"]


def test_a_case_put_off_before_anybody_was_told_is_told_when_an_edit_wakes_it(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.SNOOZE, until=scene.clock.now + timedelta(hours=2))
    assert scene.deliver() == 0
    scene.shows(page(review("a", 5, text="All is well!")))
    scene.poll()
    assert scene.case().reply_state == "awaiting"
    assert scene.deliver() == 1
    assert told(scene) == [1]


def test_words_that_were_approved_for_another_review_text_are_not_posted(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.APPROVE)
    scene.shows(page(review("a", text="I was hurt by the door.")))
    scene.poll()
    assert (scene.case().reply_state, scene.case().held) == ("held", "safety")


def test_a_dismissed_case_wakes_up_when_the_review_changes_for_the_worse(scene: Scene) -> None:
    scene.baseline(review("a"))
    scene.act(1, Move.DISMISS, note="Not ours.")
    scene.shows(page(review("a", text="You know it was you.")))
    scene.poll()
    assert scene.case().reply_state == "awaiting"


def test_an_old_review_that_turns_bad_opens_a_case(scene: Scene) -> None:
    scene.baseline(old("a", 5))
    scene.shows(page(old("a", 1, text="They never called.")))
    assert scene.poll() == Polled("harbor", LISTING.site, edited=1, cases=1)
    assert scene.deliver() == 1


def test_no_draft_is_like_another_one_on_the_same_page(scene: Scene) -> None:
    scene.baseline(*(review(f"r-{n}") for n in range(5)))
    assert len({scene.case(n).text for n in range(1, 6)}) == 5


# --- alerts ----------------------------------------------------------------------------------------


def waiting(scene: Scene, count: int = 1) -> None:
    """This many cases with alerts that nobody was sent yet."""
    scene.baseline(*(review(f"r-{n}") for n in range(count)))


def told(scene: Scene) -> list[int]:
    """The cases in the order that people were told of them: by a card, or by a note that all see."""
    loud = [
        one for one in scene.notifier.taken if isinstance(one, Alert) or (isinstance(one, Note) and one.loud)
    ]
    return [message.case.id for message in loud]


def test_an_alert_is_marked_as_sent_only_when_it_was_taken(scene: Scene) -> None:
    waiting(scene)
    scene.notifier.trouble.append(NotifyError("not_in_channel", code="not_in_channel"))
    assert scene.deliver() == 0
    assert scene.case().alert_ts == ""
    assert scene.deliver() == 0
    scene.clock.pass_by(seconds=30)
    assert scene.deliver() == 1
    assert scene.case().alert_ts
    assert scene.kinds()[-1] == "alerted"
    scene.clock.pass_by(days=9)
    assert (scene.deliver(), len(scene.notifier.tried)) == (0, 2)


def test_an_alert_shows_what_can_be_done_with_the_case_now(scene: Scene) -> None:
    waiting(scene)
    scene.deliver()
    alert = scene.notifier.alerts[0]
    assert (alert.case.id, alert.stored.review.key, alert.location.name) == (1, "r-0", "Main Street")
    assert ("Approve", "reviewbot case 1 approve --rev 1") in alert.actions


def test_a_short_wait_is_waited_for_and_the_order_kept(scene: Scene) -> None:
    waiting(scene, 3)
    scene.notifier.trouble.append(
        NotifyError("slow down", code="ratelimited", retry_after=timedelta(seconds=7))
    )
    assert scene.deliver() == 3
    assert scene.clock.slept == [7]
    assert told(scene) == [1, 2, 3]


def test_a_long_wait_is_kept_by_everybody_and_so_is_the_order(scene: Scene) -> None:
    waiting(scene, 3)
    wait = timedelta(minutes=5)
    scene.notifier.trouble.append(NotifyError("slow down", code="ratelimited", retry_after=wait))
    assert scene.deliver() == 0
    scene.clock.pass_by(minutes=1)
    assert scene.deliver() == 0
    assert (len(scene.notifier.tried), scene.clock.slept) == (1, [])
    scene.clock.pass_by(minutes=4)
    assert scene.deliver() == 3
    assert told(scene) == [1, 2, 3]


def test_a_lost_answer_is_looked_up_and_the_alert_that_is_there_is_adopted(scene: Scene) -> None:
    waiting(scene)
    scene.notifier.trouble.append(NotifyUnknown("timed out"))
    assert scene.deliver() == 1
    assert len(scene.notifier.tried) == 1
    assert scene.notifier.looked_since == [scene.clock.now]
    assert scene.case().alert_ts == f"ts-{scene.notifier.alerts[0].delivery_id}"


def test_a_lost_answer_whose_alert_is_not_there_is_sent_again(scene: Scene) -> None:
    waiting(scene)
    scene.notifier.arrives = False
    scene.notifier.trouble.append(NotifyUnknown("timed out"))
    assert scene.deliver() == 1
    assert (len(scene.notifier.tried), told(scene)) == (2, [1])
    assert {alert.delivery_id for alert in scene.notifier.tried} == {scene.notifier.tried[0].delivery_id}
    assert not scene.notifier.alerts[0].repeat


def test_an_alert_that_was_not_sent_yet_gives_way_to_a_newer_one_of_its_case(scene: Scene) -> None:
    scene.baseline(review("a", 4))
    scene.shows(page(review("a", 2, text="Now it is bad.")))
    scene.poll()
    scene.shows(page(review("a", 1, text="Now it is worse.")))
    scene.poll()
    assert (scene.deliver(), [alert.case.rev for alert in scene.notifier.alerts]) == (1, [2])


@pytest.mark.parametrize("code", sorted(pipeline.UNREADABLE))
def test_where_nobody_can_look_the_alert_is_sent_again_and_says_that_it_may_repeat(
    scene: Scene, code: str
) -> None:
    waiting(scene)
    scene.notifier.trouble.append(NotifyUnknown("timed out"))
    scene.notifier.unreadable = NotifyError("cannot read", code=code)
    assert scene.deliver() == 1
    assert [alert.repeat for alert in scene.notifier.alerts] == [False, True]


def test_while_looking_fails_for_another_reason_nothing_is_sent_twice(scene: Scene) -> None:
    waiting(scene)
    scene.notifier.trouble.append(NotifyUnknown("timed out"))
    scene.notifier.unreadable = NotifyError("no answer", code="unreachable")
    assert scene.deliver() == 0
    scene.notifier.unreadable = None
    scene.clock.pass_by(hours=1)
    assert scene.deliver() == 1
    assert len(scene.notifier.tried) == 1


def test_a_crash_in_the_middle_of_sending_is_a_lost_answer(scene: Scene) -> None:
    waiting(scene, 2)
    effect = scene.store.due_effects(scene.clock.now, MESSAGES)[0]
    claimed = scene.store.claim(effect, scene.clock.now)
    assert claimed
    tried_at = scene.clock.now
    scene.clock.pass_by(hours=1)
    assert scene.deliver() == 2
    assert scene.notifier.looked_since == [tried_at]
    assert told(scene) == [1, 2]


def test_while_the_service_is_down_nothing_is_lost_and_later_all_comes_in_order_once(scene: Scene) -> None:
    waiting(scene, 5)
    scene.notifier.trouble.extend([NotifyError("Slack cannot be reached", code="unreachable")] * 40)
    for _ in range(6):
        assert scene.deliver() == 0
        scene.clock.pass_by(minutes=1)
    scene.shows(page(*(review(f"r-{n}") for n in range(6))))
    scene.poll()
    scene.notifier.trouble.clear()
    scene.clock.pass_by(hours=1)
    assert scene.deliver() == 6
    assert told(scene) == [1, 2, 3, 4, 5, 6]
    scene.clock.pass_by(days=1)
    assert scene.deliver() == 0


def test_a_service_that_swallows_every_answer_does_not_hold_up_the_pass_for_each_alert(scene: Scene) -> None:
    waiting(scene, 30)
    scene.notifier.trouble.extend([NotifyUnknown("timed out")] * 1000)
    scene.notifier.unreadable = NotifyError("no answer", code="unreachable")
    scene.deliver()
    assert len(scene.notifier.tried) + len(scene.notifier.looked_since) < 30


def test_one_card_that_is_refused_does_not_hold_up_the_others(scene: Scene) -> None:
    waiting(scene, 3)
    scene.notifier.trouble.append(NotifyError("invalid_blocks", code="invalid_blocks"))
    assert scene.deliver() == 2
    assert told(scene) == [2, 3]


def test_urgent_cases_are_told_first(scene: Scene) -> None:
    scene.baseline(review("soup"), review("door", text="I was hurt by the door"))
    scene.deliver()
    assert told(scene) == [2, 1]


# --- snoozes ---------------------------------------------------------------------------------------


def test_a_snooze_wakes_with_a_new_alert_once(scene: Scene) -> None:
    waiting(scene)
    scene.deliver()
    scene.act(1, Move.SNOOZE, until=scene.clock.now + timedelta(hours=2))
    scene.act(1, Move.TRIED, how="phone")
    scene.clock.pass_by(hours=1, minutes=59)
    assert pipeline.wake(scene.world) == 0
    scene.clock.pass_by(minutes=1)
    assert pipeline.wake(scene.world) == 1
    assert scene.case().reply_state == "awaiting"
    assert pipeline.wake(scene.world) == 0
    assert scene.deliver() == 1
    assert told(scene) == [1, 1]
    assert scene.case().alert_ts == f"ts-{scene.notifier.alerts[0].delivery_id}"


def test_a_case_that_somebody_acts_on_while_it_wakes_does_not_stop_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(scene, 2)
    for case in (1, 2):
        scene.act(case, Move.SNOOZE, until=scene.clock.now + timedelta(hours=2))
    scene.clock.pass_by(hours=2)
    over = scene.store.snoozes_over(scene.clock.now)
    scene.act(1, Move.APPROVE)
    monkeypatch.setattr(type(scene.store), "snoozes_over", lambda *_: over)
    assert pipeline.wake(scene.world) == 1
    assert [scene.case(n).reply_state for n in (1, 2)] == ["posting", "awaiting"]


# --- results ---------------------------------------------------------------------------------------


def test_two_storefronts_are_one_result_and_the_worse_status_counts() -> None:
    a = Polled("app", "apple_rss", "not_modified", unchanged=1)
    b = Polled("app", "apple_rss", "error", new=2, cases=1, error="app (gb): no answer")
    assert a + b == Polled("app", "apple_rss", "error", new=2, unchanged=1, cases=1, error=b.error)
    assert (a + Polled("app", "apple_rss")).status == "ok"


def test_a_store_opened_anew_goes_on_where_the_last_process_stopped(scene: Scene, tmp_path: Path) -> None:
    waiting(scene)
    again = Scene(open_store(tmp_path), scene.clock)
    again.shows(page(review("r-0")))
    assert again.poll() == Polled("harbor", LISTING.site, unchanged=1)
    assert again.deliver() == 1
    again.store.close()
