"""What every site module must hold, for authors of site modules: one call checks one site.

    import json
    from reviewbot import testing

    def test_my_site_keeps_the_contract():
        fixture = json.loads(Path("fixtures/sites/my_site.json").read_text("utf-8"))
        testing.check_site("my_site", fixture)

A fixture is one listing and what its site answered, with the reviews that must come out::

    {"listing": {"name": "shop", "options": {"url": "https://shop.example/"}},
     "exchanges": [{"page": null,
                    "request": {"url": "https://shop.example/"},
                    "response": {"status": 200, "headers": {}, "body": "..."},
                    "expected": {"reviews": [{"key": "r1", "rating": 1.0}], "next": "",
                                 "removed": [], "declared": null}}]}

Of each expected review only the fields that are given are compared; times are RFC 3339. Of a
request only what is given is compared, too. A ``body`` that is no text is ``body_base64``. A site that
takes replies through its API has them beside: ``reads`` is what is asked for to read one back, and
``expected`` the reply as the site has it, null for none; ``attributes`` are those of the review::

     "reply": {"review": "r1", "text": "Thank you.",
               "request": {"method": "PUT", "url": "https://shop.example/r1/reply", "body": "..."},
               "reads": {"url": "https://shop.example/r1"},
               "answers": [{"response": {"status": 200, "url": "https://shop.example/r1", "body": "..."},
                            "expected": {"text": "Thank you.", "state": "pending"}}]}

No pytest in here: a broken promise is an AssertionError that names it.

Beside it are the fake servers that the demo shows, too: ``google`` (what Pub/Sub pushes: ``google_push``),
``trustpilot`` and ``yelp``, each faithful to what its docstring lists. ``site`` is what a new one stands on.
"""

import base64
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.errors import ParseError
from reviewbot.sites import load, publisher
from reviewbot.types import Listing, OwnerReply, Page, Request, Response, Review, Seen, SiteFacts

FETCHED_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
_LOGIN = b'<!doctype html><html><body><form><input name="user"><input type="password"></form></body></html>'
_AWAY = (
    b"<!doctype html><html><head><title>We'll be right back</title></head><body><p>Soon.</p></body></html>"
)
_IMAGE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
JUNK: Mapping[str, bytes] = {
    "nothing": b"",
    "white space": b" \r\n\t ",
    "an empty object": b"{}",
    "null": b"null",
    "an empty list": b"[]",
    "a number": b"0",
    "an error in JSON": b'{"error": {"code": 500, "message": "Internal error"}}',
    "a login page": _LOGIN,
    "a page that says to come back later": _AWAY,
    "an image": _IMAGE,
    "zeros": bytes(1000),
}
# Where a site never shows a reply again, its status may be all that it says when it takes one.
_SILENT = frozenset({"nothing", "white space", "an empty object"})
# SiteFacts, field by field.
_FACTS = {
    "history": r"all|newest:\d+|window:\d+d|import",
    "incremental": "updated_desc|created_desc|none",
    "edits": "timestamp|hash|event",
    "deletes": "event|404|scan|none",
    "reply": "api_upsert|api_create_once|manual|none",
}
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_CUTS = 60  # places at which every body is cut off


def listing_of(site: str, fixture: Mapping[str, Any]) -> Listing:
    """The listing that a fixture is about."""
    about = fixture["listing"]
    return Listing(
        about["name"],
        site,
        base_url=about.get("base_url", ""),
        options=about["options"],
        part=about.get("part", ""),
    )


def response_of(exchange: Mapping[str, Any], body: bytes | None = None) -> Response:
    """What the site answered in an exchange, or ``body`` in its place."""
    said = exchange["response"]
    written = base64.b64decode(said["body_base64"]) if "body_base64" in said else said["body"].encode()
    headers = {name.lower(): value for name, value in said.get("headers", {}).items()}
    address = said.get("url") or exchange["request"]["url"]
    return Response(said["status"], address, headers, written if body is None else body, FETCHED_AT)


