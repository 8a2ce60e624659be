-- Grows with whatever a flow's verdicts rest on: whether the account is on, its password, its
-- factors, its sessions.
ALTER TABLE accounts ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- The account's version when the flow looked at it. Absent in a flow that an older server took
-- past its first factor: such a flow begins anew.
ALTER TABLE flows ADD COLUMN account_version INTEGER;
