WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"viewer":{"role":' || CASE WHEN (viewer.role = 'member') THEN '"MEMBER"' WHEN (viewer.role = 'admin') THEN '"ADMIN"' WHEN (viewer.role = 'operator') THEN '"OPERATOR"' END || ',"user":' || coalesce((SELECT '{"email":' || CAST(to_json(user_1.email) AS TEXT) || '}' AS json 
FROM users AS user_1 
WHERE viewer.tenant_id IS NOT NULL AND user_1.deleted_at IS NULL AND user_1.id = CAST(nullif(viewer.user_id, '') AS UUID) ORDER BY user_1.tenant_id ASC, user_1.id ASC 
 LIMIT 1), 'null') || ',"tenant":' || coalesce((SELECT '{"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || ',"users":{"totalCount":' || CAST((SELECT count(*) AS count_1 
FROM users AS user_2_counted 
WHERE user_2_counted.tenant_id = tenant_1.id AND user_2_counted.deleted_at IS NULL) AS TEXT) || '}}' AS json 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL AND tenant_1.id = CAST(nullif(viewer.tenant_id, '') AS UUID) ORDER BY tenant_1.id ASC 
 LIMIT 1), 'null') || '}}', 'UTF8') AS data 
FROM viewer
