WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || ',"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 50) AS user_1_page) || ',"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"description":' || coalesce(CAST(to_json(workshop_1.description) AS TEXT), 'null') || ',"status":' || CASE WHEN (workshop_1.status = 'draft') THEN '"DRAFT"' WHEN (workshop_1.status = 'active') THEN '"ACTIVE"' WHEN (workshop_1.status = 'completed') THEN '"COMPLETED"' WHEN (workshop_1.status = 'archived') THEN '"ARCHIVED"' END || '}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 50) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
