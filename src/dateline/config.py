"""Settings: one file and the environment, checked once, frozen. Rows below receive values, never this module.

The file is TOML with one table a section; the environment goes before it as DATELINE_<SECTION>_<KEY>, where
lists are parted by commas. Source: docs/settings.md names every key; a test holds the two together.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from dateline.errors import ConfigError
from dateline.model import Extent, PageRule

T = TypeVar("T")
_SECRET = frozenset({"key", "password", "token", "secret", "webhook"})  # the address of a webhook often is one
_PASSWORD = re.compile(r"//[^/@\s]*@")
_DURATION = re.compile(r"(\d+)\s*(ms|s|m|h|d)")
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Site:
    """[site]: what readers see. `name` may be changed on the desk, which then goes before it."""

    name: str = "Dateline"
    language: str = "en"
    time_zone: str = "UTC"
    address: str = ""  # "https://news.example"; empty: http://host:port of [server]
    contact: str = ""  # a mail or web address that our robot names
    hub: str = ""  # a WebSub hub that our feeds name, and that is told when they change


@dataclass(frozen=True, slots=True)
class Server:
    """[server]: where pages are served."""

    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """[store]: where data lies. `url` empty: SQLite inside `folder`."""

    folder: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """[intake]: how outlets are asked."""

    concurrency: int = 64
    page_concurrency: int = 32
    min_every: timedelta = timedelta(minutes=10)
    max_every: timedelta = timedelta(days=1)
    lease: timedelta = timedelta(minutes=2)
    gap: timedelta = timedelta(seconds=1)
    fast_hosts: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    pages: PageRule = PageRule.NEEDED
    again: tuple[str, ...] = ("15m", "1h", "4h", "1d", "7d")
    hubs: bool = True

    @property
    def again_after(self) -> tuple[timedelta, ...]:
        """`again` as durations, in order."""
        return tuple(sorted(duration(each) for each in self.again))


@dataclass(frozen=True, slots=True)
class Wire:
    """[wire]: agency files. Each folder in `folder` is an agency's and is watched; empty: none but those added."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class StoriesSettings:
    """[stories]: `weights`: how stories stand on the front page, "sport=0.5", "Coast Courier=2"; unnamed count once.

    `encoder`: what reads meanings, so that reports in several languages meet; empty: words alone.
    """

    weights: tuple[str, ...] = ()
    encoder: str = ""

    @property
    def weighed(self) -> Mapping[str, float]:
        """`weights` by section or by outlet's name, in lower case. Errors: ValueError."""
        parts = [one.rpartition("=") for one in self.weights]
        return {name.strip().casefold(): float(weight) for name, _, weight in parts}


@dataclass(frozen=True, slots=True)
class Rights:
    """[rights]: what a new outlet lets the public see until the desk says otherwise."""

    public: Extent = Extent.EXCERPT


@dataclass(frozen=True, slots=True)
class Markets:
    """[markets]: where prices come from. provider: auto, coingecko, simulated, none."""

    provider: str = "auto"
    address: str = "https://api.coingecko.com/api/v3"
    key: str = ""
    key_kind: str = "demo"
    every: timedelta = timedelta(seconds=300)
    count: int = 50
    assets: tuple[str, ...] = ()
    keep_minutes: timedelta = timedelta()
    streams: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cells:
    """[cells]: the children that parse foreign bytes."""

    count: int = 2
    memory_mib: int = 512
    wall: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Alerts:
    """[alerts]: who is told, beside the desk, when an outlet falls silent or a source is lost."""

    webhook: str = ""
    mail: tuple[str, ...] = ()
    sender: str = ""
    server: str = ""  # the mail server's name
    port: int = 587
    security: str = "starttls"  # tls, none
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """[log]: what is written to standard error."""

    level: str = "info"
    json: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Built by `load` only, so what exists has been checked."""

    site: Site = field(default_factory=Site)
    server: Server = field(default_factory=Server)
    store: StoreSettings = field(default_factory=StoreSettings)
    intake: Intake = field(default_factory=Intake)
    wire: Wire = field(default_factory=Wire)
    stories: StoriesSettings = field(default_factory=StoriesSettings)
    rights: Rights = field(default_factory=Rights)
    markets: Markets = field(default_factory=Markets)
    cells: Cells = field(default_factory=Cells)
    alerts: Alerts = field(default_factory=Alerts)
    log: Log = field(default_factory=Log)

    @property
    def data_folder(self) -> Path:
        """Where data lies: what [store] says, else the place that the system keeps for it."""
        if self.store.folder:
            return Path(self.store.folder).expanduser()
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return Path(base).expanduser() / "dateline"

    @property
    def store_url(self) -> str:
        """The database's address: SQLite inside the data folder unless [store] names another."""
        return self.store.url or f"sqlite:///{self.data_folder / 'dateline.db'}"

    @property
    def site_address(self) -> str:
        """The site's own address without a slash at its end."""
        if self.site.address:
            return self.site.address.rstrip("/")
        return _plain_address(self.server.host, self.server.port)

    @property
    def local_address(self) -> str:
        """Where this machine itself reaches the site, whatever its public address is."""
        host = self.server.host
        return _plain_address("127.0.0.1" if host in ("0.0.0.0", "::") else host, self.server.port)  # noqa: S104


