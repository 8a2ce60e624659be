//! Style sheets, ready to be served.

use rust_embed::RustEmbed;

/// The designers' folder.
#[derive(RustEmbed)]
#[folder = "../style"]
struct Style;

/// A style sheet with its imports in place and what only people read left out.
pub(crate) fn styles(name: &str) -> String {
    let Some(file) = Style::get(name) else { return String::new() };
    let text = String::from_utf8_lossy(&file.data).into_owned();
    let mut all = String::new();
    for line in without_comments(&text).lines() {
        let line = line.trim();
        match line.strip_prefix("@import \"").and_then(|rest| rest.split('"').next()) {
            Some(import) => all.push_str(&styles(import.trim_start_matches("./"))),
            None if line.is_empty() => {}
            None => {
                all.push_str(line);
                all.push('\n');
            }
        }
    }
    all
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once("*/").map_or("", |(_, rest)| rest));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_served_whole_without_comments_and_imports() {
        let style = styles("portico.css");
        assert!(style.contains(".pt-button") && style.contains("--pt-"));
        assert!(!style.contains("/*") && !style.contains("@import"));
        assert_eq!(without_comments("a/* b */c/* d"), "ac");
    }
}
