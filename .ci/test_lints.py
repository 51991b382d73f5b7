"""That the lints see what they are for, on sources of a few lines."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import dependencies
import structure
from rust_source import Reader

LAYERS = {"upper": {"modules": ["a"], "uses": ["lower"]}, "lower": {"modules": ["b", "c::inner"]}}


def crate(files, check=lambda crate: (), **rules):
    """A crate of these files as the lints see it, and what a check finds in it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = Path(folder) / "src" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        structure.WORKSPACE = Path(folder)
        found = structure.Crate("small", {"source": "src", **rules})
        return found, list(check(found))


def edges(files):
    return {("::".join(module), "::".join(target)) for module, target in crate({"lib.rs": "mod x;", **files})[0].edges()}


class Edges(unittest.TestCase):
    def test_uses_trees_and_paths_are_edges(self):
        files = {"a.rs": "use crate::{b::B, c::{d, e::E as F}};\nfn f() { crate::g::h(); super::i::J }", "b.rs": "", "c.rs": "",
                 "c/d.rs": "", "c/e.rs": "", "g.rs": "", "i.rs": ""}
        self.assertEqual(edges(files), {("a", target) for target in ("b", "c::d", "c::e", "g", "i")})

    def test_a_re_export_leads_to_where_the_item_is(self):
        files = {"lib.rs": "mod a; mod b;\npub use b::Thing;", "a.rs": "use crate::Thing;", "b.rs": "pub struct Thing;"}
        self.assertIn(("a", "b"), edges(files))

    def test_comments_texts_and_tests_are_no_edges(self):
        files = {"a.rs": "// crate::b\n/* crate::b */\nconst A: &str = \"crate::b::c\";\nconst B: char = '\"';\n"
                         "const C: &str = r#\"crate::b\"#;\n#[cfg(test)]\nmod tests { use crate::b::C; }", "b.rs": ""}
        self.assertEqual(edges(files), set())


class Layers(unittest.TestCase):
    def problems(self, files, **rules):
        return crate(files, structure.check_layers, layers=LAYERS, **rules)[1]

    def test_down_is_allowed_and_up_is_not(self):
        files = {"a.rs": "use crate::b::B;", "b.rs": "pub struct B;", "c.rs": "pub mod inner;", "c/inner.rs": ""}
        self.assertEqual(self.problems(files), [])
        files["c/inner.rs"] = "use crate::a::A;"
        (problem,) = self.problems(files)
        self.assertIn("`c::inner` of the layer lower uses `a` of upper", problem)
        self.assertEqual(self.problems(files, known=[{"edge": "c::inner → a"}]), [])

    def test_a_known_edge_that_is_over_is_said(self):
        (problem,) = self.problems({"a.rs": "", "b.rs": ""}, known=[{"edge": "b → a"}])
        self.assertIn("b → a is over", problem)

    def test_a_module_in_no_layer_is_said_where_all_are_to_be_in_one(self):
        files = {"a.rs": "", "b.rs": "", "d.rs": ""}
        self.assertEqual(self.problems(files), [])
        self.assertIn("`d` is in no layer", self.problems(files, complete=True)[0])

    def test_layers_that_are_a_circle_are_said(self):
        circle = {"upper": {"modules": [], "uses": ["lower"]}, "lower": {"modules": [], "uses": ["upper"]}}
        _, (problem,) = crate({"a.rs": ""}, structure.check_layers, layers=circle)
        self.assertIn("upper → lower → upper", problem)


class Items(unittest.TestCase):
    def test_functions_are_as_long_as_they_are(self):
        body = "    let a = \"}\";\n" * 70
        functions = Reader(f"impl A {{\n    fn short() {{}}\n\n    pub fn long<T>(a: [u8; 4]) -> T\n    where\n        T: A,\n    {{\n{body}    }}\n}}", ()).source.functions
        self.assertEqual([(found.name, found.lines) for found in functions], [("short", 1), ("long", 75)])
        files = {"a.rs": f"fn long() {{\n{body}}}" + "\nfn f() {}" * 20}
        _, (problem,) = crate(files, structure.check_functions)
        self.assertIn("long has 72 lines", problem)

    def test_what_is_public_and_not_documented_is_said(self):
        text = "/// A.\npub struct A;\n#[must_use]\npub fn b() {}\nfn c() {}\n/// D.\n#[derive(Debug)]\npub(crate) enum D { E }"
        items = Reader(text, ()).source.public
        self.assertEqual([(item.name, item.documented, item.restricted) for item in items], [("A", True, False), ("b", False, False), ("D", True, True)])
        _, (problem,) = crate({"a.rs": text}, structure.check_documentation, documented={"public": 90})
        self.assertIn("these are not: src/a.rs:4 b", problem)


class Licences(unittest.TestCase):
    def test_an_expression_is_met_or_not(self):
        allowed = {"MIT", "Apache-2.0", "Unicode-3.0"}
        for expression in ("MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(MIT OR GPL-3.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception OR MIT"):
            self.assertTrue(dependencies.is_allowed(expression, allowed), expression)
        for expression in ("GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Apache-2.0 WITH LLVM-exception"):
            self.assertFalse(dependencies.is_allowed(expression, allowed), expression)


if __name__ == "__main__":
    unittest.main(buffer=True)