def _plain_address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check settings.

    Errors: ConfigError names the key, what stands there and what may stand there.
    """
    tables = _read(file)
    environment = os.environ if environment is None else environment
    known = {f.name: hint for f, hint in _typed(Settings)}
    for name in tables:
        if name not in known:
            raise ConfigError(f"settings: there is no section [{name}]; there are {', '.join(known)}")
    sections = {name: _section(name, kind, tables.get(name, {}), environment) for name, kind in known.items()}
    settings = Settings(**sections)
    _check(settings)
    return settings


def unknown(environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """What is said of variables that begin like ours and are none, with the nearest one.

    No error: orchestrators set such variables of their own for a service that is called dateline (DATELINE_PORT).
    """
    environment = os.environ if environment is None else environment
    known = {"DATELINE_CONFIG"}
    for name, kind in _typed(Settings):
        known |= {f"DATELINE_{name.name}_{key.name}".upper() for key, _ in _typed(kind)}
    said = []
    for variable in sorted(each for each in environment if each.startswith("DATELINE_") and each not in known):
        near = difflib.get_close_matches(variable, known, 1, 0.75)
        said.append(f"{variable} is no setting, so it is not heeded" + (f"; did you mean {near[0]}?" if near else ""))
    return tuple(said)


def shown(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Every setting as people read it; what is secret is not said."""
    found = []
    for section, _ in _typed(Settings):
        values = getattr(settings, section.name)
        found += [(f"{section.name}.{key.name}", _shown(key.name, getattr(values, key.name))) for key in fields(values)]
    return tuple(found)


