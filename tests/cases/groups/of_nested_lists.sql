WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":' || (SELECT '{"nodes":[' || coalesce(string_agg(workshop_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || ',"steps":{"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"status":' || coalesce(CASE WHEN (group_1.key_0 = 'not_started') THEN '"NOT_STARTED"' WHEN (group_1.key_0 = 'in_progress') THEN '"IN_PROGRESS"' WHEN (group_1.key_0 = 'completed') THEN '"COMPLETED"' END, 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || ',"position":{"min":' || coalesce(CAST(group_1.measure_1 AS TEXT), 'null') || ',"avg":' || coalesce(CAST(group_1.measure_2 AS TEXT), 'null') || '}}}', ','), '') AS json 
FROM (SELECT workshop_step_1_grouped.status AS key_0, count(*) AS measure_0, min(workshop_step_1_grouped.position) AS measure_1, CAST(avg(workshop_step_1_grouped.position) AS DOUBLE PRECISION) AS measure_2 
FROM workshop_steps AS workshop_step_1_grouped 
WHERE workshop_step_1_grouped.tenant_id = workshop_1.tenant_id AND workshop_step_1_grouped.workshop_id = workshop_1.id GROUP BY key_0 ORDER BY key_0 
 LIMIT 2) AS group_1) || ']}}' AS row_nodes 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL ORDER BY workshop_1.title ASC, workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 3) AS workshop_1_page) || '}', 'UTF8') AS data 
FROM viewer
