//! The map of a run: its stages, in order, and the one place that goes from each to the next.

use crate::context::Task;
use crate::error::HandlerError;
use crate::report::Reported;
use crate::run::Run;
use crate::stages::{Progress, capture, delete, export, moves, notify, reconcile};

/// The stages of a run. They are the service's true barriers, and nothing else is: inside one, every resource
/// moves on as soon as what it needs is ACTIVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reads and checks the parameters and the data's headers, before anything is created.
    Load,
    /// Reconciles the dataset group.
    DatasetGroup,
    /// Reconciles schemas, datasets and imports; begins event tracker and filters.
    Datasets,
    /// Reconciles solutions, solution versions and campaigns; finishes event tracker and filters.
    Solutions,
    /// Removes campaigns and recommenders, and begins with whatever blocks nothing; stops trainings.
    DeleteCampaigns,
    /// Removes filters, event tracker and metric attributions.
    DeleteFilters,
    /// Removes solutions with their versions.
    DeleteSolutions,
    /// Removes datasets.
    DeleteDatasets,
    /// Removes the schemas that only this group used, and the dataset group.
    DeleteDatasetGroup,
    /// Exports datasets.
    ExportDatasets,
    /// Captures the dataset group as a parameter file.
    Capture,
    /// Moves a campaign to a version.
    MoveCampaign,
    /// Reports how the run ended.
    Notify,
}

/// What follows a stage.
#[derive(Debug)]
pub enum Next {
    /// Go on with this stage, at once.
    Stage(Stage),
    /// Come back when something may have changed.
    Wait,
    /// The run is over.
    End(Reported),
}

impl Stage {
    /// Where a run begins.
    pub const FIRST: Self = Self::Load;

    const ALL: [Self; 13] = [
        Self::Load,
        Self::DatasetGroup,
        Self::Datasets,
        Self::Solutions,
        Self::DeleteCampaigns,
        Self::DeleteFilters,
        Self::DeleteSolutions,
        Self::DeleteDatasets,
        Self::DeleteDatasetGroup,
        Self::ExportDatasets,
        Self::Capture,
        Self::MoveCampaign,
        Self::Notify,
    ];

    /// Its name, as in `step`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "Load",
            Self::DatasetGroup => "DatasetGroup",
            Self::Datasets => "Datasets",
            Self::Solutions => "Solutions",
            Self::DeleteCampaigns => "DeleteCampaigns",
            Self::DeleteFilters => "DeleteFilters",
            Self::DeleteSolutions => "DeleteSolutions",
            Self::DeleteDatasets => "DeleteDatasets",
            Self::DeleteDatasetGroup => "DeleteDatasetGroup",
            Self::ExportDatasets => "ExportDatasets",
            Self::Capture => "Capture",
            Self::MoveCampaign => "MoveCampaign",
            Self::Notify => "Notify",
        }
    }

    /// The stage of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }

    /// All names, for a message.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    /// Whether it belongs to a run that is for that.
    #[must_use]
    pub const fn belongs(self, task: Task) -> bool {
        match self {
            Self::Load | Self::Notify => true,
            Self::DatasetGroup | Self::Datasets | Self::Solutions => matches!(task, Task::Reconcile),
            Self::ExportDatasets => matches!(task, Task::Export),
            Self::Capture => matches!(task, Task::Capture),
            Self::MoveCampaign => matches!(task, Task::Promote | Task::Rollback),
            Self::DeleteCampaigns
            | Self::DeleteFilters
            | Self::DeleteSolutions
            | Self::DeleteDatasets
            | Self::DeleteDatasetGroup => matches!(task, Task::Delete),
        }
    }

    /// The next stage of a run that is for that.
    const fn next(self, task: Task) -> Self {
        match self {
            Self::Load => match task {
                Task::Reconcile => Self::DatasetGroup,
                Task::Delete => Self::DeleteCampaigns,
                Task::Export => Self::ExportDatasets,
                Task::Capture => Self::Capture,
                Task::Promote | Task::Rollback => Self::MoveCampaign,
            },
            Self::DatasetGroup => Self::Datasets,
            Self::Datasets => Self::Solutions,
            Self::DeleteCampaigns => Self::DeleteFilters,
            Self::DeleteFilters => Self::DeleteSolutions,
            Self::DeleteSolutions => Self::DeleteDatasets,
            Self::DeleteDatasets => Self::DeleteDatasetGroup,
            Self::Solutions
            | Self::DeleteDatasetGroup
            | Self::ExportDatasets
            | Self::Capture
            | Self::MoveCampaign
            | Self::Notify => Self::Notify,
        }
    }

    /// Does what the stage can do now.
    ///
    /// # Errors
    /// What ends the invocation; see [`HandlerError`].
    pub async fn advance(self, run: &mut Run<'_>) -> Result<Next, HandlerError> {
        let progress = match self {
            Self::Load => Progress::Done,
            Self::DatasetGroup => reconcile::dataset_group(run).await,
            Self::Datasets => reconcile::datasets(run).await,
            Self::Solutions => reconcile::solutions(run).await,
            Self::DeleteCampaigns => delete::campaigns(run).await,
            Self::DeleteFilters => delete::filters(run).await,
            Self::DeleteSolutions => delete::solutions(run).await,
            Self::DeleteDatasets => delete::datasets(run).await,
            Self::DeleteDatasetGroup => delete::dataset_group(run).await,
            Self::ExportDatasets => export::advance(run).await,
            Self::Capture => capture::advance(run).await,
            Self::MoveCampaign => moves::advance(run).await,
            Self::Notify => return notify::advance(run).await,
        };
        Ok(match progress {
            Progress::Done => Next::Stage(self.next(run.context.parameters.task())),
            Progress::Wait => Next::Wait,
            Progress::GiveUp => Next::Stage(Self::Notify),
        })
    }
}
