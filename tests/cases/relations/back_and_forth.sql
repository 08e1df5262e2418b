WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"user":' || coalesce((SELECT '{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"user":' || coalesce((SELECT '{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_2_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":"' || CAST(location_2.id AS TEXT) || '"}' AS row_nodes 
FROM locations AS location_2 
WHERE location_2.tenant_id = user_2.tenant_id AND location_2.user_id = user_2.id ORDER BY location_2.recorded_at DESC, location_2.tenant_id DESC, location_2.id DESC 
 LIMIT 1) AS location_2_page) || '}' AS json 
FROM users AS user_2 
WHERE user_2.tenant_id = location_1.tenant_id AND user_2.id = location_1.user_id AND user_2.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 1) AS location_1_page) || '}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND user_1.id = $1::UUID ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
