"""Django's SQLite backend behind a first-in-first-out lock: SQLite's own waiting starves (design section 5)."""
