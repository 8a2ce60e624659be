//! What only a restart changes.

use super::Settings;

impl Settings {
    /// Keeps of running settings what only a restart changes. Returns the names of those that
    /// would be different.
    pub fn keep_until_restart(&mut self, running: &Self) -> Vec<&'static str> {
        let metrics = |settings: &Self| settings.metrics.map(|metrics| metrics.listen);
        let traces =
            |settings: &Self| settings.traces.as_ref().map(|traces| traces.endpoint.clone());
        let redirect = |settings: &Self| settings.tls.as_ref().and_then(|tls| tls.redirect);
        let is_named = self.database.is_some() || running.database.is_some();
        let changed = [
            ("listen", self.listen != running.listen),
            ("data", self.data != running.data),
            ("database", is_named && self.location() != running.location()),
            ("[log] format", self.log.format != running.log.format),
            ("[metrics] listen", metrics(self) != metrics(running)),
            ("[tls] redirect", redirect(self) != redirect(running)),
            ("[traces] endpoint", traces(self) != traces(running)),
        ];
        self.listen = running.listen;
        self.data.clone_from(&running.data);
        self.database.clone_from(&running.database);
        self.database_password.clone_from(&running.database_password);
        self.log = running.log;
        self.metrics = running.metrics;
        self.traces.clone_from(&running.traces);
        changed.into_iter().filter_map(|(name, changed)| changed.then_some(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_restart_changes_is_named_and_stays() {
        let running = Settings::demo().unwrap();
        let mut same = running.clone();
        assert_eq!(same.keep_until_restart(&running), [""; 0]);
        let mut other = running.clone();
        other.listen = ([127, 0, 0, 1], 1).into();
        other.data = "elsewhere".into();
        other.brand.name = "Other".to_owned();
        assert_eq!(other.keep_until_restart(&running), ["listen", "data"]);
        assert_eq!((other.listen, &other.data), (running.listen, &running.data));
        assert_eq!(other.brand.name, "Other");
        let address = "postgres://localhost/portico".to_owned();
        other.database = Some(toml::Spanned::new(0..0, address.into()));
        assert_eq!(other.keep_until_restart(&running), ["database"]);
        assert!(other.database.is_none());
    }
}
