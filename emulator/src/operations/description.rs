//! What all descriptions of resources have in common.

use serde_json::{Map, Value, json};

use crate::clock::Timestamp;
use crate::store::resource::Resource;

/// The members that every description and summary has, and `more`. Members that are null are left out.
pub(crate) fn described<T: Resource>(resource: &T, now: Timestamp, more: Value) -> Value {
    let mut members = Map::new();
    members.insert(T::NAME.to_owned(), json!(resource.metadata().name));
    members.insert(T::ARN.to_owned(), json!(resource.metadata().arn));
    if T::HAS_STATUS {
        members.insert("status".to_owned(), json!(resource.status(now)));
    }
    if T::HAS_FAILURE_REASON {
        members.insert("failureReason".to_owned(), json!(resource.failure_reason(now)));
    }
    members.insert("creationDateTime".to_owned(), json!(resource.metadata().created.0));
    members.insert("lastUpdatedDateTime".to_owned(), json!(resource.last_updated(now).0));
    if let Value::Object(more) = more {
        members.extend(more);
    }
    without_nulls(Value::Object(members))
}

/// An object without its members that are null.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        remove_nulls(members);
    }
    value
}

/// Takes away members that are null, of objects inside too: on the service's protocols null means the same as absence.
pub(crate) fn remove_nulls(members: &mut Map<String, Value>) {
    members.retain(|_, value| !value.is_null());
    for value in members.values_mut() {
        if let Value::Object(inside) = value {
            remove_nulls(inside);
        }
    }
}
