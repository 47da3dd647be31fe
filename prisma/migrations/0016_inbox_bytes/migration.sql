-- How long a body is, so that a batch can be bounded before any is read. NULL: it waited before this was written down.
ALTER TABLE inbox ADD COLUMN bytes int;
