"""The floors of DESIGN.md, kept by reading every import of the package."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reviewbot"

FLOORS = (
    {"types", "errors", "wording"},
    {"cases", "decide", "policy", "roles", "text", "forms", "when", "hooks"},
    {"sites", "assess", "replies", "notify", "customers", "store", "http"},
    {"pipeline", "actions", "report", "exports"},
    {"config", "app", "engine"},
    {"cli", "web", "slack_app", "diagnose", "demo", "testing", "__main__"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
STRANGERS = FLOORS[2]  # floor 2: nobody knows a neighbour
# What the stages and the actions may know of floor 2: protocols, at the root of a room.
PROTOCOLS = {"reviewbot.sites", "reviewbot.store", "reviewbot.notify"}
BESIDES = {"exports": {"reviewbot.sites.import_", "reviewbot.sites.import_.export"}}

# Who may import what from outside: the start of a module's name, for each package.
THIRD_PARTY = {
    "sqlite3": ("store.sqlite",),
    "sqlite_utils": ("store.sqlite",),
    "psycopg": ("store.postgres",),
    "requests": ("http",),
    "urllib3": ("http",),
    "protego": ("http",),
    "slack_sdk": ("notify.slack", "slack_app"),
    "slack_bolt": ("notify.slack", "slack_app"),
    "vaderSentiment": ("assess",),
    "bs4": ("sites", "text"),
    "feedparser": ("sites", "text"),
    "jwt": ("sites", "testing", "web.signin"),  # a pretend Google signs what it pushes
    "argon2": ("web.signin",),
    "oauthlib": ("sites", "web.signin"),
    "openai": ("replies.model",),
    "pygal": ("web.charts",),
    "prometheus_client": ("web.metrics",),
    "dbos": ("engine",),
    "sqlalchemy": ("engine",),  # only for its errors, which dbos lets through
    "click": ("cli",),
    "rich": ("cli", "demo", "app", "notify.console"),
}
CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.monotonic", "time.sleep", "time.perf_counter", "os.environ", "os.getenv"),
}
CLOCK_FLOORS = (4, 5)


def breaches(package: Path) -> list[str]:
    """Every import and every clock that stands where the floors do not allow it, one sentence each."""
    found = []
    for file in sorted(package.rglob("*.py")):
        module = ".".join(file.relative_to(package).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if module == "__init__":
            found += [f"the package root imports {name}" for name in _imports(tree, package)]
            continue
        room = module.split(".")[0]
        if room not in FLOOR:
            found.append(f"{module} is on no floor")
            continue
        found += [f"{module} {why}" for name in _imports(tree, package) if (why := _forbidden(module, name))]
        if FLOOR[room] not in CLOCK_FLOORS:
            found += [f"{module} reads {name}" for name in _clocks(tree)]
    return found


def _imports(tree: ast.Module, package: Path) -> Iterator[str]:
    """Full names of the modules imported anywhere in a file, under TYPE_CHECKING and in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute (ruff TID252)"
            base = node.module or ""
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if _is_module(full, package) else base


def _is_module(name: str, package: Path) -> bool:
    path = package.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _forbidden(module: str, imported: str) -> str:
    """Why this module may not import that one; "" when it may."""
    top, _, inside = imported.partition(".")
    if top != "reviewbot":
        homes = THIRD_PARTY.get(top)
        at_home = homes is None or any(module == home or module.startswith(home) for home in homes)
        return "" if at_home else f"imports {imported}, which only {' and '.join(homes or ())} may"
    room, other = module.partition(".")[0], inside.partition(".")[0]
    if not inside or other == room or other not in FLOOR:
        return ""  # the package root holds the version only; a name in it is no module
    if FLOOR[other] > FLOOR[room]:
        return f"imports {imported}, a floor above"
    if FLOOR[room] == 2 and other in STRANGERS:
        return f"imports {imported}, a stranger on its own floor"
    if FLOOR[room] == 3 and FLOOR[other] == 2 and imported not in PROTOCOLS | BESIDES.get(room, set()):
        return f"imports {imported}, an implementation"
    return ""


