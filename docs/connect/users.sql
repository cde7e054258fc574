CREATE TABLE users (
  id text,
  db integer,
  expires_at timestamp(6),
  name text,
  email text,
  age integer,
  balance numeric(12, 2),
  active boolean,
  created timestamp(6),
  PRIMARY KEY (id, db)
);
