WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $5::VARCHAR, true) AS role, set_config('app.tenant_id', $6::VARCHAR, true) AS tenant_id, set_config('app.user_id', $7::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":"' || CAST(location_1.id AS TEXT) || '"}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL AND (location_1.recorded_at, location_1.tenant_id, location_1.id) > ($1::TIMESTAMP WITH TIME ZONE, $2::UUID, $3::UUID) ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 50 OFFSET $4::INTEGER) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
