"""When Slack takes nothing: what is urgent goes another way, and all of it arrives in order afterwards."""

import hashlib
import hmac
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.alerts import ALERT, NOTICE, NOW, REVIEW, held
from fakes.shop import Shop
from fakes.shop import page as shop_page
from fakes.shop import review as shop_review
from fakes.slack import FakeSlack
from fakes.smtp import CUT, HANG, PASSWORD, USER, MailServer
from fakes.web import Answer, Memory, Web
from fakes.world import Clock, Recorder, Scene, page, review
from reviewbot import config, pipeline
from reviewbot.cases import Move
from reviewbot.errors import ConfigError, NotifyError, NotifyUnknown
from reviewbot.http import Wire
from reviewbot.notify import Notifier
from reviewbot.notify.mail import Mail, letter
from reviewbot.notify.pace import Pace
from reviewbot.notify.slack import Slack
from reviewbot.notify.webhook import Webhook, signature
from reviewbot.pipeline import SecondWay, Way, World
from reviewbot.store import EffectKind
from reviewbot.types import Alert, Delivery, Note, Notice

AFTER = timedelta(minutes=15)
DOWN = NotifyError("Slack did not take it (token_revoked): install the app again", code="token_revoked")
OWNER_MAIL = "owner@example.com"


@dataclass
class Office:
    """A shop whose Slack breaks, and the second way to its owner."""

    scene: Scene
    notifier: Notifier
    ways: dict[EffectKind, Recorder] = field(default_factory=lambda: {EffectKind.EMAIL: Recorder()})

    @property
    def world(self) -> World:
        ways: dict[EffectKind, Way] = dict(self.ways)
        return replace(self.scene.world, notifier=self.notifier, second_way=SecondWay(AFTER, ways))

    @property
    def mail(self) -> Recorder:
        return self.ways[EffectKind.EMAIL]

    @property
    def slack(self) -> Recorder:
        assert isinstance(self.notifier, Recorder)
        return self.notifier

    def breaks(self, error: NotifyError = DOWN) -> None:
        self.slack.trouble.extend([error] * 10_000)

    def mends(self) -> None:
        self.slack.trouble.clear()

    def beats(self, minutes: int = 1) -> None:
        """The daemon goes on for so many minutes, looking at everything once in each."""
        for _ in range(minutes):
            pipeline.deliver(self.world)
            pipeline.take_over(self.world)
            pipeline.call(self.world)
            self.scene.clock.pass_by(minutes=1)

    def gets(self, *keys: str, urgent: bool = False) -> None:
        """A poll that finds these complaints."""
        words = "I was hurt by the door" if urgent else "Cold soup"
        self.scene.shows(page(*(review(key, text=f"{words}, {key}") for key in keys)))
        self.scene.poll()


@pytest.fixture
def office(scene: Scene) -> Office:
    scene.baseline()
    return Office(scene, scene.notifier)


def cases(messages: list[Alert]) -> list[int]:
    return [one.case.id for one in messages]


# --- when it takes over ------------------------------------------------------------------------------


def test_an_urgent_alert_that_slack_does_not_take_goes_out_by_mail_once_after_the_set_time(
    office: Office,
) -> None:
    office.breaks()
    office.gets("soup", "door")
    office.gets("hurt", urgent=True)
    office.beats(15)
    assert office.mail.taken == []
    office.beats(180)
    assert cases(office.mail.alerts) == [3]
    assert office.scene.kinds(3)[-1] == "emailed"


def test_slack_gets_its_cards_in_order_when_it_works_again_and_the_mail_says_nothing_twice(
    office: Office,
) -> None:
    office.breaks()
    office.gets("soup")
    office.gets("hurt", urgent=True)
    office.beats(20)
    office.mends()
    office.beats(10)
    assert cases(office.slack.alerts) == [2, 1]
    assert cases(office.mail.alerts) == [2]


