WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || ',"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"latitude":' || coalesce(CASE WHEN (location_1.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (location_1.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.longitude AS TEXT) END, 'null') || ',"recordedAt":' || CAST(to_json(location_1.recorded_at) AS TEXT) || '}' AS row_nodes 
FROM locations AS location_1 
WHERE location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 2) AS location_1_page) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 3) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
