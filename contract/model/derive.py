#!/usr/bin/env python3
"""Derives the tables in `contract/src/model` from the public API models of Amazon Personalize.

The models come with botocore; only facts are taken from them, no documentation. What this script does not know it
refuses, so that nothing in a newer model is silently lost.

    contract/model/derive.py                     writes the tables, from the installed botocore
    contract/model/derive.py DATA                the same, from botocore's data directory
    contract/model/derive.py --check DATA        writes nothing; exits 1 and names the files that differ
"""

import argparse
import gzip
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TABLES = REPOSITORY / "contract/src/model"

# Variant of `Api`, service, API version. The module is the variant in snake case.
APIS = [
    ("Personalize", "personalize", "2018-05-22"),
    ("PersonalizeEvents", "personalize-events", "2018-03-22"),
    ("PersonalizeRuntime", "personalize-runtime", "2018-05-22"),
]

# Every pattern has a function of its own in `pattern.rs`.
PATTERNS = {
    r"[A-Za-z\d_]+": "AttributeName",
    r"[A-Za-z_][A-Za-z\d_]*": "ColumnName",
    r"^[A-Za-z_]+$": "DatasetType",
    r"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$": "EventAttributionSource",
    r"[A-Za-z0-9_]+": "FilterAttributeName",
    r"arn:aws.*:kms:.*:[0-9]{12}:key/.*": "KmsKeyArn",
    r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*": "Name",
    r"\p{ASCII}{0,1500}": "NextToken",
    r"arn:([a-z\d-]+):personalize:.*:.*:.+": "PersonalizeArn",
    r"arn:([a-z\d-]+):iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+": "RoleArn",
    r"(s3|http|https)://.+": "S3Location",
    r"rate\(\d+ days?\)": "SchedulingExpression",
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": "Tag",
}

# Requests, and parts of them, that are looked at by themselves too, and not only as part of their API's table.
SINGLE = re.compile(
    "Create(BatchInferenceJob|BatchSegmentJob|Campaign|Dataset|DatasetGroup|EventTracker|Filter|MetricAttribution"
    "|Recommender|Solution|SolutionVersion)Request|MetricAttributionOutput"
)

# What a shape of a type may say, besides its type. `box` and `sensitive` concern clients only.
TRAITS = {
    "boolean": {"box"},
    "double": {"box", "max", "min"},
    "float": {"box", "max", "min"},
    "integer": {"box", "max", "min"},
    "list": {"max", "member", "min"},
    "map": {"key", "max", "min", "sensitive", "value"},
    "string": {"enum", "max", "min", "pattern", "sensitive"},
    "structure": {"members", "required", "sensitive"},
    "timestamp": set(),
}


class Unknown(Exception):
    """Something in a model that this script does not know."""


def refuse_unknown(place, thing, known):
    strangers = sorted(set(thing) - set(known) - {"documentation"})
    if strangers:
        raise Unknown(f"{place}: unknown {', '.join(strangers)}")


def one_of(place, thing, known):
    if thing not in known:
        raise Unknown(f"{place}: unknown {thing!r}")
    return known[thing]


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def constant(name):
    return snake(name).upper()


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(texts):
    return "&[" + ", ".join(map(quoted, texts)) + "]"


def whole(place, number):
    if not isinstance(number, int):
        raise Unknown(f"{place}: {number!r} is no whole number")
    return f"{number:_}"


def real(_place, number):
    return f"{float(number):_}"


