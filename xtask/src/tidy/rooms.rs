//! Files that import each other in a circle: none of them can be read, tested or moved alone.

use petgraph::graphmap::DiGraphMap;

use super::imports::{Arrows, arrows};
use super::{Source, sources};

/// The largest circle of each crate. These numbers only go down; at [`ENOUGH`] they stay.
const CEILINGS: [(&str, usize); 2] = [("server/src/", 3), ("src/", 3)];

/// As many files may know each other: a module, its child and a sibling.
const ENOUGH: usize = 3;

/// The files of each circle that is larger than [`ENOUGH`], the largest first.
fn circles(arrows: &Arrows) -> Vec<Vec<&str>> {
    let graph: DiGraphMap<&str, ()> =
        arrows.keys().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let mut circles = petgraph::algo::tarjan_scc(&graph);
    circles.retain(|circle| circle.len() > ENOUGH);
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

/// The imports between the files of a circle, a line for each two files.
fn closing(circle: &[&str], arrows: &Arrows) -> String {
    let inside = |file: &String| circle.contains(&file.as_str());
    let lines: Vec<&str> = arrows
        .iter()
        .filter(|((from, to), _)| inside(from) && inside(to))
        .map(|(_, line)| line.as_str())
        .collect();
    lines.join("\n")
}

#[test]
fn few_files_import_each_other_in_a_circle() {
    let sources = sources();
    for (folder, ceiling) in CEILINGS {
        let arrows = arrows(&sources, folder);
        assert!(arrows.len() > 50, "The imports of {folder} are not read any more.");
        let circles = circles(&arrows);
        let largest = circles.first().map_or(ENOUGH, Vec::len);
        let all: Vec<String> = circles
            .iter()
            .map(|circle| format!("{} files:\n{}", circle.len(), closing(circle, &arrows)))
            .collect();
        assert!(
            largest <= ceiling,
            "\n\n{}\n\nIn {folder}, {largest} files import each other in a circle, and {ceiling} may. Hand in from above what \
             a lower file needs of a higher one, as a value or a callback, or move it down.\n",
            all.join("\n\n")
        );
        assert_eq!(largest, ceiling, "Fewer now: lower the ceiling in xtask/src/tidy/rooms.rs.");
    }
}

#[test]
fn a_circle_is_told_with_the_imports_that_close_it() {
    let sources: Vec<Source> = ["b", "c", "d", "a"]
        .iter()
        .zip(["a", "b", "c", "d"])
        .map(|(to, from)| Source::new(&format!("src/{from}.rs"), &format!("use crate::{to}::X;")))
        .chain([Source::new("src/lib.rs", "use a::X;")])
        .collect();
    let arrows = arrows(&sources, "src/");
    let circles = circles(&arrows);
    assert_eq!(circles.len(), 1);
    let text = closing(&circles[0], &arrows);
    assert_eq!(text.lines().next(), Some("src/a.rs:1: crate::b::X is in src/b.rs"));
    assert_eq!(text.lines().count(), 4);
}