def test_the_trouble_itself_is_told_once_with_what_to_do_and_its_end_once(office: Office) -> None:
    office.breaks()
    office.gets("soup")
    office.beats(15)
    assert office.mail.taken == []
    office.beats(300)
    [notice] = office.mail.notices
    assert "since 2026-11-03 12:00 UTC" in notice.text
    assert "Waiting now, after 15 min: 1, of these urgent alerts: 0." in notice.text
    assert notice.text.endswith("install the app again.")
    office.mends()
    office.beats(120)
    assert [one.text[:22] for one in office.mail.notices[1:]] == ["Messages arrive again."]


def test_a_trouble_that_is_over_in_time_is_not_told(office: Office) -> None:
    office.breaks()
    office.gets("hurt", urgent=True)
    office.beats(10)
    office.mends()
    office.beats(60)
    assert (office.mail.taken, cases(office.slack.alerts)) == ([], [1])


def test_an_alert_that_waited_while_nobody_ran_is_no_outage(office: Office) -> None:
    office.gets("hurt", urgent=True)
    office.scene.clock.pass_by(hours=9)
    assert pipeline.take_over(office.world) == 0
    office.beats(2)
    assert (office.mail.taken, cases(office.slack.alerts)) == ([], [1])


def test_a_customer_who_edits_all_the_time_cannot_keep_the_mail_from_going_out_nor_make_it_a_flood(
    office: Office,
) -> None:
    office.breaks()
    for minute in range(60):
        office.scene.shows(page(review("a", text=f"I was hurt, {minute}")))
        office.scene.poll()
        office.beats()
    [alert] = office.mail.alerts
    assert alert.stored.review.text == "I was hurt, 15"


def test_a_case_that_somebody_dealt_with_before_the_mail_went_out_is_not_told(office: Office) -> None:
    office.breaks()
    office.mail.trouble.extend([NotifyError("the mail server is down", code="email")] * 1000)
    office.gets("hurt", urgent=True)
    office.beats(20)
    office.scene.act(1, Move.DISMISS, note="We have called.")
    office.mail.trouble.clear()
    office.beats(70)
    assert office.mail.alerts == []


def test_a_second_way_that_is_down_too_is_tried_until_it_works(office: Office) -> None:
    office.breaks()
    office.mail.trouble.extend([NotifyError("the mail server is down", code="email")] * 8)
    office.gets("hurt", urgent=True)
    office.beats(180)
    assert (cases(office.mail.alerts), len(office.mail.notices)) == ([1], 1)


def test_when_mail_and_slack_come_back_together_nobody_is_told_of_an_outage_that_is_over(
    office: Office,
) -> None:
    office.breaks()
    office.mail.trouble.extend([NotifyError("the mail server is down", code="email")] * 1000)
    office.gets("soup")
    office.beats(30)
    office.mends()
    office.beats(60)
    office.mail.trouble.clear()
    office.beats(120)
    assert (office.mail.taken, cases(office.slack.alerts)) == ([], [1])


@pytest.mark.parametrize("arrives", [True, False])
def test_a_mail_whose_answer_is_lost_goes_out_once_more_and_never_again(
    office: Office, arrives: bool
) -> None:
    office.breaks()
    office.mail.arrives = arrives
    office.gets("hurt", urgent=True)
    office.mail.trouble.extend([NotifyUnknown("lost")] * 1000)
    office.beats(600)
    tried = [one for one in office.mail.tried if isinstance(one, Alert)]
    assert [one.repeat for one in tried] == [False, True]
    assert len({one.delivery_id for one in tried}) == 1


def test_a_crash_while_a_mail_is_sent_counts_as_a_lost_answer(office: Office) -> None:
    class Killed(BaseException):
        pass

    class Dies(Recorder):
        def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
            self.trouble.clear()
            super().send(message, now)
            raise Killed

    office.breaks()
    office.gets("hurt", urgent=True)
    dying = Dies()
    for _ in range(20):
        pipeline.deliver(office.world)
        office.scene.clock.pass_by(minutes=1)
    office.ways[EffectKind.EMAIL] = dying
    pipeline.take_over(office.world)
    for _ in range(9):
        try:
            pipeline.call(office.world)
        except Killed:
            office.scene.clock.pass_by(hours=2)
    assert len([one for one in dying.tried if isinstance(one, Alert)]) == 2


