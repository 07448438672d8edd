"""A site shows the beginnings of reviews to some, the whole ones to others (Yelp).

When one takes the place of the other, the customer changed nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.desk import now, polled
from fakes.shop import Shop
from fakes.world import LISTING, START, Scene, answered, old, page, review
from reviewbot import app, decide
from reviewbot.cases import Move
from reviewbot.decide import Change
from reviewbot.pipeline.replay import replay
from reviewbot.store.sqlite import SqliteStore
from reviewbot.testing.yelp import PARTNER, PLAIN, SECRETS, FakeYelp
from reviewbot.types import Assessment, RecoveryState, ReplyState, Review, ReviewClass, StoredReview

STORY = (
    "We had booked the table by the window for our anniversary, and when we came they had given it away. "
    "We waited for forty minutes at the bar, the soup was cold, and nobody of the staff said that they were "
    "sorry for any of it. In the end we paid for a bottle that we had never ordered."
)
HURT = f"{STORY} My son was hurt by a broken chair."
CUT = 157  # characters, and an ellipsis
Keeps = Callable[[Review], StoredReview]


def whole(text: str = STORY, stars: float = 2, **more: object) -> Review:
    return review("a", stars, text=text, **more)


def excerpt(
    text: str = STORY, stars: float = 2, *, most: int = CUT, dots: str = "...", **more: object
) -> Review:
    return whole(text[:most].rstrip() + dots, stars, attributes={"excerpt": "yes"}, **more)


def kept(one: Review) -> StoredReview:
    """The review as the store has it."""
    said = decide.content_hash(one)
    return StoredReview(
        1, "harbor", "yelp", "", one, Assessment(0, True, ReviewClass.SERVICE, False), said, START
    )


def purged(one: Review) -> StoredReview:
    """The review as the store has it when its words may be kept no longer."""
    left = {**one.attributes, "opening": decide.opening(one)}
    gone = replace(one, title="", text="", author="", attributes=left)
    return replace(kept(one), review=gone, purged_at=START)


# --- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize("keeps", [kept, purged])
def test_an_excerpt_of_what_is_known_is_no_change(keeps: Keeps) -> None:
    assert decide.retold(excerpt(), keeps(whole())) is Change.UNCHANGED


@pytest.mark.parametrize("keeps", [kept, purged])
def test_the_whole_of_what_was_an_excerpt_completes_it(keeps: Keeps) -> None:
    assert decide.retold(whole(), keeps(excerpt())) is Change.COMPLETED


@pytest.mark.parametrize("keeps", [kept, purged])
@pytest.mark.parametrize("dots", ["…", " …", "....", "...\n"])
def test_how_an_excerpt_is_cut_and_marked_does_not_matter(keeps: Keeps, dots: str) -> None:
    spaced = STORY.replace(", ", ",\n\n ")
    assert decide.retold(excerpt(spaced, dots=dots), keeps(whole())) is Change.UNCHANGED
    assert decide.retold(whole(spaced), keeps(excerpt(dots=dots))) is Change.COMPLETED
    assert decide.retold(excerpt(dots=dots), keeps(excerpt())) is Change.UNCHANGED


def test_a_shorter_excerpt_tells_nothing_and_a_longer_one_more() -> None:
    assert decide.retold(excerpt(most=120), kept(excerpt())) is Change.UNCHANGED
    assert decide.retold(excerpt(), kept(excerpt(most=120))) is Change.COMPLETED


@pytest.mark.parametrize("keeps", [kept, purged])
@pytest.mark.parametrize(
    "edited",
    [
        whole(f"They called us. {STORY}"),
        whole(STORY, 5),
        whole(STORY, title="Never again"),
        excerpt(f"They called us. {STORY}"),
        excerpt(STORY, 5),
        whole("Fine now."),
    ],
)
def test_other_words_or_stars_are_an_edit(keeps: Keeps, edited: Review) -> None:
    before = excerpt() if "excerpt" not in edited.attributes else whole()
    assert decide.retold(edited, keeps(before)) is Change.EDITED


def test_two_whole_texts_that_begin_alike_are_an_edit() -> None:
    assert decide.retold(whole(f"{STORY} P.S. They called."), kept(whole())) is Change.EDITED
    assert decide.retold(whole(), purged(whole(f"{STORY} P.S. They called."))) is Change.EDITED


@pytest.mark.parametrize("keeps", [kept, purged])
def test_a_few_words_that_begin_alike_prove_nothing(keeps: Keeps) -> None:
    """Who wrote "And then..." themselves may well go on another day."""
    short = excerpt("And then")
    assert decide.retold(whole("And then they said sorry."), keeps(short)) is Change.EDITED
    assert decide.retold(short, keeps(whole("And then they said sorry."))) is Change.EDITED


def test_a_whole_text_that_is_shorter_than_its_excerpt_was_cut_by_the_customer() -> None:
    assert decide.retold(whole(STORY[:120]), kept(excerpt())) is Change.EDITED
    assert decide.retold(excerpt(), kept(whole(STORY[:120]))) is Change.EDITED


def test_what_was_removed_and_is_back_in_other_words_is_not_guessed_at() -> None:
    assert decide.retold(excerpt(), replace(kept(whole()), removed=True)) is Change.EDITED


def test_words_that_went_before_their_opening_was_kept_are_not_guessed_at() -> None:
    nothing = replace(purged(whole()), review=replace(whole(), text="", attributes={"excerpt": "yes"}))
    assert decide.retold(excerpt(), nothing) is Change.EDITED


@given(text=st.text(min_size=0, max_size=400), most=st.integers(0, 400), dots=st.sampled_from(["...", "…"]))
def test_no_cut_of_a_text_is_ever_taken_for_an_edit_once_it_is_long_enough(
    text: str, most: int, dots: str
) -> None:
    said = decide.normalise(text)
    cut = excerpt(said, most=most, dots=dots)
    told = decide.retold(cut, kept(whole(said)))
    long_enough = len(said[:most].rstrip(" .…")) >= decide.OPENING
    assert told is (Change.UNCHANGED if long_enough else Change.EDITED)
    assert decide.retold(replace(cut, rating=5), kept(whole(said))) is Change.EDITED


# --- through the pipeline -------------------------------------------------------------------------


def test_an_excerpt_does_not_take_the_place_of_the_whole_text(scene: Scene) -> None:
    scene.baseline(whole())
    scene.deliver()
    scene.shows(page(excerpt()))
    read = scene.poll()
    assert (read.new, read.edited, read.unchanged) == (0, 0, 1)
    row = scene.stored("a")
    assert (row.stored.review.text, row.stored.revisions) == (STORY, 1)
    assert "review_edited" not in scene.kinds()
    assert scene.deliver() == 0


def test_a_whole_text_completes_the_excerpt_and_leaves_its_case_alone(scene: Scene) -> None:
    scene.baseline(excerpt())
    scene.deliver()
    before = scene.case()
    scene.shows(page(whole()))
    read = scene.poll()
    assert (read.new, read.edited, read.unchanged, read.cases) == (0, 0, 1, 0)
    stored = scene.stored("a").stored
    assert (stored.review.text, stored.revisions, stored.seen_at) == (STORY, 1, START)
    assert (stored.review.attributes, stored.content_hash) == ({}, decide.content_hash(whole()))
    assert (scene.case().rev, scene.case().text) == (before.rev, before.text)
    assert scene.kinds()[-1] == "review_completed"
    assert [alert.case.id for alert in scene.notifier.alerts] == [before.id], "nobody is told again"
    scene.shows(page(excerpt()))
    assert scene.poll().edited == 0
    assert scene.store.verify().ok


def test_a_case_that_was_closed_is_not_taken_for_looked_at_again(scene: Scene) -> None:
    scene.baseline(excerpt())
    for move, what in ((Move.TRIED, {"how": "phone"}), (Move.REACHED, {"how": "phone"})):
        scene.act(1, move, **what)
    scene.act(1, Move.CLOSE, outcome="satisfied")
    scene.shows(page(whole()))
    scene.poll()
    assert scene.case().recovery_state is RecoveryState.CLOSED
    scene.shows(page(whole(f"{STORY} They called us. Lovely people.", 5)))
    assert scene.poll().edited == 1
    assert (scene.case().recovery_state, scene.case().observed) == (RecoveryState.OBSERVED, "improved")


def test_what_the_excerpt_did_not_show_and_is_urgent_is_told(scene: Scene) -> None:
    scene.baseline(excerpt(HURT))
    scene.deliver()
    scene.shows(page(whole(HURT)))
    assert scene.poll().edited == 0
    assert (scene.case().reply_state, scene.case().held) == (ReplyState.HELD, "safety")
    scene.deliver()
    assert scene.notifier.notes, "below the card that is there"


def test_an_excerpt_that_sounded_kind_opens_a_case_when_the_rest_does_not(scene: Scene) -> None:
    scene.baseline(excerpt(HURT, 5), old("b", 5))
    assert not scene.log(state="awaiting")
    scene.shows(page(whole(HURT, 5)))
    assert scene.poll().cases == 1
    assert scene.stored("a").case


def test_the_rest_of_what_is_history_opens_no_case(scene: Scene) -> None:
    scene.baseline(old("a", 5, text=excerpt(HURT).text, attributes={"excerpt": "yes"}))
    scene.shows(page(old("a", 5, text=HURT)))
    assert scene.poll().cases == 0
    assert scene.stored("a").stored.review.text == HURT


def test_a_reply_that_comes_with_the_whole_text_settles_the_case(scene: Scene) -> None:
    scene.baseline(excerpt())
    scene.shows(page(answered(whole())))
    scene.poll()
    assert scene.case().reply_state is ReplyState.LIVE


def test_words_that_are_gone_are_known_again_by_how_they_began(scene: Scene) -> None:
    scene.baseline(whole())
    scene.deliver()
    assert scene.store.purge(LISTING.site, scene.clock(), scene.clock(), 10) == 1
    scene.shows(page(excerpt()))
    read = scene.poll()
    assert (read.edited, read.unchanged, scene.stored("a").stored.review.text) == (0, 1, "")
    scene.shows(page(whole(f"They called us. {STORY}", 5)))
    assert scene.poll().edited == 1


def test_the_whole_text_of_an_excerpt_that_is_gone_is_kept_anew(scene: Scene) -> None:
    scene.baseline(excerpt())
    scene.deliver()
    assert scene.store.purge(LISTING.site, scene.clock(), scene.clock(), 10) == 1
    scene.shows(page(whole()))
    assert scene.poll().edited == 0
    stored = scene.stored("a").stored
    assert (stored.review.text, stored.purged_at) == (STORY, None)


def test_an_excerpt_is_no_reading_of_the_whole_text_that_may_be_kept_for_a_time_only(scene: Scene) -> None:
    scene.baseline(whole())
    scene.deliver()
    read_at = scene.clock()
    scene.clock.pass_by(hours=2)
    scene.shows(page(excerpt()))
    scene.poll()
    assert scene.store.purge(LISTING.site, read_at, scene.clock(), 10) == 1


def test_no_word_is_kept_in_the_fingerprint(scene: Scene) -> None:
    scene.baseline(whole())
    scene.deliver()
    scene.store.purge(LISTING.site, scene.clock(), scene.clock(), 10)
    left = scene.stored("a").stored.review.attributes
    assert set(left) == {"opening"}
    assert left["opening"] == decide.opening(whole())
    assert len(left["opening"]) == 64


def test_what_was_decided_on_an_excerpt_is_not_decided_again_on_the_whole(scene: Scene) -> None:
    scene.baseline(excerpt(HURT))
    opened = replay(scene.world, scene.file())[0]
    assert opened.same
    scene.shows(page(whole(HURT)))
    scene.poll()
    first, *later = replay(scene.world, scene.file())
    assert {point.same for point in first.points} == {None}
    assert [one.event.kind for one in later] == [Move.REDRAFT]
    assert all(one.same for one in later)


# --- Yelp -----------------------------------------------------------------------------------------


@pytest.fixture
def cloud() -> Iterator[FakeYelp]:
    with FakeYelp(clock=now) as fake:
        fake.has("r-1", 1, STORY)
        yield fake


@pytest.fixture
def shop(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cloud: FakeYelp
) -> Shop:
    """A shop with a key and nothing else, that has read Yelp once."""
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", "yelp", base_url=cloud.url, **PLAIN)
    shop.secrets.update(SECRETS)
    assert polled(shop)["new"] == 1
    return shop


def becomes(shop: Shop, cloud: FakeYelp, options: Mapping[str, str]) -> None:
    """The listing's configuration is another one from now on."""
    shop.config.write_text(shop.config.read_text().partition("\n[[listings]]")[0])
    shop.lists("ours", "yelp", base_url=cloud.url, **options)


