"""What the emulator was seen to answer, operation by operation: which members, and which errors."""

import json

import shapes


class Record:
    """Filled by every client of a test run."""

    def __init__(self):
        self.members = {}
        self.errors = {}

    def listen_to(self, client):
        client.meta.events.register("before-parse", self._see)

    def _see(self, operation_model, response_dict, **_):
        name, body = operation_model.name, response_dict["body"]
        answer = json.loads(body) if body else {}
        if response_dict["status_code"] < 300:
            self._see_answer(name, operation_model.output_shape, answer)
        else:
            error = answer.get("__type") or response_dict["headers"].get("x-amzn-errortype")
            self.errors.setdefault(name, set()).add(error)

    def _see_answer(self, name, shape, answer):
        seen = self.members.setdefault(name, set())
        if shape is None:
            assert answer == {}, (name, answer)
        else:
            seen.update(present(shape, answer, ()))


def present(shape, value, path):
    """The places of a shape's members that an answer has. A member that the model does not know is an error."""
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{'.'.join(path)}: the model has no {unknown}"
        missing = [name for name in shape.required_members if name not in value]
        assert not missing, f"{'.'.join(path)}: {missing} must be there"
        for name, inner in value.items():
            yield ".".join((*path, name))
            yield from present(shape.members[name], inner, (*path, name))
    elif shape.type_name == "list":
        for inner in value:
            yield from present(shape.member, inner, path)
    elif shape.type_name == "map":
        for inner in value.values():
            yield from present(shape.value, inner, path)
    else:
        _check_scalar(shape, value, path)


def _check_scalar(shape, value, path):
    numbers = {"integer": int, "long": int, "double": (int, float), "float": (int, float), "timestamp": (int, float)}
    wanted = {"string": str, "boolean": bool, **numbers}[shape.type_name]
    assert isinstance(value, wanted), f"{'.'.join(path)}: {value!r} is no {shape.type_name}"
    # Only texts have words to choose from.
    if getattr(shape, "enum", None):
        assert value in shape.enum, f"{'.'.join(path)}: {value!r} is none of {shape.enum}"


def all_members(shape, path=()):
    """The places of every member that an answer may have."""
    if shape is None:
        return
    if shape.type_name == "structure":
        for name, inner in shape.members.items():
            yield ".".join((*path, name))
            yield from all_members(inner, (*path, name))
    elif shape.type_name == "list":
        yield from all_members(shape.member, path)
    elif shape.type_name == "map":
        yield from all_members(shape.value, path)


def table(record):
    """What was seen, as a table in Markdown: a row for each operation."""
    rows = ["| operation | errors seen | declared, never raised | members never sent |", "|---|---|---|---|"]
    for _, operation in shapes.operations():
        name = operation.name
        declared = {shape.name for shape in operation.error_shapes}
        seen = record.errors.get(name, set())
        never_sent = set(all_members(operation.output_shape)) - record.members.get(name, set())
        outermost = [member for member in sorted(never_sent) if not _has_parent(member, never_sent)]
        cells = [name, _listed(seen & declared), _listed(declared - seen), _listed(outermost)]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _has_parent(member, members):
    return any(member.startswith(other + ".") for other in members)


def _listed(names):
    return ", ".join(sorted(name.removesuffix("Exception") for name in names)) or "–"
