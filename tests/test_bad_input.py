"""What is wrong outside is said in plain words, costs nothing that was there, and harms no other listing.

A wrong configuration, a site that answers nonsense, a store that cannot be used, a process that is
interrupted, texts that want to be commands, and secrets that must never be seen: all from outside.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import repeat
from pathlib import Path

import pytest

from fakes.shop import LONGEST_RUN_S, Said, Shop, page, review
from fakes.slack import FakeSlack
from fakes.web import Answer, Web
from reviewbot import app

HTML = {"Content-Type": "text/html; charset=utf-8"}
KNOWN = [review("a", 5, "Lovely, thank you."), review("b", 4, "Good soup.")]


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


# --- a wrong configuration -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ('signr = "E"', 'signer = "E"', ['locations[main].signr: unknown key; did you mean "signer"?']),
        ('site = "webpgae"', 'site = "webpage"', ["listings[page].site", 'did you mean "webpage"?']),
        ('every = "often"', 'every = "1h"', ["listings[page].every", 'expected a duration such as "10m"']),
        ('every = "0s"', 'every = "1h"', ["listings[page].every", "1s"]),
        ('location = "mian"', 'location = "main"', ["listings[page].location", "main"]),
        ('url = "page.html"', 'url = "https://a.example"', ["listings[page].url", "expected a web address"]),
        ('token = "xoxb-123"', "", ["token", "not kept in this file"]),
        ("ask = yes", "ask = true", ["not valid TOML"]),
        ('name = "page', 'name = "page"', ["not valid TOML"]),
    ],
)
def test_a_wrong_key_or_value_is_told_with_file_line_and_what_was_expected(
    shop: Shop, wrong: str, right: str, words: list[str]
) -> None:
    lines = shop.config.read_text().splitlines()
    lines = [line for line in lines if not line.startswith("signer =")] if "sign" in right else lines
    listing = ["[[listings]]", 'name = "page"', 'site = "webpage"', 'url = "https://a.example"']
    key = wrong.partition(" ")[0]
    if "sign" not in right:
        lines += [line for line in listing if line.partition(" ")[0] != key]
    shop.config.write_text("\n".join([*lines, wrong]))

    said = shop.says("poll")

    assert said.code == 2
    assert said.out == ""
    assert f"{shop.config}:{len(lines) + 1}: " in said.err
    assert all(word in said.err for word in words), said.err
    assert "123" not in said.err


def test_every_problem_of_a_configuration_is_told_at_once(shop: Shop) -> None:
    shop.lists("one", url="nowhere", evry="10m")
    shop.lists("one", "trustpilt")
    shop.adds("[slak]\n")

    said = shop.says("poll")
    checked = shop.says("check", "--json")

    assert said.code == checked.code == 2
    told = said.err.splitlines()
    assert len(told) == 5
    assert all(line.startswith(f"{shop.config}:") for line in told)
    assert checked.json["checks"][0]["detail"] == said.err.strip()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00", b"[" * 2000, b"a = " + b"1" * 5000])
def test_a_configuration_that_is_no_text_is_told_in_words(shop: Shop, content: bytes) -> None:
    shop.config.write_bytes(content)

    said = shop.says("log")

    assert said.code == 2
    assert str(shop.config) in said.err
    assert "bug in reviewbot" not in said.err


def test_a_configuration_that_is_a_folder_or_missing_is_told_in_words(shop: Shop) -> None:
    for wrong in (".", "nosuch.toml"):
        said = shop.says("--config", wrong, "poll")
        assert said.code == 2
        assert "cannot be read" in said.err


# --- a site that answers nonsense ----------------------------------------------------------------------


def _without_end() -> Iterable[bytes]:
    return repeat(b"<p>" + b"x" * 60_000, 2000)


MARKUP = page(*KNOWN).body
NONSENSE = {
    "HTML without markup": (
        Answer(headers=HTML, body=b"<html><body><h1>Welcome</h1><p>Come in.</p></body></html>"),
        "no review markup",
    ),
    "an empty object": (Answer(headers={"Content-Type": "application/json"}, body=b"{}"), ""),
    "nothing": (Answer(headers=HTML), ""),
    "403": (Answer(403, body=b"Forbidden"), "refuses access (403)"),
    "404": (Answer(404), "no such page (404)"),
    "503": (Answer(503, body=b"Busy"), "in trouble (503)"),
    "a redirect to a private address": (
        Answer(302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
        "private",
    ),
    "a redirect to a file": (Answer(302, headers={"Location": "file:///etc/passwd"}), ""),
    "redirects without end": (Answer(302, headers={"Location": "/bad"}), "redirects more than"),
    "100 MB": (Answer(headers=HTML, chunks=_without_end()), "more than 5 MB"),
    "100 MB as declared": (Answer(headers=HTML | {"Content-Length": "100000000"}), "more than 5 MB"),
    "bytes that are no text": (Answer(headers=HTML, body=bytes(range(128, 256)) * 50), ""),
    "cut JSON": (Answer(headers=HTML, body=MARKUP.replace(b"]}</script>", b"</script>")), "JSON-LD"),
    "a cut page": (Answer(headers=HTML, body=MARKUP, cut=True), "broke off"),
    "a login page": (
        Answer(
            headers=HTML,
            body=b"<html><form action='/in'><input name='u'><input type='password' name='p'></form></html>",
        ),
        "login",
    ),
    "no HTTP": (Answer(raw=[b"SSH-2.0-OpenSSH_9.6\r\n"]), "not HTTP"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_of_a_site_is_its_own_clear_error_and_harms_nothing(shop: Shop, web: Web, kind: str) -> None:
    answer, words = NONSENSE[kind]
    for name in ("good", "bad", "new"):
        shop.lists(name, url=web.url(f"/{name if name != 'new' else 'bad'}"))
    web.answers["/good"] = web.answers["/bad"] = page(*KNOWN)
    assert shop.says("poll", "good", "bad").code == 0
    before = shop.log()

    web.answers["/bad"] = answer
    web.answers["/good"] = page(review("c", 5, "New and lovely."), *KNOWN)
    polled = shop.says("poll", "bad", "good", "--json")
    never_read = shop.says("poll", "new", "--json")
    checked = shop.says("check", "--live", "--json")

    assert polled.code == never_read.code == checked.code == 1
    (bad, good), (new,) = polled.json["listings"], never_read.json["listings"]
    for name, one in (("bad", bad), ("new", new)):
        assert one["status"] == "error"
        assert one["error"].startswith(f"{name}: ")
        assert words in one["error"]
        assert "\n" not in one["error"]
        assert one["new"] + one["edited"] + one["removed"] == 0
    assert (good["status"], good["new"], good["error"]) == ("ok", 1, None)
    verdicts = {one["name"]: one for one in checked.json["checks"]}
    assert verdicts["listing good"]["ok"]
    for name in ("listing bad", "listing new"):
        assert not verdicts[name]["ok"]
        assert words in verdicts[name]["detail"]
        assert verdicts[name]["fix"]
    rows = shop.log()
    assert [row for row in rows if row["review"]["text"] != "New and lovely."] == before
    assert not any(row["review"]["removed"] for row in rows)


def test_json_in_latin_1_or_cut_off_is_an_error_of_that_listing_alone(shop: Shop, web: Web) -> None:
    feed = {"feed": {"entry": [{"content": {"label": "Caf\xe9 trop cher"}}]}}
    whole = json.dumps(feed, ensure_ascii=False)
    shop.lists("app", "apple_rss", app_id="1", base_url=web.url("/cut"))
    shop.lists("latin", "apple_rss", app_id="1", base_url=web.url("/latin"))
    shop.lists("good", url=web.url("/good"))
    path = "/us/rss/customerreviews/page=1/id=1/sortby=mostrecent/json"
    web.answers[f"/cut{path}"] = Answer(body=whole.encode()[:-9])
    web.answers[f"/latin{path}"] = Answer(body=whole.encode("latin-1"))
    web.answers["/good"] = page(*KNOWN)

    polled = shop.says("poll", "--json")

    assert polled.code == 1
    assert [one["status"] for one in polled.json["listings"]] == ["error", "error", "ok"]
    assert {row["review"]["listing"] for row in shop.log()} == {"good"}


def test_a_page_in_latin_1_is_read_as_it_was_meant(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    body = page(review("a", 2, "ZZZ")).body.replace(
        b"ZZZ", "Café trop cher, j'attends encore".encode("latin-1")
    )
    web.answers["/page"] = Answer(headers={"Content-Type": "text/html; charset=iso-8859-1"}, body=body)

    assert shop.says("poll").code == 0
    assert shop.log()[0]["review"]["text"] == "Café trop cher, j'attends encore"


def test_a_page_that_shows_no_reviews_any_more_is_no_news_of_removals(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = [page(*KNOWN), page()]
    shop.says("poll")

    polled = shop.says("poll", "page", "--json")

    assert "nothing was marked as removed" in polled.json["listings"][0]["error"]
    assert len(shop.log()) == 2
    assert not any(row["review"]["removed"] for row in shop.log())


def test_one_alert_says_that_a_listing_is_blind_and_one_that_it_can_be_read_again(
    shop: Shop, web: Web
) -> None:
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = page(*KNOWN)
        shop.says("poll")
        web.answers["/page"] = Answer(403)

        told = [len(slack.messages()) for _ in range(6) if shop.says("poll", "page").code == 1]
        assert told == [0, 0, 1, 1, 1, 1]
        assert "page is blind since" in slack.messages()[0]["text"]

        web.answers["/page"] = page(*KNOWN)
        assert [shop.says("poll", "page").code for _ in range(3)] == [0, 0, 0]
        assert ["can be read again" in one["text"] for one in slack.messages()] == [False, True]
        assert slack.violations == []


def test_a_pause_that_a_site_asks_for_is_kept_even_when_the_listing_is_named(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = Answer(429, headers={"Retry-After": "3600"})
    assert shop.says("poll").code == 1

    (listing,) = shop.says("poll", "page", "--json").json["listings"]

    assert listing["status"] == "skipped"
    assert "asked us to wait" in listing["error"]
    assert len(web.asked) == 1


# --- a store that cannot be used -----------------------------------------------------------------------


def assert_refuses_the_store(said: Said) -> None:
    assert said.code == 3, said
    assert said.is_one_plain_sentence(), said
    assert "reviews.db" in said.err


COMMANDS = ["poll", "log", "case 1", "export", "db verify", "db migrate", "case 1 assign sam"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_store_is_told_in_one_sentence(shop: Shop, command: str) -> None:
    junk = b"this is no database" * 500
    shop.store.write_bytes(junk)

    assert_refuses_the_store(shop.says(*command.split()))
    assert shop.store.read_bytes() == junk


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_in_place_of_the_store_is_told_in_one_sentence(shop: Shop, command: str) -> None:
    shop.store.mkdir()

    assert_refuses_the_store(shop.says(*command.split()))


def test_a_database_of_another_program_is_never_taken_for_ours(shop: Shop) -> None:
    with closing(sqlite3.connect(shop.store)) as store:
        store.execute("CREATE TABLE reviews (title TEXT)")
        store.execute("INSERT INTO reviews VALUES ('theirs')")
        store.commit()

    assert_refuses_the_store(shop.says("log"))

    with closing(sqlite3.connect(shop.store)) as store:
        assert store.execute("SELECT * FROM reviews").fetchall() == [("theirs",)]


def test_a_store_whose_pages_were_overwritten_is_told_in_one_sentence(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(*KNOWN)
    shop.says("poll")
    content = shop.store.read_bytes()
    shop.store.write_bytes(content[:4096] + b"\x13\x37" * ((len(content) - 4096) // 2))

    assert_refuses_the_store(shop.says("log"))


def test_a_store_that_another_program_holds_is_told_in_one_sentence(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewbot.store.sqlite.opening.BUSY_MS", 50)
    shop.says("db", "migrate")
    with closing(sqlite3.connect(shop.store, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")

        assert_refuses_the_store(shop.says("poll"))


def test_two_polls_never_work_at_the_same_time(shop: Shop, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.store, "LOCK_WAIT_S", 0.2)
    shop.lists("page", url=web.url("/page"))
    may_answer = threading.Event()
    web.answers["/page"] = Answer(headers=HTML, body=MARKUP, hold=may_answer)
    with shop.starts("poll", "--json") as first:
        assert web.arrived.acquire(timeout=LONGEST_RUN_S)

        second = shop.says("poll")
        assert (second.code, second.is_one_plain_sentence()) == (1, True)
        assert shop.says("log").code == 0

        may_answer.set()
        out, _ = first.communicate(timeout=LONGEST_RUN_S)
    assert json.loads(out)["listings"][0]["new"] == 2
    assert len(web.asked) == 1


def unprivileged() -> list[str]:
    """What makes a command obey the rights of files, which root does not."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write anywhere, and setpriv is not here to take that right away")
    return ["setpriv", "--bounding-set=-dac_override"]


