WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_1.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_1.status = 'draft') THEN '"DRAFT"' WHEN (workshop_1.status = 'active') THEN '"ACTIVE"' WHEN (workshop_1.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_1.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_1.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_1.tenant_id AND user_1.id = workshop_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_2.id AS TEXT) || '"}' AS json 
FROM users AS user_2 
WHERE user_2.tenant_id = workshop_member_1.tenant_id AND user_2.id = workshop_member_1.user_id AND user_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_1_counted 
WHERE workshop_step_1_counted.tenant_id = workshop_1.tenant_id AND workshop_step_1_counted.workshop_id = workshop_1.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_1.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_1.status = 'draft') THEN '"DRAFT"' WHEN (workshop_1.status = 'active') THEN '"ACTIVE"' WHEN (workshop_1.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_1.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_1.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_1.tenant_id AND user_1.id = workshop_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_2.id AS TEXT) || '"}' AS json 
FROM users AS user_2 
WHERE user_2.tenant_id = workshop_member_1.tenant_id AND user_2.id = workshop_member_1.user_id AND user_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_1_counted 
WHERE workshop_step_1_counted.tenant_id = workshop_1.tenant_id AND workshop_step_1_counted.workshop_id = workshop_1.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || ',"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_1.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_1.status = 'draft') THEN '"DRAFT"' WHEN (workshop_1.status = 'active') THEN '"ACTIVE"' WHEN (workshop_1.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_1.status = 'archived') THEN '"ARCHIVED"' END || ',"createdAt":' || CAST(to_json(workshop_1.created_at) AS TEXT) || ',"createdBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = workshop_1.tenant_id AND user_1.id = workshop_1.created_by AND user_1.deleted_at IS NULL), 'null') || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"user":' || coalesce((SELECT '{"id":"' || CAST(user_2.id AS TEXT) || '"}' AS json 
FROM users AS user_2 
WHERE user_2.tenant_id = workshop_member_1.tenant_id AND user_2.id = workshop_member_1.user_id AND user_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 50) AS workshop_member_1_page) || ',"steps":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_steps AS workshop_step_1_counted 
WHERE workshop_step_1_counted.tenant_id = workshop_1.tenant_id AND workshop_step_1_counted.workshop_id = workshop_1.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
