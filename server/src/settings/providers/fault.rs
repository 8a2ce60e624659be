//! What can be wrong with providers.

use toml::Spanned;
use url::Url;

use super::{Preset, ProviderSettings, Vouches, is_tenant};
use crate::email::{self, Email};
use crate::settings::Settings;
use crate::settings::error::{Invalid, here, is_local, safe};

/// Most providers: a screen has a button for each.
const MOST: usize = 30;

impl Settings {
    /// What is wrong with providers, at most one error for each.
    pub(in crate::settings) fn validate_providers(&self) -> Vec<Invalid> {
        let all = &self.providers;
        if let Some(one) = all.get(MOST) {
            return here(&one.id, "There are more than 30 [[providers]].").into_iter().collect();
        }
        let fault = |(at, one): (usize, &ProviderSettings)| {
            one.fault().or_else(|| self.needs_domain(one)).or_else(|| collision(one, &all[..at]))
        };
        all.iter().enumerate().filter_map(fault).collect()
    }

    /// Apple takes no redirect URI on this machine, and none with an IP address.
    fn needs_domain(&self, provider: &ProviderSettings) -> Option<Invalid> {
        let url = self.public_url.get_ref();
        let apple = provider.preset == Some(Preset::Apple);
        let fits = url.scheme() == "https" && url.domain().is_some_and(|name| name != "localhost");
        let sentence = "Apple needs a public_url with https and a domain.";
        if apple && !fits { here(&provider.id, sentence) } else { None }
    }
}

/// What two providers cannot both have.
fn collision(one: &ProviderSettings, before: &[ProviderSettings]) -> Option<Invalid> {
    if before.iter().any(|other| other.id.get_ref() == one.id.get_ref()) {
        return here(&one.id, &format!("Two providers have the id {:?}.", one.id.get_ref()));
    }
    let domains = |of: &ProviderSettings| {
        of.domains.get_ref().iter().filter_map(|domain| email::domain(domain)).collect::<Vec<_>>()
    };
    let taken: Vec<_> = before.iter().flat_map(domains).collect();
    let both = domains(one).into_iter().find(|domain| taken.contains(domain))?;
    here(&one.domains, &format!("{both} is in domains of two providers."))
}

/// What is said where a setting is empty that must not be.
fn empty(value: &Spanned<String>, sentence: &str) -> Option<Invalid> {
    if value.get_ref().trim().is_empty() { here(value, sentence) } else { None }
}

impl ProviderSettings {
    fn fault(&self) -> Option<Invalid> {
        let id = self.id.get_ref();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > 40 || !id.chars().all(plain) {
            let sentence = "The id of a provider must be 1 to 40 small letters, digits and hyphens: it is in the redirect URI.";
            return here(&self.id, sentence);
        }
        empty(&self.client_id, "client_id is empty: the provider gives you one.")
            .or_else(|| self.preset_fault())
            .or_else(|| self.issuer_fault())
            .or_else(|| self.secret_fault())
            .or_else(|| self.tenant_fault())
            .or_else(|| self.address_fault())
            .or_else(|| self.mfa_fault())
            .or_else(|| self.scopes_fault())
    }

    /// What a preset has no use for.
    fn preset_fault(&self) -> Option<Invalid> {
        let preset = self.preset;
        let only = |of: Preset, set: bool| set && preset != Some(of);
        let key = self.key.is_some() || self.key_id.is_some() || self.team_id.is_some();
        let tenant = self.tenant.is_some() || !self.tenants.get_ref().is_empty();
        let sentence = match preset {
            _ if only(Preset::Apple, key) => {
                "key_file, key_id and team_id are for preset = \"apple\"."
            }
            _ if only(Preset::Microsoft, tenant) => {
                "tenant and tenants are for preset = \"microsoft\"."
            }
            Some(_) if self.claims != super::ClaimNames::default() => {
                "claims is for providers with an issuer: those of a preset are known."
            }
            None if self.name.is_none() => {
                "A provider without a preset needs a name, which is on its button."
            }
            None if self.issuer.is_none() => {
                "Set issuer, or preset to \"google\", \"microsoft\", \"apple\" or \"github\"."
            }
            _ => return None,
        };
        here(&self.id, sentence)
    }

    fn issuer_fault(&self) -> Option<Invalid> {
        let spanned = self.issuer.as_ref()?;
        if let Some(preset @ (Preset::Google | Preset::Apple)) = self.preset {
            let sentence = format!("The issuer of {} is known: leave issuer out.", preset.name());
            return here(spanned, &sentence);
        }
        let bare = |url: &Url| url.query().is_none() && url.fragment().is_none() && safe(url);
        let Some(issuer) = Url::parse(spanned.get_ref()).ok().filter(bare) else {
            return here(
                spanned,
                "issuer must be an address that begins with https://, without a query or a fragment.",
            );
        };
        if is_local(&issuer) && !self.private_network {
            return here(spanned, "issuer is on this machine: set private_network = true.");
        }
        None
    }

