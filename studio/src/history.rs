//! What can be undone: a step for each field and half second.

use std::collections::VecDeque;

/// Steps that can be undone.
pub(crate) const MOST: usize = 200;

/// Milliseconds in which changes of one field are one step.
pub(crate) const TOGETHER: f64 = 500.0;

/// A value with those before it, and those that were undone.
#[derive(Clone, Debug)]
pub struct History<T> {
    present: T,
    before: VecDeque<T>,
    after: Vec<T>,
    /// The field that was changed last, and when its step began.
    last: Option<(String, f64)>,
}

impl<T: Clone + PartialEq> History<T> {
    /// Begins with a value.
    pub const fn new(present: T) -> Self {
        Self { present, before: VecDeque::new(), after: vec![], last: None }
    }

    /// The value of now.
    pub const fn present(&self) -> &T {
        &self.present
    }

    /// Changes a field at a time in milliseconds.
    pub fn change(&mut self, field: &str, now: f64, value: T) {
        if value == self.present {
            return;
        }
        let goes_on = self.last.as_ref().is_some_and(|(last, since)| {
            last == field && now - since < TOGETHER && !self.before.is_empty()
        });
        if !goes_on {
            self.before.push_back(self.present.clone());
            if self.before.len() > MOST {
                self.before.pop_front();
            }
            self.last = Some((field.to_owned(), now));
        }
        self.after.clear();
        self.present = value;
    }

    /// Goes one step back; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(value) = self.before.pop_back() else { return false };
        self.after.push(std::mem::replace(&mut self.present, value));
        self.last = None;
        true
    }

    /// Takes an undone step again; false if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(value) = self.after.pop() else { return false };
        self.before.push_back(std::mem::replace(&mut self.present, value));
        self.last = None;
        true
    }

    /// Whether there is a step back.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is a step forward.
    pub const fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }
}
