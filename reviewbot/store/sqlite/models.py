"""The verbs of a language model: its calls are events, and what they cost is read from those."""

from dataclasses import asdict
from datetime import datetime

from reviewbot.store import rows
from reviewbot.store.sqlite.base import Base, verb
from reviewbot.types import ModelCall, ModelUse

_USE = """
SELECT json_extract(data, '$.outcome') AS outcome,
    json_extract(data, '$.tokens_in') + json_extract(data, '$.tokens_out') AS tokens,
    json_extract(data, '$.cost') AS cost
FROM events WHERE kind = 'model_called' AND at >= ? ORDER BY n
"""


class Models(Base):
    """These verbs of ``store.Store``."""

    @verb
    def model_called(self, call: ModelCall, now: datetime) -> None:
        """Keep in the log that a model was asked, and what it cost; never what was said."""
        with self._write(now) as writing:
            writing.event("model_called", "clock", asdict(call))

    @verb
    def model_use(self, since: datetime) -> ModelUse:
        """What the calls from then on have cost."""
        found = self._conn.execute(_USE, (rows.instant(since),)).fetchall()
        return ModelUse(
            calls=len(found),
            used=sum(one["outcome"] == "used" for one in found),
            tokens=sum(one["tokens"] for one in found),
            cost=sum(one["cost"] for one in found),
            last=found[-1]["outcome"] if found else "",
        )
