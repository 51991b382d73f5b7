//! Resources as rows of a list: chosen, put in order, and a page of them shown.

use std::collections::HashMap;

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use crate::clock::Timestamp;
use crate::store::resource::ResourceView;
use crate::store::resources::Resources;
use crate::wire::console::PREFIX;
use crate::wire::console::fields::{Fields, identifier, link};
use crate::wire::console::page::shown;

/// Which resources a list shows.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Part of the name, in any case.
    pub(super) name: Option<String>,
    pub(super) resource_type: Option<ResourceType>,
    pub(super) phase: Option<Phase>,
    /// Only those of this dataset group.
    pub(super) dataset_group_arn: Option<String>,
}

/// The phases that a list may be narrowed to, by the names that they have in queries.
const PHASES: [(&str, Phase, &str); 4] = [
    ("pending", Phase::Pending, "In progress"),
    ("ready", Phase::Ready, "Ready"),
    ("failed", Phase::Failed, "Failed"),
    ("deleting", Phase::Deleting, "Being deleted"),
];

impl Selection {
    /// What a query asks for. What it does not know, it leaves out.
    pub(super) fn of(fields: &Fields) -> Self {
        let of_key = |key: &str| ResourceType::of_personalize().find(|known| known.key() == key);
        let phase = |key: &str| PHASES.iter().find(|(known, ..)| *known == key).map(|(_, phase, _)| *phase);
        Self {
            name: fields.text("name").map(str::to_owned),
            resource_type: fields.text("type").and_then(of_key),
            phase: fields.text("phase").and_then(phase),
            dataset_group_arn: None,
        }
    }

    /// The fields of a query that asks for the same.
    pub(super) fn link(&self, path: &str) -> String {
        let phase = PHASES.iter().find(|(_, phase, _)| Some(*phase) == self.phase).map(|(key, ..)| *key);
        let resource_type = self.resource_type.map(ResourceType::key);
        link(
            path,
            &[
                ("arn", self.dataset_group_arn.as_deref()),
                ("name", self.name.as_deref()),
                ("type", resource_type),
                ("phase", phase),
            ],
        )
    }

    /// Whether it leaves anything out.
    pub(super) fn is_narrowed(&self) -> bool {
        self.name.is_some() || self.resource_type.is_some() || self.phase.is_some()
    }

    /// The types to choose from: key, words, and whether it is chosen.
    pub(super) fn types(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let chosen = self.resource_type;
        ResourceType::of_personalize().map(move |known| (known.key(), known.words(), chosen == Some(known)))
    }

    /// The phases to choose from: key, words, and whether it is chosen.
    pub(super) fn phases(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let chosen = self.phase;
        PHASES.into_iter().map(move |(key, phase, words)| (key, words, chosen == Some(phase)))
    }

    fn takes(&self, view: &ResourceView<'_>) -> bool {
        let is_named = |part: &String| view.name.to_lowercase().contains(&part.to_lowercase());
        self.dataset_group_arn.as_deref().is_none_or(|group| view.dataset_group_arn == Some(group))
            && self.resource_type.is_none_or(|of| view.resource_type == of)
            && self.phase.is_none_or(|phase| view.status.is_some_and(|status| status.phase() == phase))
            && self.name.as_ref().is_none_or(is_named)
    }

    /// The resources that it takes: dataset group by dataset group in the order of their creation, then type by type;
    /// what is in no group comes last.
    pub(super) fn collect<'a>(&self, resources: &'a Resources, now: Timestamp) -> Vec<ResourceView<'a>> {
        let groups: HashMap<&str, usize> = {
            let arns = resources.dataset_groups.iter().map(|group| group.metadata.arn.as_str());
            arns.zip(0..).collect()
        };
        let mut found = Vec::new();
        resources.visit(now, &mut |view| {
            if self.takes(&view) {
                found.push(view);
            }
        });
        let place = |view: &ResourceView<'_>| view.dataset_group_arn.and_then(|arn| groups.get(arn)).copied();
        // Types are in order already, and within a type the order is that of creation.
        found.sort_by_key(|view| place(view).unwrap_or(usize::MAX));
        found
    }
}

/// A resource as a row shows it.
#[derive(Debug)]
pub(super) struct ResourceRow {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) link: String,
    pub(super) status: ShownStatus,
    pub(super) since: String,
    pub(super) failure_reason: Option<String>,
}

impl From<&ResourceView<'_>> for ResourceRow {
    fn from(view: &ResourceView<'_>) -> Self {
        Self {
            id: format!("resource-{}", identifier(view.arn)),
            kind: view.resource_type.words(),
            name: view.name.to_owned(),
            link: resource_link(view.arn),
            status: ShownStatus(view.status),
            since: shown(view.since),
            failure_reason: view.failure_reason.map(str::to_owned),
        }
    }
}

/// The page of a resource.
pub(super) fn resource_link(arn: &str) -> String {
    link(&format!("{PREFIX}resource"), &[("arn", Some(arn))])
}

/// The page of a dataset group.
pub(super) fn group_link(arn: &str) -> String {
    link(&format!("{PREFIX}group"), &[("arn", Some(arn))])
}

/// A status, and how it is set off.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShownStatus(pub(super) Option<Status>);

impl ShownStatus {
    /// The service's word; what has no status has none.
    pub(super) fn text(self) -> &'static str {
        self.0.map_or("–", Status::as_str)
    }

    /// The class of its style.
    pub(super) fn class(self) -> &'static str {
        match self.0.map(Status::phase) {
            None => "none",
            Some(Phase::Pending) => "pending",
            Some(Phase::Ready) => "ready",
            Some(Phase::Failed) => "failed",
            Some(Phase::Deleting) => "deleting",
        }
    }
}
