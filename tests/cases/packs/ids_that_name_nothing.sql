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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"kept":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"buildPack":' || coalesce((SELECT '{"id":' || CAST(to_json(build_pack_1.id) AS TEXT) || '}' AS json 
FROM build_packs AS build_pack_1 
WHERE viewer.tenant_id IS NOT NULL AND build_pack_1.id = $1::VARCHAR ORDER BY build_pack_1.tenant_id ASC, build_pack_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.created_by AS created_by, locked.title AS title, locked.format AS format, locked.content AS content, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.created_by AS created_by, target_row.title AS title, target_row.format AS format, target_row.content AS content, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM build_packs AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.created_by AS created_by, target_locked.title AS title, target_locked.format AS format, target_locked.content AS content, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM build_packs AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM build_packs AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(DELETE FROM build_packs WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND build_packs.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND build_packs.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"malformed":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.tenant_id AS tenant_id, locked.id AS id, locked.workshop_id AS workshop_id, locked.created_by AS created_by, locked.title AS title, locked.format AS format, locked.content AS content, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.tenant_id AS tenant_id, target_row.id AS id, target_row.workshop_id AS workshop_id, target_row.created_by AS created_by, target_row.title AS title, target_row.format AS format, target_row.content AS content, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM build_packs AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_row.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID)) FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.tenant_id AS tenant_id, target_locked.id AS id, target_locked.workshop_id AS workshop_id, target_locked.created_by AS created_by, target_locked.title AS title, target_locked.format AS format, target_locked.content AS content, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE true), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM build_packs AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM build_packs AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::VARCHAR AND (CAST(nullif(viewer.tenant_id, '') AS UUID) IS NULL OR target_seen.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID))) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["unseen",' || '["forbidden"]' || ']' WHEN (((SELECT count(*) AS count_4 
FROM workshops 
WHERE workshops.tenant_id = target.tenant_id AND workshops.id = target.workshop_id AND workshops.deleted_at IS NULL) = 1) IS NOT true) THEN '["rule",0,"id"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_5 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = target.tenant_id AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(DELETE FROM build_packs WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND build_packs.tenant_id = (SELECT target.tenant_id 
FROM target 
 LIMIT 1) AND build_packs.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"unknown":{"deletedId":' || CAST(to_json(written.id) AS TEXT) || ',"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
