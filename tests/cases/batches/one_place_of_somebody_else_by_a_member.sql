WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.user_id AS user_id, locked.latitude AS latitude, locked.longitude AS longitude, locked.accuracy_meters AS accuracy_meters, locked.recorded_at AS recorded_at, locked.encrypted_data AS encrypted_data, locked.created_at AS created_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.user_id AS user_id, target_row.latitude AS latitude, target_row.longitude AS longitude, target_row.accuracy_meters AS accuracy_meters, target_row.recorded_at AS recorded_at, target_row.encrypted_data AS encrypted_data, target_row.created_at AS created_at 
FROM locations AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.user_id AS user_id, target_locked.latitude AS latitude, target_locked.longitude AS longitude, target_locked.accuracy_meters AS accuracy_meters, target_locked.recorded_at AS recorded_at, target_locked.encrypted_data AS encrypted_data, target_locked.created_at AS created_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM locations AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM locations AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(DELETE FROM locations WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND locations.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND locations.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING locations.tenant_id, locations.id, locations.user_id, locations.latitude, locations.longitude, locations.accuracy_meters, locations.recorded_at, locations.encrypted_data, locations.created_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"deleteLocation":{"deletedId":"' || CAST(written.id AS TEXT) || '","errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
