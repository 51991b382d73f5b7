//! What was written and why, what is to be renamed or moved, and what the check says.

use std::fmt::Write as _;

use personalize_contract::recipe::ARN_PREFIX;
use serde_json::{Value, json};

use super::Initialized;
use super::fields::{DatasetPlan, FieldPlan};
use crate::arguments::{CheckOutput, Output};
use crate::check;
use crate::command_error::CommandError;
use crate::display::output::write_result;
use crate::display::table::table;
use crate::display::wrap::wrap;
use crate::display::{Terminal, counted};
use crate::parameter_file;

/// Writes the report to stdout.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn write(initialized: &Initialized, output: Output) -> Result<(), CommandError> {
    write_result(&match output {
        Output::Text => text(initialized)?,
        Output::Json => serde_json::to_string_pretty(&document(initialized))? + "\n",
    })
}

fn text(initialized: &Initialized) -> Result<String, CommandError> {
    let terminal = Terminal::stdout();
    let mut text = format!("Written: {}\n", initialized.file.display());
    for dataset in &initialized.datasets {
        let _ = write!(text, "\n{}", of_dataset(dataset));
    }
    if !initialized.unused.is_empty() {
        let _ = write!(text, "\n{}\n", initialized.unused.join("\n"));
    }
    let recipes = initialized.recipes.join(", ");
    let _ = write!(
        text,
        "\nA solution and a campaign for each of {recipes}. Campaigns are billed by the hour for as long as they exist: \
         take out of the file what you do not need.\n"
    );
    let steps = steps(initialized);
    if !steps.is_empty() {
        let _ = write!(text, "\nBefore the data can be imported:\n{}\n", steps.join("\n"));
    }
    let mut text = wrap(&text, terminal.width(), 2);
    let _ = write!(text, "\n{}", check::render(&initialized.outcome, CheckOutput::Text, &terminal)?);
    let folder = parameter_file::folder(&initialized.file).display();
    let _ = write!(
        text,
        "\nNext: `pipeline run {folder}` runs it on this machine, and `pipeline plan {folder}` shows what it creates.\n"
    );
    Ok(text)
}

fn of_dataset(dataset: &DatasetPlan) -> String {
    let DatasetPlan { dataset_type, place, rows, fields, left_out, .. } = dataset;
    let mut text = format!("{dataset_type}: {place}, {}\n", counted(*rows, "row"));
    let rows = fields.iter().map(|field| {
        let column =
            if field.is_renamed() { format!("{} (now {})", field.name, field.column) } else { field.name.clone() };
        vec![format!("  {column}"), type_of(field), field.why.clone()]
    });
    let _ = writeln!(text, "{}", table(&["  field", "type", "why"], rows));
    for (column, why) in left_out {
        let _ = writeln!(text, "  left out: {column}: {why}");
    }
    text
}

fn type_of(field: &FieldPlan) -> String {
    let flags = [(field.nullable, "or null"), (field.categorical, "categorical"), (field.textual, "textual")];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag);
    std::iter::once(field.field_type.as_str()).chain(flags).collect::<Vec<_>>().join(", ")
}

/// What has to be done to the data first. Of copies there is nothing.
fn steps(initialized: &Initialized) -> Vec<String> {
    if initialized.is_copy {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for dataset in &initialized.datasets {
        let DatasetPlan { dataset_type, place, is_in_place, .. } = dataset;
        if !is_in_place {
            steps.push(format!("- move {place} into the folder {dataset_type}/ beside the parameter file"));
        }
        for field in dataset.fields.iter().filter(|field| field.is_renamed()) {
            steps.push(format!("- {place}: rename the column `{}` to {} in the header", field.column, field.name));
        }
        for field in dataset.fields.iter().filter(|field| field.is_converted()) {
            steps.push(format!("- {place}: write `{}` in whole seconds since 1970", field.column));
        }
        if dataset.separator != b',' {
            steps.push(format!("- {place}: separate the values by commas"));
        }
    }
    if !steps.is_empty() {
        steps.push("`pipeline init` with --into FOLDER writes copies that have all of this done.".to_owned());
    }
    steps
}

fn document(initialized: &Initialized) -> Value {
    let Initialized { file, datasets, unused, recipes, outcome, .. } = initialized;
    let arns: Vec<String> = recipes.iter().map(|recipe| format!("{ARN_PREFIX}{recipe}")).collect();
    let errors = outcome.found.iter().filter(|located| located.finding.is_error()).count();
    json!({
        "file": file.display().to_string(),
        "datasets": datasets.iter().map(dataset_document).collect::<Vec<Value>>(),
        "unused": unused,
        "recipes": arns,
        "steps": steps(initialized),
        "findings": outcome.found.iter().map(|located| located.finding.to_string()).collect::<Vec<String>>(),
        "errors": errors,
    })
}

fn dataset_document(dataset: &DatasetPlan) -> Value {
    let fields = dataset.fields.iter().map(|field| {
        json!({
            "name": field.name,
            "column": field.column,
            "type": field.field_type.as_str(),
            "nullable": field.nullable,
            "categorical": field.categorical,
            "textual": field.textual,
            "why": field.why,
        })
    });
    let left_out = dataset.left_out.iter().map(|(column, why)| json!({"column": column, "why": why}));
    json!({
        "type": dataset.dataset_type,
        "place": dataset.place,
        "rows": dataset.rows,
        "fields": fields.collect::<Vec<Value>>(),
        "leftOut": left_out.collect::<Vec<Value>>(),
    })
}
