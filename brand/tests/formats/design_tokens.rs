use std::collections::BTreeMap;

use brand::document::Shadow;

use super::*;

fn tokens(text: &str) -> Import {
    dtcg::tokens("a.tokens.json", text).expect("it is read")
}

#[test]
fn harbor_is_taken_whole_and_passes() {
    let import = tokens(include_str!("../inputs/dtcg/harbor.tokens.json"));
    assert_eq!(light(&import, Token::Fill), "#0b508d");
    assert_eq!(light(&import, Token::Page), "#f2f6fa");
    assert_eq!(light(&import, Token::Surface), "#ffffff");
    assert_eq!(ratio(&import, Token::Text, Token::Surface), "16.33");
    assert_eq!(ratio(&import, Token::Muted, Token::Page), "5.70");
    let shape = &import.brand.shape;
    let lengths =
        [shape.small.unwrap().get(), shape.radius.unwrap().get(), shape.large.unwrap().get()];
    assert_eq!(format!("{lengths:?}"), "[0.25, 0.5, 1.0]");
    let Some(Shadow::Custom(shadow)) = shape.shadow else { panic!("{shape:?}") };
    assert_eq!((shadow.y.get(), shadow.blur.get(), shadow.alpha.get()), (0.5, 1.5, 0.12));
    assert_eq!(wanted(&import), ["font Source Sans 3", "font Source Serif 4"]);
    is(import.brand.typography.title_weight.unwrap().get(), 600.0);
    has_told(&import, &["Helvetica, sans-serif is the fallback"]);
    fails_nowhere(&import);
}

#[test]
fn kestrel_resolves_aliases_roots_pointers_and_groups_that_extend_others() {
    let import = tokens(include_str!("../inputs/dtcg/kestrel.tokens.json"));
    assert_eq!(light(&import, Token::Fill), "#1d4ed8");
    assert_eq!(light(&import, Token::Accent), "#1d4ed8");
    assert_eq!(color(&import, Mode::Dark, Token::Accent), "#76a1ff");
    assert_eq!(light(&import, Token::Text), "#0f172a");
    is(import.brand.shape.radius.unwrap().get(), 0.75);
    for listed in [
        "button-quiet.background: #dbeafe",
        "button-quiet.label: #0f172a",
        "button-quiet.radius: 0.75rem",
        "action.accent: #1d4ed8",
    ] {
        assert!(import.unknown.iter().any(|one| one == listed), "{listed}: {:?}", import.unknown);
    }
    has_told(&import, &["paint.old-red is deprecated: Use danger."]);
    let group = include_str!("../inputs/dtcg/kestrel.tokens.json")
        .replace("{paint.sky.$root}", "{paint.sky}");
    has_told(&tokens(&group), &["brand.primary: paint.sky is a group"]);
}

#[test]
fn lumen_has_colours_outside_srgb_and_without_a_hue() {
    let import = tokens(include_str!("../inputs/dtcg/lumen.tokens.json"));
    assert_eq!(light(&import, Token::Fill), "#ff2e8e");
    assert_eq!(light(&import, Token::Surface), "#ffffff");
    assert_eq!(light(&import, Token::Page), "#fcf4fb");
    assert_eq!(light(&import, Token::Text), "#2b1729");
    assert_eq!(light(&import, Token::Danger), "#d50017");
    assert_eq!(ratio(&import, Token::Danger, Token::Surface), "5.47");
    for listed in [
        "color.accent-with-fallback: #12d162",
        "color.scrim: #1a001a at 0.5",
        "color.contradiction: #0066cc",
    ] {
        assert!(import.unknown.iter().any(|one| one == listed), "{listed}: {:?}", import.unknown);
    }
    has_told(
        &import,
        &[
            "color.accent is outside sRGB: #ff2e8e",
            "color.danger is outside sRGB",
            "and #ff0000 by its hex",
        ],
    );
}

#[test]
fn saffron_is_taken_as_it_is_and_mended_by_one_press() {
    let import = tokens(include_str!("../inputs/dtcg/saffron.tokens.json"));
    for (front, ground, nearest) in [
        (Token::Muted, Token::Surface, "#8a7445"),
        (Token::Edge, Token::Surface, "#a09476"),
        (Token::Danger, Token::Surface, "#df3337"),
    ] {
        assert_eq!(mended(&import, Mode::Light, front, ground), nearest);
    }
    assert_eq!(ratio(&import, Token::Muted, Token::Surface), "3.13");
    assert_eq!(ratio(&import, Token::Text, Token::Surface), "10.98");
    assert_eq!(light(&import, Token::OnFill), "#000000");
    assert_eq!(light(&import, Token::FillEdge), "#ba8d00");
    assert_eq!(light(&import, Token::Accent), "#886700");
    let mended = brand::gate::mend(&import.brand.palette(Mode::Light), Mode::Light);
    let mut brand = import.brand.clone();
    let paints = mended.into_iter().map(|(token, rgb)| (token, rgb.into()));
    brand.set_mut(Mode::Light).extend(paints);
    assert_eq!(brand.failures(Mode::Light), []);
}

