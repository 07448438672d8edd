"""Three people, customers, a review site and Slack, in any order, while answers are lost and processes die.

RUNS=5000 makes more of it (`make chaos`); SEED=17 plays one run again and tells what happened in it.
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web import SlackResponse

from fakes.interleaving import case_of
from fakes.play import OWNER, ROLES, VIEWER, Play, template
from fakes.world import LISTING, START, review
from reviewbot import actions
from reviewbot.cases import RECOVERY_MOVES, REPLY_MOVES, Action, Move
from reviewbot.decide import ListingState, restricted
from reviewbot.errors import Conflict, WireError
from reviewbot.notify.card import card
from reviewbot.pipeline import alert, deliver, publish, take, wake
from reviewbot.roles import Permit, Role
from reviewbot.slack_app import clicks
from reviewbot.slack_app.desk import Desk
from reviewbot.store import CaseFile
from reviewbot.types import Case, OwnerReply, Page, ReplyState, Request, Response

RUNS = int(os.environ.get("RUNS", "120"))
SEED = os.environ.get("SEED", "")
STEPS = 50
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder is made in it; a disk would only cost time
HANGING = frozenset({ReplyState.POSTING, ReplyState.UNKNOWN, ReplyState.DRAFTING})
TOLD_OF = frozenset({ReplyState.AWAITING, ReplyState.HELD, ReplyState.FAILED, ReplyState.REJECTED})


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield template(Path(folder))


def test_whatever_happens_in_whatever_order_what_was_promised_holds(empty: Path) -> None:
    found: dict[int, list[str]] = {}
    seeds = [int(SEED)] if SEED else range(RUNS)
    deaths = clicks = 0
    for seed in seeds:
        play, broken = played(seed, empty)
        deaths, clicks = deaths + play.deaths, clicks + play.delivered
        if broken:
            found[seed] = broken
        if SEED:
            print(*play.story, sep="\n")  # noqa: T201 - SEED asks for the story
    print(f"{len(seeds)} runs, {clicks} clicks, {deaths} deaths, {len(found)} with violations")  # noqa: T201 - for chaos
    for seed, broken in list(found.items())[:5]:
        print(f"SEED={seed}", *broken, sep="\n    ")  # noqa: T201 - for whoever mends it
    assert not found, f"play them again with SEED={min(found)}: {found[min(found)]}"


def played(seed: int, empty: Path) -> tuple[Play, list[str]]:
    """One run to its end, and what was broken by it."""
    play = Play(seed, empty, STEPS)
    try:
        play.runs()
        return play, [*play.wrong, *broken_by(play)]
    except Exception as bug:
        bug.add_note(f"SEED={seed}, after {play.story[-5:]}")
        raise
    finally:
        play.ends()


# --- what must always hold ----------------------------------------------------------------------------


def broken_by(play: Play) -> Iterator[str]:
    """Everything that is not as it was promised, now that all has settled."""
    if not play.store.verify().ok:
        yield "the chain is broken"
    for again in play.site.repeats():
        yield f"put twice for one approval: {again}"
    yield from _unseen_words(play)
    yield from _clicks(play)
    number = 1
    while file := play.store.case_file(number):
        for rule in (_moves, _ends, _withdrawn, _card, _lines, _hidden):
            yield from (f"case {number}: {said}" for said in rule(play, file))
        number += 1


def _unseen_words(play: Play) -> Iterator[str]:
    """Nothing is public but what somebody approved as their card showed it."""
    for put in play.site.seen:
        case = next((one.case for one in play.rows() if one.stored.review.key == put.key), None)
        shown = play.approved.get((case.id, put.approval - 1)) if case else None
        if put.what == "put" and shown is not None and shown != put.words:
            yield f"{put} is public, and {shown!r} was approved"


def _clicks(play: Play) -> Iterator[str]:
    """Each click that was taken has exactly one event, and a viewer has none but refusals."""
    taken = Counter(who for key in play.taken() for who in ROLES if who in key.split("|"))
    logged = Counter(one.by for one in play.store.events() if one.by in ROLES)
    if taken != logged:
        yield f"clicks that were taken: {taken}, their events: {logged}"
    if changed := [one.kind for one in play.store.events() if one.by == VIEWER and one.kind != "refused"]:
        yield f"a viewer did {changed}"
    if silent := [one for one in play.store.events() if one.kind == "refused" and not one.data["why"]]:
        yield f"refused without a reason: {silent}"


def _moves(_play: Play, file: CaseFile) -> Iterator[str]:
    """Every move was possible in the state that it came from, and none is missing."""
    moves = [one for one in file.events if "reply" in one.data]
    for before, after in pairwise(moves):
        step, reply = Move(after.kind), before.data["reply"]
        recovery = before.data.get("recovery", "untouched")
        expected = REPLY_MOVES.get(step, {}).get(reply, reply if step not in REPLY_MOVES else None)
        helped = RECOVERY_MOVES.get(step, {}).get(recovery, recovery if step not in RECOVERY_MOVES else None)
        held = step is Move.REDRAFT and after.data["reply"] == ReplyState.HELD
        if (expected != after.data["reply"] and not held) or helped != after.data["recovery"]:
            yield f"{step} led from {reply}/{recovery} to {after.data['reply']}/{after.data['recovery']}"
        if after.data["rev"] != before.data["rev"] + 1:
            yield f"revision {after.data['rev']} came after {before.data['rev']}"
    case = _case(file)
    if (moves[-1].data["reply"], moves[-1].data["rev"]) != (case.reply_state, case.rev):
        yield f"it is {case.reply_state} at {case.rev}, and its events say {moves[-1].data}"


def _ends(_play: Play, file: CaseFile) -> Iterator[str]:
    """Nothing is left hanging with nobody to look after it."""
    state = _case(file).reply_state
    by_hand = [one.by for one in file.events if one.kind == Move.POSTED][-1:] not in ([], ["site"])
    if state in HANGING or (state is ReplyState.POSTED and not by_hand):
        yield f"it stays {state}"


def _withdrawn(play: Play, file: CaseFile) -> Iterator[str]:
    """A reply of ours that was withdrawn is not on the site, unless the case says that it is."""
    since = [one.kind for one in file.events]
    while Move.WITHDRAW in since:
        since = since[since.index(Move.WITHDRAW) + 1 :]
        if Move.WITHDRAW not in since and not {Move.APPROVE, Move.LIVE, Move.POSTED}.intersection(since):
            there = play.site.replies.get(file.row.stored.review.key)
            ours = {text for (number, _), text in play.approved.items() if number == _case(file).id}
            if there and there.text in ours:
                yield "its reply was withdrawn and is on the site"


def _card(play: Play, file: CaseFile) -> Iterator[str]:
    """Its card is there, once, and shows it as it is."""
    case, cards = _case(file), play.channels.cards(file.row.case.id if file.row.case else 0)
    if not case.has_card:
        if case.reply_state in TOLD_OF:
            yield "nobody was told of it"
        return
    if len(cards) > 1 and play.channels.readable and not play.lost_cards:
        yield f"it has {len(cards)} cards"
    shown = play.channels.card(case.alert_channel, case.alert_ts)
    now = alert(play.world, file.row)
    drawn = [card(replace(now, repeat=one), shown.drawn_at, clickable=True) for one in (False, True)]
    if not shown.deleted and shown.body["blocks"] not in [one.blocks for one in drawn]:
        yield f"its card does not show it at {case.rev}: {shown.body['blocks'][-1]}"


def _lines(play: Play, file: CaseFile) -> Iterator[str]:
    """While it has a card, each thing that happens to it is told under that once, and in order."""
    events = {one.n: one for one in file.events}
    lines = [one for one in play.channels.posted if one.told in events]
    expected, has_card = set(), False
    for one in file.events:
        has_card = one.kind in {"alerted", "card_adopted"} or (has_card and one.kind != "card_moved")
        if has_card and "reply" in one.data:
            expected.add(one.n)
    told = Counter((one.body["thread_ts"], one.told) for one in lines)  # a card that moves leaves its own
    if play.lost_cards:
        return
    if missing := [events[n].kind for n in sorted(expected - {n for _, n in told})]:
        yield f"not told in its thread: {missing}"
    if play.channels.readable and (twice := [events[n].kind for (_, n), times in told.items() if times > 1]):
        yield f"told twice: {twice}"
    quiet = [one.told for one in lines if not one.body.get("reply_broadcast")]
    if play.channels.readable and quiet != sorted(quiet):
        yield f"told out of order: {[events[n].kind for n in quiet]}"


def _hidden(play: Play, file: CaseFile) -> Iterator[str]:
    """Of a case that not everybody may read, no word stays where everybody is.

    But in a second card of which nobody knows, which there is where the app may not read what it posted.
    """
    if not restricted(_case(file), file.row.stored) or not play.channels.readable:
        return
    review = file.row.stored.review
    secrets = {review.text, review.author, _case(file).text, *(one.text for one in file.revisions)}
    for one in play.channels.posted:
        said = json.dumps(one.body, ensure_ascii=False)
        if one.channel == "C1" and not one.deleted and case_of(one.body) == _case(file).id:
            yield from (
                f"{secret!r} is in the public channel" for secret in secrets if secret and secret in said
            )


def _case(file: CaseFile) -> Case:
    assert file.row.case
    return file.row.case


# --- what it found, each by itself ----------------------------------------------------------------------


@pytest.fixture
def calm(empty: Path) -> Iterator[Play]:
    """A shop with one case and its card, where nothing goes wrong that a test does not ask for."""
    play = Play(7, empty, 0)
    play.fate.kind = True
    play.complains("r0", "Cold soup")
    play.works()
    yield play
    play.ends()


def does(play: Play, step: Move, **what: Any) -> None:
    """The owner does something with the case as it is."""
    action = Action(step, OWNER, **{"rev": play.case().rev, **what})
    actions.act(play.world, 1, action, click=f"{OWNER}|{play.case().rev}")


def texts(play: Play) -> list[str]:
    """What the messages under the card say, without the number of the case."""
    return [one.body["text"].removeprefix("Case 1: ") for one in play.channels.posted if one.told]


def test_a_reply_stays_posted_though_the_case_is_assigned_while_it_is_being_posted(
    calm: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(calm, Move.APPROVE)
    fetch = calm.site.fetch

    def meanwhile(request: Request, **how: Any) -> Response:
        answer = fetch(request, **how)
        if request.method == "PUT":
            does(calm, Move.ASSIGN, who=OWNER)
        return answer

    monkeypatch.setattr(calm.site, "fetch", meanwhile)
    publish(calm.world)
    assert (calm.case().reply_state, calm.case().assignee) == ("posted", OWNER)
    calm.settles()
    assert [*calm.wrong, *broken_by(calm)] == []


def test_a_site_that_does_not_answer_keeps_the_replies_of_another_one_waiting_for_one_answer(
    calm: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm.complains("r1", "Cold soup")
    other = replace(LISTING, name="other", site="google_play")
    world = replace(calm.world, listings={LISTING.name: LISTING, other.name: other})
    news = review("x", created_at=calm.clock())
    take(world, other, Page((news,), next=""), ListingState(other.name, baselined_at=START), set())
    fetch, asked = calm.site.fetch, list[str]()

    def silent(request: Request, **how: Any) -> Response:
        asked.append(request.url)
        if request.url == "x":
            return fetch(request, **how)
        raise WireError("The site's answer was lost.")

    monkeypatch.setattr(calm.site, "fetch", silent)
    for number in (1, 2, 3):
        actions.act(world, number, Action(Move.APPROVE, OWNER, rev=calm.case(number).rev))
    assert publish(world) == 1
    assert asked == ["r0", "x"]
    assert [calm.case(number).reply_state for number in (1, 2, 3)] == ["unknown", "posting", "posted"]
    monkeypatch.undo()
    calm.settles()
    assert all(list(_ends(calm, file)) == [] for file in map(calm.store.case_file, (1, 2)) if file)


def test_what_becomes_of_a_case_while_its_alert_is_on_its_way_is_drawn_on_its_card(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Play(8, empty, 0)
    play.fate.kind = True
    play.complains("r0", "Cold soup")
    post = play.channels.api_call

    def meanwhile(method: str, **how: Any) -> SlackResponse:
        monkeypatch.undo()
        answer = post(method, **how)
        does(play, Move.ASSIGN, who=OWNER)
        return answer

    monkeypatch.setattr(play.channels, "api_call", meanwhile)
    play.works()
    assert [*play.wrong, *broken_by(play)] == []
    play.ends()


def test_an_alert_whose_answer_was_lost_is_found_though_its_case_now_belongs_into_the_other_channel(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Play(9, empty, 0)
    play.fate.kind = True
    play.complains("r0", "Cold soup")
    post = play.channels.api_call

    def loses_the_answer(method: str, **how: Any) -> SlackResponse:
        monkeypatch.undo()
        post(method, **how)
        play.complains("r0", "I was hurt")
        raise TimeoutError

    monkeypatch.setattr(play.channels, "api_call", loses_the_answer)
    play.works()
    assert len(play.channels.cards(1)) == 1
    assert list(broken_by(play)) == []
    play.ends()


def test_a_card_that_was_deleted_is_posted_again_and_never_drawn_where_there_is_none(calm: Play) -> None:
    calm.channels.cards(1)[0].deleted = True
    does(calm, Move.ASSIGN, who=OWNER)
    claimed = calm.store.claim(next(one for one in calm.store.waiting() if one.kind == "card"), calm.clock())
    assert claimed
    calm.store.repost(claimed, calm.clock(), "card_lost")
    does(calm, Move.SNOOZE, until=calm.clock() + timedelta(hours=1))
    does(calm, Move.ASSIGN, who="U-staff")
    calm.works()
    assert calm.store.waiting() == []
    calm.clock.pass_by(hours=2)
    calm.works()
    assert [one.deleted for one in calm.channels.cards(1)] == [True, False]


def test_a_rejection_that_a_poll_sees_first_makes_people_look(calm: Play) -> None:
    does(calm, Move.APPROVE)
    publish(calm.world)
    calm.site.replies["r0"] = OwnerReply(calm.case().text, calm.clock(), "rejected", "Against the rules.")
    calm.polls()
    calm.works()
    loud = [one for one in calm.channels.posted if one.body.get("reply_broadcast")]
    assert [one.body["text"] for one in loud] == ["Case 1: the site rejected the reply: against the rules."]


def test_what_people_need_not_look_at_any_more_is_still_a_line_under_the_card(calm: Play) -> None:
    does(calm, Move.SNOOZE, until=calm.clock() + timedelta(hours=1))
    calm.clock.pass_by(hours=2)
    wake(calm.world)
    does(calm, Move.SNOOZE, until=calm.clock() + timedelta(hours=1))
    deliver(calm.world)
    assert list(broken_by(calm)) == []
    assert [said.partition(":")[0] for said in texts(calm)] == [
        "U-owner snoozed the case",
        "the snooze is over",
        "U-owner snoozed the case",
    ]


def test_lines_under_a_card_wait_for_the_one_before_them(calm: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    does(calm, Move.ASSIGN, who=OWNER)
    does(calm, Move.TRIED)
    post, lost = calm.channels.api_call, list[str]()

    def loses_the_first_line(method: str, **how: Any) -> SlackResponse:
        if method == "chat.postMessage" and not lost:
            lost.append(method)
            raise TimeoutError
        return post(method, **how)

    monkeypatch.setattr(calm.channels, "api_call", loses_the_first_line)
    deliver(calm.world)
    assert texts(calm) == ["U-owner assigned the case to U-owner", "U-owner tried to reach the customer"]


def test_a_card_shows_that_its_review_changed_though_its_case_did_not(calm: Play) -> None:
    does(calm, Move.DISMISS, note="Settled by phone.")
    calm.works()
    rev = calm.case().rev
    calm.complains("r0", "They called me", rating=5)
    calm.works()
    assert calm.case().rev == rev
    assert list(broken_by(calm)) == []


def test_somebody_who_edits_at_the_same_moment_as_another_is_told_so(calm: Play) -> None:
    case = calm.case()
    for words in ("We are sorry. Elena", "We are so sorry. Elena"):
        draft = actions.judge(calm.world, 1, words)
        with suppress(Conflict):
            calm.store.change(case, Action(Move.EDIT, OWNER, draft=draft), calm.clock())
    assert calm.case().text == "We are sorry. Elena"


def test_a_form_that_cannot_be_opened_is_in_the_log_with_its_reason(calm: Play) -> None:
    body = {"user": {"id": OWNER}, "actions": [{"action_id": "release", "action_ts": "1", "value": "1:1"}]}
    shown = Desk(calm.world, Permit(Role.APPROVER)).pressed(clicks.button(body))
    assert "is not held" in shown.words
    last = list(calm.store.events(1))[-1]
    assert (last.kind, last.by, last.data["why"]) == ("refused", OWNER, "illegal_move")
