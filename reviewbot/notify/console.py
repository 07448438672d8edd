"""Alerts in the terminal: the card that Slack would show, for those who run without Slack."""

import html
import re
from datetime import datetime

from rich.console import Console as Screen
from rich.text import Text

from reviewbot.errors import NotifyError
from reviewbot.notify.blocks import Block
from reviewbot.notify.card import draw
from reviewbot.types import TERMINAL, Alert, Delivery, Note, Notice

# <!date^timestamp^format|fallback> and <@U111>: the only tokens that our own mrkdwn holds.
_TOKEN = re.compile(r"<!date\^[^|>]*\|([^>]*)>|<(@[A-Z0-9]*)>")


class Console:
    """Shows messages on a screen; whatever was written counts as delivered.

    ``screen`` decides about colour and width: none and 80 columns when it is not a terminal.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def send(self, message: Alert | Note | Notice, now: datetime) -> Delivery:
        """Show the card. Raises NotifyError when the screen is gone (a closed pipe, a full disk)."""
        with self._screen.capture() as drawn:
            self._screen.rule()
            card = draw(message, now)
            for block in card.blocks:
                self._block(block)
                self._screen.line()
        encoding = self._screen.encoding
        try:
            self._screen.file.write(drawn.get().encode(encoding, "replace").decode(encoding))
            self._screen.file.flush()
        except (OSError, ValueError) as error:  # ValueError: the file was closed
            raise NotifyError("the terminal cannot be written to", code="terminal") from error
        return Delivery(TERMINAL, message.delivery_id, shown=card.shown)

    def update(self, alert: Alert, now: datetime) -> None:
        """Nothing: what is on a screen stays as it was."""
        del alert, now

    def find(self, message: Alert | Note | Notice, since: datetime) -> Delivery | None:
        """Nothing: a screen cannot be read back, and to show a card twice does no harm."""
        del message, since
        return None

    def _block(self, block: Block) -> None:
        for element in block["elements"]:
            match element["type"]:
                case "mrkdwn":
                    shown = _TOKEN.sub(lambda token: token[1] or token[2], element["text"])
                    self._paragraph(Text(html.unescape(shown), style="dim"))
                case "rich_text_list":
                    for section in element["elements"]:
                        self._paragraph(_words(section), first="  • ", then="    ")
                case "rich_text_quote":
                    self._paragraph(_words(element), first="  │ ", then="  │ ")
                case "rich_text_preformatted":
                    for line in _words(element).split():
                        self._print(Text("  ") + line)  # never broken: a command is copied whole
                case _:
                    self._paragraph(_words(element))

    def _paragraph(self, text: Text, *, first: str = "", then: str = "") -> None:
        lead = first
        for line in text.wrap(self._screen, self._screen.width - len(first)):
            self._print(Text(lead) + line)
            lead = then

    def _print(self, line: Text) -> None:
        self._screen.print(line, soft_wrap=True, highlight=False)


def _words(element: Block) -> Text:
    """The words of a paragraph; a date in the business's own time, a link with its address."""
    words = Text()
    for part in element["elements"]:
        match part["type"]:
            case "date":
                words.append(part["fallback"])
            case "link":
                words.append(f"{part['text']}: {part['url']}")
            case _:
                words.append(part["text"], style="bold" if part.get("style") else None)
    return words
