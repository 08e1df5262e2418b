WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
guard AS MATERIALIZED 
(SELECT locked.version AS version, locked.tenant_id AS tenant_id, locked.id AS id, locked.title AS title, locked.description AS description, locked.status AS status, locked.created_by AS created_by, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT guard_row.xmin AS version, guard_row.tenant_id AS tenant_id, guard_row.id AS id, guard_row.title AS title, guard_row.description AS description, guard_row.status AS status, guard_row.created_by AS created_by, guard_row.deleted_at AS deleted_at, guard_row.created_at AS created_at, guard_row.updated_at AS updated_at 
FROM workshops AS guard_row 
WHERE viewer.tenant_id IS NOT NULL AND (guard_row.tenant_id, guard_row.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, users AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarding.id IN (SELECT owned.workshop_id 
FROM workshop_members AS owned 
WHERE owned.tenant_id = guarded.tenant_id AND owned.user_id = guarded.id AND owned.role = $4::VARCHAR) AND guarded.id = $5::UUID) ORDER BY guard_row.tenant_id, guard_row.id FOR NO KEY UPDATE) AS locked ON true), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.email AS email, locked.display_name AS display_name, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.email AS email, target_row.display_name AS display_name, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM users AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $5::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND (SELECT count(*) AS count_2 
FROM guard) >= 0 FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.email AS email, target_locked.display_name AS display_name, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_3 
FROM target_locked) > 0 OR (SELECT count(*) AS count_4 
FROM users AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $5::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_4 
FROM users AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $5::UUID AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_5 
FROM guard) < (SELECT count(*) AS count_6 
FROM workshops AS guard_seen 
WHERE viewer.tenant_id IS NOT NULL AND (guard_seen.tenant_id, guard_seen.id) IN (SELECT guarding.tenant_id, guarding.id 
FROM workshops AS guarding, users AS guarded 
WHERE guarded.tenant_id = guarding.tenant_id AND guarding.id IN (SELECT owned.workshop_id 
FROM workshop_members AS owned 
WHERE owned.tenant_id = guarded.tenant_id AND owned.user_id = guarded.id AND owned.role = $6::VARCHAR) AND guarded.id = $5::UUID))) THEN '["forbidden"]' WHEN ((SELECT count(*) AS count_7 
FROM guard 
WHERE guard.version IS DISTINCT FROM (SELECT guard_now.xmin 
FROM workshops AS guard_now 
WHERE guard_now.tenant_id = guard.tenant_id AND guard_now.id = guard.id)) > 0) THEN '["outdated"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_8 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($7::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $7::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN ((SELECT count(*) AS count_9 
FROM workshop_members AS workshop_members_1, workshops AS workshops_1 
WHERE workshop_members_1.tenant_id = target.tenant_id AND workshop_members_1.user_id = target.id AND workshops_1.tenant_id = workshop_members_1.tenant_id AND workshops_1.id = workshop_members_1.workshop_id AND workshops_1.deleted_at IS NULL AND workshop_members_1.role = $8::VARCHAR AND (SELECT count(*) AS count_10 
FROM workshop_members AS workshop_members_2, users AS users_1 
WHERE workshop_members_2.tenant_id = workshop_members_1.tenant_id AND workshop_members_2.workshop_id = workshop_members_1.workshop_id AND workshop_members_2.role = $9::VARCHAR AND workshop_members_2.id != workshop_members_1.id AND users_1.tenant_id = workshop_members_2.tenant_id AND users_1.id = workshop_members_2.user_id AND users_1.deleted_at IS NULL) = 0 AND (SELECT count(*) AS count_11 
FROM users AS users_2 
WHERE users_2.tenant_id = workshop_members_1.tenant_id AND users_2.id = workshop_members_1.user_id AND users_2.deleted_at IS NULL) != 0) != 0) THEN '["own rule",0]' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
effect_0 AS 
(UPDATE workshops SET title=workshops.title, updated_at=workshops.updated_at FROM guard WHERE workshops.tenant_id = guard.tenant_id AND workshops.id = guard.id AND (SELECT refusal.why 
FROM refusal) IS NULL RETURNING 1), 
written AS 
(UPDATE users SET deleted_at=now(), updated_at=now() WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND users.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND users.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING users.tenant_id, users.id, users.email, users.display_name, users.deleted_at, users.created_at, users.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"deleted":{"deletedId":"' || CAST(written.id AS TEXT) || '"}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_2 
FROM users AS author 
WHERE author.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $9::VARCHAR, CASE id ~ '^ws_[a-z0-9]{24}$' WHEN false THEN '"ck_workshops_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshops_title_length"' END, CASE char_length(description) <= 10000 WHEN false THEN '"ck_workshops_description_length"' END, CASE status in ('draft', 'active', 'completed', 'archived') WHEN false THEN '"ck_workshops_status_known"' END), '') || ']' AS anon_9 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::UUID AS created_by, $4::VARCHAR AS id, $5::VARCHAR AS title, $6::VARCHAR AS description, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS status) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO workshops (tenant_id, created_by, id, title, description, status) SELECT $2::UUID AS anon_3, $3::UUID AS anon_4, $4::VARCHAR AS anon_5, $5::VARCHAR AS anon_6, $6::VARCHAR AS anon_7, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS anon_8 
FROM refusal 
WHERE refusal.why IS NULL RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at), 
beside_0 AS 
(INSERT INTO workshop_members (id, tenant_id, workshop_id, user_id, role) SELECT $1::VARCHAR AS anon_1, written.tenant_id AS tenant_id, written.id AS id, written.created_by AS created_by, CAST('owner' AS TEXT) AS anon_2 
FROM written RETURNING 1)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"wrong":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_2.title) AS TEXT) || ',"members":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_members AS workshop_member_2_counted 
WHERE workshop_member_2_counted.tenant_id = workshop_2.tenant_id AND workshop_member_2_counted.workshop_id = workshop_2.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_2 
WHERE viewer.tenant_id IS NOT NULL AND workshop_2.deleted_at IS NULL AND workshop_2.id = $1::VARCHAR ORDER BY workshop_2.tenant_id ASC, workshop_2.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_2 
FROM users AS author 
WHERE author.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $9::VARCHAR, CASE id ~ '^ws_[a-z0-9]{24}$' WHEN false THEN '"ck_workshops_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_workshops_title_length"' END, CASE char_length(description) <= 10000 WHEN false THEN '"ck_workshops_description_length"' END, CASE status in ('draft', 'active', 'completed', 'archived') WHEN false THEN '"ck_workshops_status_known"' END), '') || ']' AS anon_9 
FROM LATERAL (SELECT $2::UUID AS tenant_id, $3::UUID AS created_by, $4::VARCHAR AS id, $5::VARCHAR AS title, $6::VARCHAR AS description, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS status) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO workshops (tenant_id, created_by, id, title, description, status) SELECT $2::UUID AS anon_3, $3::UUID AS anon_4, $4::VARCHAR AS anon_5, $5::VARCHAR AS anon_6, $6::VARCHAR AS anon_7, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE CAST('draft' AS TEXT) END AS anon_8 
FROM refusal 
WHERE refusal.why IS NULL RETURNING workshops.tenant_id, workshops.id, workshops.title, workshops.description, workshops.status, workshops.created_by, workshops.deleted_at, workshops.created_at, workshops.updated_at), 
beside_0 AS 
(INSERT INTO workshop_members (id, tenant_id, workshop_id, user_id, role) SELECT $1::VARCHAR AS anon_1, written.tenant_id AS tenant_id, written.id AS id, written.created_by AS created_by, CAST('owner' AS TEXT) AS anon_2 
FROM written RETURNING 1)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"right":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"made":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_3.title) AS TEXT) || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_2.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_2.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_2.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_4.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_4 
WHERE workshop_4.tenant_id = workshop_member_2.tenant_id AND workshop_4.id = workshop_member_2.workshop_id AND workshop_4.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_2 
WHERE workshop_member_2.tenant_id = workshop_3.tenant_id AND workshop_member_2.workshop_id = workshop_3.id ORDER BY workshop_member_2.tenant_id ASC, workshop_member_2.id ASC 
 LIMIT 1) AS workshop_member_2_page) || '}' AS json 
FROM workshops AS workshop_3 
WHERE viewer.tenant_id IS NOT NULL AND workshop_3.deleted_at IS NULL AND workshop_3.id = $1::VARCHAR ORDER BY workshop_3.tenant_id ASC, workshop_3.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"again":' || coalesce((SELECT '{"status":' || CASE WHEN (workshop_5.status = 'draft') THEN '"DRAFT"' WHEN (workshop_5.status = 'active') THEN '"ACTIVE"' WHEN (workshop_5.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_5.status = 'archived') THEN '"ARCHIVED"' END || '}' AS json 
FROM workshops AS workshop_5 
WHERE viewer.tenant_id IS NOT NULL AND workshop_5.deleted_at IS NULL AND workshop_5.id = $1::VARCHAR ORDER BY workshop_5.tenant_id ASC, workshop_5.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