@pytest.mark.parametrize("command", ["poll", "log", "case 1 assign sam"])
def test_a_store_that_may_not_be_written_is_told_in_one_sentence(shop: Shop, web: Web, command: str) -> None:
    without_rights = unprivileged()
    shop.config.write_text(shop.config.read_text().replace("reviews.db", "data/reviews.db"))
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("a"))
    shop.says("poll")
    folder = shop.folder / "data"
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)

    said = shop.runs(*command.split(), before=without_rights)

    folder.chmod(0o700)
    assert_refuses_the_store(said)


def test_a_full_disk_is_told_in_one_sentence_and_costs_nothing(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(*KNOWN)
    shop.says("poll")
    before = shop.log()
    web.answers["/page"] = page(*(review(f"n{n}", 5, "Lovely evening. " * 300) for n in range(9)), *KNOWN)

    said = shop.runs("poll", "page", before=["bash", "-c", 'ulimit -f 40; exec "$@"', "-"])

    assert_refuses_the_store(said)
    assert shop.log() == before
    assert shop.says("db", "verify").code == 0
    assert shop.says("poll", "page", "--json").json["listings"][0]["new"] == 9


# --- interrupted ---------------------------------------------------------------------------------------


def test_ctrl_c_in_a_poll_is_answered_in_plain_words_and_loses_nothing(shop: Shop, web: Web) -> None:
    shop.lists("first", url=web.url("/first"))
    shop.lists("second", url=web.url("/second"))
    web.answers["/first"] = page(review("a", ago=1))
    web.answers["/second"] = Answer(headers=HTML, body=MARKUP, hold=(never := threading.Event()))
    with shop.starts("poll") as process:
        for _ in ("first", "second"):
            assert web.arrived.acquire(timeout=LONGEST_RUN_S)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONGEST_RUN_S)
    never.set()

    assert process.returncode not in {0, None}
    assert err.decode().strip().endswith("Stopped. What was done so far is kept.")
    assert "Traceback" not in err.decode()
    web.answers["/second"] = page(*KNOWN)
    again = shop.says("poll", "first", "second", "--json").json
    assert [(one["status"], one["new"]) for one in again["listings"]] == [("ok", 0), ("ok", 2)]
    assert again["alerts_sent"] == 0
    assert shop.says("db", "verify").code == 0


