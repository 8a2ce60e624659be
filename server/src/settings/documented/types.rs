//! Reads the types that settings are made of, and what stands beside them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Factor;
use syn::{Attribute, Expr, GenericArgument, Item, Lit, Meta, PathArguments, Type};

use super::{NAME, root};

/// The types that settings are made of, by their names.
pub(super) struct Types {
    structs: BTreeMap<String, Vec<Setting>>,
    /// Choices and what they mean.
    pub(super) enums: BTreeMap<String, Vec<(String, String)>>,
    /// Names that several types have.
    twice: BTreeSet<String>,
}

/// One setting.
#[derive(Clone)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) has_default: bool,
    pub(super) of: Type,
}

impl Setting {
    pub(super) fn is(&self, name: &str) -> bool {
        named(&self.of).0 == name
    }
}

/// What stands at a setting.
pub(super) enum Kind {
    /// A table with settings of its own: how it is written, and its type.
    Table(String, String),
    /// One value, in words.
    Value(String),
}

impl Types {
    /// Reads the settings' own types and those of the rules.
    pub(super) fn read() -> Self {
        let mut types =
            Self { structs: BTreeMap::new(), enums: BTreeMap::new(), twice: BTreeSet::new() };
        let mut folders =
            ["server/src/settings", "flow/src", "protocol/src"].map(|it| root().join(it)).to_vec();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.extension() {
                    Some(kind) if kind == "rs" => {
                        types.add(&std::fs::read_to_string(path).unwrap());
                    }
                    Some(_) => {}
                    None => folders.push(path),
                }
            }
        }
        types
    }

    fn add(&mut self, source: &str) {
        for item in syn::parse_file(source).unwrap().items {
            if let Item::Struct(syn::ItemStruct { ident, .. })
            | Item::Enum(syn::ItemEnum { ident, .. }) = &item
            {
                let name = ident.to_string();
                if self.structs.contains_key(&name) || self.enums.contains_key(&name) {
                    self.twice.insert(name);
                }
            }
            match item {
                // One without names is a value that is read from a text.
                Item::Struct(item) if matches!(item.fields, syn::Fields::Named(_)) => {
                    let all = has_default(&item.attrs);
                    let setting = |field: syn::Field| {
                        Some(Setting {
                            name: field.ident?.to_string(),
                            about: doc(&field.attrs),
                            has_default: all || has_default(&field.attrs),
                            of: field.ty,
                        })
                    };
                    let settings = item.fields.into_iter().filter_map(setting).collect();
                    self.structs.insert(item.ident.to_string(), settings);
                }
                Item::Enum(item) => {
                    let name = item.ident.to_string();
                    let variants = item.variants.iter();
                    let choices = variants.map(|v| (snake(&v.ident.to_string()), doc(&v.attrs)));
                    let choices = choices.filter(|(choice, _)| can_be_set(&name, choice)).collect();
                    self.enums.insert(name, choices);
                }
                _ => {}
            }
        }
    }

    /// What can be set in a table of this type.
    pub(super) fn settings(&self, of: &str) -> Vec<Setting> {
        self.structs[of].clone()
    }

    /// What a type means to those who write settings.
    pub(super) fn kind(&self, of: &Type, at: &str) -> Kind {
        let (name, inner) = named(of);
        assert!(
            !self.twice.contains(&name),
            "there are several types {name}: rename the one of the settings"
        );
        let inside = |kind: &str| match self.kind(inner.last().unwrap(), at) {
            Kind::Value(value) => Kind::Value(format!("{kind}{value}")),
            table @ Kind::Table(..) => table,
        };
        match (name.as_str(), inside_name(&inner)) {
            ("Option" | "Spanned", _) => inside(""),
            ("Vec", Some(of)) if self.structs.contains_key(&of) => {
                Kind::Table(format!("[[{at}]]"), of)
            }
            ("Vec", _) => inside("list: "),
            ("BTreeMap", _) => match inside("") {
                Kind::Table(_, of) => Kind::Table(format!("[{at}.{NAME}]"), of),
                value @ Kind::Value(_) => value,
            },
            (of, _) if self.structs.contains_key(of) => Kind::Table(format!("[{at}]"), name),
            (of, _) => Kind::Value(match self.enums.get(of) {
                Some(choices) => {
                    let choices: Vec<_> =
                        choices.iter().map(|(c, _)| format!("`\"{c}\"`")).collect();
                    choices.join(", ")
                }
                None => word(of).to_owned(),
            }),
        }
    }

    /// The closed list that a setting takes from.
    pub(super) fn choice(&self, of: &Type) -> Option<String> {
        let (name, inner) = named(of);
        match inner.last() {
            Some(inner) => self.choice(inner),
            None => self.enums.contains_key(&name).then_some(name),
        }
    }
}

/// What a value is, in words.
fn word(of: &str) -> &'static str {
    match of {
        "bool" => "`true` or `false`",
        "Cidr" => "IP address, or network as in `10.0.0.0/8`",
        "PathBuf" => "path",
        "Country" => "country code",
        "Header" => "name of a header",
        "SocketAddr" => "IP address and port",
        "SigningSecret" | "String" => "text",
        "Url" => "address",
        "u16" | "u32" => "number",
        _ => panic!("{of} has no word yet: say here what it is to those who write settings"),
    }
}

/// Whether the settings take this value: they name factors as second factors only.
fn can_be_set(of: &str, choice: &str) -> bool {
    of != "Factor" || Factor::ALL.iter().any(|one| one.tag() == choice && one.can_be_second())
}

fn inside_name(inner: &[Type]) -> Option<String> {
    inner.last().map(|of| named(of).0)
}

/// The name of a type and what is between its angle brackets; of `Spanned`
/// around another only the other.
fn named(of: &Type) -> (String, Vec<Type>) {
    let Type::Path(path) = of else { panic!("settings are made of named types") };
    let last = path.path.segments.last().unwrap();
    let inner: Vec<Type> = match &last.arguments {
        PathArguments::AngleBracketed(inner) => {
            let types = inner.args.iter().filter_map(|inner| match inner {
                GenericArgument::Type(of) => Some(of.clone()),
                _ => None,
            });
            types.collect()
        }
        _ => vec![],
    };
    match (last.ident.to_string().as_str(), inner.as_slice()) {
        ("Spanned", [only]) => named(only),
        (name, _) => (name.to_owned(), inner),
    }
}

fn has_default(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            list.path.is_ident("serde") && list.tokens.to_string().contains("default")
        }
        _ => false,
    })
}

/// The doc comment as one line of Markdown in a table.
fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let lines = lines.filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(line) => match &line.value {
            Expr::Lit(line) => match &line.lit {
                Lit::Str(line) => Some(line.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let text = lines.collect::<Vec<_>>().join(" ");
    text.replace("  ", " ")
        .replace("[`", "`")
        .replace("`]", "`")
        .replace('|', "\\|")
        .trim()
        .to_owned()
}

/// `AlwaysOn` as `always_on`, which is how all choices are written.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
