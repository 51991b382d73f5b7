//! The batch jobs of a parameter file, against the recipes of their solutions, the filters and each other. Read from the
//! JSON itself: what is of a wrong type is reported elsewhere and skipped here.

use std::collections::HashSet;

use serde_json::Value;

use super::input::Input;
use super::rules::{
    AT_ONCE, FILTER_IS_THERE, FILTER_SUITS, NAMES_ONCE, ONE_FILTER, OUTPUT_BELOW, OUTPUT_ONCE, PLACES, PLACES_APART,
    RECIPE, RESULTS, THEME_COLUMN, THEMES, THEMES_WHOLE,
};
use crate::filter::{Filter, required_placeholders};
use crate::model::nearest;
use crate::recipe::check::{Datasets, Section, check_ability, check_influences, schema_of};
use crate::recipe::{Ability, Recipe, RecipeType};
use crate::schema::FieldType;
use crate::{DatasetType, Finding, S3Location};

/// The mode in which a job finds a theme for related items.
const THEME_GENERATION: &str = "THEME_GENERATION";

/// A kind of batch jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Recommendations.
    Inference,
    /// Users who would care for an item.
    Segment,
}

impl JobKind {
    const ALL: [Self; 2] = [Self::Inference, Self::Segment];

    /// The key of a solution's list of such jobs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Inference => "batchInferenceJobs",
            Self::Segment => "batchSegmentJobs",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Inference => "batch inference jobs",
            Self::Segment => "batch segment jobs",
        }
    }

    const fn ability(self) -> Ability {
        match self {
            Self::Inference => Ability::BatchInference,
            Self::Segment => Ability::BatchSegments,
        }
    }

    /// Most results of a line.
    #[must_use]
    pub const fn most_results(self) -> u64 {
        match self {
            Self::Inference => 500,
            Self::Segment => 5_000_000,
        }
    }
}

/// A solution of a parameter file.
#[derive(Debug, Clone, Copy)]
pub struct Solution<'file> {
    /// The path to it.
    pub path: &'file str,
    /// What is in it.
    pub members: &'file Section,
    /// Its recipe, if it names one that it can have.
    pub recipe: Option<&'static Recipe>,
}

/// A batch job of a file.
struct Job<'file> {
    kind: JobKind,
    path: String,
    members: &'file Section,
    solution: Solution<'file>,
}

/// What there is beside the jobs of a file.
struct Beside<'file> {
    /// By name: the expressions of the filters.
    filters: &'file [(&'file str, &'file str)],
    datasets: &'file Datasets,
}

/// Checks the batch jobs of a file, whose filters are pairs of name and expression. Gives back where there is input for
/// those whose recipe can answer it.
pub fn check(
    solutions: &[Solution<'_>],
    filters: &[(&str, &str)],
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) -> Vec<Input> {
    let beside = Beside { filters, datasets };
    let (mut inputs, mut outputs) = (Vec::new(), HashSet::new());
    for kind in JobKind::ALL {
        let jobs: Vec<Job<'_>> = solutions.iter().flat_map(|solution| solution.jobs(kind)).collect();
        let mut names = HashSet::new();
        for job in &jobs {
            job.check_name(&mut names, findings);
            job.check_places(&mut outputs, findings);
            job.check_filter(&beside, findings);
            job.check_results(findings);
            job.check_recipe(&beside, findings);
            inputs.extend(job.input(&beside));
        }
        if let Some(job) = jobs.get(super::AT_ONCE) {
            let message = format!(
                "the file has {} {}, of which {} are under way at a time in a Region: a run waits until others are over",
                jobs.len(),
                kind.words(),
                super::AT_ONCE
            );
            findings.push(Finding::of(AT_ONCE, job.path.as_str(), message));
        }
    }
    inputs
}

impl<'file> Solution<'file> {
    fn jobs(self, kind: JobKind) -> impl Iterator<Item = Job<'file>> {
        let listed = self.members.get(kind.key()).and_then(Value::as_array).into_iter().flatten().enumerate();
        listed.filter_map(move |(index, job)| {
            let path = format!("{}.{}[{index}]", self.path, kind.key());
            Some(Job { kind, path, members: job.as_object()?, solution: self })
        })
    }

    fn name(&self) -> &'file str {
        self.members.get("name").and_then(Value::as_str).unwrap_or_default()
    }
}

