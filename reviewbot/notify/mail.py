"""Urgent cases by e-mail, where messages are not taken: plain text, encrypted on its way."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from reviewbot.decide import restricted
from reviewbot.errors import NotifyError, NotifyUnknown
from reviewbot.notify import Diagnosis
from reviewbot.notify import blocks as kit
from reviewbot.notify.card import CLASS_WORDS
from reviewbot.notify.text import clean, cut, one_line
from reviewbot.types import Alert, Delivery, Notice

TIMEOUT_S = 10.0  # for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}  # submission, RFC 6409 and RFC 8314
MOST_CHARS = 20_000  # of a review or a reply
TAKEN = frozenset({250, 251})  # RFC 5321 §4.2.3


class Mail:
    """Writes from ``sender`` to ``to``. ``server``: ``smtp://user@host:587`` or ``smtps://…``.

    A server on another machine gets nothing, the password least of all, before the line is encrypted.
    ``context`` decides which certificates are good.
    """

    def __init__(
        self,
        server: str,
        *,
        sender: str,
        to: Sequence[str],
        password: str = "",
        context: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(server)
        self._host, self._port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), password
        self._sender, self._to = sender, tuple(to)
        self._encrypted = parts.scheme == "smtps"
        self._context = context

    def send(self, message: Alert | Notice, now: datetime) -> Delivery:
        """Send it; returns when the server took it for at least one of the people.

        Raises NotifyError when it was definitely not taken, NotifyUnknown when the answer to the text was
        lost. A repeat has the same Message-ID, by which mail programs know it again.
        """
        text = letter(message, now, self._sender, self._to).as_bytes(policy=SMTP)
        with self._session() as server:
            answers = self._addressed(server)
            if not any(code in TAKEN for code in answers):
                raise self._no(f"accepts none of the addresses in fallback.email ({answers[0]})")
            self._hand_over(server, text)
        return Delivery("email", message.delivery_id)

    def check(self) -> Diagnosis:
        """Look the server over, up to whether it accepts the addresses; nothing is sent."""
        try:
            with self._session() as server:
                answers = self._addressed(server)
        except NotifyError as error:
            return Diagnosis("second way: e-mail", ok=False, detail=str(error), fix="The message says what.")
        refused = [str(number) for number, code in enumerate(answers, start=1) if code not in TAKEN]
        return Diagnosis(
            "second way: e-mail",
            ok=not refused,
            detail=f"refused of fallback.email: number {', '.join(refused)}" if refused else "accepted",
            fix="Correct the addresses." if refused else "",
        )

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """The server, with us logged in. What fails in here before the text is a definite no."""
        try:
            with closing(self._connected()) as server:
                if not (self._encrypted or _is_loopback(self._host)):
                    server.starttls(context=self._context or ssl.create_default_context())
                if self._user:
                    server.login(self._user, self._password)
                yield server
                with suppress(OSError):  # it has taken the text, or was only looked at
                    server.quit()
        except NotifyError:
            raise
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors; a password may not be ASCII
            raise self._no(_explained(error)) from None

    def _connected(self) -> smtplib.SMTP:
        if self._encrypted:
            context = self._context or ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_S, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S)

    def _addressed(self, server: smtplib.SMTP) -> list[int]:
        """What the server says to each address."""
        server.ehlo_or_helo_if_needed()
        code, _ = server.mail(self._sender)
        if code not in TAKEN:
            raise self._no(f"does not take mail from us ({code}): name another address in fallback.sender")
        return [server.rcpt(address)[0] for address in self._to]

    def _hand_over(self, server: smtplib.SMTP, text: bytes) -> None:
        try:
            code, _ = server.data(text)
        except smtplib.SMTPDataError as error:
            raise self._no(f"does not want the text ({error.smtp_code})") from None
        except OSError as error:
            raise NotifyUnknown(
                f"The answer of the mail server {self._host} was lost ({type(error).__name__})"
            ) from None
        if code not in TAKEN:
            raise self._no(f"did not take the text ({code})")

    def _no(self, why: str) -> NotifyError:
        return NotifyError(f"The mail server {self._host} {why}", code="email")


def _explained(error: OSError | ValueError) -> str:
    """What went wrong, without what the server said: that may hold anything."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"does not accept our login ({error.smtp_code}): check the user in fallback.smtp and the "
                "password in the variable that fallback.password_env names"
            )
        case smtplib.SMTPNotSupportedError() | smtplib.SMTPHeloError():
            return "offers no encryption or no login: use its smtps:// address, or another server"
        case ssl.SSLError():
            return "has no certificate that can be trusted, or its TLS is not in order"
        case smtplib.SMTPResponseException():
            return f"turns us away ({error.smtp_code})"
        case TimeoutError():
            return "did not answer in time"
        case smtplib.SMTPServerDisconnected():
            return "broke off"
        case ValueError():
            return "cannot be given our login: it holds characters that cannot be sent"
        case _:
            return f"cannot be reached ({error.strerror or type(error).__name__})"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


