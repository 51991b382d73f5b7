"""Requests made from botocore's own model, which the emulator never sees: valid ones, and ones that break a single
constraint."""

import copy

import botocore.session

# Of each pattern of the model: a text that it admits, and texts that it does not. A new pattern has to be added here.
PATTERNS = {
    r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*": ("n", ["-n", "a b", "\u00e9", "n\n"]),
    r"arn:([a-z\d-]+):personalize:.*:.*:.+": (
        "arn:aws:personalize:us-east-1:123456789012:solution/s/",
        ["films", "arn:aws:s3:::bucket", "arn:aws:personalize:us-east-1:123456789012:", "arn::personalize:::r"],
    ),
    r"arn:([a-z\d-]+):iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+": (
        "arn:aws:iam::123456789012:role/r",
        ["role", "arn:aws:iam::1234:role/r", "arn:aws:iam::123456789012:user/u", "arn:aws:iam::123456789012:role/a b"],
    ),
    r"arn:aws.*:kms:.*:[0-9]{12}:key/.*": (
        "arn:aws:kms:us-east-1:123456789012:key/k",
        ["key", "arn:aws:kms:us-east-1:1234:key/k", "arn:aws:kms:us-east-1:123456789012:alias/k"],
    ),
    r"(s3|http|https)://.+": ("s3://bucket/folder/", ["bucket/folder", "ftp://bucket", "s3://", "S3://bucket"]),
    r"rate\(\d+ days?\)": ("rate(7 days)", ["7 days", "rate(7 hours)", "rate(a day)", "cron(7 days)"]),
    r"\p{ASCII}{0,1500}": ("x", ["\u00e9"]),
    r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": ("k", ["#", "a\u0007", "a*b"]),
    r"[A-Za-z_][A-Za-z\d_]*": ("COLUMN", ["7A", "A-B", "\u00c9"]),
    r"^[A-Za-z_]+$": ("Items", ["Items1", "a b", "\u00c9"]),
    r"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$": ("x", ["\u00e9", "  ", "a\u0007"]),
    r"[A-Za-z\d_]+": ("k", ["a-b", "\u00e9"]),
    r"[A-Za-z0-9_]+": ("k", ["a-b", "\u00e9"]),
    # Of EventBridge Scheduler.
    r"^[0-9a-zA-Z-_.]+$": ("n", ["a b", "\u00e9", "a/b"]),
    r"^[a-zA-Z0-9-_]+$": ("t", ["a.b", "\u00e9"]),
    r"^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$": (
        "arn:aws:kms:us-east-1:123456789012:key/k",
        ["key", "arn:aws:kms:us-east-1:1234:key/k", "arn:aws:kms:us-east-1:123456789012:store/k"],
    ),
    r"^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$": (
        "arn:aws:iam::123456789012:role/r",
        ["role", "arn:aws:iam::1234:role/r", "arn:aws:iam::123456789012:user/u", "arn:aws:iam::123456789012:role/a b"],
    ),
    r"^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$": (
        "arn:aws:sqs:us-east-1:123456789012:q",
        ["q", "arn:aws:sqs:us-east-1:123456789012:q.fifo", "arn:aws:sns:us-east-1:123456789012:q"],
    ),
    r"^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$": (
        "arn:aws:scheduler:us-east-1:123456789012:schedule-group/g",
        ["g", "arn:aws:scheduler:us-east-1:123456789012:schedule/g/s"],
    ),
    # Of targets that are not emulated.
    r"^[A-Za-z0-9\-_]*$": ("p", []),
    r"^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$": ("s", []),
    None: ("x", []),
}

# Names in the model's lists of entries of maps.
ENTRY = "entry"


def services():
    session = botocore.session.get_session()
    names = ("personalize", "personalize-events", "personalize-runtime")
    return {name: session.get_service_model(name) for name in names}


def operations():
    for service, model in services().items():
        for name in model.operation_names:
            yield service, model.operation_model(name)


