"""Several processes that share the judging of many reviews."""

import copyreg
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from types import MappingProxyType
from typing import Any

from reviewbot.errors import ReviewbotError
from reviewbot.pipeline import Batch
from reviewbot.types import Assessment, Listing, Review

MOST = 8  # processes that are begun unasked
WORTH_IT = 500  # reviews: the lexicons that each process reads take it as long as judging 400
FEW = 50  # reviews that one process judges sooner than several are given them

# Records have such mappings as defaults, and Python has no word for them between processes.
copyreg.pickle(MappingProxyType, lambda proxy: (_frozen, (dict(proxy),)))

Judge = Callable[[Review, Listing], Assessment]
Begun = dict[int, tuple[Future[Sequence[Assessment]], int]]
"""By the identity of a review, the part of the work that it is in, and its place there."""
_JUDGE: ContextVar[Judge] = ContextVar("judge")


@contextmanager
def pool(processes: int, begin: Callable[[], None] = lambda: None) -> Iterator[ProcessPoolExecutor]:
    """Processes like this one, for as long as they are needed; each calls ``begin`` first.

    They are forked, and so are there at once: nothing else may run in this process when they are first
    given work. Raises ReviewbotError when one of them was killed.
    """
    context = multiprocessing.get_context("fork")
    executor = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(begin,))
    try:
        yield executor
    except BrokenProcessPool as error:
        raise ReviewbotError(
            "A process was killed at its work, perhaps because memory ran out. Try again with fewer of them."
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


class Judges:
    """Many reviews of one listing are judged by several processes, a few by this one, in their order.

    Without an ``executor`` all are judged here.
    """

    def __init__(self, judge: Judge, executor: ProcessPoolExecutor | None = None, parts: int = 1) -> None:
        self._judge, self._executor, self._parts = judge, executor, parts
        self._begun: Begun = {}
        self._needed = True

    def __call__(self, reviews: Sequence[Review], listing: Listing) -> Sequence[Assessment]:
        """What each review says; raises BrokenProcessPool where a process was killed."""
        begun = self._begun
        self._needed = len(reviews) >= max(FEW, len(begun) // 2)
        if self._executor and not begun and len(reviews) >= FEW:
            begun = self._begin(self._executor, reviews, listing)
        said = [begun.get(id(review)) for review in reviews]
        return [
            one[0].result()[one[1]] if one else self._judge(review, listing)
            for review, one in zip(reviews, said, strict=True)
        ]

    def ahead(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The same batches, each while the reviews of the next one are being judged already.

        Not after a batch of which few had to be judged: the file is known, and so is what comes.
        """
        coming: list[tuple[Batch, Begun]] = []
        for batch in batches:
            coming.append((batch, self._ahead(batch)))
            if len(coming) > 1:
                ready, self._begun = coming.pop(0)
                yield ready
        for ready, self._begun in coming:
            yield ready
        self._begun = {}

    def _ahead(self, batch: Batch) -> Begun:
        reviews = batch.page.reviews
        if not (self._executor and self._needed and len(reviews) >= FEW):
            return {}
        return self._begin(self._executor, reviews, batch.listing)

    def _begin(self, executor: ProcessPoolExecutor, reviews: Sequence[Review], listing: Listing) -> Begun:
        share = -(-len(reviews) // self._parts)
        begun: Begun = {}
        for start in range(0, len(reviews), share):
            part = reviews[start : start + share]
            said = executor.submit(_judged, part, listing)
            begun |= {id(review): (said, at) for at, review in enumerate(part)}
        return begun


@contextmanager
def judges(judge: Judge, expected: int) -> Iterator[Judges]:
    """Many reviews are judged by all cores of this machine, a few by this process.

    ``expected``: about how many there will be; where they are a few in all, no process is begun.
    """
    processes = min(_cores(), MOST)
    if processes == 1 or expected < WORTH_IT:
        yield Judges(judge)
        return
    with pool(processes, lambda: _take_up(judge)) as executor:
        executor.submit(os.getpid).result()  # all are begun now, before there are threads here
        yield Judges(judge, executor, parts=4 * processes)


def _frozen(mapping: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(mapping)


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _take_up(judge: Judge) -> None:
    _JUDGE.set(judge)


def _judged(reviews: Sequence[Review], listing: Listing) -> Sequence[Assessment]:
    judge = _JUDGE.get()
    return [judge(review, listing) for review in reviews]


def _begin(begin: Callable[[], None]) -> None:
    """How each process begins: it leaves Ctrl-C to the first one, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    begin()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