def check_site(site: str, fixture: Mapping[str, Any]) -> None:
    """Everything that a site module promises. Raises AssertionError for the first broken promise."""
    check_facts(site)
    listing = listing_of(site, fixture)
    _promise(bool(fixture["exchanges"]), "the fixture has no exchange")
    answers = {body for _, body in bodies(fixture)}
    for exchange in fixture["exchanges"]:
        check_exchange(listing, exchange)
        check_junk(listing, exchange, answers)
        check_cut_bodies(listing, exchange)
        check_charsets(listing, exchange)
    takes_replies = publisher(load(site)) is not None
    _promise(takes_replies == ("reply" in fixture), "FACTS.reply and the fixture's reply do not fit together")
    if takes_replies:
        check_reply(listing, fixture["reply"])


def check_facts(site: str) -> None:
    """The facts at the top of the module say something, in the words that SiteFacts knows."""
    module = load(site)
    low, high = module.SCALE
    _promise(bool(module.TITLE.strip()), "TITLE is empty")
    _promise(low < high, "SCALE does not run from worst to best")
    _promise(all(re.fullmatch(r"[a-z]\w*", need) for need in module.NEEDS), "NEEDS holds no option names")
    facts: SiteFacts = module.FACTS
    for name, pattern in _FACTS.items():
        _promise(bool(re.fullmatch(pattern, getattr(facts, name))), f"FACTS.{name} is none of {pattern}")
    _promise(facts.per_minute > 0, "FACTS.per_minute is no rate")


def check_exchange(listing: Listing, exchange: Mapping[str, Any]) -> None:
    """The request is as written, and parse() gives what is expected, every time."""
    module = load(listing.site)
    if exchange.get("request"):  # a site that is not polled has none
        _check_request(module.request(listing, exchange["page"], Seen()), exchange["request"])
    response = response_of(exchange)
    page = module.parse(listing, response)
    _promise(page == module.parse(listing, response), "parsing the same bytes twice gives two results")
    check_page(page)
    _promise(not page.next or page.next != exchange["page"], "the next page is the same page")
    expected = exchange["expected"]
    keys = [review.key for review in page.reviews]
    _promise(keys == [review["key"] for review in expected["reviews"]], f"the keys are {keys}")
    for review, written in zip(page.reviews, expected["reviews"], strict=True):
        for name, value in written.items():
            found = _as_written(getattr(review, name))
            _promise(_agrees(found, value), f"{name} of {review.key} is {found!r}, expected {value!r}")
    for name in ("next", "removed", "declared"):
        if name in expected:
            found = _as_written(getattr(page, name))
            _promise(found == expected[name], f"{name} is {found!r}, expected {expected[name]!r}")


def check_page(page: Page) -> None:
    """What holds for every page of every site."""
    own_keys = [review.key for review in page.reviews if not review.derived]
    _promise(len(own_keys) == len(set(own_keys)), "a key that is not derived stands twice on a page")
    _promise(not set(own_keys) & set(page.removed), "a review is both on the page and removed")
    for review in page.reviews:
        _check_review(review)


def _check_review(review: Review) -> None:
    _promise(bool(review.key), "a review has no key")
    low, high = review.scale
    _promise(low < high, "a scale does not run from worst to best")
    _promise(review.rating is None or low <= review.rating <= high, "a rating is outside its scale")
    times = [review.created_at, review.updated_at, review.reply.at if review.reply else None]
    _promise(all(at is None or at.utcoffset() == timedelta() for at in times), "a time is not in UTC")
    words = [review.key, review.title, review.text, review.author, review.url, *review.attributes.values()]
    words += [review.reply.text] if review.reply else []
    _promise(not any(map(_UNSTORABLE.search, words)), "a text holds what a store cannot")
    _promise(not review.url or review.url.startswith(("https://", "http://")), "a url is no web address")


def check_junk(
    listing: Listing, exchange: Mapping[str, Any], answers: Container[bytes] = frozenset()
) -> None:
    """What is not the site's answer raises ParseError: it never means that nothing is new.

    ``answers``: bodies that look like junk and are what this site sends where there are no reviews.
    """
    for what, body in JUNK.items():
        taken = body not in answers and parsed(listing, response_of(exchange, body))
        _promise(not taken, f"{what} was taken for an answer")