def valid(shape, longer_by=0):
    """The smallest value that a shape admits; of text, one longer by some characters."""
    kind = shape.type_name
    if kind == "structure":
        return {name: valid(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [valid(shape.member, index) for index in range(shape.metadata.get("min", 0))]
    if kind == "map":
        return {}
    if kind == "string":
        return _text(shape, longer_by)
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return 1_700_000_000
    return shape.metadata.get("min", 0)


def _text(shape, longer_by=0):
    if shape.enum:
        return shape.enum[longer_by % len(shape.enum)]
    text, _ = PATTERNS[shape.metadata.get("pattern")]
    least = max(shape.metadata.get("min", 0), len(text)) + longer_by
    return text if text.startswith("rate(") else text.ljust(least, text[-1])


def violations(operation):
    """Every way to break one constraint of an operation's request: (place, what is broken, request)."""
    whole = valid(operation.input_shape)
    for path, what, change in _broken(operation.input_shape, ()):
        request = copy.deepcopy(whole)
        yield ".".join(map(str, path)), what, change(request)


def _broken(shape, path):
    """Ways to break a structure that is the whole request, and whatever is inside."""
    for name, member in shape.members.items():
        for inner, what, value in _values(member):
            yield (*path, name, *inner), what, _setting(name, value)
        if name in shape.required_members:
            yield (*path, name), "required", _removing(name)
    yield (*path, "unknownMember"), "unknown member", _setting("unknownMember", "x")


def _setting(name, value):
    return lambda request: {**request, name: value}


def _removing(name):
    return lambda request: {other: value for other, value in request.items() if other != name}


def _values(shape):
    """Values that break one constraint of a shape: (place inside, what is broken, value)."""
    kind = shape.type_name
    for value in _of_other_types(kind):
        yield (), "type", value
    if kind == "structure":
        whole = valid(shape)
        for path, what, change in _broken(shape, ()):
            yield path, what, change(dict(whole))
    elif kind == "list":
        yield from _list_values(shape)
    elif kind == "map":
        yield from _map_values(shape)
    elif kind == "string":
        yield from _text_values(shape)
    else:
        if "min" in shape.metadata:
            yield (), "min", shape.metadata["min"] - 1
        if "max" in shape.metadata:
            yield (), "max", shape.metadata["max"] + 1
        if kind == "integer":
            yield (), "type", 1.5
            yield (), "type", 2**40


def _of_other_types(kind):
    """A value of every JSON type that a shape is not, null aside, which is the same as nothing."""
    spelling = {"structure": "object", "map": "object", "list": "array", "string": "string", "boolean": "boolean"}
    values = {"object": {"a": 1}, "array": ["a"], "string": "seven", "boolean": True, "number": 7}
    return [value for name, value in values.items() if name != spelling.get(kind, "number")]


def _list_values(shape):
    if shape.metadata.get("min", 0) > 0:
        yield (), "min", []
    if "max" in shape.metadata:
        yield (), "max", [valid(shape.member, index) for index in range(shape.metadata["max"] + 1)]
    for path, what, value in _values(shape.member):
        yield (0, *path), what, [value]


def _map_values(shape):
    if "max" in shape.metadata:
        count = shape.metadata["max"] + 1
        yield (), "max", {valid(shape.key, index): valid(shape.value) for index in range(count)}
    for _, what, key in _text_values(shape.key):
        yield (ENTRY,), f"{what} of a key", {key: valid(shape.value)}
    for path, what, value in _values(shape.value):
        yield (ENTRY, *path), what, {valid(shape.key): value}


def _text_values(shape):
    if shape.enum:
        yield (), "enum", "NO_SUCH_WORD"
        return
    pattern = shape.metadata.get("pattern")
    if shape.metadata.get("min", 0) > 0:
        yield (), "min", ""
    if "max" in shape.metadata:
        text, _ = PATTERNS[pattern]
        yield (), "max", text.ljust(shape.metadata["max"] + 1, text[-1])
    for wrong in PATTERNS[pattern][1]:
        yield (), "pattern", wrong
