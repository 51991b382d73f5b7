#!/usr/bin/env python3
"""The shape of the code, held to `structure.toml`: layers without circles, arrows between crates, short functions, and
documentation of what is public. Prints the figures; ends with 1 where something does not hold.

`structure.py --edges CRATE` prints which module of a crate uses which, for whoever draws the layers anew.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

sys.dont_write_bytecode = True

from rust_source import read_crate

WORKSPACE = Path(__file__).resolve().parent.parent
RULES = tomllib.loads((WORKSPACE / ".ci/structure.toml").read_text())


class Crate:
    """The files of a crate, and what its modules use of one another."""

    def __init__(self, name, rules):
        self.name, self.rules, self.root = name, rules, WORKSPACE / rules["source"]
        self.files = read_crate(self.root)
        self.modules = set().union(*(source.modules for source in self.files.values()))
        self.uses = {key: path for source in self.files.values() for key, path in source.uses.items()}

    def absolute(self, module, segments):
        """A path as segments from the root of the crate."""
        module = list(module)
        for place, segment in enumerate(segments):
            if segment == "crate":
                module = []
            elif segment == "super":
                module = module[:-1]
            elif segment != "self":
                return (*module, *segments[place:])
        return tuple(module)

    def module(self, path, seen=frozenset()):
        """The module in which the item of a path is, as far as `use` in a module above leads to another."""
        depth = next(depth for depth in range(len(path), -1, -1) if path[:depth] in self.modules)
        found = path[:depth]
        if depth < len(path):
            leads = self.uses.get((found, path[depth]))
            if leads and (found, path[depth]) not in seen:
                target = self.target(found, leads, seen | {(found, path[depth])})
                return found if target is None else target
        return found

    def target(self, module, segments, seen=frozenset()):
        """The module that a path written in a module leads to; nothing if that is in another crate."""
        if segments[0] in ("crate", "self", "super"):
            return self.module(self.absolute(module, segments), seen)
        if (*module, segments[0]) in self.modules:
            return self.module((*module, *segments), seen)
        return None

    def edges(self):
        """Which module uses which, with one place where it does."""
        found = {}
        for file, source in self.files.items():
            for module, segments, line in source.paths:
                target = self.target(module, segments)
                if target is not None and target != module:
                    found.setdefault((module, target), f"{file.relative_to(WORKSPACE)}:{line}")
        return found


def layer_of(module, layers):
    """The layer whose module holds this one, by the longest of the modules that are declared."""
    names = {tuple(name.split("::")): layer for layer, rule in layers.items() for name in rule["modules"]}
    fitting = [name for name in names if module[: len(name)] == name]
    return names[max(fitting, key=len)] if fitting else None


def circle(layers):
    """A circle among the declared layers, if there is one."""
    state = {}

    def walk(layer, way):
        if state.get(layer) == "done":
            return None
        if layer in way:
            return [*way[way.index(layer) :], layer]
        for used in layers[layer].get("uses", []):
            if found := walk(used, [*way, layer]):
                return found
        state[layer] = "done"
        return None

    return next((found for layer in layers if (found := walk(layer, []))), None)


def check_layers(crate):
    """Edges that the declared layers do not allow, and modules outside of them where there are to be none."""
    layers = crate.rules.get("layers", {})
    if found := circle(layers):
        yield f"{crate.name}: the layers themselves are a circle: {' → '.join(found)}"
    known = {tuple(allowed["edge"].split(" → ")) for allowed in crate.rules.get("known", [])}
    met = set()
    for (module, target), place in sorted(crate.edges().items()):
        ends = layer_of(module, layers), layer_of(target, layers)
        # The root only names what its modules hold.
        if () in (module, target) or None in ends or ends[0] == ends[1] or ends[1] in layers[ends[0]].get("uses", []):
            continue
        edge = "::".join(module), "::".join(target)
        if edge in known:
            met.add(edge)
        else:
            yield f"{place}: `{edge[0]}` of the layer {ends[0]} uses `{edge[1]}` of {ends[1]}, which is not below it"
    for edge in sorted(known - met):
        yield f"{crate.name}: {' → '.join(edge)} is over; remove it from structure.toml"
    outside = sorted({module[0] for module in crate.modules if module and layer_of(module, layers) is None})
    if layers:
        print(f"{crate.name}: {len(layers)} layers, and {len(outside)} modules outside of them")
    if crate.rules.get("complete"):
        for name in outside:
            yield f"{crate.name}: the module `{name}` is in no layer; add it to structure.toml"


def check_functions(crate):
    functions = [(found.lines, f"{file.relative_to(WORKSPACE)}:{found.line} {found.name}") for file, source in crate.files.items() for found in source.functions]
    functions.sort()
    longest, at_percentile = functions[-1][0], functions[int(len(functions) * 0.9)][0]
    median = functions[len(functions) // 2][0]
    print(f"{crate.name}: {len(functions)} functions, {median} lines in the median, {at_percentile} at the 90th percentile, {longest} at most")
    rules = RULES["functions"]
    known = crate.rules.get("long", {})
    for lines, place in functions:
        name = place.rsplit(" ", 1)[1]
        if lines > max(rules["most"], known.get(name, 0)):
            yield f"{place} has {lines} lines, and {rules['most']} are the most"
    for name in known:
        if not any(lines > rules["most"] and place.endswith(f" {name}") for lines, place in functions):
            yield f"{crate.name}: no function {name} is too long any more; remove it from structure.toml"
    if at_percentile > rules["most_at_90th_percentile"]:
        yield f"{crate.name}: a tenth of the functions has more than {rules['most_at_90th_percentile']} lines"


def check_documentation(crate):
    for what, restricted in (("public", False), ("shared", True)):
        items = [(found, file) for file, source in crate.files.items() for found in source.public if found.restricted == restricted]
        missing = [f"{file.relative_to(WORKSPACE)}:{found.line} {found.name}" for found, file in items if not found.documented]
        percentage = 100 * (1 - len(missing) / max(len(items), 1))
        print(f"{crate.name}: {percentage:.1f} % of {len(items)} {what} items are documented")
        least = crate.rules.get("documented", {}).get(what, 0)
        if percentage < least:
            yield f"{crate.name}: {least} % of the {what} items are to be documented; these are not: " + ", ".join(missing[:20])


def check_files(crate):
    for file, most in crate.rules.get("files", {}).items():
        lines = len((WORKSPACE / file).read_text().splitlines())
        if lines > most:
            yield f"{file} has {lines} lines, and {most} are the most"


def check_texts(crate):
    """Texts that no code outside tests may hold, unless they are excused. A test module is the last of its file."""
    for rule in (rule for rule in RULES.get("texts", []) if crate.name in rule["crates"]):
        for file in crate.files:
            code = file.read_text().split("#[cfg(test)]\nmod tests {")[0]
            for number, line in enumerate(code.splitlines(), 1):
                is_comment = line.lstrip().startswith("//")
                if rule["text"] in line and not is_comment and not any(excused in line for excused in rule["excused"]):
                    yield f"{file.relative_to(WORKSPACE)}:{number}: `{rule['text']}`: {rule['reason']}"


def check_arrows():
    """What each crate of the workspace depends on of the others, tests and benchmarks apart."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps", "--locked"]
    packages = json.loads(subprocess.run(command, cwd=WORKSPACE, check=True, capture_output=True).stdout)["packages"]
    names = {package["name"] for package in packages}
    for package in packages:
        used = {needed["name"] for needed in package["dependencies"] if needed["kind"] != "dev" and needed["name"] in names}
        allowed = set(RULES["crates"].get(package["name"], {}).get("uses", []))
        if package["name"] not in RULES["crates"]:
            yield f"the crate {package['name']} is not in structure.toml"
        for other in sorted(used - allowed):
            yield f"the crate {package['name']} depends on {other}"


