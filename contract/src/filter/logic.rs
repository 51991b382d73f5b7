//! How the conditions of an expression are combined, and the same as alternatives: lists of conditions that all hold, one
//! list of which is enough. A filter says the former with `AND` and the latter with `OR` or with expressions of their own.

use super::syntax::Joint;

/// Most alternatives that are counted out. Beyond these nobody would read the rewritten filter.
const MOST_ALTERNATIVES: usize = 8;
/// How deep combinations may be nested. Beyond that, nothing is rewritten.
const DEEPEST: usize = 16;
/// How deep they may be nested to be evaluated, which no expression of a length that the API takes exceeds.
const DEEPEST_EVALUATED: usize = 500;

/// Conditions, or other things in their place, and how they are combined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logic<T> {
    /// One condition.
    One(T),
    /// All of these hold.
    All(Vec<Self>),
    /// At least one of these holds.
    Any(Vec<Self>),
}

/// How the conditions of a clause are combined, as far as the text says so: by their places, each with whether its
/// opposite is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Grouping {
    /// As the text says.
    Clear(Logic<(usize, bool)>),
    /// By `AND` and `OR` without brackets. Which binds more closely is not published; this is read from left to right.
    Mixed(Logic<(usize, bool)>),
    /// By both within brackets, read in the same way, or too deeply for anything to be rewritten.
    Intricate(Logic<(usize, bool)>),
    /// There are none, or one cannot be made out.
    #[default]
    Unclear,
}

impl Grouping {
    pub(super) const fn clear(&self) -> Option<&Logic<(usize, bool)>> {
        match self {
            Self::Clear(logic) => Some(logic),
            Self::Mixed(_) | Self::Intricate(_) | Self::Unclear => None,
        }
    }

    /// The same where `AND` and `OR` are mixed, from left to right.
    pub(super) const fn evaluated(&self) -> Option<&Logic<(usize, bool)>> {
        match self {
            Self::Clear(logic) | Self::Mixed(logic) | Self::Intricate(logic) => Some(logic),
            Self::Unclear => None,
        }
    }
}

impl<T> Logic<T> {
    /// Several combined by one joint, without a level of its own where there is one only, or where a part is combined in
    /// the same way.
    pub(super) fn joined(parts: Vec<Self>, joint: Joint) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match (part, joint) {
                (Self::All(mut inner), Joint::And) | (Self::Any(mut inner), Joint::Or) => flat.append(&mut inner),
                (part, _) => flat.push(part),
            }
        }
        match (flat.len(), joint) {
            (1, _) => flat.swap_remove(0),
            (_, Joint::And) => Self::All(flat),
            (_, Joint::Or) => Self::Any(flat),
        }
    }

    /// Several combined by joints of both kinds, of which none binds more closely: from left to right. Nothing where that
    /// is nested too deeply.
    pub(super) fn from_left_to_right(parts: Vec<Self>, joints: &[Joint]) -> Option<Self> {
        if joints.windows(2).filter(|pair| pair[0] != pair[1]).count() > DEEPEST_EVALUATED {
            return None;
        }
        let mut last = joints.first().copied().unwrap_or(Joint::And);
        let mut run = Vec::new();
        for (index, part) in parts.into_iter().enumerate() {
            let joint = index.checked_sub(1).and_then(|before| joints.get(before)).copied().unwrap_or(last);
            if joint != last {
                run = vec![Self::joined(run, last)];
                last = joint;
            }
            run.push(part);
        }
        Some(Self::joined(run, last))
    }

    /// Whether it is nested no deeper than what follows can follow.
    pub(super) fn is_shallow(&self) -> bool {
        self.is_within(DEEPEST)
    }

    /// Whether it is nested no deeper than what evaluates it can follow.
    pub(super) fn can_be_evaluated(&self) -> bool {
        self.is_within(DEEPEST_EVALUATED)
    }

    fn is_within(&self, depth: usize) -> bool {
        match self {
            Self::One(_) => true,
            Self::All(parts) | Self::Any(parts) => depth > 0 && parts.iter().all(|part| part.is_within(depth - 1)),
        }
    }

    /// The same about something else; nothing where that is nothing for one of the conditions.
    pub(super) fn map<U>(&self, each: &mut impl FnMut(&T) -> Option<Logic<U>>) -> Option<Logic<U>> {
        match self {
            Self::One(one) => each(one),
            Self::All(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| part.map(each)).collect();
                Some(Logic::joined(parts?, Joint::And))
            }
            Self::Any(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| part.map(each)).collect();
                Some(Logic::joined(parts?, Joint::Or))
            }
        }
    }

    /// The one way in which single conditions are combined; `AND` for one. Nothing where there are several ways.
    pub(super) fn joint(&self) -> Option<Joint> {
        let is_flat = |parts: &[Self]| parts.iter().all(|part| matches!(part, Self::One(_)));
        match self {
            Self::One(_) => Some(Joint::And),
            Self::All(parts) => is_flat(parts).then_some(Joint::And),
            Self::Any(parts) => is_flat(parts).then_some(Joint::Or),
        }
    }
}

