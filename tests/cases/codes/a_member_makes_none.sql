WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"inviteCode":' || coalesce((SELECT '{"code":' || CAST(to_json(invite_code_1.code) AS TEXT) || '}' AS json 
FROM invite_codes AS invite_code_1 
WHERE viewer.tenant_id IS NOT NULL AND invite_code_1.id = $1::UUID ORDER BY invite_code_1.tenant_id ASC, invite_code_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer
