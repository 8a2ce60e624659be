-- What the receiver said to the last try of a message, without what is private.
ALTER TABLE messages ADD COLUMN why TEXT;
