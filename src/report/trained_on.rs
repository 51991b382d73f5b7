//! Which data went into which version, as far as a run knows its imports.

use personalize_contract::{ResourceType, Status};
use personalize_report::document::{Import, TrainedOn};

use crate::context::{Context, Outcome, Resource};

/// An entry for each solution version that is ACTIVE, and for each recommender that the run has created: when others were
/// trained last, no operation tells.
pub fn trained_on(context: &Context) -> Vec<TrainedOn> {
    let imports: Vec<Import> = context.resources.iter().filter_map(import).collect();
    let trained = context.resources.iter().filter(|resource| is_trained(resource));
    let entry = |resource: &Resource| {
        let arn = resource.arn.as_deref()?;
        Some(TrainedOn::new(&resource.name, arn, &began(resource)?, &imports))
    };
    trained.filter_map(entry).collect()
}

fn import(resource: &Resource) -> Option<Import> {
    let is_import = resource.resource_type == ResourceType::DatasetImportJob && resource.is_ready();
    let end = resource.ended().filter(|_| is_import)?;
    Some(Import { name: resource.name.clone(), arn: resource.arn.clone(), end_time: end.to_string() })
}

fn is_trained(resource: &Resource) -> bool {
    let is_known = match resource.resource_type {
        ResourceType::SolutionVersion => true,
        ResourceType::Recommender => resource.outcome() == Some(Outcome::Created),
        _ => false,
    };
    is_known && resource.status() == Some(Status::Active)
}

/// When the service began with it.
fn began(resource: &Resource) -> Option<String> {
    resource.is_ready().then(|| resource.since.to_string())
}
