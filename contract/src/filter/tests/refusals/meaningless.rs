//! Expressions that can be read, and that the schemas or the guide speak against.

use super::Case;

/// What can be read, and means nothing, or not what it seems to.
pub(super) const MEANING: [Case; 42] = [
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND ⟦Interactions.EVENT_TYPE⟧ IN (\"a\")",
        "PP0502",
        "the expression is about Items, as its first condition says, and `Interactions.EVENT_TYPE` is not; write `INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"a\") | EXCLUDE ItemID WHERE Items.YEAR <= 1`",
    ),
    (
        "INCLUDE ⟦ItemID⟧ WHERE Users.AGE > 1",
        "PP0503",
        "`ItemID` does not go with Users; write `UserID`, or conditions on Items or Interactions",
    ),
    (
        "INCLUDE ⟦ActionID⟧ WHERE Items.YEAR > 1",
        "PP0503",
        "`ActionID` does not go with Items; write `ItemID`, or conditions on Actions or Action_Interactions",
    ),
    ("INCLUDE ⟦UserID⟧ WHERE Action_Interactions.EVENT_TYPE IN (\"a\")", "PP0503", "write `ActionID`"),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 1 ⟦OR⟧ CurrentUser.AGE < 9",
        "PP0504",
        "after `IF`, conditions are joined by `AND` only; write `INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 1 | INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE < 9`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 1 ⟦IF⟧ CurrentUser.AGE < 9",
        "PP0504",
        "`IF` is once in an expression; write `AND` here",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 AND ⟦CurrentUser.AGE⟧ > 1",
        "PP0505",
        "`CurrentUser.AGE` is after `WHERE`, and conditions on the user are at the end, after `IF`; write `INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 1`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > ⟦CurrentUser.AGE⟧",
        "PP0505",
        "conditions on the user are at the end, after `IF`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 IF ⟦Items.PRICE⟧ > 1",
        "PP0505",
        "`Items.PRICE` is after `IF`, which asks about CurrentUser only; write `INCLUDE ItemID WHERE Items.YEAR > 1 AND Items.PRICE > 1`",
    ),
    (
        "INCLUDE ItemID WHERE ⟦Items.GENR⟧ IN (\"a\")",
        "PP0506",
        "the schema of Items has no field `GENR`, and the nearest is `GENRE`; it has GENRE, GENRES, CATEGORY,",
    ),
    (
        "INCLUDE ItemID WHERE Items.PRICE > 1 IF ⟦CurrentUser.PRICE⟧ > 1",
        "PP0506",
        "the schema of Users has no field `PRICE`, and Items has one; it has AGE, MEMBERSHIP, MEMBERSHIP_STATUS",
    ),
    ("INCLUDE ItemID WHERE Items.PRICE > ⟦CurrentItem.COST⟧", "PP0506", "the schema of Items has no field `COST`"),
    (
        "INCLUDE ItemID WHERE Items.YEAR ⟦IN⟧ (\"1980\")",
        "PP0507",
        "`Items.YEAR` holds numbers, and `IN` looks up texts; write `Items.YEAR = 1980`",
    ),
    ("INCLUDE ItemID WHERE Items.YEAR ⟦NOT IN⟧ (\"1980\")", "PP0507", "write `Items.YEAR != 1980`"),
    (
        "INCLUDE ItemID WHERE Items.YEAR ⟦IN⟧ (\"1980\", \"1990\")",
        "PP0507",
        "write `Items.YEAR = 1980 OR Items.YEAR = 1990`",
    ),
    ("INCLUDE ItemID WHERE Items.YEAR ⟦IN⟧ (\"old\")", "PP0507", "`IN` looks up texts; compare it with each number"),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN (⟦7⟧)",
        "PP0507",
        "`IN` looks up texts, and 7 is a number; write `Items.GENRE IN (\"7\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE ⟦<⟧ \"a\"",
        "PP0507",
        "`Items.GENRE` holds strings, and `<` compares numbers; use `IN` or `NOT IN`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE ⟦=⟧ \"a\"",
        "PP0526",
        "the guide has `=` for numbers; whether the service takes it is not published; write `Items.GENRE IN (\"a\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.MEMBERSHIP ⟦=⟧ \"gold\"",
        "PP0526",
        "write `CurrentUser.MEMBERSHIP IN (\"gold\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE = ⟦1⟧",
        "PP0507",
        "`Items.GENRE` holds strings, and is compared with a number; write `Items.GENRE IN (\"1\")`",
    ),
    (
        "INCLUDE ItemID WHERE Items.YEAR > ⟦\"1980\"⟧",
        "PP0507",
        "`Items.YEAR` is compared with a text, and a number has no quotes; write `Items.YEAR > 1980`",
    ),
    (
        "INCLUDE ItemID WHERE Items.PRICE < ⟦CurrentItem.GENRE⟧",
        "PP0507",
        "`Items.PRICE` holds numbers, and `CurrentItem.GENRE` strings; compare fields of one kind",
    ),
    (
        "INCLUDE ItemID WHERE Items.GENRE IN ⟦CurrentItem.PRICE⟧",
        "PP0507",
        "`CurrentItem.PRICE` holds numbers, and `IN` looks up texts; choose a field with strings",
    ),
    (
        "EXCLUDE ItemID WHERE ⟦Items.ADULT⟧ = 1",
        "PP0508",
        "`Items.ADULT` is boolean, and cannot be filtered by; make it a string",
    ),
    (
        "EXCLUDE ItemID WHERE ⟦Items.DESCRIPTION⟧ IN (\"a\")",
        "PP0509",
        "`Items.DESCRIPTION` is textual, and cannot be filtered by; choose a categorical field",
    ),
    (
        "EXCLUDE ItemID WHERE ⟦Interactions.EVENT_VALUE⟧ > 1",
        "PP0510",
        "`Interactions.EVENT_VALUE` cannot be filtered by: of Interactions, that is EVENT_TYPE only",
    ),
    (
        "EXCLUDE ActionID WHERE ⟦Actions.REPEAT_FREQUENCY⟧ > 1",
        "PP0511",
        "`Actions.REPEAT_FREQUENCY` cannot be filtered by: the service itself",
    ),
    ("EXCLUDE ActionID WHERE ⟦Actions.action_expiration_timestamp⟧ > 1", "PP0511", "cannot be filtered by"),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (⟦*⟧)", "PP0512", "`*` is for the event types of Interactions only"),
    ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (⟦*⟧, \"a\")", "PP0512", "`*` means every event type, alone"),
    (
        "EXCLUDE ItemID WHERE Items.GENRE NOT IN (⟦$GENRE⟧)",
        "PP0513",
        "`$GENRE` is after `NOT IN`, which takes texts only; write `INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)`",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (⟦$A⟧, $B)",
        "PP0514",
        "`$A` shares its list; a request may give several values for one placeholder, alone in its list; write `Items.GENRE IN ($A) OR Items.GENRE IN ($B)`",
    ),
    ("EXCLUDE ItemID WHERE Items.GENRE IN (\"a\", ⟦$B⟧)", "PP0514", "`$B` shares its list"),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (⟦$my-genre⟧)",
        "PP0515",
        "`$my-genre` contains '-'; use letters, digits and `_` only",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (⟦$⟧)",
        "PP0515",
        "a placeholder's name is missing; write it right after `$`",
    ),
    (
        "EXCLUDE ItemID WHERE Items.YEAR > ⟦$A23456789B23456789C23456789D23456789E23456789F23456⟧",
        "PP0515",
        "has 51 characters; at most 50 are allowed",
    ),
    (
        "EXCLUDE ItemID WHERE Items.YEAR > 1 AND Items.YEAR < 9 ⟦OR⟧ Items.PRICE = 1",
        "PP0523",
        "`OR` is mixed with the other; which of them binds more closely is not published",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (⟦\"$GENRE\"⟧)",
        "PP0524",
        "\"$GENRE\" is a text because of its quotes, and a placeholder has none, as in `$GENRE`",
    ),
    (
        "EXCLUDE ItemID WHERE ⟦(⟧(Items.YEAR > 1 AND Items.YEAR < 9) OR Items.PRICE = 1)",
        "PP0525",
        "the guide shows no brackets around conditions",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE ⟦!=⟧ \"a\"",
        "PP0526",
        "the guide has `!=` for numbers; whether the service takes it is not published; write `Items.GENRE NOT IN (\"a\")`",
    ),
    ("EXCLUDE ItemID WHERE Items.GENRE ⟦=⟧ $GENRE", "PP0526", "write `Items.GENRE IN ($GENRE)`"),
];

