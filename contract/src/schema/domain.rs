//! The fields that the domains know: those that their datasets must have, and those whose names are reserved.
//!
//! Source: the developer guide's pages on the datasets of the two domains. Where they leave open whether a reserved
//! field may be null, it may; whether `CREATION_TIMESTAMP` of shops is a float or a long, they say both.

use super::rules::{DOMAIN_FIELDS, RESERVED_TYPES};
use super::{FieldType, Schema};
use crate::DatasetType::{self, Interactions, Items};
use crate::Domain::{self, Ecommerce, VideoOnDemand};
use crate::Rule;

/// What a domain says about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainField {
    /// Its name.
    pub name: &'static str,
    /// The types that it may have, `null` aside.
    pub types: &'static [FieldType],
    /// Whether it must be flagged `categorical`; otherwise it must not.
    pub categorical: bool,
    /// Whether it must be there, and never be null.
    pub required: bool,
}

const fn field(name: &'static str, types: &'static [FieldType]) -> DomainField {
    DomainField { name, types, categorical: false, required: false }
}

const fn category(name: &'static str) -> DomainField {
    DomainField { categorical: true, ..field(name, TEXT) }
}

const fn required(field: DomainField) -> DomainField {
    DomainField { required: true, ..field }
}

const TEXT: &[FieldType] = &[FieldType::String];
const NUMBER: &[FieldType] = &[FieldType::Float];
const SECONDS: &[FieldType] = &[FieldType::Long];

const INTERACTIONS: &[DomainField] = &[
    required(field("EVENT_TYPE", TEXT)),
    field("EVENT_VALUE", NUMBER),
    field("IMPRESSION", TEXT),
    field("RECOMMENDATION_ID", TEXT),
];

const ITEMS_OF_SHOPS: &[DomainField] = &[
    required(field("PRICE", NUMBER)),
    required(category("CATEGORY_L1")),
    category("CATEGORY_L2"),
    category("CATEGORY_L3"),
    field("PRODUCT_DESCRIPTION", TEXT),
    field("CREATION_TIMESTAMP", &[FieldType::Long, FieldType::Float]),
    category("AGE_GROUP"),
    category("ADULT"),
    category("GENDER"),
];

const ITEMS_OF_VIDEO: &[DomainField] = &[
    required(category("GENRES")),
    required(field("CREATION_TIMESTAMP", SECONDS)),
    field("PRICE", NUMBER),
    field("DURATION", NUMBER),
    category("GENRE_L2"),
    category("GENRE_L3"),
    field("AVERAGE_RATING", NUMBER),
    field("PRODUCT_DESCRIPTION", TEXT),
    category("CONTENT_OWNER"),
    category("CONTENT_CLASSIFICATION"),
];

const USERS_OF_VIDEO: &[DomainField] = &[category("SUBSCRIPTION_MODEL")];

/// What a domain says about a dataset type's fields, besides what holds in custom dataset groups too.
#[must_use]
pub const fn domain_fields(dataset_type: DatasetType, domain: Domain) -> &'static [DomainField] {
    match (dataset_type, domain) {
        (Interactions, _) => INTERACTIONS,
        (Items, Ecommerce) => ITEMS_OF_SHOPS,
        (Items, VideoOnDemand) => ITEMS_OF_VIDEO,
        (DatasetType::Users, VideoOnDemand) => USERS_OF_VIDEO,
        _ => &[],
    }
}

impl DomainField {
    /// What is wrong with the field of its name, or with there being none, and by which rule. Of a field that the domain
    /// does not require, another type is not known to be rejected.
    pub(super) fn problem_with(&self, schema: &Schema, dataset_type: DatasetType) -> Option<(Rule, String)> {
        let wanted: Vec<&str> = self.types.iter().map(|field_type| field_type.as_str()).collect();
        let wanted = wanted.join(" or ");
        let Some(field) = schema.field(self.name) else {
            return self.required.then(|| (DOMAIN_FIELDS, schema.missing(dataset_type, self.name, &wanted)));
        };
        let name = &field.name;
        let is_typed = self.types.contains(&field.field_type);
        Some(match () {
            () if self.required && (field.nullable || !is_typed) => {
                (DOMAIN_FIELDS, format!("{name} must be of type {wanted} and nothing else"))
            }
            () if !is_typed => (RESERVED_TYPES, format!("{name} is reserved, and of type {wanted}")),
            () if self.categorical && !field.categorical => (DOMAIN_FIELDS, format!("{name} must be categorical")),
            () if !self.categorical && field.categorical => (DOMAIN_FIELDS, format!("{name} must not be categorical")),
            () => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{DatasetType, Domain, Schema};

    fn problems(dataset_type: DatasetType, domain: Domain, fields: &Value) -> Vec<String> {
        let value = json!({"type": "record", "name": dataset_type.as_str(), "fields": fields});
        let schema = Schema::parse(&value).expect("a readable schema");
        schema.problems_for(dataset_type, Some(domain)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn events_have_a_type_in_both_domains() {
        let known = json!([{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
            {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_VALUE", "type": ["float", "null"]}]);
        for domain in Domain::ALL {
            let told = problems(DatasetType::Interactions, domain, &known);
            assert_eq!(told, ["Interactions needs the field EVENT_TYPE of type string"]);
        }
        let cases = [
            (json!({"name": "EVENT_TYPE", "type": "string"}), None),
            (
                json!({"name": "EVENT_TYPE", "type": ["string", "null"]}),
                Some("EVENT_TYPE must be of type string and nothing else"),
            ),
            (
                json!({"name": "EVENT_TYPE", "type": "string", "categorical": true}),
                Some("EVENT_TYPE must not be categorical"),
            ),
        ];
        for (event_type, expected) in cases {
            let mut fields = known.clone();
            fields.as_array_mut().expect("a list").push(event_type);
            let told = problems(DatasetType::Interactions, Domain::Ecommerce, &fields);
            assert_eq!(told.first().map(String::as_str), expected);
        }
    }

    #[test]
    fn items_have_what_their_domain_sells_by() {
        let shop = json!([{"name": "ITEM_ID", "type": "string"}, {"name": "PRICE", "type": "float"},
            {"name": "CATEGORY_L1", "type": ["string"], "categorical": true},
            {"name": "GENDER", "type": ["null", "string"], "categorical": true},
            {"name": "CREATION_TIMESTAMP", "type": "float"}]);
        assert_eq!(problems(DatasetType::Items, Domain::Ecommerce, &shop), Vec::<String>::new());
        assert_eq!(
            problems(DatasetType::Items, Domain::VideoOnDemand, &shop),
            ["Items needs the field GENRES of type string", "CREATION_TIMESTAMP must be of type long and nothing else"]
        );
        let video = json!([{"name": "ITEM_ID", "type": "string"}, {"name": "GENRES", "type": "string"},
            {"name": "CREATION_TIMESTAMP", "type": "long"}, {"name": "DURATION", "type": "string"}]);
        assert_eq!(
            problems(DatasetType::Items, Domain::VideoOnDemand, &video),
            ["GENRES must be categorical"],
            "another type of a field that is not required is a warning"
        );
    }

    #[test]
    fn users_need_something_to_say() {
        let users = json!([{"name": "USER_ID", "type": "string"}]);
        let told = problems(DatasetType::Users, Domain::Ecommerce, &users);
        assert_eq!(told, ["Users needs at least one field besides the required ones"]);
    }
}
