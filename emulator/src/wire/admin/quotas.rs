//! Quotas: set, and listed with what they have rejected.

use personalize_contract::ResourceType;
use personalize_contract::quota::{self, Counted, Scope};
use serde_json::{Value, json};

use super::invalid;
use crate::emulator::Emulator;
use crate::operations::Answer;
use crate::store::quota_settings::QuotaSettings;

/// Sets every quota, those that are not named to what they commonly are.
///
/// # Errors
/// A key is the name of no quota, or a value no count.
pub(super) fn set(emulator: &Emulator, body: &[u8]) -> Answer {
    let settings = QuotaSettings::parse(&String::from_utf8_lossy(body));
    emulator.set_quotas(&settings.map_err(|error| invalid(error.to_string()))?);
    Ok(json!({}))
}

/// Every quota as it is now.
pub(super) fn list(emulator: &Emulator) -> Value {
    let rejections = emulator.quota_rejections();
    let quotas = ResourceType::of_personalize().filter_map(|resource_type| {
        let quota = emulator.quota(resource_type)?;
        let common = quota::of(resource_type)?;
        let rejected = rejections.iter().find(|rejected| rejected.resource_type == resource_type);
        let (code, name) = quota::service_quota(resource_type).unzip();
        Some(json!({
            "resourceType": resource_type.key(),
            "quotaCode": code,
            "quotaName": name,
            "value": quota.most,
            "default": common.most,
            "adjustable": quota.can_be_raised,
            "scope": match quota.scope {
                Scope::Region => "Region",
                Scope::DatasetGroup => "datasetGroup",
            },
            "counts": match quota.counted {
                Counted::There => "ACTIVE",
                Counted::UnderWay => "PENDING or IN_PROGRESS",
            },
            "rejected": rejected.map_or(0, |rejected| rejected.count),
        }))
    });
    json!({"quotas": quotas.collect::<Vec<Value>>()})
}
