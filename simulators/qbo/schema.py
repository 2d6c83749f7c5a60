"""Tables of the practice company: bodies as text, and beside them what must be found quickly."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS companies (
    realm TEXT PRIMARY KEY, name TEXT NOT NULL, flavour TEXT NOT NULL, country TEXT NOT NULL,
    home_currency TEXT NOT NULL, expired INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sequences (
    realm TEXT NOT NULL, family TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (realm, family)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    realm TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL, ordinal INTEGER NOT NULL, body TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, deleted INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL, updated INTEGER NOT NULL,
    label TEXT, kind TEXT, currency TEXT,
    name TEXT, doc_number TEXT, txn_date TEXT, customer TEXT, parent TEXT, email TEXT, sku TEXT, reference TEXT,
    total INTEGER, balance INTEGER NOT NULL DEFAULT 0,
    quantity INTEGER NOT NULL DEFAULT 0, stock_value INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS objects_id ON objects (realm, entity, id);
CREATE INDEX IF NOT EXISTS objects_ordinal ON objects (realm, entity, ordinal);
CREATE INDEX IF NOT EXISTS objects_updated ON objects (realm, entity, updated, ordinal);
CREATE INDEX IF NOT EXISTS objects_name ON objects (realm, entity, name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_doc_number ON objects (realm, entity, doc_number) WHERE doc_number IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_txn_date ON objects (realm, entity, txn_date, ordinal) WHERE txn_date IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_customer ON objects (realm, entity, customer) WHERE customer IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_parent ON objects (realm, entity, parent) WHERE parent IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_email ON objects (realm, entity, email) WHERE email IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_sku ON objects (realm, entity, sku) WHERE sku IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_reference ON objects (realm, entity, reference) WHERE reference IS NOT NULL;
CREATE TABLE IF NOT EXISTS entries (
    realm TEXT NOT NULL, txn TEXT NOT NULL, txn_type TEXT NOT NULL, txn_date TEXT NOT NULL,
    account TEXT NOT NULL, customer TEXT, home INTEGER NOT NULL, amount INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_txn ON entries (realm, txn);
CREATE INDEX IF NOT EXISTS entries_date ON entries (realm, txn_date);
CREATE TABLE IF NOT EXISTS stock (
    realm TEXT NOT NULL, txn TEXT NOT NULL, item TEXT NOT NULL, quantity INTEGER NOT NULL, value INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS stock_txn ON stock (realm, txn);
CREATE TABLE IF NOT EXISTS links (
    realm TEXT NOT NULL, source TEXT NOT NULL, source_type TEXT NOT NULL,
    target TEXT NOT NULL, target_type TEXT NOT NULL, amount INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS links_source ON links (realm, source);
CREATE INDEX IF NOT EXISTS links_target ON links (realm, target);
CREATE TABLE IF NOT EXISTS answers (
    realm TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (realm, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pairs (
    scope TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (scope, key)
) WITHOUT ROWID;
"""