def test_two_ways_are_both_used_and_one_that_fails_does_not_hold_up_the_other(office: Office) -> None:
    hook = office.ways[EffectKind.WEBHOOK] = Recorder()
    office.mail.trouble.extend([NotifyError("the mail server is down", code="email")] * 1000)
    office.breaks()
    office.gets("hurt", "burnt", urgent=True)
    office.beats(20)
    assert (cases(hook.alerts), office.mail.taken) == ([1, 2], [])


def test_without_a_second_way_nothing_is_asked_of_it_and_what_was_is_dropped(office: Office) -> None:
    office.breaks()
    office.mail.trouble.extend([NotifyError("the mail server is down", code="email")] * 1000)
    office.gets("hurt", urgent=True)
    office.beats(20)
    office.ways.clear()
    office.beats(120)
    assert {one.kind for one in office.scene.store.waiting()} == {EffectKind.ALERT}


# --- what health says ----------------------------------------------------------------------------------


def test_health_says_in_words_since_when_why_and_what_to_do(office: Office) -> None:
    assert pipeline.slack_trouble(office.scene.store, office.scene.clock.now) == ""
    office.breaks()
    office.gets("soup")
    office.gets("hurt", urgent=True)
    office.beats(180)
    said = pipeline.slack_trouble(office.scene.store, office.scene.clock.now)
    assert said == (
        "Messages have not arrived since 2026-11-03 12:00 UTC. Waiting now, after 3 h: 2, of these urgent "
        "alerts: 1. Slack did not take it (token_revoked): install the app again."
    )
    office.mends()
    office.beats(10)
    assert pipeline.slack_trouble(office.scene.store, office.scene.clock.now) == ""


# --- after a long outage --------------------------------------------------------------------------------


def seconds(clock: Clock) -> Callable[[], float]:
    """The same clock for the pace and for the fake Slack."""

    def read() -> float:
        return clock.now.timestamp()

    return read


@pytest.fixture
def slack(scene: Scene) -> Iterator[FakeSlack]:
    with FakeSlack(clock=seconds(scene.clock)) as fake:
        fake.workspace.paced = True
        yield fake
        assert fake.violations == []


@pytest.fixture
def wired(scene: Scene, slack: FakeSlack) -> Office:
    """The shop with the real Slack notifier, and the fake Slack at one message a second and channel."""
    scene.baseline()
    pace = Pace(seconds(scene.clock), scene.clock.sleep)
    notifier = Slack("xoxb-fake", channel="C1", base_url=slack.url, pace=pace.wait)
    slack.workspace.burst = 3
    return Office(scene, notifier)


def hundred(office: Office) -> None:
    """A hundred complaints, every fifth of them urgent, that come in while Slack is broken."""
    found = []
    for ten in range(10):
        found += [
            review(f"r-{n}", text="I was hurt by the door" if n % 5 == 0 else f"Cold soup, {n}")
            for n in range(10 * ten, 10 * ten + 10)
        ]
        office.scene.shows(page(*found))
        office.scene.poll()
        office.beats(2)
    office.scene.clock.pass_by(hours=3)
    office.beats()


def broken(slack: FakeSlack, how: str) -> None:
    channel = slack.workspace.channels["C1"]
    match how:
        case "token_revoked":
            slack.workspace.tokens["xoxb-fake"] = how
        case "is_archived":
            channel.archived = True
        case "not_in_channel":
            channel.member = False


def mended(slack: FakeSlack) -> None:
    slack.workspace.tokens["xoxb-fake"] = ""
    slack.workspace.channels["C1"].archived = False
    slack.workspace.channels["C1"].member = True


