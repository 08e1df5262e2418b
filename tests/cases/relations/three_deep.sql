WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"tenants":' || (SELECT '{"nodes":[' || coalesce(string_agg(tenant_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"name":' || CAST(to_json(tenant_1.name) AS TEXT) || ',"users":' || (SELECT '{"nodes":[' || coalesce(string_agg(user_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"displayName":' || CAST(to_json(user_1.display_name) AS TEXT) || ',"locations":' || (SELECT '{"nodes":[' || coalesce(string_agg(location_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"id":"' || CAST(location_1.id AS TEXT) || '"}' AS row_nodes 
FROM locations AS location_1 
WHERE location_1.tenant_id = user_1.tenant_id AND location_1.user_id = user_1.id ORDER BY location_1.recorded_at DESC, location_1.tenant_id DESC, location_1.id DESC 
 LIMIT 2) AS location_1_page) || ',"inviteCodes":' || (SELECT '{"nodes":[' || coalesce(string_agg(invite_code_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"code":' || CAST(to_json(invite_code_1.code) AS TEXT) || '}' AS row_nodes 
FROM invite_codes AS invite_code_1 
WHERE invite_code_1.tenant_id = user_1.tenant_id AND invite_code_1.created_by = user_1.id ORDER BY invite_code_1.tenant_id ASC, invite_code_1.id ASC 
 LIMIT 50) AS invite_code_1_page) || '}' AS row_nodes 
FROM users AS user_1 
WHERE user_1.tenant_id = tenant_1.id AND user_1.deleted_at IS NULL ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 2) AS user_1_page) || '}' AS row_nodes 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL ORDER BY tenant_1.id ASC 
 LIMIT 1) AS tenant_1_page) || '}', 'UTF8') AS data 
FROM viewer
