WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || '],"pageInfo":{"hasPreviousPage":' || CAST($1::INTEGER > 0 AND (EXISTS (SELECT 1 
FROM locations AS location_1_left_out 
WHERE location_1_left_out.tenant_id = user_1.tenant_id AND location_1_left_out.user_id = user_1.id)) AS TEXT) || '}}' AS json 
FROM (SELECT '{"latitude":' || coalesce(CASE WHEN (location_1.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.latitude AS TEXT) END, 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id ORDER BY location_1.latitude ASC, location_1.tenant_id ASC, location_1.id ASC 
 LIMIT 2 OFFSET $1::INTEGER) AS location_1_page) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 50) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
