WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"blank":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"long":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"nobody":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"spaced":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"endless":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"zero":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') ELSE (SELECT '["broken",' || nullif(concat_ws(',', $1::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::VARCHAR AS email, $4::VARCHAR AS display_name) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO users (tenant_id, email, display_name) SELECT $2::UUID AS anon_2, $3::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal 
WHERE refusal.why IS NULL RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"nothing":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
