//! Icons, drawn with the colour of the text around them.
//!
//! Each holds its path: a `<symbol>` to `<use>` needs an id, which two widgets on one
//! page would share and no shadow root could reach, and would save nothing, since hardly
//! a screen shows a picture twice (a page of the samples has 5838 bytes, and with symbols
//! 5875).

use crate::markup::{El, el};

/// Which picture.
#[derive(Clone, Copy)]
pub(crate) enum Icon {
    App,
    Back,
    Barrier,
    Clock,
    Error,
    Info,
    Mail,
    Next,
    Paper,
    Passkey,
    Phone,
    Shield,
    Success,
    Text,
}

/// A picture beside a text that says the same; hidden from screen readers.
pub(crate) fn icon(icon: Icon) -> El {
    let class = match icon {
        Icon::Back | Icon::Next => "pt-icon pt-icon--turns",
        _ => "pt-icon",
    };
    let path = el("path").attr("d", outline(icon));
    el("svg").class(class).attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").child(path)
}

/// Outlines on a grid of 24, for a stroke of 1.75.
const fn outline(icon: Icon) -> &'static str {
    match icon {
        Icon::App => {
            "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM11 17.5h2"
        }
        Icon::Back => "M19 12H5M11 6l-6 6 6 6",
        Icon::Barrier => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h8",
        Icon::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
        Icon::Error => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.5v5.5M12 16.4v.1",
        Icon::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.6v-.1",
        Icon::Mail => {
            "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3.5 7.5 12 13l8.5-5.5"
        }
        Icon::Next => "M9.5 6l6 6-6 6",
        Icon::Paper => {
            "M7 3h7l4 4v12a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM8.5 11h6M8.5 14.5h6M8.5 18h3.5"
        }
        Icon::Passkey => {
            "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 19.5a6 6 0 0 1 9.5-4.9M17.5 14a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM17.5 14v7l2-1.8M17.5 17.5h1.8"
        }
        Icon::Phone => {
            "M6.5 3.5h3l1.5 4-2 1.5a12 12 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4.5 5.5a2 2 0 0 1 2-2z"
        }
        Icon::Text => {
            "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-4.5 3.5V17H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 9h8M8 12.5h5"
        }
        Icon::Shield => {
            "M12 3l7.5 2.8v5.4c0 4.6-3 8.2-7.5 9.8-4.5-1.6-7.5-5.2-7.5-9.8V5.8zM9 12l2.2 2.2L15.5 10"
        }
        Icon::Success => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.3l2.8 2.7L16 9.5",
    }
}