@pytest.mark.parametrize("how", ["token_revoked", "is_archived", "not_in_channel"])
def test_a_hundred_alerts_of_a_long_outage_arrive_once_each_urgent_first_without_a_flood(
    wired: Office, slack: FakeSlack, how: str
) -> None:
    broken(slack, how)
    hundred(wired)
    assert how in pipeline.slack_trouble(wired.scene.store, wired.scene.clock.now)
    mended(slack)
    wired.beats(10)
    shown = [one["metadata"]["event_payload"].get("case_id") for one in slack.messages()]
    urgent = [n for n in range(1, 101) if n % 5 == 1]
    calm = [n for n in range(1, 101) if n % 5 != 1]
    assert shown == [*urgent, None, *calm]
    notice = slack.messages()[20]
    assert "80 reviews need an answer. Their cards are in the thread" in notice["text"]
    assert {one.get("thread_ts") for one in slack.messages()[21:]} == {notice["ts"]}
    assert len(slack.shown()) == 21
    assert pipeline.slack_trouble(wired.scene.store, wired.scene.clock.now) == ""


def test_the_mail_of_such_an_outage_is_one_for_each_urgent_case_and_two_about_it(
    wired: Office, slack: FakeSlack
) -> None:
    broken(slack, "not_in_channel")
    hundred(wired)
    wired.beats(16)
    mended(slack)
    wired.beats(10)
    assert cases(wired.mail.alerts) == [n for n in range(1, 101) if n % 5 == 1]
    told = [one.text for one in wired.mail.notices]
    assert "type /invite @reviewbot in the channel" in told[0]
    assert told[1:] == [pipeline.second_way.WORKS_AGAIN]


def test_no_message_is_sent_before_slacks_retry_after_not_even_a_new_one(
    wired: Office, slack: FakeSlack
) -> None:
    slack.fail_next("chat.postMessage", "ratelimited", retry_after="300")
    wired.gets("soup")
    wired.beats()
    asked = len(slack.calls)
    wired.gets("hurt", urgent=True)
    wired.beats(4)
    assert len(slack.calls) == asked
    wired.beats(2)
    assert [one["metadata"]["event_payload"]["case_id"] for one in slack.messages()] == [2, 1]


def test_after_an_outage_of_days_an_urgent_alert_comes_within_minutes(office: Office) -> None:
    office.breaks()
    office.gets("hurt", urgent=True)
    office.beats(24 * 60)
    office.mends()
    office.beats(5)
    assert cases(office.slack.alerts) == [1]


def test_a_message_that_works_brings_those_that_failed_and_none_overtakes_them(office: Office) -> None:
    office.breaks()
    office.gets("a", "b", "c")
    office.beats(8 * 60)
    office.mends()
    office.scene.shows(page(*(review(key) for key in "abcd")))
    office.scene.poll()
    office.beats()
    assert cases(office.slack.alerts) == [1, 2, 3, 4]


def test_an_urgent_alert_that_comes_in_while_many_are_sent_does_not_wait_for_all_of_them(
    office: Office,
) -> None:
    class Busy(Recorder):
        def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
            if len(self.taken) == 12:
                office.gets("hurt", urgent=True)
            return super().send(message, now)

    office.notifier = Busy()
    office.gets(*(f"r-{n}" for n in range(60)))
    office.beats()
    assert cases(office.slack.alerts).index(61) < 25


# --- e-mail -----------------------------------------------------------------------------------------


@pytest.fixture
def post() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def mail(server: MailServer, url: str = "", **more: object) -> Mail:
    settings = {"sender": "bot@example.com", "to": [OWNER_MAIL], **more}
    return Mail(url or server.url, **settings)  # type: ignore[arg-type]  # each test names real ones


def no(sender: Mail | Webhook) -> str:
    """The definite no that sending ends in."""
    with pytest.raises(NotifyError) as caught:
        sender.send(ALERT, NOW)
    assert not isinstance(caught.value, NotifyUnknown)
    assert REVIEW.text not in str(caught.value)
    return str(caught.value)


