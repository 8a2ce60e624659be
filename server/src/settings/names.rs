//! Names that people read, and names that settings call each other by.

use toml::de::DeTable;

use super::Settings;
use super::error::Invalid;
use user_flows::place::Step::{self, Entry, Name};
use user_flows::place::place_in;

/// Most characters of a name: more of them fit on no screen.
const LONGEST: usize = 200;

impl Settings {
    /// What is wrong with names; `table` is what the settings were read from.
    pub(super) fn validate_names(&self, table: &DeTable<'_>) -> Vec<Invalid> {
        let mut all: Vec<(Vec<Step<'_>>, &str)> =
            vec![(vec![Name("brand"), Name("name")], &self.brand.name)];
        for (at, app) in self.apps.iter().enumerate() {
            all.push((vec![Name("apps"), Entry(at), Name("id")], &app.id));
            all.push((vec![Name("apps"), Entry(at), Name("name")], &app.name));
        }
        for (at, provider) in self.providers.iter().enumerate() {
            let named = provider.name.iter();
            all.extend(
                named.map(|name| (vec![Name("providers"), Entry(at), Name("name")], &**name)),
            );
        }
        for (name, user_flow) in &self.user_flows {
            let profile = || vec![Name("user_flows"), Name(name), Name("profile")];
            for (at, field) in user_flow.get_ref().profile.iter().enumerate() {
                let way = |name| [profile(), vec![Entry(at), Name(name)]].concat();
                all.push((way("name"), &field.name));
                all.extend(field.label.iter().map(|label| (way("label"), label.as_str())));
            }
        }
        for (at, policy) in self.policies.iter().enumerate() {
            all.push((vec![Name("policies"), Entry(at), Name("name")], &policy.name));
        }
        let wrong =
            |(way, name): (Vec<Step<'_>>, &str)| Some((place_in(table, &way), wrong(&way, name)?));
        all.into_iter().filter_map(wrong).collect()
    }
}

fn wrong(way: &[Step<'_>], name: &str) -> Option<String> {
    let Some(Name(setting)) = way.last() else { return None };
    if name.trim().is_empty() {
        return Some(format!("{setting} is empty: write what it is called."));
    }
    if name.chars().count() > LONGEST {
        return Some(format!("{setting} has more than {LONGEST} characters."));
    }
    let control = name.contains(char::is_control);
    control.then(|| format!("{setting} contains a line break or another control character."))
}
