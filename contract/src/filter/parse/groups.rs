//! How conditions are grouped, by brackets, `NOT` and what joins them. Open brackets are a list, not calls of a function,
//! as a text may have any number of them.

use crate::filter::Span;
use crate::filter::logic::{Grouping, Logic};
use crate::filter::syntax::Joint;

/// The conditions of a clause, as far as they have been read.
pub(super) struct Groups {
    /// The clause itself, then the brackets that are open.
    open: Vec<Group>,
    has_brackets: bool,
    is_mixed: bool,
}

#[derive(Default)]
struct Group {
    /// Where its bracket is.
    bracket: Span,
    is_opposite: bool,
    /// Nothing where a part cannot be made out.
    parts: Option<Vec<Logic<(usize, bool)>>>,
    joints: Vec<Joint>,
}

impl Group {
    fn new(bracket: Span, is_opposite: bool) -> Self {
        Self { bracket, is_opposite, parts: Some(Vec::new()), joints: Vec::new() }
    }

    fn add(&mut self, part: Option<Logic<(usize, bool)>>) {
        self.parts = self.parts.take().zip(part).map(|(mut parts, part)| {
            parts.push(part);
            parts
        });
    }

    fn is_mixed(&self) -> bool {
        self.joints.iter().any(|joint| Some(joint) != self.joints.first())
    }

    /// Where both joints are in it, read from left to right.
    fn logic(self) -> Option<Logic<(usize, bool)>> {
        let parts = self.parts.filter(|parts| parts.len() == self.joints.len() + 1)?;
        let logic = Logic::from_left_to_right(parts, &self.joints)?;
        let logic = if self.is_opposite { logic.opposite() } else { logic };
        logic.can_be_evaluated().then_some(logic)
    }
}

impl Groups {
    pub(super) fn new() -> Self {
        Self { open: vec![Group::new(0..0, false)], has_brackets: false, is_mixed: false }
    }

    pub(super) fn open(&mut self, bracket: Span, is_opposite: bool) {
        self.has_brackets = true;
        self.open.push(Group::new(bracket, is_opposite));
    }

    /// Whether a bracket was open to be closed.
    pub(super) fn close(&mut self) -> bool {
        if self.open.len() == 1 {
            return false;
        }
        let Some(group) = self.open.pop() else { return false };
        self.is_mixed |= group.is_mixed();
        let logic = group.logic();
        self.last().add(logic);
        true
    }

    /// The last bracket that is open.
    pub(super) fn opened(&self) -> Option<Span> {
        self.open.last().filter(|_| self.open.len() > 1).map(|group| group.bracket.clone())
    }

    pub(super) fn add(&mut self, condition: Option<Logic<(usize, bool)>>) {
        self.last().add(condition);
    }

    pub(super) fn join(&mut self, joint: Joint) {
        self.last().joints.push(joint);
    }

    /// How all conditions are grouped.
    pub(super) fn finish(mut self) -> Grouping {
        while self.close() {}
        let Some(group) = self.open.pop() else { return Grouping::Unclear };
        let is_mixed = self.is_mixed || group.is_mixed();
        match group.logic() {
            Some(logic) if is_mixed && !self.has_brackets => Grouping::Mixed(logic),
            Some(logic) if is_mixed || !logic.is_shallow() => Grouping::Intricate(logic),
            Some(logic) => Grouping::Clear(logic),
            None => Grouping::Unclear,
        }
    }

    fn last(&mut self) -> &mut Group {
        if self.open.is_empty() {
            self.open.push(Group::new(0..0, false));
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }
}
