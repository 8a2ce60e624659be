//! The colours of a brand's mails.

use brand::mail::{MailColor, MailColors};
use leptos::prelude::*;

use super::state::studio;
use crate::text;

/// What each is for, and the colours.
fn rows(colors: &MailColors) -> [(&'static str, MailColor); 11] {
    let MailColors {
        page,
        page_text,
        page_muted,
        surface,
        quiet,
        text,
        muted,
        line,
        fill,
        on_fill,
        bar,
    } = *colors;
    [
        ("bar", MailColor { light: bar, dark: bar }),
        ("page", page),
        ("page-text", page_text),
        ("page-muted", page_muted),
        ("surface", surface),
        ("quiet", quiet),
        ("text", text),
        ("muted", muted),
        ("line", line),
        ("fill", fill),
        ("on-fill", on_fill),
    ]
}

/// The colours of a brand's mails, in light and in dark.
#[component]
pub(super) fn ColorsOfMails() -> impl IntoView {
    let studio = studio();
    let colors = Memo::new(move |_| studio.draft.with(|draft| draft.document.mail_colors()));
    let one = |color: String| {
        let shown = color.clone();
        view! { <span class="mail-colour" style=("--colour", shown)>{color}</span> }
    };
    let row = move |(name, color): (&'static str, MailColor)| {
        (view! { <span>{name}</span> }, one(color.light.to_string()), one(color.dark.to_string()))
    };
    view! {
        <details class="more">
            <summary>{text::IN_MAILS}</summary>
            <p class="hint">{text::MAILS_HINT}</p>
            <div class="mail-colours">{move || rows(&colors.get()).map(row)}</div>
        </details>
    }
}
