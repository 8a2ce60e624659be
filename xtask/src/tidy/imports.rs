//! What each file of a crate imports of the others.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Item, UseTree, Visibility};

use super::Source;
use super::rust_text::is_test;

/// The modules from the crate's root down to an item.
type Path = Vec<String>;

/// A file of a crate.
struct Module<'a> {
    source: &'a Source,
    /// What `use` brings: names, and where they come from.
    names: BTreeMap<String, Path>,
    /// Paths in the code, with their lines. A re-export is no arrow: it is resolved to the file that defines the item.
    uses: Vec<(Path, usize)>,
}

/// From one file to another, and the import that does it: `src/a.rs:7: crate::b::C is in src/b.rs`.
pub(super) type Arrows = BTreeMap<(String, String), String>;

/// The imports between the files of a crate, one for each two files.
pub(super) fn arrows(sources: &[Source], folder: &str) -> Arrows {
    let mut modules = BTreeMap::new();
    for source in sources {
        if let Some(path) = module_path(&source.path, folder) {
            modules.insert(path, Module { source, names: BTreeMap::new(), uses: vec![] });
        }
    }
    let paths: BTreeSet<Path> = modules.keys().cloned().collect();
    for (path, module) in &mut modules {
        let file = syn::parse_file(&module.source.text).expect("a Rust file of ours compiles");
        module.read(file.items, &Scope { path, paths: &paths });
    }
    let mut arrows = Arrows::new();
    for (path, module) in &modules {
        let scope = Scope { path, paths: &paths };
        for (used, line) in &module.uses {
            let Some(target) = scope.absolute(used, &module.names) else { continue };
            // What is used of a module is an arrow, and not its name.
            if paths.contains(&target) {
                continue;
            }
            let target = defining(&target, &modules, 0);
            if target != path {
                let from = &module.source.path;
                let to = &modules[target].source.path;
                arrows
                    .entry((from.clone(), to.clone()))
                    .or_insert_with(|| format!("{from}:{line}: {} is in {to}", used.join("::")));
            }
        }
    }
    arrows
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`. Programs and tests are nobody's import.
fn module_path(file: &str, folder: &str) -> Option<Path> {
    let inside = file.strip_prefix(folder)?.strip_suffix(".rs")?;
    let mut path: Path = inside.split('/').map(str::to_owned).collect();
    let last = path.last()?.as_str();
    if inside == "main" || path[0] == "bin" || last == "tests" || path.contains(&"tests".to_owned())
    {
        return None;
    }
    if last == "mod" || inside == "lib" {
        path.pop();
    }
    Some(path)
}

/// Where the names of a file are looked for.
struct Scope<'a> {
    path: &'a Path,
    paths: &'a BTreeSet<Path>,
}

impl Scope<'_> {
    /// From the crate's root on; nothing, if it leads out of the crate.
    fn absolute(&self, path: &[String], names: &BTreeMap<String, Path>) -> Option<Path> {
        let (first, rest) = path.split_first()?;
        let mut base = match first.as_str() {
            "crate" => vec![],
            "self" => self.path.clone(),
            "super" => self.path.split_last()?.1.to_vec(),
            name => {
                let child: Path = self.path.iter().cloned().chain([name.to_owned()]).collect();
                if self.paths.contains(&child) && !rest.is_empty() {
                    child
                } else {
                    names.get(name)?.clone()
                }
            }
        };
        for part in rest {
            match part.as_str() {
                "super" => drop(base.pop()),
                "self" => {}
                part => base.push(part.to_owned()),
            }
        }
        Some(base)
    }
}

/// The module whose file has the item, through those that only re-export it.
fn defining<'a>(path: &[String], modules: &'a BTreeMap<Path, Module>, depth: usize) -> &'a Path {
    let length = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]));
    let (module, rest) = path.split_at(length.expect("each crate has a root"));
    let (module, content) = modules.get_key_value(module).expect("found just now");
    let exported = rest.split_first().and_then(|(first, rest)| {
        let whole = content.names.get(first)?.iter().cloned().chain(rest.iter().cloned());
        Some(whole.collect::<Path>())
    });
    match exported {
        // Names can be imported in a circle, too.
        Some(exported) if depth < 8 => defining(&exported, modules, depth + 1),
        _ => module,
    }
}

impl Module<'_> {
    fn read(&mut self, items: Vec<Item>, scope: &Scope) {
        let mut code = TokenStream::new();
        for item in items.into_iter().filter(|item| !is_test(item)) {
            match item {
                Item::Use(item) => {
                    let line = item.use_token.span.start().line;
                    let exported = !matches!(item.vis, Visibility::Inherited);
                    self.read_use(&item.tree, &mut vec![], (line, exported), scope);
                }
                // A file that is declared is not used yet.
                Item::Mod(item) if item.content.is_none() => {}
                item => item.to_tokens(&mut code),
            }
        }
        self.read_code(code);
    }

    fn read_use(&mut self, tree: &UseTree, so_far: &mut Path, of: (usize, bool), scope: &Scope) {
        match tree {
            UseTree::Path(path) => {
                so_far.push(path.ident.to_string());
                self.read_use(&path.tree, so_far, of, scope);
                so_far.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(tree, so_far, of, scope);
                }
            }
            UseTree::Glob(_) => {
                let path: Path = so_far.iter().cloned().chain(["*".to_owned()]).collect();
                self.import(None, &path, of, scope);
            }
            UseTree::Name(name) if name.ident == "self" => {
                self.import(so_far.last().cloned(), so_far, of, scope);
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                let path: Path = so_far.iter().cloned().chain([name.clone()]).collect();
                self.import(Some(name), &path, of, scope);
            }
            UseTree::Rename(rename) => {
                let mut path = so_far.clone();
                if rename.ident != "self" {
                    path.push(rename.ident.to_string());
                }
                self.import(Some(rename.rename.to_string()), &path, of, scope);
            }
        }
    }

    fn import(&mut self, name: Option<String>, path: &[String], of: (usize, bool), scope: &Scope) {
        let (line, exported) = of;
        let Some(absolute) = scope.absolute(path, &BTreeMap::new()) else { return };
        if let Some(name) = name {
            self.names.insert(name, absolute);
        }
        if !exported {
            self.uses.push((path.to_vec(), line));
        }
    }

    /// Finds `a::b` and single names, also in what is handed to macros. What stands after a dot is a field or a method.
    fn read_code(&mut self, tokens: TokenStream) {
        let mut path: Path = vec![];
        let mut line = 0;
        let mut before = String::new();
        for token in tokens {
            let joined = before == "::";
            let text = match &token {
                TokenTree::Ident(ident) => ident.to_string(),
                TokenTree::Punct(punct) if punct.as_char() == ':' && before == ":" => "::".into(),
                TokenTree::Punct(punct) => punct.as_char().to_string(),
                TokenTree::Group(_) | TokenTree::Literal(_) => String::new(),
            };
            if let TokenTree::Ident(ident) = &token {
                if !joined {
                    self.end(&mut path, line);
                    line = ident.span().start().line;
                }
                if joined && path.is_empty() || before == "." {
                    // Goes on behind something that is no plain path.
                } else {
                    path.push(text.clone());
                }
            } else if !text.starts_with(':') {
                self.end(&mut path, line);
            }
            if let TokenTree::Group(group) = &token {
                self.read_code(group.stream());
            }
            before = text;
        }
        self.end(&mut path, line);
    }

    fn end(&mut self, path: &mut Path, line: usize) {
        if !path.is_empty() {
            self.uses.push((std::mem::take(path), line));
        }
    }
}

#[cfg(test)]
mod each_rule {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(&format!("src/{path}"), text)).collect();
        let short = |path: &String| path.trim_start_matches("src/").to_owned();
        arrows(&sources, "src/").keys().map(|(from, to)| (short(from), short(to))).collect()
    }

    fn one(from: &str, to: &str) -> Vec<(String, String)> {
        vec![(from.into(), to.into())]
    }

    #[test]
    fn imports_and_paths_are_arrows() {
        for text in [
            "use crate::b::C;",
            "use crate::b::*;",
            "use super::b::C;",
            "use crate::{b, b as d}; fn f() { d::C }",
            "fn f() { crate::b::c(); }",
            "fn f() { println!(\"{}\", super::b::C); }",
            "fn f(c: &crate::b::C) {}",
        ] {
            let files = [("lib.rs", "mod a; mod b;"), ("a.rs", text), ("b.rs", "pub struct C;")];
            assert_eq!(of(&files), one("a.rs", "b.rs"), "{text}");
        }
    }

    #[test]
    fn other_crates_fields_tests_and_the_file_itself_are_no_arrows() {
        for text in [
            "use serde::b::C;",
            "use std::b; fn f() { b::C; }",
            "fn f() { x.b; b(); let b = 1; }",
            "#[cfg(test)] mod tests { use crate::b::C; }",
            "use self::C; struct C; fn f() { crate::a::f() }",
        ] {
            let files = [("lib.rs", "mod a; mod b;"), ("a.rs", text), ("b.rs", "pub struct C;")];
            assert_eq!(of(&files), [], "{text}");
        }
    }

    #[test]
    fn a_re_export_leads_to_the_file_that_defines_the_item() {
        let room = ("b/mod.rs", "mod c; pub(crate) use c::C; pub(crate) fn d() {}");
        let files = |text| [("lib.rs", ""), ("a.rs", text), room, ("b/c.rs", "pub struct C;")];
        assert_eq!(of(&files("use crate::b::C;")), one("a.rs", "b/c.rs"));
        assert_eq!(of(&files("use crate::b; fn f() { b::C; }")), one("a.rs", "b/c.rs"));
        assert_eq!(of(&files("use crate::b::d;")), one("a.rs", "b/mod.rs"));
    }

    #[test]
    fn parents_and_children_know_each_other_by_arrows_too() {
        let files = [
            ("b/mod.rs", "mod c; fn d() { c::e(); }"),
            ("b/c.rs", "use super::d; pub(super) fn e() {}"),
            ("lib.rs", ""),
        ];
        assert_eq!(of(&files).len(), 2);
    }
}
