//! Open libraries on the same split: what they recommend, and how long they take.
//!
//! Each answers for the same users, of whom it knows the same older interactions, with the items that these had before or
//! without them; the better of the two counts for it.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use personalize_models::query::{Exploration, Influence, RecentInteraction};
use personalize_models::{Configuration, Model, Query, TrainingData, TrainingDataBuilder, recipe};

use super::number;
use super::quality::data_sets;

const PROGRAM: &str = include_str!("peers.py");
const REQUIREMENTS: &str = include_str!("requirements.txt");
const PEERS: [&str; 5] = ["implicit-itemknn", "implicit-als", "implicit-bpr", "lenskit-itemknn", "lenskit-ease"];
const LENGTH: usize = 25;

/// Users set aside: what is known of each, and what is held out.
struct Split {
    training: TrainingData,
    asked: Vec<(Vec<u32>, HashSet<u32>)>,
}

/// What a library was measured at.
struct Measured {
    gain: f64,
    recall: f64,
    fit: f64,
    answers: f64,
}

/// Prints the tables, and how far this crate is ahead of the best of the others or behind it. Nothing is broken by being
/// behind: which method suits depends on the data.
pub fn run() -> bool {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(python) = environment(&folder.join("models-venv")) else {
        println!("implicit and lenskit could not be installed");
        return true;
    };
    for (name, data) in data_sets() {
        let split = split(&data, number("SEED", 0));
        println!("\n{name}: {} users asked\n{:<34} ndcg@25 recall@25  fit, s  answers/s", split.asked.len(), "");
        let own = own(&data, &split);
        show("this crate, user personalization", &own);
        let mut best = (0.0_f64, 0.0_f64);
        for peer in PEERS {
            if let Some(measured) = measured(&python, &folder.join("models-split"), &split, peer) {
                best = (best.0.max(measured.gain), best.1.max(measured.recall));
                show(peer, &measured);
            }
        }
        println!("{}", comparison(&own, best));
    }
    true
}

/// In words, how this crate's figures compare with the best of the others in each.
fn comparison(own: &Measured, (gain, recall): (f64, f64)) -> String {
    let of = |name: &str, own: f64, best: f64| match own - best {
        ahead if ahead >= 0.0 => format!("{ahead:.4} ahead of the best of them in {name}"),
        behind => format!("{:.4} BEHIND the best of them in {name}", -behind),
    };
    format!("{}, {}", of("ndcg@25", own.gain, gain), of("recall@25", own.recall, recall))
}

fn show(name: &str, measured: &Measured) {
    let Measured { gain, recall, fit, answers } = measured;
    println!("{name:<34} {gain:>7.4} {recall:>9.4} {fit:>7.3} {answers:>10.0}");
}

/// One user in ten is set aside; the newest tenth of their interactions is held out.
fn split(data: &TrainingData, seed: u64) -> Split {
    let mut builder = TrainingDataBuilder::new();
    for item in data.items.iter() {
        builder.record(personalize_models::training_data::RecordKind::Item, item, None, []);
    }
    let mut asked = Vec::new();
    for user in 0..u32::try_from(data.interactions.users()).expect("few") {
        let items = data.interactions.items_of(user);
        let drawn = (u64::from(user) + 1 + seed * 1_000_003).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        if items.len() >= 2 && drawn.is_multiple_of(10) {
            let (known, newest) = items.split_at(items.len() - items.len().div_ceil(10));
            asked.push((known.to_vec(), newest.iter().copied().collect()));
        } else {
            for interaction in data.interactions.of(user) {
                let item = data.items.name(interaction.item).expect("an item");
                builder.interaction(data.users.name(user).expect("a user"), item, interaction.timestamp, None, None);
            }
        }
    }
    Split { training: builder.finish(), asked }
}

/// This crate's model for users, asked like the others.
fn own(data: &TrainingData, split: &Split) -> Measured {
    let recipe = recipe::of_name("aws-user-personalization-v2").expect("a recipe");
    let training = Arc::new(split.training.clone());
    let begin = Instant::now();
    let model = Model::fit(recipe, training, &Configuration::default(), 1, &|| false).expect("a model");
    let fit = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let lists: Vec<Vec<u32>> = split.asked.iter().map(|(known, _)| list(&model, data, known)).collect();
    let seconds = begin.elapsed().as_secs_f64();
    let answers = f64::from(u32::try_from(lists.len()).expect("few")) / seconds;
    let (gain, recall) = scores(&lists, &split.asked);
    Measured { gain, recall, fit, answers }
}

