//! The tags of everything that the file asks for: those of the root besides each resource's own, and the one that says
//! which the file has.

use personalize_contract::tag::MOST;

use super::desired::Parameters;
use super::sections::Tag;
use crate::names;

impl Parameters {
    /// Gives every resource the tags of the root besides its own, and the one that says which the file has. The dataset
    /// group has that one as soon as anything has tags: by it, a run whose file has none knows that there may be some.
    pub(super) fn complete_tags(&mut self) {
        let inherited = self.tags.clone();
        self.lists_of_tags().into_iter().for_each(|own| inherit(own, &inherited));
        let any = self.lists_of_tags().into_iter().any(|tags| !tags.is_empty());
        self.lists_of_tags().into_iter().filter(|tags| !tags.is_empty()).for_each(add_tags_of_file);
        if any && self.dataset_group.tags.is_empty() {
            add_tags_of_file(&mut self.dataset_group.tags);
        }
    }

    /// The tags of everything that takes some.
    fn lists_of_tags(&mut self) -> Vec<&mut Vec<Tag>> {
        let mut lists = vec![&mut self.dataset_group.tags, &mut self.tags];
        lists.extend(self.datasets.iter_mut().map(|dataset| &mut dataset.tags));
        lists.extend(self.event_tracker.iter_mut().map(|tracker| &mut tracker.tags));
        lists.extend(self.filters.iter_mut().map(|filter| &mut filter.tags));
        lists.extend(self.recommenders.iter_mut().map(|recommender| &mut recommender.tags));
        for solution in &mut self.solutions {
            lists.push(&mut solution.section.tags);
            lists.extend(solution.campaigns.iter_mut().map(|campaign| &mut campaign.tags));
            let jobs = solution.batch_inference_jobs.iter_mut().chain(&mut solution.batch_segment_jobs);
            lists.extend(jobs.map(|job| &mut job.tags));
        }
        lists
    }
}

/// Adds those of the inherited tags whose keys a resource does not name itself.
fn inherit(own: &mut Vec<Tag>, inherited: &[Tag]) {
    let names = |key: &str| own.iter().any(|tag| tag.tag_key == key);
    let inherited: Vec<Tag> = inherited.iter().filter(|tag| !names(&tag.tag_key)).cloned().collect();
    own.extend(inherited);
}

/// Adds the tag that says which tags the file has. A resource that has as many as it can have is left without it.
fn add_tags_of_file(tags: &mut Vec<Tag>) {
    if tags.len() < MOST {
        let tag_value = names::digests_of_tag_keys(tags.iter().map(|tag| tag.tag_key.as_str()));
        tags.push(Tag { tag_key: names::TAGS_OF_FILE.to_owned(), tag_value });
    }
}
