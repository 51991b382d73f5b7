//! The pipeline's own format, in the shapes of the seed and of the sample: a solution and its campaign by themselves, or
//! maps of both, where the campaign `<key>Campaign` belongs to the solution `<key>`. Either may have campaigns in the list
//! of a solution besides.

use std::collections::{BTreeSet, HashMap};

use personalize_contract::model::{TYPES, kind, wrong_type};
use personalize_contract::parameter_file::{CAMPAIGN_OF_A_SOLUTION, ONE_FORM};
use personalize_contract::{DatasetType, Finding};
use serde_json::{Map, Value};

use crate::parameters::data_location::DataLocation;
use crate::parameters::document::Document;

/// The keys of the root that the document does not have.
const KEYS: [&str; 2] = ["solution", "campaign"];

/// How many keys a message shows.
const MOST_SHOWN: usize = 10;

/// A section that is moved.
struct Moved {
    /// The key in the map, or for the section by itself the one that it would have there.
    key: String,
    /// The path to it in the file.
    origin: String,
    section: Value,
}

/// Campaigns that belong to no solution yet, in the order of the file. Those of one key, which are two at most, are found
/// without a look at the others.
struct Campaigns {
    left: Vec<Option<Moved>>,
    of_key: HashMap<String, Vec<usize>>,
}

impl Campaigns {
    fn of(campaigns: Vec<Moved>) -> Self {
        let mut of_key: HashMap<String, Vec<usize>> = HashMap::with_capacity(campaigns.len());
        for (place, campaign) in campaigns.iter().enumerate() {
            of_key.entry(campaign.key.clone()).or_default().push(place);
        }
        Self { left: campaigns.into_iter().map(Some).collect(), of_key }
    }

    /// Takes those of a key.
    fn take(&mut self, key: &str) -> Vec<Moved> {
        let places = self.of_key.remove(key).unwrap_or_default();
        places.into_iter().filter_map(|place| self.left[place].take()).collect()
    }

    /// Those that nobody has taken.
    fn rest(self) -> Vec<Moved> {
        self.left.into_iter().flatten().collect()
    }
}

/// Reads a file.
pub fn read(mut root: Map<String, Value>) -> (Document, Vec<Finding>) {
    let mut findings = shape_findings(&root);
    // Where solutions are not the map that they should be, nobody knows which there are.
    let are_known = root.get("solutions").is_none_or(Value::is_object);
    // Without a section of their own, it is the solutions that have too many campaigns.
    let holder = ["campaigns", "campaign", "solutions", "solution"].into_iter().find(|key| root.contains_key(*key));
    let mut origins: HashMap<_, _> = holder.map(|key| ("campaigns".to_owned(), key.to_owned())).into_iter().collect();
    let solutions = take(&mut root, "solutions", "solution", "solution".to_owned(), &mut findings);
    let campaigns = take(&mut root, "campaigns", "campaign", campaign_key("solution"), &mut findings);
    let mut campaigns = Campaigns::of(campaigns);
    let (mut listed, mut expected) = (Vec::new(), BTreeSet::new());
    for (index, Moved { key, origin, mut section }) in solutions.into_iter().enumerate() {
        let path = format!("solutions[{index}]");
        if let Some(own) = own_campaigns(&mut section, &origin, &mut findings) {
            let key = campaign_key(&key);
            append(own, &format!("{path}.campaigns"), campaigns.take(&key), &mut origins);
            expected.insert(key);
        }
        origins.insert(path, origin);
        listed.push(section);
    }
    let campaigns = campaigns.rest();
    // One by itself has a finding already.
    let of_none = campaigns.iter().filter(|campaign| are_known && campaign.origin != "campaign");
    findings.extend(of_none.map(|campaign| of_no_solution(campaign, &expected)));
    let mut others = Vec::new();
    append(&mut others, "campaigns", campaigns, &mut origins);
    root.insert("solutions".to_owned(), Value::Array(listed));
    root.insert("campaigns".to_owned(), Value::Array(others));
    let key_of = |dataset_type: DatasetType| dataset_type.to_string();
    (Document { root, keys: &KEYS, origins, key_of, location_of: DataLocation::folder_of }, findings)
}

/// The key of a solution's campaign.
fn campaign_key(solution_key: &str) -> String {
    format!("{solution_key}Campaign")
}

fn shape_findings(root: &Map<String, Value>) -> Vec<Finding> {
    let has = |key: &str| root.contains_key(key);
    let solutions = "the file has `solution` and `solutions`; use one of them";
    let campaign = "`campaign` belongs to `solution`; with `solutions`, use `campaigns`";
    let mixed = [
        (has("solution") && has("solutions"), "solution", solutions),
        (has("campaign") && (has("campaigns") || !has("solution")), "campaign", campaign),
    ];
    let mixed = mixed.into_iter().filter(|(is_mixed, ..)| *is_mixed);
    mixed.map(|(_, path, message)| Finding::of(ONE_FORM, path, message)).collect()
}

/// Takes the sections of a map, and the one that is by itself, out of a file.
fn take(
    root: &mut Map<String, Value>,
    map: &str,
    one: &str,
    key_of_one: String,
    findings: &mut Vec<Finding>,
) -> Vec<Moved> {
    let mut members = Map::new();
    match root.remove(map) {
        Some(Value::Object(map)) => members = map,
        Some(other) => findings.push(Finding::of(TYPES, map, wrong_type("an object", kind(&other)))),
        None => {}
    }
    let of_map = members.into_iter().map(|(key, section)| Moved { origin: format!("{map}.{key}"), key, section });
    let by_itself = root.remove(one).map(|section| Moved { key: key_of_one, origin: one.to_owned(), section });
    of_map.chain(by_itself).collect()
}

/// That no solution has the key that a campaign's key names.
fn of_no_solution(Moved { key, origin, .. }: &Moved, expected: &BTreeSet<String>) -> Finding {
    let shown: Vec<String> = expected.iter().take(MOST_SHOWN).map(|key| format!("`{key}`")).collect();
    let shown = shown.join(", ");
    let more = match expected.len().saturating_sub(MOST_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = if expected.is_empty() {
        format!("the campaign `{key}` has no solution; add `solutions`")
    } else {
        format!(
            "the campaign `{key}` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: {shown}{more}"
        )
    };
    Finding::of(CAMPAIGN_OF_A_SOLUTION, origin.as_str(), message)
}

/// The list of campaigns in a solution, unless that is no object.
fn own_campaigns<'solution>(
    solution: &'solution mut Value,
    origin: &str,
    findings: &mut Vec<Finding>,
) -> Option<&'solution mut Vec<Value>> {
    let own = solution.as_object_mut()?.entry("campaigns").or_insert_with(|| Value::Array(Vec::new()));
    if !own.is_array() {
        findings.push(Finding::of(TYPES, format!("{origin}.campaigns"), wrong_type("a list", kind(own))));
        *own = Value::Array(Vec::new());
    }
    own.as_array_mut()
}

/// Puts sections at the end of the list at a path.
fn append(
    list: &mut Vec<Value>,
    path: &str,
    sections: impl IntoIterator<Item = Moved>,
    origins: &mut HashMap<String, String>,
) {
    for Moved { origin, section, .. } in sections {
        origins.insert(format!("{path}[{}]", list.len()), origin);
        list.push(section);
    }
}
