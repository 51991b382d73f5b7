//! Tags: at the root and in sections, on everything that takes them, from one file to the next.

use std::collections::BTreeMap;

use crate::support::{
    Folder, ONE_MORE_INTERACTION, after_a_run, assert_succeeded, calls, changes, example_parameters, laptop, outcomes,
    personalize, run, small_parameters,
};
use aws_sdk_personalize::types::Tag;
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

/// The tag by which a later run knows what the file had.
const OWN: &str = "personalize-pipeline:tags";

/// Sections that take tags.
fn tagged(parameters: &mut Value) -> Vec<&mut Value> {
    let members = parameters.as_object_mut().unwrap().iter_mut();
    let sections = members.flat_map(|(key, section)| match (key.as_str(), section) {
        ("datasetGroup" | "eventTracker", section) => vec![section],
        (_, Value::Object(sections)) => sections.values_mut().collect(),
        (_, Value::Array(sections)) => sections.iter_mut().collect(),
        (key, section) => panic!("{key} takes no tags: {section}"),
    });
    sections.collect()
}

fn list(tags: &[(&str, &str)]) -> Value {
    tags.iter().map(|(key, value)| json!({"tagKey": key, "tagValue": value})).collect()
}

/// The example, each of whose sections has these tags.
fn in_sections(tags: &[(&str, &str)]) -> Value {
    let mut parameters = example_parameters();
    for section in tagged(&mut parameters) {
        section["tags"] = list(tags);
    }
    parameters
}

fn at_root(mut parameters: Value, tags: &[(&str, &str)]) -> Value {
    parameters["tags"] = list(tags);
    parameters
}

type Tags = BTreeMap<String, String>;

/// All tags of a resource.
async fn all_tags(laptop: &Laptop, arn: &str) -> Tags {
    let listed = personalize(laptop).list_tags_for_resource().resource_arn(arn).send().await.unwrap();
    listed.tags().iter().map(|tag| (tag.tag_key.clone(), tag.tag_value.clone())).collect()
}

/// The tags of every resource of a report that has any, by type; that of the pipeline's own is left out.
async fn tags(laptop: &Laptop, report: &Report) -> Vec<(String, Tags)> {
    let mut found = Vec::new();
    for resource in &report.resources {
        let mut of_one = all_tags(laptop, resource.arn.as_deref().unwrap()).await;
        of_one.remove(OWN);
        if !of_one.is_empty() {
            found.push((resource.resource_type.clone(), of_one));
        }
    }
    found
}

fn expected(tags: &[(&str, &str)]) -> Tags {
    tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Asserts that so many resources have these tags, and no other has any.
async fn assert_tags(laptop: &Laptop, report: &Report, tags_of_each: &[(&str, &str)], count: usize) {
    let found = tags(laptop, report).await;
    assert_eq!(found.len(), count, "{found:?}");
    let expected = expected(tags_of_each);
    assert!(found.iter().all(|(_, tags)| *tags == expected), "{found:?} instead of {expected:?}");
}

async fn run_with(laptop: &Laptop, folder: &Folder, parameters: &Value) -> Report {
    folder.write("params.json", &parameters.to_string());
    let report = run(laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    report
}

/// A group, a tracker, and of datasets, filters, solutions and campaigns what the example has.
const WITH_SECTIONS: usize = 1 + 1 + 3 + 2 + 3 + 3;

/// An import for each dataset and a version of each solution besides.
const TAGGED: usize = WITH_SECTIONS + 3 + 3;

#[tokio::test]
async fn an_update_of_a_campaign_whose_section_has_tags_goes_through() {
    let laptop = laptop().await;
    let folder = Folder::with(&in_sections(&[("team", "films")]));
    let first = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&first);
    assert_tags(&laptop, &first, &[("team", "films")], WITH_SECTIONS).await;
    assert_eq!(calls(&first, "TagResource"), 0, "they come with the creation");
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&second);
    assert_eq!(outcomes(&second, "campaign"), ["updated"; 3]);
    assert_tags(&laptop, &second, &[("team", "films")], WITH_SECTIONS).await;
}

