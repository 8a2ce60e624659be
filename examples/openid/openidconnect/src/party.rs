//! What this app asks Portico for, by openidconnect.

use std::time::Duration;

use anyhow::{Context as _, Result};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreUserInfoClaims};
use openidconnect::{
    AccessToken, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RefreshToken, Scope, SubjectIdentifier,
    TokenResponse as _, reqwest, url::Url,
};

use crate::sessions::Person;

/// Says that a second factor was shown, and asks for one.
pub const MFA: &str = "https://refeds.org/profile/mfa";

/// How long a sign-in is good for payments.
pub const PAYMENTS: Duration = Duration::from_secs(60 * 60);

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// This app, as Portico knows it.
pub struct Party {
    client: Client,
    http: reqwest::Client,
    sign_out: EndSessionUrl,
    home: String,
}

/// What a part of this app needs.
pub enum Asked {
    Person,
    SecondFactor,
}

/// A request that is not answered yet.
pub struct Waiting {
    pub state: CsrfToken,
    pub then: &'static str,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

impl Party {
    /// Finds out where everything is.
    pub async fn discover(
        issuer: String,
        id: String,
        secret: String,
        home: String,
    ) -> Result<Self> {
        let redirect = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().redirect(redirect).build()?;
        let metadata =
            ProviderMetadataWithLogout::discover_async(IssuerUrl::new(issuer)?, &http).await?;
        let sign_out = metadata.additional_metadata().end_session_endpoint.clone();
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(id),
            Some(ClientSecret::new(secret)),
        )
        .set_redirect_uri(RedirectUrl::new(format!("{home}callback"))?);
        Ok(Self { client, http, sign_out: sign_out.context("no end_session_endpoint")?, home })
    }

    /// Where the browser is sent, and what its answer is checked with.
    pub fn request(&self, then: &'static str, asked: Asked) -> (Url, Waiting) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = self
            .client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(["email", "offline_access"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        if matches!(asked, Asked::SecondFactor) {
            let class = AuthenticationContextClass::new(MFA.to_owned());
            request = request.add_auth_context_value(class).set_max_age(PAYMENTS);
        }
        let (address, state, nonce) = request.url();
        (address, Waiting { state, then, nonce, verifier })
    }

    /// The person whom a code is about.
    pub async fn redeem(&self, code: String, waiting: Waiting) -> Result<Person> {
        let tokens = self
            .client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(waiting.verifier)
            .request_async(&self.http)
            .await?;
        let id_token = tokens.id_token().context("no ID token")?.clone();
        let claims = id_token.claims(&self.client.id_token_verifier(), &waiting.nonce)?;
        Ok(Person {
            email: self.email(tokens.access_token(), claims.subject()).await?,
            mfa: claims.auth_context_ref().is_some_and(|class| class.as_str() == MFA),
            auth_time: claims.auth_time().context("no auth_time")?.into(),
            refresh_token: tokens.refresh_token().context("no refresh token")?.clone(),
            id_token,
            renewed: 0,
        })
    }

    /// The same person with new tokens.
    pub async fn refresh(&self, person: Person) -> Result<Person> {
        let tokens = self
            .client
            .exchange_refresh_token(&person.refresh_token)?
            .request_async(&self.http)
            .await?;
        let id_token = tokens.id_token().context("no ID token")?.clone();
        let any_nonce = |_: Option<&Nonce>| Ok(());
        let claims = id_token.claims(&self.client.id_token_verifier(), any_nonce)?;
        let email = self.email(tokens.access_token(), claims.subject()).await?;
        let refresh_token = tokens.refresh_token().unwrap_or(&person.refresh_token).clone();
        Ok(Person { email, refresh_token, id_token, renewed: person.renewed + 1, ..person })
    }

    async fn email(&self, token: &AccessToken, subject: &SubjectIdentifier) -> Result<String> {
        let asked = self.client.user_info(token.clone(), Some(subject.clone()))?;
        let claims: CoreUserInfoClaims = asked.request_async(&self.http).await?;
        Ok(claims.email().context("no email")?.to_string())
    }

    /// Where the browser is sent to sign out.
    pub fn sign_out(&self, person: Option<&Person>) -> Url {
        let mut request = LogoutRequest::from(self.sign_out.clone());
        if let Some(person) = person {
            request = request.set_id_token_hint(&person.id_token);
        }
        let back = PostLogoutRedirectUrl::new(self.home.clone()).expect("its own address is one");
        request.set_post_logout_redirect_uri(back).http_get_url()
    }
}

/// What a person's session keeps of tokens.
pub type IdToken = CoreIdToken;
pub type Refresh = RefreshToken;
