WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $6::VARCHAR, true) AS role, set_config('app.tenant_id', $7::VARCHAR, true) AS tenant_id, set_config('app.user_id', $8::VARCHAR, true) AS user_id), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_1 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL) IN ('active', 'grace', 'trial')) IS NOT true) THEN coalesce('["tenant read only",' || CAST(to_json((SELECT writing_tenant.status 
FROM tenants AS writing_tenant 
WHERE writing_tenant.id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_tenant.deleted_at IS NULL AND viewer.role IS NOT NULL)) AS TEXT) || ']', '["tenant deleted"]') WHEN (viewer.role = 'operator' AND (SELECT count(*) AS count_2 
FROM users AS author 
WHERE author.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND author.id = CAST(nullif(viewer.user_id, '') AS UUID) AND author.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN ($1::TIMESTAMP WITH TIME ZONE <= now()) THEN '["own rule",0]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $2::VARCHAR, CASE code ~ '^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{4}(-[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{4}){3}$' WHEN false THEN '"ck_invite_codes_code_form"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT $3::UUID AS tenant_id, $4::UUID AS created_by, $5::VARCHAR AS code, $1::TIMESTAMP WITH TIME ZONE AS expires_at) AS row) END AS why 
FROM viewer 
 LIMIT 1), 
written AS 
(INSERT INTO invite_codes (tenant_id, created_by, code, expires_at) SELECT $3::UUID AS anon_2, $4::UUID AS anon_3, $5::VARCHAR AS anon_4, $1::TIMESTAMP WITH TIME ZONE AS anon_5 
FROM refusal 
WHERE refusal.why IS NULL RETURNING invite_codes.tenant_id, invite_codes.id, invite_codes.code, invite_codes.created_by, invite_codes.expires_at, invite_codes.used_by, invite_codes.used_at, invite_codes.revoked_at, invite_codes.created_at, invite_codes.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"createInviteCode":{"inviteCode":{"code":' || CAST(to_json(written.code) AS TEXT) || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true
