WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_2 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"createUser":{"user":{"id":"' || CAST(written.id AS TEXT) || '","email":' || CAST(to_json(written.email) AS TEXT) || ',"displayName":' || CAST(to_json(written.display_name) AS TEXT) || ',"createdAt":' || CAST(to_json(written.created_at) AS TEXT) || ',"updatedAt":' || CAST(to_json(written.updated_at) AS TEXT) || ',"tenant":' || coalesce((SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || '}' AS json 
FROM tenants AS tenant_1 
WHERE tenant_1.id = written.tenant_id AND tenant_1.deleted_at IS NULL), 'null') || ',"memberships":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_members AS workshop_member_1_counted 
WHERE workshop_member_1_counted.tenant_id = written.tenant_id AND workshop_member_1_counted.user_id = written.id) AS TEXT) || '}},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
