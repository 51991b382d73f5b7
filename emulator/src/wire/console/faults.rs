//! Faults: those in force, adding one, and taking all back.

use askama::Template;
use http::{Response, StatusCode};
use personalize_contract::ResourceType;
use personalize_contract::model;
use s3s::Body;
use serde_json::{Map, Value, json};

use crate::emulator::Emulator;
use crate::scheduler;
use crate::store::faults::ListedFaults;
use crate::wire::admin;
use crate::wire::console::fields::Fields;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout};

/// Errors that are offered; any other that the operation can end with may be written.
const ERRORS: [&str; 8] = [
    "InternalServerError",
    "ServiceUnavailable",
    "ThrottlingException",
    "LimitExceededException",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "InvalidInputException",
    "AccessDeniedException",
];

#[derive(Template)]
#[template(path = "faults.html")]
struct FaultsPage {
    layout: Layout,
    faults: ListedFaults,
    operations: Vec<&'static str>,
    errors: [&'static str; 8],
    types: Vec<(&'static str, &'static str)>,
}

/// Shows the faults in force.
pub(super) fn show(emulator: &Emulator) -> Response<Body> {
    page::html(&page_of(emulator, None))
}

/// Adds a fault, or takes all back. Wrong values are shown with the page, as HTTP 400.
pub(super) fn act(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    if fields.text("clear").is_some() {
        emulator.clear_faults();
        return page::see_other(Section::Faults.path());
    }
    match fault(fields).and_then(|fault| admin::faults::add(emulator, &fault).map_err(|error| error.message)) {
        Ok(_) => page::see_other(Section::Faults.path()),
        Err(problem) => page::html_with(StatusCode::BAD_REQUEST, &page_of(emulator, Some(problem))),
    }
}

fn page_of(emulator: &Emulator, problem: Option<String>) -> FaultsPage {
    let layout = Layout::new(emulator, Section::Faults, "Faults").with_problem(problem);
    let of_personalize = model::operations().map(|operation| operation.name);
    let of_scheduler = scheduler::Operation::ALL.iter().map(|operation| operation.name());
    let mut operations: Vec<&str> = of_personalize.chain(of_scheduler).chain(["EventBridge.PutEvents"]).collect();
    operations.sort_unstable();
    operations.dedup();
    FaultsPage {
        layout,
        faults: emulator.listed_faults(),
        operations,
        errors: ERRORS,
        types: ResourceType::of_personalize().map(|known| (known.key(), known.words())).collect(),
    }
}

/// A form as the emulator's own interface takes it.
fn fault(fields: &Fields) -> Result<Map<String, Value>, String> {
    let mut fault = Map::new();
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            fault.insert(name.to_owned(), json!(value));
        }
    };
    if fields.text("resourceType").is_some() {
        for name in ["resourceType", "name", "failureReason"] {
            set(name, fields.text(name));
        }
        return Ok(fault);
    }
    for name in ["operation", "error", "message"] {
        set(name, fields.text(name));
    }
    let number = fields.text("number").unwrap_or("1");
    let (which, number) = match fields.text("which") {
        Some(which @ ("nth" | "every")) => (which, number.parse::<u64>().ok().map(|number| json!(number))),
        Some("share") => ("share", number.parse::<f64>().ok().map(|percent| json!(percent / 100.0))),
        _ => return Err("Choose which calls are to fail.".to_owned()),
    };
    fault.insert(which.to_owned(), number.ok_or("The number of the call, or the share, is no number.")?);
    fault.insert("afterEffect".to_owned(), json!(fields.text("afterEffect").is_some()));
    Ok(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_what_the_interface_takes() {
        let read = |form: &str| fault(&Fields::parse(form.as_bytes())).map(Value::Object);
        let call = "operation=CreateDataset&which=nth&number=2&error=Busy&message=&afterEffect=yes";
        assert_eq!(
            read(call),
            Ok(json!({"operation": "CreateDataset", "nth": 2, "error": "Busy", "afterEffect": true}))
        );
        let share = "operation=*&which=share&number=25&error=Busy";
        assert_eq!(read(share), Ok(json!({"operation": "*", "share": 0.25, "error": "Busy", "afterEffect": false})));
        let resource = "resourceType=campaign&name=c&failureReason=no";
        assert_eq!(read(resource), Ok(json!({"resourceType": "campaign", "name": "c", "failureReason": "no"})));
        for wrong in ["operation=*&error=Busy", "operation=*&error=Busy&which=nth&number=x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
