"""The verbs of the report, a part of ``store.Store``. None of them counts a drill."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from reviewbot.types import Complaint, Course, Outage, Span, Stream, Voiced, Written


class Reporting(Protocol):
    """What a span of time brought at some places."""

    def written(self, span: Span, edges: Sequence[datetime]) -> Sequence[Written]:
        """How many reviews each site has, by the day that they were written or last changed on.

        For each stretch between two edges. With the history that a first contact found, and with those that
        were removed since.
        """

    def voiced(self, span: Span, edges: Sequence[datetime]) -> Sequence[Voiced]:
        """What the same reviews speak of, for each stretch between two edges."""

    def complaints(self, span: Span) -> Iterator[Complaint]:
        """What the same reviews complain about, oldest first, without holding it all in memory."""

    def courses(self, span: Span) -> Sequence[Course]:
        """What became so far of the cases with a deadline that were opened in the span, oldest first."""

    def sighted(self, span: Span) -> Mapping[str, Sequence[float]]:
        """After how many seconds each listing's reviews were seen that came in the span, in rising order.

        Where their site says at which time of day they were written. Without what a first contact found,
        imports, and reviews that came back.
        """

    def streams(self, span: Span) -> Sequence[Stream]:
        """How many reviews came in the span, by listing."""

    def outages(self, span: Span) -> Sequence[Outage]:
        """The times in which people knew that a listing could not be read, that reach into the span.

        Of all places: an outage belongs to a listing, and where that is its settings say.
        """

    def promises_due(self, span: Span) -> Mapping[str, int]:
        """How many promises were due in the span, by what became of them.

        By their states; ``late`` are those that were kept after their time.
        """
