WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || '}' AS row_nodes 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL ORDER BY user_1.email DESC, user_1.tenant_id DESC, user_1.id DESC 
 LIMIT 1) AS user_1_page) || '}', 'UTF8') AS data 
FROM viewer
