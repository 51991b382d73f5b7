//! A dataset group of a domain: a shop, whose recommenders are described in the parameter file.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Folder;

/// The parameters of a shop with two recommenders.
pub fn shop_parameters() -> Value {
    let recipe = |name: &str| format!("arn:aws:personalize:::recipe/aws-ecomm-{name}");
    let field = |name: &str, field_type: &str| json!({"name": name, "type": field_type});
    json!({
        "datasetGroup": {"name": "Shop", "domain": "ECOMMERCE"},
        "datasets": {"Interactions": {"name": "shop-interactions", "schema": {
            "type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
            "fields": [field("USER_ID", "string"), field("ITEM_ID", "string"), field("EVENT_TYPE", "string"),
                field("TIMESTAMP", "long")]
        }}},
        "recommenders": [
            {"name": "for-you", "recipeArn": recipe("recommended-for-you"),
                "recommenderConfig": {"itemExplorationConfig": {"explorationWeight": "0.4"}}},
            {"name": "most-viewed", "recipeArn": recipe("popular-items-by-views")}
        ]
    })
}

/// What the shop's customers did: views and purchases.
pub fn shop_interactions() -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for number in 0..3000 {
        let event = if number % 3 == 0 { "Purchase" } else { "View" };
        writeln!(csv, "u{},i{},{event},{}", number % 75, number % 41, 1_500_000_000 + number).unwrap();
    }
    csv
}

impl Folder {
    /// One with a shop's data and these parameters.
    pub fn of_a_shop(parameters: &Value) -> Self {
        let folder = Self::new();
        folder.write("params.json", &parameters.to_string());
        folder.write("Interactions/interactions.csv", &shop_interactions());
        folder
    }
}
