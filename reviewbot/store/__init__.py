"""The store: what is true. A protocol of the trade's verbs, and the records they take.

Every verb that changes something is one transaction with its events (and, where people must be
told, its effects). ``store/sqlite/`` is the first store; ``tests/test_store.py`` is the
contract that every store must pass.
"""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from reviewbot.cases import Action
from reviewbot.decide import Known, ListingState
from reviewbot.roles import Role
from reviewbot.store.accounts import Accounts
from reviewbot.store.browsing import Browsing
from reviewbot.store.records import (
    MESSAGES,
    REPLIES,
    SECOND_WAY,
    Answered,
    Backlog,
    CaseFile,
    EarlierReply,
    Effect,
    EffectKind,
    EffectState,
    Filter,
    Finding,
    Findings,
    Gone,
    Judgement,
    Note,
    Opening,
    Past,
    Posted,
    Said,
    Trouble,
    Undone,
    Verification,
    Watch,
)
from reviewbot.store.reporting import Reporting
from reviewbot.store.webhooks import News, Webhooks
from reviewbot.types import (
    NOTHING,
    Assessment,
    Case,
    Delivery,
    Draft,
    Event,
    Figures,
    Hosts,
    Inbox,
    Listing,
    LogRow,
    ModelCall,
    ModelUse,
    Pile,
    Promise,
    PromiseState,
    Stop,
    StoredReview,
    Vow,
)

__all__ = [
    "MESSAGES",
    "REPLIES",
    "SECOND_WAY",
    "Answered",
    "Backlog",
    "CaseFile",
    "EarlierReply",
    "Effect",
    "EffectKind",
    "EffectState",
    "Filter",
    "Finding",
    "Findings",
    "Gone",
    "Judgement",
    "News",
    "Note",
    "Opening",
    "Past",
    "Posted",
    "Said",
    "Store",
    "Trouble",
    "Undone",
    "Verification",
    "Watch",
]


