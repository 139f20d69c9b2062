"""Where the facts are kept: one SQLite file with an append-only journal."""
