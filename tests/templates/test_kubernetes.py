"""The manifest for Kubernetes: core kinds by Kubernetes' own schemas, secrets by that of their operator."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.methods import custom_method
from tests.shipped import artifacts, made

from pgconf import Project

VERSION = "1.31"
NAME = {"type": "string", "pattern": r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", "maxLength": 253}
# What external-secrets.io/v1 asks of the fields that are used: `kubectl explain externalsecret.spec`.
EXTERNAL_SECRET: dict[str, Any] = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "external-secrets.io/v1"},
        "kind": {"const": "ExternalSecret"},
        "metadata": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": NAME,
                "labels": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "pattern": r"^[A-Za-z0-9][-A-Za-z0-9_.]*$"},
                },
            },
        },
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "refreshInterval": {"type": "string", "pattern": r"^([0-9]+[smh])+$"},
                "secretStoreRef": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"name": NAME, "kind": {"enum": ["SecretStore", "ClusterSecretStore"]}},
                },
                "target": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "name": NAME,
                        "creationPolicy": {"enum": ["Owner", "Orphan", "Merge", "None"]},
                    },
                },
                "data": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["remoteRef", "secretKey"],
                        "additionalProperties": False,
                        "properties": {
                            "secretKey": {
                                "type": "string",
                                "pattern": r"^[-._a-zA-Z0-9]+$",
                                "minLength": 1,
                                "maxLength": 253,
                            },
                            "remoteRef": {
                                "type": "object",
                                "required": ["key"],
                                "additionalProperties": False,
                                "properties": {"key": {"type": "string", "minLength": 1}},
                            },
                        },
                    },
                },
            },
        },
    },
}
ACCOUNTS = {
    "a": "env:A",
    "b": "file:/run/secrets/Other_1/b_c.pem",
    "c": "file:/run/secrets/b.pem",
    "d": "file:local.txt",
    "e": "file:/etc/keys/b.pem",
}
SECRETS = "---\n".join(
    [
        *(
            f'{{kind: account, name: {name}, type: alipay, holder: x, number: {{secret: "{reference}"}}}}\n'
            for name, reference in ACCOUNTS.items()
        ),
        custom_method(
            '"true"',
            credentials=r'{secrets: {key: {secret: "env:A"}}, parameters: {"no": "a\u2028b: \u0085"}}',
        ),
    ]
)


def documents(text: str) -> list[Any]:
    """Read a manifest; each document of it must be right."""
    found = list(yaml.safe_load_all(text))
    for document in found:
        if document["apiVersion"] == "v1":
            kubernetes_validate.validate(document, VERSION, strict=True)
        else:
            Draft202012Validator(EXTERNAL_SECRET).validate(document)
    names = [(document["kind"], document["metadata"]["name"]) for document in found]
    assert len(set(names)) == len(names)
    return found


@pytest.mark.parametrize("environment", ["production", "sandbox", "staging"])
def test_the_manifest_is_right(environment: str) -> None:
    """It asks for every secret that the environment refers to, below the environment's own path."""
    channels, *secrets = documents(artifacts(environment)["kubernetes/payment.yaml"])
    assert channels["kind"] == "ConfigMap"
    for name, text in channels["data"].items():
        assert not name.endswith(".json") or json.loads(text)["credentials"]
    keys = {one["remoteRef"]["key"] for secret in secrets for one in secret["spec"]["data"]}
    paths = {reference.partition(":")[2].removeprefix("/") for reference in references(environment)}
    assert keys == {f"payment/{environment}/{path}" for path in paths}


def references(environment: str) -> set[str]:
    """Give the references to secrets, as whoever checks secrets finds them."""
    project = Project.open(Path(__file__).parents[2])
    return {one.reference for one in project.check_secrets(environment).secrets}


def test_each_folder_is_a_secret_of_its_own() -> None:
    """So that two files of one name do not meet."""
    channels, *secrets = documents(made("kubernetes/payment.yaml", SECRETS)["kubernetes/payment.yaml"])
    found = {
        secret["metadata"]["name"]: [one["secretKey"] for one in secret["spec"]["data"]] for secret in secrets
    }
    assert found == {
        "payment-variables": ["A"],
        "payment-files": ["local.txt"],
        "payment-files-etc-keys": ["b.pem"],
        "payment-files-run-secrets": ["b.pem"],
        "payment-files-run-secrets-other-1": ["b_c.pem"],
    }
    credentials = json.loads(channels["data"]["true.json"])["credentials"]
    assert credentials["parameters"] == {"no": "a\u2028b: \x85"}


def test_an_empty_shop_has_no_secrets() -> None:
    """The manifest is right all the same."""
    (channels,) = documents(made("kubernetes/payment.yaml")["kubernetes/payment.yaml"])
    assert channels["data"] == {"environment": "production", "stage": "live"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_kustomize_builds_it(tmp_path: Path) -> None:
    """As part of whatever else is deployed."""
    (tmp_path / "payment.yaml").write_text(artifacts()["kubernetes/payment.yaml"], "utf-8")
    (tmp_path / "kustomization.yaml").write_text("resources: [payment.yaml]\nnamePrefix: shop-\n", "utf-8")
    kubectl = shutil.which("kubectl")
    assert kubectl
    command = [kubectl, "kustomize", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built = {document["metadata"]["name"] for document in yaml.safe_load_all(done.stdout)}
    assert built == {"shop-payment-channels", "shop-payment-variables", "shop-payment-files-run-secrets"}
