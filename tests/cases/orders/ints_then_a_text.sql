WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopSteps":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_step_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"position":' || CAST(workshop_step_1.position AS TEXT) || ',"status":' || CASE WHEN (workshop_step_1.status = 'not_started') THEN '"NOT_STARTED"' WHEN (workshop_step_1.status = 'in_progress') THEN '"IN_PROGRESS"' WHEN (workshop_step_1.status = 'completed') THEN '"COMPLETED"' END || ',"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS row_nodes 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY workshop_step_1.position DESC, workshop_step_1.status ASC, workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 9) AS workshop_step_1_page) || '}', 'UTF8') AS data 
FROM viewer
