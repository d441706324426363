"""Operating Dateline: logs, health, backup and restore."""
