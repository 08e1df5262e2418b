-- A new cluster in, the gateway's roles and its empty database out: once, as an administrator.
-- psql reads the two passwords from the environment, quotes them, and stops at the first error.
\set ON_ERROR_STOP on
\getenv owner_password GATEWAY_OWNER_PASSWORD
\getenv app_password GATEWAY_APP_PASSWORD

-- The group roles, as db/roles.py and the first migration make them.
create role gateway_operator nologin noinherit;
create role gateway nologin noinherit;
grant gateway_operator to gateway;

-- Who migrates, and owns the tables; DATABASE_DIRECT_URL.
create role gateway_owner login password :'owner_password' createrole;
-- Who asks, and owns nothing; DATABASE_URL.
create role gateway_app login password :'app_password' in role gateway;

create database gateway owner gateway_owner;
