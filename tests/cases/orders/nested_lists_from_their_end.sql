WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"steps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_1_page.row_nodes, ',' ORDER BY workshop_step_1_page.at DESC) FILTER (WHERE workshop_step_1_page.at <= 2), '') || '],"pageInfo":{"hasPreviousPage":' || CAST(count(*) > 2 AS TEXT) || '}}' AS json 
FROM (SELECT '{"status":' || CASE WHEN (workshop_step_1.status = 'not_started') THEN '"NOT_STARTED"' WHEN (workshop_step_1.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (workshop_step_1.status = 'completed') THEN '"COMPLETED"' END || ',"title":' || CAST(to_json(workshop_step_1.title) AS TEXT) || '}' AS row_nodes, row_number() OVER (ORDER BY workshop_step_1.status DESC, workshop_step_1.title DESC, workshop_step_1.tenant_id DESC, workshop_step_1.id DESC) AS at 
FROM workshop_steps AS workshop_step_1 
WHERE workshop_step_1.tenant_id = workshop_1.tenant_id AND workshop_step_1.workshop_id = workshop_1.id ORDER BY workshop_step_1.status DESC, workshop_step_1.title DESC, workshop_step_1.tenant_id DESC, workshop_step_1.id DESC 
 LIMIT 2 + 1) AS workshop_step_1_page) || '}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.title ASC, workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 2) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
