"""The store: what Dateline knows, on SQLite or PostgreSQL behind the same Protocols (port.py)."""
