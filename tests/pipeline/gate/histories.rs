//! Drawn histories of runs, promotions, rollbacks and changes of the file over drawn metrics: a campaign never moves to a
//! version that its gate forbids, except by a promotion, and always to one that it allows.
//!
//! What is expected is worked out here from the documentation, on numbers: the versions by their places, from the first.

use std::collections::BTreeMap;

use fastrand::Rng;
use personalize_emulator::Latencies;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop};
use serde_json::{Value, json};

use super::{METRIC, gated, served, solution, versions};
use crate::support::{Folder, ONE_MORE_INTERACTION, cases, count_of_calls, laptop, turns};

/// Steps of a history.
const STEPS: usize = 14;

/// What a gate asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gate {
    at_least: Option<f64>,
    may_fall_by: Option<f64>,
}

impl Gate {
    fn section(self) -> Value {
        let mut section = json!({"metric": METRIC});
        for (key, bound) in [("atLeast", self.at_least), ("mayFallBy", self.may_fall_by)] {
            if let Some(bound) = bound {
                section[key] = json!(bound);
            }
        }
        section
    }

    /// Metrics here are hundredths, so that nothing is lost in a subtraction.
    fn lets(self, new: Metric, served: Option<Metric>) -> bool {
        let hundredths = |bound: f64| (bound * 100.0).round();
        let least = self.at_least.map(hundredths);
        let new = new.known();
        let is_good = least.is_none_or(|least| new.is_some_and(|new| f64::from(new) >= least));
        let fall = self.may_fall_by.map(hundredths);
        match (served, fall) {
            (None, _) => is_good,
            (Some(_), None) => is_good && new.is_some(),
            (Some(served), Some(fall)) => {
                let falls = new.zip(served.known()).map(|(new, served)| f64::from(served) - f64::from(new));
                is_good && falls.is_some_and(|falls| falls <= fall)
            }
        }
    }
}

/// In hundredths; `Unknown` of a version that has another metric only.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Metric {
    Unknown,
    Of(u32),
}

impl Metric {
    fn known(self) -> Option<u32> {
        match self {
            Self::Unknown => None,
            Self::Of(hundredths) => Some(hundredths),
        }
    }
}

/// What there is to be, by the documentation.
#[derive(Debug, Clone, Default)]
struct Expected {
    /// The metric of each version.
    metrics: Vec<Metric>,
    gate: Option<Gate>,
    is_kept: bool,
    /// What the file says.
    tps: u64,
    /// What the campaign has.
    provisioned: u64,
    served: Option<usize>,
    /// To which version it was taken back, and which was the newest.
    taken_back: Option<(usize, usize)>,
    /// What it has served behind a gate, and whether it was created on the first of these.
    trail: Vec<usize>,
    is_complete: bool,
}

impl Expected {
    fn newest(&self) -> usize {
        self.metrics.len() - 1
    }

    fn move_to(&mut self, to: usize, is_written: bool) {
        let from = self.served.unwrap();
        self.taken_back = None;
        if is_written && from != to {
            if let Some(place) = self.trail.iter().rposition(|known| *known == from) {
                self.trail.truncate(place + 1);
            } else {
                (self.trail, self.is_complete) = (vec![from], false);
            }
            self.trail.push(to);
        }
        self.served = Some(to);
    }

    /// What a run makes of it. Gives back whether the campaign is held.
    fn run(&mut self) -> bool {
        let newest = self.newest();
        let lets = |served: Option<Metric>| self.gate.is_none_or(|gate| gate.lets(self.metrics[newest], served));
        let Some(served) = self.served else {
            if !lets(None) {
                return true;
            }
            (self.trail, self.is_complete) = if self.gate.is_some() { (vec![newest], true) } else { (vec![], false) };
            (self.served, self.provisioned) = (Some(newest), self.tps);
            return false;
        };
        let section_differs = self.provisioned != self.tps;
        let stays = self.taken_back == Some((served, newest)) && !section_differs;
        let is_let = lets(Some(self.metrics[served]));
        self.provisioned = self.tps;
        if self.is_kept || served == newest || stays {
            return false;
        }
        if is_let {
            self.move_to(newest, self.gate.is_some());
        }
        !is_let
    }

    /// The version that a rollback goes to.
    fn before(&self) -> Option<usize> {
        let served = self.served?;
        match self.trail.iter().rposition(|known| *known == served) {
            Some(place) if place > 0 => Some(self.trail[place - 1]),
            Some(_) if self.is_complete => None,
            _ => served.checked_sub(1),
        }
    }
}

struct History {
    laptop: Laptop,
    folder: Folder,
    parameters: Value,
    expected: Expected,
    rng: Rng,
    executions: u32,
    /// Runs that held the campaign.
    holds: usize,
}

