//! The fields whose names and types the service reserves without requiring them.
//!
//! Source: the developer guide's pages on the requirements of each dataset. Where they leave open whether such a field
//! may be null, it may.

use super::{FieldType, domain_fields, required_fields};
use crate::{DatasetType, Domain};

const LONG: FieldType = FieldType::Long;
const STRING: FieldType = FieldType::String;

/// The optional fields that a dataset type knows in any dataset group, each with its type, `null` aside.
///
/// The expiry of an action has two spellings on one page of the guide.
#[must_use]
pub const fn reserved_fields(dataset_type: DatasetType) -> &'static [(&'static str, FieldType)] {
    match dataset_type {
        DatasetType::Interactions => &[
            ("EVENT_TYPE", STRING),
            ("EVENT_VALUE", FieldType::Float),
            ("IMPRESSION", STRING),
            ("RECOMMENDATION_ID", STRING),
            ("EVENT_ATTRIBUTION_SOURCE", STRING),
        ],
        DatasetType::Items => &[("CREATION_TIMESTAMP", LONG)],
        DatasetType::Users => &[],
        DatasetType::Actions => &[
            ("CREATION_TIMESTAMP", LONG),
            ("VALUE", LONG),
            ("TYPE", STRING),
            ("REPEAT_FREQUENCY", LONG),
            ("EXPIRATION_TIMESTAMP", LONG),
            ("ACTION_EXPIRATION_TIMESTAMP", LONG),
        ],
        DatasetType::ActionInteractions => &[("IMPRESSION", STRING), ("RECOMMENDATION_ID", STRING)],
    }
}

/// The type that the guide gives a field of that name, case aside, in the first dataset that knows one.
#[must_use]
pub(super) fn documented_type(name: &str) -> Option<FieldType> {
    let anywhere = DatasetType::ALL.into_iter().flat_map(|dataset_type| {
        let of_domains = crate::Domain::ALL.into_iter().flat_map(move |domain| domain_fields(dataset_type, domain));
        let of_domains = of_domains.filter_map(|field| Some((field.name, *field.types.first()?)));
        required_fields(dataset_type).iter().chain(reserved_fields(dataset_type)).copied().chain(of_domains)
    });
    anywhere.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field_type)| field_type)
}

/// Whether every dataset of the type has the field of that name, case aside.
#[must_use]
pub fn is_required(name: &str, dataset_type: DatasetType) -> bool {
    required_fields(dataset_type).iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// The guide's spelling of a field that the service knows, case aside.
#[must_use]
pub fn documented_name(name: &str, dataset_type: DatasetType, domain: Option<Domain>) -> Option<&'static str> {
    let of_domain = domain.map_or(&[][..], |domain| domain_fields(dataset_type, domain));
    let in_any_group = required_fields(dataset_type).iter().chain(reserved_fields(dataset_type));
    let mut known = in_any_group.map(|(name, _)| *name).chain(of_domain.iter().map(|field| field.name));
    known.find(|known| known.eq_ignore_ascii_case(name))
}

/// Whether the service, and not the user, says what a field means. Case does not count.
#[must_use]
pub fn is_reserved(name: &str, dataset_type: DatasetType, domain: Option<Domain>) -> bool {
    documented_name(name, dataset_type, domain).is_some()
}

/// Most fields of a dataset besides those that the service knows. Source: the quotas page of the guide.
#[must_use]
pub const fn most_metadata_columns(dataset_type: DatasetType) -> usize {
    match dataset_type {
        DatasetType::Interactions | DatasetType::ActionInteractions => 5,
        DatasetType::Users => 25,
        DatasetType::Items => 100,
        DatasetType::Actions => 10,
    }
}
