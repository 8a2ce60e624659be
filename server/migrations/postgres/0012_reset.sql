-- A password that was set by a code to the mailbox stands for that mailbox for a
-- while: a code to it afterwards shows nothing more.
-- When it was set so; NULL where it was made at sign-up or changed by its owner.
ALTER TABLE passwords ADD COLUMN reset_at BIGINT;
-- Whether what was shown is more than one factor; NULL where it began before this
-- was known, or at an older server.
ALTER TABLE sessions ADD COLUMN mfa BIGINT;
