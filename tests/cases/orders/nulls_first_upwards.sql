WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":"' || CAST(location_1.id AS TEXT) || '","latitude":' || coalesce(CASE WHEN (location_1.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.latitude AS TEXT) END, 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY location_1.latitude ASC NULLS FIRST, location_1.tenant_id ASC, location_1.id ASC 
 LIMIT 50) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
