WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_2 
FROM users AS author 
WHERE author.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $9::VARCHAR, CASE id ~ '^ws_[a-z0-9]{24}$' WHEN false THEN '"ck_workshops_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshops_title_length"' END, CASE char_length(description) <= 10000 WHEN false THEN '"ck_workshops_description_length"' END, CASE status in ('draft', 'active', 'completed', 'archived') WHEN false THEN '"ck_workshops_status_known"' END), '') || ']' AS anon_9 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::UUID AS created_by, $4::VARCHAR AS id, $5::VARCHAR AS title, $6::VARCHAR AS description, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS status) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO workshops (tenant_id, created_by, id, title, description, status) SELECT $2::UUID AS anon_3, $3::UUID AS anon_4, $4::VARCHAR AS anon_5, $5::VARCHAR AS anon_6, $6::VARCHAR AS anon_7, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS anon_8 
FROM refusal 
WHERE refusal.why IS NULL RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at), 
beside_0 AS 
(INSERT INTO workshop_members (id, tenant_id, workshop_id, user_id, role) SELECT $1::VARCHAR AS anon_1, written.tenant_id AS tenant_id, written.id AS id, written.created_by AS created_by, CAST('owner' AS TEXT) AS anon_2 
FROM written RETURNING 1)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"createWorkshop":{"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.title AS title, target_row.description AS description, target_row.status AS status, target_row.created_by AS created_by, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshops AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.title AS title, target_locked.description AS description, target_locked.status AS status, target_locked.created_by AS created_by, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^ws_[a-z0-9]{24}$' WHEN false THEN '"ck_workshops_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshops_title_length"' END, CASE char_length(description) <= 10000 WHEN false THEN '"ck_workshops_description_length"' END, CASE status in ('draft', 'active', 'completed', 'archived') WHEN false THEN '"ck_workshops_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.description END AS description, CASE WHEN $11::BOOLEAN THEN $12::VARCHAR ELSE target.status END AS status, target.created_by AS created_by, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshops SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshops.title END, description=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshops.description END, status=CASE WHEN $11::BOOLEAN THEN $12::VARCHAR ELSE workshops.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshops.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshops.description IS DISTINCT FROM $10::VARCHAR OR $11::BOOLEAN AND workshops.status IS DISTINCT FROM $12::VARCHAR) THEN now() ELSE workshops.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshops.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshops.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"updateWorkshop":{"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
