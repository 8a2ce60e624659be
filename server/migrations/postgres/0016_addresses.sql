-- The account's address as it is compared, also where email_key is another because an account
-- had it before: then nobody reaches this one by its address. Empty where the address is not
-- valid any more; absent until a server has looked at it, as an older one writes none.
ALTER TABLE accounts ADD COLUMN canonical_key TEXT;

CREATE INDEX accounts_by_canonical_key ON accounts (canonical_key);
