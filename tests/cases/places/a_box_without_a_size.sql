WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $7::VARCHAR, true) AS role, set_config('app.tenant_id', $8::VARCHAR, true) AS tenant_id, set_config('app.user_id', $9::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"latitude":' || coalesce(CASE WHEN (location_1.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.latitude AS TEXT) END, 'null') || ',"longitude":' || coalesce(CASE WHEN (location_1.longitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.longitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.longitude AS TEXT) END, 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL AND (location_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1.longitude BETWEEN $3::FLOAT AND $4::FLOAT OR location_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1.longitude BETWEEN $5::FLOAT AND $6::FLOAT) ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 50) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
