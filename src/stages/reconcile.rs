//! The stages `DatasetGroup`, `Datasets` and `Solutions`: which kinds of resources are reconciled in each, and what must be
//! there before the next. Both follow from what the kinds need.

use personalize_contract::ResourceType;

use super::Progress;
use crate::context::Resource;
use crate::engine::{Dependents, KindSpec, tags};
use crate::kinds;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// `DatasetGroup`: what everything else is in.
pub async fn dataset_group(run: &mut Run<'_>) -> Progress {
    look_for_tags(run).await;
    advance(run, |spec| spec.needs.is_empty()).await;
    match (run.context.failures().next(), is_anything_pending(run)) {
        (Some(_), _) => Progress::GiveUp,
        (None, true) => Progress::Wait,
        (None, false) => Progress::Done,
    }
}

/// Finds out whether there may be tags of an earlier parameter file, where this one has none. Each resource is asked for
/// itself only then; a group that does not answer may have some.
async fn look_for_tags(run: &mut Run<'_>) {
    if run.context.had_tags.is_none() && run.parameters.dataset_group.tags.is_empty() {
        let were_given = tags::were_given(run).await;
        run.context.had_tags = match were_given {
            Err(Rejection { kind: RejectionKind::NotFound, .. }) => Some(false),
            answer => Some(answer.unwrap_or(true)),
        };
    }
}

/// `Datasets`: what training needs, and what only needs the datasets. Training needs the data of all of them, and
/// nothing else of this stage.
pub async fn datasets(run: &mut Run<'_>) -> Progress {
    advance(run, |spec| !spec.needs.is_empty() && !is_after_the_imports(spec)).await;
    let before_training = |resource: &&Resource| {
        let spec = kinds::spec(resource.resource_type);
        spec.dependents != Dependents::Run && !is_after_the_imports(spec)
    };
    let mut needed = run.context.resources.iter().filter(before_training);
    let has_failed = needed.clone().any(Resource::is_failed);
    if needed.any(|resource| !resource.is_settled()) {
        return Progress::Wait;
    }
    // Where nothing can be trained, what is under way is seen to its end.
    match (has_failed, is_anything_pending(run)) {
        (false, _) => Progress::Done,
        (true, true) => Progress::Wait,
        (true, false) => Progress::GiveUp,
    }
}

/// `Solutions`: everything after the imports, and what the stage before left under way.
pub async fn solutions(run: &mut Run<'_>) -> Progress {
    advance(run, |spec| is_after_the_imports(spec) || spec.dependents == Dependents::Run).await;
    if is_anything_pending(run) { Progress::Wait } else { Progress::Done }
}

async fn advance(run: &mut Run<'_>, is_of_stage: impl Fn(&KindSpec) -> bool) {
    run.begin_pass();
    for spec in kinds::in_order_of_creation() {
        if let Some(reconcile) = spec.reconcile.filter(|_| is_of_stage(spec)) {
            reconcile(run).await;
        }
    }
}

fn is_after_the_imports(spec: &KindSpec) -> bool {
    kinds::needs(spec.resource_type, ResourceType::DatasetImportJob)
}

fn is_anything_pending(run: &Run<'_>) -> bool {
    run.context.resources.iter().any(|resource| !resource.is_settled())
}
