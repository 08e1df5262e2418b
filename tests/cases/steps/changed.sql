WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.position AS position, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.status END AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"both":{"workshopStep":{"position":' || CAST(written.position AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"status":' || CASE WHEN (written.status = 'not_started') THEN '"NOT_STARTED"' WHEN (written.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (written.status = 'completed') THEN '"COMPLETED"' END || ',"updatedAt":' || CAST(to_json(written.updated_at) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.position AS position, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.status END AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"stale":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.position AS position, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.status END AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"title":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.position AS position, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.status END AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"status":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.position AS position, target_locked.title AS title, target_locked.status AS status, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $6::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.tenant_id AS tenant_id, target.id AS id, target.workshop_id AS workshop_id, target.position AS position, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.title END AS title, CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE target.status END AS status, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE workshop_steps SET title=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE workshop_steps.title END, status=CASE WHEN $9::BOOLEAN THEN $10::VARCHAR ELSE workshop_steps.status END, updated_at=CASE WHEN ($7::BOOLEAN AND workshop_steps.title IS DISTINCT FROM $8::VARCHAR OR $9::BOOLEAN AND workshop_steps.status IS DISTINCT FROM $10::VARCHAR) THEN now() ELSE workshop_steps.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"long":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
