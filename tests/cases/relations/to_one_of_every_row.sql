WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || ',"tenant":' || coalesce((SELECT '{"name":' || CAST(to_json(tenant_1.name) AS TEXT) || '}' AS json 
FROM tenants AS tenant_1 
WHERE tenant_1.id = user_1.tenant_id AND tenant_1.deleted_at IS NULL), 'null') || '}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = location_1.tenant_id AND user_1.id = location_1.user_id AND user_1.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 3) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
