WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.code AS code, locked.created_by AS created_by, locked.expires_at AS expires_at, locked.used_by AS used_by, locked.used_at AS used_at, locked.revoked_at AS revoked_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.code AS code, target_row.created_by AS created_by, target_row.expires_at AS expires_at, target_row.used_by AS used_by, target_row.used_at AS used_at, target_row.revoked_at AS revoked_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM invite_codes AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.code AS code, target_locked.created_by AS created_by, target_locked.expires_at AS expires_at, target_locked.used_by AS used_by, target_locked.used_at AS used_at, target_locked.revoked_at AS revoked_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.used_at IS NOT NULL) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE invite_codes SET revoked_at=coalesce(target.revoked_at, now()), updated_at=CASE WHEN (invite_codes.revoked_at IS DISTINCT FROM coalesce(target.revoked_at, now())) THEN now() ELSE invite_codes.updated_at END FROM target WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND invite_codes.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND invite_codes.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"foreign":{"inviteCode":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.code AS code, locked.created_by AS created_by, locked.expires_at AS expires_at, locked.used_by AS used_by, locked.used_at AS used_at, locked.revoked_at AS revoked_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.code AS code, target_row.created_by AS created_by, target_row.expires_at AS expires_at, target_row.used_by AS used_by, target_row.used_at AS used_at, target_row.revoked_at AS revoked_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM invite_codes AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.code AS code, target_locked.created_by AS created_by, target_locked.expires_at AS expires_at, target_locked.used_by AS used_by, target_locked.used_at AS used_at, target_locked.revoked_at AS revoked_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.used_at IS NOT NULL) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE invite_codes SET revoked_at=coalesce(target.revoked_at, now()), updated_at=CASE WHEN (invite_codes.revoked_at IS DISTINCT FROM coalesce(target.revoked_at, now())) THEN now() ELSE invite_codes.updated_at END FROM target WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND invite_codes.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND invite_codes.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"unknown":{"inviteCode":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.code AS code, locked.created_by AS created_by, locked.expires_at AS expires_at, locked.used_by AS used_by, locked.used_at AS used_at, locked.revoked_at AS revoked_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.code AS code, target_row.created_by AS created_by, target_row.expires_at AS expires_at, target_row.used_by AS used_by, target_row.used_at AS used_at, target_row.revoked_at AS revoked_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM invite_codes AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.code AS code, target_locked.created_by AS created_by, target_locked.expires_at AS expires_at, target_locked.used_by AS used_by, target_locked.used_at AS used_at, target_locked.revoked_at AS revoked_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.used_at IS NOT NULL) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE invite_codes SET revoked_at=coalesce(target.revoked_at, now()), updated_at=CASE WHEN (invite_codes.revoked_at IS DISTINCT FROM coalesce(target.revoked_at, now())) THEN now() ELSE invite_codes.updated_at END FROM target WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND invite_codes.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND invite_codes.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"malformed":{"inviteCode":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.code AS code, locked.created_by AS created_by, locked.expires_at AS expires_at, locked.used_by AS used_by, locked.used_at AS used_at, locked.revoked_at AS revoked_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.code AS code, target_row.created_by AS created_by, target_row.expires_at AS expires_at, target_row.used_by AS used_by, target_row.used_at AS used_at, target_row.revoked_at AS revoked_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM invite_codes AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.code AS code, target_locked.created_by AS created_by, target_locked.expires_at AS expires_at, target_locked.used_by AS used_by, target_locked.used_at AS used_at, target_locked.revoked_at AS revoked_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.used_at IS NOT NULL) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE invite_codes SET revoked_at=coalesce(target.revoked_at, now()), updated_at=CASE WHEN (invite_codes.revoked_at IS DISTINCT FROM coalesce(target.revoked_at, now())) THEN now() ELSE invite_codes.updated_at END FROM target WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND invite_codes.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND invite_codes.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"empty":{"inviteCode":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.code AS code, locked.created_by AS created_by, locked.expires_at AS expires_at, locked.used_by AS used_by, locked.used_at AS used_at, locked.revoked_at AS revoked_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.code AS code, target_row.created_by AS created_by, target_row.expires_at AS expires_at, target_row.used_by AS used_by, target_row.used_at AS used_at, target_row.revoked_at AS revoked_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM invite_codes AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.code AS code, target_locked.created_by AS created_by, target_locked.expires_at AS expires_at, target_locked.used_by AS used_by, target_locked.used_at AS used_at, target_locked.revoked_at AS revoked_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM invite_codes AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.used_at IS NOT NULL) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE invite_codes SET revoked_at=coalesce(target.revoked_at, now()), updated_at=CASE WHEN (invite_codes.revoked_at IS DISTINCT FROM coalesce(target.revoked_at, now())) THEN now() ELSE invite_codes.updated_at END FROM target WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND invite_codes.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND invite_codes.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"other":{"inviteCode":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
