WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $9::VARCHAR, true) AS role, set_config('app.tenant_id', $10::VARCHAR, true) AS tenant_id, set_config('app.user_id', $11::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_2 
FROM users AS author 
WHERE author.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL) != 1) THEN '["no account"]' END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO workshops (tenant_id, created_by, id, title, description, status) SELECT $2::UUID AS anon_3, $3::UUID AS anon_4, $4::VARCHAR AS anon_5, $5::VARCHAR AS anon_6, $6::VARCHAR AS anon_7, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE 'draft' END AS anon_8 
FROM refusal 
WHERE refusal.why IS NULL RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at), 
beside_0 AS 
(INSERT INTO workshop_members (id, tenant_id, workshop_id, user_id, role) SELECT $1::VARCHAR AS anon_1, written.tenant_id AS tenant_id, written.id AS id, written.created_by AS created_by, CAST('owner' AS TEXT) AS anon_2 
FROM written RETURNING 1)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"createWorkshop":{"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT workshop_1_row.tenant_id AS tenant_id, workshop_1_row.id AS id, workshop_1_row.title AS title, workshop_1_row.description AS description, workshop_1_row.status AS status, workshop_1_row.created_by AS created_by, workshop_1_row.deleted_at AS deleted_at, workshop_1_row.created_at AS created_at, workshop_1_row.updated_at AS updated_at 
FROM workshops AS workshop_1_row 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_row.id = $4::VARCHAR AND workshop_1_row.deleted_at IS NULL AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_1_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_2 
FROM workshops AS workshop_1_seen 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_seen.id = $4::VARCHAR AND workshop_1_seen.deleted_at IS NULL AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_1_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_2 
FROM workshops AS workshop_1_seen 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_seen.id = $4::VARCHAR AND workshop_1_seen.deleted_at IS NULL AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR workshop_1_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_3 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshops SET title=CASE WHEN $6::BOOLEAN THEN $7::VARCHAR ELSE workshops.title END, description=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshops.description END, status=CASE WHEN $10::BOOLEAN THEN $11::VARCHAR ELSE workshops.status END, updated_at=CASE WHEN ($6::BOOLEAN AND workshops.title IS DISTINCT FROM $7::VARCHAR OR $8::BOOLEAN AND workshops.description IS DISTINCT FROM $9::VARCHAR OR $10::BOOLEAN AND workshops.status IS DISTINCT FROM $11::VARCHAR) THEN now() ELSE workshops.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshops.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshops.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"updateWorkshop":{"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
