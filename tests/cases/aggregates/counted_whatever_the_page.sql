WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":' || (SELECT '{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM locations AS location_1_counted 
WHERE viewer.tenant_id IS NOT NULL) AS TEXT) || ',"aggregates":' || (SELECT '{"count":' || coalesce(CAST(count(*) AS TEXT), 'null') || '}' AS json 
FROM locations AS location_1_measured 
WHERE viewer.tenant_id IS NOT NULL) || ',"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":"' || CAST(location_1.id AS TEXT) || '"}' AS row_nodes 
FROM locations AS location_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 1 OFFSET $1::INTEGER) AS location_1_page) || '}', 'UTF8') AS data 
FROM viewer
