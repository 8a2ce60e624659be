-- Whether the app asks for a second factor in this flow, whatever the policies say.
ALTER TABLE flows ADD COLUMN step_up INTEGER NOT NULL DEFAULT 0;