#[tokio::test]
async fn tags_follow_the_file_and_those_of_others_are_left_alone() {
    let (laptop, folder) = after_a_run(&in_sections(&[("team", "films"), ("old", "1")])).await;
    let first = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(changes(&first), 0, "{:?}", first.api_calls);
    for resource in &first.resources {
        if resource.resource_type != "schema" {
            let theirs = Tag::builder().tag_key("theirs").tag_value("1").build().unwrap();
            let request = personalize(&laptop).tag_resource().resource_arn(resource.arn.as_deref().unwrap());
            request.tags(theirs).send().await.unwrap();
        }
    }
    let report = run_with(&laptop, &folder, &in_sections(&[("team", "cinema"), ("stage", "test")])).await;
    assert_eq!(usize::try_from(calls(&report, "TagResource")), Ok(WITH_SECTIONS), "{:?}", report.api_calls);
    assert_eq!(usize::try_from(calls(&report, "UntagResource")), Ok(WITH_SECTIONS));
    let found = tags(&laptop, &report).await;
    for (kind, tags) in &found {
        let is_job = ["datasetImportJob", "solutionVersion"].contains(&kind.as_str());
        let own = if is_job { &[][..] } else { &[("team", "cinema"), ("stage", "test")] };
        assert_eq!(*tags, expected(&[own, &[("theirs", "1")]].concat()), "{kind}");
    }
    assert_eq!(found.len(), TAGGED);
    for kind in ["datasetGroup", "dataset", "eventTracker", "filter", "solution", "campaign"] {
        assert!(outcomes(&report, kind).iter().all(|outcome| *outcome == "updated"), "{kind}");
    }
    let why = "its tags are not as the file says: team, stage; the file no longer has its tags: old";
    assert!(report.notifications[0].message.contains(why), "{}", report.notifications[0].message);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn tags_at_the_root_are_on_everything_that_takes_some_and_stay_for_as_long_as_the_file_has_them() {
    let both = [("cost-centre", "12"), ("team", "films")];
    let (laptop, folder) = after_a_run(&at_root(example_parameters(), &both)).await;
    let again = run(&laptop, &folder.parameter_file()).await;
    assert_tags(&laptop, &again, &both, TAGGED).await;
    assert_eq!(changes(&again), 0, "{:?}", again.api_calls);

    // One key is given up for everything, and a job and a version that are kept follow as anything else.
    let fewer = run_with(&laptop, &folder, &at_root(example_parameters(), &both[..1])).await;
    assert_tags(&laptop, &fewer, &both[..1], TAGGED).await;
    assert_eq!(usize::try_from(calls(&fewer, "UntagResource")), Ok(TAGGED), "{:?}", fewer.api_calls);

    let none = run_with(&laptop, &folder, &example_parameters()).await;
    assert_tags(&laptop, &none, &[], 0).await;
    let group = none.resources.iter().find(|resource| resource.resource_type == "datasetGroup").unwrap();
    let left = all_tags(&laptop, group.arn.as_deref().unwrap()).await;
    assert_eq!(left, expected(&[(OWN, "")]), "by this, a run knows that there may be tags to remove elsewhere");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn a_resource_s_own_value_counts_before_that_of_the_root() {
    let mut parameters = at_root(small_parameters(), &[("team", "films"), ("stage", "test")]);
    parameters["campaign"]["tags"] = list(&[("team", "sales")]);
    let (laptop, folder) = after_a_run(&parameters).await;
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(changes(&report), 0);
    for (kind, tags) in tags(&laptop, &report).await {
        let team = if kind == "campaign" { "sales" } else { "films" };
        assert_eq!(tags, expected(&[("stage", "test"), ("team", team)]), "{kind}");
    }
}

/// A run that was broken off has removed some tags and not others: the next one goes on.
#[tokio::test]
async fn a_removal_that_was_broken_off_is_finished_by_the_next_run() {
    let mut parameters = small_parameters();
    parameters["campaign"]["tags"] = list(&[("team", "films")]);
    let (laptop, folder) = after_a_run(&parameters).await;
    laptop.emulator().fail_call("UntagResource", 1, "InvalidInputException", "not now");
    folder.write("params.json", &small_parameters().to_string());
    let failed = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(failed.error.as_ref().unwrap().name, "RequestRefused");
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_tags(&laptop, &report, &[], 0).await;
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

/// Where nothing ever had tags, one question tells so, and no resource is asked for its own.
#[tokio::test]
async fn a_file_without_tags_costs_one_call() {
    let (laptop, folder) = after_a_run(&small_parameters()).await;
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!((changes(&report), calls(&report, "ListTagsForResource")), (0, 1));
}

#[tokio::test]
async fn a_resource_with_fifty_tags_has_all_of_them_and_no_room_for_one_more() {
    let keys: Vec<String> = (0..50).map(|index| format!("key {index}")).collect();
    let pairs: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "value")).collect();
    let (laptop, folder) = after_a_run(&at_root(small_parameters(), &pairs[..49])).await;
    let report = run_with(&laptop, &folder, &at_root(small_parameters(), &pairs)).await;
    for resource in report.resources.iter().filter(|resource| resource.resource_type != "schema") {
        assert_eq!(all_tags(&laptop, resource.arn.as_deref().unwrap()).await, expected(&pairs));
    }
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
    // Without the pipeline's own tag there, nobody knows any more whose tags these are.
    let fewer = run_with(&laptop, &folder, &at_root(small_parameters(), &pairs[..1])).await;
    assert_eq!(changes(&fewer), 0, "{:?}", fewer.api_calls);
}
