//! How many resources of a kind there may be.

use personalize_contract::quota::{self, Counted, Quota};

use crate::error::ServiceError;
use crate::store::resource::Resource;

/// Checks a count of resources against the quota of their kind.
///
/// # Errors
/// So many are the quota of their kind. The sentences are the service's own where they are published, which is for
/// campaigns and imports.
pub(crate) fn below_quota<T: Resource>(count: usize) -> Result<(), ServiceError> {
    below_raised_quota::<T>(count, None)
}

/// As [`below_quota`], with the quota of an account that AWS has raised it for.
///
/// # Errors
/// Those of [`below_quota`].
pub(crate) fn below_raised_quota<T: Resource>(count: usize, raised: Option<usize>) -> Result<(), ServiceError> {
    let Some(Quota { most, counted, .. }) = quota::of(T::TYPE) else { return Ok(()) };
    let most = raised.map_or(most, |raised| raised.max(most));
    if count < most {
        return Ok(());
    }
    Err(ServiceError::limit_exceeded(match counted {
        Counted::There => format!("More than {most} resources in ACTIVE state. Please delete some and try again."),
        Counted::UnderWay => format!("More than {most} resources with PENDING or IN_PROGRESS status."),
    }))
}
