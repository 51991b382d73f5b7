//! Everything that a parameter file asks for, by type and name, before anything is looked at.

use personalize_contract::ResourceType;

use super::Parameters;
use crate::names;

impl Parameters {
    /// Every resource that a run reconciles, in the order of a run: its type and its name as in the run's report. For
    /// a dataset and its import job that is the dataset type, for a solution version its solution's name, and for a
    /// schema the name that is derived for it.
    #[must_use]
    pub fn resources(&self) -> Vec<(ResourceType, String)> {
        let group = &self.dataset_group;
        let mut resources = vec![(ResourceType::DatasetGroup, group.name.clone())];
        for dataset in &self.datasets {
            let dataset_type = dataset.dataset_type;
            let schema = names::schema(&group.name, group.domain.as_deref(), dataset_type, &dataset.schema_text);
            resources.push((ResourceType::Schema, schema));
            resources.push((ResourceType::Dataset, dataset_type.to_string()));
            resources.push((ResourceType::DatasetImportJob, dataset_type.to_string()));
        }
        let trackers = self.event_tracker.iter().map(|tracker| (ResourceType::EventTracker, tracker.name.clone()));
        resources.extend(trackers);
        resources.extend(self.filters.iter().map(|filter| (ResourceType::Filter, filter.name.clone())));
        let attribution = self.metric_attribution.iter();
        resources.extend(attribution.map(|section| (ResourceType::MetricAttribution, section.name.clone())));
        for solution in &self.solutions {
            let name = &solution.section.name;
            resources.push((ResourceType::Solution, name.clone()));
            resources.push((ResourceType::SolutionVersion, name.clone()));
            resources.extend(solution.campaigns.iter().map(|campaign| (ResourceType::Campaign, campaign.name.clone())));
        }
        resources
    }
}
