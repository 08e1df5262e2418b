WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"inviteCodes":' || (SELECT '{"nodes":[' || coalesce(string_agg(invite_code_1_page.row_nodes, ','), '') || ']}' AS json 
FROM (SELECT '{"usedBy":' || coalesce((SELECT '{"id":"' || CAST(user_1.id AS TEXT) || '"}' AS json 
FROM users AS user_1 
WHERE user_1.tenant_id = invite_code_1.tenant_id AND user_1.id = invite_code_1.used_by AND user_1.deleted_at IS NULL), 'null') || '}' AS row_nodes 
FROM invite_codes AS invite_code_1 
WHERE viewer.tenant_id IS NOT NULL ORDER BY invite_code_1.tenant_id ASC, invite_code_1.id ASC 
 LIMIT 3) AS invite_code_1_page) || '}', 'UTF8') AS data 
FROM viewer
