"""What can be said of the Dockerfile and of compose.yaml without a container engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from service.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
SETTING_NAMES = {setting.variable for setting in SETTINGS}
# Variables that other programs read: pip, Python, argostranslate, PostgreSQL's image, the shell.
FOREIGN_NAMES = {
    "ARGOS_PACKAGES_DIR",
    "HOME",
    "PATH",
    "PIP_DISABLE_PIP_VERSION_CHECK",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
    "POSTGRES_USER",
    "PYTHONUNBUFFERED",
}
Instruction = tuple[str, str]


def stages(text: str) -> list[list[Instruction]]:
    """The instructions of a Dockerfile, stage by stage, with continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    found: list[list[Instruction]] = []
    for line in joined:
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest.strip()))
    return found


DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = stages(DOCKERFILE)
FINAL = STAGES[-1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def the(instruction: str) -> str:
    """The last such instruction of the final stage, the one that counts."""
    return [rest for word, rest in FINAL if word == instruction][-1]


def environment(stage: list[Instruction]) -> dict[str, str]:
    pairs = (pair for word, rest in stage if word == "ENV" for pair in rest.split())
    return dict(pair.split("=", 1) for pair in pairs)


def copied() -> list[str]:
    """Sources of every COPY from the build context."""
    return [
        source
        for stage in STAGES
        for word, rest in stage
        if word == "COPY" and not rest.startswith("--from=")
        for source in rest.split()[:-1]
    ]


def test_continued_lines_and_comments_are_read_as_the_engine_reads_them() -> None:
    assert stages("FROM a AS b\n# no\nRUN x \\\n# no\n  && y\nFROM c\nCMD z\n") == [
        [("FROM", "a AS b"), ("RUN", "x && y")],
        [("FROM", "c"), ("CMD", "z")],
    ]


@pytest.mark.parametrize("source", copied())
def test_every_copied_path_exists(source: str) -> None:
    path = ROOT / source
    assert path.is_dir() if source.endswith("/") else path.is_file()


@pytest.mark.parametrize("source", copied())
def test_every_copied_path_is_let_through_to_the_engine(source: str) -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert rules.index("*") < rules.index(f"!{source}"), "everything is shut out first, then some things are let in"


def test_everything_the_wheel_is_made_of_is_copied() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    needed = {*wheel["packages"], *wheel["shared-data"], PROJECT["readme"], *PROJECT["license-files"]}
    assert needed <= {source.rstrip("/") for source in copied()}


def test_both_stages_are_the_same_slim_python_that_the_project_supports() -> None:
    images = [stage[0][1].split()[0] for stage in STAGES]
    assert len(set(images)) == 1
    found = re.fullmatch(r"python:(\d+\.\d+)-slim", images[0])
    assert found is not None
    assert found[1] in SpecifierSet(PROJECT["requires-python"])


def test_pip_leaves_no_cache_behind() -> None:
    installs = [rest for stage in STAGES for word, rest in stage if word == "RUN" and "pip install" in rest]
    assert installs
    assert all(rest.count("pip install") == rest.count("pip install --no-cache-dir") for rest in installs)


def test_no_library_brings_in_pytorch() -> None:
    seen: set[str] = set()
    waiting = [Requirement(text) for text in PROJECT["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            texts = requires(name) or []
        except PackageNotFoundError:
            continue
        wanted = [Requirement(text) for text in texts]
        extras = requirement.extras or {""}
        waiting += [r for r in wanted if r.marker is None or any(r.marker.evaluate({"extra": e}) for e in extras)]
    assert "ctranslate2" in seen
    assert not seen & {"torch", "stanza", "argostranslate", "tensorflow"}


def test_the_entry_point_is_a_console_script_and_the_command_one_of_its_commands() -> None:
    from service.cli import ushtil

    [program] = json.loads(the("ENTRYPOINT"))
    assert program in PROJECT["scripts"]
    commands = [json.loads(the("CMD")), *(service["command"] for service in OURS.values() if "command" in service)]
    for command in commands:
        assert command[0] in ushtil.commands


def test_the_program_does_not_run_as_root() -> None:
    user, group = the("USER").split(":")
    assert int(user) >= 1000
    assert int(group) >= 1000
    words = [word for word, _ in FINAL]
    assert "RUN" not in words[words.index("USER") :], "whatever needs root comes before"
    assert any(f"--uid {user}" in rest and "useradd" in rest for word, rest in FINAL if word == "RUN")


def test_variables_of_the_image_are_settings_or_belong_to_another_program() -> None:
    for stage in STAGES:
        assert set(environment(stage)) <= SETTING_NAMES | FOREIGN_NAMES


def test_data_packages_and_home_lie_in_volumes_that_the_user_owns() -> None:
    volumes, variables = json.loads(the("VOLUME")), environment(FINAL)
    assert variables["USHTIL_DATA_DIR"] in volumes
    assert variables["ARGOS_PACKAGES_DIR"] in volumes
    assert variables["HOME"] in volumes, "argostranslate writes there on import"
    made = " ".join(rest for word, rest in FINAL if word == "RUN")
    assert f"--owner=ushtil --group=ushtil {variables['ARGOS_PACKAGES_DIR']}" in made
    assert f"--home-dir {variables['HOME']} --create-home" in made


def test_the_image_listens_on_the_port_it_exposes() -> None:
    assert environment(FINAL)["USHTIL_BIND"] == f"0.0.0.0:{the('EXPOSE')}"


def test_the_program_is_found_where_the_build_stage_put_it() -> None:
    assert any(rest == "python -m venv /opt/ushtil" for word, rest in STAGES[0] if word == "RUN")
    assert ("COPY", "--from=build /opt/ushtil /opt/ushtil") in FINAL
    assert environment(FINAL)["PATH"].startswith("/opt/ushtil/bin:")


class Answers(BaseHTTPRequestHandler):
    """Answers /healthz with the status that the server was made with, anything else with 404."""

    def do_GET(self) -> None:
        status: int = self.server.status if self.path == "/healthz" else 404  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def listening(status: int) -> Iterator[int]:
    """An HTTP server on a free port, which is yielded."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.status = status  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def check_health(port: int, **variables: str) -> int:
    """Exit status of the image's own health check."""
    command = json.loads(the("HEALTHCHECK").partition("CMD ")[2])
    assert command[0] == "python"
    environ = os.environ | {"USHTIL_BIND": f"0.0.0.0:{port}"} | variables
    ran = subprocess.run([sys.executable, *command[1:]], env=environ, capture_output=True, timeout=20, check=False)
    return ran.returncode


def test_the_health_check_passes_where_healthz_answers_200() -> None:
    with listening(200) as port:
        assert check_health(port) == 0


def test_the_health_check_fails_where_healthz_answers_503() -> None:
    with listening(503) as port:
        assert check_health(port) != 0


def test_the_health_check_fails_where_nothing_listens() -> None:
    with listening(200) as port:
        pass
    assert check_health(port) != 0


def test_the_health_check_goes_past_a_proxy_of_the_environment() -> None:
    with listening(200) as port:
        proxy = "http://127.0.0.1:9"
        assert check_health(port, http_proxy=proxy, HTTP_PROXY=proxy, all_proxy=proxy) == 0


def test_there_is_a_profile_on_sqlite_and_one_on_postgresql() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items()}
    assert profiles == {"ushtil": ["embedded"], "postgres": ["scaled"], "web": ["scaled"], "worker": ["scaled"]}
    assert "USHTIL_DATABASE_URL" not in SERVICES["ushtil"]["environment"]
    assert SERVICES["postgres"]["image"] == "postgres:16"
    urls = {SERVICES[name]["environment"]["USHTIL_DATABASE_URL"] for name in ("web", "worker")}
    assert len(urls) == 1
    assert urls.pop().startswith("postgresql://")


def test_the_scaled_profile_translates_in_its_workers_only() -> None:
    assert SERVICES["web"]["environment"]["USHTIL_WITH_WORKER"] == "false"
    assert SERVICES["worker"]["command"] == ["worker"]
    assert SERVICES["worker"]["deploy"]["replicas"] == "${WORKERS:-2}"


@pytest.mark.parametrize("name", SERVICES)
def test_variables_of_compose_are_settings_or_belong_to_another_program(name: str) -> None:
    variables = SERVICES[name]["environment"]
    assert set(variables) <= SETTING_NAMES | FOREIGN_NAMES
    assert all(isinstance(value, str) for value in variables.values()), "YAML's own booleans are no text"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_health_only_where_health_is_checked(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        other = SERVICES[needed]
        assert set(other["profiles"]) >= set(SERVICES[name]["profiles"])
        assert how["condition"] == "service_healthy"
        check = other.get("healthcheck", {})
        assert not check.get("disable"), f"{needed} has its check switched off"
        assert check.get("test") or "build" in other, f"{needed} has neither a check nor our image's"


def test_nothing_is_claimed_before_the_database_and_its_tables_are_there() -> None:
    assert set(SERVICES["web"]["depends_on"]) == {"postgres"}
    assert set(SERVICES["worker"]["depends_on"]) == {"postgres", "web"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_named_volume_is_declared(name: str) -> None:
    for mount in SERVICES[name]["volumes"]:
        volume, path = mount.split(":")
        assert volume in COMPOSE["volumes"]
        assert PurePosixPath(path).is_absolute()


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_shares_the_packages_and_is_confined(name: str) -> None:
    service = OURS[name]
    assert f"packages:{environment(FINAL)['ARGOS_PACKAGES_DIR']}" in service["volumes"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    for published in service.get("ports", []):
        assert published.startswith("127.0.0.1:"), "a reverse proxy with TLS belongs in front"
        assert published.endswith(f":{the('EXPOSE')}")


def test_the_embedded_service_keeps_its_database_in_a_volume() -> None:
    assert f"data:{environment(FINAL)['USHTIL_DATA_DIR']}" in SERVICES["ushtil"]["volumes"]


def test_every_value_that_compose_asks_for_has_a_default_and_is_explained() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    head = text.partition("\nx-ushtil")[0]
    asked = re.findall(r"\$\{(\w+)(:-[^}]+)?\}", text)
    assert asked
    for name, default in asked:
        assert default, f"{name} without default stops `compose up` of the other profile too"
        assert re.search(rf"^#   {name} ", head, re.MULTILINE), f"{name} is not explained"