def check_cut_bodies(listing: Listing, exchange: Mapping[str, Any]) -> None:
    """A body that was cut off raises ParseError, or holds some of the true reviews and no other."""
    whole = response_of(exchange)
    true = load(listing.site).parse(listing, whole)
    body = whole.body.rstrip()
    ends = {*range(0, len(body), max(1, len(body) // _CUTS)), *range(max(0, len(body) - _CUTS), len(body))}
    for end in sorted(ends):
        page = parsed(listing, response_of(exchange, body[:end]))
        if page is None:
            continue
        strange = [review.key for review in page.reviews if review not in true.reviews]
        _promise(not strange, f"cut off after {end} bytes, the body holds other reviews: {strange}")
        _promise(bool(page.reviews) or not true.reviews, f"cut off after {end} bytes, the body seems empty")
        _promise(page.next in {"", true.next}, f"cut off after {end} bytes, the body has another next page")
        _promise(
            set(page.removed) <= set(true.removed), f"cut off after {end} bytes, other reviews are removed"
        )


def check_charsets(listing: Listing, exchange: Mapping[str, Any]) -> None:
    """A body in another charset than declared is read or refused; it never seems empty."""
    whole = response_of(exchange)
    true = load(listing.site).parse(listing, whole)
    text = whole.body.decode("utf-8", "replace")
    for charset in ("utf-8-sig", "latin-1", "utf-16", "utf-16-le", "shift_jis"):
        page = parsed(listing, response_of(exchange, text.encode(charset, "ignore")))
        _promise(
            page is None or bool(page.reviews) or not true.reviews, f"in {charset}, the body seems empty"
        )


def check_reply(listing: Listing, written: Mapping[str, Any]) -> None:
    """A reply is put and read back as written; junk raises ParseError, for it is no state of a reply."""
    site = publisher(load(listing.site))
    if site is None:
        raise AssertionError("the site takes no replies")
    _promise(site.REPLIES_PER_MINUTE > 0, "REPLIES_PER_MINUTE is no rate")
    review = Review(written["review"], attributes=written.get("attributes", {}))
    _check_request(site.reply_request(listing, review, written["text"]), written["request"])
    shown = load(listing.site).FACTS.read_back
    if shown:
        _check_request(site.review_request(listing, review), written["reads"])
    known = {response_of(exchange).body for exchange in written["answers"]}
    for exchange in written["answers"]:
        found = _as_written(site.reply_state(listing, review, response_of(exchange)))
        _promise(_agrees(found, exchange["expected"]), f"the reply is {found!r}")
        for what, body in JUNK.items():
            if body in known or (what in _SILENT and not shown):
                continue  # an empty list may mean that there is no reply
            with suppress(ParseError):
                site.reply_state(listing, review, response_of(exchange, body))
                raise AssertionError(f"{what} was taken for the state of a reply")


def _check_request(request: Request, written: Mapping[str, Any]) -> None:
    for name, value in written.items():
        _promise(_as_written(getattr(request, name)) == value, f"request.{name} is not as expected")


def parsed(listing: Listing, response: Response) -> Page | None:
    """The page, checked, or None where the module raised ParseError; other errors are bugs and pass."""
    try:
        page = load(listing.site).parse(listing, response)
    except ParseError:
        return None
    check_page(page)
    return page


def bodies(fixture: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bytes]]:
    """Every exchange of a fixture with the bytes of its body, to damage as you like."""
    for exchange in fixture["exchanges"]:
        yield exchange, response_of(exchange).body


def _promise(holds: bool, broken: str) -> None:
    if not holds:
        raise AssertionError(broken)


def _agrees(found: Any, expected: Any) -> bool:
    if isinstance(found, dict) and isinstance(expected, dict):
        return all(_agrees(found.get(name), value) for name, value in expected.items())
    return bool(found == expected)


def _as_written(value: Any) -> Any:
    """A field as JSON writes it in a fixture."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, OwnerReply):
        return {"text": value.text, "at": _as_written(value.at), "state": value.state, "reason": value.reason}
    if isinstance(value, bytes):
        return value.decode()
    return dict(value) if isinstance(value, Mapping) else value
