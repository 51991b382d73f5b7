//! What is matched by hand is held against a real engine.

use regex::Regex;

use super::*;

/// The same in another engine's words: the entire value, and Java's meaning of `.` and `\d`.
fn engine(pattern: Pattern) -> Regex {
    let dot = r"[^\n\r\u{85}\u{2028}\u{2029}]";
    let expression = pattern.as_str().replace(r"\d", "[0-9]");
    let expression = expression.replace(".*", &format!("{dot}*")).replace(".+", &format!("{dot}+"));
    Regex::new(&format!(r"\A(?:{expression})\z")).expect("a regular expression")
}

/// Some that match, and pieces that a mutation may put in.
const fn examples(pattern: Pattern) -> &'static [&'static str] {
    match pattern {
        Pattern::AttributeName | Pattern::ColumnName | Pattern::FilterAttributeName => &["DEVICE_2", "_a", "z"],
        Pattern::DatasetType => &["Action_Interactions", "items", "_"],
        Pattern::EventAttributionSource => &["a source", " ~ ", "!"],
        Pattern::KmsKeyArn => &[
            "arn:aws:kms:eu-west-1:123456789012:key/1a2b",
            "arn:aws-cn:kms::123456789012:key/",
            "arn:aws:kms:a:kms:b:1:key/:210987654321:key/:key/",
        ],
        Pattern::Name => &["films", "0-_a", "A"],
        Pattern::NextToken => &["", "a\n\u{7f}", "AAAA=="],
        Pattern::PersonalizeArn => &[
            "arn:aws:personalize:eu-west-1:123456789012:solution/films",
            "arn:aws-cn:personalize:::recipe/aws-sims",
            "arn:a:personalize::::",
        ],
        Pattern::RoleArn => &[
            "arn:aws:iam::123456789012:role/service-role/Personalize",
            "arn:aws-us-gov:iam::123456789012:role/",
            "arn:aws:iam::123456789012:rolea=,.@",
        ],
        Pattern::S3Location => &["s3://bucket/key", "http://a", "https://a/b c"],
        Pattern::SchedulingExpression => &["rate(7 days)", "rate(1 day)", "rate(007 days)"],
        Pattern::Tag => &["", "cost center: 7/ä=+-@_.", "Ⅷ\u{2028}½ǅʰ"],
    }
}

const PIECES: [&str; 40] = [
    "",
    ":",
    "::",
    "/",
    "-",
    "_",
    ".",
    " ",
    "a",
    "Z",
    "0",
    "9",
    "\n",
    "\r",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\t",
    "\0",
    "\u{7f}",
    "\u{80}",
    "~",
    "é",
    "٣",
    "Ⅷ",
    "²",
    "ⓐ",
    "\u{345}",
    "\u{93e}",
    "\u{301}",
    "\u{a0}",
    "😀",
    "字",
    "k",
    "ſ",
    "$",
    "^",
    "@",
    ":kms:",
    ":123456789012:key/",
];

fn mutated(example: &str, random: &mut fastrand::Rng) -> String {
    let mut characters: Vec<char> = example.chars().collect();
    for _ in 0..random.usize(0..4) {
        let place = random.usize(0..=characters.len());
        let end = random.usize(place..=characters.len().min(place + 2));
        let piece = PIECES[random.usize(0..PIECES.len())];
        characters.splice(place..end, piece.chars());
    }
    characters.into_iter().collect()
}

#[test]
fn by_hand_and_by_engine_agree() {
    let mut random = fastrand::Rng::with_seed(20_180_522);
    for pattern in Pattern::ALL {
        let engine = engine(pattern);
        let mut matched = 0;
        for round in 0..6_000 {
            let examples = examples(pattern);
            let text = mutated(examples[round % examples.len()], &mut random);
            let expected = engine.is_match(&text);
            assert_eq!(pattern.matches(&text), expected, "{pattern:?} {text:?}");
            matched += usize::from(expected);
        }
        assert!((1_000..5_900).contains(&matched), "{pattern:?} has seen {matched} that match");
        assert!(examples(pattern).iter().all(|example| pattern.matches(example)), "{pattern:?}");
    }
}

#[test]
fn every_character_is_judged_as_by_the_engine() {
    for pattern in Pattern::ALL {
        let engine = engine(pattern);
        for character in char::MIN..=char::MAX {
            let text = character.to_string();
            assert_eq!(pattern.matches(&text), engine.is_match(&text), "{pattern:?} {character:?}");
        }
    }
}

#[test]
fn the_whole_value_counts_and_so_does_case() {
    assert!(!Pattern::Name.matches("films\n"));
    assert!(!Pattern::S3Location.matches("S3://bucket"));
    assert!(!Pattern::SchedulingExpression.matches("rate(٣ days)"));
    assert!(Pattern::NextToken.matches(&"a".repeat(1500)));
    assert!(!Pattern::NextToken.matches(&"a".repeat(1501)));
}

#[test]
fn the_script_knows_the_same_patterns() {
    let script = include_str!("../../../model/derive.py");
    for pattern in Pattern::ALL {
        let line = format!("    r\"{}\": \"{pattern:?}\",\n", pattern.as_str());
        assert!(script.contains(&line), "{line}");
    }
}
