"""Settings: one file and the environment, checked once, with errors that say what to write."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.config import Settings, duration, load, shown, unknown
from dateline.errors import ConfigError
from dateline.model import Extent

DOCS = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def write(folder: Path, text: str) -> Path:
    file = folder / "dateline.toml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_file_every_setting_has_a_default() -> None:
    assert load(None, {}) == Settings()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, '[site]\nname = "A"\n[server]\nport = 9000\n[intake]\nmin_every = "15m"\n')
    settings = load(file, {"DATELINE_SITE_NAME": "B", "DATELINE_INTAKE_FAST_HOSTS": "a.example, b.example:81"})
    assert settings.site.name == "B"
    assert settings.server.port == 9000
    assert settings.intake.min_every == timedelta(minutes=15)
    assert settings.intake.fast_hosts == ("a.example", "b.example:81")


def test_words_with_few_choices_become_their_values(tmp_path: Path) -> None:
    assert load(write(tmp_path, '[rights]\npublic = "full"\n'), {}).rights.public is Extent.FULL


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[site", "not TOML"),
        ("[sight]\n", "[sight]"),
        ("[site]\nnmae = 1\n", "nmae"),
        ("[server]\nport = 'x'\n", "server.port"),
        ("[server]\nport = '80a'\n", "write a whole number"),
        ("[server]\nport = 80.5\n", "write a whole number"),
        ("[server]\nport = 70000\n", "70000"),
        ("[site]\ntime_zone = 'Lisbon'\n", "time_zone"),
        ("[site]\nname = ' '\n", "site.name is empty"),
        ("[site]\nlanguage = 'e n'\n", "language"),
        ("[site]\naddress = 'news.example'\n", "address"),
        ("[intake]\nmin_every = 'often'\n", "min_every"),
        ("[intake]\nmin_every = '1s'\n", "min_every"),
        ("[intake]\nprivate_hosts = ['10.0.0.0/99']\n", "10.0.0.0/99"),
        ("[rights]\npublic = 'all'\n", "rights.public"),
        ("[markets]\nprovider = 'x'\n", "markets.provider"),
        ("[markets]\nevery = '1s'\n", "markets.every"),
        ("[log]\njson = 3\n", "log.json"),
    ],
)
def test_a_wrong_setting_is_named_with_what_may_stand_there(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), {})
    assert named in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        load(tmp_path / "none.toml", {})


def test_durations_are_numbers_with_a_unit() -> None:
    assert duration("90s") == timedelta(seconds=90)
    assert duration(5) == timedelta(seconds=5)
    with pytest.raises(ValueError, match="90s"):
        duration("soon")


def test_every_key_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    missing = [
        f"{section.name}.{key.name}"
        for section in fields(Settings)
        for key in fields(section.default_factory)  # type: ignore[arg-type]
        if f"`{key.name}`" not in text.partition(f"## [{section.name}]")[2].partition("\n## ")[0]
    ]
    assert missing == []


def test_a_variable_that_is_no_setting_is_named_with_the_nearest_one() -> None:
    environment = {
        "DATELINE_SITE_NAM": "A",
        "DATELINE_SITE_NAME": "A",
        "DATELINE_CONFIG": "x",
        "DATELINE_QQQ": "",
        "X": "",
    }
    assert unknown(environment) == (
        "DATELINE_QQQ is no setting, so it is not heeded",
        "DATELINE_SITE_NAM is no setting, so it is not heeded; did you mean DATELINE_SITE_NAME?",
    )


def test_settings_are_shown_without_what_is_secret() -> None:
    settings = load(None, {"DATELINE_MARKETS_KEY": "CG-1", "DATELINE_STORE_URL": "postgresql://d:pw@db/dateline"})
    said = dict(shown(settings))
    assert "CG-1" not in str(said) and "pw" not in str(said)
    assert (said["markets.key"], said["store.url"]) == ("set, and not shown", "postgresql://***@db/dateline")
    assert (said["intake.min_every"], said["log.json"], said["rights.public"]) == ("10m", "false", "excerpt")
    assert (said["intake.max_every"], said["markets.every"], said["markets.keep_minutes"]) == ("1d", "5m", "0s")


def test_streams_need_a_true_provider_beside_them() -> None:
    with pytest.raises(ConfigError, match="a true"):
        load(environment={"DATELINE_MARKETS_STREAMS": "kraken", "DATELINE_MARKETS_PROVIDER": "simulated"})
