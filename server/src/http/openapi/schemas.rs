//! Schemas of what has no type of its own, and the responses that handlers share.

use std::collections::BTreeMap;

use utoipa::openapi::{Content, OneOf, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{IntoResponses, ToSchema};

use crate::problem::Problem;

/// A BCP 47 tag. The nearest of the examples is taken; what has none counts as
/// not said. Then the choice made on a page counts, then Accept-Language.
#[derive(ToSchema)]
pub(crate) struct Locale(#[expect(dead_code, reason = "its schema is used")] String);

/// The same as the fields of a form: `answer` names it, the others carry it.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) struct Fields {
    step: u32,
    answer: String,
    /// What a flow begins with that has no answer yet.
    begin: Option<String>,
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
    new_password: Option<String>,
    one_time_code: Option<String>,
    factor: Option<protocol::Factor>,
    /// The same as `answer=remove` and this as `factor`: what a button can say.
    remove: Option<protocol::Factor>,
    recovery_code: Option<String>,
    tel: Option<String>,
    #[schema(schema_with = values)]
    values: Option<Vec<String>>,
    accepted: Option<String>,
    credential: Option<String>,
}

fn values() -> Schema {
    let one = utoipa::openapi::Object::with_type(utoipa::openapi::Type::String);
    OneOf::builder()
        .description(Some("One for each field of a profile, in their order."))
        .item(one.clone())
        .item(utoipa::openapi::Array::new(one))
        .build()
        .into()
}

/// What asks for a second factor.
#[derive(ToSchema)]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) enum Acr {
    #[schema(rename = "mfa")]
    Short,
    #[schema(rename = "https://refeds.org/profile/mfa")]
    Refeds,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) enum Heading {
    #[schema(rename = "1")]
    One,
    #[schema(rename = "2")]
    Two,
    #[schema(rename = "3")]
    Three,
    #[schema(rename = "4")]
    Four,
    #[schema(rename = "5")]
    Five,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) enum Layout {
    Compact,
    Card,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// Where people make and manage their passkeys.
#[derive(ToSchema)]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) struct PasskeyEndpoints {
    #[schema(format = "uri")]
    enroll: String,
    #[schema(format = "uri")]
    manage: String,
}

// A problem as a response: as RFC 9457, or as a page if that is asked for.
macro_rules! problems {
    ($($name:ident: $problem:expr),+) => {$(
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let page: RefOr<_> = utoipa::schema!(String).into();
                let response = ResponseBuilder::new()
                    .description($problem.detail())
                    .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
                    .content("text/html", Content::new(Some(page)));
                BTreeMap::from([($problem.status().as_str().to_owned(), response.into())])
            }
        }
    )+};
}
problems! {
    BadRequest: Problem::BadRequest("What was sent cannot be read, or asks for what is not there."),
    Busy: Problem::Busy,
    Forbidden: Problem::Forbidden,
    NotFound: Problem::NotFound,
    TooMany: Problem::TooMany(1)
}

/// What `navigator.credentials` takes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "its schema is used")]
pub(crate) struct PasskeyOptions {
    challenge: String,
}
