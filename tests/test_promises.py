"""What replies promise: read from their words, entered once they are public, told, kept or broken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.blockkit_schema import problems
from fakes.world import OWNER, STAFF, Scene, answered, page, review
from reviewbot import actions
from reviewbot.cases import Action, Move
from reviewbot.errors import Conflict, IllegalMove, UsageError
from reviewbot.notify.card import note_card
from reviewbot.pipeline import digest, ledger
from reviewbot.replies.promises import promised
from reviewbot.store import MESSAGES
from reviewbot.types import Case, Promise, PromiseState, ReplyState

LOS_ANGELES = "America/Los_Angeles"
WEDNESDAY = datetime(2026, 11, 4, 20, tzinfo=UTC)  # noon in Los Angeles
CALL = "I'm sorry about the cold soup. I'll call you by Friday.\n\nElena, owner"


def local(month: int, day: int, hour: int = 18) -> datetime:
    """A time of the winter of 2026 in Los Angeles."""
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo(LOS_ANGELES)).astimezone(UTC)


# --- which sentences promise ------------------------------------------------------------------------

DATED = [
    ("I'll call you by Friday.", local(11, 6)),
    ("We will get back to you within two days.", local(11, 6)),
    ("I'll have the boiler checked this week.", local(11, 8)),
    ("You'll hear from me tomorrow.", local(11, 5)),
    ("Our plumber will come on Monday.", local(11, 9)),
    ("The boiler will be repaired within 2-3 business days.", local(11, 9)),
    ("By 5 December we will replace the chairs.", local(12, 5)),
    ("I'm sending you a new one today.", local(11, 4)),
    ("We will refund you in 48 hours.", WEDNESDAY + timedelta(hours=48)),
    ("We'll send the parts before the end of the month.", local(11, 30)),
    ("Das tut mir leid, und ich rufe Sie bis Freitag an.", local(11, 6)),
    ("Wir werden die Heizung noch diese Woche prüfen lassen, das tut uns leid.", local(11, 8)),
    ("Ich melde mich innerhalb von zwei Werktagen bei Ihnen, und es tut mir leid.", local(11, 6)),
    ("Nous sommes désolés pour vous, et nous vous rappellerons d'ici vendredi.", local(11, 6)),
    ("Nous allons vérifier la chaudière cette semaine, et nous en sommes désolés.", local(11, 8)),
    ("Lo siento mucho por la espera, y le llamaré mañana por la tarde.", local(11, 5)),
    ("Vamos a revisar la caldera en los próximos 3 días laborables con el técnico.", local(11, 9)),
    ("Mi dispiace molto per il disagio, e la chiamerò entro venerdì.", local(11, 6)),
    ("Faremo controllare la caldaia questa settimana, mi dispiace per il disagio.", local(11, 8)),
    ("Sinto muito pela espera que você teve, e vou ligar para você até sexta-feira.", local(11, 6)),
    ("Vamos verificar a caldeira em até 2 dias úteis com o técnico.", local(11, 6)),
    ("Het spijt me dat u zo lang op ons wachtte, en ik bel u voor vrijdag.", local(11, 6)),
    ("We laten de ketel deze week nakijken en dat spijt ons voor u.", local(11, 8)),
]
NONE = [
    "We hope to see you again.",
    "Please call us at 555-0100 by Friday.",
    "We look forward to your visit next week.",
    "I'd like to hear more about it.",
    "If you call me, I'll sort it out.",
    "We'll try to do better.",
    "May I call you tomorrow?",
    "I am at 555 0100 until Friday.",
    "We kept you waiting on Friday, and that's on us.",
    "You will love our new menu.",
    "I will never forget this.",
    "Wir hoffen, Sie bald wieder bei uns zu sehen.",
    "Bitte rufen Sie uns bis Freitag an, wir sind für Sie da.",
    "Nous espérons vous revoir bientôt chez nous.",
    "Je suis désolée pour cette longue attente avec vous.",
    "Esperamos verle pronto por aquí, gracias por todo.",
    "Speriamo di rivederla presto da noi, grazie di tutto.",
    "Esperamos ver você em breve aqui conosco.",
    "We hopen u snel weer te zien bij ons.",
    "",
]


@pytest.mark.parametrize(("sentence", "due"), DATED, ids=[one for one, _ in DATED])
def test_a_promise_is_found_with_the_time_that_it_names(sentence: str, due: datetime) -> None:
    [vow] = promised(sentence, WEDNESDAY, LOS_ANGELES)
    assert (vow.words, vow.due_at, vow.dated) == (sentence, due, True)
    assert WEDNESDAY < vow.remind_at < vow.due_at


@pytest.mark.parametrize("sentence", NONE)
def test_hopes_requests_and_what_hangs_on_the_customer_promise_nothing(sentence: str) -> None:
    assert promised(sentence, WEDNESDAY, LOS_ANGELES) == ()


def test_a_promise_without_a_time_is_due_in_a_week_and_says_so() -> None:
    [vow] = promised("I'll go over your points with my team.", WEDNESDAY, LOS_ANGELES)
    assert (vow.due_at, vow.dated) == (local(11, 11), False)
    assert vow.remind_at == local(11, 10, 9)


def test_what_is_being_done_by_the_words_of_a_reply_has_to_come_to_an_end_too() -> None:
    [vow] = promised("I'm going through this with our kitchen.", WEDNESDAY, LOS_ANGELES)
    assert not vow.dated


def test_a_day_that_is_told_of_is_not_the_day_of_the_promise() -> None:
    [vow] = promised("I'll find out what happened on Friday.", WEDNESDAY, LOS_ANGELES)
    assert not vow.dated


def test_each_sentence_of_a_reply_that_promises_something_is_one_promise_in_its_own_words() -> None:
    text = f"Ana, {CALL[0].lower()}{CALL[1:]}".replace("\n\n", " We will have the\nboiler checked. Bye.\n\n")
    assert [one.words for one in promised(text, WEDNESDAY, LOS_ANGELES)] == [
        "I'll call you by Friday.",
        "We will have the boiler checked.",
    ]


@given(st.text(max_size=400), st.integers(0, 2_000_000))
def test_any_text_is_read_and_every_promise_comes_due_after_it_was_said(text: str, minutes: int) -> None:
    at = WEDNESDAY + timedelta(minutes=minutes)
    for vow in promised(f"I will call you {text}", at, "Europe/Berlin"):
        assert at < vow.remind_at < vow.due_at


def test_a_megabyte_of_junk_is_read() -> None:
    promised("we will be " * 100_000, WEDNESDAY, LOS_ANGELES)


# --- a reply goes up --------------------------------------------------------------------------------


@pytest.fixture
def shop(scene: Scene) -> Callable[[], int]:
    """One complaint whose card is in Slack; gives a look at the ledger by the real reader of promises."""
    scene.baseline()
    scene.shows(page(review("a")))
    scene.poll()
    scene.deliver()
    scene.clock.now = WEDNESDAY
    return lambda: ledger(replace(scene.world, promised=promised))


def posted(scene: Scene, text: str = CALL) -> Case:
    """The case once its reply with this text was approved, and posted by hand."""
    actions.edit(scene.world, 1, text, by=OWNER)
    scene.act(1, Move.APPROVE)
    return scene.act(1, Move.POSTED)


def site_says(scene: Scene, move: Move) -> None:
    """What became of the reply on its site."""
    scene.store.change(scene.case(), Action(move, "site"), scene.clock.now)


def lines(scene: Scene) -> list[str]:
    """What the case's thread was told of promises, in order."""
    scene.deliver()
    return [one.event.kind for one in scene.notifier.notes if one.promises]


