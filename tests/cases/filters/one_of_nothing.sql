WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM workshops AS workshop_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_counted.deleted_at IS NULL AND false) AS TEXT) || ',"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || '}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND false ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 50) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