impl<'file> Job<'file> {
    fn text(&self, key: &str) -> Option<&'file str> {
        self.members.get(key)?.as_str()
    }

    fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn check_name(&self, names: &mut HashSet<(&'file str, &'file str)>, findings: &mut Vec<Finding>) {
        let Some(name) = self.text("name").filter(|name| !names.insert((self.solution.path, name))) else { return };
        let words = self.kind.words();
        let message =
            format!("two {words} of this solution are called `{name}`; a run tells them apart by their names");
        findings.push(Finding::of(NAMES_ONCE, self.at("name"), message));
    }

    /// The path to a place in S3, and what is there.
    fn place(&self, outer: &str, inner: &str) -> Option<(String, &'file str)> {
        let text = self.members.get(outer)?.get(inner)?.get("path")?.as_str()?;
        Some((self.at(&format!("{outer}.{inner}.path")), text))
    }

    fn check_places(&self, outputs: &mut HashSet<String>, findings: &mut Vec<Finding>) {
        let mut read = |place: Option<(String, &str)>, words: &str| {
            let (path, text) = place?;
            let location = S3Location::parse_in_file(text);
            if location.is_none() && text.contains("://") {
                let message = format!(
                    "`{text}` is no place in S3, and the service answers \"{words}\"; write it like s3://bucket/folder/"
                );
                findings.push(Finding::of(PLACES, path.as_str(), message));
            }
            Some((path, location?))
        };
        let input = read(self.place("jobInput", "s3DataSource"), "Invalid S3 input path");
        let output = read(self.place("jobOutput", "s3DataDestination"), "Invalid S3 output path");
        let Some((path, output)) = output.map(|(path, output)| (path, output.into_folder())) else { return };
        if let Some((_, input)) = input {
            if input.clone().into_folder() == output {
                let message = "the job would write to where it reads, which the service refuses; name another folder";
                findings.push(Finding::of(PLACES_APART, path.as_str(), message));
            } else if input.is_folder() && input.holds(&output) {
                let message = "this is below the job's input; whether a job reads what is further down is not published: name a folder beside it";
                findings.push(Finding::of(OUTPUT_BELOW, path.as_str(), message));
            }
        }
        if !outputs.insert(output.to_string()) {
            let message = "another batch job writes to this folder; one writes over what the other has written for a file of the same name: give each a folder of its own";
            findings.push(Finding::of(OUTPUT_ONCE, path, message));
        }
    }

    fn check_filter(&self, beside: &Beside<'_>, findings: &mut Vec<Finding>) {
        let Some(name) = self.text("filter") else { return };
        if self.members.contains_key("filterArn") {
            let message = "a job has one filter, and `filterArn` names one besides; leave one of the two out";
            findings.push(Finding::of(ONE_FILTER, self.at("filter"), message));
        }
        let Some(expression) = beside.expression(name) else {
            let names = beside.filters.iter().map(|(name, _)| *name);
            let message = match nearest(names, name) {
                Some(nearest) => format!("the file has no filter `{name}`; did you mean `{nearest}`?"),
                None => format!("the file has no filter `{name}`; add it to `filters`, or name one by `filterArn`"),
            };
            findings.push(Finding::of(FILTER_IS_THERE, self.at("filter"), message));
            return;
        };
        let Some(recipe) = self.solution.recipe else { return };
        let filter = Filter::parse(expression).0;
        let word = if recipe.recipe_type != RecipeType::RelatedItems && filter.current_item().is_some() {
            "CurrentItem"
        } else if !recipe.filters_by_interactions() && filter.datasets().contains(&DatasetType::Interactions) {
            "Interactions"
        } else {
            return;
        };
        let message = format!("the filter `{name}` reads {word}, which {} does not know; name another", recipe.name);
        findings.push(Finding::of(FILTER_SUITS, self.at("filter"), message));
    }

    fn check_results(&self, findings: &mut Vec<Finding>) {
        let (Some(number), most) = (self.members.get("numResults").and_then(Value::as_i64), self.kind.most_results())
        else {
            return;
        };
        if !u64::try_from(number).is_ok_and(|number| (1..=most).contains(&number)) {
            let message = format!("a line has from 1 to {most} results in {}, and not {number}", self.kind.words());
            findings.push(Finding::of(RESULTS, self.at("numResults"), message));
        }
    }

    fn check_recipe(&self, beside: &Beside<'_>, findings: &mut Vec<Finding>) {
        let Some(recipe) = self.solution.recipe else { return };
        let before = findings.len();
        check_ability(&self.path, recipe, self.kind.ability(), RECIPE, findings);
        if findings.len() > before || self.kind == JobKind::Segment {
            return;
        }
        self.check_themes(recipe, beside, findings);
        if let Some(config) = self.members.get("batchInferenceJobConfig").and_then(Value::as_object) {
            check_influences(&self.at("batchInferenceJobConfig"), config, recipe, findings);
        }
    }

    fn check_themes(&self, recipe: &Recipe, beside: &Beside<'_>, findings: &mut Vec<Finding>) {
        let has_mode = self.text("batchInferenceJobMode") == Some(THEME_GENERATION);
        let config = self.members.get("themeGenerationConfig");
        if has_mode {
            check_ability(&self.at("batchInferenceJobMode"), recipe, Ability::Themes, THEMES, findings);
        }
        match (has_mode, config) {
            (true, None) => {
                let message = "themes are made from the names of items; add `themeGenerationConfig`, which says in which column they are";
                findings.push(Finding::of(THEMES_WHOLE, self.at("batchInferenceJobMode"), message));
            }
            (false, Some(_)) => {
                let message = format!(
                    "themes are generated in the mode {THEME_GENERATION} only; add `\"batchInferenceJobMode\": \"{THEME_GENERATION}\"`, or leave this out"
                );
                findings.push(Finding::of(THEMES_WHOLE, self.at("themeGenerationConfig"), message));
            }
            _ => {}
        }
        let (Some(column), Some(schema)) = (theme_column(self.members), schema_of(beside.datasets, DatasetType::Items))
        else {
            return;
        };
        let message = match schema.field(column) {
            Some(field) if field.field_type == FieldType::String => return,
            Some(_) => format!("`{column}` of Items is no string; name the column that has the names of items"),
            None => format!("the schema of Items has no field `{column}`; name the column that has the names of items"),
        };
        let path = self.at("themeGenerationConfig.fieldsForThemeGeneration.itemName");
        findings.push(Finding::of(THEME_COLUMN, path, message));
    }

    /// Where its input is, if its recipe says what that should be. A place that is no place in S3 has a finding already.
    fn input(&self, beside: &Beside<'_>) -> Option<Input> {
        let recipe = self.solution.recipe.filter(|recipe| recipe.can(self.kind.ability()))?;
        let (solution, job) = (self.solution.name(), self.text("name")?);
        let given = match self.members.get("jobInput") {
            Some(_) => {
                Some(self.place("jobInput", "s3DataSource").and_then(|(_, text)| S3Location::parse_in_file(text))?)
            }
            None => None,
        };
        let expression = self.text("filter").and_then(|name| beside.expression(name));
        let placeholders = expression.map(required_placeholders).unwrap_or_default();
        let is_named = !solution.is_empty() && !job.is_empty();
        is_named.then(|| Input { solution: solution.to_owned(), job: job.to_owned(), given, recipe, placeholders })
    }
}

