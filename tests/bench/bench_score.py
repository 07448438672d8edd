"""How much faster `reviewbot score` is with two processes, and whether its memory grows with the file.

Run ``python tests/bench/bench_score.py [lines]``: its own texts, each way in turn, as processes of their own.
What a long file needs more than a short one is memory that grows.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

LINES = 20_000
ROUNDS = 3
SAID = (
    "We waited {n} minutes for a table although we had booked.",
    "The soup was cold and nobody said sorry.",
    "Lovely evening, thank you Marco!",
    "Our room smelled of smoke and the window did not open.",
    "I was charged ${n} twice and want my money back.",
    "Great coffee, friendly people, we will come again.",
    "The app crashes every time I open the camera.",
    "Parking was easy to find.",
    "The dentist was gentle and explained every step.",
    "Delivery came {n} days late and the box was torn.",
)


def written(file: Path, lines: int) -> Path:
    """A file of so many reviews of two to eight sentences, the same at each run."""
    chance = random.Random(1)
    with file.open("w") as out:
        for number in range(lines):
            said = (chance.choice(SAID).format(n=chance.randint(2, 90)) for _ in range(chance.randint(2, 8)))
            form = {"id": number, "text": " ".join(said), "rating": chance.choice([None, 1, 2, 3, 4, 5])}
            out.write(json.dumps(form) + "\n")
    return file


def run(file: Path, processes: int) -> tuple[float, int]:
    """Seconds that it takes, and the most memory of its first process in MB."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "reviewbot", "score", "--processes", str(processes), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - start, used.ru_maxrss // 1024


def main() -> None:
    """Print the ratio of the best times, and the memory for a short and a long file."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with TemporaryDirectory() as folder:
        long, short = written(Path(folder, "long"), lines), written(Path(folder, "short"), lines // 10)
        took: dict[int, list[float]] = {1: [], 2: []}
        most = 0
        for _ in range(ROUNDS):
            for processes, times in took.items():
                seconds, memory = run(long, processes)
                times.append(seconds)
                most = max(most, memory)
        alone, together = min(took[1]), min(took[2])
        print(
            f"{lines:,} reviews: {lines / alone:,.0f}/s by one process, {lines / together:,.0f}/s by two; "
            f"{alone / together:.2f} times as fast on {os.cpu_count()} cores"
        )
        print(f"memory at most: {run(short, 1)[1]} MB for {lines // 10:,} reviews, {most} MB for {lines:,}")


if __name__ == "__main__":
    main()
