;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"members":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshop_members AS workshop_member_1_counted 
WHERE workshop_member_1_counted.tenant_id = workshop_1.tenant_id AND workshop_member_1_counted.workshop_id = workshop_1.id) AS TEXT) || '}}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"made":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"members":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_member_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"role":' || CASE WHEN (workshop_member_1.role = 'owner') THEN '"OWNER"' WHEN (workshop_member_1.role = 'facilitator') THEN '"FACILITATOR"' WHEN (workshop_member_1.role = 'participant') THEN '"PARTICIPANT"' END || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_2.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_2 
WHERE workshop_2.tenant_id = workshop_member_1.tenant_id AND workshop_2.id = workshop_member_1.workshop_id AND workshop_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM workshop_members AS workshop_member_1 
WHERE workshop_member_1.tenant_id = workshop_1.tenant_id AND workshop_member_1.workshop_id = workshop_1.id ORDER BY workshop_member_1.tenant_id ASC, workshop_member_1.id ASC 
 LIMIT 1) AS workshop_member_1_page) || '}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $1::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"again":' || coalesce((SELECT '{"status":' || CASE WHEN (workshop_3.status = 'draft') THEN '"DRAFT"' WHEN (workshop_3.status = 'active') THEN '"ACTIVE"' WHEN (workshop_3.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_3.status = 'archived') THEN '"ARCHIVED"' END || '}' AS json 
FROM workshops AS workshop_3 
WHERE viewer.tenant_id IS NOT NULL AND workshop_3.deleted_at IS NULL AND workshop_3.id = $1::VARCHAR ORDER BY workshop_3.tenant_id ASC, workshop_3.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