/// The column of Items from which a job takes names for themes.
#[must_use]
pub fn theme_column(job: &Section) -> Option<&str> {
    job.get("themeGenerationConfig")?.get("fieldsForThemeGeneration")?.get("itemName")?.as_str()
}

impl<'file> Beside<'file> {
    fn expression(&self, name: &str) -> Option<&'file str> {
        self.filters.iter().find(|(known, _)| *known == name).map(|(_, expression)| *expression)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recipe::of_arn;

    fn found(recipe: &str, jobs: &Value) -> Vec<String> {
        let members = json!({"name": "films", "batchInferenceJobs": jobs});
        let recipe = of_arn(&format!("arn:aws:personalize:::recipe/{recipe}"));
        let members = members.as_object().expect("an object");
        let solutions = [Solution { path: "solution", members, recipe }];
        let filters = [("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)")];
        let mut findings = Vec::new();
        check(&solutions, &filters, &[], &mut findings);
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.place)).collect()
    }

    #[test]
    fn places_are_in_s3_and_apart() {
        let job = |input: &str, output: &str| {
            json!([{"name": "j", "jobInput": {"s3DataSource": {"path": input}},
            "jobOutput": {"s3DataDestination": {"path": output}}}])
        };
        let output = "solution.batchInferenceJobs[0].jobOutput.s3DataDestination.path";
        for (from, to, expected) in [
            ("s3://b/in/", "s3://b/out/", vec![]),
            ("s3://b/in/users.json", "s3://b/in/", vec![]),
            ("s3://b/in/", "s3://b/in", vec![format!("PP0905 {output}")]),
            ("s3://b/in", "s3://b/in/", vec![format!("PP0905 {output}")]),
            ("s3://b/in/", "s3://b/in/out/", vec![format!("PP0914 {output}")]),
            ("s3:///in/users.json", "s3:///out/", vec![]),
            ("s3:///in/", "s3:///in", vec![format!("PP0905 {output}")]),
            (
                "s3:////in/",
                "s3:///out/",
                vec!["PP0913 solution.batchInferenceJobs[0].jobInput.s3DataSource.path".to_owned()],
            ),
            ("s3://b/in/", "https://b/out/", vec![format!("PP0913 {output}")]),
        ] {
            assert_eq!(found("aws-sims", &job(from, to)), expected, "{from} {to}");
        }
    }

    #[test]
    fn a_sixth_job_is_told_and_so_is_a_name_that_is_there_already() {
        let jobs: Vec<Value> = (0..6).map(|number| json!({"name": format!("j{}", number.min(4))})).collect();
        let at = |index: usize, key: &str| format!("solution.batchInferenceJobs[{index}]{key}");
        assert_eq!(
            found("aws-sims", &json!(jobs)),
            [format!("PP0911 {}", at(5, ".name")), format!("PP0910 {}", at(5, ""))]
        );
    }

    #[test]
    fn input_is_read_where_the_recipe_says_what_it_should_be() {
        let jobs = json!({"name": "films", "batchInferenceJobs": [{"name": "a", "filter": "genre"},
            {"name": "b", "jobInput": {"s3DataSource": {"path": "s3://other/in.json"}}}], "batchSegmentJobs": [{"name": "c"}]});
        let recipe = of_arn("arn:aws:personalize:::recipe/aws-sims");
        let solutions = [Solution { path: "solution", members: jobs.as_object().expect("an object"), recipe }];
        let filters = [("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)")];
        let inputs = check(&solutions, &filters, &[], &mut Vec::new());
        let places: Vec<String> = inputs.iter().map(|input| input.location("b", "p/").to_string()).collect();
        assert_eq!(places, ["s3://b/p/batch/films/a/input/", "s3://other/in.json"]);
        assert_eq!(inputs[0].placeholders, ["GENRE"]);
    }
}
