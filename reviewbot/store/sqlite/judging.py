"""The verbs of re-assessment: who judged what, and a new judgement in place of an old one."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from reviewbot.store import EffectKind, Filter, rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.store.sqlite.reading import conditions, log_rows
from reviewbot.store.sqlite.writing import Transaction
from reviewbot.types import HELD, Assessment, StoredReview

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
            f"{where} AND r.scorer <> ? AND r.purged_at IS NULL AND r.id > ? ORDER BY r.id LIMIT ?",
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
        with self._write(now) as writing:
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
                    if assessed.class_ in HELD and stored.assessment.class_ not in HELD:
                        _hide(writing, stored.id)
        return changed


def _hide(writing: Transaction, review_id: int) -> None:
    """Ask for the card of this review's case to be drawn again, where not everybody may read it any more.

    Also where none is known yet: its alert may be on its way.
    """
    row = writing.conn.execute("SELECT * FROM cases WHERE review_id = ?", (review_id,)).fetchone()
    if row:
        writing.follow_up(EffectKind.CARD, rows.case(row), again=f":{secrets.token_hex(4)}")
