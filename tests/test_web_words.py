"""The words of the pages in another language, by a pretend one: English in ⟦brackets⟧.

A catalogue is made of the template for translators, each stretch of words of it in brackets. Under it every
page is drawn, and what a reader sees outside of brackets must be somebody's own words, a name, or what is
typed.
"""

import json
import pickle
import re
from collections.abc import Mapping
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from fakes.catalogues import PRETEND, Words, speaks
from fakes.shop import HEAD, Shop, review
from fakes.web import Answer, Web
from fakes.weblog import Somebody, WebLog
from fakes.world import START
from generate_words import FILE, catalogue, written
from reviewbot import config
from reviewbot.errors import ConfigError, UsageError
from reviewbot.pipeline import poll
from reviewbot.report import report, wanted
from reviewbot.roles import Role
from reviewbot.store.accounts import Account
from reviewbot.web import reporting
from reviewbot.web.language import RIGHT_TO_LEFT, Language, chosen
from reviewbot.wording import counted, known, listed, plain, worded

SPOKEN = f'\n[web]\nlanguage = "{PRETEND}"\n'
SOUP = "We waited an hour and the soup was cold. The waiter was rude to my mother. I want a refund."
GLASS = "I found a piece of glass in my salad and cut my lip. I had to see a doctor."
FINE = "Lovely evening, warm welcome."
# What reads as English outside of brackets, and why it may.
OURS = (
    *("Harbor & Vine", "Main Street", "Elena Marchetti", "owner", "elena", "sam", "page", "main"),  # names
    *("CSV", "JSONL", "UTC", "PST", "PDT"),  # the same in every language
    *("en", "el", "webpage", "reviewbot.toml"),  # as the configuration has them
)
ANA, BEN = "Ζωή", "Νίκος"
STEPS: tuple[tuple[int, str, Mapping[str, str]], ...] = (
    (1, "approve", {}),
    (1, "posted", {}),
    (4, "dismiss", {"note": "Ω"}),
    (5, "snooze", {"until": "2h"}),
    (6, "assign", {"who": "sam"}),
    (7, "tried", {"how": "Ω", "note": "Ω"}),
    (7, "reached", {"how": "Ω", "note": "Ω"}),
    (7, "remedied", {"note": "Ω"}),
    (7, "close", {"outcome": "satisfied"}),
    (8, "close", {"outcome": "no_answer"}),
    (9, "edit", {"text": "You are a liar. We refund you by Friday."}),
    (13, "release", {"note": "Ω"}),
)
WRONG = {
    "snooze": {"until": "Ω"},
    "assign": {"who": ""},
    "dismiss": {"note": ""},
    "remedied": {"note": ""},
    "close": {"outcome": "Ω"},
    "posted": {},
    "release": {"note": "Ω"},
    "ask": {},
    "withdraw": {"note": "Ω"},
    "nothing": {},
}
NOWHERE: Mapping[str, Mapping[str, str]] = {
    "/listings/switch": {"listing": "Ω", "what": "read"},
    "/views": {"name": ""},
    "/queue": {},
    "/reviews/99/thank": {},
    "/cases/99/approve": {},
    "/cases/3/promises/99": {},
    "/playground": {"text": "Ω" * 20_001},
}
NOT_WORDS = re.compile(
    r"reasons/\d+"  # a scorer's name and version
    r"|\[\[?[a-z.]+\]\]?|/hooks/\S+|(?:/[\w.-]+)+"  # a table, an address, a path
    r"|\d+[hdms]\b|'\w+'"  # what was typed
)
LETTERS = re.compile(r"[A-Za-z]{2,}")
ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "data-words"}
HIDDEN = {"script", "style", "textarea", "code"}  # code: what is typed
VOID = {"br", "img", "input", "link", "meta", "hr"}


@pytest.fixture(scope="module")
def template() -> Catalog:
    """What translators are given."""
    return catalogue()


def pretend(folder: Path, template: Catalog) -> None:
    """A whole catalogue for a configuration in this folder."""
    said: dict[Words, Words] = {}
    for one in template:
        filled = "python-format" in one.flags
        if isinstance(one.id, str):
            said[one.id] = bracketed(one.id, filled=filled)
        else:
            said[tuple(one.id)] = tuple(bracketed(each, filled=filled) for each in one.id)
    speaks(folder, PRETEND, said)


