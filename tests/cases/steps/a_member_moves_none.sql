WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopStep":' || coalesce((SELECT '{"id":' || CAST(to_json(workshop_step_1.id) AS TEXT) || '}' AS json 
FROM workshop_steps AS workshop_step_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_step_1.id = $1::VARCHAR ORDER BY workshop_step_1.tenant_id ASC, workshop_step_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
