WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"locations":{"aggregates":' || (SELECT '{"recordedAt":{"min":' || coalesce(CAST(to_json(min(location_1_measured.recorded_at)) AS TEXT), 'null') || ',"max":' || coalesce(CAST(to_json(max(location_1_measured.recorded_at)) AS TEXT), 'null') || '},"createdAt":{"max":' || coalesce(CAST(to_json(max(location_1_measured.created_at)) AS TEXT), 'null') || '}}' AS json 
FROM locations AS location_1_measured 
WHERE viewer.tenant_id IS NOT NULL) || '}}', 'UTF8') AS data 
FROM viewer
