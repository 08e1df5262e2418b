WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"user":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND lower(user_1.email) = lower($1::VARCHAR) ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
