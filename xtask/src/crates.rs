//! What each crate weighs in the widget: the functions of a module, by the crate that their names begin with.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// What is not a crate of its own: std with its parts, and what wasm-bindgen writes between the two languages.
const STD: &str = "std, core, alloc";
const SHIMS: &str = "between wasm and js";
const TEXTS: &str = "data: texts and tables";

/// Bytes by crate, the heaviest first; the data of all of them together, as it is not told apart.
///
/// # Errors
///
/// The module is none, or its functions have no names.
pub(crate) fn weigh(wasm: &[u8]) -> Result<Vec<(String, usize)>> {
    let module = Module::read(wasm)?;
    ensure!(!module.names.is_empty(), "The functions have no names: they were taken out.");
    let mut weights = BTreeMap::from([(TEXTS.to_string(), module.data)]);
    for (number, bytes) in module.functions.iter().enumerate() {
        let name = module.names.get(&(module.imported + number)).copied().unwrap_or_default();
        *weights.entry(crate_of(name).to_string()).or_default() += bytes;
    }
    let mut weights: Vec<_> = weights.into_iter().collect();
    weights.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(weights)
}

/// A name says in which crate each of its parts is: `core[c593]::ptr::drop_in_place::<flow[b135]::Reply>`. It counts for
/// the first that is not std's, because std's generic code is there for whom it is made for.
fn crate_of(name: &str) -> &str {
    let mut found = None;
    for (end, _) in name.match_indices('[') {
        let hash = name[end + 1..].split(']').next().unwrap_or("");
        let is_hash = hash.len() > 1 && hash.bytes().all(|letter| letter.is_ascii_hexdigit());
        let start = name[..end].rfind(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let named = &name[start.map_or(0, |start| start + 1)..end];
        match named {
            _ if !is_hash || named.is_empty() => {}
            "std" | "core" | "alloc" | "__rustc" => found = Some(STD),
            named => return named,
        }
    }
    found.unwrap_or(SHIMS)
}

#[derive(Default)]
struct Module<'a> {
    imported: usize,
    /// The size of each function that is not imported.
    functions: Vec<usize>,
    names: BTreeMap<usize, &'a str>,
    data: usize,
}

impl<'a> Module<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        module.imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => module.functions.push(body.range().len()),
                Payload::DataSection(section) => module.data = section.range().len(),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(parts) = section.as_known() {
                        for part in parts {
                            module.name(part?)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(module)
    }

    fn name(&mut self, part: Name<'a>) -> Result<()> {
        if let Name::Function(functions) = part {
            for function in functions {
                let function = function?;
                self.names.insert(usize::try_from(function.index)?, function.name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUSTOM: u8 = 0;
    const IMPORTS: u8 = 2;
    const FUNCTIONS: u8 = 3;
    const CODE: u8 = 10;
    const DATA: u8 = 11;

    fn section(kind: u8, content: &[u8]) -> Vec<u8> {
        [&[kind, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// One imported function, two others of three and five bytes, four bytes of data.
    fn module(names: &[u8]) -> Vec<u8> {
        let imports = section(IMPORTS, b"\x02\x01a\x01b\x00\x00\x01a\x01c\x03\x7f\x00");
        let functions = section(FUNCTIONS, b"\x02\x00\x00");
        let code = section(CODE, b"\x02\x03abc\x05abcde");
        [b"\0asm\x01\0\0\0", &imports[..], &functions, &code, &section(DATA, b"abcd"), names]
            .concat()
    }

    #[test]
    fn every_function_counts_for_the_crate_that_its_name_names() {
        let names = b"\x04name\x00\x02\x01m\x01\x18\x02\x01\x08a[b1]::c\x02\x0bstd[12]::fn";
        let weights = weigh(&module(&section(CUSTOM, names))).unwrap();
        let expected = [(STD, 5), (TEXTS, 4), ("a", 3)];
        assert_eq!(weights, expected.map(|(name, bytes)| (name.to_string(), bytes)));
    }

    #[test]
    fn without_names_or_whole_sections_nothing_is_weighed() {
        assert!(weigh(b"<html>").is_err());
        assert!(weigh(&module(&section(CUSTOM, b"\x04name\x01\x01\x00"))).is_err());
        let whole = module(&[]);
        assert!(weigh(&whole[..whole.len() - 1]).is_err());
    }

    #[test]
    fn generic_code_of_std_counts_for_whom_it_is_made_for() {
        for (name, expected) in [
            ("<portico[67]::markup::El>::fit", "portico"),
            ("core[c5]::ptr::drop_in_place::<alloc[3c]::vec::Vec<flow[b1]::Reply>>", "flow"),
            ("<[&str] as alloc[3c]::slice::Concat<str>>::concat", STD),
            ("__rustc[b7]::__rust_realloc", STD),
            ("<[u8; 4]>::to_vec", SHIMS),
            ("__externref_table_alloc", SHIMS),
            ("", SHIMS),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }
}
