//! Which version a campaign is to serve: what the file pins it to, what it serves, or the newest, which a gate may hold.

use personalize_contract::arn::{last_segment, solution_of_version};

use super::marks::TakenBack;

/// How a file pins a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pin<'file> {
    /// It does not.
    None,
    /// To whatever it serves.
    Kept,
    /// To this version.
    To(&'file str),
}

/// What decides.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'run> {
    /// How the file pins it.
    pub pin: Pin<'run>,
    /// The version that it serves, or that its update is about. `None` of one that serves nothing.
    pub served: Option<&'run str>,
    /// The version of this run.
    pub newest: &'run str,
    /// That it was taken back.
    pub taken_back: Option<&'run TakenBack>,
    /// Whether something else in its section is otherwise than what is there.
    pub section_differs: bool,
    /// Whether its solution has a gate.
    pub has_gate: bool,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// It is to serve this version.
    Serve(String),
    /// It stays at what it serves; why.
    Stay(String),
    /// It is to serve the newest if the gate lets it.
    Judge,
}

/// Chooses. Pure: the same facts give the same choice.
pub fn choose(facts: &Facts<'_>) -> Choice {
    let Facts { pin, served, newest, taken_back, section_differs, has_gate } = *facts;
    match (pin, served) {
        (Pin::To(version), _) => return Choice::Serve(version.to_owned()),
        (Pin::Kept, Some(_)) => return Choice::Stay("the file keeps it at the version that it serves".to_owned()),
        (Pin::None | Pin::Kept, _) => {}
    }
    // One that is of another solution is a conflict, and nothing that a gate has to do with.
    let is_judged = served.is_none_or(|served| served != newest && is_of_one_solution(served, newest));
    let holds = |mark: &&TakenBack| {
        served.is_some_and(|served| mark.holds(last_segment(served), last_segment(newest))) && !section_differs
    };
    match taken_back.filter(holds) {
        Some(TakenBack { newest, .. }) => Choice::Stay(format!(
            "it was taken back from {newest} or a version before, and stays until there is a newer one, its section changes, or it is promoted"
        )),
        None if has_gate && is_judged => Choice::Judge,
        None => Choice::Serve(newest.to_owned()),
    }
}

/// Whether two versions are of one solution.
pub fn is_of_one_solution(one: &str, other: &str) -> bool {
    solution_of_version(one) == solution_of_version(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000001";
    const V2: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000002";
    const OTHER: &str = "arn:aws:personalize:us-east-1:1:solution/t/00000001";

    fn facts<'run>(pin: Pin<'run>, served: Option<&'run str>, has_gate: bool) -> Facts<'run> {
        Facts { pin, served, newest: V2, taken_back: None, section_differs: false, has_gate }
    }

    #[test]
    fn a_pin_goes_before_a_gate_and_a_gate_before_the_newest() {
        let serve = |version: &str| Some(Choice::Serve(version.to_owned()));
        let stay = None;
        let cases = [
            (facts(Pin::None, Some(V1), false), serve(V2)),
            (facts(Pin::None, Some(V2), true), serve(V2)),
            (facts(Pin::None, Some(V1), true), Some(Choice::Judge)),
            (facts(Pin::None, None, true), Some(Choice::Judge)),
            (facts(Pin::None, None, false), serve(V2)),
            (facts(Pin::None, Some(OTHER), true), serve(V2)),
            (facts(Pin::To(V1), Some(V2), true), serve(V1)),
            (facts(Pin::To(V1), None, true), serve(V1)),
            (facts(Pin::Kept, Some(V1), true), stay),
            (facts(Pin::Kept, None, true), Some(Choice::Judge)),
            (facts(Pin::Kept, None, false), serve(V2)),
        ];
        for (facts, expected) in cases {
            let chosen = choose(&facts);
            match expected {
                Some(expected) => assert_eq!(chosen, expected, "{facts:?}"),
                None => assert!(matches!(chosen, Choice::Stay(_)), "{facts:?}: {chosen:?}"),
            }
        }
    }

    #[test]
    fn one_that_was_taken_back_stays_until_there_is_a_newer_version_or_its_section_changes() {
        let mark = |served: &str, newest: &str| TakenBack {
            served: served.to_owned(),
            newest: newest.to_owned(),
            by: "e".to_owned(),
        };
        let cases = [
            (mark("00000001", "00000002"), false, true),
            (mark("00000001", "00000002"), true, false),
            (mark("00000001", "00000001"), false, false),
            (mark("00000000", "00000002"), false, false),
        ];
        for (mark, section_differs, stays) in cases {
            for has_gate in [false, true] {
                let facts = Facts { taken_back: Some(&mark), section_differs, ..facts(Pin::None, Some(V1), has_gate) };
                assert_eq!(matches!(choose(&facts), Choice::Stay(_)), stays, "{facts:?}");
            }
        }
    }
}
