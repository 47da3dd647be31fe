-- How far each share of the inbox is worked: who takes a share goes on where the last worker stopped, in place of walking
-- over all that the others have taken since this one came by. Four rows at the most, written once a batch.
CREATE TABLE inbox_position (
  share smallint PRIMARY KEY,
  lane  int NOT NULL
) WITH (fillfactor = 10);

GRANT SELECT, INSERT, UPDATE ON inbox_position TO parley_worker;
GRANT SELECT ON inbox_position TO parley_operator;
