//! Settings: a mistake is told with the file, and what is taken can be asked.

use portico_server::settings::Settings;

pub(crate) fn run(text: &str) {
    match Settings::parse("portico.toml", text) {
        Err(mistake) => assert!(mistake.to_string().starts_with("portico.toml")),
        Ok(settings) => {
            let _ = settings.warnings();
            let _ = settings.groups_of("mara@example.org");
            for app in &settings.apps {
                let _ = settings.user_flow(app).password_min();
                assert!(!app.return_to.get_ref().is_empty());
            }
            assert!(settings.origin().starts_with("http"));
        }
    }
}