def test_who_becomes_a_partner_of_yelp_reads_whole_reviews_and_no_edits(shop: Shop, cloud: FakeYelp) -> None:
    excerpt_of = shop.case()
    assert excerpt_of["review"]["text"].endswith("...")
    becomes(shop, cloud, PARTNER)
    shop.waits(hours=1)
    assert polled(shop) == {"status": "ok", "new": 0, "edited": 0, "unchanged": 1, "error": None}
    case = shop.case()
    assert (case["review"]["text"], case["review"]["revisions"]) == (STORY, 1)
    assert (case["rev"], case["reply"]["text"]) == (excerpt_of["rev"], excerpt_of["reply"]["text"])


def test_who_is_a_partner_no_longer_keeps_the_reply_and_reads_no_edits(shop: Shop, cloud: FakeYelp) -> None:
    cloud.is_answered("r-1", "We are sorry. Elena")
    becomes(shop, cloud, PARTNER)
    shop.waits(hours=1)
    polled(shop)
    assert shop.case()["reply_state"] == "live"
    becomes(shop, cloud, PLAIN)
    shop.waits(hours=2)
    assert polled(shop)["edited"] == 0
    case = shop.case()
    assert case["reply_state"] == "live", "excerpts come without the response"
    assert case["review"]["text"] == STORY


def test_after_a_day_without_words_a_partner_still_reads_no_edit(shop: Shop, cloud: FakeYelp) -> None:
    shop.waits(hours=25)
    with closing(SqliteStore(str(shop.store))) as store:
        assert store.purge("yelp", app.utc_now(), app.utc_now(), 10) == 1
    becomes(shop, cloud, PARTNER)
    assert polled(shop)["edited"] == 0
    assert shop.case()["review"]["text"] == STORY
