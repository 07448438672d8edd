"""reviewbot score: a stream of any length, by one process or several."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import Any

import pytest

from fakes.shop import Said, Shop
from reviewbot.cli.score import _pieces

LINES = [
    {"id": number, "text": f"We waited {number} minutes, and the soup was cold.", "rating": number % 5 + 1}
    for number in range(3_000)
]
BY = pytest.mark.parametrize("processes", [1, 2])


@pytest.fixture
def shop(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    return Shop(tmp_path, capfd, monkeypatch)


def written(shop: Shop, lines: Sequence[dict[str, Any]]) -> Path:
    file = shop.folder / "in.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that this one has started."""
    return [int(one) for one in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.fixture
def at_work(shop: Shop) -> Iterator[subprocess.Popen[bytes]]:
    """Two processes that score, have answered a line, and wait for the next one; in a group of their own."""
    with shop.starts("score", "--processes", 2, stdin=subprocess.PIPE, before=["setsid"]) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"id": 1, "text": "Cold soup"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        yield process
        process.kill()


def test_several_processes_give_the_same_answers_in_the_same_order(shop: Shop) -> None:
    file = written(shop, LINES)

    alone, together = shop.runs("score", file), shop.runs("score", "--processes", 3, file)

    assert alone.code == together.code == 0
    assert [one["id"] for one in alone.lines] == list(range(3_000))
    assert together.out == alone.out


@BY
def test_a_bad_line_is_refused_with_its_number_and_the_others_go_on(shop: Shop, processes: int) -> None:
    lines = [json.dumps(one).encode() for one in LINES]
    lines[1_999] = b"no json"
    lines[2_500] = b""

    said = shop.runs("score", "--processes", processes, stdin=b"\n".join(lines))

    assert said.code == 1
    assert said.err == "line 2000: this is not a line of JSON in UTF-8\n"
    assert said.lines[1_999] == {"id": None, "line": 2000, "error": "this is not a line of JSON in UTF-8"}
    assert [one["id"] for one in said.lines[2_000:]] == [*range(2_000, 2_500), *range(2_501, 3_000)]


@BY
def test_a_line_is_answered_before_the_next_one_comes(shop: Shop, processes: int) -> None:
    with shop.starts("score", "--processes", processes, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in range(5):
            process.stdin.write(b'{"id": %d, "text": "Cold soup"}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0


@BY
def test_a_reader_that_has_seen_enough_ends_it_quietly(shop: Shop, processes: int) -> None:
    file = written(shop, LINES * 5)
    with shop.starts("score", "--processes", processes, file) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 1
        assert process.stderr
        assert process.stderr.read() == b""


@BY
def test_no_input_at_all_is_no_line(shop: Shop, processes: int) -> None:
    closed = ["bash", "-c", 'exec "$@" <&-', "-"]

    assert shop.runs("score", "--processes", processes) == Said(0, "", "")
    assert shop.runs("score", "--processes", processes, before=closed) == Said(0, "", "")


def test_ctrl_c_ends_all_processes_with_one_plain_line(at_work: subprocess.Popen[bytes]) -> None:
    workers = children(at_work)
    assert len(workers) == 2

    os.killpg(at_work.pid, signal.SIGINT)

    assert at_work.wait() == 1
    assert at_work.stderr
    told = at_work.stderr.read().decode()
    assert "Stopped." in told
    assert "Traceback" not in told
    assert not any(Path(f"/proc/{one}").exists() for one in workers)


def test_a_killed_score_leaves_no_process_behind(at_work: subprocess.Popen[bytes]) -> None:
    """All of them hold the write end of stderr: it is at its end when the last of them is gone."""
    assert len(children(at_work)) == 2

    at_work.send_signal(signal.SIGKILL)

    assert at_work.stderr
    assert at_work.stderr.read() == b""


def test_a_killed_worker_is_told_in_plain_words(at_work: subprocess.Popen[bytes]) -> None:
    os.kill(children(at_work)[0], signal.SIGKILL)

    out, err = at_work.communicate(b'{"text": "Cold soup"}\n' * 10)

    assert at_work.returncode == 1
    assert out == b""
    assert b"killed at its work" in err
    assert b"Traceback" not in err


class Trickle(RawIOBase):
    """A pipe that hands out a few bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)
        self.handed_out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any, /) -> int:
        piece = self._content.read(7)
        room[: len(piece)] = piece
        self.handed_out += len(piece)
        return len(piece)


def test_pieces_are_whole_lines_however_they_arrive_and_know_their_first_number() -> None:
    lines = [b"a\n", b"\n", b"a long line of its own\n", b"b\n", b"c\n", b"without an end"]

    pieces = list(_pieces(BufferedReader(Trickle(b"".join(lines)))))

    assert b"".join(piece for _, piece in pieces) == b"".join(lines)
    for first, piece in pieces:
        assert b"".join(lines[first - 1 :]).startswith(piece)
        assert piece.endswith((b"\n", b"end"))


def test_what_is_read_ahead_does_not_grow_with_the_file() -> None:
    pipe = Trickle(b"x\n" * 10_000)

    next(_pieces(BufferedReader(pipe)))

    assert pipe.handed_out < 20


@pytest.mark.parametrize("wrong", ["0", "65", "two"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(shop: Shop, wrong: str) -> None:
    said = shop.says("score", "--processes", wrong)

    assert said.code == 2
    assert "--processes" in said.err
