"""Unpacking gives the body back, or says what was wrong, and never more than the limits."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import Broken, FetchError, OverLimit
from dateline.net.decoding import IN_PLACE, MEMBERS, unpacked

MIB = 1 << 20
TEXT = b"".join(b"<item><title>Story %d</title></item>\n" % number for number in range(5000))


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Any] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstandard.compress,
    "identity": bytes,
}
SQUEEZED = ["gzip", "deflate", "br", "zstd"]


async def unpack(body: bytes, coding: str, *, most_bytes: int = 20 * MIB, ratio: int = 100) -> bytes:
    return await unpacked("http://h/", body, coding, most_bytes=most_bytes, ratio=ratio)


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("size", [0, 1, 100, len(TEXT), 3 * MIB])
async def test_what_was_packed_comes_back(coding: str, size: int) -> None:
    data = (TEXT * (size // len(TEXT) + 1))[:size]
    assert await unpack(PACKERS[coding](data), coding, ratio=10_000) == data


async def test_deflate_without_its_wrapping_is_taken() -> None:
    assert await unpack(_raw_deflate(TEXT), "deflate") == TEXT


async def test_gzip_that_is_not_announced_is_unpacked() -> None:
    assert await unpack(gzip.compress(TEXT), "") == TEXT


async def test_gzip_of_several_members_and_junk_behind_it_is_read_to_its_end() -> None:
    half = len(TEXT) // 2
    members = gzip.compress(TEXT[:half]) + gzip.compress(TEXT[half:])
    assert await unpack(members + b"\0" * 9, "gzip") == TEXT


async def test_zstd_of_several_frames_is_read_to_its_end() -> None:
    assert await unpack(zstandard.compress(TEXT) * 3, "zstd") == TEXT * 3


@pytest.mark.parametrize("coding", SQUEEZED)
async def test_a_bomb_is_stopped_by_its_ratio(coding: str) -> None:
    bomb = PACKERS[coding](bytes(15 * MIB))
    with pytest.raises(OverLimit) as stopped:
        await unpack(bomb, coding)
    assert stopped.value.limit == "ratio"


@pytest.mark.parametrize("coding", SQUEEZED)
async def test_a_bomb_is_stopped_by_its_size(coding: str) -> None:
    with pytest.raises(OverLimit) as stopped:
        await unpack(PACKERS[coding](bytes(9 * MIB)), coding, most_bytes=4 * MIB, ratio=10**6)
    assert stopped.value.limit == "unpacked bytes"


@pytest.mark.parametrize("coding", SQUEEZED)
async def test_a_small_body_may_unpack_to_any_ratio(coding: str) -> None:
    assert await unpack(PACKERS[coding](bytes(IN_PLACE // 2)), coding, ratio=2) == bytes(IN_PLACE // 2)


@pytest.mark.parametrize("coding", SQUEEZED)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
async def test_a_body_that_is_cut_off_is_never_taken_for_whole(coding: str, share: float) -> None:
    packed = PACKERS[coding](TEXT)
    with pytest.raises(Broken, match=f"the {coding} body is"):
        await unpack(packed[: max(1, int(len(packed) * share))], coding)


async def test_a_false_gzip_is_named() -> None:
    with pytest.raises(Broken, match="not gzip, though its header says so"):
        await unpack(TEXT, "gzip")


async def test_two_layers_are_refused() -> None:
    with pytest.raises(OverLimit, match="packed more than once"):
        await unpack(gzip.compress(gzip.compress(TEXT)), "gzip, gzip")


async def test_a_packing_we_did_not_ask_for_is_named() -> None:
    with pytest.raises(Broken, match="did not ask for: compress"):
        await unpack(TEXT, "compress")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
async def test_many_small_members_are_stopped(coding: str) -> None:
    with pytest.raises(OverLimit, match=str(MEMBERS)):
        await unpack(PACKERS[coding](b"x") * 100_000, coding)


async def test_a_zstd_window_beyond_the_standards_limit_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    with pytest.raises(Broken, match="memory"):
        await unpack(packer.compress(TEXT) + packer.flush(), "zstd")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SQUEEZED), st.binary(max_size=200), st.integers(0, 400), st.binary(max_size=4))
async def test_no_bytes_make_it_do_anything_but_answer_or_refuse(
    coding: str, tail: bytes, at: int, dent: bytes
) -> None:
    packed = bytearray(PACKERS[coding](TEXT[:2000]))
    packed[at : at + len(dent)] = dent
    for body in (bytes(packed), bytes(packed) + tail, tail):
        try:
            got = await unpack(body, coding, most_bytes=MIB)
        except FetchError:
            continue
        assert len(got) <= MIB
