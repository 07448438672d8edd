"""`reviewbot listings discover` from outside: which pages a login can see, as blocks to paste."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.apple_connect import OPTIONS, FakeAppStore, secrets
from fakes.shop import Shop

LOGIN = [word for key in ("key_id", "issuer_id", "key_env") for word in ("--with", f"{key}={OPTIONS[key]}")]


@pytest.fixture
def apple() -> Iterator[FakeAppStore]:
    with FakeAppStore() as store:
        store.apps["6740000002"] = 'Harbor "Eats"'
        yield store


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.secrets.update(secrets())
    shop.lists("page", url="http://127.0.0.1:9/page")
    return shop


def test_blocks_are_printed_that_the_configuration_takes_as_they_are(shop: Shop, apple: FakeAppStore) -> None:
    command = ("listings", "discover", "apple_connect", *LOGIN, "--with", f"base_url={apple.url}")
    found = shop.says(*command)
    assert found.code == 0, found.err
    assert found.out.count("[[listings]]") == 2
    assert 'name = "apple-harbor-rides' in found.out
    written = shop.says(*command, "--write")
    assert "2 listings added" in written.err
    assert shop.says("poll", "--json").code in {0, 1}  # the configuration still makes sense
    assert shop.says(*command).out == "There is nothing that you do not have already.\n"


def test_the_login_of_a_listing_that_there_is_serves_for_the_others(shop: Shop, apple: FakeAppStore) -> None:
    shop.lists("rides", "apple_connect", base_url=apple.url, **OPTIONS)
    [other] = shop.says("listings", "discover", "apple_connect", "--json").json
    assert other["app_id"] == "6740000002"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("webpag",), "There is no site 'webpag'. There are: apple_connect"),
        (("webpage",), "does not tell which pages are yours: write the listing by hand."),
        (("apple_connect",), "Add --with key_id=… --with issuer_id=… --with key_env=NAME_OF_A_VARIABLE"),
        (("apple_connect", "--with", "key_id"), "--with key_id: expected KEY=VALUE"),
    ],
)
def test_what_is_missing_is_told(shop: Shop, arguments: tuple[str, ...], told: str) -> None:
    said = shop.says("listings", "discover", *arguments)
    assert said.code == 2
    assert told in said.err


def test_a_login_that_is_refused_says_what_to_do(shop: Shop, apple: FakeAppStore) -> None:
    shop.secrets.clear()
    said = shop.says("listings", "discover", "apple_connect", *LOGIN, "--with", f"base_url={apple.url}")
    assert said.code != 0
    assert "APPLE_KEY" in said.err
    assert said.is_one_plain_sentence()