def check_defects():
    """Each defect of a predecessor in `docs/defects.md` names a test that exists."""
    document = (WORKSPACE / "docs/defects.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in document.splitlines() if re.match(r"\| [AB]\d", line)]
    if [row[0] for row in rows] != [f"A{number}" for number in range(1, 33)] + [f"B{number}" for number in range(1, 35)]:
        yield "docs/defects.md: A1 to A32 and B1 to B34 are to be there once each, in order"
    for number, _, why, tests in rows:
        named = [code for code in re.findall(r"`([^`]*)`", tests) if "/" in code]
        if bool(named) == why.startswith("does not apply: "):
            yield f"docs/defects.md: {number} either names a test or says why it does not apply"
        for test in named:
            file, _, name = test.partition(": ")
            code = (WORKSPACE / file).read_text() if (WORKSPACE / file).is_file() else ""
            if not name or not re.search(rf"\b(?:fn|def) {re.escape(name)}\(", code):
                yield f"docs/defects.md: {number}: there is no test {test}"


def main():
    crates = [Crate(name, rules) for name, rules in RULES["crates"].items() if (WORKSPACE / rules["source"]).is_dir()]
    if sys.argv[1:2] == ["--edges"]:
        (crate,) = (crate for crate in crates if crate.name == sys.argv[2])
        edges = defaultdict(dict)
        for (module, target), place in sorted(crate.edges().items()):
            if module[:1] != target[:1]:
                edges["::".join(module[:1])]["::".join(target[:1])] = place
        for module, targets in edges.items():
            print(module or "(root)", "→", ", ".join(name or "(root)" for name in targets))
        return 0
    checks = (check_layers, check_functions, check_documentation, check_files, check_texts)
    problems = [problem for crate in crates for check in checks for problem in check(crate)]
    problems += [*check_arrows(), *check_defects()]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
