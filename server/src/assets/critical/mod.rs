//! Critical styles: what the first screens need of all styles, to stand in the page itself.
//!
//! The whole sheet follows as a file. Every rule here is a copy of one there, in the same
//! order, so the file changes nothing that is shown.

mod classes;
mod node;
mod selector;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use self::classes::{OF_ELEMENTS, OF_ELEMENTS_WITH_PROVIDERS, OF_PAGES, OF_PAGES_WITH_PROVIDERS};
use self::node::{Node, declarations, parse, write};
use self::selector::{applies, selectors};

/// A style sheet of ours, and the rules of it that say something of a first screen. It is read once: each brand comes
/// after it.
pub(crate) struct Critical {
    /// All of it.
    pub(crate) whole: String,
    plain: Kept,
    /// Of a screen that offers providers.
    with_providers: Kept,
}

/// Rules of the classes that are there.
struct Kept {
    there: &'static BTreeSet<String>,
    nodes: Vec<Node>,
}

impl Critical {
    /// For pages of ours.
    pub(crate) fn of_pages(whole: String) -> Self {
        Self::new(whole, &OF_PAGES, &OF_PAGES_WITH_PROVIDERS)
    }

    /// For an element on somebody else's page.
    pub(crate) fn of_elements(whole: String) -> Self {
        Self::new(whole, &OF_ELEMENTS, &OF_ELEMENTS_WITH_PROVIDERS)
    }

    fn new(
        whole: String,
        plain: &'static BTreeSet<String>,
        with_providers: &'static BTreeSet<String>,
    ) -> Self {
        let [plain, with_providers] =
            [plain, with_providers].map(|there| Kept { there, nodes: kept(&whole, there) });
        Self { whole, plain, with_providers }
    }

    /// What a first screen needs of these styles and then a brand's, as short as it can be written: properties that
    /// nothing sets twice stand where they are used.
    pub(crate) fn before(&self, brand: &str, providers: bool) -> String {
        let Kept { there, nodes } = if providers { &self.with_providers } else { &self.plain };
        let mut nodes = [nodes.as_slice(), &kept(brand, there)].concat();
        drop_replaced(&mut nodes);
        let constants = constants(&nodes);
        fill(&mut nodes, &constants);
        drop_unused(&mut nodes);
        let mut sheet = String::new();
        write(&nodes, &mut sheet);
        sheet
    }
}

fn kept(styles: &str, there: &BTreeSet<String>) -> Vec<Node> {
    let mut nodes = parse(styles);
    retain(&mut nodes, there);
    nodes
}

/// Leaves out rules of classes that are not there, and what is empty then.
fn retain(nodes: &mut Vec<Node>, there: &BTreeSet<String>) {
    nodes.retain_mut(|node| {
        let Node::Rule(before, inside) = node else { return true };
        if before.starts_with("@font-face") || before.starts_with("@keyframes") {
            return true;
        }
        if before.starts_with("@media print") {
            return false;
        }
        if !before.starts_with('@') {
            let kept: Vec<_> =
                selectors(before).into_iter().filter(|one| applies(one, there)).collect();
            *before = kept.join(",");
            if before.is_empty() {
                return false;
            }
        }
        retain(inside, there);
        !inside.is_empty()
    });
}

/// Leaves out what is said of the whole page and said otherwise further on.
fn drop_replaced(nodes: &mut [Node]) {
    let mut replaced: BTreeSet<String> = BTreeSet::new();
    for node in nodes.iter_mut().rev() {
        let Node::Rule(before, inside) = node else { continue };
        if before == ":root" {
            inside.retain(|one| match one {
                Node::Declaration(name, _) => !replaced.contains(name),
                Node::Rule(..) => true,
            });
            let names = inside.iter().filter_map(|one| match one {
                Node::Declaration(name, _) => Some(name.clone()),
                Node::Rule(..) => None,
            });
            replaced.extend(names);
        }
    }
}

/// The properties of the page that are set once, and to what no other property decides.
fn constants(nodes: &[Node]) -> BTreeMap<String, String> {
    let mut all = vec![];
    declarations(nodes, &mut all);
    let mut times = BTreeMap::<&str, usize>::new();
    for (name, _) in &all {
        *times.entry(name).or_default() += 1;
    }
    let of_page = nodes.iter().flat_map(|node| match node {
        Node::Rule(before, inside) if before == ":root" => inside.as_slice(),
        _ => &[],
    });
    let mut constants = BTreeMap::new();
    for node in of_page {
        let Node::Declaration(name, value) = node else { continue };
        let value = filled(value, &constants);
        if name.starts_with("--") && times[name.as_str()] == 1 && !value.contains("var(") {
            constants.insert(name.clone(), value);
        }
    }
    constants
}

