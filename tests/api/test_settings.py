from __future__ import annotations

from pathlib import Path

import pytest

from municipia.api.settings import Settings, describe
from municipia.graph.errors import ParameterError


def test_what_is_not_set_keeps_its_default() -> None:
    assert Settings.from_env({}) == Settings()


def test_every_setting_can_be_given_in_the_environment() -> None:
    for variable, default, text in describe():
        assert text
        assert Settings.from_env({variable: default}) == Settings(), variable


def test_the_environment_is_read_by_type() -> None:
    settings = Settings.from_env(
        {"MUNICIPIA_HOME": "/data", "PORT": "80", "MUNICIPIA_QUERY_SECONDS": "2.5", "MUNICIPIA_SLOW": "7"}
    )
    assert (settings.home, settings.port) == (Path("/data"), 80)
    assert (settings.limits.query_seconds, settings.limits.slow) == (2.5, 7)
    assert Settings.from_env({"PORT": "80", "MUNICIPIA_PORT": "81"}).port == 81


@pytest.mark.parametrize("value", ["https://cities.example", "https://cities.example/"])
def test_the_public_address_ends_with_a_slash(value: str) -> None:
    assert Settings.from_env({"MUNICIPIA_PUBLIC_ADDRESS": value}).public_address == "https://cities.example/"


@pytest.mark.parametrize(
    "value", ["cities.example", "ftp://cities.example/", "https://cities.example/?a", "https:///", "https://a b/"]
)
def test_a_public_address_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Settings.from_env({"MUNICIPIA_PUBLIC_ADDRESS": value})
    assert "MUNICIPIA_PUBLIC_ADDRESS" in caught.value.message


@pytest.mark.parametrize("value", ["many", "-1", "0", "nan", "inf"])
def test_a_number_that_makes_no_sense_is_refused(value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Settings.from_env({"MUNICIPIA_QUERY_SECONDS": value})
    assert "MUNICIPIA_QUERY_SECONDS" in caught.value.message


@pytest.mark.parametrize("variable", ["PORT", "MUNICIPIA_PORT"])
@pytest.mark.parametrize("value", ["70000", "65536", "-5"])
def test_a_port_that_is_none_is_refused_under_the_name_it_came_by(variable: str, value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Settings.from_env({variable: value})
    assert caught.value.message.startswith(f"{variable} is {value}")
    assert "65535" in caught.value.hint


@pytest.mark.parametrize("value", ["0", "1", "65535"])
def test_every_port_can_be_chosen_and_0_for_any(value: str) -> None:
    assert Settings.from_env({"PORT": value, "MUNICIPIA_PORT": ""}).port == int(value)
