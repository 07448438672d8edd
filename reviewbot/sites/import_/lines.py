"""Text of files whose encoding nobody declares, line by line in flat memory."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from reviewbot.sites.import_.records import BadRecord

LONGEST = 1_000_000  # characters of a line; a review is never that long


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is not UTF-8 as what Windows writes, byte by byte: exports mix the two in one file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("windows-1252", "replace"), error.end


codecs.register_error("reviewbot-windows-1252", _windows_1252)


@contextmanager
def opened(stream: BinaryIO) -> Iterator[TextIO]:
    """The text of a seekable file: UTF-16 if its byte order mark says so, else UTF-8, else Windows."""
    stream.seek(0)
    utf16 = stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    stream.seek(0)
    encoding = "utf-16" if utf16 else "utf-8-sig"
    text = io.TextIOWrapper(stream, encoding, errors="reviewbot-windows-1252", newline="")
    try:
        yield text
    finally:
        text.detach()  # the file is its owner's to close


class Lines(Iterator[str]):
    """Lines of a text from its start, none longer than LONGEST; a longer one raises BadRecord once.

    ``number`` counts the lines given out. After ``mark``, ``rewind`` takes back all but the first
    line given out since, so that a quote that is never closed spoils one row and not the file.
    """

    def __init__(self, text: TextIO) -> None:
        text.seek(0)
        self.number = 0
        self._text = text
        self._again: deque[str] = deque()
        self._since_mark: list[str] = []

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST and not line.endswith(("\n", "\r")):
            self._skip_rest()
            raise BadRecord("", f"the line is longer than {LONGEST:,} characters")
        self._since_mark.append(line)
        return line

    def _skip_rest(self) -> None:
        while (rest := self._text.readline(LONGEST)) and not rest.endswith(("\n", "\r")):
            pass

    def mark(self) -> None:
        """A new row begins with the next line."""
        self._since_mark.clear()

    def rewind(self) -> None:
        """Give out again every line since the mark but the first."""
        again = self._since_mark[1:]
        self._again.extendleft(reversed(again))
        self.number -= len(again)
        self._since_mark.clear()
