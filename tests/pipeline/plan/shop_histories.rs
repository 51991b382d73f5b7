//! What happens to a shop: to its recommenders and metrics, its tags, its data that comes in increments, and its users.

use fastrand::Rng;
use personalize_contract::ResourceType;
use serde_json::json;

use super::histories::History;
use crate::support::shop::{shop_interactions, shop_parameters};
use crate::support::{Folder, laptop, run};

const INPUT: &str = "batch/fans/of-some/input/items.json";

impl History {
    /// A shop with increments, metrics and a batch segment job.
    pub async fn begin_of_a_shop(seed: u64) -> Self {
        let mut parameters = shop_parameters();
        parameters["datasets"]["Interactions"]["importMode"] = json!("INCREMENTAL");
        parameters["solutions"]["fans"] = json!({"name": "fans",
            "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity", "batchSegmentJobs": [{"name": "of-some"}]});
        let metric = json!({"eventType": "Purchase", "metricName": "sold", "expression": "SAMPLECOUNT()"});
        parameters["metricAttribution"] = json!({"name": "effect", "metrics": [metric]});
        let folder = Folder::of_a_shop(&parameters);
        folder.write(INPUT, "{\"itemId\": \"i1\"}\n");
        Self { laptop: laptop().await, folder, parameters, rng: Rng::with_seed(seed), count: 0, is_of_a_shop: true }
    }

    pub(super) async fn change_of_a_shop(&mut self) -> &'static str {
        match self.rng.u8(0..13) {
            0 => self.another_configuration(),
            1 | 2 => self.one_is_stopped_or_started(),
            3 => self.one_recommender_less(),
            4 => self.one_recommender_more(),
            5 => self.other_metrics(),
            6 => self.another_metric_attribution(),
            7 | 8 => self.one_object_more(),
            9 => self.another_item_whose_fans_are_asked_for(),
            10 => self.other_tags(),
            11 => self.somebody_is_to_be_forgotten("u1"),
            _ => self.a_recommender_fails().await,
        }
    }

    /// A place among the recommenders of the file, if it has some.
    fn recommender(&mut self) -> Option<usize> {
        let count = self.parameters["recommenders"].as_array().map_or(0, Vec::len);
        (count > 0).then(|| self.rng.usize(0..count))
    }

    fn another_configuration(&mut self) -> &'static str {
        if let Some(place) = self.recommender() {
            let requests = self.rng.u8(1..4);
            self.parameters["recommenders"][place]["recommenderConfig"] =
                json!({"minRecommendationRequestsPerSecond": requests});
        }
        "another configuration of a recommender"
    }

    fn one_is_stopped_or_started(&mut self) -> &'static str {
        if let Some(place) = self.recommender() {
            let running = &mut self.parameters["recommenders"][place]["running"];
            *running = json!(*running == json!(false));
        }
        "a recommender that is to stop or to start"
    }

    fn one_recommender_less(&mut self) -> &'static str {
        if let Some(place) = self.recommender() {
            self.parameters["recommenders"].as_array_mut().unwrap().remove(place);
        }
        "one recommender less"
    }

    fn one_recommender_more(&mut self) -> &'static str {
        let recommenders = self.parameters["recommenders"].as_array_mut().unwrap();
        if recommenders.len() < 3 {
            let arn = "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views";
            recommenders.push(json!({"name": format!("more-{}", self.count), "recipeArn": arn}));
        }
        "one recommender more"
    }

    fn other_metrics(&mut self) -> &'static str {
        let types = ["View", "Purchase"];
        let kind = types[self.rng.usize(0..2)];
        let name = ["sold", "seen"][self.rng.usize(0..2)];
        let metric = json!({"eventType": kind, "metricName": name, "expression": "SAMPLECOUNT()"});
        if self.parameters.get("metricAttribution").is_some() {
            self.parameters["metricAttribution"]["metrics"] = json!([metric]);
        }
        "other metrics"
    }

    fn another_metric_attribution(&mut self) -> &'static str {
        let name = ["effect", "result"][self.rng.usize(0..2)];
        self.parameters["metricAttribution"]["name"] = json!(name);
        self.parameters["onDrift"] = json!(["refuse", "replace"][self.rng.usize(0..2)]);
        "a metric attribution of some name"
    }

    /// Interactions of other moments, beside those that are there.
    pub fn one_object_more(&mut self) -> &'static str {
        let file = format!("Interactions/more-{}.csv", self.count);
        self.folder.write(&file, &shop_interactions().replace(",15000", &format!(",15{:03}", self.count)));
        "one object more"
    }

    fn another_item_whose_fans_are_asked_for(&mut self) -> &'static str {
        self.folder.write(INPUT, &format!("{{\"itemId\": \"i{}\"}}\n", self.rng.u8(0..5)));
        "another item whose fans are asked for"
    }

    async fn a_recommender_fails(&mut self) -> &'static str {
        let names = ["for-you", "most-viewed", "more-*"];
        self.laptop.fail(ResourceType::Recommender, names[self.rng.usize(0..3)], "not today");
        run(&self.laptop, &self.folder.parameter_file()).await;
        self.laptop.emulator().clear_faults();
        "a run in which a recommender may have failed"
    }
}
