//! What each crate weighs in the widget: the functions of a module, by the crate that their names begin with.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// Code and data come to the browser in sections; these are the ones read here.
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The part of the section `name` that holds the functions' names.
const FUNCTION_NAMES: u8 = 1;

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
    let module = Module::read(wasm).context("the widget's WebAssembly could not be read")?;
    let mut weights = BTreeMap::from([(TEXTS.to_string(), module.data)]);
    for (number, bytes) in module.functions.iter().enumerate() {
        let name = module.names.get(&(module.imported + number)).map_or("", String::as_str);
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
struct Module {
    imported: usize,
    /// The size of each function that is not imported.
    functions: Vec<usize>,
    names: BTreeMap<usize, String>,
    data: usize,
}

impl Module {
    fn read(wasm: &[u8]) -> Option<Self> {
        let mut module = Self::default();
        let mut rest = Bytes(wasm.strip_prefix(b"\0asm\x01\0\0\0")?);
        while !rest.0.is_empty() {
            let (kind, mut section) = (rest.byte()?, rest.part()?);
            match kind {
                IMPORTS => module.imported = imported_functions(section)?,
                CODE => {
                    for _ in 0..section.number()? {
                        module.functions.push(section.part()?.0.len());
                    }
                }
                DATA => module.data = section.0.len(),
                CUSTOM if section.part()?.0 == b"name" => module.names = function_names(section)?,
                _ => {}
            }
        }
        Some(module)
    }
}

fn imported_functions(mut section: Bytes<'_>) -> Option<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        let (_, _) = (section.part()?, section.part()?);
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            // A global: its type, and whether it changes.
            3 => drop((section.byte()?, section.byte()?)),
            // wasm-bindgen imports nothing else into a module without threads.
            _ => return None,
        }
    }
    Some(functions)
}

fn function_names(mut section: Bytes<'_>) -> Option<BTreeMap<usize, String>> {
    let mut names = BTreeMap::new();
    while !section.0.is_empty() {
        let (kind, mut part) = (section.byte()?, section.part()?);
        if kind == FUNCTION_NAMES {
            for _ in 0..part.number()? {
                names.insert(part.number()?, String::from_utf8_lossy(part.part()?.0).into_owned());
            }
        }
    }
    (!names.is_empty()).then_some(names)
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in LEB128: seven bits a byte, the low ones first.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// What a length stands before.
    fn part(&mut self) -> Option<Self> {
        let length = self.number()?;
        let (part, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Self(part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(kind: u8, content: &[u8]) -> Vec<u8> {
        [&[kind, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// One imported function, two others of three and five bytes, four bytes of data.
    fn module(names: &[u8]) -> Vec<u8> {
        let imports = section(IMPORTS, b"\x02\x01a\x01b\x00\x00\x01a\x01c\x03\x7f\x00");
        let code = section(CODE, b"\x02\x03abc\x05abcde");
        [b"\0asm\x01\0\0\0", &imports[..], &code, &section(DATA, b"abcd"), names].concat()
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
