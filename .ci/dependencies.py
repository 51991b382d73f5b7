#!/usr/bin/env python3
"""What the workspace depends on, held to `deny.toml`: licences, versions that are there twice, banned crates, and where
crates come from. The file is cargo-deny's, which judges the same and needs minutes to be installed; this needs no crate
and no network. Advisories need a database that only the network has: `cargo deny check advisories`.
"""

import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parent.parent
RULES = tomllib.loads((WORKSPACE / "deny.toml").read_text())


def packages():
    """Everything that is compiled for one of the targets, tests included."""
    command = ["cargo", "tree", "--workspace", "--locked", "--edges", "normal,build,dev", "--prefix", "none"]
    command += ["--format", "{p}|{l}"]
    for target in RULES["graph"]["targets"]:
        command += ["--target", target]
    printed = subprocess.run(command, cwd=WORKSPACE, check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = {line.removesuffix(" (*)") for line in printed.splitlines() if line}
    return [Package(*line.partition("|")[::2]) for line in sorted(lines)]


class Package:
    """A line of the tree: name, version, and in brackets where it comes from, if that is not crates.io."""

    def __init__(self, named, licence):
        self.name, version, *more = named.split(" ")
        self.version, self.licence = version.removeprefix("v"), licence
        self.source = next((part for part in more if "://" in part), None)


def is_allowed(expression, allowed):
    """Whether an SPDX expression can be met with what is allowed."""
    words = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met |= both()
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met &= one()
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            words.pop(0)
            return met
        if words[:1] == ["WITH"]:
            word = " ".join([word, words.pop(0), words.pop(0)])
        return word in allowed

    return either()


def check_licences(found):
    allowed = set(RULES["licenses"]["allow"])
    met = set()
    for package in found:
        if not package.licence or not is_allowed(package.licence, allowed):
            yield f"{package.name} {package.version} has the licence {package.licence!r}, which deny.toml does not allow"
        else:
            met |= {name for name in allowed if name in package.licence}
    for name in sorted(allowed - met):
        yield f"no crate has the licence {name} any more; remove it from deny.toml"


def check_versions(found):
    versions = defaultdict(set)
    for package in found:
        versions[package.name].add(package.version)
    skipped = {tuple(skip["crate"].split("@")) for skip in RULES["bans"]["skip"]}
    for name, several in sorted(versions.items()):
        left = {version for version in several if (name, version) not in skipped}
        if len(left) > 1:
            yield f"{name} is there in the versions {', '.join(sorted(left))}; unite them, or say in deny.toml why not"
    for name, version in sorted(skipped):
        if len(versions[name]) < 2 or version not in versions[name]:
            yield f"{name} {version} is no duplicate any more; remove it from deny.toml"


def check_bans(found):
    banned = {ban["crate"]: ban["reason"] for ban in RULES["bans"]["deny"]}
    for package in found:
        if package.name in banned:
            yield f"{package.name} is banned: {banned[package.name]}"


def check_sources(found):
    for package in found:
        if package.source:
            yield f"{package.name} comes from {package.source}, and not from crates.io"


def main():
    found = packages()
    checks = (check_licences, check_versions, check_bans, check_sources)
    problems = [problem for check in checks for problem in check(found)]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(found)} crates, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
