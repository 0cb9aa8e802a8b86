"""Settings come from the environment and a TOML file, and say in a sentence what is wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from hub import config
from hub.config import Settings, load
from hub.errors import Invalid

KEY = "import sys; from hub.config import load; sys.stdin.readline(); sys.stdout.write(load().secret_key.decode())"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A data folder; the environment holds nothing but its name, and is afterwards as it was."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    for name in [name for name in os.environ if name.startswith("ALLMENDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ALLMENDE_DATA", str(tmp_path))
    return tmp_path


def refused(**given):
    with pytest.raises(Invalid) as problem:
        load(**given)
    return problem.value


def test_without_any_file_the_defaults_hold(folder):
    settings = load()
    assert (settings.port, settings.locale, settings.allow_networks) == (5000, "de", ())
    assert settings.database == f"sqlite:///{folder}/hub.sqlite"


def test_a_toml_file_in_the_data_folder_is_read(folder):
    (folder / "allmende.toml").write_text('port = 6000\nallow_networks = ["10.0.0.0/8"]\n')
    assert (load().port, load().allow_networks) == (6000, ("10.0.0.0/8",))


def test_the_environment_counts_more_than_the_file_and_arguments_most(folder, monkeypatch):
    (folder / "allmende.toml").write_text('port = 6000\nsite_title = "File"\n')
    monkeypatch.setenv("ALLMENDE_PORT", "7000")
    assert (load().port, load().site_title, load(port=8000).port) == (7000, "File", 8000)


def test_a_file_elsewhere_can_be_named(folder, monkeypatch):
    (folder / "other.toml").write_text("port = 6001\n")
    monkeypatch.setenv("ALLMENDE_CONFIG", str(folder / "other.toml"))
    assert load().port == 6001


def test_a_named_file_must_be_there(folder):
    problem = refused(config=folder / "none.toml")
    assert problem.message == f"There is no file {folder}/none.toml"


def test_a_file_that_is_no_toml_is_said_to_be_none(folder):
    (folder / "allmende.toml").write_text("port: 6000")
    assert refused().message.startswith("The file with the settings is not TOML: ")


def test_an_unknown_name_in_the_file_is_refused(folder):
    (folder / "allmende.toml").write_text("prot = 6000\n")
    assert list(refused().fields) == ["prot"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "0"), ("port", "many"), ("locale", "fr"), ("workers", "0"), ("site_url", "example.org"),
        ("database_url", "mysql://x"), ("allow_networks", "10.0.0.0/8,home"), ("max_request_bytes", "-1"),
        ("timezone", "Europe/Ulm"), ("timezone", "../etc/passwd"), ("timezone", ""), ("live_minutes", "0"),
        ("mqtt_url", "http://broker"), ("mqtt_url", "mqtt://broker/topic"), ("mqtt_group", "a/b"), ("mqtt_group", ""),
        ("mqtt_in_flight", "65536"), ("mqtt_create_endpoints", "mqtt://a,http://b"),
        ("mqtt_receive_endpoints", "broker"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_a_sentence_that_names_it(monkeypatch, name, value):
    monkeypatch.setenv(f"ALLMENDE_{name.upper()}", value)
    problem = refused()
    assert problem.message.startswith(f"{name}: ")
    assert "\n" not in problem.message
    assert list(problem.fields) == [name]


def test_all_wrong_values_are_said_at_once(monkeypatch):
    monkeypatch.setenv("ALLMENDE_PORT", "0")
    monkeypatch.setenv("ALLMENDE_LOCALE", "fr")
    assert set(refused().fields) == {"port", "locale"}


def test_networks_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ALLMENDE_ALLOW_NETWORKS", "10.0.0.0/8, ::1/128,")
    assert load().allow_networks == ("10.0.0.0/8", "::1/128")


def test_the_address_of_the_site_has_no_slash_at_its_end():
    assert load(site_url="https://data.example/").site_url == "https://data.example"


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        load().port = 1


def test_the_key_is_made_once_for_its_owner_alone(folder):
    key = load().secret_key
    assert len(key) >= config.SHORTEST_KEY
    assert load().secret_key == key
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(folder) == ["secret_key"]


def test_two_hubs_have_two_keys(folder):
    assert load().secret_key != load(data=folder / "other").secret_key


def test_processes_that_start_together_have_one_key(folder):
    start = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": os.environ, "text": True}
    started = [subprocess.Popen([sys.executable, "-c", KEY], cwd=Path.cwd(), **start) for _ in range(4)]
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.communicate()[0] for process in started}
    assert keys == {(folder / "secret_key").read_text()}
    assert os.listdir(folder) == ["secret_key"]


def test_a_key_that_is_too_short_is_not_used(folder):
    (folder / "secret_key").write_bytes(b"short")
    with pytest.raises(Invalid, match="remove it"):
        assert load().secret_key


def odd(folder):
    return Settings(
        data=folder / "a b", port=81, site_title="Ä, ö", allow_networks=("10.0.0.0/8", "::1/128"), locale="en",
        database_url="postgresql+psycopg://a:b%40c@127.0.0.1/x",
    )  # fmt: skip


def test_a_started_process_has_the_same_settings(folder):
    given = odd(folder)
    os.environ["BESIDE"] = "kept"
    passed = config.environment(given)
    assert passed["BESIDE"] == "kept"
    assert "ALLMENDE_PORT" not in os.environ
    said = subprocess.run(
        [sys.executable, "-c", "from hub.config import load; print(load().model_dump_json())"],
        env=passed, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.strip() == given.model_dump_json()


def test_exported_settings_are_those_in_force(folder):
    given = odd(folder)
    os.environ.update(config.environment(given))
    assert load() == given


def test_exported_defaults_are_those_in_force():
    given = load()
    os.environ.update(config.environment(given))
    assert load() == given


def test_the_broker_and_its_public_addresses_are_read(monkeypatch):
    monkeypatch.setenv("ALLMENDE_MQTT_URL", "mqtts://hub:secret@broker:8883/")
    monkeypatch.setenv("ALLMENDE_MQTT_RECEIVE_ENDPOINTS", "mqtts://town.example, wss://town.example/mqtt")
    settings = load()
    assert settings.mqtt_url == "mqtts://hub:secret@broker:8883"
    assert settings.mqtt_receive_endpoints == ("mqtts://town.example", "wss://town.example/mqtt")
    assert (settings.mqtt_create_endpoints, settings.timezone) == ((), "Europe/Berlin")