# --- the letter -----------------------------------------------------------------------------------


def letter(message: Alert | Notice, now: datetime, sender: str, to: Sequence[str]) -> EmailMessage:
    """The e-mail: its subject is one line, its text is plain, and a stranger's words are quoted in it."""
    mail = EmailMessage()
    mail["Subject"] = cut(one_line(_subject(message)), chars=150, room=600)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.delivery_id}.reviewbot@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    text = message.text if isinstance(message, Notice) else _text(message)
    mail.set_content(f"{clean(text)}\n", cte="quoted-printable")
    return mail


def _subject(message: Alert | Notice) -> str:
    repeat = " (possible repeat)" if message.repeat else ""
    if isinstance(message, Notice):
        return f"reviewbot: {message.text.partition('.')[0]}{repeat}"
    case = message.case
    return f"Urgent: {CLASS_WORDS[case.class_]} · {message.listing.label} · case {case.id}{repeat}"


def _text(alert: Alert) -> str:
    """What an owner needs to act at once. A held case shows no words: e-mail is forwarded and lies open."""
    case, review = alert.case, alert.stored.review
    due = kit.local(case.due_at, kit.zone(alert.business.timezone)) if case.due_at else ""
    rating = "" if review.rating is None else f"Rating: {review.rating:g} of {review.scale[1]:g}"
    link = kit.link(review.url, "")
    commands = [f"reviewbot case {case.id}", *(line for _, line in alert.actions)]
    parts = [
        "An urgent case waits for you, and its alert has not arrived where you look first.",
        "\n".join(
            line
            for line in (
                f"Case {case.id}: {CLASS_WORDS[case.class_]}",
                f"Where: {one_line(alert.listing.label)}, {one_line(alert.location.name)}",
                rating,
                f"Answer by: {due}" if due else "",
                f"On call: {one_line(alert.on_call)}" if alert.on_call else "",
                f"Page: {link['url']}" if link else "",
            )
            if line
        ),
        *([_HELD] if restricted(case, alert.stored) else _words(alert)),
        "\n".join(
            [
                "What you can do now, in a terminal on the machine that runs reviewbot:",
                *(f"  {one_line(command)}" for command in dict.fromkeys(commands)),
            ]
        ),
        "Its card is still posted as soon as messages arrive again.",
    ]
    return "\n\n".join(parts)


_HELD = "The case is held, so what was written is not in this e-mail: read it with the first command below."


def _words(alert: Alert) -> list[str]:
    review, reply = alert.stored.review, alert.case.text
    said = f"{review.title}\n{review.text}".strip() or alert.stored.wordless
    author = cut(one_line(review.author), chars=60, room=200)
    told = [f"{f'“{author}”' if author else 'Somebody'} wrote:\n{_quoted(said)}"]
    return [*told, f"The reply as it is drafted:\n{_quoted(reply)}"] if reply.strip() else told


def _quoted(words: str) -> str:
    """A stranger's words, each line marked, so that none of them can pass for one of ours."""
    lines = cut(clean(words), chars=MOST_CHARS, room=6 * MOST_CHARS).split("\n")
    return "\n".join(f"> {line}" for line in lines)