/// What the guide does not show.
pub(super) const UNSHOWN: [Case; 9] = [
    (
        "EXCLUDE UserID WHERE Users.AGE > ⟦CurrentItem.YEAR⟧",
        "PP0528",
        "the guide shows `CurrentItem.YEAR` with ItemID only",
    ),
    (
        "EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN (⟦*⟧)",
        "PP0527",
        "the guide has `*` for Interactions only",
    ),
    (
        "EXCLUDE ⟦ActionID⟧ WHERE Interactions.EVENT_TYPE IN (\"a\")",
        "PP0528",
        "the guide shows ActionID with Actions and Action_Interactions only",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE ⟦NOT IN⟧ CurrentItem.GENRE",
        "PP0528",
        "the guide shows `IN CurrentItem.GENRE` only",
    ),
    (
        "EXCLUDE ItemID WHERE Items.GENRE IN (⟦CurrentItem.GENRE⟧)",
        "PP0528",
        "the guide shows `CurrentItem.GENRE` without brackets only; leave them out",
    ),
    ("EXCLUDE ItemID WHERE Items.YEAR = (⟦1980⟧)", "PP0528", "the guide shows `1980` without brackets only"),
    (
        "EXCLUDE ItemID WHERE Items.YEAR = 1 IF CurrentUser.AGE > ⟦CurrentItem.YEAR⟧",
        "PP0528",
        "the guide does not show `CurrentItem.YEAR` after `IF`",
    ),
    (
        "EXCLUDE ItemID WHERE Items.YEAR = 1 | INCLUDE ⟦UserID⟧ WHERE Users.AGE > 1",
        "PP0528",
        "the filter is about ItemID and UserID, which the guide does not show; make a filter for each",
    ),
    ("EXCLUDE ItemID WHERE Items.YEAR = 1 | ⟦EXCLUDED⟧ ItemID WHERE Items.YEAR = 1", "PP0501", "found `EXCLUDED`"),
];