def _shown(key: str, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return _in_units(value)
    text = str(value)
    if key in _SECRET:
        return "set, and not shown" if text else ""
    return _PASSWORD.sub("//***@", text)


def _in_units(value: timedelta) -> str:
    """As a settings file has it: "10m", not "600s"."""
    if not value:
        return "0s"
    for unit in ("d", "h", "m"):
        if not value % timedelta(**{_UNITS[unit]: 1}):
            return f"{value // timedelta(**{_UNITS[unit]: 1})}{unit}"
    return f"{value.total_seconds():g}s"


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        with file.open("rb") as handle:
            return tomllib.load(handle)
    except FileNotFoundError as exc:
        raise ConfigError(f"settings: there is no file {file}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"settings: {file} is not TOML: {exc}") from exc
    except OSError as exc:
        raise ConfigError(f"settings: {file} cannot be read: {exc.strerror}") from exc


def _typed(kind: type) -> list[tuple[Any, Any]]:
    hints = get_type_hints(kind)
    return [(f, hints[f.name]) for f in fields(kind)]


def _section(name: str, kind: type[T], table: object, environment: Mapping[str, str]) -> T:
    if not isinstance(table, dict):
        raise ConfigError(f"settings: [{name}] must be a table")
    typed = {f.name: hint for f, hint in _typed(kind)}
    for key in table:
        if key not in typed:
            raise ConfigError(f"settings: [{name}] has no key {key!r}; it has {', '.join(typed)}")
    given: dict[str, Any] = {}
    for key, hint in typed.items():
        variable = f"DATELINE_{name}_{key}".upper()
        if variable in environment:
            given[key] = _value(variable, environment[variable], hint)
        elif key in table:
            given[key] = _value(f"{name}.{key}", table[key], hint)
    return kind(**given)


def _value(where: str, value: Any, hint: Any) -> Any:
    try:
        if hint is timedelta:
            return duration(value)
        if hint == tuple[str, ...]:
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(str(p).strip() for p in parts if str(p).strip())
        if hint is bool:
            return value if isinstance(value, bool) else _yes_or_no(value)
        if hint is int and not isinstance(value, bool):
            return _whole(value)
        if hint is str and isinstance(value, str):
            return value
        if isinstance(hint, type) and issubclass(hint, str):
            return hint(value)
    except (ValueError, TypeError) as exc:
        raise ConfigError(f"settings: {where} = {value!r}: {exc}") from exc
    raise ConfigError(f"settings: {where} = {value!r} is not what belongs there ({getattr(hint, '__name__', hint)})")


def _whole(value: object) -> int:
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,12}", value.strip())):
        return int(value)
    raise ValueError("write a whole number")


def _yes_or_no(value: str) -> bool:
    word = str(value).lower()
    if word in {"true", "yes", "1", "on"}:
        return True
    if word in {"false", "no", "0", "off"}:
        return False
    raise ValueError("write true or false")


def duration(value: object) -> timedelta:
    """Read "90s", "10m", "1h", "2d" or a number of seconds.

    Errors: ValueError for anything else.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return timedelta(seconds=value)
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        raise ValueError('write a duration as "90s", "10m", "1h" or "2d"')
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _check(settings: Settings) -> None:
    if not settings.site.name.strip():
        raise ConfigError("settings: site.name is empty; write a name, or leave the key out for 'Dateline'")
    if settings.site.time_zone not in zoneinfo.available_timezones():
        raise ConfigError(
            f"settings: site.time_zone = {settings.site.time_zone!r} is no time zone; write one like Europe/Lisbon"
        )
    if settings.site.hub and not re.match(r"https?://[^/\s]+", settings.site.hub):
        raise ConfigError("settings: site.hub must be the address of a WebSub hub, like https://hub.example/")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", settings.site.language):
        raise ConfigError(
            f"settings: site.language = {settings.site.language!r} is no language tag; write one like en or pt-BR"
        )
    if settings.site.address and not re.match(r"https?://[^/\s]+$", settings.site.address.rstrip("/")):
        raise ConfigError("settings: site.address must be like https://news.example, without a path")
    if not 0 <= settings.server.port <= 65535:
        raise ConfigError(f"settings: server.port = {settings.server.port} is no port")
    if settings.markets.provider not in {"auto", "coingecko", "simulated", "none"}:
        raise ConfigError("settings: markets.provider must be auto, coingecko, simulated or none")
    if settings.markets.streams and settings.markets.provider in {"simulated", "none"}:
        raise ConfigError("settings: markets.streams needs a true markets.provider beside it: auto or coingecko")
    _check_markets(settings.markets)
    if settings.markets.key_kind not in {"demo", "pro"}:
        raise ConfigError("settings: markets.key_kind must be demo or pro")
    if not 1 <= settings.markets.count <= 250:
        raise ConfigError("settings: markets.count must be from 1 to 250")
    if settings.markets.every < timedelta(seconds=60):
        raise ConfigError("settings: markets.every must be at least 60s; the provider counts each call")
    if settings.log.level not in {"debug", "info", "warning", "error"}:
        raise ConfigError("settings: log.level must be debug, info, warning or error")
    _check_intake(settings.intake)
    _check_stories(settings.stories)
    _check_alerts(settings.alerts)
    if settings.cells.count < 1 or settings.cells.memory_mib < 128:
        raise ConfigError("settings: cells.count must be at least 1 and cells.memory_mib at least 128")


def _check_markets(markets: Markets) -> None:
    for kind in markets.fold:
        if kind not in {"wrapped", "staked", "pegged"}:
            raise ConfigError(f"settings: markets.fold: {kind!r} is no form of a coin; wrapped, staked, pegged are")
    for code in markets.currencies:
        if not re.fullmatch(r"[a-z]{2,5}", code) or code in {"usd", "usdt", "usdc", "dai"}:
            raise ConfigError(f"settings: markets.currencies: {code!r} is no currency beside usd; write one like eur")
    if len(markets.currencies) > 12:
        raise ConfigError("settings: markets.currencies must be at most twelve")


def _check_alerts(alerts: Alerts) -> None:
    if alerts.webhook and not re.match(r"https?://[^/\s]+", alerts.webhook):
        raise ConfigError("settings: alerts.webhook must be an address that begins with http:// or https://")
    if alerts.security not in {"starttls", "tls", "none"}:
        raise ConfigError("settings: alerts.security must be starttls, tls or none")
    if alerts.mail and not (alerts.server and alerts.sender):
        raise ConfigError("settings: alerts.mail needs alerts.server and alerts.sender")
    for address in (*alerts.mail, *([alerts.sender] if alerts.sender else [])):
        if not re.fullmatch(r"[^\s@,<>]+@[^\s@,<>]+", address):
            raise ConfigError(f"settings: alerts: {address!r} is no mail address")
    if not 1 <= alerts.port <= 65535:
        raise ConfigError(f"settings: alerts.port = {alerts.port} is no port")


def _check_stories(stories: StoriesSettings) -> None:
    try:
        well = all(name and 0 <= weight <= 100 for name, weight in stories.weighed.items())
    except ValueError:
        well = False
    if not well:
        raise ConfigError('settings: stories.weights must be like "sport=0.5" or "Coast Courier=2", from 0 to 100')


def _check_intake(intake: Intake) -> None:
    if intake.concurrency < 1 or intake.page_concurrency < 1:
        raise ConfigError("settings: intake.concurrency and intake.page_concurrency must be at least 1")
    if not timedelta(minutes=1) <= intake.min_every <= intake.max_every:
        raise ConfigError("settings: intake.min_every must be at least 1m and not above intake.max_every")
    try:
        again = intake.again_after
    except ValueError as exc:
        raise ConfigError(f"settings: intake.again = {list(intake.again)}: {exc}") from exc
    if len(again) > 10 or any(not timedelta(minutes=1) <= each <= timedelta(days=30) for each in again):
        raise ConfigError("settings: intake.again must be at most ten durations from 1m to 30d; empty: never")
    for host in intake.private_hosts:
        if "/" in host:
            try:
                ipaddress.ip_network(host, strict=False)
            except ValueError as exc:
                raise ConfigError(f"settings: intake.private_hosts: {host!r} is no network: {exc}") from exc
