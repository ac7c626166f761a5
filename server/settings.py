"""What an installation decides outside the database: folder, address, key file, defaults.

Read once at start from GROUP_COMPANION_* variables over an optional TOML file. A name nobody
knows is an error: a mistyped setting must not be a silent default.
"""

import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from server.cannot import Cannot

PREFIX = "GROUP_COMPANION_"
FILE = PREFIX + "CONFIG"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORT = 8090
DEMO_FOLDER = Path("var/demo")

LogFormat = Literal["words", "json"]
Hashing = Literal["full", "cheap"]
Security = Literal["starttls", "tls", "none"]
Sms = Literal["", "webhook", "twilio"]


_LISTS = (
    *("trusted_hosts", "trusted_origins", "trusted_proxies", "retention_holds"),
    "identity_hosts",
)


class SettingsError(Cannot):
    """The server cannot start like this; the text says which setting and why."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every setting. Lists are written with commas; paths are relative to where one starts."""

    data_dir: Path = Path("var")
    key_file: Path = Path("group-companion.key")
    key_command: str = ""  # prints what a key file holds: the way to a key management service
    keys: str = ""  # the same, where the environment holds it
    anchor_file: Path | None = None  # where the audit stands; None: beside the key file
    metrics_token: str = ""  # whoever shows it reads /metrics from elsewhere; empty: loopback only
    retention_holds: tuple[str, ...] = ()  # ids of members and sessions that nothing is erased of
    log_format: LogFormat = "words"
    host: str = "127.0.0.1"
    port: int = PORT
    base_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    trusted_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For is read
    demo: bool = False
    hashing: Hashing = "full"
    practice_timezone: str = "America/Chicago"
    note_format: str = "DAP"
    rewriting_url: str = ""  # of an OpenAI-compatible model, up to and with /v1; empty: none
    rewriting_model: str = ""
    rewriting_key: str = ""
    identity_hosts: tuple[str, ...] = ()  # of identity providers that practices may sign in with
    smtp_host: str = ""  # what sends e-mail to members; empty: none is sent
    smtp_port: int = 587
    smtp_security: Security = "starttls"  # "none" on loopback only
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""  # the address; the name shown with it is each practice's own
    sms_kind: Sms = ""  # what sends text messages; empty: none is sent
    sms_url: str = ""  # of a webhook; of Twilio's kind, the API's own unless given
    sms_account: str = ""
    sms_secret: str = ""
    sms_from: str = ""

    @property
    def secure_cookies(self) -> bool:
        """False only for http on loopback: browsers drop a Secure cookie there."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def anchors(self) -> Path:
        return self.anchor_file or self.key_file.with_name("audit-anchors.jsonl")

    @property
    def database(self) -> Path:
        return self.data_dir / "practice.sqlite3"

    def __post_init__(self) -> None:
        if not self.base_url:
            msgspec.structs.force_setattr(self, "base_url", f"http://{_in_url(self)}:{self.port}")
        for refusal in _refusals(self):
            raise SettingsError(refusal)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of *environ* over the TOML file it may name; SettingsError in words."""
    given: dict[str, object] = {}
    if path := environ.get(FILE):
        given |= _of_file(Path(path))
    given |= {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != FILE
    }
    for name in given:
        if name not in Settings.__struct_fields__:
            raise SettingsError(f"{PREFIX}{name.upper()} is no setting of this server.")
    for name in _LISTS:
        if isinstance(text := given.get(name), str):
            given[name] = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return msgspec.convert(given, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise SettingsError(f"A setting does not fit: {error}.") from None


def _of_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{FILE}: cannot read {path}: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE}: {path} is not TOML: {error}.") from None


def _path(kind: type, value: Any) -> Path:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError("a path is expected")


def _in_url(settings: Settings) -> str:
    return f"[{settings.host}]" if ":" in settings.host else settings.host


def _refusals(settings: Settings) -> list[str]:
    found: list[str] = []
    url = urlsplit(settings.base_url)
    local = url.hostname in LOOPBACK
    if url.scheme not in ("http", "https") or not url.hostname:
        found.append(f"base_url must start with http:// or https://, not {settings.base_url!r}.")
    elif url.scheme == "http" and not local:
        found.append("base_url must be https:// anywhere but on this machine: sessions are secret.")
    if not 0 <= settings.port <= 65_535:
        found.append(f"port must be between 0 and 65535, not {settings.port}.")
    if settings.hashing == "cheap" and not local:
        found.append("hashing 'cheap' is for tests on this machine only.")
    for proxy in settings.trusted_proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            found.append(f"trusted_proxies: {proxy!r} is neither an address nor a network.")
    for host in settings.identity_hosts:
        if not re.fullmatch(r"[a-z0-9.-]+(:[0-9]{1,5})?", host):
            found.append(
                f"identity_hosts: {host!r} is no host: write login.example.org, no https://."
            )
    # A copy of the data folder, a backup for instance, must not contain the key that opens it.
    if not settings.demo and settings.key_file.resolve().is_relative_to(
        settings.data_dir.resolve()
    ):
        found.append("key_file must not lie in data_dir: a backup would carry its own key.")
    if not settings.demo and settings.anchors.resolve().is_relative_to(settings.data_dir.resolve()):
        found.append("anchor_file must not lie in data_dir: who rewrites one could rewrite both.")
    if settings.keys and settings.key_command:
        found.append("keys come from one place: set either keys or key_command.")
    if settings.metrics_token and len(settings.metrics_token) < 24:
        found.append("metrics_token is too short: 24 characters or more, made by chance.")
    if settings.rewriting_url:
        model = urlsplit(settings.rewriting_url)
        if model.scheme not in ("http", "https") or not model.hostname:
            found.append("rewriting_url must start with http:// or https://.")
        elif model.scheme == "http" and model.hostname not in LOOPBACK:
            found.append("rewriting_url must be https:// anywhere but on this machine.")
        if not settings.rewriting_model:
            found.append("rewriting_model is missing: rewriting_url needs the model's name.")
    found += _letter_refusals(settings)
    try:
        ZoneInfo(settings.practice_timezone)
    except (ZoneInfoNotFoundError, ValueError):
        found.append(f"practice_timezone {settings.practice_timezone!r} is no IANA time zone.")
    return found


def _letter_refusals(settings: Settings) -> list[str]:
    found: list[str] = []
    if settings.smtp_host:
        if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", settings.smtp_from):
            found.append("smtp_from must be the address letters come from: smtp_host needs it.")
        # Whoever listens on the way would read the links, which open a therapy group's door.
        if settings.smtp_security == "none" and settings.smtp_host not in LOOPBACK:
            found.append("smtp_security 'none' is for a mail server on this machine only.")
    if not settings.sms_kind:
        return found
    if settings.sms_url or settings.sms_kind == "webhook":
        url = urlsplit(settings.sms_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            found.append("sms_url must start with https://.")
        elif url.scheme == "http" and url.hostname not in LOOPBACK:
            found.append("sms_url must be https:// anywhere but on this machine.")
    if not settings.sms_secret:
        found.append("sms_secret is missing: without it anybody could text in our name.")
    if settings.sms_kind == "twilio" and not (settings.sms_account and settings.sms_from):
        found.append("sms_kind 'twilio' needs sms_account and sms_from.")
    return found
