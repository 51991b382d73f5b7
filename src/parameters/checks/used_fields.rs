//! The fields of which the document shows what they are for: filters read them, themes are made of them, or a solution leaves
//! them out of training.

use std::collections::{BTreeSet, HashMap, HashSet};

use personalize_contract::data::TrainingColumns;
use personalize_contract::filter::{DatasetField, Filter};
use personalize_contract::{DatasetType, batch};

use crate::parameters::document::Document;

/// The fields that a document uses somewhere.
pub struct UsedFields {
    of_filters: BTreeSet<DatasetField>,
    /// Columns of Items from which batch jobs take names for themes, in upper case.
    of_themes: HashSet<String>,
    training: HashMap<DatasetType, LeftOut>,
}

/// The columns of a dataset that solutions leave out of training, all names in upper case.
#[derive(Default)]
struct LeftOut {
    /// Those that one leaves out by name.
    excluded: HashSet<String>,
    /// How many solutions include a column by name.
    included: HashMap<String, usize>,
    /// How many solutions name what they include. Each of them leaves everything else out.
    including: usize,
}

impl UsedFields {
    /// Those of a document.
    pub fn of(document: &Document) -> Self {
        let filters = document.sections("filters");
        let expressions = filters.iter().filter_map(|filter| filter.text("filterExpression"));
        let of_filters = expressions.flat_map(|expression| Filter::parse(expression).0.fields()).collect();
        let themes =
            document.sections("solutions").into_iter().flat_map(|solution| solution.sections("batchInferenceJobs"));
        let of_themes =
            themes.filter_map(|job| batch::theme_column(job.members)).map(str::to_ascii_uppercase).collect();
        let mut training: HashMap<DatasetType, LeftOut> = HashMap::new();
        let solutions = document.sections("solutions").into_iter().map(|solution| (solution, "solutionConfig"));
        let recommenders = document.sections("recommenders").into_iter();
        let recommenders = recommenders.map(|recommender| (recommender, "recommenderConfig"));
        for (trained, config) in solutions.chain(recommenders) {
            let config = trained.members.get(config);
            for dataset_type in DatasetType::ALL {
                let columns = TrainingColumns::of_solution(config, dataset_type.as_str());
                training.entry(dataset_type).or_default().add(&columns);
            }
        }
        Self { of_filters, of_themes, training }
    }

    /// Whether a dataset's field is among them, in whatever case it is spelled.
    pub fn has(&self, dataset_type: DatasetType, field: &str) -> bool {
        let field = field.to_ascii_uppercase();
        let is_left_out = self.training.get(&dataset_type).is_some_and(|left_out| left_out.has(&field));
        let is_of_themes = dataset_type == DatasetType::Items && self.of_themes.contains(&field);
        is_left_out || is_of_themes || self.of_filters.contains(&(dataset_type, field))
    }
}

impl LeftOut {
    fn add(&mut self, columns: &TrainingColumns) {
        self.excluded.extend(columns.excluded.iter().map(|column| column.to_ascii_uppercase()));
        let Some(included) = &columns.included else { return };
        self.including += 1;
        let distinct: HashSet<String> = included.iter().map(|column| column.to_ascii_uppercase()).collect();
        for column in distinct {
            *self.included.entry(column).or_default() += 1;
        }
    }

    fn has(&self, field: &str) -> bool {
        self.excluded.contains(field) || self.included.get(field).copied().unwrap_or_default() < self.including
    }
}
