//! Brands of a folder: which app has which, on which pages, and what becomes of a change.

use std::fs;
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use toml::Spanned;

use crate::support::{Server, account, enrolled};

const LOGO: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>"#;

const PAGE: &str = "http://localhost:9000";

/// A folder with the brands `juniper` and `night`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let texts = json!({
        "en": { "identify.sign_in_title": "Hello again", "page.note": "**Staff** go [here](https://staff.example/)" },
        "de": { "identify.sign_in_title": "Schön, dass du da bist" },
    });
    write(
        folder.path(),
        "juniper",
        &json!({
            "portico": 1, "name": "Juniper Trees",
            "links": { "terms": "https://trees.example/terms", "support": "mailto:help@trees.example" },
            "colors": { "accent": "#aa3311" },
            "layout": { "hide": ["support"] },
            "assets": { "logo": { "light": "logo.svg" } },
            "css": "brand.css",
            "texts": texts,
        }),
    );
    let juniper = folder.path().join("juniper");
    fs::write(juniper.join("logo.svg"), LOGO).unwrap();
    fs::write(juniper.join("brand.css"), ".pt-title { letter-spacing: 0.02em }").unwrap();
    let night = json!({ "portico": 1, "name": "Night", "extends": "ink",
        "links": { "terms": "https://night.example/terms" }, "layout": { "header": false, "footer": false } });
    write(folder.path(), "night", &night);
    folder
}

fn write(folder: &Path, id: &str, document: &Value) {
    fs::create_dir_all(folder.join(id)).unwrap();
    fs::write(folder.join(id).join("brand.json"), document.to_string()).unwrap();
}

fn named(id: &str) -> Spanned<String> {
    Spanned::new(0..0, id.to_owned())
}

/// A server where `shop` has the brand `juniper`, and all others have `default`.
async fn server(folder: &TempDir, default: Option<&str>) -> Server {
    Server::with(|settings| {
        settings.brands = Some(folder.path().to_owned());
        settings.apps.iter_mut().find(|app| app.id == "shop").unwrap().brand =
            Some(named("juniper"));
        settings.brand.brand = default.map(named);
    })
    .await
}

async fn page(server: &Server, path: &str) -> String {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    text(server, request.body(Body::empty()).unwrap()).await
}

async fn text(server: &Server, request: Request<Body>) -> String {
    let response = server.send(request).await;
    let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The answer to a request for a file.
async fn file(server: &Server, path: &str) -> (StatusCode, String, String) {
    let response = server.send(Request::get(path).body(Body::empty()).unwrap()).await;
    let of = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
    let (kind, kept) = (of(header::CONTENT_TYPE).to_owned(), of(header::CACHE_CONTROL).to_owned());
    (response.status(), kind, kept)
}

async fn element(server: &Server, fields: &str) -> Value {
    let request = Request::post("/embed")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-site")
        .header(header::ORIGIN, PAGE);
    let request = request.body(Body::from(fields.to_owned())).unwrap();
    serde_json::from_str(&text(server, request).await).unwrap()
}

/// The address of what stands in a page between these.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn an_app_has_its_own_brand_else_that_of_its_user_flow_else_that_of_all() {
    let folder = folder();
    let server = Server::with(|settings| {
        settings.brands = Some(folder.path().to_owned());
        settings.apps[0].brand = Some(named("juniper"));
        let of_second = settings.apps[1].user_flow.get_ref().clone();
        settings.user_flows.get_mut(&of_second).unwrap().get_mut().brand = Some(named("night"));
        settings.brand.name = "Of the settings".to_owned();
    })
    .await;
    let apps: Vec<_> = server.app.settings.apps.iter().map(|app| app.id.clone()).collect();
    for (app, name) in apps.iter().zip(["Juniper Trees", "Night", "Of the settings"]) {
        let page = page(&server, &format!("/sign-in?app={app}")).await;
        assert!(between(&page, "<title>", "</title>").ends_with(name), "{app}: {page}");
    }
}

