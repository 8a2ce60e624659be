//! Settings from the environment: `PORTICO__MAIL__FROM` is `from` of `[mail]`.

use std::borrow::Cow;
use std::ffi::OsString;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::Layers;
use super::origins::Origins;
use super::shape::{Kind, Shape};
use crate::settings::error::Invalid;

/// What the name of each such variable begins with.
const PREFIX: &str = "PORTICO__";

/// A variable, with the names and places on the way to its setting.
pub(crate) struct Variable {
    name: String,
    way: Vec<String>,
    value: Result<String, OsString>,
}

impl Variable {
    /// The variables that are settings. Those of a list come in its order.
    pub(crate) fn all(environment: impl Iterator<Item = (OsString, OsString)>) -> Vec<Self> {
        let mut found: Vec<_> = environment
            .filter_map(|(name, value)| {
                let name = name.into_string().ok()?;
                let way = name.strip_prefix(PREFIX)?.split("__").map(str::to_owned).collect();
                Some(Self { name, way, value: value.into_string() })
            })
            .collect();
        let place = |step: &String| (step.parse::<usize>().unwrap_or(usize::MAX), step.clone());
        found.sort_by_cached_key(|one| one.way.iter().map(place).collect::<Vec<_>>());
        found
    }
}

impl<'a> Layers<'a> {
    /// Puts the variables over what the file says.
    pub(super) fn overlay(&mut self, variables: &'a [Variable]) -> Vec<Invalid> {
        let mut errors = vec![];
        for variable in variables {
            let place = self.origins.add(variable.name.clone());
            let Ok(value) = &variable.value else {
                errors.push((Some(place), "The value must be text in UTF-8.".to_owned()));
                continue;
            };
            let origins = &self.origins;
            let setter = Setter { variable, value, place: place.clone(), origins };
            if let Err(sentence) = setter.in_table(self.table.get_mut(), Shape::root(), 0) {
                errors.push((Some(place), sentence));
            }
        }
        errors
    }
}

struct Setter<'a, 'o> {
    variable: &'a Variable,
    value: &'a str,
    place: Range<usize>,
    origins: &'o Origins,
}

