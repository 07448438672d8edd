"""The verbs of re-assessment: who judged what, and a new judgement in place of an old one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from reviewbot.store import Filter, rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.reading import conditions, log_rows
from reviewbot.types import Assessment, StoredReview

# The words must be those that were judged, and the judgement the one that was read.
_AS_READ = "id = :id AND revisions = :revisions AND scorer = :before"


class Judging(Base):
    """These verbs of ``store.Store``."""

    @verb
    def scorers(self, wanted: Filter) -> Mapping[str, int]:
        """How many of the wanted reviews each scorer has judged."""
        where, values = conditions(wanted)
        found = self._conn.execute(
            f"SELECT r.scorer, count(*) FROM reviews r WHERE {where} GROUP BY r.scorer", values
        )
        return dict(found)

    @verb
    def judged_by_others(self, scorer: str, wanted: Filter, *, after: int = 0) -> Sequence[StoredReview]:
        """The next of the wanted reviews, by id from the one after this, that another scorer has judged."""
        where, values = conditions(wanted)
        found = log_rows(
            self._conn,
            f"{where} AND r.scorer <> ? AND r.id > ? ORDER BY r.id LIMIT ?",
            *values,
            scorer,
            after,
            wanted.limit,
        )
        return [row.stored for row in found]

    @verb
    def judge_anew(self, judged: Sequence[tuple[StoredReview, Assessment]], now: datetime) -> Collection[int]:
        """Put these assessments in place of those that the reviews were read with, which are kept.

        Gives the ids of the reviews that still were as they were read; the others stay as they are.
        """
        changed = []
        with self._turn():
            for stored, assessed in judged:
                row = {
                    **rows.assessment_columns(assessed),
                    "id": stored.id,
                    "revisions": stored.revisions,
                    "before": stored.assessment.scorer,
                    "now": rows.instant(now),
                }
                self._conn.execute(
                    "INSERT OR REPLACE INTO assessments "
                    f"SELECT id, revisions, scorer, :now, assessment FROM reviews WHERE {_AS_READ}",
                    row,
                )
                columns = ", ".join(f'"{name}" = :{name}' for name in rows.assessment_columns(assessed))
                if self._conn.execute(f"UPDATE reviews SET {columns} WHERE {_AS_READ}", row).rowcount:
                    changed.append(stored.id)
        return changed
