"""Settings: what is mistyped, missing or unsafe is said at start, in words."""

from pathlib import Path

import pytest

from server.settings import SettingsError, read_settings


def test_without_any_setting_the_server_is_for_this_machine_only() -> None:
    settings = read_settings({"HOME": "/root"})

    assert ("127.0.0.1", 8090) == (settings.host, settings.port)
    assert "http://127.0.0.1:8090" == settings.base_url
    assert not settings.secure_cookies
    assert "full" == settings.hashing


def test_variables_are_read_as_what_they_mean() -> None:
    settings = read_settings(
        {
            "GROUP_COMPANION_DATA_DIR": "/srv/practice",
            "GROUP_COMPANION_KEY_FILE": "/etc/practice.keys",
            "GROUP_COMPANION_PORT": "443",
            "GROUP_COMPANION_BASE_URL": "https://groups.example.org",
            "GROUP_COMPANION_TRUSTED_HOSTS": "groups.example.org, www.example.org",
            "GROUP_COMPANION_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8",
        }
    )

    assert Path("/srv/practice/practice.sqlite3") == settings.database
    assert 443 == settings.port
    assert settings.secure_cookies
    assert ("groups.example.org", "www.example.org") == settings.trusted_hosts
    assert ("127.0.0.1", "10.0.0.0/8") == settings.trusted_proxies


def test_a_file_is_read_and_a_variable_wins(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 9000\nnote_format = "SOAP"\n')
    environ = {"GROUP_COMPANION_CONFIG": str(file), "GROUP_COMPANION_PORT": "9001"}

    settings = read_settings(environ)

    assert (9001, "SOAP") == (settings.port, settings.note_format)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PROT", "8090", "GROUP_COMPANION_PROT is no setting"),
        ("PORT", "many", "does not fit"),
        ("PORT", "70000", "between 0 and 65535"),
        ("DATA_DIR", "", "a path is expected"),
        ("BASE_URL", "groups.example.org", "must start with http"),
        ("BASE_URL", "http://groups.example.org", "must be https"),
        ("HASHING", "none", "does not fit"),
        ("PRACTICE_TIMEZONE", "Chicago", "no IANA time zone"),
        ("PRACTICE_TIMEZONE", "../etc", "no IANA time zone"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy.example.org", "neither an address nor"),
        ("KEY_FILE", "var/keys.json", "must not lie in data_dir"),
        ("KEY_FILE", "elsewhere/../var/keys.json", "must not lie in data_dir"),
        ("CONFIG", "/no/such/file", "cannot read"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read_settings({f"GROUP_COMPANION_{name}": value})


def test_cheap_hashing_is_for_this_machine_only() -> None:
    with pytest.raises(SettingsError, match="for tests on this machine"):
        read_settings(
            {
                "GROUP_COMPANION_HASHING": "cheap",
                "GROUP_COMPANION_BASE_URL": "https://groups.example.org",
            }
        )


def test_the_demo_may_keep_its_key_beside_its_invented_people() -> None:
    environ = {"GROUP_COMPANION_DEMO": "true", "GROUP_COMPANION_KEY_FILE": "var/keys.json"}

    assert read_settings(environ).demo
