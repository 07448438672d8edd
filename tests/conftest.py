"""What several test files share: a shop with a real store, everything else under the test's hand."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fakes.web import Web
from fakes.weblog import Somebody, WebLog
from fakes.world import Scene, open_store

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background has it ignored, and so would every program they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("reviewbot", deadline=None)  # machines are noisy; time is measured in tests/bench
settings.load_profile("reviewbot")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    store = open_store(tmp_path)
    yield Scene(store)
    store.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WebLog]:
    """The web log of a business with one page, over a real store and a real port."""
    with Web() as web, WebLog(tmp_path, web).open() as log:
        yield log


@pytest.fixture
def owner(log: WebLog) -> Somebody:
    """The owner, who has signed in there."""
    return log.somebody()