#[tokio::test]
async fn a_brand_is_on_every_page() {
    let folder = folder();
    let server = server(&folder, Some("juniper")).await;
    for path in [
        "/sign-in?app=shop",
        "/sign-up?app=shop",
        "/reset-password?app=shop",
        "/nowhere",
        "/flows/gone",
        "/sign-in?app=shop&acr=%FF",
    ] {
        let page = page(&server, path).await;
        assert!(page.contains("--pt-color-fill:#aa3311;"), "{path}: {page}");
        assert!(page.contains(".pt-title{letter-spacing:0.02em"), "{path}");
        let logo = between(&page, "<img class=\"pt-brand-logo\" src=\"", "\"");
        assert_eq!(file(&server, logo).await.1, "image/svg+xml", "{path}");
        assert!(page.contains("https://trees.example/terms"), "{path}");
        assert!(!page.contains("help@trees.example"), "{path}: support is hidden");
    }
}

#[tokio::test]
async fn a_brand_without_header_and_footer_shows_neither() {
    let folder = folder();
    let server = server(&folder, Some("night")).await;
    let page = page(&server, "/sign-in?app=news").await;
    assert!(!page.contains("class=\"pt-brand\"") && !page.contains("pt-languages\""), "{page}");
    let styles = between(&page, "<link rel=\"stylesheet\" href=\"", "\"");
    assert_eq!(file(&server, styles).await.1, "text/css; charset=utf-8");
    let styles = text(&server, Request::get(styles).body(Body::empty()).unwrap()).await;
    assert!(styles.contains("--pt-radius:0;"), "it extends ink: {styles}");
}

#[tokio::test]
async fn sentences_of_a_brand_are_on_its_pages_and_in_what_the_widget_loads() {
    let folder = folder();
    let server = server(&folder, None).await;
    let page = page(&server, "/sign-in?app=shop&locale=de").await;
    assert!(page.contains("Schön, dass du da bist"), "{page}");
    let first = element(&server, "scope=-pt1&app=shop&locale=en").await;
    let html = first["html"].as_str().unwrap();
    assert!(html.contains("Hello again"), "{html}");
    let note = "<strong>Staff</strong> go <a href=\"https://staff.example/\"";
    assert!(html.contains(note), "{html}");
    for (locale, sentence) in [("en", "Hello again"), ("de", "Schön, dass du da bist")] {
        let state = element(&server, &format!("scope=-pt1&app=shop&locale={locale}")).await;
        let words = state["page"]["words"].as_str().unwrap();
        let words = words.strip_prefix("http://localhost:8080").unwrap();
        let sentences = text(&server, Request::get(words).body(Body::empty()).unwrap()).await;
        assert!(sentences.contains(sentence), "{words}");
    }
}

