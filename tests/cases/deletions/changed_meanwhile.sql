;

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
(UPDATE workshops SET deleted_at=now(), updated_at=now() WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshops.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshops.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"workshop":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
