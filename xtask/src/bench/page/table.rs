//! What was measured, with the pages below each other.

use super::Loads;

/// Columns of the first words of a line.
const NAMES: usize = 30;
/// Columns of one number.
const NUMBER: usize = 16;

/// The conditions as `xtask/page/load.mjs` names them, and as people do.
const CONDITIONS: [(&str, &str); 3] = [
    ("slow", "slow 4G: 1.6 Mbps, 150 ms for each request, CPU 4 times slower"),
    ("fast", "this machine as it is, without a network"),
    ("tls", "HTTP/2 over TLS, 150 ms there and back, 1.6 Mbps, CPU 4 times slower"),
];

/// The contenders as `xtask/page/pages.mjs` names them, and as people do.
const CONTENDERS: [(&str, &str); 5] = [
    ("static", "static HTML form"),
    ("vanilla", "form by hand, 5 KB"),
    ("hosted", "Portico, hosted page"),
    ("element", "Portico, embedded element"),
    ("hanko", "Hanko Elements"),
];

/// Those that the others are compared with.
const YARDSTICKS: [(&str, &str); 3] =
    [("static", "static"), ("vanilla", "by hand"), ("hanko", "Hanko")];

/// What is measured, its heading, and what it is divided by.
const METRICS: [(&str, &str, f64); 8] = [
    ("letter", "a letter, ms", 1.0),
    ("paint", "paint, ms", 1.0),
    ("wasm", "wasm ready, ms", 1.0),
    ("thread", "main thread, ms", 1.0),
    ("bytes", "bytes, KB", 1e3),
    ("memory", "memory, MB", 1e6),
    ("press", "next screen, ms", 1.0),
    ("shift", "shift, 1/1000", 1.0),
];

const READING: &str = "\
Medians; behind them how far the middle half of the loads spreads. \"A letter\": until the field has a letter that stays.
\"Paint\": the first of anything, which may be the page around. \"Next screen\": from Enter to a field for a password, without
the time of the request. \"Shift\": how far things move by themselves. The multiples are medians of what each round gave.
Machines differ: compare numbers of one run with each other, and not with those of another machine.";

pub(super) fn text(loads: &Loads, rounds: usize) -> String {
    let mut text = String::new();
    for (condition, what) in CONDITIONS {
        text += &format!("{what}; {rounds} rounds\n");
        text += &line("", METRICS.map(|(_, heading, _)| heading.to_string()));
        for (contender, name) in CONTENDERS {
            let cell = |(metric, _, unit)| cell(loads.get(condition, contender, metric), unit);
            text += &line(name, METRICS.map(cell));
        }
        text += &format!("{:<NAMES$}\n", "until a letter stays, as a multiple of");
        text += &line("", YARDSTICKS.map(|(_, heading)| heading.to_string()));
        for (contender, name) in CONTENDERS {
            let multiple = |(yardstick, _)| {
                let of = |contender| loads.get(condition, contender, "letter");
                multiple(of(contender), of(yardstick))
            };
            text += &line(name, YARDSTICKS.map(multiple));
        }
        text += "\n";
    }
    text + READING
}

fn line(name: &str, cells: impl IntoIterator<Item = String>) -> String {
    let cells: String = cells.into_iter().map(|cell| format!("{cell:>NUMBER$}")).collect();
    let line = format!("{name:<NAMES$}{cells}");
    format!("{}\n", line.trim_end())
}

/// A median and its spread, in units.
fn cell(values: &[f64], unit: f64) -> String {
    let Some([low, middle, high]) = quarters(values) else { return "–".into() };
    let places = usize::from(unit > 1.0);
    format!("{:.places$} ±{:.places$}", middle / unit, (high - low) / 2.0 / unit)
}

/// How many times as much one took as the other, in the round that is in the middle.
fn multiple(one: &[f64], other: &[f64]) -> String {
    let ratios: Vec<f64> = one.iter().zip(other).map(|(one, other)| one / other).collect();
    quarters(&ratios).map_or("–".into(), |[_, middle, _]| format!("{middle:.2}x"))
}

/// What a quarter, a half and three quarters of the values stay within; nothing of no values.
fn quarters(values: &[f64]) -> Option<[f64; 3]> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |of_four: usize| sorted[(sorted.len() * of_four).div_ceil(4) - 1];
    (!sorted.is_empty()).then(|| [at(1), at(2), at(3)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_a_value_that_was_measured() {
        assert_eq!(quarters(&[4.0, 1.0, 3.0, 2.0]), Some([1.0, 2.0, 3.0]));
        assert_eq!(quarters(&[7.0]), Some([7.0; 3]));
        assert_eq!(quarters(&[]), None);
        assert_eq!(cell(&[1000.0, 3000.0, 9000.0], 1e3), "3.0 ±4.0");
    }

    #[test]
    fn a_multiple_is_taken_round_by_round() {
        // A slow round is slow for both.
        assert_eq!(multiple(&[50.0, 500.0, 51.0], &[100.0, 1000.0, 100.0]), "0.50x");
        assert_eq!(multiple(&[], &[1.0]), "–");
    }

    #[test]
    fn the_scripts_know_the_same_names() {
        let pages = include_str!("../../../page/pages.mjs");
        let load = include_str!("../../../page/load.mjs");
        for (name, _) in CONTENDERS {
            assert!(pages.contains(&format!("name: '{name}'")), "{name}");
        }
        for name in
            CONDITIONS.map(|(name, _)| name).into_iter().chain(METRICS.map(|metric| metric.0))
        {
            assert!(
                load.contains(&format!("{name}: ")) || load.contains(&format!("{name},")),
                "{name}"
            );
        }
    }
}