def test_a_promise_is_entered_once_the_reply_is_public_and_not_before(
    scene: Scene, shop: Callable[[], int]
) -> None:
    actions.edit(scene.world, 1, CALL, by=OWNER)
    scene.act(1, Move.APPROVE)
    assert shop() == 0
    scene.act(1, Move.POSTED)
    assert shop() == 1
    [promise] = scene.store.promises()
    assert promise == Promise(
        1,
        1,
        "I'll call you by Friday.",
        "Elena",
        WEDNESDAY,
        local(11, 6),
        True,
        PromiseState.OPEN,
        remind_at=local(11, 5, 9),
    )
    assert scene.kinds()[-1] == "promised"


def test_a_promise_is_told_in_the_thread_and_to_the_whole_channel_once(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    assert [shop(), shop()] == [1, 0]
    assert lines(scene) == ["promised"]
    assert lines(scene) == ["promised"]
    note = scene.notifier.notes[-1]
    assert note.loud
    assert "1. “I'll call you by Friday.” (by 6 Nov 2026, 18:00 PST, Elena)" in note_card(note).text
    assert problems(note_card(note).blocks) == []


def test_a_reply_that_is_seen_live_later_promises_nothing_twice_even_if_it_was_kept(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    actions.settle(scene.world, 1, PromiseState.KEPT, OWNER)
    scene.shows(page(answered(review("a"), CALL)))
    scene.poll()
    assert scene.case().reply_state is ReplyState.LIVE
    assert shop() == 0
    assert len(scene.store.promises()) == 1


def test_a_reply_written_on_the_site_itself_is_held_to_its_words_too(
    scene: Scene, shop: Callable[[], int]
) -> None:
    scene.shows(page(answered(review("a"), "Sorry! We will fix the heating this week.")))
    scene.poll()
    assert shop() == 1
    assert [one.words for one in scene.store.promises()] == ["We will fix the heating this week."]


def test_what_was_approved_counts_though_the_review_and_the_draft_changed_right_after(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    scene.shows(page(review("a", text="Cold soup again", updated_at=WEDNESDAY)))
    scene.poll()
    assert scene.case().text != CALL
    shop()
    assert [one.words for one in scene.store.promises()] == ["I'll call you by Friday."]


def test_two_processes_that_read_the_same_reply_enter_its_promises_once(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    [reply] = scene.store.posted()
    assert shop() == 1
    vows = promised("We will send you a letter.", WEDNESDAY, LOS_ANGELES)
    assert scene.store.promise(reply, "We will send you a letter.", vows, OWNER, WEDNESDAY) == []


def test_what_a_rejected_reply_promised_is_dropped_and_its_new_words_count(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    scene.clock.now += timedelta(minutes=1)
    site_says(scene, Move.REJECTED)
    assert shop() == 1
    assert scene.store.waiting_promises() == []
    scene.clock.now += timedelta(minutes=1)
    posted(scene, "We are sorry. I will call you by Thursday.")
    assert shop() == 1
    assert [one.words for one in scene.store.waiting_promises()] == ["I will call you by Thursday."]
    assert lines(scene) == ["promised", "promise_dropped", "promised"]


def test_what_an_earlier_reply_promised_stands_though_a_later_one_is_rejected(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    site_says(scene, Move.LIVE)
    shop()
    scene.clock.now += timedelta(minutes=1)
    posted(scene, "Ana, thank you for coming back.")
    shop()
    site_says(scene, Move.REJECTED)
    assert shop() == 0
    assert [one.words for one in scene.store.waiting_promises()] == ["I'll call you by Friday."]


# --- reminded, broken, kept --------------------------------------------------------------------------


def test_a_promise_is_reminded_of_the_morning_before_and_told_when_it_is_overdue_each_once(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    told = []
    for day, hour in ((5, 8), (5, 9), (6, 9), (6, 17), (6, 18), (20, 18)):
        scene.clock.now = local(11, day, hour)
        told.append(shop())
    assert told == [0, 1, 0, 0, 1, 0]
    assert lines(scene) == ["promised", "promise_due", "promise_broken"]
    assert [one.state for one in scene.store.waiting_promises()] == [PromiseState.BROKEN]


def test_a_daemon_that_was_away_tells_only_that_the_promise_is_overdue(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    scene.clock.now = local(11, 20)
    assert shop() == 1
    assert lines(scene) == ["promised", "promise_broken"]


def test_promises_of_one_reply_that_fall_due_together_are_one_line(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene, "I'm sorry. I'll call you tomorrow. We will send you the parts tomorrow.")
    shop()
    scene.clock.now = local(11, 5, 9)
    assert shop() == 2
    assert lines(scene) == ["promised", "promise_due"]


def test_a_kept_promise_is_no_longer_reminded_of_and_its_thread_says_who_kept_it(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    kept = actions.settle(scene.world, 1, PromiseState.KEPT, STAFF)
    assert (kept.state, kept.by, kept.settled_at) == (PromiseState.KEPT, STAFF, WEDNESDAY)
    scene.clock.now = local(11, 20)
    assert shop() == 0
    assert lines(scene) == ["promised", "promise_kept"]
    assert not scene.notifier.notes[-1].loud


def test_a_broken_promise_can_still_be_kept_and_the_log_says_late(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    scene.clock.now = local(11, 7)
    shop()
    actions.settle(scene.world, 1, PromiseState.KEPT, OWNER)
    assert scene.file().events[-1].data["late"]
    assert scene.store.waiting_promises() == []


def test_a_dropped_promise_needs_a_reason_which_is_a_note_and_in_no_event(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    with pytest.raises(IllegalMove, match="reason"):
        actions.settle(scene.world, 1, PromiseState.DROPPED, OWNER, why=" ")
    actions.settle(scene.world, 1, PromiseState.DROPPED, OWNER, why="Ana moved to Lima")
    assert scene.file().notes[-1].text == "Ana moved to Lima"
    assert not any("Lima" in str(event.data) or "Friday" in str(event.data) for event in scene.file().events)
    assert scene.store.verify().ok


def test_what_is_settled_cannot_be_settled_again_and_what_is_not_there_is_said_so(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    [promise] = scene.store.promises()
    actions.settle(scene.world, 1, PromiseState.KEPT, OWNER)
    with pytest.raises(IllegalMove, match="marked as kept by"):
        actions.settle(scene.world, 1, PromiseState.DROPPED, STAFF, why="late")
    with pytest.raises(Conflict):
        scene.store.settle_promise(promise, PromiseState.KEPT, STAFF, WEDNESDAY)
    with pytest.raises(UsageError, match="no promise 9"):
        actions.settle(scene.world, 9, PromiseState.KEPT, OWNER)


def test_whoever_has_the_case_answers_for_its_promises(scene: Scene, shop: Callable[[], int]) -> None:
    posted(scene)
    shop()
    scene.act(1, Move.ASSIGN, who=STAFF)
    assert [one.who for one in scene.store.promises(1)] == [STAFF]
    assert scene.store.promises(2) == []


def test_the_digest_counts_what_is_overdue_and_what_is_due_by_tomorrow(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene)
    shop()
    scene.deliver()
    days = []
    for day in (5, 7):
        scene.clock.now = local(11, day, 10)
        shop()
        digest(scene.world, scene.clock.now)
        days += [one.text for one in scene.store.waiting() if one.key == f"digest:2026-11-{day:02}"]
    assert [day.splitlines()[-1] for day in days] == [
        "Promises made in public: 1 due by tomorrow (1 in case 1).",
        "Promises made in public: 1 overdue (1 in case 1).",
    ]


def test_a_reply_that_promises_nothing_is_read_once_and_tells_nothing(
    scene: Scene, shop: Callable[[], int]
) -> None:
    posted(scene, "We are sorry. Elena")
    assert len(scene.store.posted()) == 1
    assert shop() == 0
    assert scene.store.posted() == []
    assert lines(scene) == []
    assert not scene.store.due_effects(WEDNESDAY, MESSAGES)
