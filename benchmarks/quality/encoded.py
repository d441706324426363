"""An encoder for the benchmarks, whose vectors are kept in a file between runs: encoding takes longer than all else.

`--encoder NAME --vectors FILE`: what the file does not hold is encoded, where the library is installed, and kept.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from dateline.stories.meaning import Encoder, Vectors
from dateline.walk.encoders import encoder_named


class Kept:
    """An encoder that remembers what it was asked. `encoded`: how many texts it had to encode."""

    def __init__(self, name: str, path: Path | None) -> None:
        self.name = name
        self.encoded = 0
        self._encoder: Encoder | None = None
        self._base = sqlite3.connect(path or ":memory:", timeout=60)
        self._base.execute("create table if not exists v(k blob primary key, v blob)")

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Vectors:
        key = blake2b(text.encode(), digest_size=16).digest()
        row = self._base.execute("select v from v where k = ?", (key,)).fetchone()
        if row is not None:
            found: Vectors = np.frombuffer(row[0], np.float16).astype(np.float32)
            return found
        self._encoder = self._encoder or encoder_named(self.name)
        assert self._encoder is not None
        made = self._encoder([text])[0].astype(np.float16)
        self._base.execute("insert or ignore into v values (?, ?)", (key, made.tobytes()))
        self._base.commit()
        self.encoded += 1
        return made.astype(np.float32)


def options(parser: argparse.ArgumentParser) -> None:
    """The two options."""
    parser.add_argument("--encoder", help="read meanings too, by this encoder")
    parser.add_argument("--vectors", type=Path, help="where its vectors are kept between runs")


def chosen(given: argparse.Namespace) -> Kept | None:
    """The encoder asked for."""
    return Kept(given.encoder, given.vectors) if given.encoder else None
