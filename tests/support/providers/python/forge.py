"""Plain OAuth at the addresses of GitHub: Authlib decides what a client gets, and the API tells of whom.

As at GitHub, a token response is a form unless JSON is asked for, and a token that is taken back is no more.
"""

import os
import zlib
from types import SimpleNamespace
from urllib.parse import urlencode

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token  # noqa: E402
from authlib.oauth2 import OAuth2Error  # noqa: E402
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin  # noqa: E402
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant  # noqa: E402
from authlib.oauth2.rfc6750 import BearerTokenValidator  # noqa: E402
from authlib.oauth2.rfc7636 import CodeChallenge  # noqa: E402
from flask import Flask, abort, jsonify, request  # noqa: E402

SCOPES = {"read:user", "user:email"}
codes, tokens = {}, {}


class Client(ClientMixin):
    client_id, secret, redirect_uri = (os.environ[name] for name in ("CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI"))

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uri

    def get_allowed_scope(self, scope):
        return " ".join(one for one in scope.split() if one in SCOPES)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret):
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_post"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(SimpleNamespace, AuthorizationCodeMixin):
    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(SimpleNamespace, TokenMixin):
    def get_scope(self):
        return self.scope

    def is_expired(self):
        return False

    def is_revoked(self):
        return self.access_token not in tokens


class Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def save_authorization_code(self, code, request):
        asked = request.payload
        challenge = {name: asked.data.get(name) for name in ("code_challenge", "code_challenge_method")}
        codes[code] = Code(code=code, user=request.user, redirect_uri=asked.redirect_uri, scope=asked.scope, **challenge)

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, authorization_code):
        del codes[authorization_code.code]

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class Bearer(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return tokens.get(token_string)


def save_token(token, request):
    tokens[token["access_token"]] = Token(user=request.user, **token)


app = Flask(__name__)
client = Client()
server = AuthorizationServer(app, lambda client_id: client if client_id == client.client_id else None, save_token)
server.register_grant(Grant, [CodeChallenge(required=True)])
protector = ResourceProtector()
protector.register_token_validator(Bearer())


@app.get("/")
def home():
    return jsonify(tokens=len(tokens))


@app.get("/login/oauth/authorize")
def asks():
    try:
        server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        abort(400, str(error))
    return '<form method="post"><input name="login"><button>Authorize</button></form>'


@app.post("/login/oauth/authorize")
def agreed():
    grant = server.get_consent_grant(end_user=None)
    return server.create_authorization_response(grant_user=request.form.get("login") or None, grant=grant)


@app.post("/login/oauth/access_token")
def access_token():
    response = server.create_token_response()
    if "application/json" not in request.headers.get("Accept", ""):
        response.set_data(urlencode(response.get_json()))
        response.mimetype = "application/x-www-form-urlencoded"
    return response


@app.get("/api/v3/user")
@protector("read:user")
def user():
    login = current_token.user
    return jsonify(id=zlib.crc32(login.encode()), login=login.split("@")[0], name="Mara Lind", email="made-up@example.org")


@app.get("/api/v3/user/emails")
@protector("user:email")
def emails():
    other = {"email": "other@example.org", "primary": False, "verified": True}
    return jsonify([other, {"email": current_token.user, "primary": True, "verified": True}])


@app.delete("/api/v3/applications/<client_id>/token")
def revoke(client_id):
    given = request.authorization
    if not given or (given.username, given.password) != (client.client_id, client.secret):
        abort(401)
    tokens.pop(request.get_json()["access_token"], None)
    return "", 204


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
