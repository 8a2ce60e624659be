//! Elements to HTML, on the server.

use super::{Child, Content, El, Scope, Value, scoped};

/// Elements that have no content and no end tag.
const VOID: [&str; 3] = ["br", "img", "input"];

impl El {
    pub(super) fn write_html(self, html: &mut String) {
        let scope = self.0.scope.clone();
        self.write_scoped(html, &scope);
    }

    fn write_scoped(self, html: &mut String, scope: &Scope) {
        html.push('<');
        html.push_str(self.0.tag);
        for (name, value) in self.0.attributes {
            let value = match value {
                Value::Fixed(value) => Some(value),
                Value::Live(value) => value(),
            };
            if let Some(value) = value {
                write_attribute(name, &scoped(name, value, scope), html);
            }
        }
        html.push('>');
        if VOID.contains(&self.0.tag) {
            return;
        }
        let children = match self.0.content {
            Content::Fixed(children) => children,
            Content::Live(children) => children(),
        };
        for child in children {
            match child {
                Child::Text(text) => escape(&text, html),
                Child::El(element) => element.write_scoped(html, scope),
            }
        }
        html.push_str("</");
        html.push_str(self.0.tag);
        html.push('>');
    }
}

fn write_attribute(name: &str, value: &str, html: &mut String) {
    html.push(' ');
    html.push_str(name);
    if !value.is_empty() || name == "value" {
        html.push_str("=\"");
        escape(value, html);
        html.push('"');
    }
}

/// Escapes for text and for double-quoted attributes alike.
fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::el;

    fn html(element: super::El) -> String {
        let mut html = String::new();
        element.write_html(&mut html);
        html
    }

    #[test]
    fn what_a_person_or_tenant_wrote_is_text_and_nothing_else() {
        let evil = r#""><script>x</script>&"#;
        let shown = html(el("p").attr("title", evil).child(evil.to_owned()));
        assert_eq!(shown.matches('<').count(), 2, "{shown}");
        assert!(shown.contains("&quot;&gt;&lt;script&gt;"));
    }

    #[test]
    fn an_input_has_no_end_tag_and_a_flag_has_no_value() {
        let input = el("input").attr("required", "").attr("value", "");
        assert_eq!(html(input), r#"<input required value="">"#);
    }

    #[test]
    fn ids_of_a_second_widget_differ_from_those_of_the_first() {
        let input = el("input").attr("id", "a").attr("aria-describedby", "a-hint a-error");
        let label = el("label").attr("for", "a").attr("class", "a");
        let field = el("div").live(move || vec![el("p").attr("id", "a-error").into()]);
        let whole = el("div").child(label).child(input).child(field);
        assert_eq!(
            html(whole.scoped("-2")),
            "<div><label for=\"a-2\" class=\"a\"></label>\
            <input id=\"a-2\" aria-describedby=\"a-hint-2 a-error-2\"><div><p id=\"a-error-2\"></p></div></div>"
        );
    }

    #[test]
    fn texts_side_by_side_become_one_and_empty_ones_none() {
        let shown = html(el("p").child("a").child("").child("b".to_owned()));
        assert_eq!(shown, "<p>ab</p>");
    }
}
