//! The stage `MoveCampaign`: a campaign is moved to a version, by a promotion or a rollback. Nothing else is touched.

use super::Progress;
use crate::context::Resource;
use crate::kinds;
use crate::run::Run;

/// Moves the campaign that the execution's input names, and waits for it.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    run.begin_pass();
    kinds::move_campaign(run).await;
    if run.context.resources.iter().all(Resource::is_settled) { Progress::Done } else { Progress::Wait }
}
