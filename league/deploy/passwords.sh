#!/bin/sh
# Compose only: the two roles of database.sql get their passwords from the environment.
set -eu
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" <<'SQL'
ALTER ROLE league_owner PASSWORD :'owner';
ALTER ROLE league_app PASSWORD :'app';
SQL
