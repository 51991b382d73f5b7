//! Waiting costs little: the promises that `cargo bench` prints in full, over a few draws.

use crate::support::durations::Durations;
use crate::support::{Folder, example_parameters, outcomes, run};
use fastrand::Rng;
use personalize_pipeline_cli::laptop::{Laptop, Report, Setup};
use serde_json::json;

fn assert_in_time(report: &Report) {
    assert!(report.has_succeeded(), "{:?}", report.error);
    let longest_chain = report.critical_path_seconds.unwrap();
    let late = report.makespan_seconds - longest_chain;
    let allowed = 0.02 * longest_chain + 20.0;
    assert!((0.0..=allowed).contains(&late), "late by {late} s, {allowed} s allowed");
}

#[tokio::test]
async fn whatever_the_durations_a_run_is_hardly_late_and_its_second_run_needs_few_looks() {
    let mut random = Rng::with_seed(11);
    for most in [1800.0, 7200.0, 432_000.0] {
        let durations = Durations::draw(&mut random, 60.0, most);
        let setup = Setup { latencies: durations.latencies(), ..Setup::default() };
        let laptop = Laptop::start(setup).await.unwrap();
        let mut parameters = example_parameters();
        // So that there is something to wait for again.
        parameters["reimport"] = json!("always");
        parameters["retrain"] = json!("always");
        let folder = Folder::with(&parameters);
        let first = run(&laptop, &folder.parameter_file()).await;
        assert_in_time(&first);
        assert!(
            first.state_transitions <= 4000 || first.critical_path_seconds > Some(43_200.0),
            "{}",
            first.state_transitions
        );
        assert!(first.history_events < 25_000, "{}", first.history_events);

        laptop.set_latencies(durations.vary(&mut random).latencies());
        let second = run(&laptop, &folder.parameter_file()).await;
        assert_eq!(outcomes(&second, "solutionVersion"), ["created"; 3]);
        assert_in_time(&second);
        assert!(second.state_transitions <= 300, "{}", second.state_transitions);
    }
}
