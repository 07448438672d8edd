"""Whether those whom standards.toml names can do what it asks of them, and its voice can be kept. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from reviewbot.config.settings import Settings
from reviewbot.notify import Diagnosis
from reviewbot.roles import Role
from reviewbot.types import INFORMAL

MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")  # a Slack id, as notify/blocks.py has it
_CORRECT = "Correct the name in standards.toml, or give them the role under [slack]."
_WRITTEN = (
    "Is it written right? It counts for commands with --as and just this name; in Slack, ids count, such as "
    "U0123456789."
)
_REWORD = (
    "Reword each of these drafts, or let a model write ([llm]); the templates know the formal way alone."
)


def standards_findings(settings: Settings, given: Mapping[str, Role]) -> Iterator[Diagnosis]:
    """What is to be said of the people and the voice of standards.toml; ``given``: the store's roles."""
    approvers = _with_role(settings, given, settings.slack.approvers, Role.APPROVER)
    responders = _with_role(settings, given, settings.slack.responders, Role.RESPONDER)
    names = _names(settings)
    for held, people in settings.standards.release.items():
        yield _finding(
            f"release of {held}", people, approvers, names, "is no approver, so Slack refuses them"
        )
        if settings.slack.mode != "off" and not approvers.intersection(people):
            told = "nobody who is named can release it in Slack"
            yield Diagnosis(f"release of {held} in Slack", ok=True, detail=told, fix="Name an approver's id.")
    if rota := settings.standards.on_call:
        people = tuple(dict.fromkeys(duty.who for duty in rota))
        may_not = "may not act on cases: neither approver nor responder"
        yield _finding("on call", people, approvers | responders, names, may_not)
    for language, address in settings.standards.voice.address.items():
        if address == INFORMAL:
            told = f'the template writer does not address people so: each draft in "{language}" waits'
            yield Diagnosis(f"voice in {language}", ok=True, detail=told, fix=_REWORD)


def _finding(
    name: str, people: Collection[str], able: Collection[str], names: Collection[str], may_not: str
) -> Diagnosis:
    wrong = [one for one in people if MEMBER.fullmatch(one) and one not in able]
    if wrong:
        return Diagnosis(name, ok=False, detail=f"{', '.join(wrong)} {may_not}", fix=_CORRECT)
    unknown = [one for one in people if not MEMBER.fullmatch(one) and one.casefold() not in names]
    if unknown:
        told = f"{', '.join(unknown)}: no signer, owner or member of staff is called this"
        return Diagnosis(name, ok=True, detail=told, fix=_WRITTEN)
    return Diagnosis(name, ok=True, detail=", ".join(people))


def _with_role(
    settings: Settings, given: Mapping[str, Role], listed: Iterable[str], role: Role
) -> frozenset[str]:
    """The ids with this role: the configuration's word holds, and the store's where it says nothing."""
    named = {*settings.slack.approvers, *settings.slack.responders}
    return frozenset((*listed, *(one for one, has in given.items() if has is role and one not in named)))


def _names(settings: Settings) -> frozenset[str]:
    """Whoever the configuration knows, whole and by first name, in small letters."""
    places = settings.locations.values()
    known = [name for place in places for name in (place.signer, place.owner, *place.staff) if name]
    return frozenset(name.casefold() for one in known for name in (one, one.split()[0]))