class Api:
    """One API's model, and the Rust table that says the same."""

    def __init__(self, data, variant, service, version):
        self.variant, self.service, self.version = variant, service, version
        self.model = json.loads(gzip.decompress((data / service / version / "service-2.json.gz").read_bytes()))
        self.shapes = self.model["shapes"]
        found = self.model["metadata"]["apiVersion"]
        if found != version:
            raise Unknown(f"{service}: the API version is {found}, not {version}")
        one_of(f"{service}: protocol", self.model["metadata"]["protocol"], {"json": None, "rest-json": None})

    def reached(self):
        """Names of the shapes that requests and responses hold, sorted; those of errors alone stay out."""
        names, waiting = set(), []
        for operation in self.model["operations"].values():
            waiting += [operation[side]["shape"] for side in ("input", "output") if side in operation]
        while waiting:
            name = waiting.pop()
            if name in names:
                continue
            names.add(name)
            shape = self.shapes[name]
            waiting += [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
            waiting += [member["shape"] for member in shape.get("members", {}).values()]
        return sorted(names)

    def reference(self, place, target, known=("shape",)):
        """An expression of the type `&'static Shape`."""
        refuse_unknown(place, target, known)
        name = target["shape"]
        if self.shapes[name]["type"] == "structure":
            return f"&Shape::Structure(&{constant(name)})"
        return f"&{constant(name)}"

    def size(self, place, shape):
        """How long a text is, or how many members a list or map has."""
        text = ""
        if "min" in shape:
            text += f".least({whole(f'{place}: min', shape['min'])})"
        if "max" in shape:
            text += f".most({whole(f'{place}: max', shape['max'])})"
        return text

    def range(self, place, shape, number):
        """The fields of a number's shape."""
        bounds = [
            f"Some({number(f'{place}: {trait}', shape[trait])})" if trait in shape else "None"
            for trait in ("min", "max")
        ]
        return "{{ least: {}, most: {} }}".format(*bounds)

    def shape(self, name):
        place = f"{self.service}: {name}"
        shape = self.shapes[name]
        kind = shape["type"]
        traits = one_of(f"{place}: type", kind, TRAITS)
        refuse_unknown(place, set(shape) - {"type"}, traits)
        if kind == "structure":
            return self.structure(place, name, shape)
        if kind == "list":
            value = f"Shape::list({self.reference(place, shape['member'])})" + self.size(place, shape)
        elif kind == "map":
            key, entry = self.reference(place, shape["key"]), self.reference(place, shape["value"])
            value = f"Shape::map({key}, {entry})" + self.size(place, shape)
        elif kind == "string":
            value = "Shape::text()" + self.size(place, shape)
            if "pattern" in shape:
                value += f".pattern(Pattern::{one_of(f'{place}: pattern', shape['pattern'], PATTERNS)})"
            if "enum" in shape:
                value += f".one_of({words(shape['enum'])})"
        elif kind == "integer":
            value = f"Shape::Integer {self.range(place, shape, whole)}"
        elif kind in ("double", "float"):
            value = f"Shape::Number {self.range(place, shape, real)}"
        else:
            value = {"boolean": "Shape::Boolean", "timestamp": "Shape::Timestamp"}[kind]
        return f"static {constant(name)}: Shape = {value};"

    def structure(self, place, name, shape):
        required = shape.get("required", [])
        refuse_unknown(f"{place}: required", required, shape["members"])
        members = []
        for member, target in shape["members"].items():
            # `jsonvalue` is JSON that the client writes into a string, which is what the wire shows.
            target = self.reference(f"{place}.{member}", target, ("shape", "jsonvalue"))
            members.append(f"{'required' if member in required else 'optional'}({quoted(member)}, {target})")
        visibility = "pub " if SINGLE.fullmatch(name) else ""
        subject = f"The request of `{name.removesuffix('Request')}`" if name.endswith("Request") else f"The structure `{name}`"
        documentation = f"/// {subject}.\n" if visibility else ""
        return f"{documentation}{visibility}static {constant(name)}: Structure = Structure::of({quoted(name)}, &[{', '.join(members)}]);"

    def operation(self, name, operation):
        place = f"{self.service}: {name}"
        refuse_unknown(place, operation, ("name", "http", "input", "output", "errors", "idempotent"))
        refuse_unknown(place, operation["http"], ("method", "requestUri"))
        constructor = one_of(f"{place}: method", operation["http"]["method"], {"POST": "post"})
        for side in ("input", "output"):
            refuse_unknown(f"{place}.{side}", operation.get(side, {}), ("shape",))
        for error in operation["errors"]:
            refuse_unknown(f"{place}.errors", error, ("shape",))
        errors = list(dict.fromkeys(error["shape"] for error in operation["errors"]))
        path = quoted(operation["http"]["requestUri"])
        text = f"Operation::{constructor}(API, {quoted(name)}, {path}, &{constant(operation['input']['shape'])})"
        if "output" in operation:
            text += f".answers(&{constant(operation['output']['shape'])})"
        text += f".refuses({words(errors)})"
        return text + (".idempotent()" if operation.get("idempotent") else "")

    def table(self):
        operations = ",\n".join(self.operation(*entry) for entry in self.model["operations"].items())
        shapes = "\n".join(self.shape(name) for name in self.reached())
        used = [kind for kind in ("Pattern", "optional", "required") if f"{kind}(" in shapes or f"{kind}::" in shapes]
        return (
            f"//! Requests and responses of the API `{self.service}`, version {self.version}.\n"
            "//!\n"
            "//! Derived from the public API model by `contract/model/derive.py`; do not edit it by hand.\n\n"
            f"use super::{{Api, Operation, {', '.join(['Shape', 'Structure', *used])}}};\n\n"
            f"const API: Api = Api::{self.variant};\n\n"
            f"pub(super) static OPERATIONS: &[Operation] = &[\n{operations},\n];\n\n"
            f"{shapes}\n"
        )


def formatted(text):
    command = ["rustfmt", "--edition", "2024", "--config-path", str(REPOSITORY / "rustfmt.toml")]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def installed():
    found = importlib.util.find_spec("botocore")
    if found is None:
        sys.exit("botocore is not installed; install it, or name its data directory")
    return Path(found.submodule_search_locations[0]) / "data"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a table differs")
    parser.add_argument("data", nargs="?", type=Path, help="botocore's data directory (default: the installed one)")
    arguments = parser.parse_args()
    data = arguments.data or installed()
    try:
        tables = {TABLES / f"{snake(api[0])}.rs": formatted(Api(data, *api).table()) for api in APIS}
    except Unknown as problem:
        sys.exit(f"{problem}; teach contract/model/derive.py about it")
    except FileNotFoundError as problem:
        sys.exit(f"{problem.filename} is missing")
    except subprocess.CalledProcessError as problem:
        sys.exit(f"rustfmt: {problem.stderr}")
    if arguments.check:
        stale = [path for path, text in tables.items() if not path.exists() or path.read_text() != text]
        if stale:
            sys.exit("\n".join(f"{path.relative_to(REPOSITORY)} differs" for path in stale))
        return
    for path, text in tables.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