class Store(Accounts, Browsing, Reporting, Webhooks, Protocol):
    """The verbs. All raise StoreError when the store cannot be used, Conflict on a lost race."""

    # life
    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; gives the names of the steps taken."""

    def lock(self) -> AbstractContextManager[None]:
        """Be the only process that polls and delivers; StoreBusy when another one is."""

    def backup(self, target: str) -> None:
        """Write a complete, consistent copy to a file that does not exist yet."""

    def rehearsal(self) -> AbstractContextManager["Store"]:
        """A store that begins as this one is now, for trying things out; it is forgotten at the end."""

    def close(self) -> None:
        """Let go of the store."""

    # polling
    @property
    def hosts(self) -> Hosts:
        """What the wire remembers of other people's servers."""

    def listing_state(self, listing: str, part: str = "") -> ListingState:
        """What polling remembers of a part of a listing; an empty state when it was never polled."""

    def due_now(self, listing: str, now: datetime) -> None:
        """Something happened there, says its site: let it be read now and not at its time."""

    def heard_before(self, listing: str, delivery: str) -> bool:
        """Whether this delivery to a listing's webhook was taken already, today."""

    def heard(self, listing: str, delivery: str, now: datetime) -> None:
        """Remember for a day that this delivery was taken."""

    def save_listing_state(self, state: ListingState, *, notice: str = "", now: datetime) -> None:
        """Keep the state; ``notice`` ("blind" or "recovered" text) becomes an effect with it."""

    def watches(self) -> Sequence[Watch]:
        """Every part of a listing that was ever read or tried, in few words: a daemon asks every second."""

    def count(self, listing: str, part: str = "") -> int:
        """How many reviews of this part of a listing are stored and not removed."""

    def known(self, listing: str, groups: Sequence[str]) -> Mapping[str, Sequence[Known]]:
        """What is stored for these groups (``Review.key`` as parsed)."""

    def same_words(self, listing: str, said: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Known]:
        """Reviews with a derived key in the same words of the same author, by (author, content hash)."""

    def by_authors(self, listing: str, authors: Sequence[str]) -> Mapping[str, Sequence[Known]]:
        """What is on a listing by these authors, by their id on the site."""

    def cases_of(self, review_ids: Sequence[int]) -> Mapping[int, LogRow]:
        """The cases of these reviews, by review id, with the review as stored."""

    def kept(self, review_ids: Sequence[int]) -> Mapping[int, StoredReview]:
        """These reviews as they are kept, by their id."""

    def record(self, listing: Listing, findings: Findings, now: datetime) -> int:
        """Write one page's findings in one transaction; gives the number of cases opened."""

    # what is not there any more, and what may not be kept
    def missed(self, listing: str, part: str, seen: Container[str], now: datetime) -> Mapping[str, datetime]:
        """Which known reviews a complete reading did not show, and since when; what it showed is not missed.

        ``seen``: the keys that it met.
        """

    def read_again(self, review_ids: Sequence[int], now: datetime) -> None:
        """These reviews were read on their site just now, and say what is kept of them."""

    def purge(self, site: str, read_before: datetime, now: datetime, limit: int) -> int:
        """Keep no more the words of a site's reviews that were last read there before this time.

        Nor their titles, authors, earlier wordings and what quotes them; hashes, ratings, dates, cases and
        our own replies stay. Not before everybody was told who is to be told. Gives how many reviews that
        was, of ``limit`` at most; their cards are drawn again.
        """

    # people
    def row(self, case_id: int) -> LogRow | None:
        """One case and its review."""

    def case_file(self, case_id: int) -> CaseFile | None:
        """One case with its events, revisions and notes."""

    def change(
        self,
        case: Case,
        action: Action,
        now: datetime,
        *,
        data: Mapping[str, Any] = NOTHING,
        effects: Sequence[EffectKind] = (),
        click: str = "",
    ) -> Case:
        """Apply an allowed action to the case as it was read, and ask for what must follow outside.

        Raises Conflict when the case has moved on since, Repeated when this very ``click`` was taken before.
        """

    def refuse(
        self,
        case_id: int | None,
        kind: str,
        by: str,
        data: Mapping[str, Any],
        now: datetime,
        *,
        click: str = "",
    ) -> None:
        """Keep in the log that something was refused, and by which rule; once for each ``click``.

        A refused click may be put right and sent again; Repeated when it was taken meanwhile.
        """

    def snoozes_over(self, now: datetime) -> Sequence[Case]:
        """Snoozed cases whose time has come."""

    def recent_replies(self, limit: int) -> Sequence[str]:
        """The last reply texts, newest first, so that the next one reads differently; none of a drill."""

    def replies_before(self, n: int, limit: int) -> Sequence[str]:
        """What ``recent_replies`` gave just before this event, as far as the texts are still kept."""

    def adopt(self, case_id: int, card: Delivery, now: datetime) -> None:
        """Take a message that turned out to be a case's card for its card, where none is known.

        Never one that the case was moved from.
        """

    def roles(self) -> Mapping[str, Role]:
        """Who was given which role beside those of the configuration, by their id."""

    def give_role(self, member: str, role: Role, by: str, now: datetime) -> None:
        """Give somebody a role; it takes the place of the one they had."""

    def take_role(self, member: str, by: str, now: datetime, *, named: bool) -> Role | None:
        """Take back the role that somebody was given; gives which it was, None where they had none.

        ``named``: the configuration names an approver. Without one, Refused when nobody could approve then.
        """

    def thank(self, stored: StoredReview, draft: Draft, by: str, now: datetime) -> Case:
        """Open a case without a deadline, for a person who wants to answer this review, as it was read.

        Gives the case that the review has by now, if it has one. Raises Conflict when the review has
        changed since, was answered or removed.
        """

    # effects
    def told(self, key: str) -> bool:
        """Whether people were told, or are to be told, what ``tell`` was given under this key."""

    def tell(self, key: str, text: str, now: datetime) -> bool:
        """Tell people something that is about no case and no listing; False when they were told before."""

    def doubt(self) -> None:
        """After a restore: what is not done may have been done since the backup, so look first.

        And whoever was signed in then signs in again: they may have signed out since.
        """

    def due_effects(self, now: datetime, kinds: Container[EffectKind]) -> Sequence[Effect]:
        """What of these kinds is to be done outside now: urgent cases first, then in order.

        Without replies to listings where posting is stopped.
        """

    def gather(self, alerts: Sequence[Effect], text: str, now: datetime) -> None:
        """Tell of many alerts by one notice; each is then told in the thread under it.

        ``text`` has a ``{count}``. A notice of this sort that nobody was told yet takes them in.
        """

    def hurry(self, now: datetime, *, most: int | None = None) -> int:
        """Try messages that were not taken again now, and not at their time: the first ``most`` in order."""

    def rest(self, until: datetime) -> None:
        """Send no message before then: their service asked for it."""

    def rests_until(self) -> datetime | None:
        """Until when no message is to be sent, as it was asked last."""

    def waiting(self) -> Sequence[Effect]:
        """What is still to be done outside, due or not, oldest first."""

    def claim(self, effect: Effect, now: datetime) -> Effect | None:
        """Take an effect for this attempt; None when another process has it, or it is none any more."""

    def orphaned(self, kinds: Container[EffectKind]) -> int:
        """Under the lock: mark what of these kinds a dead process left in ``sending`` as unknown."""

    def done(self, effect: Effect, delivery: Delivery | None, now: datetime, *, card: int = 0) -> None:
        """The outside took it: keep where, and say so in the log. Without a delivery: there was no need.

        ``card``: the delivery is the card of the effect's case, and shows it at this revision; one that
        shows less than the case is by now, or nobody knows what, is drawn again.
        """

    def repost(self, effect: Effect, now: datetime, why: str) -> None:
        """The card that this effect should have drawn is none any more: alert anew instead.

        ``why``, the kind of its event: card_lost (it was deleted, its channel archived) or card_moved. What
        was to be told under it is told under the new one.
        """

    def postpone(self, effect: Effect, due_at: datetime, error: str, *, unknown: bool) -> None:
        """Try again later; ``unknown``: look first whether it arrived."""

    # promises
    def posted(self) -> Sequence[Posted]:
        """The replies that went up since the ledger was last written, oldest first; none of a drill."""

    def promise(
        self, posted: Posted, text: str, vows: Sequence[Vow], owner: str, now: datetime
    ) -> Sequence[Promise]:
        """Enter what a posted reply says and promises, and tell that; gives what is new in the ledger.

        ``owner``: who answers for it while nobody has the case. What the case has promised already in the
        same words is not entered again; nor is anything that another process has read.
        """

    def said_before(self, row: LogRow, limit: int) -> Sequence[Said]:
        """What replies of other cases of this place said to this customer, newest first, then on its matters.

        ``limit``: of each kind. By the words of the case's reply, the rarest of them first.
        """

    def promises(self, case_id: int | None = None) -> Sequence[Promise]:
        """The ledger, or what one case has of it, the earliest due first."""

    def waiting_promises(self) -> Sequence[Promise]:
        """What is promised and neither kept nor dropped, the earliest due first."""

    def unsaid_promises(self) -> Sequence[Promise]:
        """What is promised only by a reply that its site rejected after it was posted."""

    def follow_promises(self, now: datetime) -> int:
        """Remind of what is due soon, and mark as broken what is overdue; each is told once.

        Gives how many promises that were.
        """

    def settle_promise(
        self, promise: Promise, state: PromiseState, by: str, now: datetime, *, why: str = "", click: str = ""
    ) -> None:
        """Say that a promise was kept, or that it is dropped and why.

        Raises Conflict when it was settled, Repeated when this very ``click`` was taken before.
        """

    # the switch that stops replies
    def stops(self) -> Mapping[str, Stop]:
        """Where no replies are posted now, by listing; "" is everywhere."""

    def stop_posting(self, stop: Stop) -> bool:
        """Post no replies there until further notice, and tell people; False when it is stopped already."""

    def resume_posting(self, listing: str, by: str, now: datetime) -> bool:
        """Lift what ``stop_posting`` ordered for the same listing; False when nothing was stopped there."""

    def pauses(self) -> Mapping[str, Stop]:
        """Which listings are not read now, by name."""

    def pause_reading(self, pause: Stop) -> bool:
        """Read a listing no more until further notice, and tell people; False when it is paused already."""

    def resume_reading(self, listing: str, by: str, now: datetime) -> bool:
        """Lift what ``pause_reading`` ordered; False when it was not paused."""

    # a language model
    def model_called(self, call: ModelCall, now: datetime) -> None:
        """Keep in the log that a model was asked, and what it cost; never what was said."""

    def model_use(self, since: datetime) -> ModelUse:
        """What the calls from then on have cost."""

    # the second way
    def trouble(self) -> Trouble | None:
        """What keeps messages from being taken; None while all that were tried were taken."""

    def outage(self) -> datetime | None:
        """Since when the trouble lasts that people were told of by the second way."""

    def outage_began(self, since: datetime, ways: Container[EffectKind], now: datetime) -> None:
        """Tell people by these ways, once, that messages are not taken."""

    def outage_over(self, now: datetime) -> None:
        """Tell those who were told of the outage that it is over."""

    def take_over(self, asked_before: datetime, ways: Container[EffectKind], now: datetime) -> int:
        """Tell by these ways of each urgent case whose alert waits since before then, once for each wait.

        Gives how many messages that asks for.
        """

    # judging anew
    def scorers(self, wanted: Filter) -> Mapping[str, int]:
        """How many of the wanted reviews each scorer has judged."""

    def judged_by_others(self, scorer: str, wanted: Filter, *, after: int = 0) -> Sequence[StoredReview]:
        """The next of the wanted reviews, by id from the one after this, that another scorer has judged."""

    def judge_anew(self, judged: Sequence[tuple[StoredReview, Assessment]], now: datetime) -> Collection[int]:
        """Put these assessments in place of those that the reviews were read with, which are kept.

        Gives the ids of the reviews that still were as they were read; the others stay as they are. No
        case and no event comes of it, and no effect but that the card of a case which not everybody may
        read any more is drawn again.
        """

    # reading
    def review(self, review_id: int) -> LogRow | None:
        """One review, with its case if it has one."""

    def inbox(
        self, who: str, pile: Pile, now: datetime, *, limit: int, offset: int = 0, unrestricted: bool = False
    ) -> Inbox:
        """One page of what waits for somebody; ``who`` is the person whose pile is Pile.MINE.

        ``unrestricted``: nothing of cases that only those who answer may read, and none of them counted.
        """

    def figures(self, since: datetime, until: datetime, *, places: frozenset[str] | None = None) -> Figures:
        """What a span of time brought at these places (None: everywhere); its cases as they are now."""

    def backlog(self, now: datetime) -> Backlog:
        """What there is to do, in numbers; cheap enough to be asked every few seconds."""

    def log(self, wanted: Filter) -> Sequence[LogRow]:
        """The review log, newest first."""

    def reviews(self) -> Iterator[tuple[StoredReview, Past]]:
        """Everything that is the user's, oldest first, without holding it all in memory; no drill."""

    def events(self, case_id: int | None = None) -> Iterator[Event]:
        """The events of one case, or all, oldest first."""

    def verify(self) -> Verification:
        """Walk the hash chain over all events."""
