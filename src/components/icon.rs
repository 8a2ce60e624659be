//! Icons, drawn with the colour of the text around them.

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
            "M7 3h7l4 4v12a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM8.500 11h6M8.500 14.500h6M8.500 18h3.500"
        }
        Icon::Passkey => {
            "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 19.500a6 6 0 0 1 9.500-4.900M17.500 14a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM17.500 14v7l2-1.800M17.500 17.500h1.800"
        }
        Icon::Phone => {
            "M6.500 3.500h3l1.500 4-2 1.500a12 12 0 0 0 6 6l1.500-2 4 1.500v3a2 2 0 0 1-2 2A15 15 0 0 1 4.500 5.500a2 2 0 0 1 2-2z"
        }
        Icon::Text => {
            "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-4.500 3.500V17H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 9h8M8 12.500h5"
        }
        Icon::Shield => {
            "M12 3l7.5 2.8v5.4c0 4.6-3 8.2-7.5 9.8-4.500-1.600-7.500-5.200-7.500-9.800V5.800zM9 12l2.200 2.200L15.500 10"
        }
        Icon::Success => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.300l2.800 2.700L16 9.500",
    }
}
