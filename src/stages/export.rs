//! The stage `ExportDatasets`: a job for each dataset, all at once. What fails to be exported stops nothing else.

use super::Progress;
use crate::context::Resource;
use crate::kinds;
use crate::run::Run;

/// Exports what the execution's input asks for, and waits for it.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    run.begin_pass();
    kinds::export_datasets(run).await;
    if run.context.resources.iter().all(Resource::is_settled) { Progress::Done } else { Progress::Wait }
}
