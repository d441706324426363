"""The steps that a database is brought up by, oldest first; `HEAD` is the newest, which this version works on."""

from __future__ import annotations

STEPS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
HEAD = STEPS[-1]
VERSION_TABLE = "dateline_version"
