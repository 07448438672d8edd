"""The SQLite schema, as numbered steps. A step that has shipped is never edited; add the next one."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from reviewbot.store.sqlite import shelving, webhooks

migrations = Migrations("reviewbot")

_FIRST = """
CREATE TABLE listing_states (
    listing TEXT NOT NULL, part TEXT NOT NULL,
    baselined_at TEXT, deep_at TEXT, succeeded_at TEXT,
    due_at TEXT, not_before TEXT, failing_since TEXT,
    unfinished INTEGER NOT NULL, failures INTEGER NOT NULL, blind_told INTEGER NOT NULL,
    error TEXT NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    moved_from TEXT NOT NULL, moved_to TEXT NOT NULL, gone_url TEXT NOT NULL, rhythm TEXT NOT NULL,
    pages INTEGER NOT NULL, lateness_s REAL,
    PRIMARY KEY (listing, part)
) WITHOUT ROWID, STRICT;

CREATE TABLE hosts (host TEXT PRIMARY KEY, visited_at TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE robots_files (origin TEXT PRIMARY KEY, body BLOB NOT NULL, read_at TEXT NOT NULL) STRICT;

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    listing TEXT NOT NULL, part TEXT NOT NULL, site TEXT NOT NULL, location TEXT NOT NULL,
    key TEXT NOT NULL, grp TEXT NOT NULL, derived INTEGER NOT NULL,
    author TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL,
    rating REAL, scale_low REAL NOT NULL, scale_high REAL NOT NULL,
    created_at TEXT, updated_at TEXT, at TEXT NOT NULL, seen_at TEXT NOT NULL,
    url TEXT NOT NULL, attributes TEXT NOT NULL,
    reply TEXT NOT NULL, reply_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL, revisions INTEGER NOT NULL, removed INTEGER NOT NULL,
    negative INTEGER NOT NULL, urgent INTEGER NOT NULL, class TEXT NOT NULL, assessment TEXT NOT NULL,
    scorer TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX reviews_key ON reviews (listing, key);
CREATE INDEX reviews_derived ON reviews (listing, grp) WHERE derived;
CREATE INDEX reviews_words ON reviews (listing, content_hash) WHERE derived;
CREATE INDEX reviews_at ON reviews (at);
CREATE INDEX reviews_seen ON reviews (seen_at);
CREATE INDEX reviews_unanswered ON reviews (at) WHERE NOT negative AND reply = '';
CREATE INDEX reviews_scorer ON reviews (scorer);

CREATE TABLE revisions (
    review_id INTEGER NOT NULL REFERENCES reviews (id), n INTEGER NOT NULL,
    seen_at TEXT NOT NULL, rating REAL, title TEXT NOT NULL, text TEXT NOT NULL,
    updated_at TEXT, content_hash TEXT NOT NULL,
    PRIMARY KEY (review_id, n)
) WITHOUT ROWID, STRICT;

-- What earlier scorers said of a review, as it was worded then. It quotes the review: it goes when that goes.
CREATE TABLE assessments (
    review_id INTEGER NOT NULL REFERENCES reviews (id), revisions INTEGER NOT NULL, scorer TEXT NOT NULL,
    replaced_at TEXT NOT NULL, assessment TEXT NOT NULL,
    PRIMARY KEY (review_id, revisions, scorer)
) WITHOUT ROWID, STRICT;

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL UNIQUE REFERENCES reviews (id),
    rev INTEGER NOT NULL, reply_state TEXT NOT NULL, recovery_state TEXT NOT NULL,
    text TEXT NOT NULL, writer TEXT NOT NULL, checks TEXT NOT NULL, score INTEGER NOT NULL,
    class TEXT NOT NULL, urgent INTEGER NOT NULL, held TEXT NOT NULL, assignee TEXT NOT NULL,
    outcome TEXT NOT NULL, observed TEXT NOT NULL,
    alert_channel TEXT NOT NULL, alert_ts TEXT NOT NULL, alert_thread TEXT NOT NULL, card_hash TEXT NOT NULL,
    opened_at TEXT NOT NULL, due_at TEXT, snoozed_until TEXT, posted_at TEXT, closed_at TEXT, asked_at TEXT
) STRICT;
CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX cases_posted ON cases (posted_at) WHERE posted_at IS NOT NULL;
CREATE INDEX cases_open ON cases (urgent, due_at, assignee, reply_state, recovery_state, review_id) WHERE (
    reply_state IN ('awaiting', 'drafting', 'failed', 'held', 'posting', 'rejected', 'unknown')
    OR recovery_state IN ('contacting', 'reached', 'remedied')
);
CREATE INDEX cases_snoozed ON cases (snoozed_until) WHERE snoozed_until IS NOT NULL;

