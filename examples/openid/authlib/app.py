"""A wiki on a server, whose people sign in with Authlib."""

import os
import secrets
import time

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template, request, session, url_for
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
CLIENT_ID = os.environ.get("CLIENT_ID", "demo-server")
# Says that a second factor was shown, and asks for one.
MFA = "https://refeds.org/profile/mfa"

app = Flask(__name__)
# Give every process the same key, and keep it: it signs the cookies.
app.secret_key = os.environ.get("SECRET_KEY") or secrets.token_hex(32)
# Browsers send a cookie to every port of a host. Set SESSION_COOKIE_SECURE where the app is reached over TLS.
app.config.update(SESSION_COOKIE_NAME="flask_wiki_session", SESSION_COOKIE_SAMESITE="Lax")

oauth = OAuth(app)
portico = oauth.register(
    "portico",
    client_id=CLIENT_ID,
    client_secret=os.environ.get("CLIENT_SECRET", "demo"),
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email offline_access", "code_challenge_method": "S256"},
)

# Who is signed in, by the id in the cookie. An app of more than one process keeps them in its database.
people = {}


def person():
    return people.get(session.get("id"))


def keep(person, token):
    """Keeps what Portico says of a person."""
    person.update(token=token, email=portico.userinfo(token=token)["email"])


@app.get("/")
def home():
    return render_template("home.html", person=person(), alert=request.args.get("alert"))


@app.get("/sign-in")
def sign_in():
    session["then"] = url_for("home")
    return portico.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    """The person came back: the code becomes tokens, and the session gets an id that nobody knew before."""
    try:
        token = portico.authorize_access_token()
    except OAuthError as error:
        return redirect(url_for("home", alert=error.description or error.error))
    then = session.get("then", url_for("home"))
    people.pop(session.get("id"), None)
    session.clear()
    session["id"] = secrets.token_urlsafe(32)
    people[session["id"]] = signed_in = {"claims": token["userinfo"], "renewed": 0}
    keep(signed_in, token)
    return redirect(then)


@app.get("/payments")
def payments():
    """Who has shown one factor is asked for a second, and whose sign-in is older than an hour for the first again."""
    claims = person()["claims"] if person() else {}
    if claims.get("acr") == MFA and time.time() - claims["auth_time"] < 3600:
        return render_template("payments.html", person=person())
    session["then"] = url_for("payments")
    return portico.authorize_redirect(url_for("callback", _external=True), acr_values=MFA, max_age=3600)


@app.post("/refresh")
def refresh():
    if person():
        token = person()["token"]
        try:
            renewed = portico.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
            keep(person(), {**token, **renewed})
            person()["renewed"] += 1
        except OAuthError:
            # The session at Portico is over, and so is this one.
            people.pop(session["id"])
    return redirect(url_for("home"))


@app.post("/sign-out")
def sign_out():
    left = people.pop(session.pop("id", None), None)
    hint = left["token"]["id_token"] if left else None
    return portico.logout_redirect(url_for("home", _external=True), id_token_hint=hint)


@app.post("/backchannel-logout")
def backchannel_logout():
    """Portico tells that a session has ended elsewhere."""
    keys = KeySet.import_key_set(portico.fetch_jwk_set())
    token = jwt.decode(request.form.get("logout_token", ""), keys, algorithms=["RS256"])
    if token.header.get("typ") != "logout+jwt":
        return "", 400
    needed = {name: {"essential": True} for name in ["events", "exp", "jti", "sid"]}
    checks = jwt.JWTClaimsRegistry(iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": CLIENT_ID}, **needed)
    checks.validate(token.claims)
    for id, known in list(people.items()):
        if known["claims"]["sid"] == token.claims["sid"]:
            del people[id]
    return ""


if __name__ == "__main__":
    app.run(host="localhost", port=int(os.environ.get("PORT", "9000")))