fn list(model: &Model, data: &TrainingData, known: &[u32]) -> Vec<u32> {
    let recent: Vec<RecentInteraction<'_>> = known
        .iter()
        .map(|item| RecentInteraction {
            item: data.items.name(*item).expect("an item"),
            timestamp: 0,
            event_type: "",
            value: None,
        })
        .collect();
    let query = Query {
        user: None,
        item: None,
        recent: &recent,
        context: &[],
        allowed: &|_| true,
        count: LENGTH,
        exploration: Exploration { weight: 0.0, ..Exploration::default() },
        influence: Influence::default(),
        now: 0,
        seed: 0,
    };
    model.recommend(&query).into_iter().map(|found| found.item).collect()
}

/// The gain as the service prints it, and the share of what is held out that is in the list; averages.
fn scores(lists: &[Vec<u32>], asked: &[(Vec<u32>, HashSet<u32>)]) -> (f64, f64) {
    let count = |number: usize| f64::from(u32::try_from(number).expect("few"));
    let discount = |position: usize| 1.0 / count(position).log2().max(1.0);
    let (mut gain, mut recall) = (0.0, 0.0);
    for (list, (_, truth)) in lists.iter().zip(asked) {
        let hits: Vec<usize> = (1..).zip(list).filter(|(_, item)| truth.contains(item)).map(|hit| hit.0).collect();
        let ideal: f64 = (1..=hits.len()).map(discount).sum();
        if ideal > 0.0 {
            gain += hits.iter().map(|position| discount(*position)).sum::<f64>() / ideal;
        }
        recall += count(hits.len()) / count(truth.len());
    }
    (gain / count(asked.len()), recall / count(asked.len()))
}

/// A peer's figures, with what users had before or without it, whichever is better; none where it fails.
fn measured(python: &Path, folder: &Path, split: &Split, peer: &str) -> Option<Measured> {
    write(folder, split);
    let arguments = [folder.to_str().expect("a path of text"), peer];
    let output = Command::new(python).args(["-c", PROGRAM]).args(arguments).env("OPENBLAS_NUM_THREADS", "1").output();
    let output = output.expect("a process");
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
        println!("{peer} failed: {error}");
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // What it prints comes last; a library may print before it.
    let seconds: Vec<f64> = text.lines().last()?.split_whitespace().filter_map(|value| value.parse().ok()).collect();
    let [fit, seen, new] = seconds[..] else { return None };
    let of = |kind: &str, each: f64| {
        let lists = fs::read_to_string(folder.join(format!("{peer}-{kind}.csv"))).expect("its lists");
        let numbers = |line: &str| line.split(',').filter_map(|item| item.parse().ok()).collect();
        let (gain, recall) = scores(&lists.lines().map(numbers).collect::<Vec<Vec<u32>>>(), &split.asked);
        Measured { gain, recall, fit, answers: 1.0 / each }
    };
    let (with, without) = (of("seen", seen), of("new", new));
    Some(if with.gain >= without.gain { with } else { without })
}

fn write(folder: &Path, split: &Split) {
    fs::create_dir_all(folder).expect("a folder");
    let (mut train, mut ask) = (String::new(), String::new());
    let histories = &split.training.interactions;
    for user in 0..u32::try_from(histories.users()).expect("few") {
        for item in histories.items_of(user) {
            writeln!(train, "{user},{item}").expect("memory");
        }
    }
    for (user, (known, _)) in split.asked.iter().enumerate() {
        for item in known {
            writeln!(ask, "{user},{item}").expect("memory");
        }
    }
    fs::write(folder.join("train.csv"), train).expect("disk space");
    fs::write(folder.join("ask.csv"), ask).expect("disk space");
}

/// A Python that has the libraries, made the first time.
fn environment(folder: &Path) -> Option<PathBuf> {
    let python = folder.join("bin/python");
    let has_all = || succeeds(Command::new(&python).args(["-c", "import implicit, lenskit"]));
    if !has_all() {
        let requirements = folder.with_extension("txt");
        fs::write(&requirements, REQUIREMENTS).expect("disk space");
        let packages = [Path::new("-m"), Path::new("pip"), Path::new("install"), Path::new("--quiet"), Path::new("-r")];
        let is_made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder))
            && succeeds(Command::new(&python).args(packages).arg(&requirements));
        if !is_made || !has_all() {
            return None;
        }
    }
    Some(python)
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
