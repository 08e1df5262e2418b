WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ',' ORDER BY location_1_page.at DESC), '') || ']}' AS json 
FROM (SELECT '{"accuracyMeters":' || coalesce(CASE WHEN (location_1.accuracy_meters > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.accuracy_meters < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.accuracy_meters AS TEXT) END, 'null') || '}' AS row_nodes, row_number() OVER (ORDER BY location_1.created_at DESC, location_1.accuracy_meters ASC NULLS FIRST, location_1.tenant_id ASC, location_1.id ASC) AS at 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY location_1.created_at DESC, location_1.accuracy_meters ASC NULLS FIRST, location_1.tenant_id ASC, location_1.id ASC 
 LIMIT 4) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