def _clocks(tree: ast.Module) -> Iterator[str]:
    """Uses of the clock and of the environment, also by their names alone after ``from time import …``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in CLOCKS:
                yield name
        elif isinstance(node, ast.ImportFrom):
            yield from (name for alias in node.names if (name := f"{node.module}.{alias.name}") in CLOCKS)


def test_imports_point_down_and_the_clock_is_read_above_only() -> None:
    assert breaches(PACKAGE) == []


def test_every_room_of_the_package_is_on_a_floor() -> None:
    rooms = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - set(FLOOR) <= {"__init__"}


@pytest.mark.parametrize(
    ("file", "line", "breach"),
    [
        ("types.py", "from reviewbot import cases", "types imports reviewbot.cases, a floor above"),
        ("cases.py", "from reviewbot.app import world", "cases imports reviewbot.app, a floor above"),
        ("decide.py", "import sqlite3", "decide imports sqlite3, which only store.sqlite may"),
        ("decide.py", "def f():\n    from reviewbot.store import Store", "a floor above"),
        ("store/rows.py", "from reviewbot.sites import load", "a stranger on its own floor"),
        ("store/rows.py", "import sqlite_utils", "which only store.sqlite may"),
        ("sites/feed.py", "from requests.adapters import HTTPAdapter", "which only http may"),
        (
            "sites/feed.py",
            "if TYPE_CHECKING:\n    from reviewbot.http import Wire",
            "a stranger on its own floor",
        ),
        ("notify/console.py", "import slack_sdk", "which only notify.slack and slack_app may"),
        ("pipeline.py", "from reviewbot.store.sqlite import SqliteStore", "an implementation"),
        ("pipeline.py", "from reviewbot import assess", "imports reviewbot.assess, an implementation"),
        ("actions.py", "import reviewbot.cli", "a floor above"),
        ("pipeline.py", "now = datetime.datetime.now(UTC)", "pipeline reads datetime.now"),
        ("store/sqlite.py", "import time\ntime.sleep(1)", "store.sqlite reads time.sleep"),
        ("http.py", "from time import monotonic", "http reads time.monotonic"),
        ("policy.py", "import os\nKEY = os.environ['KEY']", "policy reads os.environ"),
        ("helpers.py", "", "helpers is on no floor"),
        ("__init__.py", "from reviewbot import app", "the package root imports reviewbot.app"),
    ],
)
def test_a_deliberate_breach_is_caught(tmp_path: Path, file: str, line: str, breach: str) -> None:
    package = tmp_path / "reviewbot"
    rooms = ("types.py", "cases.py", "app.py", "http.py", "assess.py", "store/sqlite.py", "sites/__init__.py")
    for name in rooms:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    assert breaches(package) == []
    (package / file).parent.mkdir(exist_ok=True)
    (package / file).write_text(line)
    (found,) = breaches(package)
    assert found.endswith(breach)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("store/sqlite/__init__.py", "import sqlite3\nfrom reviewbot.store import rows"),
        ("pipeline.py", "from reviewbot.store import Store\nfrom reviewbot.sites import Site"),
        ("exports.py", "from reviewbot.sites.import_ import export"),
        ("app.py", "import time\nfrom datetime import datetime\nnow = datetime.now\nwait = time.sleep"),
        ("http.py", "import requests\nfrom reviewbot import __version__"),
        ("cli.py", "import click\nfrom reviewbot import actions, app"),
        ("notify/slack/words.py", "import slack_sdk"),
        ("cases.py", "from datetime import datetime\nwhen = datetime.fromisoformat"),
    ],
)
def test_what_the_floors_allow_is_no_breach(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / "reviewbot" / file
    path.parent.mkdir(parents=True)
    path.write_text(line)
    assert breaches(tmp_path / "reviewbot") == []