impl<'a> Setter<'a, '_> {
    fn in_table(&self, table: &mut DeTable<'a>, shape: Shape<'_>, at: usize) -> Result<(), String> {
        let name = self.name(table, shape, at)?;
        let inner = shape.setting(&name).ok_or_else(|| self.unknown(shape, at))?;
        if at + 1 == self.variable.way.len() {
            self.displace(table, shape, &name);
            let value = self.read(inner)?;
            table.insert(self.spanned(Cow::Owned(name)), value);
            return Ok(());
        }
        let key = self.spanned(Cow::Owned(name));
        let empty = || self.empty(inner);
        self.inside(table.entry(key).or_insert_with(empty), inner, at + 1)
    }

    /// The name of a setting: as the schema has it, or for one that the operator chooses as
    /// the file has it, which may have capitals and hyphens.
    fn name(&self, table: &DeTable<'_>, shape: Shape<'_>, at: usize) -> Result<String, String> {
        let small = self.variable.way[at].to_lowercase();
        if small.is_empty() {
            return Err("A name is missing in this variable: two underscores stand between names."
                .to_owned());
        }
        if shape.chosen().is_none() {
            return Ok(small);
        }
        let same = |name: &&str| name.to_lowercase().replace('-', "_") == small;
        let there = table.keys().map(|key| &**key.get_ref()).find(same);
        Ok(there.map_or(small, str::to_owned))
    }

    fn inside(
        &self,
        value: &mut Spanned<DeValue<'a>>,
        shape: Shape<'_>,
        at: usize,
    ) -> Result<(), String> {
        match (shape.kind(), value.get_mut()) {
            (Kind::Table, DeValue::Table(table)) => self.in_table(table, shape, at),
            (Kind::List, DeValue::Array(all)) => self.in_list(all, shape, at),
            (Kind::Table | Kind::List, _) => {
                Err("The file has another value here, into which nothing can be put.".to_owned())
            }
            _ => Err(format!("{} is one value, and has nothing inside.", self.until(at))),
        }
    }

    fn in_list(&self, all: &mut DeArray<'a>, shape: Shape<'_>, at: usize) -> Result<(), String> {
        let there = all.len();
        let place = self.variable.way[at].parse::<usize>().map_err(|_| {
            format!("{0} is a list: the place of an entry follows, as in {0}__0.", self.until(at))
        })?;
        if place > there {
            return Err(format!("{} has {there} entries, so {there} is the next.", self.until(at)));
        }
        let last = at + 1 == self.variable.way.len();
        let entry = shape.entry();
        if place == there {
            all.push(if last { self.read(entry)? } else { self.empty(entry) });
        } else if last {
            all.as_mut()[place] = self.read(entry)?;
        }
        if last { Ok(()) } else { self.inside(&mut all.as_mut()[place], entry, at + 1) }
    }

    /// What is set with a variable is not read out of a file that the settings file names,
    /// and the other way round.
    fn displace(&self, table: &mut DeTable<'a>, shape: Shape<'_>, name: &str) {
        let secret = |name: &str| shape.setting(name).is_some_and(Shape::is_secret);
        let other = match name.strip_suffix("_file").filter(|name| secret(name)) {
            Some(other) => other.to_owned(),
            None if secret(name) => format!("{name}_file"),
            None => return,
        };
        if table.get(other.as_str()).is_some_and(|value| self.origins.is_in_file(&value.span())) {
            table.remove(other.as_str());
        }
    }

    /// The value as TOML if it is of the kind that is wanted, and as text otherwise.
    fn read(&self, shape: Shape<'_>) -> Result<Spanned<DeValue<'a>>, String> {
        let kind = shape.kind();
        let toml = DeValue::parse(self.value).ok().filter(|value| match (kind, value.get_ref()) {
            (Kind::Table, value) => value.is_table(),
            (Kind::List, value) => value.is_array(),
            (Kind::Text, value) => value.is_str(),
            (Kind::Integer, value) => value.is_integer(),
            (Kind::Boolean, value) => value.is_bool(),
            (Kind::Any, _) => true,
        });
        let name = &self.variable.name;
        match (toml, kind) {
            (Some(value), _) => Ok(self.placed(value.into_inner())),
            (None, Kind::Table) => {
                Err(format!("This is a table: set what is in it, as in {name}__NAME."))
            }
            (None, Kind::List) => {
                Err("This is a list: write it as in TOML, like [\"a\", \"b\"].".to_owned())
            }
            (None, _) => Ok(self.spanned(DeValue::String(Cow::Owned(self.value.to_owned())))),
        }
    }

    /// A value, with all that is in it, at the place of the variable.
    fn placed(&self, value: DeValue<'a>) -> Spanned<DeValue<'a>> {
        self.spanned(match value {
            DeValue::Array(all) => {
                DeValue::Array(all.into_iter().map(|one| self.placed(one.into_inner())).collect())
            }
            DeValue::Table(table) => {
                let inside = table.into_iter();
                let placed = inside.map(|(key, value)| {
                    (self.spanned(key.into_inner()), self.placed(value.into_inner()))
                });
                DeValue::Table(placed.collect())
            }
            value => value,
        })
    }

    fn empty(&self, shape: Shape<'_>) -> Spanned<DeValue<'a>> {
        self.spanned(match shape.kind() {
            Kind::List => DeValue::Array(DeArray::new()),
            _ => DeValue::Table(DeTable::new()),
        })
    }

    fn spanned<T>(&self, value: T) -> Spanned<T> {
        Spanned::new(self.place.clone(), value)
    }

    /// The variable up to a step.
    fn until(&self, at: usize) -> String {
        format!("{PREFIX}{}", self.variable.way[..at].join("__"))
    }

    fn unknown(&self, shape: Shape<'_>, at: usize) -> String {
        let small = self.variable.way[at].to_lowercase();
        let near = shape.settings().map(|(name, _)| (strsim::jaro_winkler(name, &small), name));
        let nearest = near.max_by(|one, other| one.0.total_cmp(&other.0));
        let table = match at {
            0 => String::new(),
            _ => format!(" in {}", self.variable.way[..at].join(".").to_lowercase()),
        };
        match nearest.filter(|(alike, _)| *alike > 0.7) {
            Some((_, name)) => {
                let whole =
                    [self.until(at).trim_end_matches("__"), &name.to_uppercase()].join("__");
                format!("There is no setting {small}{table}. The nearest is {whole}.")
            }
            None => format!(
                "There is no setting {small}{table}: docs/reference/settings.md lists them."
            ),
        }
    }
}
