"""Reassess: what is stored is judged anew after the scorer has changed; nobody is told, no case opens.

Only the card of a case that turns out to be one of a held class moves to where such cases belong.

One short transaction for each batch, so that a daemon on the same store hardly waits. What was done stays
done when the process is killed: a review says itself which scorer judged it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from reviewbot.pipeline.world import World
from reviewbot.store import Filter
from reviewbot.types import Assessment, StoredReview

BATCH = 500  # reviews per transaction; a killed process loses the judging of one batch


@dataclass(frozen=True, slots=True)
class Reassessed:
    """What it came to, in reviews.

    ``overtaken``: changed while they were judged, so that their own change has judged them.
    """

    reviews: int = 0
    other_class: int = 0
    newly_negative: int = 0
    no_longer_negative: int = 0
    newly_urgent: int = 0
    no_longer_urgent: int = 0
    overtaken: int = 0

    def and_then(self, before: Assessment, after: Assessment) -> "Reassessed":
        """This, and one review more."""
        return Reassessed(
            self.reviews + 1,
            self.other_class + (after.class_ is not before.class_),
            self.newly_negative + (after.negative and not before.negative),
            self.no_longer_negative + (before.negative and not after.negative),
            self.newly_urgent + (after.urgent and not before.urgent),
            self.no_longer_urgent + (before.urgent and not after.urgent),
            self.overtaken,
        )


def reassess(
    world: World,
    scorer: str,
    wanted: Filter,
    *,
    dry_run: bool = False,
    each: Callable[[int], None] = lambda _: None,
) -> Reassessed:
    """Judge the wanted reviews again that another scorer than this one has judged.

    ``scorer``: the name that ``world.assess`` signs with; "" for all reviews, whoever has judged them.
    ``wanted.limit`` is the size of a batch. ``each`` is told how many reviews were done.
    """
    total, last = Reassessed(), 0
    while batch := world.store.judged_by_others(scorer, wanted, after=last):
        judged = [*_judged(world, batch)]
        kept = [one.id for one in batch] if dry_run else world.store.judge_anew(judged, world.now())
        total = _counted(total, judged, frozenset(kept))
        last = batch[-1].id
        each(len(batch))
    return total


def _judged(world: World, batch: Sequence[StoredReview]) -> Iterator[tuple[StoredReview, Assessment]]:
    """All of them, those of one listing together."""
    by_listing: dict[tuple[str, str], list[StoredReview]] = defaultdict(list)
    for one in batch:
        by_listing[one.listing, one.location].append(one)
    for stored in by_listing.values():
        assessed = world.assessed([one.review for one in stored], world.listing_of(stored[0]))
        yield from zip(stored, assessed, strict=True)


def _counted(
    total: Reassessed, judged: Sequence[tuple[StoredReview, Assessment]], kept: Collection[int]
) -> Reassessed:
    for stored, assessed in judged:
        if stored.id in kept:
            total = total.and_then(stored.assessment, assessed)
        else:
            total = replace(total, overtaken=total.overtaken + 1)
    return total
