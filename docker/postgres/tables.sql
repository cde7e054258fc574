-- The tables that strings.json and hashes.json write to: a topic may begin with deletions, of which a sink cannot make any.
CREATE TABLE strings (
  id text,
  db integer,
  expires_at timestamp(6),
  value text,
  PRIMARY KEY (id, db)
);

CREATE TABLE hashes (
  id text,
  db integer,
  expires_at timestamp(6),
  f0 text,
  f1 text,
  i3 bigint,
  d4 double precision,
  PRIMARY KEY (id, db)
);
