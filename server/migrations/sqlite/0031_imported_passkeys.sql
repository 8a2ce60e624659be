-- By what authenticators know the account of a passkey that another system made; absent where it
-- is the account's id.
ALTER TABLE passkeys ADD COLUMN user_handle BLOB;
