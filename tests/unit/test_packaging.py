"""What is installed is whole: templates, static files, words, samples and database steps are inside the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dateline"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made from a copy of the sources, without network; a build leaves files beside what it builds."""
    copy, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    shutil.copytree(PACKAGE, copy / "src" / "dateline", ignore=shutil.ignore_patterns("__pycache__"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-index"]
    done = subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), "."],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (found,) = out.glob("dateline-*.whl")
    return found


@pytest.fixture(scope="module")
def inside(wheel: Path) -> frozenset[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return frozenset(opened.namelist())


def test_every_file_of_the_package_is_in_the_wheel(inside: frozenset[str]) -> None:
    here = {
        f"dateline/{path.relative_to(PACKAGE)}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert sorted(here - inside) == []


@pytest.mark.parametrize(
    ("folder", "ending"),
    [
        ("dateline/site/templates/", ".html"),
        ("dateline/site/static/", ".css"),
        ("dateline/site/static/", ".js"),
        ("dateline/site/static/", ".woff2"),
        ("dateline/site/words/", ".toml"),
        ("dateline/samples/articles/", ".toml"),
        ("dateline/samples/pictures/", ".webp"),
        ("dateline/store/migrations/versions/", ".py"),
    ],
)
def test_what_runs_without_a_checkout_is_in_the_wheel(inside: frozenset[str], folder: str, ending: str) -> None:
    assert [name for name in inside if name.startswith(folder) and name.endswith(ending)]


def test_nothing_but_the_package_and_its_licence_is_in_the_wheel(inside: frozenset[str]) -> None:
    others = {name.split("/")[0] for name in inside} - {"dateline"}
    assert len(others) == 1 and others.pop().endswith(".dist-info")
    assert any(name.endswith("/LICENSE") for name in inside)


def test_the_wheel_brings_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = [n for n in opened.namelist() if n.endswith("entry_points.txt")]
        assert "dateline = dateline.cli.main:main" in opened.read(name).decode()


def test_what_was_installed_makes_a_store_and_reads_its_words_and_samples(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(place)
    environment = {
        **os.environ,
        "PYTHONPATH": str(place),
        "DATELINE_STORE_FOLDER": str(tmp_path / "data"),
        "DATELINE_STORE_URL": "",
    }
    script = (
        "import asyncio, dateline\n"
        "from dateline import service\n"
        "from dateline.config import load\n"
        "from dateline.site.words import words_for\n"
        f"assert dateline.__file__.startswith({str(place)!r}), dateline.__file__\n"
        "async def main():\n"
        "    async with service.opened(load()) as parts:\n"
        "        print(await service.install_samples(parts), words_for('de', 'UTC')('nav_latest'))\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[0] == "5"