    fn secret_fault(&self) -> Option<Invalid> {
        let ways = (&self.client_secret, &self.client_secret_env);
        if self.preset == Some(Preset::Apple) {
            let complete = self.key.is_some() && self.key_id.is_some() && self.team_id.is_some();
            return match ways {
                (None, None) if complete => None,
                (None, None) => here(&self.id, "Apple needs key_file, key_id and team_id."),
                _ => here(
                    &self.id,
                    "Apple has no client secret, but a key that makes one: set key_file, key_id and team_id.",
                ),
            };
        }
        match ways {
            (None, None) => here(
                &self.id,
                "The client secret is missing: name its file in client_secret_file, or its environment variable in client_secret_env.",
            ),
            (Some(_), Some(env)) => {
                here(env, "Set client_secret_file or client_secret_env, and leave out the other.")
            }
            (None, Some(env)) => empty(env, "client_secret_env is empty."),
            (Some(_), None) => None,
        }
    }

    fn tenant_fault(&self) -> Option<Invalid> {
        if self.preset != Some(Preset::Microsoft) {
            return None;
        }
        let Some(tenant) = &self.tenant else {
            return here(&self.id, "Microsoft needs tenant: the id of yours, or \"common\".");
        };
        let (name, tenants) = (tenant.get_ref(), self.tenants.get_ref());
        let all = ["*".to_owned()];
        if self.has_many_tenants() {
            let sentence = format!(
                "{name} lets every tenant in: name tenants, or set tenants = [\"*\"] if that is meant."
            );
            let wrong = tenants.iter().find(|id| !is_tenant(id));
            return match wrong {
                _ if tenants.is_empty() => here(tenant, &sentence),
                Some(wrong) if *tenants != all => here(
                    &self.tenants,
                    &format!(
                        "{wrong:?} in tenants is no id of a tenant, which is a UUID in small letters."
                    ),
                ),
                _ => None,
            };
        }
        if name != "consumers" && !is_tenant(name) {
            return here(
                tenant,
                "tenant must be the id of your tenant, a UUID in small letters, or \"common\", \"organizations\" or \"consumers\": a domain is no id.",
            );
        }
        let sentence =
            "tenants is for tenant = \"common\" and \"organizations\": there is one tenant.";
        if tenants.is_empty() { None } else { here(&self.tenants, sentence) }
    }

    fn address_fault(&self) -> Option<Invalid> {
        let domains = self.domains.get_ref();
        if let Some(wrong) = domains.iter().find(|domain| email::domain(domain).is_none()) {
            return here(&self.domains, &format!("{wrong:?} in domains is no domain."));
        }
        let known: Vec<_> = domains.iter().filter_map(|domain| email::domain(domain)).collect();
        let inside = |address: &str| {
            let email = Email::parse(address).ok()?;
            known.iter().any(|domain| domain == email.key().domain()).then_some(())
        };
        if let Some(wrong) = self.except.get_ref().iter().find(|one| inside(one).is_none()) {
            let sentence = format!("{wrong:?} in except is no address of these domains.");
            return here(&self.except, &sentence);
        }
        let sentence = "vouches = \"domains\" needs domains.";
        let none = self.vouches == Vouches::Domains && domains.is_empty();
        if none { here(&self.id, sentence) } else { None }
    }

    fn mfa_fault(&self) -> Option<Invalid> {
        let sentence = match self.preset {
            Some(preset) if self.trust_mfa => format!(
                "{} says nothing of how people signed in: leave trust_mfa out.",
                preset.name()
            ),
            _ if self.trust_mfa && self.mfa_values.is_empty() => {
                "trust_mfa needs mfa_values: which values of acr and amr stand for a second factor?"
                    .to_owned()
            }
            _ => return None,
        };
        here(&self.id, &sentence)
    }

    fn scopes_fault(&self) -> Option<Invalid> {
        let spanned = self.scopes.as_ref()?;
        let scopes = spanned.get_ref();
        let plain = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\';
        let wrong = |scope: &&String| scope.is_empty() || !scope.chars().all(plain);
        if let Some(wrong) = scopes.iter().find(wrong) {
            return here(spanned, &format!("{wrong:?} in scopes is no scope."));
        }
        let is_openid =
            self.preset.is_none_or(|preset| preset != Preset::Github && preset != Preset::Apple);
        let without = is_openid && !scopes.iter().any(|scope| scope == "openid");
        let sentence = "scopes must name openid: without it nobody is told who signed in.";
        if without { here(spanned, sentence) } else { None }
    }
}
