//! What answers at each address.

pub(super) mod authorize;
pub(super) mod bounces;
pub(super) mod demo;
pub(super) mod embed;
pub(super) mod extend;
pub(super) mod files;
pub(super) mod flows;
pub(super) mod gallery;
pub(super) mod health;
pub(super) mod hosted;
pub(super) mod language;
pub(super) mod loader;
pub(super) mod logout;
pub(super) mod openid;
pub(super) mod own_account;
pub(super) mod providers;
pub(super) mod session;
pub(super) mod start;
pub(super) mod undo_email;
pub(super) mod userinfo;
pub(super) mod well_known;
