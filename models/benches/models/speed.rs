//! How long fits and answers take, and how much memory.

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use personalize_models::query::{Exploration, Influence};
use personalize_models::{Configuration, Model, Query, TrainingData, TrainingDataBuilder, recipe};

use super::{number, promise};

/// The recipes whose fits are measured.
const RECIPES: [&str; 3] = ["aws-user-personalization-v2", "aws-sims", "aws-popularity-count"];

/// Interactions and, of their fits, seconds and megabytes.
const FITS: [(u64, f64, f64); 2] = [(1_000_000, 3.0, 200.0), (10_000_000, 60.0, 2000.0)];

/// Items and the milliseconds in which 99 of 100 answers are there.
const ANSWERS: [(u64, f64); 2] = [(10_000, 1.0), (200_000, 5.0)];

const QUESTIONS: u64 = 2000;

const TURNS: usize = 4;

/// Prints the tables; `false` where a promise is broken.
pub fn run() -> bool {
    let mut holds = true;
    println!();
    for (rows, seconds, megabytes) in FITS {
        let rows = rows.min(number("ROWS", u64::MAX));
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args(["fit", &rows.to_string()])
            .output()
            .expect("a process");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        let values: Vec<f64> = text.split_whitespace().filter_map(|value| value.parse().ok()).collect();
        for (recipe, taken) in RECIPES.iter().zip(&values) {
            holds &= promise(&format!("{rows} interactions, {recipe}, s"), *taken, seconds, false);
        }
        holds &= promise(&format!("{rows} interactions, most memory, MB"), values[RECIPES.len()], megabytes, false);
    }
    for (items, milliseconds) in ANSWERS {
        holds &= answers(items, milliseconds);
    }
    holds
}

/// Fits each recipe, and prints the seconds of each and the most memory in megabytes: the data, the model and what the fit
/// needs beside them.
pub fn fit_and_show(rows: u64) {
    let data = Arc::new(data(rows, rows / 20, 10_000));
    for name in RECIPES {
        let begin = on_core();
        let model = fit(name, &data);
        println!("{}", on_core() - begin);
        drop(model);
    }
    println!("{}", most_memory());
}

fn fit(name: &str, data: &Arc<TrainingData>) -> Model {
    let recipe = recipe::of_name(name).expect("a recipe");
    Model::fit(recipe, data.clone(), &Configuration::default(), 1, &|| false).expect("a model")
}

/// Answers of 25 items with a filter that takes out two of three items.
fn answers(items: u64, milliseconds: f64) -> bool {
    let rows = 1_000_000.min(number("ROWS", u64::MAX));
    let data = Arc::new(data(rows, rows / 20, items));
    let mut holds = true;
    for name in ["aws-user-personalization-v2", "aws-sims"] {
        let model = fit(name, &data);
        let mut times: Vec<f64> = (0..QUESTIONS).map(|question| answer(&model, question)).collect();
        times.sort_unstable_by(f64::total_cmp);
        let slow = times[times.len() * 99 / 100];
        let middle = times[times.len() / 2];
        println!("{items} items, {name}: {:.0} answers a second, {middle:.3} ms in the median", 1000.0 / middle);
        holds &= promise(&format!("{items} items, {name}, 99th percentile, ms"), slow, milliseconds, false);
    }
    holds
}

/// The milliseconds that one answer takes: the least of some turns.
fn answer(model: &Model, question: u64) -> f64 {
    let data = model.data();
    let user =
        data.users.name(u32::try_from(question).expect("small") * 7 % u32::try_from(data.users.len()).expect("small"));
    let last = user.and_then(|user| data.users.get(user)).and_then(|user| data.interactions.items_of(user).last());
    let query = Query {
        user,
        item: last.and_then(|item| data.items.name(*item)),
        recent: &[],
        context: &[],
        allowed: &|item| item % 3 == 0,
        count: 25,
        exploration: Exploration::default(),
        influence: Influence::default(),
        now: 1_700_000_000,
        seed: question,
    };
    let timed = || {
        let begin = Instant::now();
        let answer = model.recommend(&query);
        let taken = begin.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(answer.len(), 25);
        taken
    };
    // What else the machine does only adds, and is not the same twice.
    (0..TURNS).map(|_| timed()).fold(f64::INFINITY, f64::min)
}

/// Interactions as in [`super::generate`], without records, and added user by user.
fn data(rows: u64, users: u64, items: u64) -> TrainingData {
    let mut builder = TrainingDataBuilder::new();
    let mut state = 7_u64;
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    for user in 0..users {
        let name = format!("user-{user}");
        let begin = below(10_000_000);
        let taste = below(items);
        for step in 0..rows / users {
            let popular = below(items) * below(items) / items * below(items) / items;
            let item = if below(3) == 0 { popular } else { (taste + below(60)) % items };
            let time = i64::try_from(1_600_000_000 + begin + step * 600).expect("a time");
            builder.interaction(&name, &format!("item-{item}"), time, Some("view"), None);
        }
    }
    builder.finish()
}

/// The time that this thread has been on a core, in seconds: what else a machine does is not counted.
fn on_core() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux");
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse::<f64>().ok()).expect("a number");
    nanoseconds / 1e9
}

/// The most memory that this process has had, in megabytes.
fn most_memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("a Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the greatest resident size");
    line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).expect("kilobytes") / 1000.0
}
