WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"tenants":' || (SELECT '{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM tenants AS tenant_1_counted 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1_counted.deleted_at IS NULL) AS TEXT) || ',"nodes":[' || coalesce(string_agg(tenant_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || ',"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || '}' AS row_nodes 
FROM users AS user_1 
WHERE user_1.tenant_id = tenant_1.id AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1) AS user_1_page) || '}' AS row_nodes 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL ORDER BY tenant_1.id ASC 
 LIMIT 2) AS tenant_1_page) || '}', 'UTF8') AS data 
FROM viewer