def test_an_urgent_case_by_mail_holds_what_was_written_the_reply_and_how_to_act(post: MailServer) -> None:
    mail(post, to=[OWNER_MAIL, "chef@example.com"]).send(ALERT, NOW)
    [sent] = post.letters
    assert (sent.sender, sent.to) == ("bot@example.com", [OWNER_MAIL, "chef@example.com"])
    assert sent.mail["Subject"].startswith("Urgent: complaint about the service")
    assert "case 12" in sent.mail["Subject"]
    assert "> We waited 50 minutes for a table that was booked for seven.\n" in sent.text
    assert "> Ana, I am sorry that your table was not ready at seven" in sent.text
    assert "\n  reviewbot case 12\n" in sent.text
    assert parsedate_to_datetime(sent.mail["Date"]) == NOW
    assert sent.mail.get_content_type() == "text/plain"
    assert sent.raw.isascii()


def test_a_held_case_by_mail_says_that_it_is_there_and_nothing_of_what_was_written(post: MailServer) -> None:
    mail(post).send(held(), NOW)
    [sent] = post.letters
    assert not any(word in sent.text for word in ("50 minutes", "Never again", "Ana", "sorry"))
    assert "reviewbot case 12" in sent.text


def test_a_repeat_has_the_same_message_id_and_says_so(post: MailServer) -> None:
    sender = mail(post)
    sender.send(ALERT, NOW)
    sender.send(replace(ALERT, repeat=True), NOW)
    first, second = (one.mail for one in post.letters)
    assert first["Message-ID"] == second["Message-ID"] == "<d-1.reviewbot@example.com>"
    assert second["Subject"].endswith("(possible repeat)")


@given(words=st.text(max_size=300), name=st.text(max_size=80), label=st.text(max_size=80))
def test_whatever_strangers_write_no_header_and_no_line_of_ours_can_come_out_of_it(
    words: str, name: str, label: str
) -> None:
    written = replace(ALERT.stored.review, text=words, title=words, author=name)
    alert = replace(
        ALERT,
        stored=replace(ALERT.stored, review=written),
        case=replace(ALERT.case, text=words),
        listing=replace(ALERT.listing, name=label),
    )
    sent = letter(alert, NOW, "bot@example.com", [OWNER_MAIL])
    head = ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Type"]
    assert [*sent.keys()][:6] == head[:6]
    assert set(sent.keys()) == {*head, "Content-Transfer-Encoding", "MIME-Version"}
    assert "\n" not in sent["Subject"]
    assert sent["To"] == OWNER_MAIL
    lines = str(sent.get_content()).split("\n")
    assert next(one for one in lines if one.startswith("  ")) == "  reviewbot case 12"
    assert sent.as_bytes()


def test_a_line_that_begins_with_a_dot_does_not_end_the_mail(post: MailServer) -> None:
    notice = replace(NOTICE, text="One\n.\n..two\nFrom here")
    mail(post).send(notice, NOW)
    assert post.letters[0].text == "One\n.\n..two\nFrom here\n"


@pytest.mark.parametrize("word", ["connect", "mail", "rcpt", "data", "text"])
@pytest.mark.parametrize("reply", ["451 later", "554 never"])
def test_a_server_that_says_no_has_not_taken_it(post: MailServer, word: str, reply: str) -> None:
    post.replies[word].append(reply)
    said = no(mail(post))
    assert reply[:3] in said
    assert post.letters == []
    mail(post).send(ALERT, NOW)
    assert len(post.letters) == 1


@pytest.mark.parametrize("word", ["connect", "mail", "rcpt"])
@pytest.mark.parametrize("how", [CUT, HANG])
def test_a_server_that_falls_silent_before_the_text_has_not_taken_it(
    post: MailServer, monkeypatch: pytest.MonkeyPatch, word: str, how: str
) -> None:
    monkeypatch.setattr(import_module("reviewbot.notify.mail"), "TIMEOUT_S", 0.2)
    post.replies[word].append(how)
    assert no(mail(post))


