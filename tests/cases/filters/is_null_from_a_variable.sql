WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"inviteCodes":' || (SELECT '{"nodes":[' || coalesce(string_agg(invite_code_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"code":' || CAST(to_json(invite_code_1.code) AS TEXT) || ',"usedAt":' || coalesce(CAST(to_json(invite_code_1.used_at) AS TEXT), 'null') || '}' AS row_nodes 
FROM invite_codes AS invite_code_1 
WHERE viewer.tenant_id IS NOT NULL AND invite_code_1.used_at IS NOT NULL ORDER BY invite_code_1.tenant_id ASC, invite_code_1.id ASC 
 LIMIT 50) AS invite_code_1_page) || '}', 'UTF8') AS data 
FROM viewer
