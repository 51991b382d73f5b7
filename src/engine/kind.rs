//! What the engine has to know of a kind of resource: as data in a [`KindSpec`], as code in a [`Kind`].
//!
//! The engine never names a kind. Each kind has one file in `kinds/`, which implements what is declared here.

use std::pin::Pin;

use personalize_contract::ResourceType;
use serde_json::{Map, Value};

use super::observation::{Created, Found, Observation, Observed};
use crate::context::Resource;
use crate::parameters::Tag;
use crate::rejection::Rejection;
use crate::run::Run;

/// A future behind a pointer, so that functions of different kinds have one type.
pub type BoxFuture<'call, Output> = Pin<Box<dyn Future<Output = Output> + Send + 'call>>;

/// Reconciles everything of a kind that the parameter file asks for and whose needs are there.
pub type Reconcile = for<'call, 'run> fn(&'call mut Run<'run>) -> BoxFuture<'call, ()>;

/// Lists what there is of a kind.
pub type List = for<'call, 'run> fn(&'call Run<'run>, Scope<'call>) -> BoxFuture<'call, Result<Vec<Found>, Rejection>>;

/// Makes the section of a parameter file that describes a resource that is there.
pub type Describe =
    for<'call, 'run> fn(&'call Run<'run>, &'call Found) -> BoxFuture<'call, Result<Map<String, Value>, Rejection>>;

/// Calls an operation for the resource of that ARN.
pub type Act = for<'call, 'run> fn(&'call Run<'run>, &'call str) -> BoxFuture<'call, Result<(), Rejection>>;

/// What is to be known of a kind of resource, whichever of its resources is meant.
pub struct KindSpec {
    /// The kind.
    pub resource_type: ResourceType,
    /// Kinds of which something is created before. They give the order of creation.
    pub needs: &'static [ResourceType],
    /// What waits for a resource of this kind to become ACTIVE.
    pub dependents: Dependents,
    /// Kinds of which nothing is deleted before this kind's resources in it are gone. They give the order of deletion.
    pub blocks: &'static [ResourceType],
    /// How one is removed.
    pub removal: Removal,
    /// What becomes of one whose creation failed before a run.
    pub after_failure: AfterFailure,
    /// How those that the file asks for are reconciled. `None` for a kind that no parameter file describes.
    pub reconcile: Option<Reconcile>,
    /// How those that are there are listed. `None` for a kind that is never looked up by itself.
    pub list: Option<List>,
    /// How one that is there is written into a parameter file. `None` for a kind that no parameter file describes, or only
    /// as a part of another.
    pub capture: Option<Capture>,
}

impl KindSpec {
    /// Lists what there is of the kind: nothing of one that is never looked up by itself.
    ///
    /// # Errors
    /// What the service's rejection means.
    pub async fn found(&self, run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
        match self.list {
            Some(list) => list(run, scope).await,
            None => Ok(Vec::new()),
        }
    }
}

/// How a resource that is there is written into a parameter file.
#[derive(Clone, Copy)]
pub struct Capture {
    /// Where its section is.
    pub place: SectionPlace,
    /// What its section holds.
    pub describe: Describe,
}

/// Where the section of a resource is in a parameter file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionPlace {
    /// At this key of the root: there is one.
    One(&'static str),
    /// In the list at this key of the root.
    List(&'static str),
    /// In the map at this key of the root, by its name within the run.
    Map(&'static str),
    /// In the list at this key of its parent's section.
    OfParent(&'static str),
}

/// What waits for a resource, from the most urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependents {
    /// A resource of its own.
    Resource,
    /// The end of its stage, which needs all of its kind.
    Stage,
    /// The end of the run.
    Run,
}

/// How a resource is removed.
#[derive(Clone, Copy)]
pub enum Removal {
    /// The service has an operation that deletes it.
    Deleted(Act),
    /// It is gone with what it belongs to. What is under way is stopped first.
    StoppedFirst(Act),
    /// It is gone with what it belongs to, or stays for ever and is in nobody's way.
    WithParent,
}

/// What becomes of a resource whose creation failed before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is deleted and created again, since nothing of value can go with it.
    CreatedAgain,
    /// Another is created beside it.
    NewAttempt,
    /// It has to be deleted by hand, since it may hold something of value.
    DeletedByHand,
}

/// Of what a list is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'found> {
    /// Everything in the account and Region.
    Account,
    /// What belongs to the dataset group.
    DatasetGroup,
    /// What belongs to these resources.
    Parents(&'found [&'found Found]),
}

/// A resource that the parameter file asks for: how to observe it, to create it and to update it.
pub trait Kind: Sized {
    /// Its kind.
    const SPEC: &'static KindSpec;

    /// What an observation finds out that a creation needs.
    type New;

    /// Those that the parameter file asks for, as far as what they need is there.
    fn desired(run: &Run<'_>) -> Vec<Self>;

    /// Its name within the run.
    fn name(&self) -> &str;

    /// The tags that it is to have.
    fn tags(&self) -> &[Tag] {
        &[]
    }

    /// Asks the service what it has of it. `known` is what the run remembers.
    ///
    /// # Errors
    /// What the service's rejection means.
    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<Self::New>, Rejection>;

    /// Creates it.
    ///
    /// # Errors
    /// What the service's rejection means.
    async fn create(&self, run: &Run<'_>, new: Self::New) -> Result<Created, Rejection>;

    /// Changes what is there into what is desired.
    ///
    /// # Errors
    /// What the service's rejection means.
    async fn update(&self, _run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        Err(Rejection::conflict(format!(
            "{} cannot be changed; delete it, or give it another name in the parameter file",
            observed.arn
        )))
    }
}
