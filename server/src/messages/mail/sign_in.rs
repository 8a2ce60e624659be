//! Signs in to the mail server (SMTP AUTH): by a password, or by an access token.

use std::io;
use std::path::Path;

use data_encoding::BASE64;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::secret::Secret;
use crate::settings::{MailAuth, MailServer};

/// The most that is read of a file with a token, in bytes. Tokens have a few thousand.
const TOKEN: u64 = 64 * 1024;

/// Why the mail server lets nobody sign in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// The mail server has said so.
    #[error(transparent)]
    Smtp(#[from] Error),
    /// The mail server has said what is wrong with the token.
    #[error("the access token was refused: {0}")]
    Token(String, #[source] Error),
    /// The mail server offers nothing that goes with the settings.
    #[error("the mail server does not offer to sign in by {0}: set [mail] auth to what it offers")]
    NotOffered(&'static str),
    /// There is no token.
    #[error("token_file {path} cannot be read: {cause}")]
    Unreadable { path: String, cause: io::Error },
}

/// Signs in as the settings say; does nothing if they name no user with a password or a token.
pub(super) async fn sign_in(
    connection: &mut AsyncSmtpConnection,
    server: &MailServer,
) -> Result<(), SignInError> {
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let user = decoded(server.url.username());
    if let Some(path) = &server.token_file {
        return by_token(connection, &user, path).await;
    }
    let Some(password) = server.url.password() else { return Ok(()) };
    let (mechanisms, names): (&[_], _) = match server.auth {
        Some(MailAuth::Login) => (&[Mechanism::Login], "LOGIN"),
        Some(_) => (&[Mechanism::Plain], "PLAIN"),
        None => (&[Mechanism::Plain, Mechanism::Login], "PLAIN or LOGIN"),
    };
    if connection.server_info().get_auth_mechanism(mechanisms).is_none() {
        return Err(SignInError::NotOffered(names));
    }
    connection.auth(mechanisms, &Credentials::new(user, decoded(password))).await?;
    Ok(())
}

/// Signs in by XOAUTH2. lettre ends the conversation before the mail server has said why it
/// refuses a token: it says so once the client has answered its challenge.
async fn by_token(
    connection: &mut AsyncSmtpConnection,
    user: &str,
    path: &Path,
) -> Result<(), SignInError> {
    if !connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
        return Err(SignInError::NotOffered("XOAUTH2"));
    }
    let token = read(path)
        .await
        .map_err(|cause| SignInError::Unreadable { path: path.display().to_string(), cause })?;
    let proof = Zeroizing::new(format!("user={user}\x01auth=Bearer {}\x01\x01", token.expose()));
    let proof = Zeroizing::new(BASE64.encode(proof.as_bytes()));
    let command = Zeroizing::new(format!("AUTH XOAUTH2 {}\r\n", *proof));
    let response = connection.command(&*command).await?;
    if !response.has_code(334) {
        return Ok(());
    }
    let why: String = response.message().collect();
    let why = BASE64.decode(why.trim().as_bytes()).unwrap_or_default();
    match connection.command("\r\n").await {
        Ok(_) => Ok(()),
        Err(error) => Err(SignInError::Token(String::from_utf8_lossy(&why).into_owned(), error)),
    }
}

/// The token in a file, as it is now.
async fn read(path: &Path) -> io::Result<Secret<String>> {
    let path = path.to_owned();
    // A file of another machine may hang.
    let read = tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let mut text = Zeroizing::new(String::new());
        std::fs::File::open(path)?.take(TOKEN).read_to_string(&mut text)?;
        match text.trim() {
            "" => Err(io::Error::other("it is empty")),
            token => Ok(Secret::new(token.to_owned())),
        }
    });
    read.await.unwrap_or_else(|panic| Err(io::Error::other(panic)))
}