#[tokio::test]
async fn an_element_has_the_styles_of_its_app_and_the_loader_names_them() {
    let folder = folder();
    let server = server(&folder, None).await;
    let loader = text(&server, Request::get("/portico.js").body(Body::empty()).unwrap()).await;
    for app in ["shop", "bank"] {
        let style = element(&server, &format!("scope=-pt1&app={app}")).await["style"].clone();
        let address = style["address"].as_str().unwrap();
        assert!(loader.contains(address), "{app}: {address} {loader}");
        assert!(loader.contains(style["integrity"].as_str().unwrap()), "{app}");
        let styles = text(&server, Request::get(address).body(Body::empty()).unwrap()).await;
        assert_eq!(styles.contains("--pt-color-fill:#aa3311;"), app == "shop", "{app}");
        let (_, kind, kept) = file(&server, address).await;
        assert_eq!(kind, "text/css; charset=utf-8");
        assert!(kept.contains("immutable"), "{kept}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_may_show_the_files_of_a_brand_and_nothing_else() {
    let folder = folder();
    let server = server(&folder, None).await;
    let shown = page(&server, "/sign-in?app=shop").await;
    let logo = between(&shown, "<img class=\"pt-brand-logo\" src=\"", "\"");
    for (path, expected) in [
        (logo, "cross-origin"),
        ("/sign-in?app=shop", "same-origin"),
        ("/session", "same-origin"),
        ("/assets/favicon.svg", "same-origin"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = server.send(request).await;
        assert_eq!(response.headers()["cross-origin-resource-policy"], expected, "{path}");
    }
}

#[tokio::test]
async fn narrow_windows_get_the_copy_of_a_picture_that_stands_beside_it() {
    let folder = folder();
    let webp = |what: &str| [b"RIFF\0\0\0\0WEBPVP8 ", what.as_bytes()].concat();
    let picture = json!({ "picture": { "light": "hill.webp" } });
    let layout = json!({ "kind": "full" });
    let document = json!({ "portico": 1, "name": "A", "assets": picture, "layout": layout });
    for (id, extends) in [("juniper", None), ("meadow", Some("juniper"))] {
        let mut document = document.clone();
        document["links"] = json!({ "terms": "https://trees.example/terms" });
        if let Some(base) = extends {
            document["extends"] = json!(base);
        }
        write(folder.path(), id, &document);
        fs::write(folder.path().join(id).join("hill.webp"), webp(id)).unwrap();
    }
    fs::write(folder.path().join("juniper/hill-960.webp"), webp("narrow")).unwrap();
    let server = server(&folder, Some("meadow")).await;

    let shown = page(&server, "/sign-in?app=shop").await;
    let narrow = between(&shown, "@media (width <= 30rem){:root{--pt-picture:url(\"", "\"");
    assert!(narrow.contains("hill-960-"), "{narrow}");
    assert_eq!(file(&server, narrow).await.0, StatusCode::OK);
    assert!(!shown.contains("hill-1600"), "there is none");

    // Its own picture of that name has no copy, and what the other brand has shows something else.
    let shown = page(&server, "/sign-in?app=bank").await;
    assert!(shown.contains("/assets/hill-") && !shown.contains("hill-960"), "{shown}");
}

#[tokio::test]
async fn mails_carry_the_brand_of_the_app() {
    let folder = folder();
    let server = server(&folder, None).await;
    enrolled(&server, "shop", "mara@example.org").await;
    enrolled(&server, "bank", "ines@example.org").await;
    let mailbox = server.app.mailer.demo().unwrap();
    let of_shop = mailbox.messages(Some("mara@example.org"));
    let of_bank = mailbox.messages(Some("ines@example.org"));
    assert!(!of_shop.is_empty() && !of_bank.is_empty());
    for message in &of_shop {
        assert!(message.subject.contains("Juniper Trees"), "{}", message.subject);
        assert!(message.source.replace("=\r\n", "").contains("#aa3311"), "{}", message.source);
    }
    for message in &of_bank {
        assert!(!message.subject.contains("Juniper Trees"), "{}", message.subject);
        assert!(!message.source.replace("=\r\n", "").contains("#aa3311"), "{}", message.source);
    }
}

#[tokio::test]
async fn a_changed_brand_is_shown_without_a_restart_and_what_was_shown_before_is_kept_for_a_day() {
    let folder = folder();
    let server = server(&folder, None).await;
    let before = page(&server, "/sign-in?app=shop").await;
    let old_logo = between(&before, "<img class=\"pt-brand-logo\" src=\"", "\"").to_owned();
    let old_styles = element(&server, "scope=-pt1&app=shop").await["style"]["address"].clone();
    assert!(!server.app.refresh_brands(), "nothing has changed");
    fs::write(
        folder.path().join("juniper/logo.svg"),
        LOGO.replace("rect", "ellipse").replace("width=\"9\" height=\"9\"", "rx=\"4\" ry=\"4\""),
    )
    .unwrap();
    assert!(server.app.refresh_brands());
    let after = page(&server, "/sign-in?app=shop").await;
    let new_logo = between(&after, "<img class=\"pt-brand-logo\" src=\"", "\"");
    assert_ne!(old_logo, new_logo);
    for logo in [old_logo.as_str(), new_logo] {
        let (status, kind, kept) = file(&server, logo).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/svg+xml"));
        assert!(kept.contains("immutable"), "{kept}");
    }
    assert_eq!(file(&server, old_styles.as_str().unwrap()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_brand_that_became_bad_is_shown_as_it_was_and_is_counted() {
    let folder = folder();
    let server = server(&folder, None).await;
    let file = folder.path().join("juniper/brand.json");
    let good = fs::read_to_string(&file).unwrap();
    for bad in
        ["{", "", &good.replace("\"accent\"", "\"acent\""), &good.replace("logo.svg", "gone.svg")]
    {
        fs::write(&file, bad).unwrap();
        assert!(server.app.refresh_brands());
        let page = page(&server, "/sign-in?app=shop").await;
        assert!(page.contains("--pt-color-fill:#aa3311;"), "{page}");
    }
    let metrics = server.app.metrics.text().unwrap();
    assert!(metrics.contains("portico_brand_reads_total{outcome=\"refused\"} 4"), "{metrics}");
    fs::write(&file, good.replace("#aa3311", "#1133aa")).unwrap();
    assert!(server.app.refresh_brands());
    assert!(page(&server, "/sign-in?app=shop").await.contains("--pt-color-fill:#1133aa;"));
}

#[tokio::test]
async fn a_brand_that_is_bad_from_the_start_keeps_nobody_from_signing_in() {
    let folder = folder();
    fs::write(folder.path().join("juniper/brand.json"), "{").unwrap();
    let server = server(&folder, None).await;
    enrolled(&server, "shop", "mara@example.org").await.sees("signed_in");
    let page = page(&server, "/sign-in?app=shop").await;
    assert!(between(&page, "<title>", "</title>").ends_with("Juniper"), "{page}");
}

#[tokio::test]
async fn a_brand_without_terms_is_refused_where_people_must_agree_to_them() {
    let folder = folder();
    let server = Server::with(|settings| {
        settings.brands = Some(folder.path().to_owned());
        settings.apps[0].brand = Some(named("juniper"));
        let user_flow = settings.apps[0].user_flow.get_ref().clone();
        settings.user_flows.get_mut(&user_flow).unwrap().get_mut().terms = true;
    })
    .await;
    let app = server.app.settings.apps[0].id.clone();
    let path = format!("/sign-in?app={app}");
    assert!(page(&server, &path).await.contains("--pt-color-fill:#aa3311;"));
    let file = folder.path().join("juniper/brand.json");
    let without = fs::read_to_string(&file).unwrap().replace("\"terms\"", "\"privacy\"");
    fs::write(&file, without.replace("#aa3311", "#1133aa")).unwrap();
    assert!(server.app.refresh_brands());
    assert!(page(&server, &path).await.contains("--pt-color-fill:#aa3311;"));
}

#[tokio::test]
async fn texts_carry_the_brand_of_the_app() {
    let folder = folder();
    for (brand, name) in [(None, "Of the settings"), (Some("juniper"), "Juniper Trees")] {
        let server = Server::with(|settings| {
            settings.brands = Some(folder.path().to_owned());
            settings.brand.name = "Of the settings".to_owned();
            let vault = settings.apps.iter_mut().find(|app| app.id == "vault").unwrap();
            vault.brand = brand.map(named);
        })
        .await;
        let person = account(&server, "vault", "kim@example.org").await.choose("sms_code").await;
        let number = json!({ "type": "phone", "phone": "+4915123456789" });
        person.answer(number).await.sees("enter_code");
        let mailbox = server.app.mailer.demo().unwrap();
        let text = mailbox.messages(Some("+4915123456789"))[0].text.clone();
        assert!(text.contains(name), "{text}");
    }
}
