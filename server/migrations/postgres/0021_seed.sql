-- Drawn when a flow is stored: what is derived from its id differs if the id comes again.
ALTER TABLE flows ADD COLUMN seed BYTEA;