def test_ctrl_c_while_slack_is_slow_never_costs_and_never_doubles_an_alert(shop: Shop, web: Web) -> None:
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.lists("page", url=web.url("/page"))
        web.answers["/page"] = page(review("a", ago=1))
        slack.hang_after_commit()
        with shop.starts("poll") as process:
            while not slack.messages():
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=LONGEST_RUN_S)

        assert process.returncode == 1
        assert b"Traceback" not in err
        assert shop.says("poll", "page").code == 0
        assert len(slack.messages()) == 1
        assert shop.case()["alert"]["ts"] == slack.messages()[0]["ts"]


@pytest.fixture
def long_log(shop: Shop) -> Shop:
    """A shop with more reviews than a pipe holds."""
    shop.lists("files", "import")
    records = ({"external_id": str(n), "body": "Lovely evening. " * 20, "rating": 5} for n in range(300))
    (shop.folder / "many.jsonl").write_text("\n".join(map(json.dumps, records)))
    assert shop.says("import", "many.jsonl", "--listing", "files").code == 0
    return shop


@pytest.mark.parametrize(
    "command",
    [
        "log --limit 1000", "log --limit 1000 --json", "log --limit 1000 --format jsonl",
        "log --limit 1000 --format csv", "export", "export --format csv", "score many.jsonl", "log --limit 1",
        "check", "manifest", "--help",
    ],
)  # fmt: skip
def test_a_reader_that_goes_away_is_no_trouble(long_log: Shop, command: str) -> None:
    with long_log.starts(*command.split()) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        err = process.stderr.read()

    assert err == b""
    assert process.returncode in {0, 1}


