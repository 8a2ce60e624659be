//! Waits, as people read them.

/// A wait as a clock shows it: `0:23`, `14:05`, `1:00:00`.
///
/// The same in every locale, so that it counts down without plural forms.
#[must_use]
pub fn clock(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let two = |number: i64| {
        let digits = number.to_string();
        if number < 10 { ["0", &digits].concat() } else { digits }
    };
    if hours > 0 {
        [&hours.to_string(), ":", &two(minutes), ":", &two(rest)].concat()
    } else {
        [&minutes.to_string(), ":", &two(rest)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_wait_reads_like_a_clock() {
        let seconds = [-5, 0, 9, 23, 60, 845, 3600, 86_399];
        let shown = seconds.map(clock);
        assert_eq!(shown, ["0:00", "0:00", "0:09", "0:23", "1:00", "14:05", "1:00:00", "23:59:59"]);
    }
}
