-- Once, as a superuser: psql --file database.sql (PostgreSQL 15 or newer). The rights of league_app are granted by `migrate`.
CREATE ROLE league_owner LOGIN;
CREATE ROLE league_app LOGIN;
ALTER ROLE league_app SET statement_timeout = '60s';
ALTER ROLE league_app SET lock_timeout = '3s';
ALTER ROLE league_app SET idle_in_transaction_session_timeout = '60s';
-- the same order of names on every host
CREATE DATABASE league OWNER league_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\connect league
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE EXTENSION btree_gist;
CREATE EXTENSION citext;
