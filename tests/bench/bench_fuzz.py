"""Every site's parse() against mutated payloads: only ParseError or a page, whatever comes.

`PYTHONPATH=tests python tests/bench/bench_fuzz.py [N] [SITE...]`: N mutations (100,000) of the bodies in each
site's fixture. Prints for each site how many were refused, read, and read as an empty page though the body
they were made of is none; of those it shows the shortest, to be looked at.
"""

import json
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from reviewbot import sites, testing
from reviewbot.errors import ParseError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sites"
PIECES = (
    *(b'""', b"null", b"{}", b"[]", b"0", b"-1", b"1e999", b"true", b'"\\ud800"', b"\x00", b"\xff\xfe"),
    *(b"<", b"&"),
    *(b'"' + b"9" * 400 + b'"', b"9" * 400, b"[" * 3000, b'{"a":' * 3000, b"<!--", b"]]>", b'":', b"," * 50),
)


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The body with one to four of its stretches cut, doubled, moved or replaced."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice((0, 1, 2, 8, 40, 400)))
        piece = chance.choice((b"", chance.choice(PIECES), body[start:end] * 2, chance.randbytes(3)))
        body = body[:start] + piece + body[end:]
    return body


def fuzz(site: str, times: int) -> str:
    """One line of the table. Any exception but ParseError ends it."""
    fixture = json.loads((FIXTURES / f"{site}.json").read_text("utf-8"))
    listing, module = testing.listing_of(site, fixture), sites.load(site)
    exchanges = [(one, body, bool(one["expected"]["reviews"])) for one, body in testing.bodies(fixture)]
    chance, refused, read, empty = random.Random(site), 0, 0, list[bytes]()
    began = time.perf_counter()
    for _ in range(times):
        exchange, body, full = chance.choice(exchanges)
        damaged = mutated(body, chance)
        try:
            page = module.parse(listing, testing.response_of(exchange, damaged))
        except ParseError:
            refused += 1
        except Exception:
            sys.stderr.write(f"{site}: {damaged[:2000]!r}\n")
            raise
        else:
            testing.check_page(page)
            read += 1
            if full and not page.reviews and not page.removed:
                empty.append(damaged)
    took = time.perf_counter() - began
    shortest = min(empty, key=len, default=b"")[:200]
    return f"{site:16} {refused:8,} {read:8,} {len(empty):7,}   {took:5.0f} s   {shortest!r}"


def main() -> None:
    given = sys.argv[1:]
    times = int(given.pop(0)) if given and given[0].isdigit() else 100_000
    sys.stdout.write("site              refused     read   empty\n")
    with ProcessPoolExecutor(2) as pool:
        for line in pool.map(fuzz, given or sites.names(), [times] * len(given or sites.names())):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