impl History {
    async fn begin(seed: u64) -> Self {
        let (laptop, parameters) = (laptop().await, gated());
        let quick = r#"{"datasetImportJob": 60, "solutionVersion": 100, "campaign": 50}"#;
        laptop.set_latencies(Latencies::parse(quick).unwrap());
        let folder = Folder::with(&parameters);
        let gate = Some(Gate { at_least: Some(0.05), may_fall_by: Some(0.02) });
        let expected = Expected { gate, tps: 1, ..Expected::default() };
        Self { laptop, folder, parameters, expected, rng: Rng::with_seed(seed), executions: 0, holds: 0 }
    }

    fn metric(&mut self) -> Metric {
        // Most are about as good as one another.
        match self.rng.u8(0..10) {
            0 => Metric::Unknown,
            1 => Metric::Of(self.rng.u32(0..5)),
            2 => Metric::Of(self.rng.u32(60..90)),
            _ => Metric::Of(self.rng.u32(20..26)),
        }
    }

    fn set(&self, arn: &str, metric: Metric) {
        let known = metric.known().map(|metric| (METRIC.to_owned(), f64::from(metric) / 100.0));
        let metrics: BTreeMap<String, f64> = known.into_iter().chain([("coverage".to_owned(), 0.5)]).collect();
        self.laptop.emulator().set_metrics(arn, metrics);
    }

    /// An execution, of which every turn may be taken twice.
    async fn execute(&mut self, input: Value) -> Value {
        self.executions += 1;
        let times = self.rng.usize(1..3);
        turns(&self.laptop, &format!("execution-{}", self.executions), input, times).await
    }

    async fn run(&mut self) -> Value {
        self.folder.write("params.json", &self.parameters.to_string());
        self.laptop.open(&self.folder.parameter_file()).unwrap();
        self.execute(json!({"bucket": INPUT_BUCKET, "key": "params.json"})).await
    }

    async fn moves(&mut self, action: &str, version: Option<usize>) -> Value {
        let mut input = json!({"action": action, "campaign": "only"});
        if let Some(version) = version {
            input["solutionVersionArn"] = json!(versions(&self.laptop).await[version]);
        }
        self.execute(input).await
    }

    /// A run, of new data or of none, and whether that came out as it should.
    async fn run_as_expected(&mut self, has_new_data: bool, story: &str) {
        if has_new_data {
            let metric = self.metric();
            self.set(&solution(&self.laptop), metric);
            self.folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
            self.expected.metrics.push(metric);
        }
        let before = self.expected.clone();
        let is_held = self.expected.run();
        self.holds += usize::from(is_held);
        let last = self.run().await;
        assert_eq!(last["next"], "succeed", "{story}: {last}");
        let campaigns = last["context"]["resources"].as_array().unwrap().iter();
        let outcome = campaigns.filter(|part| part["type"] == "campaign").map(|part| part["outcome"] == "held");
        assert_eq!(outcome.collect::<Vec<_>>(), [is_held], "{story}: {last}");
        let all = versions(&self.laptop).await;
        self.set(all.last().unwrap(), *self.expected.metrics.last().unwrap());
        self.check_gate(&before, story);
    }

    /// What the gate promises, said once more without the way that a campaign comes there.
    fn check_gate(&self, before: &Expected, story: &str) {
        let Expected { metrics, gate: Some(gate), served, .. } = &self.expected else { return };
        let newest = metrics.len() - 1;
        let was = before.served.map(|was| metrics[was]);
        let is_allowed = gate.lets(metrics[newest], was);
        if *served != before.served {
            assert!(is_allowed && *served == Some(newest), "{story}: {before:?} went to {served:?}");
        } else if *served != Some(newest) {
            let is_told_to_stay = before.is_kept || before.taken_back.is_some();
            assert!(!is_allowed || is_told_to_stay, "{story}: {before:?} stays at {served:?}");
        }
    }

    async fn moves_as_expected(&mut self, action: &str, version: Option<usize>, story: &str) {
        let newest = self.expected.newest();
        let to = match (action, version) {
            _ if self.expected.served.is_none() => None,
            ("promote", named) => Some(named.unwrap_or(newest)),
            (_, Some(named)) => Some(named).filter(|named| *named != newest),
            (_, None) => self.expected.before(),
        };
        let last = self.moves(action, version).await;
        let expected = if to.is_some() { "succeed" } else { "fail" };
        assert_eq!(last["next"], expected, "{story}: {:?} {last}", self.expected);
        match (action, to) {
            ("promote", Some(to)) => self.expected.move_to(to, true),
            (_, Some(to)) => {
                self.expected.served = Some(to);
                self.expected.taken_back = Some((to, newest));
            }
            (_, None) => {}
        }
    }