def bracketed(words: str, *, filled: bool) -> str:
    """Every stretch of words of it in brackets, and outside of them what is filled in."""
    parts = re.split(r"(%\(\w+\)s)", words) if filled else [words]
    return "".join(f"⟦{part}⟧" if part and not part.startswith("%(") else part for part in parts)


class Reader(HTMLParser):
    """What somebody reads on a page, or hears of it, beside other people's words.

    Those stand in ``dir="auto"``; what is English on every page says so by ``lang``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        theirs = tag in HIDDEN or told.get("dir") == "auto" or (tag != "html" and "lang" in told)
        if not self._skips:
            self.read += [told[name] or "" for name in ATTRIBUTES & told.keys()]
        if tag not in VOID:
            self._within.append((tag, theirs))

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skips:
            self.read.append(data)

    @property
    def _skips(self) -> bool:
        return any(theirs for _, theirs in self._within)


def english(html: str) -> list[str]:
    """What stands on a page in English although it could have been said in the language of the page."""
    reader = Reader()
    reader.feed(html)
    found = []
    for words in reader.read:
        left = re.sub(r"⟦[^⟦⟧]*(?:⟧|…)", " ", words)
        for one in OURS:
            left = re.sub(rf"\b{re.escape(one)}(?!\w)", " ", left)
        if LETTERS.search(NOT_WORDS.sub(" ", left)):
            found.append(" ".join(words.split()))
    return found


def seen(pages: dict[str, str], name: str, who: Somebody) -> None:
    assert name not in pages
    pages[name] = who.page


# --- every page ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, template: Catalog) -> Mapping[str, str]:
    """Every page, by what is on it."""
    shown: dict[str, str] = {}
    folder = tmp_path_factory.mktemp("words")
    pretend(folder, template)
    with Web() as web, WebLog(folder, web, SPOKEN).open() as log:
        owner, stranger = log.somebody(), log.somebody(signed_in=False)
        for path in ("/", "/reports", "/listings", "/settings", "/first-run", "/playground"):
            owner.gets(path)
            seen(shown, f"{path} at first", owner)
        for path in ("/", "/sign-in", "/sign-in/wrong", "/nope"):
            stranger.gets(path)
            seen(shown, f"{path} for a stranger", stranger)
        stranger.sends("/cases/1/approve")
        seen(shown, "acting as a stranger", stranger)
        _at_work(log, owner, shown)
        _in_trouble(log, owner, shown)
        asked = wanted(None, None, log.now(), "UTC")
        with log.visit() as world:
            told = report(world.store, asked, log.now(), {})
        shown["the report as a file"] = reporting.file(told, log.settings.business, log.desk.language)
    return shown


def _at_work(log: WebLog, owner: Somebody, shown: dict[str, str]) -> None:
    """Cases on their ways, and everything that shows where they are."""
    first = [review(f"r{n}", 1, f"{SOUP} {n}", ago=n + 2, author=ANA) for n in range(12)]
    more = [
        review("glass", 1, GLASS, author=ANA),
        review("fine", 5, FINE, author=BEN),
        review("day", 4, FINE, datePublished="2025-01-05", author=BEN),
        review("mute", 1, " ", author=BEN),
        review("undated", 1, SOUP, datePublished="", author=BEN),
    ]
    log.gets(*first, *more)
    first[1]["reviewBody"] += " The bread was stale."
    log.gets(*first[:11], *more)  # one was edited, and one is gone
    for case, step, form in STEPS:
        owner.gets(f"/cases/{case}")
        owner.sends(f"/cases/{case}/{step}", **form)
        seen(shown, f"case {case} after {step}", owner)
    owner.gets("/cases/2")
    seen(shown, "a case whose review was edited", owner)
    owner.gets("/cases/12")
    seen(shown, "a case whose review is gone", owner)
    owner.gets("/cases/13")
    seen(shown, "a held case", owner)
    owner.gets("/")
    owner.sends("/reviews/14/thank", csrf=owner.csrf)
    seen(shown, "a case of praise", owner)
    for path in ("/", "/?state=open&q=soup", "/?q=nowhere", "/reports", "/reports?since=2024-01-01"):
        owner.gets(path)
        seen(shown, path, owner)
    owner.sends("/queue", case=["2", "3"], csrf=owner.csrf)
    seen(shown, "one of several cases", owner)
    for text in (SOUP, GLASS, FINE, "Καλά."):
        owner.gets("/playground")
        owner.sends("/playground", text=text, author=ANA, stars="1" if text != FINE else "5")
        seen(shown, f"the playground with {text}", owner)


def _in_trouble(log: WebLog, owner: Somebody, shown: dict[str, str]) -> None:
    """What pages say when something cannot be done."""
    for path in ("/?stars=9", "/?since=x", "/?after=x", "/reports?since=x", "/reports?since=2030-01-01"):
        owner.gets(path)
        seen(shown, path, owner)
    for step, form in WRONG.items():
        owner.gets("/cases/3")
        owner.sends(f"/cases/3/{step}", **form)
        assert owner.status >= 400, step
        seen(shown, f"case 3 and no {step}", owner)
    for path, typed in NOWHERE.items():
        owner.gets("/listings")
        owner.sends(path, csrf=owner.csrf, **typed)
        assert owner.status >= 400, path
        seen(shown, f"{path} with {typed}", owner)
    other = log.somebody()
    for who in (owner, other):
        who.gets("/cases/3")
    owner.sends("/cases/3/edit", text=owner.field("text") + " Ω")
    other.sends("/cases/3/edit", text=other.field("text") + " Ψ")
    seen(shown, "whoever was slower", other)
    log.web.answers["/page"] = Answer(500)
    with log.visit() as world:
        poll(world, world.listings["page"], named=True)
    for listing in ("page", ""):
        for what in ("pause-reading", "stop-posting"):
            if listing or what == "stop-posting":
                owner.sends("/listings/switch", listing=listing, what=what, why="Ω", csrf=owner.csrf)
    owner.gets("/listings")
    seen(shown, "listings that are stopped", owner)
    owner.gets("/cases/4")
    seen(shown, "a case whose replies are stopped", owner)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, template: Catalog) -> Mapping[str, str]:
    """The pages of a business where people have accounts, as those see them who may not do everything."""
    shown: dict[str, str] = {}
    folder = tmp_path_factory.mktemp("doors")
    pretend(folder, template)
    with Web() as web, WebLog(folder, web, f'{SPOKEN}sign_in = "accounts"\n').open() as log:
        log.gets(review("a", 1, SOUP, author=ANA), review("b", 5, FINE, author=BEN))
        stranger = log.somebody(signed_in=False)
        stranger.gets("/sign-in")
        for tried in range(12):
            stranger.sends("/sign-in", name="sam", password="wrong")
            shown[f"password {tried}"] = stranger.page
        stranger.sends("/sign-in", csrf="wrong")
        seen(shown, "a strange form", stranger)
        for name, role in (("s1", Role.VIEWER), ("s2", Role.RESPONDER)):
            sam = log.member(Account(name, role, frozenset({"main"}), START))
            for path in ("/", "/cases/1", "/listings", "/reports", "/settings"):
                sam.gets(path)
                seen(shown, f"{path} for a {role}", sam)
            for step in ("edit", "approve"):
                sam.gets("/cases/1")
                sam.sends(f"/cases/1/{step}", csrf=sam.csrf, rev="9", text="Ω")
                seen(shown, f"a {role} at {step}", sam)
    return shown


@pytest.mark.parametrize("where", ["pages", "doors"])
def test_every_page_says_all_of_its_own_words_in_the_language_that_was_chosen(
    request: pytest.FixtureRequest, where: str
) -> None:
    shown: Mapping[str, str] = request.getfixturevalue(where)
    assert {words: name for name, html in shown.items() for words in english(html)} == {}
    assert all(f'<html lang="{PRETEND}" dir="ltr">' in html for html in shown.values())


def test_a_page_that_says_something_in_english_would_be_found() -> None:
    assert english("<p>⟦Fine⟧ <b>Not fine</b></p>") == ["Not fine"]
    assert english('<input placeholder="A name"><p dir="auto">Cold soup</p>') == ["A name"]
    assert english('<html lang="en-XA"><p>Here</p><p lang="en">There</p></html>') == ["Here"]


# --- the catalogue ------------------------------------------------------------------------------------


def test_the_template_for_translators_holds_what_the_pages_say(template: Catalog) -> None:
    assert FILE.read_text(encoding="utf-8") == written(template), "run `make docs-write`"


def test_what_is_filled_in_has_a_name_in_the_catalogue(template: Catalog) -> None:
    """So that a translation may have it elsewhere in the sentence."""
    for one in template:
        if "python-format" in one.flags:
            words = one.id if isinstance(one.id, str) else " ".join(one.id)
            assert "%" not in re.sub(r"%\(\w+\)s|%%", "", words), words


# --- which language -----------------------------------------------------------------------------------


def settings(folder: Path, language: str) -> config.Settings:
    (folder / "reviewbot.toml").write_text(f'{HEAD}\n[web]\nlanguage = "{language}"\n')
    return config.load(folder / "reviewbot.toml", {})


def test_english_needs_no_catalogue(tmp_path: Path) -> None:
    assert chosen(settings(tmp_path, "en")).say(worded("%(n)s of them", n=3)) == "3 of them"


def test_a_language_without_a_catalogue_is_refused_and_the_place_for_it_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'de'.*no catalogue .*locale/de\.mo"):
        chosen(settings(tmp_path, "de"))


def test_check_and_the_daemon_say_that_a_catalogue_is_missing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path, capfd, monkeypatch)
    shop.adds('\n[web]\nlanguage = "de"\nport = 0\n')
    found = {one["name"]: one for one in shop.says("check", "--json").json["checks"]}["web log"]
    assert not found["ok"]
    assert "locale/de.mo" in found["detail"]
    said = shop.says("run")
    assert said.code == 2
    assert "locale/de.mo" in said.err


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_catalogue_that_is_none_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "de.mo").write_bytes(junk)
    with pytest.raises(ConfigError, match=r"de\.mo is no catalogue"):
        chosen(settings(tmp_path, "de"))


@pytest.mark.parametrize("said", ["%(whom)s kam", "%s kam", "%(who)d kam", "100 % %(who)s"])
def test_a_translation_that_cannot_be_filled_in_is_refused_and_named(tmp_path: Path, said: str) -> None:
    speaks(tmp_path, "de", {"%(who)s came": said})
    with pytest.raises(ConfigError, match=r"translation of “%\(who\)s came”"):
        chosen(settings(tmp_path, "de"))


@pytest.mark.parametrize("name", ["../secrets", "DE", "", "de/x", "d"])
def test_what_is_no_name_of_a_language_is_none_in_the_configuration(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=r"web\.language"):
        settings(tmp_path, name)


def test_a_language_that_is_written_from_right_to_left_says_so() -> None:
    assert {Language(name, NullTranslations()).direction for name in ("he", "ar-EG")} == {"rtl"}
    assert Language("pt-BR", NullTranslations()).direction == "ltr"
    assert {Locale.parse(one).text_direction for one in RIGHT_TO_LEFT} == {"rtl"}


def test_a_sentence_is_filled_in_anew_and_counts_as_the_language_does(tmp_path: Path) -> None:
    words: dict[Words, Words] = {
        "%(who)s %(done)s": "%(done)s: %(who)s",
        "approved the reply": "zatwierdzono odpowiedź",
        ("%(num)s day", "%(num)s days"): ("%(num)s dzień", "%(num)s dni", "%(num)s dnia"),
    }
    speaks(tmp_path, "pl", words)
    say = chosen(settings(tmp_path, "pl")).say
    done = worded("%(who)s %(done)s", who="approved the reply", done=worded("approved the reply"))
    assert say(done) == "zatwierdzono odpowiedź: approved the reply"  # a name is nobody's to translate
    assert [say(counted("%(num)s day", "%(num)s days", n)) for n in (1, 3)] == ["1 dzień", "3 dni"]
    assert say("approved the reply") == "approved the reply"
    assert say(worded("not in it")) == "not in it"
    assert say(known("")) == ""


# --- sentences with something in them -----------------------------------------------------------------


def test_whoever_does_not_translate_has_plain_english() -> None:
    told = worded("Case %(id)s: %(why)s", id=3, why=counted("%(num)s gate", "%(num)s gates", 2))
    assert told == "Case 3: 2 gates"
    assert json.loads(json.dumps({"why": told})) == {"why": "Case 3: 2 gates"}
    assert str(UsageError(told)) is told
    assert worded("95% of them") == "95% of them"
    assert listed([]) == ""
    assert listed(["a", plain("not_asked"), "c"]) == "a, not asked, c"


def test_it_survives_being_kept_by_another_process() -> None:
    told = worded("%(n)s of them", n=3)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own
    assert (again, again.pattern, again.parts) == ("3 of them", "%(n)s of them", {"n": 3})
