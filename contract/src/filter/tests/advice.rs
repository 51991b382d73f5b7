//! What the check proposes is accepted by it, and means what the text means: for filters that are drawn as trees, and
//! written in the manner of other languages.

mod manner;

use super::meaning::{EVENTS, NUMBER_GIVEN, NUMBERS, WORDS, World, texts_for};
use super::*;
use fastrand::Rng;
use manner::{Manner, written};

/// One condition, as it is meant.
#[derive(Debug, Clone)]
enum Meant {
    /// The field is one of these, or not.
    Texts { negated: bool, texts: Vec<&'static str>, placeholder: Option<&'static str> },
    /// The field compares with a number, or with the one that a placeholder is given.
    Number { operator: Operator, number: Option<i32> },
    /// The field is one of these numbers, or not.
    Numbers { negated: bool, numbers: Vec<i32> },
    /// The field is between two numbers, or not.
    Range { negated: bool, least: i32, most: i32 },
}

/// Conditions, as they are combined.
#[derive(Debug, Clone)]
enum Tree {
    One { field: &'static str, meant: Meant },
    Not(Box<Tree>),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

struct Drawn {
    includes: bool,
    own: Tree,
    of_user: Option<Tree>,
}

impl Tree {
    fn holds(&self, world: &World, item: usize) -> bool {
        match self {
            Self::One { field, meant } => meant.holds(world, item, field.split_once('.').expect("a field").1),
            Self::Not(inner) => !inner.holds(world, item),
            Self::All(parts) => parts.iter().all(|part| part.holds(world, item)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(world, item)),
        }
    }
}

impl Meant {
    fn holds(&self, world: &World, item: usize, column: &str) -> bool {
        let equals = |number: i32| world.compares(item, column, Operator::Equal, number.into());
        match self {
            Self::Texts { negated, texts, placeholder } => {
                let given = placeholder.map_or_else(Vec::new, texts_for);
                world.is_one_of(item, column, &[&texts[..], &given[..]].concat()) != *negated
            }
            Self::Number { operator, number } => {
                world.compares(item, column, *operator, number.unwrap_or(NUMBER_GIVEN).into())
            }
            Self::Numbers { negated, numbers } => numbers.iter().copied().any(equals) != *negated,
            Self::Range { negated, least, most } => {
                let within = world.compares(item, column, Operator::GreaterOrEqual, (*least).into())
                    && world.compares(item, column, Operator::LessOrEqual, (*most).into());
                within != *negated
            }
        }
    }
}

fn some<T: Copy>(random: &mut Rng, of: &[T]) -> Vec<T> {
    let count = random.usize(1..3);
    random.choose_multiple(of.iter().copied(), count)
}

fn texts(random: &mut Rng, of: &[&'static str], name: &'static str) -> Meant {
    let placeholder = (random.u8(..3) == 0).then_some(name);
    let alone = placeholder.is_some() && random.bool();
    Meant::Texts { negated: random.bool(), texts: if alone { Vec::new() } else { some(random, of) }, placeholder }
}

fn number(random: &mut Rng) -> Meant {
    let one = |random: &mut Rng| *random.choice(&NUMBERS).expect("one");
    match random.u8(..4) {
        0 => Meant::Numbers { negated: random.bool(), numbers: some(random, &NUMBERS) },
        1 => Meant::Range { negated: random.bool(), least: one(random), most: one(random) },
        _ => Meant::Number {
            operator: *random.choice(&Operator::ALL).expect("one"),
            number: (random.u8(..4) > 0).then(|| one(random)),
        },
    }
}

fn condition(random: &mut Rng, of_user: bool) -> Tree {
    let (field, meant) = match random.u8(..8) {
        _ if of_user && random.bool() => ("CurrentUser.AGE", number(random)),
        _ if of_user => ("CurrentUser.MEMBERSHIP", texts(random, &WORDS, "M")),
        0 => ("Interactions.EVENT_TYPE", texts(random, &EVENTS, "E")),
        1 | 2 => ("Items.YEAR", number(random)),
        3 => ("Items.PRICE", number(random)),
        4 => ("Items.GENRES", texts(random, &WORDS, "G")),
        5 => ("Items.CATEGORY", texts(random, &WORDS, "G")),
        _ => ("Items.GENRE", texts(random, &WORDS, "G")),
    };
    Tree::One { field, meant }
}

fn tree(random: &mut Rng, of_user: bool, depth: u8) -> Tree {
    if depth == 0 || random.u8(..3) == 0 {
        return condition(random, of_user);
    }
    let parts: Vec<Tree> = (0..random.usize(2..4)).map(|_| tree(random, of_user, depth - 1)).collect();
    match random.u8(..5) {
        0 => Tree::Not(Box::new(Tree::All(parts))),
        1 | 2 => Tree::Any(parts),
        _ => Tree::All(parts),
    }
}

fn draw(random: &mut Rng) -> Vec<Drawn> {
    let count = if random.u8(..4) == 0 { 2 } else { 1 };
    let one = |random: &mut Rng| {
        let depth = random.u8(..3);
        let user_depth = random.u8(..2);
        let of_user = (random.u8(..3) == 0).then(|| tree(random, true, user_depth));
        Drawn { includes: random.bool(), own: tree(random, false, depth), of_user }
    };
    (0..count).map(|_| one(random)).collect()
}

/// What a message proposes to write.
fn proposed(message: &str) -> Vec<&str> {
    let each = message.split("write `").skip(1);
    each.filter(|_| !message.contains("to keep it out")).map(|rest| rest.split('`').next().expect("a part")).collect()
}

fn kept(world: &World, drawn: &[Drawn]) -> std::collections::BTreeSet<usize> {
    let each = drawn.iter().map(|one| {
        let applies = one.of_user.as_ref().is_none_or(|tree| tree.holds(world, 0));
        (one.includes, applies, world.each(|item| one.own.holds(world, item)))
    });
    world.kept(&each.collect::<Vec<_>>())
}

#[test]
fn what_is_proposed_is_accepted_and_means_the_same() {
    let datasets = all_datasets();
    let mut checked = (0, 0);
    for seed in 0..3_000 {
        let mut random = Rng::with_seed(seed);
        let worlds: Vec<World> = (0..6).map(|_| World::draw(&mut random)).collect();
        let drawn = draw(&mut random);
        let text = written(&drawn, &mut Manner::of_any(random.fork()));
        for problem in problems(&text.text, &datasets) {
            for proposal in proposed(&problem.message) {
                let context = format!("seed {seed}: {}: {}", text.text, problem.message);
                if proposal.starts_with("INCLUDE") || proposal.starts_with("EXCLUDE") {
                    assert!(!problems(proposal, &datasets).iter().any(Problem::is_error), "{context}");
                    let filter = Filter::parse(proposal).0;
                    for world in &worlds {
                        assert_eq!(world.kept_by(&filter), kept(world, &drawn), "{context}");
                    }
                    checked.0 += 1;
                } else if proposal.contains('.') && proposal.contains(' ') {
                    text.check_part(proposal, &problem.span, &worlds, &context);
                    checked.1 += 1;
                }
            }
        }
    }
    assert!(checked.0 > 1_000 && checked.1 > 1_000, "proposals were checked: {checked:?}");
}
