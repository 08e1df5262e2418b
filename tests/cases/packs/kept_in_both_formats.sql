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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"markdown":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"json":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"scalar":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"empty":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"broken":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"nan":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"emptyJson":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"blank":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"long":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
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
WHERE author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL AND author.tenant_id = parent.tenant_id) != 1) THEN '["no account"]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $5::VARCHAR, CASE id ~ '^bp_[a-z0-9]{24}$' WHEN false THEN '"ck_build_packs_id_prefix"' END, CASE char_length(title) <= 200 and title ~ '\S' WHEN false THEN '"ck_build_packs_title_length"' END, CASE format in ('markdown', 'json') WHEN false THEN '"ck_build_packs_format_known"' END, CASE octet_length(content) <= 1048576 WHEN false THEN '"ck_build_packs_content_size"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT parent.tenant_id AS tenant_id, $6::UUID AS created_by, $7::VARCHAR AS id, $4::VARCHAR AS workshop_id, $8::VARCHAR AS title, $9::VARCHAR AS format, $10::VARCHAR AS content) AS row) END AS why 
FROM viewer LEFT OUTER JOIN parent ON true 
 LIMIT 1), 
written AS 
(INSERT INTO build_packs (tenant_id, created_by, id, workshop_id, title, format, content) SELECT parent.tenant_id AS tenant_id, $6::UUID AS anon_2, $7::VARCHAR AS anon_3, $4::VARCHAR AS anon_4, $8::VARCHAR AS anon_5, $9::VARCHAR AS anon_6, $10::VARCHAR AS anon_7 
FROM refusal JOIN parent ON true 
WHERE refusal.why IS NULL RETURNING build_packs.tenant_id, build_packs.id, build_packs.workshop_id, build_packs.created_by, build_packs.title, build_packs.format, build_packs.content, build_packs.created_at, build_packs.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"zero":{"buildPack":{"id":' || CAST(to_json(written.id) AS TEXT) || ',"title":' || CAST(to_json(written.title) AS TEXT) || ',"format":' || CASE WHEN (written.format = 'markdown') THEN '"MARKDOWN"' WHEN (written.format = 'json') THEN '"JSON"' END || ',"content":' || CAST(to_json(written.content) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = written.tenant_id AND user_1.id = written.created_by AND user_1.deleted_at IS NULL), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE workshop_1.tenant_id = written.tenant_id AND workshop_1.id = written.workshop_id AND workshop_1.deleted_at IS NULL), 'null') || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
