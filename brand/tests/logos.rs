//! Logos: what is taken, and what is refused.

use brand::color::Rgb;
use brand::svg::{MOST_ELEMENTS, Svg};

fn logo(name: &str) -> String {
    let path = format!("{}/tests/inputs/logos/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("it is there")
}

fn taken(name: &str) -> Svg {
    let svg = Svg::parse("logo.svg", &logo(name)).expect("it is taken");
    let again = Svg::parse("logo.svg", svg.text()).expect("it is taken again");
    assert_eq!(again.text(), svg.text(), "what is written is read again as it is");
    svg
}

fn refused(text: &str) -> String {
    Svg::parse("logo.svg", text).expect_err("it is refused").to_string()
}

#[test]
fn a_clean_logo_keeps_its_shapes_and_not_its_title() {
    let svg = taken("clean");
    assert_eq!(
        svg.text(),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 32\">\
         <path fill=\"#0b508d\" d=\"M4 28V4h5v9h9V4h5v24h-5V17H9v11z\"/>\
         <rect x=\"30\" y=\"12\" width=\"80\" height=\"6\" rx=\"3\" fill=\"#122130\"/></svg>"
    );
    assert_eq!(svg.dropped, ["title"]);
}

#[test]
fn classes_of_a_drawing_program_become_attributes() {
    let svg = taken("from-a-drawing-program");
    assert!(
        svg.text().contains("<path d=\"M16,2l14,28H2L16,2z\" fill=\"#3F704D\"/>"),
        "{}",
        svg.text()
    );
    assert!(
        svg.text().contains(
            "fill=\"none\" stroke=\"#101412\" stroke-width=\"2\" stroke-miterlimit=\"10\""
        )
    );
    let dropped =
        ["DOCTYPE", "XML declaration", "comments", "enable-background", "metadata", "xml:space"];
    assert_eq!(svg.dropped, dropped);
}

#[test]
fn an_editors_namespaces_are_dropped_and_its_fill_is_kept() {
    let svg = taken("with-an-editors-namespaces");
    let expected = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 16\"><g>\
        <path d=\"m 2,14 h 12 v -12 z\" fill=\"#8b5a2b\" fill-opacity=\"1\" stroke=\"none\"/></g></svg>";
    assert_eq!(svg.text(), expected);
    assert!(svg.dropped.contains(&"sodipodi:namedview".to_owned()));
}

#[test]
fn gradients_clips_and_uses_of_the_same_file_are_kept() {
    let svg = taken("gradient-and-use");
    assert_eq!(svg.text().matches("<use href=\"#p\"").count(), 2);
    assert!(!svg.text().contains("xlink"));
    assert!(svg.text().contains("fill=\"url(#g)\" clip-path=\"url(#c)\""));
}

#[test]
fn of_two_spellings_of_a_reference_the_newer_one_counts_and_is_written_once() {
    let both = ["href=\"#new\" xlink:href=\"#old\"", "xlink:href=\"#old\" href=\"#new\""];
    for both in both {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">\
             <path id=\"new\" d=\"M0 0h8\"/><path id=\"old\" d=\"M0 0v8\"/><use {both}/></svg>"
        );
        let svg = Svg::parse("logo.svg", &text).unwrap();
        assert!(svg.text().contains("<use href=\"#new\"/>"), "{}", svg.text());
    }
}

#[test]
fn a_logo_of_one_colour_is_painted_for_each_scheme() {
    let svg = taken("one-colour");
    assert!(svg.has_current_color);
    assert!(svg.painted(Rgb::WHITE).contains("fill=\"#ffffff\""));
}

#[test]
fn what_runs_moves_or_fetches_is_refused_by_its_name() {
    for (name, part) in [
        ("script", "logo.svg:1: script: this file can run a script"),
        ("onload", "logo.svg:1: onload: this file can run a script"),
        ("foreign-object", "logo.svg:1: foreignObject: this file can run a script"),
        ("external-href", "logo.svg:1: image: "),
        ("entity-bomb", "logo.svg:2: this file declares entities"),
        ("style-with-url", "logo.svg:1: @import is not taken."),
        ("animated-link", "logo.svg:1: a: "),
        ("use-bomb", "logo.svg:1: it draws more than 5000 shapes."),
    ] {
        let told = refused(&logo(name));
        assert!(told.starts_with(part), "{name}: {told}");
    }
}

#[test]
fn each_danger_is_refused_by_itself_however_it_is_written() {
    for inside in [
        "<use xlink:href=\"https://evil.example/s.svg#x\"/>",
        "<linearGradient id=\"l\" href=\"//evil.example/g.svg#g\"/>",
        "<rect fill=\"url(https://evil.example/p.svg#p)\"/>",
        "<rect style=\"background-image:url(https://evil.example/r)\"/>",
        "<rect style=\"fill:u\\72l(//evil.example/q)\"/>",
        "<style>.a{fill:url(//evil.example/p.svg#p)}</style><rect class=\"a\"/>",
        "<style>@font-face{src:url(data:x)}</style>",
        "<style>rect{fill:red}</style>",
        "<rect ONCLICK=\"alert(1)\"/>",
        "<svg:script>alert(1)</svg:script>",
        "<metadata><script>alert(1)</script></metadata>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<set attributeName=\"x\"/>",
        "<animateTransform/>",
        "<rect fill=\"&x;\"/>",
        "<text>Harbor</text>",
        "<filter id=\"f\"/>",
        "<svg/>",
        "<g id=\"a\"><use href=\"#a\"/></g>",
        "<rect d=\"<\"/>",
        "<path d=\"url(2l14\"/>",
        "<path stroke=\"//evil.example\"/>",
        "<g>",
    ] {
        let text =
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>");
        assert!(Svg::parse("logo.svg", &text).is_err(), "{inside}");
    }
}

#[test]
fn a_logo_that_is_too_large_is_refused() {
    assert!(refused(&" ".repeat(212_157)).contains("it has 208 KB, and 64 are the most."));
    let many = "<g/>".repeat(MOST_ELEMENTS);
    assert!(
        refused(&format!("<svg viewBox=\"0 0 9 9\">{many}</svg>"))
            .contains("more than 2000 elements")
    );
    assert!(refused("<svg width=\"99999999\" height=\"1\"/>").contains("not from 0 to 4096"));
    assert!(refused("<svg/>").contains("no viewBox"));
    assert!(refused("<html/>").contains("no SVG"));
    let deep = "<g>".repeat(65);
    assert!(refused(&format!("<svg viewBox=\"0 0 9 9\">{deep}")).contains("nested"));
}
