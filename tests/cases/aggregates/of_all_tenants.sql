WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":{"aggregates":' || (SELECT '{"count":' || coalesce(CAST(count(*) AS TEXT), 'null') || ',"createdAt":{"min":' || coalesce(CAST(to_json(min(user_1_measured.created_at)) AS TEXT), 'null') || ',"max":' || coalesce(CAST(to_json(max(user_1_measured.created_at)) AS TEXT), 'null') || '}}' AS json 
FROM users AS user_1_measured 
WHERE viewer.tenant_id IS NOT NULL AND user_1_measured.deleted_at IS NULL) || '}}', 'UTF8') AS data 
FROM viewer
