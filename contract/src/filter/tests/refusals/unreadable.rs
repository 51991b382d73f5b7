//! Expressions that cannot be read.

use super::Case;

/// What cannot be read.
pub(super) const SYNTAX: [Case; 42] = [
    (
        "⟦SELECT⟧ ItemID",
        "PP0501",
        "expected `INCLUDE` or `EXCLUDE`, found `SELECT`; an expression reads like `INCLUDE ItemID WHERE Items.GENRE IN (\"drama\")`",
    ),
    ("⟦INCLUDE⟧", "PP0501", "expected `ItemID`, `UserID` or `ActionID` after `INCLUDE`; name what is recommended"),
    (
        "INCLUDE ⟦Items⟧ WHERE Items.YEAR > 1",
        "PP0501",
        "expected `ItemID`, `UserID` or `ActionID`, found `Items`; name what is recommended: write `ItemID`",
    ),
    ("INCLUDE ItemID ⟦Items.YEAR⟧ > 1", "PP0501", "expected `WHERE`, found `Items.YEAR`; an expression"),
    (
        "INCLUDE ItemID ⟦WHERE⟧",
        "PP0501",
        "expected a field after `WHERE`; a field has its dataset in front of it, as in `Items.GENRE`",
    ),
    (
        "INCLUDE ItemID WHERE ⟦GENRE⟧ IN (\"a\")",
        "PP0501",
        "`GENRE` is a field of Items, and a field has its dataset in front of it; write `Items.GENRE IN (\"a\")`",
    ),
    ("INCLUDE ItemID WHERE ⟦TITLE⟧ IN (\"a\")", "PP0501", "expected a field, found `TITLE`; a field has its dataset"),
    (
        "INCLUDE ItemID WHERE ⟦NOT⟧ Items.GENRE IN (\"a\")",
        "PP0501",
        "`NOT` is in front of a field, and `NOT` is part of `NOT IN` only; write `Items.GENRE NOT IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE ⟦Item⟧.GENRE IN (\"a\")",
        "PP0501",
        "`Item` is no dataset, and the nearest is `Items`; use one of Interactions, Items, Users, Actions, Action_Interactions, CurrentUser, CurrentItem; write `Items.GENRE IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE ⟦Items.⟧ = 1",
        "PP0501",
        "`Items.` is no field, whose name has letters, digits and underscores",
    ),
    ("INCLUDE ItemID WHERE ⟦Items.A-B⟧ = 1", "PP0501", "`Items.A-B` is no field, whose name"),
    (
        "INCLUDE ItemID WHERE ⟦Items.GENRE⟧",
        "PP0501",
        "expected `IN`, `NOT IN` or a comparison after `Items.GENRE`; the field holds strings: look it up with `IN`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE ⟦NOT_IN⟧ (\"a\")",
        "PP0501",
        "`NOT_IN` is `NOT IN` in a filter; write `Items.GENRE NOT IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE ⟦LIKE⟧ \"a\"",
        "PP0501",
        "a filter compares entire values; write `Items.GENRE IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE NOT ⟦(⟧\"a\")",
        "PP0501",
        "expected `IN`, found `(`; `NOT` is part of `NOT IN` only; write `Items.GENRE NOT IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN ⟦\"a\"⟧",
        "PP0501",
        "expected `(`, found `\"a\"`; `IN` takes a list in round brackets; write `Items.GENRE IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN ⟦$GENRE⟧",
        "PP0501",
        "`IN` takes a list in round brackets; write `Items.GENRE IN ($GENRE)`",
    ),
    ("INCLUDE ItemID WHERE Items.GENRE ⟦IN⟧", "PP0501", "expected `(` after `IN`; `IN` takes a list in round brackets"),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦)⟧",
        "PP0501",
        "expected a text in double quotes, or a placeholder such as `$GENRE`, found `)`; a list has at least one value: name it, or leave the condition out",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦drama⟧)",
        "PP0501",
        "`drama` is a text without quotes; write `Items.GENRE IN (\"drama\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (\"a\" ⟦\"b\"⟧)",
        "PP0501",
        "expected `,` or `)`, found `\"b\"`; values have commas between them; write `Items.GENRE IN (\"a\", \"b\")`",
    ),
    ("INCLUDE ItemID WHERE Items.GENRE IN (⟦\"a\"⟧", "PP0501", "expected `,` or `)` after `\"a\"`"),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦'drama'⟧)",
        "PP0530",
        "'drama' is in single quotes, and the guide has double ones only; write `Items.GENRE IN (\"drama\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦“drama”⟧)",
        "PP0501",
        "“drama” has other quotes than the service reads, which are straight double ones; write `Items.GENRE IN (\"drama\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦\"drama)⟧",
        "PP0501",
        "a text begins here and does not end; close it with `\"`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR ⟦==⟧ 1",
        "PP0501",
        "`==` compares nothing, and is `=` in a filter; write `Items.YEAR = 1`",
    ),
    ("INCLUDE ItemID WHERE Items.YEAR ⟦=>⟧ 1", "PP0501", "and is `>=` in a filter; write `Items.YEAR >= 1`"),
    ("INCLUDE ItemID WHERE Items.YEAR ⟦<>⟧ 1", "PP0501", "and is `!=` in a filter; write `Items.YEAR != 1`"),
    (
        "INCLUDE ItemID WHERE Items.YEAR ⟦>⟧",
        "PP0501",
        "expected a number, a placeholder such as `$PRICE`, or a field of CurrentItem after `>`; a comparison is of numbers",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > ⟦2020-01-01⟧",
        "PP0501",
        "`2020-01-01` is no number; a moment is a number of seconds since 1970, such as 1577836800",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > ($YEAR ⟦AND⟧ Items.YEAR < 1",
        "PP0501",
        "expected `)`, found `AND`; a bracket is open",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 ⟦INCLUDE⟧ ItemID",
        "PP0501",
        "expected the end of the expression, found `INCLUDE`; put `|` between two expressions",
    ),
    ("INCLUDE ItemID WHERE Items.YEAR > 1⟦)⟧", "PP0501", "no bracket is open: leave it out"),
    ("INCLUDE ItemID WHERE Items.YEAR > 1⟦,⟧ 2", "PP0501", "a list is in round brackets"),
    ("INCLUDE ItemID WHERE Items.YEAR > 1 ⟦AND⟧", "PP0501", "expected a field after `AND`"),
    ("INCLUDE ItemID WHERE Items.YEAR > 1 ⟦|⟧", "PP0501", "there is no expression here; an expression reads like"),
    ("⟦|⟧ INCLUDE ItemID WHERE Items.YEAR > 1", "PP0501", "there is no expression here"),
    (
        "INCLUDE ItemID WHERE ⟦CurrentItem.PRICE⟧ > 1",
        "PP0501",
        "`CurrentItem.PRICE` begins a condition; put it after the comparison or `IN`",
    ),
    (
        "INCLUDE ItemID WHERE Items.PRICE > ⟦Items.YEAR⟧",
        "PP0501",
        "a field is not compared with `Items.YEAR`; write a value, a placeholder, or a field of CurrentItem",
    ),
    ("⟦   ⟧", "PP0501", "there is no expression here"),
    (
        "INCLUDE ItemID WHERE Items.YEAR = 1990 OR ⟦1991⟧",
        "PP0501",
        "`1991` is a value without a field, and each condition begins with its own; write `Items.YEAR = 1991`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1990 AND ⟦$Y⟧",
        "PP0501",
        "`$Y` is a value without a field, and each condition begins with its own; write `Items.YEAR > $Y`",
    ),
];
