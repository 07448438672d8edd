"""What several test files share: a shop with a real store, everything else under the test's hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.world import Scene, open_store


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    store = open_store(tmp_path)
    yield Scene(store)
    store.close()