fn filled(value: &str, constants: &BTreeMap<String, String>) -> String {
    let mut parts = value.split("var(");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let constant =
            part.split_once(')').and_then(|(name, rest)| Some((constants.get(name)?, rest)));
        let _ = match constant {
            Some((constant, rest)) => write!(filled, "{constant}{rest}"),
            None => write!(filled, "var({part}"),
        };
    }
    filled
}

fn fill(nodes: &mut [Node], constants: &BTreeMap<String, String>) {
    for node in nodes {
        match node {
            Node::Declaration(_, value) => *value = filled(value, constants),
            Node::Rule(_, inside) => fill(inside, constants),
        }
    }
}

/// Leaves out properties of ours that nothing asks for, and animations that nothing runs.
fn drop_unused(nodes: &mut Vec<Node>) {
    let mut all = vec![];
    declarations(nodes, &mut all);
    let mut asked = vec![];
    let mut properties = BTreeMap::<&str, Vec<&str>>::new();
    for (name, value) in &all {
        if name.starts_with("--") {
            properties.entry(name).or_default().push(value);
        } else {
            asked.push(*value);
        }
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    while let Some(value) = asked.pop() {
        for rest in value.split("var(").skip(1) {
            let end = rest.find([',', ')']).unwrap_or(rest.len());
            let name = rest[..end].trim();
            if used.insert(name.to_owned()) {
                asked.extend(properties.get(name).into_iter().flatten());
            }
        }
    }
    let run: Vec<String> = all
        .iter()
        .filter(|(name, _)| name.starts_with("animation"))
        .map(|(_, value)| (*value).to_owned())
        .collect();
    prune(nodes, &used, &run);
}

fn prune(nodes: &mut Vec<Node>, used: &BTreeSet<String>, run: &[String]) {
    nodes.retain_mut(|node| match node {
        Node::Declaration(name, _) => !name.starts_with("--") || used.contains(name),
        Node::Rule(before, inside) => {
            if let Some(name) = before.strip_prefix("@keyframes") {
                return run
                    .iter()
                    .any(|value| value.split_whitespace().any(|one| one == name.trim()));
            }
            prune(inside, used, run);
            !inside.is_empty()
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn critical(styles: &str) -> String {
        Critical::of_pages(styles.to_owned()).before("", false)
    }

    #[test]
    fn what_a_first_screen_does_not_show_is_left_out() {
        let styles = ".pt-input, .pt-codes{color:red;&:hover{color:blue}&:focus{color:blue}}\
            .pt-codes .pt-input{color:red}.pt-input:not(.pt-codes){top:0}@media print{.pt-card{top:0}}\
            @media (width < 30rem){.pt-codes{top:0}}@media (width < 9rem){.pt-card{margin:0.5rem}}";
        assert_eq!(
            critical(styles),
            ".pt-input{color:red;&:focus{color:blue;}}.pt-input:not(.pt-codes){top:0;}\
            @media (width < 9rem){.pt-card{margin:0.5rem;}}"
        );
    }

    #[test]
    fn a_property_that_is_set_once_stands_where_it_is_used_and_one_that_is_not_used_nowhere() {
        let styles = ":root{--pt-a:1rem;--pt-b:var(--pt-a);--pt-c:red;--pt-d:red}\
            :root{--pt-c:blue}.pt-card{padding:var(--pt-b) calc(var(--pt-a)*2);color:var(--pt-c)}";
        assert_eq!(critical(styles), ".pt-card{padding:1rem calc(1rem*2);color:blue;}");
    }

    #[test]
    fn wherever_a_brand_begins_the_same_is_kept() {
        let rules = [
            ":root{--pt-a:1rem;--pt-b:red}",
            ":root{--pt-b:blue}",
            ".pt-card{padding:var(--pt-a);color:var(--pt-b)}",
            ".pt-codes{top:0}",
        ];
        for place in 0..=rules.len() {
            let (ours, brand) = (rules[..place].concat(), rules[place..].concat());
            let sheet = Critical::of_pages(ours).before(&brand, false);
            assert_eq!(sheet, critical(&rules.concat()), "{place}");
        }
    }

    #[test]
    fn only_animations_that_run_are_there() {
        let styles =
            "@keyframes pt-a{to{top:0}}@keyframes pt-b{to{top:0}}.pt-card{animation:pt-a 1s}";
        assert_eq!(critical(styles), "@keyframes pt-a{to{top:0;}}.pt-card{animation:pt-a 1s;}");
    }

    #[test]
    fn quotes_and_brackets_hide_what_would_end_a_rule() {
        let styles = ".pt-card{content:\"};{\";background:url(data:a;b)}[title=\"a,b\"]{top:0}";
        assert_eq!(
            critical(styles),
            ".pt-card{content:\"};{\";background:url(data:a;b);}[title=\"a,b\"]{top:0;}"
        );
    }
}
