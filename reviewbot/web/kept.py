"""Reports that were asked for lately: while nothing has happened since, they are not counted again."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from reviewbot.report import Report

FRESH = timedelta(minutes=5)  # deadlines pass and sources are read without anything in the log of events
MOST = 50  # of 100 kB


class Kept:
    """The reports of one application; several threads may ask."""

    def __init__(self) -> None:
        self._told: dict[Hashable, tuple[datetime, Report]] = {}

    def report(self, question: Hashable, now: datetime, count: Callable[[], Report]) -> Report:
        """The answer to a question, as it was counted a few minutes ago at most.

        ``question``: all that the answer depends on, the newest event of the store included.
        """
        if (kept := self._told.get(question)) and now - kept[0] < FRESH:
            return kept[1]
        told = count()
        if len(self._told) >= MOST:
            self._told.clear()
        self._told[question] = now, told
        return told
