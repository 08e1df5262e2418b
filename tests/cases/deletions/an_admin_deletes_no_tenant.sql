WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET deleted_at=now(), updated_at=now() WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"deleteTenant":{"deletedId":"' || CAST(written.id AS TEXT) || '","errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
