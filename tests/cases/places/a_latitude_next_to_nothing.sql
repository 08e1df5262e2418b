WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"latitude":' || coalesce(CASE WHEN (location_1.latitude > CAST('-infinity' AS DOUBLE PRECISION) AND location_1.latitude < CAST('infinity' AS DOUBLE PRECISION)) THEN CAST(location_1.latitude AS TEXT) END, 'null') || '}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL AND (location_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1.longitude BETWEEN $3::FLOAT AND $4::FLOAT OR location_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND location_1.longitude BETWEEN $5::FLOAT AND $6::FLOAT) AND power(sin(radians(CASE WHEN (abs(location_1.latitude - $7::FLOAT) < 1e-9) THEN 0 ELSE location_1.latitude - $7::FLOAT END) / CAST(2 AS DOUBLE PRECISION)), 2) + cos(radians(CASE WHEN (abs(location_1.latitude) < 1e-9) THEN 0 ELSE location_1.latitude END)) * cos(radians(CASE WHEN (abs($7::FLOAT) < 1e-9) THEN 0 ELSE $7::FLOAT END)) * power(sin(radians(CASE WHEN (abs(location_1.longitude - $8::FLOAT) < 1e-9) THEN 0 ELSE location_1.longitude - $8::FLOAT END) / CAST(2 AS DOUBLE PRECISION)), 2) <= $9::FLOAT ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 50) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
