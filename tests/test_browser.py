"""The web log in real headless Chromium: on a desk, on a phone, by keyboard alone, and without a script."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect

from fakes.browser import DESK, PHONE, Visitor, chromium
from fakes.catalogues import speaks
from fakes.office import GOOGLE
from fakes.shop import review
from fakes.web import Web
from fakes.weblog import Later, WebLog
from reviewbot import app
from reviewbot.pipeline import publish
from reviewbot.testing import google as fake_google
from reviewbot.testing.google import FakeGoogle

SOUP = "We waited an hour and the soup was cold. The waiter was rude to my mother."
GLASS = "I found a piece of glass in my salad and cut my lip. I had to see a doctor."
ARABIC = "الخدمة سيئة جدا والطعام بارد"
PAGES = (
    *("/", "/?q=soup", "/?stars=5&state=none", "/?site=nowhere", "/cases/1", "/cases/2", "/cases/3"),
    *("/reports", "/listings", "/playground", "/settings", "/first-run", "/nope"),
)
Enters = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        google.reads_until_verdict = 0
        yield google


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    later = Later()
    monkeypatch.setattr(app, "utc_now", later)
    return later


@pytest.fixture
def log(tmp_path: Path, google: FakeGoogle, later: Later) -> Iterator[WebLog]:
    listing = GOOGLE.format(account=fake_google.ACCOUNT, listing=fake_google.LOCATION, base_url=google.url)
    with Web() as web:
        log = WebLog(tmp_path, web, listing, fake_google.SECRETS)
        assert log.now is later
        with log.open():
            yield log


@pytest.fixture
def enters(browser: Browser, log: WebLog) -> Iterator[Enters]:
    """Somebody comes with a browser; nothing on any page may have failed in it."""
    came: list[Visitor] = []

    def enter(**how: object) -> Visitor:
        came.append(Visitor(browser, log, **how))  # type: ignore[arg-type]  # as Visitor takes them
        return came[-1]

    yield enter
    for one in came:
        one.context.close()
        assert one.complaints == []


def read(log: WebLog) -> None:
    log.gets(
        review("a", 1, SOUP),
        review("b", 5, "Lovely evening, warm welcome.", ago=3),
        review("c", 1, GLASS, ago=4),
        review("d", 1, ARABIC, ago=5),
    )


def test_from_the_first_run_to_the_ask(log: WebLog, google: FakeGoogle, later: Later, enters: Enters) -> None:
    owner = enters()
    page = owner.opens("/first-run")
    assert owner.sees("Let it be read")
    google.has("r1", 1, SOUP, hours_ago=0)
    log.reads("google-main")
    page.reload()
    assert owner.sees("a review that needs somebody has a case")

    page = owner.opens("/?state=open")
    page.get_by_role("link", name="Case 1", exact=True).click()
    text = page.locator("#text")
    words = text.input_value().replace("sorry", "truly sorry", 1)
    text.fill("You are a liar.")
    assert owner.sees("things stand in the way")
    assert page.get_by_role("button", name="Approve & post").is_disabled()
    text.fill(words)
    assert owner.sees("nothing stands in the way")
    page.get_by_role("button", name="Save the reply").click()
    page.get_by_role("button", name="Approve & post").click()
    with log.visit() as world:
        publish(world)
    expect(page.get_by_role("status")).to_contain_text("Something happened")
    page.get_by_role("link", name="Something happened").click()
    assert owner.sees("reply: live")
    assert (google.reply_to("r1") or {})["comment"] == words

    page.get_by_text("Reached the customer…", exact=True).first.click()
    page.get_by_label("How", exact=True).first.fill("phone")
    page.get_by_label("What they said, and the next step").fill("She comes again on Friday.")
    page.get_by_role("button", name="Reached the customer…").click()
    assert owner.sees("She comes again on Friday.")
    page.get_by_text("Close…", exact=True).first.click()
    page.get_by_label("How did it end?").select_option("satisfied")
    page.get_by_role("button", name="Close…").click()
    assert owner.sees("customer: closed")

    later.late = timedelta(days=6)
    owner.signs_in()
    page.reload()
    page.get_by_text("Ask for a fresh look…", exact=True).first.click()
    page.get_by_role("button", name="Ask for a fresh look…").click()
    assert owner.sees("customer: asked")


def test_of_two_who_approve_at_once_one_is_told_who_was_faster(log: WebLog, enters: Enters) -> None:
    read(log)
    one, other = enters(), enters()
    for visitor in (one, other):
        visitor.opens("/cases/1")
    one.page.get_by_role("button", name="Approve", exact=True).click()
    assert one.sees("elena approved the reply")
    other.page.get_by_role("button", name="Approve", exact=True).click()
    assert other.sees("its reply was approved by elena")
    assert [event.kind for event in log.store.events(1)].count("approve") == 1


def test_on_a_phone_a_case_is_read_and_approved_with_one_thumb(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters(size=PHONE)
    page = owner.opens("/")
    assert not owner.too_wide()
    page.get_by_role("link", name="Case 1", exact=True).tap()
    button = page.get_by_role("button", name="Approve", exact=True)
    expect(button).to_be_in_viewport()
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44  # a thumb's: WCAG 2.2, 2.5.5
    assert not owner.too_wide()
    button.tap()
    assert owner.sees("reply: posting")


def test_by_keyboard_alone(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters()
    page = owner.opens("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("waiter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=waiter*")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/1")
    page.keyboard.press("e")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Escape")
    approve = page.get_by_role("button", name="Approve", exact=True)
    for _ in range(40):
        page.keyboard.press("Tab")
        if approve.evaluate("one => one === document.activeElement"):
            break
    expect(approve).to_be_focused()
    page.keyboard.press("Enter")
    assert owner.sees("reply: posting")


def test_without_a_script_everything_still_works(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters(script=False)
    page = owner.opens("/")
    page.get_by_label("Tick case 1", exact=True).check()
    page.get_by_label("Tick case 3", exact=True).check()
    page.get_by_role("button", name="Go through the ticked ones").click()
    assert owner.sees("Next after this one: case 3.")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url("**/cases/3")


def test_words_that_were_typed_are_not_lost_by_leaving(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters()
    page = owner.opens("/cases/1")
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stays)
    page.locator("#text").fill("Half a sentence")
    page.get_by_role("link", name="Log", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(0)
    assert page.url.endswith("/cases/1")
    assert asked == ["beforeunload"]
    page.locator("#text").fill(page.locator("#text").evaluate("one => one.defaultValue"))


def test_a_review_that_is_written_from_right_to_left_is_shown_so(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters()
    said = owner.opens("/cases/3").locator("blockquote.said")
    assert said.evaluate("one => getComputedStyle(one).direction") == "rtl"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_used_by_everybody(
    log: WebLog, enters: Enters, scheme: str, size: dict[str, int]
) -> None:
    read(log)
    owner = enters(scheme=scheme, size=size)
    for path in PAGES:
        page = owner.opens(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert owner.violations() == [], path
        assert not owner.too_wide(), path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("way", ["link", "accounts"])
def test_the_door_can_be_used_by_everybody(
    tmp_path: Path, browser: Browser, scheme: str, size: dict[str, int], way: str
) -> None:
    with Web() as web, WebLog(tmp_path, web, f'[web]\nsign_in = "{way}"\n').open() as log:
        somebody = Visitor(browser, log, scheme=scheme, size=size)
        somebody.context.clear_cookies()
        page = somebody.opens("/sign-in")
        assert somebody.violations() == []
        assert not somebody.too_wide()
        if way == "accounts":
            page.get_by_label("Name").fill("elena")
            page.get_by_label("Password").fill("wrong")
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("alert")).to_contain_text("do not fit together")
            expect(page.get_by_label("Password")).to_be_focused()
            assert somebody.violations() == []
        somebody.context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_in_a_language_from_right_to_left_are_turned_round(
    tmp_path: Path, browser: Browser, size: dict[str, int]
) -> None:
    speaks(tmp_path, "he", {"Reports": "דוחות", "too few to say": "מעט מדי"})
    with Web() as web, WebLog(tmp_path, web, '[web]\nlanguage = "he"\n').open() as log:
        log.gets(review("a", 1, SOUP), review("b", 5, "Lovely evening, warm welcome.", ago=3))
        owner = Visitor(browser, log, size=size)
        for path in ("/", "/cases/1", "/reports"):
            page = owner.opens(path)
            assert not owner.too_wide(), path
            assert owner.violations() == [], path
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.locator("svg.chart").first.evaluate("one => getComputedStyle(one).direction") == "ltr"
        page.get_by_role("heading", name="דוחות").wait_for()
        owner.context.close()


def test_no_page_is_heavy(log: WebLog, enters: Enters) -> None:
    read(log)
    owner = enters()
    bytes_: list[int] = []
    owner.page.on("response", lambda one: bytes_.append(len(one.body())) if one.status == 200 else None)
    owner.opens("/")
    owner.page.wait_for_load_state("load")
    assert sum(bytes_) <= 150_000
