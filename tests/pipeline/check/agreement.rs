//! The two ends against each other: whatever the check passes, the emulator accepts and trains. So whatever the emulator
//! refuses, the check has refused before.

use fastrand::Rng;
use personalize_contract::{DatasetType, Finding};
use serde_json::{Value, json};

use super::drawn::{self, Case};
use super::findings;
use crate::support::{cases, laptop, run};

/// Cases that the check passes, and that are run.
const PASSED: usize = 40;

/// The same, without `PIPELINE_EVERY_CASE`.
const FEW_PASSED: usize = 5;

#[tokio::test]
async fn whatever_the_check_passes_the_emulator_accepts_and_trains() {
    let (mut passed, mut refused, most) = (0, 0, cases(FEW_PASSED, PASSED));
    let mut disagreements = Vec::new();
    for seed in 0.. {
        let mut rng = Rng::with_seed(seed);
        let mut case = drawn::case(&mut rng);
        let changes: Vec<String> = (0..rng.usize(0..4)).map(|_| change(&mut case, &mut rng)).collect();
        let folder = case.folder();
        if findings(folder.path()).iter().any(Finding::is_error) {
            refused += 1;
            continue;
        }
        let laptop = laptop().await;
        let report = run(&laptop, &folder.parameter_file()).await;
        if !report.has_succeeded() {
            disagreements.push(format!("seed {seed}, {changes:?}: {:?}", report.error));
        }
        passed += 1;
        if passed == most {
            break;
        }
    }
    println!("the check passed {passed} cases, which were run, and refused {refused}");
    assert!(refused > most / 2, "hardly anything was refused: {refused}");
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

/// Changes something, wherever it is and whatever comes of it; says what.
fn change(case: &mut Case, rng: &mut Rng) -> String {
    if rng.u8(0..3) == 0 { change_data(case, rng) } else { change_parameters(case, rng) }
}

fn change_parameters(case: &mut Case, rng: &mut Rng) -> String {
    let mut places = Vec::new();
    collect("", &case.parameters, &mut places);
    let texts: Vec<String> = places
        .iter()
        .filter_map(|place| case.parameters.pointer(place)?.as_str().map(str::to_owned))
        .chain(["UPDATE", "", "Items", "click", "0", "41", "USER_ID", "null"].map(str::to_owned))
        .collect();
    let place = rng.choice(&places).unwrap().clone();
    let spare = case.parameters.pointer(rng.choice(&places).unwrap()).cloned().unwrap();
    let value = case.parameters.pointer_mut(&place).unwrap();
    let before = value.to_string();
    match value {
        Value::String(text) if rng.bool() => text.push_str(rng.choice(&["x", " ", "\"", "-2", "é"]).unwrap()),
        Value::String(text) => text.clone_from(rng.choice(&texts).unwrap()),
        Value::Number(number) => *value = json!(number.as_f64().unwrap_or_default() * f64::from(rng.i8(-2..5))),
        Value::Bool(truth) => *truth = !*truth,
        Value::Array(items) if items.is_empty() || rng.bool() => items.push(spare),
        Value::Array(items) => drop(items.swap_remove(rng.usize(0..items.len()))),
        Value::Object(members) => {
            let key = rng.choice(members.keys().cloned().collect::<Vec<_>>());
            match key {
                Some(key) if rng.bool() => drop(members.remove(&key)),
                Some(key) => drop(members.insert(key, spare)),
                None => *value = spare,
            }
        }
        Value::Null => *value = spare,
    }
    let after = case.parameters.pointer(&place).map(Value::to_string).unwrap_or_default();
    format!("{place}: {} -> {}", shortened(&before), shortened(&after))
}

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}

/// The places of all values below one, but not of the schemas' insides more often than of anything else.
fn collect(place: &str, value: &Value, places: &mut Vec<String>) {
    if !place.is_empty() {
        places.push(place.to_owned());
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| collect(&format!("{place}/{key}"), value, places));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(&format!("{place}/{index}"), value, places));
        }
        _ => {}
    }
}

fn change_data(case: &mut Case, rng: &mut Rng) -> String {
    let dataset_type = rng.choice(case.tables.keys().copied().collect::<Vec<DatasetType>>()).unwrap();
    let table = case.tables.get_mut(&dataset_type).unwrap();
    let row = rng.usize(0..table.rows.len());
    let column = rng.usize(0..table.header.len());
    let name = table.header[column].clone();
    match rng.u8(0..8) {
        0 => {
            table.rows.remove(row);
            format!("{dataset_type} without row {row}")
        }
        1 => {
            let copy = table.rows[row].clone();
            table.rows.push(copy);
            format!("{dataset_type} with row {row} twice")
        }
        2 => {
            table.header[column].push('X');
            format!("{dataset_type} with {name}X")
        }
        3 => {
            let keep = rng.usize(0..table.rows.len());
            table.rows.truncate(keep);
            format!("{dataset_type} with {keep} rows")
        }
        4 => {
            table.rows.iter_mut().for_each(|row| row[column] = String::new());
            format!("{dataset_type} without values in {name}")
        }
        _ => {
            let values = [
                "",
                "0",
                "-1",
                "1e3",
                "u1",
                "i1",
                "a|b",
                "a \"word\"",
                "x,y",
                "1700000000",
                "1700000000000",
                "NaN",
                "inf",
                " 7",
                "+7",
                "True",
                "é",
            ];
            let value = *rng.choice(&values).unwrap();
            value.clone_into(&mut table.rows[row][column]);
            format!("{dataset_type} with {value:?} for {name} in row {row}")
        }
    }
}
