//! Lists the locale files and the sentences: a language is its file, and a sentence is its line in each file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

/// What is known of a locale beside its sentences.
struct Entry {
    tag: String,
    name: String,
    direction: String,
    aliases: Vec<String>,
    /// Where each sentence stands: its section and its name.
    sentences: Vec<String>,
    file: PathBuf,
    text: String,
}

fn main() {
    let folder =
        Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo says it")).join("locales");
    println!("cargo::rerun-if-changed={}", folder.display());
    let files = fs::read_dir(&folder).expect("the locale files are there");
    let mut entries: Vec<_> = files.map(|file| read(file.expect("a file").path())).collect();
    // English is what others fall back to; then by what speakers call their language.
    entries.sort_by_key(|entry| (entry.tag != "en", entry.name.clone()));
    let (mut locales, mut details, mut files) = (String::new(), String::new(), vec![]);
    for Entry { tag, name, direction, aliases, file, text, .. } in &entries {
        writeln!(locales, "    Locale {{ tag: {tag:?}, dir: {direction:?} }},")
            .expect("it is memory");
        let hash = hash(text.as_bytes());
        writeln!(
            details,
            "    Details {{ name: {name:?}, aliases: &{aliases:?}, hash: {hash:?} }},"
        )
        .expect("it is memory");
        files.push(format!("    include_str!({:?}),\n", file.display().to_string()));
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says it"));
    let write =
        |name, text| fs::write(out.join(name), text).expect("the folder of cargo is writable");
    write("locales.rs", format!("&[\n{locales}]\n"));
    write("details.rs", format!("&[\n{details}]\n"));
    write("files.rs", format!("&[\n{}]\n", files.concat()));
    write("english.rs", format!("&[\n{}]\n", files[0]));
    let english = entries.first().expect("there is English");
    write("keys.rs", keys(&english.sentences));
}

/// Declares `Key`: `enter_code.title` is `Key::EnterCodeTitle`.
fn keys(sentences: &[String]) -> String {
    let (mut variants, mut all, mut paths) = (String::new(), String::new(), String::new());
    for path in sentences {
        let name: String = path.split(['.', '_']).map(capitalised).collect();
        writeln!(variants, "    /// `{path}` in the locale files.\n    {name},")
            .expect("it is memory");
        writeln!(all, "        Key::{name},").expect("it is memory");
        writeln!(paths, "    {path:?},").expect("it is memory");
    }
    format!(
        "/// One sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Key {{
{variants}}}

impl Key {{
    /// Every sentence, in the order of a [`Strings`](crate::Strings) table.
    pub const ALL: &[Key] = &[
{all}    ];

    /// Where it stands in the locale files.
    #[cfg(any(test, feature = \"locales\"))]
    #[must_use]
    pub const fn path(self) -> &'static str {{
        PATHS[self as usize]
    }}
}}

#[cfg(any(test, feature = \"locales\"))]
const PATHS: &[&str] = &[
{paths}];
"
    )
}

/// What stands in the name of the file for browsers: `xtask/src/dist.rs` names it the same.
fn hash(content: &[u8]) -> String {
    let hash = content.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// Reads the part of a locale file that is about the locale.
fn read(file: PathBuf) -> Entry {
    let wrong = |what: &str| -> ! { panic!("{}: {what}", file.display()) };
    let Ok(content) = fs::read_to_string(&file) else { wrong("cannot be read") };
    let Ok(json) = serde_json::from_str::<Value>(&content) else { wrong("is no JSON") };
    let locale = &json["locale"];
    let text = |name: &str| match locale[name].as_str() {
        Some(text) => text.to_owned(),
        None => wrong(&format!("locale.{name} is missing")),
    };
    let direction = text("direction");
    if !["ltr", "rtl"].contains(&direction.as_str()) {
        wrong("locale.direction is ltr or rtl");
    }
    let aliases = locale["aliases"].as_array().cloned().unwrap_or_default();
    let aliases = aliases.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let tag = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sections = json.as_object().into_iter().flatten().filter(|(name, _)| *name != "locale");
    let paths = |(section, sentences): (&String, &Value)| -> Vec<String> {
        let names = sentences.as_object().into_iter().flatten();
        names.map(|(name, _)| format!("{section}.{name}")).collect()
    };
    let sentences = sections.flat_map(paths).collect();
    let name = text("name");
    Entry { tag, name, direction, aliases, sentences, file, text: content }
}
