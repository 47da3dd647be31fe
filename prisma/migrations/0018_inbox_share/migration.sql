-- Nobody asks for the oldest of a share any more.
DROP INDEX CONCURRENTLY inbox_share;