fn tundra() -> BTreeMap<String, String> {
    [
        ("tundra.resolver.json", include_str!("../inputs/dtcg/tundra/tundra.resolver.json")),
        ("base.tokens.json", include_str!("../inputs/dtcg/tundra/base.tokens.json")),
        ("light.tokens.json", include_str!("../inputs/dtcg/tundra/light.tokens.json")),
        ("dark.tokens.json", include_str!("../inputs/dtcg/tundra/dark.tokens.json")),
        ("more.tokens.json", include_str!("../inputs/dtcg/tundra/more.tokens.json")),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into()
}

#[test]
fn tundra_has_four_modes_out_of_one_resolver() {
    let import = dtcg::resolver("tundra.resolver.json", &tundra()).unwrap();
    assert_eq!(light(&import, Token::Page), "#f4f5f2");
    assert_eq!(light(&import, Token::Accent), "#3f704d");
    assert_eq!(ratio(&import, Token::Accent, Token::Surface), "5.78");
    assert_eq!(color(&import, Mode::Dark, Token::Page), "#101412");
    assert_eq!(color(&import, Mode::Dark, Token::Surface), "#1d2320");
    assert_eq!(color(&import, Mode::Dark, Token::Accent), "#8ac39b");
    assert_eq!(color(&import, Mode::Dark, Token::OnFill), "#000000");
    assert_eq!(color(&import, Mode::LightMore, Token::Accent), "#000000");
    is(import.brand.shape.radius.unwrap().get(), 0.0);
    let failing = pair(&import, Mode::DarkMore, Token::Accent, Token::Surface);
    assert_eq!(format!("{:.2}", failing.ratio), "1.31");
}

#[test]
fn a_resolver_that_says_nothing_of_contrast_leaves_it_to_the_derivation() {
    let mut files = tundra();
    let resolver =
        files["tundra.resolver.json"].replace("[{ \"$ref\": \"more.tokens.json\" }]", "[]");
    files.insert("tundra.resolver.json".to_owned(), resolver);
    fails_nowhere(&dtcg::resolver("tundra.resolver.json", &files).unwrap());
}

#[test]
fn a_file_that_a_resolver_names_must_be_here() {
    let mut files = tundra();
    files.remove("base.tokens.json");
    let told = dtcg::resolver("tundra.resolver.json", &files).unwrap_err().to_string();
    assert_eq!(told, "tundra.resolver.json: base.tokens.json is named and not here.");
    for elsewhere in ["../base.tokens.json", "https://a.example/b.json", "/etc/passwd"] {
        let mut files = tundra();
        let resolver = files["tundra.resolver.json"].replace("base.tokens.json", elsewhere);
        files.insert("tundra.resolver.json".to_owned(), resolver);
        let told = dtcg::resolver("tundra.resolver.json", &files).unwrap_err().to_string();
        assert!(told.contains("is in another folder, or no file"), "{told}");
    }
}

#[test]
fn quarry_has_every_type_and_is_clamped() {
    let import = tokens(include_str!("../inputs/dtcg/quarry.tokens.json"));
    assert_eq!(light(&import, Token::Fill), "#ab5733");
    let text = &import.brand.typography;
    is(import.brand.shape.radius.unwrap().get(), 1.5);
    is(text.title_size.unwrap().get(), 2.125);
    is(text.scale.unwrap().get(), 0.94);
    assert_eq!((text.title_weight.unwrap().get(), text.weight.unwrap().get()), (800.0, 350.0));
    is(text.leading.unwrap().get(), 1.45);
    is(import.brand.shape.line.unwrap().get(), 1.0);
    has_told(&import, &["radius.control: 2.5 is 1.5", "below 1rem"]);
    for listed in ["line.dash", "wash.page", "move.button", "ease.out", "time.quick", "type.title"]
    {
        assert!(import.unknown.iter().any(|one| one.starts_with(listed)), "{listed}");
    }
}

#[test]
fn burl_is_told_by_the_path_of_each_mistake_and_loses_nothing_else() {
    let import = tokens(include_str!("../inputs/dtcg/burl.tokens.json"));
    assert_eq!(light(&import, Token::Fill), "#8b5a2b");
    is(import.brand.shape.radius.unwrap().get(), 0.625);
    has_told(
        &import,
        &[
            "color.accent is a text, an old form",
            "radius.control is a text, an old form",
            "color.loop-a: color.loop-a, color.loop-b, color.loop-c go in a circle",
            "color.loop-c: color.loop-a, color.loop-b, color.loop-c go in a circle",
            "color.text: color.ink is not there",
            "color.page: a color has three components",
            "color.surface: cmyk is no color space",
            "color.line: a component is not from 0 to 1",
            "radius.large: em is no unit",
            "radius.small: it has no type, here or above",
            "weight.title: Bold is no weight: the name is bold",
            "both: it is a token and a group at once",
            "self: it extends its own part",
            "\"a.b\" is no name",
            "\"{x}\" is no name",
        ],
    );
    assert_eq!(import.told.len(), 16, "{:#?}", import.told);
}

#[test]
fn tokens_and_groups_that_double_with_each_step_stop() {
    let aliases: String = (0..30)
        .map(|at| format!(r#""t{at}": {{ "$value": ["{{t{0}}}", "{{t{0}}}"] }}, "#, at + 1))
        .collect();
    let text = format!(r#"{{ "$type": "fontFamily", {aliases} "t30": {{ "$value": "Inter" }} }}"#);
    has_told(&tokens(&text), &["t0: it refers to too much"]);
    let group = |at: usize| {
        format!(
            r#""g{at}": {{ "a": {{ "$extends": "{{g{0}}}" }}, "b": {{ "$extends": "{{g{0}}}" }} }}, "#,
            at + 1
        )
    };
    let groups: String = (0..30).map(group).collect();
    let text = format!(
        r##"{{ {groups} "color": {{ "accent": {{ "$type": "color", "$value": "#17604e" }} }} }}"##
    );
    assert!(tokens(&text).unknown.is_empty());
}