CREATE TABLE notes (
    id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX notes_case ON notes (case_id);

CREATE TABLE texts (
    case_id INTEGER NOT NULL REFERENCES cases (id), rev INTEGER NOT NULL,
    writer TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (case_id, rev)
) WITHOUT ROWID, STRICT;

CREATE TABLE events (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL,
    case_id INTEGER, review_id INTEGER, data TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX events_case ON events (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX events_review ON events (review_id) WHERE review_id IS NOT NULL;
-- The last link, kept apart: without it nobody would notice that the newest events were deleted.
CREATE TABLE chain (n INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO chain VALUES (0, '');
CREATE TRIGGER events_grow BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE n = NEW.n)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE effects (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    case_id INTEGER REFERENCES cases (id), rev INTEGER NOT NULL, listing TEXT NOT NULL, text TEXT NOT NULL,
    parent INTEGER REFERENCES effects (id), ts TEXT NOT NULL, urgent INTEGER NOT NULL,
    delivery_id TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, asked_at TEXT NOT NULL, due_at TEXT NOT NULL, tried_at TEXT,
    failing_since TEXT, error TEXT NOT NULL
) STRICT;
CREATE INDEX effects_open ON effects (due_at) WHERE state <> 'done';
CREATE INDEX effects_case ON effects (case_id) WHERE state <> 'done';

-- What replies promised in public, and said at all; and the last event that was read for it.
CREATE TABLE promises (
    id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases (id),
    words TEXT NOT NULL, owner TEXT NOT NULL,
    said_at TEXT NOT NULL, due_at TEXT NOT NULL, dated INTEGER NOT NULL,
    remind_at TEXT NOT NULL, reminded_at TEXT,
    state TEXT NOT NULL, settled_at TEXT, settled_by TEXT NOT NULL
) STRICT;
CREATE INDEX promises_case ON promises (case_id);
CREATE INDEX promises_open ON promises (remind_at) WHERE state = 'open';
CREATE INDEX promises_waiting ON promises (due_at) WHERE state IN ('broken', 'open');
CREATE INDEX events_posted ON events (n) WHERE kind IN ('posted', 'live');
CREATE TABLE said (
    n INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX said_case ON said (case_id);
CREATE VIRTUAL TABLE said_words USING fts5 (text, content = 'said', content_rowid = 'n');
CREATE TABLE ledger (read_to INTEGER NOT NULL) STRICT;
INSERT INTO ledger VALUES (0);

-- The way to people: until when it asked us to rest, and the outage that they know of by the second way.
CREATE TABLE messenger (rests_until TEXT, down_since TEXT) STRICT;
INSERT INTO messenger VALUES (NULL, NULL);

-- Roles beside those of the configuration: the first approver, by a code, and whom they took in.
CREATE TABLE members (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, given_by TEXT NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- What Slack may deliver twice: kept for as long as it can come again.
CREATE TABLE clicks (key TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX clicks_at ON clicks (at);
"""


@migrations()
def first_light(db: Database) -> None:
    """Reviews and their revisions, cases, notes, events, effects, listing states."""
    for statement in _statements(_FIRST):
        db.conn.execute(statement)


@migrations()
def model_calls(db: Database) -> None:
    """What a model cost today is asked before each call."""
    db.conn.execute("CREATE INDEX events_model ON events (at) WHERE kind = 'model_called'")


@migrations()
def stops(db: Database) -> None:
    """Where no replies are posted, and by whose order; "" is every listing."""
    db.conn.execute(
        "CREATE TABLE stops (listing TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL, "
        "why TEXT NOT NULL) WITHOUT ROWID, STRICT"
    )


@migrations()
def purge(db: Database) -> None:
    """When the words of a review were last taken from its site, and since when they are not kept."""
    for statement in (
        "ALTER TABLE reviews ADD COLUMN fetched_at TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE reviews ADD COLUMN purged_at TEXT",
        "UPDATE reviews SET fetched_at = seen_at",
        "CREATE INDEX reviews_kept ON reviews (site, fetched_at) WHERE purged_at IS NULL",
    ):
        db.conn.execute(statement)


@migrations()
def missing(db: Database) -> None:
    """Since when complete readings of a site lack a review that is known from it."""
    db.conn.execute("ALTER TABLE reviews ADD COLUMN missing_at TEXT")


_ACCOUNTS = """
CREATE TABLE accounts (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, locations TEXT, email TEXT NOT NULL, subject TEXT NOT NULL,
    password TEXT NOT NULL, disabled INTEGER NOT NULL, added_at TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email <> '';

-- Browsers that are signed in, by the SHA-256 of their cookie; "" is whoever has the link of this machine.
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY, account TEXT NOT NULL, opened_at TEXT NOT NULL, seen_at TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_opened ON sessions (opened_at);

-- Attempts to sign in that failed, by account and by address, for a day.
CREATE TABLE attempts (key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at TEXT NOT NULL)
WITHOUT ROWID, STRICT;
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, account TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, locations TEXT,
    added_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT
) STRICT;
"""


@migrations()
def accounts(db: Database) -> None:
    """Who may sign in to the web log, the browsers in which they are, and programs that may come."""
    for statement in _statements(_ACCOUNTS):
        db.conn.execute(statement)


_REVIEW_TOPICS = """
-- What reviews speak of, out of their assessments, where it can be counted without reading these.
CREATE TABLE review_topics (
    review_id INTEGER NOT NULL, topic TEXT NOT NULL, polarity INTEGER NOT NULL,
    PRIMARY KEY (review_id, topic, polarity)
) WITHOUT ROWID, STRICT;
INSERT OR IGNORE INTO review_topics
SELECT r.id, json_extract(value, '$.topic'), json_extract(value, '$.polarity')
FROM reviews r, json_each(r.assessment, '$.topics');
CREATE TRIGGER topics_added AFTER INSERT ON reviews BEGIN
    INSERT OR IGNORE INTO review_topics
    SELECT NEW.id, json_extract(value, '$.topic'), json_extract(value, '$.polarity')
    FROM json_each(NEW.assessment, '$.topics');
END;
CREATE TRIGGER topics_changed AFTER UPDATE OF assessment ON reviews BEGIN
    DELETE FROM review_topics WHERE review_id = NEW.id;
    INSERT OR IGNORE INTO review_topics
    SELECT NEW.id, json_extract(value, '$.topic'), json_extract(value, '$.polarity')
    FROM json_each(NEW.assessment, '$.topics');
END;
CREATE INDEX events_restored ON events (review_id) WHERE kind = 'review_restored';
"""


@migrations()
def review_topics(db: Database) -> None:
    """What the report counts."""
    for statement in _statements(_REVIEW_TOPICS):
        db.conn.execute(statement)


@migrations()
def pauses(db: Database) -> None:
    """Which listings are not read, and by whose order."""
    db.conn.execute(
        "CREATE TABLE pauses (listing TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL, "
        "why TEXT NOT NULL) WITHOUT ROWID, STRICT"
    )


@migrations()
def shelf(db: Database) -> None:
    """Where each review stands in the log, and what it is found by: two minutes for a million of them."""
    for statement in _statements(shelving.SCHEMA):
        db.conn.execute(statement)
    shelving.shelve_all(db.conn)


@migrations()
def outgoing_webhooks(db: Database) -> None:
    """What programs of the owner's are told, and up to where each has read the log."""
    for statement in _statements(webhooks.SCHEMA):
        db.conn.execute(statement)


_COUNTED = """
-- What the report counts by is in these indexes, so that it need not read the reviews themselves: 2 kB each.
CREATE INDEX reviews_written ON reviews (
    at, site, listing, location, negative, rating, scale_low, scale_high
);
DROP INDEX reviews_at;
CREATE INDEX reviews_news ON reviews (
    seen_at, listing, part, location, created_at, updated_at, negative, rating, scale_low, scale_high
);
DROP INDEX reviews_seen;
CREATE INDEX reviews_staff ON reviews (seen_at) WHERE json_array_length(assessment, '$.staff') > 0;
CREATE INDEX facets_by_kind ON facets (kind, value);
CREATE INDEX events_watched ON events (n)
WHERE kind IN ('listing_blind', 'listing_gone', 'listing_recovered');
"""


@migrations()
def counted(db: Database) -> None:
    """What is counted is read from indexes: seconds where it was a minute, of a million reviews."""
    for statement in _statements(_COUNTED):
        db.conn.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """The single statements of a script: ``executescript`` would commit the step half done."""
    begun = ""
    for line in script.splitlines():
        begun += line + "\n"
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""
