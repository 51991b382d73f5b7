//! Drawn filters, written in the manner of other languages and formats.

use fastrand::Rng;

use super::*;

/// How a filter is written.
pub(super) struct Manner {
    random: Rng,
    /// Whether everything is in the form of the guide that a filter has a form for.
    is_plain: bool,
}

impl Manner {
    pub(super) fn of_any(random: Rng) -> Self {
        Self { random, is_plain: false }
    }

    fn choose<T: Copy>(&mut self, plain: T, others: &[T]) -> T {
        if self.is_plain || self.random.bool() { plain } else { *self.random.choice(others).expect("one") }
    }

    fn quoted(&mut self, text: &str) -> String {
        let (opening, closing) = self.choose(
            ("\"", "\""),
            &[
                ("'", "'"),
                ("“", "”"),
                ("\\\"", "\\\""),
                ("\"\"", "\"\""),
                ("`", "`"),
                ("&quot;", "&quot;"),
                ("＂", "＂"),
            ],
        );
        format!("{opening}{text}{closing}")
    }

    fn operator(&mut self, operator: Operator) -> &'static str {
        let others: &[&'static str] = match operator {
            Operator::Equal => &["==", "＝", "EQ"],
            Operator::Unequal => &["<>", "≠", "NE"],
            Operator::Less => &["&lt;", "LT"],
            Operator::LessOrEqual => &["=<", "≤", "&lt;="],
            Operator::Greater => &["&gt;", "＞"],
            Operator::GreaterOrEqual => &["=>", "≥", "&gt;="],
        };
        self.choose(operator.as_str(), others)
    }

    fn placeholder(&mut self, name: &str) -> String {
        let sign = self.choose("$", &["$$", "$ ", ":"]);
        format!("{sign}{name}")
    }
}

/// A condition that was written: where, which, and whether it is after `IF`.
struct Place {
    span: Span,
    tree: Tree,
    of_user: bool,
}

pub(super) struct Text {
    pub text: String,
    places: Vec<Place>,
    /// The same with every condition in the form of the guide.
    plain: String,
    plain_places: Vec<Place>,
}

impl Text {
    /// That a proposed condition means what the one means that it is for, and can take its place.
    pub(super) fn check_part(&self, proposal: &str, at: &Span, worlds: &[World], context: &str) {
        let is_around = |place: &Place| place.span.start <= at.start && at.end <= place.span.end;
        let index =
            self.places.iter().position(is_around).unwrap_or_else(|| panic!("no condition is there: {context}"));
        let Place { tree, of_user, .. } = &self.places[index];
        let entire = if *of_user {
            format!("EXCLUDE ItemID WHERE Items.YEAR = 0 IF {proposal}")
        } else {
            format!("EXCLUDE ItemID WHERE {proposal}")
        };
        let (filter, found) = read(&entire, &all_datasets());
        assert!(!found.iter().any(Problem::is_error), "{context}: {found:#?}");
        let [one] = &filter.expressions[..] else { panic!("{context}") };
        let conditions = if *of_user { &one.of_user } else { &one.conditions };
        let is_any = one.joints.first().is_some_and(|(joint, _)| *joint == syntax::Joint::Or);
        for world in worlds {
            let met = world.each(|item| {
                let mut each = conditions.iter().map(|condition| world.meets(item, condition));
                if is_any && !*of_user { each.any(|met| met) } else { each.all(|met| met) }
            });
            assert_eq!(met, world.each(|item| tree.holds(world, item)), "{context}");
        }
        let mut replaced = self.plain.clone();
        replaced.replace_range(self.plain_places[index].span.clone(), proposal);
        let before = codes(&self.plain);
        let more: Vec<&str> = codes(&replaced).into_iter().filter(|code| !before.contains(code)).collect();
        assert_eq!(more, Vec::<&str>::new(), "{context}: {replaced}");
    }
}

/// The errors of a text, and that its joints are mixed.
fn codes(text: &str) -> Vec<&'static str> {
    let found = problems(text, &all_datasets()).into_iter();
    found
        .filter(|problem| problem.is_error() || problem.rule.code == "PP0523")
        .map(|problem| problem.rule.code)
        .collect()
}

/// The text of a filter, in a manner and in the form of the guide.
pub(super) fn written(drawn: &[Drawn], manner: &mut Manner) -> Text {
    let (text, places) = of_filter(drawn, manner);
    let mut plain_manner = Manner { random: Rng::with_seed(1), is_plain: true };
    let (plain, plain_places) = of_filter(drawn, &mut plain_manner);
    Text { text, places, plain, plain_places }
}

