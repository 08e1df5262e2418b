WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"inviteCodes":{"aggregates":' || (SELECT '{"count":' || coalesce(CAST(count(*) AS TEXT), 'null') || ',"usedAt":{"min":' || coalesce(CAST(to_json(min(invite_code_1_measured.used_at)) AS TEXT), 'null') || ',"max":' || coalesce(CAST(to_json(max(invite_code_1_measured.used_at)) AS TEXT), 'null') || '},"revokedAt":{"max":' || coalesce(CAST(to_json(max(invite_code_1_measured.revoked_at)) AS TEXT), 'null') || '}}' AS json 
FROM invite_codes AS invite_code_1_measured 
WHERE viewer.tenant_id IS NOT NULL) || '}}', 'UTF8') AS data 
FROM viewer
