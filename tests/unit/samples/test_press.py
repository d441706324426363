"""The sample articles: how many, in which languages, what they share, and that nothing in them dangles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from io import BytesIO

import pytest
from PIL import Image

from dateline.model import SECTIONS, Extent, PictureUse
from dateline.samples.outlets import SAMPLE_OUTLETS, SAMPLE_SUFFIX
from dateline.samples.press import Printed, Sample, on_show, printed, samples

ANCHOR = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
LATER = ANCHOR + timedelta(days=1)


def _printed(sample: Sample) -> Printed:
    one = printed(sample, ANCHOR, LATER)
    assert one is not None
    return one


def _runs(one: Printed, length: int = 6) -> set[tuple[str, ...]]:
    words = " ".join(one.paragraphs()).split()
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_five_outlets_show_sixty_articles_in_three_languages_at_first() -> None:
    shown = [item for outlet in SAMPLE_OUTLETS for item in on_show(outlet, ANCHOR, ANCHOR)]
    assert len(SAMPLE_OUTLETS) == 5
    assert len(shown) == 60
    assert {item.sample.outlet.language for item in shown} == {"en", "de", "ar"}


def test_the_newest_is_minutes_old_and_the_oldest_three_days() -> None:
    ages = [ANCHOR - item.published for outlet in SAMPLE_OUTLETS for item in on_show(outlet, ANCHOR, ANCHOR)]
    assert min(ages) < timedelta(minutes=10)
    assert timedelta(days=2, hours=12) < max(ages) < timedelta(days=3)


def test_at_least_four_happenings_are_told_by_several_outlets_and_in_several_languages() -> None:
    outlets: dict[str, set[str]] = defaultdict(set)
    languages: dict[str, set[str]] = defaultdict(set)
    for sample in samples():
        if sample.happening:
            outlets[sample.happening].add(sample.outlet.key)
            languages[sample.happening].add(sample.outlet.language)
    assert all(2 <= len(keys) <= 5 for keys in outlets.values())
    assert sum(len(keys) >= 3 for keys in outlets.values()) >= 4
    assert sum(len(spoken) == 3 for spoken in languages.values()) >= 3


def test_two_outlets_carry_one_agency_text_and_one_of_them_cut_it_under_a_headline_of_its_own() -> None:
    whole, cut = (_by_slug(slug) for slug in ("atlantic-power-accord", "power-pact-cables"))
    assert whole.sample.outlet != cut.sample.outlet
    assert whole.sample.agency == cut.sample.agency == "Meridian Press Agency"
    assert whole.headline != cut.headline
    assert len(cut.blocks) < len(whole.blocks)
    assert set(cut.paragraphs()) < set(whole.paragraphs())
    assert len(_runs(cut) & _runs(whole)) / len(_runs(cut)) > 0.9


def test_the_agencys_next_take_shares_some_of_the_first_and_not_most() -> None:
    first, second = _by_slug("atlantic-power-accord"), _by_slug("atlantic-power-accord-signed")
    shared = len(_runs(first) & _runs(second)) / len(_runs(second))
    assert 0.1 < shared < 0.5


def test_no_other_two_articles_share_long_runs() -> None:
    takes = {"atlantic-power-accord", "power-pact-cables", "atlantic-power-accord-signed"}
    seen: dict[tuple[str, ...], str] = {}
    for one in map(_printed, samples()):
        if one.sample.slug in takes:
            continue
        for run in _runs(one, 9):
            assert seen.setdefault(run, one.sample.slug) == one.sample.slug


def test_one_article_carries_a_correction_that_is_newer_than_itself() -> None:
    corrected = [sample for sample in samples() if "**Correction:**" in sample.body]
    assert len(corrected) == 1
    assert corrected[0].update is not None
    assert corrected[0].offset < corrected[0].update < timedelta()


def test_a_running_piece_has_its_entries_newest_first() -> None:
    live = _by_slug("storm-ottilie-as-it-happens")
    times = [block.at for block in live.blocks if block.at]
    assert len(times) >= 5
    assert times == sorted(times, reverse=True)
    assert all(at < live.published for at in times)


def test_articles_are_from_five_blocks_to_a_long_read_with_subheads_lists_and_quotes() -> None:
    lengths = [len(_printed(sample).blocks) for sample in samples()]
    kinds = Counter(block.kind for block in _by_slug("how-to-lay-a-cable-across-an-ocean").blocks)
    assert min(lengths) >= 5
    assert max(lengths) >= 15
    assert kinds["subhead"] >= 3
    assert kinds["list"] >= 1
    assert kinds["quote"] >= 1


@pytest.mark.parametrize("asset", ["Bitcoin", "Ethereum", "Solana", "Tether", "Dogecoin", "XRP"])
def test_coins_that_markets_show_are_written_about(asset: str) -> None:
    assert any(asset in sample.body for sample in samples())


def test_every_section_is_one_of_the_sites_and_has_a_name_at_its_outlet() -> None:
    for sample in samples():
        assert sample.section in SECTIONS
        assert sample.section in sample.outlet.section_names
    assert len({sample.section for sample in samples()}) >= 8


def test_every_slug_is_one_of_a_kind_and_every_link_leads_to_a_sample() -> None:
    slugs = Counter(sample.slug for sample in samples() if sample.outlet.language == "en")
    assert set(slugs.values()) == {1}
    known = {sample.url for sample in samples()}
    assert len(known) == len(samples())
    for sample in samples():
        assert set(re.findall(r"\]\((\S+?)\)", sample.body)) <= known


def test_no_placeholder_is_left_in_any_words() -> None:
    for one in map(_printed, samples()):
        words = " ".join((one.headline, one.standfirst, *one.paragraphs()))
        assert not re.search(r"[{}]|\*\*|@ ", words), one.sample.slug


def test_every_edit_changes_the_text_that_it_names() -> None:
    edited = [sample for sample in samples() if sample.edit]
    assert len(edited) == 1
    assert all(sample.edit and sample.edit.old in sample.body for sample in edited)


def test_every_picture_is_there_in_one_size_and_every_file_is_used() -> None:
    folder = files("dateline.samples").joinpath("pictures")
    used = {sample.picture.file for sample in samples() if sample.picture}
    present = {entry.name for entry in folder.iterdir() if entry.name.endswith(".webp")}
    assert used == present
    for name in used:
        assert Image.open(BytesIO(folder.joinpath(name).read_bytes())).size == (1200, 750)
    assert sum(len(folder.joinpath(name).read_bytes()) for name in used) < 1_500_000


def test_every_picture_has_a_caption_a_credit_and_words_for_who_cannot_see_it() -> None:
    for sample in samples():
        if sample.picture:
            assert sample.picture.caption
            assert sample.picture.alt
            assert sample.picture.credit.startswith(("Illustration: ", "رسم: "))


def test_no_address_but_those_of_the_samples_occurs() -> None:
    for sample in samples():
        for host in re.findall(r"https?://([^/\s)]+)", sample.body):
            assert host.endswith(SAMPLE_SUFFIX)


def test_readers_may_see_all_of_it_since_it_was_written_here() -> None:
    for outlet in SAMPLE_OUTLETS:
        assert outlet.policy.public is Extent.FULL
        assert outlet.policy.public_pictures is PictureUse.SHOW
        assert outlet.policy.contract


def test_a_weekday_in_the_text_is_the_day_of_its_publication() -> None:
    one = _by_slug("reserve-bank-holds")
    assert one.published.strftime("%A") == "Thursday"
    assert "3.25% on Thursday" in one.paragraphs()[0]


def _by_slug(slug: str) -> Printed:
    return _printed(next(sample for sample in samples() if sample.slug == slug))
