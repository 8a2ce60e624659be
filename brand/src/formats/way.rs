//! From a value to what it refers to, and on: no circles, and never too far or too much.

/// How many references may follow each other.
const DEEPEST: usize = 16;

/// How many references one value may come to. Without this, values that name each other
/// twice would double with each step.
const MOST: usize = 100;

/// The names on the way from a value.
#[derive(Debug, Default)]
pub(crate) struct Way {
    names: Vec<String>,
    taken: usize,
}

impl Way {
    /// Goes on to a name.
    pub(crate) fn enter(&mut self, name: &str) -> Result<(), String> {
        if self.names.iter().any(|one| one == name) {
            self.names.sort();
            return Err(format!("{} go in a circle", self.names.join(", ")));
        }
        self.taken += 1;
        if self.names.len() >= DEEPEST || self.taken > MOST {
            return Err("it refers to too much".to_owned());
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Comes back from the last name.
    pub(crate) fn leave(&mut self) {
        self.names.pop();
    }
}
