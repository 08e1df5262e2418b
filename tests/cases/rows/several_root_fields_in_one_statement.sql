WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $3::VARCHAR, true) AS role, set_config('app.tenant_id', $4::VARCHAR, true) AS tenant_id, set_config('app.user_id', $5::VARCHAR, true) AS user_id)
 SELECT convert_to('{"user":' || coalesce((SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND user_1.id = $1::UUID ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || ',"workshop":' || coalesce((SELECT '{"title":' || CAST(to_json(workshop_1.title) AS TEXT) || '}' AS json 
FROM workshops AS workshop_1 
WHERE viewer.tenant_id IS NOT NULL AND workshop_1.deleted_at IS NULL AND workshop_1.id = $2::VARCHAR ORDER BY workshop_1.tenant_id ASC, workshop_1.id ASC 
 LIMIT 1), 'null') || ',"tenants":' || (SELECT '{"nodes":[' || coalesce(string_agg(tenant_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || '}' AS row_nodes 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL ORDER BY tenant_1.id ASC 
 LIMIT 50) AS tenant_1_page) || '}', 'UTF8') AS data 
FROM viewer
