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
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"a":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"tenant":' || coalesce((SELECT '{"id":"' || CAST(tenant_1.id AS TEXT) || '"}' AS json 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL AND tenant_1.id = $1::UUID ORDER BY tenant_1.id ASC 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"person":{"user":{"id":"' || CAST(written.id AS TEXT) || '"},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id), 
parent_locked AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT parent_row.xmin AS version, parent_row.tenant_id AS tenant_id, parent_row.id AS id, parent_row.title AS title, parent_row.description AS description, parent_row.status AS status, parent_row.created_by AS created_by, parent_row.deleted_at AS deleted_at, parent_row.created_at AS created_at, parent_row.updated_at AS updated_at 
FROM workshops AS parent_row 
WHERE viewer.tenant_id IS NOT NULL AND parent_row.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
parent AS 
(SELECT parent_locked.version AS version, parent_locked.tenant_id AS tenant_id, parent_locked.id AS id, parent_locked.title AS title, parent_locked.description AS description, parent_locked.status AS status, parent_locked.created_by AS created_by, parent_locked.deleted_at AS deleted_at, parent_locked.created_at AS created_at, parent_locked.updated_at AS updated_at 
FROM parent_locked 
WHERE parent_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_2 
FROM parent) > 1) THEN '["ambiguous","workshopId"]' WHEN ((SELECT count(*) AS count_2 
FROM parent) = 0 AND ((SELECT count(*) AS count_3 
FROM parent_locked) > 0 OR (SELECT count(*) AS count_4 
FROM workshops AS parent_seen 
WHERE viewer.tenant_id IS NOT NULL AND parent_seen.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND parent_seen.deleted_at IS NULL) = 0)) THEN '["not found","workshopId"]' WHEN ((SELECT count(*) AS count_2 
FROM parent) = 0 AND (SELECT count(*) AS count_4 
FROM workshops AS parent_seen 
WHERE viewer.tenant_id IS NOT NULL AND parent_seen.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR parent_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND parent_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","workshopId"]' WHEN ((SELECT count(*) AS count_2 
FROM parent) = 0) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_5 
FROM parent 
WHERE parent.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = parent.tenant_id AND guard_now.id = parent.id)) > 0) THEN '["outdated"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_6 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = parent.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = parent.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (coalesce($6::INTEGER, (SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = parent.tenant_id AND workshop_steps_1.workshop_id = parent.id)) < $7::INTEGER OR coalesce($6::INTEGER, (SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = parent.tenant_id AND workshop_steps_1.workshop_id = parent.id)) > (SELECT count(*) AS count_7 
FROM workshop_steps AS workshop_steps_2 
WHERE workshop_steps_2.tenant_id = parent.tenant_id AND workshop_steps_2.workshop_id = parent.id)) THEN '["own rule",0,' || CAST(to_json((SELECT count(*) AS count_8 
FROM workshop_steps AS workshop_steps_3 
WHERE workshop_steps_3.tenant_id = parent.tenant_id AND workshop_steps_3.workshop_id = parent.id)) AS TEXT) || ']' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $8::VARCHAR, CASE id ~ '^wst_[a-z0-9]{24}$' WHEN false THEN '"ck_workshop_steps_id_prefix"' END, CASE position >= 0 WHEN false THEN '"ck_workshop_steps_position_range"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshop_steps_title_length"' END, CASE status in ('not_started', 'in_progress', 'completed') WHEN false THEN '"ck_workshop_steps_status_known"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $9::VARCHAR AS id, $5::VARCHAR AS workshop_id, $10::VARCHAR AS title, $11::VARCHAR AS status, coalesce($6::INTEGER, (SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = parent.tenant_id AND workshop_steps_1.workshop_id = parent.id)) AS position) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshop_steps SET position=(workshop_steps.position + $1::INTEGER), updated_at=now() FROM parent WHERE workshop_steps.tenant_id = parent.tenant_id AND workshop_steps.workshop_id = parent.id AND workshop_steps.position >= coalesce($6::INTEGER, (SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = parent.tenant_id AND workshop_steps_1.workshop_id = parent.id)) AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
effect_1 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM parent WHERE workshops.tenant_id = parent.tenant_id AND workshops.id = parent.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(INSERT INTO workshop_steps (tenant_id, id, workshop_id, title, status, position) SELECT parent.tenant_id AS tenant_id, $9::VARCHAR AS anon_2, $5::VARCHAR AS anon_3, $10::VARCHAR AS anon_4, $11::VARCHAR AS anon_5, coalesce($6::INTEGER, (SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_steps_1 
WHERE workshop_steps_1.tenant_id = parent.tenant_id AND workshop_steps_1.workshop_id = parent.id)) AS coalesce_2 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"step":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_steps AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $5::VARCHAR) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.position AS position, locked.title AS title, locked.status AS status, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.position AS position, target_row.title AS title, target_row.status AS status, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM workshop_steps AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_1 
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
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_2 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM workshop_steps AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $5::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_2 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, workshop_steps AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarded.workshop_id = guarding.id AND guarded.id = $5::VARCHAR))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
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
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($6::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $6::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshop_steps SET position=(workshop_steps.position + $1::INTEGER), updated_at=now() FROM target WHERE workshop_steps.tenant_id = target.tenant_id AND workshop_steps.workshop_id = target.workshop_id AND workshop_steps.position > target.position AND workshop_steps.id != target.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
effect_1 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(DELETE FROM workshop_steps WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND workshop_steps.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND workshop_steps.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING workshop_steps.tenant_id, workshop_steps.id, workshop_steps.workshop_id, workshop_steps.position, workshop_steps.title, workshop_steps.status, workshop_steps.created_at, workshop_steps.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"removed":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
