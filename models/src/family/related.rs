//! Items that are related to an item: what occurs near it, and what resembles it where it has few interactions.

use serde::{Deserialize, Serialize};

use super::content::Content;
use super::cooccurrence::Cooccurrence;
use super::{Question, Scratch, followed_by_popular};
use crate::fit::Input;
use crate::selection::Scored;

/// How many interactions an item must have until what users did counts as much as attributes and texts.
const FEW: f64 = 10.0;

/// A fitted model.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Related {
    cooccurrence: Cooccurrence,
    /// Attributes and texts, of recipes that read them.
    content: Option<Content>,
    /// How much they count, where 1 is as much as usual.
    content_weight: f64,
}

impl Related {
    /// Of models that are fitted already. Of similar items, the published hyperparameters `item_metadata_hidden_dim` and
    /// `item_id_hidden_dim` say by their proportion how much attributes count.
    pub(crate) fn new(input: &Input<'_>, cooccurrence: Cooccurrence, content: Option<Content>) -> Self {
        let parameters = input.hyperparameters();
        let of = |name: &str| parameters.number(name, 100.0).max(1.0);
        let content_weight = of("item_metadata_hidden_dim") / of("item_id_hidden_dim");
        Self { cooccurrence, content, content_weight }
    }

    /// What is related to the item of a question, the best first, and then the most popular items, which have no score.
    /// Where what the user had before counts, it is left out if users hardly ever come back to it.
    pub(super) fn best_first(&self, question: &Question, scratch: &mut Scratch) -> impl Iterator<Item = Scored> {
        let related = question.item.map(|item| self.related(item, scratch)).unwrap_or_default();
        let finished = if question.heeds_session { self.cooccurrence.finished(&question.session) } else { Vec::new() };
        followed_by_popular(related, question.item, self.cooccurrence.popularity())
            .filter(move |scored| finished.binary_search(&scored.item).is_err())
    }

    /// What users did as a distribution over items, and what attributes say as another; the less is known of what users
    /// did with the item, the more the second counts.
    fn related(&self, item: u32, scratch: &mut Scratch) -> Vec<Scored> {
        let near = self.cooccurrence.near(item, &mut scratch.cooccurrence);
        let Some(content) = &self.content else { return near };
        let count = self.cooccurrence.popularity().count(item);
        let share = FEW * self.content_weight / (FEW * self.content_weight + count);
        let similar = content.similar(item, &mut scratch.content, self.cooccurrence.popularity().len());
        let greatest = |scored: &[Scored]| scored.iter().map(|scored| scored.score).fold(f64::MIN_POSITIVE, f64::max);
        let (near_scale, similar_scale) = ((1.0 - share) / greatest(&near), share / greatest(&similar));
        // The buffer of `content.similar` holds the similarities; what is near adds to them.
        let mut related: Vec<Scored> = near
            .into_iter()
            .map(|near| {
                let similarity = f64::from(scratch.content.get(near.item)) * similar_scale;
                Scored { score: near.score * near_scale + similarity, ..near }
            })
            .collect();
        let mut known: Vec<u32> = related.iter().map(|related| related.item).collect();
        known.sort_unstable();
        let others = similar.into_iter().filter(|similar| known.binary_search(&similar.item).is_err());
        related.extend(others.map(|similar| Scored { score: similar.score * similar_scale, ..similar }));
        related
    }

    /// What some items have in common, and how much of it each has.
    pub(crate) fn theme(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        self.content.as_ref()?.theme(items)
    }
}
