WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshopSteps":{"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"status":' || coalesce(CASE WHEN (group_1.key_0 = 'not_started') THEN '"NOT_STARTED"' WHEN (group_1.key_0 = 'in_progress') THEN '"IN_PROGRESS"' WHEN (group_1.key_0 = 'completed') THEN '"COMPLETED"' END, 'null') || ',"position":' || coalesce(CAST(group_1.key_1 AS TEXT), 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || '}}', ','), '') AS json 
FROM (SELECT workshop_step_1_grouped.status AS key_0, workshop_step_1_grouped.position AS key_1, count(*) AS measure_0 
FROM workshop_steps AS workshop_step_1_grouped 
WHERE viewer.tenant_id IS NOT NULL GROUP BY key_0, key_1 ORDER BY key_0, key_1 
 LIMIT 4) AS group_1) || ']}}', 'UTF8') AS data 
FROM viewer
