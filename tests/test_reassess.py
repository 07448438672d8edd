"""Judging anew: every stored review once, what earlier scorers said kept, and nobody alerted."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.shop import Said, Shop
from fakes.world import LISTING, OWNER, START, Scene, answered, assess, draft, old, page, review
from reviewbot import decide, pipeline
from reviewbot.assess import SCORER
from reviewbot.cases import Move
from reviewbot.pipeline import Reassessed, World
from reviewbot.store import Filter, Finding, Findings, Opening, Store
from reviewbot.store.sqlite import SqliteStore
from reviewbot.types import Assessment, Brief, Business, Listing, Location, Review, ReviewClass

NEXT = "fake/2"
ALL = Filter(limit=3)  # a batch


def stricter(review: Review, listing: Listing) -> Assessment:
    """The next scorer: three stars are negative, and two of one listing are an incident."""
    assert listing
    judged = replace(assess(review), scorer=NEXT)
    if review.rating == 3:
        return replace(judged, negative=True, class_=ReviewClass.SERVICE)
    if review.rating == 2:
        return replace(judged, class_=ReviewClass.INCIDENT, urgent=True)
    return replace(judged, negative=False) if review.rating == 1 else judged


def world(scene: Scene, judge: Callable[[Review, Listing], Assessment] = stricter) -> World:
    return replace(scene.world, assess=judge)


def again(scene: Scene, wanted: Filter = ALL, *, dry_run: bool = False) -> Reassessed:
    return pipeline.reassess(world(scene), NEXT, wanted, dry_run=dry_run)


@pytest.fixture
def stocked(scene: Scene) -> Scene:
    """A shop with two reviews of each rating, those with one and two stars with a case and an alert."""
    scene.baseline()
    scene.shows(page(*(review(f"r-{n}", n % 5 + 1, created_at=scene.clock.now) for n in range(10))))
    scene.poll()
    assert scene.deliver() == 4
    return scene


# --- what is judged ----------------------------------------------------------------------------------


def test_every_review_is_judged_once_and_what_changed_is_counted(stocked: Scene) -> None:
    steps: list[int] = []

    done = pipeline.reassess(world(stocked), NEXT, ALL, each=steps.append)

    assert done == Reassessed(10, other_class=4, newly_negative=2, no_longer_negative=2, newly_urgent=2)
    assert steps == [3, 3, 3, 1]
    assert stocked.store.scorers(Filter()) == {NEXT: 10}
    assert again(stocked) == Reassessed()


def test_the_listing_of_a_review_is_the_one_of_the_configuration(stocked: Scene) -> None:
    asked: list[Listing] = []

    def judge(what: Review, listing: Listing) -> Assessment:
        asked.append(listing)
        return stricter(what, listing)

    gone = replace(world(stocked, judge), listings={})
    pipeline.reassess(gone, NEXT, ALL)
    pipeline.reassess(replace(gone, listings=stocked.listings), "fake/3", ALL)

    assert set(map(id, asked[10:])) == {id(LISTING)}
    assert {(one.name, one.site, one.location) for one in asked[:10]} == {
        (LISTING.name, LISTING.site, LISTING.location)
    }


def test_one_listing_or_a_span_of_time_can_be_judged_alone(stocked: Scene) -> None:
    stocked.shows(page(old("long-ago", 3)))
    stocked.poll()

    assert again(stocked, replace(ALL, listing="elsewhere")).reviews == 0
    assert again(stocked, replace(ALL, since=START)).reviews == 10
    assert again(stocked, replace(ALL, listing=LISTING.name)).reviews == 1


def test_a_dry_run_counts_the_same_and_writes_nothing(stocked: Scene) -> None:
    rehearsed = again(stocked, dry_run=True)

    assert stocked.store.scorers(Filter()) == {"fake/1": 10}
    assert again(stocked) == rehearsed


# --- what is not touched -----------------------------------------------------------------------------


def test_nobody_is_alerted_no_case_opens_and_the_log_of_events_stays_as_it_is(stocked: Scene) -> None:
    events, cases = list(stocked.store.events()), [row.case for row in stocked.log()]

    again(stocked)

    assert list(stocked.store.events()) == events
    assert [row.case for row in stocked.log()] == cases
    assert stocked.store.waiting() == []
    assert stocked.deliver() == 0
    assert stocked.store.verify().ok


def test_a_case_keeps_the_class_it_was_opened_with_and_its_review_gets_the_new_one(stocked: Scene) -> None:
    again(stocked)

    row = stocked.stored("r-1")
    assert row.case
    assert (row.case.class_, row.case.urgent) == (ReviewClass.SERVICE, False)
    assert (row.stored.assessment.class_, row.stored.assessment.scorer) == (ReviewClass.INCIDENT, NEXT)
    assert [row.stored.review.key for row in stocked.log(class_="incident")] == []


def test_an_edit_after_it_is_followed_as_ever(stocked: Scene) -> None:
    again(stocked)

    stocked.shows(page(review("r-4", 1, text="And now it leaks.", created_at=stocked.clock.now)))

    assert stocked.poll().cases == 1


# --- what is kept ------------------------------------------------------------------------------------


def test_what_earlier_scorers_said_is_kept_with_the_case(stocked: Scene) -> None:
    case = stocked.stored("r-1").case
    assert case
    before = stocked.file(case.id).row.stored.assessment
    assert stocked.file(case.id).judgements == ()

    again(stocked)
    stocked.clock.pass_by(days=1)
    third = world(stocked, lambda what, where: replace(stricter(what, where), scorer="fake/3"))
    pipeline.reassess(third, "fake/3", ALL)

    first, second = stocked.file(case.id).judgements
    assert (first.assessment, first.revisions) == (before, 1)
    assert second.assessment.scorer == NEXT
    assert second.replaced_at - first.replaced_at == timedelta(days=1)


def test_back_and_forth_between_two_scorers_keeps_the_last_word_of_each(stocked: Scene) -> None:
    case = stocked.stored("r-1").case
    assert case

    again(stocked)
    pipeline.reassess(stocked.world, "fake/1", ALL)
    again(stocked)

    kept = stocked.file(case.id).judgements
    assert sorted(one.assessment.scorer for one in kept) == ["fake/1", NEXT]
    assert stocked.store.scorers(Filter()) == {NEXT: 10}


# --- beside others, and interrupted ------------------------------------------------------------------


def test_what_was_edited_while_it_was_judged_keeps_the_judgement_of_its_new_words(stocked: Scene) -> None:
    edited = review("r-0", 5, text="They put it right.", created_at=stocked.clock.now)

    def judge(what: Review, listing: Listing) -> Assessment:
        if what.key == "r-0" and what.rating == 1:
            stocked.shows(page(edited))
            stocked.poll()  # the daemon, with the old scorer
        return stricter(what, listing)

    done = pipeline.reassess(world(stocked, judge), NEXT, ALL)

    assert (done.reviews, done.overtaken) == (9, 1)
    assert stocked.stored("r-0").stored.assessment == assess(edited)
    assert again(stocked).reviews == 1


def test_a_case_may_be_acted_on_meanwhile(stocked: Scene) -> None:
    def judge(what: Review, listing: Listing) -> Assessment:
        if what.key == "r-0":
            stocked.act(1, Move.ASSIGN, OWNER, who=OWNER)
        return stricter(what, listing)

    assert pipeline.reassess(world(stocked, judge), NEXT, ALL).reviews == 10
    assert stocked.case().assignee == OWNER


def test_a_public_reply_that_appears_meanwhile_is_no_reason_to_judge_again(stocked: Scene) -> None:
    shown = stocked.stored("r-4").stored.review

    def judge(what: Review, listing: Listing) -> Assessment:
        if what.key == "r-4":
            stocked.shows(page(answered(shown)))
            stocked.poll()
        return stricter(what, listing)

    assert pipeline.reassess(world(stocked, judge), NEXT, ALL).overtaken == 0
    assert stocked.stored("r-4").stored.review.reply


def test_it_goes_on_where_it_was_stopped(stocked: Scene) -> None:
    class PowerCutError(Exception):
        pass

    def cut(_reviews: int) -> None:
        raise PowerCutError

    with pytest.raises(PowerCutError):
        pipeline.reassess(world(stocked), NEXT, ALL, each=cut)

    assert stocked.store.scorers(Filter()) == {"fake/1": 7, NEXT: 3}
    assert again(stocked).reviews == 7


# --- from outside --------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("page", url="https://reviews.example/harbor")
    return shop


@pytest.fixture
def store(shop: Shop) -> Iterator[SqliteStore]:
    with closing(SqliteStore(str(shop.store))) as store:
        store.migrate()
        yield store


def fill(store: Store, reviews: int) -> None:
    """Complaints that an earlier scorer took for praise."""
    judged = Assessment(0.9, negative=False, class_=ReviewClass.PRAISE, urgent=False, scorer="old/1")
    for start in range(0, reviews, 500):
        batch = [
            review(f"k-{n}", text=f"Cold soup after {n} minutes.")
            for n in range(start, min(start + 500, reviews))
        ]
        found = [Finding(one, judged, decide.content_hash(one.review)) for one in decide.identify(batch, {})]
        store.record(Listing("page", "webpage", "main"), Findings(found), START)


def test_the_summary_says_what_changed_and_that_nobody_was_alerted(shop: Shop, store: SqliteStore) -> None:
    fill(store, 3)

    rehearsed, done = shop.says("reassess", "--dry-run", "--json"), shop.says("reassess")

    assert rehearsed.json == {
        "scorer": SCORER, "earlier": {"old/1": 3}, "dry_run": True, "reviews": 3, "other_class": 3,
        "newly_negative": 3, "no_longer_negative": 0, "newly_urgent": 0, "no_longer_urgent": 0,
        "overtaken": 0,
    }  # fmt: skip
    assert done.code == 0
    assert f"3 reviews were judged anew by {SCORER}, before by old/1" in done.out
    assert "nobody was alerted" in done.out
    assert "Nothing to do" in shop.says("reassess").out
    assert shop.says("log", "--json").json[0]["case"] is None


def test_after_a_change_of_the_standards_all_are_judged_anew(shop: Shop, store: SqliteStore) -> None:
    fill(store, 3)
    shop.says("reassess")
    (shop.folder / "standards.toml").write_text('[urgent]\nclasses = ["service"]\n')

    assert "Nothing to do" in shop.says("reassess").out
    done = shop.says("reassess", "--all", "--json").json

    assert (done["earlier"], done["reviews"], done["newly_urgent"]) == ({SCORER: 3}, 3, 3)


def test_check_warns_of_earlier_scorers_and_names_the_command(shop: Shop, store: SqliteStore) -> None:
    def finding(said: Said) -> dict[str, object]:
        (found,) = (one for one in said.json["checks"] if one["name"] == "assessments")
        assert isinstance(found, dict)
        return found

    fill(store, 2)
    before = finding(shop.says("check", "--json"))
    assert (before["ok"], before["detail"]) == (True, "2 of 2 reviews by old/1")
    assert "'reviewbot reassess'" in str(before["fix"])

    shop.says("reassess")

    after = finding(shop.says("check", "--json"))
    assert (after["ok"], after["detail"], after["fix"]) == (True, f"all by {SCORER}", "")


@pytest.mark.parametrize("wrong", [["--listing", "nosuch"], ["--since", "whenever"]])
def test_what_does_not_exist_is_refused_in_words(shop: Shop, store: SqliteStore, wrong: list[str]) -> None:
    assert store
    said = shop.says("reassess", *wrong)

    assert said.code == 2
    assert said.is_one_plain_sentence()


def test_without_a_store_there_is_nothing_to_judge_and_none_is_made(shop: Shop) -> None:
    assert shop.says("reassess").code == 2
    assert not shop.store.exists()


def test_killed_at_its_work_it_leaves_a_whole_store_and_goes_on(shop: Shop, store: SqliteStore) -> None:
    fill(store, 3_000)
    with shop.starts("reassess") as process:
        while SCORER not in store.scorers(Filter()) and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)

    left = store.scorers(Filter())
    assert left.get("old/1", 0) % 500 == 0
    assert store.verify().ok
    said = json.loads(shop.runs("reassess", "--json").out)
    assert said["reviews"] == left.get("old/1", 0)
    assert store.scorers(Filter()) == {SCORER: 3_000}


def test_it_runs_beside_a_daemon_that_holds_the_lock(shop: Shop, store: SqliteStore) -> None:
    fill(store, 2)

    with store.lock():
        assert shop.runs("reassess", "--json").json["reviews"] == 2


def test_a_case_says_which_scorer_judged_it_and_what_was_said_before(shop: Shop, store: SqliteStore) -> None:
    low = review("k-1", title="Never again", text="Cold soup.")
    judged = replace(assess(low), scorer="old/1")
    (sighting,) = decide.identify([low], {})
    opening = Opening(draft(Brief(low, judged, Business("B"), Location("main", "Main"), "webpage")), START)
    finding = Finding(sighting, judged, decide.content_hash(low), opening)
    store.record(Listing("page", "webpage", "main"), Findings([finding]), START)

    before = shop.says("case", 1).out
    shop.says("reassess")
    after = shop.says("case", 1)

    assert "Judged by old/1; 'reviewbot explain --case 1' shows how." in before
    assert f"Judged by {SCORER}" in after.out
    assert "it was service, negative, by old/1." in after.out
    (earlier,) = shop.case()["earlier_assessments"]
    assert (earlier["scorer"], earlier["class"], earlier["revisions"]) == ("old/1", "service", 1)
