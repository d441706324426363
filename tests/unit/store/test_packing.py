"""Documents as SQLite keeps them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import StoreError
from dateline.store.packing import MOST_BYTES, pack, packed, unpacked

LONG = '{"headline":"Harbour closed","blocks":[{"kind":"paragraph","text":"The storm came nearer on Friday."}]}'


@given(st.text())
def test_what_was_packed_comes_back(text: str) -> None:
    sure = text.encode("utf-8", "ignore").decode()
    assert unpacked(packed(sure)) == sure
    assert unpacked(packed(LONG + sure)) == LONG + sure


def test_a_document_that_is_like_others_takes_less_than_half() -> None:
    assert len(packed(LONG)) < len(LONG) / 2


def test_a_document_that_was_never_packed_is_read_as_it_is() -> None:
    assert unpacked(LONG) == LONG


@pytest.mark.parametrize("kept", [b"", b"\xff later", b"\x01 damaged", bytes(packed(LONG))[:-5]])  # type: ignore[arg-type]
def test_what_is_damaged_or_of_a_later_version_is_a_fault_of_the_store(kept: bytes) -> None:
    with pytest.raises(StoreError):
        unpacked(kept)


def test_what_a_cell_packed_may_not_fill_the_memory_of_whoever_reads_it() -> None:
    bomb = pack(b" " * (MOST_BYTES + 1))
    assert len(bomb) < 10_000
    with pytest.raises(StoreError, match="64 MiB"):
        unpacked(bomb)


def test_threads_pack_at_once() -> None:
    texts = [LONG + str(n) * 2_000 for n in range(200)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda text: unpacked(packed(text)), texts)) == texts


def test_a_dictionary_that_was_shipped_is_never_changed() -> None:
    held = files("dateline.store").joinpath("documents-1.zdict").read_bytes()
    assert sha256(held).hexdigest() == "cdef24ab79d0d3c570ab6671aa85de0983d0ffcca289b53596362e12634eabb4"
