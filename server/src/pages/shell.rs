//! The document around everything.

use words::Locale;

use crate::assets::Script;
use crate::pages::{Look, Nonce};

/// A document under construction.
pub struct Shell<'a> {
    /// Its locale.
    pub locale: Locale,
    /// Its title.
    pub title: String,
    /// How it looks.
    pub look: Look,
    /// Below which path the server is.
    pub base: &'a str,
    /// Its styles, in the page itself: one round trip less.
    pub styles: &'a str,
    /// What styles and scripts carry.
    pub nonce: &'a Nonce,
    /// The widget, if it was built.
    pub script: Option<&'a Script>,
    /// The sentences that the widget will ask for.
    pub words: Option<String>,
    /// What the widget begins with, as JSON.
    pub state: Option<String>,
}

impl Shell<'_> {
    /// The whole document around `body`.
    #[must_use]
    pub fn document(&self, body: &str) -> String {
        let Self { locale: Locale { tag, dir }, styles, base, nonce: Nonce(nonce), .. } = self;
        let title = escape(&self.title);
        let scheme = self.look.scheme.map(|scheme| format!(" data-scheme=\"{scheme}\""));
        let scheme = scheme.unwrap_or_default();
        let layout = self.look.layout.name();
        let dir = self.look.dir.unwrap_or(dir);
        let (preloads, scripts) = self.scripts();
        format!(
            "<!doctype html><html lang=\"{tag}\" dir=\"{dir}\"{scheme}><head><meta charset=\"utf-8\">\
            <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, interactive-widget=resizes-content\">\
            <meta name=\"text-scale\" content=\"scale\"><meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
            <title>{title}</title><link rel=\"icon\" href=\"{base}/assets/favicon.svg\"><style nonce=\"{nonce}\">{styles}</style>{preloads}</head>\
            <body class=\"pt-page\" data-layout=\"{layout}\">{body}{scripts}</body></html>"
        )
    }

    /// Links that fetch early what the script needs, and the script itself.
    fn scripts(&self) -> (String, String) {
        let (Some(script), Some(words), Some(state)) = (self.script, &self.words, &self.state)
        else {
            return Default::default();
        };
        let nonce = &self.nonce.0;
        let preloads = format!(
            "<link rel=\"modulepreload\" href=\"{}\" nonce=\"{nonce}\">\
            <link rel=\"preload\" href=\"{}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\
            <link rel=\"preload\" href=\"{words}\" as=\"fetch\" type=\"application/json\" crossorigin>",
            script.js, script.wasm
        );
        let state = escape_json(state);
        let scripts = format!(
            "<script type=\"application/json\" id=\"portico-state\">{state}</script>\
            <script type=\"module\" src=\"{}\" nonce=\"{nonce}\"></script>",
            script.js
        );
        (preloads, scripts)
    }
}

/// Escapes for text and for double-quoted attributes alike.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// JSON that cannot end the element it stands in.
fn escape_json(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_in_the_state_can_end_its_element() {
        let json = serde_json::to_string("</script><!--\u{2028}\u{2029}").unwrap();
        let escaped = escape_json(&json);
        assert!(
            !escaped.contains('<')
                && !escaped.contains('\u{2028}')
                && !escaped.contains('\u{2029}')
        );
        assert_eq!(
            serde_json::from_str::<String>(&escaped).unwrap(),
            "</script><!--\u{2028}\u{2029}"
        );
    }
}
