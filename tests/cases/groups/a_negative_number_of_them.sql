WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":{"groupBy":[' || (SELECT coalesce(string_agg('{"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || '}}', ','), '') AS json 
FROM (SELECT workshop_1_grouped.status AS key_0, count(*) AS measure_0 
FROM workshops AS workshop_1_grouped 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_grouped.deleted_at IS NULL GROUP BY key_0 ORDER BY key_0 
 LIMIT $1::INTEGER) AS group_1) || ']}}', 'UTF8') AS data 
FROM viewer
