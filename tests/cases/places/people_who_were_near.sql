WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $10::VARCHAR, true) AS role, set_config('app.tenant_id', $11::VARCHAR, true) AS tenant_id, set_config('app.user_id', $12::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND (EXISTS (SELECT * 
FROM locations AS locations_1 
WHERE locations_1.tenant_id = user_1.tenant_id AND locations_1.user_id = user_1.id AND (locations_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND locations_1.longitude BETWEEN $3::FLOAT AND $4::FLOAT OR locations_1.latitude BETWEEN $1::FLOAT AND $2::FLOAT AND locations_1.longitude BETWEEN $5::FLOAT AND $6::FLOAT) AND power(sin(radians(CASE WHEN (abs(locations_1.latitude - $7::FLOAT) < 1e-9) THEN 0 ELSE locations_1.latitude - $7::FLOAT END) / CAST(2 AS DOUBLE PRECISION)), 2) + cos(radians(CASE WHEN (abs(locations_1.latitude) < 1e-9) THEN 0 ELSE locations_1.latitude END)) * cos(radians(CASE WHEN (abs($7::FLOAT) < 1e-9) THEN 0 ELSE $7::FLOAT END)) * power(sin(radians(CASE WHEN (abs(locations_1.longitude - $8::FLOAT) < 1e-9) THEN 0 ELSE locations_1.longitude - $8::FLOAT END) / CAST(2 AS DOUBLE PRECISION)), 2) <= $9::FLOAT)) ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 50) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