impl<T> Logic<T> {
    /// The same about something else.
    ///
    /// # Errors
    /// The first that one of the conditions brings, in the order of the text.
    pub fn try_map<U, E>(&self, each: &mut impl FnMut(&T) -> Result<U, E>) -> Result<Logic<U>, E> {
        Ok(match self {
            Self::One(one) => Logic::One(each(one)?),
            Self::All(parts) => Logic::All(parts.iter().map(|part| part.try_map(each)).collect::<Result<_, _>>()?),
            Self::Any(parts) => Logic::Any(parts.iter().map(|part| part.try_map(each)).collect::<Result<_, _>>()?),
        })
    }

    /// Whether it holds, where `holds` says so of each condition that it depends on.
    pub fn holds(&self, holds: &impl Fn(&T) -> bool) -> bool {
        match self {
            Self::One(one) => holds(one),
            Self::All(parts) => parts.iter().all(|part| part.holds(holds)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(holds)),
        }
    }

    /// The conditions, in the order of the text.
    #[must_use]
    pub fn leaves(&self) -> Vec<&T> {
        match self {
            Self::One(one) => vec![one],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::leaves).collect(),
        }
    }
}

impl<T: Clone> Logic<T> {
    /// The alternatives, each a list of conditions that hold at once; nothing where there are too many.
    pub(super) fn alternatives(&self) -> Option<Vec<Vec<T>>> {
        let all = match self {
            Self::One(one) => vec![vec![one.clone()]],
            Self::Any(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::alternatives).collect();
                parts?.concat()
            }
            Self::All(parts) => {
                let mut all = vec![Vec::new()];
                for part in parts {
                    let part = part.alternatives()?;
                    let with =
                        |before: &Vec<T>| part.iter().map(|more| [&before[..], more].concat()).collect::<Vec<_>>();
                    all = all.iter().flat_map(with).collect();
                    if all.len() > MOST_ALTERNATIVES {
                        return None;
                    }
                }
                all
            }
        };
        // Single conditions are joined by `OR`, however many they are.
        (all.len() <= MOST_ALTERNATIVES || all.iter().all(|one| one.len() == 1)).then_some(all)
    }

    /// All conditions, where all of them hold at once.
    pub(super) fn conjunction(&self) -> Option<Vec<T>> {
        let mut alternatives = self.alternatives()?;
        (alternatives.len() == 1).then(|| alternatives.swap_remove(0))
    }
}

impl<T> Logic<(T, bool)> {
    /// What holds exactly where this does not.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::One((one, negated)) => Self::One((one, !negated)),
            Self::All(parts) => Self::Any(parts.into_iter().map(Self::opposite).collect()),
            Self::Any(parts) => Self::All(parts.into_iter().map(Self::opposite).collect()),
        }
    }
}

impl Logic<(usize, bool)> {
    /// What is said of some of the conditions, where they belong together.
    pub(super) fn part(&self, places: &[usize]) -> Option<Self> {
        match self {
            Self::One((place, _)) => places.contains(place).then(|| self.clone()),
            Self::All(parts) | Self::Any(parts) => {
                let mut found: Vec<Self> = parts.iter().filter_map(|part| part.part(places)).collect();
                match (found.len(), self) {
                    (0, _) => None,
                    (1, _) => Some(found.swap_remove(0)),
                    (_, Self::All(_)) => Some(Self::All(found)),
                    (..) => Some(Self::Any(found)),
                }
            }
        }
    }
}
