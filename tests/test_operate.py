"""The operator's commands as they are typed: they work, and they refuse in words."""

from pathlib import Path

import pytest

from server import cli
from server.check_command import DEMO_CAST, unsafe
from server.demo.practice import CAST_FILE
from server.settings import Settings


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A migrated, empty installation, named by the environment."""
    monkeypatch.setenv("GROUP_COMPANION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GROUP_COMPANION_KEY_FILE", str(tmp_path / "etc" / "keys.json"))
    assert 0 == cli.main(["migrate"])
    return tmp_path


def typed(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    capsys.readouterr()
    code = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_day_of_an_operator(installed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backups = installed / "backups"

    assert (0, True) == _about(typed(capsys, "check"), "Nothing stands in the way")
    assert (0, True) == _about(typed(capsys, "backup", backups, "--keep", 1), "sound")
    assert (0, True) == _about(typed(capsys, "backup", backups, "--keep", 1), "Removed group-")
    (made,) = backups.iterdir()
    assert (0, True) == _about(typed(capsys, "verify-backup", made), "Sound: 0 sessions")
    assert (0, True) == _about(typed(capsys, "keys", "rotate"), "New key")
    assert (0, True) == _about(typed(capsys, "keys"), "(seals): 0 values")
    assert (0, True) == _about(typed(capsys, "verify-backup", made), "Sound")
    assert (0, True) == _about(typed(capsys, "verify-audit"), "As it was written")
    assert (0, True) == _about(typed(capsys, "retention"), "Nothing was erased")
    assert (0, True) == _about(typed(capsys, "retention", "--erase"), "visits by link: 0 erased")
    assert (2, True) == _about(typed(capsys, "restore", made), "is not empty")
    assert (0, True) == _about(typed(capsys, "keys", "retire"), "Taken out")
    assert (2, True) == _about(typed(capsys, "verify-backup", made), "a key that is not here")


def _about(answer: tuple[int, str], words: str) -> tuple[int, bool]:
    code, said = answer
    return code, words in said or pytest.fail(f"{words!r} is not in {said!r}")


def test_a_backup_comes_back_in_a_new_folder(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(capsys, "backup", installed / "backups")
    (made,) = (installed / "backups").iterdir()
    monkeypatch.setenv("GROUP_COMPANION_DATA_DIR", str(installed / "new"))

    assert (0, True) == _about(typed(capsys, "restore", made), "Restored into")
    assert (0, True) == _about(typed(capsys, "check"), "Nothing stands in the way")


@pytest.mark.parametrize(
    "words, refusal",
    [
        (("backup", "{data}/in-it"), "must not lie in the data folder"),
        (("backup", "{base}/b", "--keep", "0"), "the newest backup always stays"),
        (("restore", "{base}/none"), "No such file"),
        (("verify-backup", "{base}/etc/keys.json"), "no backup of this server"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    installed: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], refusal: str
) -> None:
    if words[0] == "restore":
        for path in (installed / "data").iterdir():
            path.unlink()
    given = [word.format(base=installed, data=installed / "data") for word in words]

    assert (2, True) == _about(typed(capsys, *given), refusal)


# ---- what is not safe


def of(folder: Path, **settings: object) -> Settings:
    given = {"data_dir": folder / "data", "key_file": folder / "etc" / "keys.json"} | settings
    return Settings(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"host": "0.0.0.0", "base_url": "https://a.example"}, "speaks no TLS"),  # noqa: S104
        ({"host": "0.0.0.0", "trusted_proxies": ("10.0.0.1",)}, "base_url"),  # noqa: S104
        ({"hashing": "cheap"}, "hashing is 'cheap'"),
        ({"host": "10.1.1.1", "base_url": "https://a.example", "demo": True}, "demo is on"),
        ({"key_command": "/bin/false"}, "key_command gave no keys"),
    ],
)
def test_an_unsafe_setting_is_named(
    installed: Path, settings: dict[str, object], words: str
) -> None:
    if "base_url" not in settings and "host" in settings:
        settings = settings | {"base_url": "http://127.0.0.1"}

    assert [] != [one for one in unsafe(of(installed, **settings)) if words in one]


@pytest.mark.parametrize("path", ["data", "data/practice.sqlite3", "etc/keys.json"])
def test_a_file_that_others_can_read_is_named(installed: Path, path: str) -> None:
    (installed / path).chmod(0o755)

    (found,) = unsafe(of(installed))
    assert "chmod" in found
    assert str(installed / path) in found


def test_the_folder_of_the_demonstration_is_never_served_as_a_practice(installed: Path) -> None:
    assert DEMO_CAST == CAST_FILE
    (installed / "data" / CAST_FILE).touch()

    (found,) = unsafe(of(installed))
    assert "demonstration" in found


def test_a_server_that_is_not_safe_does_not_start(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUP_COMPANION_HOST", "0.0.0.0")  # noqa: S104 - refused
    monkeypatch.setenv("GROUP_COMPANION_BASE_URL", "https://companion.example")

    assert (2, True) == _about(typed(capsys, "serve"), "speaks no TLS")
