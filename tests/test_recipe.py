"""The recipe for one site more (docs/contributing.md): one module, one fixture, and nothing is registered."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.desk import polled
from fakes.shop import Shop
from reviewbot import sites, testing
from reviewbot.testing.site import Answer, Asked, FakeSite, as_json

RECIPE = Path(__file__).parent / "recipe"
SITE = "corner_shop"


class FakeCorner(FakeSite):
    """The site that the toy reads."""

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is."""
        return ("reviews", "") if (method, path) == ("GET", "/v2/places/harbor-vine/reviews") else ("", "")

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """One page, then an empty one."""
        del call, about
        at = self.clock().isoformat()
        soup = {"id": 7, "stars": 1, "text": "Cold soup and nobody said sorry.", "written": at, "updated": at}
        return as_json({"reviews": []} if asked.query.get("after") else {"reviews": [soup], "after": "7"})


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The module stands beside those of this release, as if it had been written into their folder."""
    folder = tmp_path / "sites"
    folder.mkdir()
    shutil.copy(RECIPE / f"{SITE}.py", folder)
    monkeypatch.setattr(sites, "__path__", [*sites.__path__, str(folder)])
    for remembered in (sites.names, sites.load):
        remembered.cache_clear()
    yield
    sys.modules.pop(f"{sites.__name__}.{SITE}", None)
    for remembered in (sites.names, sites.load):
        remembered.cache_clear()


@pytest.mark.usefixtures("added")
def test_a_module_and_a_fixture_are_a_site_that_keeps_the_contract() -> None:
    assert SITE in sites.names()
    testing.check_site(SITE, json.loads((RECIPE / f"{SITE}.json").read_text("utf-8")))


@pytest.mark.usefixtures("added")
def test_the_new_site_is_configured_checked_read_and_answered_as_every_other_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    with FakeCorner() as corner:
        shop.lists("ours", SITE, base_url=corner.url, place="harbor-vine")
        assert shop.says("check", "--live", "--json").json["checks"][-1]["ok"]
        assert polled(shop) == {"status": "ok", "new": 1, "edited": 0, "unchanged": 0, "error": None}
    assert shop.case()["reply_state"] == "awaiting"


@pytest.mark.usefixtures("added")
def test_a_key_that_the_new_site_does_not_know_is_an_error_that_suggests_the_nearest(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.lists("ours", SITE, plaice="harbor-vine")
    said = shop.says("poll")
    assert said.code == 2
    assert "Corner Shop needs it." in said.err
    assert 'did you mean "place"?' in said.err


def test_without_it_there_is_no_such_site() -> None:
    assert SITE not in sites.names()