@pytest.mark.parametrize("how", [CUT, HANG])
def test_a_server_that_falls_silent_after_the_text_may_have_taken_it(
    post: MailServer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(import_module("reviewbot.notify.mail"), "TIMEOUT_S", 0.2)
    post.lose.append(how)
    with pytest.raises(NotifyUnknown):
        mail(post).send(ALERT, NOW)
    assert len(post.letters) == 1


def test_a_server_that_falls_silent_at_the_goodbye_has_taken_it(
    post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("reviewbot.notify.mail"), "TIMEOUT_S", 0.2)
    post.replies["quit"].append(HANG)
    assert mail(post).send(ALERT, NOW).channel == "email"


def test_a_server_that_is_not_there_says_so() -> None:
    with MailServer() as server:
        gone = mail(server)
    assert "cannot be reached" in no(gone)


def test_one_address_that_is_refused_does_not_keep_the_mail_from_the_others(post: MailServer) -> None:
    post.replies["rcpt"].extend(["550 who?"])
    mail(post, to=["gone@example.com", OWNER_MAIL]).send(ALERT, NOW)
    assert post.letters[0].to == [OWNER_MAIL]


def test_a_login_is_made_and_a_wrong_password_is_named_without_showing_it() -> None:
    with MailServer(login=True) as server:
        url = server.url.replace("//", "//bot%40example.com@")
        mail(server, url, password=PASSWORD).send(ALERT, NOW)
        assert len(server.letters) == 1
        said = no(mail(server, url, password="guess"))
        assert "password_env" in said
        assert USER not in said
        assert "guess" not in said
        assert "characters" in no(mail(server, url, password="gue\u00dfed"))


def stands_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to this machine."""
    real = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda _host, *rest, **more: real("127.0.0.1", *rest, **more))


def test_a_server_elsewhere_that_does_not_encrypt_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stands_on_loopback(monkeypatch)
    with MailServer(login=True) as server:
        url = f"smtp://bot%40example.com@mail.example.com:{server.port}"
        assert "encryption" in no(mail(server, url, password=PASSWORD))
        assert [line.split()[0] for line in server.said] == ["ehlo"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for mail.example.com with its key, of our own making."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl here to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.example.com"]
    asked += ["-addext", "subjectAltName=DNS:mail.example.com", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([openssl, *asked], check=True, capture_output=True)
    with path.open("a") as both:
        both.write(Path(f"{path}.crt").read_text())
    return path


@pytest.mark.parametrize("upgrade", [True, False])
def test_a_server_elsewhere_is_spoken_to_under_a_certificate_that_is_good(
    monkeypatch: pytest.MonkeyPatch, certificate: Path, upgrade: bool
) -> None:
    stands_on_loopback(monkeypatch)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    with MailServer(login=True, context=own, upgrade=upgrade) as server:
        url = f"{'smtp' if upgrade else 'smtps'}://bot%40example.com@mail.example.com:{server.port}"
        assert "certificate" in no(mail(server, url, password=PASSWORD))
        trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
        mail(server, url, password=PASSWORD, context=trusting).send(ALERT, NOW)
        assert len(server.letters) == 1


def test_check_looks_at_the_addresses_and_sends_nothing(post: MailServer) -> None:
    assert mail(post).check().ok
    post.replies["rcpt"].extend(["250 ok", "550 who?"])
    found = mail(post, to=[OWNER_MAIL, "gone@example.com"]).check()
    assert (found.ok, found.detail, post.letters) == (False, "refused of fallback.email: number 2", [])
    post.replies["connect"].append("554 go away")
    assert not mail(post).check().ok


# --- webhook ----------------------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def wire() -> Iterator[Wire]:
    clock = Clock(NOW)
    with Wire(
        now=clock, monotonic=lambda: 0.0, sleep=clock.sleep, hosts=Memory(), allow_private=["127.0.0.1"]
    ) as line:
        yield line


def test_a_webhook_gets_the_case_without_any_text_and_signed(web: Web, wire: Wire) -> None:
    web.answers["/hook"] = Answer(204)
    Webhook(web.url("/hook"), "s3cret", wire.fetch).send(ALERT, NOW)
    [asked] = web.asked
    assert json.loads(asked.body) == {
        "version": 1,
        "id": "d-1",
        "sent_at": "2026-11-21T18:00:00Z",
        "event": "case.urgent",
        "business": ALERT.business.name,
        "case": {
            "id": 12,
            "rev": 3,
            "class": "service",
            "urgent": ALERT.case.urgent,
            "held": False,
            "site": ALERT.stored.site,
            "listing": ALERT.listing.label,
            "location": ALERT.location.name,
            "opened_at": ALERT.case.opened_at.isoformat().replace("+00:00", "Z"),
            "due_at": ALERT.case.due_at and ALERT.case.due_at.isoformat().replace("+00:00", "Z"),
            "link": "https://maps.example.com/reviews/1",
        },
    }
    at, digest = asked.headers["x-reviewbot-signature"].removeprefix("t=").split(",v1=")
    said = at.encode() + b"." + asked.body
    assert int(at) == NOW.timestamp()
    assert digest == hmac.new(b"s3cret", said, hashlib.sha256).hexdigest()


def test_a_webhook_gets_a_notice_in_words(web: Web, wire: Wire) -> None:
    web.answers["/hook"] = Answer(200)
    Webhook(web.url("/hook"), "", wire.fetch).send(Notice("", "Messages arrive again.", "d-9"), NOW)
    said = json.loads(web.asked[0].body)
    assert (said["event"], said["text"], said["id"]) == ("notice", "Messages arrive again.", "d-9")
    assert "x-reviewbot-signature" not in web.asked[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, {"Location": "/elsewhere"}),
        Answer(307, {"Location": "http://10.0.0.1/"}),
        *(Answer(status) for status in (400, 401, 404, 410, 500)),
        Answer(raw=[b""]),
    ],
)
def test_a_webhook_that_does_not_say_yes_has_not_taken_it_and_is_asked_once(
    web: Web, wire: Wire, answer: Answer
) -> None:
    web.answers["/hook"] = answer
    no(Webhook(web.url("/hook"), "s3cret", wire.fetch))
    assert web.paths() == ["/hook"]


def test_a_webhook_that_asks_to_wait_is_given_the_time(web: Web, wire: Wire) -> None:
    web.answers["/hook"] = Answer(429, {"Retry-After": "77"})
    with pytest.raises(NotifyError) as caught:
        Webhook(web.url("/hook"), "", wire.fetch).send(ALERT, NOW)
    assert caught.value.retry_after == timedelta(seconds=77)


def test_a_webhook_on_a_private_network_is_refused(wire: Wire) -> None:
    assert "allow_private" in no(Webhook("https://10.0.0.1/hook", "", wire.fetch))


# --- configuration ----------------------------------------------------------------------------------


def loaded(folder: Path, fallback: str, more: str = "") -> config.FallbackSettings:
    path = folder / "reviewbot.toml"
    path.write_text(f'[business]\nname = "Harbor & Vine"\n{more}\n[fallback]\n{fallback}\n')
    return config.load(path, {}).fallback


def test_a_fallback_is_read_whole(tmp_path: Path) -> None:
    assert loaded(
        tmp_path,
        'after = "5m"\nemail = ["owner@example.com"]\nsmtp = "smtps://bot%40example.com@mail.example.com"\n'
        'password_env = "MAIL_PASSWORD"\nwebhook = "https://hooks.example/x"\nwebhook_secret_env = "HOOK"',
    ) == config.FallbackSettings(
        after=timedelta(minutes=5),
        email=("owner@example.com",),
        smtp="smtps://bot%40example.com@mail.example.com",
        password_env="MAIL_PASSWORD",
        webhook="https://hooks.example/x",
        webhook_secret_env="HOOK",
    )


@pytest.mark.parametrize(
    ("fallback", "says"),
    [
        ('after = "5m"', "names nobody"),
        ('email = ["owner@example.com"]', "fallback.smtp: missing"),
        ('email = ["a,b@example.com"]\nsmtp = "smtp://localhost"', "plain e-mail address"),
        ('email = ["a@b\\u0000.example"]\nsmtp = "smtp://localhost"', "plain e-mail address"),
        ('email = ["o@example.com"]\nsmtp = "smtp://me:hush@mail.example.com"', "without a password"),
        ('email = ["o@example.com"]\nsmtp = "mail.example.com"', "expected a mail server"),
        ('email = ["o@example.com"]\nsmtp = "smtp://me@mail.example.com"', "password_env: missing"),
        ('webhook = "http://hooks.example/x"', "expected https://"),
        ('password = "hush"', "a secret is not kept in this file"),
        ('emial = "x"', 'did you mean "email"?'),
    ],
)
def test_a_fallback_that_cannot_work_is_refused_with_the_reason(
    tmp_path: Path, fallback: str, says: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, fallback)
    assert says in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_webhook_on_the_owners_own_host_need_not_be_encrypted(tmp_path: Path) -> None:
    own = '[http]\nallow_private = ["127.0.0.1"]'
    assert loaded(tmp_path, 'webhook = "http://127.0.0.1:8000/x"', own).webhook


def test_a_signature_is_over_the_time_and_the_body() -> None:
    assert signature("s", b"{}", NOW) != signature("s", b"{}", NOW + timedelta(seconds=1))


# --- the whole way ------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


def urgent_shop(shop: Shop, web: Web, slack: FakeSlack, post: MailServer) -> None:
    """One review that cannot wait, and a bot that nobody has invited."""
    slack.workspace.channels["C1"].member = False
    shop.uses_slack(slack.url)
    web.answers["/page"] = shop_page(shop_review("r-1", text="I found glass in my soup and was hurt."))
    web.answers["/hook"] = Answer(204)
    shop.lists("page", url=web.url("/page"))
    shop.adds(
        f'\n[fallback]\nemail = ["owner@example.com"]\nsmtp = "{post.url}"\n'
        f'webhook = "{web.url("/hook")}"\nwebhook_secret_env = "HOOK_SECRET"\n'
    )
    shop.secrets["HOOK_SECRET"] = "s3cret"


def test_from_the_command_line_the_owner_hears_of_an_urgent_case_though_slack_takes_nothing(
    shop: Shop, web: Web, post: MailServer
) -> None:
    with FakeSlack() as slack:
        urgent_shop(shop, web, slack, post)
        assert shop.says("poll").code == 1
        assert post.letters == []
        shop.waits(minutes=16)
        for _ in range(2):
            assert shop.says("poll").code == 1
        checks = {one["name"]: one for one in shop.says("check", "--json", "--live").json["checks"]}
        slack.workspace.channels["C1"].member = True
        shop.waits(minutes=32)
        assert shop.says("poll").code == 0
        assert shop.says("poll").code == 0
    assert "type /invite @reviewbot in the channel" in checks["messages"]["detail"]
    assert not checks["messages"]["ok"]
    assert checks["second way"]["ok"]
    assert checks["second way: e-mail"]["ok"]
    assert len(slack.messages()) == 1
    subjects = sorted(one.mail["Subject"].split(" · ")[0][:31] for one in post.letters)
    assert subjects == [
        "Urgent: safety",
        "reviewbot: Messages arrive agai",
        "reviewbot: Messages have not ar",
    ]
    events = sorted(json.loads(one.body)["event"] for one in web.asked if one.path == "/hook")
    assert events == ["case.urgent", "notice", "notice"]
    assert shop.says("db", "verify").code == 0


def test_check_names_what_the_second_way_lacks(shop: Shop, web: Web, post: MailServer) -> None:
    with FakeSlack() as slack:
        urgent_shop(shop, web, slack, post)
        del shop.secrets["HOOK_SECRET"]
        found = {one["name"]: one for one in shop.says("check", "--json").json["checks"]}
    assert (found["second way"]["ok"], found["second way"]["detail"]) == (False, "HOOK_SECRET is not set")


def test_check_warns_who_uses_slack_and_has_no_second_way(shop: Shop) -> None:
    shop.uses_slack("http://127.0.0.1:9/api/")
    found = {one["name"]: one for one in shop.says("check", "--json").json["checks"]}
    assert found["second way"]["ok"]
    assert "[fallback]" in found["second way"]["fix"]
