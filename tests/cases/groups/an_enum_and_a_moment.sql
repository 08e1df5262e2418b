WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"workshops":{"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"status":' || coalesce(CASE WHEN (group_1.key_0 = 'draft') THEN '"DRAFT"' WHEN (group_1.key_0 = 'active') THEN '"ACTIVE"' WHEN (group_1.key_0 = 'completed') THEN '"COMPLETED"' WHEN (group_1.key_0 = 'archived') THEN '"ARCHIVED"' END, 'null') || ',"createdAt":' || coalesce(CAST(to_json(group_1.key_1) AS TEXT), 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || '}}', ','), '') AS json 
FROM (SELECT workshop_1_grouped.status AS key_0, greatest(date_trunc('month', workshop_1_grouped.created_at, coalesce((SELECT tenants_1.timezone 
FROM tenants AS tenants_1, viewer 
WHERE tenants_1.id = CAST(nullif(viewer.tenant_id, '') AS UUID)), 'UTC')), CAST('0001-01-01 00:00:00+00' AS TIMESTAMP WITH TIME ZONE)) AS key_1, count(*) AS measure_0 
FROM workshops AS workshop_1_grouped 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1_grouped.deleted_at IS NULL GROUP BY key_0, key_1 ORDER BY key_0, key_1 
 LIMIT 20) AS group_1) || ']}}', 'UTF8') AS data 
FROM viewer
