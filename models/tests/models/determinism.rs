//! The same data, configuration and seed give the same bytes, whatever the process and its cores.

use std::fmt::Write as _;
use std::process::Command;
use std::thread;

use personalize_models::evaluation::evaluate;
use personalize_models::query::{Exploration, Segment};
use personalize_models::{Configuration, Model, Query, recipe};

use super::data::{films, query};

/// What marks the line of a child's output that has its answers.
const MARK: &str = "answers of this process: ";

/// Every answer and metric of every recipe, to the last bit.
fn everything() -> String {
    let data = films();
    let mut text = String::new();
    for recipe in &recipe::RECIPES {
        let recipe = recipe::of_name(recipe.name).expect("a recipe");
        let configuration = Configuration { optimize_hyperparameters: true, ..Configuration::default() };
        let model = Model::fit(recipe, data.clone(), &configuration, 8, &|| false).expect("a model");
        for user in ["u1", "u2", "nobody"] {
            let exploration = Exploration { weight: 0.5, ..Exploration::default() };
            let asked = Query { user: Some(user), item: Some("f22"), exploration, ..query() };
            for found in model.recommend(&asked) {
                let _ = write!(text, "{} {:?};", found.item, found.score.map(f64::to_bits));
            }
            for ranked in model.rank(&asked, &["f1", "f22", "f30", "f31"]) {
                let _ = write!(text, "{} {:?};", ranked.at, ranked.score.map(f64::to_bits));
            }
        }
        let _ = write!(text, "{:?}", model.segment(&Segment::Item("f3"), 9, &|_| true));
        for (key, value) in evaluate(recipe, &data, &configuration, 8, &|| false).expect("metrics") {
            let _ = write!(text, "{key} {};", value.to_bits());
        }
    }
    text
}

#[test]
#[ignore = "run by the test below, in processes of their own"]
fn print_everything() {
    println!("\n{MARK}{}", everything());
}

/// What [`print_everything`] prints in a process of its own, on one core if asked to.
fn elsewhere(on_one_core: bool) -> String {
    let program = std::env::current_exe().expect("this program");
    let mut command = if on_one_core { Command::new("taskset") } else { Command::new(&program) };
    if on_one_core {
        command.args(["-c", "0"]).arg(&program);
    }
    command.args(["--exact", "models::determinism::print_everything", "--ignored", "--nocapture"]);
    let output = command.output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix(MARK));
    line.unwrap_or_else(|| panic!("no answers in {text}")).to_owned()
}

#[test]
fn answers_and_metrics_are_the_same_bytes_on_one_core_and_on_two_and_in_another_process() {
    let here = everything();
    assert!(here.len() > 5000);
    let threads: Vec<_> = (0..3).map(|_| thread::spawn(everything)).collect();
    for thread in threads {
        assert_eq!(thread.join().expect("no panic"), here);
    }
    assert_eq!(elsewhere(true), here);
    assert_eq!(elsewhere(false), here);
}
