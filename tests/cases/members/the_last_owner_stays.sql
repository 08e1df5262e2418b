WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(DELETE FROM workshop_members WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"removed":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0 AND CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END != $10::VARCHAR) THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $11::VARCHAR, CASE id ~ '^wm_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_members_id_prefix"' END, CASE role in ('owner', 'facilitator', 'participant') WHEN false THEN '"ck_workshop_members_role_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.user_id AS user_id, CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END AS role, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE workshop_members SET role=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshop_members.role END, updated_at=CASE WHEN ($8::BOOLEAN AND workshop_members.role IS DISTINCT FROM $9::VARCHAR) THEN now() ELSE workshop_members.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"demoted":{"workshopMember":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"role":' || CASE WHEN (written.role = 'owner') THEN '"OWNER"' WHEN (written.role = 'facilitator') THEN '"FACILITATOR"' WHEN (written.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0 AND CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END != $10::VARCHAR) THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $11::VARCHAR, CASE id ~ '^wm_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_members_id_prefix"' END, CASE role in ('owner', 'facilitator', 'participant') WHEN false THEN '"ck_workshop_members_role_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.user_id AS user_id, CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END AS role, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE workshop_members SET role=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshop_members.role END, updated_at=CASE WHEN ($8::BOOLEAN AND workshop_members.role IS DISTINCT FROM $9::VARCHAR) THEN now() ELSE workshop_members.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"kept":{"workshopMember":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"role":' || CASE WHEN (written.role = 'owner') THEN '"OWNER"' WHEN (written.role = 'facilitator') THEN '"FACILITATOR"' WHEN (written.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0 AND CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END != $10::VARCHAR) THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $11::VARCHAR, CASE id ~ '^wm_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_members_id_prefix"' END, CASE role in ('owner', 'facilitator', 'participant') WHEN false THEN '"ck_workshop_members_role_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.user_id AS user_id, CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END AS role, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE workshop_members SET role=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshop_members.role END, updated_at=CASE WHEN ($8::BOOLEAN AND workshop_members.role IS DISTINCT FROM $9::VARCHAR) THEN now() ELSE workshop_members.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"second":{"workshopMember":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"role":' || CASE WHEN (written.role = 'owner') THEN '"OWNER"' WHEN (written.role = 'facilitator') THEN '"FACILITATOR"' WHEN (written.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0 AND CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END != $10::VARCHAR) THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $11::VARCHAR, CASE id ~ '^wm_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_members_id_prefix"' END, CASE role in ('owner', 'facilitator', 'participant') WHEN false THEN '"ck_workshop_members_role_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.user_id AS user_id, CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE target.role END AS role, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE workshop_members SET role=CASE WHEN $8::BOOLEAN THEN $9::VARCHAR ELSE workshop_members.role END, updated_at=CASE WHEN ($8::BOOLEAN AND workshop_members.role IS DISTINCT FROM $9::VARCHAR) THEN now() ELSE workshop_members.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"first":{"workshopMember":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"role":' || CASE WHEN (written.role = 'owner') THEN '"OWNER"' WHEN (written.role = 'facilitator') THEN '"FACILITATOR"' WHEN (written.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || ',"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.user_id AND user_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(DELETE FROM workshop_members WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"last":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.user_id AS user_id, locked.role AS role, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.user_id AS user_id, target_row.role AS role, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_members AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.user_id AS user_id, target_locked.role AS role, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_members AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_members AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $4::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (((SELECT count(*) AS count_8 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_9 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.role = $6::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_1, users AS users_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.workshop_id = target.workshop_id AND workshop_members_1.role = $7::VARCHAR AND workshop_members_1.id != target.id AND users_1.tenant_id = workshop_members_1.tenant_id AND users_1.id = workshop_members_1.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = target.tenant_id AND users_2.id = target.user_id AND users_2.deleted_at IS NULL) != 0) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(DELETE FROM workshop_members WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_members.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_members.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_members.tenant_id, workshop_members.id, workshop_members.workshop_id, workshop_members.user_id, workshop_members.role, workshop_members.created_at, workshop_members.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"gone":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
