"""What every store must do for webhooks: read the log once, keep what is told, know what came of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fakes.world import LISTING, OWNER, START, Scene, open_store, page, review
from reviewbot.cases import Move
from reviewbot.store import MESSAGES, Store
from reviewbot.store.webhooks import News
from reviewbot.types import PRACTICE, Dispatch, DispatchState, Event

NOW = START
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TILL = "till"
KINDS = ("case_opened", "assign")

Opener = Callable[[Path], Store]
STORES: dict[str, Opener] = {"sqlite": open_store}  # a second store joins the contract here


@pytest.fixture(params=STORES)
def opener(request: pytest.FixtureRequest) -> Opener:
    return STORES[request.param]


@pytest.fixture
def scene(opener: Opener, tmp_path: Path) -> Iterator[Scene]:
    store = opener(tmp_path)
    yield Scene(store)
    store.close()


@pytest.fixture
def store(scene: Scene) -> Store:
    """A store with one webhook, before anything happens."""
    scene.store.subscribed([TILL], NOW)
    return scene.store


def opens(scene: Scene, *keys: str) -> None:
    """A poll that finds these complaints."""
    scene.shows(page(*(review(key) for key in keys)))
    scene.poll()


def a_dispatch(event: Event, webhook: str = TILL, location: str = "main-street") -> Dispatch:
    return Dispatch(
        webhook, event.n, event.kind, f"d-{event.n}", "{}", NOW, NOW, event.case_id, location=location
    )


def reads(store: Store, webhook: str = TILL, location: str = "main-street") -> Sequence[Event]:
    """The webhook reads the log, and is to be told all of it."""
    news = store.news(webhook, KINDS, 100)
    store.dispatch(webhook, news, [a_dispatch(one, webhook, location) for one in news.events], NOW)
    return news.events


def one_due(scene: Scene) -> Dispatch:
    scene.store.subscribed([TILL], NOW)
    opens(scene, "soup")
    reads(scene.store)
    [one] = waiting(scene.store)
    return one


def waiting(store: Store, at: datetime = NOW) -> list[Dispatch]:
    return list(store.due_dispatches(TILL, at, 10))


def claimed(store: Store, due: Dispatch) -> Dispatch:
    taken = store.claim_dispatch(due, NOW)
    assert taken
    return taken


# --- reading the log --------------------------------------------------------------------------------


def test_a_new_webhook_is_told_what_happens_from_now_on(scene: Scene) -> None:
    opens(scene, "before")
    scene.store.subscribed([TILL], NOW)
    assert scene.store.news(TILL, KINDS, 10).events == ()
    opens(scene, "before", "after")
    [event] = scene.store.news(TILL, KINDS, 10).events
    assert (event.kind, event.case_id) == ("case_opened", 2)


def test_only_the_wanted_kinds_are_news_and_the_others_count_as_read(scene: Scene, store: Store) -> None:
    opens(scene, "soup")
    scene.act(1, Move.SNOOZE, until=NOW + DAY)
    scene.act(1, Move.ASSIGN, who="U-sam")
    assert [one.kind for one in reads(store)] == ["case_opened", "assign"]
    assert store.news(TILL, KINDS, 10) == News((), 0, 0)


def test_much_news_is_read_in_pieces_without_a_gap(scene: Scene, store: Store) -> None:
    opens(scene, *"abcde")
    told: list[int | None] = []
    while (news := store.news(TILL, KINDS, 2)).events:
        store.dispatch(TILL, news, [a_dispatch(one) for one in news.events], NOW)
        told += [one.case_id for one in news.events]
    assert told == [1, 2, 3, 4, 5]


def test_of_two_processes_that_read_the_same_news_one_keeps_them(scene: Scene, store: Store) -> None:
    opens(scene, "soup")
    news = store.news(TILL, KINDS, 10)
    told = [a_dispatch(one) for one in news.events]
    assert [store.dispatch(TILL, news, told, NOW) for _ in range(2)] == [1, 0]
    assert len(waiting(store, NOW)) == 1


def test_each_webhook_reads_for_itself(scene: Scene, store: Store) -> None:
    opens(scene, "soup")
    store.subscribed([TILL, "wall"], NOW)
    opens(scene, "soup", "wine")
    assert [len(reads(store, name)) for name in (TILL, "wall")] == [2, 1]


def test_a_drill_is_no_news(scene: Scene, store: Store) -> None:
    drill = replace(LISTING, name=PRACTICE)
    scene.listings = {LISTING.name: drill}
    opens(scene, "practice")
    assert scene.kinds(1)
    assert reads(store) == ()


def test_a_webhook_that_is_taken_out_is_forgotten_and_one_that_comes_back_begins_anew(
    scene: Scene, store: Store
) -> None:
    due = one_due(scene)
    store.subscribed([], NOW)
    after = store.dispatch_of(due.id)
    assert after
    assert (after.state, after.error) == (
        DispatchState.GIVEN_UP,
        "it is not in the configuration any more",
    )
    assert store.send_again(due.id, NOW) is None
    opens(scene, "soup", "wine")
    store.subscribed([TILL], NOW)
    assert store.news(TILL, KINDS, 10).events == ()


def test_to_look_at_the_webhooks_that_there_are_writes_nothing(store: Store) -> None:
    before = sum(1 for _ in store.events())
    store.subscribed([TILL], NOW)
    assert sum(1 for _ in store.events()) == before


# --- what becomes of a dispatch -----------------------------------------------------------------------


def test_a_dispatch_is_kept_whole(scene: Scene) -> None:
    due = one_due(scene)
    assert due == replace(a_dispatch(reads_first(scene)), id=due.id)
    assert scene.store.dispatch_of(due.id) == due
    assert scene.store.dispatch_of(99) is None


def reads_first(scene: Scene) -> Event:
    return next(one for one in scene.store.events() if one.kind == "case_opened")


def test_one_claims_it_and_nobody_else(scene: Scene) -> None:
    due = one_due(scene)
    assert claimed(scene.store, due).tries == 1
    assert scene.store.claim_dispatch(due, NOW) is None
    assert waiting(scene.store, NOW + DAY) == []


def test_what_was_taken_is_over_and_its_answer_is_kept(scene: Scene) -> None:
    scene.store.dispatch_taken(claimed(scene.store, one_due(scene)), 204, NOW)
    [line] = scene.store.dispatches()
    assert (line.state, line.status, line.error, line.tried_at) == (DispatchState.TAKEN, 204, "", NOW)
    assert waiting(scene.store, NOW + DAY) == []
    assert scene.store.dispatches(failed=True) == []


def test_what_was_not_taken_comes_again_at_its_time(scene: Scene) -> None:
    store, due = scene.store, one_due(scene)
    store.postpone_dispatch(claimed(store, due), NOW + MINUTE, "it answered 500", 500)
    assert waiting(store, NOW) == []
    [again] = waiting(store, NOW + MINUTE)
    assert (again.tries, again.status, again.error) == (1, 500, "it answered 500")
    assert (again.delivery_id, again.body) == (due.delivery_id, due.body)
    assert store.dispatches(failed=True) == [again]


def test_when_a_receiver_works_again_the_others_need_not_wait(scene: Scene, store: Store) -> None:
    opens(scene, "soup", "wine", "door")
    reads(store)
    for one in waiting(store, NOW):
        store.postpone_dispatch(claimed(store, one), NOW + one.id * MINUTE, "no", None)
    [first] = waiting(store, NOW + MINUTE)
    store.dispatch_taken(claimed(store, first), 200, NOW)
    assert [one.id for one in waiting(store, NOW)] == [2, 3]


def test_what_a_dead_process_was_sending_is_sent_again(scene: Scene) -> None:
    due = one_due(scene)
    claimed(scene.store, due)
    assert scene.store.dispatches_lost() == 1
    [again] = waiting(scene.store, NOW)
    assert (again.id, again.delivery_id, again.tries) == (due.id, due.delivery_id, 1)
    assert scene.store.dispatches_lost() == 0


def test_giving_up_is_in_the_log_and_told_once_until_something_is_taken(scene: Scene, store: Store) -> None:
    opens(scene, "soup", "wine", "door", "seat")
    reads(store)

    def gives_up(one: Dispatch) -> None:
        store.give_up_dispatch(claimed(store, one), "it answered 500", 500, "Three days!", NOW)

    def notices() -> list[str]:
        return [one.text for one in store.due_effects(NOW, MESSAGES) if one.text]

    first, second, third, fourth = waiting(store, NOW)
    gives_up(first)
    gives_up(second)
    assert notices() == ["Three days!"]
    taken = store.claim_dispatch(third, NOW + MINUTE)
    assert taken
    store.dispatch_taken(taken, 200, NOW + MINUTE)
    later = store.claim_dispatch(fourth, NOW + DAY)
    assert later
    store.give_up_dispatch(later, "it answered 500", 500, "Three days!", NOW)
    assert notices() == ["Three days!"] * 2
    told = [one for one in store.events() if one.kind == "webhook_given_up"]
    assert [one.data["dispatch"] for one in told] == [1, 2, 4]
    assert store.verify().ok


@pytest.mark.parametrize("state", ["taken", "given_up", "waiting"])
def test_a_person_can_have_it_sent_again_from_the_beginning(scene: Scene, state: str) -> None:
    store, due = scene.store, one_due(scene)
    if state != "waiting":
        one = claimed(store, due)
        if state == "taken":
            store.dispatch_taken(one, 200, NOW)
        else:
            store.give_up_dispatch(one, "no", None, "Words.", NOW)
    again = store.send_again(due.id, NOW + DAY)
    assert again
    assert (again.state, again.tries, again.asked_at) == (DispatchState.WAITING, 0, NOW + DAY)
    assert [one.delivery_id for one in waiting(store, NOW + DAY)] == [due.delivery_id]


def test_what_is_being_sent_cannot_be_sent_again(scene: Scene) -> None:
    due = one_due(scene)
    claimed(scene.store, due)
    assert scene.store.send_again(due.id, NOW) is None
    assert scene.store.send_again(99, NOW) is None


# --- the delivery log ---------------------------------------------------------------------------------


def test_the_delivery_log_is_read_newest_first_in_pages(scene: Scene, store: Store) -> None:
    opens(scene, "a", "b", "c")
    reads(store)
    first = store.dispatches(limit=2)
    assert [one.id for one in first] == [3, 2]
    assert [one.id for one in store.dispatches(limit=2, after=first[-1].id)] == [1]


def test_the_delivery_log_can_be_narrowed_to_a_webhook_and_to_places(scene: Scene, store: Store) -> None:
    store.subscribed([TILL, "wall"], NOW)
    opens(scene, "soup")
    reads(store, TILL, "main-street")
    reads(store, "wall", "harbor-gate")
    assert [one.webhook for one in store.dispatches(webhook="wall")] == ["wall"]
    for scope, seen in (({"main-street"}, [TILL]), (set[str](), []), (None, ["wall", TILL])):
        places = frozenset(scope) if scope is not None else None
        assert [one.webhook for one in store.dispatches(scope=places)] == seen


def test_old_lines_are_not_kept_for_ever(scene: Scene) -> None:
    store = scene.store
    store.dispatch_taken(claimed(store, one_due(scene)), 200, NOW)
    opens(scene, "soup", "wine")
    news = store.news(TILL, KINDS, 10)
    store.dispatch(TILL, news, [a_dispatch(one) for one in news.events], NOW + 31 * DAY)
    assert [one.case_id for one in store.dispatches()] == [2]


def test_a_tally_says_how_each_webhook_does(scene: Scene, store: Store) -> None:
    store.subscribed([TILL, "wall"], NOW)
    opens(scene, "soup", "wine", "door")
    reads(store)
    first, second, _ = waiting(store, NOW)
    store.dispatch_taken(claimed(store, first), 200, NOW)
    store.give_up_dispatch(claimed(store, second), "no", None, "Words.", NOW)
    till, wall = store.hook_tallies()
    assert (till.webhook, till.waiting, till.given_up, till.taken_at) == (TILL, 1, 1, NOW)
    assert (wall.webhook, wall.waiting, wall.given_up, wall.taken_at) == ("wall", 0, 0, None)


def test_a_rehearsal_and_a_backup_have_the_deliveries_too(scene: Scene) -> None:
    due = one_due(scene)
    with scene.store.rehearsal() as copy:
        assert copy.dispatch_of(due.id) == due
    assert OWNER
