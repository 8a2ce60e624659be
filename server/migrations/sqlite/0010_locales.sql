-- The locale that the owner last signed in with.
ALTER TABLE accounts ADD COLUMN locale TEXT;

-- Whether the flow's locale was chosen, by the address or on a page: then it is not the
-- account's to say. A flow that an older server begins counts as chosen, and stays as it is.
ALTER TABLE flows ADD COLUMN locale_chosen INTEGER NOT NULL DEFAULT 1;
