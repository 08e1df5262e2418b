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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"end":{"workshopStep":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"position":' || CAST(written.position AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"status":' || CASE WHEN (written.status = 'not_started') THEN '"NOT_STARTED"' WHEN (written.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (written.status = 'completed') THEN '"COMPLETED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"null":{"workshopStep":{"position":' || CAST(written.position AS TEXT) || ',"status":' || CASE WHEN (written.status = 'not_started') THEN '"NOT_STARTED"' WHEN (written.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (written.status = 'completed') THEN '"COMPLETED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"first":{"workshopStep":{"position":' || CAST(written.position AS TEXT) || ',"status":' || CASE WHEN (written.status = 'not_started') THEN '"NOT_STARTED"' WHEN (written.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (written.status = 'completed') THEN '"COMPLETED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"between":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"position":' || CAST(workshop_step_3.position AS TEXT) || ',"workshop":' || coalesce((SELECT '{"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_4_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"position":' || CAST(workshop_step_4.position AS TEXT) || ',"title":' || CAST(to_json(workshop_step_4.title) AS TEXT) || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_4 
WHERE workshop_step_4.tenant_id = workshop_2.tenant_id AND workshop_step_4.workshop_id = workshop_2.id ORDER BY workshop_step_4.position ASC, workshop_step_4.tenant_id ASC, workshop_step_4.id ASC 
 LIMIT 50) AS workshop_step_4_page) || '}' AS json 
FROM workshops AS workshop_2 
WHERE workshop_2.tenant_id = workshop_step_3.tenant_id AND workshop_2.id = workshop_step_3.workshop_id AND workshop_2.deleted_at IS NULL), 'null') || '}' AS json 
FROM workshop_steps AS workshop_step_3 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_3.id = $1::VARCHAR ORDER BY workshop_step_3.tenant_id ASC, workshop_step_3.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"behind":{"workshopStep":{"position":' || CAST(written.position AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
