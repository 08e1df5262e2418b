WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"user":' || coalesce((SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || ',"tenant":' || coalesce((SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || ',"users":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM users AS user_2_counted 
WHERE user_2_counted.tenant_id = tenant_1.id AND user_2_counted.deleted_at IS NULL) AS TEXT) || '}}' AS json 
FROM tenants AS tenant_1 
WHERE tenant_1.id = user_1.tenant_id AND tenant_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND user_1.id = $1::UUID ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.email AS email, locked.display_name AS display_name, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.email AS email, target_row.display_name AS display_name, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM users AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.email AS email, target_locked.display_name AS display_name, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM users AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM users AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320 WHEN false THEN '"ck_users_email_form"' END, CASE char_length(display_name) <= 200 and display_name ~ '\S' WHEN false THEN '"ck_users_display_name_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.email END AS email, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.display_name END AS display_name, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE users SET email=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE users.email END, display_name=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE users.display_name END, updated_at=CASE WHEN ($7::BOOLEAN AND users.email IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND users.display_name IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE users.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND users.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND users.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"after":{"user":{"displayName":' || CAST(to_json(written.display_name) AS TEXT) || ',"tenant":' || coalesce((SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || '}' AS json 
FROM tenants AS tenant_1 
WHERE tenant_1.id = written.tenant_id AND tenant_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
