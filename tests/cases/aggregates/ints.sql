WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopSteps":{"aggregates":' || (SELECT '{"position":{"min":' || coalesce(CAST(min(workshop_step_1_measured.position) AS TEXT), 'null') || ',"max":' || coalesce(CAST(max(workshop_step_1_measured.position) AS TEXT), 'null') || ',"avg":' || coalesce(CAST(CAST(avg(workshop_step_1_measured.position) AS DOUBLE PRECISION) AS TEXT), 'null') || '}}' AS json 
FROM workshop_steps AS workshop_step_1_measured 
WHERE viewer.tenant_id IS NOT NULL) || '}}', 'UTF8') AS data 
FROM viewer
