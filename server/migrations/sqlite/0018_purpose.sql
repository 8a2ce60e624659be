-- What the app began a flow for. Older servers go by `manages`, which stays true beside it.
ALTER TABLE flows ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign_in';
UPDATE flows SET purpose = 'manage_factors' WHERE manages = 1;
