"""The files of deploy/ and examples/ hold what Dateline really takes and does."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from dateline.config import Settings, load

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "dateline.service"
IMAGE = ROOT / "deploy" / "Containerfile"
EXAMPLE = ROOT / "examples" / "dateline.toml"


def test_the_example_file_as_it_is_changes_nothing() -> None:
    assert load(EXAMPLE, {}) == Settings()


def test_the_example_file_with_every_key_taken_in_is_the_defaults(tmp_path: Path) -> None:
    whole = tmp_path / "dateline.toml"
    text, count = re.subn(r"^#(\w+ = )", r"\1", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    whole.write_text(text)
    assert load(whole, {}) == Settings()
    keys = [key for section in fields(Settings) for key in fields(section.default_factory)]  # type: ignore[arg-type]
    assert count == len(keys)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    # Dateline is not installed where the unit says; everything else is as it stands.
    unit = tmp_path / "dateline.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/dateline/venv/bin/dateline", "/bin/true"))
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "dateline.service" in line]
    assert ours == []


def _settings_named_in(text: str) -> set[tuple[str, str]]:
    """(section, key) of each DATELINE_<SECTION>_<KEY> that a file sets."""
    return {(a.lower(), b.lower()) for a, b in re.findall(r"\bDATELINE_([A-Z]+)_([A-Z_]+)=", text)}


@pytest.mark.parametrize(
    "file", [UNIT, IMAGE, ROOT / "deploy" / "README.md", ROOT / "docs" / "operating.md"], ids=lambda p: p.name
)
def test_variables_that_are_set_are_settings(file: Path) -> None:
    known = {(s.name, k.name) for s in fields(Settings) for k in fields(s.default_factory)}  # type: ignore[arg-type]
    assert _settings_named_in(file.read_text("utf-8")) - known == set()


def test_the_image_copies_what_there_is_and_is_not_run_by_root() -> None:
    text = IMAGE.read_text("utf-8").replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    known = {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert {step[0] for step in steps} <= known | {"ENTRYPOINT", "CMD"}
    for name, rest in steps:
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    users = [rest for name, rest in steps if name == "USER"]
    assert users and not users[-1].startswith(("0", "root"))
    assert "--require-hashes" in text and "/healthz" in text
