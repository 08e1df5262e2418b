WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":' || CAST(to_json(workshop_1.id) AS TEXT) || '}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND NOT (EXISTS (SELECT * 
FROM sessions AS sessions_1 
WHERE sessions_1.tenant_id = workshop_1.tenant_id AND sessions_1.workshop_id = workshop_1.id AND (sessions_1.ended_at IS NULL) IS NOT true)) ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 50) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
