WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"steps":{"aggregates":' || (SELECT '{"count":' || coalesce(CAST(count(*) AS TEXT), 'null') || ',"position":{"avg":' || coalesce(CAST(CAST(avg(workshop_step_1_measured.position) AS DOUBLE PRECISION) AS TEXT), 'null') || '}}' AS json 
FROM workshop_steps AS workshop_step_1_measured 
WHERE workshop_step_1_measured.tenant_id = workshop_1.tenant_id AND workshop_step_1_measured.workshop_id = workshop_1.id AND workshop_step_1_measured.status = $1::VARCHAR) || '}}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.title ASC, workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 3) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
