//! The gate before a campaign: whether a new version is good enough to be served, by an offline metric of it and of the
//! version that the campaign serves.

use personalize_contract::arn::last_segment;

use crate::kinds::solution_version;
use crate::parameters::GateSection;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// How much of a difference of two metrics is none: they have four decimals, and a subtraction has not.
const ROUNDING: f64 = 1e-9;

/// What is known of a version's metric.
#[derive(Debug, Clone, PartialEq)]
struct Measured<'arn> {
    /// The id of the version.
    version: &'arn str,
    /// The metric, or why it is not known.
    value: Result<f64, String>,
}

/// Why a campaign does not move to a version; `None` where it may. Without a version that it serves, it is only asked how
/// good the new one is.
///
/// # Errors
/// The service does not answer now, and may later.
pub async fn refusal(
    run: &Run<'_>,
    gate: &GateSection,
    version: &str,
    served: Option<&str>,
) -> Result<Option<String>, Rejection> {
    if served.is_none() && gate.at_least.is_none() {
        return Ok(None);
    }
    let new = measured(run, gate, version).await?;
    let served = match served {
        Some(served) => Some(measured(run, gate, served).await?),
        None => None,
    };
    Ok(judged(gate, &new, served.as_ref()))
}

/// What a version is measured at. What the service does not tell of it, however often it is asked, is not known.
async fn measured<'arn>(run: &Run<'_>, gate: &GateSection, arn: &'arn str) -> Result<Measured<'arn>, Rejection> {
    let version = last_segment(arn);
    let value = match solution_version::metrics(run, arn).await {
        Ok(metrics) => metrics
            .get(&gate.metric)
            .copied()
            .ok_or_else(|| format!("the service has no {} for the version {version}", gate.metric)),
        Err(Rejection { kind: RejectionKind::Final(_) | RejectionKind::NotFound, message }) => {
            Err(format!("the metrics of the version {version} cannot be had: {message}"))
        }
        Err(rejection) => return Err(rejection),
    };
    Ok(Measured { version, value })
}

/// Judges. Pure: the same metrics give the same answer.
fn judged(gate: &GateSection, new: &Measured<'_>, served: Option<&Measured<'_>>) -> Option<String> {
    let value = match &new.value {
        Ok(value) => *value,
        Err(unknown) => return Some(unknown.clone()),
    };
    let mut broken = Vec::new();
    if let Some(least) = gate.at_least.filter(|least| value < *least) {
        broken.push(format!("at least {least} is asked for"));
    }
    let beside = match served {
        Some(Measured { version, value: Ok(before) }) => {
            let fall = before - value;
            if let Some(most) = gate.may_fall_by.filter(|most| fall > most + ROUNDING) {
                broken.push(format!("it falls by {fall:.4}, and may fall by {most} at most"));
            }
            format!(", and {before} for the version {version}, which it serves")
        }
        Some(Measured { value: Err(unknown), .. }) => {
            if gate.may_fall_by.is_some() {
                broken.push(format!("whether it falls is not known: {unknown}"));
            }
            String::new()
        }
        None => String::new(),
    };
    let figures = format!("{} is {value} for the new version {}{beside}", gate.metric, new.version);
    (!broken.is_empty()).then(|| format!("{figures}: {}", broken.join("; ")))
}

/// What is judged once a version is there that is only planned. `None` where nothing is.
pub fn condition(gate: &GateSection, served: Option<&str>) -> Option<String> {
    let least = gate.at_least.map(|least| format!("is {least} or more"));
    let most = gate.may_fall_by.zip(served).map(|(most, served)| {
        format!("is by no more than {most} below that of the version {}, which it serves", last_segment(served))
    });
    let bounds: Vec<String> = least.into_iter().chain(most).collect();
    let what = if served.is_some() { "moves" } else { "is created" };
    (!bounds.is_empty())
        .then(|| format!("it {what} if {} of the version that is trained {}", gate.metric, bounds.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(at_least: Option<f64>, may_fall_by: Option<f64>) -> GateSection {
        GateSection { metric: "rank".to_owned(), at_least, may_fall_by }
    }

    fn measured(version: &'static str, value: Option<f64>) -> Measured<'static> {
        Measured { version, value: value.ok_or_else(|| format!("the service has no rank for the version {version}")) }
    }

    /// The bounds, the new version's metric, whether a version is served and its metric, and what the reason ends with.
    type Case = ((Option<f64>, Option<f64>), Option<f64>, Option<Served>, &'static str);

    /// The metric of the version that is served.
    type Served = Option<f64>;

    #[test]
    fn a_version_is_let_through_that_is_good_enough_and_falls_no_further_than_it_may() {
        let both = (Some(0.05), Some(0.02));
        let cases: [Case; 14] = [
            (both, Some(0.05), Some(Some(0.05)), ""),
            (both, Some(0.28), Some(Some(0.3)), ""),
            (both, Some(0.9), Some(Some(0.1)), ""),
            (both, Some(0.27), Some(Some(0.3)), "which it serves: it falls by 0.0300, and may fall by 0.02 at most"),
            (both, Some(0.04), Some(Some(0.05)), ": at least 0.05 is asked for"),
            (both, Some(0.01), Some(Some(0.2)), "asked for; it falls by 0.1900, and may fall by 0.02 at most"),
            (both, Some(0.05), None, ""),
            (both, Some(0.04), None, "rank is 0.04 for the new version b: at least 0.05 is asked for"),
            (both, None, Some(Some(0.1)), "the service has no rank for the version b"),
            (both, Some(0.1), Some(None), "it falls is not known: the service has no rank for the version a"),
            ((Some(0.05), None), Some(0.1), Some(None), ""),
            ((Some(0.05), None), Some(0.06), Some(Some(0.9)), ""),
            ((None, Some(0.02)), Some(0.01), Some(Some(0.03)), ""),
            ((None, Some(0.0)), Some(0.29), Some(Some(0.3)), "it falls by 0.0100, and may fall by 0 at most"),
        ];
        for ((at_least, may_fall_by), new, served, expected) in cases {
            let served = served.map(|served| measured("a", served));
            let found = judged(&gate(at_least, may_fall_by), &measured("b", new), served.as_ref());
            let is_expected = match &found {
                None => expected.is_empty(),
                Some(reason) => !expected.is_empty() && reason.ends_with(expected),
            };
            assert!(is_expected, "{at_least:?} {may_fall_by:?} {new:?} {served:?}: {found:?}");
        }
    }

    #[test]
    fn what_will_be_judged_is_said_before_there_is_anything_to_judge() {
        let said = |at_least, may_fall_by, served| condition(&gate(at_least, may_fall_by), served);
        let moves = said(Some(0.05), Some(0.02), Some("s/a")).unwrap();
        assert!(moves.starts_with("it moves if rank of the version that is trained is 0.05 or more and is"), "{moves}");
        assert!(said(Some(0.05), Some(0.02), None).unwrap().ends_with("is 0.05 or more"));
        assert_eq!(said(None, Some(0.02), None), None);
    }
}