def test_output_that_cannot_be_written_is_told_in_one_sentence(long_log: Shop) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("/dev/full is only on Linux")
    for command in ("log", "export", "log --json"):
        with full.open("wb") as file:
            said = long_log.runs(*command.split(), stdout=file)
        assert said.code == 1
        assert said.err == "The output could not be written: No space left on device.\n"


def test_a_terminal_that_is_not_there_is_no_trouble(long_log: Shop) -> None:
    said = long_log.runs("log", "--json", before=["bash", "-c", '"$@" >&-', "-"])

    assert "Traceback" not in said.err
    assert "bug in reviewbot" not in said.err


def test_bytes_on_the_command_line_that_are_no_text_are_no_trouble(shop: Shop) -> None:
    shop.says("db", "migrate")
    for line in (b"log --search \xff\xfe", b"case 1 assign J\xf6rg --as \xff", b"import \xff --listing \xff"):
        command = [os.fsencode(sys.executable), b"-m", b"reviewbot", *line.split()]
        done = subprocess.run(command, cwd=shop.folder, env=shop.environ, capture_output=True, check=False)

        assert done.returncode in {0, 2}
        assert b"bug in reviewbot" not in done.stderr


# --- texts that want to be commands --------------------------------------------------------------------

HOSTILE = (
    "[red]not red[/red] [link=http://evil.example]x[/link] \x1b[31mred\x1b[0m \x1b]0;title\x07 "
    "bell\x07 back\x08space \u202ereversed\u202c \u2066isolated\u2069 \u200fmark tab\tend "
    "[/] [bold \\[x] C1\x9b31m \x00nul line\u2028separator \\"
)


