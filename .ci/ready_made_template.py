#!/usr/bin/env python3
"""Writes the template that deploys a ready-made function: `template.yaml` as one file, for a zip that lies in a bucket.

`sam build` needs a literal path in `CodeUri`, and SAM's transform a bucket and a key: no condition can stand for
either, so that one template cannot serve both. This one is derived, and has two parameters more, `CodeBucket` and
`CodeKey`. The state machine is in it, so that it needs no file beside it, and it is small enough to be handed to
CloudFormation as it is.

    python3 .ci/ready_made_template.py > personalize-pipeline.json

Needs PyYAML.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent

#: What CloudFormation takes without a bucket for the template, in bytes.
MOST_BYTES = 51_200

PARAMETERS = {
    "CodeBucket": {
        "Type": "String",
        "AllowedPattern": "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        "ConstraintDescription": "the name of a bucket",
        "Description": "The bucket, in this Region, that has the function's zip.",
    },
    "CodeKey": {
        "Type": "String",
        "AllowedPattern": "^.+\\.zip$",
        "ConstraintDescription": "the key of a .zip",
        "Description": (
            "The key of the zip in it, as released: function-arm64.zip, or function-x86_64.zip with Architecture=x86_64. "
            "A new version needs a key of its own, since CloudFormation does not look into the zip."
        ),
    },
}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms of functions, which become the long ones."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise SystemExit(f"{node.start_mark}: a kind of YAML that is not expected")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _function)


def ready_made(template: str, state_machine: str) -> dict[str, Any]:
    """The derived template, of the text of `template.yaml` and of `statemachine.asl.json`."""
    document: dict[str, Any] = yaml.load(template, Loader)  # a SafeLoader, see above
    resources = document["Resources"]
    function, machine = resources["Function"], resources["StateMachine"]["Properties"]
    del function["Metadata"]
    function["Properties"]["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Ref": "CodeKey"}}
    del machine["DefinitionUri"]
    machine["Definition"] = without_comments(json.loads(state_machine))
    document["Parameters"] = {**PARAMETERS, **document["Parameters"]}
    architecture = document["Parameters"]["Architecture"]
    architecture["Description"] = "What the function in the zip is compiled for."
    return document


def without_comments(value: Any) -> Any:
    """A state machine that does the same."""
    if isinstance(value, dict):
        return {name: without_comments(member) for name, member in value.items() if name != "Comment"}
    if isinstance(value, list):
        return [without_comments(member) for member in value]
    return value


def main() -> None:
    """Writes the template to stdout."""
    document = ready_made(
        (ROOT / "template.yaml").read_text(encoding="utf-8"),
        (ROOT / "statemachine.asl.json").read_text(encoding="utf-8"),
    )
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if len(text.encode()) > MOST_BYTES:
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"
    if len(text.encode()) > MOST_BYTES:
        raise SystemExit(f"The template has {len(text.encode())} bytes; CloudFormation takes {MOST_BYTES}. Shorten it.")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
