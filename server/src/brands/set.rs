//! The brand of each app, and every file of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::built::{Asset, Brand, Server};
use super::look::Look;
use super::settings::{self as own_brand, OWN};
use super::source::Source;
use super::{check, folder};
use crate::assets::{EmbedFiles, File, Files};
use crate::settings::Settings;

/// Every brand that is shown at a time.
pub struct BrandSet {
    default: Arc<Brand>,
    by_app: BTreeMap<String, Arc<Brand>>,
    /// The brand of `[brand]` in each theme and of the folder, for those who look at all.
    looks: Vec<(String, Look)>,
    embed: EmbedFiles,
    /// The same with the first form, by app and locale, as they were asked for.
    embed_first: Mutex<BTreeMap<(String, &'static str), Arc<EmbedFiles>>>,
}

/// The outcome of reading all brands.
pub(super) struct Built {
    pub(super) set: BrandSet,
    /// What kept brands from being read.
    pub(super) errors: Vec<String>,
    /// What was taken and hardly meant.
    pub(super) warnings: Vec<String>,
}

impl BrandSet {
    /// Reads every brand that the settings name. One that cannot be read stays as `before`
    /// had it, or is the plain one.
    pub(super) fn build(settings: &Settings, files: &Files, before: Option<&Self>) -> Built {
        let host = settings.public_url.get_ref().host_str().unwrap_or_default();
        let (base, home) = (settings.base(), settings.home());
        let server = Server { base, home: &home, host };
        let mut builder = Builder {
            settings,
            server,
            before,
            known: BTreeMap::new(),
            errors: vec![],
            warnings: vec![],
        };
        let default = builder.brand(settings.default_brand().unwrap_or(OWN));
        let by_app: BTreeMap<_, _> = settings
            .apps
            .iter()
            .map(|app| (app.id.clone(), builder.brand(settings.brand_of(app).unwrap_or(OWN))))
            .collect();
        let looks = if settings.demo { builder.looks() } else { vec![] };
        let Builder { errors, warnings, .. } = builder;
        let first = settings.apps.first().and_then(|app| by_app.get(&app.id));
        let usual = first.unwrap_or(&default).embed_styles();
        let of_apps = by_app.iter().map(|(app, brand)| (app.as_str(), brand.embed_styles()));
        let embed = files.embed(usual, of_apps);
        Built {
            set: Self { default, by_app, looks, embed, embed_first: Mutex::default() },
            errors,
            warnings,
        }
    }

    /// The brand of an app; of one that is not there, that of all.
    #[must_use]
    pub fn of(&self, app: &str) -> Arc<Brand> {
        self.by_app.get(app).unwrap_or(&self.default).clone()
    }

    /// The brand of what belongs to no app.
    #[must_use]
    pub fn default_brand(&self) -> Arc<Brand> {
        self.default.clone()
    }

    /// A theme or a brand of the folder, for those who look at all.
    #[must_use]
    pub fn look(&self, name: &str) -> Option<Arc<Brand>> {
        self.looks.iter().find(|(known, _)| known == name).map(|(_, look)| look.brand().clone())
    }

    /// The names of those.
    pub fn looks(&self) -> impl Iterator<Item = &str> {
        self.looks.iter().map(|(name, _)| name.as_str())
    }

    /// The script that defines the element, and the styles it names.
    #[must_use]
    pub const fn embed(&self) -> &EmbedFiles {
        &self.embed
    }

    /// The same script with the first form of an app in a locale, if it was made.
    #[must_use]
    pub fn embed_first(&self, app: &str, locale: &'static str) -> Option<Arc<EmbedFiles>> {
        let made = self.embed_first.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(&(app.to_owned(), locale)).cloned()
    }

    /// Keeps it, for as long as these brands are shown.
    pub fn keep_embed_first(&self, app: &str, locale: &'static str, files: &Arc<EmbedFiles>) {
        let mut made = self.embed_first.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert((app.to_owned(), locale), files.clone());
    }

    /// A file of a brand, or the loader under the name that changes with it.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<File> {
        if self.embed.is_named(name) {
            let body = self.embed.loader().to_owned().into_bytes().into();
            let content_type = "text/javascript; charset=utf-8";
            return Some(File { body, content_type, brotli: false });
        }
        Some(self.brands().find_map(|brand| brand.assets().get(name))?.file())
    }

    /// Those that are made. A theme of the gallery adds no file that anybody asks for: its pages hold all styles.
    fn brands(&self) -> impl Iterator<Item = &Arc<Brand>> {
        let looks = self.looks.iter().filter_map(|(_, look)| look.made());
        self.by_app.values().chain([&self.default]).chain(looks)
    }

    /// Every file of those that are made, by its name.
    pub(super) fn assets(&self) -> impl Iterator<Item = (&String, &Asset)> {
        self.brands().flat_map(|brand| brand.assets())
    }
}

struct Builder<'a> {
    settings: &'a Settings,
    server: Server<'a>,
    before: Option<&'a BrandSet>,
    known: BTreeMap<String, Arc<Brand>>,
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Builder<'_> {
    fn brand(&mut self, id: &str) -> Arc<Brand> {
        if let Some(brand) = self.known.get(id) {
            return brand.clone();
        }
        let read = match id {
            OWN => own_brand::own(self.settings, None),
            id => folder::document(self.settings.brands.as_deref(), id),
        };
        let brand = match read.and_then(|source| self.with_terms(source)) {
            Ok(source) => self.built(&source),
            Err(errors) => {
                self.errors.extend(errors);
                let before = self.before.and_then(|set| set.brands().find(|brand| brand.id == id));
                before.cloned().unwrap_or_else(|| self.plain())
            }
        };
        self.known.insert(id.to_owned(), brand.clone());
        brand
    }

    /// A brand that has terms, if people are asked to agree to them.
    fn with_terms(&self, source: Source) -> Result<Source, Vec<String>> {
        let settings = self.settings;
        let asks = settings.apps.iter().find(|app| {
            let is_shown = settings.brand_of(app).unwrap_or(OWN) == source.id;
            is_shown && settings.user_flow(app).terms
        });
        match asks.filter(|_| source.shown.terms.is_none()) {
            None => Ok(source),
            Some(app) => Err(vec![format!(
                "{}/brand.json: links.terms is missing or hidden, and the user flow of the app {} asks people to agree to them.",
                source.id, app.id
            )]),
        }
    }

    fn built(&mut self, source: &Source) -> Arc<Brand> {
        if source.id != OWN {
            self.warnings.extend(check::warnings(source));
        }
        Arc::new(Brand::build(source, self.server))
    }

    fn plain(&self) -> Arc<Brand> {
        Arc::new(Brand::build(&own_brand::plain(self.settings), self.server))
    }

    /// `[brand]` in each theme, and each brand of the folder.
    fn looks(&mut self) -> Vec<(String, Look)> {
        let themes = brand::themes::THEMES.map(|(name, _)| name.to_owned());
        let folder = self.settings.brands.as_deref();
        let ids = folder.and_then(|folder| folder::ids(folder).ok()).unwrap_or_default();
        let mut looks = vec![];
        for theme in themes.into_iter().filter(|theme| !ids.contains(theme)) {
            if let Ok(source) = own_brand::own(self.settings, Some(&theme)) {
                looks.push((theme, Look::theme(source, self.server)));
            }
        }
        for id in ids {
            let look = Look::Made(self.brand(&id));
            looks.push((id, look));
        }
        looks
    }
}
