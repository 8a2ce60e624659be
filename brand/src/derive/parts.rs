//! What stands on the grounds: texts, links, buttons and symbols.

use crate::color::{Oklch, Rgb};
use crate::palette::Token;

use super::grounds::GREEN;
use super::solve::{has, solve, states};
use super::{PART, Painter, RED};

/// The contrast that body text gets where the ground allows it.
const COMFORTABLE: f64 = 7.0;

/// How much more of the hue lesser text has than text: it is lighter and shows less of it.
const MUTED: f32 = 1.25;

impl Painter<'_> {
    pub(super) fn texts(&mut self) {
        let card = self.grounds();
        let seed = self.hue(0.0, self.tint);
        self.text_on(&card, seed, Token::Text, Some(Token::Muted));
        let page = self.palette.of([Token::Page, Token::Wash]);
        let hint = self.hint_of(page[0]);
        self.text_on(&page, hint, Token::PageText, Some(Token::PageMuted));
        let header = self.palette.of([Token::Header]);
        let hint = self.hint_of(header[0]);
        self.text_on(&header, hint, Token::HeaderText, None);
        let edge = self.on_card(seed.at(self.either(0.62, 0.55)), self.part());
        self.put(Token::Edge, edge);
        if self.mode.is_more() {
            // Who wants more contrast sees where the card ends.
            let line = self.on_card(seed.at(self.either(0.62, 0.55)), PART);
            self.put(Token::Line, line);
        }
        let muted = self.palette[Token::Muted];
        self.put(Token::IconQuiet, muted);
    }

    /// A hint of the ground's hue; of the brand's if the ground is grey.
    fn hint_of(&self, ground: Rgb) -> Oklch {
        let ground = ground.oklch();
        match ground.is_grey() {
            true => self.hue(0.0, self.tint),
            false => Oklch { c: self.seeds.tint, ..ground },
        }
    }

    /// Texts on grounds of which the first decides whether they are dark or light.
    fn text_on(&mut self, grounds: &[Rgb], hint: Oklch, text: Token, muted: Option<Token>) {
        let ink = grounds.first().map_or(Rgb::BLACK, |ground| ground.opposite());
        let (strong, weak) = if ink == Rgb::BLACK { (0.20, 0.47) } else { (0.94, 0.74) };
        let strong = match self.mode.is_more() {
            true => ink,
            false => solve(hint.at(strong), COMFORTABLE, grounds, ink),
        };
        self.put(text, strong);
        if let Some(muted) = muted {
            let weak = Oklch { l: weak, c: MUTED * hint.c, ..hint };
            let weak = solve(weak, self.mode.text_ratio(), grounds, ink);
            self.put(muted, weak);
        }
    }

    pub(super) fn links(&mut self) {
        let (l, ratio) = (self.seed.l, self.mode.text_ratio());
        let l = self.either(l.min(0.62), l.max(0.72));
        let accent = if (l - self.seed.l).abs() < f32::EPSILON
            && has(self.seeds.accent, ratio, &self.grounds())
        {
            self.seeds.accent
        } else {
            self.on_card(self.seed.at(l), ratio)
        };
        let accent = self.put(Token::Accent, accent);
        let (grounds, ink) = (self.grounds(), self.ink());
        let [hover, active] = states(accent, ratio, &grounds, ink);
        self.put(Token::AccentHover, hover);
        self.put(Token::AccentActive, active);
        self.put(Token::Icon, accent);
    }

    pub(super) fn buttons(&mut self) {
        let fill = self.put(Token::Fill, self.fill());
        let label = self.put(Token::OnFill, fill.opposite());
        let (ratio, away) = (self.mode.text_ratio(), label.opposite());
        let [hover, active] = states(fill, ratio, &[label], away);
        self.put(Token::FillHover, hover);
        self.put(Token::FillActive, active);
        let surface = self.palette[Token::Surface];
        let edge = solve(fill.oklch(), self.part(), &[surface], self.ink());
        let shows = has(fill, self.part(), &[surface]);
        self.put(Token::FillEdge, if shows { fill } else { edge });
    }

    /// The seed; with more contrast, as far from its label as that needs.
    fn fill(&self) -> Rgb {
        let (seed, label) = (self.seeds.accent, self.seeds.accent.opposite());
        let ratio = self.mode.text_ratio();
        match has(label, ratio, &[seed]) {
            true => seed,
            false => solve(self.seed, ratio, &[label], label.opposite()),
        }
    }

    pub(super) fn outcomes(&mut self) {
        let l = self.either(0.52, 0.78);
        let ratio = self.mode.text_ratio();
        let red = Oklch { l, c: 0.19, h: RED };
        let danger = match (self.seeds.danger, self.mode.is_more()) {
            (Some(danger), false) => danger,
            (Some(danger), true) => self.on_card(danger.oklch(), ratio),
            (None, _) => self.on_card(red, ratio),
        };
        let danger = self.put(Token::Danger, danger);
        let good = match self.seeds.good {
            Some(good) if !self.mode.is_more() => good,
            Some(good) => self.on_card(good.oklch(), ratio),
            None if self.needs_green() => self.on_card(Oklch { l, c: 0.13, h: GREEN }, ratio),
            None => self.palette[Token::Accent],
        };
        self.put(Token::Good, good);
        self.remove_button(danger);
    }

    /// The button that removes is as red as it can be with a label and an edge that show.
    fn remove_button(&mut self, danger: Rgb) {
        let ratio = self.mode.text_ratio();
        let red = Oklch { l: 0.52, c: 0.19, h: RED };
        let red = self.seeds.danger.map_or(red, Rgb::oklch);
        let surface = self.palette[Token::Surface];
        let fill = match self.mode.is_more() {
            true => danger,
            false => solve(red, self.part(), &[surface], self.ink()),
        };
        let fill = self.put(Token::DangerFill, fill);
        let label = self.put(Token::OnDangerFill, fill.opposite());
        let [hover, _] = states(fill, ratio, &[label], label.opposite());
        self.put(Token::DangerFillHover, hover);
    }
}
