//! What the stages, the engine and the kinds work with during one turn of a run.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use personalize_contract::{Account, ResourceType};

use crate::clients::Clients;
use crate::context::{Context, Resource, Task};
use crate::error::FailureName;
use crate::event_bus::{self, Event};
use crate::parameters::Parameters;
use crate::rejection::{Rejection, RejectionKind};
use crate::service::Personalize;
use crate::settings::Settings;
use crate::time::Timestamp;

/// One turn's view of a run.
pub struct Run<'pipeline> {
    /// The services around Personalize.
    pub clients: &'pipeline Clients,
    /// What the deployment decides.
    pub settings: &'pipeline Settings,
    /// Amazon Personalize.
    pub personalize: Personalize,
    /// Where everything is.
    pub account: Account,
    /// What the parameter file asks for.
    pub parameters: Arc<Parameters>,
    /// What the run remembers.
    pub context: Context,
    /// The name of the stage, for the log.
    pub step: &'static str,
    /// When the turn began.
    pub now: Timestamp,
    /// How long the turn may take.
    pub time_limit: TimeLimit,
    /// Where the last turn stopped, until this one has come there.
    pub resume_at: Option<String>,
    /// What has happened in this turn and is not published yet.
    pub events: Vec<Event>,
    /// Whether the turn has looked at a resource: each looks at one, however little time it has.
    pub has_begun: bool,
}

/// How long a turn may take. It is measured, and decides only how much of a turn's work the next one does.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimit {
    started: Instant,
    seconds: f64,
}

impl TimeLimit {
    /// So many seconds from now.
    #[must_use]
    pub fn of_seconds(seconds: f64) -> Self {
        Self { started: Instant::now(), seconds }
    }
}

impl Run<'_> {
    /// The ARN of the dataset group.
    #[must_use]
    pub fn dataset_group_arn(&self) -> String {
        self.account.dataset_group(&self.parameters.dataset_group.name)
    }

    /// The bucket of the deployment, which exports and captures go to when their input names no `output`.
    ///
    /// # Errors
    ///
    /// Where the function does not know its bucket.
    pub fn input_bucket(&self) -> Result<&str, Rejection> {
        self.settings.input_bucket.as_deref().ok_or_else(|| Rejection {
            kind: RejectionKind::Final(FailureName::RequestRefused),
            message: "the environment variable INPUT_BUCKET is not set; name an `output` in the execution's input"
                .to_owned(),
        })
    }

    /// Whether the turn has to end. Pauses count as they are asked for, since they pass in virtual time on a laptop.
    #[must_use]
    pub fn is_out_of_time(&self) -> bool {
        let TimeLimit { started, seconds } = self.time_limit;
        started.elapsed().as_secs_f64().max(f64::from(self.personalize.seconds_paused())) > seconds
    }

    /// Whether the run has taken as long as the deployment allows.
    #[must_use]
    pub fn is_over_time(&self) -> bool {
        let seconds = self.now.seconds_since(self.context.execution.start_time);
        self.settings.max_run_hours.is_some_and(|hours| seconds > hours * 3600.0)
    }

    /// Puts what the run remembers into the order in which the parameter file describes it, each resource after what it
    /// needs. A deletion keeps its own order.
    pub fn sort_resources(&mut self) {
        if self.context.parameters.task() != Task::Reconcile {
            return;
        }
        let order = self.parameters.resources();
        let places: HashMap<(ResourceType, &str), usize> =
            order.iter().enumerate().map(|(place, (kind, name))| ((*kind, name.as_str()), place)).collect();
        // The import of one object has its dataset's place.
        let place = |resource: &Resource| {
            let names = [resource.name.as_str(), resource.name.split('/').next().unwrap_or_default()];
            names.into_iter().find_map(|name| places.get(&(resource.resource_type, name)).copied())
        };
        self.context.resources.sort_by_cached_key(|resource| place(resource).unwrap_or(usize::MAX));
    }

    /// Begins to go through the resources of a stage, where the last turn stopped.
    pub fn begin_pass(&mut self) {
        self.resume_at = self.context.stopped_at.take();
    }

    /// Whether a resource is to be looked at in this turn. One that the turn has no time for is remembered, and the next
    /// turn begins with it, so that every one has its turn.
    pub fn has_time_for(&mut self, resource_type: ResourceType, name: &str) -> bool {
        let label = format!("{}/{name}", resource_type.key());
        if self.resume_at.as_ref() == Some(&label) {
            self.resume_at = None;
        }
        let known = self.context.find(resource_type, name);
        if self.resume_at.is_some() && known.is_some_and(|known| !known.is_settled()) {
            return false;
        }
        if !self.has_begun || !self.is_out_of_time() {
            self.has_begun |= known.is_none_or(|known| !known.is_settled());
            return true;
        }
        if known.is_none() {
            self.context.put(Resource::unseen(resource_type, name, self.now));
        }
        self.context.stopped_at.get_or_insert(label);
        false
    }

    /// Whether this run renders the times in a filter's expression anew.
    #[must_use]
    pub fn renders_anew(&self, filter: &str) -> bool {
        self.context.overrides.as_ref().is_some_and(|overrides| overrides.filters.iter().any(|name| name == filter))
    }

    /// Publishes what has happened in this turn. What cannot be published is counted, and stops nothing.
    pub async fn publish_events(&mut self) {
        let events = std::mem::take(&mut self.events);
        event_bus::publish_of_run(self.clients, &mut self.context, self.now, &events).await;
    }

    /// A name for what this run creates, see [`crate::names::of_run`].
    #[must_use]
    pub fn own_name(&self, readable: &str) -> String {
        crate::names::of_run(&self.context.identity(), readable)
    }
}
