//! Colours for mails, whose programs know neither custom properties nor `light-dark()`.

use crate::color::Rgb;
use crate::derive::solve::solve;
use crate::document::Document;
use crate::palette::{Mode, Token};

/// The darkest and the lightest ground that mail programs put below a mail.
const GROUNDS: [Rgb; 2] = [Rgb::WHITE, Rgb([0x12; 3])];

/// A colour in light and in dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailColor {
    /// Where the reader prefers light.
    pub light: Rgb,
    /// Where the reader prefers dark.
    pub dark: Rgb,
}

/// The colours of mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailColors {
    /// Behind the card.
    pub page: MailColor,
    /// Text behind the card.
    pub page_text: MailColor,
    /// Lesser text behind the card.
    pub page_muted: MailColor,
    /// The card.
    pub surface: MailColor,
    /// The box around a code.
    pub quiet: MailColor,
    /// Text on the card.
    pub text: MailColor,
    /// Lesser text on the card.
    pub muted: MailColor,
    /// The line around the card.
    pub line: MailColor,
    /// The button.
    pub fill: MailColor,
    /// The label of the button.
    pub on_fill: MailColor,
    /// A bar in the brand's colour, which shows in programs that turn colours around.
    pub bar: Rgb,
}

impl Document {
    /// The colours of this brand's mails.
    #[must_use]
    pub fn mail_colors(&self) -> MailColors {
        let [light, dark] = [Mode::Light, Mode::Dark].map(|mode| self.palette(mode));
        let of = |token| MailColor { light: light[token], dark: dark[token] };
        MailColors {
            page: of(Token::Page),
            page_text: of(Token::PageText),
            page_muted: of(Token::PageMuted),
            surface: of(Token::Surface),
            quiet: of(Token::Quiet),
            text: of(Token::Text),
            muted: of(Token::Muted),
            line: of(Token::Line),
            fill: of(Token::Fill),
            on_fill: of(Token::OnFill),
            bar: bar(light[Token::Fill]),
        }
    }
}

/// The brand's colour with a contrast of 3 on the lightest and the darkest ground.
fn bar(fill: Rgb) -> Rgb {
    let [white, dark] = GROUNDS;
    let darker = solve(fill.oklch(), 3.0, &[white], Rgb::BLACK);
    solve(darker.oklch(), 3.0, &[dark], Rgb::WHITE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Paint;
    use crate::document::Schemed;

    #[test]
    fn the_bar_of_every_brand_shows_on_light_and_on_dark_mails() {
        for step in 0..512_u32 {
            let part = |shift: u32| u8::try_from((step >> shift & 7) * 36).unwrap();
            let accent = Rgb([part(6), part(3), part(0)]);
            let mut brand = Document::default();
            brand.colors.accent = Some(Schemed::Both(Paint::from(accent)));
            let bar = brand.mail_colors().bar;
            for ground in GROUNDS {
                assert!(bar.contrast(ground) >= 3.0, "{accent}: {bar} on {ground}");
            }
        }
    }

    #[test]
    fn mails_have_the_colours_of_the_screens() {
        let brand = Document::default();
        let colors = brand.mail_colors();
        assert_eq!(colors.fill.light.to_string(), "#17604e");
        assert_eq!(colors.surface.dark, brand.palette(Mode::Dark)[Token::Surface]);
    }
}
