"""A case as contract.md has it, with what is told beside it: for programs, by command and by API."""

from typing import Any

from reviewbot import actions, forms
from reviewbot.pipeline import World, on_call, remarks
from reviewbot.store import CaseFile
from reviewbot.types import Case, LogRow


def form(world: World, found: CaseFile, case: Case) -> dict[str, Any]:
    """The case as contract.md has it, with notes, what the reply said before, and what an alert tells."""
    notes = [
        {"at": forms.time(one.at), "by": one.by, "kind": one.kind, "text": one.text} for one in found.notes
    ]
    replies = [{"rev": one.rev, "writer": one.writer, "text": one.text} for one in found.replies]
    judgements = [
        {
            "replaced_at": forms.time(one.replaced_at),
            "revisions": one.revisions,
            **forms.assessment(one.assessment),
        }
        for one in found.judgements
    ]
    return {
        **forms.case(found.row, case, found.events, found.revisions),
        "notes": notes,
        "earlier_replies": replies,
        "earlier_assessments": judgements,
        **told_beside(world, found.row, case),
    }


def told_beside(world: World, row: LogRow, case: Case) -> dict[str, Any]:
    """What an alert tells beside the case."""
    return {
        "remarks": remarks(world, row),
        "on_call": on_call(world, case),
        "proposed": actions.proposed(world, case.id),
    }
