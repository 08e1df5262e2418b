"""compose.yaml and docs/kubernetes in; whether they agree with the settings and with each other."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from db.settings import Settings
from db.settings.fields import declared
from tests.conftest import ROOT

COMPOSE = ROOT / "compose.yaml"
KUBERNETES = ROOT / "docs" / "kubernetes"
# Seconds in which a process closes its connections, at the very end.
CLOSING = 10


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text())


def manifest(kind: str, name: str) -> dict[str, Any]:
    [found] = [m for m in manifests() if (m["kind"], m["metadata"]["name"]) == (kind, name)]
    return found


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def pods() -> dict[str, dict[str, Any]]:
    found = {
        kind: manifest(kind, name)
        for kind, name in (("Deployment", "gateway"), ("Job", "gateway-migrate"))
    }
    return {kind: made["spec"]["template"]["spec"] for kind, made in found.items()}


@pytest.mark.parametrize("name", services())
def test_a_service_is_confined(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    # PgBouncer's image names its user by itself; the others do not.
    assert name == "pgbouncer" or service["user"].split(":")[0].isdecimal()


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_a_pod_is_confined(kind: str) -> None:
    pod = pods()[kind]
    [container] = pod["containers"]
    user = f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"
    assert f"USER {user}" in (ROOT / "Dockerfile").read_text().splitlines()
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]


def test_a_stop_has_the_time_it_takes() -> None:
    settings = Settings(environment="production")
    most = settings.drain + settings.shutdown_seconds + CLOSING
    assert services()["gateway"]["stop_grace_period"] == f"{most:g}s"
    pod = pods()["Deployment"]
    values = {one["name"]: one["value"] for one in pod["containers"][0]["env"]}
    named = sum(int(values[name]) for name in ("DRAIN_SECONDS", "SHUTDOWN_SECONDS"))
    assert pod["terminationGracePeriodSeconds"] >= named + CLOSING


def test_migrations_come_first() -> None:
    needed = services()["gateway"]["depends_on"]
    assert needed["migrate"] == {"condition": "service_completed_successfully"}
    [job] = pods()["Job"]["containers"]
    migrate = services()["migrate"]
    assert [*job["command"], *job["args"]] == [*migrate["entrypoint"], *migrate["command"]]
    [gateway] = pods()["Deployment"]["containers"]
    assert job["image"] == gateway["image"]


def test_what_they_set_are_settings() -> None:
    [container] = pods()["Deployment"]["containers"]
    named = {one["name"] for one in container["env"]}
    for secret in ("gateway", "gateway-migrate"):
        named |= set(manifest("Secret", secret)["stringData"])
    for service in ("gateway", "migrate"):
        named |= set(services()[service]["environment"])
    assert {name.lower() for name in named} <= set(declared(Settings))


def test_no_more_is_asked_of_a_database_than_it_has() -> None:
    """20 connections a pod, and one pod more while a rollout is under way."""
    deployment = manifest("Deployment", "gateway")["spec"]
    [container] = deployment["template"]["spec"]["containers"]
    values = {one["name"]: one["value"] for one in container["env"]}
    peak = deployment["replicas"] + deployment["strategy"]["rollingUpdate"]["maxSurge"]
    pooler = services()["pgbouncer"]["environment"]
    assert peak * int(values["DATABASE_POOL_SIZE"]) <= pooler["MAX_CLIENT_CONN"]
    assert pooler["DEFAULT_POOL_SIZE"] <= 100 - 10
