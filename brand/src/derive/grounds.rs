//! What things stand on: the card, its quiet parts, the page and the header.

use crate::color::{GREY, Oklch, Rgb};
use crate::palette::Token;

use super::solve::solve;
use super::{Painter, RED};

/// How much more contrast than its text needs a ground leaves to black or white.
const ROOM: f64 = 1.1;

/// How near to red a brand is that could be taken for an error, in degrees.
const LIKE_RED: f32 = 40.0;

/// The hue of what went well, where the brand cannot say it.
pub(super) const GREEN: f32 = 152.0;

impl Painter<'_> {
    pub(super) fn card(&mut self) {
        let surface = match (self.mode.is_more(), self.mode.is_dark()) {
            (true, true) => Rgb::BLACK,
            (true, false) => Rgb::WHITE,
            (false, dark) => self.seeds.surface.unwrap_or_else(|| self.usual_surface(dark)),
        };
        let surface = self.put(Token::Surface, surface);
        let quiet = self.beside(surface, 0.035, self.hue(0.0, self.tint));
        self.put(Token::Quiet, quiet);
        let line = self.line(surface);
        self.put(Token::Line, line);
        let accent = self.beside(surface, 0.05, self.hue(0.0, (0.35 * self.seed.c).min(0.04)));
        self.put(Token::AccentSoft, accent);
        let danger = self.beside(surface, 0.05, Oklch { l: 0.0, c: 0.025, h: RED });
        self.put(Token::DangerSoft, danger);
        let green = Oklch { l: 0.0, c: 0.03, h: GREEN };
        let good = if self.needs_green() { self.beside(surface, 0.05, green) } else { accent };
        self.put(Token::GoodSoft, good);
    }

    pub(super) fn page(&mut self) {
        let surface = self.palette[Token::Surface];
        let below = self.either(0.015, 0.05);
        let derived = self.hue((surface.oklch().l - below).max(0.0), self.tint).paint();
        let page = match self.mode.is_more() {
            true => surface,
            false => self.seeds.page.unwrap_or(derived),
        };
        let page = self.put(Token::Page, page);
        // A grey has no hue of its own.
        let hue = if page.oklch().c < GREY { self.seed.h } else { page.oklch().h };
        let wash = self.beside(page, 0.045, Oklch { l: 0.0, c: self.seed.c.min(0.03), h: hue });
        self.put(Token::Wash, wash);
        let header = match self.mode.is_more() {
            true => page,
            false => self.seeds.header.unwrap_or(page),
        };
        self.put(Token::Header, header);
    }

    /// Whether the accent cannot say that something went well: it is grey or like red.
    pub(super) fn needs_green(&self) -> bool {
        let away = (self.seed.h - RED).rem_euclid(360.0);
        self.seed.is_grey() || away.min(360.0 - away) <= LIKE_RED
    }

    fn usual_surface(&self, dark: bool) -> Rgb {
        if dark { self.hue(0.215, self.tint).paint() } else { Rgb::WHITE }
    }

    fn line(&self, surface: Rgb) -> Rgb {
        let by = self.either(-0.10, 0.10);
        self.hue(surface.oklch().l + by, self.tint).paint()
    }

    /// A ground beside another: towards the text, but away from it where black or white
    /// would have too little contrast left. A grey of the lightness of a strong colour has
    /// another luminance, so it may have to go further away.
    fn beside(&self, ground: Rgb, by: f32, colour: Oklch) -> Rgb {
        let ink = ground.opposite();
        let towards = if ink == Rgb::BLACK { -by } else { by };
        let l = ground.oklch().l;
        let nearer = colour.at(l + towards).paint();
        let ratio = self.mode.text_ratio();
        match ink.contrast(nearer) >= ROOM * ratio {
            true => nearer,
            false => solve(colour.at(l - towards), ratio, &[ink], ink.opposite()),
        }
    }
}