fn of_filter(drawn: &[Drawn], manner: &mut Manner) -> (String, Vec<Place>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    for (index, one) in drawn.iter().enumerate() {
        if index > 0 {
            text.push_str(manner.choose(" | ", &["; ", " || ", " "]));
        }
        text.push_str(if one.includes { "INCLUDE ItemID WHERE " } else { "EXCLUDE ItemID WHERE " });
        of_tree(&one.own, false, true, manner, &mut text, &mut places);
        if let Some(of_user) = &one.of_user {
            text.push_str(" IF ");
            of_tree(of_user, true, true, manner, &mut text, &mut places);
        }
    }
    text.push_str(manner.choose("", &[" ;", " -- that is all", "\u{a0}"]));
    (text, places)
}

fn of_tree(
    tree: &Tree,
    of_user: bool,
    is_outer: bool,
    manner: &mut Manner,
    text: &mut String,
    places: &mut Vec<Place>,
) {
    let (parts, joint): (&[Tree], _) = match tree {
        Tree::One { field, meant } => {
            let start = text.len();
            text.push_str(&of_condition(field, meant, manner));
            places.push(Place { span: start..text.len(), tree: tree.clone(), of_user });
            return;
        }
        Tree::Not(inner) => {
            text.push_str(manner.choose("NOT (", &["!("]));
            of_tree(inner, of_user, true, manner, text, places);
            text.push(')');
            return;
        }
        Tree::All(parts) => (parts, manner.choose(" AND ", &[" && "])),
        Tree::Any(parts) => (parts, manner.choose(" OR ", &[" || "])),
    };
    if !is_outer {
        text.push('(');
    }
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(joint);
        }
        of_tree(part, of_user, false, manner, text, places);
    }
    if !is_outer {
        text.push(')');
    }
}

fn of_condition(field: &str, meant: &Meant, manner: &mut Manner) -> String {
    match meant {
        Meant::Texts { negated, texts, placeholder } => of_texts(field, *negated, texts, *placeholder, manner),
        Meant::Number { operator, number } => {
            let value = match number {
                Some(number) => manner.choose(format!("{number}").as_str(), &[&format!("\"{number}\"")]).to_owned(),
                None => manner.placeholder("N"),
            };
            if manner.choose(false, &[true]) {
                format!("{value} {} {field}", mirrored(*operator).as_str())
            } else {
                format!("{field} {} {value}", manner.operator(*operator))
            }
        }
        Meant::Numbers { negated, numbers } => {
            let each: Vec<String> = numbers
                .iter()
                .map(|number| manner.choose(number.to_string().as_str(), &[&format!("\"{number}\"")]).to_owned())
                .collect();
            format!("{field} {} ({})", if *negated { "NOT IN" } else { "IN" }, each.join(", "))
        }
        Meant::Range { negated: true, least, most } => format!("{field} NOT BETWEEN {least} AND {most}"),
        Meant::Range { least, most, .. } => {
            let between = format!("{field} BETWEEN {least} AND {most}");
            let chained = format!("{least} <= {field} <= {most}");
            manner.choose(between.as_str(), &[&chained]).to_owned()
        }
    }
}

fn of_texts(field: &str, negated: bool, texts: &[&str], placeholder: Option<&str>, manner: &mut Manner) -> String {
    let mut values: Vec<String> = texts.iter().map(|text| manner.quoted(text)).collect();
    values.extend(placeholder.map(|name| manner.placeholder(name)));
    if let ([value], true) = (&values[..], manner.choose(false, &[true])) {
        let sign = manner.operator(if negated { Operator::Unequal } else { Operator::Equal });
        return format!("{field} {sign} {value}");
    }
    let keyword = match (negated, manner.random.u8(..4)) {
        (true, 0) if !manner.is_plain => return format!("NOT {field} IN ({})", values.join(", ")),
        (true, _) => manner.choose("NOT IN", &["NOT_IN", "NIN"]),
        (false, _) => "IN",
    };
    let (opening, closing) = manner.choose(("(", ")"), &[("[", "]"), ("", ""), ("((", "))"), ("（", "）")]);
    let comma = manner.choose(", ", &["; ", "，"]);
    format!("{field} {keyword} {opening}{}{closing}", values.join(comma))
}

/// The same comparison with its sides swapped.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::Greater => Operator::Less,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Equal | Operator::Unequal => operator,
    }
}
