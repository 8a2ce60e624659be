//! Which providers user flows offer.

use crate::settings::{ProviderSettings, Settings, UserFlow};

impl Settings {
    /// The provider of this id.
    #[must_use]
    pub fn provider(&self, id: &str) -> Option<&ProviderSettings> {
        self.providers.iter().find(|provider| provider.id.get_ref() == id)
    }

    /// What is wrong with the providers of a user flow.
    pub(in crate::settings) fn validate_offered(&self, user_flow: &UserFlow) -> Option<String> {
        let offered = &user_flow.providers;
        if let Some(id) = offered.iter().find(|id| self.provider(id).is_none()) {
            return Some(format!("providers names {id:?}, and no [[providers]] has this id."));
        }
        let twice = offered.iter().enumerate().find(|(at, id)| offered[..*at].contains(id));
        if let Some((_, id)) = twice {
            return Some(format!("providers names {id:?} twice."));
        }
        let nobody = !user_flow.local && offered.is_empty();
        nobody.then(|| "local = false leaves nobody a way in: name providers.".to_owned())
    }
}
