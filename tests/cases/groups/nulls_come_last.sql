WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"inviteCodes":{"groupBy":[' || (SELECT coalesce(string_agg('{"key":{"usedAt":' || coalesce(CAST(to_json(group_1.key_0) AS TEXT), 'null') || '},"aggregates":{"count":' || coalesce(CAST(group_1.measure_0 AS TEXT), 'null') || ',"usedAt":{"min":' || coalesce(CAST(to_json(group_1.measure_1) AS TEXT), 'null') || '}}}', ','), '') AS json 
FROM (SELECT CASE WHEN (invite_code_1_grouped.used_at IS NOT NULL) THEN greatest(date_trunc('month', invite_code_1_grouped.used_at, coalesce((SELECT tenants_1.timezone 
FROM tenants AS tenants_1, viewer 
WHERE tenants_1.id = CAST(nullif(viewer.tenant_id, '') AS UUID)), 'UTC')), CAST('0001-01-01 00:00:00+00' AS TIMESTAMP WITH TIME ZONE)) END AS key_0, count(*) AS measure_0, min(invite_code_1_grouped.used_at) AS measure_1 
FROM invite_codes AS invite_code_1_grouped 
WHERE viewer.tenant_id IS NOT NULL GROUP BY key_0 ORDER BY key_0 
 LIMIT 9) AS group_1) || ']}}', 'UTF8') AS data 
FROM viewer
