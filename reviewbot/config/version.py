"""The version of the standards: one word for everything that has a say in what is decided about a review."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import time, timedelta

from reviewbot import __version__
from reviewbot.config.settings import Settings

_LENGTH = 12  # hexadecimal digits: one house will not have the 10**7 versions at which two may look alike


def version(wanted: Settings) -> str:
    """Which reviewbot decides by what: ``0.3.0+1f0c9a27be41``.

    After the plus stands a fingerprint of standards.toml and of the rest of the configuration that has a say:
    the business, its trade and policy, its places with their staff, and which listing belongs to which.
    Comments, and what concerns secrets, Slack, the model or polling, do not change it.
    """
    decisive = {
        "business": wanted.business,
        "locations": wanted.locations,
        "listings": {one.name: (one.site, one.location) for one in wanted.listings.values()},
        "standards": wanted.standards,
        "deep": wanted.assess.deep,
    }
    written = json.dumps(decisive, default=_plain, sort_keys=True)
    return f"{__version__}+{hashlib.sha256(written.encode()).hexdigest()[:_LENGTH]}"


def _plain(value: object) -> object:
    """What JSON has no word for, the same in every process."""
    match value:
        case Mapping():
            return dict(value)
        case frozenset():
            return sorted(value)
        case timedelta():
            return value.total_seconds()
        case time():
            return value.isoformat()
        case _ if is_dataclass(value):
            return {one.name: getattr(value, one.name) for one in fields(value)}
        case _:
            raise TypeError(f"a version cannot hold a {type(value).__name__}")
