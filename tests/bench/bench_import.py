"""Import 100,000 reviews against plain VADER over the same texts; re-poll 10,000 that did not change.

Ratios of one run: `python tests/bench/bench_import.py [N]`. Goals: import at most 1.6 times plain VADER,
peak memory at most 150 MB, an unchanged re-poll of 10,000 stored reviews at most 1 s.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from fakes.web import Answer, Web

SAID = (
    "the table was ready when we came and our waiter knew the menu by heart but the soup arrived cold and "
    "nobody said sorry so we waited again for twenty minutes while music played far too loud great wine list "
    "lovely terrace rude phone call broken app friendly doctor clean room slow delivery fair price bad smell "
    "amazing dessert never again would recommend charged twice no answer to my mails happy birthday awful"
)
REPOLLED, PAGE = 10_000, 500

CONFIG = """
[business]
name = "Bench"
[store]
url = "sqlite:///bench.db"
[slack]
mode = "off"
[http]
allow_private = ["127.0.0.1"]
[[locations]]
id = "one"
name = "One"
[[listings]]
name = "files"
site = "import"
[[listings]]
name = "feed"
site = "feed"
url = "{feed}"
"""

VADER = """
import json, sys, time
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
analyzer = SentimentIntensityAnalyzer()
texts = [json.loads(line)["body"] for line in open(sys.argv[1], encoding="utf-8")]
began = time.perf_counter()
for text in texts:
    analyzer.polarity_scores(text)
print(time.perf_counter() - began)
"""

MEASURED = """
import resource, sys, time
from reviewbot.cli import run
began = time.perf_counter()
code = run(sys.argv[1:])
took = time.perf_counter() - began
print(f"{took} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}", file=sys.stderr)
sys.exit(code)
"""


def write_reviews(path: Path, count: int) -> None:
    """Reviews of 57 words on average, with stars, over three years."""
    vocabulary = SAID.split()
    chance, newest = random.Random(1), datetime(2026, 11, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            words = chance.choices(vocabulary, k=max(3, int(chance.gauss(57, 25))))
            for stop in range(9, len(words), 11):
                words[stop] += "."
            review = {
                "external_id": f"b{number}",
                "rating": chance.randint(1, 5),
                "body": " ".join(words),
                "author_name": f"Guest {number}",
                "created_at": (newest - timedelta(minutes=15 * number)).isoformat(),
            }
            file.write(json.dumps(review) + "\n")


def measured(folder: Path, *arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one command."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    took, peak = done.stderr.split()[-2:]
    return float(took), float(peak)


def serve_feed(web: Web, reviews: Path) -> None:
    """10,000 reviews as a JSON Feed of twenty pages."""
    with reviews.open(encoding="utf-8") as file:
        found = [json.loads(line) for line in islice(file, REPOLLED)]
    for start in range(0, REPOLLED, PAGE):
        entries = [
            {"id": one["external_id"], "content_text": one["body"], "date_published": one["created_at"]}
            for one in found[start : start + PAGE]
        ]
        feed: dict[str, object] = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Bench",
            "items": entries,
        }
        if start + PAGE < REPOLLED:
            feed["next_url"] = web.url(f"/feed/{start + PAGE}")
        body = json.dumps(feed).encode()
        web.answers[f"/feed/{start}"] = Answer(body=body, headers={"Content-Type": "application/feed+json"})


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name, Web() as web:
        folder = Path(name)
        reviews = folder / "reviews.jsonl"
        write_reviews(reviews, count)
        (folder / "reviewbot.toml").write_text(CONFIG.format(feed=web.url("/feed/0")))
        plain = float(
            subprocess.run(
                [sys.executable, "-c", VADER, str(reviews)], capture_output=True, text=True, check=True
            ).stdout
        )
        took, peak = measured(folder, "import", str(reviews), "--listing", "files", "--json")
        ratio = f"ratio {took / plain:.2f} (goal 1.6)"
        print(f"import of {count:,}: {took:.1f} s, plain VADER {plain:.1f} s: {ratio}")
        print(f"peak memory of the import: {peak:.0f} MB (goal 150)")
        serve_feed(web, reviews)
        measured(folder, "poll", "feed", "--json")
        again, _ = measured(folder, "poll", "feed", "--json")
        print(f"unchanged re-poll of {REPOLLED:,}: {again:.2f} s (goal 1.0)")


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    print(f"({time.perf_counter() - began:.0f} s in all)")
