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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"plain":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_2.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_2.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_2.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_2.status = 'draft') THEN '"DRAFT"' WHEN (workshop_2.status = 'active') THEN '"ACTIVE"' WHEN (workshop_2.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_2.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_2.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_3.id AS TEXT) || '"}' AS json 
FROM users AS user_3 
WHERE user_3.tenant_id = workshop_2.tenant_id AND user_3.id = workshop_2.created_by AND user_3.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_2.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_2.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_2.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_4.id AS TEXT) || '"}' AS json 
FROM users AS user_4 
WHERE user_4.tenant_id = workshop_member_2.tenant_id AND user_4.id = workshop_member_2.user_id AND user_4.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_2 
WHERE workshop_member_2.tenant_id = workshop_2.tenant_id AND workshop_member_2.workshop_id = workshop_2.id ORDER BY workshop_member_2.tenant_id ASC, workshop_member_2.id ASC 
 LIMIT 50) AS workshop_member_2_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_2_counted 
WHERE workshop_step_2_counted.tenant_id = workshop_2.tenant_id AND workshop_step_2_counted.workshop_id = workshop_2.id) AS TEXT) || '}}' AS json 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"whole":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_2.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_2.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_2.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_2.status = 'draft') THEN '"DRAFT"' WHEN (workshop_2.status = 'active') THEN '"ACTIVE"' WHEN (workshop_2.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_2.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_2.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_3.id AS TEXT) || '"}' AS json 
FROM users AS user_3 
WHERE user_3.tenant_id = workshop_2.tenant_id AND user_3.id = workshop_2.created_by AND user_3.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_2.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_2.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_2.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_4.id AS TEXT) || '"}' AS json 
FROM users AS user_4 
WHERE user_4.tenant_id = workshop_member_2.tenant_id AND user_4.id = workshop_member_2.user_id AND user_4.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_2 
WHERE workshop_member_2.tenant_id = workshop_2.tenant_id AND workshop_member_2.workshop_id = workshop_2.id ORDER BY workshop_member_2.tenant_id ASC, workshop_member_2.id ASC 
 LIMIT 50) AS workshop_member_2_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_2_counted 
WHERE workshop_step_2_counted.tenant_id = workshop_2.tenant_id AND workshop_step_2_counted.workshop_id = workshop_2.id) AS TEXT) || '}}' AS json 
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
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"nulls":{"id":' || CAST(to_json(written.id) AS TEXT) || '}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_2.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_2.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_2.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_2.status = 'draft') THEN '"DRAFT"' WHEN (workshop_2.status = 'active') THEN '"ACTIVE"' WHEN (workshop_2.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_2.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_2.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_3.id AS TEXT) || '"}' AS json 
FROM users AS user_3 
WHERE user_3.tenant_id = workshop_2.tenant_id AND user_3.id = workshop_2.created_by AND user_3.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_2.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_2.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_2.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_4.id AS TEXT) || '"}' AS json 
FROM users AS user_4 
WHERE user_4.tenant_id = workshop_member_2.tenant_id AND user_4.id = workshop_member_2.user_id AND user_4.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_2 
WHERE workshop_member_2.tenant_id = workshop_2.tenant_id AND workshop_member_2.workshop_id = workshop_2.id ORDER BY workshop_member_2.tenant_id ASC, workshop_member_2.id ASC 
 LIMIT 50) AS workshop_member_2_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_2_counted 
WHERE workshop_step_2_counted.tenant_id = workshop_2.tenant_id AND workshop_step_2_counted.workshop_id = workshop_2.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_2 
WHERE viewer.tenant_id IS NOT NULL AND workshop_2.deleted_at IS NULL AND workshop_2.id = $1::VARCHAR ORDER BY workshop_2.tenant_id ASC, workshop_2.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
