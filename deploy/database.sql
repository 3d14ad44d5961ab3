-- The database and its three logins, once per server, by its superuser:
--   VENUS_OWNER_PASSWORD=… VENUS_APP_PASSWORD=… VENUS_JOBS_PASSWORD=… psql -v ON_ERROR_STOP=1 -d postgres -f deploy/database.sql
-- The owner migrates and owns all; the host's login owns nothing; the jobs' login runs verify and what cleans up.
\getenv owner_password VENUS_OWNER_PASSWORD
\getenv app_password VENUS_APP_PASSWORD
\getenv jobs_password VENUS_JOBS_PASSWORD

create role venus_owner login createrole password :'owner_password';
set role venus_owner;
create role venus_app login noinherit password :'app_password';
create role venus_jobs login noinherit password :'jobs_password';
reset role;
create database venus owner venus_owner;
