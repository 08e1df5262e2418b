WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"recordedAt":' || coalesce(CAST(to_json(group_1.key_0) AS TEXT), 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || '}}', ','), '') AS json 
FROM (SELECT greatest(date_trunc('week', location_1_grouped.recorded_at, coalesce((SELECT tenants_1.timezone 
FROM tenants AS tenants_1, viewer 
WHERE tenants_1.id = CAST(nullif(viewer.tenant_id, '') AS UUID)), 'UTC')), CAST('0001-01-01 00:00:00+00' AS TIMESTAMP WITH TIME ZONE)) AS key_0, count(*) AS measure_0 
FROM locations AS location_1_grouped 
WHERE viewer.tenant_id IS NOT NULL GROUP BY key_0 ORDER BY key_0 
 LIMIT 20) AS group_1) || ']}}', 'UTF8') AS data 
FROM viewer
