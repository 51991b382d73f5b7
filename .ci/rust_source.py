"""Rust source as far as the lints need it: tokens, functions, public items, and the modules that a file names.

This is no compiler. It knows comments, literals and nesting, and so reads whatever rustfmt has formatted.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(
    r"""
    (?P<doc>//[/!](?!/)[^\n]*)
  | (?P<comment>//[^\n]*)
  | (?P<raw>\b(?:br|cr|r)(?P<hashes>\#*)".*?"(?P=hashes))
  | (?P<string>\b[bc]?"(?:\\.|[^"\\])*"|"(?:\\.|[^"\\])*")
  | (?P<char>\bb?'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.)|[^'\\])'|'(?:\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.)|[^'\\])')
  | (?P<lifetime>'[A-Za-z_]\w*)
  | (?P<word>(?:r\#)?[A-Za-z_]\w*)
  | (?P<number>\d[\w.]*?(?=\.\.|[^\w.]|\.[A-Za-z_]|$))
  | (?P<sign>::|->|=>|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
OPENING, CLOSING = "([{", ")]}"
ITEMS = {"fn", "struct", "enum", "union", "trait", "const", "static", "type", "mod", "macro_rules", "impl", "use", "extern"}


@dataclass
class Token:
    kind: str
    text: str
    line: int


def tokens(text):
    """The tokens of a file, without comments that document nothing."""
    text = without_block_comments(text)
    found, line, reached = [], 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", reached, match.start())
        reached = match.start()
        if match.lastgroup != "comment" and not match["comment"]:
            kind = next(name for name in ("doc", "raw", "string", "char", "lifetime", "word", "number", "sign") if match[name])
            found.append(Token(kind, match[0], line))
    return found


def without_block_comments(text):
    if "/*" not in text:
        return text
    blank = lambda match: match[0] if not match[0].startswith("/*") else "\n" * match[0].count("\n")
    return re.sub(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', blank, text, flags=re.DOTALL)


@dataclass
class Function:
    name: str
    line: int
    lines: int


@dataclass
class Item:
    name: str
    line: int
    documented: bool
    #: Visible in its crate only, or in a part of it.
    restricted: bool


@dataclass
class Source:
    """What a file has outside its tests."""

    functions: list = field(default_factory=list)
    public: list = field(default_factory=list)
    #: Paths that begin with `crate`, `self` or `super`: module in which they are written, segments, line.
    paths: list = field(default_factory=list)
    #: Names that `use` makes in a module, public or not: (module, name) to segments.
    uses: dict = field(default_factory=dict)
    #: Modules that are declared for tests only.
    test_modules: set = field(default_factory=set)
    modules: set = field(default_factory=set)


class Reader:
    """Reads the items of one file, whose module is given as a tuple of names."""

    def __init__(self, text, module):
        self.tokens, self.place, self.source = tokens(text), 0, Source()
        self.source.modules.add(module)
        self.items(module, len(self.tokens), False)

    def text(self, ahead=0):
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def end_of_group(self, place):
        """Behind the bracket that closes the one at a place."""
        depth = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.kind == "sign" and token.text in OPENING:
                depth += 1
            elif token.kind == "sign" and token.text in CLOSING:
                depth -= 1
            place += 1
            if depth == 0:
                break
        return place

    def items(self, module, end, all_public):
        """Items up to an end. Those of a public trait are public without saying so."""
        while self.place < end:
            documented, is_test = self.attributes()
            start = self.place
            if start >= end:
                return
            is_public = all_public | self.visibility()
            while self.text() in ("default", "async", "unsafe", "const", "extern") and self.text(1) in (
                "fn", "async", "unsafe", "const", "extern", "impl", "trait") or self.tokens[min(self.place, end - 1)].kind == "string":
                self.place += 1
            keyword = self.text()
            reader = getattr(self, f"read_{keyword}", None) if keyword in ITEMS else None
            if reader is None:
                self.skip(end)
                continue
            if is_test:
                self.note_test_module(module)
                self.skip(end)
                continue
            reader(module, start, is_public, documented)

    def note_test_module(self, module):
        if self.text() == "mod":
            self.source.test_modules.add((*module, self.text(1)))

    def attributes(self):
        documented = is_test = False
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            if token.kind == "doc":
                documented |= token.text.startswith("///")
                self.place += 1
            elif token.text == "#" and self.text(1) in ("[", "!"):
                start = self.place + (2 if self.text(1) == "!" else 1)
                end = self.end_of_group(start)
                words = [inner.text for inner in self.tokens[start:end]]
                documented |= words[1:2] == ["doc"]
                is_test |= words[1:3] == ["test", "]"] or (words[1:2] == ["cfg"] and "test" in words and "not" not in words)
                self.place = end
            else:
                return documented, is_test
        return documented, is_test

    def visibility(self):
        if self.text() != "pub":
            return False
        self.place += 1
        if self.text() == "(" and self.text(1) in ("crate", "super", "in", "self"):
            self.place = self.end_of_group(self.place)
        return True

    def skip(self, end):
        """To behind the next `;` or block."""
        while self.place < end:
            text, kind = self.text(), self.tokens[self.place].kind
            if kind == "sign" and text in OPENING:
                self.place = self.end_of_group(self.place)
                if text == "{" and self.text() not in ("else", ".", "?", ")", ","):
                    if self.text() == ";":
                        self.place += 1
                    return
            else:
                self.place += 1
                if text == ";":
                    return

    def note(self, is_public, name, start, documented):
        if is_public:
            restricted = [token.text for token in self.tokens[start : start + 2]] == ["pub", "("]
            self.source.public.append(Item(name, self.tokens[start].line, documented, restricted))

    def body(self):
        """The place of the `{` or `;` that ends a signature, which this goes to."""
        while self.place < len(self.tokens):
            text, kind = self.text(), self.tokens[self.place].kind
            if kind == "sign" and text in "{;":
                return text
            self.place = self.end_of_group(self.place) if kind == "sign" and text in "([" else self.place + 1
        return ""

    def scan(self, module, start, end):
        """Notes the paths between two places."""
        place = start
        while place < end:
            token = self.tokens[place]
            follows = place + 1 < end and self.tokens[place + 1].text == "::"
            if token.kind == "word" and token.text in ("crate", "self", "super") and follows:
                for segments in self.tree(place)[0]:
                    self.source.paths.append((module, tuple(segments), token.line))
                place += 1
            place += 1

    def tree(self, place):
        """All paths of a tree of them as segments, and the place behind it."""
        segments = []
        while place < len(self.tokens):
            token = self.tokens[place]
            if token.text == "{":
                found, place = [], place + 1
                while self.tokens[place].text != "}":
                    inner, place = self.tree(place)
                    found += [segments + path for path in inner]
                    if self.tokens[place].text == ",":
                        place += 1
                    elif self.tokens[place].text != "}":
                        return [segments], place
                return found, place + 1
            if token.kind != "word" and token.text != "*":
                return [segments], place
            segments.append(token.text)
            place += 1
            if place < len(self.tokens) and self.tokens[place].text == "as":
                segments[-1] += f" as {self.tokens[place + 1].text}"
                return [segments], place + 2
            if place >= len(self.tokens) or self.tokens[place].text != "::":
                return [segments], place
            place += 1
        return [segments], place

    def read_fn(self, module, start, is_public, documented):
        name = self.text(1)
        self.note(is_public, name, start, documented)
        signature = self.place
        if self.body() == "{":
            end = self.end_of_group(self.place)
            first, last = self.tokens[start].line, self.tokens[end - 1].line
            self.source.functions.append(Function(name, first, last - first + 1))
            self.scan(module, signature, end)
            self.inner_functions(self.place + 1, end)
            self.place = end
        else:
            self.scan(module, signature, self.place)
            self.place += 1

    def inner_functions(self, start, end):
        for place in range(start, end):
            if self.tokens[place].text == "fn" and self.tokens[place + 1].kind == "word":
                self.place = place
                if self.body() == "{":
                    last = self.end_of_group(self.place)
                    first = self.tokens[place].line
                    self.source.functions.append(Function(self.tokens[place + 1].text, first, self.tokens[last - 1].line - first + 1))
        self.place = start - 1

    def read_struct(self, module, start, is_public, documented):
        self.note(is_public, self.text(1), start, documented)
        begin = self.place
        if self.body() == "{":
            self.place = self.end_of_group(self.place)
        else:
            self.place += 1
        self.scan(module, begin, self.place)

    read_union = read_enum = read_struct

    def read_trait(self, module, start, is_public, documented):
        self.note(is_public, self.text(1), start, documented)
        self.block(module, is_public)

    def read_impl(self, module, start, is_public, documented):
        self.block(module, False)

    def block(self, module, all_public):
        begin = self.place
        self.body()
        self.scan(module, begin, self.place)
        end = self.end_of_group(self.place)
        self.place += 1
        self.items(module, end - 1, all_public)
        self.place = end

    def read_mod(self, module, start, is_public, documented):
        name = self.text(1)
        inner = (*module, name)
        if self.text(2) == "{":
            self.source.modules.add(inner)
            self.place += 2
            end = self.end_of_group(self.place)
            self.place += 1
            self.items(inner, end - 1, False)
            self.place = end
        else:
            self.place += 3

    def read_use(self, module, start, is_public, documented):
        begin = self.place
        found, end = self.tree(begin + 1)
        for segments in found:
            last = segments[-1].split(" as ")
            name = segments[-2] if last == ["self"] and len(segments) > 1 else last[-1]
            target = [part.split(" as ")[0] for part in segments]
            self.source.uses[(module, name)] = tuple(target[:-1] if target[-1] == "self" else target)
        self.scan(module, begin, end)
        self.place = end + 1

    def simple(self, module, start, is_public, documented):
        self.note(is_public, self.text(1), start, documented)
        begin = self.place
        while self.place < len(self.tokens) and self.text() != ";":
            token = self.tokens[self.place]
            self.place = self.end_of_group(self.place) if token.kind == "sign" and token.text in OPENING else self.place + 1
        self.scan(module, begin, self.place)
        self.place += 1

    read_const = read_static = read_type = read_extern = simple

    def read_macro_rules(self, module, start, is_public, documented):
        self.skip(len(self.tokens))


def module_of(file, root):
    """The module of a file below a crate's source, as a tuple of names."""
    parts = list(file.relative_to(root).with_suffix("").parts)
    if parts[-1] in ("mod", "lib", "main"):
        parts.pop()
    return tuple(parts)


def read_crate(root):
    """All files below a crate's source by their path, without those that are for tests only."""
    root = Path(root)
    read = {file: Reader(file.read_text(), module_of(file, root)).source for file in sorted(root.rglob("*.rs"))}
    tests = set().union(*(source.test_modules for source in read.values()))
    is_test = lambda module: any(module[: len(test)] == test for test in tests)
    return {file: source for file, source in read.items() if not is_test(module_of(file, root))}
