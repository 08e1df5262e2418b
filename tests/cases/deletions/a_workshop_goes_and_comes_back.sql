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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"deleted":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"again":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_steps AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $8::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $8::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_1 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_2 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_2 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $8::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_2 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $8::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_2 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_steps AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $8::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
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
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($9::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $9::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END < $10::INTEGER OR CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END > (SELECT count(*) AS count_10 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = target.tenant_id AND workshop_steps_1.workshop_id = target.workshop_id) - $11::INTEGER) THEN '["own rule",0,' || CAST(to_json((SELECT count(*) AS count_11 
FROM workshop_steps AS workshop_steps_2 
WHERE workshop_steps_2.tenant_id = target.tenant_id AND workshop_steps_2.workshop_id = target.workshop_id) - $12::INTEGER) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $13::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END AS position, target.title AS title, target.status AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshop_steps SET position=(workshop_steps.position + CASE WHEN (CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END < target.position) THEN $3::INTEGER ELSE $4::INTEGER END), updated_at=now() FROM target WHERE workshop_steps.tenant_id = target.tenant_id AND workshop_steps.workshop_id = target.workshop_id AND workshop_steps.id != target.id AND workshop_steps.position >= least(target.position, CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END) AND workshop_steps.position <= greatest(target.position, CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE target.position END) AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
effect_1 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE workshop_steps SET position=CASE WHEN $1::BOOLEAN THEN $2::INTEGER ELSE workshop_steps.position END, updated_at=CASE WHEN ($1::BOOLEAN AND workshop_steps.position IS DISTINCT FROM $2::INTEGER) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"step":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"member":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
parent_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT parent_row.tenant_id AS tenant_id, parent_row.id AS id, parent_row.title AS title, parent_row.description AS description, parent_row.status AS status, parent_row.created_by AS created_by, parent_row.deleted_at AS deleted_at, parent_row.created_at AS created_at, parent_row.updated_at AS updated_at 
FROM workshops AS parent_row 
WHERE viewer.tenant_id IS NOT NULL AND parent_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
parent AS 
(SELECT parent_locked.tenant_id AS tenant_id, parent_locked.id AS id, parent_locked.title AS title, parent_locked.description AS description, parent_locked.status AS status, parent_locked.created_by AS created_by, parent_locked.deleted_at AS deleted_at, parent_locked.created_at AS created_at, parent_locked.updated_at AS updated_at 
FROM parent_locked 
WHERE parent_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM parent) > 1) THEN '["ambiguous","workshopId"]' WHEN ((SELECT count(*) AS count_1 
FROM parent) = 0 AND ((SELECT count(*) AS count_2 
FROM parent_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshops AS parent_seen 
WHERE viewer.tenant_id IS NOT NULL AND parent_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND parent_seen.deleted_at IS NULL) = 0)) THEN '["not found","workshopId"]' WHEN ((SELECT count(*) AS count_1 
FROM parent) = 0 AND (SELECT count(*) AS count_3 
FROM workshops AS parent_seen 
WHERE viewer.tenant_id IS NOT NULL AND parent_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND parent_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","workshopId"]' WHEN ((SELECT count(*) AS count_1 
FROM parent) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = parent.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = parent.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_5 
FROM users AS author 
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^ses_[a-z0-9]{24}$' WHEN false THEN '"ck_sessions_id_prefix"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS started_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO sessions (tenant_id, started_by, id, workshop_id) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING sessions.tenant_id, sessions.id, sessions.workshop_id, sessions.started_by, sessions.started_at, sessions.ended_at, sessions.created_at, sessions.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"session":{"session":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"title":' || CAST(to_json(build_pack_1.title) AS TEXT) || ',"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = build_pack_1.tenant_id AND workshop_1.id = build_pack_1.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

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
WHERE target_locked.deleted_at IS NOT NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_3 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_3 
FROM target) = 0 AND viewer.role = 'member') THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_3 
FROM target) = 0 AND ((SELECT count(*) AS count_4 
FROM target_locked) > 0 OR (SELECT count(*) AS count_5 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NOT NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_3 
FROM target) = 0 AND (SELECT count(*) AS count_5 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NOT NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_3 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_6 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.deleted_at < now() - CAST('90 days' AS INTERVAL)) THEN '["too late","id"]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshops SET deleted_at=NULL, updated_at=now() WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshops.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshops.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"restored":{"workshop":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_1_counted 
WHERE workshop_step_1_counted.tenant_id = written.tenant_id AND workshop_step_1_counted.workshop_id = written.id) AS TEXT) || '},"members":{"totalCount":' || CAST((SELECT count(*) AS count_2 
FROM workshop_members AS workshop_member_1_counted 
WHERE workshop_member_1_counted.tenant_id = written.tenant_id AND workshop_member_1_counted.workshop_id = written.id) AS TEXT) || '}},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE target_locked.deleted_at IS NOT NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND viewer.role = 'member') THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NOT NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshops AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NOT NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.deleted_at < now() - CAST('90 days' AS INTERVAL)) THEN '["too late","id"]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshops SET deleted_at=NULL, updated_at=now() WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshops.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshops.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"twice":{"workshop":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
