WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $6::VARCHAR, true) AS role, set_config('app.tenant_id', $7::VARCHAR, true) AS tenant_id, set_config('app.user_id', $8::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN CASE WHEN $1::BOOLEAN THEN (SELECT count(*) AS count_2 
FROM pg_timezone_names 
WHERE pg_timezone_names.name = CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END) = 0 ELSE false END THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $3::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $4::VARCHAR AS name, $5::VARCHAR AS slug, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS timezone) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO tenants (name, slug, timezone) SELECT $4::VARCHAR AS anon_2, $5::VARCHAR AS anon_3, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"plain":{"tenant":{"id":"' || CAST(written.id AS TEXT) || '","name":' || CAST(to_json(written.name) AS TEXT) || ',"slug":' || CAST(to_json(written.slug) AS TEXT) || ',"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || ',"timezone":' || CAST(to_json(written.timezone) AS TEXT) || ',"createdAt":' || CAST(to_json(written.created_at) AS TEXT) || ',"updatedAt":' || CAST(to_json(written.updated_at) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $6::VARCHAR, true) AS role, set_config('app.tenant_id', $7::VARCHAR, true) AS tenant_id, set_config('app.user_id', $8::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN CASE WHEN $1::BOOLEAN THEN (SELECT count(*) AS count_2 
FROM pg_timezone_names 
WHERE pg_timezone_names.name = CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END) = 0 ELSE false END THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $3::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $4::VARCHAR AS name, $5::VARCHAR AS slug, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS timezone) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO tenants (name, slug, timezone) SELECT $4::VARCHAR AS anon_2, $5::VARCHAR AS anon_3, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"elsewhere":{"tenant":{"id":"' || CAST(written.id AS TEXT) || '","name":' || CAST(to_json(written.name) AS TEXT) || ',"slug":' || CAST(to_json(written.slug) AS TEXT) || ',"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || ',"timezone":' || CAST(to_json(written.timezone) AS TEXT) || ',"createdAt":' || CAST(to_json(written.created_at) AS TEXT) || ',"updatedAt":' || CAST(to_json(written.updated_at) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $6::VARCHAR, true) AS role, set_config('app.tenant_id', $7::VARCHAR, true) AS tenant_id, set_config('app.user_id', $8::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN CASE WHEN $1::BOOLEAN THEN (SELECT count(*) AS count_2 
FROM pg_timezone_names 
WHERE pg_timezone_names.name = CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END) = 0 ELSE false END THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $3::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $4::VARCHAR AS name, $5::VARCHAR AS slug, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS timezone) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO tenants (name, slug, timezone) SELECT $4::VARCHAR AS anon_2, $5::VARCHAR AS anon_3, CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE CAST('Asia/Jerusalem' AS TEXT) END AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"utc":{"tenant":{"id":"' || CAST(written.id AS TEXT) || '","name":' || CAST(to_json(written.name) AS TEXT) || ',"slug":' || CAST(to_json(written.slug) AS TEXT) || ',"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || ',"timezone":' || CAST(to_json(written.timezone) AS TEXT) || ',"createdAt":' || CAST(to_json(written.created_at) AS TEXT) || ',"updatedAt":' || CAST(to_json(written.updated_at) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