# Everything that moves a cursor, paints, or turns the direction of writing from there on.
ACTIVE = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\U0010ffff]")


def assert_inert(text: str) -> None:
    assert ACTIVE.findall(text) == []


def test_hostile_texts_are_inert_wherever_people_read_them(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    complaint = f"Cold soup. {HOSTILE}"
    web.answers["/page"] = page(
        review("a", 1, complaint, ago=1, name=HOSTILE, author={"@type": "Person", "name": HOSTILE}),
        review("b", 1, "Cold soup, and rude.", ago=1, name="\\", author={"@type": "Person", "name": "\\"}),
    )

    polled = shop.says("poll")
    (shop.folder / "reply.txt").write_text(f"Sorry. {HOSTILE} Elena")
    said = [
        polled,
        shop.says("log"),
        shop.says("case", 1),
        shop.says("case", 2),
        shop.says("case", 1, "reached", "--how", HOSTILE, "--note", HOSTILE, "--as", HOSTILE),
        shop.says("case", 1, "assign", HOSTILE, "--as", HOSTILE),
        shop.says("case", 1, "edit", "--text-file", "reply.txt", "--as", HOSTILE),
        shop.says("log"),
        shop.says("log", "--search", HOSTILE),
    ]

    for one in said:
        assert one.code == 0, one
        assert_inert(one.all)
    for shown in (polled.err, said[1].out, said[2].out):
        assert "[red]not red[/red]" in shown.replace("\n", "")


def test_hostile_texts_reach_scripts_unchanged_but_for_what_no_store_can_hold(shop: Shop, web: Web) -> None:
    shop.lists("page", url=web.url("/page"))
    web.answers["/page"] = page(review("a", 5, "Lovely [red]\u202eevening[/red] 👩‍👩‍👧"))
    shop.says("poll")

    assert shop.log()[0]["review"]["text"] == "Lovely [red]\u202eevening[/red] 👩‍👩‍👧"


def test_hostile_names_in_a_file_are_inert_in_what_import_says(shop: Shop) -> None:
    shop.lists("files", "import")
    (shop.folder / "bad.csv").write_text(
        f"id,rating {HOSTILE.replace(',', '')},review,rating\n1,5,a,{HOSTILE}\n2,4,b,many\n"
    )

    said = shop.says("import", "bad.csv", "--listing", "files")

    assert "bug in reviewbot" not in said.err
    assert_inert(said.all)


# --- secrets -------------------------------------------------------------------------------------------

SECRETS = {
    "REVIEWBOT_SLACK_BOT_TOKEN": "xoxb-hushhush-bot",
    "REVIEWBOT_SLACK_APP_TOKEN": "xapp-hushhush-app",
    "REVIEWBOT_SLACK_SIGNING_SECRET": "hushhush-signing",
    "REVIEWBOT_WEB_SECRET": "hushhush-web",
}
EVERY_COMMAND = [
    "--help", "check", "check --json", "check --live", "check --live --json", "manifest", "poll",
    "poll --json", "poll page", "poll page", "poll page", "poll nosuch", "log", "log --json",
    "log --format csv", "case 1", "case 1 --json", "case 1 approve --rev 9", "case 1 approve --rev 1",
    "case 1 ask", "case 9", "export", "export --format csv", "db migrate", "db verify",
    "db backup reviews.db", "db restore reviewbot.toml", "import reviewbot.toml --listing files",
    "import .env --listing files", "init .", "--debug check --live", "score .env", "lint .env",
]  # fmt: skip


@pytest.mark.parametrize("slack_says", ["ok", "invalid_auth", "nonsense", "nothing"])
def test_no_command_ever_shows_a_secret(shop: Shop, web: Web, slack_says: str) -> None:
    with FakeSlack() as slack:
        shop.uses_slack(slack.url)
        shop.secrets.update(SECRETS)
        (shop.folder / ".env").write_text("HOOK_SECRET=hushhush-hook\n")
        shop.lists("page", url=web.url("/page"))
        shop.lists("files", "import", secret_env="HOOK_SECRET")
        shop.lists("gone", url=web.url("/gone"))
        web.answers["/page"] = page(review("a", ago=1))
        match slack_says:
            case "ok":
                slack.workspace.tokens[SECRETS["REVIEWBOT_SLACK_BOT_TOKEN"]] = ""
            case "nonsense":
                for _ in range(40):
                    slack.answer_next("chat.postMessage", "<html>xoxb</html>", status=502)
                    slack.answer_next("auth.test", "[]")
            case "nothing":
                for _ in range(40):
                    slack.drop_before_commit()
                    slack.drop_before_commit("auth.test")

        for command in EVERY_COMMAND:
            said = shop.says(*command.split())
            assert "hush" not in said.all, command
            assert "bug in reviewbot" not in said.all, (command, said)
    stored = b"".join(one.read_bytes() for one in shop.folder.glob("reviews.db*"))
    assert b"hush" not in stored


def test_a_secret_written_into_the_configuration_is_refused_and_not_shown_back(shop: Shop) -> None:
    shop.adds('[slack]\nmode = "off"\nbot_token = "xoxb-hushhush"\n')
    shop.lists("files", "import", secret="hushhush", secret_env="hush hush")

    said = shop.says("poll")

    assert said.code == 2
    assert ".env" in said.err
    assert "hush" not in said.err


def test_a_broken_env_file_is_told_by_line_and_its_values_are_not_shown(shop: Shop) -> None:
    (shop.folder / ".env").write_text("GOOD=1\nhushhush\n")

    said = shop.says("poll")

    assert said.code == 2
    assert ".env:2: " in said.err
    assert "hush" not in said.err
