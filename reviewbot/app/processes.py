"""Several processes that share the judging of many reviews."""

import copyreg
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Thread
from types import MappingProxyType
from typing import Any

from reviewbot.errors import ReviewbotError
from reviewbot.types import Assessment, Listing, Review

MOST = 8  # processes that are begun unasked
WORTH_IT = 500  # reviews: the lexicons that each process reads take it as long as judging 400
FEW = 50  # reviews that one process judges sooner than several are given them

# Records have such mappings as defaults, and Python has no word for them between processes.
copyreg.pickle(MappingProxyType, lambda proxy: (_frozen, (dict(proxy),)))

Judge = Callable[[Review, Listing], Assessment]
Judges = Callable[[Sequence[Review], Listing], Sequence[Assessment]]
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


@contextmanager
def judges(judge: Judge, expected: int) -> Iterator[Judges]:
    """Many reviews of one listing are judged by all cores of this machine, a few by this process.

    ``expected``: about how many there will be; where they are a few in all, no process is begun.
    """
    processes = min(_cores(), MOST)
    if processes == 1 or expected < WORTH_IT:
        yield lambda reviews, listing: [judge(review, listing) for review in reviews]
        return
    with pool(processes, lambda: _take_up(judge)) as executor:
        executor.submit(os.getpid).result()  # all are begun now, before there are threads here

        def judged(reviews: Sequence[Review], listing: Listing) -> Sequence[Assessment]:
            if len(reviews) < FEW:
                return [judge(review, listing) for review in reviews]
            share = -(-len(reviews) // (4 * processes))
            parts = [reviews[at : at + share] for at in range(0, len(reviews), share)]
            return [one for part in executor.map(_judged, parts, [listing] * len(parts)) for one in part]

        yield judged


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
