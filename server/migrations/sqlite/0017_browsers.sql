-- A browser's flows are found by what it is known by, to be tied to another.
CREATE INDEX flows_by_browser ON flows (browser);
