"""The contract of site modules (reviewbot.testing), held against every site of this release."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reviewbot import sites, testing
from reviewbot.types import Page, Response, Review

FIXTURES = Path(__file__).parent.parent / "fixtures" / "sites"
every_site = pytest.mark.parametrize("site", sites.names())
some_examples = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def fixture_of(site: str) -> dict[str, Any]:
    fixture: dict[str, Any] = json.loads((FIXTURES / f"{site}.json").read_text("utf-8"))
    return fixture


def test_every_fixture_belongs_to_a_site() -> None:
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(sites.names())


@every_site
def test_a_site_keeps_every_promise_of_the_contract(site: str) -> None:
    testing.check_site(site, fixture_of(site))


def test_a_site_that_takes_replies_must_show_how_it_puts_and_reads_them() -> None:
    fixture = dict(fixture_of("google_business"))
    del fixture["reply"]
    with pytest.raises(AssertionError, match="do not fit together"):
        testing.check_site("google_business", fixture)


@every_site
@some_examples
@given(body=st.binary(max_size=300))
def test_random_bytes_are_never_taken_for_an_answer(site: str, body: bytes) -> None:
    fixture = fixture_of(site)
    assume(body.strip() not in {answer for _, answer in testing.bodies(fixture)})
    response = testing.response_of(fixture["exchanges"][0], body)
    assert testing.parsed(testing.listing_of(site, fixture), response) is None


@every_site
@some_examples
@given(data=st.data())
def test_a_damaged_body_is_refused_or_read_but_breaks_nothing(site: str, data: st.DataObject) -> None:
    fixture = fixture_of(site)
    exchange, body = data.draw(st.sampled_from(list(testing.bodies(fixture))))
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 50)))
    damage = data.draw(st.binary(max_size=20) | st.sampled_from([b'"', b"<", b"]", b"{}", b"null", b"\x00"]))
    response = testing.response_of(exchange, body[:start] + damage + body[end:])
    testing.parsed(testing.listing_of(site, fixture), response)


@pytest.mark.parametrize(
    ("review", "broken"),
    [
        (Review("k", rating=7), "outside its scale"),
        (Review(""), "has no key"),
        (Review("k", created_at=testing.FETCHED_AT.replace(tzinfo=None)), "not in UTC"),
        (Review("k", text="a\x00b"), "what a store cannot"),
        (Review("k", url="javascript:alert(1)"), "no web address"),
    ],
)
def test_the_contract_names_the_promise_that_a_review_breaks(review: Review, broken: str) -> None:
    with pytest.raises(AssertionError, match=broken):
        testing.check_page(Page((review,)))


def test_the_contract_refuses_the_same_id_twice_but_allows_it_for_derived_keys() -> None:
    testing.check_page(Page((Review("k", derived=True), Review("k", derived=True))))
    with pytest.raises(AssertionError, match="stands twice"):
        testing.check_page(Page((Review("k"), Review("k"))))


class _Careless:
    """A module that takes everything for an empty page: the mistake that the contract is there for."""

    TITLE, SCALE, NEEDS = "Careless", (1.0, 5.0), ("url",)
    FACTS = sites.load("webpage").FACTS
    request = staticmethod(sites.load("webpage").request)

    @staticmethod
    def parse(listing: object, response: Response) -> Page:
        del listing, response
        return Page(())


def test_a_module_that_takes_a_login_page_for_no_news_breaks_the_contract(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fixture = fixture_of("webpage")
    monkeypatch.setattr(testing, "load", lambda _: _Careless)
    with pytest.raises(AssertionError, match="was taken for an answer"):
        testing.check_junk(testing.listing_of("webpage", fixture), fixture["exchanges"][0])