    fn another_gate(&mut self) {
        let bound = |rng: &mut Rng, bounds: [f64; 3]| *rng.choice(&bounds).unwrap();
        let at_least = Some(bound(&mut self.rng, [0.0, 0.05, 0.22]));
        let may_fall_by = Some(bound(&mut self.rng, [0.0, 0.02, 0.5]));
        let gate = match self.rng.u8(0..4) {
            0 => None,
            1 => Some(Gate { at_least, may_fall_by: None }),
            2 => Some(Gate { at_least: None, may_fall_by }),
            _ => Some(Gate { at_least, may_fall_by }),
        };
        self.parameters["solution"].as_object_mut().unwrap().remove("gate");
        if let Some(gate) = gate {
            self.parameters["solution"]["gate"] = gate.section();
        }
        self.expected.gate = gate;
    }

    fn another_rate(&mut self) {
        self.expected.tps = self.rng.u64(1..4);
        self.parameters["campaign"]["minProvisionedTPS"] = json!(self.expected.tps);
    }

    fn another_pin(&mut self) {
        self.expected.is_kept = !self.expected.is_kept;
        let campaign = self.parameters["campaign"].as_object_mut().unwrap();
        if self.expected.is_kept {
            campaign.insert("version".to_owned(), json!("keep"));
        } else {
            campaign.remove("version");
        }
    }

    /// Something happens; what.
    async fn step(&mut self, story: &str) -> String {
        let named = self.rng.usize(0..self.expected.metrics.len());
        let action = *self.rng.choice(&["promote", "rollback"]).unwrap();
        match self.rng.u8(0..12) {
            0..=4 => {
                self.run_as_expected(true, story).await;
                "a run of new data".to_owned()
            }
            5 => {
                self.run_as_expected(false, story).await;
                "a run of nothing new".to_owned()
            }
            6 => {
                self.another_gate();
                self.run_as_expected(false, story).await;
                format!("the gate {:?}", self.expected.gate)
            }
            7 => {
                self.another_rate();
                self.run_as_expected(false, story).await;
                "another rate".to_owned()
            }
            8 => {
                self.another_pin();
                self.run_as_expected(false, story).await;
                format!("kept: {}", self.expected.is_kept)
            }
            9 => {
                self.moves_as_expected(action, Some(named), story).await;
                format!("{action} to {named}")
            }
            _ => {
                self.moves_as_expected(action, None, story).await;
                action.to_owned()
            }
        }
    }

    /// The place of the version that is served. `None` where there is no campaign.
    async fn served(&self) -> Option<usize> {
        let seen = self.laptop.emulator().resources();
        seen.iter().find(|seen| seen.resource_type == personalize_contract::ResourceType::Campaign)?;
        let (served, all) = (served(&self.laptop).await, versions(&self.laptop).await);
        all.iter().position(|version| *version == served)
    }
}

#[tokio::test]
async fn a_campaign_serves_what_its_gate_lets_through_and_nothing_else_but_by_promotion() {
    let (mut steps, mut moves, mut holds) = (0, 0, 0);
    for seed in 0..cases(6, 40) {
        let mut history = History::begin(seed).await;
        let mut story = format!("seed {seed}");
        history.run_as_expected(true, &story).await;
        for _ in 0..STEPS {
            let before = history.expected.served;
            let what = history.step(&story).await;
            story = format!("{story}; {what}");
            assert_eq!(history.served().await, history.expected.served, "{story}: {:?}", history.expected);
            steps += 1;
            moves += usize::from(before != history.expected.served);
        }
        holds += history.holds;
        // A run changes nothing that the one before has not: whatever came last, there is nothing left to do.
        history.run_as_expected(false, &story).await;
        let updates = count_of_calls(&history.laptop, "UpdateCampaign");
        history.run_as_expected(false, &story).await;
        let after = count_of_calls(&history.laptop, "UpdateCampaign");
        assert_eq!(after, updates, "{story}");
    }
    println!("{steps} steps, of which {moves} moved a campaign, and {holds} runs held one");
    assert!(moves * 6 > steps && holds * 10 > steps, "{moves} of {steps} steps moved anything, and {holds} held it");
}

/// A rollback before a run that finds nothing new, and after it, come to the same; so do a promotion and a run.
#[tokio::test]
async fn a_move_and_a_run_of_nothing_new_commute() {
    for action in ["rollback", "promote"] {
        let mut ends = Vec::new();
        for is_first in [true, false] {
            let mut history = History::begin(1).await;
            for metric in [30, 31, 10] {
                history.set(&solution(&history.laptop), Metric::Of(metric));
                history.folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
                assert_eq!(history.run().await["next"], "succeed");
                let newest = versions(&history.laptop).await.pop().unwrap();
                history.set(&newest, Metric::Of(metric));
            }
            if is_first {
                history.moves(action, None).await;
            }
            history.run().await;
            if !is_first {
                history.moves(action, None).await;
            }
            history.run().await;
            ends.push((history.served().await, super::own_tags(&history.laptop).await));
        }
        assert_eq!(ends[0], ends[1], "{action}");
        assert_eq!(ends[0].0, Some(if action == "promote" { 2 } else { 0 }));
    }
}
