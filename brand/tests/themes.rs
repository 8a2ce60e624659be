//! The themes are brands like any other.

use std::path::Path;

use brand::palette::Mode;
use brand::themes::{THEMES, theme};

#[test]
fn every_theme_passes_the_gate_in_every_mode() {
    for (name, _) in THEMES {
        let brand = theme(name).unwrap();
        for mode in Mode::ALL {
            assert_eq!(brand.failures(mode), [], "{name} {mode:?}");
        }
    }
}

/// `style/colors.css`: the usual colours, for who looks at the folder without a server.
fn colors() -> String {
    let sheet = theme("calm").expect("it is good").sheet();
    let mut all = "/* The colours of the usual brand, written by `UPDATE_DOCS=1 cargo test -p portico-brand`. */\n".to_owned();
    let mut depth = 0;
    for line in sheet.replace('{', "{\n").replace('}', "\n}\n").replace(';', ";\n").lines() {
        let line = line.trim();
        depth -= usize::from(line == "}");
        if !line.is_empty() {
            let line = line.replace(",rgb(", ", rgb(").replace(",#", ", #");
            let line = line.replace('{', " {");
            let line = match line.split_once(':').filter(|_| line.starts_with("--")) {
                Some((name, value)) => format!("{name}: {}", value.trim()),
                None => line,
            };
            all.push_str(&format!("{}{line}\n", "  ".repeat(depth)));
        }
        depth += usize::from(line.ends_with('{'));
    }
    all
}

#[test]
fn the_style_folder_has_the_colours_of_the_usual_brand() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/colors.css");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, colors()).unwrap();
    }
    let is = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(is, colors(), "write it with UPDATE_DOCS=1 cargo test -p portico-brand");
}
