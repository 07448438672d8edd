"""What several rooms of `reviewbot check` need."""

from collections.abc import Mapping
from contextlib import closing

from reviewbot import app
from reviewbot.config import Settings
from reviewbot.errors import StoreError
from reviewbot.notify import Diagnosis
from reviewbot.roles import Role


def finding(name: str, *, ok: bool, detail: str, fix: str) -> Diagnosis:
    """A thing that is well, with nothing to do, or wrong, with its fix."""
    return Diagnosis(name, ok=ok, detail=detail, fix="" if ok else fix)


def roles_given(settings: Settings) -> Mapping[str, Role]:
    """The roles that the store knows of."""
    try:
        with closing(app.open_store(settings)) as store:
            return store.roles()
    except StoreError:
        return {}  # the finding about the store says so
