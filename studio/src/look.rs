//! What the preview shows, and how.

use brand::palette::Mode;
use protocol::samples::{self, Sample};
use words::{LOCALES, Locale};

use crate::text;

/// What the preview shows, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that designers turn by itself")]
pub(crate) struct Look {
    /// The name of a sample.
    pub(crate) sample: String,
    pub(crate) locale: Locale,
    /// Against the direction of the locale.
    pub(crate) mirrored: bool,
    pub(crate) dark: bool,
    pub(crate) more: bool,
    /// In pixels.
    pub(crate) width: u16,
    /// Per cent of the usual size of text.
    pub(crate) text: u16,
    pub(crate) eyes: Eyes,
    /// As programs for mail show a light mail that turn its colours around. Screens do not follow it.
    pub(crate) inverted: bool,
}

/// With whose eyes a preview is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// As it is painted.
    #[default]
    Usual,
    /// Without the cones for long waves.
    Protan,
    /// Without the cones for middle waves.
    Deutan,
    /// Without the cones for short waves.
    Tritan,
    /// In the colours of a system that forces its own.
    Forced,
}

impl Eyes {
    pub(crate) const ALL: [Self; 5] =
        [Self::Usual, Self::Protan, Self::Deutan, Self::Tritan, Self::Forced];

    /// The filter of `index.html` that shows it, if one does.
    pub(crate) const fn filter(self) -> &'static str {
        match self {
            Self::Usual | Self::Forced => "none",
            Self::Protan => "url(#protan)",
            Self::Deutan => "url(#deutan)",
            Self::Tritan => "url(#tritan)",
        }
    }

    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Usual => text::USUAL_EYES,
            Self::Protan => text::PROTAN,
            Self::Deutan => text::DEUTAN,
            Self::Tritan => text::TRITAN,
            Self::Forced => text::FORCED,
        }
    }
}

/// Widths in pixels, with a name: a phone, a tablet, a desktop.
pub(crate) const WIDTHS: [(u16, &str); 4] =
    [(320, "Small phone"), (390, "Phone"), (768, "Tablet"), (1280, "Desktop")];

/// Sizes of text in per cent.
pub(crate) const TEXTS: [u16; 3] = [100, 150, 200];

/// The lowest window in pixels.
const LOWEST: f64 = 420.0;

impl Default for Look {
    fn default() -> Self {
        Self {
            sample: "identify/sign-in".to_owned(),
            locale: LOCALES[0],
            mirrored: false,
            dark: false,
            more: false,
            width: 768,
            text: 100,
            eyes: Eyes::Usual,
            inverted: false,
        }
    }
}

impl Look {
    /// The mode of its colours.
    pub(crate) const fn mode(&self) -> Mode {
        match (self.dark, self.more) {
            (false, false) => Mode::Light,
            (true, false) => Mode::Dark,
            (false, true) => Mode::LightMore,
            (true, true) => Mode::DarkMore,
        }
    }

    /// `light` or `dark`.
    pub(crate) const fn scheme(&self) -> &'static str {
        if self.dark { "dark" } else { "light" }
    }

    /// Without all that only a sheet follows.
    pub(crate) fn unpainted(&self) -> Self {
        let Self { sample, locale, mirrored, .. } = self.clone();
        Self { sample, locale, mirrored, width: 0, text: 0, ..Self::default() }
    }

    /// The scheme of a mail.
    pub(crate) const fn shade(&self) -> &'static str {
        if self.inverted { "inverted" } else { self.scheme() }
    }

    /// What a browser draws for it: the hues stay, and light is dark.
    pub(crate) const fn turned(&self) -> &'static str {
        if self.inverted { "invert(1) hue-rotate(180deg)" } else { "none" }
    }

    /// `ltr` or `rtl`.
    pub(crate) fn dir(&self) -> &'static str {
        match (self.locale.dir == "rtl") == self.mirrored {
            true => "ltr",
            false => "rtl",
        }
    }

    /// The height of a window of this width in pixels.
    pub(crate) const fn height(&self) -> u16 {
        match self.width {
            0..=600 => 844,
            601..=1000 => 1024,
            _ => 800,
        }
    }

    /// The height of a window that is seen in `room` pixels at a scale: as high as there is
    /// room for, and no lower than a keyboard leaves of a phone.
    pub(crate) fn fitting(&self, room: f64, scale: f64) -> f64 {
        let most = if self.width > 600 { f64::INFINITY } else { f64::from(self.height()) };
        (room / scale).floor().min(most).max(LOWEST)
    }

    /// The sample, in the locale.
    pub(crate) fn sample(&self) -> Sample {
        let mut sample = samples::named(&self.sample)
            .or_else(|| samples::all().into_iter().next())
            .expect("there are samples");
        self.locale.tag.clone_into(&mut sample.reply.locale);
        sample
    }
}

/// Samples by screen: `enter-code` with `first-factor`, `wrong` …
pub(crate) fn screens() -> Vec<(String, Vec<&'static str>)> {
    let mut screens: Vec<(String, Vec<&'static str>)> = vec![];
    for sample in samples::all() {
        let screen = sample.name.split('/').next().unwrap_or_default();
        match screens.iter_mut().find(|(name, _)| name == screen) {
            Some((_, names)) => names.push(sample.name),
            None => screens.push((screen.to_owned(), vec![sample.name])),
        }
    }
    screens
}

/// A name such as `enter-code` as people write it: `Enter code`.
pub(crate) fn spoken(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
