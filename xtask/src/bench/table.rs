//! What was measured, with the databases side by side.

use std::time::Duration;

use super::Report;
use super::load::{LIGHT, OPEN, Phase};
use super::samples::{Step, Summary};

/// Columns of the first words of a line.
const NAMES: usize = 24;
/// Columns of one number; each database has three.
const NUMBER: usize = 11;

const MACHINES_DIFFER: &str = "\
Machines differ, and here the people run on the machine that serves them: compare numbers of one run with each other,
and not with those of another machine.";

pub(super) fn text(reports: &[Report], people: usize) -> String {
    let mut text = line("", reports, |report| [String::new(), String::new(), report.engine.into()]);
    text += &line("", reports, |_| ["requests/s", "p50 ms", "p99 ms"].map(str::to_string));
    text += &format!("{LIGHT} connections that hash nothing\n");
    text += &steps(reports, &Step::LIGHT, |report, step| light(&report.light, step));
    text += &format!("{people} people who sign in, every second with a code\n");
    let all = [Step::Begin, Step::Email, Step::Password, Step::Code];
    text += &steps(reports, &all, |report, step| sign_ins(&report.sign_ins, step));
    text += "both at once: the light connections,\n";
    text += &steps(reports, &Step::LIGHT, |report, step| light(&report.both, step));
    text += "and beside them the people who sign in\n";
    text += &steps(reports, &all, |report, step| sign_ins(&report.both, step));
    text += "light steps with hashing beside them, as a multiple of without\n";
    for step in Step::LIGHT {
        text += &line(&format!("  {}", step.name()), reports, |report| times(report, step));
    }
    text += &format!("{OPEN} open flows\n");
    text += &line("  memory, MB", reports, |report| {
        last(report.memory.map_or("not told here".into(), |bytes| decimal(bytes, 1_000_000)))
    });
    text += &line("  disk, bytes per flow", reports, |report| {
        last(decimal(report.disk, i64::try_from(OPEN).unwrap_or(i64::MAX)))
    });
    text += "more passwords at once than the queue takes\n";
    text += &crowd(reports);
    text += "and meanwhile the light connections\n";
    text += &steps(reports, &Step::LIGHT, |report, step| {
        report.crowd.light.summary(step, report.crowd.lasted)
    });
    for report in reports {
        text += &complaints(report);
    }
    text + "\n" + MACHINES_DIFFER
}

fn light(phase: &Phase, step: Step) -> Option<Summary> {
    phase.light.summary(step, phase.lasted)
}

fn sign_ins(phase: &Phase, step: Step) -> Option<Summary> {
    phase.sign_ins.summary(step, phase.lasted)
}

fn steps(
    reports: &[Report],
    steps: &[Step],
    summary: impl Fn(&Report, Step) -> Option<Summary>,
) -> String {
    let cells = |found: Option<Summary>| match found {
        None => last("none".into()),
        Some(found) => {
            [format!("{:.0}", found.per_second), milliseconds(found.p50), milliseconds(found.p99)]
        }
    };
    let row = |step: &Step| {
        line(&format!("  {}", step.name()), reports, |report| cells(summary(report, *step)))
    };
    steps.iter().map(row).collect()
}

fn times(report: &Report, step: Step) -> [String; 3] {
    let without = light(&report.light, step);
    let with = light(&report.both, step);
    let Some((with, without)) = with.zip(without) else { return last("none".into()) };
    [
        (with.per_second, without.per_second),
        (with.p50.as_secs_f64(), without.p50.as_secs_f64()),
        (with.p99.as_secs_f64(), without.p99.as_secs_f64()),
    ]
    .map(|(with, without)| format!("{:.1}x", with / without))
}

fn crowd(reports: &[Report]) -> String {
    line("  let in; slowest, ms", reports, |report| {
        let crowd = &report.crowd;
        [String::new(), crowd.let_in.to_string(), milliseconds(crowd.slowest)]
    }) + &line("  503; slowest, ms", reports, |report| {
        let crowd = &report.crowd;
        [String::new(), crowd.refused.to_string(), milliseconds(crowd.slowest_refusal)]
    }) + "  Each 503 had a Retry-After, and who came again was let in.\n"
}

fn complaints(report: &Report) -> String {
    match report.complaints.as_slice() {
        [] => String::new(),
        all @ [first, ..] => {
            format!("With {} the server logged {} warnings: {first}\n", report.engine, all.len())
        }
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{:.1}", took.as_secs_f64() * 1000.0)
}

fn decimal(bytes: i64, unit: i64) -> String {
    let tenths = bytes * 10 / unit;
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

/// A row with nothing but its last number.
fn last(text: String) -> [String; 3] {
    [String::new(), String::new(), text]
}

fn line(name: &str, reports: &[Report], cells: impl Fn(&Report) -> [String; 3]) -> String {
    let numbers: String =
        reports.iter().flat_map(cells).map(|cell| format!("{cell:>NUMBER$}")).collect();
    let line = format!("{name:<NAMES$}{numbers}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_number_has_one_place_and_may_be_below_nothing() {
        assert_eq!(decimal(12_345_678, 1_000_000), "12.3");
        assert_eq!(decimal(-1_250_000, 1_000_000), "-1.2");
    }
}
